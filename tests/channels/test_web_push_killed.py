"""A bot that is killed loses no push."""

import asyncio
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.clock import FileClock
from bot.simulator.bot_process import BotProcess
from tests.channels.push_town import SAID, free_port
from tests.conftest import ANSWER_SECONDS, ASSEN, MONDAY
from tests.helpers.browser import Browser
from tests.helpers.push_service import PushService

# On a machine that does other things meanwhile.
START_SECONDS = 60


class Process:
    """A bot in a process of its own, with a push service, and somebody who kills it."""

    def __init__(self, folder: Path, service: PushService) -> None:
        self.http_port = free_port()
        self.origin = f"http://127.0.0.1:{self.http_port}"
        self.clock = FileClock(folder / "clock.json")
        self.clock.move_to(MONDAY)
        service.now = self.clock.now
        settings = {
            "BOT_TOKEN": "",
            "WEB_URL": self.origin,
            "HTTP_PORT": str(self.http_port),
            "WEB_PUSH": "true",
        }
        nowhere = "http://127.0.0.1:9"
        self.bot = BotProcess(folder, ASSEN, nowhere, folder / "clock.json", settings)

    async def settled(self) -> None:
        """What it does comes when it comes."""

    async def kill(self) -> None:
        assert self.bot.process is not None
        self.bot.process.kill()
        await self.bot.process.wait()

    async def start(self, http: aiohttp.ClientSession) -> None:
        await self.bot.start()
        async with asyncio.timeout(START_SECONDS):
            while True:
                try:
                    async with http.get(f"{self.origin}/healthz"):
                        return
                except aiohttp.ClientConnectorError:
                    await asyncio.sleep(0.05)

    async def later(self) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=11))


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before it is due", "at the service"])
async def test_a_kill_loses_no_push_and_repeats_it_once_at_most(
    tmp_path: Path, service: PushService, moment: str
) -> None:
    city = Process(tmp_path, service)
    who = ("--role", "intermediary", "--organisation", "voedselbank")
    _code, invited = await city.bot.command("invite", *who)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        await city.start(http)
        try:
            anneke = Browser(city, http, origin=city.origin)
            assert await anneke.join(invited.split("#")[1].split()[0]) == 200
            await until_said(anneke, 1)
            phone = service.subscribe((await anneke.get("push"))[1]["key"])
            told = {"subscription": phone.subscription}
            assert (await anneke.post("push", told))[0] == 200
            service.may_answer.clear()
            assert (await anneke.post("send", {"id": "1", "text": "voucher"}))[0] == 200
            await until_said(anneke, 2)
            if moment != "before it is due":
                await city.later()
                async with asyncio.timeout(ANSWER_SECONDS):
                    await service.took.wait()
            before = len(phone.pushed)
            await city.kill()
            service.may_answer.set()
            service.took.clear()
            await city.start(http)
            await city.later()
            async with asyncio.timeout(ANSWER_SECONDS):
                await service.took.wait()
            # Where nothing waits, nothing comes of more than one other look.
            await until_told(anneke)
            await city.later()
            await asyncio.sleep(1.2)
            assert before == (moment == "at the service")
            assert phone.pushed == [SAID] * (before + 1), "and no more"
            assert await waiting(anneke) == 0
        finally:
            await city.bot.stop()


async def until_said(browser: Browser, number: int) -> None:
    """Wait until the bot said so many things."""
    async with asyncio.timeout(ANSWER_SECONDS):
        while len(browser.texts) < number:
            await browser.look()
            await asyncio.sleep(0.05)


async def waiting(browser: Browser) -> int:
    """How many devices are still to be told, as the bot says it."""
    number: int = (await browser.get("healthz"))[1]["pushes_waiting"]
    return number


async def until_told(browser: Browser) -> None:
    """Wait until nobody has to be told any more."""
    for _look in range(int(ANSWER_SECONDS) * 20):
        if not await waiting(browser):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("somebody is never told")
