"""A broadcast at the pace that Telegram allows, while people at the counter tap."""

import asyncio
import random
from statistics import median
from time import perf_counter

from benchmarks.registry import FULL, Figure, measurement, percentile
from benchmarks.stage import Person, Stage, staged
from bot.delivery.outbox import Letter, Priority, post
from bot.keys import read_keys
from bot.simulator.telegram import Json
from bot.storage.database import open_database

MESSAGES = 10_000 if FULL else 900
ALLOWED_PER_SECOND = 30
TAPPERS = 20
# How long somebody looks at an answer, in seconds.
_LOOK = (0.5, 2.0)
_FIRST_CHAT = 50_001
REAL_PACE = {"MESSAGES_PER_SECOND": str(ALLOWED_PER_SECOND), "CHAT_SECONDS": "1"}


@measurement(
    Figure("broadcast_share", "Broadcast: share of Telegram's 30 messages a second", ""),
    Figure("broadcast_refused", "Broadcast: messages refused for going too fast", ""),
    Figure("broadcast_tap_p50_ms", "Answer to a tap meanwhile, median", "ms"),
    Figure("broadcast_tap_p95_ms", "Answer to a tap meanwhile, 95th percentile", "ms"),
    Figure("broadcast_tap_p99_ms", "Answer to a tap meanwhile, 99th percentile", "ms"),
)
async def broadcast() -> dict[str, float]:
    """One message to each of many people; the simulator refuses what Telegram would refuse.

    The share counts every new message, for an answer to who taps takes its place in the rate too.
    """
    sent: list[float] = []
    left = MESSAGES
    taps: list[float] = []
    async with staged(TAPPERS, REAL_PACE) as stage:
        done = asyncio.Event()

        def count(method: str, params: Json) -> None:
            nonlocal left
            if method.lower() != "sendmessage" or not left:
                return
            sent.append(perf_counter())
            left -= int(params["chat_id"]) >= _FIRST_CHAT
            if not left:
                done.set()

        for id in range(_FIRST_CHAT, _FIRST_CHAT + MESSAGES):
            stage.telegram.add_person(id, "Bewoner")
            stage.telegram.people[id].started = True
        # A second after the last message, so that the limits find nothing of before.
        await asyncio.sleep(1.0)
        stage.telegram.faults.limits = True
        stage.telegram.on_call.append(count)
        refused_before = refused(stage)
        tapping = [asyncio.create_task(tap(person, done, taps)) for person in stage.people]
        await _post_broadcast(stage)
        await done.wait()
        await asyncio.gather(*tapping)
        too_fast = refused(stage) - refused_before
    return {
        "broadcast_share": (len(sent) - 1) / (sent[-1] - sent[0]) / ALLOWED_PER_SECOND,
        "broadcast_refused": too_fast,
        "broadcast_tap_p50_ms": median(taps),
        "broadcast_tap_p95_ms": percentile(taps, 95),
        "broadcast_tap_p99_ms": percentile(taps, 99),
    }


def refused(stage: Stage) -> int:
    """How many calls Telegram refused for going too fast."""
    return sum("Too Many Requests" in (call.error or "") for call in stage.telegram.calls)


async def tap(person: Person, done: asyncio.Event, taps: list[float]) -> None:
    """Go into a conversation and out of it, until the broadcast is done."""
    chance = random.Random(person.id)
    menu = await person.type("start", "Welkom")
    while not done.is_set():
        for label, words in (("Voucher geven", "Waarvoor"), ("Stop", "Gestopt")):
            await asyncio.sleep(chance.uniform(*_LOOK))
            begun = perf_counter()
            menu = await person.tap(menu, label, words)
            taps.append((perf_counter() - begun) * 1000)


async def _post_broadcast(stage: Stage) -> None:
    """Put the letters in the bot's outbox; it looks there every second."""
    keys = read_keys(stage.folder / "demo.sqlite.key")
    database = await open_database(stage.folder / "demo.sqlite")
    try:
        async with database.transaction() as transaction:
            for id in range(_FIRST_CHAT, _FIRST_CHAT + MESSAGES):
                text = {"text": "Morgen is er weer voetbal in de wijk."}
                letter = Letter(id, "text", text, priority=Priority.BROADCAST)
                await post(transaction, keys, letter, stage.telegram.now())
    finally:
        await database.close()
