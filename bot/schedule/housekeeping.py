"""Once a night: forget what is no longer needed, and leave no trace of the order of writing."""

import logging
from datetime import date, datetime, timedelta

from bot.schedule.sure import OtherClock, sure_now
from bot.storage import (
    inbox,
    invitations,
    mailings,
    marks,
    meta,
    notifications,
    outbox,
    passers_by,
    web_forgetting,
)
from bot.storage.database import Database
from bot.storage.engines import hide_order
from bot.storage.installation import Installation

# Telegram repeats an update for at most a day; a message can be edited or deleted for two.
KEEP = timedelta(days=3)
# A button of an older message says that it no longer works.
KEEP_MESSAGES = timedelta(days=30)
NIGHT_HOUR = 3
_DONE_ON = "housekeeping_done_on"
_HIDDEN_ON = "order_hidden_on"
_log = logging.getLogger(__name__)


async def housekeeping(
    installation: Installation, other_clock: OtherClock, session_days: int = 30
) -> None:
    """The job for this database; it works once a day, from 03.00 on in the scheme's zone.

    A session of the page that was not used for so many days is forgotten. What did not come about
    is tried again at the next look.
    """
    database, local = installation.database, installation.local_now
    today = local.date()
    if local.hour < NIGHT_HOUR:
        return
    if not await meta.is_done_on(database.reading, _DONE_ON, today):
        now = await sure_now(installation, other_clock)
        if now is not None and now.astimezone(local.tzinfo).date() == today:
            oldest = today - timedelta(days=session_days)
            await web_forgetting.at_night(database, now - KEEP_MESSAGES, oldest)
            await _forget(database, now, today)
    # Nothing is lost by this, whatever the clock says.
    if not await meta.is_done_on(database.reading, _HIDDEN_ON, today):
        if not await hide_order(database, marks.TABLES):
            _log.warning("somebody reads the database; its log is emptied later tonight")
            return
        async with database.transaction() as transaction:
            await meta.done_on(transaction, _HIDDEN_ON, today)


async def _forget(database: Database, now: datetime, today: date) -> None:
    async with database.transaction() as transaction:
        await inbox.forget(transaction, now - KEEP)
        await outbox.forget(transaction, now - KEEP_MESSAGES)
        await invitations.forget(transaction, now)
        await passers_by.forget(transaction, today)
        await notifications.forget(transaction, now - KEEP_MESSAGES)
        await mailings.forget(transaction, now - KEEP_MESSAGES)
        await meta.done_on(transaction, _DONE_ON, today)
        # What was deleted stands in the log until that is emptied.
        await meta.write(transaction, _HIDDEN_ON, "")
