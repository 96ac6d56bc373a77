"""Somebody with a phone, who reads as fast as the bot answers."""

from collections.abc import Callable
from itertools import islice

from bot.simulator.model import Message
from bot.simulator.telegram import Telegram

# A chat may be thousands of messages long, and is looked at after every change.
_RECENT = 6


class User:
    """Types, taps, and waits for the answer, for so many seconds at most.

    Every wait raises TimeoutError.
    """

    def __init__(self, telegram: Telegram, id: int, patience_seconds: float = 30.0) -> None:
        self.id = id
        self._telegram = telegram
        self._patience_seconds = patience_seconds
        self._shown: dict[int, object] = {}

    async def sees(self, words: str, seconds: float | None = None) -> Message:
        """The newest message with these words that is new or changed since the last act."""
        found: list[Message] = []

        def is_there() -> bool:
            found[:] = [
                message
                for message in self._recent()
                if self._shown.get(message.id) is not message.api and words in message.text
            ]
            return bool(found)

        await self._telegram.wait_until(is_there, seconds or self._patience_seconds)
        return found[0]

    async def after(self, act: Callable[[], object], words: str) -> Message:
        """Do something; returns the new or changed message with these words, once it is there."""
        self._shown = {message.id: message.api for message in self._recent()}
        act()
        return await self.sees(words)

    async def type(self, text: str, words: str) -> Message:
        """Type a line and wait for the answer."""
        return await self.after(lambda: self._telegram.send_text(self.id, text), words)

    async def tap(self, message: Message, label: str, words: str) -> Message:
        """Tap a button and wait for the answer."""
        data = message.buttons[label]
        return await self.after(lambda: self._telegram.tap(self.id, message.id, data), words)

    async def open(self, link: str, words: str) -> Message:
        """Open a link, tap Start and wait for the answer."""
        return await self.after(lambda: self._telegram.open_link(self.id, link), words)

    def _recent(self) -> list[Message]:
        messages = self._telegram.people[self.id].messages
        return [m for m in islice(reversed(messages.values()), _RECENT) if m.sender == "bot"]
