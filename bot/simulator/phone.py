"""What the phone page asks of the simulator, over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from bot.simulator.asgi import ClientGone, or_gone, received
from bot.simulator.errors import PlayError
from bot.simulator.model import dumps
from bot.simulator.telegram import Telegram

_PAGE_FOLDER = Path(__file__).parent / "page"
# When people are at their desks: the daily summary has just come.
MORNING = time(8, 30)
_COMMENT_SECONDS = 15
_FIRST_NEW_PERSON = 2001

Action = Callable[[], Awaitable[None]]


class AdjustableClock(Protocol):
    """A clock that the phone page can move."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    def move_to(self, moment: datetime) -> None:
        """Set the clock to an aware moment."""


@dataclass(frozen=True)
class Story:
    """Something to try: what it is called, what to do, and as whom."""

    title: str
    text: str
    person: int


@dataclass(frozen=True)
class Programme:
    """What a page has beside people and a clock: stories to try, and what it can have done.

    An action is asked for by its name: /play/do/NAME.
    """

    actions: Mapping[str, Action] = field(default_factory=dict)
    stories: Sequence[Story] = ()


class Phone:
    """What the phone page asks."""

    def __init__(
        self,
        telegram: Telegram,
        zone: ZoneInfo,
        clock: AdjustableClock | None,
        programme: Programme,
    ) -> None:
        self._telegram = telegram
        self._zone = zone
        self._clock = clock
        self._programme = programme
        self._acting = asyncio.Lock()
        # (person, message, data) of every button that a phone has seen: it may still show one
        # that the bot took away a moment ago.
        self._shown: set[tuple[int, int, str]] = set()

    def routes(self) -> list[BaseRoute]:
        """The page, and where it asks what."""
        return [
            Route("/", self.page, methods=["GET"]),
            Mount("/page", StaticFiles(directory=_PAGE_FOLDER, check_dir=False)),
            Route("/play/state", self.state, methods=["GET"]),
            Route("/play/events", self.events),
            Route("/play/people", self.add_person, methods=["POST"]),
            Route("/play/clock", self.move_clock, methods=["POST"]),
            Route("/play/faults", self.faults, methods=["GET", "POST"]),
            Route("/play/do/{action}", self.do, methods=["POST"]),
            Route("/play/file/{file_id}", self.file, methods=["GET"]),
            Route("/play/{person:int}/messages", self.messages, methods=["GET"]),
            Route("/play/{person:int}/send", self.send, methods=["POST"]),
            Route("/play/{person:int}/tap", self.tap, methods=["POST"]),
            Route("/play/{person:int}/open", self.open, methods=["POST"]),
            Route("/play/{person:int}/upload", self.upload, methods=["POST"]),
            Route("/play/{person:int}/block", self.block, methods=["POST"]),
            Route("/play/{person:int}/unblock", self.unblock, methods=["POST"]),
        ]

    def _show(self, person: int, message: Mapping[str, Any]) -> None:
        self._shown |= {
            (person, message["id"], button["data"])
            for row in message["keyboard"] or []
            for button in row
            if "data" in button
        }

    async def page(self, request: Request) -> Response:
        return FileResponse(_PAGE_FOLDER / "index.html")

    async def state(self, request: Request) -> Response:
        telegram = self._telegram
        people = [
            {
                "id": person.id,
                "name": " ".join(filter(None, (person.first_name, person.last_name))),
                "about": person.about,
            }
            for person in telegram.people.values()
        ]
        return JSONResponse(
            {
                "now": telegram.now().isoformat(),
                "zone": self._zone.key,
                "bot": {"name": telegram.name, "username": telegram.username},
                "people": people,
                "actions": sorted(self._programme.actions),
                "stories": [asdict(story) for story in self._programme.stories],
            }
        )

    async def messages(self, request: Request) -> Response:
        person = self._person(request)
        messages = [message.to_json() for message in self._telegram.messages(person)]
        for message in messages:
            self._show(person, message)
        return JSONResponse({"messages": messages})

    async def events(self, request: Request) -> Response:
        return _Events(self._telegram, self._show)

    async def send(self, request: Request) -> Response:
        text = _text(await _json(request), "text")
        return JSONResponse({"message_id": self._telegram.send_text(self._person(request), text)})

    async def tap(self, request: Request) -> Response:
        body = await _json(request)
        message_id = body.get("message_id")
        if not isinstance(message_id, int):
            raise PlayError("message_id is missing.")
        person, data = self._person(request), _text(body, "data")
        stale = (person, message_id, data) in self._shown
        return JSONResponse(
            {"callback_id": self._telegram.tap(person, message_id, data, stale=stale)}
        )

    async def open(self, request: Request) -> Response:
        url = _text(await _json(request), "url")
        return JSONResponse({"message_id": self._telegram.open_link(self._person(request), url)})

    async def upload(self, request: Request) -> Response:
        person = self._person(request)
        form = await request.form()
        file, kind, caption = form.get("file"), form.get("kind"), form.get("caption")
        if not isinstance(file, UploadFile):
            raise PlayError("file is missing.")
        if kind not in ("photo", "document"):
            raise PlayError("kind is photo or document.")
        upload = await received(file)
        message_id = self._telegram.upload(
            person,
            upload.content,
            upload.filename,
            "photo" if kind == "photo" else "document",
            caption if isinstance(caption, str) else None,
        )
        return JSONResponse({"message_id": message_id})

    async def block(self, request: Request) -> Response:
        self._telegram.block(self._person(request))
        return JSONResponse({})

    async def unblock(self, request: Request) -> Response:
        self._telegram.unblock(self._person(request))
        return JSONResponse({})

    async def add_person(self, request: Request) -> Response:
        body = await _json(request)
        name = _text(body, "name").strip()
        if not name:
            raise PlayError("name is missing.")
        user_id = max([_FIRST_NEW_PERSON - 1, *self._telegram.people]) + 1
        self._telegram.add_person(user_id, name, about=str(body.get("about") or ""))
        return JSONResponse({"id": user_id})

    async def move_clock(self, request: Request) -> Response:
        if self._clock is None:
            raise PlayError("This clock cannot be moved.")
        moment = _wanted_moment(await _json(request), self._clock.now(), self._zone)
        self._clock.move_to(moment)
        self._telegram.clock_moved()
        return JSONResponse({"now": self._telegram.now().isoformat()})

    async def faults(self, request: Request) -> Response:
        faults = self._telegram.faults
        if request.method == "POST":
            body = await _json(request)
            try:
                faults.change(body)
            except ValueError as error:
                raise PlayError(str(error)) from error
        return JSONResponse(faults.to_json())

    async def do(self, request: Request) -> Response:
        action = self._programme.actions.get(request.path_params["action"])
        if action is None:
            raise PlayError("This demo cannot do that.")
        async with self._acting:
            await action()
        return JSONResponse({"now": self._telegram.now().isoformat()})

    async def file(self, request: Request) -> Response:
        file = self._telegram.file_at(request.path_params["file_id"])
        if file is None:
            raise HTTPException(404, "There is no such file.")
        # A document never opens as a page of this site.
        if file.kind == "document":
            disposition = f"attachment; filename*=utf-8''{quote(file.name)}"
            return Response(
                file.content,
                media_type="application/octet-stream",
                headers={"Content-Disposition": disposition},
            )
        return Response(file.content, media_type=file.content_type)

    def _person(self, request: Request) -> int:
        user_id: int = request.path_params["person"]
        if user_id not in self._telegram.people:
            raise HTTPException(404, "There is no such person.")
        return user_id


class _Events(Response):
    """Server-Sent Events, from now until the page goes away."""

    media_type = "text/event-stream"

    def __init__(self, telegram: Telegram, show: Callable[[int, Mapping[str, Any]], None]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._telegram = telegram
        self._show = show

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        subscription = self._telegram.subscribe()
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}

        async def write(text: bytes) -> None:
            await send({"type": "http.response.body", "body": text, "more_body": True})

        async def stream() -> None:
            await send(start)
            await write(b": here\n\n")
            while True:
                try:
                    async with asyncio.timeout(_COMMENT_SECONDS):
                        event = await anext(subscription)
                except TimeoutError:
                    await write(b": still here\n\n")
                else:
                    if "message" in event:
                        self._show(event["person"], event["message"])
                    await write(b"data: " + dumps(event) + b"\n\n")

        try:
            await or_gone(receive, stream())
        except ClientGone:
            return
        finally:
            subscription.close()


def _wanted_moment(body: dict[str, Any], now: datetime, zone: ZoneInfo) -> datetime:
    """The aware moment that POST /play/clock asks for."""
    seconds, to = body.get("seconds"), body.get("to")
    if isinstance(seconds, int | float):
        return now + timedelta(seconds=seconds)
    if to == "next_morning":
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, MORNING, zone)
    try:
        moment = datetime.fromisoformat(str(to))
    except ValueError:
        raise PlayError('Say "next_morning", a moment in ISO 8601, or seconds.') from None
    if moment.tzinfo is None:
        raise PlayError("The moment needs a time zone.")
    return moment


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise PlayError("Send a JSON object.")
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise PlayError(f"{name} is missing.")
    return value
