"""Plans the rows that say what is told to whom at which moment.

What somebody asks is planned in their own turn. What changes for many is put down in `replans`, in
the transaction of the change, and the clock plans it in short pieces before it tells anybody
anything: so no tap waits for it, and after a `kill -9` it goes on where it was.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.events import midnight, useful_until
from bot.domain.reminders import (
    SERIES_AHEAD,
    Choice,
    Kind,
    Slot,
    Wants,
    part_slot,
    series_slot,
    slots,
)
from bot.storage import events
from bot.storage.database import Reading, Transaction
from bot.storage.events import Event, Refreshed

# A piece looks at so many people, and stops after so many rows: a few hundredths of a second.
PEOPLE_AT_ONCE = 100
MOST_ROWS = 400
_EVERYBODY = 2**62


class Replan(StrEnum):
    """What is planned again for everybody it concerns."""

    EVENT = "event"
    SERIES = "series"
    PART = "part"
    CHANGE = "change"


@dataclass(frozen=True)
class _Plan:
    """Rows about one thing: `who` is a condition on `subscriptions`, with these values.

    `slots` gives (version, slot) for each choice. Nobody has a moment before `moved_at`.
    """

    kinds: frozenset[Kind]
    event_id: int | None
    series: str | None
    who: str
    values: dict[str, object]
    slots: Callable[[Choice], list[tuple[str, Slot]]]
    moved_at: datetime | None = None
    but: str = ""


# Kind, version, due, until.
_Line = tuple[str, str, str, str]


async def plan_event(
    transaction: Transaction, event: Event, zone: ZoneInfo, now: datetime, person_id: int
) -> None:
    """Plan again what one person is told of an activity, if they asked for it."""
    await _piece(transaction, _of_event(event, zone, now), person_id, person_id)


async def plan_series(
    transaction: Transaction, series: str, zone: ZoneInfo, now: datetime, person_id: int
) -> None:
    """Plan again what one person is told of the next days of a series, if they asked for it."""
    await _piece(
        transaction, await _of_series(transaction, series, zone, now), person_id, person_id
    )


async def changed(transaction: Transaction, done: Refreshed) -> None:
    """Activities changed: from now on their changes are told, and their reminders follow."""
    series = set(done.series)
    for event_id, change in done.changed:
        await _put(transaction, Replan.EVENT, event_id, "event_id = :about")
        event = await events.by_id(transaction, event_id)
        series |= {event.series} if event and event.series else set()
        if change is not None:
            await _put(
                transaction,
                Replan.CHANGE,
                change,
                "event_id = (SELECT event_id FROM event_changes WHERE id = :about) OR series ="
                " (SELECT series FROM events JOIN event_changes ON event_id = events.id"
                "  WHERE event_changes.id = :about)",
            )
    for each in sorted(series):
        await _put(transaction, Replan.SERIES, each, "series = :about")
    for event_id in done.parts:
        part = "series = (SELECT series FROM events WHERE id = :about)"
        await _put(transaction, Replan.PART, event_id, part)


async def _put(transaction: Transaction, kind: Replan, about: int | str, asked: str) -> None:
    """Plan it from the first person on, if anybody asked."""
    await transaction.queue(
        "INSERT INTO replans (kind, about) SELECT :kind, :written"
        f" WHERE EXISTS (SELECT 1 FROM subscriptions WHERE {asked})"
        " ON CONFLICT (kind, about) DO UPDATE SET done_to = 0",
        {"kind": kind.value, "about": about, "written": str(about)},
    )


async def plan_all(transaction: Transaction, now: datetime) -> None:
    """The zone changed: plan everything again that anybody asked for."""
    await transaction.queue(
        "INSERT INTO replans (kind, about) SELECT DISTINCT 'event', event_id"
        " FROM subscriptions JOIN events ON events.id = event_id WHERE over_at > :now"
        " ON CONFLICT (kind, about) DO UPDATE SET done_to = 0",
        {"now": now.isoformat()},
    )
    await plan_all_series(transaction)


async def plan_all_series(transaction: Transaction) -> None:
    """A day went by: plan the next days of every series that somebody follows."""
    await transaction.queue(
        "INSERT INTO replans (kind, about) SELECT DISTINCT 'series', series"
        " FROM subscriptions WHERE series IS NOT NULL"
        " ON CONFLICT (kind, about) DO UPDATE SET done_to = 0"
    )


async def is_anything_unplanned(reading: Reading) -> bool:
    """Whether something is to be planned again."""
    return await reading.value("SELECT 1 FROM replans LIMIT 1") is not None


async def plan_some(transaction: Transaction, zone: ZoneInfo, now: datetime) -> bool:
    """Plan one short piece; whether there was any."""
    row = await transaction.row("SELECT id, kind, about, done_to FROM replans ORDER BY id LIMIT 1")
    if row is None:
        return False
    kind, about, first = Replan(row["kind"]), row["about"], row["done_to"] + 1
    if kind is Replan.CHANGE:
        done_to = await _tell_change(transaction, int(about), zone, now, first)
    else:
        plan = await _plan_of(transaction, kind, about, zone, now)
        done_to = await _piece(transaction, plan, first, _EVERYBODY) if plan else None
    if done_to is None:
        await transaction.queue("DELETE FROM replans WHERE id = :id", {"id": row["id"]})
    else:
        await transaction.queue(
            "UPDATE replans SET done_to = :done WHERE id = :id", {"done": done_to, "id": row["id"]}
        )
    return True


async def _plan_of(
    transaction: Transaction, kind: Replan, about: str, zone: ZoneInfo, now: datetime
) -> _Plan | None:
    if kind is Replan.SERIES:
        return await _of_series(transaction, about, zone, now)
    event = await events.by_id(transaction, int(about))
    if event is None:
        return None
    return _of_event(event, zone, now) if kind is Replan.EVENT else _of_part(event, zone, now)


def _of_event(event: Event, zone: ZoneInfo, now: datetime) -> _Plan:
    """The reminders of one activity. Who does not come needs none."""
    version = (event.facts.starts_at or event.facts.first).isoformat()

    def found(choice: Choice) -> list[tuple[str, Slot]]:
        return [(version, slot) for slot in slots(event.facts, choice, zone) if slot.until > now]

    return _Plan(
        frozenset({Kind.DAY, Kind.HOURS}),
        event.id,
        None,
        "subscriptions.event_id = :event",
        {"event": event.id},
        found,
        datetime.fromisoformat(event.moved_at) if event.moved_at else None,
        " AND NOT EXISTS (SELECT 1 FROM attendance WHERE event_id = :event"
        "  AND person_id = subscriptions.person_id AND coming = 0)",
    )


async def _of_series(transaction: Transaction, series: str, zone: ZoneInfo, now: datetime) -> _Plan:
    """One reminder a day, of everything in the series that begins on it."""
    until: dict[date, datetime] = {}
    for event in await events.of_series(transaction, series):
        facts = event.facts
        if facts.goes_on and facts.day_known and midnight(facts.first, zone) < now + SERIES_AHEAD:
            latest = useful_until(facts, zone)
            until[facts.first] = max(latest, until.get(facts.first, latest))

    def found(choice: Choice) -> list[tuple[str, Slot]]:
        return [
            (day.isoformat(), series_slot(day, latest, choice, zone))
            for day, latest in until.items()
            if latest > now
        ]

    return _Plan(
        frozenset({Kind.SERIES}),
        None,
        series,
        "subscriptions.series = :series",
        {"series": series},
        found,
    )


def _of_part(event: Event, zone: ZoneInfo, now: datetime) -> _Plan:
    """What came into a series so late that its followers had heard of that day already."""
    facts = event.facts
    useful = facts.goes_on and facts.day_known and useful_until(facts, zone) > now

    def found(choice: Choice) -> list[tuple[str, Slot]]:
        return [(facts.first.isoformat(), part_slot(facts, choice, zone, now))] if useful else []

    return _Plan(
        frozenset({Kind.PART}),
        event.id,
        None,
        "subscriptions.series = :series AND EXISTS (SELECT 1 FROM notifications"
        " WHERE notifications.series = :series AND version = :day"
        " AND notifications.person_id = subscriptions.person_id AND state <> 'waiting')",
        {"series": event.series, "day": facts.first.isoformat()},
        found,
    )


async def _piece(transaction: Transaction, plan: _Plan, first: int, last: int) -> int | None:
    """Let the rows of people with these numbers follow the plan, and write only what differs.

    Returns the last person who was done; None when nobody is left. What was told stays.
    """
    found = await transaction.rows(
        f"""
        SELECT subscriptions.person_id, since, wants, day_at,
            withdrawn_at IS NULL AND stopped_at IS NULL{plan.but} AS asks
        FROM subscriptions JOIN people ON people.id = subscriptions.person_id
        LEFT JOIN reminder_choices AS mine ON mine.person_id = subscriptions.person_id
        WHERE {plan.who} AND subscriptions.person_id BETWEEN :first AND :last
        ORDER BY subscriptions.person_id LIMIT :most
        """,
        {**plan.values, "first": first, "last": last, "most": PEOPLE_AT_ONCE},
    )
    if not found:
        return None
    waiting = await transaction.rows(
        # An index that begins with the activity would be read from end to end for each piece.
        """
        SELECT id, person_id, kind, version, due_at, until
        FROM notifications INDEXED BY notifications_of_person WHERE state = 'waiting'
            AND person_id BETWEEN :first AND :last
            AND (event_id = :event OR series = :series)
        """,
        {
            "first": first,
            "last": found[-1]["person_id"],
            "event": plan.event_id,
            "series": plan.series,
        },
    )
    kept: dict[int, dict[_Line, int]] = defaultdict(dict)
    for row in waiting:
        if row["kind"] in plan.kinds:
            line = (row["kind"], row["version"], row["due_at"], row["until"])
            kept[row["person_id"]][line] = row["id"]
    slots_of = cache(plan.slots)
    written = 0
    for row in found:
        wanted: set[_Line] = set()
        if row["asks"]:
            since = datetime.fromisoformat(row["since"])
            base = max(since, plan.moved_at) if plan.moved_at else since
            wanted = set(_lines(slots_of(choice_in(row["wants"], row["day_at"])), base))
        mine = kept[row["person_id"]]
        written += await _write(
            transaction,
            plan,
            row["person_id"],
            [mine[line] for line in mine.keys() - wanted],
            sorted(wanted - mine.keys()),
        )
        if written >= MOST_ROWS:
            return int(row["person_id"])
    return int(found[-1]["person_id"]) if len(found) == PEOPLE_AT_ONCE else None


def _lines(found: list[tuple[str, Slot]], base: datetime) -> Iterable[_Line]:
    """A row for each slot: the first moment after somebody asked is theirs."""
    for version, slot in found:
        moment = next((each for each in slot.moments if each >= base), None)
        if moment is not None:
            yield slot.kind.value, version, moment.isoformat(), slot.until.isoformat()


async def _write(
    transaction: Transaction, plan: _Plan, person_id: int, gone: list[int], new: list[_Line]
) -> int:
    """Take rows away and add others; returns how many. One that was told is not told again."""
    await transaction.queue_many(
        "DELETE FROM notifications WHERE id = :id", [{"id": id} for id in gone]
    )
    await transaction.queue_many(
        "INSERT INTO notifications (person_id, kind, event_id, series, version, due_at, until)"
        " VALUES (:person, :kind, :event, :series, :version, :due, :until) ON CONFLICT DO NOTHING",
        [
            {
                "person": person_id,
                "kind": kind,
                "event": plan.event_id,
                "series": plan.series,
                "version": version,
                "due": due,
                "until": until,
            }
            for kind, version, due, until in new
        ],
    )
    return len(gone) + len(new)


async def _tell_change(
    transaction: Transaction, number: int, zone: ZoneInfo, now: datetime, first: int
) -> int | None:
    """Tell people with these numbers, who had asked before it, what changed; returns as `_piece`.

    Who was not told of an earlier change yet hears of both together.
    """
    change = await events.change(transaction, number)
    event = await events.by_id(transaction, change.event_id)
    if event is None:
        return None
    found = await transaction.rows(
        """
        SELECT id FROM people LEFT JOIN reminder_choices ON person_id = id
        WHERE withdrawn_at IS NULL AND stopped_at IS NULL AND id IN (
            SELECT person_id FROM subscriptions
            WHERE event_id = :event AND person_id >= :first AND since <= :at
            UNION SELECT person_id FROM subscriptions
            WHERE series = :series AND person_id >= :first AND since <= :at)
            AND NOT EXISTS (
                SELECT 1 FROM notifications AS earlier INDEXED BY notifications_of_person
                WHERE earlier.person_id = people.id AND state = 'waiting' AND kind = 'change'
                    AND event_id = :event)
        ORDER BY id LIMIT :most
        """,
        {
            "event": event.id,
            "series": event.series,
            "at": change.at,
            "first": first,
            "most": MOST_ROWS,
        },
    )
    last = max(change.was.last, event.facts.last)
    await transaction.queue_many(
        "INSERT INTO notifications (person_id, kind, event_id, version, due_at, until)"
        " VALUES (:person, 'change', :event, :version, :now, :until)"
        " ON CONFLICT DO NOTHING",
        [
            {
                "person": row["id"],
                "event": event.id,
                "version": str(number),
                "now": now.isoformat(),
                "until": midnight(last + timedelta(days=1), zone).isoformat(),
            }
            for row in found
        ],
    )
    return int(found[-1]["id"]) if len(found) == MOST_ROWS else None


def choice_in(wants: str | None, day_at: str | None) -> Choice:
    """How somebody is reminded, as it stands in a row; None is what everybody gets."""
    usual = Choice()
    return Choice(
        Wants(wants) if wants else usual.wants,
        time.fromisoformat(day_at) if day_at else usual.day_at,
    )
