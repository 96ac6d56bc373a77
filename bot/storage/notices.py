"""What the coordinators were told once and need not be told again."""

from datetime import datetime

from bot.storage.database import Reading, Transaction


async def once(transaction: Transaction, name: str, now: datetime) -> bool:
    """Whether this is the first time that this notice is due; from now on it is not."""
    row = await transaction.row(
        "INSERT INTO notices (name, at) VALUES (:name, :at) ON CONFLICT DO NOTHING RETURNING name",
        {"name": name, "at": now.isoformat()},
    )
    return row is not None


async def told_at(reading: Reading, name: str) -> datetime | None:
    """When the coordinators were told this; None where they were not."""
    at = await reading.value("SELECT at FROM notices WHERE name = :name", {"name": name})
    return datetime.fromisoformat(at) if at else None
