"""What the door says while another process is the bot: that we wait; a proxy asks there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.config import Settings, SettingsError
from bot.operation.web import listen, serve_web, strict

_ELSEWHERE = 503


async def _healthz(_request: Request) -> Response:
    problems = ["Another process is the bot. This one waits to take over."]
    told = {"ok": False, "standby": True, "problems": problems}
    return JSONResponse(told, status_code=_ELSEWHERE)


async def _elsewhere(_request: Request) -> Response:
    return PlainTextResponse("this one stands by", status_code=_ELSEWHERE)


@asynccontextmanager
async def standing_by(settings: Settings) -> AsyncIterator[None]:
    """Refuse at HTTP_PORT whatever is asked, so that a proxy chooses the other process.

    Raises SettingsError when the port is taken.
    """
    if settings.http_port is None:
        yield
        return
    where = f"{settings.http_host}, port {settings.http_port}"
    try:
        listener = listen(settings.http_host, settings.http_port)
    except OSError as error:
        raise SettingsError([f"HTTP_PORT: {where} can't be used ({error.strerror})."]) from None
    methods = ["GET", "POST", "PUT", "DELETE", "PATCH"]
    app = strict([Route("/healthz", _healthz), Route("/{path:path}", _elsewhere, methods=methods)])
    serving = asyncio.create_task(serve_web(app, listener))
    try:
        yield
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        listener.close()
