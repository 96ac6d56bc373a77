"""The door that asks: long polling, with the offset moved only after the inbox has committed."""

import asyncio
import logging
import sqlite3
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.delivery.inbox import Inbox, is_update

ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]
POLL_SECONDS = 25
ANSWER_SECONDS = POLL_SECONDS + 10
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
_log = logging.getLogger(__name__)

# PTB advises its typed method, which discards a whole batch when one update can't be parsed.
warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'")


async def poll(
    bot: Bot,
    inbox: Inbox,
    *,
    fetched: Callable[[], None],
    conflict: Callable[[], Awaitable[None]],
) -> None:
    """Fetch updates into the inbox until cancelled. Raises InvalidToken when it is refused.

    `fetched()` hears of every answer, `conflict()` each time that another program turns out to
    fetch updates too.
    """
    offset = 0
    pause = _FIRST_PAUSE_SECONDS
    while True:
        try:
            raws = await _get_updates(bot, offset)
        except InvalidToken:
            raise
        except RetryAfter as error:
            await asyncio.sleep(float(bot_seconds(error)))
            continue
        except TelegramError as error:
            _log.warning("can't fetch updates (%s); trying again", type(error).__name__)
            if isinstance(error, Conflict):
                await _tell(conflict)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            continue
        fetched()
        updates = [raw for raw in raws if is_update(raw)]
        try:
            if updates:
                await inbox.put(updates)
        except sqlite3.OperationalError:
            _log.exception("the database does not answer; Telegram keeps the updates")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            continue
        if len(updates) < len(raws):
            _log.error("%d updates have no usable update_id", len(raws) - len(updates))
            await asyncio.sleep(_FIRST_PAUSE_SECONDS)
        pause = _FIRST_PAUSE_SECONDS
        # After a quiet week Telegram begins at another number, perhaps a lower one.
        offset = max((raw["update_id"] for raw in updates), default=-1) + 1


async def _tell(conflict: Callable[[], Awaitable[None]]) -> None:
    try:
        await conflict()
    except sqlite3.OperationalError:
        _log.exception("the database does not answer")


async def _get_updates(bot: Bot, offset: int) -> list[dict[str, Any]]:
    raws: list[dict[str, Any]] = await bot.do_api_request(
        "getUpdates",
        api_kwargs={
            "offset": offset,
            "timeout": POLL_SECONDS,
            "allowed_updates": ALLOWED_UPDATES,
        },
        read_timeout=ANSWER_SECONDS,
    )
    return raws


def bot_seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait, in seconds."""
    after = error.retry_after
    return after if isinstance(after, int) else after.total_seconds()
