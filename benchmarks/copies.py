"""What a copy of the day costs: how long it takes, and how long a turn waits meanwhile."""

import asyncio
import secrets
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.confirm import SMALL, database_of
from benchmarks.registry import Figure, measurement
from bot.keys import QUICK, Keys
from bot.storage import day_copies
from bot.storage.backup import back_up
from bot.storage.engines import open_database

BIG_TOWN = 50_000
_KEYS = Keys(secrets.token_bytes(32), QUICK)
_NOW = datetime(2022, 6, 13, 9, 0, tzinfo=UTC)
_PAUSE_SECONDS = 0.005


@measurement(
    Figure("copy_small_ms", "A copy of the day, 1,500 vouchers", "ms"),
    Figure("copy_small_mib", "Its size", "MiB"),
    Figure("copy_small_checked_ms", "The same, checked as the nightly one", "ms"),
    Figure("copy_ms", "A copy of the day, 50,000 vouchers", "ms"),
    Figure("copy_mib", "Its size", "MiB"),
    Figure("copy_checked_ms", "The same, checked as the nightly one", "ms"),
    Figure("copy_longest_wait_ms", "The longest that a turn took during that copy", "ms"),
    Figure("copy_checked_longest_wait_ms", "And while one is checked", "ms"),
)
async def copies() -> dict[str, float]:
    """A turn begins every 5 ms, until the copy is made."""
    few, few_checked = await _copied(SMALL), await _copied(SMALL, is_checked=True)
    many, many_checked = await _copied(BIG_TOWN), await _copied(BIG_TOWN, is_checked=True)
    return {
        "copy_small_ms": few[0],
        "copy_small_mib": few[2],
        "copy_small_checked_ms": few_checked[0],
        "copy_ms": many[0],
        "copy_mib": many[2],
        "copy_checked_ms": many_checked[0],
        "copy_longest_wait_ms": many[1],
        "copy_checked_longest_wait_ms": many_checked[1],
    }


async def _copied(vouchers: int, *, is_checked: bool = False) -> tuple[float, float, float]:
    """Milliseconds that it took, those of the longest turn, and MiB."""
    with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as name:
        path = Path(shutil.copy(await database_of(vouchers), Path(name) / "bot.sqlite"))
        database = await open_database(path)
        try:
            folder = day_copies.folder_in(path.parent)
            copying = asyncio.create_task(back_up(path, folder, _NOW, _KEYS, is_checked=is_checked))
            begun, longest = perf_counter(), 0.0
            while not copying.done():
                asked = perf_counter()
                async with database.transaction() as transaction:
                    await transaction.queue(
                        "INSERT INTO lookups (chat_id, at) VALUES (1, :at)", {"at": str(asked)}
                    )
                longest = max(longest, perf_counter() - asked)
                await asyncio.sleep(_PAUSE_SECONDS)
            whole = perf_counter() - begun
            return whole * 1000, longest * 1000, (await copying).stat().st_size / 2**20
        finally:
            await database.close()
