"""Every day: vouchers that could be used until yesterday lapse, and their money is free again.

Many at once are told to the coordinators first, in the daytime, two days before: whoever finds that
strange has the time to say so.
"""

import logging
from collections.abc import Callable, Coroutine
from datetime import date, datetime, timedelta
from typing import Any

from bot.context import Context, Surroundings
from bot.delivery.outbox import Letter, Priority, post
from bot.reminders import is_quiet
from bot.schedule.sure import sure_now
from bot.storage import meta, people, vouchers
from bot.storage.database import Database
from bot.translation import gettext as _
from bot.wording import day, number

# So few at a time that nobody waits for it at a counter.
BATCH = 200
# More than so many do not lapse on a day that was not told.
MANY = 20
_AHEAD = timedelta(days=2)
_DONE_ON = "lapses_done_on"
_TOLD_ON = "lapses_told_on"
_log = logging.getLogger(__name__)


def lapses(database: Database) -> Callable[[Context], Coroutine[Any, Any, None]]:
    """The job for this database; it works once a day, from midnight on in the scheme's zone.

    Days on which the bot stood still are made up for: whatever lapsed since, lapses now. While the
    clock is not to be believed nothing lapses.
    """

    async def job(context: Context) -> None:
        surroundings = context.bot_data
        local = surroundings.clock.now().astimezone(surroundings.scheme.zone)
        today = local.date()
        is_done = await meta.read(database.reading, _DONE_ON) == today.isoformat()
        may_tell = (
            not is_quiet(local, surroundings.scheme.zone)
            and await meta.read(database.reading, _TOLD_ON) != today.isoformat()
        )
        if is_done and not may_tell:
            return
        now = await sure_now(context, database)
        if now is None or now.astimezone(surroundings.scheme.zone).date() != today:
            return
        if not is_done:
            await _lapse(database, today, now)
        if may_tell:
            await _tell(database, surroundings, today, now)

    return job


async def _lapse(database: Database, today: date, now: datetime) -> None:
    """Let lapse what may: few, or what was told."""
    told = await vouchers.lapses_told_before(database.reading, today)
    total = await _expire(database, told, now) if told else 0
    if await vouchers.due_to_lapse(database.reading, today) <= MANY:
        total += await _expire(database, today, now)
        async with database.transaction() as transaction:
            await meta.write(transaction, _DONE_ON, today.isoformat())
    if total:
        _log.info("%d vouchers lapsed", total)


async def _expire(database: Database, before: date, now: datetime) -> int:
    lapsed, total = BATCH, 0
    while lapsed == BATCH:
        async with database.transaction() as transaction:
            lapsed = await vouchers.expire(transaction, before, now, BATCH)
        total += lapsed
    return total


async def _tell(database: Database, surroundings: Surroundings, today: date, now: datetime) -> None:
    """Tell the coordinators of many that lapse on the day after tomorrow, and were not told."""
    lapses_on = today + _AHEAD
    async with database.transaction() as transaction:
        await meta.write(transaction, _TOLD_ON, today.isoformat())
        told = await vouchers.lapses_told_before(transaction, lapses_on)
        count = await vouchers.due_to_lapse(transaction, lapses_on, told)
        if count <= MANY:
            return
        await vouchers.tell_lapses(transaction, lapses_on, now)
        text = _(
            "On {day} {count} vouchers lapse. They were not used in time. Their money is free again"
            " then. Is that not right? Call whoever looks after this bot before that day."
        ).format(day=day(lapses_on), count=number(count))
        for chat_id in await people.coordinators(transaction):
            letter = Letter(chat_id, "text", {"text": text}, keep=True, priority=Priority.NOTICE)
            await post(transaction, surroundings.keys, letter, now)
