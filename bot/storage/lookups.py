"""How often somebody asked after an address and gave nothing. No address is kept for it."""

from datetime import datetime, timedelta

from bot.storage.database import Reading, Transaction

WINDOW = timedelta(hours=1)


async def again_at(reading: Reading, chat_id: int, most: int, now: datetime) -> datetime | None:
    """When this chat may ask again, after asking `most` times in an hour; None when it may now."""
    at: str | None = await reading.value(
        "SELECT at FROM lookups WHERE chat_id = :chat AND at > :since"
        " ORDER BY at DESC LIMIT 1 OFFSET :most",
        {"chat": chat_id, "since": (now - WINDOW).isoformat(), "most": most - 1},
    )
    # A clock that was put back makes nobody wait for longer.
    return min(datetime.fromisoformat(at), now) + WINDOW if at else None


async def count(transaction: Transaction, chat_id: int, now: datetime) -> None:
    """Somebody asked after an address just now; what is older than an hour is forgotten."""
    await forget(transaction, now)
    await transaction.queue(
        "INSERT INTO lookups (chat_id, at) VALUES (:chat, :now)",
        {"chat": chat_id, "now": now.isoformat()},
    )


async def was_for_giving(transaction: Transaction, chat_id: int) -> None:
    """The address that was asked after last got something: that one does not count."""
    await transaction.queue(
        "DELETE FROM lookups WHERE id = (SELECT max(id) FROM lookups WHERE chat_id = :chat)",
        {"chat": chat_id},
    )


async def forget(transaction: Transaction, now: datetime) -> None:
    """Keep nothing that no limit counts any more."""
    await transaction.queue(
        "DELETE FROM lookups WHERE at <= :before", {"before": (now - WINDOW).isoformat()}
    )
