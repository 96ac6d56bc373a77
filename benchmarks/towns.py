"""Many towns on one machine with one PostgreSQL: what each bot costs while it is idle, what one
that stands by costs, and how soon a tap is answered while some of them are busy.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean, median
from time import perf_counter

import httpx

from benchmarks.registry import FULL, LEFT_OUT, Figure, measurement, percentile
from benchmarks.stage import FIRST_PERSON, cpu_seconds, for_measuring, invitations_for
from bot.clock import FileClock
from bot.database_address import PostgresAddress
from bot.simulator.bot_process import TOKEN, BotProcess
from bot.simulator.model import Message
from bot.simulator.scene import START
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.simulator.user import User
from bot.storage.people import Role

if find_spec("psycopg"):
    from tests.helpers import clusters

TOWNS = 40 if FULL else 4
BUSY = 10 if FULL else 1
STANDING_BY = 4 if FULL else 1
IDLE_SECONDS = 60.0 if FULL else 10.0
BUSY_SECONDS = 60.0 if FULL else 10.0
# How long somebody at the counter takes for what comes next.
_LOOK_SECONDS = 1.0
_AT_ONCE = 4
_SETTLE_SECONDS = 5.0
_MOST_SECONDS = 120.0
# A bot takes two, one that stands by another: 100, as it comes, would not do for forty.
_CONNECTIONS = "200"
_OTHERS = "pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Town:
    """A bot that runs, whoever stands by for it, and somebody whom it serves."""

    name: str
    bot: BotProcess
    other: BotProcess
    other_port: int
    person: User
    link: str


@asynccontextmanager
async def _town(
    cluster: "clusters.Cluster", number: int, folder: Path, scheme: Path
) -> AsyncIterator[Town]:
    """A town, with nothing started yet."""
    name = f"town{number}"
    home = folder / name
    await asyncio.to_thread(home.mkdir)
    clock = FileClock(home / "clock.json")
    clock.move_to(START.astimezone())
    telegram = Telegram(TOKEN, now=clock.now)
    telegram.add_person(FIRST_PERSON, "Anneke")
    url = cluster.url()
    [token] = await invitations_for(PostgresAddress(url, name), clock, 1, Role.INTERMEDIARY)
    ports = (clusters.free_port(), clusters.free_port())
    async with serve(telegram) as base_url:
        # By its name the server tells whose connection it is.
        bot, other = (
            BotProcess(
                home,
                scheme,
                base_url,
                home / "clock.json",
                {
                    "DATABASE": f"{url}?application_name={role}",
                    "DATABASE_SCHEMA": name,
                    "HTTP_PORT": str(port),
                    "WEB_URL": f"http://127.0.0.1:{port}",
                },
            )
            for role, port in zip((name, f"{name}-standby"), ports, strict=True)
        )
        link = f"https://t.me/{telegram.username}?start={token}"
        person = User(telegram, FIRST_PERSON, _MOST_SECONDS)
        try:
            yield Town(name, bot, other, ports[1], person, link)
        finally:
            await asyncio.gather(other.stop(), bot.stop())


class Server:
    """What PostgreSQL says of its own processes, and what they cost."""

    def __init__(self, cluster: "clusters.Cluster") -> None:
        self._cluster = cluster

    def processes(self, where: str = "true") -> list[int]:
        """The ids of its processes, but of the one that answers this; `where` is SQL."""
        sql = f"SELECT pid FROM pg_stat_activity WHERE {_OTHERS} AND {where}"
        return [int(str(pid)) for [pid] in self._cluster.ask(sql)]

    def connections(self) -> int:
        """How many others are connected."""
        return len(self.processes("backend_type = 'client backend'"))

    def by_name(self) -> dict[str, list[int]]:
        """The ids of the processes that serve each bot, by its name."""
        found: dict[str, list[int]] = {}
        sql = f"SELECT application_name, pid FROM pg_stat_activity WHERE {_OTHERS}"
        for name, pid in self._cluster.ask(sql):
            found.setdefault(str(name), []).append(int(str(pid)))
        return found

    def mib(self) -> float:
        """The memory of all its processes, and what they share once."""
        first = (self._cluster.data / "postmaster.pid").read_text(encoding="ascii").split()[0]
        return _mib([int(first), *self.processes()])

    def transactions(self, database: str = "postgres") -> int:
        """How many it has done: what looks without a transaction of its own is one as well."""
        sql = f"SELECT xact_commit FROM pg_stat_database WHERE datname = '{database}'"
        [[number]] = self._cluster.ask(sql)
        return int(str(number))


def _mib(pids: Sequence[int]) -> float:
    """The memory of processes; of what is shared each has its part (PSS)."""
    kib = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                kib += int(line.split()[1])
    return kib / 1024


def _used(pids: Sequence[int]) -> float:
    return sum(cpu_seconds(pid) for pid in pids)


async def _all(towns: Sequence[Town], do: Callable[[Town], Awaitable[None]]) -> None:
    """Do it for each, a few at once: a start takes a core."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(town: Town) -> None:
        async with room:
            await do(town)

    await asyncio.gather(*(one(town) for town in towns))


async def _begin(town: Town) -> None:
    await town.bot.start()
    await town.person.open(town.link, "Welkom bij de voucherhulp")


async def _stand_by(town: Town) -> None:
    await town.other.start()
    async with asyncio.timeout(_MOST_SECONDS), httpx.AsyncClient() as client:
        while True:
            try:
                answer = await client.get(f"http://127.0.0.1:{town.other_port}/healthz")
                if answer.json().get("standby"):
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)


async def _idle(server: Server, towns: list[Town]) -> dict[str, float]:
    """What all cost while nobody does anything."""
    # Whoever asks and adds up does not keep the simulated Telegrams from answering.
    served = await asyncio.to_thread(server.by_name)
    waiting, alone = towns[:STANDING_BY], towns[STANDING_BY:]
    bots = [town.bot.pid for town in alone]
    theirs = [pid for town in alone for pid in served[town.name]]
    others = [town.other.pid for town in waiting]
    for_others = [pid for town in waiting for pid in served[f"{town.name}-standby"]]
    groups = (bots, theirs, others, for_others)
    used = [_used(pids) for pids in groups]
    begun, done = perf_counter(), await asyncio.to_thread(server.transactions)
    await asyncio.sleep(IDLE_SECONDS)
    minutes = (perf_counter() - begun) / 60
    done = await asyncio.to_thread(server.transactions) - done
    used = [_used(pids) - before for pids, before in zip(groups, used, strict=True)]

    def memory() -> dict[str, float]:
        return {
            "towns_bot_mib": median(_mib([pid]) for pid in bots),
            "towns_standby_mib": median(_mib([pid]) for pid in others),
            "towns_bot_server_mib": _mib(theirs) / len(alone),
            "towns_standby_server_mib": _mib(for_others) / STANDING_BY,
            "towns_server_mib": server.mib(),
            "towns_connections": server.connections(),
        }

    return await asyncio.to_thread(memory) | {
        "towns_idle_cpu_seconds": used[0] / len(alone) / minutes,
        "towns_idle_server_cpu_seconds": used[1] / len(alone) / minutes,
        "towns_standby_cpu_seconds": used[2] / STANDING_BY / minutes,
        "towns_standby_server_cpu_seconds": used[3] / STANDING_BY / minutes,
        "towns_transactions_per_second": done / minutes / 60,
    }


async def _counter(person: User, number: int, until: float) -> list[float]:
    """Somebody gives vouchers, an update a second; how many milliseconds each tap took."""
    taps: list[float] = []

    async def tap(message: Message, label: str, words: str) -> Message:
        await asyncio.sleep(_LOOK_SECONDS)
        begun = perf_counter()
        answer = await person.tap(message, label, words)
        taps.append((perf_counter() - begun) * 1000)
        return answer

    # Not all in the same moment of a second.
    await asyncio.sleep(_LOOK_SECONDS * number / BUSY)
    house = 0
    while perf_counter() < until:
        house += 1
        menu = await person.type("start", "Welkom")
        question = await tap(menu, "Voucher geven", "Waarvoor is de voucher?")
        await tap(question, "Sport", "Typ de postcode")
        await asyncio.sleep(_LOOK_SECONDS)
        question = await person.type(f"9401 AB {house}", "Klopt dit?")
        await tap(question, "Geef voucher", "De code is")
        await person.sees("Dit is uw voucher")
        await asyncio.sleep(_LOOK_SECONDS)
    return taps


async def _busy(server: Server, towns: list[Town]) -> dict[str, float]:
    """How soon taps are answered, and what those bots have grown to."""
    until = perf_counter() + BUSY_SECONDS
    counters = [_counter(town.person, number, until) for number, town in enumerate(towns)]
    taps = [each for some in await asyncio.gather(*counters) for each in some]

    def memory() -> dict[str, float]:
        served = server.by_name()
        return {
            "towns_busy_bot_mib": median(_mib([town.bot.pid]) for town in towns),
            "towns_busy_server_mib": fmean(_mib(served[town.name]) for town in towns),
            "towns_server_after_mib": server.mib(),
            "towns_connections_after": server.connections(),
        }

    return await asyncio.to_thread(memory) | {
        "towns_tap_p50_ms": median(taps),
        "towns_tap_p99_ms": percentile(taps, 99),
    }


async def towns() -> dict[str, float]:
    """All start, some with another that stands by; nothing happens; then the last ones are busy."""
    cluster = await asyncio.to_thread(
        clusters.new_cluster, fsync="on", synchronous_commit="on", max_connections=_CONNECTIONS
    )
    try:
        with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as name:
            folder = Path(name)
            scheme = for_measuring(folder, richer=False)
            async with AsyncExitStack() as stack:
                there = [
                    await stack.enter_async_context(_town(cluster, number, folder, scheme))
                    for number in range(TOWNS)
                ]
                await _all(there, _begin)
                await _all(there[:STANDING_BY], _stand_by)
                await asyncio.sleep(_SETTLE_SECONDS)
                server = Server(cluster)
                return await _idle(server, there) | await _busy(server, there[-BUSY:])
    finally:
        await asyncio.to_thread(cluster.remove)


if find_spec("psycopg") and clusters.is_installed():
    measurement(
        Figure("towns_bot_mib", f"Memory of an idle bot, one of {TOWNS}", "MiB"),
        Figure("towns_bot_server_mib", "Memory of the server's processes for it", "MiB"),
        Figure("towns_standby_mib", "Memory of a bot that stands by", "MiB"),
        Figure("towns_standby_server_mib", "Memory of the server's process for it", "MiB"),
        Figure("towns_server_mib", f"Memory of the server, {TOWNS} idle bots", "MiB"),
        Figure("towns_busy_bot_mib", "Memory of a bot after it was busy", "MiB"),
        Figure("towns_busy_server_mib", "Memory of the server's processes for it", "MiB"),
        Figure("towns_server_after_mib", f"Memory of the server, {BUSY} were busy", "MiB"),
        Figure("towns_connections", f"Connections, {TOWNS} bots, {STANDING_BY} stand by", ""),
        Figure("towns_connections_after", f"The same, {BUSY} were busy", ""),
        Figure("towns_transactions_per_second", "Looks of all at the database, idle", "/s"),
        Figure("towns_idle_cpu_seconds", "Processor time of an idle bot in a minute", "s"),
        Figure("towns_idle_server_cpu_seconds", "The same of the server for it", "s"),
        Figure("towns_standby_cpu_seconds", "The same of a bot that stands by", "s"),
        Figure("towns_standby_server_cpu_seconds", "The same of the server for it", "s"),
        Figure("towns_tap_p50_ms", f"Answer to a tap, {BUSY} busy of {TOWNS}, median", "ms"),
        Figure("towns_tap_p99_ms", "The same, 99th percentile", "ms"),
    )(towns)
else:
    LEFT_OUT["towns"] = "PostgreSQL is not on this machine: apt-get install postgresql"
