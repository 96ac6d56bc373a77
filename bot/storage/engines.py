"""Opens a database, and looks at one, whatever engine keeps it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.storage.addresses import Address, as_file
from bot.storage.database import Database, Reading
from bot.storage.sqlite import database as sqlite
from bot.storage.sqlite import mark_order
from bot.storage.sqlite.database import SqliteDatabase
from bot.storage.steps import Standing


async def open_database(address: Address, *, is_durable: bool = True) -> Database:
    """Open or make the database, and bring its tables up to date.

    One that need not be durable may lose commits in a power cut: nobody waits for the disk then.

    Raises DatabaseError when it can't be opened, is newer than this program, or is not what the
    steps of this program make.
    """
    return await sqlite.open_file(as_file(address), is_durable=is_durable)


@asynccontextmanager
async def looking_at(address: Address) -> AsyncIterator[Reading]:
    """Only look at a database: nothing is made, migrated or changed, and nobody is held up.

    Raises DatabaseError when it can't be opened.
    """
    async with sqlite.looking_at_file(as_file(address), one_moment=False) as reading:
        yield reading


@asynccontextmanager
async def looking_at_one_moment(address: Address) -> AsyncIterator[Reading]:
    """As `looking_at`, and everything is seen as it is at the first look: what is added up agrees.

    Raises DatabaseError.
    """
    async with sqlite.looking_at_file(as_file(address), one_moment=True) as reading:
        yield reading


async def standing_of(reading: Reading, address: Address) -> Standing:
    """Which steps a database had, and which are to come. Changes nothing.

    Raises DatabaseError when it is not what it seems.
    """
    return await sqlite.standing_of(reading, as_file(address))


async def damage(reading: Reading) -> list[str]:
    """What the engine finds wrong with what it keeps; empty when it is whole."""
    return await sqlite.damage(reading)


async def hide_order(database: Database, tables: Sequence[str]) -> bool:
    """Leave no trace of the order in which the rows of these tables were written: each has a `mark`
    and something `sealed`, and nothing else.

    Others have their turn in between. False where it could not be done now: to be tried again.
    """
    if not isinstance(database, SqliteDatabase):
        raise TypeError("no engine that we know")
    return await mark_order.hide(database, tables)


async def written_so_far(database: Database) -> tuple[int, int]:
    """Two numbers that are others once anything more was committed to this file.

    Of our own facts in `meta` do not count: that we looked is written all the time.
    """
    if not isinstance(database, SqliteDatabase):
        raise TypeError("only of a file it is known")
    return await database.written()
