"""Carries out one letter at Telegram: makes its content, then sends, edits, answers or deletes."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from telegram import Bot, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.delivery.chat_action import shown_as_busy
from bot.delivery.message_length import CAPTION_UNITS, TEXT_UNITS, TOAST_UNITS, fitting, shortened
from bot.delivery.transport import call
from bot.keys import Keys
from bot.logs import without_quotes
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.outbox import AGAIN, CodeReference

_ANSWER_AGAIN_SECONDS = 1.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Content:
    """A letter as it goes out: HTML text, and perhaps a file (name, bytes).

    `offers` is what it gives the code of, if anything.
    """

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    photo: bytes | None = None
    document: tuple[str, bytes] | None = None
    offers: CodeReference | None = None


Compose = Callable[[int, dict[str, Any]], Awaitable[Content]]


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
    payload: dict[str, Any] = field(default_factory=dict)


class NewAfterAllError(Exception):
    """What was meant as an edit has to be a new message, and waits for its turn as one."""


class Sender:
    """`compose(row_id, payload)` makes a letter's content. `halt(error)` hears that Telegram wants
    a pause of everybody, and returns for how many seconds.
    """

    def __init__(
        self,
        database: Database,
        keys: Keys,
        bot: Bot,
        compose: Compose,
        halt: Callable[[RetryAfter], float],
    ) -> None:
        self._database = database
        self._keys = keys
        self._bot = bot
        self.compose = compose
        self._halt = halt

    async def send(
        self, row_id: int, chat_id: int, progress: Progress
    ) -> tuple[int | None, CodeReference | None]:
        """Carry out one letter; returns the message that now shows it and what it offers."""
        if progress.payload["kind"] == AGAIN:
            row_id = progress.payload["args"]["letter"]
            progress.payload = await self._only_shown(row_id)
        payload = progress.payload
        if payload["kind"] == "nothing":
            await self._answer(payload)
            await self._delete(chat_id, payload["deletes"])
            return None, None
        answering = asyncio.create_task(self._answer_in_passing(progress))
        try:
            await self._delete_typed(chat_id, progress)
            making = self.compose(row_id, payload)
            content = await shown_as_busy(self._bot, chat_id, making)
            text = payload["deleted_note"] + content.text if progress.deleted else content.text
            is_caption = content.photo is not None or content.document is not None
            text = self._fitting(row_id, text, CAPTION_UNITS if is_caption else TEXT_UNITS)
            return await self.deliver(chat_id, progress, text, content), content.offers
        except asyncio.CancelledError:
            answering.cancel()
            raise
        finally:
            await answering

    async def _only_shown(self, row_id: int) -> dict[str, Any]:
        """A letter without all that was done with it. Raises LookupError when it is forgotten."""
        sealed = await outbox.sealed_in(self._database.reading, row_id)
        if sealed is None:
            raise LookupError(f"letter {row_id}")
        payload: dict[str, Any] = json.loads(self._keys.open(sealed))
        return payload | dict.fromkeys(("edits", "answers", "toast", "deletes"))

    def _fitting(self, row_id: int, text: str, most: int) -> str:
        cut = fitting(text, most)
        if cut != text:
            _log.error("letter %d is too long, and was cut", row_id)
        return cut

    async def _answer(self, payload: dict[str, Any]) -> None:
        """Stop the spinner on the tapped button, perhaps with a short text. Too late is no harm."""
        if payload["answers"] is None:
            return
        try:
            toast = shortened(payload["toast"] or "", TOAST_UNITS)
            await self._bot.answer_callback_query(payload["answers"], text=toast or None)
        except BadRequest as error:
            _log.info("a tap could not be answered: %s", without_quotes(error.message))

    async def _answer_in_passing(self, progress: Progress) -> None:
        """Stop the spinner beside a message. Where that fails, it is tried again by itself."""
        if progress.answered:
            return
        progress.answered = True
        try:
            await self._answer(progress.payload)
        except RetryAfter as error:
            progress.answer_again = self._halt(error)
        except TelegramError as error:
            _log.info("answering a tap is tried again: %s", type(error).__name__)
            progress.answer_again = _ANSWER_AGAIN_SECONDS

    async def _delete_typed(self, chat_id: int, progress: Progress) -> None:
        """Delete what somebody typed, unless that was tried before."""
        message_id = progress.payload["deletes"]
        if message_id is None or progress.deleted is not None:
            return
        became = await self._delete(chat_id, message_id)
        progress.deleted = became == "deleted"
        # The question is only the newest message when what was typed below it is gone.
        if became == "stays" and not progress.paced:
            raise NewAfterAllError

    async def _delete(
        self, chat_id: int, message_id: int | None
    ) -> Literal["deleted", "gone", "stays"]:
        """Delete a message: whether we did, it was gone, or Telegram does not let us."""
        if message_id is None:
            return "gone"
        try:
            await self._bot.delete_message(chat_id, message_id)
        except BadRequest as error:
            return "gone" if "not found" in error.message.lower() else "stays"
        return "deleted"

    async def deliver(
        self, chat_id: int, progress: Progress, text: str, content: Content
    ) -> int | None:
        edits: int | None = progress.payload["edits"]
        if not progress.paced:
            is_text = content.photo is None and content.document is None
            if edits is not None and is_text and await self._edit(chat_id, edits, text, content):
                return edits
            raise NewAfterAllError
        if content.photo is not None:
            photo = InputFile(content.photo, filename="voucher.png")
            sent = await self._call(
                "sendPhoto", content, chat_id=chat_id, photo=photo, caption=text
            )
        elif content.document is not None:
            name, data = content.document
            document = InputFile(data, filename=name)
            sent = await self._call(
                "sendDocument", content, chat_id=chat_id, document=document, caption=text
            )
        else:
            sent = await self._call(
                "sendMessage",
                content,
                chat_id=chat_id,
                text=text,
                link_preview_options=_NO_PREVIEW,
            )
        return int(sent["message_id"])

    async def _call(self, method: str, content: Content, **values: Any) -> Any:
        """Let a message show a content. Of what comes back only its number is asked for, so no
        object is made of it.
        """
        values |= {"parse_mode": ParseMode.HTML, "reply_markup": content.keyboard}
        return await call(self._bot, method, values)

    async def _edit(self, chat_id: int, message_id: int, text: str, content: Content) -> bool:
        """Put the content in an existing message; False where Telegram no longer lets us."""
        try:
            await self._call(
                "editMessageText",
                content,
                chat_id=chat_id,
                message_id=message_id,
                text=text,
                link_preview_options=_NO_PREVIEW,
            )
        except BadRequest as error:
            return "not modified" in error.message.lower()
        return True
