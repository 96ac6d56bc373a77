"""What stands in the daily summary, worked out of counts: the state, and what needs attention."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.domain.scheme import Scheme
from bot.domain.working_days import is_working_day
from bot.reporting.forecast import Forecast, when_gone
from bot.storage.pots import Pot
from bot.storage.uptake import DayUptake, FeatureUptake

OLD_DAYS = 60
LAPSING_DAYS = 30
RECENT_WORKING_DAYS = 20
SILENT_WORKING_DAYS = 10
UNDO_DAYS = 30
_UNDO_PERCENT = 5
_UNDO_LEAST = 20


@dataclass(frozen=True)
class Attention:
    """What needs attention: the days are those of the period, or the last thirty for `undone`."""

    unused_long: int
    lapsing: int
    other_household: int
    undone: int
    undone_of: int
    silent: tuple[str, ...]
    """Keys of organisations that gave before and have stopped."""


@dataclass(frozen=True)
class Summary:
    """The figures of one morning. Days are local, money is in cents."""

    today: date
    first: date
    """The first day of the period, which ends yesterday: since the last working day."""
    given_today: int
    given_in_period: int
    recent: tuple[tuple[date, int], ...]
    """How many were given on each of the last working days, and on a day off if any were."""
    given: int
    """Given and not lapsed: what takes room under the ceiling."""
    used: int
    lapsed: int
    most: int
    expected: int
    pot: Pot
    by_organisation: tuple[tuple[str, int], ...]
    by_category: tuple[tuple[str, int], ...]
    attention: Attention
    line: tuple[tuple[date, int], ...]
    """How many were given up to and including a day."""
    forecast: Forecast | None


def period(today: date) -> tuple[date, date]:
    """The days since the last summary: yesterday, and on a Monday the weekend as well."""
    yesterday = today - timedelta(days=1)
    first = yesterday
    while not is_working_day(first):
        first -= timedelta(days=1)
    return first, yesterday


def last_due(now: datetime, at: time, zone: tzinfo) -> date:
    """The last local working day on which this local time is past, or is just now."""
    local = now.astimezone(zone)
    day = local.date()
    while not is_working_day(day) or now < datetime.combine(day, at, zone):
        day -= timedelta(days=1)
    return day


def summarise(
    scheme: Scheme,
    today: date,
    uptake: Sequence[FeatureUptake],
    days: Sequence[DayUptake],
    pot: Pot,
) -> Summary:
    """All figures of the summary. The counts are of all organisations, or of one alone."""
    first, yesterday = period(today)
    by_day, new = Counter[date](), Counter[date]()
    for each in days:
        by_day[each.issued_on] += each.given
        # Not those that replace a lost code: nothing was given on that day.
        new[each.issued_on] += max(each.issued - each.undone, 0)
    given = sum(each.given - each.lapsed for each in uptake)
    return Summary(
        today=today,
        first=first,
        given_today=new[today],
        given_in_period=sum(n for day, n in new.items() if first <= day <= yesterday),
        recent=_recent(new, scheme.starts, today),
        given=given,
        used=sum(each.used for each in uptake),
        lapsed=sum(each.lapsed for each in uptake),
        most=scheme.most_vouchers,
        expected=scheme.expected_vouchers,
        pot=pot,
        by_organisation=_counted(
            [o.key for o in scheme.organisations],
            ((each.organisation, each.given - each.lapsed) for each in uptake),
        ),
        by_category=_counted(
            [c.key for c in scheme.categories],
            ((each.category, each.given - each.lapsed) for each in uptake),
        ),
        attention=_attention(days, today, first),
        line=cumulative(by_day),
        forecast=when_gone(by_day, scheme.most_vouchers - given, today),
    )


def _counted(keys: Iterable[str], counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """The counts by key, in the scheme's order; what the scheme no longer has comes last."""
    found = Counter[str](dict.fromkeys(keys, 0))
    for key, count in counts:
        found[key] += count
    return tuple(found.items())


def _recent(new: Counter[date], starts: date, today: date) -> tuple[tuple[date, int], ...]:
    """The last working days until today, oldest first, with the days off on which any were given.

    Not those before the scheme began, unless something was given then.
    """
    starts = min([starts, *(day for day, count in new.items() if count)])
    days, day, working = list[tuple[date, int]](), today, 0
    while working < RECENT_WORKING_DAYS and day >= starts:
        if is_working_day(day) or new[day]:
            days.append((day, new[day]))
            working += is_working_day(day)
        day -= timedelta(days=1)
    return tuple(reversed(days))


def cumulative(by_day: Counter[date]) -> tuple[tuple[date, int], ...]:
    """Counts by day as a line that only adds up."""
    total, line = 0, []
    for day in sorted(by_day):
        total += by_day[day]
        line.append((day, total))
    return tuple(line)


def _attention(days: Sequence[DayUptake], today: date, first: date) -> Attention:
    recent = [each for each in days if each.issued_on >= today - timedelta(days=UNDO_DAYS)]
    undone = sum(each.undone for each in recent)
    issued = sum(each.issued for each in recent)
    often = issued >= _UNDO_LEAST and undone * 100 >= _UNDO_PERCENT * issued
    return Attention(
        unused_long=sum(
            each.unused for each in days if each.issued_on < today - timedelta(days=OLD_DAYS)
        ),
        lapsing=sum(
            each.unused
            for each in days
            if today <= each.valid_until < today + timedelta(days=LAPSING_DAYS)
        ),
        other_household=sum(
            each.other_household for each in days if first <= each.issued_on < today
        ),
        undone=undone if often else 0,
        undone_of=issued,
        silent=_silent(days, today),
    )


def _silent(days: Sequence[DayUptake], today: date) -> tuple[str, ...]:
    """Organisations that gave something and then nothing for ten working days."""
    last: dict[str, date] = {}
    for each in days:
        if each.issued:
            last[each.organisation] = max(each.issued_on, last.get(each.organisation, date.min))
    return tuple(
        organisation
        for organisation, day in sorted(last.items())
        if sum(
            is_working_day(day + timedelta(days=n)) for n in range(1, min((today - day).days, 60))
        )
        >= SILENT_WORKING_DAYS
    )
