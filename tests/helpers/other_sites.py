"""A server that is no shop: it gives one answer to everything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

HTML = "<html><title>Log in</title></html>"


@asynccontextmanager
async def answering(response: web.Response) -> AsyncIterator[str]:
    """It on a free port of this machine: its address."""

    async def handler(_request: web.Request) -> web.Response:
        # One is sent once.
        return web.Response(
            status=response.status, body=response.body, headers=response.headers.copy()
        )

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
