"""What the simulated webshops have in common: on loopback, and in a mood.

They can be slow, silent or gone, lose their answers, and say 500 to what they did.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import format_datetime
from enum import Enum, auto
from typing import Any

from aiohttp import web


class Mood(Enum):
    """How the shop answers."""

    WELL = auto()
    # Nothing is done, nothing is said, until it thaws.
    FROZEN = auto()
    # What was asked is done; the connection is cut.
    LOSES_ANSWERS = auto()
    # What was asked is done; it says 500.
    SAYS_500 = auto()
    # Nothing is done.
    BROKEN = auto()


class Refusal(Exception):
    """What the till says to who wants to pay."""


class MoodyShop:
    """A shop with a mood; each kind has an interface and a till of its own."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.mood = Mood.WELL
        self.rights = {"read", "write"}
        self.requests = 0
        self.now = now
        self._thawed = asyncio.Event()

    def app(self) -> web.Application:
        """The interface as a web server."""
        raise NotImplementedError

    def refused(self, request: web.Request) -> web.Response | None:
        """What it says to who has no right to ask this."""
        raise NotImplementedError

    def thaw(self) -> None:
        """Go on with all that was asked while it was frozen."""
        self.mood = Mood.WELL
        self._thawed.set()

    @web.middleware
    async def moody(
        self, request: web.Request, handler: Callable[[web.Request], Any]
    ) -> web.StreamResponse:
        """Answers as the mood is."""
        self.requests += 1
        if self.mood is Mood.FROZEN:
            self._thawed.clear()
            await self._thawed.wait()
        if self.mood is Mood.BROKEN:
            return web.Response(status=502, text="<h1>Bad gateway</h1>")
        response: web.StreamResponse = self.refused(request) or await handler(request)
        response.headers["Date"] = format_datetime(self.now().astimezone(UTC), usegmt=True)
        if request.method != "GET" and self.mood is Mood.SAYS_500:
            return web.Response(status=500, text="<h1>Internal Server Error</h1>")
        if request.method != "GET" and self.mood is Mood.LOSES_ANSWERS:
            assert request.transport is not None  # noqa: S101 - it is open
            request.transport.close()
        return response


@asynccontextmanager
async def open_shop(shop: MoodyShop) -> AsyncIterator[str]:
    """The shop on a free port of this machine: its address."""
    runner = web.AppRunner(shop.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        shop.thaw()
        await runner.cleanup()


def in_cents(value: object) -> int | None:
    """An amount in cents; None where it is none."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    cents = amount * 100
    return int(cents) if amount.is_finite() and cents == int(cents) else None


def in_euros(cents: int) -> str:
    """Cents as shops write them."""
    return f"{Decimal(cents) / 100:.2f}"
