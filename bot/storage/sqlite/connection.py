"""A connection to a file of SQLite, and what it raises in our words."""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from bot.storage.database import Row, Statement
from bot.storage.errors import ConstraintViolated, Unavailable

BUSY_SECONDS = 10.0
_ROWS_AT_ONCE = 64
_BEGIN: Statement = ("BEGIN IMMEDIATE", {})
is_look = re.compile(r"\s*(SELECT|WITH(?!.*\b(INSERT|UPDATE|DELETE)))\b", re.DOTALL).match
# A look may take so many steps of SQLite's on the loop, which is about a millisecond, and so many
# may follow each other there before whoever waits for the loop has their turn.
STEPS_ON_THE_LOOP = 25_000
# SQLite counts steps over all times that a statement was run, so the first part may be over soon.
# What is broken off without need is made ready anew each time after: sqlite3 takes it to be in use.
_PARTS = 5
LOOKS_AT_ONCE = 16
# In the last byte of an error stands of which kind it is.
_KIND = 0xFF
_NOT_HERE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT)
_OF_META = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) meta\b")
_FAILED = " constraint failed: "


class SqliteConnection(aiosqlite.Connection):
    """A connection that does several statements in one hop to its thread, and looks in none.

    A hop costs more than most statements do. So looks are done on the loop itself. One that takes
    long is broken off there and done in the thread after all; and what may wait for the disk or
    for another process is always done there, as a commit is.
    """

    begin: Sequence[Statement] = (_BEGIN,)
    # How many rows it changed, committed or not.
    changed = 0
    # How often its thread was given something to do, and did it.
    _given = 0
    _done = 0
    # How many looks were done on the loop since it went round.
    _looks = 0
    # How many parts of its time a look took on the loop.
    _parts = 0

    async def together(self, statements: Sequence[Statement]) -> list[Row]:
        """Run statements in order; returns the rows of the last."""
        with in_our_words():
            # What the thread still has in hand goes first.
            if self._given == self._done and self._looks < LOOKS_AT_ONCE:
                statements, rows = self._look(statements)
                if not statements:
                    return rows
            return await self._execute(self._run_all, statements)  # type: ignore[no-any-return]

    def _look(self, statements: Sequence[Statement]) -> tuple[Sequence[Statement], list[Row]]:
        """Run on the loop what only looks; returns what the thread has to do of it, and the rows
        where that is nothing."""
        rows: list[Row] = []
        if not all(each is _BEGIN or is_look(each[0]) for each in statements):
            return statements, rows
        if not self._looks:
            asyncio.get_running_loop().call_soon(self._went_round)
        self._looks += 1
        for number, each in enumerate(statements):
            try:
                if each is _BEGIN:
                    self._begin_at_once()
                else:
                    rows = self._look_briefly(*each)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & _KIND not in _NOT_HERE:
                    raise
                self._looks = LOOKS_AT_ONCE
                return statements[number:], []
        return [], rows

    def _begin_at_once(self) -> None:
        """Begin to write. Raises OperationalError while another process does."""
        patience = self._conn.execute("PRAGMA busy_timeout").fetchone()[0]
        self._conn.execute("PRAGMA busy_timeout = 0")
        try:
            self._conn.execute(_BEGIN[0])
        finally:
            self._conn.execute(f"PRAGMA busy_timeout = {patience}")

    def _look_briefly(self, sql: str, parameters: Any) -> list[Row]:
        """The rows of a look. Raises OperationalError where it takes long."""
        # Only while it looks: what is broken off as it begins to write may have begun.
        self._parts = 0
        self._conn.set_progress_handler(self._takes_long, max(1, STEPS_ON_THE_LOOP // _PARTS))
        try:
            return self._conn.execute(sql, parameters).fetchall()
        finally:
            self._conn.set_progress_handler(None, 0)

    def _takes_long(self) -> bool:
        self._parts += 1
        return self._parts > _PARTS

    def _went_round(self) -> None:
        self._looks = 0

    async def _execute(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Have its thread do something, after what that has in hand."""
        self._given += 1
        return await super()._execute(self._do, function, *arguments)  # type: ignore[no-untyped-call]

    def _do(self, function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return function(*arguments)
        finally:
            self._done += 1

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
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
        )
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
