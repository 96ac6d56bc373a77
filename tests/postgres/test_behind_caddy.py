"""Two bots of one schema behind Caddy, with what docs/POSTGRESQL.md says to put in its Caddyfile:
the page and Telegram's webhook come to whoever is the bot.
"""

import asyncio
import re
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.clock import FileClock
from bot.database_address import PostgresAddress
from bot.simulator.bot_process import TOKEN, BotProcess
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from tests.conftest import ASSEN, MONDAY
from tests.helpers.browser import Browser, new_id
from tests.helpers.databases import address_at
from tests.helpers.proxies import DEPLOY, ROOT, Front, caddy_with, client, free_ports

pytestmark = [pytest.mark.postgres_only, pytest.mark.slow]
PAGE = ROOT / "docs" / "POSTGRESQL.md"
ALONE = "reverse_proxy 127.0.0.1:8000"
SECRET = "a-secret-of-16-or-more"
# Between a kill and an answer that came through Caddy.
MOST_SECONDS = 15.0
_START_SECONDS = 60.0
_LOOK_SECONDS = 0.05


def between_two(ports: list[int]) -> str:
    """The lines of the page that choose between two bots."""
    [lines] = re.findall(r"(?ms)^    (reverse_proxy .*?^    \})$", PAGE.read_text(encoding="utf-8"))
    for number, port in zip((11, 12), ports, strict=True):
        address = f"10.0.0.{number}:8000"
        assert address in lines
        lines = lines.replace(address, f"127.0.0.1:{port}")
    found: str = lines
    return found


@dataclass
class Behind:
    """Two bots behind Caddy, with somebody in Telegram and somebody in the page."""

    telegram: Telegram
    front: Front
    bots: list[BotProcess]
    ports: list[int]
    http: aiohttp.ClientSession
    http_port: int | None = None

    async def settled(self) -> None:
        """What they do is told by events."""

    async def status(self, which: int, path: str = "active") -> int | None:
        """What one of them answers without Caddy; None where nobody is there."""
        try:
            async with self.http.get(f"http://127.0.0.1:{self.ports[which]}/{path}") as response:
                return response.status
        except aiohttp.ClientError:
            return None

    async def until(self, which: int, status: int) -> None:
        """Wait until one of them is the bot (200), or stands by (503)."""
        async with asyncio.timeout(_START_SECONDS):
            while await self.status(which) != status:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(_LOOK_SECONDS)

    async def comes_through(self) -> None:
        """Wait until Caddy knows of the bot."""
        async with asyncio.timeout(_START_SECONDS):
            while True:
                with suppress(aiohttp.ClientError):
                    async with self.http.get(self.front.url) as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(_LOOK_SECONDS)

    async def kill(self, which: int) -> None:
        process = self.bots[which].process
        assert process
        process.kill()
        await process.wait()

    async def invitation(self) -> str:
        """A token for an intermediary."""
        who = ("--role", "intermediary", "--organisation", "voedselbank")
        code, said = await self.bots[0].command("invite", *who)
        assert code == 0
        return said.split("#")[1].split()[0]

    async def browser(self) -> Browser:
        """Somebody with the page open."""
        browser = Browser(self, self.http)
        browser.base = browser.origin = self.front.url
        assert await browser.join(await self.invitation()) == 200
        return browser

    async def says(self, person: int, text: str) -> str:
        """What somebody in Telegram hears to what they type."""
        heard: asyncio.Queue[str] = asyncio.Queue()

        def hear(message: Any) -> None:
            if message.sender == "bot" and message.person == person:
                heard.put_nowait(message.text)

        self.telegram.on_message.append(hear)
        self.telegram.send_text(person, text)
        async with asyncio.timeout(MOST_SECONDS):
            said = await heard.get()
        self.telegram.on_message.remove(hear)
        return said


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[Behind]:
    https, plain, telegrams, *ports = free_ports(5)
    folder = tmp_path / "caddy"
    folder.mkdir()
    front = Front(https, plain, folder / "pki" / "authorities" / "local" / "root.crt")
    site = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert site.count(ALONE) == 1
    site = site.replace(ALONE, between_two(ports))
    # The simulated Telegram knows nothing of Caddy's own authority.
    site += f"\nhttp://localhost:{telegrams} {{\n{between_two(ports)}\n}}\n"
    address = address_at(tmp_path / "bot.sqlite")
    assert isinstance(address, PostgresAddress)
    clock = FileClock(tmp_path / "clock.json")
    clock.move_to(MONDAY)
    telegram = Telegram(TOKEN, now=clock.now)
    telegram.add_person(1001, "Anneke")
    async with serve(telegram) as base_url:
        settings = {
            "DATABASE": address.url,
            "DATABASE_SCHEMA": address.schema,
            "WEB_URL": front.url,
            "WEB_PROXY": "true",
            "WEBHOOK_URL": f"http://localhost:{telegrams}",
            "WEBHOOK_SECRET": SECRET,
        }
        bots = [
            BotProcess(
                tmp_path, ASSEN, base_url, tmp_path / "clock.json", settings | {"HTTP_PORT": port}
            )
            for port in map(str, ports)
        ]
        with (folder / "log").open("wb") as log:
            caddy = await asyncio.create_subprocess_exec(
                *caddy_with(folder, front, site),
                stdout=log,
                stderr=subprocess.STDOUT,
                env={"HOME": str(folder)},
            )
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not front.authority.exists():  # noqa: ASYNC110 - nothing tells of it
                    await asyncio.sleep(_LOOK_SECONDS)
            async with client(front) as http:
                found = Behind(telegram, front, bots, ports, http)
                await bots[0].start()
                await found.until(0, 200)
                await found.comes_through()
                await bots[1].start()
                await found.until(1, 503)
                yield found
        finally:
            for bot in bots:
                await bot.stop()
            caddy.terminate()
            await caddy.wait()


async def test_what_is_asked_comes_to_whoever_is_the_bot(there: Behind) -> None:
    anneke = await there.browser()
    assert "intermediair" in await there.says(1001, f"/start {await there.invitation()}")
    for path in ("", "telegram", "chat?after=0"):
        assert await there.status(1, path) == 503, "who stands by refuses"
    for killed, other in ((0, 1), (1, 0)):
        await there.kill(killed)
        begun = time.monotonic()
        assert await there.says(1001, "start")
        # Caddy waits for whoever takes over; the page says it again where it is told 502.
        line = {"id": new_id(), "text": "voucher"}
        while (status := (await anneke.post("send", line))[0]) != 200:
            assert status in (502, 503) and time.monotonic() - begun < MOST_SECONDS
        assert time.monotonic() - begun < MOST_SECONDS
        assert await there.status(other) == 200
        # Whoever comes back first in the list is not taken for the bot.
        await there.bots[killed].start()
        await there.until(killed, 503)
        assert await there.says(1001, "start")
        async with anneke.listening():
            await anneke.sees("Waarvoor")
