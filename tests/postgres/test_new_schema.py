"""A schema that is not there yet, and two who come for it at the same moment."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from bot.database_address import PostgresAddress
from bot.storage.engines import open_database
from tests.helpers.databases import address_at

pytestmark = pytest.mark.postgres_only
_SECONDS = 30.0
_ONE_WAITS = (
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def until_one_waits(watcher: psycopg.Connection) -> None:
    while True:
        if watcher.execute(_ONE_WAITS.encode()).fetchall():
            return
        await asyncio.sleep(0.01)


async def test_who_comes_second_takes_the_schema_that_the_first_made(tmp_path: Path) -> None:
    address = address_at(tmp_path / "bot.sqlite")
    assert isinstance(address, PostgresAddress)
    with (
        psycopg.connect(address.url) as first,
        psycopg.connect(address.url, autocommit=True) as watcher,
    ):
        first.execute(f"DROP SCHEMA {address.schema} CASCADE".encode())
        first.commit()
        first.execute(f"CREATE SCHEMA {address.schema}".encode())
        opening = asyncio.create_task(open_database(address))
        async with asyncio.timeout(_SECONDS):
            await until_one_waits(watcher)
            first.commit()
            database = await opening
    assert await database.reading.value("SELECT count(*) FROM steps") > 0
    await database.close()
