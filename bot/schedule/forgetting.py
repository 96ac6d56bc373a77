"""By the clock: what is kept for a time is forgotten, and told before where it may be missed."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from html import escape
from pathlib import Path

from bot.conversation.turn import TYPED
from bot.domain.scheme import Scheme
from bot.formatting import day
from bot.schedule.sure import OtherClock, sure_now
from bot.storage import (
    conversations,
    forgetting,
    imports,
    lookups,
    misses,
    notices,
    promotion,
    throttle,
    web_forgetting,
)
from bot.storage.backup import clear_what_kills_left, old_replaced
from bot.storage.installation import Installation
from bot.storage.letters import Letter, Priority, TextMessage
from bot.storage.outbox import post, showing_line, tell_coordinators
from bot.translation import gettext as _

# Coordinators are told so long before households are forgotten.
TELL_BEFORE = timedelta(days=7)
# Of whoever has a role: long enough to count a day's.
KEEP_TRIES = timedelta(days=3)
# A table that the command line is storing is left alone for so long.
KEEP_TABLES = timedelta(hours=6)


async def forget_what_is_due(
    installation: Installation,
    other_clock: OtherClock,
    committed: Callable[[], None],
    backup_days: int = 30,
) -> None:
    """The job for this database. Whatever is due is done at each look, in short pieces.

    What a restore put aside stays for as many days as a copy; what a kill left of one goes at once.
    """
    database = installation.database
    await _conversations(installation)
    await _tables(installation)
    await _tries(installation)
    await promotion.drop_abandoned(database)
    if await _is_due(installation, backup_days):
        # What is forgotten can't be brought back.
        now = await sure_now(installation, other_clock)
        if now is not None:
            await _households(installation, now)
            await _staff(installation, now)
            await forgetting.old_invitations(database, now)
            await promotion.end_what_is_over(database, _today(installation, now), now)
            for path in _put_aside(installation, backup_days, now):
                path.unlink(missing_ok=True)
    await forgetting.letters_to_nobody(database)
    await web_forgetting.at_each_look(database, installation.keys, installation.clock.now())
    if isinstance(database.address, Path):
        clear_what_kills_left(database.address)
    committed()


def households_go_on(scheme: Scheme) -> date:
    """The day on which the households of a scheme are forgotten."""
    return scheme.ends + timedelta(days=scheme.retention.households_days + 1)


async def _is_due(installation: Installation, backup_days: int) -> bool:
    """Whether anything is to be forgotten by now, or to be told before."""
    database = installation.database
    scheme, now = installation.scheme, installation.clock.now()
    soon = now >= _end_of_households(scheme) - TELL_BEFORE
    if soon and await forgetting.any_household(database.reading):
        return True
    staff = now - timedelta(days=scheme.retention.staff_days)
    return bool(
        await promotion.over(database.reading, _today(installation, now))
        or await forgetting.withdrawn_before(database.reading, staff)
        or await forgetting.any_old_invitation(database.reading, now)
        or _put_aside(installation, backup_days, now)
    )


def _put_aside(installation: Installation, backup_days: int, now: datetime) -> list[Path]:
    """The files that a restore put aside so long ago. Only where there is a file one may be."""
    address = installation.database.address
    return old_replaced(address, backup_days, now) if isinstance(address, Path) else []


def _today(installation: Installation, now: datetime) -> date:
    return now.astimezone(installation.scheme.zone).date()


def _end_of_households(scheme: Scheme) -> datetime:
    return datetime.combine(households_go_on(scheme), time(), scheme.zone)


async def _conversations(installation: Installation) -> None:
    """End the conversations in which nothing was said for as long as a question holds."""
    database = installation.database
    now = installation.clock.now()
    oldest = now - timedelta(minutes=installation.scheme.question_minutes)
    keys = installation.keys
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
                    chat, TextMessage(text), edits=message, keep=True, priority=Priority.NOTICE
                )
                await post(transaction, keys, letter, now)


async def _tries(installation: Installation) -> None:
    """Keep nothing of what was tried or asked after that no limit counts any more."""
    database = installation.database
    now = installation.clock.now()
    async with database.transaction() as transaction:
        await throttle.forget(transaction, now - KEEP_TRIES, now)
        await lookups.forget(transaction, now)
        await misses.forget(transaction, now.astimezone(installation.scheme.zone).date())


async def _tables(installation: Installation) -> None:
    """Put the tables aside that nobody can confirm any more."""
    database = installation.database
    now = installation.clock.now()
    for import_id in await imports.abandoned(database.reading, now - KEEP_TABLES):
        more = True
        while more:
            async with database.transaction() as transaction:
                more = await imports.undo_some(transaction, import_id)
        async with database.transaction() as transaction:
            await imports.forget(transaction, import_id)


async def _households(installation: Installation, now: datetime) -> None:
    """Tell the coordinators, and a week later forget all households."""
    database = installation.database
    scheme = installation.scheme
    last = households_go_on(scheme)
    due = _end_of_households(scheme)
    if now < due - TELL_BEFORE or not await forgetting.any_household(database.reading):
        return
    name = f"households {last}"
    async with database.transaction() as transaction:
        if await notices.once(transaction, name, now):
            told = max(due, now + TELL_BEFORE).astimezone(scheme.zone).date()
            text = _(
                "On {day} I forget all addresses: the scheme ended on {end}. From then on I can't"
                " see whether an address had a voucher, and a lost voucher is only found by its"
                " code. The figures stay. Does the scheme go on? Ask the administrator to change"
                " the last day before then."
            ).format(day=day(told, with_year=True), end=day(scheme.ends, with_year=True))
            await tell_coordinators(transaction, installation.keys, escape(text), now, keep=True)
        told_at = await notices.told_at(transaction, name)
    if now >= due and told_at is not None and now >= told_at + TELL_BEFORE:
        await forgetting.households(database)


async def _staff(installation: Installation, now: datetime) -> None:
    """Forget who they were whose access ended long enough ago."""
    database = installation.database
    before = now - timedelta(days=installation.scheme.retention.staff_days)
    for person_id in await forgetting.withdrawn_before(database.reading, before):
        async with database.transaction() as transaction:
            await forgetting.person(transaction, person_id, installation.keys, now)
