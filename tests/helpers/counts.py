"""Counts that drifted from the ledger."""

import sqlite3
from contextlib import closing
from pathlib import Path


def damage(path: Path, statement: str, *parameters: str) -> None:
    """Change a database behind its back: a disk that fails, or a hand in the wrong place."""
    guard = "ledger_is_not_removed"
    with closing(sqlite3.connect(path)) as connection, connection:
        [(made,)] = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [guard])
        connection.execute(f"DROP TRIGGER {guard}")
        connection.execute(statement, parameters)
        # Without it the tables would not be what their steps make, and that is another refusal.
        connection.execute(made)
