"""The connections to Telegram: what of an answer belongs to which call, whatever the server does.

On Python's own loop, on which the tests run, and on the one on which the bot runs.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.connections import KEEP_ALIVE_SECONDS, Answer, Broken, Connections

Run = Callable[[Coroutine[Any, Any, None]], None]
Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
# What a server does with one call: it gets its body.
Does = Callable[[bytes, Writer], Awaitable[None]]
# No test waits for it.
LONG = 30.0


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop])
def run(request: pytest.FixtureRequest) -> Run:
    def on_loop(coroutine: Coroutine[Any, Any, None]) -> None:
        with asyncio.Runner(loop_factory=request.param) as runner:
            runner.run(coroutine)

    return on_loop


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def echo(body: bytes, writer: Writer) -> None:
    writer.write(answer(body))


class Server:
    """Does `does` with each call, and counts the connections that it was offered."""

    def __init__(self, does: Does) -> None:
        self.does = does
        self.opened = 0
        self.url = ""
        self.writers: list[Writer] = []

    async def talk(self, reader: Reader, writer: Writer) -> None:
        self.opened += 1
        self.writers.append(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = int(head.partition("Content-Length: ")[2].partition("\r\n")[0])
                await self.does(await reader.readexactly(length), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@asynccontextmanager
async def serving(
    does: Does = echo, most: int = 4, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[Server, Connections]]:
    server = Server(does)
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    server.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    connections = Connections(server.url, most)
    try:
        yield server, connections
    finally:
        connections.close()
        listening.close()
        for writer in server.writers:
            writer.close()


async def post(connections: Connections, body: bytes, seconds: float = LONG) -> Answer:
    return await connections.post("/x", "X-Of: us\r\n", body, seconds)


def test_calls_that_follow_each_other_share_a_connection(run: Run) -> None:
    async def play() -> None:
        async with serving() as (server, connections):
            for number in range(5):
                assert (await post(connections, b"%d" % number)).body == b"%d" % number
            assert server.opened == 1

    run(play())


def test_calls_at_the_same_time_get_their_own_answers_on_no_more_connections_than_allowed(
    run: Run,
) -> None:
    async def play() -> None:
        async with serving(most=3) as (server, connections):
            bodies = [b"%d" % number * 999 for number in range(40)]
            answers = await asyncio.gather(*(post(connections, each) for each in bodies))
            assert [each.body for each in answers] == bodies and server.opened == 3

    run(play())


@pytest.mark.parametrize("gives_up", ["late", "cancelled"])
def test_an_answer_that_nobody_waits_for_any_more_is_not_that_of_the_next_call(
    run: Run, gives_up: str
) -> None:
    async def play() -> None:
        asked, may_answer = asyncio.Event(), asyncio.Event()

        async def slow(body: bytes, writer: Writer) -> None:
            if body == b"first":
                asked.set()
                await may_answer.wait()
            writer.write(answer(body))

        async with serving(slow, most=1) as (_server, connections):
            seconds = LONG if gives_up == "cancelled" else 0.01
            first = asyncio.create_task(post(connections, b"first", seconds))
            await asked.wait()
            if gives_up == "cancelled":
                first.cancel()
            with pytest.raises((TimeoutError, asyncio.CancelledError)):
                await first
            may_answer.set()
            assert (await post(connections, b"second")).body == b"second"

    run(play())


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"SSH-2.0-hello\r\n\r\n"]
)
def test_a_connection_that_breaks_in_the_middle_is_told_and_not_used_again(
    run: Run, said: bytes
) -> None:
    async def play() -> None:
        async def breaks(body: bytes, writer: Writer) -> None:
            if body == b"breaks":
                writer.write(said)
                writer.close()
            else:
                writer.write(answer(body))

        async with serving(breaks, most=1) as (_server, connections):
            with pytest.raises((Broken, OSError)):
                await post(connections, b"breaks")
            assert (await post(connections, b"next")).body == b"next"

    run(play())


def test_a_server_that_closes_after_its_answer_is_connected_anew(run: Run) -> None:
    async def play() -> None:
        async def closes(body: bytes, writer: Writer) -> None:
            # It says so, and is slow to do it.
            writer.write(answer(body, "Connection: close"))

        async with serving(closes) as (server, connections):
            assert (await post(connections, b"1")).body == b"1"
            assert (await post(connections, b"2")).body == b"2"
            assert server.opened == 2

    run(play())


async def test_a_connection_that_rested_long_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    now = loop.time
    async with serving() as (server, connections):
        await post(connections, b"1")
        monkeypatch.setattr(loop, "time", lambda: now() + KEEP_ALIVE_SECONDS)
        await post(connections, b"2")
        assert server.opened == 2


def test_what_nobody_asked_for_is_no_answer(run: Run) -> None:
    async def play() -> None:
        async def twice(body: bytes, writer: Writer) -> None:
            writer.write(answer(body) + answer(b"of somebody else"))

        async with serving(twice) as (_server, connections):
            for body in (b"1", b"2", b"3"):
                assert (await post(connections, body)).body == body

    run(play())


def test_what_only_says_that_an_answer_comes_is_none(run: Run) -> None:
    async def play() -> None:
        async def hurried(body: bytes, writer: Writer) -> None:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(body, "Date: Tue"))

        async with serving(hurried) as (_server, connections):
            assert await post(connections, b"1") == Answer(200, b"1", "Tue")

    run(play())


@given(body=st.binary(max_size=300), cuts=st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_an_answer_may_come_in_any_pieces(body: bytes, cuts: list[int]) -> None:
    async def play() -> None:
        async def in_pieces(asked: bytes, writer: Writer) -> None:
            chunks = [asked[at : at + cuts[0]] for at in range(0, len(asked), cuts[0])]
            told = b"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n"
            told += b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in chunks) + b"0\r\n\r\n"
            for length in cuts:
                writer.write(told[:length])
                await writer.drain()
                told = told[length:]
            writer.write(told)

        async with serving(in_pieces) as (_server, connections):
            assert await post(connections, body) == Answer(400, body, None)

    asyncio.run(play())


def test_a_secure_server_has_to_show_who_it_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = certified(tmp_path)

    async def play() -> None:
        async with serving(tls=tls) as (server, connections):
            with pytest.raises(ssl.SSLCertVerificationError):
                await post(connections, b"1")
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
            trusting = Connections(server.url, 1)
            for body in (b"1", b"2" * 70_000):
                assert (await post(trusting, body)).body == body
            trusting.close()

    run(play())


def certified(folder: Path) -> ssl.SSLContext:
    """A server's context for 127.0.0.1, with a certificate that only its own file vouches for."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "telegram")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context
