"""Once a night: forget what is no longer needed, and leave no trace of the order of writing."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from bot.context import Context
from bot.schedule.sure import sure_now
from bot.storage import mailings, meta, passers_by, reminders
from bot.storage.database import Database

# Telegram repeats an update for at most a day; a message can be edited or deleted for two.
KEEP = timedelta(days=3)
# A button of an older message says that it no longer works.
KEEP_MESSAGES = timedelta(days=30)
NIGHT_HOUR = 3
_DONE_ON = "housekeeping_done_on"


def housekeeping(database: Database) -> Callable[[Context], Coroutine[Any, Any, None]]:
    """The job for this database; it works once a day, from 03.00 on in the scheme's zone."""

    async def job(context: Context) -> None:
        surroundings = context.bot_data
        local = surroundings.clock.now().astimezone(surroundings.scheme.zone)
        today = local.date().isoformat()
        if local.hour < NIGHT_HOUR or await meta.read(database.reading, _DONE_ON) == today:
            return
        now = await sure_now(context, database)
        if now is None or now.astimezone(local.tzinfo).date() != local.date():
            return
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
            await passers_by.forget(transaction, local.date())
            await reminders.forget(transaction, now - KEEP_MESSAGES)
            await mailings.forget(transaction, now - KEEP_MESSAGES)
            await meta.write(transaction, _DONE_ON, today)
        await database.tidy()

    return job
