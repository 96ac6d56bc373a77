"""A connection to a file of SQLite, and what it raises in our words."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from bot.storage.database import Row, Statement
from bot.storage.errors import ConstraintViolated, Unavailable

BUSY_SECONDS = 10.0
_ROWS_AT_ONCE = 64
_OF_META = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) meta\b")
_FAILED = " constraint failed: "


class SqliteConnection(aiosqlite.Connection):
    """A connection that does several statements in one hop to its thread.

    A hop costs more than most statements do.
    """

    begin: Sequence[Statement] = (("BEGIN IMMEDIATE", {}),)
    # How many rows it changed, committed or not.
    changed = 0

    async def together(self, statements: Sequence[Statement]) -> list[Row]:
        """Run statements in order; returns the rows of the last."""
        with in_our_words():
            rows: list[Row] = await self._execute(self._run_all, statements)  # type: ignore[no-untyped-call]
        return rows

    def _run_all(self, statements: Sequence[Statement]) -> list[Row]:
        rows: list[Row] = []
        for sql, parameters in statements:
            before = self._conn.total_changes
            if isinstance(parameters, list):
                self._conn.executemany(sql, parameters)
            else:
                rows = self._conn.execute(sql, parameters).fetchall()
            changed = self._conn.total_changes - before
            if changed and not _OF_META.match(sql):
                self.changed += changed
        return rows

    async def write_rows(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Put many rows in a table."""
        names = ", ".join(f'"{column}"' for column in columns)
        places = ", ".join("?" * len(columns))
        with in_our_words():
            await self.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)


def connect(path: Path, *, read_only: bool, still: bool = False) -> SqliteConnection:
    """A connection, to be awaited; `still` promises that nobody changes the file meanwhile."""
    uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    uri += "&immutable=1" if still else ""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
        connection.row_factory = sqlite3.Row
        return connection

    return SqliteConnection(connect, iter_chunk_size=_ROWS_AT_ONCE)


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raises Unavailable and ConstraintViolated in place of what the driver raises."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        sentence, failed, name = str(error).partition(_FAILED)
        raise ConstraintViolated(_bare(name) if failed else sentence) from None
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.ProgrammingError):
            # A mistake of ours.
            raise
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise Unavailable(name, str(error)) from error


def _bare(name: str) -> str:
    """The name of an index stands in quotes where it is over more than columns."""
    return name.removeprefix("index '").removesuffix("'")
