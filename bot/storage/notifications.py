"""Who asked to be reminded of what, how, and who comes; and what of it is due.

What is told to whom at which moment is a row in `dispatches`, which planning.py plans. What was
posted stays, so that nothing is told twice.
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


async def take_away(transaction: Transaction, which: str, mine: Parameters) -> None:
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
    await transaction.queue_many(
        "DELETE FROM dispatches WHERE id = :id", [{"id": row["id"]} for row in rows]
    )
    await transaction.queue_many("DELETE FROM outbox WHERE id = :id", letters)


# Who asked to hear of an activity and still wants to.
FOLLOWERS = (
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


async def mark(
    transaction: Transaction, dispatch_ids: Sequence[int], outbox_id: int | None
) -> None:
    """These are in the outbox now; without a letter there was nothing left to tell."""
    state = "dropped" if outbox_id is None else "posted"
    await transaction.queue_many(
        "UPDATE dispatches SET state = :state, outbox_id = :outbox WHERE id = :id",
        [{"id": each, "state": state, "outbox": outbox_id} for each in dispatch_ids],
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
        "UPDATE dispatches SET state = 'waiting' WHERE state = 'posted'"
        " AND (until <= :now OR NOT :useless) AND outbox_id IN (SELECT id FROM outbox"
        " WHERE priority = 9 AND state = 'waiting' AND due_at > :after)",
        {
            "now": now.isoformat(),
            "useless": which is Recall.USELESS,
            "after": "" if which is Recall.ALL else (now + _BEING_TRIED).isoformat(),
        },
    )
    await transaction.queue(
        "DELETE FROM outbox WHERE priority = 9 AND state = 'waiting' AND id IN"
        " (SELECT outbox_id FROM dispatches WHERE state = 'waiting' AND outbox_id IS NOT NULL)"
    )
    await transaction.queue(
        "UPDATE dispatches SET outbox_id = NULL WHERE state = 'waiting' AND outbox_id IS NOT NULL"
    )


async def forget(transaction: Transaction, before: datetime) -> None:
    """Forget who asked for what and who came, of what was over before this moment."""
    moment = {"before": before.isoformat()}
    await transaction.queue(
        "DELETE FROM dispatches WHERE kind <> 'mail' AND until < :before",
        moment,
    )
    over = "(SELECT id FROM events WHERE over_at < :before)"
    await transaction.queue(f"DELETE FROM follows WHERE event_id IN {over}", moment)
    await transaction.queue(f"DELETE FROM attendance WHERE event_id IN {over}", moment)
    await transaction.queue(
        "DELETE FROM follows WHERE series IS NOT NULL AND NOT EXISTS (SELECT 1 FROM events"
        " WHERE events.series = follows.series AND over_at >= :before)",
        moment,
    )
