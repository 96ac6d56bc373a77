"""Letters about what is due: which rows are told together, and what of them is left to tell.

The text and the buttons of each stand in events.py.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.events import midnight, useful_until
from bot.domain.reminders import Kind
from bot.messages.events import change_rows, mail_rows, progress_rows, reminder_rows
from bot.storage import events, mailings, notifications, subscriptions
from bot.storage.buttons import ButtonRow
from bot.storage.database import Reading
from bot.storage.events import Event
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
from bot.storage.notifications import Notification

# More would fit in no message, and in nobody's head.
_MOST_TOGETHER = 12
# Whoever sent a message still looks at it.
_SHORT = timedelta(minutes=1)


class DueLetters:
    """Makes the letters of one look; what many of them are about is read once."""

    def __init__(self, reading: Reading, zone: ZoneInfo, now: datetime) -> None:
        self._reading = reading
        self._zone = zone
        self._now = now
        self._events: dict[int | None, Event | None] = {None: None}
        self._days: dict[tuple[str, str], list[Event]] = {}
        self._is_told: dict[tuple[int, int], bool] = {}
        self._may_help: dict[int, bool] = {}

    async def letter(self, due: Notification) -> tuple[list[int], Letter | None]:
        """The rows that are told together, and the letter; None where nothing is left to tell."""
        if due.mailing_id is not None:
            rows = mail_rows(due.mailing_id, may_help=await self._wants_help(due.mailing_id))
            return [due.id], _to_many(due, MailMessage(due.mailing_id), rows)
        if due.series is not None:
            return await self._of_series(due, due.series)
        event = await self._event(due.event_id)
        match due.kind:
            case Kind.PART if event is not None and event.series is not None:
                return await self._of_series(due, event.series)
            case Kind.DAY | Kind.HOURS if event is not None:
                return [due.id], _reminder(due, [event], None)
            case Kind.CHANGE if event is not None and await self._has_changed(due, event):
                change = EventChangeMessage(event.id, int(due.version))
                return [due.id], _to_many(due, change, change_rows(event.id))
        return [due.id], None

    async def _of_series(self, due: Notification, series: str) -> tuple[list[int], Letter | None]:
        """One message a day about a series: what was missed and what is due today in one."""
        today = self._now.astimezone(self._zone).date()
        end = midnight(today + timedelta(days=1), self._zone)
        rows = await notifications.same_day(self._reading, due.person_id, series, end)
        found: dict[int, Event] = {}
        for _row, day, part in rows:
            for each in await self._day(series, day):
                if part in (None, each.id):
                    found[each.id] = each
        no = await subscriptions.said_no(self._reading, due.person_id, list(found))
        left = [each for each in found.values() if each.id not in no][:_MOST_TOGETHER]
        return [row for row, _day, _part in rows], _reminder(due, left, series) if left else None

    async def _day(self, series: str, day: str) -> list[Event]:
        """What of a series begins on a day and is still to come."""
        if (series, day) not in self._days:
            self._days[(series, day)] = [
                each
                for each in await events.of_series(self._reading, series, day)
                if each.facts.goes_on
                and each.facts.day_known
                and useful_until(each.facts, self._zone) > self._now
            ]
        return self._days[(series, day)]

    async def _event(self, event_id: int | None) -> Event | None:
        if event_id is not None and event_id not in self._events:
            self._events[event_id] = await events.by_id(self._reading, event_id)
        return self._events[event_id]

    async def _has_changed(self, due: Notification, event: Event) -> bool:
        """A change that was undone before anybody heard of it is none."""
        key = event.id, int(due.version)
        if key not in self._is_told:
            was = (await events.change(self._reading, int(due.version))).was
            self._is_told[key] = events.is_told(was, event.facts)
        return self._is_told[key]

    async def _wants_help(self, mailing: int) -> bool:
        if mailing not in self._may_help:
            audience = await mailings.audience(self._reading, mailing)
            self._may_help[mailing] = audience.may_help
        return self._may_help[mailing]


def _reminder(due: Notification, found: Sequence[Event], series: str | None) -> Letter:
    message = ReminderMessage([each.id for each in found], series, due.person_id)
    return _to_many(due, message, reminder_rows(found))


def _to_many(due: Notification, message: Message, rows: list[ButtonRow]) -> Letter:
    return Letter(due.chat_id, message, rows, keep=True, priority=Priority.BROADCAST)


def progress_letters(mailing: Mailing, progress: Progress, now: datetime) -> list[Letter]:
    """How far a message to many is, in the message that said so before.

    The end of a long one makes a sound.
    """
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
