"""Who asked to be reminded of what, and the rows that say what is told to whom at which moment.

A row is planned from what is known now, and planned again when an activity, a choice or the zone
changes. What was posted stays, so that nothing is told twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from sqlite3 import Row
from zoneinfo import ZoneInfo

from bot.events import midnight, useful_until
from bot.reminders import SERIES_AHEAD, Choice, Kind, Slot, Wants, series_slot, slots
from bot.storage import events
from bot.storage.database import Reading, Transaction
from bot.storage.events import Event

# A letter that is due again within this time may be under way.
_BEING_TRIED = timedelta(seconds=2)


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
    await transaction.run(
        "DELETE FROM dispatches WHERE person_id = :person AND state = 'waiting'"
        " AND kind IN ('day', 'hours')"
        " AND event_id IN (SELECT id FROM events WHERE series = :series)",
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
    await transaction.run(
        "DELETE FROM dispatches WHERE person_id = :person AND state = 'waiting'"
        " AND (event_id = :event AND kind <> 'mail' OR about = :series AND kind = 'series')",
        mine,
    )


async def stop_all(transaction: Transaction, person_id: int, now: datetime) -> None:
    """Tell somebody of no activity any more, from this moment on."""
    await transaction.run(
        "INSERT INTO reminder_choices (person_id, stopped_at) VALUES (:person, :now)"
        " ON CONFLICT (person_id) DO UPDATE SET stopped_at = excluded.stopped_at",
        {"person": person_id, "now": now.isoformat()},
    )
    await transaction.run(
        "DELETE FROM dispatches WHERE person_id = :person AND state = 'waiting' AND kind <> 'mail'",
        {"person": person_id},
    )
    await _recall_of(transaction, person_id)


async def _recall_of(transaction: Transaction, person_id: int) -> None:
    """Reminders that are in the outbox already do not go out either."""
    await transaction.run(
        "DELETE FROM outbox WHERE state = 'waiting' AND id IN (SELECT outbox_id FROM dispatches"
        " WHERE person_id = :person AND state = 'posted' AND kind <> 'mail')",
        {"person": person_id},
    )


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
    return _choice(row) if row else Choice()


def _choice(row: Row) -> Choice:
    return Choice(Wants(row["wants"]), time.fromisoformat(row["day_at"]))


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


async def plan_event(
    transaction: Transaction,
    event: Event,
    zone: ZoneInfo,
    now: datetime,
    person_id: int | None = None,
) -> None:
    """Plan the reminders of one activity again: for everybody who asked, or for one of them."""
    await transaction.run(
        "DELETE FROM dispatches WHERE state = 'waiting' AND kind IN ('day', 'hours')"
        " AND event_id = :event AND (:person IS NULL OR person_id = :person)",
        {"event": event.id, "person": person_id},
    )
    version = (event.facts.starts_at or event.facts.first).isoformat()
    for choice in await _choices(transaction, person_id):
        for slot in slots(event.facts, choice, zone):
            if slot.until > now:
                await _plan(
                    transaction,
                    slot,
                    choice,
                    "follows.event_id = :event AND NOT EXISTS (SELECT 1 FROM attendance"
                    " WHERE event_id = :event AND person_id = follows.person_id AND coming = 0)",
                    about=str(event.id),
                    version=version,
                    event_id=event.id,
                    moved_at=event.moved_at,
                    person_id=person_id,
                )


async def plan_series(
    transaction: Transaction,
    series: str,
    zone: ZoneInfo,
    now: datetime,
    person_id: int | None = None,
) -> None:
    """Plan the next days of a series again: one reminder a day, of everything that begins then."""
    await transaction.run(
        "DELETE FROM dispatches WHERE state = 'waiting' AND kind = 'series' AND about = :series"
        " AND (:person IS NULL OR person_id = :person)",
        {"series": series, "person": person_id},
    )
    until: dict[date, datetime] = {}
    for event in await events.of_series(transaction, series):
        facts = event.facts
        if facts.goes_on and facts.day_known and midnight(facts.first, zone) < now + SERIES_AHEAD:
            latest = useful_until(facts, zone)
            until[facts.first] = max(latest, until.get(facts.first, latest))
    choices = await _choices(transaction, person_id)
    for day, latest in until.items():
        if latest <= now:
            continue
        for choice in choices:
            await _plan(
                transaction,
                series_slot(day, latest, choice, zone),
                choice,
                "follows.series = :about",
                about=series,
                version=day.isoformat(),
                event_id=None,
                moved_at="",
                person_id=person_id,
            )


async def _choices(transaction: Transaction, person_id: int | None) -> list[Choice]:
    """The few ways in which the people at hand are reminded."""
    if person_id is not None:
        return [await choice_of(transaction, person_id)]
    rows = await transaction.rows("SELECT DISTINCT wants, day_at FROM reminder_choices")
    return list({Choice(), *(_choice(row) for row in rows)})


async def _plan(
    transaction: Transaction,
    slot: Slot,
    choice: Choice,
    who: str,
    *,
    about: str,
    version: str,
    event_id: int | None,
    moved_at: str,
    person_id: int | None,
) -> None:
    """A row for everybody with this choice. The first moment after they asked is theirs."""
    after = ""
    for moment in slot.moments:
        await transaction.run(
            "INSERT INTO dispatches (person_id, kind, about, version, event_id, due_at, until)"
            " SELECT follows.person_id, :kind, :about, :version, :event, :due, :until"
            " FROM follows JOIN people ON people.id = follows.person_id"
            "  AND people.withdrawn_at IS NULL"
            " LEFT JOIN reminder_choices AS mine ON mine.person_id = follows.person_id"
            f" WHERE {who} AND mine.stopped_at IS NULL"
            " AND coalesce(mine.wants, 'both') = :wants"
            " AND coalesce(mine.day_at, '10:00') = :day_at"
            " AND max(follows.since, :moved) > :after AND max(follows.since, :moved) <= :due"
            " AND (:person IS NULL OR follows.person_id = :person)"
            " ON CONFLICT DO NOTHING",
            {
                "kind": slot.kind.value,
                "about": about,
                "version": version,
                "event": event_id,
                "due": moment.isoformat(),
                "until": slot.until.isoformat(),
                "wants": choice.wants.value,
                "day_at": choice.day_at.isoformat("minutes"),
                "moved": moved_at,
                "after": after,
                "person": person_id,
            },
        )
        after = moment.isoformat()


async def plan_all(transaction: Transaction, zone: ZoneInfo, now: datetime) -> None:
    """Plan everything that anybody asked for again: the zone changed, or a day went by."""
    ids = await transaction.rows(
        "SELECT DISTINCT event_id FROM follows JOIN events ON events.id = event_id"
        " WHERE over_at > :now",
        {"now": now.isoformat()},
    )
    for row in ids:
        event = await events.by_id(transaction, row["event_id"])
        if event is not None:
            await plan_event(transaction, event, zone, now)
    await plan_all_series(transaction, zone, now)


async def plan_all_series(transaction: Transaction, zone: ZoneInfo, now: datetime) -> None:
    """Plan the next days of every series that somebody follows."""
    rows = await transaction.rows("SELECT DISTINCT series FROM follows WHERE series IS NOT NULL")
    for row in rows:
        await plan_series(transaction, row["series"], zone, now)


async def tell_change(
    transaction: Transaction, event: Event, change: int, zone: ZoneInfo, now: datetime
) -> None:
    """Tell everybody who asked what changed, once: who was not told of an earlier change yet
    hears of both together."""
    was = await events.was(transaction, change)
    last = max(was.last, event.facts.last)
    await transaction.run(
        "INSERT INTO dispatches (person_id, kind, about, version, event_id, due_at, until)"
        " SELECT id, 'change', :about, :version, :event, :now, :until FROM people"
        f" WHERE {_FOLLOWERS} AND NOT EXISTS (SELECT 1 FROM dispatches AS earlier"
        "  WHERE earlier.person_id = people.id AND earlier.kind = 'change'"
        "  AND earlier.about = :about AND earlier.state = 'waiting')"
        " ON CONFLICT DO NOTHING",
        {
            "about": str(event.id),
            "version": str(change),
            "event": event.id,
            "now": now.isoformat(),
            "until": midnight(last + timedelta(days=1), zone).isoformat(),
        },
    )


async def changed(
    transaction: Transaction,
    touched: Iterable[tuple[int, int | None]],
    series: Iterable[str],
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Activities changed: tell of the changes, and let the reminders follow."""
    all_series = set(series)
    for event_id, change in touched:
        event = await events.by_id(transaction, event_id)
        if event is None:
            continue
        await plan_event(transaction, event, zone, now)
        if event.series:
            all_series.add(event.series)
        if change is not None:
            await tell_change(transaction, event, change, zone, now)
    for each in all_series:
        await plan_series(transaction, each, zone, now)


async def is_anything_due(reading: Reading, now: datetime) -> bool:
    """Whether somebody has to be told something by now."""
    due = await reading.value(
        "SELECT 1 FROM dispatches WHERE state = 'waiting' AND due_at <= :now LIMIT 1",
        {"now": now.isoformat()},
    )
    return due is not None


async def drop_useless(transaction: Transaction, now: datetime) -> None:
    """What is of no use any more is never told, however long the bot stood still.

    Where both reminders of an activity were missed, one is enough.
    """
    await transaction.run(
        "UPDATE dispatches SET state = 'dropped'"
        " WHERE state = 'waiting' AND due_at <= :now AND (until <= :now OR kind = 'day'"
        " AND EXISTS (SELECT 1 FROM dispatches AS later WHERE later.kind = 'hours'"
        "  AND later.about = dispatches.about AND later.version = dispatches.version"
        "  AND later.person_id = dispatches.person_id"
        "  AND later.state = 'waiting' AND later.due_at <= :now))",
        {"now": now.isoformat()},
    )


async def same_day(
    reading: Reading, dispatch: Dispatch, end_of_day: datetime
) -> list[tuple[int, str]]:
    """All that somebody is to hear of a series on one day, as (row, day that it is about)."""
    rows = await reading.rows(
        "SELECT id, version FROM dispatches WHERE state = 'waiting' AND kind = 'series'"
        " AND about = :about AND person_id = :person AND due_at < :end ORDER BY version",
        {
            "about": dispatch.about,
            "person": dispatch.person_id,
            "end": end_of_day.isoformat(),
        },
    )
    return [(row["id"], row["version"]) for row in rows]


async def due(reading: Reading, now: datetime, limit: int) -> list[Dispatch]:
    """What has to be told by now, the oldest first."""
    rows = await reading.rows(
        "SELECT dispatches.*, chat_id, withdrawn_at IS NULL AND unreachable_since IS NULL"
        "  AND role <> 'provider' AS reachable FROM dispatches JOIN people ON people.id = person_id"
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
