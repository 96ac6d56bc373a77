"""The moment, where it is sure: for jobs that do what can't be undone."""

import logging
from contextlib import suppress
from datetime import datetime

from telegram import Bot
from telegram.error import TelegramError

from bot.context import Context
from bot.delivery.http import AiohttpRequest
from bot.storage import clocks
from bot.storage.database import Database

_log = logging.getLogger(__name__)


async def sure_now(context: Context, database: Database) -> datetime | None:
    """The present moment in UTC; None where the clock is not to be believed. Asks Telegram.

    A job goes on with this moment, and with no later look at the clock.
    """
    other = await telegrams_now(context.bot)
    now = context.bot_data.clock.now()
    async with database.transaction() as transaction:
        doubt = await clocks.believe(transaction, now, other)
    if doubt is None:
        return now
    _log.error(
        "%s Lapses, clean-up and forgetting of copies wait. If it is right: %s",
        doubt,
        clocks.COMMAND,
    )
    return None


async def telegrams_now(bot: Bot) -> datetime | None:
    """What Telegram's clock says, by the Date of an answer to a call; None where it says none."""
    request = bot.request
    if not isinstance(request, AiohttpRequest):
        return None
    request.forget_date()
    # An answer that refuses the call tells the time as well.
    with suppress(TelegramError):
        await bot.get_me()
    return request.date
