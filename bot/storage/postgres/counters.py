"""What comes in and goes out, counted by triggers that only fire where a connection asks for it.

They count into a temporary table of that connection, in the same transaction as what they count:
it is gone with the process.
"""

from bot.storage.database import Transaction

_COUNTED = """
CREATE TEMP TABLE counted (
    name TEXT NOT NULL, priority BIGINT NOT NULL, number BIGINT NOT NULL,
    PRIMARY KEY (name, priority)
)
"""


async def begin(transaction: Transaction) -> None:
    """Count from now on what this connection writes."""
    await transaction.queue(_COUNTED)
    await transaction.queue("SELECT set_config('meedoenbot.counts', 'on', false)")


async def counted(transaction: Transaction) -> dict[tuple[str, int], int]:
    """How many of what, by name and priority."""
    rows = await transaction.rows("SELECT name, priority, number FROM counted")
    return {(row["name"], row["priority"]): row["number"] for row in rows}
