"""Carries out one letter in its chat: makes its content, then sends, edits, answers or deletes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.channels.channel import ChannelError, Content, Rejected, Wait
from bot.channels.channels import Channels
from bot.delivery.chat_action import shown_as_busy
from bot.delivery.message_length import fitting, shortened
from bot.keys import Keys
from bot.logs import without_quotes
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.letters import CodeReference, NoMessage, RepeatedMessage, StoredLetter, open_letter

_ANSWER_AGAIN_SECONDS = 1.0
_log = logging.getLogger(__name__)
_NOT_OPENED = StoredLetter(NoMessage(), [])


Compose = Callable[[int, StoredLetter], Awaitable[Content]]


@dataclass
class Progress:
    """How far one letter came: what was done of it need not be done again.

    `paced` is whether it may be a new message now, and `deleted` whether we deleted what was typed
    (None: not tried). `answer_again` is in how many seconds its tap is to be answered once more.
    """

    paced: bool
    answered: bool
    deleted: bool | None
    answer_again: float | None = None
    letter: StoredLetter = _NOT_OPENED


class NewAfterAllError(Exception):
    """What was meant as an edit has to be a new message, and waits for its turn as one."""


class Sender:
    """`compose(row_id, letter)` makes a letter's content. `halt(wait)` hears that a channel wants a
    pause of everybody.
    """

    def __init__(
        self,
        database: Database,
        keys: Keys,
        channels: Channels,
        compose: Compose,
        halt: Callable[[Wait], None],
    ) -> None:
        self._database = database
        self._keys = keys
        self._channels = channels
        self.compose = compose
        self._halt = halt

    async def send(
        self, row_id: int, chat_id: int, progress: Progress
    ) -> tuple[int | None, CodeReference | None]:
        """Carry out one letter; returns the message that now shows it and what it offers."""
        await self._database.certain()
        shown = row_id
        if isinstance(progress.letter.message, RepeatedMessage):
            shown = progress.letter.message.letter
            progress.letter = await self._only_shown(shown)
        letter, channel = progress.letter, self._channels.of(chat_id)
        if isinstance(letter.message, NoMessage):
            await self._answer(chat_id, letter)
            if letter.deletes is not None:
                await channel.delete(chat_id, letter.deletes)
            return None, None
        answering = asyncio.create_task(self._answer_in_passing(chat_id, progress))
        try:
            await self.delete_typed(chat_id, progress)
            making = self.compose(shown, letter)
            content = await shown_as_busy(channel, chat_id, making)
            if progress.deleted:
                content = replace(content, text=letter.deleted_note + content.text)
            lengths = channel.lengths
            most = lengths.text if content.is_text else lengths.caption
            content = self._fitting(row_id, content, most)
            # To make it may have taken seconds.
            await self._database.certain()
            return await self.deliver(chat_id, progress, content, row_id), content.offers
        except asyncio.CancelledError:
            answering.cancel()
            raise
        finally:
            await answering

    async def _only_shown(self, row_id: int) -> StoredLetter:
        """A letter without all that was done with it. Raises LookupError when it is forgotten."""
        sealed = await outbox.sealed_in(self._database.reading, row_id)
        if sealed is None:
            raise LookupError(f"letter {row_id}")
        letter = open_letter(self._keys, sealed)
        return replace(letter, edits=None, answers=None, toast=None, deletes=None)

    def _fitting(self, row_id: int, content: Content, most: int) -> Content:
        cut = fitting(content.text, most)
        if cut == content.text:
            return content
        _log.error("letter %d is too long, and was cut", row_id)
        return replace(content, text=cut)

    async def _answer(self, chat_id: int, letter: StoredLetter) -> None:
        """Stop the spinner on the tapped button, perhaps with a short text. Too late is no harm."""
        if letter.answers is None:
            return
        channel = self._channels.of(chat_id)
        try:
            toast = shortened(letter.toast or "", channel.lengths.toast)
            await channel.answer(chat_id, letter.answers, toast)
        except Rejected as refusal:
            _log.info("a tap could not be answered: %s", without_quotes(str(refusal)))

    async def _answer_in_passing(self, chat_id: int, progress: Progress) -> None:
        """Stop the spinner beside a message. Where that fails, it is tried again by itself."""
        if progress.answered:
            return
        progress.answered = True
        try:
            await self._answer(chat_id, progress.letter)
        except Wait as wait:
            self._halt(wait)
            progress.answer_again = wait.seconds
        except ChannelError as error:
            _log.info("answering a tap is tried again: %s", error.kind)
            progress.answer_again = _ANSWER_AGAIN_SECONDS

    async def delete_typed(self, chat_id: int, progress: Progress) -> None:
        """Delete what somebody typed, unless that was tried before."""
        message_id = progress.letter.deletes
        if message_id is None or progress.deleted is not None:
            return
        became = await self._channels.of(chat_id).delete(chat_id, message_id)
        progress.deleted = became == "deleted"
        # The question is only the newest message when what was typed below it is gone.
        if became == "stays" and not progress.paced:
            raise NewAfterAllError

    async def deliver(self, chat_id: int, progress: Progress, content: Content, row_id: int) -> int:
        """Show the content where the letter says; returns the message that shows it."""
        channel, edits = self._channels.of(chat_id), progress.letter.edits
        if progress.paced:
            return await channel.send(chat_id, content, row_id)
        if edits is None or not content.is_text or not await channel.edit(chat_id, edits, content):
            raise NewAfterAllError
        return edits
