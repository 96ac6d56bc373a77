"""What a conversation knows so far, sealed, until it ends."""

import json
from datetime import datetime
from typing import Any

from bot.keys import Keys
from bot.storage.database import Reading, Transaction


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
    await transaction.run(
        "UPDATE conversations SET touched_at = :now WHERE draft_id = :draft",
        {"draft": draft_id, "now": now.isoformat()},
    )


async def end(transaction: Transaction, draft_id: int) -> None:
    """End a conversation and forget all it knew."""
    await transaction.run("DELETE FROM conversations WHERE draft_id = :draft", {"draft": draft_id})
