"""Looks at a file are done on the loop, as long as nobody has to wait for it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.storage.database import Database
from bot.storage.engines import open_database
from bot.storage.sqlite import connection
from tests.helpers.locks import opened_beside
from tests.helpers.sqlite_only import FILES

pytestmark = FILES
_QUICK = "SELECT count(*) FROM meta"
# It takes long because of its steps, and not of what it reads.
_LONG = """WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number
    WHERE n < 300000) SELECT count(*) FROM number"""
_AS_LONG_AS_IT_TAKES = 2**31 - 1


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(tmp_path / "bot.sqlite", is_durable=False)
    yield opened
    await opened.close()


@pytest.fixture
async def hops(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What threads told the loop that they did."""
    told: list[object] = []
    loop = asyncio.get_running_loop()
    tell = loop.call_soon_threadsafe

    def note(*arguments: Any, **named: Any) -> asyncio.Handle:
        told.append(arguments)
        return tell(*arguments, **named)

    monkeypatch.setattr(loop, "call_soon_threadsafe", note)
    return told


class Rounds:
    """How often the loop goes round while something is done."""

    def __init__(self) -> None:
        self.number = 0

    async def count(self) -> None:
        while True:
            self.number += 1
            await asyncio.sleep(0)


async def rounds_during(work: Any) -> int:
    rounds = Rounds()
    counting = asyncio.create_task(rounds.count())
    await work
    counting.cancel()
    return rounds.number


async def test_a_turn_that_looks_a_few_times_goes_to_the_thread_once(
    database: Database, hops: list[object]
) -> None:
    assert await database.reading.value(_QUICK) == 0
    async with database.transaction() as transaction:
        for _look in range(5):
            assert await transaction.value(_QUICK) == 0
        await transaction.queue("INSERT INTO meta VALUES ('a', 'b')")
    assert len(hops) == 1
    assert await database.reading.value(_QUICK) == 1


@pytest.mark.parametrize("writes", [False, True])
async def test_a_look_that_takes_long_holds_nobody_up(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, writes: bool
) -> None:
    async def look() -> None:
        if not writes:
            assert await database.reading.value(_LONG) == 300_000
            return
        async with database.transaction() as transaction:
            assert await transaction.value(_LONG) == 300_000
            await transaction.queue("INSERT INTO meta VALUES ('a', 'b')")
        assert await database.reading.value("SELECT value FROM meta") == "b"

    assert await rounds_during(look()) > 10
    # Were it never broken off, everybody would wait for it.
    monkeypatch.setattr(connection, "STEPS_ON_THE_LOOP", _AS_LONG_AS_IT_TAKES)
    assert await rounds_during(database.reading.value(_LONG)) <= 1


async def test_many_looks_in_a_row_leave_others_their_turn(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def look_around() -> None:
        for _look in range(500):
            await database.reading.value(_QUICK)

    assert await rounds_during(look_around()) > 20
    # With no end to it they would have none.
    monkeypatch.setattr(connection, "LOOKS_AT_ONCE", 1_000)
    assert await rounds_during(look_around()) <= 1


async def test_who_waits_for_another_process_to_write_holds_nobody_up(database: Database) -> None:
    written: list[str] = []

    async def write() -> None:
        async with database.transaction() as transaction:
            await transaction.value(_QUICK)
            await transaction.queue("INSERT INTO meta VALUES ('a', 'b')")
        written.append("ours")

    async with opened_beside(database.address) as other:
        async with other.transaction() as transaction:
            await transaction.flush()
            ours = asyncio.create_task(write())
            for _round in range(100):
                await asyncio.sleep(0)
            await transaction.queue("INSERT INTO meta VALUES ('c', 'd')")
            written.append("theirs")
        await ours
    assert written == ["theirs", "ours"]
    assert await database.reading.value(_QUICK) == 2


async def test_however_often_it_begins_it_begins_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite counts the steps of a statement over all times that it was run, so that one which is
    broken off need not have taken long: not even one that begins to write."""
    monkeypatch.setattr(connection, "STEPS_ON_THE_LOOP", 3)
    for _time in range(50):
        async with database.transaction() as transaction:
            assert await transaction.value(_QUICK) == 0
            assert await transaction.value(_QUICK) == 0


async def test_what_is_quick_is_never_broken_off_however_often_it_is_asked(
    database: Database, hops: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be made ready anew each time after that, which takes longer than the look."""
    # The first look of a connection reads what tables there are.
    await database.reading.value(_QUICK)
    del hops[:]
    monkeypatch.setattr(connection, "STEPS_ON_THE_LOOP", 1_000)
    for look in range(1_000):
        await database.reading.value(_QUICK)
        if look % 10 == 0:
            await asyncio.sleep(0)
    assert not hops


async def test_a_look_comes_after_what_was_given_before_it(database: Database) -> None:
    """Also where nobody waited for that: whoever did was cancelled."""
    async with database.transaction() as transaction:
        await transaction.queue("INSERT INTO meta VALUES ('a', '')")
        writing = asyncio.create_task(transaction.flush())
        await asyncio.sleep(0)
        writing.cancel()
        assert await transaction.value(_QUICK) == 1


async def test_a_statement_that_changes_something_is_no_look() -> None:
    assert connection.is_look("\n  SELECT 1")
    assert connection.is_look("WITH a AS (SELECT 1)\nSELECT * FROM a")
    assert not connection.is_look("WITH a AS (SELECT 1)\nINSERT INTO t SELECT * FROM a")
    assert not connection.is_look("INSERT INTO t VALUES (1) RETURNING id")
    assert not connection.is_look("PRAGMA data_version")
