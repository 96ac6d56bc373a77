"""Tells people what is due: reminders, changes, and coordinators' messages to many.

It only looks which rows are due, and puts their letters in the outbox in the transaction that
marks them. At night nobody is told anything.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.broadcast import room
from bot.domain.events import button_label, midnight, useful_until
from bot.domain.reminders import Kind, is_quiet
from bot.messages.events import answer_row, progress_rows
from bot.storage import (
    events,
    mailings,
    meta,
    notifications,
    planning,
    subscriptions,
)
from bot.storage.buttons import Button, ButtonRow
from bot.storage.database import Database, Transaction
from bot.storage.installation import Installation
from bot.storage.letters import (
    EventChangeMessage,
    Letter,
    MailingMessage,
    MailMessage,
    Message,
    Priority,
    ReminderMessage,
)
from bot.storage.mailings import Mailing, Progress
from bot.storage.notifications import Dispatch, Recall
from bot.storage.outbox import post_many
from bot.translation import gettext as _

# More would fit in no message, and in nobody's head.
_MOST_TOGETHER = 12
_SHOWN_EVERY = timedelta(seconds=10)
# Whoever sent a message still looks at it.
_SHORT = timedelta(minutes=1)
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
    if await notifications.is_anything_stuck(database.reading, now):
        async with database.transaction() as transaction:
            which = Recall.STUCK if quiet else Recall.USELESS
            await notifications.recall(transaction, now, which=which)
    posted = 0
    if not quiet and await notifications.is_anything_due(database.reading, now):
        more = True
        while more:
            async with database.transaction() as transaction:
                more = await notifications.drop_useless(transaction, now)
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


async def _post_due(transaction: Transaction, installation: Installation, now: datetime) -> int:
    due = await notifications.due(transaction, now, await room(transaction))
    letters: list[Letter] = []
    rows: list[list[int]] = []
    told: set[int] = set()
    writer = _Writer(transaction, installation, now)
    for dispatch in due:
        if dispatch.id in told:
            continue
        together, letter = [dispatch.id], None
        if dispatch.reachable:
            together, letter = await writer.letter(dispatch)
        told.update(together)
        if letter is None:
            for row in together:
                await notifications.mark(transaction, row, None)
        else:
            letters.append(letter)
            rows.append(together)
    ids = await post_many(transaction, installation.keys, letters, now)
    for together, outbox_id in zip(rows, ids, strict=True):
        for row in together:
            await notifications.mark(transaction, row, outbox_id)
    return len(letters)


class _Writer:
    """Makes the letters of one look; what many of them are about is read once."""

    def __init__(self, transaction: Transaction, installation: Installation, now: datetime) -> None:
        self._transaction = transaction
        self._zone = installation.scheme.zone
        self._now = now
        self._events: dict[int, events.Event | None] = {}
        self._days: dict[tuple[str, str], list[events.Event]] = {}
        self._told: dict[tuple[int, int], bool] = {}
        self._may_help: dict[int, bool] = {}

    async def letter(self, dispatch: Dispatch) -> tuple[list[int], Letter | None]:
        """The rows that are told together, and the letter; None where nothing is left to tell."""
        match dispatch.kind:
            case Kind.DAY | Kind.HOURS:
                event = await self._event(dispatch.event_id)
                return [dispatch.id], self._reminder(dispatch, [event], None) if event else None
            case Kind.SERIES:
                return await self._series(dispatch, dispatch.about)
            case Kind.PART:
                event = await self._event(dispatch.event_id)
                if event is None or event.series is None:
                    return [dispatch.id], None
                return await self._series(dispatch, event.series)
            case Kind.CHANGE:
                return [dispatch.id], await self._change(dispatch)
        return [dispatch.id], await self._mail(dispatch)

    async def _mail(self, dispatch: Dispatch) -> Letter:
        mailing = int(dispatch.about)
        if mailing not in self._may_help:
            audience = await mailings.audience(self._transaction, mailing)
            self._may_help[mailing] = audience.may_help
        return _mail(dispatch, may_help=self._may_help[mailing])

    async def _series(self, dispatch: Dispatch, series: str) -> tuple[list[int], Letter | None]:
        """One message a day about a series: what was missed and what is due today in one."""
        today = self._now.astimezone(self._zone).date()
        end = midnight(today + timedelta(days=1), self._zone)
        rows = await notifications.same_day(self._transaction, dispatch.person_id, series, end)
        found: dict[int, events.Event] = {}
        for _row, day, part in rows:
            for each in await self._day(series, day):
                if part in (None, each.id):
                    found[each.id] = each
        no = await subscriptions.said_no(self._transaction, dispatch.person_id, list(found))
        left = [each for each in found.values() if each.id not in no][:_MOST_TOGETHER]
        letter = self._reminder(dispatch, left, series) if left else None
        return [row for row, _day, _part in rows], letter

    async def _day(self, series: str, day: str) -> list[events.Event]:
        """What of a series begins on a day and is still to come."""
        if (series, day) not in self._days:
            self._days[(series, day)] = [
                each
                for each in await events.of_series(self._transaction, series, day)
                if each.facts.goes_on
                and each.facts.day_known
                and useful_until(each.facts, self._zone) > self._now
            ]
        return self._days[(series, day)]

    async def _event(self, event_id: int | None) -> events.Event | None:
        if event_id is None:
            return None
        if event_id not in self._events:
            self._events[event_id] = await events.by_id(self._transaction, event_id)
        return self._events[event_id]

    def _reminder(
        self, dispatch: Dispatch, found: list[events.Event], series: str | None
    ) -> Letter:
        rows: list[ButtonRow] = []
        facts = found[0].facts
        if len(found) > 1:
            rows = [
                [Button(button_label(each.facts), "events.one", {"event": each.id})]
                for each in found
            ]
        elif facts.last == facts.first and facts.end_known:
            rows = [answer_row(found[0].id)]
        else:
            rows = [[Button(_("See it"), "events.one", {"event": found[0].id})]]
        ids = [each.id for each in found]
        return _letter(dispatch, ReminderMessage(ids, series, dispatch.person_id), rows)

    async def _change(self, dispatch: Dispatch) -> Letter | None:
        """A change that was undone before anybody heard of it is none."""
        event, change = await self._event(dispatch.event_id), int(dispatch.version)
        if event is None:
            return None
        key = (event.id, change)
        if key not in self._told:
            was = (await events.change(self._transaction, change)).was
            self._told[key] = events.is_told(was, event.facts)
        if not self._told[key]:
            return None
        rows: list[ButtonRow] = [[Button(_("See it"), "events.one", {"event": event.id})]]
        return _letter(dispatch, EventChangeMessage(event.id, change), rows)


def _letter(dispatch: Dispatch, message: Message, rows: list[ButtonRow]) -> Letter:
    stop: ButtonRow = [Button(_("Stop reminders"), "reminders.stop")]
    return _to_many(dispatch, message, [*rows, stop])


def _mail(dispatch: Dispatch, *, may_help: bool) -> Letter:
    """A coordinator's message; who may help can say so."""
    mailing = {"mailing": int(dispatch.about)}
    rows: list[ButtonRow] = [
        [Button(_("Yes, I can"), "mail.can", mailing)],
        [Button(_("No, I can't"), "mail.can_not", mailing)],
    ]
    return _to_many(dispatch, MailMessage(int(dispatch.about)), rows if may_help else [])


def _to_many(dispatch: Dispatch, message: Message, rows: list[ButtonRow]) -> Letter:
    return Letter(
        dispatch.chat_id,
        message,
        rows,
        keep=True,
        priority=Priority.BROADCAST,
    )


async def _show_progress(installation: Installation, now: datetime) -> int:
    """Let a coordinator see how far the message is: every ten seconds, and at the end."""
    database = installation.database
    shown = 0
    for mailing in await mailings.going_on(database.reading, installation.keys):
        progress = await mailings.progress(database.reading, mailing.id)
        if progress.waiting and now - mailing.shown_at < _SHOWN_EVERY:
            continue
        async with database.transaction() as transaction:
            letters = _progress_letters(mailing, progress, now) if mailing.reachable else []
            await post_many(transaction, installation.keys, letters, now)
            await mailings.shown(transaction, mailing.id, now, finished=not progress.waiting)
        shown += len(letters)
    return shown


def _progress_letters(mailing: Mailing, progress: Progress, now: datetime) -> list[Letter]:
    """How far it is, in the message that said so before; the end of a long one makes a sound."""
    status = Letter(
        mailing.chat_id,
        MailingMessage(mailing.id),
        progress_rows(mailing.id),
        edits=mailing.message_id,
        priority=Priority.NOTICE,
    )
    if progress.waiting or now - mailing.made_at < _SHORT or mailing.message_id is None:
        return [status]
    return [status, replace(status, edits=None, keep=True)]
