"""While a message takes long to make, its chat shows that the bot is busy with it."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import TypeVar

from bot.channels.channel import Channel, ChannelError

# Most messages are there sooner, and then nobody need see that they were made.
PATIENCE_SECONDS = 1.0
# Telegram shows it for five seconds, and any other channel no shorter.
AGAIN_SECONDS = 4.5
_log = logging.getLogger(__name__)
_Made = TypeVar("_Made")


async def shown_as_busy(channel: Channel, chat_id: int, making: Awaitable[_Made]) -> _Made:
    """What `making` makes. Until then, but not at once, the chat shows that it is busy.

    That never holds up the message, also when the channel hangs.
    """
    showing: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    # A task each time would cost more than making most of them.
    late = loop.call_later(
        PATIENCE_SECONDS, lambda: showing.append(loop.create_task(_show(channel, chat_id)))
    )
    try:
        return await making
    finally:
        late.cancel()
        for each in showing:
            each.cancel()


async def _show(channel: Channel, chat_id: int) -> None:
    while True:
        try:
            await channel.show_busy(chat_id)
        except ChannelError as error:
            # The message itself will meet the same trouble, and knows what to do.
            _log.info("the chat can't show that it is busy: %s", error.kind)
        await asyncio.sleep(AGAIN_SECONDS)
