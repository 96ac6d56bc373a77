"""The door that asks: long polling, with the offset moved only after the inbox has committed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.delivery.inbox import Inbox, is_update
from bot.delivery.transport import call
from bot.storage.errors import Unavailable

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
POLL_SECONDS = 25
ANSWER_SECONDS = POLL_SECONDS + 10
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
# An answer that is here sooner brings news, or it comes of a server that does not wait for any.
_NO_LONG_POLL_SECONDS = 0.5
_log = logging.getLogger(__name__)


async def poll(
    bot: Bot,
    inbox: Inbox,
    *,
    fetched: Callable[[], None],
    refused: Callable[[], None],
    conflict: Callable[[], Awaitable[None]],
) -> None:
    """Fetch updates into the inbox until cancelled.

    `fetched()` hears of every answer, `refused()` each time that Telegram refuses the token, and
    `conflict()` each time that another program turns out to fetch updates too. None of them ends
    it: Telegram may have its troubles, and a token that is withdrawn may be given back.
    """
    offset = 0
    pause = FIRST_PAUSE_SECONDS
    loop = asyncio.get_running_loop()
    while True:
        asked_at = loop.time()
        try:
            raws = await _get_updates(bot, offset)
        except RetryAfter as error:
            seconds = bot_seconds(error)
            _log.warning("Telegram wants a pause in fetching updates, of %d seconds", seconds)
            await asyncio.sleep(seconds)
            continue
        except TelegramError as error:
            if is_refusal(error):
                refused()
            else:
                _log.warning("can't fetch updates (%s); trying again", type(error).__name__)
            if isinstance(error, Conflict):
                await _tell(conflict)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            continue
        fetched()
        updates = [raw for raw in raws if is_update(raw)]
        try:
            if updates:
                await inbox.put(updates)
        except Unavailable:
            _log.exception("the database does not answer; Telegram keeps the updates")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            continue
        if len(updates) < len(raws):
            _log.error("%d updates have no usable update_id", len(raws) - len(updates))
        before = offset
        # After a quiet week Telegram begins at another number, perhaps a lower one.
        offset = max((raw["update_id"] for raw in updates), default=-1) + 1
        is_news = len(updates) == len(raws) and offset not in (0, before)
        if not is_news and loop.time() - asked_at < _NO_LONG_POLL_SECONDS:
            await asyncio.sleep(FIRST_PAUSE_SECONDS)
        pause = FIRST_PAUSE_SECONDS


def is_refusal(error: TelegramError) -> bool:
    """Whether it is the token that Telegram does not know (any more)."""
    # PTB takes the 401 of a call by its name for a method that does not exist.
    return isinstance(error, InvalidToken | EndPointNotFound)


async def _tell(conflict: Callable[[], Awaitable[None]]) -> None:
    try:
        await conflict()
    except Unavailable:
        _log.exception("the database does not answer")


async def _get_updates(bot: Bot, offset: int) -> list[dict[str, Any]]:
    # PTB's own method discards a whole batch when one update can't be parsed.
    raws: list[dict[str, Any]] = await call(
        bot,
        "getUpdates",
        {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES},
        read_timeout=ANSWER_SECONDS,
    )
    return raws


def bot_seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait, in seconds."""
    after = error.retry_after
    return after if isinstance(after, int) else after.total_seconds()
