"""The moment, where it is sure: for jobs that do what can't be undone."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.storage import clocks
from bot.storage.installation import Installation

_log = logging.getLogger(__name__)


# What another clock says, in UTC; None where it says nothing.
OtherClock = Callable[[], Awaitable[datetime | None]]


async def sure_now(installation: Installation, other_clock: OtherClock) -> datetime | None:
    """The present moment in UTC; None where the clock is not to be believed.

    A job goes on with this moment, and with no later look at the clock.
    """
    other = await other_clock()
    now = installation.clock.now()
    async with installation.database.transaction() as transaction:
        doubt = await clocks.believe(transaction, now, other)
    if doubt is None:
        return now
    _log.error(
        "%s Lapses, clean-up and forgetting of copies wait. If it is right: %s",
        doubt,
        clocks.COMMAND,
    )
    return None
