"""The real page in Chromium while the process is killed and the line is bad."""

import asyncio
import json
import os
import secrets
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from playwright.async_api import Browser, BrowserContext, Error, Request, expect

from tests.channels.web_browser import PhonePage, page_at
from tests.torture import checks, page_checks
from tests.torture.page_run import PAGES, PageRun, all_is_sent, calm_down, tortured_pages

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

VOUCHERS = 4
# Every other invitation is of an organisation that asks one question less.
PLAN = replace(PAGES, size=4, kills=5, mean_calls=4)
PATIENCE_MS = 90_000
_POKE_SECONDS = 0.5
_SHOWN = """[...document.querySelectorAll("article[data-message-id]")].map((article) =>
  [article.dataset.messageId, article.querySelector(".part-text")?.innerText ?? ""])"""


class Somebody:
    """Somebody with the page in hand; `sent` is what it sent, each id once."""

    def __init__(self, run: PageRun, phone: PhonePage, number: int) -> None:
        self.run = run
        self.phone = phone
        self.number = number
        self.sent: list[tuple[str, str]] = []
        phone.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.method == "POST":
            path = urlsplit(request.url).path.rpartition("/")[2]
            sent = (path, json.loads(request.post_data or "")["id"])
            if sent not in self.sent:
                self.sent.append(sent)

    async def come_in(self) -> None:
        await self.phone.open(self.run.tokens[2 * self.number])
        expect.set_options(timeout=PATIENCE_MS)
        self.phone.page.context.set_default_timeout(PATIENCE_MS)
        await self.phone.page.get_by_label("Uw naam").fill(f"Persoon {self.number}")
        await self.phone.page.get_by_role("button", name="Begin").click()
        await self.phone.hears("Wat wilt u doen?")

    async def work(self) -> None:
        """Give vouchers, one after the other, while somebody looks whether there is a line."""
        poking = asyncio.create_task(self._poke())
        try:
            for house in range(VOUCHERS):
                await self.phone.type(f"sport 9401 AB {10 * self.number + house + 1}")
                await self.phone.hears("Klopt dit?")
                await self.phone.tap("Geef voucher")
                await self.phone.hears("Dit is uw voucher")
        finally:
            poking.cancel()
            with suppress(asyncio.CancelledError, Error):
                await poking

    async def _poke(self) -> None:
        while True:
            await self.phone.online()
            await asyncio.sleep(_POKE_SECONDS)

    async def shown(self) -> list[list[str]]:
        """The numbers and the words of the messages on the screen."""
        shown: list[list[str]] = await self.phone.page.evaluate(_SHOWN)
        return shown

    async def on_another_phone(self) -> list[list[str]]:
        """The same on a phone that saw nothing yet, with the same cookie."""
        browser = self.phone.page.context.browser
        assert browser is not None
        other: BrowserContext = await browser.new_context()
        try:
            await other.add_cookies(await self.phone.page.context.cookies())  # type: ignore[arg-type]
            page = await other.new_page()
            await page.goto(self.phone.url)
            await expect(page.locator("article")).to_have_count(len(await self.shown()))
            found: list[list[str]] = await page.evaluate(_SHOWN)
            return found
        finally:
            await other.close()

    async def wrong(self) -> list[str]:
        """What was sent is there once, and the screen shows what the server holds."""
        [cookie] = await self.phone.page.context.cookies()
        page = self.run.new_page()
        page.sent = self.sent
        self.run.pages.pages[page_checks.chat_of(self.run.bot.database, cookie["value"])] = page
        shown = await self.shown()
        numbers = [int(number) for number, _words in shown]
        wrong = [] if numbers == sorted(set(numbers)) else [f"shown in the order {numbers}"]
        other = await self.on_another_phone()
        return wrong + ([] if shown == other else [f"{shown} is not {other}"])


async def test_the_real_page_loses_and_doubles_nothing(tmp_path: Path, chromium: Browser) -> None:
    seed = os.environ.get("TORTURE_SEED") or str(secrets.randbelow(10**6))
    print(f"TORTURE_SEED={seed}")
    async with tortured_pages(tmp_path, seed, PLAN, in_browsers=True) as run:
        strikes, run.line.on_call, run.line.rate = run.line.on_call, [], 0.0
        await run.bot.start()
        url = f"http://127.0.0.1:{run.line.http_port}/"
        await _until_up(run)
        async with page_at(chromium, url) as one, page_at(chromium, url) as other:
            crowd = [Somebody(run, one, 0), Somebody(run, other, 1)]
            await asyncio.gather(*(each.come_in() for each in crowd))
            run.line.on_call, run.line.rate = strikes, PLAN.rate
            living = asyncio.create_task(run.killer.keep_alive())
            await asyncio.gather(*(each.work() for each in crowd))
            calm_down(run)
            await asyncio.gather(*(each.phone.online() for each in crowd))
            for each in crowd:
                await expect(each.phone.unsent).to_have_count(0)
            await all_is_sent(run)
            wrong = [line for each in crowd for line in await each.wrong()]
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
        assert await run.bot.stop() == 0
        print(run.killer.at, run.line.struck)
        with closing(sqlite3.connect(run.bot.database)) as database:
            database.row_factory = sqlite3.Row
            wrong += page_checks.wrong_with_sent(database, run.pages.pages)
            wrong += page_checks.wrong_with_letters(database)
            wrong += checks.wrong_with_books(database)
            [given] = database.execute("SELECT count(*) FROM vouchers").fetchone()
        assert wrong == []
        assert given == len(crowd) * VOUCHERS
        assert run.killer.kills and run.line.struck


async def _until_up(run: PageRun) -> None:
    """Wait until the page is served."""
    page = run.new_page()
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while True:
            with suppress(aiohttp.ClientError):
                await page.get("")
                return
            await asyncio.sleep(0.1)
