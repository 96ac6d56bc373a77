"""What the ledger says, and counts that drifted from it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.storage.database import Reading


def damage(path: Path, statement: str, *parameters: str) -> None:
    """Change a database behind its back: a disk that fails, or a hand in the wrong place."""
    guard = "ledger_is_not_removed"
    with closing(sqlite3.connect(path)) as connection, connection:
        [(made,)] = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [guard])
        connection.execute(f"DROP TRIGGER {guard}")
        connection.execute(statement, parameters)
        # Without it the tables would not be what their steps make, and that is another refusal.
        connection.execute(made)


async def pots_at(reading: Reading, until: datetime) -> dict[str, tuple[int, int]]:
    """What was committed and what was spent in each pot at a moment, by the ledger alone."""
    rows = await reading.rows(
        "SELECT pot, sum(committed_cents) AS committed, sum(spent_cents) AS spent FROM ledger"
        " WHERE at < :until GROUP BY pot",
        {"until": until.astimezone(UTC).isoformat()},
    )
    return {row["pot"]: (row["committed"], row["spent"]) for row in rows}
