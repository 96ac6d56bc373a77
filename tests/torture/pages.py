"""Pages of the web channel on a bad line, which do what the page's script does: what somebody does
waits in a row, each with an id of its own, and is repeated until it is answered; what changed comes
by events, and by asking.

To the crowd they are what the simulated Telegram is. Pauses are shorter than the page's own.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime

import aiohttp

from bot.simulator.events import Observable
from bot.simulator.model import File, Message, Person
from tests.helpers.browser import Browser, Json, Served, new_id

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.05, 0.4
# The page waits 20 seconds for an answer, and 40 for a sign of life among events.
ANSWER = aiohttp.ClientTimeout(total=5.0)
_SILENCE_SECONDS = 2.0


class NoAnswerYet(Exception):
    """Half an answer, or that of a server that is busy: it may work later."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


_LATER = (aiohttp.ClientError, TimeoutError, ValueError, NoAnswerYet)


class Page(Browser):
    """One page. `sent` has what was done in it: the path and the id, in the order it was done in.

    With `keeps_ids` False a repeat has a new id: a control.
    """

    def __init__(self, bot: Served, http: aiohttp.ClientSession, *, keeps_ids: bool = True) -> None:
        super().__init__(bot, http)
        self.sent: list[tuple[str, str]] = []
        self.refused: list[str] = []
        self.repeats = 0
        self.taken: Callable[[Json], None] = lambda told: None
        self._keeps_ids = keeps_ids
        self._waiting: deque[tuple[str, Json]] = deque()
        self._more = asyncio.Event()
        self._work: list[asyncio.Task[None]] = []

    async def come_in(self, token: str, name: str) -> None:
        """Open an invitation, until it is answered."""
        id, pause = new_id(), _FIRST_PAUSE_SECONDS
        self.sent.append(("join", id))
        while True:
            try:
                status = await self.join(token, name, id)
            except _LATER:
                status = 503
            if status == 200:
                return
            assert status >= 429, f"the invitation is refused ({status})"
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    def open(self) -> None:
        """Look at the page; it goes on with what it kept."""
        if not self._work:
            self._work = [asyncio.create_task(do()) for do in (self._send_all, self._follow)]

    def close(self) -> None:
        """Put it away, in the middle of whatever it does; it keeps what waits and what it saw."""
        for task in self._work:
            task.cancel()
        self._work = []

    @property
    def is_idle(self) -> bool:
        """Whether everything that was done in it is answered."""
        return not self._waiting

    @property
    def broken(self) -> list[BaseException]:
        """What its own work fell over."""
        done = [task for task in self._work if task.done() and not task.cancelled()]
        return [error for task in done if (error := task.exception())]

    def do(self, path: str, told: Json) -> str:
        """Send something, now or as soon as there is a line; returns its id."""
        id = new_id()
        self.sent.append((path, id))
        self._waiting.append((path, {"id": id} | told))
        self._more.set()
        return id

    async def _send_all(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            if not self._waiting:
                self._more.clear()
                await self._more.wait()
            path, told = self._waiting[0]
            try:
                status, said = await self._asked(path, told)
            except _LATER as error:
                wait = error.seconds if isinstance(error, NoAnswerYet) else None
                await asyncio.sleep(wait or pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                self.repeats += 1
                if not self._keeps_ids:
                    told["id"] = new_id()
                continue
            pause = _FIRST_PAUSE_SECONDS
            if status != 200:
                self.refused.append(f"{path}: {status} {said}")
            self._waiting.popleft()
            self.taken({"messages": []})

    async def _asked(self, path: str, told: Json | None = None) -> tuple[int, Json]:
        """An answer that is one; raises one of `_LATER`."""
        url, method = f"{self.base}/{path}", "GET" if told is None else "POST"
        async with self.http.request(
            method, url, json=told, headers=self.headers(), timeout=ANSWER
        ) as response:
            if response.status == 429 or response.status >= 500:
                wait = response.headers.get("Retry-After") if response.status == 429 else None
                raise NoAnswerYet(float(wait) if wait else None)
            self.take_cookie(response)
            said: Json = await response.json()
            return response.status, said

    async def _follow(self) -> None:
        """Ask for all that changed, then hear events until they end; and so on."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                await self.catch_up()
                await self.hear(_SILENCE_SECONDS)
                pause = _FIRST_PAUSE_SECONDS
            except _LATER as error:
                wait = error.seconds if isinstance(error, NoAnswerYet) else None
                await asyncio.sleep(wait or pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def catch_up(self) -> None:
        """Ask what changed, all of it."""
        told: Json = {"more": True}
        while told.get("more"):
            status, told = await self._asked(f"chat?after={self.changed}")
            if status != 200:
                self.refused.append(f"chat: {status} {told}")
                raise NoAnswerYet
            self.take(told)

    def take(self, told: Json) -> None:
        """Keep what is new; what two ways bring is taken once."""
        if not told.get("anew") and 0 < self.changed >= told["changed"]:
            return
        super().take(told)
        self.screen = dict(sorted(self.screen.items()))
        self.taken(told)


class Pages(Observable):
    """The people at their pages, by the numbers of their chats. `made` is how much was done there.

    Blocking the bot is here to put the page away for a while.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.people: dict[int, Person] = {}
        self.pages: dict[int, Page] = {}
        self.now = now
        self.made = 0

    def add(self, chat: int, page: Page, notice: Callable[[Message], None]) -> None:
        """Somebody came in."""
        self.people[chat] = person = Person(chat, "", None, "", {}, {})
        self.pages[chat] = page

        def taken(told: Json) -> None:
            person.messages = {
                number: _message(chat, message, self.now())
                for number, message in page.screen.items()
            }
            for each in told["messages"]:
                message = person.messages.get(each["id"])
                if message is not None and message.sender == "bot":
                    notice(message)
            self.changed()

        page.taken = taken

    def messages(self, user_id: int) -> list[Message]:
        return list(self.people[user_id].messages.values())

    def _do(self, chat: int, path: str, told: Json) -> str:
        id = self.pages[chat].do(path, told)
        self.made += 1
        for hear in self.on_update:
            hear({"update_id": self.made})
        return id

    def send_text(self, user_id: int, text: str) -> int:
        self._do(user_id, "send", {"text": text})
        return 0

    def delete_own(self, user_id: int, message_id: int) -> None:
        """In the page nobody can."""
        raise NotImplementedError

    def tap(self, user_id: int, message_id: int, data: str, *, stale: bool = False) -> str:
        return self._do(user_id, "tap", {"message": message_id, "data": data})

    def answer(self, callback_id: str) -> Json | None:
        for page in self.pages.values():
            if callback_id in page.answers:
                return {"text": page.answers[callback_id]}
        return None

    def open_link(self, user_id: int, url: str) -> int:
        self.pages[user_id].open()
        return 0

    def block(self, user_id: int) -> None:
        self.pages[user_id].close()

    def unblock(self, user_id: int) -> None:
        self.pages[user_id].open()


def _message(chat: int, told: Json, now: datetime) -> Message:
    """A message of the page as one of Telegram's."""
    rows = [
        [
            {"text": button["text"]}
            | ({"callback_data": button["data"]} if "data" in button else {"copy": button})
            for button in row
        ]
        for row in told["keyboard"] or ()
    ]
    file = None
    if told["photo"] or told["document"]:
        file = File("", "", "photo" if told["photo"] else "document", "", "", b"", "")
    api = {"text": told["text"], "reply_markup": {"inline_keyboard": rows}}
    return Message(told["id"], chat, told["from"], now, api, told["edited"], file)
