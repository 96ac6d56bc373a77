"""What came in: updates, until they are handled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Reading, Row, Transaction
from bot.storage.other_chats import person_in

_BATCH = 50
# However many strangers write, they get a few turns between those of people with a role.
_STRANGERS_AT_ONCE = 4
# Of a stranger so many updates may wait, and none once this many wait in all.
STRANGERS_OWN = 20
MOST_WAITING = 1_000


def _has_access(chat: str) -> str:
    return f"EXISTS (SELECT 1 FROM people WHERE id = {person_in(chat)} AND withdrawn_at IS NULL)"


# What strangers send above their share is not kept, and never answered.
_STORE = f"""
INSERT INTO inbox (update_id, chat_id, received_at, sealed)
SELECT :update_id, :chat, :now, :sealed WHERE {_has_access(":chat")}
    OR (SELECT count(*) FROM (SELECT 1 FROM inbox WHERE state = 'waiting' LIMIT :most)
        AS waiting) < :most
    AND (SELECT count(*) FROM inbox WHERE state = 'waiting' AND chat_id = :chat) < {STRANGERS_OWN}
ON CONFLICT (update_id) DO NOTHING
"""
# Of each chat its first. Who has a role comes first, and then a few of all others.
_NEXT = f"""
WITH firsts AS MATERIALIZED (
    SELECT min(id) AS id, {_has_access("inbox.chat_id")} AS known
    FROM inbox WHERE state = 'waiting' GROUP BY chat_id)
SELECT inbox.id, update_id, chat_id, sealed,
    (SELECT count(*) FROM inbox WHERE state = 'waiting') AS waiting FROM inbox JOIN (
    SELECT * FROM (SELECT id, known FROM firsts WHERE known ORDER BY id LIMIT {_BATCH})
        AS ours
    UNION ALL
    SELECT * FROM (SELECT id, known FROM firsts WHERE NOT known ORDER BY id
        LIMIT {_STRANGERS_AT_ONCE}) AS strangers
) AS chosen ON chosen.id = inbox.id ORDER BY known DESC, inbox.id
"""
# Once it is handled nothing is left of what was said, and of whoever has no role not even the chat.
_DONE = f"""
UPDATE inbox SET state = 'done', sealed = NULL, chat_id = CASE
    WHEN {person_in("inbox.chat_id")} IS NOT NULL THEN chat_id END
WHERE id = :id
"""


@dataclass(frozen=True)
class Arrived:
    """An update as it came in, sealed; `chat_id` is None where nobody can tell."""

    update_id: int
    chat_id: int | None
    sealed: bytes


async def store(transaction: Transaction, updates: Iterable[Arrived], now: datetime) -> None:
    """Store updates. One that is there already is left alone.

    Of somebody without a role no more than some are stored, and none while very much waits.
    """
    await transaction.queue_many(
        _STORE,
        [
            {
                "update_id": each.update_id,
                "chat": each.chat_id,
                "now": now.isoformat(),
                "sealed": each.sealed,
                "most": MOST_WAITING,
            }
            for each in updates
        ],
    )


async def is_stored(reading: Reading, update_id: int) -> bool:
    """Whether an update is there; of somebody without a role there need not be room for it."""
    found = await reading.value("SELECT 1 FROM inbox WHERE update_id = :id", {"id": update_id})
    return found is not None


async def next_ones(reading: Reading) -> list[Row]:
    """Of each chat the first update that waits: `id`, `update_id`, `chat_id`, `sealed`; and how
    many are `waiting` in all."""
    return await reading.rows(_NEXT)


async def done(transaction: Transaction, inbox_id: int) -> None:
    """An update is handled: nothing is left of what was said."""
    await transaction.queue(_DONE, {"id": inbox_id})


async def put_aside(transaction: Transaction, inbox_id: int, error: str) -> None:
    """An update is given up, and what it said is forgotten."""
    await transaction.queue(
        "UPDATE inbox SET state = 'aside', error = :error, sealed = NULL WHERE id = :id",
        {"error": error, "id": inbox_id},
    )


async def forget(transaction: Transaction, before: datetime) -> None:
    """Keep nothing that came in before then and was handled, or set aside."""
    await transaction.queue(
        "DELETE FROM inbox WHERE received_at < :before AND state <> 'waiting'",
        {"before": before.isoformat()},
    )
