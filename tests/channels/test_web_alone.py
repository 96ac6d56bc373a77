"""A bot that is only in the page, or in both; and what is kept of it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import App
from bot.clock import FileClock, MovableClock
from bot.config import Settings, SettingsError, read_settings
from bot.schedule.forgetting import forget_what_is_due
from bot.schedule.housekeeping import housekeeping
from bot.simulator.bot_process import BotProcess
from bot.storage import invitations, web_chats
from bot.storage.installation import Installation
from bot.storage.people import Role
from tests.channels.conftest import Site
from tests.conftest import ASSEN, MONDAY, SETTINGS, assens, database_in, keys_in
from tests.helpers.browser import ORIGIN, WITH_PAGE, Browser
from tests.helpers.databases import address_at
from tests.helpers.privacy import ADDRESS, NAME


@asynccontextmanager
async def alone(folder: Path) -> AsyncIterator[tuple[App, Installation]]:
    """A bot without a token."""
    folder.mkdir(exist_ok=True)
    settings = Settings(**SETTINGS).model_copy(
        update=WITH_PAGE
        | {
            "bot_token": SecretStr(""),
            "database": address_at(folder / "bot.sqlite"),
            "key_file": folder / "bot.sqlite.key",
            "scheme": folder / "scheme.toml",
        }
    )
    keys = keys_in(settings)
    database = await database_in(folder, assens())
    try:
        installation = Installation(assens(), keys, MovableClock(MONDAY), database)
        async with App(settings, installation) as bot:
            await bot.settled()
            bot.schedule.pause()
            yield bot, installation
    finally:
        await database.close()


async def invited(installation: Installation, role: Role = Role.INTERMEDIARY) -> str:
    async with installation.database.transaction() as transaction:
        return await invitations.make(
            transaction,
            role,
            "voedselbank",
            invited_by=None,
            now=installation.clock.now(),
        )


async def test_without_a_token_there_is_only_the_page(tmp_path: Path) -> None:
    async with (
        alone(tmp_path) as (bot, installation),
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        anneke = Browser(bot, http)
        assert await anneke.join(await invited(installation)) == 200
        await anneke.look()
        said = await anneke.send("/privacy")
        assert "In de pagina bewaren wij 30 dagen wat u typt" in said
        assert "Telegram" not in said, "there is none here"
        code = await anneke.give()
        assert code in anneke.texts[-1] or code in str(anneke.screen)
        card = next(one for one in anneke.screen.values() if one["photo"])
        assert (await anneke.get(card["photo"]))[0] == 200
        status, health = await anneke.get("healthz")
        assert status == 200 and health["ok"]
        with pytest.raises(LookupError):
            _ = bot.telegram
        # The clock goes on by itself, as nobody asks Telegram's.
        await housekeeping(installation, bot.other_clock)
        await forget_what_is_due(installation, bot.other_clock, bot.outbox.wake)
        assert bot.composer.makers


async def test_where_there_is_one_way_nobody_is_asked_which(tmp_path: Path) -> None:
    async with (
        alone(tmp_path) as (bot, installation),
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        anneke, carla = Browser(bot, http), Browser(bot, http)
        assert await anneke.join(await invited(installation)) == 200
        await anneke.send("mijn apparaten")
        assert "Hoe wilt u mij daar gebruiken" not in await anneke.tap("Nog een apparaat")
        token = anneke.last[anneke.last.index("d_") :].split()[0]
        assert await Browser(bot, http).join(token, "") == 200
        # A coordinator is told what comes next.
        assert await carla.join(await invited(installation, Role.COORDINATOR)) == 200
        await carla.send("mijn apparaten")
        await carla.tap("Nog een apparaat")
        assert "#d_" in carla.last and "vraag ik u hier" in "".join(carla.texts)


@pytest.mark.slow
async def test_the_process_runs_without_telegram(tmp_path: Path) -> None:
    """As an operator starts it: an invitation by a command, in by the page, ended by a signal."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    clock = tmp_path / "clock.json"
    FileClock(clock).move_to(MONDAY)
    url = f"http://127.0.0.1:{port}"
    settings = {"BOT_TOKEN": "", "WEB_URL": url, "HTTP_PORT": str(port)}
    bot = BotProcess(tmp_path, ASSEN, "http://127.0.0.1:9", clock, settings)
    who = ("--role", "coordinator", "--organisation", "Gemeente Assen")
    code, said = await bot.command("invite", *who)
    assert code == 0 and said.startswith(f"{url}/#i_")
    told = {"invitation": said.split("#")[1].split()[0], "name": "Carla", "id": "1"}
    await bot.start()
    try:
        async with aiohttp.ClientSession() as http, asyncio.timeout(60):
            while True:
                try:
                    headers = {"Origin": url}
                    async with http.post(f"{url}/join", json=told, headers=headers) as response:
                        assert response.status == 200
                    break
                except aiohttp.ClientConnectorError:
                    await asyncio.sleep(0.1)
    finally:
        await bot.stop()
    assert bot.process is not None and bot.process.returncode == 0


def test_what_the_settings_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def mistakes(**values: str) -> list[str]:
        for name in ("BOT_TOKEN", "WEB_URL", "HTTP_PORT"):
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        try:
            read_settings()
        except SettingsError as error:
            return error.mistakes
        return []

    assert mistakes() == ["BOT_TOKEN: is missing."]
    assert mistakes(WEB_URL=ORIGIN, HTTP_PORT="8000") == []
    assert mistakes(WEB_URL="http://127.0.0.1:8000/x", HTTP_PORT="8000") == []
    assert mistakes(WEB_URL=ORIGIN) == ["WEB_URL needs HTTP_PORT as well."]
    for wrong in (
        "http://meedoen.example.nl",
        f"{ORIGIN}?x=1",
        f"{ORIGIN}/#x",
        "https://u:p@meedoen.example.nl",
        f"{ORIGIN}/../x",
        f"{ORIGIN}/a b",
        "meedoen.example.nl",
        "javascript:alert(1)",
    ):
        assert len(mistakes(WEB_URL=wrong, HTTP_PORT="8000")) >= 1, wrong


async def test_nothing_of_the_page_stands_in_clear_in_the_database(site: Site) -> None:
    anneke = await site.member(name="Antoinette Bruinsma")
    cookie, code = anneke.cookie, await anneke.give(ADDRESS)
    await anneke.send(NAME)
    await anneke.send("voucher")
    await anneke.upload(b"%PDF-1.7 " + NAME.encode(), f"{NAME}.pdf", caption=NAME)
    # As long as it waits as well.
    site.stage.bot.inbox.stop()
    await anneke.post("send", {"id": "x", "text": f"voucher {ADDRESS}"})
    data = b"".join(path.read_bytes() for path in site.stage.folder.glob("bot.sqlite*"))
    assert cookie is not None
    for secret in (cookie, ADDRESS, NAME, "Antoinette", "Bruinsma", f"{NAME}.pdf", "voucher 9"):
        assert secret.encode() not in data, secret
    # The books have codes; what was said of one has none.
    for table in ("web_messages", "web_files", "web_taps"):
        rows = await site.stage.database.reading.rows(f"SELECT * FROM {table}")
        assert rows and not any(code in str(tuple(row)) for row in rows)


async def test_what_was_said_is_kept_as_long_as_letters(site: Site) -> None:
    anneke = await site.member()
    await anneke.give()
    reading = site.stage.database.reading

    async def left() -> list[int]:
        tables = ("messages", "files", "file_parts", "taps")
        return [await reading.value(f"SELECT count(*) FROM web_{table}") for table in tables]

    assert all(await left())
    for _day in range(29):
        site.stage.later(days=1)
        await anneke.get("chat")
    await site.stage.clean_up()
    await site.stage.forget()
    assert all((await left())[:3]) and (await left())[3] == 0
    site.stage.later(days=2)
    await site.stage.clean_up()
    assert await left() == [0, 0, 0, 0]
    # A page that has the old chat begins anew, and goes on.
    told = await anneke.look()
    assert told.get("anew") is None and told["messages"] == []
    anneke.changed -= 1
    assert (await anneke.look())["anew"]
    assert await anneke.send("start")


async def test_after_a_restore_pages_begin_anew_and_no_number_comes_twice(site: Site) -> None:
    anneke = await site.member()
    await anneke.send("voucher")
    before = anneke.changed
    async with site.stage.database.transaction() as transaction:
        await web_chats.leap(transaction, site.stage.clock.now())
    told = await anneke.look()
    assert told["anew"] and told["changed"] > 10**6 > before
    assert min(anneke.screen) < 10**6
    await anneke.send("voucher")
    assert 10**6 < max(anneke.screen) < 2**31, "as long as Telegram's may be"


async def test_who_is_forgotten_in_telegram_is_no_web_chat(site: Site) -> None:
    """Both have numbers below zero."""
    stage = site.stage
    anneke = await stage.intermediary()
    gertie = await site.member(name="Gertie")
    await anneke.send("/privacy")
    await anneke.tap("Ik doe niet meer mee")
    await anneke.tap("Ja, ik stop")
    rows = await stage.database.reading.rows("SELECT chat_id FROM people ORDER BY chat_id")
    assert [web_chats.is_web(row["chat_id"]) for row in rows] == [True, False]
    assert (await gertie.get("chat"))[0] == 200
    # Whoever is withdrawn in the page is forgotten in time as well.
    async with stage.database.transaction() as transaction:
        await transaction.execute(
            "UPDATE people SET withdrawn_at = :now WHERE chat_id < -10000",
            {"now": stage.clock.now().isoformat()},
        )
    stage.later(days=stage.scheme.retention.staff_days + 1)
    await stage.forget()
    assert await stage.database.reading.value("SELECT count(*) FROM web_chats") == 0


async def test_open_pages_do_not_hold_up_a_bot_that_stops(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        async with alone(tmp_path) as (bot, installation):
            anneke = Browser(bot, http)
            assert await anneke.join(await invited(installation)) == 200
            response = await http.get(f"{anneke.base}/events", headers=anneke.headers())
            begun = loop.time()
        assert loop.time() - begun < 3
        response.close()
