"""Telegram as a channel: what a message shows, as the Bot API has it."""

from collections.abc import Sequence
from typing import Any, Literal

from telegram import InputFile
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.channels.channel import (
    MOST_BYTES,
    ChatGone,
    Content,
    Lengths,
    NotFetched,
    Rejected,
    ShownButton,
    TooLarge,
)
from bot.channels.pace import Pace
from bot.channels.telegram.bot_api import call, call_with_file, in_our_words, telegram_bot
from bot.channels.telegram.links import bot_address, deep_link
from bot.config import Settings

# https://core.telegram.org/bots/api
LENGTHS = Lengths(text=4_096, caption=1_024, toast=200)
_NO_PREVIEW = {"is_disabled": True}
_CONNECTIONS = 32

Json = dict[str, Any]


class TelegramChannel:
    """Chats in Telegram. `bot` is PTB's own, which is greeted before anything else."""

    lengths = LENGTHS

    def __init__(self, settings: Settings) -> None:
        self.bot = telegram_bot(settings, _CONNECTIONS)
        self.pace = Pace(settings.messages_per_second, settings.chat_seconds)

    @property
    def username(self) -> str:
        """The bot's name in Telegram, once it is greeted."""
        return self.bot.username

    @property
    def address(self) -> str:
        """Where somebody who has nothing but a paper finds the bot."""
        return bot_address(self.username)

    def link(self, token: str) -> str:
        """What opens the bot, and sends it /start with this."""
        return deep_link(self.username, token)

    async def send(self, chat_id: int, content: Content, letter: int) -> int:
        """Send a new message; Telegram can't tell whether it had the letter before."""
        values: Json = {"chat_id": chat_id}
        if content.photo is not None:
            method, text = "sendPhoto", "caption"
            values["photo"] = InputFile(content.photo, filename="voucher.png")
        elif content.document is not None:
            name, data = content.document
            method, text = "sendDocument", "caption"
            values["document"] = InputFile(data, filename=name)
        else:
            method, text = "sendMessage", "text"
            values["link_preview_options"] = _NO_PREVIEW
        values[text] = content.text
        # Most messages have none, and go a cheaper way.
        by = call_with_file if text == "caption" else call
        try:
            sent = await by(self.bot, method, values | _marked(content))
        except Rejected as refusal:
            # A chat that is gone is nobody's mistake, any other refusal is ours.
            if "chat not found" in str(refusal).lower():
                raise ChatGone from refusal
            raise
        return int(sent["message_id"])

    async def edit(self, chat_id: int, message_id: int, content: Content) -> bool:
        """Put a content in an existing message; False where Telegram no longer lets us."""
        values: Json = {
            "chat_id": chat_id,
            "message_id": message_id,
            "text": content.text,
            "link_preview_options": _NO_PREVIEW,
        }
        try:
            await call(self.bot, "editMessageText", values | _marked(content))
        except Rejected as refusal:
            return "not modified" in str(refusal).lower()
        return True

    async def delete(self, chat_id: int, message_id: int) -> Literal["deleted", "gone", "stays"]:
        """Delete a message: whether we did, it was gone, or Telegram does not let us."""
        values = {"chat_id": chat_id, "message_id": message_id}
        try:
            await call(self.bot, "deleteMessage", values)
        except Rejected as refusal:
            return "gone" if "not found" in str(refusal).lower() else "stays"
        return "deleted"

    async def answer(self, chat_id: int, tap_id: str, text: str) -> None:
        """Stop the spinner on a tapped button. A tap that is too old is Rejected."""
        await call(
            self.bot, "answerCallbackQuery", {"callback_query_id": tap_id, "text": text or None}
        )

    async def show_busy(self, chat_id: int) -> None:
        """Show "typing", for five seconds."""
        await call(self.bot, "sendChatAction", {"chat_id": chat_id, "action": "typing"})

    async def file(self, chat_id: int, file_id: str) -> bytes:
        """What somebody sent. A server of one's own would give more than `MOST_BYTES`."""
        try:
            file = await self.bot.get_file(file_id)
            if (file.file_size or 0) > MOST_BYTES:
                raise TooLarge
            return bytes(await file.download_as_bytearray())
        except BadRequest as error:
            if "too big" in error.message.lower():
                raise TooLarge from None
            raise NotFetched from None
        except (NetworkError, RetryAfter) as error:
            raise in_our_words(error) from error
        except TelegramError:
            raise NotFetched from None


def _marked(content: Content) -> Json:
    """How the text is marked, and the buttons below it."""
    marked: Json = {"parse_mode": "HTML"}
    if content.rows:
        marked["reply_markup"] = {"inline_keyboard": _keyboard(content.rows)}
    return marked


def _keyboard(rows: Sequence[Sequence[ShownButton]]) -> list[list[Json]]:
    return [[_button(button) for button in row] for row in rows]


def _button(button: ShownButton) -> Json:
    if button.url is not None:
        return {"text": button.text, "url": button.url}
    if button.copy is not None:
        return {"text": button.text, "copy_text": {"text": button.copy}}
    return {"text": button.text, "callback_data": button.data}
