"""Opens a database, and looks at one, whatever engine keeps it.

Whoever has a file of SQLite imports nothing of PostgreSQL.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.database_address import Address, PostgresAddress
from bot.storage.database import Database, Reading, Transaction
from bot.storage.errors import DatabaseError
from bot.storage.sqlite import counters as sqlite_counters
from bot.storage.sqlite import database as sqlite
from bot.storage.sqlite import lock, mark_order
from bot.storage.sqlite.database import SqliteDatabase
from bot.storage.steps import Standing

if TYPE_CHECKING:
    from bot.storage.postgres.connection import PostgresConnection


def as_file(address: Address) -> Path:
    """The file of SQLite. Raises DatabaseError where there is none."""
    if isinstance(address, PostgresAddress):
        raise DatabaseError(f"{address}: this is done to files of SQLite only.")
    return address


async def is_there(address: Address) -> bool:
    """Whether there is a database, in whatever state. Raises DatabaseError."""
    if isinstance(address, PostgresAddress):
        from bot.storage.postgres import database as postgres

        return await postgres.is_there(address)
    return await asyncio.to_thread(address.is_file)


async def is_used(address: Address) -> bool:
    """Whether a bot is running with this database. Makes nothing; as good as never in the way.

    Raises DatabaseError, and OSError where the lock file is there but can't be read.
    """
    if isinstance(address, PostgresAddress):
        from bot.storage.postgres import fence

        return await fence.is_used(address)
    return lock.is_used(address)


@dataclass(frozen=True)
class Place:
    """The right to be the one bot of a database; `holder` is the connection that has it."""

    holder: "PostgresConnection | None" = None

    def when_lost(self, act: Callable[[], None]) -> None:
        """What to do at once where somebody else may be the one bot from now on. Who has a file has
        it for good.
        """
        if self.holder:
            self.holder.on_lost = act


# What is done while somebody stands by; it is told whether the database answers.
StandingBy = AbstractAsyncContextManager[Callable[[bool], None]]


@asynccontextmanager
async def sole_use(address: Address, standing_by: StandingBy | None = None) -> AsyncIterator[Place]:
    """Keep every other bot away from a database, for a moment or for as long as a bot runs.

    Raises DatabaseError when somebody else has it. In PostgreSQL whoever wants to wait for that
    says what is done while we are `standing_by`.
    """
    if isinstance(address, PostgresAddress):
        from bot.storage.postgres import fence

        if standing_by is None:
            holder = await fence.take(address)
        else:
            holder = await fence.wait_and_take(address, standing_by)
        try:
            yield Place(holder)
        finally:
            await holder.close()
        return
    with lock.sole_use(address):
        yield Place()


async def open_database(
    address: Address, *, is_durable: bool = True, place: Place | None = None
) -> Database:
    """Open or make the database, and bring its tables up to date.

    One that need not be durable may lose commits in a power cut: nobody waits for the disk then.
    `place` is of the one bot of it.

    Raises DatabaseError when it can't be opened, is newer than this program, or is not what the
    steps of this program make.
    """
    if isinstance(address, PostgresAddress):
        from bot.storage.postgres.database import open_schema

        holder = place.holder if place else None
        return await open_schema(address, is_durable=is_durable, holder=holder)
    return await sqlite.open_file(address, is_durable=is_durable)


@asynccontextmanager
async def looking_at(address: Address) -> AsyncIterator[Reading]:
    """Only look at a database: nothing is made, migrated or changed, and nobody is held up.

    Raises DatabaseError when it can't be opened.
    """
    async with _looking(address, one_moment=False) as reading:
        yield reading


@asynccontextmanager
async def looking_at_one_moment(address: Address) -> AsyncIterator[Reading]:
    """As `looking_at`, and everything is seen as it is at the first look: what is added up agrees.

    Raises DatabaseError.
    """
    async with _looking(address, one_moment=True) as reading:
        yield reading


def _looking(address: Address, *, one_moment: bool) -> AbstractAsyncContextManager[Reading]:
    if isinstance(address, PostgresAddress):
        from bot.storage.postgres.database import looking_at_schema

        return looking_at_schema(address, one_moment=one_moment)
    return sqlite.looking_at_file(address, one_moment=one_moment)


async def standing_of(reading: Reading, address: Address) -> Standing:
    """Which steps a database had, and which are to come. Changes nothing.

    Raises DatabaseError when it is not what it seems.
    """
    if isinstance(address, PostgresAddress):
        from bot.storage.postgres import database as postgres

        return await postgres.standing_of(reading, address)
    return await sqlite.standing_of(reading, address)


async def damage(reading: Reading, address: Address) -> list[str]:
    """What the engine finds wrong with what it keeps; empty when it is whole, or when the engine
    itself looks after that.
    """
    return [] if isinstance(address, PostgresAddress) else await sqlite.damage(reading)


async def hide_order(database: Database, tables: Sequence[str]) -> bool:
    """Leave no trace of the order in which the rows of these tables were written: each has a `mark`
    and something `sealed`, and nothing else.

    Others have their turn in between. False where it could not be done now: to be tried again.
    """
    if isinstance(database, SqliteDatabase):
        return await mark_order.hide(database, tables)
    from bot.storage.postgres.database import PostgresDatabase
    from bot.storage.postgres.mark_order import hide

    if not isinstance(database, PostgresDatabase):
        raise TypeError("no engine that we know")
    return await hide(database, tables)


class Counters(Protocol):
    """What comes in and goes out, counted by the engine in the transactions that write it."""

    async def begin(self, transaction: Transaction) -> None:
        """Count from now on."""

    async def counted(self, transaction: Transaction) -> dict[tuple[str, int], int]:
        """How many of what, by name and priority."""


def counters_of(database: Database) -> Counters:
    """The engine's own way to count."""
    if isinstance(database, SqliteDatabase):
        return sqlite_counters
    from bot.storage.postgres import counters

    return counters


async def written_so_far(database: Database) -> tuple[int, int]:
    """Two numbers that are others once anything more was committed to this file.

    Of our own facts in `meta` do not count: that we looked is written all the time.
    """
    if not isinstance(database, SqliteDatabase):
        raise TypeError("only of a file it is known")
    return await database.written()
