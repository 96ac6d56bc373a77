"""The door that is knocked on: Telegram's webhook, and /healthz for whoever watches."""

import asyncio
import hmac
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.delivery.inbox import Inbox, is_update
from bot.storage.database import Database

WEBHOOK_PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_LARGEST_UPDATE_BYTES = 1_000_000


def web_app(database: Database, inbox: Inbox, secret: str | None) -> Starlette:
    """The web application; without a secret there is no webhook in it."""

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

    async def health(request: Request) -> Response:
        try:
            async with database.transaction() as transaction:
                waiting = await transaction.value(
                    "SELECT count(*) FROM inbox WHERE state = 'waiting'"
                )
                unsent = await transaction.value(
                    "SELECT count(*) FROM outbox WHERE state = 'waiting'"
                )
        except sqlite3.Error:
            return JSONResponse({"ok": False, "database": "does not answer"}, status_code=503)
        return JSONResponse({"ok": True, "waiting": waiting, "unsent": unsent})

    routes = [Route("/healthz", health)]
    if secret:
        routes.append(Route(WEBHOOK_PATH, take_update, methods=["POST"]))
    return Starlette(routes=routes)


class _Server(uvicorn.Server):
    """A server that leaves signals to the bot, which finishes the turn in hand first."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_web(app: Starlette, host: str, port: int) -> None:
    """Serve until cancelled, in the bot's own event loop."""
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False)
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving
