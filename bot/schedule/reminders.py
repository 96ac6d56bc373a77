"""Tells people what is due: reminders, changes, and coordinators' messages to many.

It only looks which rows are due, and puts their letters in the outbox in the transaction that
marks them. At night nobody is told anything.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.broadcast import room
from bot.domain.reminders import is_quiet
from bot.messages.notifications import DueLetters, progress_letters
from bot.storage import events, mailings, meta, notifications, planning
from bot.storage.database import Database, Transaction
from bot.storage.installation import Installation
from bot.storage.letters import Letter
from bot.storage.notifications import Recall
from bot.storage.outbox import post_many

_SHOWN_EVERY = timedelta(seconds=10)
_PLANNED_ON = "reminders_planned_on"
_PLANNED_IN = "reminders_planned_in"


async def send_reminders(installation: Installation, wake: Callable[[], None]) -> None:
    """The job for this database; `wake` tells the outbox that there is something new."""
    if await tell_due(installation):
        wake()


async def tell_due(installation: Installation) -> int:
    """Put what is due in the outbox, a bounded number at a time; returns how many letters."""
    database = installation.database
    now, zone = installation.clock.now(), installation.scheme.zone
    await _plan_ahead(installation, now)
    await _plan_what_changed(database, zone, now)
    quiet = is_quiet(now, zone)
    await _recall_stuck(database, now, Recall.STUCK if quiet else Recall.USELESS)
    posted = 0
    if not quiet and await notifications.is_anything_due(database.reading, now):
        await _drop_useless(database, now)
        async with database.transaction() as transaction:
            # What changed since a moment ago is planned at the next look, and told after that.
            if not await planning.is_anything_unplanned(transaction):
                posted = await _post_due(transaction, installation, now)
    return posted + await _show_progress(installation, now)


async def take_back(database: Database, now: datetime) -> None:
    """Before the outbox begins to work: what it still held is decided on again."""
    async with database.transaction() as transaction:
        await notifications.recall(transaction, now, which=Recall.ALL)


async def _plan_ahead(installation: Installation, now: datetime) -> None:
    """Once a day the next days of every series; everything when the scheme's zone changed."""
    database = installation.database
    zone = installation.scheme.zone
    today = now.astimezone(zone).date().isoformat()
    if await meta.read(database.reading, _PLANNED_ON) == f"{today} {zone.key}":
        return
    async with database.transaction() as transaction:
        before = await meta.read(transaction, _PLANNED_IN)
        if before not in (None, zone.key):
            await events.follow_zone(transaction, ZoneInfo(before), zone)
            await planning.plan_all(transaction, now)
        else:
            await planning.plan_all_series(transaction)
        await meta.write(transaction, _PLANNED_IN, zone.key)
        await meta.write(transaction, _PLANNED_ON, f"{today} {zone.key}")


async def _plan_what_changed(database: Database, zone: ZoneInfo, now: datetime) -> None:
    """A piece at a time, and others have their turn between two. Nothing is told meanwhile."""
    more = await planning.is_anything_unplanned(database.reading)
    while more:
        async with database.transaction() as transaction:
            more = await planning.plan_some(transaction, zone, now)


async def _recall_stuck(database: Database, now: datetime, which: Recall) -> None:
    """What waits in the outbox because Telegram can't be reached is decided on again."""
    if await notifications.is_anything_stuck(database.reading, now):
        async with database.transaction() as transaction:
            await notifications.recall(transaction, now, which=which)


async def _drop_useless(database: Database, now: datetime) -> None:
    """A bounded number at a time, so that others have their turn."""
    more = True
    while more:
        async with database.transaction() as transaction:
            more = await notifications.drop_useless(transaction, now)


async def _post_due(transaction: Transaction, installation: Installation, now: datetime) -> int:
    """Put the letters of what is due in the outbox, and mark it; returns how many letters."""
    writer = DueLetters(transaction, installation.scheme.zone, now)
    told: set[int] = set()
    letters: list[Letter] = []
    posted: list[list[int]] = []
    for due in await notifications.due(transaction, now, await room(transaction)):
        if due.id in told:
            continue
        together, letter = await writer.letter(due) if due.reachable else ([due.id], None)
        told.update(together)
        if letter is None:
            await notifications.mark(transaction, together, None)
        else:
            letters.append(letter)
            posted.append(together)
    ids = await post_many(transaction, installation.keys, letters, now)
    for together, outbox_id in zip(posted, ids, strict=True):
        await notifications.mark(transaction, together, outbox_id)
    return len(letters)


async def _show_progress(installation: Installation, now: datetime) -> int:
    """Let a coordinator see how far the message is: every ten seconds, and at the end."""
    database = installation.database
    shown = 0
    for mailing in await mailings.going_on(database.reading, installation.keys):
        progress = await mailings.progress(database.reading, mailing.id)
        if progress.waiting and now - mailing.shown_at < _SHOWN_EVERY:
            continue
        async with database.transaction() as transaction:
            letters = progress_letters(mailing, progress, now) if mailing.reachable else []
            await post_many(transaction, installation.keys, letters, now)
            await mailings.shown(transaction, mailing.id, now, finished=not progress.waiting)
        shown += len(letters)
    return shown
