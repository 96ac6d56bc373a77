"""A bad line between browsers and the bot: it breaks before or after what was asked arrived, loses
half of an answer, is slow, brings a proxy's 502 or 503, or lets no event through.

Each request is a connection of its own, so that the bot may begin anew between any two.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.errors import ApiError

_FAULTS: tuple[str, ...] = ("before", "after", "half", "away", "slow")
_FAULTS_OF_EVENTS: tuple[str, ...] = ("silent", "breaks")
_SLOW_SECONDS = (0.05, 0.5)
# How long events come before the line breaks.
_BREAKS_SECONDS = (0.0, 1.0)
# A page asks for events seldom, and then stays there.
_MORE_OF_EVENTS = 5
_AWAY = b"<html>away</html>"


class Line:
    """A line to the bot's port. `rate` is the share (0 to 1) of requests for each kind of fault.

    `on_call` hears of each request that the bot takes, before it comes there; it may break it off
    by raising ApiError.
    """

    def __init__(self, to: int, seed: str, rate: float) -> None:
        self.http_port: int | None = None
        self.rate = rate
        self.on_call: list[Callable[[str, dict[str, Any]], None]] = []
        self.struck: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self._to = to
        self._random = random.Random(f"{seed}:line")

    async def settled(self) -> None:
        """Nobody at this end knows when the bot is done."""

    def retire(self) -> None:
        """From now on all goes well."""
        self.rate = 0.0

    def _draws(self, name: str) -> str | None:
        kinds, rate = _FAULTS, self.rate
        if name == "events":
            kinds, rate = _FAULTS_OF_EVENTS, min(0.4, self.rate * _MORE_OF_EVENTS)
        return next((kind for kind in kinds if self._random.random() < rate), None)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, and its answer."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
            await self._pass_on(head, body, reader, writer)
        except (OSError, EOFError, asyncio.LimitOverrunError):
            pass  # One of both ends is gone, and so is the line.
        finally:
            writer.close()

    async def _pass_on(
        self,
        head: bytes,
        body: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        name = urlsplit(head.split(b" ", 2)[1].decode()).path.rpartition("/")[2] or "page"
        fault = self._draws(name)
        if fault:
            self.struck[f"line: {fault}"] += 1
        if fault == "before":
            return
        if fault == "away":
            code = self._random.choice((b"502 Bad Gateway", b"503 Service Unavailable"))
            length = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(_AWAY)
            writer.write(b"HTTP/1.1 " + code + b"\r\n" + length + _AWAY)
            await writer.drain()
            return
        if fault == "slow":
            await asyncio.sleep(self._random.uniform(*_SLOW_SECONDS))
        bot, to_bot = await asyncio.open_connection("127.0.0.1", self._to)
        try:
            self.asked[name] += 1
            try:
                for hear in self.on_call:
                    hear(name, {})
            except ApiError:
                return
            to_bot.write(_alone(head) + body)
            if name == "events":
                seconds = self._random.uniform(*_BREAKS_SECONDS) if fault == "breaks" else None
                await _events(bot, reader, None if fault == "silent" else writer, seconds)
                return
            answer = await bot.read(-1)
            if fault == "after":
                return
            writer.write(answer[: len(answer) // 2] if fault == "half" else answer)
            await writer.drain()
        finally:
            to_bot.close()


async def _events(
    bot: asyncio.StreamReader,
    page: asyncio.StreamReader,
    to_page: asyncio.StreamWriter | None,
    seconds: float | None,
) -> None:
    """Let events through until one of both ends is gone, or the time is up."""

    async def bring() -> None:
        while some := await bot.read(2**16):
            if to_page is not None:
                to_page.write(some)
                await to_page.drain()

    ends = [asyncio.create_task(bring()), asyncio.create_task(page.read())]
    try:
        await asyncio.wait(ends, timeout=seconds, return_when="FIRST_COMPLETED")
    finally:
        for end in ends:
            end.cancel()
        await asyncio.gather(*ends, return_exceptions=True)


def _length(head: bytes) -> int:
    found = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return int(found[0].partition(b":")[2]) if found else 0


def _alone(head: bytes) -> bytes:
    """The head of a request after which nothing more is asked."""
    first, *lines = head.rstrip(b"\r\n").split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([first, *kept, b"Connection: close"]) + b"\r\n\r\n"


@asynccontextmanager
async def bad_line(to: int, seed: str, rate: float) -> AsyncIterator[Line]:
    """A line that is there; `http_port` is where it begins."""
    line = Line(to, seed, rate)
    ends: set[asyncio.Task[None]] = set()

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(line.handle(reader, writer))
        ends.add(task)
        task.add_done_callback(ends.discard)

    server = await asyncio.start_server(take, "127.0.0.1", 0, limit=2**20)
    line.http_port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        for task in list(ends):
            task.cancel()
        await asyncio.gather(*ends, return_exceptions=True)
