"""What somebody holds in their hand: a phone with Telegram. The page is in `web_phones`."""

from collections.abc import Callable
from typing import Literal, Protocol

from bot.simulator.model import Message
from bot.simulator.telegram import Telegram

ANSWER_SECONDS = 10.0
FileKind = Literal["photo", "document"]


class Phone(Protocol):
    """What somebody sends with, and reads on. Nothing waits for an answer but `wait_until`."""

    @property
    def id(self) -> int:
        """The number of the chat."""

    @property
    def messages(self) -> list[Message]:
        """The whole chat, oldest first."""

    async def begin(self) -> None:
        """Have a chat, before anything was said in it."""

    def write(self, text: str) -> None:
        """Type a line."""

    def upload(self, content: bytes, name: str, kind: FileKind, caption: str | None = None) -> None:
        """Send a file."""

    def open(self, link: str) -> None:
        """Open a link to the bot, and say that one wants to begin."""

    def tap(self, message: int, data: str, *, stale: bool = False) -> str:
        """Tap a button; returns what its answer is known by. One that is not shown is stale."""

    def answer(self, tap: str) -> str | None:
        """The short text that a tap got. Raises LookupError as long as there is no answer."""

    async def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is to be seen."""


class TelegramPhone:
    """A phone with the simulated Telegram."""

    def __init__(self, telegram: Telegram, id: int) -> None:
        self._telegram = telegram
        self.id = id

    @property
    def messages(self) -> list[Message]:
        return self._telegram.messages(self.id)

    async def begin(self) -> None:
        self._telegram.people[self.id].started = True

    def write(self, text: str) -> None:
        self._telegram.send_text(self.id, text)

    def upload(self, content: bytes, name: str, kind: FileKind, caption: str | None = None) -> None:
        self._telegram.upload(self.id, content, name, kind, caption)

    def open(self, link: str) -> None:
        self._telegram.open_link(self.id, link)

    def tap(self, message: int, data: str, *, stale: bool = False) -> str:
        return self._telegram.tap(self.id, message, data, stale=stale)

    def answer(self, tap: str) -> str | None:
        answer = self._telegram.answer(tap)
        if answer is None:
            raise LookupError("this tap has no answer")
        text: str | None = answer["text"]
        return text

    async def wait_until(self, is_so: Callable[[], bool]) -> None:
        await self._telegram.wait_until(is_so, ANSWER_SECONDS)
