"""Turns with the database in PostgreSQL, beside the same with a file of SQLite."""

import asyncio
from contextlib import AsyncExitStack
from importlib.util import find_spec
from statistics import median

from benchmarks.registry import FULL, LEFT_OUT, Figure, measurement
from benchmarks.stage import cpu_seconds, staged
from benchmarks.turns import PAIRS_OF_TAPS, PEOPLE, TURNS, rate, walk_about
from bot.database_address import PostgresAddress

SLICES = 8 if FULL else 4

if find_spec("psycopg"):
    from tests.helpers import clusters


async def postgres() -> dict[str, float]:
    """Two bots take turns; all that is answered outlives a power cut, on both."""
    cluster = await asyncio.to_thread(clusters.new_cluster)
    try:
        return await _side_by_side(PostgresAddress(cluster.url(), "measured"))
    finally:
        await asyncio.to_thread(cluster.remove)


async def _side_by_side(address: PostgresAddress) -> dict[str, float]:
    rates: list[float] = []
    cpu: list[float] = []
    ratios: list[float] = []
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(staged(PEOPLE, one_core=True))
        there = await stack.enter_async_context(staged(PEOPLE, one_core=True, address=address))
        for number in range(SLICES + 1):
            of_file = await rate(*(walk_about(person, PAIRS_OF_TAPS) for person in here.people))
            before = cpu_seconds(there.bot.pid)
            of_server = await rate(*(walk_about(person, PAIRS_OF_TAPS) for person in there.people))
            if number:  # the first round warms up
                rates.append(of_server)
                cpu.append((cpu_seconds(there.bot.pid) - before) / TURNS * 1000)
                ratios.append(of_server / of_file)
    return {
        "postgres_turns_per_second": median(rates),
        "postgres_turns_cpu_ms": median(cpu),
        "postgres_vs_sqlite": median(ratios),
    }


if find_spec("psycopg") and clusters.is_installed():
    measurement(
        Figure("postgres_turns_per_second", "Turns on one core, in PostgreSQL beside it", "/s"),
        Figure("postgres_turns_cpu_ms", "Processor time of the bot for a turn in PostgreSQL", "ms"),
        Figure("postgres_vs_sqlite", "Turns in PostgreSQL against a file of SQLite", ""),
    )(postgres)
else:
    LEFT_OUT["postgres"] = "PostgreSQL is not on this machine: apt-get install postgresql"
