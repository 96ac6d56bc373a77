"""A way to a server that can be cut off at either side, at the moment that a test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Way:
    """What is between us and the server. `hears` is whether its answers come through, `says`
    whether our words do.
    """

    def __init__(self, there: int) -> None:
        self.port = 0
        self.hears = True
        self.says = True
        self._there = there
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """End all that goes over it at this moment."""
        for writer in self._writers:
            writer.transport.abort()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody came: carry what both say."""
        there = await asyncio.open_connection("127.0.0.1", self._there)
        await asyncio.gather(
            self._carry(reader, there[1], ours=True), self._carry(there[0], writer, ours=False)
        )

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, ours: bool
    ) -> None:
        self._writers.add(writer)
        try:
            while data := await reader.read(65536):
                if self.says if ours else self.hears:
                    writer.write(data)
                    await writer.drain()
        except ConnectionError:
            return
        finally:
            self._writers.discard(writer)
            writer.close()


@asynccontextmanager
async def way_to(port: int) -> AsyncIterator[Way]:
    """A way to a port of this machine."""
    way = Way(port)
    server = await asyncio.start_server(way.connected, "127.0.0.1", 0)
    way.port = server.sockets[0].getsockname()[1]
    try:
        yield way
    finally:
        server.close()
        way.cut()
