"""What the bot costs while it does nothing, and after a busy day."""

import asyncio
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.issue import guided_issue
from benchmarks.registry import FULL, Figure, measurement
from benchmarks.stage import FIRST_PERSON, SCHEME, staged
from benchmarks.turns import walk_about
from bot.clock import FileClock
from bot.simulator.bot_process import TOKEN, BotProcess
from bot.simulator.model import Json
from bot.simulator.scene import START
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.simulator.user import User

PEOPLE = 10
# Five turns each, and all together no more than the scheme has vouchers.
ISSUES_EACH = 50 if FULL else 10
PAIRS_OF_TAPS_EACH = 375 if FULL else 75
_SETTLE_SECONDS = 2.0


@measurement(
    Figure("start_seconds", "From the start of the process to its first poll", "s"),
    Figure("rss_idle_mib", "Resident memory, idle", "MiB"),
    Figure("rss_after_turns_mib", "Resident memory after a busy day", "MiB"),
)
async def footprint() -> dict[str, float]:
    """A start on an empty disk, and a day of 2,000 turns (10,000 in the long form)."""
    start, idle = await _start()
    async with staged(PEOPLE) as stage:
        await asyncio.gather(*(_day(person) for person in stage.people))
        await asyncio.sleep(_SETTLE_SECONDS)
        after = resident_mib(stage.bot.pid)
    return {"start_seconds": start, "rss_idle_mib": idle, "rss_after_turns_mib": after}


async def _start() -> tuple[float, float]:
    """Seconds to the first poll, and MiB when it has settled."""
    with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as name:
        folder = Path(name)
        clock = FileClock(folder / "clock.json")
        clock.move_to(START.astimezone())
        telegram = Telegram(TOKEN, now=clock.now)
        polled = asyncio.Event()

        def notice(method: str, _params: Json) -> None:
            if method.lower() == "getupdates":
                polled.set()

        telegram.on_call.append(notice)
        async with serve(telegram) as base_url:
            bot = BotProcess(folder, SCHEME, base_url, folder / "clock.json")
            begun = perf_counter()
            await bot.start()
            try:
                await polled.wait()
                seconds = perf_counter() - begun
                await asyncio.sleep(_SETTLE_SECONDS)
                return seconds, resident_mib(bot.pid)
            finally:
                await bot.stop()


async def _day(person: User) -> None:
    for number in range(1, ISSUES_EACH + 1):
        await guided_issue(person, f"9401 AB {(person.id - FIRST_PERSON) * ISSUES_EACH + number}")
    await walk_about(person, PAIRS_OF_TAPS_EACH)


def resident_mib(pid: int) -> float:
    """The memory that a process has, MiB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError("VmRSS")
