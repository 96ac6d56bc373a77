"""When a repeated event begins by its rules (RFC 5545, section 3.3.10), within a span of days."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import prod

from bot.parsing.calendars.entries import Entry
from bot.parsing.calendars.lines import Property
from bot.parsing.calendars.times import Moment, Zones

# An activity of every day, in the span that is looked at.
MOST_REPEATS = 600
_KINDS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
# More often on one day is no activity that anybody comes to.
_MOST_A_DAY = 10
# Said of calendars other than ours, or by a program to itself: nothing changes for ours.
_LEFT_OUT = frozenset({"RSCALE", "SKIP"})


def beginnings(entry: Entry, zones: Zones, first: date, last: date) -> list[Moment]:
    """Every beginning of an event, but for what it leaves out: of one that is not repeated its own,
    else those from `first` to `last`. Raises ValueError where a rule can't be followed.
    """
    begin = entry.begin
    if begin is None:
        return []
    found = {at_once(begin): begin}
    if entry.rules and all(_is_over(_in_order(rule, begin, zones), begin) for rule in entry.rules):
        found = {}
    for more in entry.more:
        added = _as(begin, more, zones)
        found[at_once(added)] = added
    for rule in entry.rules:
        found |= {at_once(each): each for each in _by_rule(rule, begin, zones, first, last)}
    for rule in entry.unless:
        for each in _by_rule(rule, begin, zones, first, last):
            found.pop(at_once(each), None)
    kept = _without_left_out(list(found.values()), entry, zones)
    if entry.repeated:
        kept = [each for each in kept if first <= zones.day(each) <= last]
    if len(kept) > MOST_REPEATS:
        raise ValueError("too often")
    return kept


def _without_left_out(found: list[Moment], entry: Entry, zones: Zones) -> list[Moment]:
    """Beginnings but for those that an event leaves out.

    One by itself on its day is meant as well where the hour that is left out is another: programs
    mistake the zone, or keep the hour at which the series once was.
    """
    left_out = LeftOut(entry.less, zones)
    kept = [each for each in found if not left_out.holds(each)]
    days = {zones.day(each) for each in entry.less}
    days -= {zones.day(each) for each in found if left_out.holds(each)}
    many = Counter(zones.day(each) for each in found)
    return [each for each in kept if zones.day(each) not in days or many[zones.day(each)] > 1]


def at_once(moment: Moment) -> str:
    """The same for moments that are the same, in whatever zone they were written."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat()
    return moment.isoformat()


class LeftOut:
    """Moments that a series leaves out. A day, or its midnight, is all of that day."""

    def __init__(self, less: Iterable[Moment], zones: Zones) -> None:
        self._zones = zones
        self._moments: set[str] = set()
        self._whole: set[date] = set()
        self._days: set[date] = set()
        for moment in less:
            self._days.add(zones.day(moment))
            if not isinstance(moment, datetime):
                self._whole.add(moment)
                continue
            # By the clock as well: some write it in another zone.
            self._moments |= {at_once(moment), _wall(moment).isoformat()}
            for there in (moment, moment.astimezone(zones.ours)):
                if there.time() == time():
                    self._whole.add(there.date())

    def holds(self, moment: Moment) -> bool:
        """Whether this moment is left out; for whole days any time on it counts."""
        if not isinstance(moment, datetime):
            return moment in self._days
        return bool(
            {at_once(moment), _wall(moment).isoformat()} & self._moments
            or {moment.date(), self._zones.day(moment)} & self._whole
        )


def _wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _as(begin: Moment, more: Moment, zones: Zones) -> Moment:
    """A further moment, of the kind that the beginning is of: at its hour, or of whole days."""
    if not isinstance(begin, datetime):
        return zones.day(more)
    if not isinstance(more, datetime):
        return datetime.combine(more, begin.timetz())
    return more


def _by_rule(rule: str, begin: Moment, zones: Zones, first: date, last: date) -> Iterator[Moment]:
    """The beginnings by one rule, counted at the hour of where the event is."""
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    zone = begin.tzinfo if isinstance(begin, datetime) else None
    wall = _wall(begin) if isinstance(begin, datetime) else datetime.combine(begin, time())
    in_order = _in_order(rule, begin, zones)
    try:
        found = rrulestr(in_order, dtstart=wall)
    except Exception:
        # Whatever the library makes of it.
        raise ValueError("a rule that can't be followed") from None
    # A day more on either side: another zone has another day.
    since = datetime.combine(first - timedelta(days=1), time())
    until = datetime.combine(last + timedelta(days=2), time())
    for count, each in enumerate(found.xafter(since, inc=True)):
        if each > until:
            return
        if count > 2 * MOST_REPEATS:
            raise ValueError("too often")
        yield each.replace(tzinfo=zone) if isinstance(begin, datetime) else each.date()


def _is_over(in_order: str, begin: Moment) -> bool:
    """Whether a rule ends before it begins: then nothing is left of the series."""
    until = re.search(r"(?:^|;)UNTIL=(\w+)", in_order)
    written = "%Y%m%dT%H%M%S" if isinstance(begin, datetime) else "%Y%m%dT000000"
    return until is not None and until[1] < begin.strftime(written)


def _in_order(rule: str, begin: Moment, zones: Zones) -> str:
    """A rule as the library wants it, without what says nothing. Raises ValueError."""
    parts = {}
    for piece in rule.upper().split(";"):
        name, _is, value = ("".join(each.split()) for each in piece.partition("="))
        if value and name not in _LEFT_OUT and not name.startswith("X-"):
            parts[name] = value
    if parts.get("FREQ") not in _KINDS or int(parts.get("INTERVAL", "1")) < 1:
        raise ValueError("no rule, or more often than daily")
    if prod(parts.get(name, "").count(",") + 1 for name in _TIMES) > _MOST_A_DAY:
        raise ValueError("more often than daily")
    if int(parts.get("COUNT", "1")) < 1:
        del parts["COUNT"]
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], begin, zones)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _until(value: str, begin: Moment, zones: Zones) -> str:
    """The last moment of a rule, by the clock of its beginning; a day is all of that day."""
    zone = begin.tzinfo if isinstance(begin, datetime) else None
    until = zones.moment(Property(value), zone)
    if not isinstance(begin, datetime) or not isinstance(until, datetime):
        return f"{zones.day(until):%Y%m%d}T235959"
    return f"{until.astimezone(zone):%Y%m%dT%H%M%S}"
