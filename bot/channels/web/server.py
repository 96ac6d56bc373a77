"""The web channel's part of the bot's web server: which address does what."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from bot.channels.web import events, files, joining, sending
from bot.channels.web.answers import Refusal, WithHeaders, answer, later, not_understood
from bot.channels.web.channel import WebChannel
from bot.channels.web.door import Door, Inbox
from bot.channels.web.pages import FOLDER, Pages
from bot.config import Settings
from bot.storage import web_sessions
from bot.storage.errors import Unavailable
from bot.storage.web_messages import ChatGone

if TYPE_CHECKING:
    from bot.channels.web.push_devices import PushDevices

# How soon an open page hears that its session ended; whatever it asks is refused at once.
LOOK_SECONDS = 5.0
_log = logging.getLogger(__name__)

Do = Callable[[Door, Request], Awaitable[Response]]


class WebServer:
    """What is served below WEB_URL, and the work beside it."""

    def __init__(
        self,
        channel: WebChannel,
        settings: Settings,
        inbox: Inbox,
        posted: Callable[[], None],
        devices: "PushDevices | None" = None,
        folder: Path = FOLDER,
    ) -> None:
        self._door = Door(
            channel.installation,
            channel.place,
            inbox,
            channel.hub,
            channel.looks,
            settings.web_session_days,
            settings.web_proxy,
            posted,
        )
        self._devices = devices
        self._pages = Pages(folder, channel.installation.scheme)

    def routes(self) -> list[BaseRoute]:
        """Where it stands in the bot's own web server. It is to stand last: it has what is left."""
        door, uploads, devices = self._door, sending.Uploads(self._door), self._devices

        def post(path: str, do: Do) -> Route:
            return Route(path, _answering(door, do), methods=["POST"])

        def get(path: str, do: Do) -> Route:
            return Route(path, _answering(door, do), methods=["GET"])

        app = Starlette(
            routes=[
                get("/chat", events.chat),
                Route("/events", events.Events(door), methods=["GET"]),
                get("/file/{id}", files.file),
                get("/push", devices.tell if devices else _no_pushes),
                *([post("/push", devices.change)] if devices else []),
                post("/join", joining.join),
                post("/leave", joining.leave),
                post("/send", sending.send),
                post("/tap", sending.tap),
                post("/upload", lambda _door, request: uploads.upload(request)),
                Route("/{address:path}", self._pages.get, methods=["GET"]),
            ]
        )
        app.router.redirect_slashes = False
        guarded: ASGIApp = WithHeaders(app, is_secure=door.address.is_secure)
        path = door.address.path
        routes: list[BaseRoute] = [Mount(path, guarded)]
        if path:

            async def to_page(_request: Request) -> Response:
                return RedirectResponse(door.address.url)

            routes.insert(0, Route(path, to_page, methods=["GET"]))
        return routes

    async def work(self) -> None:
        """Until cancelled: let open pages hear that their session ended. Then all pages end."""
        door = self._door
        try:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                await self.look()
        finally:
            door.hub.stop()

    async def look(self) -> None:
        """Let open pages hear now that their session ended."""
        door = self._door
        try:
            ended = await web_sessions.ended(
                door.installation.database.reading, door.hub.sessions(), door.oldest_session
            )
        except Unavailable:
            _log.exception("the database does not answer; open pages are looked after later")
            return
        door.hub.out(ended)


async def _no_pushes(_door: Door, _request: Request) -> Response:
    """GET push where WEB_PUSH is off."""
    return answer({"key": None, "on": False})


def _answering(door: Door, do: Do) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        try:
            return await do(door, request)
        except Refusal as refusal:
            return refusal.answer()
        except ClientDisconnect:
            # Nobody reads this.
            return not_understood().answer()
        except ChatGone:
            # Whose it was is forgotten in this very moment.
            return Refusal(401, door.signed_out()).answer()
        except Unavailable:
            _log.exception("the database does not answer; the page tries again")
            return later().answer()

    return answered
