"""What a channel is: how somebody reaches the bot, and hears from it. Telegram is one.

All above this floor knows only this: a chat, what a message shows, and what can go wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.storage.letters import CodeReference

# The largest file that can be sent to the bot.
MOST_BYTES = 20 * 1024 * 1024


class ChannelError(Exception):
    """A channel did not do what it was asked; its class says what is of use now."""

    @property
    def kind(self) -> str:
        """What kind of trouble it is, for the log: in nobody's words."""
        return type(self).__name__


class Wait(ChannelError):
    """It wants nothing for so many seconds: of one chat or of all, which it does not say."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait for {seconds} seconds")
        self.seconds = seconds


class ChatGone(ChannelError):
    """Who it is for can't be reached: they blocked the bot, or there is no such chat."""


class Rejected(ChannelError):
    """It will not do this, however often it is asked; the text is the channel's own."""


class Unanswered(ChannelError):
    """It gave no answer, or none that says anything."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self._kind = kind

    @property
    def kind(self) -> str:
        return self._kind


class TokenRefused(ChannelError):
    """It does not know the bot's token (any more)."""


class TooLarge(Exception):
    """A file is larger than `MOST_BYTES`, and can't be had."""


class NotFetched(Exception):
    """The channel no longer has the file."""


@dataclass(frozen=True)
class ShownButton:
    """A button as somebody sees it: a tap brings its `data` to the bot, or opens a link, or copies
    a text.
    """

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None


@dataclass(frozen=True)
class Content:
    """What a message shows: text, buttons below it, and perhaps a picture or a file (name, bytes).

    The text is HTML with no marks but b and code. `offers` is what it gives the code of, if
    anything.
    """

    text: str
    rows: Sequence[Sequence[ShownButton]] = ()
    photo: bytes | None = None
    document: tuple[str, bytes] | None = None
    offers: CodeReference | None = None

    @property
    def is_text(self) -> bool:
        """Whether nothing stands in it but text and buttons."""
        return self.photo is None and self.document is None


@dataclass(frozen=True)
class Lengths:
    """How long texts may be, in UTF-16 units of what is read: of a message, below a picture or a
    file, and over the chat after a tap.
    """

    text: int
    caption: int
    toast: int


class Channel(Protocol):
    """A way to chats. Each call raises ChannelError where it is not done."""

    @property
    def lengths(self) -> Lengths:
        """How long texts may be."""

    @property
    def address(self) -> str:
        """Where somebody who has nothing but a paper finds the bot."""

    def link(self, token: str) -> str:
        """What opens the bot, and brings it this: an invitation, or a code."""

    async def send(self, chat_id: int, content: Content, letter: int) -> int:
        """Show a new message; returns its number in the chat.

        `letter` is the same each time that this message is tried: a channel that can shows it once.
        """

    async def edit(self, chat_id: int, message_id: int, content: Content) -> bool:
        """Let a message show a content without a file; False where that can't be done any more."""

    async def delete(self, chat_id: int, message_id: int) -> Literal["deleted", "gone", "stays"]:
        """Delete a message: whether that was done, it was gone, or it can't be deleted."""

    async def answer(self, chat_id: int, tap_id: str, text: str) -> None:
        """Say that a tap arrived, perhaps with a short text over the chat."""

    async def show_busy(self, chat_id: int) -> None:
        """Show for a few seconds that a message is being made."""

    async def file(self, chat_id: int, file_id: str) -> bytes:
        """What somebody sent. Raises TooLarge or NotFetched as well; ChannelError is for what is
        worth another try.
        """
