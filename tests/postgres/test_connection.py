"""What is said to PostgreSQL in statements that SQLite takes as well."""

from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from bot.storage.database import Database
from bot.storage.engines import counters_of
from tests.helpers.databases import database_at

pytestmark = pytest.mark.postgres_only

UPDATE = (
    "INSERT INTO inbox (update_id, received_at) VALUES (:id, 'now')"
    " ON CONFLICT (update_id) DO NOTHING"
)


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await database_at(tmp_path / "bot.sqlite")
    yield database
    await database.close()


async def test_a_flag_is_a_number(database: Database) -> None:
    for flag in (True, False):
        row = await database.reading.row("SELECT :flag = 1 AS set", {"flag": flag})
        assert row and row["set"] == int(flag)


async def test_a_hint_to_sqlite_is_no_word(database: Database) -> None:
    count = await database.reading.value(
        "SELECT count(*) FROM outbox AS coming INDEXED BY outbox_waiting_chat WHERE state = :state",
        {"state": "waiting"},
    )
    assert count == 0


async def test_a_value_that_no_column_holds_is_not_asked_for_again(database: Database) -> None:
    """Whatever waits for the database to answer would do so for ever."""
    with pytest.raises(psycopg.DataError):
        async with database.transaction() as transaction:
            await transaction.queue(UPDATE, {"id": 10**30})
    async with database.transaction() as transaction:
        await transaction.queue(UPDATE, {"id": 1})


async def test_only_who_asks_for_it_counts(tmp_path: Path, database: Database) -> None:
    other = await database_at(tmp_path / "bot.sqlite")
    counters = counters_of(database)
    async with database.transaction() as transaction:
        await counters.begin(transaction)
    for writes in (database, database, other):
        async with writes.transaction() as transaction:
            await transaction.queue(UPDATE, {"id": 1})
    async with other.transaction() as transaction:
        await transaction.queue(UPDATE, {"id": 2})
    await other.close()
    async with database.transaction() as transaction:
        await transaction.queue("UPDATE inbox SET state = 'aside', error = 'x' WHERE id = 1")
        assert await counters.counted(transaction) == {
            ("received", 0): 2,
            ("stored", 0): 1,
            ("aside", 0): 1,
        }
    with pytest.raises(RuntimeError):
        async with database.transaction() as transaction:
            await transaction.queue(UPDATE, {"id": 3})
            raise RuntimeError
    async with database.transaction() as transaction:
        counted = await counters.counted(transaction)
    assert counted["stored", 0] == 1, "what was undone was not counted"
