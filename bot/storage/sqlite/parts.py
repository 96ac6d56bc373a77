"""What a SQLite database is made of, and what the numbered steps make."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from graphlib import TopologicalSorter
from operator import itemgetter

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
_TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'steps'"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
)
IS_REMEMBERING = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'steps'"


@dataclass(frozen=True)
class Table:
    """A table, with the columns of its primary key in their order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    has_bytes: bool


@lru_cache
def parts_made_by(steps: tuple[Step, ...]) -> Mapping[str, str]:
    """What a new database is made of after these steps, in this order; as `as_parts`."""
    with _made_by(steps) as made:
        return as_parts(made.execute(PARTS).fetchall())


@lru_cache
def tables_made_by(steps: tuple[Step, ...]) -> tuple[Table, ...]:
    """The tables after these steps, but for the one that remembers them. What a table refers to
    comes before it.
    """
    with _made_by(steps) as made:
        names = [row[0] for row in made.execute(_TABLES).fetchall()]
        refers_to = {
            name: {
                row["table"]
                for row in made.execute(f"PRAGMA foreign_key_list({name})")
                if row["table"] != name
            }
            for name in names
        }
        return tuple(_table(made, name) for name in TopologicalSorter(refers_to).static_order())


def _table(made: sqlite3.Connection, name: str) -> Table:
    columns = made.execute(f"PRAGMA table_info({name})").fetchall()
    return Table(
        name,
        tuple(row["name"] for row in columns),
        tuple(row["name"] for row in sorted(columns, key=itemgetter("pk")) if row["pk"]),
        any(row["type"] == "BLOB" for row in columns),
    )


@contextmanager
def _made_by(steps: tuple[Step, ...]) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        made.row_factory = sqlite3.Row
        made.execute(REMEMBERING)
        for step in steps:
            for statement in statements(step.script):
                made.execute(statement)
        yield made


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
