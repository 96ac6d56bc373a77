"""`check`: every kind of trouble is named, all at once, with what to do, and nothing is changed."""

import asyncio
import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.clock import FileClock
from bot.config import Settings, in_plain_words
from bot.simulator.errors import ApiError
from bot.simulator.telegram import Telegram
from bot.simulator.updates import Webhook
from bot.storage import engines, misses
from bot.storage.engines import open_database
from bot.storage.people import Role
from bot.storage.sqlite.lock import is_used, sole_use
from tests.conftest import ZONE
from tests.helpers.by_hand import by_hand
from tests.helpers.command_line import ANSWER_SECONDS, ASSEN, ROOT, Operator, own_scheme
from tests.helpers.command_line import operator as operator
from tests.helpers.command_line import telegram as telegram
from tests.helpers.desk import DATABASE, KEY, Desk
from tests.helpers.desk import desk as desk
from tests.helpers.desk import installed as installed
from tests.helpers.sqlite_only import COPIES, FILES, STEPS
from tests.helpers.steps import add_step
from tests.helpers.webshop import CODES, made_database

pytestmark = pytest.mark.slow


@FILES
async def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(desk: Desk) -> None:
    findings = await desk.check()
    assert findings.wrong == []
    notes = "\n".join(findings.of("note"))
    for words in (f"{DATABASE} is not there yet", f"{KEY} is made at the first start", "reaches"):
        assert words in notes
    assert list(desk.folder.iterdir()) == []


async def test_a_bot_that_runs_is_well_and_goes_on(desk: Desk, telegram: Telegram) -> None:
    desk.operator.settings["BACKUP_FOLDER"] = "copies"
    bot = await desk.operator.begin("run")
    await telegram.wait_until(lambda: telegram.is_polled, ANSWER_SECONDS)
    of_copies = ["backups"] if isinstance(desk.database, Path) else []
    if of_copies:
        assert (await desk.run("backup"))[0] == 0
    before = [call.method for call in telegram.calls]
    findings = await desk.check(beside_a_bot=True)
    asked = [call.method for call in telegram.calls][len(before) :]
    assert sorted(asked) == ["getMe", "getWebhookInfo"]
    assert telegram.is_polled, "nobody took the bot's place"
    assert findings.wrong == []
    assert [line.split(":")[0] for line in findings.of("ok")] == [
        *("settings", "scheme", "database", "key file", *of_copies, "telegram")
    ]
    assert "a bot is running with it" in findings.of("ok")[2]

    rival = telegram.call("getUpdates", {"timeout": 30}, {})
    with pytest.raises(ApiError, match="terminated by other getUpdates"):
        await asyncio.wait_for(rival, ANSWER_SECONDS)
    (await desk.check(beside_a_bot=True)).one("another program fetches", "Stop the other one")
    bot.send_signal(signal.SIGTERM)
    assert (await desk.operator.end(bot)).code == 0


async def test_everything_that_is_wrong_with_settings_is_said_at_once(
    installed: Desk, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BOT_TOKEN", "BOT_API_URL"):
        monkeypatch.delenv(name)
        del operator.settings[name]
    operator.settings |= {
        "LOG_LEVEL": "LOUD",
        "WEBHOOK_URL": "http://[bot.example.org",
        "WEBHOOK_SECRET": "a secret with spaces",
    }
    env = operator.folder / ".env"
    env.write_text("BACKUP_FOLDR=/backups\n", encoding="ascii")
    env.chmod(0o644)
    (operator.folder / KEY).chmod(0o644)
    findings = await installed.check()
    wrong = "\n".join(findings.wrong)
    for words in (
        "BOT_TOKEN: ",
        "LOG_LEVEL: ",
        "WEBHOOK_URL needs WEBHOOK_SECRET and HTTP_PORT",
        "only delivers to an address with https://",
        "WEBHOOK_SECRET: only letters",
        "chmod 600 .env",
        f"chmod 600 {KEY}",
    ):
        assert words in wrong
    notes = "\n".join(findings.of("note"))
    assert "no BACKUP_FOLDR. Is BACKUP_FOLDER meant?" in notes
    assert "for want of a BOT_TOKEN" in notes
    assert "with spaces" not in wrong


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BOT_TOKEN", None, "is missing."),
        ("HTTP_PORT", "web", "has to be a whole number."),
        ("HTTP_PORT", "80.5", "has to be a whole number."),
        ("HTTP_PORT", "9" * 5_000, "has to be a whole number."),
        ("HTTP_PORT", "70000", "has to be 65535 or less."),
        ("HTTP_PORT", "-1", "has to be 0 or more."),
        ("BACKUP_DAYS", "0", "has to be 1 or more."),
        ("CHAT_SECONDS", "soon", "has to be a number, such as 30 or 0.5."),
        ("CHAT_SECONDS", "nan", "has to be"),
        ("HEALTH_UPDATE_SECONDS", "0", "has to be more than 0."),
        ("BACKUP_DAYS", "99999999999", "has to be 36500 or less."),
        ("BACKUP_MINUTES", "ten", "has to be a whole number."),
        ("BACKUP_MINUTES", "-1", "has to be 0 or more."),
        ("BACKUP_MINUTES", "1441", "has to be 1440 or less."),
        ("METRICS", "maybe", "has to be true or false."),
        ("LOG_FORMAT", "xml", "has to be 'json' or 'text'."),
        ("LOG_LEVEL", "LOUD", "has to be one of DEBUG, INFO, WARNING, ERROR."),
        ("SHOP_ORGANIZER", "Gemeente Assen", "can only have letters, digits, dots, - and _"),
        ("WEBHOOK_SECRET", "brief", "is too short: 16 characters are needed."),
        ("WEBHOOK_SECRET", "x" * 300, "is too long: 256 characters are the most."),
        ("AGENDA_URL", "ftp://example.org/a.ics", "the address has to begin with https://."),
    ],
)
async def test_a_setting_that_is_wrong_is_told_in_a_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, says: str
) -> None:
    if value is None:
        del desk.operator.settings[name]
        monkeypatch.delenv(name, raising=False)
    else:
        desk.operator.settings[name] = value
    said = next(line for line in (await desk.check()).wrong if f" {name}: " in line)
    assert said.startswith(f"settings: {name}: {says}")
    assert said.endswith(". .env.example explains it.")
    assert "nput should" not in said and "ield required" not in said
    assert value is None or not value.isalpha() or value not in said


def test_each_setting_that_can_be_wrong_has_its_words() -> None:
    """Whatever rule a setting gets, its mistake is said in words of our own."""
    said = {
        name: mistakes
        for name in Settings.model_fields
        for wrong in ("", " ", "x", "-1", "1e999", "999999999999", "\x00", "{}", "é" * 999)
        if (mistakes := _mistakes(name, wrong))
    }
    assert len(said) > 8
    for mistakes in said.values():
        for mistake in mistakes:
            assert "can't be read" not in mistake
            assert mistake.endswith(".")


def _mistakes(name: str, value: str) -> list[str]:
    try:
        Settings(**{"bot_token": "4242:x"} | {name: value})  # type: ignore[arg-type]
    except ValidationError as error:
        return [in_plain_words(each) for each in error.errors(include_url=False)]
    return []


async def test_a_port_that_another_program_has(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        desk.operator.settings["HTTP_PORT"] = str(other.getsockname()[1])
        (await desk.check()).one("another program answers", "choose another")


async def test_settings_that_were_written_on_windows(desk: Desk) -> None:
    env = desk.folder / ".env"
    env.write_text("BACKUP_DAYS=0\r\nHTTP_PORT=web\r\n", encoding="utf-8-sig")
    env.chmod(0o600)
    wrong = (await desk.check()).wrong
    assert {line.split(": ")[1] for line in wrong} == {"BACKUP_DAYS", "HTTP_PORT"}


async def test_settings_that_cannot_be_read_at_all(desk: Desk) -> None:
    (desk.folder / ".env").write_bytes(b"BOT_TOKEN=\xff\xfe\n")
    (desk.folder / ".env").chmod(0o600)
    assert ".env: is not text" in (await desk.check()).one("settings")


async def test_every_mistake_of_a_scheme(desk: Desk) -> None:
    own_scheme(desk.operator, ("amount = 150", "amount = -1"), ("ends = 2090", "ends = 2020"))
    wrong = (await desk.check()).wrong
    assert len(wrong) == 2
    assert all(line.startswith("scheme: ") for line in wrong)


async def test_a_budget_below_what_was_given(installed: Desk) -> None:
    with by_hand(installed.database) as hand:
        hand.run(
            "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
            " VALUES (1, 1, 'intermediary', 'voedselbank', ?, '')",
            b"",
        )
    installed.sql(
        "INSERT INTO vouchers (id, code, draft_id, amount_cents, category, organisation, issued_by,"
        " approach, issued_at, issued_on, valid_until)"
        " VALUES (1, 'A', 1, 30000, 'sport', 'voedselbank', 1, 'x', '', '', '')",
        "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, at, person_id)"
        " VALUES (1, 'issued', 'vouchers', 30000, '', 1), (1, 'issued', 'settlement', 0, '', 1),"
        " (1, 'issued', 'organisation:voedselbank', 30000, '', 1)",
    )
    assert (await installed.check()).wrong == [], "the books balance"
    own_scheme(installed.operator, ("vouchers = 225000", "vouchers = 150"))
    own, all_ = sorted((await installed.check()).wrong)
    assert "the budget organisation:voedselbank is below" in own and "Raise it" in own
    assert "the budget vouchers is below" in all_ and "Raise it" in all_


async def test_a_shop_that_keeps_what_the_scheme_says_it_does_not(installed: Desk) -> None:
    path = installed.operator.folder / DATABASE
    await (await made_database(path)).close()
    listed = installed.operator.folder / "list.csv"
    listed.write_text(f"code;bedrag;datum\r\n{CODES[0]};27,50;7-9-2021\r\n", encoding="utf-8")
    booked = await installed.operator.run("import-redemptions", str(listed), "--yes")
    assert booked.code == 0
    [wrong] = (await installed.check()).wrong
    assert wrong.startswith("scheme: ") and "partial = false" in wrong
    assert "1 voucher was used there in part. EUR 122.50 stays committed for it" in wrong
    own_scheme(installed.operator, ("partial = false", "partial = true"))
    assert (await installed.check()).wrong == []


async def test_what_was_not_understood_yesterday_is_told(installed: Desk) -> None:
    database = await open_database(installed.database)
    yesterday = datetime.now(ZONE).date() - timedelta(days=1)
    async with database.transaction() as transaction:
        for role in (Role.INTERMEDIARY, Role.INTERMEDIARY, Role.VOLUNTEER):
            await misses.count(transaction, role, yesterday)
    await database.close()
    found = await installed.check()
    told = "\n".join(found.of("note"))
    assert "3 of yesterday were not understood (intermediary 2, volunteer 1)" in told
    assert found.wrong == []


def _at(operator: Operator, day: str) -> None:
    operator.settings["SCHEME"] = str(ASSEN / "scheme.toml")
    clock = operator.folder / "clock.json"
    FileClock(clock).move_to(datetime.fromisoformat(f"{day}T12:00:00+00:00"))
    operator.settings["CLOCK_FILE"] = str(clock)


async def test_a_scheme_that_is_over_is_wrong_and_one_to_come_is_not(installed: Desk) -> None:
    _at(installed.operator, "2021-08-01")
    findings = await installed.check()
    assert findings.wrong == []
    assert any("no voucher can be given today" in line for line in findings.of("note"))
    _at(installed.operator, "2022-12-31")
    assert (await installed.check()).wrong == [], "on its last day"
    _at(installed.operator, "2023-01-01")
    (await installed.check()).one("scheme: ", "is over", "2022-12-31", "Change starts and ends")


async def test_a_copied_scheme_that_still_has_the_examples_files(installed: Desk) -> None:
    own = own_scheme(installed.operator, ('place = "Assen"', 'place = "Emmen"'))
    notes = "\n".join((await installed.check()).of("note"))
    assert "postcodes.csv: is the example's postcodes, and not of Emmen." in notes
    assert "agenda.ics: is the example's calendar" in notes
    assert "offers.csv: is the example's offers" in notes
    own.with_name("postcodes.csv").write_text(
        "postcode;neighbourhood\n7811;Emmen\n", encoding="utf-8"
    )
    own.with_name("agenda.ics").unlink()
    own.with_name("offers.csv").write_text("titel;categorie;soort\n", encoding="utf-8")
    notes = "\n".join((await installed.check()).of("note"))
    assert "the example's p" not in notes and "the example's o" not in notes
    assert "there is no list of what providers offer" in notes


async def test_each_mistake_in_the_list_of_offers_is_told_with_its_line(installed: Desk) -> None:
    own = own_scheme(installed.operator)
    own.with_name("offers.csv").write_text(
        "titel;categorie;soort;prijs\nZwemles;sport;zwemmen;veel\nSchaken;denksport;schaken;\n",
        encoding="utf-8",
    )
    found = await installed.check()
    assert [each.split("offers.csv, ")[1] for each in found.wrong] == [
        'line 2, prijs: expected an amount such as 12,50 or gratis, found "veel".'
        " Change it and check again.",
        "line 3, categorie: expected a category of the scheme that is not unknown, found"
        ' "denksport". Change it and check again.',
    ]


async def test_a_key_that_is_gone(installed: Desk) -> None:
    (installed.folder / KEY).unlink()
    (await installed.check()).one("key file", "is not there", "Put back the copy")
    assert (await installed.run("invite", "--role", "provider", "--organisation", "X"))[0] == 2
    assert not (installed.folder / KEY).exists(), "no new key takes the old one's place"


async def test_a_key_of_another_database(installed: Desk) -> None:
    (installed.folder / KEY).write_text("00" * 32, encoding="ascii")
    (await installed.check()).one("is not the key", "Put the right key file back")


@FILES
async def test_a_key_in_the_folder_of_the_database_is_told(installed: Desk) -> None:
    notes = "\n".join((await installed.check()).of("note"))
    assert "lies beside the database" in notes and "set KEY_FILE" in notes
    (installed.folder / "keys").mkdir(mode=0o700)
    (installed.folder / KEY).rename(installed.folder / "keys" / "key")
    installed.operator.settings["KEY_FILE"] = "keys/key"
    assert "lies beside" not in "\n".join((await installed.check()).of("note"))


async def test_marks_that_cost_nothing_are_told(installed: Desk) -> None:
    installed.operator.settings["MARKS"] = "quick"
    (await installed.check()).one("MARKS=quick", "Leave it out")


async def test_a_rekey_that_was_cut_off_is_told(installed: Desk) -> None:
    (installed.folder / KEY).rename(installed.folder / f"{KEY}.new")
    (installed.folder / KEY).write_text("00" * 32, encoding="ascii")
    (installed.folder / KEY).chmod(0o600)
    (await installed.check()).one("is not the key", "run python -m bot rekey again")


async def test_a_file_that_holds_no_key(installed: Desk) -> None:
    (installed.folder / KEY).write_text("", encoding="ascii")
    (await installed.check()).one("does not hold a key", "Put back the copy")


async def test_a_key_among_the_backups(installed: Desk) -> None:
    backups = installed.folder / "backups"
    backups.mkdir()
    shutil.move(installed.folder / KEY, backups / "key")
    installed.operator.settings |= {"KEY_FILE": "backups/key", "BACKUP_FOLDER": "backups"}
    (await installed.check()).one("lies among the backups", "Keep it apart")


async def test_a_folder_for_the_database_that_is_not_there(desk: Desk) -> None:
    desk.operator.settings["DATABASE"] = "nowhere/bot.sqlite"
    (await desk.check()).one("database", "no such folder", "Make it first")


async def test_a_clock_that_is_not_there(installed: Desk) -> None:
    installed.operator.settings["CLOCK_FILE"] = "nowhere.json"
    found = await installed.check()
    # The simulated Telegram has the same clock, and can't be asked.
    [told] = [each for each in found.wrong if not each.lstrip().startswith("telegram:")]
    assert "nowhere.json is not there" in told and "Leave CLOCK_FILE out" in told
    assert not any("is closed to" in line for line in found.lines)


@FILES
async def test_a_database_that_is_something_else(installed: Desk) -> None:
    (installed.folder / DATABASE).write_text("not a database at all, " * 99, encoding="ascii")
    (await installed.check()).one("not a database", "bot restore FILE")


@STEPS
async def test_a_database_of_a_newer_version(installed: Desk) -> None:
    installed.sql("PRAGMA user_version = 9999")
    (await installed.check()).one("newer version", "Install that version again")


@STEPS
async def test_a_database_of_an_earlier_version(
    installed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_step(monkeypatch, installed.folder, "ALTER TABLE tasks ADD COLUMN later TEXT;\n")
    findings = await installed.check()
    assert findings.wrong == []
    assert any("earlier version; it has yet to take step" in line for line in findings.of("note"))


@STEPS
async def test_a_database_with_nothing_in_it(installed: Desk) -> None:
    with closing(sqlite3.connect(installed.folder / "empty.sqlite")) as empty:
        empty.execute("VACUUM")
    installed.operator.settings |= {"DATABASE": "empty.sqlite", "KEY_FILE": KEY}
    findings = await installed.check()
    assert findings.wrong == []
    assert any("has nothing in it yet" in line for line in findings.of("note"))


@STEPS
async def test_no_step_is_taken_under_a_bot_of_an_earlier_version(
    installed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = installed.folder / DATABASE
    add_step(monkeypatch, installed.folder, "ALTER TABLE tasks ADD COLUMN later TEXT;\n")
    before = path.read_bytes()
    arguments = ("invite", "--role", "coordinator", "--organisation", "Assen")
    with sole_use(path):
        for command in (arguments, ("recount",)):
            assert (await installed.run(*command))[0] == 2
    assert path.read_bytes() == before
    assert (await installed.run(*arguments))[0] == 0, "the control: nobody is there"


@FILES
async def test_a_database_that_is_damaged(installed: Desk) -> None:
    path = installed.folder / DATABASE
    content = bytearray(path.read_bytes())
    content[8192:12288] = os.urandom(4096)
    path.write_bytes(content)
    wrong = (await installed.check()).wrong
    assert wrong
    assert all(line.startswith("database: ") for line in wrong)
    assert all("bot restore FILE" in line for line in wrong)


async def test_books_that_do_not_balance(installed: Desk) -> None:
    installed.sql("UPDATE pots SET committed_cents = 100 WHERE name = 'settlement'")
    (await installed.check()).one("books do not balance: pot settlement", "Stop the bot", "recount")


async def test_counts_that_are_not_what_the_ledger_makes_them(installed: Desk) -> None:
    installed.sql(
        "INSERT INTO uptake (organisation, category, approach, neighbourhood, given)"
        " VALUES ('voedselbank', 'sport', 'voedselbank', 'Loon', 1)"
    )
    (await installed.check()).one("counts", "1 given", "python -m bot recount")
    assert await installed.run("recount") == (
        0,
        "Counted again, and put right:\n"
        "  was counted: voedselbank, sport, voedselbank, Loon: 1 given, 0 used, 0 lapsed, 0 and 0"
        " cents\n",
    )
    assert (await installed.check()).wrong == []


@FILES
async def test_a_disk_that_is_nearly_full(installed: Desk) -> None:
    """A file with a hole in it is as large as it says, and costs no room."""
    path = installed.folder / DATABASE
    os.truncate(path, shutil.disk_usage(installed.folder).free // 2 // 4096 * 4096)
    (await installed.check()).one("the disk is nearly full", "Make room")


@FILES
async def test_a_database_and_a_folder_that_may_not_be_written(
    installed: Desk, operator: Operator
) -> None:
    operator.settings |= {"BACKUP_FOLDER": "copies", "BOT_TOKEN": "4242:another"}
    (operator.folder / KEY).chmod(0o200)
    (operator.folder / DATABASE).chmod(0)
    operator.folder.chmod(0o500)
    try:
        wrong = await as_somebody_else(operator)
    finally:
        operator.folder.chmod(0o700)
    for words, line in zip(
        (
            "may not write .",
            "denied). Give it to the user",
            "can't write there",
            "BOT_TOKEN is refused",
        ),
        wrong,
        strict=True,
    ):
        assert words in line
        assert "restore" not in line


@FILES
async def test_a_folder_that_somebody_else_may_not_enter(
    desk: Desk, operator: Operator, telegram: Telegram
) -> None:
    """As an administrator meets it who forgets to check as the bot's own user."""
    closed = operator.folder / "closed"
    closed.mkdir(mode=0)
    operator.settings |= {"DATABASE": f"closed/{DATABASE}", "BACKUP_FOLDER": "closed/copies"}
    wrong = await as_somebody_else(operator)
    assert [line.split(":")[0] for line in wrong] == ["database", "key file", "backups"]
    assert all("user that runs the bot" in line for line in wrong)


async def as_somebody_else(operator: Operator) -> list[str]:
    """What `check` finds wrong in a process that may not do everything, as root may."""
    weak = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
    process = await asyncio.create_subprocess_exec(
        *(*weak, sys.executable, "-m", "bot", "check"),
        cwd=operator.folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)} | operator.settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    assert (process.returncode, errors) == (1, b"")
    lines = output.decode().splitlines()
    return [line[7:] for line in lines if line.startswith("wrong")]


async def made(desk: Desk, ago: timedelta) -> Path:
    """A backup of some time ago."""
    desk.operator.settings["BACKUP_FOLDER"] = "copies"
    code, output = await desk.run("backup")
    assert code == 0
    at = datetime.now(UTC) - ago
    path = Path(output.strip())
    return path.rename(path.with_name(f"meedoenbot-{at:%Y%m%dT%H%M%SZ}.sealed"))


@COPIES
async def test_backups_that_are_old_failed_or_gone(installed: Desk) -> None:
    path = await made(installed, timedelta(hours=10))
    findings = await installed.check()
    assert findings.wrong == []
    assert any("same disk" in line for line in findings.of("note"))
    assert any(line.startswith("backups: ") for line in findings.of("ok"))
    path.unlink()
    path = await made(installed, timedelta(hours=40))
    (await installed.check()).one("backups", "the last one is old", "python -m bot backup")
    installed.sql(
        "INSERT INTO meta VALUES ('backup_failure', 'copies: can''t be written (No space).')"
    )
    wrong = (await installed.check()).wrong
    assert any("the last one failed: copies: can't be written (No space)." in w for w in wrong)
    installed.sql(
        "DELETE FROM meta WHERE name = 'backup_failure'",
        "INSERT INTO meta VALUES ('backup_done_on', '2026-11-01')",
    )
    path.unlink()
    (await installed.check()).one("none any more", "2026-11-01")


@COPIES
async def test_the_newest_copy_of_the_day_and_its_age(installed: Desk) -> None:
    path = await made(installed, timedelta(hours=10))
    findings = await installed.check()
    assert findings.wrong == []
    assert any("none since the night's" in line for line in findings.of("note"))
    today = path.parent / "today"
    today.mkdir(mode=0o700)
    at = datetime.now(UTC) - timedelta(minutes=7)
    newest = today / f"meedoenbot-{at:%Y%m%dT%H%M%SZ}.sealed"
    shutil.copy2(path, newest)
    shutil.copy2(path, today / "meedoenbot-20990101T000000Z.sealed")
    findings = await installed.check()
    assert findings.wrong == []
    [said] = [line for line in findings.of("ok") if line.startswith("copies of the day")]
    assert newest.name in said and "UTC, 7 minutes ago, is good." in said
    newest.chmod(0o644)
    (await installed.check()).one("backups", f"chmod 600 {newest}")
    newest.chmod(0o600)
    newest.write_bytes(newest.read_bytes()[:5000])
    (await installed.check()).one("copies of the day", "is no good backup")
    installed.operator.settings["BACKUP_MINUTES"] = "0"
    assert (await installed.check()).wrong == [], "none are made"
    installed.operator.settings["BACKUP_MINUTES"] = "5"
    newest.unlink()
    installed.sql("INSERT INTO meta VALUES ('day_copy_failure', 'copies: can''t be written.')")
    (await installed.check()).one("copies of the day", "the last one failed: copies: can't be")


@COPIES
async def test_a_copy_of_a_day_to_come_hides_no_night_without_one(installed: Desk) -> None:
    """As one that was made while the clock was wrong."""
    folder = installed.folder / "copies"
    installed.operator.settings["BACKUP_FOLDER"] = str(folder)
    assert (await installed.run("backup"))[0] == 0
    assert (await installed.check()).wrong == []
    [copy] = folder.iterdir()
    copy.rename(copy.with_name("meedoenbot-20990101T000000Z.sealed"))
    (await installed.check()).one("backups", "of a day to come")


@COPIES
async def test_a_backup_that_is_no_good(installed: Desk) -> None:
    path = await made(installed, timedelta(hours=1))
    path.write_bytes(path.read_bytes()[:5000])
    (await installed.check()).one("is no good backup", "python -m bot backup")


@COPIES
async def test_the_drill_a_backup_is_put_back_on_another_machine(installed: Desk) -> None:
    """As deploy/README.md advises: only the copy is there, and then the key as well."""
    path = await made(installed, timedelta(hours=1))
    (installed.folder / "elsewhere").mkdir(mode=0o700)
    installed.operator.settings |= {"DATABASE": f"elsewhere/{DATABASE}", "BACKUP_FOLDER": ""}
    assert (await installed.run("restore", str(path)))[0] == 2, "only the key opens it"
    assert not (installed.folder / "elsewhere" / DATABASE).exists()
    shutil.copy2(installed.folder / KEY, installed.folder / "elsewhere")
    code, output = await installed.run("restore", str(path))
    assert code == 0
    assert "is again as it was on" in output
    assert (await installed.check()).wrong == []


@COPIES
async def test_a_backup_folder_that_is_a_file(installed: Desk) -> None:
    installed.operator.settings["BACKUP_FOLDER"] = KEY
    (await installed.check()).one("backups", "can't write there", "Make it a folder")


async def test_a_token_that_is_refused(installed: Desk) -> None:
    installed.operator.settings["BOT_TOKEN"] = "4242:another"
    assert "another" not in (await installed.check()).one("BOT_TOKEN is refused", "@BotFather")


async def test_telegram_out_of_reach(installed: Desk) -> None:
    installed.operator.settings["BOT_API_URL"] = "http://127.0.0.1:1"
    (await installed.check()).one("can't be reached", "firewall")


async def test_something_else_than_telegram(installed: Desk) -> None:
    base = installed.operator.settings["BOT_API_URL"]
    installed.operator.settings["BOT_API_URL"] = f"{base}/page"
    (await installed.check()).one("telegram: ", "BOT_API_URL")


async def test_a_token_of_another_bot(installed: Desk) -> None:
    installed.sql("INSERT INTO meta VALUES ('bot_username', 'test_bot')")
    (await installed.check()).one("the database belongs to @test_bot", "right token")


async def test_a_webhook_elsewhere_while_we_poll(installed: Desk, telegram: Telegram) -> None:
    telegram.updates.webhook = Webhook("http://127.0.0.1:1/x/secret-path", None, 40)
    found = (await installed.check()).one("delivers to 127.0.0.1", "Stop the bot there")
    assert "secret-path" not in found


async def test_webhooks_that_do_not_arrive(installed: Desk, telegram: Telegram) -> None:
    installed.operator.settings |= {
        "WEBHOOK_URL": "http://127.0.0.1:1",
        "WEBHOOK_SECRET": "a-secret-of-the-tests",
        "HTTP_PORT": "0",
    }
    assert any("delivers nowhere yet" in line for line in (await installed.check()).of("note"))
    async with engines.sole_use(installed.database):
        (await installed.check()).one("delivers nowhere yet", "Start the bot again")
    webhook = Webhook("http://127.0.0.1:1/telegram", None, 40)
    telegram.updates.webhook = webhook
    assert any("it delivers to WEBHOOK_URL" in line for line in (await installed.check()).of("ok"))
    telegram.updates.failed(webhook, "Connection refused", telegram.now())
    (await installed.check()).one("could not deliver", "Connection refused", "HTTP_PORT")
    webhook.last_error_at = datetime.now(UTC) - timedelta(days=3)
    findings = await installed.check()
    assert findings.wrong == []
    assert any("All was delivered since" in line for line in findings.of("note"))


async def test_what_waits_while_the_bot_runs(installed: Desk) -> None:
    installed.sql("INSERT INTO inbox (update_id, received_at) VALUES (1, '2026-01-01T00:00+00:00')")
    findings = await installed.check()
    assert findings.wrong == []
    assert any("1 updates and 0 messages wait for" in line for line in findings.of("note"))
    async with engines.sole_use(installed.database):
        (await installed.check()).one("An update has waited", "log")


def test_who_looks_never_keeps_a_bot_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look holds the lock for a moment; a bot that starts just then waits for it."""
    database = tmp_path / "bot.sqlite"
    with sole_use(database):
        pass
    looking = (tmp_path / "bot.sqlite.lock").open(encoding="ascii")
    fcntl.flock(looking, fcntl.LOCK_SH)
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        looking.close()

    monkeypatch.setattr(time, "sleep", pause)
    with sole_use(database):
        assert is_used(database)
    assert len(pauses) == 1
