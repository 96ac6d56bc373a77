"""Somebody attacks the page through Caddy and nginx, as deploy/ sets them up."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.helpers import http2
from tests.helpers.browser import COOKIE
from tests.helpers.proxies import Begin, Behind, begin_caddy, begin_nginx, behind, client

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

# What only the answers have that are for this machine.
INSIDE = (b'"problems"', b"meedoenbot_")
READ_SECONDS = 1.0
# Within which what is only half asked is let go.
HEAD_SECONDS = 25
# More than an address may try.
GUESSES = 30
CLOSE = b"\r\nConnection: close\r\n\r\n"
# Somebody elsewhere, who takes all that there is.
ELSEWHERE = "127.0.0.2"


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=[begin_caddy, begin_nginx], ids=["caddy", "nginx"]
)
async def there(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Behind]:
    """One proxy of each kind for all of these: to begin it takes longer than to attack it."""
    begin: Begin = request.param
    folder: Path = tmp_path_factory.mktemp("proxy")
    async with behind(begin, folder) as there:
        yield there


async def said(there: Behind, asked: bytes, *, plainly: bool = False) -> bytes:
    """All that is answered to these very bytes, in a while; `plainly` without TLS."""
    host = f"localhost:{there.front.https}".encode()
    port, trust = there.front.https, there.front.trust()
    reader, writer = await asyncio.open_connection(
        "localhost", there.front.http if plainly else port, ssl=None if plainly else trust
    )
    writer.write(asked.replace(b"HOST", host).replace(b"ORIGIN", there.front.url.encode()))
    answer = b""
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(READ_SECONDS):
            while piece := await reader.read(65_536):
                answer += piece
    writer.close()
    return answer


def is_of_the_inside(answer: bytes) -> bool:
    return any(each in answer for each in INSIDE)


async def is_well(there: Behind) -> None:
    """Everybody is answered what they asked: no answer of somebody else waits for them."""
    async with client(there.front) as http:
        for _ in range(4):
            async with http.get(there.front.url) as response:
                assert response.status == 200 and "<script" in await response.text()


WAYS = r"""
    /{} //{} /./{} /x/../{} /x//..//{} /%2e%2e/{} /.%2f{} /%2f{} /;/{} /..;/{} /%ef%bc%8f{}
    /%c0%af/{} /{}/ /{}// /{}/. /{}/.. /{}. /{};x /{}?x /{}#x /{}%00 /{}%20 /{}%2f /{}%3f /{}%23
    /{}%0a /{}%0A%0a /{}%0d%0a /{}%0b /{}%0c /{}%85 /{}%c2%85 /{}%e2%80%a8 \{} /\{} {}
    http://localhost/{} https://HOST/{} http://127.0.0.1:8000/{} /%2568ealthz /%6detrics
    /%68ealthz /HEALTHZ /Metrics /heal%74hz
"""


async def test_what_is_hidden_is_found_on_no_other_way(there: Behind) -> None:
    ways = {way.format(name) for way in WAYS.split() for name in ("healthz", "metrics")}
    for way in sorted(ways):
        answer = await said(there, f"GET {way} HTTP/1.1\r\nHost: HOST".encode() + CLOSE)
        assert not is_of_the_inside(answer), way
    async with aiohttp.ClientSession() as http:
        for name, sign in zip(("healthz", "metrics"), INSIDE, strict=True):
            async with http.get(f"{there.inside}/{name}") as response:
                assert sign in await response.read(), "the control"


HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: HOST" + CLOSE
POST = b"POST /join HTTP/1.1\r\nHost: HOST\r\nOrigin: ORIGIN\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
LONG = b"Content-Length: 70\r\n"
END = b"0\r\n\r\n"


@pytest.mark.parametrize(
    "asked",
    [
        POST + LONG + CHUNKED + b"\r\n" + END,
        POST + CHUNKED + b"Content-Length: 4\r\n\r\n46\r\n",
        POST + b"Content-Length: 2\r\n" + LONG + b"\r\n{}",
        POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        POST + b"Content-Length: 2, 70\r\n\r\n{}",
        *(POST + b"Content-Length: " + each + b"\r\n\r\n{}" for each in (b"+2", b"-2", b"0x2")),
        *(POST + b"Content-Length: " + each + b"\r\n\r\n{}" for each in (b"1_0", b"9" * 30)),
        *(
            POST + LONG + each + b"\r\n\r\n" + END
            for each in (
                b"Transfer-Encoding : chunked",
                b"Transfer-Encoding:\tchunked",
                b"Transfer-Encoding: \x0bchunked",
                b"Transfer-Encoding: xchunked",
                b"Transfer-Encoding: chunked, identity",
                b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
                b"Transfer-Encoding:\r\n chunked",
                b"X: x\nTransfer-Encoding: chunked",
                b"X: x\rTransfer-Encoding: chunked",
                b"Transfer-Encoding\0: chunked",
                b"Transfer_Encoding: chunked",
            )
        ),
        *(
            POST + CHUNKED + b"\r\n" + each + END
            for each in (
                b"zz\r\n{}\r\n",
                b"0x2\r\n{}\r\n",
                b"-2\r\n{}\r\n",
                b"10000000000000002\r\n{}\r\n",
                b"2\n{}\n",
                b"2;x\n\r\n{}\r\n",
                b"2;" + b"x" * 100_000 + b"\r\n{}\r\n",
                b"2\r\n{}",
                b"2\r\n{}\r\n0\r\nContent-Length: 70\r\n\r\n",
            )
        ),
        b"GET /x HTTP/1.1\nHost: HOST\n\n",
        b"GET /x HTTP/1.1\r\nHost: HOST\r\n" + LONG + b"\r\n",
        b"GET /x HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        b"GET /events HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"POST /join HTTP/1.1\r\nHost: HOST\r\nExpect: 100-continue\r\n" + LONG + b"\r\n",
        b"GET /x HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\n\r\n",
        b"GET /x HTTP/1.0\r\nConnection: keep-alive\r\n" + LONG + CHUNKED + b"\r\n" + END,
    ],
)
async def test_no_request_hides_in_another(there: Behind, asked: bytes) -> None:
    """The bot and the proxy agree where one ends: else somebody gets an answer of somebody else."""
    assert not is_of_the_inside(await said(there, asked + HIDDEN))
    await is_well(there)


async def test_no_request_hides_in_another_of_http_2(there: Behind) -> None:
    async def asks(*headers: http2.Header, body: bytes | None = None) -> bytes | None:
        host = f"localhost:{there.front.https}".encode()
        usual = {b":method": b"GET", b":scheme": b"https", b":authority": host, b":path": b"/"}
        own = [pair for pair in headers if pair[0] not in usual]
        first = usual | {name: value for name, value in headers if name in usual}
        trust = there.front.trust()
        return await http2.answered(there.front.https, trust, [*first.items(), *own], body)

    page = await asks()
    assert page and b"<script" in page, "the control"
    hidden = b" HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    post = (b":method", b"POST"), (b":path", b"/join")
    for answer in [
        *[await asks((b":path", path)) for path in (b"/healthz\n", b"/healthz%0a", b"/x" + hidden)],
        await asks((b":method", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET")),
        await asks((b":authority", b"x\r\nX-Forwarded-For: 192.0.2.1")),
        await asks((b"x", b"y" + hidden)),
        await asks((b"x: y\r\ntransfer-encoding", b"chunked")),
        await asks((b"connection", b"x-forwarded-for")),
        await asks(*post, (b"transfer-encoding", b"chunked"), body=b"0\r\n\r\n" + hidden),
        await asks(*post, (b"content-length", b"0"), body=hidden),
        await asks(*post, (b"content-length", b"900"), body=hidden),
        await asks(*post, (b"content-length", b"0"), (b"content-length", b"70"), body=hidden),
    ]:
        assert not is_of_the_inside(answer or b"")
        await is_well(there)


async def test_cookies_in_crumbs_are_one_as_a_browser_says_them(there: Behind) -> None:
    """HTTP/2 lets each stand by itself: the bot is to see all, or a planted one is the first."""
    async with client(there.front) as http:
        anneke, mallory = there.browser(http), there.browser(http)
        for each in (anneke, mallory):
            assert await each.join(await there.invitation()) == 200
    host = f"localhost:{there.front.https}".encode()
    usual = (b":method", b"GET"), (b":scheme", b"https"), (b":authority", host)
    asked = [*usual, (b":path", b"/chat"), (b"cookie", b"a=b")]

    async def hears(*tokens: str | None) -> bytes:
        crumbs = [(b"cookie", f"{COOKIE}={token}".encode()) for token in tokens]
        trust = there.front.trust()
        return await http2.answered(there.front.https, trust, [*asked, *crumbs]) or b""

    assert b'"messages"' in await hears(anneke.cookie)
    assert b'"messages"' not in await hears(mallory.cookie, anneke.cookie)


async def test_nobody_is_sent_to_another_site(there: Behind) -> None:
    """Whatever a request says that the name is, nothing of it stands in an answer."""
    for head in (b"Host: evil.example", b"Host: HOST\r\nX-Forwarded-Host: evil.example"):
        for path in (b"/", b"/chat", b"/telegram/"):
            asked = b"GET " + path + b" HTTP/1.1\r\n" + head + CLOSE
            for plainly in (False, True):
                answer = await said(there, asked, plainly=plainly)
                assert b"evil.example/" not in answer, path


async def test_very_much_before_a_request_is_refused(there: Behind) -> None:
    """A process takes a header as it comes, and has to hold it."""
    for head in (b"X: " + b"x" * 3_000_000, b"X: x\r\n" * 300_000, b"Cookie: " + b"a=b;" * 700_000):
        answer = await said(there, b"GET / HTTP/1.1\r\nHost: HOST\r\n" + head + b"\r\n\r\n")
        assert b"200 OK" not in answer.partition(b"\r\n")[0]
    answer = await said(there, b"GET /" + b"x" * 3_000_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n")
    assert b"200 OK" not in answer.partition(b"\r\n")[0]
    await is_well(there)


async def test_who_reads_nothing_takes_not_all_there_is(there: Behind) -> None:
    """Each holds two of nginx's connections, and of those there are 512 here."""
    asked = b"GET /page/vendor/zxing-wasm/reader/zxing_reader.wasm HTTP/1.1\r\nHost: HOST\r\n\r\n"
    host = f"localhost:{there.front.https}".encode()

    async def hangs() -> asyncio.StreamWriter:
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        door.setblocking(False)
        door.bind((ELSEWHERE, 0))
        await asyncio.get_running_loop().sock_connect(door, ("127.0.0.1", there.front.https))
        _reader, writer = await asyncio.open_connection(
            sock=door, ssl=there.front.trust(), server_hostname="localhost", limit=1_024
        )
        writer.write(asked.replace(b"HOST", host))
        return writer

    hanging = [await hangs() for _ in range(250)]
    try:
        await is_well(there)
    finally:
        for writer in hanging:
            writer.transport.abort()


@pytest.mark.asyncio(loop_scope="function")
async def test_a_request_that_does_not_come_to_its_end_is_let_go_by_nginx(tmp_path: Path) -> None:
    """It has few connections, and else each is held for a minute. Caddy has as many as it likes."""
    async with behind(begin_nginx, tmp_path) as there:
        trust = there.front.trust()
        reader, writer = await asyncio.open_connection("localhost", there.front.https, ssl=trust)
        writer.write(b"GET / HTTP/1.1\r\nX: ")
        async with asyncio.timeout(HEAD_SECONDS):
            await reader.read()
        writer.close()


async def test_nobody_passes_for_somebody_elsewhere(there: Behind) -> None:
    """It comes last: it leaves an address that may try nothing more for a while."""
    told = b'{"invitation":"i_00000000000000000000","name":"x","id":"x"}'

    async def tries(head: bytes) -> int:
        length = b"Content-Length: %d\r\n" % len(told)
        answer = await said(there, POST + length + head + b"\r\n\r\n" + told)
        return int(answer.split()[1])

    seen = [await tries(b"Connection: close") for _ in range(GUESSES)]
    assert seen[0] == 403 and seen[-1] == 429
    here = b"192.0.2.7"
    for head in [
        *(b"%s: %s" % (name, here) for name in (b"X-Forwarded-For", b"x-forwarded-for")),
        *(b"%s: %s" % (name, here) for name in (b"X_Forwarded_For", b"X-Real-IP", b"Client-IP")),
        *(b"%s: %s" % (name, here) for name in (b"True-Client-IP", b"CF-Connecting-IP", b"Via")),
        b"Forwarded: for=192.0.2.7;proto=https",
        b"X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-For: 192.0.2.8",
        b"X-Forwarded-For:\r\n 192.0.2.7",
        b"X-Forwarded-For: 192.0.2.7,",
        b"X-Forwarded-For: \xff, 192.0.2.7",
        b"X-Forwarded-For: 192.0.2.7\r\nConnection: X-Forwarded-For",
    ]:
        assert await tries(head + b"\r\nConnection: close") in (400, 429), head
