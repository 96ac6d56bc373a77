"""The door that is knocked on: Telegram's webhook, a webshop's, and what there is for whoever
watches."""

import asyncio
import hmac
import json
import logging
import resource
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.channels.update import is_update
from bot.channels.web.limits import PATIENCE
from bot.config import SHOP_PATH, WEBHOOK_PATH
from bot.delivery.inbox import Inbox
from bot.operation.health import Health

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
# Of an update, and of an order that a webshop tells of.
_LARGEST_BYTES = 1_000_000
# How long a request may take once the bot was told to stop.
GOODBYE_SECONDS = 5
# How long a request may take to come in. Telegram, and whoever watches, need a fraction of it.
REQUEST_SECONDS = 10.0
# Each connection is an open file, and the bot needs some itself: systems allow 1,024 or more.
MOST_CONNECTIONS = 200
# An open page is a connection that stays, and has others beside it for a moment.
MOST_WITH_PAGES = 2_400
_OWN_FILES = 200
# Who may take their time (see PATIENCE) brings at least so much of it in REQUEST_SECONDS.
_LEAST_BYTES = 10_000
# Whoever reads less than that of an answer in so long gets no more: what waits is in our memory.
READ_SECONDS = 20.0
# So much of it in all.
MOST_UNREAD_BYTES = 64 * 2**20
# How many wait for the bot to accept them. After an accept that fails, Python fails as many times.
_BACKLOG = 128
_ACCEPT_LOG_SECONDS = 60.0
# Takes in headers, body, and what stands in the path; whether it knows who said it.
Ring = Callable[[Mapping[str, str], bytes, str], bool]
_log = logging.getLogger(__name__)


def web_app(
    inbox: Inbox,
    health: Health,
    secret: str | None,
    metrics: tuple[Callable[[], Awaitable[bytes]], str] | None = None,
    ring: Ring | None = None,
) -> Starlette:
    """The web application; without a secret there is no webhook in it.

    `metrics` makes the page for Prometheus, and says what type it is. `ring` takes in what a live
    webshop says.
    """

    async def take_update(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), (secret or "").encode()):
            return PlainTextResponse("wrong secret token", status_code=403)
        body = await _body(request)
        if isinstance(body, Response):
            return body
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            return PlainTextResponse("not JSON", status_code=400)
        if not is_update(raw):
            return PlainTextResponse("not an update", status_code=400)
        await inbox.put([raw])
        return Response(status_code=200)

    async def healthz(request: Request) -> Response:
        look = await health.look()
        answer = {"ok": not look.problems, "problems": look.problems} | look.numbers
        return JSONResponse(answer, status_code=503 if look.problems else 200)

    routes = [Route("/healthz", healthz), Route("/active", _active)]
    if metrics:
        page, media_type = metrics

        async def figures(request: Request) -> Response:
            return Response(await page(), media_type=media_type)

        routes.append(Route("/metrics", figures))
    if secret:
        routes.append(Route(WEBHOOK_PATH, take_update, methods=["POST"]))
    if ring:

        async def take_ring(request: Request) -> Response:
            body = await _body(request)
            if isinstance(body, Response):
                return body
            # The shop waits for this answer, some with a customer at their till.
            known = ring(request.headers, bytes(body), request.path_params.get("said", ""))
            return Response(status_code=200 if known else 403)

        routes += [
            Route(path, take_ring, methods=["POST"])
            for path in (SHOP_PATH, f"{SHOP_PATH}/{{said}}")
        ]
    return strict(routes)


async def _active(_request: Request) -> Response:
    """Whether it is well is another thing: a proxy has no other bot to ask."""
    return PlainTextResponse("this is the bot")


def strict(routes: list[Route]) -> Starlette:
    """An application in which an address has one form, and no answer says the name of a request."""
    app = Starlette(routes=routes, middleware=[Middleware(_NoLineBreaks)])
    app.router.redirect_slashes = False
    return app


class _NoLineBreaks:
    """What no address has is nowhere: a route's end (`$`) is also found before a line break, and a
    proxy that hides /healthz does not know that /healthz%0a leads there as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].isprintable():
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


async def _body(request: Request) -> bytearray | Response:
    """What was sent, or what to answer where it is too much or not all of it."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > _LARGEST_BYTES:
                return PlainTextResponse("too large", status_code=413)
    except ClientDisconnect:
        return PlainTextResponse("not whole", status_code=400)
    return body


class GuardedConnection(H11Protocol):
    """A connection that is let go when its request does not come in.

    When there are very many, the one that has said nothing, or read nothing of its answer, for
    longest makes place for a new one, so that whoever comes with a request gets in.
    """

    most: int | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # On libuv's loop all that come within a millisecond came at one time.
        self._waits_since = monotonic()
        self._bytes = 0
        self._unread = (0.0, 0)
        self._look = self.loop.call_later(REQUEST_SECONDS, self._look_after)
        most = self.most or MOST_CONNECTIONS
        if len(self.connections) <= most:
            return
        there = self._all_there()
        if len(there) > most:
            idle = [each for each in there if each._is_unread() or not each._is_answering()]
            min(idle, key=lambda each: each._idle_since()).transport.abort()

    def _all_there(self) -> list["GuardedConnection"]:
        """All connections; those that were told to go are still here for a moment."""
        return [
            each
            for each in self.connections
            if isinstance(each, GuardedConnection) and not each.transport.is_closing()
        ]

    def data_received(self, data: bytes) -> None:
        self._bytes += len(data)
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._waits_since = monotonic()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = (monotonic(), self.transport.get_write_buffer_size())
        unread = [(each, each.transport.get_write_buffer_size()) for each in self._all_unread()]
        too_much = sum(size for _each, size in unread) - MOST_UNREAD_BYTES
        for each, size in sorted(unread, key=lambda pair: pair[0]._idle_since()):
            if too_much <= 0:
                break
            each.transport.abort()
            too_much -= size

    def _all_unread(self) -> list["GuardedConnection"]:
        return [each for each in self._all_there() if each._is_unread()]

    def _is_unread(self) -> bool:
        """Whether an answer waits for whoever asked to read on."""
        return self.flow.write_paused

    def _idle_since(self) -> float:
        return self._unread[0] if self._is_unread() else self._waits_since

    def _is_answering(self) -> bool:
        """Whether a request came in to its end, and the answer is ours to give."""
        return bool(self.cycle and not self.cycle.response_complete and not self.cycle.more_body)

    def handle_events(self) -> None:
        """Answer one request at a time; who sends the next before the answer gets no other.

        No client does so, and a few thousand in one go would keep us answering for minutes.
        """
        super().handle_events()
        if self._is_answering() and self.conn.trailing_data[0]:
            self.cycle.keep_alive = False

    def _look_after(self) -> None:
        left = self._waits_since + REQUEST_SECONDS - monotonic()
        if left <= 0 and self._goes_on():
            self._waits_since, left, self._bytes = monotonic(), REQUEST_SECONDS, 0
        if not self._reads_on() or (left <= 0 and not self._is_answering()):
            self.transport.abort()
        else:
            again = left if left > 0 else REQUEST_SECONDS
            self._look = self.loop.call_later(again, self._look_after)

    def _reads_on(self) -> bool:
        """Whether whoever gets an answer takes it, be it slowly."""
        since, unread = self._unread
        if not self._is_unread() or monotonic() < since + READ_SECONDS:
            return True
        left = self.transport.get_write_buffer_size()
        self._unread = (monotonic(), left)
        return left <= unread - _LEAST_BYTES

    def _goes_on(self) -> bool:
        """Whether it is a request that may take its time, and more of it came in just now."""
        is_patient = bool(self.cycle and not self.cycle.response_complete) and bool(
            self.scope.get(PATIENCE)
        )
        # Where it is we who do not read on, they need not send.
        return is_patient and (self._bytes >= _LEAST_BYTES or self.flow.read_paused)


class _Server(uvicorn.Server):
    """A server that leaves signals to the bot, which finishes the turn in hand first."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """Open the port that the web server will serve; 0 is any free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    # What it accepts has it too. Of a socket that we made asyncio does not see that it is TCP, and
    # then the second part of an answer waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


class _OnceInAWhile:
    """Handles what asyncio complains of: of connections that can't be accepted it does so very
    many times a second, and then once a minute is enough.
    """

    def __init__(self) -> None:
        self._told_at: float | None = None

    def __call__(self, loop: asyncio.AbstractEventLoop, what: dict[str, Any]) -> None:
        if not str(what.get("message")).startswith("socket.accept()"):
            loop.default_exception_handler(what)
        elif self._told_at is None or loop.time() - self._told_at >= _ACCEPT_LOG_SECONDS:
            self._told_at = loop.time()
            kind = type(what.get("exception")).__name__
            _log.error("no connection can be accepted (%s): too many files are open", kind)


def room_for(connections: int) -> int:
    """How many of so many connections the system lets us have, once it was asked for more files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return connections
    return max(MOST_CONNECTIONS, min(connections, soft - _OWN_FILES))


async def serve_web(app: Starlette, listener: socket.socket, most: int | None = None) -> None:
    """Serve until cancelled, in the bot's own event loop; so many connections at most."""
    config = uvicorn.Config(
        app,
        http=type("Connection", (GuardedConnection,), {"most": most}),
        # There is none here, and one that were installed would come without these bounds.
        ws="none",
        # Who asks is only taken from a header where the operator says that it can be believed.
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )
    server = _Server(config)
    asyncio.get_running_loop().set_exception_handler(_OnceInAWhile())
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving
