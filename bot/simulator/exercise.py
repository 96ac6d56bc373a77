"""What the demo's own page asks over HTTP: who there is, the clock, and what goes wrong on purpose.

What somebody's phone shows comes on top of it: see phone.py and visits.py.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from bot.simulator.asgi import ClientGone, or_gone
from bot.simulator.errors import PlayError
from bot.simulator.events import Subscription
from bot.simulator.faults import Faults
from bot.simulator.model import Json, dumps

_PAGE_FOLDER = Path(__file__).parent / "page"
# When people are at their desks: the daily summary has just come.
MORNING = time(8, 30)
_COMMENT_SECONDS = 15

Action = Callable[[], Awaitable[None]]


class AdjustableClock(Protocol):
    """A clock that the page can move."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    def move_to(self, moment: datetime) -> None:
        """Set the clock to an aware moment."""


class Played(Protocol):
    """A world that is played in."""

    faults: Faults
    now: Callable[[], datetime]

    def subscribe(self) -> Subscription:
        """What happens in it from now on."""

    async def clock_moved(self) -> None:
        """Tell the pages that it is another time."""


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


class Exercise:
    """What the page asks, whatever is on people's phones."""

    def __init__(
        self, world: Played, zone: ZoneInfo, clock: AdjustableClock | None, programme: Programme
    ) -> None:
        self._world = world
        self._zone = zone
        self._clock = clock
        self._programme = programme
        self._acting = asyncio.Lock()

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
            Route("/play/{person:int}/messages", self.messages, methods=["GET"]),
        ]

    def told(self) -> Json:
        """Who there is: "bot", "people", and in "frames" where the page of each is, if they have
        pages of their own.
        """
        raise NotImplementedError

    def has(self, person: int) -> bool:
        """Whether there is such a person."""
        raise NotImplementedError

    def chat(self, person: int) -> list[Json]:
        """The messages of a person's chat."""
        raise NotImplementedError

    def newcomer(self, name: str, about: str) -> int:
        """Let in somebody new; returns their number. Raises PlayError."""
        raise NotImplementedError

    def passes(self, event: Json) -> None:
        """An event goes to a page."""

    def faults_changed(self) -> None:
        """Other things go wrong from now on."""

    def person(self, request: Request) -> int:
        """Whom a request is about. Raises HTTPException for nobody."""
        number: int = request.path_params["person"]
        if not self.has(number):
            raise HTTPException(404, "There is no such person.")
        return number

    async def page(self, request: Request) -> Response:
        return FileResponse(_PAGE_FOLDER / "index.html")

    async def state(self, request: Request) -> Response:
        return JSONResponse(
            {
                "now": self._world.now().isoformat(),
                "zone": self._zone.key,
                "actions": sorted(self._programme.actions),
                "stories": [asdict(story) for story in self._programme.stories],
                **self.told(),
            }
        )

    async def messages(self, request: Request) -> Response:
        return JSONResponse({"messages": self.chat(self.person(request))})

    async def events(self, request: Request) -> Response:
        return _Events(self._world, self.passes)

    async def add_person(self, request: Request) -> Response:
        body = await json_of(request)
        name = text_of(body, "name").strip()
        return JSONResponse({"id": self.newcomer(name, str(body.get("about") or ""))})

    async def move_clock(self, request: Request) -> Response:
        if self._clock is None:
            raise PlayError("This clock cannot be moved.")
        moment = _wanted_moment(await json_of(request), self._clock.now(), self._zone)
        self._clock.move_to(moment)
        await self._world.clock_moved()
        return JSONResponse({"now": self._world.now().isoformat()})

    async def faults(self, request: Request) -> Response:
        faults = self._world.faults
        if request.method == "POST":
            body = await json_of(request)
            try:
                faults.change(body)
            except ValueError as error:
                raise PlayError(str(error)) from error
            self.faults_changed()
        return JSONResponse(faults.to_json())

    async def do(self, request: Request) -> Response:
        action = self._programme.actions.get(request.path_params["action"])
        if action is None:
            raise PlayError("This demo cannot do that.")
        async with self._acting:
            await action()
        return JSONResponse({"now": self._world.now().isoformat()})


class _Events(Response):
    """Server-Sent Events, from now until the page goes away."""

    media_type = "text/event-stream"

    def __init__(self, world: Played, passes: Callable[[Json], None]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._world = world
        self._passes = passes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        subscription = self._world.subscribe()
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
                    self._passes(event)
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


async def json_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request. Raises PlayError."""
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise PlayError("Send a JSON object.")
    return body


def text_of(body: dict[str, Any], name: str) -> str:
    """A text in it. Raises PlayError."""
    value = body.get(name)
    if not isinstance(value, str):
        raise PlayError(f"{name} is missing.")
    return value
