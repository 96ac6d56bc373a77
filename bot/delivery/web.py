"""The door that is knocked on: Telegram's webhook, and what there is for whoever watches."""

import asyncio
import hmac
import json
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.delivery.health import Health
from bot.delivery.inbox import Inbox, is_update

WEBHOOK_PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_LARGEST_UPDATE_BYTES = 1_000_000
# How long a request may take once the bot was told to stop.
_GOODBYE_SECONDS = 5


def web_app(
    inbox: Inbox,
    health: Health,
    secret: str | None,
    metrics: tuple[Callable[[], Awaitable[bytes]], str] | None = None,
) -> Starlette:
    """The web application; without a secret there is no webhook in it.

    `metrics` makes the page for Prometheus, and says what type it is.
    """

    async def take_update(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), (secret or "").encode()):
            return PlainTextResponse("wrong secret token", status_code=403)
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > _LARGEST_UPDATE_BYTES:
                return PlainTextResponse("too large", status_code=413)
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

    routes = [Route("/healthz", healthz)]
    if metrics:
        page, media_type = metrics

        async def figures(request: Request) -> Response:
            return Response(await page(), media_type=media_type)

        routes.append(Route("/metrics", figures))
    if secret:
        routes.append(Route(WEBHOOK_PATH, take_update, methods=["POST"]))
    return Starlette(routes=routes)


class _Server(uvicorn.Server):
    """A server that leaves signals to the bot, which finishes the turn in hand first."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """Open the port that the web server will serve; 0 is any free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


async def serve_web(app: Starlette, listener: socket.socket) -> None:
    """Serve until cancelled, in the bot's own event loop."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, timeout_graceful_shutdown=_GOODBYE_SECONDS
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving
