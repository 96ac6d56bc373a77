"""How often a line was not understood, by role and day: never of whom, and no word of it."""

from datetime import date, timedelta

from bot.storage.database import Reading, Transaction
from bot.storage.people import Role

KEPT = timedelta(days=30)


async def count(transaction: Transaction, role: Role, today: date) -> None:
    """One more; `today` is the local day."""
    await transaction.queue(
        "INSERT INTO misses (day, role, number) VALUES (:day, :role, 1)"
        " ON CONFLICT (day, role) DO UPDATE SET number = misses.number + 1",
        {"day": today.isoformat(), "role": role.value},
    )


async def of_day(reading: Reading, day: date) -> dict[Role, int]:
    """How many on a local day, of each role that had any."""
    rows = await reading.rows(
        "SELECT role, number FROM misses WHERE day = :day ORDER BY role", {"day": day.isoformat()}
    )
    return {Role(row["role"]): row["number"] for row in rows}


async def kept(reading: Reading) -> dict[Role, int]:
    """How many on all days that are kept."""
    rows = await reading.rows("SELECT role, sum(number) AS number FROM misses GROUP BY role")
    return {Role(row["role"]): row["number"] for row in rows}


async def forget(transaction: Transaction, today: date) -> None:
    """Keep the days of one month."""
    await transaction.queue(
        "DELETE FROM misses WHERE day <= :before", {"before": (today - KEPT).isoformat()}
    )
