"""The other stage of the tests: no Telegram, the bot with its page, and people who have that open.

Everything goes over real HTTP, as the page asks it: what is sent has an id and the session's
cookie, and what came is asked for where the hub tells an open page that there is something.
"""

import asyncio
import itertools
import mimetypes
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, cast
from unittest.mock import patch

import aiohttp

from bot.app import App
from bot.channels.channel import Content
from bot.channels.web.hub import Hub
from bot.clock import MovableClock
from bot.config import Settings
from bot.domain.scheme import Scheme
from bot.schedule.sure import OtherClock
from bot.simulator import html
from bot.simulator.limits import CAPTION_LIMIT, TEXT_LIMIT
from bot.simulator.model import File, Json, Message
from bot.simulator.telegram import Telegram
from bot.storage import web_chats, web_sessions
from bot.storage.installation import Installation
from tests.conftest import MONDAY, REST_SECONDS, SETTINGS, Person, Stage, database_in, keys_in
from tests.helpers.browser import WITH_PAGE, Browser, new_id
from tests.helpers.databases import address_at
from tests.helpers.phones import ANSWER_SECONDS, FileKind

Sends = Callable[[], Coroutine[Any, Any, tuple[int, Json]]]
_DATA_BYTES = 64
_KEYS = {"data": "callback_data", "url": "url"}
_usual = Settings(**SETTINGS)
# Of nobody: as long as somebody is not in, there is no chat.
_NOWHERE = 0


class WatchedHub(Hub):
    """The open pages, and which chats have something that a phone of the test did not see."""

    def __init__(self) -> None:
        super().__init__()
        self.news: set[int] = set()
        self.came = asyncio.Event()

    def changed(self, chat_id: int) -> None:
        super().changed(chat_id)
        self.news.add(chat_id)
        self.came.set()


class WebPhone:
    """A phone that has the page open."""

    def __init__(self, stage: "WebStage", name: str) -> None:
        self._stage = stage
        self._name = name
        self.id = _NOWHERE
        self.browser = Browser(stage.bot, stage.http)
        # What the page says itself, where it has no chat: that somebody is not let in.
        self._said: Message | None = None
        self._messages: dict[int, tuple[Json, Message]] = {}
        self._files: dict[str, File] = {}
        self._taps: list[str] = []
        self._sending: asyncio.Task[None] | None = None

    @property
    def messages(self) -> list[Message]:
        shown = [message for _number, (_told, message) in sorted(self._messages.items())]
        return [*shown, self._said] if self._said else shown

    def write(self, text: str) -> None:
        self._do(self._post("send", {"text": text.strip()}))

    def upload(self, content: bytes, name: str, kind: FileKind, caption: str | None = None) -> None:
        self._do(self._upload(content, name, kind, caption or ""))

    def open(self, link: str) -> None:
        address, _hash, token = link.partition("#")
        assert address == self._stage.page, "a link of the page opens the page"
        self._do(self._join(token))

    def tap(self, message: int, data: str, *, stale: bool = False) -> str:
        shown = self._messages.get(message)
        offered = shown is not None and data in shown[1].buttons.values()
        assert offered or stale, "the message has no such button"
        id = new_id()
        self._taps.append(id)
        self._do(self._post("tap", {"id": id, "message": message, "data": data}))
        return id

    def answer(self, tap: str) -> str | None:
        return self.browser.answers[tap]

    async def wait_until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(ANSWER_SECONDS):
            while not is_so():
                self._stage.hub.came.clear()
                await self.sent()
                await self._stage.look()
                if not is_so():
                    await self._stage.hub.came.wait()

    async def begin(self) -> None:
        """Have a chat, as whoever opened an invitation and has no access (yet)."""
        stage = self._stage
        now = stage.clock.now()
        async with stage.database.transaction() as transaction:
            self.id = await web_chats.make(transaction, stage.keys, self._name, None, now)
            self.browser.cookie = await web_sessions.make(
                transaction, stage.keys, self.id, "Linux", now, stage.installation.today
            )
        stage.at_chat(self)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Send one after another, as the page does."""
        before = self._sending

        async def next() -> None:
            if before:
                await before
            self.browser.base = self._stage.base
            await work

        self._sending = asyncio.create_task(next())

    async def sent(self) -> None:
        """Wait until all is sent."""
        while self._sending:
            under_way = self._sending
            await under_way
            if self._sending is under_way:
                self._sending = None

    async def _post(self, what: str, told: Json) -> None:
        if not self.browser.cookie:
            await self.begin()
        told = {"id": new_id()} | told
        status, said = await self._repeated(lambda: self.browser.post(what, told))
        self._take(status, said)
        if what == "tap" and status != 200:
            # Over the chat, unless there is no chat any more.
            self.browser.answers[told["id"]] = None if status == 401 else said["text"]

    @staticmethod
    async def _repeated(
        send: Callable[[], Coroutine[Any, Any, tuple[int, Json]]],
    ) -> tuple[int, Json]:
        """Once more under the same id, where a connection was closed that stood open too long."""
        try:
            return await send()
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            return await send()

    async def _upload(self, content: bytes, name: str, kind: FileKind, caption: str) -> None:
        type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if not self.browser.cookie:
            await self.begin()
        id = new_id()
        self._take(
            *await self._repeated(
                lambda: self.browser.post_file(content, name, kind, caption, id, type)
            )
        )

    async def _join(self, token: str) -> None:
        told = {"invitation": token, "name": self._name, "id": new_id()}
        status, said = await self._repeated(lambda: self.browser.post("join", told))
        self._take(status, said)
        if status == 200 and (chat := await self._stage.chat_of(self.browser)) != self.id:
            # Who lost access begins anew: nothing is left of what the page showed.
            self.id, self.browser.changed = chat, 0
            self.browser.screen.clear()
            self._messages.clear()
            self._stage.at_chat(self)

    def _take(self, status: int, said: Json) -> None:
        """Show why something was not done; it is shown until something is."""
        self._said = None
        if status != 200:
            api = {"text": said["text"]}
            self._said = Message(0, self.id, "bot", self._stage.clock.now(), api)

    async def look(self) -> None:
        """Ask what changed."""
        told: Json = {"more": True}
        self.browser.base = self._stage.base
        while told.get("more"):
            status, told = await self.browser.get(f"chat?after={self.browser.changed}")
            if status == 401:
                self._take(status, told)
                # Who is out sees nothing over the chat any more: there is none.
                self.browser.answers = dict.fromkeys(self._taps) | self.browser.answers
                return
            assert status == 200, told
            self.browser.take(told)
        now: dict[int, tuple[Json, Message]] = {}
        for number, shown in self.browser.screen.items():
            was = self._messages.get(number)
            same = was is not None and was[0] is shown
            now[number] = was if was and same else (shown, await self._message(shown))
        self._messages = now

    async def _message(self, shown: Json) -> Message:
        """A message as the tests read it; what is wrong for a page is wrong here."""
        text, entities = html.parse(shown["html"])
        assert text == shown["text"]
        file = await self._file(shown)
        length = html.utf16_length(text)
        assert length <= (TEXT_LIMIT if file is None else CAPTION_LIMIT), "it is too long"
        kind = "text" if file is None else "caption"
        api: Json = {kind: text, f"{kind}_entities" if file else "entities": entities}
        if shown["keyboard"]:
            rows = [[_button(button) for button in row] for row in shown["keyboard"]]
            api["reply_markup"] = {"inline_keyboard": rows}
        if file is not None:
            api |= file.as_content()
        at = datetime.fromisoformat(shown["at"])
        return Message(shown["id"], self.id, shown["from"], at, api, shown["edited"], file)

    async def _file(self, shown: Json) -> File | None:
        address = shown["photo"] or (shown["document"] and shown["document"]["url"])
        if address is None:
            return None
        if address not in self._files:
            self._files[address] = await self._fetch(shown, address)
        return self._files[address]

    async def _fetch(self, shown: Json, address: str) -> File:
        browser = self.browser
        url = f"{browser.base}/{address}"
        async with browser.http.get(url, headers=browser.headers()) as response:
            assert response.status == 200, "what is shown is there"
            content = await response.read()
            told = response.content_disposition
            assert told is not None and told.filename is not None
            kind: FileKind = "photo" if shown["photo"] else "document"
            assert kind == "photo" or shown["document"]["size"] == len(content)
            name, type = told.filename, response.content_type
        return File(address, address, kind, name, type, content, address)


def _button(button: Json) -> Json:
    """A button as the tests know it, which is as Telegram does."""
    shown = {"text": button["text"]}
    if "copy" in button:
        return shown | {"copy_text": {"text": button["copy"]}}
    [[name, value]] = [pair for pair in button.items() if pair[0] != "text"]
    assert name == "url" or len(value.encode()) <= _DATA_BYTES
    return shown | {_KEYS[name]: value}


class NoTelegram:
    """What stands where Telegram does on the other stage."""

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(
            f"this stage has no Telegram (.{name}): what is about Telegram is `telegram_only`"
        )


@dataclass(repr=False)
class WebStage(Stage):
    """A bot that is only in the page."""

    share = "Deel"
    http: aiohttp.ClientSession = field(kw_only=True)
    hub: WatchedHub = field(kw_only=True)
    phones: list[WebPhone] = field(default_factory=list)
    _chats: dict[int, WebPhone] = field(default_factory=dict)
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def page(self) -> str:
        """Where the page is."""
        assert self.bot.web is not None
        return self.bot.web.address

    @property
    def base(self) -> str:
        """Where the page is served, by whichever bot is there now."""
        return f"http://127.0.0.1:{self.bot.http_port}"

    async def settled(self) -> None:
        async with asyncio.timeout(REST_SECONDS):
            for phone in self.phones:
                await phone.sent()
            await self.bot.settled()
            await self.look()

    async def look(self) -> None:
        """Let every phone show what there is."""
        async with self._looking:
            while self.hub.news:
                phone = self._chats.get(self.hub.news.pop())
                if phone:
                    await phone.look()

    def app(self, **changed: object) -> App:
        bot = super().app(**changed)
        watch(bot, self.hub, self.said)
        return bot

    def stranger(self, name: str = "Vreemde") -> Person:
        phone = WebPhone(self, name)
        self.phones.append(phone)
        return Person(self, phone)

    @property
    def address(self) -> str:
        return self.page.partition("//")[2].rstrip("/")

    def opens(self, token: str) -> str:
        return f"{self.page}#{token}"

    def at_chat(self, phone: WebPhone) -> None:
        """A phone has a chat now."""
        self._chats[phone.id] = phone
        self.hub.news.add(phone.id)

    async def chat_of(self, browser: Browser) -> int:
        """The chat that a device was let in to. A page need not know its number; the tests do."""
        chat: int = await self.database.reading.value(
            "SELECT chat_id FROM web_sessions WHERE token_hash = :hash",
            {"hash": web_sessions.hash_of(browser.cookie or "")},
        )
        return chat

    @property
    def other_clock(self) -> OtherClock:
        """In service nobody asks one without Telegram, and a leap is believed some time later."""

        async def right() -> datetime:
            return self.clock.now()

        return right

    async def tell(self, most_looks: int = 1_000) -> None:
        await super().tell(most_looks)
        await self.look()

    async def read_calendar(self, source: Path | str = "") -> None:
        await super().read_calendar(source) if source else await super().read_calendar()
        await self.look()


def watch(bot: App, hub: WatchedHub, heard: list[tuple[int, str]]) -> None:
    """Let a bot that did not start yet tell this hub, and note each text that is shown: also where
    another takes its place before a phone looks.
    """
    channel = bot.web
    assert channel is not None
    channel.hub = hub
    send, edit, answer = channel.send, channel.edit, channel.answer

    async def heard_send(chat_id: int, content: Content, letter: int) -> int:
        if content.is_text:
            heard.append((chat_id, content.text))
        return await send(chat_id, content, letter)

    async def heard_edit(chat_id: int, message_id: int, content: Content) -> bool:
        heard.append((chat_id, content.text))
        return await edit(chat_id, message_id, content)

    async def heard_answer(chat_id: int, tap_id: str, text: str) -> None:
        if text:
            heard.append((chat_id, text))
        await answer(chat_id, tap_id, text)

    for each in (heard_send, heard_edit, heard_answer):
        setattr(channel, each.__name__.removeprefix("heard_"), each)


@asynccontextmanager
async def web_staged(
    folder: Path, scheme: Scheme, limits: dict[str, Any]
) -> AsyncIterator[WebStage]:
    """Raise a stage without Telegram."""
    clock = MovableClock(MONDAY)
    places = {
        "bot_token": Settings.model_fields["bot_token"].default,
        "database": address_at(folder / "bot.sqlite"),
        "key_file": folder / "bot.sqlite.key",
        "scheme": folder / "scheme.toml",
    }
    # A test goes years ahead, and nobody uses the page meanwhile.
    page = WITH_PAGE | {"web_session_days": 36_500}
    settings = _usual.model_copy(update=places | limits | page)
    keys = keys_in(settings)
    database = await database_in(folder, scheme)
    # Nobody types as fast as a test: each look at the clock of the page's limits is an hour later.
    hours = itertools.count(0, 3_600)
    with patch("bot.channels.web.limits.monotonic", hours.__next__):
        try:
            bot = App(settings, Installation(scheme, keys, clock, database))
            hub, said = WatchedHub(), list[tuple[int, str]]()
            watch(bot, hub, said)
            async with bot, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
                await bot.settled()
                bot.schedule.pause()
                yield WebStage(
                    cast(Telegram, NoTelegram()), "", scheme, keys, clock, database, folder,
                    settings, bot, said=said, http=http, hub=hub,
                )  # fmt: skip
        finally:
            await database.close()
