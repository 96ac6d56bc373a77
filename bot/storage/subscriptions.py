"""Who asked to be told of which activity and how, and who comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.reminders import Choice
from bot.storage import events
from bot.storage.database import Reading, Transaction
from bot.storage.events import Event
from bot.storage.notifications import FOLLOWERS, take_away
from bot.storage.planning import choice_in, plan_event, plan_series


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


async def following(reading: Reading, person_id: int, event: Event) -> Following:
    """What somebody asked and answered about an activity."""
    row = await reading.row(
        """
        SELECT
            EXISTS (SELECT 1 FROM subscriptions
                WHERE person_id = :person AND event_id = :event) AS event,
            EXISTS (SELECT 1 FROM subscriptions
                WHERE person_id = :person AND series = :series) AS series,
            (SELECT stopped_at FROM reminder_choices WHERE person_id = :person) AS stopped,
            (SELECT coming FROM attendance WHERE event_id = :event AND person_id = :person)
            AS coming
        """,
        {"person": person_id, "event": event.id, "series": event.series},
    )
    assert row is not None  # noqa: S101 - a SELECT without FROM gives a row
    coming = None if row["coming"] is None else bool(row["coming"])
    return Following(bool(row["event"]), bool(row["series"]), row["stopped"] is not None, coming)


async def followed(reading: Reading, person_id: int, now: datetime) -> list[Followed]:
    """What somebody will be reminded of: series, and what is not over yet."""
    rows = await reading.rows(
        """
        SELECT subscriptions.event_id, subscriptions.series, coalesce(
            events.title,
            (SELECT title FROM events WHERE uid = subscriptions.series ORDER BY id LIMIT 1)
        ) AS title
        FROM subscriptions LEFT JOIN events ON events.id = subscriptions.event_id
        WHERE person_id = :person AND (events.id IS NULL OR
            (events.over_at > :now AND events.state <> 'removed'))
            AND (subscriptions.series IS NULL OR EXISTS (SELECT 1 FROM events AS part
                WHERE part.series = subscriptions.series AND part.over_at > :now))
        ORDER BY events.begins_at NULLS FIRST, subscriptions.id
        """,
        {"person": person_id, "now": now.isoformat()},
    )
    return [Followed(row["event_id"], row["series"], row["title"] or "") for row in rows]


async def reminded_last(reading: Reading, person_id: int, now: datetime) -> Event | None:
    """The activity of the newest reminder that somebody got and that is not over yet."""
    event_id = await reading.value(
        """
        SELECT event_id FROM notifications WHERE person_id = :person AND state = 'posted'
            AND kind IN ('day', 'hours') AND event_id IN
            (SELECT id FROM events WHERE over_at > :now AND state <> 'removed')
        ORDER BY due_at DESC, id DESC LIMIT 1
        """,
        {"person": person_id, "now": now.isoformat()},
    )
    return None if event_id is None else await events.by_id(reading, event_id)


async def follow_event(
    transaction: Transaction, person_id: int, event: Event, zone: ZoneInfo, now: datetime
) -> None:
    """Remind somebody of one activity from now on."""
    await _wake(transaction, person_id)
    await transaction.queue(
        "INSERT INTO subscriptions (person_id, event_id, since) VALUES (:person, :event, :now)"
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
    await take_away(
        transaction,
        "kind IN ('day', 'hours') AND event_id IN (SELECT id FROM events WHERE series = :series)",
        mine,
    )
    await transaction.queue(
        "DELETE FROM subscriptions WHERE person_id = :person"
        " AND event_id IN (SELECT id FROM events WHERE series = :series)",
        mine,
    )
    await transaction.queue(
        "INSERT INTO subscriptions (person_id, series, since) VALUES (:person, :series, :now)"
        " ON CONFLICT DO NOTHING",
        mine,
    )
    await plan_series(transaction, series, zone, now, person_id)


async def _wake(transaction: Transaction, person_id: int) -> None:
    """Whoever stopped all reminders and asks for one begins with that one."""
    await transaction.queue(
        "DELETE FROM subscriptions WHERE person_id = :person AND EXISTS (SELECT 1"
        " FROM reminder_choices WHERE person_id = :person AND stopped_at IS NOT NULL)",
        {"person": person_id},
    )
    await transaction.queue(
        "UPDATE reminder_choices SET stopped_at = NULL WHERE person_id = :person",
        {"person": person_id},
    )


async def unfollow(transaction: Transaction, person_id: int, event: Event) -> None:
    """Remind somebody no more of this activity, and of its series if that was asked."""
    mine = {"person": person_id, "event": event.id, "series": event.series}
    await transaction.queue(
        "DELETE FROM subscriptions"
        " WHERE person_id = :person AND (event_id = :event OR series = :series)",
        mine,
    )
    await take_away(
        transaction,
        "event_id = :event OR series = :series"
        " OR kind = 'part' AND event_id IN (SELECT id FROM events WHERE series = :series)",
        mine,
    )


async def stop_all(transaction: Transaction, person_id: int, now: datetime) -> None:
    """Tell somebody of no activity any more, from this moment on."""
    await transaction.queue(
        "INSERT INTO reminder_choices (person_id, stopped_at) VALUES (:person, :now)"
        " ON CONFLICT (person_id) DO UPDATE SET stopped_at = excluded.stopped_at",
        {"person": person_id, "now": now.isoformat()},
    )
    await take_away(transaction, "kind <> 'mail'", {"person": person_id})


async def resume(transaction: Transaction, person_id: int, zone: ZoneInfo, now: datetime) -> None:
    """Take the stop back: everything that was asked counts again."""
    await transaction.queue(
        "UPDATE reminder_choices SET stopped_at = NULL WHERE person_id = :person",
        {"person": person_id},
    )
    await _plan_person(transaction, person_id, zone, now)


async def choose(
    transaction: Transaction, person_id: int, choice: Choice, zone: ZoneInfo, now: datetime
) -> None:
    """How somebody is reminded from now on, of everything."""
    await transaction.queue(
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
    await transaction.queue(
        """
        INSERT INTO attendance (person_id, event_id, coming, at)
        VALUES (:person, :event, :coming, :now)
        ON CONFLICT (event_id, person_id) DO UPDATE SET coming = excluded.coming,
            at = excluded.at
        """,
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
        f" (SELECT count(*) FROM people WHERE {FOLLOWERS}) AS asked",
        {"event": event_id},
    )
    assert row is not None  # noqa: S101 - a SELECT without FROM gives a row
    return row["yes"], row["no"], row["asked"]


async def said_no(reading: Reading, person_id: int, event_ids: Sequence[int]) -> set[int]:
    """Those of the activities to which this person does not come."""
    rows = await reading.rows(
        "SELECT event_id FROM attendance WHERE person_id = :person AND coming = 0",
        {"person": person_id},
    )
    return {row["event_id"] for row in rows} & set(event_ids)


async def forget_person(transaction: Transaction, person_id: int) -> None:
    """Forget what somebody asked for and came to, and tell them nothing that still waits."""
    mine = {"person": person_id}
    await transaction.queue(
        "DELETE FROM notifications WHERE person_id = :person AND state = 'waiting'", mine
    )
    for table in ("subscriptions", "attendance", "reminder_choices"):
        await transaction.queue(f"DELETE FROM {table} WHERE person_id = :person", mine)
