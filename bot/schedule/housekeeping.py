"""Once a night: forget what is no longer needed, and leave no trace of the order of writing."""

import logging
from collections.abc import Callable, Coroutine
from datetime import date, datetime, timedelta
from typing import Any

from bot.context import Context
from bot.schedule.sure import sure_now
from bot.storage import mailings, meta, order, passers_by, reminders
from bot.storage.database import Database

# Telegram repeats an update for at most a day; a message can be edited or deleted for two.
KEEP = timedelta(days=3)
# A button of an older message says that it no longer works.
KEEP_MESSAGES = timedelta(days=30)
NIGHT_HOUR = 3
_DONE_ON = "housekeeping_done_on"
_HIDDEN_ON = "order_hidden_on"
_log = logging.getLogger(__name__)


def housekeeping(database: Database) -> Callable[[Context], Coroutine[Any, Any, None]]:
    """The job for this database; it works once a day, from 03.00 on in the scheme's zone.

    What did not come about is tried again at the next look.
    """

    async def job(context: Context) -> None:
        surroundings = context.bot_data
        local = surroundings.clock.now().astimezone(surroundings.scheme.zone)
        today = local.date()
        if local.hour < NIGHT_HOUR:
            return
        if await meta.read(database.reading, _DONE_ON) != today.isoformat():
            now = await sure_now(context, database)
            if now is not None and now.astimezone(local.tzinfo).date() == today:
                await _forget(database, now, today)
        # Nothing is lost by this, whatever the clock says.
        if await meta.read(database.reading, _HIDDEN_ON) != today.isoformat():
            if not await order.hide(database):
                _log.warning("somebody reads the database; its log is emptied later tonight")
                return
            async with database.transaction() as transaction:
                await meta.write(transaction, _HIDDEN_ON, today.isoformat())

    return job


async def _forget(database: Database, now: datetime, today: date) -> None:
    async with database.transaction() as transaction:
        await transaction.run(
            "DELETE FROM inbox WHERE received_at < :before AND state <> 'waiting'",
            {"before": (now - KEEP).isoformat()},
        )
        await transaction.run(
            "DELETE FROM outbox WHERE due_at < :before AND state <> 'waiting'",
            {"before": (now - KEEP_MESSAGES).isoformat()},
        )
        await transaction.run(
            "DELETE FROM invitations WHERE expires_at < :now AND used_at IS NULL",
            {"now": now.isoformat()},
        )
        await passers_by.forget(transaction, today)
        await reminders.forget(transaction, now - KEEP_MESSAGES)
        await mailings.forget(transaction, now - KEEP_MESSAGES)
        await meta.write(transaction, _DONE_ON, today.isoformat())
        # What was deleted stands in the log until that is emptied.
        await meta.write(transaction, _HIDDEN_ON, "")
