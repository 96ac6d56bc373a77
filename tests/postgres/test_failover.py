"""What is only on a primary that dies was told to nobody, and nothing is lost with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.database_address import PostgresAddress
from bot.simulator.server import serve
from tests.helpers.clusters import REPLICATED, Cluster, Twins, free_port, new_cluster, new_standby
from tests.helpers.cut_off import Way, way_to
from tests.torture.crowd import Account, Intermediary
from tests.torture.pair import Pair
from tests.torture.postgres_run import SCHEMA, make_room_for_notes, pair_on
from tests.torture.run import Plan, crowd_at, invitations_in, links_to, telegram_in
from tests.torture.struck import ANEW

pytestmark = pytest.mark.postgres_only
_SECONDS = 120.0
PLAN = Plan(size=2, updates=0, kills=0, mean_calls=1, rate=0.0, patience=_SECONDS)
# What tells Telegram that something is kept here, or anybody that something was done.
TELLING = ("getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery")


@asynccontextmanager
async def twins_with_a_way() -> AsyncIterator[tuple[Twins, Way]]:
    """A primary and a standby, and the way on which the standby follows."""
    primary = await asyncio.to_thread(new_cluster, **REPLICATED)
    try:
        async with way_to(primary.port) as way:
            standby = await asyncio.to_thread(new_standby, primary, free_port(), way.port)
            twins = Twins(primary, standby)
            try:
                await asyncio.to_thread(twins.wait_for_the_standby)
                yield twins, way
            finally:
                await asyncio.to_thread(standby.remove)
    finally:
        await asyncio.to_thread(primary.remove)


async def waits_in_commit(twins: Twins, pair: Pair, other_than: int = 0) -> int:
    """Wait until the COMMIT of the bot waits for the standby; returns who serves it."""
    async with asyncio.timeout(_SECONDS):
        while True:
            rows = await asyncio.to_thread(
                twins.primary.ask, "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            )
            active = pair.active()
            if active and active.backend != other_than and (active.backend,) in rows:
                return active.backend
            await asyncio.sleep(0.05)


@asynccontextmanager
async def at_work(
    twins: Twins, folder: Path
) -> AsyncIterator[tuple[Pair, Intermediary, list[str]]]:
    """Two bots that were started, and somebody who joined; what the bots call is noted from then
    on.
    """
    await asyncio.to_thread(make_room_for_notes, twins)
    telegram, clock = telegram_in(folder, "7", PLAN)
    [person, _other] = crowd_at(telegram, "7", PLAN, Account())
    telegram.on_message.append(
        lambda message: person.notice(message) if message.sender == "bot" else None
    )
    called: list[str] = []
    async with serve(telegram) as base_url:
        pair = pair_on(twins, folder, base_url, "tests.torture.struck_postgres")
        address = PostgresAddress(twins.url, SCHEMA)
        [link, _] = links_to(telegram, await invitations_in(address, clock.now(), 2))
        try:
            await pair.start()
            await person.join(link)
            telegram.on_call.append(lambda method, _parameters: called.append(method))
            yield pair, person, called
        finally:
            pair.kill()
            await pair.gone()


async def test_a_commit_that_no_standby_has_is_told_to_nobody_and_lost_without_a_trace(
    tmp_path: Path,
) -> None:
    async with twins_with_a_way() as (twins, way), at_work(twins, tmp_path) as work:
        pair, person, called = work
        way.hears = False
        asking = asyncio.create_task(person.last_word())
        first = await waits_in_commit(twins, pair)
        called.clear()
        # The server keeps what it waited for, and everybody there sees it from now on.
        end = f"SELECT pg_terminate_backend({first}, 5000)"
        await asyncio.to_thread(twins.primary.ask, end)
        await waits_in_commit(twins, pair, other_than=first)
        # It has time to do what it might.
        await asyncio.sleep(0.5)
        assert set(called) & set(TELLING) == set()
        way.cut()
        await asyncio.to_thread(twins.fail_over)
        # In life they begin anew by themselves.
        assert [await pair.one_gone() for _bot in pair.bots] == [ANEW, ANEW]
        await pair.start()
        await asking


async def test_the_control_where_nothing_waits_for_the_standby_what_was_answered_is_lost(
    tmp_path: Path,
) -> None:
    async with twins_with_a_way() as (twins, way), at_work(twins, tmp_path) as work:
        pair, person, called = work
        before = await asyncio.to_thread(handled, twins.primary)
        way.hears = False
        await asyncio.to_thread(twins.wait_for_nobody)
        await person.last_word()
        assert set(called) & {"sendMessage", "editMessageText"}, "it was answered"
        assert await asyncio.to_thread(handled, twins.primary) > before
        pair.kill()
        way.cut()
        await asyncio.to_thread(twins.fail_over)
        assert await asyncio.to_thread(handled, twins.primary) == before


def handled(server: Cluster) -> int:
    """The last update that a server knows of as done."""
    [[number]] = server.ask(f"SELECT max(id) FROM {SCHEMA}.inbox WHERE state = 'done'")
    assert isinstance(number, int)
    return number
