"""Every day: vouchers that could be used until yesterday lapse, and their money is free again.

Many at once are told to the coordinators first, in the daytime, two days before: whoever finds that
strange has the time to say so.
"""

import logging
from datetime import date, datetime, timedelta

from bot.domain.reminders import is_quiet
from bot.formatting import day, number
from bot.schedule.sure import OtherClock, sure_now
from bot.storage import lapses, meta
from bot.storage.database import Database
from bot.storage.installation import Installation
from bot.storage.outbox import tell_coordinators
from bot.translation import gettext as _

# So few at a time that nobody waits for it at a counter.
BATCH = 200
# More than so many do not lapse on a day that was not told.
MANY = 20
_AHEAD = timedelta(days=2)
_DONE_ON = "lapses_done_on"
_TOLD_ON = "lapses_told_on"
_log = logging.getLogger(__name__)


async def lapse(installation: Installation, other_clock: OtherClock) -> None:
    """The job for this database; it works once a day, from midnight on in the scheme's zone.

    Days on which the bot stood still are made up for: whatever lapsed since, lapses now. While the
    clock is not to be believed nothing lapses.
    """
    database, local = installation.database, installation.local_now
    today = local.date()
    is_done = await meta.is_done_on(database.reading, _DONE_ON, today)
    may_tell = not is_quiet(local, installation.scheme.zone) and not await meta.is_done_on(
        database.reading, _TOLD_ON, today
    )
    if is_done and not may_tell:
        return
    now = await sure_now(installation, other_clock)
    if now is None or now.astimezone(installation.scheme.zone).date() != today:
        return
    if not is_done:
        await _lapse(database, today, now)
    if may_tell:
        await _tell(installation, today, now)


async def _lapse(database: Database, today: date, now: datetime) -> None:
    """Let lapse what may: few, or what was told."""
    told = await lapses.lapses_told_before(database.reading, today)
    total = await _let_lapse(database, told, now) if told else 0
    if await lapses.due_to_lapse(database.reading, today) <= MANY:
        total += await _let_lapse(database, today, now)
        async with database.transaction() as transaction:
            await meta.done_on(transaction, _DONE_ON, today)
    if total:
        _log.info("%d vouchers lapsed", total)


async def _let_lapse(database: Database, before: date, now: datetime) -> int:
    lapsed, total = BATCH, 0
    while lapsed == BATCH:
        async with database.transaction() as transaction:
            lapsed = await lapses.let_lapse(transaction, before, now, BATCH)
        total += lapsed
    return total


async def _tell(installation: Installation, today: date, now: datetime) -> None:
    """Tell the coordinators of many that lapse on the day after tomorrow, and were not told."""
    database = installation.database
    lapses_on = today + _AHEAD
    async with database.transaction() as transaction:
        await meta.done_on(transaction, _TOLD_ON, today)
        told = await lapses.lapses_told_before(transaction, lapses_on)
        count = await lapses.due_to_lapse(transaction, lapses_on, told)
        if count <= MANY:
            return
        await lapses.tell_lapses(transaction, lapses_on, now)
        text = _(
            "On {day} {count} vouchers lapse. They were not used in time. Their money is free again"
            " then. Is that not right? Call whoever looks after this bot before that day."
        ).format(day=day(lapses_on), count=number(count))
        await tell_coordinators(transaction, installation.keys, text, now, keep=True)
