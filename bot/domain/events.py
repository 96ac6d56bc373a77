"""What an activity is, and how it is told: a time or place that is not given is never made up."""

import calendar
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from bot.formatting import (
    clock_time,
    day,
    for_button,
    month,
    short_day,
)
from bot.translation import gettext as _

# How long something of which only the beginning is known counts as going on.
OPEN_END = timedelta(days=90)
# A period longer than this says nothing about the day.
_VAGUE = timedelta(days=366)


class Part(StrEnum):
    """When on the day, where the time itself is not known."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    WHOLE_DAY = "day"


class State(StrEnum):
    """Whether it goes on. Removed is no longer in the calendar, for whatever reason."""

    PLANNED = "planned"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    REMOVED = "removed"


@dataclass(frozen=True)
class ActivityFacts:
    """All that is known of one activity. Days are local, both inclusive; moments are UTC.

    Where `day_known` is False it is some day from `first` to `last`; where `end_known` is False
    it goes on after `first`, nobody has said how long. `starts_at` is None while the time is
    not known.
    """

    title: str
    first: date
    last: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day_known: bool = True
    end_known: bool = True
    part: Part | None = None
    place: str = ""
    about: str = ""
    state: State = State.PLANNED

    @property
    def goes_on(self) -> bool:
        """Whether somebody may still come."""
        return self.state in (State.PLANNED, State.TENTATIVE)


@dataclass(frozen=True)
class Planned:
    """One occurrence as a calendar gives it: (uid, occurrence) tells which one it is.

    `occurrence` is the local day on which a repeated activity would be by its rule, and empty
    for one that is not repeated. `series` is what it can be followed with: the uid of the larger
    activity that it is part of, or its own where it is repeated or has parts.
    """

    uid: str
    occurrence: str
    series: str | None
    facts: ActivityFacts


@dataclass(frozen=True)
class Agenda:
    """A calendar that was read: what is in it, and what of it could not be read (uid, title)."""

    planned: list[Planned]
    unread: list[tuple[str, str]]


def start_of(facts: ActivityFacts, zone: tzinfo) -> datetime:
    """The moment of beginning, or the beginning of its day while the time is not known."""
    return facts.starts_at or midnight(facts.first, zone)


def useful_until(facts: ActivityFacts, zone: tzinfo) -> datetime:
    """From this moment on nobody needs to be reminded: it has begun, or its first day is over."""
    return facts.starts_at or midnight(facts.first + timedelta(days=1), zone)


def over_from(facts: ActivityFacts, zone: tzinfo) -> datetime:
    """From this moment on it is over."""
    if not facts.end_known:
        return midnight(facts.last, zone) + OPEN_END
    return facts.ends_at or midnight(facts.last + timedelta(days=1), zone)


def midnight(on: date, zone: tzinfo) -> datetime:
    """The beginning of a local day, UTC."""
    return datetime.combine(on, time(), zone).astimezone(UTC)


def when(facts: ActivityFacts, zone: tzinfo, today: date) -> str:
    """Day and time, as far as they are known: zaterdag 11 september, 13.00 uur."""
    if not facts.day_known:
        return _period(facts, today)
    if facts.starts_at is not None:
        text = _("{day}, {time}").format(
            day=_day(facts.first, today), time=clock_time(facts.starts_at, zone)
        )
        if facts.last > facts.first:
            text = _("{start} to {end}").format(start=text, end=_day(facts.last, today))
        return text
    if not facts.end_known:
        return _("from {day}").format(day=_day(facts.first, today))
    if facts.last > facts.first:
        return _("{start} to {end}").format(
            start=_day(facts.first, today), end=_day(facts.last, today)
        )
    if facts.part is not None:
        return _("{day}, {time}").format(day=_day(facts.first, today), time=_part(facts.part))
    return _day(facts.first, today)


def until(facts: ActivityFacts, zone: tzinfo) -> str:
    """The hour at which it ends, as a sentence; empty where that is another day or not known."""
    begins, ends = facts.starts_at, facts.ends_at
    if not (facts.day_known and facts.end_known and begins and ends and ends > begins):
        return ""
    if facts.first != facts.last:
        return ""
    return _("Until {time}.").format(time=clock_time(ends, zone))


def _period(facts: ActivityFacts, today: date) -> str:
    """The time in which a day is still to be found."""
    first, last = facts.first, facts.last
    if last - first > _VAGUE:
        return _("the day is not known yet")
    if (first.month, first.day, last.month, last.day, last.year) == (1, 1, 12, 31, first.year):
        return _("in {period}").format(period=first.year)
    whole_month = calendar.monthrange(first.year, first.month)[1]
    if first.day == 1 and last == first.replace(day=whole_month):
        return _("in {period}").format(period=month(first, with_year=first.year != today.year))
    return _("between {start} and {end}").format(start=_day(first, today), end=_day(last, today))


def _day(on: date, today: date) -> str:
    return day(on, with_year=on.year != today.year)


def _part(part: Part) -> str:
    return {
        Part.MORNING: _("in the morning"),
        Part.AFTERNOON: _("in the afternoon"),
        Part.EVENING: _("in the evening"),
        Part.WHOLE_DAY: _("the whole day"),
    }[part]


def not_known(facts: ActivityFacts) -> str:
    """One sentence about what nobody has told yet; empty where all is known."""
    no_time = (
        facts.starts_at is None
        and facts.part is not Part.WHOLE_DAY
        and facts.last == facts.first
        and facts.end_known
    )
    no_day = not facts.day_known and facts.last - facts.first <= _VAGUE
    match (no_day, no_time, not facts.place):
        case (True, _time, True):
            return _("The day and the place are not known yet.")
        case (True, _time, False):
            return _("The day is not known yet.")
        case (False, True, True):
            return _("The time and the place are not known yet.")
        case (False, True, False):
            return _("The time is not known yet.")
        case (False, False, True):
            return _("The place is not known yet.")
    return _("The end is not known yet.") if not facts.end_known else ""


def button_label(facts: ActivityFacts) -> str:
    """An activity on a button: za 11 sep · Opening."""
    known = facts.day_known
    return for_button(f"{short_day(facts.first)} · {facts.title}" if known else facts.title)


def sentence(text: str) -> str:
    """A text with a capital and a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


_NAMES = tuple(field.name for field in fields(ActivityFacts))


def to_json(facts: ActivityFacts) -> dict[str, Any]:
    """Facts as JSON can hold them."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(facts).items()
    }


def from_json(table: dict[str, Any]) -> ActivityFacts:
    """Facts as `to_json` wrote them. Raises ValueError or KeyError for anything else."""
    values = {name: table[name] for name in _NAMES}
    for name in ("first", "last"):
        values[name] = date.fromisoformat(values[name])
    for name in ("starts_at", "ends_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    values["part"] = Part(values["part"]) if values["part"] else None
    values["state"] = State(values["state"])
    return ActivityFacts(**values)
