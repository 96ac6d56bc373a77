"""Somebody attacks the page by asking for much, and reading none of it."""

import asyncio
import socket

import pytest

from bot.channels.channel import Content
from bot.operation import web
from tests.channels.conftest import Site
from tests.helpers.browser import COOKIE, Browser

LONG = 150


async def asks(site: Site, browser: Browser, path: str) -> socket.socket:
    """A connection that asks for something, and reads nothing."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    door.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(door, ("127.0.0.1", site.stage.bot.http_port))
    head = f"GET /{path} HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}={browser.cookie}\r\n\r\n"
    await loop.sock_sendall(door, head.encode())
    return door


async def with_a_long_chat(site: Site) -> Browser:
    """Somebody in whose chat stands a month of the longest answers."""
    assert site.stage.bot.web is not None
    anneke = await site.member()
    chat = await site.chat_of(anneke)
    for letter in range(LONG):
        content = Content("<b>&amp;</b>" * 4_096)
        await site.stage.bot.web.send(chat, content, 1_000_000 + letter)
    return anneke


async def until_open(site: Site, number: int) -> None:
    for _ in range(200):
        if len(site.hub) == number:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{len(site.hub)} are open")


@pytest.mark.slow
async def test_who_reads_nothing_of_what_they_ask_is_let_go(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke = await with_a_long_chat(site)
    monkeypatch.setattr(web, "REQUEST_SECONDS", 0.2)
    monkeypatch.setattr(web, "READ_SECONDS", 0.3)
    doors = [await asks(site, anneke, "events?after=0") for _ in range(4)]
    await until_open(site, 4)
    await until_open(site, 0)
    for door in doors:
        door.close()
    assert (await anneke.get("chat"))[0] == 200


async def test_one_answer_holds_no_more_than_a_phone_reads_in_a_while(site: Site) -> None:
    anneke = await with_a_long_chat(site)
    async with anneke.http.get(f"{anneke.base}/chat", headers=anneke.headers()) as response:
        body = await response.read()
    assert len(body) < 600_000
    await anneke.look()
    assert len([text for text in anneke.texts if "&&" in text]) == LONG, "the rest comes after it"
