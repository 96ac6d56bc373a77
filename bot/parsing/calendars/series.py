"""All events that have one uid: which activities these are, and what tells each from the others.

Most are one event, or a series by a rule with some of its days changed. But programs also give
several events one uid, leave changes of days that the series no longer has, and say of a day that
all after it are changed.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from bot.parsing.calendars.entries import Entry
from bot.parsing.calendars.rules import LeftOut, at_once, beginnings
from bot.parsing.calendars.times import Moment, Zones

# How far a repeated activity is written out, and how far a change may move what is in it.
AHEAD, BACK = timedelta(days=400), timedelta(days=40)
_MOVED = timedelta(days=31)


@dataclass
class Group:
    """The events of one uid: those that could be read, and what is known of the others."""

    uid: str
    zones: Zones
    entries: list[Entry]
    # Moments of which a change could not be read: what is so then, nobody knows.
    lost: list[Moment]
    # How many could not be read that are no change of another.
    unread: int = 0


@dataclass(frozen=True)
class Occurrence:
    """One activity: what it is known by beside its uid, what says all of it, and its beginning."""

    key: str
    entry: Entry
    begin: Moment


@dataclass
class _Slot:
    """A beginning by itself or by a rule, and what is so of it: None is not known."""

    start: Moment
    entry: Entry | None
    begin: Moment
    changed: bool = False
    orphan: bool = False


def occurrences(group: Group, today: date) -> tuple[list[Occurrence], list[Entry]]:
    """The activities of a group, and its events with a rule that can't be followed.

    An event by itself has no key; all others have the local day on which they would be by their
    rule or as first planned, with the time where there are two on that day.
    """
    first, last = today - BACK, today + AHEAD
    span = (first - _MOVED, last + _MOVED)
    masters = _newest(_masters(group), group.zones)
    # The same title at the same moment is the same twice; of these the newest counts.
    twins = Counter(map(_twin, masters))
    slots: dict[tuple[str, ...], _Slot] = {}
    failed: list[Entry] = []
    for master in masters:
        try:
            found = beginnings(master, group.zones, *span)
        except (ValueError, TypeError, ArithmeticError):
            failed.append(master)
            continue
        said = (master.title.casefold(), master.place if twins[_twin(master)] > 1 else "")
        if master.repeated:
            slots = _without_older(slots, master, {group.zones.day(each) for each in found}, group)
        slots |= {(at_once(each), *said): _Slot(each, master, each) for each in found}
    changes = _changes(group, masters)
    repeated = bool(changes or group.lost) or any(each.repeated for each in masters)
    if not repeated and len(slots) + len(failed) + group.unread == 1:
        return [
            Occurrence("", slot.entry, slot.begin) for slot in slots.values() if slot.entry
        ], failed
    every = _with_changes(list(slots.values()), changes, group, span)
    newest = max((each.sequence for each in masters), default=0)
    # What is a change with a rule of its own is a copy of the series as it was before.
    every = [slot for slot in every if not _is_former(slot, newest)]
    return _named(every, group.zones, first, last), failed + _moved_and_left_out(group, masters)


def _masters(group: Group) -> list[Entry]:
    """The events that are no change of another: also a series from a day on, of which the part
    before is not there."""
    masters = [each for each in group.entries if each.replaces is None]
    return masters or [
        replace(each, replaces=None) for each in group.entries if each.onwards and each.rules
    ]


def _twin(entry: Entry) -> tuple[object, ...]:
    """The same for two that say the same of when, of which neither is the newer one."""
    return *_said(entry), entry.rank[:3]


def _said(entry: Entry) -> tuple[object, ...]:
    return entry.title.casefold(), entry.begin and at_once(entry.begin), entry.rules, entry.more


def _newest(masters: list[Entry], zones: Zones) -> list[Entry]:
    """Events that are no change of another, the newest last.

    Of one title, each with a number of its own, they are versions of one event; else they are
    several, but for what has a lower number than another on the same day.
    """
    twins = Counter(map(_twin, masters))
    same: dict[tuple[object, ...], Entry] = {}
    for each in sorted(masters, key=lambda each: each.rank):
        # In two places at once are two activities, where neither is the newer one.
        twin = _twin(each)
        key = (*twin, each.place) if twins[twin] > 1 else _said(each)
        same.pop(key, None)
        same[key] = each
    masters = list(same.values())
    numbers = {each.sequence for each in masters}
    is_one = len({each.title.casefold() for each in masters}) == 1
    if is_one and len(numbers) == len(masters):
        return masters[-1:]
    highest: dict[date | None, int] = {}
    for each in masters:
        # Sorted by their numbers: what comes last is the highest.
        highest[_first_day(each, zones)] = each.sequence
    return [each for each in masters if each.sequence == highest[_first_day(each, zones)]]


def _first_day(entry: Entry, zones: Zones) -> date | None:
    return zones.day(entry.begin) if entry.begin else None


def _without_older(
    slots: dict[tuple[str, ...], _Slot], newer: Entry, days: set[date], group: Group
) -> dict[tuple[str, ...], _Slot]:
    """Slots but for those of an older copy of a series, on days that the newer one has as well."""
    return {
        key: slot
        for key, slot in slots.items()
        if not (
            slot.entry
            and slot.entry.repeated
            and slot.entry.title.casefold() == newer.title.casefold()
            and slot.entry.rank[:3] < newer.rank[:3]
            and group.zones.day(slot.start) in days
        )
    }


def _left_out(group: Group, masters: Sequence[Entry]) -> LeftOut:
    return LeftOut((moment for each in masters for moment in each.less), group.zones)


def _moved_and_left_out(group: Group, masters: Sequence[Entry]) -> list[Entry]:
    """Changes to another day of what the series leaves out: nobody knows whether they count."""
    left_out, zones = _left_out(group, masters), group.zones
    return [
        each
        for each in group.entries
        if each.replaces is not None
        and each.begin is not None
        and left_out.holds(each.replaces)
        and zones.day(each.begin) != zones.day(each.replaces)
    ]


def _changes(group: Group, masters: list[Entry]) -> list[Entry]:
    """The newest change of each moment, complete: what it does not say is as in the series."""
    left_out = _left_out(group, masters)
    pattern = next((each for each in reversed(masters) if each.repeated), None)
    newest: dict[str, Entry] = {}
    for each in sorted(group.entries, key=lambda each: each.rank):
        if each.replaces is not None and not left_out.holds(each.replaces):
            newest[at_once(each.replaces)] = _completed(each, pattern)
    return sorted(newest.values(), key=lambda each: _order(each.replaces, group.zones))


def _completed(change: Entry, pattern: Entry | None) -> Entry:
    if change.begin is None:
        length, days = (pattern.length, pattern.days) if pattern else (None, 0)
        change = replace(change, begin=change.replaces, length=length, days=days)
    if not change.title and pattern is not None:
        return replace(change, title=pattern.title, place=change.place or pattern.place)
    return change


def _order(moment: Moment | None, zones: Zones) -> tuple[date, str]:
    return (zones.day(moment), at_once(moment)) if moment else (date.min, "")


def _with_changes(
    slots: list[_Slot], changes: list[Entry], group: Group, span: tuple[date, date]
) -> list[_Slot]:
    """What is so of each beginning, and the changes of what the series no longer has.

    Slots are those from the first to the last day of the span.
    """
    zones = group.zones
    slots.sort(key=lambda slot: _order(slot.start, zones))
    left: list[tuple[Moment, Entry | None]] = [(moment, None) for moment in group.lost]
    left += [(each.replaces, each) for each in changes if each.replaces is not None]
    # The very moment; by the clock, where it was written in another zone; any other on that day.
    for key in (at_once, _wall, zones.day):
        left = _fitted(slots, [(key(moment), moment, each) for moment, each in left], key)
    # Where the series no longer has that day, the day on which it is now.
    moved = [
        (zones.day(each.begin), moment, each)
        if each and each.begin and span[0] <= zones.day(moment) <= span[1]
        else (None, moment, each)
        for moment, each in left
    ]
    left = _fitted(slots, moved, zones.day)
    for each in changes:
        if each.onwards:
            _change_onwards(slots, each, zones)
    orphans = [
        _Slot(moment, each, each.begin or moment, orphan=True) for moment, each in left if each
    ]
    return slots + orphans


def _is_former(slot: _Slot, newest: int) -> bool:
    entry = slot.entry
    return slot.orphan and entry is not None and entry.repeated and entry.sequence < newest


def _fitted(
    slots: list[_Slot],
    changes: Sequence[tuple[object, Moment, Entry | None]],
    key: Callable[[Moment], object],
) -> list[tuple[Moment, Entry | None]]:
    """Change each slot that a change fits by its key; returns the changes that fit none."""
    free = {key(slot.start): slot for slot in reversed(slots) if not slot.changed}
    left = []
    for wanted, moment, change in changes:
        slot = free.pop(wanted, None)
        if slot is None:
            left.append((moment, change))
            continue
        slot.entry, slot.changed = change, True
        slot.begin = (change.begin if change else None) or slot.start
    return left


def _wall(moment: Moment) -> str:
    """What the clock says, wherever that is."""
    return moment.isoformat()[:19]


def _change_onwards(slots: list[_Slot], change: Entry, zones: Zones) -> None:
    """All that comes after moves by as many days, to the same hour, and is as this one."""
    if change.begin is None or change.replaces is None:
        return
    zone = change.begin.tzinfo if isinstance(change.begin, datetime) else zones.ours
    moved = _day_in(change.begin, zone) - _day_in(change.replaces, zone)
    since = _order(change.replaces, zones)
    for slot in slots:
        if slot.changed or _order(slot.start, zones) <= since:
            continue
        day = _day_in(slot.start, zone) + moved
        slot.entry = change
        slot.begin = (
            datetime.combine(day, change.begin.timetz())
            if isinstance(change.begin, datetime)
            else day
        )


def _day_in(moment: Moment, zone: tzinfo | None) -> date:
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def _named(slots: list[_Slot], zones: Zones, first: date, last: date) -> list[Occurrence]:
    """Each by its day, with the time where there are two; of what is repeated only the near."""
    slots.sort(key=lambda slot: (_order(slot.start, zones), slot.entry.title if slot.entry else ""))
    many = Counter(zones.day(slot.start) for slot in slots)
    taken: set[str] = set()
    found = []
    for slot in slots:
        day = zones.day(slot.start)
        key = day.isoformat()
        if many[day] > 1 and isinstance(slot.start, datetime):
            key += f"T{slot.start.astimezone(zones.ours):%H:%M}"
        while key in taken:
            key += "+"
        taken.add(key)
        if slot.entry is not None and _is_near(slot.begin, slot.entry, zones, first, last):
            found.append(Occurrence(key, slot.entry, slot.begin))
    return found


def _is_near(begin: Moment, entry: Entry, zones: Zones, first: date, last: date) -> bool:
    if not entry.repeated and entry.replaces is None:
        return True
    day = zones.day(begin)
    return day <= last and day + timedelta(days=entry.days) >= first
