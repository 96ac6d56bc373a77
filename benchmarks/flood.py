"""A flood by strangers, while people at the counter tap: as an attacker would do it."""

import asyncio
from statistics import median
from time import perf_counter

from benchmarks.broadcast import REAL_PACE, TAPPERS, tap_until
from benchmarks.registry import FULL, Figure, measurement, percentile
from benchmarks.stage import staged
from bot.simulator.telegram import Telegram

STRANGERS = 300
SECONDS = 60 if FULL else 20
# Each of them sends so often: together 150 messages a second.
_PAUSE_SECONDS = 2.0
FIRST_STRANGER = 60_001


@measurement(
    Figure("flood_tap_p50_ms", "Answer to a tap while 300 strangers send, median", "ms"),
    Figure("flood_tap_p95_ms", "Answer to a tap while 300 strangers send, 95th percentile", "ms"),
    Figure("flood_tap_p99_ms", "Answer to a tap while 300 strangers send, 99th percentile", "ms"),
    Figure("flood_tap_most_ms", "Answer to a tap while 300 strangers send, the longest", "ms"),
)
async def flood() -> dict[str, float]:
    """The simulator keeps Telegram's limits; so does the bot, as in life."""
    async with staged(TAPPERS, REAL_PACE) as stage:
        await asyncio.sleep(1.0)
        stage.telegram.faults.limits = True
        done = asyncio.Event()
        taps: list[float] = []
        tapping = [asyncio.create_task(tap_until(person, done, taps)) for person in stage.people]
        await _send(stage.telegram)
        done.set()
        await asyncio.gather(*tapping)
    return {
        "flood_tap_p50_ms": median(taps),
        "flood_tap_p95_ms": percentile(taps, 95),
        "flood_tap_p99_ms": percentile(taps, 99),
        "flood_tap_most_ms": max(taps),
    }


async def _send(telegram: Telegram) -> None:
    """Everybody sends something, now and again, spread over the pause."""
    chats = range(FIRST_STRANGER, FIRST_STRANGER + STRANGERS)
    for chat in chats:
        telegram.add_person(chat, "Vreemde")
    end = perf_counter() + SECONDS
    number = 0
    while perf_counter() < end:
        number += 1
        for chat in chats:
            telegram.send_text(chat, f"Wat is dit, voor de {number}e keer?")
            await asyncio.sleep(_PAUSE_SECONDS / STRANGERS)
