"""What Telegram's clock says: the second opinion for what can't be undone."""

from contextlib import suppress
from datetime import datetime

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.bot_api import telegram_bot
from bot.channels.telegram.transport import BotApiRequest
from bot.config import Settings


async def telegrams_now(bot: Bot) -> datetime | None:
    """What Telegram's clock says, by the Date of an answer to a call; None where it says none."""
    request = bot.request
    if not isinstance(request, BotApiRequest):
        return None
    request.forget_date()
    # An answer that refuses the call tells the time as well.
    with suppress(TelegramError):
        await bot.get_me()
    return request.date


def date_of_last_answer(bot: Bot) -> datetime | None:
    """What Telegram's clock said with its last answer; None where it said nothing."""
    request = bot.request
    return request.date if isinstance(request, BotApiRequest) else None


async def asked_once(settings: Settings) -> datetime | None:
    """As `telegrams_now`, for who has no bot that runs; None without a token."""
    if not settings.has_telegram:
        return None
    bot = telegram_bot(settings, 1)
    await bot.request.initialize()
    try:
        return await telegrams_now(bot)
    finally:
        await bot.request.shutdown()
