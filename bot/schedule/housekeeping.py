"""Once a night: forget what is no longer needed, and leave no trace of the order of writing."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from bot.context import TYPED, Context, Surroundings
from bot.delivery.outbox import post, removing, showing_line
from bot.schedule.sure import sure_now
from bot.storage import conversations, imports, mailings, meta, reminders
from bot.storage.database import Database, Transaction

# Telegram repeats an update for at most a day; a message can be edited or deleted for two.
KEEP = timedelta(days=3)
# A button of an older message says that it no longer works.
KEEP_MESSAGES = timedelta(days=30)
# A table that nobody confirmed by the night is not going to be.
KEEP_TABLES = timedelta(hours=6)
# A question about an address that nobody answered by the night is not going to be, either.
KEEP_LINES = timedelta(hours=6)
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
                "DELETE FROM attempts WHERE at < :before", {"before": (now - KEEP).isoformat()}
            )
            await transaction.run(
                "DELETE FROM invitations WHERE expires_at < :now AND used_at IS NULL",
                {"now": now.isoformat()},
            )
            await reminders.forget(transaction, now - KEEP_MESSAGES)
            await mailings.forget(transaction, now - KEEP_MESSAGES)
            await _forget_lines(transaction, surroundings)
            await meta.write(transaction, _DONE_ON, today)
        for import_id in await imports.abandoned(database.reading, now - KEEP_TABLES):
            more = True
            while more:
                async with database.transaction() as transaction:
                    more = await imports.undo_some(transaction, import_id)
            async with database.transaction() as transaction:
                await imports.forget(transaction, import_id)
        await database.tidy()

    return job


async def _forget_lines(transaction: Transaction, surroundings: Surroundings) -> None:
    """End the conversations that still show a typed line, and take it off the screen."""
    keys, now = surroundings.keys, surroundings.clock.now()
    for chat, draft in await conversations.left_alone(transaction, now - KEEP_LINES):
        if TYPED not in await conversations.known(transaction, keys, draft):
            continue
        await conversations.end(transaction, draft)
        for message in await showing_line(transaction, keys, draft):
            await post(transaction, keys, removing(chat, message), now)
