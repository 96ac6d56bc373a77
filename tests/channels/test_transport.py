"""The bot's transport: what it sends, and the way through a proxy that the environment names."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels.telegram.transport import BotApiRequest

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


class Server:
    """Keeps what it is asked, and says {}."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[tuple[str, dict[str, str], bytes]] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.asked.append((first, headers, body))
        writer.write(ANSWER)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server = Server()
    async with await asyncio.start_server(server.answer, "127.0.0.1", 0) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


@asynccontextmanager
async def transport() -> AsyncIterator[BotApiRequest]:
    request = BotApiRequest(1)
    await request.initialize()
    try:
        yield request
    finally:
        await request.shutdown()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def test_parameters_arrive_as_they_are() -> None:
    given = {"chat_id": 7, "text": "één & twee=€ 3\n+", "reply_markup": {"a": [1]}}
    data = RequestData([RequestParameter.from_input(name, value) for name, value in given.items()])
    async with serving() as server, transport() as request:
        answer = await request.do_request(f"http://127.0.0.1:{server.port}/x", "POST", data)
    assert answer == (200, b"{}")
    [(first, headers, body)] = server.asked
    assert first == "POST /x HTTP/1.1"
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == given


async def test_a_call_goes_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        async with transport() as request:
            await request.do_request("http://telegram.invalid/getMe", "POST")
    assert proxy.asked[0][0] == "POST http://telegram.invalid/getMe HTTP/1.1"


async def test_an_address_that_needs_no_proxy_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as proxy, serving() as server:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
        async with transport() as request:
            await request.do_request(f"http://127.0.0.1:{server.port}/getMe", "POST")
    assert not proxy.asked and len(server.asked) == 1


async def test_a_failure_does_not_name_the_address_with_the_token() -> None:
    async with serving() as server:
        port = server.port
    async with transport() as request:
        with pytest.raises(NetworkError) as caught:
            await request.do_request(f"http://127.0.0.1:{port}/bot4242:secret/getMe", "POST")
    assert "secret" not in str(caught.value)
