"""Connections that tests use again: what another test did to them nobody notices."""

from pathlib import Path

import psycopg
import pytest

from bot.database_address import PostgresAddress
from tests.helpers.databases import address_at
from tests.helpers.kept_connections import KeptConnections

pytestmark = pytest.mark.postgres_only


async def test_one_that_was_ended_is_used_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_at(tmp_path / "bot.sqlite")
    assert isinstance(address, PostgresAddress)
    kept = KeptConnections(address.url)
    kept.use(monkeypatch)
    for is_ended in (False, True):
        for _time in range(2):
            connection = await psycopg.AsyncConnection.connect(
                address.url, autocommit=True, prepare_threshold=None
            )
            number = connection.info.backend_pid
            await connection.execute("SELECT 1")
            await connection.close()
            assert kept.numbers == [number], "it is kept"
        if not is_ended:
            with psycopg.connect(address.url, autocommit=True) as administrator:
                administrator.execute("SELECT pg_terminate_backend(%s, 5000)", (number,))
