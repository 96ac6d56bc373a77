"""A bot that lets Telegram forget an update before it is stored, as most bots do: a control."""

import asyncio
import sys
from collections.abc import Sequence

from bot.channels.update import Raw
from bot.delivery.inbox import Inbox
from tests.torture import struck

_store = Inbox.put
_under_way: set[asyncio.Task[None]] = set()


async def _put_later(self: Inbox, updates: Sequence[Raw]) -> None:
    async def store() -> None:
        # As long as a busy bot's queue in memory lasts.
        await asyncio.sleep(0.05)
        await _store(self, updates)

    task = asyncio.create_task(store())
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


if __name__ == "__main__":
    Inbox.put = _put_later  # type: ignore[method-assign]
    sys.exit(struck.main())
