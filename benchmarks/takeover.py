"""How long nobody answers when the bot is killed, when the database's primary is, and when the bot
is frozen: from that moment until whoever types in it has an answer of the other process.
"""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx

from benchmarks.registry import FULL, LEFT_OUT, Figure, measurement
from benchmarks.stage import FIRST_PERSON, for_measuring, invitations_for
from bot.clock import FileClock
from bot.database_address import PostgresAddress
from bot.simulator.bot_process import TOKEN, BotProcess
from bot.simulator.scene import START
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.simulator.user import User
from bot.storage.people import Role

if find_spec("psycopg"):
    from tests.helpers import clusters

TIMES = 20 if FULL else 3
TIMES_FROZEN = 5 if FULL else 1
_SCHEMA = "bot"
_MOST_SECONDS = 60.0
_LOOK_SECONDS = 0.02


class Pair:
    """Two bots of one schema, on a primary and its standby, and somebody who types."""

    def __init__(self, twins: "clusters.Twins", person: User, bots: dict[int, BotProcess]) -> None:
        """The bots by the port at which they say how they are."""
        self.twins = twins
        self._person = person
        self._bots = bots

    async def active(self) -> BotProcess:
        """Whichever is the bot, once the other stands by."""
        async with asyncio.timeout(_MOST_SECONDS):
            while True:
                said = {port: await _says(port) for port in self._bots}
                if sorted(said.values()) == ["active", "stands by"]:
                    return next(self._bots[port] for port in said if said[port] == "active")
                await asyncio.sleep(_LOOK_SECONDS)

    async def start(self) -> None:
        """Start whichever is gone."""
        for bot in self._bots.values():
            if bot.process is None or bot.process.returncode is not None:
                await bot.start()

    async def seconds_after(self, strike: Callable[[BotProcess], object]) -> float:
        """How long somebody waits for an answer when something happens to the bot."""
        bot = await self.active()
        await self._person.type("start", "Welkom")
        begun = perf_counter()
        struck = asyncio.create_task(asyncio.to_thread(strike, bot))
        await asyncio.sleep(0)
        await self._person.type("start", "Welkom")
        seconds = perf_counter() - begun
        await struck
        return seconds


async def _says(port: int) -> str:
    async with httpx.AsyncClient() as client:
        try:
            answer = await client.get(f"http://127.0.0.1:{port}/healthz")
        except httpx.TransportError:
            return "nothing"
    return "stands by" if answer.json().get("standby") else "active"


@asynccontextmanager
async def paired() -> AsyncIterator[Pair]:
    """Two bots, their databases, and an intermediary."""
    twins = await asyncio.to_thread(clusters.new_twins)
    try:
        with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as name:
            folder = Path(name)
            scheme = for_measuring(folder, richer=False)
            clock = FileClock(folder / "clock.json")
            clock.move_to(START.astimezone())
            telegram = Telegram(TOKEN, now=clock.now)
            async with serve(telegram) as base_url:
                bots = {
                    port: BotProcess(
                        folder,
                        scheme,
                        base_url,
                        folder / "clock.json",
                        {
                            "DATABASE": twins.url,
                            "DATABASE_SCHEMA": _SCHEMA,
                            "HTTP_PORT": str(port),
                        },
                    )
                    for port in (clusters.free_port(), clusters.free_port())
                }
                address = PostgresAddress(twins.url, _SCHEMA)
                [token] = await invitations_for(address, clock, 1, Role.INTERMEDIARY)
                telegram.add_person(FIRST_PERSON, "Anneke")
                person = User(telegram, FIRST_PERSON, _MOST_SECONDS)
                pair = Pair(twins, person, bots)
                try:
                    await pair.start()
                    link = f"https://t.me/{telegram.username}?start={token}"
                    await person.open(link, "Welkom bij de voucherhulp")
                    yield pair
                finally:
                    for bot in bots.values():
                        if bot.process and bot.process.returncode is None:
                            bot.process.kill()
                            await bot.process.wait()
    finally:
        await asyncio.to_thread(twins.remove)


def _kill(bot: BotProcess) -> None:
    if bot.process:
        bot.process.kill()


async def takeover() -> dict[str, float]:
    """The bot is killed, then the primary; at last it is stopped for as long as it takes."""
    kills, failovers, frozen = [], [], []
    async with paired() as pair:
        for _time in range(TIMES):
            kills.append(await pair.seconds_after(_kill))
            await pair.start()
        for _time in range(TIMES):
            failovers.append(await pair.seconds_after(lambda _bot: pair.twins.fail_over()))
            await asyncio.to_thread(pair.twins.join_again)
        for _time in range(TIMES_FROZEN):
            bot = await pair.active()
            frozen.append(await pair.seconds_after(_stop))
            if bot.process:
                bot.process.send_signal(signal.SIGCONT)
    return {
        "takeover_seconds": median(kills),
        "takeover_worst_seconds": max(kills),
        "takeover_failover_seconds": median(failovers),
        "takeover_failover_worst_seconds": max(failovers),
        "takeover_frozen_seconds": max(frozen),
    }


def _stop(bot: BotProcess) -> None:
    if bot.process:
        bot.process.send_signal(signal.SIGSTOP)


if find_spec("psycopg") and clusters.is_installed():
    measurement(
        Figure("takeover_seconds", "Killed, until the other bot answers, median", "s"),
        Figure("takeover_worst_seconds", f"The same, the worst of {TIMES}", "s"),
        Figure("takeover_failover_seconds", "The primary killed, until a bot answers, median", "s"),
        Figure("takeover_failover_worst_seconds", f"The same, the worst of {TIMES}", "s"),
        Figure("takeover_frozen_seconds", "Frozen, until the other bot answers, at worst", "s"),
    )(takeover)
else:
    LEFT_OUT["takeover"] = "PostgreSQL is not on this machine: apt-get install postgresql"
