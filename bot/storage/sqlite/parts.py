"""What a SQLite database is made of, and what the numbered steps make."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache

from bot.storage.database import Row
from bot.storage.steps import Step

REMEMBERING = """
CREATE TABLE steps (
    place INTEGER PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    hash TEXT NOT NULL
) STRICT
"""
# What a database is made of: (kind and name, SQL). SQLite's own tables are not of our making.
PARTS = (
    "SELECT type || ' ' || name AS name, sql FROM sqlite_schema"
    " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)
IS_REMEMBERING = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'steps'"


@lru_cache
def parts_made_by(steps: tuple[Step, ...]) -> Mapping[str, str]:
    """What a new database is made of after these steps, in this order; as `as_parts`."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        made.execute(REMEMBERING)
        for step in steps:
            for statement in statements(step.script):
                made.execute(statement)
        return as_parts(made.execute(PARTS).fetchall())


def as_parts(rows: Sequence[Row] | Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """The rows of `PARTS`, so that two ways to write the same are the same."""
    return {name: _alike(sql) for name, sql in rows}


@lru_cache(maxsize=1_000)
def _alike(sql: str) -> str:
    # Versions of SQLite differ in the quotes that a renaming leaves.
    return " ".join(sql.replace('"', "").split())


def statements(script: str) -> Iterator[str]:
    """The statements of an SQL script, a trigger whole. (executescript would commit midway.)"""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
