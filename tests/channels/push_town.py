"""A site on this machine with a push service, and phones that are told there."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.storage.letters import Letter, TextMessage
from bot.storage.outbox import post
from tests.channels.conftest import Site
from tests.conftest import AT_ONCE, assens, staged
from tests.helpers.browser import Browser
from tests.helpers.push_service import Device, PushService

SAID = {"title": "Voucherhulp Assen", "text": "Er is een bericht voor u."}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


class Town(Site):
    """A site on this machine, with a push service."""

    def __init__(self, site: Site, service: PushService, origin: str) -> None:
        super().__init__(site.stage, site.http)
        self.service = service
        self.origin = origin

    def open(self) -> Browser:
        return Browser(self.stage.bot, self.http, origin=self.origin)

    @property
    def key(self) -> Path:
        """The file of the installation's key."""
        return self.stage.settings.key_path

    async def told(self, browser: Browser) -> Device:
        """Somebody wants to be told on this device."""
        status, said = await browser.get("push")
        assert status == 200
        device = self.service.subscribe(said["key"])
        told = {"subscription": device.subscription}
        assert await browser.post("push", told) == (200, {})
        return device

    async def write(self) -> None:
        """Something is said in the one chat, by nobody's deed."""
        stage = self.stage
        async with stage.database.transaction() as transaction:
            chat = await transaction.value("SELECT chat_id FROM web_chats")
            letter = Letter(chat, TextMessage("Morgen is er een activiteit."))
            await post(transaction, stage.keys, letter, stage.clock.now())
        stage.bot.outbox.wake()
        await stage.settled()

    async def bring(self) -> None:
        """Bring what is due now."""
        assert self.stage.bot.pushes is not None
        self.stage.bot.pushes.wake()
        await self.stage.bot.pushes.idle()

    async def wait(self, **times: float) -> None:
        """Let time go by, so long that whoever looks has said so."""
        self.stage.later(**(times or {"seconds": 11}))
        await self.bring()

    async def waiting(self) -> int:
        count: int = await self.stage.database.reading.value("SELECT count(*) FROM web_pushes")
        return count


@asynccontextmanager
async def town_in(folder: Path, service: PushService, **other: Any) -> AsyncIterator[Town]:
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    settings: dict[str, Any] = AT_ONCE | {"http_port": port, "web_url": origin, "web_push": True}
    async with (
        staged(folder, assens(), limits=settings | other) as stage,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        service.now = stage.clock.now
        yield Town(Site(stage, http), service, origin)
