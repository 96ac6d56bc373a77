"""Moving to PostgreSQL when the way there is cut off: nothing has arrived, or everything."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.database_address import PostgresAddress
from bot.storage.database import Transaction
from bot.storage.errors import DatabaseError
from bot.storage.moving import move
from tests.conftest import assens, staged
from tests.helpers import databases
from tests.helpers.cut_off import Way, way_to
from tests.helpers.databases import address_at
from tests.helpers.filled import fill
from tests.helpers.moved import contents, has_nothing

pytestmark = [pytest.mark.postgres_only, pytest.mark.slow]


@pytest.fixture
def address(tmp_path: Path) -> PostgresAddress:
    found = address_at(tmp_path / "there.sqlite")
    assert isinstance(found, PostgresAddress)
    return found


@pytest_asyncio.fixture
async def way(address: PostgresAddress) -> AsyncIterator[Way]:
    port = re.search(r":(\d+)/", address.url)
    assert port
    async with way_to(int(port[1])) as found:
        yield found


@pytest.fixture
def over_it(address: PostgresAddress, way: Way) -> PostgresAddress:
    return replace(address, url=re.sub(r":\d+/", f":{way.port}/", address.url))


@pytest.fixture
async def town(address: PostgresAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with something in every table, and nobody who works with it."""
    with monkeypatch.context() as on_files:
        on_files.setattr(databases, "schemas", None)
        async with staged(tmp_path, assens()) as stage:
            await fill(stage)
    return tmp_path / "bot.sqlite"


async def test_cut_off_in_the_middle(
    town: Path,
    address: PostgresAddress,
    over_it: PostgresAddress,
    way: Way,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_rows = Transaction.write_rows

    async def cut(
        self: Transaction, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        if table == "vouchers":
            way.cut()
        await write_rows(self, table, columns, rows)

    with monkeypatch.context() as cutting:
        cutting.setattr(Transaction, "write_rows", cut)
        with pytest.raises(DatabaseError, match=r"Nothing was moved\.$"):
            await move(town, over_it)
    assert await has_nothing(address)
    await move(town, address)
    assert await contents(address) == await contents(town)


@pytest.mark.parametrize("side", ["says", "hears"])
async def test_a_commit_of_which_nothing_is_heard_is_found_out_about(
    town: Path,
    address: PostgresAddress,
    over_it: PostgresAddress,
    way: Way,
    monkeypatch: pytest.MonkeyPatch,
    side: str,
) -> None:
    commit: Callable[[Transaction], Any] = Transaction.commit

    async def lost(self: Transaction) -> None:
        monkeypatch.undo()
        setattr(way, side, False)
        committing = asyncio.create_task(commit(self))
        # It has time to arrive.
        await asyncio.wait({committing}, timeout=0.5)
        way.says = way.hears = True
        way.cut()
        await committing

    monkeypatch.setattr(Transaction, "commit", lost)
    if side == "hears":
        await move(town, over_it)
        assert await contents(address) == await contents(town)
    else:
        with pytest.raises(DatabaseError, match=r"Nothing was moved\.$"):
            await move(town, over_it)
        assert await has_nothing(address)
