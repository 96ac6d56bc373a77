"""A broadcast at the pace that Telegram allows, while people at the counter tap."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

from benchmarks.registry import FULL, Figure, measurement, percentile
from benchmarks.stage import Stage, staged
from bot.keys import read_keys
from bot.simulator.bot_process import DATABASE, KEY_FILE
from bot.simulator.model import Json
from bot.simulator.user import User
from bot.storage.engines import open_database
from bot.storage.letters import Letter, Priority, TextMessage
from bot.storage.outbox import post

MESSAGES = 10_000 if FULL else 900
ALLOWED_PER_SECOND = 30
TAPPERS = 20
# How long somebody looks at an answer, in seconds.
_LOOK = (0.5, 2.0)
FIRST_CHAT = 50_001
REAL_PACE = {"MESSAGES_PER_SECOND": str(ALLOWED_PER_SECOND), "CHAT_SECONDS": "1"}


@dataclass
class Outcome:
    """How messages to many went out, and how people who tap were served meanwhile."""

    begun: float
    sent: list[float] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    too_fast: int = 0

    @property
    def share(self) -> float:
        """Of Telegram's rate. It counts every new message, as an answer takes its place too."""
        return (len(self.sent) - 1) / (self.sent[-1] - self.sent[0]) / ALLOWED_PER_SECOND

    @property
    def first_seconds(self) -> float:
        """From the beginning to the first message."""
        return self.sent[0] - self.begun


async def to_many(
    prepare: Callable[[Stage], Awaitable[None]], begin: Callable[[Stage], Awaitable[None]]
) -> Outcome:
    """One message to each of many people; the simulator refuses what Telegram would refuse."""
    async with staged(TAPPERS, REAL_PACE) as stage:
        done = asyncio.Event()
        left = MESSAGES
        outcome = Outcome(perf_counter())

        def count(method: str, params: Json) -> None:
            nonlocal left
            if method.lower() != "sendmessage" or not left:
                return
            to_many = int(params["chat_id"]) >= FIRST_CHAT
            if outcome.sent or to_many:
                outcome.sent.append(perf_counter())
            left -= to_many
            if not left:
                done.set()

        for id in range(FIRST_CHAT, FIRST_CHAT + MESSAGES):
            stage.telegram.add_person(id, "Bewoner")
            stage.telegram.people[id].started = True
        await prepare(stage)
        # A second after the last message, so that the limits find nothing of before.
        await asyncio.sleep(1.0)
        stage.telegram.faults.limits = True
        stage.telegram.on_call.append(count)
        refused_before = _refused(stage)
        tapping = [
            asyncio.create_task(tap_until(person, done, outcome.taps)) for person in stage.people
        ]
        outcome.begun = perf_counter()
        await begin(stage)
        await done.wait()
        await asyncio.gather(*tapping)
        outcome.too_fast = _refused(stage) - refused_before
        return outcome


@measurement(
    Figure("broadcast_share", "Broadcast: share of Telegram's 30 messages a second", ""),
    Figure("broadcast_refused", "Broadcast: messages refused for going too fast", ""),
    Figure("broadcast_tap_p50_ms", "Answer to a tap meanwhile, median", "ms"),
    Figure("broadcast_tap_p95_ms", "Answer to a tap meanwhile, 95th percentile", "ms"),
    Figure("broadcast_tap_p99_ms", "Answer to a tap meanwhile, 99th percentile", "ms"),
)
async def broadcast() -> dict[str, float]:
    """A broadcast that is in the outbox at once."""

    async def nothing(_stage: Stage) -> None:
        """There is nothing to prepare."""

    outcome = await to_many(nothing, _post_broadcast)
    return {
        "broadcast_share": outcome.share,
        "broadcast_refused": outcome.too_fast,
        "broadcast_tap_p50_ms": median(outcome.taps),
        "broadcast_tap_p95_ms": percentile(outcome.taps, 95),
        "broadcast_tap_p99_ms": percentile(outcome.taps, 99),
    }


def _refused(stage: Stage) -> int:
    return sum("Too Many Requests" in (call.error or "") for call in stage.telegram.calls)


async def tap_until(person: User, done: asyncio.Event, taps: list[float]) -> None:
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
    keys = read_keys(stage.folder / KEY_FILE)
    database = await open_database(stage.folder / DATABASE)
    try:
        async with database.transaction() as transaction:
            for id in range(FIRST_CHAT, FIRST_CHAT + MESSAGES):
                text = TextMessage("Morgen is er weer voetbal in de wijk.")
                letter = Letter(id, text, priority=Priority.BROADCAST)
                await post(transaction, keys, letter, stage.telegram.now())
    finally:
        await database.close()
