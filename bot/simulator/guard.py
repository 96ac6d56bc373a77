"""The guard: the simulator answers this machine only, and no other website drives it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.simulator.asgi import answer
from bot.simulator.limits import LOOPBACK
from bot.simulator.model import dumps

_PAGE_HEADERS = {
    b"content-security-policy": b"default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
}


class OnlyThisMachine:
    """Refuses page and Bot API to foreign Host names (DNS rebinding) and to other websites."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Of the Bot API a GET does things as well.
        for_bots = path.startswith(("/bot", "/file/bot"))
        looks = scope["method"] in ("GET", "HEAD") and not for_bots
        refusal = _why_not(dict(scope["headers"]), only_looks=looks)
        if refusal is not None:
            await answer(send, 403, dumps({"error": refusal}))
            return
        if for_bots:
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                given = [(k, v) for k, v in message["headers"] if k.lower() not in _PAGE_HEADERS]
                message = {**message, "headers": [*given, *_PAGE_HEADERS.items()]}
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _why_not(headers: Mapping[bytes, bytes], *, only_looks: bool) -> str | None:
    host = headers.get(b"host", b"").decode("latin-1")
    if _hostname(f"//{host}") not in LOOPBACK:
        return "The simulator only listens to this machine."
    if only_looks:
        return None
    origin = headers.get(b"origin")
    if origin is not None and origin.decode("latin-1") not in (f"http://{host}", f"https://{host}"):
        return "Another website may not drive the simulator."
    if headers.get(b"sec-fetch-site", b"none") not in (b"same-origin", b"none"):
        return "Another website may not drive the simulator."
    return None


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
