"""Connections that say nothing, or too slowly: they are let go, and nobody else waits for them."""

import asyncio
import errno
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.operation import web
from bot.operation.web import listen, serve_web
from tests.conftest import ANSWER_SECONDS

pytestmark = pytest.mark.slow

LARGE = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "
REFUSED = b"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n"
MOST, MANY = 20, 150


async def healthz(_request: Request) -> Response:
    return PlainTextResponse("well")


async def refused(_request: Request) -> Response:
    """Answers before the body is there, as to a wrong secret."""
    return PlainTextResponse("no", status_code=403)


async def slow(_request: Request) -> Response:
    """An answer that takes longer than a request may take to come in."""
    await asyncio.sleep(0.8)
    return PlainTextResponse("at last")


PIECE = bytes(256 * 1024)
# The large answers that are being given.
given: set[int] = set()


async def large(request: Request) -> Response:
    """An answer that whoever wants to can be very long about, as a file."""

    async def pieces() -> AsyncIterator[bytes]:
        given.add(id(request))
        try:
            for _ in range(80):
                yield PIECE
        finally:
            given.discard(id(request))

    return StreamingResponse(pieces())


@asynccontextmanager
async def server() -> AsyncIterator[tuple[str, int]]:
    """Our web server, with a few pages."""
    pages = [
        Route("/healthz", healthz),
        Route("/refused", refused, methods=["POST"]),
        Route("/slow", slow),
        Route("/large", large),
    ]
    with listen("127.0.0.1", 0) as listener:
        serving = asyncio.create_task(serve_web(Starlette(routes=pages), listener))
        try:
            yield listener.getsockname()
        finally:
            serving.cancel()
            await asyncio.wait({serving})


class Client:
    """A connection that begins to say something."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def is_let_go(self) -> bool:
        """Whether the other side closed it by now, whatever it said before."""
        try:
            async with asyncio.timeout(0.01):
                while await self.reader.read(1000):
                    pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
        return True


async def opened(stack: AsyncExitStack, where: tuple[str, int], said: bytes) -> Client:
    reader, writer = await asyncio.open_connection(*where)
    stack.callback(writer.close)
    writer.write(said)
    return Client(reader, writer)


async def get(where: tuple[str, int], path: str) -> str:
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as session,
        session.get(f"http://{where[0]}:{where[1]}{path}") as response,
    ):
        return await response.text()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MOST_CONNECTIONS", MOST)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "REQUEST_SECONDS", 0.4)


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "GuardedConnection", H11Protocol)


@pytest.mark.slow
@pytest.mark.parametrize("said", [b"", HEAD, REFUSED])
async def test_very_many_that_hang_keep_nobody_out(few: None, said: bytes) -> None:
    async with server() as where, AsyncExitStack() as stack:
        hanging = [await opened(stack, where, said) for _each in range(MANY)]
        begun = time.monotonic()
        assert await get(where, "/healthz") == "well"
        assert time.monotonic() - begun < 5
        left = [not await each.is_let_go() for each in hanging]
        assert sum(left) <= MOST
        assert not any(left[: MANY - MOST]), "who came first goes first"


async def reads_nothing(stack: AsyncExitStack, where: tuple[str, int]) -> socket.socket:
    """A connection that asks for very much, and leaves it where it is."""
    door = stack.enter_context(socket.socket())
    door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    door.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(door, where)
    await loop.sock_sendall(door, LARGE)
    assert await loop.sock_recv(door, 100)
    return door


async def test_very_many_that_read_nothing_keep_nobody_out(few: None) -> None:
    """To each an answer is being given: it is theirs to take, and they make place as well."""
    async with server() as where, AsyncExitStack() as stack:
        for _each in range(MOST):
            await reads_nothing(stack, where)
        for _each in range(3):
            assert await get(where, "/healthz") == "well"


@pytest.mark.parametrize("most", [2 * 2**20, 2**40], ids=["bounded", "the control"])
async def test_what_nobody_reads_takes_little_memory(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(web, "MOST_UNREAD_BYTES", most)
    async with server() as where, AsyncExitStack() as stack:
        for _each in range(60):
            await reads_nothing(stack, where)
        assert await get(where, "/healthz") == "well"
        # Of each at least so much waits.
        at_most = most // (64 * 1024)
        assert 0 < len(given) <= at_most if most < 2**40 else len(given) == 60


@pytest.mark.slow
async def test_very_many_at_once_are_no_more_either(few: None) -> None:
    async with server() as where, AsyncExitStack() as stack:
        hanging = await asyncio.gather(*[opened(stack, where, b"") for _each in range(MANY)])
        assert await get(where, "/healthz") == "well"
        left = [not await each.is_let_go() for each in hanging]
        assert sum(left) <= MOST


async def test_who_asks_very_much_in_one_go_is_answered_once(few: None) -> None:
    asked = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    async with server() as where, AsyncExitStack() as stack, asyncio.timeout(ANSWER_SECONDS):
        greedy = [await opened(stack, where, asked * 2_000) for _each in range(MOST)]
        assert await get(where, "/healthz") == "well"
        for each in greedy:
            assert (await each.reader.read()).count(b"200 OK") <= 1


@pytest.mark.slow
async def test_without_the_guard_they_would_all_stay(few: None, unguarded: None) -> None:
    """The control."""
    async with server() as where, AsyncExitStack() as stack:
        hanging = [await opened(stack, where, HEAD) for _each in range(MANY)]
        assert await get(where, "/healthz") == "well"
        assert not any([await each.is_let_go() for each in hanging])


@pytest.mark.parametrize("said", [b"", HEAD, REFUSED])
async def test_what_drips_is_let_go_in_time(quick: None, said: bytes) -> None:
    """A letter now and then is not a request: without an end to it, it is as good as nothing."""
    async with server() as where, AsyncExitStack() as stack, asyncio.timeout(ANSWER_SECONDS):
        client = await opened(stack, where, said)
        while not await client.is_let_go():
            client.writer.write(b"x" if said else b"")


@pytest.mark.slow
async def test_an_answer_may_take_longer(quick: None) -> None:
    async with server() as where:
        assert await get(where, "/slow") == "at last"


@pytest.mark.slow
async def test_a_connection_is_used_again_for_longer_than_a_request_may_take(quick: None) -> None:
    """Telegram sends one update after another over one connection."""
    async with (
        server() as where,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session,
    ):
        until = time.monotonic() + 0.9
        while time.monotonic() < until:
            async with session.get(f"http://{where[0]}:{where[1]}/healthz") as response:
                assert await response.text() == "well"


async def test_an_accept_that_fails_again_and_again_is_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = asyncio.get_running_loop()
    failure: dict[str, Any] = {
        "message": "socket.accept() out of system resource",
        "exception": OSError(errno.EMFILE, "Too many open files"),
    }
    async with server() as where:
        assert await get(where, "/healthz") == "well"
        with caplog.at_level(logging.ERROR):
            for _each in range(1_000):
                loop.call_exception_handler(failure)
            assert len(caplog.records) == 1
            loop.call_exception_handler({"message": "something else"})
    assert len(caplog.records) == 2


def test_an_answer_in_two_parts_goes_at_once() -> None:
    """Held back until the first part is confirmed (Nagle), the second takes 40 ms longer."""
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _address = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
