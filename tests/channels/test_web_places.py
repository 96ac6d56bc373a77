"""Where the page is: under a path, behind a proxy; and how many pages may be open."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.web import hub
from bot.channels.web.hub import Hub
from bot.operation import web
from bot.storage.database import Transaction
from bot.storage.people import Role
from tests.channels.conftest import Site
from tests.conftest import assens, staged
from tests.helpers.browser import ORIGIN, WITH_PAGE, Browser, new_id


@asynccontextmanager
async def site_with(folder: Path, **settings: Any) -> AsyncIterator[Site]:
    async with (
        staged(folder, assens(), limits=WITH_PAGE | settings) as stage,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        yield Site(stage, http)


async def test_under_a_path_it_knows_only_its_own(tmp_path: Path) -> None:
    async with site_with(tmp_path, web_url=f"{ORIGIN}/assen") as site:
        anneke = Browser(site.stage.bot, site.http, "/assen")
        told = {"invitation": await site.token(), "name": "Anneke", "id": new_id()}
        url = f"{anneke.base}/join"
        async with site.http.post(url, json=told, headers=anneke.headers()) as response:
            assert response.status == 200
            cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("__Secure-meedoen=") and "Path=/assen;" in cookie
        headers = anneke.headers({"Cookie": cookie.partition(";")[0]})
        async with site.http.get(f"{anneke.base}/chat", headers=headers) as response:
            assert response.status == 200
        async with site.http.post(f"{anneke.base}/leave", json={}, headers=headers) as response:
            # Others of this origin keep what is theirs.
            assert "Clear-Site-Data" not in response.headers
            assert "Path=/assen; Max-Age=0" in response.headers["Set-Cookie"]
        elsewhere = Browser(site.stage.bot, site.http)
        assert (await elsewhere.get("chat"))[0] == 404
        assert (await elsewhere.get("healthz"))[0] == 200
        url = f"{elsewhere.base}/assen"
        async with site.http.get(url, allow_redirects=False) as response:
            assert response.headers["Location"] == f"{ORIGIN}/assen/"


@pytest.mark.parametrize("behind", [True, False])
async def test_behind_a_proxy_limits_are_for_each_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behind: bool
) -> None:
    """The last address is the proxy's word; whoever asks may have written those before it."""
    monkeypatch.setattr("bot.channels.web.limits.monotonic", lambda: 0.0)
    async with site_with(tmp_path, web_proxy=behind) as site:

        async def tries(address: str) -> int:
            told = {"invitation": f"i_{secrets.token_urlsafe(18)}", "name": "x", "id": new_id()}
            said = {"X-Forwarded-For": f"192.0.2.{secrets.randbelow(250)}, {address}"}
            status, _said = await site.open().post("join", told, said)
            return status

        said = [await tries("198.51.100.1") for _ in range(22)]
        assert said[0] == 403 and said[-1] == 429
        assert await tries("198.51.100.2") == (403 if behind else 429)


async def test_no_more_pages_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MOST", 3)
    pages = Hub()
    opened = [pages.open(-number, bytes([number])) for number in range(1, 5)]
    assert opened[3] is None and len(pages) == 3
    assert opened[0] is not None
    pages.close(opened[0])
    pages.close(opened[0])
    assert len(pages) == 2
    assert pages.open(-9, b"9") is not None
    pages.stop()
    assert pages.open(-10, b"10") is None, "the bot stops"


async def test_a_page_waits_and_is_woken() -> None:
    pages = Hub()
    page = pages.open(-1, b"1")
    assert page is not None and await page.news(0.01), "it looks when it opens"
    assert not await page.news(0.01)
    waits = asyncio.create_task(page.news(60))
    await asyncio.sleep(0)
    pages.changed(-2)
    await asyncio.sleep(0)
    assert not waits.done()
    pages.changed(-1)
    assert await waits
    pages.changed(-1)
    assert await page.news(60), "also what came while nobody waited"


async def test_a_page_shows_that_the_bot_is_busy(site: Site) -> None:
    anneke = await site.member()
    chat = await site.chat_of(anneke)
    assert site.stage.bot.web is not None
    async with anneke.listening():
        await site.stage.bot.web.show_busy(chat)
        await anneke.until(lambda: anneke.busy == 1)


async def test_a_telegram_that_hangs_holds_up_nobody_in_the_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.outbox.STOP_SECONDS", 0.1)
    carla = await site.member(Role.COORDINATOR, "Gemeente Assen", "Carla")
    stage = site.stage
    crowd = [await stage.volunteer(f"Dirk {number}") for number in range(18)]
    stage.telegram.faults.timeout_seconds = 60.0
    stage.telegram.faults.rate("sendMessage", "timeout", 1.0)
    stage.telegram.faults.rate("editMessageText", "timeout", 1.0)
    for person in crowd:
        stage.telegram.send_text(person.id, "start")
    await stage.telegram.wait_until(lambda: stage.telegram.faults.struck["timeout"] >= 16, 10)
    # She heard of each who came.
    await carla.look()
    before = len(carla.texts)
    async with carla.listening():
        await carla.post("send", {"id": new_id(), "text": "privacy"})
        await carla.until(lambda: len(carla.texts) > before)
    # All that hung then still does: else others of the crowd had their turn.
    assert stage.telegram.faults.struck["timeout"] == 16
    stage.telegram.faults.clear()


def test_there_is_room_for_many_connections() -> None:
    assert web.room_for(300) == 300
    assert web.room_for(10**9) < 10**9


async def test_what_arrives_in_the_page_says_nothing_of_telegram(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an outage all that waits goes at once: not because a letter got through elsewhere."""
    ends: list[datetime] = []

    async def let_go(_transaction: Transaction, now: datetime) -> None:
        ends.append(now)

    monkeypatch.setattr("bot.storage.outbox.let_go_at_once", let_go)
    anneke, stage = await site.member(), site.stage
    crowd = [await stage.volunteer(f"Dirk {number}") for number in range(5)]
    faults = stage.telegram.faults
    faults.rate("sendMessage", "internal_error", 1.0)
    faults.rate("editMessageText", "internal_error", 1.0)
    for person in crowd:
        stage.telegram.send_text(person.id, "start")
    await stage.telegram.wait_until(lambda: faults.struck["internal_error"] >= 5, 10)
    async with anneke.listening():
        before = len(anneke.texts)
        await anneke.post("send", {"id": new_id(), "text": "privacy"})
        await anneke.until(lambda: len(anneke.texts) > before)
        await anneke.post("send", {"id": new_id(), "text": "privacy"})
        await anneke.until(lambda: len(anneke.texts) > before + 1)
    assert ends == []
    faults.clear()
    await stage.settled()
    assert ends, "the control"
