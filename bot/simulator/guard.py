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
    """Refuses all to foreign Host names (DNS rebinding), and other websites.

    What begins with one of `for_programs` is no page of ours: a GET may do things there, and its
    answers have headers of their own.
    """

    def __init__(self, app: ASGIApp, for_programs: tuple[str, ...]) -> None:
        self._app = app
        self._for_programs = for_programs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        for_programs = path.startswith(self._for_programs)
        looks = scope["method"] in ("GET", "HEAD") and not for_programs
        refusal = _why_not(dict(scope["headers"]), only_looks=looks)
        if refusal is not None:
            await answer(send, 403, dumps({"error": refusal}))
            return
        if for_programs:
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
