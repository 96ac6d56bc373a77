"""Two processes for one schema: one is the bot, the other stands by and takes over."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.clock import FileClock
from bot.database_address import PostgresAddress
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.storage import invitations
from bot.storage.engines import open_database
from bot.storage.people import Role
from tests.conftest import MONDAY, TOKEN
from tests.helpers.clusters import end_connections, free_port, new_twins
from tests.helpers.databases import address_at
from tests.torture.process import RealBot
from tests.torture.struck import ANEW

pytestmark = pytest.mark.postgres_only
_SECONDS = 30.0
# Within which something that goes on would show.
_LONG_SECONDS = 5.0


class Pair:
    """A simulated Telegram and two bots of one scheme."""

    def __init__(self, telegram: Telegram, address: PostgresAddress, bots: list[RealBot]) -> None:
        self.telegram = telegram
        self.address = address
        self.bots = bots
        self.ports = [int(bot.settings["HTTP_PORT"]) for bot in bots]

    async def health(self, which: int) -> tuple[int, dict[str, Any]]:
        """What one of them says of itself."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{self.ports[which]}/healthz")
        return answer.status_code, answer.json()

    async def until(self, which: int, *, standby: bool) -> None:
        """Wait until one of them is the bot, or stands by."""
        async with asyncio.timeout(_SECONDS):
            while True:
                try:
                    _status, told = await self.health(which)
                    if told.get("standby", False) == standby:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)

    async def says(self, person: int, text: str) -> str:
        """What somebody hears to what they type."""
        telegram = self.telegram
        heard = asyncio.Event()
        said: list[str] = []

        def hear(message: Any) -> None:
            if message.sender == "bot" and message.person == person:
                said.append(message.text)
                heard.set()

        telegram.on_message.append(hear)
        telegram.send_text(person, text)
        async with asyncio.timeout(_SECONDS):
            await heard.wait()
        telegram.on_message.remove(hear)
        return said[-1]


@pytest_asyncio.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    address = address_at(tmp_path / "bot.sqlite")
    assert isinstance(address, PostgresAddress)
    clock = FileClock(tmp_path / "clock.json")
    clock.move_to(MONDAY)
    telegram = Telegram(TOKEN, now=clock.now)
    telegram.add_person(1001, "Anneke")
    async with serve(telegram) as base_url:
        bots = []
        for _number in range(2):
            bot = RealBot(tmp_path, TOKEN, base_url)
            bot.settings |= {
                "DATABASE": address.url,
                "DATABASE_SCHEMA": address.schema,
                "KEY_FILE": str(tmp_path / "bot.key"),
                "HTTP_PORT": str(free_port()),
            }
            bots.append(bot)
        found = Pair(telegram, address, bots)
        await bots[0].start()
        await found.until(0, standby=False)
        await bots[1].start()
        await found.until(1, standby=True)
        yield found
        for bot in bots:
            bot.kill()
            await bot.gone()


async def test_who_stands_by_says_so_and_refuses(pair: Pair) -> None:
    status, told = await pair.health(1)
    assert status == 503 and told["standby"] is True
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"http://127.0.0.1:{pair.ports[1]}/telegram", json={})
        assert answer.status_code == 503
        for port, status in zip(pair.ports, (200, 503), strict=True):
            assert (await client.get(f"http://127.0.0.1:{port}/active")).status_code == status
    assert (await pair.health(0))[0] == 200


async def test_who_finds_no_database_says_that_and_not_that_another_is_the_bot(
    pair: Pair,
) -> None:
    _status, told = await pair.health(1)
    assert "Another process is the bot" in told["problems"][0], "the control"
    standby = pair.bots[1]
    standby.kill()
    await standby.gone()
    standby.settings["DATABASE"] = f"postgresql://127.0.0.1:{free_port()}/town"
    await standby.start()
    await pair.until(1, standby=True)
    async with asyncio.timeout(_SECONDS):
        while "database does not answer" not in told["problems"][0]:
            status, told = await pair.health(1)
            assert status == 503
            await asyncio.sleep(0.05)


async def test_who_finds_only_a_server_that_follows_says_so_once_and_waits(
    pair: Pair, tmp_path: Path
) -> None:
    """It began anew every few seconds, and said so each time."""
    twins = await asyncio.to_thread(new_twins)
    try:
        alone = pair.bots[1]
        alone.kill()
        await alone.gone()
        alone.settings["DATABASE"] = twins.standby.url()
        await alone.start()
        await pair.until(1, standby=True)
        await asyncio.sleep(_LONG_SECONDS)
        status, told = await pair.health(1)
        assert status == 503 and "does not let this bot in" in told["problems"][0]
        await asyncio.to_thread(twins.fail_over)
        await pair.until(1, standby=False)
        alone.kill()
        await alone.gone()
        said = (tmp_path / "bot.log").read_text(encoding="utf-8")
        assert said.count("this server follows another") == 1 and "anew" not in said
    finally:
        await asyncio.to_thread(twins.remove)


async def test_after_a_kill_the_other_is_there_at_once(pair: Pair) -> None:
    assert "voucherhulp" in await pair.says(1001, "hallo")
    pair.bots[0].kill()
    killed = time.monotonic()
    await pair.until(1, standby=False)
    assert time.monotonic() - killed < 5
    assert await pair.says(1001, "en nu?")


async def test_who_was_killed_stands_by_when_it_comes_back(pair: Pair) -> None:
    pair.bots[0].kill()
    await pair.bots[0].gone()
    await pair.until(1, standby=False)
    await pair.bots[0].start()
    await pair.until(0, standby=True)


async def test_who_was_stopped_is_taken_off_and_stands_by_when_it_wakes_up(pair: Pair) -> None:
    process = pair.bots[0].process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    stopped = time.monotonic()
    await pair.until(1, standby=False)
    assert time.monotonic() - stopped < 15
    assert await pair.says(1001, "hallo")
    process.send_signal(signal.SIGCONT)
    assert await pair.bots[0].gone() == ANEW


async def test_who_is_stopping_and_loses_the_database_stops(pair: Pair) -> None:
    """It would begin anew and stand by, and whoever stopped it would have to kill it."""
    pair.bots[1].kill()
    telegram, process = pair.telegram, pair.bots[0].process
    assert process is not None
    telegram.faults.timeout_seconds = _SECONDS
    telegram.faults.next("sendMessage", "timeout")
    telegram.send_text(1001, "hallo")
    async with asyncio.timeout(_SECONDS):
        await telegram.wait_until(lambda: bool(telegram.faults.struck["timeout"]))
        process.send_signal(signal.SIGTERM)
        await telegram.wait_until(lambda: not telegram.updates.is_polled)
    assert end_connections(pair.address.url)
    async with asyncio.timeout(_SECONDS / 2):
        assert await pair.bots[0].gone() == 0


async def test_an_invitation_that_a_command_made_works_with_whoever_is_the_bot(pair: Pair) -> None:
    database = await open_database(pair.address)
    async with database.transaction() as transaction:
        token = await invitations.make(
            transaction, Role.INTERMEDIARY, "voedselbank", invited_by=None, now=MONDAY
        )
    await database.close()
    pair.bots[0].kill()
    await pair.until(1, standby=False)
    assert "intermediair" in (await pair.says(1001, f"/start {token}")).lower()
