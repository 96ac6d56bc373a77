"""What the door says while another process is the bot: that we wait; a proxy asks there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.config import Settings, SettingsError
from bot.operation.web import listen, serve_web, strict

_ELSEWHERE = 503


_WAITS = "Another process is the bot. This one waits to take over."
_IN_VAIN = (
    "The database does not answer, or does not let this bot in. The log says why, and so does"
    " python -m bot check. This one waits."
)


class _Waiting:
    """Who stands by. `is_reached` says whether the database answers."""

    def __init__(self) -> None:
        self.is_reached = True

    def tell(self, is_reached: bool) -> None:
        self.is_reached = is_reached

    async def healthz(self, _request: Request) -> Response:
        problems = [_WAITS if self.is_reached else _IN_VAIN]
        told = {"ok": False, "standby": True, "problems": problems}
        return JSONResponse(told, status_code=_ELSEWHERE)


async def _elsewhere(_request: Request) -> Response:
    return PlainTextResponse("this one stands by", status_code=_ELSEWHERE)


@asynccontextmanager
async def standing_by(settings: Settings) -> AsyncIterator[Callable[[bool], None]]:
    """Refuse at HTTP_PORT whatever is asked, so that a proxy chooses the other process. What comes
    is told whether the database answers.

    Raises SettingsError when the port is taken.
    """
    waiting = _Waiting()
    if settings.http_port is None:
        yield waiting.tell
        return
    where = f"{settings.http_host}, port {settings.http_port}"
    try:
        listener = listen(settings.http_host, settings.http_port)
    except OSError as error:
        raise SettingsError([f"HTTP_PORT: {where} can't be used ({error.strerror})."]) from None
    methods = ["GET", "POST", "PUT", "DELETE", "PATCH"]
    health = Route("/healthz", waiting.healthz)
    app = strict([health, Route("/{path:path}", _elsewhere, methods=methods)])
    serving = asyncio.create_task(serve_web(app, listener))
    try:
        yield waiting.tell
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        listener.close()
