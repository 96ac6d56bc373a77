"""Calls of Telegram's Bot API by their own names, with JSON in and out, and what goes wrong there
in our own words.

PTB's objects of what is sent and comes back cost more than all else of a call.
"""

import warnings
from http import HTTPStatus
from typing import Any

from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
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
from bot.channels.telegram.transport import READ_SECONDS, BotApiRequest
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
        request=BotApiRequest(connections),
        get_updates_request=BotApiRequest(1),
    )


async def call(bot: Bot, method: str, values: dict[str, Any], seconds: float = READ_SECONDS) -> Any:
    """A method of the Bot API by its own name, and what it gives back as JSON.

    A value of None is left out; the answer may take so many seconds. Raises ChannelError.
    """
    request = bot.request
    assert isinstance(request, BotApiRequest)  # noqa: S101 - `telegram_bot` gave it
    sent = {name: value for name, value in values.items() if value is not None}
    try:
        status, body = await request.post_json(f"{bot.base_url}/{method}", sent, seconds)
        answer = request.parse_json_payload(body)
        if status == HTTPStatus.OK:
            return answer["result"]
    except Exception as error:
        # As in PTB, which takes whatever goes wrong below it for trouble of the network.
        raise Unanswered(type(error).__name__) from error
    raise _refusal(status, answer)


async def call_with_file(bot: Bot, method: str, values: dict[str, Any]) -> Any:
    """The same with an InputFile among the values, which PTB knows how to send."""
    try:
        return await bot.do_api_request(method, api_kwargs=values)
    except TelegramError as error:
        raise in_our_words(error) from error


def _refusal(status: int, answer: dict[str, Any]) -> ChannelError:
    """https://core.telegram.org/bots/api#making-requests"""
    said = str(answer.get("description", ""))
    if after := (answer.get("parameters") or {}).get("retry_after"):
        return Wait(float(after))
    match status:
        case HTTPStatus.FORBIDDEN:
            return ChatGone(said)
        case HTTPStatus.BAD_REQUEST:
            return Rejected(said)
        # To a token that it can't read it says that there is no such method.
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:
            return TokenRefused()
        case HTTPStatus.CONFLICT:
            return Rival(Conflict.__name__)
    return Unanswered(NetworkError.__name__)


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
