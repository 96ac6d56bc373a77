"""One event of a calendar as it stands there: what it says, and when."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from bot.parsing.calendars.lines import Component, Property
from bot.parsing.calendars.times import Moment, Zones, duration, whole_days

# How programs say that an event is of whole days, while they write times.
_WHOLE_DAYS = (
    "X-MICROSOFT-CDO-ALLDAYEVENT",
    "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT",
    "X-FUNAMBOL-ALLDAY",
)
_LAST_YEAR = 2500
# More days than this one by one are in no calendar that anybody keeps.
_MOST_MOMENTS = 5_000
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Without a number: every week.
_BYDAY = re.compile(rf"\bBYDAY=((?:{'|'.join(_WEEKDAYS)})(?:,(?:{'|'.join(_WEEKDAYS)}))*)(?=;|$)")


class Doubt(Enum):
    """What of an event can't be read, while the rest of it stands."""

    ZONE = "zone"
    LEFT_OUT = "left out"
    ADDED = "added"


@dataclass(frozen=True)
class Entry:
    """What one event says. `begin` is None where it only says of another that it does not go on.

    `length` is how long it takes, None where nobody knows; of whole days `days` is how many come
    after the first. `replaces` is the moment of the series that it stands for, with `onwards` for
    all that come after as well. Of two that say the same, the one with the highest `rank` is newer.
    `doubts` are what of it could not be read.
    """

    uid: str
    title: str
    place: str
    about: str
    status: str
    parent: str
    private: bool
    begin: Moment | None
    length: timedelta | None
    days: int
    rules: tuple[str, ...]
    unless: tuple[str, ...]
    more: tuple[Moment, ...]
    less: tuple[Moment, ...]
    replaces: Moment | None
    onwards: bool
    sequence: int
    rank: tuple[int, str, str, str]
    doubts: tuple[Doubt, ...] = ()

    @property
    def repeated(self) -> bool:
        return bool(self.rules or self.more)


def uid_of(event: Component) -> str:
    """What an event is known by; without a uid by its name and beginning."""
    begin = event.first("DTSTART")
    return event.text("UID") or f"{event.text('SUMMARY')} {begin.value if begin else ''}".strip()


def is_private(event: Component) -> bool:
    """Whether nobody else is to see it."""
    return event.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL")


def read_entry(event: Component, zones: Zones, *, called_off: bool) -> Entry:
    """An event. `called_off` is what its calendar says of all. Raises ValueError."""
    replaces = moment_replaced(event, zones)
    begin, length, days = _when(event, zones)
    if begin is None and replaces is None:
        raise ValueError("no beginning")
    changed = event.first("RECURRENCE-ID")
    sequence = event.text("SEQUENCE")
    number = int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0
    more, more_is_whole = _moments(event, "RDATE", zones)
    less, less_is_whole = _moments(event, "EXDATE", zones)
    doubts = (
        (Doubt.ZONE, not all(map(zones.knows, _said_of_time(event)))),
        (Doubt.LEFT_OUT, not less_is_whole),
        (Doubt.ADDED, not more_is_whole),
    )
    return Entry(
        uid=uid_of(event),
        title=event.text("SUMMARY"),
        place=event.text("LOCATION"),
        about=event.text("DESCRIPTION"),
        status="CANCELLED" if called_off else event.text("STATUS").upper(),
        parent=_parent(event),
        private=is_private(event),
        begin=begin,
        length=length,
        days=days,
        rules=tuple(_on_local_days(each.value, event, begin, zones) for each in event.all("RRULE")),
        unless=tuple(each.value for each in event.all("EXRULE")),
        more=more,
        less=less,
        replaces=replaces,
        onwards=changed is not None and changed.parameter("RANGE").upper() == "THISANDFUTURE",
        sequence=number,
        rank=(number, event.text("LAST-MODIFIED"), event.text("DTSTAMP"), _written(event)),
        doubts=tuple(doubt for doubt, there in doubts if there),
    )


def moment_replaced(event: Component, zones: Zones) -> Moment | None:
    """The moment of a series that an event stands for. Raises ValueError."""
    said = event.first("RECURRENCE-ID")
    return zones.moment(said) if said else None


def _written(event: Component) -> str:
    """All that it says: which of two is taken may not follow from their order."""
    return repr(sorted((name, str(said)) for name, said in event.properties.items()))


def _on_local_days(rule: str, event: Component, begin: Moment | None, zones: Zones) -> str:
    """A rule for whole days that were written in UTC: there the weekday may be the one before."""
    said, match = event.first("DTSTART"), _BYDAY.search(rule.upper())
    if said is None or match is None or begin is None or isinstance(begin, datetime):
        return rule
    written = zones.moment(said)
    days = match[1].split(",")
    today, before = (_WEEKDAYS[(begin.weekday() - back) % 7] for back in (0, 1))
    if not isinstance(written, datetime) or today in days or before not in days:
        return rule
    later = [_WEEKDAYS[(_WEEKDAYS.index(day) + 1) % 7] for day in days]
    return f"{rule[: match.start(1)]}{','.join(later)}{rule[match.end(1) :]}"


def _parent(event: Component) -> str:
    related = event.first("RELATED-TO")
    if related is None or related.parameter("RELTYPE").upper() not in ("", "PARENT"):
        return ""
    return related.text


def _said_of_time(event: Component) -> list[Property]:
    return [each for name in ("DTSTART", "DTEND", "RECURRENCE-ID") for each in event.all(name)]


def _moments(event: Component, name: str, zones: Zones) -> tuple[tuple[Moment, ...], bool]:
    """The days that are added or left out, and whether all of them can be read.

    Raises ValueError for more than anybody writes.
    """
    said = event.all(name)
    if sum(each.value.count(",") + 1 for each in said) > _MOST_MOMENTS:
        raise ValueError("too often")
    found: list[Moment] = []
    is_whole = True
    for each in said:
        for piece in each.value.split(","):
            try:
                found += zones.moments(Property(piece, each.parameters))
            except (ValueError, ArithmeticError):
                is_whole = False
    return tuple(found), is_whole


def _when(event: Component, zones: Zones) -> tuple[Moment | None, timedelta | None, int]:
    """Beginning, length and how many further days. Raises ValueError."""
    begins = {zones.moment(said) for said in event.all("DTSTART")}
    if len(begins) > 1:
        raise ValueError("two beginnings")
    if not begins:
        return None, None, 0
    begin = begins.pop()
    if begin.year > _LAST_YEAR:
        raise ValueError("a beginning that nobody plans")
    end = _end(event, begin, zones)
    if not isinstance(begin, datetime):
        return begin, None, _further_days(begin, end, zones)
    if end is not None and not isinstance(end, datetime):
        return begin, None, _further_days(zones.day(begin), end, zones)
    days = whole_days(begin, end, zones.ours, marked=_is_whole(event))
    if days is not None:
        return days[0], None, (days[1] - days[0]).days
    length = end.astimezone(UTC) - begin.astimezone(UTC) if end else timedelta(0)
    return begin, length if length > timedelta(0) else None, 0


def _end(event: Component, begin: Moment, zones: Zones) -> Moment | None:
    said = event.first("DTEND")
    if said is not None:
        return zones.moment(said)
    lasts = event.first("DURATION")
    return begin + duration(lasts.value) if lasts else None


def _further_days(first: date, end: Moment | None, zones: Zones) -> int:
    """How many days come after the first. A day that is an end is the first one after."""
    if end is None:
        return 0
    just_before = timedelta(seconds=1) if isinstance(end, datetime) else timedelta(days=1)
    return max((zones.day(end - just_before) - first).days, 0)


def _is_whole(event: Component) -> bool:
    """Whether its program says that it is of whole days, though it wrote times."""
    begin = event.first("DTSTART")
    return (begin is not None and begin.parameter("VALUE").upper() == "DATE") or any(
        event.text(name).upper() in ("TRUE", "1") for name in _WHOLE_DAYS
    )
