"""Connections, transactions and numbered migrations.

One connection writes, one transaction at a time; reports read through connections of their own.
"""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from functools import lru_cache
from pathlib import Path
from typing import Any

import aiosqlite

from bot.storage import steps
from bot.storage.errors import DatabaseError, Unavailable, in_our_words
from bot.storage.steps import NotOurs, Seen, Standing, Step

Parameters = Mapping[str, Any]

_MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 10.0
_TRIES_TO_EMPTY = 3
_MOMENT_SECONDS = 0.05
_ROWS_AT_ONCE = 64
_OF_META = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) meta\b")
_VALUES_AT_ONCE = 500
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    # A migration may make a table anew, which is a delete to a foreign key.
    "PRAGMA foreign_keys = OFF",
)


# One that runs for each set of a list brings no rows.
Statement = tuple[str, Parameters | list[Parameters]]
Row = sqlite3.Row


class Connection(aiosqlite.Connection):
    """A connection that does several statements in one hop to its thread.

    A hop costs more than most statements do.
    """

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


class Reading:
    """Statements that only look."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """All rows of a statement, in one hop to the connection's thread."""
        with in_our_words():
            return list(await self._connection.execute_fetchall(sql, parameters or {}))

    async def row(self, sql: str, parameters: Parameters | None = None) -> Row | None:
        """The first row, or None."""
        rows = await self.rows(sql, parameters)
        return rows[0] if rows else None

    async def value(self, sql: str, parameters: Parameters | None = None) -> Any:
        """The first column of the first row, or None."""
        row = await self.row(sql, parameters)
        return row[0] if row else None

    async def rows_among(self, sql: str, values: Iterable[str] | Iterable[int]) -> list[Row]:
        """The rows of a statement in which {among} stands for a list of values, however long."""
        found: list[Row] = []
        wanted: list[Any] = sorted(values)
        for start in range(0, len(wanted), _VALUES_AT_ONCE):
            part = wanted[start : start + _VALUES_AT_ONCE]
            named = {f"v{place}": value for place, value in enumerate(part)}
            marks = ", ".join(f":{name}" for name in named)
            found += await self.rows(sql.format(among=marks), named)
        return found


class Transaction(Reading):
    """Statements of one BEGIN IMMEDIATE … COMMIT.

    What is queued goes with the next look, or with the commit, in one hop. Whoever must know at
    once whether it can be done says `execute`, or `flush` after the last.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._together = connection.together
        self._waiting: list[Statement] = [("BEGIN IMMEDIATE", {})]

    async def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """All rows of a statement, after everything that was run before it."""
        statements = [*self._waiting, (sql, parameters or {})]
        self._waiting = []
        return await self._together(statements)

    async def execute(self, sql: str, parameters: Parameters | None = None) -> None:
        """Run one statement now, after everything that was queued before it."""
        await self.rows(sql, parameters)

    async def queue(self, sql: str, parameters: Parameters | None = None) -> None:
        """Run one statement for its effect, before the next look or the commit."""
        self._waiting.append((sql, parameters or {}))

    async def queue_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Run one statement for each set of parameters, as `queue` does."""
        self._waiting.append((sql, list(parameters)))

    async def flush(self) -> None:
        """Run now what was queued."""
        statements, self._waiting = self._waiting, []
        if statements:
            await self._together(statements)

    async def commit(self) -> None:
        """Run what still waits, and make it last."""
        await self._together([*self._waiting, ("COMMIT", {})])


class Database:
    """One SQLite file: a single writer, and a reader that never blocks it."""

    def __init__(self, path: Path, writer: Connection, reader: aiosqlite.Connection) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Everything inside happens, or nothing does. Waits for the transaction before it."""
        async with self._turn:
            try:
                transaction = Transaction(self._writer)
                yield transaction
                await transaction.commit()
            except BaseException:
                await self._writer.rollback()
                raise

    @property
    def reading(self) -> Reading:
        """Looks at what is committed, on a read-only connection."""
        return Reading(self._reader)

    async def written(self) -> tuple[int, int]:
        """Two numbers that are others once anything more was committed, by us or another process.

        Of our own facts in `meta` do not count: that we looked is written all the time.
        """
        # In a turn, so that nothing is counted that is not committed yet.
        async with self._turn:
            # It tells what others committed, and nothing of one's own.
            rows = await self._writer.execute_fetchall("PRAGMA data_version")
            return self._writer.changed, next(iter(rows))[0]

    async def tidy(self) -> None:
        """Rewrite the file and empty its log, so that no order of writing is left in either.

        Everybody waits for it, so it is for when nobody is there yet; else there is `order.hide`.
        """
        async with self._turn:
            await self._writer.execute_fetchall("VACUUM")
            await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    async def write_log(self) -> None:
        """Write what stands in the log into the file, beside the turns, where nobody reads it."""
        await asyncio.to_thread(_write_log, self.path)

    async def empty_log(self) -> bool:
        """Write the log into the file and leave nothing in it; False while somebody reads there.

        It waits for no reader. Only what was written since a moment ago is left for within a turn.
        """
        for _try in range(_TRIES_TO_EMPTY):
            await self.write_log()
            async with self._turn:
                await self._writer.execute_fetchall("PRAGMA busy_timeout = 0")
                try:
                    rows = await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    patience = f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}"
                    await self._writer.execute_fetchall(patience)
            if not next(iter(rows))[0]:
                return True
            # A look of our own is over in a moment; what takes longer is somebody else's.
            await asyncio.sleep(_MOMENT_SECONDS)
        return False

    async def close(self) -> None:
        """Close both connections once the transaction in hand is over."""
        async with self._turn:
            await self._reader.close()
            await self._writer.close()


def _write_log(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as beside:
        beside.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _connect(path: Path, *, read_only: bool, still: bool = False) -> Connection:
    """A connection; `still` promises that nobody changes the file meanwhile."""
    uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    uri += "&immutable=1" if still else ""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)

    return Connection(connect, iter_chunk_size=_ROWS_AT_ONCE)


async def open_database(path: Path, *, is_durable: bool = True) -> Database:
    """Open or make the database, and bring its tables up to date.

    One that need not be durable may lose commits in a power cut: nobody waits for the disk then.

    Raises DatabaseError when the file can't be opened, is newer than this program, or is not what
    the steps of this program make.
    """
    writer = _connect(path, read_only=False)
    try:
        await writer
    except sqlite3.Error as error:
        raise DatabaseError(f"{path}: can't be opened ({error}).") from None
    try:
        writer.row_factory = sqlite3.Row
        # What is refused is left as it is, to the last byte.
        await standing_of(Reading(writer), path)
        for pragma in _PRAGMAS:
            await writer.execute_fetchall(pragma)
        if not is_durable:
            await writer.execute_fetchall("PRAGMA synchronous = OFF")
        await _migrate(writer, path)
        await writer.execute_fetchall("PRAGMA foreign_keys = ON")
        reader = await _connect(path, read_only=True)
    except (sqlite3.Error, Unavailable) as error:
        await writer.close()
        raise DatabaseError(f"{path}: {error}.") from None
    except DatabaseError:
        await writer.close()
        raise
    reader.row_factory = sqlite3.Row
    return Database(path, writer, reader)


@asynccontextmanager
async def looking_at(path: Path) -> AsyncIterator[Reading]:
    """Only look at a database: nothing is made, migrated or changed, and nobody is held up.

    Raises DatabaseError when it can't be opened.
    """
    # A file without a log was closed or is a backup. Opening it as a living one would make a log.
    still = not path.with_name(path.name + "-wal").exists()
    try:
        connection = await _connect(path, read_only=True, still=still)
    except sqlite3.Error as error:
        raise DatabaseError(f"{path}: can't be opened ({error}).") from None
    try:
        connection.row_factory = sqlite3.Row
        yield Reading(connection)
    except (sqlite3.Error, Unavailable) as error:
        raise DatabaseError(f"{path}: {error}.") from None
    finally:
        await connection.close()


async def damage(reading: Reading) -> list[str]:
    """What SQLite finds wrong with the file itself; empty when it is whole."""
    rows = await reading.rows("PRAGMA integrity_check")
    return [str(row[0]) for row in rows if row[0] != "ok"]


@asynccontextmanager
async def looking_at_one_moment(path: Path) -> AsyncIterator[Reading]:
    """As `looking_at`, and everything is seen as it is at the first look: what is added up agrees.

    Raises DatabaseError.
    """
    async with looking_at(path) as reading:
        await reading.rows("BEGIN")
        yield reading


async def standing_of(reading: Reading, path: Path) -> Standing:
    """Which steps a database had, and which are to come. Changes nothing.

    Raises DatabaseError when it is not what it seems.
    """
    # All of it as it is at one moment, also while another process takes steps.
    await reading.rows("SAVEPOINT looking")
    try:
        version = await reading.value("PRAGMA user_version")
        remembered = None
        if await reading.value(steps.IS_REMEMBERING):
            remembered = [(row[0], row[1]) for row in await reading.rows(steps.REMEMBERED)]
        parts = steps.as_parts(await reading.rows(steps.PARTS))
    finally:
        await reading.rows("RELEASE looking")
    known = [_step(number, file) for number, file in migrations()]
    try:
        return steps.standing(Seen(version, remembered, parts), known)
    except NotOurs as why:
        raise DatabaseError(f"{path}: {why}") from None


def migrations() -> Sequence[tuple[int, Path]]:
    """The numbered steps, in order: (number, file)."""
    return sorted((int(path.name[:4]), path) for path in _MIGRATIONS.glob("*.sql"))


@lru_cache
def _step(number: int, file: Path) -> Step:
    return Step(number, file.read_text(encoding="utf-8"))


async def _migrate(connection: Connection, path: Path) -> None:
    """Take the steps that are still to come. Another process may be doing the same."""
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    try:
        standing = await standing_of(Reading(connection), path)
        if not await Reading(connection).value(steps.IS_REMEMBERING):
            await connection.execute_fetchall(steps.REMEMBERING)
        for step in standing.to_come:
            for statement in steps.statements(step.script):
                await connection.execute_fetchall(statement)
            await _remember(connection, step)
        if standing.to_come:
            highest = max(step.number for step in [*standing.done, *standing.to_come])
            await connection.execute_fetchall(f"PRAGMA user_version = {highest}")
            loose = list(await connection.execute_fetchall("PRAGMA foreign_key_check"))
            if loose:
                raise DatabaseError(f"{path}: {len(loose)} rows refer to what is not there.")
            await standing_of(Reading(connection), path)
        await connection.commit()
    except BaseException:
        await connection.rollback()
        raise


async def _remember(connection: Connection, step: Step) -> None:
    await connection.execute_fetchall(steps.REMEMBER, {"number": step.number, "hash": step.hash})
