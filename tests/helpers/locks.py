"""A database that somebody else holds, and a bot that does not wait long for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.database_address import Address
from bot.storage.database import Database
from bot.storage.engines import open_database
from bot.storage.errors import Unavailable
from tests.conftest import Stage
from tests.helpers import databases


@asynccontextmanager
async def opened_beside(address: Address) -> AsyncIterator[Database]:
    """Another program has the database open as well."""
    other = await open_database(address, is_durable=False)
    try:
        yield other
    finally:
        await other.close()


@asynccontextmanager
async def locked(stage: Stage) -> AsyncIterator[None]:
    """Somebody else writes, and is not done yet."""
    async with (
        opened_beside(stage.database.address) as other,
        other.transaction() as transaction,
    ):
        await transaction.flush()
        yield


async def waits_no_longer_than(database: Database, milliseconds: int) -> None:
    """From now on this one gives up waiting for who writes after so long, instead of 10 s."""
    async with database.transaction() as transaction:
        if databases.schemas is None:
            await transaction.execute(f"PRAGMA busy_timeout = {milliseconds}")
        else:
            await transaction.execute(f"SET lock_timeout = {milliseconds}")


async def impatient(stage: Stage) -> None:
    """The bot does not wait long for a lock."""
    await waits_no_longer_than(stage.database, 20)


async def is_held(other: Database) -> bool:
    """Whether somebody else writes, and goes on for longer than this one waits."""
    try:
        async with other.transaction() as transaction:
            await transaction.flush()
    except Unavailable:
        return True
    return False
