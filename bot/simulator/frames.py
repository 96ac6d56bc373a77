"""The bot's own page for each person: asked for at PATH/PERSON/, passed on with their cookie.

A page keeps what it saw by its path, so that pages of several people live beside each other in one
browser, and what another demo left there is not theirs.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from http import HTTPStatus
from zoneinfo import ZoneInfo

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.simulator.asgi import disconnected
from bot.simulator.exercise import AdjustableClock, Exercise, Programme
from bot.simulator.faults import Fault
from bot.simulator.model import Json
from bot.simulator.visitors import Visitor, Visitors, brief

# What a page asks of the bot; all else are its own files, which a phone has already.
_ASKED = {"chat", "events", "file", "join", "leave", "push", "send", "tap", "upload"}
# Of one connection only, or said anew.
_OF_A_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"}
_NOT_ASKED = _OF_A_HOP | {"cookie", "host"}
# A page in a frame may not be framed; who leaves takes away what all people here kept.
_NOT_TOLD = _OF_A_HOP | {"set-cookie", "x-frame-options", "clear-site-data"}
_NO_FRAMES, _OUR_FRAMES = "frame-ancestors 'none'", "frame-ancestors 'self'"
_TRIES, _AGAIN_SECONDS = 100, 0.3
_STATUSES = {
    "too_many_requests": HTTPStatus.TOO_MANY_REQUESTS,
    "internal_error": HTTPStatus.INTERNAL_SERVER_ERROR,
    "bad_gateway": HTTPStatus.BAD_GATEWAY,
}


# As the page calls itself.
NAME = "Voucherhulp"


def path_of_a_run() -> str:
    """Under which the pages of a demo are, and of no other."""
    return f"/p-{secrets.token_hex(4)}/"


class Frames(Exercise):
    """What the page asks where people have the bot's own page."""

    def __init__(
        self,
        visitors: Visitors,
        zone: ZoneInfo,
        clock: AdjustableClock | None,
        programme: Programme,
        path: str,
        cut: Callable[[Scope], None],
    ) -> None:
        super().__init__(visitors, zone, clock, programme)
        self._visitors = visitors
        self._path = path
        self._cut = cut
        # Of those that listen.
        self._streams: list[Scope] = []

    def routes(self) -> list[BaseRoute]:
        """The page, and the bot's page for each person."""
        methods = ["GET", "POST"]
        return [
            *super().routes(),
            Route(self._path + "{person:int}/{address:path}", self.passed_on, methods=methods),
        ]

    def told(self) -> Json:
        people = [
            {"id": each.id, "name": each.name, "about": each.about}
            for each in self._visitors.people.values()
        ]
        return {"bot": {"name": NAME}, "people": people, "frames": self._path}

    def has(self, person: int) -> bool:
        return person in self._visitors.people

    def chat(self, person: int) -> list[Json]:
        return [brief(each) for each in self._visitors.people[person].messages.values()]

    def newcomer(self, name: str, about: str) -> int:
        return self._visitors.newcomer(name, about).id

    def faults_changed(self) -> None:
        """What listens begins anew, to notice it."""
        for scope in self._streams:
            self._cut(scope)

    async def page(self, request: Request) -> Response:
        """The bot takes what comes from its own address only, and that is this one."""
        if f"http://{request.headers['host']}" != self._visitors.origin:
            return Response(status_code=307, headers={"Location": f"{self._visitors.origin}/"})
        return await super().page(request)

    async def passed_on(self, request: Request) -> Response:
        """The bot's answer to what a person's page asks."""
        visitor = self._visitors.person(self.person(request))
        kind = request.path_params["address"].partition("/")[0]
        fault = self._visitors.faults.draw(kind) if kind in _ASKED else None
        if fault is not None and fault.kind in _STATUSES:
            return JSONResponse({"text": ""}, _STATUSES[fault.kind])
        if fault is not None and fault.kind != "answer_lost":
            return _Broken(fault, self._cut)
        try:
            answer = await self._ask(request, visitor, patient=kind not in _ASKED)
        except httpx.TransportError:
            return JSONResponse({"text": ""}, 503, {"Retry-After": "1"})
        self._visitors.takes(visitor, answer.headers.get_list("set-cookie"))
        if fault is not None:
            await answer.aclose()
            return _Broken(fault, self._cut)
        return self._as_it_is(answer, request.scope, is_stream=kind == "events")

    async def _ask(self, request: Request, visitor: Visitor, *, patient: bool) -> httpx.Response:
        """Raises TransportError. Half a year goes by while the bot stands still: a page asks again,
        and who opens one meanwhile waits for it.
        """
        headers = [
            (name, value) for name, value in request.headers.items() if name not in _NOT_ASKED
        ]
        if visitor.cookie is not None:
            headers.append(("cookie", visitor.cookie))
        client = self._visitors.client
        url = httpx.URL("/" + request.path_params["address"], query=request.url.query.encode())
        content = request.stream() if request.method == "POST" else None
        asked = client.build_request(request.method, url, headers=headers, content=content)
        for _each in range(_TRIES if patient and request.method == "GET" else 1):
            try:
                return await client.send(asked, stream=True)
            except httpx.ConnectError:
                await asyncio.sleep(_AGAIN_SECONDS)
        raise httpx.ConnectError("the bot is not there")

    def _as_it_is(self, answer: httpx.Response, scope: Scope, *, is_stream: bool) -> Response:
        async def pieces() -> AsyncIterator[bytes]:
            if is_stream:
                self._streams.append(scope)
            try:
                async for piece in answer.aiter_raw():
                    yield piece
            except httpx.TransportError:
                # The bot is gone, and the page asks again.
                return
            finally:
                if is_stream:
                    self._streams.remove(scope)
                await answer.aclose()

        response = StreamingResponse(pieces(), answer.status_code)
        response.raw_headers = [
            (name.lower(), value.replace(_NO_FRAMES.encode(), _OUR_FRAMES.encode()))
            for name, value in answer.headers.raw
            if name.decode("latin-1").lower() not in _NOT_TOLD
        ]
        return response


class _Broken(Response):
    """No answer: the connection is cut, at once or after a while."""

    def __init__(self, fault: Fault, cut: Callable[[Scope], None]) -> None:
        super().__init__()
        self._wait_seconds = fault.seconds if fault.kind == "timeout" else 0
        self._cut = cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait_seconds):
                await disconnected(receive)
        self._cut(scope)
        # Until uvicorn knows, so that it sends no answer.
        await disconnected(receive)
