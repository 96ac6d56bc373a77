"""Activities as the calendar and the coordinators have them, and what changed in them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.events import (
    ActivityFacts,
    Agenda,
    Planned,
    State,
    from_json,
    over_from,
    start_of,
    to_json,
)
from bot.storage.database import Reading, Row, Transaction

_FIELDS = tuple(ActivityFacts.__dataclass_fields__)
_WHEN = ("first", "last", "starts_at", "ends_at", "day_known", "end_known", "part")
# What a coordinator changes in one go, by the name of the question.
GROUPS: dict[str, tuple[str, ...]] = {"when": _WHEN, "place": ("place",), "state": ("state",)}
_TOLD = (*(name for name in _WHEN if name != "ends_at"), "place", "state")
_NEAR = timedelta(days=7)
# No calendar of a town has more that people speak of.
_MOST_TITLES = 300


@dataclass(frozen=True)
class Event:
    """One activity, or one occurrence of a repeated one."""

    id: int
    source: str
    uid: str
    occurrence: str
    series: str | None
    facts: ActivityFacts
    edited: frozenset[str]
    moved_at: str


def _event(row: Row) -> Event:
    table: dict[str, Any] = {name: row[name] for name in _FIELDS}
    table["day_known"], table["end_known"] = bool(row["day_known"]), bool(row["end_known"])
    return Event(
        row["id"],
        row["source"],
        row["uid"],
        row["occurrence"],
        row["series"],
        from_json(table),
        frozenset(json.loads(row["edited"])),
        row["moved_at"] or "",
    )


def _columns(facts: ActivityFacts, zone: ZoneInfo) -> dict[str, Any]:
    table = to_json(facts)
    table["day_known"], table["end_known"] = int(facts.day_known), int(facts.end_known)
    table["begins_at"] = start_of(facts, zone).isoformat()
    table["over_at"] = over_from(facts, zone).isoformat()
    return table


async def to_come(reading: Reading, now: datetime, limit: int, offset: int) -> list[Event]:
    """What is not over yet, by its beginning; those without a day come last."""
    rows = await reading.rows(
        "SELECT * FROM events WHERE over_at > :now AND state <> 'removed'"
        " ORDER BY day_known DESC, begins_at, over_at, id LIMIT :limit OFFSET :offset",
        {"now": now.isoformat(), "limit": limit, "offset": offset},
    )
    return [_event(row) for row in rows]


async def titles(reading: Reading, now: datetime) -> list[str]:
    """What the activities are called that are not over yet, each once, by name."""
    rows = await reading.rows(
        "SELECT DISTINCT title FROM events WHERE over_at > :now AND state <> 'removed'"
        " ORDER BY title LIMIT :most",
        {"now": now.isoformat(), "most": _MOST_TITLES},
    )
    return [row["title"] for row in rows]


async def by_id(reading: Reading, event_id: int) -> Event | None:
    """One activity, or None."""
    row = await reading.row("SELECT * FROM events WHERE id = :id", {"id": event_id})
    return _event(row) if row else None


async def of_series(reading: Reading, series: str, first: str | None = None) -> list[Event]:
    """Everything in a series, or what of it begins on one local day."""
    rows = await reading.rows(
        "SELECT * FROM events WHERE series = :series"
        " AND (first = :first OR CAST(:first AS TEXT) IS NULL) ORDER BY begins_at, id",
        {"series": series, "first": first},
    )
    return [_event(row) for row in rows]


async def series_title(reading: Reading, series: str) -> str:
    """What a series is called: as the larger activity is, or as the repeated one."""
    title: str | None = await reading.value(
        "SELECT title FROM events WHERE uid = :series ORDER BY id LIMIT 1", {"series": series}
    )
    return title or ""


async def add(
    transaction: Transaction, facts: ActivityFacts, zone: ZoneInfo, *, draft_id: int
) -> Event:
    """Add an activity that a coordinator made; the same conversation adds it once."""
    planned = Planned(f"{draft_id}@meedoenbot", "", None, facts)
    sql, columns = _insert(planned, zone, "chat", draft_id)
    row = await transaction.row(f"{sql} RETURNING *", columns)
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return _event(row)


def _insert(
    planned: Planned, zone: ZoneInfo, source: str, draft_id: int | None
) -> tuple[str, dict[str, Any]]:
    """The statement that adds an activity, and its parameters."""
    columns = _columns(planned.facts, zone) | {
        "source": source,
        "uid": planned.uid,
        "occurrence": planned.occurrence,
        "series": planned.series,
        "draft_id": draft_id,
    }
    names = ", ".join(columns)
    return (
        f"INSERT INTO events ({names}) VALUES ({', '.join(f':{name}' for name in columns)})",
        columns,
    )


async def edit(
    transaction: Transaction,
    event: Event,
    facts: ActivityFacts,
    groups: Sequence[str],
    zone: ZoneInfo,
    now: datetime,
) -> int | None:
    """A coordinator's change. It holds, whatever the calendar says later.

    Returns the number of the change where people have to be told of it.
    """
    edited = sorted({*event.edited, *groups})
    await transaction.queue(
        "UPDATE events SET edited = :edited WHERE id = :id",
        {"edited": json.dumps(edited), "id": event.id},
    )
    return await _change(transaction, event, facts, event.series, zone, now)


async def _change(
    transaction: Transaction,
    event: Event,
    facts: ActivityFacts,
    series: str | None,
    zone: ZoneInfo,
    now: datetime,
) -> int | None:
    """Write the new facts down; returns the number of the change if it is one to tell."""
    if facts == event.facts and series == event.series:
        return None
    columns = _columns(facts, zone) | {"id": event.id, "series": series}
    sets = ", ".join(f"{name} = :{name}" for name in columns if name != "id")
    await transaction.queue(f"UPDATE events SET {sets} WHERE id = :id", columns)
    if not is_told(event.facts, facts):
        return None
    if over_from(event.facts, zone) <= now and over_from(facts, zone) <= now:
        return None
    if _begin(event.facts) != _begin(facts):
        await transaction.queue(
            "UPDATE events SET moved_at = :now WHERE id = :id",
            {"now": now.isoformat(), "id": event.id},
        )
    number: int = await transaction.value(
        "INSERT INTO event_changes (event_id, at, was) VALUES (:id, :now, :was) RETURNING id",
        {"id": event.id, "now": now.isoformat(), "was": json.dumps(to_json(event.facts))},
    )
    return number


def _begin(facts: ActivityFacts) -> tuple[object, ...]:
    """What reminders follow."""
    return facts.first, facts.starts_at, facts.day_known, facts.goes_on


def is_told(was: ActivityFacts, facts: ActivityFacts) -> bool:
    """Whether people want to know of this change: its day, time, place, or whether it goes on."""
    if not was.goes_on and not facts.goes_on:
        return False
    return any(getattr(was, name) != getattr(facts, name) for name in _TOLD)


@dataclass(frozen=True)
class Change:
    """What an activity was before it changed, and when (UTC, ISO 8601) that was."""

    event_id: int
    at: str
    was: ActivityFacts


async def change(reading: Reading, number: int) -> Change:
    """One change. Raises LookupError where there is none."""
    row = await reading.row("SELECT * FROM event_changes WHERE id = :id", {"id": number})
    if row is None:
        raise LookupError(f"change {number}")
    return Change(row["event_id"], row["at"], from_json(json.loads(row["was"])))


@dataclass(frozen=True)
class Refreshed:
    """What was done: events with the change to tell, touched series, and new parts of them that
    begin so soon that their day may have been told already."""

    changed: list[tuple[int, int | None]]
    series: set[str] = field(default_factory=set)
    parts: list[int] = field(default_factory=list)


async def refresh(
    transaction: Transaction, agenda: Agenda, zone: ZoneInfo, now: datetime
) -> Refreshed:
    """Take over what the calendar says; what coordinators made or set stays as it is.

    What is still to come and no longer in the calendar is removed from sight.
    """
    rows = await transaction.rows("SELECT * FROM events WHERE source = 'feed' ORDER BY id")
    known = {(row["uid"], row["occurrence"]): _event(row) for row in rows}
    wanted = {(one.uid, one.occurrence): one for one in agenda.planned}
    missing = [
        event
        for key, event in known.items()
        if key not in wanted
        and event.facts.state is not State.REMOVED
        and over_from(event.facts, zone) > now
    ]
    gone, unknown = _without_unread(missing, agenda)
    new = [one for key, one in wanted.items() if key not in known]
    changed: list[tuple[int, int | None]] = []
    series: set[str] = set()
    parts: list[int] = []
    for event, one in _renamed(gone, new, unknown):
        await transaction.queue(
            "UPDATE events SET uid = :uid, occurrence = :occurrence WHERE id = :id",
            {"uid": one.uid, "occurrence": one.occurrence, "id": event.id},
        )
        known[(one.uid, one.occurrence)] = event
        gone = [each for each in gone if each is not event]
        new.remove(one)
    for key, event in known.items():
        if key not in wanted:
            continue
        one = wanted[key]
        facts = _under_edits(event, one.facts)
        if facts == event.facts and one.series == event.series:
            continue
        change = await _change(transaction, event, facts, one.series, zone, now)
        changed.append((event.id, change))
        series |= {each for each in (event.series, one.series) if each}
        if one.series not in (None, event.series) and _begins_soon(facts, zone, now):
            parts.append(event.id)
    for one in new:
        sql, columns = _insert(one, zone, "feed", None)
        if one.series and _begins_soon(one.facts, zone, now):
            parts.append(await transaction.value(f"{sql} RETURNING id", columns))
        else:
            await transaction.queue(sql, columns)
        series |= {one.series} if one.series else set()
    for event in gone:
        facts = replace(event.facts, state=State.REMOVED)
        change = await _change(transaction, event, facts, event.series, zone, now)
        changed.append((event.id, change))
        series |= {event.series} if event.series else set()
    return Refreshed(changed, series, parts)


def _without_unread(missing: list[Event], agenda: Agenda) -> tuple[list[Event], list[Event]]:
    """What is gone, and what can't be read any more, which stays: nobody knows what is so of it."""
    unread = {uid for uid, _title in agenda.unread}
    # What has no uid is known by its name and beginning, of which that may be what can't be read.
    unread |= {title for uid, title in agenda.unread if title and uid.startswith(title)}
    unknown = [event for event in missing if {event.uid, event.facts.title} & unread]
    gone = [event for event in missing if not {event.uid, event.facts.title} & unread]
    return gone, unknown


def _begins_soon(facts: ActivityFacts, zone: ZoneInfo, now: datetime) -> bool:
    """Whether people may have heard already of everything else on its day: today or tomorrow."""
    today = now.astimezone(zone).date()
    return facts.day_known and today <= facts.first <= today + timedelta(days=1)


def _under_edits(event: Event, facts: ActivityFacts) -> ActivityFacts:
    """What the calendar says, but for what a coordinator set."""
    if not event.edited:
        return facts
    kept = {name for group in event.edited for name in GROUPS[group]}
    return replace(facts, **{name: getattr(event.facts, name) for name in kept})


def _renamed(
    gone: list[Event], new: list[Planned], unknown: list[Event]
) -> list[tuple[Event, Planned]]:
    """What only has another name now: calendars give new uids, and a series takes another day.

    The same title at the same time is the same, also for what can't be read under its former name;
    so is the nearest occurrence of the same series, or of the same uid and title, that is less than
    a week away.
    """
    pairs: list[tuple[Event, Planned]] = []
    left = list(new)
    rest: list[Event] = []
    for event in gone:
        same = [one for one in left if _same_time(event, one)]
        if same:
            # Of the same uid first: another may have the same title at the same time.
            found = next((one for one in same if one.uid == event.uid), same[0])
            left.remove(found)
            pairs.append((event, found))
        else:
            rest.append(event)
    for event in unknown:
        for one in [one for one in left if one.uid == event.uid and _same_time(event, one)][:1]:
            left.remove(one)
            pairs.append((event, one))
    for event in rest:
        near = [one for one in left if _is_near(event, one)]
        if near:
            nearest = min(near, key=lambda one: abs(one.facts.first - event.facts.first))
            left.remove(nearest)
            pairs.append((event, nearest))
    return pairs


def _same_time(event: Event, one: Planned) -> bool:
    was = event.facts
    return (was.title, was.first, was.starts_at) == (
        one.facts.title,
        one.facts.first,
        one.facts.starts_at,
    )


def _is_near(event: Event, one: Planned) -> bool:
    if one.uid != event.uid or abs(one.facts.first - event.facts.first) >= _NEAR:
        return False
    # One uid may stand for activities that have nothing to do with each other.
    return one.series is not None or one.facts.title == event.facts.title


async def follow_zone(transaction: Transaction, old: ZoneInfo, zone: ZoneInfo) -> None:
    """The scheme's zone changed: what coordinators made stays at the same hour there."""
    for row in await transaction.rows("SELECT * FROM events"):
        event = _event(row)
        facts = event.facts
        if event.source == "chat" or "when" in event.edited:
            facts = replace(
                facts,
                starts_at=_same_hour(facts.starts_at, old, zone),
                ends_at=_same_hour(facts.ends_at, old, zone),
            )
        columns = _columns(facts, zone) | {"id": event.id}
        sets = ", ".join(f"{name} = :{name}" for name in columns if name != "id")
        await transaction.queue(f"UPDATE events SET {sets} WHERE id = :id", columns)


def _same_hour(moment: datetime | None, old: ZoneInfo, zone: ZoneInfo) -> datetime | None:
    if moment is None:
        return None
    return moment.astimezone(old).replace(tzinfo=zone).astimezone(moment.tzinfo)
