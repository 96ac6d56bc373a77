"""What a conversation knows so far, sealed, until it ends."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.keys import Keys
from bot.storage.database import Reading, Transaction


@dataclass(frozen=True)
class Standing:
    """Where a conversation stands: its number, the step it waits at, what it knows, and how often
    it was not understood."""

    draft_id: int
    step: str
    data: dict[str, Any]
    misses: int


async def save(
    transaction: Transaction, keys: Keys, chat_id: int, standing: Standing, now: datetime
) -> None:
    """Remember where the conversation of a chat stands."""
    await transaction.queue(
        "INSERT INTO conversations (chat_id, draft_id, step, sealed, misses, touched_at)"
        " VALUES (:chat, :draft, :step, :sealed, :misses, :now)"
        " ON CONFLICT (chat_id) DO UPDATE SET draft_id = excluded.draft_id, step = excluded.step,"
        " sealed = excluded.sealed, misses = excluded.misses, touched_at = excluded.touched_at",
        {
            "chat": chat_id,
            "draft": standing.draft_id,
            "step": standing.step,
            "sealed": keys.seal(json.dumps(standing.data).encode()),
            "misses": standing.misses,
            "now": now.isoformat(),
        },
    )


async def known(reading: Reading, keys: Keys, draft_id: int) -> dict[str, Any]:
    """What the conversation with this number knows; empty once it has ended."""
    sealed: bytes | None = await reading.value(
        "SELECT sealed FROM conversations WHERE draft_id = :draft", {"draft": draft_id}
    )
    found: dict[str, Any] = json.loads(keys.open(sealed)) if sealed is not None else {}
    return found


async def left_alone(reading: Reading, before: datetime) -> list[tuple[int, int]]:
    """The conversations in which nobody did anything since this moment: (chat, number)."""
    rows = await reading.rows(
        "SELECT chat_id, draft_id FROM conversations"
        " WHERE touched_at IS NULL OR touched_at < :before",
        {"before": before.isoformat()},
    )
    return [(row["chat_id"], row["draft_id"]) for row in rows]


async def is_left_alone(reading: Reading, draft_id: int, before: datetime) -> bool:
    """Whether nobody did anything in this one since then."""
    return any(draft == draft_id for _chat, draft in await left_alone(reading, before))


async def touch(transaction: Transaction, draft_id: int, now: datetime) -> None:
    """Somebody goes on with a conversation."""
    await transaction.queue(
        "UPDATE conversations SET touched_at = :now WHERE draft_id = :draft",
        {"draft": draft_id, "now": now.isoformat()},
    )


async def end(transaction: Transaction, draft_id: int) -> None:
    """End a conversation and forget all it knew."""
    await transaction.queue(
        "DELETE FROM conversations WHERE draft_id = :draft", {"draft": draft_id}
    )


async def end_in(transaction: Transaction, chat_id: int) -> None:
    """End the conversation of a chat, if there is one."""
    await transaction.queue("DELETE FROM conversations WHERE chat_id = :chat", {"chat": chat_id})
