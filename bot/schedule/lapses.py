"""Every day: vouchers that could be used until yesterday lapse, and their money is free again."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from bot.context import Context
from bot.storage import meta, vouchers
from bot.storage.database import Database

# So few at a time that nobody waits for it at a counter.
BATCH = 200
_DONE_ON = "lapses_done_on"
_log = logging.getLogger(__name__)


def lapses(database: Database) -> Callable[[Context], Coroutine[Any, Any, None]]:
    """The job for this database; it works once a day, from midnight on in the scheme's zone.

    Days on which the bot stood still are made up for: whatever lapsed since, lapses now.
    """

    async def job(context: Context) -> None:
        surroundings = context.bot_data
        now = surroundings.clock.now()
        today = now.astimezone(surroundings.scheme.zone).date()
        if await meta.read(database.reading, _DONE_ON) == today.isoformat():
            return
        lapsed, total = BATCH, 0
        while lapsed == BATCH:
            async with database.transaction() as transaction:
                lapsed = await vouchers.expire(transaction, today, now, BATCH)
            total += lapsed
        async with database.transaction() as transaction:
            await meta.write(transaction, _DONE_ON, today.isoformat())
        if total:
            _log.info("%d vouchers lapsed", total)

    return job
