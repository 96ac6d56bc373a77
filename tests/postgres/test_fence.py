"""One schema, one bot: whoever holds the lock writes, and nobody who lost it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import uvloop

from bot.database_address import PostgresAddress
from bot.storage import meta
from bot.storage.engines import Place, is_used, open_database, sole_use
from bot.storage.errors import DatabaseError, Unavailable
from bot.storage.postgres import connection, fence
from bot.storage.postgres.database import PostgresDatabase
from tests.helpers.clusters import end_connections
from tests.helpers.databases import address_at

pytestmark = pytest.mark.postgres_only
LOST: list[str] = []


@pytest.fixture
def address(tmp_path: Path) -> PostgresAddress:
    found = address_at(tmp_path / "bot.sqlite")
    assert isinstance(found, PostgresAddress)
    return found


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is silent is taken off soon."""
    monkeypatch.setattr(fence, "LOOK_FOR_SILENCE_SECONDS", 0)
    monkeypatch.setattr(fence, "SILENT_SECONDS", 0.6)
    monkeypatch.setattr(fence, "BEAT_SECONDS", 0.1)


@asynccontextmanager
async def active(address: PostgresAddress) -> AsyncIterator[PostgresDatabase]:
    """The one bot's database."""
    async with sole_use(address) as place:
        place.when_lost(lambda: LOST.append("lost"))
        database = await open_database(address, place=place)
        assert isinstance(database, PostgresDatabase)
        yield database
        await database.close()


async def write(database: PostgresDatabase, name: str) -> None:
    async with database.transaction() as transaction:
        await meta.write(transaction, name, "there")


async def names(address: PostgresAddress) -> set[str]:
    database = await open_database(address)
    rows = await database.reading.rows("SELECT name FROM meta")
    await database.close()
    return {row["name"] for row in rows}


def on_server(address: PostgresAddress, sql: str) -> int:
    """Run something as the server's administrator; returns how many rows came of it."""
    with psycopg.connect(address.url, autocommit=True) as connection:
        return len(connection.execute(sql.encode()).fetchall())


async def end_reader(bot: PostgresDatabase, address: PostgresAddress) -> None:
    """End the connection with which a bot only reads; nothing has looked there since."""
    number = await bot.reading.value("SELECT pg_backend_pid()")
    assert on_server(address, f"SELECT pg_terminate_backend({number}, 5000)")


@asynccontextmanager
async def nothing() -> AsyncIterator[Callable[[bool], None]]:
    yield lambda _is_reached: None


async def test_of_two_bots_one_gets_the_schema(address: PostgresAddress) -> None:
    async with active(address):
        assert await is_used(address)
        with pytest.raises(DatabaseError, match="a bot is running with it"):
            async with sole_use(address):
                pytest.fail("two have it")
    assert not await is_used(address)


@pytest.mark.parametrize("is_bot", [True, False], ids=["bot", "command"])
async def test_who_waited_for_the_other_in_vain_can_write_when_it_is_over(
    address: PostgresAddress, monkeypatch: pytest.MonkeyPatch, is_bot: bool
) -> None:
    other = await open_database(address)
    monkeypatch.setattr(connection, "BUSY_SECONDS", 1)
    place = Place(await fence.take(address)) if is_bot else None
    waiting = await open_database(address, place=place)
    assert isinstance(waiting, PostgresDatabase)
    async with other.transaction() as transaction:
        await meta.write(transaction, "first", "there")
        await transaction.flush()
        async with asyncio.timeout(10):
            with pytest.raises(Unavailable):
                await write(waiting, "in vain")
    await write(waiting, "second")
    await other.close()
    await waiting.close()
    found = await names(address)
    assert {"first", "second"} <= found and "in vain" not in found


async def test_another_schema_is_anothers(address: PostgresAddress, tmp_path: Path) -> None:
    other = address_at(tmp_path / "other.sqlite")
    assert isinstance(other, PostgresAddress)
    async with active(address), active(other):
        assert await is_used(address) and await is_used(other)


async def test_a_command_writes_beside_the_bot_and_never_at_the_same_moment(
    address: PostgresAddress,
) -> None:
    async with active(address) as bot:
        command = await open_database(address)
        assert isinstance(command, PostgresDatabase)
        async with bot.transaction() as transaction:
            await meta.write(transaction, "first", "there")
            await transaction.flush()
            writing = asyncio.create_task(write(command, "second"))
            await asyncio.wait({writing}, timeout=0.3)
            assert not writing.done()
        await writing
        await command.close()
    assert {"first", "second"} <= await names(address)


async def test_who_waits_takes_over_when_the_first_is_gone(address: PostgresAddress) -> None:
    stood_by: list[str] = []

    @asynccontextmanager
    async def standing_by() -> AsyncIterator[Callable[[bool], None]]:
        stood_by.append("began")
        yield lambda _is_reached: None
        stood_by.append("ended")

    async with active(address):
        waiting = asyncio.create_task(fence.wait_and_take(address, standing_by()))
        await asyncio.wait({waiting}, timeout=0.5)
        assert not waiting.done() and stood_by == ["began"]
    holder = await waiting
    assert stood_by == ["began", "ended"]
    await holder.close()


async def test_who_lost_the_connection_writes_nothing_more_and_hears_of_it(
    address: PostgresAddress,
) -> None:
    LOST.clear()
    async with active(address) as bot:
        await write(bot, "before")
        assert end_connections(address.url)
        with pytest.raises(Unavailable):
            await write(bot, "after")
        assert LOST
    assert "before" in await names(address) and "after" not in await names(address)


async def test_who_lost_only_the_connection_that_reads_hears_of_it(
    address: PostgresAddress,
) -> None:
    """It could neither see what waits nor would anybody take its place."""
    LOST.clear()
    async with active(address) as bot:
        await end_reader(bot, address)
        with pytest.raises(Unavailable):
            await bot.reading.value("SELECT 1")
        assert LOST


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_who_speaks_before_it_listens_hears_of_it(
    address: PostgresAddress, new_loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    """A process that was stopped wakes up, and much is said at once: libpq then finds the server
    gone and closes the socket by itself, before the loop has looked there.
    """

    async def speak() -> list[Any]:
        async with active(address) as bot:
            await end_reader(bot, address)
            said = [bot.reading.value("SELECT 1") for _ in range(5)]
            return await asyncio.gather(*said, return_exceptions=True)

    LOST.clear()
    with asyncio.Runner(loop_factory=new_loop) as runner:
        heard = runner.run(asyncio.wait_for(speak(), 10))
    assert {type(each) for each in heard} == {Unavailable}
    assert LOST


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_who_says_one_thing_before_it_listens_hears_of_it(
    address: PostgresAddress, new_loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    """That it lives, say. The server's last words are in the socket then, and so is that nobody
    hears ours: of that libuv tells once, and not again.
    """

    async def speak() -> None:
        async with active(address) as bot:
            await end_reader(bot, address)
            with pytest.raises(Unavailable):
                # Not by a task: the loop would look at the socket first.
                await bot.reading.value("SELECT 1")

    LOST.clear()
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(asyncio.wait_for(speak(), 10))
    assert LOST


async def test_in_the_middle_of_a_transaction_all_of_it_is_gone(address: PostgresAddress) -> None:
    async with active(address) as bot:
        with pytest.raises(Unavailable):
            async with bot.transaction() as transaction:
                await meta.write(transaction, "half", "there")
                await transaction.flush()
                end_connections(address.url)
    assert "half" not in await names(address)


async def test_who_says_nothing_is_taken_off_and_can_write_nothing_when_it_wakes_up(
    address: PostgresAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fence, "SILENT_SECONDS", 0.3)
    # As a process that was stopped.
    monkeypatch.setattr(fence, "BEAT_SECONDS", 1_000)
    bot = await open_database(address, place=Place(await fence.take(address)))
    assert isinstance(bot, PostgresDatabase)
    await write(bot, "before")
    async with asyncio.timeout(10):
        holder = await fence.wait_and_take(address, nothing())
    with pytest.raises(Unavailable):
        await write(bot, "after")
    await bot.certain()
    monkeypatch.setattr(fence, "SURE_SECONDS", 0)
    with pytest.raises(Unavailable):
        await bot.certain()
    await holder.close()
    await bot.close()
    assert "after" not in await names(address)


async def test_who_falls_silent_within_what_it_says_is_taken_off(
    address: PostgresAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server waits for the rest of a batch then, and does not call that idle."""
    monkeypatch.setattr(fence, "SILENT_SECONDS", 0.3)
    silent = await fence.take(address)
    with pytest.raises(Unavailable):
        async with silent.plain() as raw, raw.pipeline():
            await raw.execute("SELECT 1")
            raw.pgconn.send_flush_request()
            raw.pgconn.flush()
            async with asyncio.timeout(10):
                holder = await fence.wait_and_take(address, nothing())
    await holder.close()


async def test_who_falls_silent_before_it_took_the_answer_is_taken_off(
    address: PostgresAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server can't get rid of the rest of it then, and does not call that idle either."""
    monkeypatch.setattr(fence, "SILENT_SECONDS", 0.3)
    silent = await fence.take(address)
    # More than what both sides of a socket hold.
    much = b"SELECT repeat('x', 1000000) FROM generate_series(1, 100)"
    async with silent.plain() as raw:
        raw.pgconn.send_query(much)
        raw.pgconn.flush()
        async with asyncio.timeout(10):
            holder = await fence.wait_and_take(address, nothing())
        # It wakes up, and takes what has come by then.
        while raw.pgconn.get_result():
            pass
    with pytest.raises(Unavailable):
        await fence.prove(silent)
    await holder.close()


async def test_who_goes_on_proving_that_it_lives_is_left(
    address: PostgresAddress, hasty: None
) -> None:
    async with active(address) as bot:
        waiting = asyncio.create_task(fence.wait_and_take(address, nothing()))
        await asyncio.wait({waiting}, timeout=2)
        assert not waiting.done()
        await write(bot, "still")
        waiting.cancel()
    assert "still" in await names(address)


async def test_who_proves_it_within_what_failed_goes_on_proving_it(
    address: PostgresAddress, hasty: None
) -> None:
    async with active(address) as bot:
        waiting = asyncio.create_task(fence.wait_and_take(address, nothing()))
        with pytest.raises(psycopg.DataError):
            async with bot.transaction() as transaction:
                try:
                    await transaction.value("SELECT 1 / 0")
                finally:
                    await asyncio.wait({waiting}, timeout=0.4)
        await asyncio.wait({waiting}, timeout=1.5)
        assert not waiting.done()
        waiting.cancel()


async def test_a_long_statement_is_no_silence(
    address: PostgresAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nightly rewriting may take minutes, and the bot can say nothing else meanwhile."""
    monkeypatch.setattr(fence, "LOOK_FOR_SILENCE_SECONDS", 0)
    monkeypatch.setattr(fence, "SILENT_SECONDS", 0.3)
    monkeypatch.setattr(fence, "BEAT_SECONDS", 0.1)
    async with active(address) as bot:
        waiting = asyncio.create_task(fence.wait_and_take(address, nothing()))
        async with bot.transaction() as transaction:
            await transaction.execute("SELECT pg_sleep(1.5)")
            await meta.write(transaction, "long", "there")
        assert not waiting.done()
        waiting.cancel()
    assert "long" in await names(address)
