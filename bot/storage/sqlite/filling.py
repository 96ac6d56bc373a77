"""A new file of SQLite that is filled with what another database holds: all of it, or none.

No trigger fires meanwhile: what it would do was done where the rows come from.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.storage.database import Reading, Transaction
from bot.storage.errors import DatabaseError
from bot.storage.sqlite import files
from bot.storage.sqlite.database import damage, looking_at_file, open_file, standing_of

# In the order in which they were made: in that order they fire.
_TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
_TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table'"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
)
# Of tables that never give a number twice, also when its row is gone.
_ARE_NUMBERED = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
    " ORDER BY name"
)


class SqliteFilling:
    """A transaction in a new file, without triggers until `finish`."""

    def __init__(self, path: Path, transaction: Transaction) -> None:
        self.transaction = transaction
        self._path = path
        self._triggers: Sequence[str] = []

    async def begin(self) -> None:
        """Take the triggers away. What is referred to may come later than what refers to it."""
        await self.transaction.queue("PRAGMA defer_foreign_keys = ON")
        rows = await self.transaction.rows(_TRIGGERS)
        self._triggers = [row["sql"] for row in rows]
        for row in rows:
            await self.transaction.queue(f'DROP TRIGGER "{row["name"]}"')

    async def finish(self, numbers: Mapping[str, int]) -> None:
        """Make the triggers anew, and let numbers go on from those given out so far."""
        for row in await self.transaction.rows(_ARE_NUMBERED):
            if row["name"] in numbers:
                await self._go_on(row["name"], numbers[row["name"]])
        for trigger in self._triggers:
            await self.transaction.queue(trigger)
        await standing_of(self.transaction, self._path)

    async def _go_on(self, table: str, number: int) -> None:
        """Its row in SQLite's own table is only there once the table had one."""
        where = {"table": table, "number": number}
        await self.transaction.queue("DELETE FROM sqlite_sequence WHERE name = :table", where)
        await self.transaction.queue(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :number)", where
        )


@asynccontextmanager
async def filling_file(path: Path) -> AsyncIterator[SqliteFilling]:
    """Fill a file that only gets its name when all is in it and lasts.

    Only for who has sole use of it. Raises DatabaseError.
    """
    part = files.moving(path)
    try:
        await asyncio.to_thread(files.remove, part)
        database = await open_file(part, is_durable=False)
        try:
            async with database.transaction() as transaction:
                filling = SqliteFilling(path, transaction)
                await filling.begin()
                yield filling
            await database.empty_log()
        finally:
            await database.close()
        async with looking_at_file(part, one_moment=False) as reading:
            if broken := await damage(reading):
                raise DatabaseError(f"{path}: what was written is damaged: {broken[0]}.")
        await asyncio.to_thread(_put_in_place, part, path)
    except OSError as error:
        raise DatabaseError(f"{path}: can't be made ({error.strerror}).") from None
    finally:
        await asyncio.to_thread(files.remove, part)


def _put_in_place(part: Path, path: Path) -> None:
    files.give_to_the_bot(path, part)
    for tail in ("-wal", "-shm"):
        # Of the file with nothing in it that is replaced.
        path.with_name(path.name + tail).unlink(missing_ok=True)
    part.replace(path)
    files.sync(path.parent)


async def tables_there(reading: Reading) -> set[str]:
    """The names of all tables."""
    return {row["name"] for row in await reading.rows(_TABLES)}


async def numbers_given(reading: Reading) -> dict[str, int]:
    """The highest number that each table gave to a row, where that is remembered."""
    rows = await reading.rows("SELECT name, seq FROM sqlite_sequence")
    return {row["name"]: row["seq"] for row in rows}
