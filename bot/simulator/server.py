"""On loopback: the Bot API for the bot, and the page for people.

All of it can be driven by this machine only: other Host names and other websites are refused.
"""

import asyncio
import errno
import socket
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from bot.simulator.bot_api import BotApi, Download
from bot.simulator.errors import PlayError
from bot.simulator.exercise import AdjustableClock, Programme
from bot.simulator.guard import OnlyThisMachine
from bot.simulator.phone import Phone
from bot.simulator.telegram import Telegram
from bot.simulator.webhooks import deliver

_KEEP_ALIVE_SECONDS = 75


class PortClosed(Exception):
    """A port can't be served at: another program has it, or it is none of ours."""


Cut = Callable[[Scope], None]


@asynccontextmanager
async def serve(
    telegram: Telegram,
    *,
    port: int = 0,
    zone: ZoneInfo | None = None,
    clock: AdjustableClock | None = None,
    programme: Programme | None = None,
) -> AsyncIterator[str]:
    """Serve a simulated Telegram; as `listen`. Without a clock, /play/clock is refused."""

    def routes(cut: Cut) -> list[BaseRoute]:
        zone_here = zone or ZoneInfo("Europe/Amsterdam")
        return [
            Route("/bot{token}/{method}", BotApi(telegram, cut)),
            Route("/file/bot{token}/{path:path}", Download(telegram)),
            *Phone(telegram, zone_here, clock, programme or Programme()).routes(),
        ]

    async with listen(routes, port, for_programs=("/bot", "/file/bot")) as base_url:
        deliveries = asyncio.create_task(deliver(telegram))
        try:
            yield base_url
        finally:
            deliveries.cancel()
            await asyncio.gather(deliveries, return_exceptions=True)


@asynccontextmanager
async def listen(
    routes: Callable[[Cut], Sequence[BaseRoute]], port: int, *, for_programs: tuple[str, ...]
) -> AsyncIterator[str]:
    """Serve on 127.0.0.1 within the running event loop; port 0 takes a free one.

    `routes` is given what breaks a request's connection; for `for_programs` see the guard. Yields
    the base URL. At the end every connection is cut, long polls and events included. Raises
    PortClosed.
    """
    state = ServerState()

    def cut(scope: Scope) -> None:
        for protocol in list(state.connections):
            if isinstance(protocol, HttpToolsProtocol) and protocol.client == tuple(
                scope["client"]
            ):
                _reset(protocol.transport)

    app = Starlette(
        routes=routes(cut),
        exception_handlers={PlayError: _refuse_play, HTTPException: _refuse_http},
    )
    config = uvicorn.Config(
        OnlyThisMachine(app, for_programs),
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
    )
    config.load()
    # uvicorn's own Server takes over the signals and starts and stops by polling; its protocol
    # is all that is needed here.
    try:
        listener = await asyncio.get_running_loop().create_server(
            lambda: HttpToolsProtocol(config, state, {}), "127.0.0.1", port, backlog=1024
        )
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = "is taken" if taken else "can't be used"
        raise PortClosed(f"Port {port} {why}.") from error
    try:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    finally:
        listener.close()
        for protocol in list(state.connections):
            if isinstance(protocol, HttpToolsProtocol):
                protocol.transport.abort()
        if state.tasks:
            await asyncio.wait(state.tasks, timeout=2)


def _reset(transport: asyncio.Transport) -> None:
    """Cut a connection so that the other side sees a reset."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _refuse_play(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=400)


async def _refuse_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else str(error)
    return JSONResponse({"error": detail}, status_code=status)
