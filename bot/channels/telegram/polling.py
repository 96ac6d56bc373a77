"""The door that asks: long polling, with the offset moved only after the inbox has committed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Bot

from bot.channels.channel import ChannelError, TokenRefused, Wait
from bot.channels.telegram.bot_api import Rival, call
from bot.channels.update import Raw, is_update
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
    put: Callable[[list[Raw]], Awaitable[None]],
    *,
    fetched: Callable[[], None],
    refused: Callable[[], None],
    conflict: Callable[[], Awaitable[None]],
) -> None:
    """Fetch updates until cancelled; `put` stores them before Telegram may forget them.

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
        except Wait as wait:
            _log.warning("Telegram wants a pause in fetching updates, of %d seconds", wait.seconds)
            await asyncio.sleep(wait.seconds)
            continue
        except ChannelError as error:
            if isinstance(error, TokenRefused):
                refused()
            else:
                _log.warning("can't fetch updates (%s); trying again", error.kind)
            if isinstance(error, Rival):
                await _tell(conflict)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            continue
        fetched()
        updates = [raw for raw in raws if is_update(raw)]
        try:
            if updates:
                await put(updates)
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


async def _tell(conflict: Callable[[], Awaitable[None]]) -> None:
    try:
        await conflict()
    except Unavailable:
        _log.exception("the database does not answer")


async def _get_updates(bot: Bot, offset: int) -> list[Raw]:
    # PTB's own method discards a whole batch when one update can't be parsed.
    raws: list[Raw] = await call(
        bot,
        "getUpdates",
        {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES},
        ANSWER_SECONDS,
    )
    return raws
