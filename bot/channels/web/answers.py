"""What the web channel's answers have in common: JSON, the text of a refusal, and headers."""

import math
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.shown import as_bytes
from bot.translation import gettext as _

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"
    " img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self';"
    " form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
# What somebody sent runs nothing and asks for nothing, also when it is opened by itself.
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
_HEADERS: dict[bytes, bytes] = {
    b"content-security-policy": _PAGE_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": b"camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    # Whatever may be kept says so itself.
    b"cache-control": b"no-store",
}
_LATER_SECONDS = 5
# The page is not a place for search engines.
_ROBOTS = (b"x-robots-tag", b"noindex, nofollow")
_YEAR_OF_HTTPS = (b"strict-transport-security", b"max-age=31536000")


class Refusal(Exception):
    """A request that is not done: a status, and why in Dutch. `seconds` is when to come again."""

    def __init__(self, status: int, text: str, seconds: float | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.text = text
        self.seconds = seconds

    def answer(self) -> Response:
        headers = {"Retry-After": str(math.ceil(self.seconds))} if self.seconds else None
        return answer({"text": self.text}, self.status, headers)


def answer(
    told: dict[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer as JSON."""
    return Response(as_bytes(told), status, headers, media_type="application/json")


def not_understood() -> Refusal:
    """What came in is not what the page sends."""
    return Refusal(400, _("This could not be read. Open the page once more, and try again."))


def too_fast(seconds: float) -> Refusal:
    return Refusal(429, _("This goes too fast. Wait a moment, and try again."), max(1.0, seconds))


def later() -> Refusal:
    return Refusal(503, _("This is not possible now. Try again in a moment."), _LATER_SECONDS)


class WithHeaders:
    """Every answer has the headers that keep the page safe."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self._app = app
        self._more = [_ROBOTS, *([_YEAR_OF_HTTPS] if is_secure else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower(): value for name, value in message["headers"]}
                own = [pair for pair in message["headers"] if pair[0].lower() == b"set-cookie"]
                given.pop(b"set-cookie", None)
                headers = [*(_HEADERS | given).items(), *own, *self._more]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_headers)
