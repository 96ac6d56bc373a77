"""A database that is a file of SQLite: opened, brought up to date, rewritten, looked at."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bot.storage import steps
from bot.storage.database import Database, Reading
from bot.storage.errors import DatabaseError, Unavailable
from bot.storage.sqlite import parts
from bot.storage.sqlite.connection import BUSY_SECONDS, SqliteConnection, connect
from bot.storage.steps import NotOurs, Seen, Standing

_MIGRATIONS = Path(__file__).parent / "migrations"
_TRIES_TO_EMPTY = 3
_MOMENT_SECONDS = 0.05
# What is no damage could else stand before what is.
_MOST_DAMAGE = 1_000_000
_NULL_FOUND = re.compile(r"NULL value in (\w+)\.(\w+)")
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    # A migration may make a table anew, which is a delete to a foreign key.
    "PRAGMA foreign_keys = OFF",
)


class SqliteDatabase(Database):
    """An open file: its connections run in threads of their own."""

    def __init__(self, path: Path, writer: SqliteConnection, reader: SqliteConnection) -> None:
        super().__init__(path, writer, reader)
        self.path = path
        self._changing = writer

    async def written(self) -> tuple[int, int]:
        """Two numbers that are others once anything more was committed, by us or another process.

        Of our own facts in `meta` do not count: that we looked is written all the time.
        """
        # In a turn, so that nothing is counted that is not committed yet.
        async with self._turn:
            # It tells what others committed, and nothing of one's own.
            rows = await self._changing.together([("PRAGMA data_version", {})])
            return self._changing.changed, rows[0][0]

    async def certain(self) -> None:
        """Who has the lock of a file has it for good."""

    async def tidy(self) -> None:
        """Rewrite the file and empty its log, so that no order of writing is left in either."""
        async with self._turn:
            await self._writer.together([("VACUUM", {}), ("PRAGMA wal_checkpoint(TRUNCATE)", {})])

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
                await self._writer.together([("PRAGMA busy_timeout = 0", {})])
                try:
                    rows = await self._writer.together([("PRAGMA wal_checkpoint(TRUNCATE)", {})])
                finally:
                    patience = f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}"
                    await self._writer.together([(patience, {})])
            if not rows[0][0]:
                return True
            # A look of our own is over in a moment; what takes longer is somebody else's.
            await asyncio.sleep(_MOMENT_SECONDS)
        return False


def _write_log(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as beside:
        beside.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


async def open_file(path: Path, *, is_durable: bool = True) -> SqliteDatabase:
    """Open or make the database, and bring its tables up to date.

    One that need not be durable may lose commits in a power cut: nobody waits for the disk then.

    Raises DatabaseError when the file can't be opened, is newer than this program, or is not what
    the steps of this program make.
    """
    writer = connect(path, read_only=False)
    try:
        await writer
    except sqlite3.Error as error:
        raise DatabaseError(f"{path}: can't be opened ({error}).") from None
    try:
        # What is refused is left as it is, to the last byte.
        await standing_of(Reading(writer), path)
        for pragma in _PRAGMAS:
            await writer.execute_fetchall(pragma)
        if not is_durable:
            await writer.execute_fetchall("PRAGMA synchronous = OFF")
        await _migrate(writer, path)
        await writer.execute_fetchall("PRAGMA foreign_keys = ON")
        reader = connect(path, read_only=True)
        await reader
    except (sqlite3.Error, Unavailable) as error:
        await writer.close()
        raise DatabaseError(f"{path}: {error}.") from None
    except DatabaseError:
        await writer.close()
        raise
    return SqliteDatabase(path, writer, reader)


@asynccontextmanager
async def looking_at_file(path: Path, *, one_moment: bool) -> AsyncIterator[Reading]:
    """Only look at a database; at `one_moment` everything is seen as it is at the first look.

    Raises DatabaseError when it can't be opened.
    """
    # A file without a log was closed or is a backup. Opening it as a living one would make a log.
    still = not path.with_name(path.name + "-wal").exists()
    connection = connect(path, read_only=True, still=still)
    try:
        await connection
    except sqlite3.Error as error:
        raise DatabaseError(f"{path}: can't be opened ({error}).") from None
    try:
        if one_moment:
            await connection.together([("BEGIN", {})])
        yield Reading(connection)
    except (sqlite3.Error, Unavailable) as error:
        raise DatabaseError(f"{path}: {error}.") from None
    finally:
        await connection.close()


async def damage(reading: Reading) -> list[str]:
    """What SQLite finds wrong with the file itself; empty when it is whole."""
    rows = await reading.rows(f"PRAGMA integrity_check({_MOST_DAMAGE})")
    found = [str(row[0]) for row in rows if row[0] != "ok"]
    return [text for text in found if not await _is_mistaken(reading, text)]


async def _is_mistaken(reading: Reading, text: str) -> bool:
    """SQLite 3.40 finds a NULL in each row of a table without rowid whose key does not come first,
    where none is.
    """
    named = _NULL_FOUND.fullmatch(text)
    if named is None:
        return False
    # Of a column that can't be NULL, IS NULL would not even look.
    sql = f"SELECT 1 FROM {named[1]} WHERE typeof({named[2]}) = 'null' LIMIT 1"
    return await reading.value(sql) is None


async def standing_of(reading: Reading, path: Path) -> Standing:
    """Which steps a database had, and which are to come. Changes nothing.

    Raises DatabaseError when it is not what it seems.
    """
    # All of it as it is at one moment, also while another process takes steps.
    await reading.rows("SAVEPOINT looking")
    try:
        version = await reading.value("PRAGMA user_version")
        remembered = None
        if await reading.value(parts.IS_REMEMBERING):
            remembered = [(row[0], row[1]) for row in await reading.rows(steps.REMEMBERED)]
        there = parts.as_parts(await reading.rows(parts.PARTS))
    finally:
        await reading.rows("RELEASE looking")
    known = [steps.read_step(number, file) for number, file in migrations()]
    try:
        return steps.standing(Seen(version, remembered, there), known, parts.parts_made_by)
    except NotOurs as why:
        raise DatabaseError(f"{path}: {why}") from None


def migrations() -> Sequence[tuple[int, Path]]:
    """The numbered steps, in order: (number, file)."""
    return steps.numbered(_MIGRATIONS)


async def _migrate(connection: SqliteConnection, path: Path) -> None:
    """Take the steps that are still to come. Another process may be doing the same."""
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    try:
        standing = await standing_of(Reading(connection), path)
        if not await Reading(connection).value(parts.IS_REMEMBERING):
            await connection.execute_fetchall(parts.REMEMBERING)
        for step in standing.to_come:
            for statement in parts.statements(step.script):
                await connection.execute_fetchall(statement)
            taken = {"number": step.number, "hash": step.hash}
            await connection.execute_fetchall(steps.REMEMBER, taken)
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
