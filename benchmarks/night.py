"""How long a turn waits while the marks of households are laid anew at night."""

import asyncio
import secrets
import tempfile
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from benchmarks.registry import LEFT_OUT, Figure, measurement
from bot.database_address import Address, PostgresAddress
from bot.storage import meta
from bot.storage.database import Database
from bot.storage.engines import hide_order, open_database
from bot.storage.marks import TABLES

if find_spec("psycopg"):
    from tests.helpers import clusters

VOUCHERS = 50_000
_AT_ONCE = 1_000
# As long as what the bot keeps.
_MARK_BYTES, _SEALED_BYTES = 72, 144
_PAUSE_SECONDS = 0.005


@measurement(
    Figure("night_seconds", "The nightly rewriting with 50,000 vouchers", "s"),
    Figure("night_longest_wait_ms", "The longest that a turn waited and took meanwhile", "ms"),
)
async def night() -> dict[str, float]:
    """With a file of SQLite."""
    with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as folder:
        seconds, longest = await rewriting(Path(folder) / "bot.sqlite")
    return {"night_seconds": seconds, "night_longest_wait_ms": longest * 1000}


async def night_postgres() -> dict[str, float]:
    """With a server that keeps what was answered in a power cut."""
    cluster = await asyncio.to_thread(clusters.new_cluster)
    try:
        seconds, longest = await rewriting(PostgresAddress(cluster.url(), "measured"))
    finally:
        await asyncio.to_thread(cluster.remove)
    return {"night_postgres_seconds": seconds, "night_postgres_longest_wait_ms": longest * 1000}


async def rewriting(address: Address) -> tuple[float, float]:
    """How many seconds it takes, and the most that a turn waited and took: one begins every 5 ms,
    until it is done.
    """
    database = await open_database(address)
    try:
        await fill(database, VOUCHERS)
        begun = perf_counter()
        hiding = asyncio.create_task(hide_order(database, TABLES))
        longest = 0.0
        while not hiding.done():
            asked = perf_counter()
            async with database.transaction() as transaction:
                await meta.write(transaction, "measured", str(asked))
            longest = max(longest, perf_counter() - asked)
            await asyncio.sleep(_PAUSE_SECONDS)
        if not await hiding:
            raise RuntimeError("nobody reads, and yet the log was not emptied")
        return perf_counter() - begun, longest
    finally:
        await database.close()


async def fill(database: Database, vouchers: int) -> None:
    """Marks of so many households, in the order in which they come."""
    for _piece in range(vouchers // _AT_ONCE):
        async with database.transaction() as transaction:
            await transaction.queue_many(
                "INSERT INTO household_vouchers (mark, sealed) VALUES (:mark, :sealed)",
                [
                    {
                        "mark": secrets.token_bytes(_MARK_BYTES),
                        "sealed": secrets.token_bytes(_SEALED_BYTES),
                    }
                    for _row in range(_AT_ONCE)
                ],
            )


if find_spec("psycopg") and clusters.is_installed():
    measurement(
        Figure("night_postgres_seconds", "The same in PostgreSQL", "s"),
        Figure("night_postgres_longest_wait_ms", "The longest that a turn waited there", "ms"),
    )(night_postgres)
else:
    LEFT_OUT["night_postgres"] = "PostgreSQL is not on this machine: apt-get install postgresql"
