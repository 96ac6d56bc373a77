"""People with access attack the page on purpose: they hold on to what others need."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest

from bot.channels.web import hub, sending
from tests.channels.conftest import Site
from tests.conftest import ANSWER_SECONDS
from tests.helpers.browser import COOKIE, ORIGIN, Browser

DEVICES = 3
PDF = b"%PDF-1.7 "
Hold = Callable[[Browser], Awaitable[asyncio.StreamReader | None]]


@asynccontextmanager
async def uploads_that_hang(site: Site) -> AsyncIterator[Hold]:
    """A way to begin a file that does not end; None where it is not taken."""
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    async with AsyncExitStack() as stack:

        async def hold(device: Browser) -> asyncio.StreamReader | None:
            port = site.stage.bot.http_port
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            head = (
                f"POST /upload HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\n"
                f"Cookie: {COOKIE}={device.cookie}\r\nContent-Length: 900000\r\n"
                "Content-Type: multipart/form-data; boundary=b\r\nExpect: 100-continue\r\n\r\n"
            )
            writer.write(head.encode())
            async with asyncio.timeout(ANSWER_SECONDS):
                said = await reader.readline()
            writer.write(body)
            # It is told to go on only once the file is waited for.
            return reader if b" 100 " in said else None

        yield hold


async def devices_of(site: Site, name: str) -> list[Browser]:
    first = await site.member(name=name)
    chat = await site.chat_of(first)
    return [first, *[await site.device_of(chat) for _ in range(DEVICES - 1)]]


@pytest.mark.parametrize("of_one", [2, 99], ids=["bounded", "the control"])
async def test_two_with_all_their_devices_leave_room_for_the_file_of_a_third(
    site: Site, monkeypatch: pytest.MonkeyPatch, of_one: int
) -> None:
    assert sending.UPLOADS >= 10 * sending.UPLOADS_OF_ONE
    monkeypatch.setattr(sending, "UPLOADS", 2 * 2 * DEVICES)
    monkeypatch.setattr(sending, "UPLOADS_OF_ONE", of_one)
    devices = [*await devices_of(site, "Mallory"), *await devices_of(site, "Trudy")]
    anneke = await site.member()
    async with uploads_that_hang(site) as hold:
        held = [await hold(device) for device in devices for _ in range(2)]
        is_bounded = of_one == 2
        taken = sum(each is not None for each in held)
        assert taken == (4 if is_bounded else len(held))
        status, _said = await anneke.upload(PDF, "a.pdf")
        assert status == (200 if is_bounded else 429)


@pytest.mark.parametrize("seconds", [0.3, 60.0], ids=["bounded", "the control"])
async def test_a_file_that_does_not_end_has_its_time(
    site: Site, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(sending, "UPLOAD_SECONDS", seconds)
    monkeypatch.setattr(sending, "UPLOADS", 1)
    mallory, anneke = await site.member(name="Mallory"), await site.member()
    async with uploads_that_hang(site) as hold:
        held = await hold(mallory)
        assert held is not None
        if seconds < 1:
            async with asyncio.timeout(ANSWER_SECONDS):
                assert b" 408 " in await held.readuntil(b" 408 ")
        status, _said = await anneke.upload(PDF, "a.pdf")
        assert status == (200 if seconds < 1 else 429)


@pytest.mark.parametrize("of_one", [hub.MOST_OF_A_CHAT, 99], ids=["bounded", "the control"])
async def test_one_with_all_their_devices_holds_few_pages(
    site: Site, monkeypatch: pytest.MonkeyPatch, of_one: int
) -> None:
    monkeypatch.setattr(hub, "MOST_OF_A_CHAT", of_one)
    monkeypatch.setattr(hub, "MOST", 4 * DEVICES)
    devices, anneke = await devices_of(site, "Mallory"), await site.member()
    pages: list[aiohttp.ClientResponse] = []
    for device in devices * 4:
        url = f"{device.base}/events"
        pages.append(await device.http.get(url, headers=device.headers()))
    is_bounded = of_one < 99
    assert len(site.hub) == (hub.MOST_OF_A_CHAT if is_bounded else len(pages))
    async with anneke.http.get(f"{anneke.base}/events", headers=anneke.headers()) as page:
        assert page.status == (200 if is_bounded else 429)
    for each in pages:
        each.close()
