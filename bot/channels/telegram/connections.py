"""Connections to one HTTP/1.1 server, kept open between calls that are JSON both ways.

A turn makes two such calls, and a client that can do all that HTTP can took a third of the turn.
httptools, a parser in C, reads the answers.
"""

import asyncio
import socket
import ssl
from http import HTTPStatus
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import aiohappyeyeballs
import httptools

CONNECT_SECONDS = 10.0
# Shorter than any server's, so that a connection is not used at the moment it is closed.
KEEP_ALIVE_SECONDS = 15.0
# After so long the other kind of address is tried as well (RFC 8305).
_OTHER_ADDRESS_SECONDS = 0.25


class Answer(NamedTuple):
    """What a server said; `date` as its header has it."""

    status: int
    body: bytes
    date: str | None


class Broken(Exception):
    """The connection ended, or brought something else than HTTP, before the answer was there."""


class Connections:
    """At most so many connections to the server of a URL, for one event loop."""

    def __init__(self, url: str, most: int) -> None:
        address = urlsplit(url)
        self._is_secure = address.scheme == "https"
        self._host = address.hostname or ""
        self._port = address.port or (443 if self._is_secure else 80)
        self._named = address.netloc
        self._context = ssl.create_default_context() if self._is_secure else None
        self._places = asyncio.Semaphore(most)
        # The one that was used last is used first.
        self._idle: list[_Connection] = []

    async def post(self, path: str, headers: str, body: bytes, seconds: float) -> Answer:
        """One call, which may take so many seconds once there is a connection.

        `headers` are whole lines. Raises TimeoutError, OSError and Broken.
        """
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._named}\r\n{headers}"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        async with self._places:
            connection = self._fresh() or await self._open()
            try:
                return await connection.call(head.encode("ascii") + body, seconds)
            finally:
                # Not after a call that was given up in the middle, or was the server's last.
                if connection.is_ready:
                    self._idle.append(connection)
                else:
                    connection.close()

    def close(self) -> None:
        """Let go of the network."""
        while self._idle:
            self._idle.pop().close()

    def _fresh(self) -> "_Connection | None":
        """One that is open still, as far as anybody knows."""
        before = asyncio.get_running_loop().time() - KEEP_ALIVE_SECONDS
        while self._idle:
            connection = self._idle.pop()
            if connection.is_ready and connection.used_at > before:
                return connection
            connection.close()
        return None

    async def _open(self) -> "_Connection":
        """A new one. Raises OSError and TimeoutError."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(CONNECT_SECONDS):
            addresses = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
            connected = await aiohappyeyeballs.start_connection(
                addresses, happy_eyeballs_delay=_OTHER_ADDRESS_SECONDS, loop=loop
            )
            _transport, connection = await loop.create_connection(
                _Connection,
                sock=connected,
                ssl=self._context,
                server_hostname=self._host if self._context else None,
            )
        return connection


class _Connection(asyncio.Protocol):
    """One connection, with one call at a time."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        # What the call under way waits for.
        self._answer: asyncio.Future[Answer] | None = None
        self.used_at = 0.0

    @property
    def is_ready(self) -> bool:
        """Whether another call may be made with it."""
        transport = self._transport
        return self._answer is None and transport is not None and not transport.is_closing()

    async def call(self, request: bytes, seconds: float) -> Answer:
        """Send a request and wait so long for its answer. Raises TimeoutError, OSError, Broken."""
        if self._transport is None:
            raise Broken("closed")
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._date: str | None = None
        self._answer = self._loop.create_future()
        self._transport.write(request)
        late = self._loop.call_later(seconds, self._end, TimeoutError())
        try:
            return await self._answer
        finally:
            late.cancel()

    def close(self) -> None:
        """End it at once."""
        if self._transport is not None:
            self._transport.abort()

    def _end(self, outcome: Answer | Exception) -> None:
        waiting = self._answer
        if isinstance(outcome, Answer):
            self._answer = None
        # Who gave up waits no more.
        if waiting is None or waiting.done():
            return
        if isinstance(outcome, Answer):
            waiting.set_result(outcome)
        else:
            waiting.set_exception(outcome)

    # What the loop tells of the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            # Nobody asked: what comes next could not be told from an answer.
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._end(Broken("no HTTP"))
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._end(exc or Broken("closed"))

    # What the parser tells of the answer

    def on_message_begin(self) -> None:
        if self._answer is None:
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"date":
            self._date = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < HTTPStatus.OK:
            # It only says that the answer is to come.
            return
        self.used_at = self._loop.time()
        if not self._parser.should_keep_alive():
            self.close()
        self._end(Answer(status, b"".join(self._body), self._date))
