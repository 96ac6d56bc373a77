"""Many open pages, and people who tap in some of them: how soon each tap is answered, and what an
open page costs."""

import asyncio
import json
import random
import socket
import tempfile
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import aiohttp

from benchmarks.footprint import resident_mib
from benchmarks.registry import FULL, Figure, measurement, percentile
from benchmarks.stage import SCHEME, cpu_seconds, for_measuring, invitations_for
from bot.clock import FileClock
from bot.domain.scheme_file import read_scheme
from bot.simulator.bot_process import DATABASE, BotProcess
from bot.simulator.scene import START
from bot.storage.people import Role

PAGES = 1_000 if FULL else 300
TAPPERS = 100 if FULL else 30
SECONDS = 60.0 if FULL else 20.0
# How long somebody looks at an answer, in seconds.
_LOOK = (0.5, 2.0)
_AT_ONCE = 20
_SETTLE_SECONDS = 3.0
Json = dict[str, Any]


class Page:
    """An open page. Its events come over a connection of their own, as in a browser."""

    def __init__(self, http: aiohttp.ClientSession, port: int, number: int) -> None:
        self._http = http
        self._port = port
        self._url = f"http://127.0.0.1:{port}"
        # Each of another address, as they would be.
        self._headers = {
            "Origin": self._url,
            "X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}",
        }
        self._answered: dict[str, asyncio.Future[None]] = {}
        self._buttons: dict[str, tuple[int, str]] = {}
        self._shown = asyncio.Event()
        self.listening: asyncio.Task[None] | None = None

    async def join(self, token: str) -> None:
        """Come in by an invitation."""
        told = {"invitation": token, "name": "Anneke", "id": str(uuid.uuid4())}
        async with self._http.post(
            f"{self._url}/join", json=told, headers=self._headers
        ) as response:
            response.raise_for_status()
            cookie = response.headers["Set-Cookie"].partition(";")[0]
        self._headers["Cookie"] = cookie

    async def open(self) -> None:
        """Ask for events, and wait until the menu is there."""
        self.listening = asyncio.create_task(self._listen())
        await self._sees("Voucher geven")

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        said = "".join(f"{name}: {value}\r\n" for name, value in self._headers.items())
        writer.write(f"GET /events HTTP/1.1\r\nHost: x\r\n{said}\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"data: {"):
                    self._take(json.loads(line[6:]))
        finally:
            writer.close()

    def _take(self, told: Json) -> None:
        for message in told.get("messages", ()):
            for row in message.get("keyboard") or ():
                for button in row:
                    if "data" in button:
                        self._buttons[button["text"]] = (message["id"], button["data"])
        for tap in told.get("taps", ()):
            waiting = self._answered.pop(tap["sent"], None)
            if waiting:
                waiting.set_result(None)
        self._shown.set()

    async def _sees(self, label: str) -> None:
        while label not in self._buttons:
            self._shown.clear()
            await self._shown.wait()

    async def tap(self, label: str, then: str) -> float:
        """Tap a button; after how many milliseconds its answer and the next buttons were there."""
        message, data = self._buttons[label]
        self._buttons.clear()
        sent = str(uuid.uuid4())
        answered = self._answered[sent] = asyncio.get_running_loop().create_future()
        begun = perf_counter()
        told = {"id": sent, "message": message, "data": data}
        async with self._http.post(
            f"{self._url}/tap", json=told, headers=self._headers
        ) as response:
            response.raise_for_status()
        await answered
        await self._sees(then)
        return (perf_counter() - begun) * 1000

    async def walk_about(self, until: float, taps: list[float]) -> None:
        """Into a conversation and out of it."""
        chance = random.Random(self._headers["X-Forwarded-For"])
        while perf_counter() < until:
            for label, then in (("Voucher geven", "Stop"), ("Stop", "Voucher geven")):
                await asyncio.sleep(chance.uniform(*_LOOK))
                taps.append(await self.tap(label, then))


@measurement(
    Figure(
        "web_tap_p50_ms", f"Answer to a tap, {PAGES} open pages, {TAPPERS} tapping, median", "ms"
    ),
    Figure("web_tap_p99_ms", "The same, 99th percentile", "ms"),
    Figure("web_tap_cpu_ms", "Processor time of the bot for a tap in the page", "ms"),
    Figure("web_page_kib", "Memory of an open page", "KiB"),
)
async def pages() -> dict[str, float]:
    """A bot without Telegram, on all cores but for what the people need."""
    with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as name:
        folder = Path(name)
        clock = FileClock(folder / "clock.json")
        clock.move_to(START.replace(tzinfo=read_scheme(SCHEME).zone))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        settings = {
            "BOT_TOKEN": "",
            "WEB_URL": f"http://127.0.0.1:{port}",
            "HTTP_PORT": str(port),
            "WEB_PROXY": "true",
        }
        scheme = for_measuring(folder, richer=False)
        bot = BotProcess(folder, scheme, "http://127.0.0.1:9", folder / "clock.json", settings)
        tokens = await invitations_for(folder / DATABASE, clock, PAGES, Role.INTERMEDIARY)
        await bot.start()
        try:
            async with aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=None),
            ) as http:
                return await _measured(bot.pid, [Page(http, port, n) for n in range(PAGES)], tokens)
        finally:
            await bot.stop()


async def _measured(pid: int, crowd: list[Page], tokens: list[str]) -> dict[str, float]:
    await _until_up(crowd[0], tokens[0])
    await _each(list(zip(crowd[1:], tokens[1:], strict=True)), lambda pair: pair[0].join(pair[1]))
    # One is opened first: what all share is there by then.
    await crowd[0].open()
    await asyncio.sleep(_SETTLE_SECONDS)
    before = resident_mib(pid)
    await _each(crowd[1:], Page.open)
    await asyncio.sleep(_SETTLE_SECONDS)
    opened = resident_mib(pid)
    taps: list[float] = []
    used = cpu_seconds(pid)
    end = perf_counter() + SECONDS
    await asyncio.gather(*(page.walk_about(end, taps) for page in crowd[:TAPPERS]))
    used = cpu_seconds(pid) - used
    for page in crowd:
        if page.listening:
            page.listening.cancel()
    return {
        "web_tap_p50_ms": median(taps),
        "web_tap_p99_ms": percentile(taps, 99),
        "web_tap_cpu_ms": used / len(taps) * 1000,
        "web_page_kib": (opened - before) * 1024 / (len(crowd) - 1),
    }


async def _until_up(page: Page, token: str) -> None:
    while True:
        try:
            await page.join(token)
            return
        except aiohttp.ClientConnectorError:
            await asyncio.sleep(0.2)


async def _each(items: list[Any], do: Callable[[Any], Awaitable[None]]) -> None:
    """Do it for all, some at once."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(item: Any) -> None:
        async with room:
            await do(item)

    await asyncio.gather(*(one(item) for item in items))
