"""Somebody with the page open: asks what a browser asks, over real HTTP, and keeps what a page
keeps."""

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import aiohttp

from tests.conftest import ANSWER_SECONDS, AT_ONCE

ORIGIN = "https://meedoen.example.nl"
COOKIE = "__Host-meedoen"
# A stage of which the page is served beside Telegram.
WITH_PAGE = AT_ONCE | {"http_port": 0, "web_url": ORIGIN}
Json = dict[str, Any]
# Whatever could be taken for a mark or an entity, and all that there may be of those.
_MARK = re.compile(r"<[^<>]*>|&[^\s;]*;")
_MARKS = {"<b>", "</b>", "<code>", "</code>", "&amp;", "&lt;", "&gt;", "&quot;", "&#x27;"}


def new_id() -> str:
    """An id as a page makes one for each thing that it sends."""
    return str(uuid.uuid4())


class Served(Protocol):
    """A bot whose page is served."""

    @property
    def http_port(self) -> int | None: ...

    async def settled(self) -> None: ...


class Browser:
    """One device. `screen` has the messages that stand in the chat, by their number."""

    def __init__(
        self, bot: Served, http: aiohttp.ClientSession, path: str = "", origin: str = ORIGIN
    ) -> None:
        self._bot = bot
        self.origin = origin
        self._cookie_name = COOKIE if origin.startswith("https:") else COOKIE.partition("-")[2]
        self.http = http
        self.base = f"http://127.0.0.1:{bot.http_port}{path}"
        self.cookie: str | None = None
        self.changed = 0
        self.screen: dict[int, Json] = {}
        self.answers: dict[str, str | None] = {}
        self.is_out = False
        self.busy = 0
        self._heard = asyncio.Event()

    def headers(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """As the page's own requests have them."""
        said = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"} | dict(more or {})
        return said | ({"Cookie": f"a=b; {self._cookie_name}={self.cookie}"} if self.cookie else {})

    async def post(
        self, path: str, told: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Json]:
        """Write something; the status and what was answered."""
        url = f"{self.base}/{path}"
        async with self.http.post(url, json=told, headers=self.headers(headers)) as response:
            self.take_cookie(response)
            return response.status, await _json(response)

    async def get(self, path: str) -> tuple[int, Json]:
        """Ask something."""
        async with self.http.get(f"{self.base}/{path}", headers=self.headers()) as response:
            self.take_cookie(response)
            return response.status, await _json(response)

    def take_cookie(self, response: aiohttp.ClientResponse) -> None:
        for header in response.headers.getall("Set-Cookie", []):
            name, _is, value = header.partition(";")[0].partition("=")
            if name == self._cookie_name:
                self.cookie = value or None

    async def join(self, token: str, name: str = "Anneke", id: str | None = None) -> int:
        """Open an invitation; the status."""
        told = {"invitation": token, "name": name, "id": id or new_id()}
        status, _said = await self.post("join", told)
        await self._bot.settled()
        return status

    async def look(self, more: str = "") -> Json:
        """Ask what changed, all of it."""
        told: Json = {"more": True}
        while told.get("more"):
            status, told = await self.get(f"chat?after={self.changed}{more}")
            assert status == 200, told
            self.take(told)
        return told

    def take(self, told: Json) -> None:
        """Keep what a page is told."""
        if told.get("anew"):
            self.screen.clear()
        for message in told["messages"]:
            if message.get("gone"):
                self.screen.pop(message["id"], None)
            else:
                # The page reads no others (safe_html.js).
                assert set(_MARK.findall(message["html"])) <= _MARKS, message["html"]
                self.screen[message["id"]] = message
        for tap in told["taps"]:
            self.answers[tap["sent"]] = tap["text"]
        self.changed = told["changed"]

    @property
    def texts(self) -> list[str]:
        """The texts of the bot's messages, oldest first."""
        return [one["text"] for _id, one in sorted(self.screen.items()) if one["from"] == "bot"]

    @property
    def last(self) -> str:
        return self.texts[-1]

    def find(self, label: str) -> tuple[int, str]:
        """The newest button with this label, with an amount behind it or without."""
        for number, message in sorted(self.screen.items(), reverse=True):
            for row in message["keyboard"] or []:
                for button in row:
                    if label in (button["text"], button["text"].rpartition(" (")[0]):
                        return number, button["data"]
        raise AssertionError(f"no button {label!r}")

    def copied(self) -> str:
        """What the newest copy button copies."""
        for _id, message in sorted(self.screen.items(), reverse=True):
            for row in message["keyboard"] or []:
                for button in row:
                    if "copy" in button:
                        text: str = button["copy"]
                        return text
        raise AssertionError("no copy button")

    async def send(self, text: str, id: str | None = None) -> str:
        """Type a line and wait for the answer; returns the bot's newest text."""
        status, said = await self.post("send", {"id": id or new_id(), "text": text})
        assert status == 200, said
        await self._settled()
        return self.last

    async def tap(self, label: str, id: str | None = None) -> str:
        """Tap the newest button with this label; returns the bot's newest text."""
        await self.tap_this(self.find(label), id)
        return self.last

    async def tap_this(self, button: tuple[int, str], id: str | None = None) -> None:
        told = {"id": id or new_id(), "message": button[0], "data": button[1]}
        status, said = await self.post("tap", told)
        assert (status, said) == (200, {})
        await self._settled()

    async def upload(
        self,
        content: bytes,
        name: str,
        kind: str = "document",
        caption: str = "",
        id: str | None = None,
        type: str = "application/octet-stream",
    ) -> tuple[int, Json]:
        """Send a file, as a page's form does; the status and what was answered."""
        answer = await self.post_file(content, name, kind, caption, id, type)
        await self._settled()
        return answer

    async def post_file(
        self,
        content: bytes,
        name: str,
        kind: str,
        caption: str,
        id: str | None = None,
        type: str = "application/octet-stream",
    ) -> tuple[int, Json]:
        """As `upload`, without waiting for what the bot says."""
        # A browser sends a name as it is.
        form = aiohttp.FormData(quote_fields=False)
        for field, value in (("id", id or new_id()), ("kind", kind), ("caption", caption)):
            form.add_field(field, value)
        form.add_field("file", content, filename=name, content_type=type)
        url = f"{self.base}/upload"
        async with self.http.post(url, data=form, headers=self.headers()) as response:
            return response.status, await _json(response)

    async def _settled(self) -> None:
        await self._bot.settled()
        await self.look()

    async def give(self, line: str = "9401 AB 12") -> str:
        """A whole guided issue; returns the code."""
        await self.send("voucher")
        await self.tap("Sport")
        await self.send(line)
        await self.tap("Geef voucher")
        return self.copied()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """With events open: what happens comes by itself."""
        opened = asyncio.Event()
        task = asyncio.create_task(self.hear(opened=opened))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await opened.wait()
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def hear(self, silence: float | None = None, opened: asyncio.Event | None = None) -> None:
        """Take events until they end, or none came for so many seconds."""
        url = f"{self.base}/events?after={self.changed}"
        timeout = aiohttp.ClientTimeout(total=None, sock_read=silence)
        async with self.http.get(url, headers=self.headers(), timeout=timeout) as response:
            response.raise_for_status()
            assert response.headers["Content-Type"].startswith("text/event-stream")
            if opened is not None:
                opened.set()
            event = {"event": "message"}
            async for raw in response.content:
                line = raw.decode().rstrip("\n")
                if line:
                    name, _colon, value = line.partition(": ")
                    event[name] = value
                elif "data" in event:
                    self._hear(event["event"], json.loads(event["data"]))
                    event = {"event": "message"}

    def _hear(self, event: str, told: Json) -> None:
        self.is_out = self.is_out or event == "out"
        self.busy += event == "busy"
        if event == "message":
            self.take(told)
        self._heard.set()

    async def sees(self, words: str) -> None:
        """Wait until these words came by events."""
        await self.until(lambda: any(words in text for text in self.texts))

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something came by events."""
        async with asyncio.timeout(ANSWER_SECONDS):
            while not is_so():
                self._heard.clear()
                await self._heard.wait()


async def _json(response: aiohttp.ClientResponse) -> Json:
    body = await response.read()
    if not response.content_type.startswith("application/json"):
        return {"body": body}
    told: Json = json.loads(body)
    return told
