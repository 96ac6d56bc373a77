"""Everything that a database holds, moved to another engine or another place.

All of it arrives or nothing does: it is written in one transaction, read again there and held
against what was read, and its books are balanced, before any of it counts.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bot.database_address import Address, PostgresAddress
from bot.storage import audit, coupons, uptake
from bot.storage.database import Database, Reading, Transaction
from bot.storage.engines import (
    damage,
    is_there,
    looking_at,
    open_database,
    sole_use,
    standing_of,
)
from bot.storage.errors import NOBODY_KNOWS, ConstraintViolated, DatabaseError, Unavailable
from bot.storage.sqlite import filling as sqlite
from bot.storage.sqlite.database import migrations
from bot.storage.sqlite.parts import Table, tables_made_by
from bot.storage.steps import differences, read_step

# So many rows are in memory at once; of what may be large fewer.
ROWS, ROWS_WITH_BYTES = 5_000, 250
_DIGEST_BYTES = 32
_Values = tuple[Any, ...]
_NOTHING_MOVED = "Nothing was moved."


class Filling(Protocol):
    """A new database while it is filled, in one transaction."""

    transaction: Transaction

    async def finish(self, numbers: Mapping[str, int]) -> None:
        """Make it work from here on, and numbers go on from those given out so far."""


@dataclass(frozen=True)
class Moved:
    """How much was moved."""

    rows: int
    tables: int


@dataclass
class _Digest:
    """What the rows of a table are, in whatever order they come: engines differ in that."""

    rows: int = 0
    sum: int = field(default=0, repr=False)

    def add(self, rows: Sequence[_Values]) -> None:
        self.rows += len(rows)
        for row in rows:
            text = repr(row).encode()
            digest = hashlib.blake2b(text, digest_size=_DIGEST_BYTES).digest()
            self.sum = (self.sum + int.from_bytes(digest)) % 256**_DIGEST_BYTES


async def move(source: Address, target: Address) -> Moved:
    """Copy everything from one database to another with nothing in it, which is made when it is not
    there. Nobody may be running with either; what is there stays as it is.

    Raises DatabaseError, and then nothing was moved.
    """
    for address in (source, target):
        if isinstance(address, Path) and address.is_symlink():
            raise DatabaseError(
                f"{address}: is a link. Give the path of the file that it leads to."
            )
    if _whole(source) == _whole(target):
        raise DatabaseError(f"{source}: is both what to move and where to. {_NOTHING_MOVED}")
    if not await is_there(source):
        raise DatabaseError(f"{source}: there is no database. {_NOTHING_MOVED}")
    if isinstance(target, Path) and not target.parent.is_dir():
        raise DatabaseError(f"{target.parent}: there is no such folder. Make it first.")
    async with sole_use(source) as place:
        await _refuse_unless_sound(source)
        async with sole_use(target):
            await _refuse_unless_empty(target)
            database = await open_database(source, place=place)
            try:
                with _told_of(source):
                    return await _all_of(database, target)
            finally:
                await database.close()


async def _all_of(database: Database, target: Address) -> Moved:
    moved: Moved | None = None
    try:
        # As who writes: a command that wants to change something there has to wait.
        async with database.transaction() as reading:
            await _refuse_unless_balanced(reading, database.address)
            moved = await _copy_all(reading, database.address, target)
    except Unavailable:
        # All has arrived: how the other side took its leave does not matter.
        if moved is None:
            raise
    return moved


def _whole(address: Address) -> Address:
    return address.resolve() if isinstance(address, Path) else address


@contextmanager
def _told_of(address: Address, table: str | None = None) -> Iterator[None]:
    """Raises DatabaseError, which names the database, where it does not answer or take it."""
    what = f"{address}: {table}" if table else f"{address}"
    try:
        yield
    except Unavailable as error:
        # Where the answer to the commit was lost, nobody can say so.
        nothing = "" if error.for_logs == NOBODY_KNOWS else f" {_NOTHING_MOVED}"
        raise DatabaseError(f"{what}: {error}.{nothing}") from error
    except ConstraintViolated as error:
        raise DatabaseError(f"{what}: it does not take this: {error}. {_NOTHING_MOVED}") from error


async def _refuse_unless_sound(source: Address) -> None:
    async with looking_at(source) as reading:
        if broken := await damage(reading, source):
            raise DatabaseError(f"{source}: is damaged: {broken[0]}. {_NOTHING_MOVED}")
        standing = await standing_of(reading, source)
        there = await _tables_there(reading, source)
    if not standing.done:
        raise DatabaseError(f"{source}: has nothing of this program in it. {_NOTHING_MOVED}")
    if standing.to_come:
        numbers = ", ".join(str(step.number) for step in standing.to_come)
        raise DatabaseError(
            f"{source}: is of an earlier version; it has yet to take step {numbers}. Start the bot"
            f" with it once, and stop it. {_NOTHING_MOVED}"
        )
    if different := _unlike_ours(there):
        raise DatabaseError(
            f"{source}: its tables are not what the steps of this program make. Different:"
            f" {different}. {_NOTHING_MOVED}"
        )


def _unlike_ours(there: set[str]) -> str:
    expected = {table.name for table in _tables()} | {"steps"}
    return differences(dict.fromkeys(there, ""), dict.fromkeys(expected, ""))


async def _refuse_unless_empty(target: Address) -> None:
    if not await is_there(target):
        return
    async with looking_at(target) as reading:
        await standing_of(reading, target)
        there = await _tables_there(reading, target)
        if not there:
            return
        ours = {table.name for table in _tables()}
        if "steps" in there and there <= ours | {"steps"}:
            full = [name for name in sorted(there & ours) if await _has_rows(reading, name)]
            if not full:
                return
            there = set(full)
    raise DatabaseError(
        f"{target}: has something in it already ({differences({}, dict.fromkeys(there, ''))})."
        f" Name a place with nothing in it. {_NOTHING_MOVED}"
    )


async def _has_rows(reading: Reading, table: str) -> bool:
    return await reading.value(f'SELECT 1 FROM "{table}" LIMIT 1') is not None


async def _refuse_unless_balanced(reading: Reading, address: Address) -> None:
    wrong = [*await audit.imbalances(reading), *await coupons.imbalances(reading)]
    wrong = wrong or await uptake.disagreements(reading)
    if wrong:
        raise DatabaseError(
            f"{address}: the books do not balance: {'; '.join(wrong)}. {_NOTHING_MOVED} python -m"
            " bot check says what to do about it."
        )


async def _copy_all(reading: Reading, source: Address, target: Address) -> Moved:
    with _told_of(target):
        async with _filling(target) as filling:
            moved = {
                table.name: await _copy(reading, filling.transaction, table, source, target)
                for table in _tables()
            }
            with _told_of(source):
                numbers = await _numbers_given(reading, source)
            await filling.finish(numbers)
            for table in _tables():
                there = await _digest(filling.transaction, table, target)
                if there != moved[table.name]:
                    raise DatabaseError(
                        f"{target}: {table.name} did not arrive as it was: {there.rows} rows of"
                        f" {moved[table.name].rows}. {_NOTHING_MOVED}"
                    )
            await _refuse_unless_balanced(filling.transaction, target)
    return Moved(sum(each.rows for each in moved.values()), len(moved))


async def _copy(
    reading: Reading, transaction: Transaction, table: Table, source: Address, target: Address
) -> _Digest:
    """Copy a table in the order of its primary key, so that no order of writing shows."""
    digest = _Digest()
    async for rows in _pieces(reading, table, source):
        digest.add(rows)
        with _told_of(target, table.name):
            await transaction.write_rows(table.name, table.columns, rows)
    with _told_of(source):
        number = await reading.value(f'SELECT count(*) FROM "{table.name}"')
    if digest.rows != number:
        raise DatabaseError(
            f"{source}: of {number} rows of {table.name} {digest.rows} can be read in order."
            f" {_NOTHING_MOVED}"
        )
    return digest


async def _digest(reading: Reading, table: Table, address: Address) -> _Digest:
    digest = _Digest()
    async for rows in _pieces(reading, table, address):
        digest.add(rows)
    return digest


async def _pieces(reading: Reading, table: Table, address: Address) -> AsyncIterator[list[_Values]]:
    columns, key = (", ".join(f'"{name}"' for name in each) for each in (table.columns, table.key))
    places = {f"k{place}": name for place, name in enumerate(table.key)}
    beyond = f"WHERE ({key}) > ({', '.join(f':{place}' for place in places)})"
    most = ROWS_WITH_BYTES if table.has_bytes else ROWS
    last: dict[str, Any] = {}
    while True:
        sql = f'SELECT {columns} FROM "{table.name}" {beyond if last else ""} ORDER BY {key}'
        with _told_of(address):
            rows = [tuple(row) for row in await reading.rows(f"{sql} LIMIT {most}", last)]
        if rows:
            yield rows
        if len(rows) < most:
            return
        newest = dict(zip(table.columns, rows[-1], strict=True))
        last = {place: newest[name] for place, name in places.items()}


def _tables() -> Sequence[Table]:
    """What all engines keep, by what the steps of SQLite make."""
    return tables_made_by(tuple(read_step(number, file) for number, file in migrations()))


def _filling(address: Address) -> AbstractAsyncContextManager[Filling]:
    if isinstance(address, PostgresAddress):
        from bot.storage.postgres.filling import filling_schema

        return filling_schema(address)
    return sqlite.filling_file(address)


async def _tables_there(reading: Reading, address: Address) -> set[str]:
    if isinstance(address, PostgresAddress):
        from bot.storage.postgres import filling as postgres

        return await postgres.tables_there(reading)
    return await sqlite.tables_there(reading)


async def _numbers_given(reading: Reading, address: Address) -> dict[str, int]:
    if isinstance(address, PostgresAddress):
        from bot.storage.postgres import filling as postgres

        return await postgres.numbers_given(reading)
    return await sqlite.numbers_given(reading)
