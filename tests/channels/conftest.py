"""A stage whose page is served, and people who open it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.channels.web.hub import Hub
from bot.storage import web_links
from bot.storage.people import Role
from tests.conftest import Stage, assens, staged
from tests.helpers.browser import WITH_PAGE, Browser
from tests.helpers.push_service import PushService, push_service

if TYPE_CHECKING:
    from tests.channels.push_town import Town


class Site:
    """The page at work. `open` is a new device; `member` one of somebody who came by invitation."""

    def __init__(self, stage: Stage, http: aiohttp.ClientSession) -> None:
        self.stage = stage
        self.http = http

    @property
    def hub(self) -> Hub:
        assert self.stage.bot.web is not None
        return self.stage.bot.web.hub

    def open(self) -> Browser:
        return Browser(self.stage.bot, self.http)

    async def token(self, role: Role = Role.INTERMEDIARY, organisation: str = "voedselbank") -> str:
        return (await self.stage.link(role, organisation)).partition("start=")[2]

    async def member(
        self,
        role: Role = Role.INTERMEDIARY,
        organisation: str = "voedselbank",
        name: str = "Anneke",
    ) -> Browser:
        browser = self.open()
        assert await browser.join(await self.token(role, organisation), name) == 200
        await browser.look()
        return browser

    async def device_of(self, chat: int) -> Browser:
        """One more device of somebody."""
        other = self.open()
        async with self.stage.database.transaction() as transaction:
            person = await transaction.value(
                "SELECT id FROM people WHERE chat_id = :c", {"c": chat}
            )
            token = await web_links.make(transaction, person, self.stage.clock.now())
        assert await other.join(token) == 200
        return other

    async def chat_of(self, browser: Browser) -> int:
        """The number of the chat of whoever came last."""
        chat: int = await self.stage.database.reading.value(
            "SELECT chat_id FROM web_chats ORDER BY made_at DESC, chat_id LIMIT 1"
        )
        return chat


Opened = Callable[[], Browser]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """Assen's scheme, in Telegram and in the page."""
    async with (
        staged(tmp_path, assens(), limits=WITH_PAGE) as stage,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        yield Site(stage, http)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """A push service."""
    async with push_service() as service:
        yield service


@pytest.fixture
async def town(tmp_path: Path, service: PushService) -> AsyncIterator["Town"]:
    """Assen's scheme in a page that is on this machine, and tells phones by that service."""
    # It is a site, which stands here.
    from tests.channels.push_town import town_in

    async with town_in(tmp_path, service) as town:
        yield town
