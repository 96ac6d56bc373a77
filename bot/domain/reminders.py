"""When somebody is reminded: the day before at 10.00 and two hours before, never at night.

A reminder that would fall between 21.00 and 08.00 comes the evening before that, and where that is
over already, in the morning. All of it is planned in the scheme's zone and kept in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.domain.events import ActivityFacts, start_of, useful_until

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
# What comes before the night leaves half an hour to send many of them.
EVENING = time(20, 30)
HOURS_BEFORE = timedelta(hours=2)
# Whoever follows a series has its next days planned; the rest is planned as time goes on.
SERIES_AHEAD = timedelta(days=40)


class Kind(StrEnum):
    """What somebody is told; a reminder is one of the first four."""

    DAY = "day"
    HOURS = "hours"
    SERIES = "series"
    PART = "part"
    CHANGE = "change"
    MAIL = "mail"


class Wants(StrEnum):
    """Which reminders somebody wants of an activity of which the time is known."""

    BOTH = "both"
    DAY = "day"
    HOURS = "hours"


@dataclass(frozen=True)
class Choice:
    """How one person is reminded; what everybody gets who chose nothing."""

    wants: Wants = Wants.BOTH
    day_at: time = time(10)


@dataclass(frozen=True)
class Slot:
    """One reminder. The first of `moments` (UTC) that is not past when somebody asks is theirs."""

    kind: Kind
    moments: tuple[datetime, ...]
    until: datetime


def is_quiet(moment: datetime, zone: tzinfo) -> bool:
    """Whether nobody is disturbed at this moment."""
    local = moment.astimezone(zone).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def slots(facts: ActivityFacts, choice: Choice, zone: tzinfo) -> list[Slot]:
    """The reminders of one activity; none while its day is not known or it does not go on.

    Of an activity without a time everybody hears the day before: two hours before is unknown.
    """
    if not facts.goes_on or not facts.day_known:
        return []
    until = useful_until(facts, zone)
    found = []
    if facts.starts_at is None or choice.wants is not Wants.HOURS:
        found.append(Slot(Kind.DAY, _day_before(facts.first, choice, until, zone), until))
    if facts.starts_at is not None and choice.wants is not Wants.DAY:
        moment = facts.starts_at - HOURS_BEFORE
        found.append(Slot(Kind.HOURS, _by_day(moment, until, zone), until))
    return found


def series_slot(day: date, until: datetime, choice: Choice, zone: tzinfo) -> Slot:
    """The one reminder of everything in a series that begins on a day.

    Who asks after that moment hears of it on the day itself, where that is two hours before the
    last of it begins or earlier.
    """
    moments = _day_before(day, choice, until, zone)
    same_day = datetime.combine(day, choice.day_at, zone).astimezone(UTC)
    if same_day + HOURS_BEFORE <= until:
        moments = (*moments, same_day)
    return Slot(Kind.SERIES, moments, until)


def part_slot(facts: ActivityFacts, choice: Choice, zone: tzinfo, now: datetime) -> Slot:
    """Of what came into a series after its day was told: with the next message about the series,
    where that comes two hours before it begins or earlier, and at once where it does not."""
    today = now.astimezone(zone).date()
    days = (today, today + timedelta(days=1))
    usual = (datetime.combine(day, choice.day_at, zone).astimezone(UTC) for day in days)
    with_others = next(moment for moment in usual if moment >= now)
    in_time = with_others + HOURS_BEFORE <= start_of(facts, zone)
    moment = with_others if in_time else now.astimezone(UTC)
    return Slot(Kind.PART, (moment,), useful_until(facts, zone))


def _day_before(day: date, choice: Choice, until: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    moment = datetime.combine(day - timedelta(days=1), choice.day_at, zone)
    return _by_day(moment.astimezone(UTC), until, zone)


def _by_day(moment: datetime, until: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """The moment itself; where that is at night, the evening before it and the morning after."""
    if not is_quiet(moment, zone):
        return (moment,)
    local = moment.astimezone(zone)
    evening = local.date() if local.time() >= QUIET_FROM else local.date() - timedelta(days=1)
    before = datetime.combine(evening, EVENING, zone).astimezone(UTC)
    after = datetime.combine(evening + timedelta(days=1), QUIET_UNTIL, zone).astimezone(UTC)
    return (before, after) if after < until else (before,)
