"""What a conversation knows so far, sealed, until it ends."""

import json
from typing import Any

from bot.keys import Keys
from bot.storage.database import Reading


async def known(reading: Reading, keys: Keys, draft_id: int) -> dict[str, Any]:
    """What the conversation with this number knows; empty once it has ended."""
    sealed: bytes | None = await reading.value(
        "SELECT sealed FROM conversations WHERE draft_id = :draft", {"draft": draft_id}
    )
    found: dict[str, Any] = json.loads(keys.open(sealed)) if sealed is not None else {}
    return found
