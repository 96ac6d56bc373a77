"""A line between the bot and the shop on which one can have things go wrong.

Everything is passed on as it is. What is asked of the line goes for the next call of one method.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web


@dataclass(frozen=True)
class _Fault:
    """What goes wrong with one call. No status: no answer at all."""

    status: int | None
    done: bool
    wait: int | None


class Relay:
    """A line to a shop; `url` is where it begins."""

    def __init__(self, shop: str) -> None:
        self.url = ""
        self.calls = 0
        self.headers: set[str] = set()
        self._shop = shop
        self._wrong: dict[str, _Fault] = {}

    def lose(self, method: str, *, done: bool) -> None:
        """The answer to the next call never comes, whether it was done or not."""
        self._wrong[method] = _Fault(None, done, None)

    def answer(self, method: str, status: int, *, done: bool, wait: int | None = None) -> None:
        """The next call gets this status and no more, and is asked to wait so many seconds."""
        self._wrong[method] = _Fault(status, done, wait)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        self.calls += 1
        self.headers |= set(request.headers)
        fault = self._wrong.pop(request.method, None)
        if fault is None:
            return await self._passed_on(request)
        if fault.done:
            await self._passed_on(request)
        if fault.status is None:
            assert request.transport is not None
            request.transport.abort()
        wait = {} if fault.wait is None else {"Retry-After": str(fault.wait)}
        return web.Response(
            status=fault.status or 500, text="<h1>No</h1>", content_type="text/html", headers=wait
        )

    async def _passed_on(self, request: web.Request) -> web.Response:
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in ("host", "content-length")
        }
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method,
                self._shop + request.path_qs,
                headers=headers,
                data=await request.read(),
                allow_redirects=False,
            ) as answer,
        ):
            kept = {
                name: value
                for name, value in answer.headers.items()
                if name.lower() in ("content-type", "date", "retry-after")
            }
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


@asynccontextmanager
async def relay(shop: str) -> AsyncIterator[Relay]:
    """A line to the shop at this address."""
    line = Relay(shop)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", line.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        (address,) = runner.addresses
        line.url = f"http://127.0.0.1:{address[1]}"
        yield line
    finally:
        await runner.cleanup()
