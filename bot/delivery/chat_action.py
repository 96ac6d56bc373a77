"""While a message takes long to make, its chat shows that the bot is busy with it."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import TypeVar

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

# Most messages are there sooner, and then nobody need see that they were made.
PATIENCE_SECONDS = 1.0
# Telegram shows it for five seconds.
AGAIN_SECONDS = 4.5
_log = logging.getLogger(__name__)
_Made = TypeVar("_Made")


async def shown_as_busy(bot: Bot, chat_id: int, making: Awaitable[_Made]) -> _Made:
    """What `making` makes. Until then, but not at once, the chat shows "typing".

    That never holds up the message, also when Telegram hangs.
    """
    showing = asyncio.create_task(_show(bot, chat_id))
    try:
        return await making
    finally:
        showing.cancel()


async def _show(bot: Bot, chat_id: int) -> None:
    await asyncio.sleep(PATIENCE_SECONDS)
    while True:
        try:
            await bot.send_chat_action(chat_id, ChatAction.TYPING)
        except TelegramError as error:
            # The message itself will meet the same trouble, and knows what to do.
            _log.info("the chat can't show that it is busy: %s", type(error).__name__)
        await asyncio.sleep(AGAIN_SECONDS)
