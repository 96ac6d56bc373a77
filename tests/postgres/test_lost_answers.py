"""A commit whose answer was lost is found out about, not guessed."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.database_address import PostgresAddress
from bot.storage import meta
from bot.storage.database import Database
from bot.storage.engines import open_database
from bot.storage.errors import Unavailable
from tests.helpers.cut_off import Way, way_to
from tests.helpers.databases import address_at

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def address(tmp_path: Path) -> PostgresAddress:
    found = address_at(tmp_path / "bot.sqlite")
    assert isinstance(found, PostgresAddress)
    return found


@pytest_asyncio.fixture
async def way(address: PostgresAddress) -> AsyncIterator[Way]:
    port = re.search(r":(\d+)/", address.url)
    assert port
    async with way_to(int(port[1])) as found:
        yield found


@pytest_asyncio.fixture
async def over_it(address: PostgresAddress, way: Way) -> AsyncIterator[Database]:
    """The database, as a command has it beside the bot."""
    url = re.sub(r":\d+/", f":{way.port}/", address.url)
    database = await open_database(replace(address, url=url))
    yield database
    await database.close()


async def is_there(address: PostgresAddress) -> bool:
    database = await open_database(address)
    found = await meta.read(database.reading, "fact")
    await database.close()
    return found is not None


async def write_with_commit_cut(database: Database, way: Way, side: str) -> None:
    """Write a fact; the commit, or the answer to it, is lost."""
    for _time in range(3):
        # What is said often goes in one word: first the server would be asked to remember it.
        async with database.transaction() as transaction:
            await meta.write(transaction, "before", "there")
    async with database.transaction() as transaction:
        await meta.write(transaction, "fact", "there")
        commit = transaction.commit

        async def lost() -> None:
            setattr(way, side, False)
            committing = asyncio.create_task(commit())
            # It has time to arrive.
            await asyncio.wait({committing}, timeout=0.5)
            way.says = way.hears = True
            way.cut()
            await committing

        transaction.commit = lost  # type: ignore[method-assign]


async def test_it_was_done(address: PostgresAddress, way: Way, over_it: Database) -> None:
    await write_with_commit_cut(over_it, way, "hears")
    assert await is_there(address)


async def test_it_was_not_done(address: PostgresAddress, way: Way, over_it: Database) -> None:
    with pytest.raises(Unavailable):
        await write_with_commit_cut(over_it, way, "says")
    assert not await is_there(address)
