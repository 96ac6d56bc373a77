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
    """The conversations that began before this moment: (chat, number)."""
    rows = await reading.rows(
        "SELECT conversations.chat_id, draft_id FROM conversations"
        " LEFT JOIN inbox ON inbox.id = draft_id"
        " WHERE inbox.id IS NULL OR received_at < :before",
        {"before": before.isoformat()},
    )
    return [(row["chat_id"], row["draft_id"]) for row in rows]


async def end(transaction: Transaction, draft_id: int) -> None:
    """End a conversation and forget all it knew."""
    await transaction.run("DELETE FROM conversations WHERE draft_id = :draft", {"draft": draft_id})
