"""What has to be told to whom at which moment: what is due, and what is taken back.

It is a row in `notifications`, which planning.py plans. What was posted stays, so that nothing is
told twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.reminders import Kind
from bot.storage.database import Parameters, Reading, Transaction

# A letter that is due again within this time may be under way.
_BEING_TRIED = timedelta(seconds=2)
MOST_DROPPED = 1_000


class Recall(Enum):
    """Which letters are taken back from the outbox."""

    ALL = "before the outbox begins to work: all"
    STUCK = "those that were tried in vain"
    USELESS = "those that were tried in vain and are of no use any more"


@dataclass(frozen=True)
class Notification:
    """Something that is due: about which activity, series or mailing, and to whom."""

    id: int
    kind: Kind
    event_id: int | None
    series: str | None
    mailing_id: int | None
    version: str
    chat_id: int
    person_id: int
    reachable: bool


async def take_away(transaction: Transaction, which: str, mine: Parameters) -> None:
    """Tell somebody none of this: neither what waits, nor what is in the outbox and not sent yet.

    It was never told, so whoever asks for it again still gets it.
    """
    rows = await transaction.rows(
        f"""
        SELECT id, NULL AS outbox_id FROM notifications INDEXED BY notifications_of_person
        WHERE person_id = :person AND state = 'waiting' AND ({which}) UNION ALL
        SELECT notifications.id, outbox_id FROM outbox INDEXED BY outbox_broadcast
        JOIN notifications INDEXED BY notifications_posted ON outbox_id = outbox.id
            AND notifications.state = 'posted'
        WHERE outbox.state = 'waiting' AND priority = 9 AND person_id = :person
            AND ({which})
        """,
        mine,
    )
    letters = [{"id": row["outbox_id"]} for row in rows if row["outbox_id"] is not None]
    await transaction.queue_many(
        "DELETE FROM notifications WHERE id = :id", [{"id": row["id"]} for row in rows]
    )
    await transaction.queue_many("DELETE FROM outbox WHERE id = :id", letters)


# Who asked to hear of an activity and still wants to.
FOLLOWERS = (
    "people.withdrawn_at IS NULL AND people.id IN (SELECT person_id FROM subscriptions"
    " WHERE event_id = :event UNION SELECT person_id FROM subscriptions WHERE series ="
    " (SELECT series FROM events WHERE id = :event)) AND people.id NOT IN"
    " (SELECT person_id FROM reminder_choices WHERE stopped_at IS NOT NULL)"
)


async def is_anything_due(reading: Reading, now: datetime) -> bool:
    """Whether somebody has to be told something by now."""
    due = await reading.value(
        "SELECT 1 FROM notifications WHERE state = 'waiting' AND due_at <= :now LIMIT 1",
        {"now": now.isoformat()},
    )
    return due is not None


async def drop_useless(transaction: Transaction, now: datetime) -> bool:
    """What is of no use any more is never told, however long the bot stood still.

    Where both reminders of an activity were missed, one is enough. A bounded number at a time;
    returns whether that may not have been all.
    """
    dropped = await transaction.rows(
        """
        UPDATE notifications SET state = 'dropped' WHERE id IN (SELECT id FROM notifications
            WHERE state = 'waiting' AND due_at <= :now AND (until <= :now OR kind = 'day'
                AND EXISTS (SELECT 1 FROM notifications AS later WHERE later.kind = 'hours'
                    AND later.event_id = notifications.event_id
                    AND later.version = notifications.version
                    AND later.person_id = notifications.person_id
                    AND later.state = 'waiting' AND later.due_at <= :now)) LIMIT :most) RETURNING id
        """,
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
        """
        SELECT id, version, event_id FROM notifications WHERE state = 'waiting'
            AND person_id = :person AND due_at < :end AND (series = :series
            OR kind = 'part' AND event_id IN (SELECT id FROM events WHERE series = :series))
        ORDER BY version, kind DESC, id
        """,
        {"series": series, "person": person_id, "end": end_of_day.isoformat()},
    )
    return [(row["id"], row["version"], row["event_id"]) for row in rows]


async def due(reading: Reading, now: datetime, limit: int) -> list[Notification]:
    """What has to be told by now, the oldest first."""
    rows = await reading.rows(
        """
        SELECT notifications.*, chat_id, unreachable_since IS NULL AND EXISTS (SELECT 1 FROM roles
            WHERE roles.person_id = people.id AND (kind = 'mail' OR roles.role <> 'provider'))
            AS reachable
        FROM notifications JOIN people ON people.id = person_id
        WHERE state = 'waiting' AND due_at <= :now
        ORDER BY due_at, notifications.id LIMIT :limit
        """,
        {"now": now.isoformat(), "limit": limit},
    )
    return [
        Notification(
            row["id"],
            Kind(row["kind"]),
            row["event_id"],
            row["series"],
            row["mailing_id"],
            row["version"],
            row["chat_id"],
            row["person_id"],
            bool(row["reachable"]),
        )
        for row in rows
    ]


async def mark(
    transaction: Transaction, notification_ids: Sequence[int], outbox_id: int | None
) -> None:
    """These are in the outbox now; without a letter there was nothing left to tell."""
    state = "dropped" if outbox_id is None else "posted"
    await transaction.queue_many(
        "UPDATE notifications SET state = :state, outbox_id = :outbox WHERE id = :id",
        [{"id": each, "state": state, "outbox": outbox_id} for each in notification_ids],
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
    await transaction.queue(
        "UPDATE notifications SET state = 'waiting' WHERE state = 'posted'"
        " AND (until <= :now OR :useless = 0) AND outbox_id IN (SELECT id FROM outbox"
        " WHERE priority = 9 AND state = 'waiting' AND due_at > :after)",
        {
            "now": now.isoformat(),
            "useless": which is Recall.USELESS,
            "after": "" if which is Recall.ALL else (now + _BEING_TRIED).isoformat(),
        },
    )
    await transaction.queue(
        "DELETE FROM outbox WHERE priority = 9 AND state = 'waiting' AND id IN"
        " (SELECT outbox_id FROM notifications WHERE state = 'waiting' AND outbox_id IS NOT NULL)"
    )
    await transaction.queue(
        "UPDATE notifications SET outbox_id = NULL"
        " WHERE state = 'waiting' AND outbox_id IS NOT NULL"
    )


async def forget(transaction: Transaction, before: datetime) -> None:
    """Forget who asked for what and who came, of what was over before this moment."""
    moment = {"before": before.isoformat()}
    await transaction.queue(
        "DELETE FROM notifications WHERE kind <> 'mail' AND until < :before",
        moment,
    )
    over = "(SELECT id FROM events WHERE over_at < :before)"
    await transaction.queue(f"DELETE FROM subscriptions WHERE event_id IN {over}", moment)
    await transaction.queue(f"DELETE FROM attendance WHERE event_id IN {over}", moment)
    await transaction.queue(
        "DELETE FROM subscriptions WHERE series IS NOT NULL AND NOT EXISTS (SELECT 1 FROM events"
        " WHERE events.series = subscriptions.series AND over_at >= :before)",
        moment,
    )
