"""By the clock: what is kept for a time is forgotten, and told before where it may be missed."""

from collections.abc import Callable, Coroutine
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any

from bot.context import TYPED, Context, Surroundings
from bot.delivery.outbox import Letter, Priority, post, showing_line
from bot.schedule.sure import sure_now
from bot.scheme import Scheme
from bot.storage import (
    attempts,
    conversations,
    forgetting,
    imports,
    lookups,
    people,
    vouchers,
)
from bot.storage.backup import clear_what_kills_left, old_replaced
from bot.storage.database import Database
from bot.translation import gettext as _
from bot.wording import day

# Coordinators are told so long before households are forgotten.
TELL_BEFORE = timedelta(days=7)
# Of whoever has a role: long enough to count a day's.
KEEP_TRIES = timedelta(days=3)
# A table that the command line is storing is left alone for so long.
KEEP_TABLES = timedelta(hours=6)


def forgetting_job(
    database: Database, committed: Callable[[], None], backup_days: int = 30
) -> Callable[[Context], Coroutine[Any, Any, None]]:
    """The job for this database. Whatever is due is done at each look, in short pieces.

    What a restore put aside stays for as many days as a copy; what a kill left of one goes at once.
    """

    async def job(context: Context) -> None:
        surroundings = context.bot_data
        await _conversations(database, surroundings)
        await _tables(database, surroundings)
        await _tries(database, surroundings)
        if await _is_due(database, surroundings, backup_days):
            # What is forgotten can't be brought back.
            now = await sure_now(context, database)
            if now is not None:
                await _households(database, surroundings, now)
                await _staff(database, surroundings, now)
                await forgetting.old_invitations(database, now)
                for path in old_replaced(database.path, backup_days, now):
                    path.unlink(missing_ok=True)
        await forgetting.letters_to_nobody(database)
        clear_what_kills_left(database.path)
        committed()

    return job


def households_go_on(scheme: Scheme) -> date:
    """The day on which the households of a scheme are forgotten."""
    return scheme.ends + timedelta(days=scheme.retention.households_days + 1)


async def _is_due(database: Database, surroundings: Surroundings, backup_days: int) -> bool:
    """Whether anything is to be forgotten by now, or to be told before."""
    scheme, now = surroundings.scheme, surroundings.clock.now()
    soon = now >= _end_of_households(scheme) - TELL_BEFORE
    if soon and await forgetting.any_household(database.reading):
        return True
    staff = now - timedelta(days=scheme.retention.staff_days)
    return bool(
        await forgetting.withdrawn_before(database.reading, staff)
        or await forgetting.any_old_invitation(database.reading, now)
        or old_replaced(database.path, backup_days, now)
    )


def _end_of_households(scheme: Scheme) -> datetime:
    return datetime.combine(households_go_on(scheme), time(), scheme.zone)


async def _conversations(database: Database, surroundings: Surroundings) -> None:
    """End the conversations in which nothing was said for as long as a question holds."""
    now = surroundings.clock.now()
    oldest = now - timedelta(minutes=surroundings.scheme.question_minutes)
    keys = surroundings.keys
    for chat, draft in await conversations.left_alone(database.reading, oldest):
        async with database.transaction() as transaction:
            if not await conversations.is_left_alone(transaction, draft, oldest):
                continue
            shown = TYPED in await conversations.known(transaction, keys, draft)
            messages = await showing_line(transaction, keys, draft) if shown else []
            await conversations.end(transaction, draft)
            text = _("This question waited too long. It was ended, and nothing was given.")
            for message in messages:
                # In its place, so that no address stays on the screen.
                letter = Letter(
                    chat, "text", {"text": text}, edits=message, keep=True, priority=Priority.NOTICE
                )
                await post(transaction, keys, letter, now)


async def _tries(database: Database, surroundings: Surroundings) -> None:
    """Keep nothing of what was tried or asked after that no limit counts any more."""
    now = surroundings.clock.now()
    async with database.transaction() as transaction:
        await attempts.forget(transaction, now - KEEP_TRIES, now)
        await lookups.forget(transaction, now)


async def _tables(database: Database, surroundings: Surroundings) -> None:
    """Put the tables aside that nobody can confirm any more."""
    now = surroundings.clock.now()
    for import_id in await imports.abandoned(database.reading, now - KEEP_TABLES):
        more = True
        while more:
            async with database.transaction() as transaction:
                more = await imports.undo_some(transaction, import_id)
        async with database.transaction() as transaction:
            await imports.forget(transaction, import_id)


async def _households(database: Database, surroundings: Surroundings, now: datetime) -> None:
    """Tell the coordinators, and a week later forget all households."""
    scheme = surroundings.scheme
    last = households_go_on(scheme)
    due = _end_of_households(scheme)
    if now < due - TELL_BEFORE or not await forgetting.any_household(database.reading):
        return
    name = f"households {last}"
    async with database.transaction() as transaction:
        if await vouchers.notice_once(transaction, name, now):
            told = max(due, now + TELL_BEFORE).astimezone(scheme.zone).date()
            text = _(
                "On {day} I forget all addresses: the scheme ended on {end}. From then on I can't"
                " see whether an address had a voucher, and a lost voucher is only found by its"
                " code. The figures stay. Does the scheme go on? Ask the administrator to change"
                " the last day before then."
            ).format(day=day(told, with_year=True), end=day(scheme.ends, with_year=True))
            for chat in await people.coordinators(transaction):
                letter = Letter(
                    chat, "text", {"text": escape(text)}, priority=Priority.NOTICE, keep=True
                )
                await post(transaction, surroundings.keys, letter, now)
        told_at = await vouchers.noticed_at(transaction, name)
    if now >= due and told_at is not None and now >= told_at + TELL_BEFORE:
        await forgetting.households(database)


async def _staff(database: Database, surroundings: Surroundings, now: datetime) -> None:
    """Forget who they were whose access ended long enough ago."""
    before = now - timedelta(days=surroundings.scheme.retention.staff_days)
    for person_id in await forgetting.withdrawn_before(database.reading, before):
        async with database.transaction() as transaction:
            await forgetting.person(transaction, person_id, surroundings.keys, now)
