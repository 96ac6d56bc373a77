"""How fast it sends: within Telegram's limits, close to them, and people who wait first."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.outbox import Letter, Priority, post
from bot.delivery.pace import Pace
from bot.scheme import read_scheme
from tests.conftest import ASSEN, Stage, staged

LIMITS: dict[str, float] = {"messages_per_second": 30, "chat_seconds": 1}


@pytest.fixture
async def limited(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which both sides keep to Telegram's limits."""
    async with staged(tmp_path, read_scheme(ASSEN), LIMITS) as stage:
        yield stage


async def broadcast(stage: Stage, count: int) -> list[int]:
    """Put so many messages to as many people in the outbox; returns whom they are for."""
    strangers = [stage.stranger() for _ in range(count)]
    for stranger in strangers:
        stage.telegram.people[stranger.id].started = True
    async with stage.database.transaction() as transaction:
        for stranger in strangers:
            letter = Letter(stranger.id, "text", {"text": "Hallo"}, priority=Priority.BROADCAST)
            await post(transaction, stage.keys, letter, stage.clock.now())
    stage.bot.outbox.wake()
    return [stranger.id for stranger in strangers]


async def test_a_broadcast_arrives_whole_and_never_faster_than_allowed(limited: Stage) -> None:
    limited.telegram.faults.limits = True
    loop = asyncio.get_running_loop()
    begun = loop.time()
    people = await broadcast(limited, 60)
    await limited.bot.outbox.idle()
    assert all(limited.telegram.messages(person) for person in people)
    # How many are refused all the same depends on the machine's jitter; the pace itself is below.
    assert loop.time() - begun >= 58 / 30


async def test_the_pace_uses_the_limit_and_never_passes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pace = Pace(messages_per_second=30, chat_seconds=1)
    loop = asyncio.get_running_loop()
    now = 1_000.0
    monkeypatch.setattr(loop, "time", lambda: now)
    given: list[float] = []
    for _ in range(20_000):
        while await pace.take(len(given)) == 0:
            given.append(now)
        now += 0.001
    # The 31st of any row comes more than a second after the first of it.
    assert all(later - first > 1 for first, later in zip(given, given[30:], strict=False))
    assert len(given) >= 0.97 * 30 * 20


async def test_without_the_pace_the_same_broadcast_is_refused(stage: Stage) -> None:
    stage.telegram.faults.limits = True
    await broadcast(stage, 60)
    await stage.telegram.wait_until(
        lambda: any(call.error for call in stage.telegram.calls), timeout_seconds=10
    )


async def test_who_taps_during_a_broadcast_comes_first(limited: Stage) -> None:
    anneke = await limited.intermediary()
    people = await broadcast(limited, 90)
    await anneke.tap_now("Voucher geven", "Waarvoor")
    waiting = [person for person in people if not limited.telegram.messages(person)]
    assert waiting, "the broadcast was still going on"


async def test_one_chat_gets_one_new_message_a_second(limited: Stage) -> None:
    limited.telegram.faults.limits = True
    stranger = limited.stranger()
    for _ in range(3):
        limited.telegram.send_text(stranger.id, "/start")
    await limited.settled()
    assert len(stranger.screen) == 3


async def test_the_pace_counts_each_chat_apart() -> None:
    pace = Pace(messages_per_second=0, chat_seconds=60)
    assert await pace.take(1) == 0
    assert await pace.take(1) > 59
    assert await pace.take(2) == 0


async def test_no_limit_is_no_limit() -> None:
    pace = Pace(messages_per_second=0, chat_seconds=0)
    assert Counter([await pace.take(1) for _ in range(500)]) == {0.0: 500}
