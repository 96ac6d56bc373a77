"""Calls of Telegram's Bot API by their own names, with JSON in and out, and what goes wrong there
in our own words.

PTB's objects of what is sent and comes back cost more than all else of a call.
"""

import warnings
from typing import Any

from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.channel import (
    ChannelError,
    ChatGone,
    Rejected,
    TokenRefused,
    Unanswered,
    Wait,
)
from bot.channels.telegram.transport import AiohttpRequest
from bot.config import Settings

# PTB advises the methods of its own, which make objects of all that comes back.
warnings.filterwarnings("ignore", message="Please use 'Bot.")


class Rival(Unanswered):
    """Another program fetches the updates of this bot."""


def telegram_bot(settings: Settings, connections: int) -> Bot:
    """PTB's bot, at the address that the settings say."""
    base = settings.bot_api_url
    return Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=AiohttpRequest(connections),
        get_updates_request=AiohttpRequest(1),
    )


async def call(bot: Bot, method: str, values: dict[str, Any], **limits: Any) -> Any:
    """A method of the Bot API by its own name, and what it gives back as JSON.

    Raises ChannelError; `limits` are PTB's timeouts.
    """
    try:
        return await bot.do_api_request(method, api_kwargs=values, **limits)
    except TelegramError as error:
        raise in_our_words(error) from error


def in_our_words(error: TelegramError) -> ChannelError:
    """What went wrong, by what is of use now."""
    match error:
        case RetryAfter():
            return Wait(bot_seconds(error))
        case Forbidden():
            return ChatGone(error.message)
        case BadRequest():
            return Rejected(error.message)
        # PTB takes the 401 of a call by its name for a method that does not exist.
        case InvalidToken() | EndPointNotFound():
            return TokenRefused()
        case Conflict():
            return Rival(type(error).__name__)
    return Unanswered(type(error).__name__)


def bot_seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait, in seconds."""
    after = error.retry_after
    return after if isinstance(after, int) else after.total_seconds()
