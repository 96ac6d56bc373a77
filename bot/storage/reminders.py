"""Who asked to be reminded of what, how, and who comes; and what of it is due.

What is told to whom at which moment is a row in `dispatches`, which planning.py plans. What was
posted stays, so that nothing is told twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from bot.reminders import Choice, Kind
from bot.storage import events
from bot.storage.database import Parameters, Reading, Transaction
from bot.storage.events import Event
from bot.storage.planning import choice_in, plan_event, plan_series

# A letter that is due again within this time may be under way.
_BEING_TRIED = timedelta(seconds=2)
MOST_DROPPED = 1_000


class Recall(Enum):
    """Which letters are taken back from the outbox."""

    ALL = "before the outbox begins to work: all"
    STUCK = "those that were tried in vain"
    USELESS = "those that were tried in vain and are of no use any more"


@dataclass(frozen=True)
class Following:
    """How somebody stands towards one activity."""

    event: bool
    series: bool
    stopped: bool
    coming: bool | None


@dataclass(frozen=True)
class Followed:
    """One line of what somebody asked to be reminded of."""

    event_id: int | None
    series: str | None
    title: str


@dataclass(frozen=True)
class Dispatch:
    """Something that is due: what, to whom."""

    id: int
    kind: Kind
    about: str
    version: str
    event_id: int | None
    chat_id: int
    person_id: int
    reachable: bool


async def following(reading: Reading, person_id: int, event: Event) -> Following:
    """What somebody asked and answered about an activity."""
    row = await reading.row(
        "SELECT EXISTS (SELECT 1 FROM follows WHERE person_id = :person AND event_id = :event)"
        " AS event, EXISTS (SELECT 1 FROM follows WHERE person_id = :person AND series = :series)"
        " AS series,"
        " (SELECT stopped_at FROM reminder_choices WHERE person_id = :person) AS stopped,"
        " (SELECT coming FROM attendance WHERE event_id = :event AND person_id = :person)"
        " AS coming",
        {"person": person_id, "event": event.id, "series": event.series},
    )
    assert row is not None  # noqa: S101 - a SELECT without FROM gives a row
    coming = None if row["coming"] is None else bool(row["coming"])
    return Following(bool(row["event"]), bool(row["series"]), row["stopped"] is not None, coming)


async def followed(reading: Reading, person_id: int, now: datetime) -> list[Followed]:
    """What somebody will be reminded of: series, and what is not over yet."""
    rows = await reading.rows(
        "SELECT follows.event_id, follows.series, coalesce(events.title,"
        " (SELECT title FROM events WHERE uid = follows.series ORDER BY id LIMIT 1)) AS title"
        " FROM follows LEFT JOIN events ON events.id = follows.event_id"
        " WHERE person_id = :person AND (events.id IS NULL OR"
        " (events.over_at > :now AND events.state <> 'removed'))"
        " AND (follows.series IS NULL OR EXISTS (SELECT 1 FROM events AS part"
        " WHERE part.series = follows.series AND part.over_at > :now))"
        " ORDER BY events.begins_at, follows.id",
        {"person": person_id, "now": now.isoformat()},
    )
    return [Followed(row["event_id"], row["series"], row["title"] or "") for row in rows]


async def follow_event(
    transaction: Transaction, person_id: int, event: Event, zone: ZoneInfo, now: datetime
) -> None:
    """Remind somebody of one activity from now on."""
    await _wake(transaction, person_id)
    await transaction.run(
        "INSERT INTO follows (person_id, event_id, since) VALUES (:person, :event, :now)"
        " ON CONFLICT DO NOTHING",
        {"person": person_id, "event": event.id, "now": now.isoformat()},
    )
    await plan_event(transaction, event, zone, now, person_id)


async def follow_series(
    transaction: Transaction, person_id: int, series: str, zone: ZoneInfo, now: datetime
) -> None:
    """Remind somebody of a whole series, in place of its single activities."""
    await _wake(transaction, person_id)
    mine = {"person": person_id, "series": series, "now": now.isoformat()}
    await _take_away(
        transaction,
        "kind IN ('day', 'hours') AND event_id IN (SELECT id FROM events WHERE series = :series)",
        mine,
    )
    await transaction.run(
        "DELETE FROM follows WHERE person_id = :person"
        " AND event_id IN (SELECT id FROM events WHERE series = :series)",
        mine,
    )
    await transaction.run(
        "INSERT INTO follows (person_id, series, since) VALUES (:person, :series, :now)"
        " ON CONFLICT DO NOTHING",
        mine,
    )
    await plan_series(transaction, series, zone, now, person_id)


async def _wake(transaction: Transaction, person_id: int) -> None:
    """Whoever stopped all reminders and asks for one begins with that one."""
    await transaction.run(
        "DELETE FROM follows WHERE person_id = :person AND EXISTS (SELECT 1"
        " FROM reminder_choices WHERE person_id = :person AND stopped_at IS NOT NULL)",
        {"person": person_id},
    )
    await transaction.run(
        "UPDATE reminder_choices SET stopped_at = NULL WHERE person_id = :person",
        {"person": person_id},
    )


async def unfollow(transaction: Transaction, person_id: int, event: Event) -> None:
    """Remind somebody no more of this activity, and of its series if that was asked."""
    mine = {"person": person_id, "event": event.id, "series": event.series}
    await transaction.run(
        "DELETE FROM follows WHERE person_id = :person AND (event_id = :event OR series = :series)",
        mine,
    )
    await _take_away(
        transaction,
        "event_id = :event AND kind <> 'mail' OR about = :series AND kind = 'series'"
        " OR kind = 'part' AND event_id IN (SELECT id FROM events WHERE series = :series)",
        mine,
    )


async def stop_all(transaction: Transaction, person_id: int, now: datetime) -> None:
    """Tell somebody of no activity any more, from this moment on."""
    await transaction.run(
        "INSERT INTO reminder_choices (person_id, stopped_at) VALUES (:person, :now)"
        " ON CONFLICT (person_id) DO UPDATE SET stopped_at = excluded.stopped_at",
        {"person": person_id, "now": now.isoformat()},
    )
    await _take_away(transaction, "kind <> 'mail'", {"person": person_id})


async def _take_away(transaction: Transaction, which: str, mine: Parameters) -> None:
    """Tell somebody none of this: neither what waits, nor what is in the outbox and not sent yet.

    It was never told, so whoever asks for it again still gets it.
    """
    rows = await transaction.rows(
        "SELECT id, NULL AS outbox_id FROM dispatches INDEXED BY dispatches_of_person"
        f" WHERE person_id = :person AND state = 'waiting' AND ({which}) UNION ALL"
        " SELECT dispatches.id, outbox_id FROM outbox INDEXED BY outbox_broadcast"
        " JOIN dispatches INDEXED BY dispatches_posted ON outbox_id = outbox.id"
        "  AND dispatches.state = 'posted'"
        " WHERE outbox.state = 'waiting' AND priority = 9 AND person_id = :person"
        f" AND ({which})",
        mine,
    )
    letters = [{"id": row["outbox_id"]} for row in rows if row["outbox_id"] is not None]
    await transaction.run_many(
        "DELETE FROM dispatches WHERE id = :id", [{"id": row["id"]} for row in rows]
    )
    await transaction.run_many("DELETE FROM outbox WHERE id = :id", letters)


async def resume(transaction: Transaction, person_id: int, zone: ZoneInfo, now: datetime) -> None:
    """Take the stop back: everything that was asked counts again."""
    await transaction.run(
        "UPDATE reminder_choices SET stopped_at = NULL WHERE person_id = :person",
        {"person": person_id},
    )
    await _plan_person(transaction, person_id, zone, now)


async def choose(
    transaction: Transaction, person_id: int, choice: Choice, zone: ZoneInfo, now: datetime
) -> None:
    """How somebody is reminded from now on, of everything."""
    await transaction.run(
        "INSERT INTO reminder_choices (person_id, wants, day_at) VALUES (:person, :wants, :day_at)"
        " ON CONFLICT (person_id) DO UPDATE SET wants = excluded.wants, day_at = excluded.day_at",
        {
            "person": person_id,
            "wants": choice.wants.value,
            "day_at": choice.day_at.isoformat("minutes"),
        },
    )
    await _plan_person(transaction, person_id, zone, now)


async def is_stopped(reading: Reading, person_id: int) -> bool:
    """Whether somebody stopped all reminders."""
    stopped = await reading.value(
        "SELECT 1 FROM reminder_choices WHERE person_id = :person AND stopped_at IS NOT NULL",
        {"person": person_id},
    )
    return stopped is not None


async def choice_of(reading: Reading, person_id: int) -> Choice:
    """How somebody is reminded."""
    row = await reading.row(
        "SELECT wants, day_at FROM reminder_choices WHERE person_id = :person",
        {"person": person_id},
    )
    return choice_in(row["wants"], row["day_at"]) if row else Choice()


async def _plan_person(
    transaction: Transaction, person_id: int, zone: ZoneInfo, now: datetime
) -> None:
    for one in await followed(transaction, person_id, now):
        if one.series is not None:
            await plan_series(transaction, one.series, zone, now, person_id)
        elif one.event_id is not None:
            event = await events.by_id(transaction, one.event_id)
            if event is not None:
                await plan_event(transaction, event, zone, now, person_id)


async def answer(
    transaction: Transaction,
    person_id: int,
    event: Event,
    coming: bool,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Somebody comes, or not. Who does not come needs no reminder."""
    await transaction.run(
        "INSERT INTO attendance (person_id, event_id, coming, at)"
        " VALUES (:person, :event, :coming, :now)"
        " ON CONFLICT (event_id, person_id) DO UPDATE SET coming = excluded.coming,"
        " at = excluded.at",
        {
            "person": person_id,
            "event": event.id,
            "coming": int(coming),
            "now": now.isoformat(),
        },
    )
    await plan_event(transaction, event, zone, now, person_id)


async def answers(reading: Reading, event_id: int) -> tuple[int, int, int]:
    """For the organiser: how many come, how many do not, and how many asked to be reminded."""
    row = await reading.row(
        "SELECT (SELECT count(*) FROM attendance WHERE event_id = :event AND coming = 1) AS yes,"
        " (SELECT count(*) FROM attendance WHERE event_id = :event AND coming = 0) AS no,"
        f" (SELECT count(*) FROM people WHERE {_FOLLOWERS}) AS asked",
        {"event": event_id},
    )
    assert row is not None  # noqa: S101 - a SELECT without FROM gives a row
    return row["yes"], row["no"], row["asked"]


# Who asked to hear of an activity and still wants to.
_FOLLOWERS = (
    "people.withdrawn_at IS NULL AND people.id IN (SELECT person_id FROM follows"
    " WHERE event_id = :event UNION SELECT person_id FROM follows WHERE series ="
    " (SELECT series FROM events WHERE id = :event)) AND people.id NOT IN"
    " (SELECT person_id FROM reminder_choices WHERE stopped_at IS NOT NULL)"
)


async def is_anything_due(reading: Reading, now: datetime) -> bool:
    """Whether somebody has to be told something by now."""
    due = await reading.value(
        "SELECT 1 FROM dispatches WHERE state = 'waiting' AND due_at <= :now LIMIT 1",
        {"now": now.isoformat()},
    )
    return due is not None


async def drop_useless(transaction: Transaction, now: datetime) -> bool:
    """What is of no use any more is never told, however long the bot stood still.

    Where both reminders of an activity were missed, one is enough. A bounded number at a time;
    returns whether that may not have been all.
    """
    dropped = await transaction.rows(
        "UPDATE dispatches SET state = 'dropped' WHERE id IN (SELECT id FROM dispatches"
        " WHERE state = 'waiting' AND due_at <= :now AND (until <= :now OR kind = 'day'"
        " AND EXISTS (SELECT 1 FROM dispatches AS later WHERE later.kind = 'hours'"
        "  AND later.about = dispatches.about AND later.version = dispatches.version"
        "  AND later.person_id = dispatches.person_id"
        "  AND later.state = 'waiting' AND later.due_at <= :now)) LIMIT :most) RETURNING id",
        {"now": now.isoformat(), "most": MOST_DROPPED},
    )
    return len(dropped) == MOST_DROPPED


async def same_day(
    reading: Reading, person_id: int, series: str, end_of_day: datetime
) -> list[tuple[int, str, int | None]]:
    """All that somebody is to hear of a series on one day, as (row, day that it is about, part).

    Without a part it is everything of that day.
    """
    rows = await reading.rows(
        "SELECT id, version, event_id FROM dispatches WHERE state = 'waiting'"
        " AND person_id = :person AND due_at < :end AND (kind = 'series' AND about = :series"
        "  OR kind = 'part' AND event_id IN (SELECT id FROM events WHERE series = :series))"
        " ORDER BY version, kind DESC, id",
        {"series": series, "person": person_id, "end": end_of_day.isoformat()},
    )
    return [(row["id"], row["version"], row["event_id"]) for row in rows]


async def due(reading: Reading, now: datetime, limit: int) -> list[Dispatch]:
    """What has to be told by now, the oldest first."""
    rows = await reading.rows(
        "SELECT dispatches.*, chat_id, unreachable_since IS NULL AND EXISTS (SELECT 1 FROM roles"
        "  WHERE roles.person_id = people.id AND (kind = 'mail' OR roles.role <> 'provider'))"
        " AS reachable"
        " FROM dispatches JOIN people ON people.id = person_id"
        " WHERE state = 'waiting' AND due_at <= :now ORDER BY due_at, dispatches.id LIMIT :limit",
        {"now": now.isoformat(), "limit": limit},
    )
    return [
        Dispatch(
            row["id"],
            Kind(row["kind"]),
            row["about"],
            row["version"],
            row["event_id"],
            row["chat_id"],
            row["person_id"],
            bool(row["reachable"]),
        )
        for row in rows
    ]


async def said_no(reading: Reading, person_id: int, event_ids: Sequence[int]) -> set[int]:
    """Those of the activities to which this person does not come."""
    rows = await reading.rows(
        "SELECT event_id FROM attendance WHERE person_id = :person AND coming = 0",
        {"person": person_id},
    )
    return {row["event_id"] for row in rows} & set(event_ids)


async def mark(transaction: Transaction, dispatch_id: int, outbox_id: int | None) -> None:
    """It is in the outbox now; without a letter there was nothing left to tell."""
    await transaction.run(
        "UPDATE dispatches SET state = :state, outbox_id = :outbox WHERE id = :id",
        {
            "id": dispatch_id,
            "state": "dropped" if outbox_id is None else "posted",
            "outbox": outbox_id,
        },
    )


async def is_anything_stuck(reading: Reading, now: datetime) -> bool:
    """Whether a letter to many waits that was tried in vain."""
    stuck = await reading.value(
        "SELECT 1 FROM outbox WHERE state = 'waiting' AND priority = 9 AND due_at > :soon LIMIT 1",
        {"soon": (now + _BEING_TRIED).isoformat()},
    )
    return stuck is not None


async def recall(transaction: Transaction, now: datetime, *, which: Recall) -> None:
    """Take letters back that wait in the outbox, so that they are decided on again.

    While the outbox works it never takes one that may be under way at this moment.
    """
    await transaction.run(
        "UPDATE dispatches SET state = 'waiting' WHERE state = 'posted'"
        " AND (until <= :now OR NOT :useless) AND outbox_id IN (SELECT id FROM outbox"
        " WHERE priority = 9 AND state = 'waiting' AND due_at > :after)",
        {
            "now": now.isoformat(),
            "useless": which is Recall.USELESS,
            "after": "" if which is Recall.ALL else (now + _BEING_TRIED).isoformat(),
        },
    )
    await transaction.run(
        "DELETE FROM outbox WHERE priority = 9 AND state = 'waiting' AND id IN"
        " (SELECT outbox_id FROM dispatches WHERE state = 'waiting' AND outbox_id IS NOT NULL)"
    )
    await transaction.run(
        "UPDATE dispatches SET outbox_id = NULL WHERE state = 'waiting' AND outbox_id IS NOT NULL"
    )


async def forget(transaction: Transaction, before: datetime) -> None:
    """Forget who asked for what and who came, of what was over before this moment."""
    moment = {"before": before.isoformat()}
    await transaction.run(
        "DELETE FROM dispatches WHERE kind <> 'mail' AND until < :before",
        moment,
    )
    over = "(SELECT id FROM events WHERE over_at < :before)"
    await transaction.run(f"DELETE FROM follows WHERE event_id IN {over}", moment)
    await transaction.run(f"DELETE FROM attendance WHERE event_id IN {over}", moment)
    await transaction.run(
        "DELETE FROM follows WHERE series IS NOT NULL AND NOT EXISTS (SELECT 1 FROM events"
        " WHERE events.series = follows.series AND over_at >= :before)",
        moment,
    )


async def forget_person(transaction: Transaction, person_id: int) -> None:
    """Forget what somebody asked for and came to, and tell them nothing that still waits."""
    mine = {"person": person_id}
    await transaction.run(
        "DELETE FROM dispatches WHERE person_id = :person AND state = 'waiting'", mine
    )
    for table in ("follows", "attendance", "reminder_choices"):
        await transaction.run(f"DELETE FROM {table} WHERE person_id = :person", mine)
