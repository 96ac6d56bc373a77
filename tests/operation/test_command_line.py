"""The command line as an operator uses it: processes of their own in a clean environment."""

import asyncio
import re
import shlex
import signal
import socket
import sqlite3

import click
import pytest

from bot.cli.main import COMMANDS, commands, main
from bot.simulator.telegram import Telegram
from bot.simulator.user import User
from tests.helpers.command_line import (
    ANNEKE,
    ANSWER_SECONDS,
    ROOT,
    STOP_SECONDS,
    TOKEN,
    Operator,
    own_scheme,
)
from tests.helpers.command_line import operator as operator
from tests.helpers.command_line import telegram as telegram
from tests.helpers.sqlite_only import STEPS

pytestmark = pytest.mark.slow


async def test_a_port_that_is_taken_is_named(operator: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        operator.settings["HTTP_PORT"] = str(taken.getsockname()[1])
        errors = await operator.refused("run")
    assert errors.startswith("HTTP_PORT: 127.0.0.1, port ") and "in use" in errors


@pytest.mark.terminal
async def test_help_names_every_command(operator: Operator) -> None:
    outcome = await operator.run("--help")
    assert outcome.code == 0
    commands = (
        "run,invite,import-codes,import-coupons,export,import-redemptions,reconcile,leave-shop,"
        "extract,forget,check,backup,clock,lapses,restore,recount,rekey,move,report,understand,"
        "demo"
    )
    assert f"{{{commands}}}" in "".join(outcome.output.split())


@pytest.mark.parametrize(
    "command",
    [
        "run", "invite", "import-codes", "import-coupons", "export", "import-redemptions",
        "extract", "forget", "check", "backup", "clock", "lapses", "restore", "recount",
        "rekey", "move", "report", "understand", "demo",
    ],
)  # fmt: skip
def test_each_command_says_what_it_is_for_with_an_example_that_it_takes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert re.search(r"\n\n[A-Z][^.]+\.", said), "a sentence"
    example = re.search(rf"Example:\n  python -m bot ({command}.*)\n", said)
    assert example is not None
    name, *options = shlex.split(example[1])
    context = click.Context(commands)
    made = commands.get_command(context, name)
    assert made is not None and made.make_context(name, options)
    first = COMMANDS[command].summary
    assert f"{first[0].upper()}{first[1:]}." in " ".join(said.split()), "as in the list"


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    [version] = re.findall(r'(?m)^version = "(.*)"', text)
    assert capsys.readouterr().out == f"Meedoenbot {version}\n"


async def test_a_port_that_the_demo_cannot_have_is_one_sentence(operator: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        errors = await operator.refused("demo", "--port", str(port))
    assert re.fullmatch(rf"Port {port} is taken\. Try: make demo PORT=(\d+)\n", errors)
    assert int(errors.split("=")[1]) > port
    assert (await operator.refused("demo", "--port", "99999")).startswith(
        "Port 99999 can't be used. Try: make demo PORT="
    )


@pytest.mark.parametrize("number", ["9" * 30, "-1", "twaalf"])
@pytest.mark.parametrize("command", ["extract", "forget", "export --batch"])
def test_a_number_that_nothing_can_have_is_refused(
    capsys: pytest.CaptureFixture[str], command: str, number: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), number])
    assert ended.value.code == 2
    assert "Error: Invalid value" in capsys.readouterr().err or number == "-1"


@pytest.mark.terminal
async def test_a_missing_token_is_said_in_plain_words(operator: Operator) -> None:
    del operator.settings["BOT_TOKEN"]
    errors = await operator.refused("run")
    assert "BOT_TOKEN" in errors
    assert ".env.example explains" in errors


async def test_settings_come_from_the_folders_env_file_too(operator: Operator) -> None:
    del operator.settings["SCHEME"]
    env = operator.folder / ".env"
    env.write_text("SCHEME=nowhere.toml\n", encoding="ascii")
    env.chmod(0o600)
    assert "nowhere.toml" in await operator.refused("run")


async def test_a_webhook_without_its_secret_is_refused(operator: Operator) -> None:
    operator.settings["WEBHOOK_URL"] = "https://bot.example.org"
    assert "WEBHOOK_SECRET" in await operator.refused("run")


async def test_every_mistake_in_a_scheme_is_named_at_once(operator: Operator) -> None:
    own_scheme(
        operator,
        ("amount = 150", "amount = -1"),
        ('zone = "Europe/Amsterdam"', 'zone = "Europe/Asen"'),
        ("ends = 2022-12-31", "ends = 2020-12-31"),
    )
    errors = await operator.refused("run")
    assert all(key in errors for key in ("voucher.amount", "zone", "ends"))


async def test_a_key_that_others_can_read_is_refused(operator: Operator) -> None:
    key = operator.folder / "meedoenbot.sqlite.key"
    key.write_text("00" * 32, encoding="ascii")
    key.chmod(0o644)
    assert "chmod 600" in await operator.refused("run")


async def test_the_wrong_key_for_a_database_is_refused(operator: Operator) -> None:
    assert (
        await operator.run("invite", "--role", "provider", "--organisation", "Zwembad")
    ).code == 0
    key = operator.folder / "meedoenbot.sqlite.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.write_text("00" * 32, encoding="ascii")
    assert "Put the right key file back." in await operator.refused("run")


@STEPS
async def test_a_database_of_a_newer_version_is_left_alone(operator: Operator) -> None:
    path = operator.folder / "meedoenbot.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = path.read_bytes()
    assert "newer version" in await operator.refused("run")
    assert path.read_bytes() == before


async def test_a_refused_token_stops_the_bot(operator: Operator, telegram: Telegram) -> None:
    operator.settings["BOT_TOKEN"] = "4242:another"
    errors = await operator.refused("run")
    assert "BOT_TOKEN is refused by Telegram" in errors
    assert "another" not in errors


async def test_a_webhook_that_telegram_refuses_stops_the_bot(
    operator: Operator, telegram: Telegram
) -> None:
    operator.settings |= {
        "WEBHOOK_URL": "http://bot.example.org",
        "WEBHOOK_SECRET": "a-secret-of-the-tests",
        "HTTP_PORT": "0",
    }
    errors = await operator.refused("run")
    assert "WEBHOOK_URL is refused by Telegram: Bad webhook" in errors


async def test_an_invitation_without_telegram_says_where_the_name_goes(operator: Operator) -> None:
    outcome = await operator.run("invite", "--role", "coordinator", "--organisation", "Assen")
    assert outcome.code == 0
    assert re.fullmatch(r"https://t\.me/BOT\?start=i_[\w-]{24}\n", outcome.output)
    assert "put it in place of BOT" in outcome.errors


async def test_an_unknown_organisation_gets_a_suggestion(operator: Operator) -> None:
    errors = await operator.refused(
        "invite", "--role", "intermediary", "--organisation", "Voedselbnk"
    )
    assert "Voedselbank" in errors


async def test_codes_of_the_webshop_are_imported_once(operator: Operator) -> None:
    own_scheme(operator, ('codes = "own"', 'codes = "pool"'))
    codes = operator.folder / "codes.txt"
    codes.write_text("SHOP-K7M4W9P2X1\nSHOP-3QRV8TNH2Y\n\n", encoding="utf-8")
    first = await operator.run("import-codes", str(codes))
    assert (first.code, first.output) == (0, "2 new codes, 0 were there already.\n")
    codes.write_text("SHOP-3QRV8TNH2Y\nSHOP-X5D2M7C9KJ\n", encoding="utf-8")
    again = await operator.run("import-codes", str(codes))
    assert (again.code, again.output) == (0, "1 new codes, 1 were there already.\n")


@pytest.mark.terminal
async def test_codes_are_refused_where_the_bot_makes_them(operator: Operator) -> None:
    codes = operator.folder / "codes.txt"
    codes.write_text("SHOP-0001\n", encoding="utf-8")
    errors = await operator.refused("import-codes", str(codes))
    assert 'codes = "own"' in errors
    assert "SHOP-0001" not in errors


async def test_coupons_are_taken_in(operator: Operator) -> None:
    export = operator.folder / "bonnen.csv"
    export.write_text("code;soort;bedrag\nAB-0001;sport;5\n", encoding="utf-8")
    stored = await operator.run("import-coupons", str(export), "--yes")
    assert (stored.code, stored.errors) == (0, "")
    assert stored.output.endswith("1 coupons added, 0 changed.\n")


@pytest.mark.terminal
async def test_from_an_invitation_to_a_voucher_and_a_quiet_end(
    operator: Operator, telegram: Telegram
) -> None:
    """A whole run, with the log as talkative as it gets and nobody's secrets in it."""
    own_scheme(
        operator, ("starts = 2021-09-01", "starts = 2001-01-01"), ("ends = 2022", "ends = 2100")
    )
    operator.settings["LOG_LEVEL"] = "DEBUG"
    invited = await operator.run(
        "invite", "--role", "intermediary", "--organisation", "voedselbank"
    )
    link = invited.output.strip()
    assert link.startswith(f"https://t.me/{telegram.username}?start=")

    bot = await operator.begin("run")
    telegram.add_person(ANNEKE, "Anneke")
    anneke = User(telegram, ANNEKE, ANSWER_SECONDS)
    menu = await anneke.open(link, "Welkom")
    question = await anneke.tap(menu, "Voucher geven", "Waarvoor")
    await anneke.tap(question, "Sport", "postcode")
    confirmation = await anneke.type("9401 AB 12", "Klopt dit?")
    done = await anneke.tap(confirmation, "Geef voucher", "Klaar. De code is")
    await anneke.sees("Dit is uw voucher")

    telegram.add_person(1002, "Bilal")
    await User(telegram, 1002, ANSWER_SECONDS).open(link, "uitnodiging")

    bot.send_signal(signal.SIGTERM)
    ended = await operator.end(bot)
    assert ended.code == 0
    assert "stopped" in ended.errors
    code = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}", done.text)[0]
    log = ended.output + ended.errors
    secrets = [TOKEN, link.partition("=")[2], code, code.replace("-", ""), "9401", "Anneke"]
    assert [secret for secret in secrets if secret in log] == []


async def test_the_name_is_remembered_for_when_telegram_is_away(
    operator: Operator, telegram: Telegram
) -> None:
    bot = await operator.begin("run")
    await telegram.wait_until(lambda: telegram.is_polled, ANSWER_SECONDS)
    bot.send_signal(signal.SIGTERM)
    assert (await operator.end(bot)).code == 0
    operator.settings["BOT_API_URL"] = "http://127.0.0.1:1"
    outcome = await operator.run("invite", "--role", "coordinator", "--organisation", "Assen")
    assert outcome.output.startswith(f"https://t.me/{telegram.username}?start=")


@pytest.mark.terminal
async def test_it_stops_when_asked_while_telegram_is_away(operator: Operator) -> None:
    bot = await operator.begin("run")
    assert bot.stderr is not None
    assert b"can't be reached" in await bot.stderr.readline()
    bot.send_signal(signal.SIGTERM)
    async with asyncio.timeout(STOP_SECONDS):
        assert await bot.wait() == 0


@pytest.mark.terminal
async def test_the_demo_plays_a_whole_issue(operator: Operator) -> None:
    """Three taps, one typed line and a code; an .env that lies about is left alone."""
    env = operator.folder / ".env"
    env.write_text("SCHEME=nowhere.toml\n", encoding="ascii")
    env.chmod(0o600)
    operator.settings = {}
    outcome = await operator.run("demo", "--play")
    assert (outcome.code, outcome.errors) == (0, "")
    said = re.findall(r"^Anneke: +(.+)$", outcome.output, re.MULTILINE)
    taps = [line for line in said if re.fullmatch(r"\[.+\]", line)]
    assert len(taps) == 3
    assert len(said) - len(taps) == 1
    assert re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}\b", outcome.output)
    assert {path.name for path in operator.folder.iterdir()} == {".env"}
