"""How fast it sends: within Telegram's limits, close to them, and people who wait first."""

import asyncio
import random
from bisect import bisect
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.channels.pace import Pace
from bot.delivery.outbox import Outbox
from bot.delivery.sender import Sender
from bot.simulator import methods as methods_module
from bot.storage.letters import Letter, Priority, TextMessage
from bot.storage.outbox import post
from tests.conftest import ANSWER_SECONDS, Stage
from tests.helpers.limits import limited as limited
from tests.torture.hasty import at_once


async def broadcast(stage: Stage, count: int) -> list[int]:
    """Put so many messages to as many people in the outbox; returns whom they are for."""
    strangers = [stage.stranger() for _ in range(count)]
    for stranger in strangers:
        stage.telegram.people[stranger.id].started = True
    async with stage.database.transaction() as transaction:
        for stranger in strangers:
            letter = Letter(stranger.id, TextMessage("Hallo"), priority=Priority.BROADCAST)
            await post(transaction, stage.keys, letter, stage.clock.now())
    stage.bot.outbox.wake()
    return [stranger.id for stranger in strangers]


@pytest.mark.slow
async def test_a_broadcast_arrives_whole_and_never_faster_than_allowed(limited: Stage) -> None:
    limited.telegram.faults.limits = True
    loop = asyncio.get_running_loop()
    begun = loop.time()
    people = await broadcast(limited, 60)
    await limited.bot.outbox.idle()
    assert all(limited.telegram.messages(person) for person in people)
    assert not [call for call in limited.telegram.calls if call.error], "none was refused"
    assert loop.time() - begun >= 58 / 30


class Machine:
    """A loop's clock that a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: self.now)


async def send_for(
    machine: Machine, pace: Pace, seconds: float, delay: Callable[[], tuple[float, float]]
) -> list[float]:
    """Send as fast as the pace lets; returns when each message arrived.

    `delay` says how long after it was sent a message arrives, and how long after that its answer.
    """
    arrived: list[float] = []
    answers: list[tuple[float, int]] = []
    end = machine.now + seconds
    while machine.now < end:
        for at, chat in [each for each in answers if each[0] <= machine.now]:
            pace.answered(chat)
            answers.remove((at, chat))
        while pace.room():
            await pace.take()
            there, back = delay()
            arrived.append(machine.now + there)
            answers.append((machine.now + there + back, len(arrived)))
        machine.now += 0.001
    return sorted(arrived)


def most_in_a_second(arrived: list[float]) -> int:
    return max(bisect(arrived, first + 0.9999) - n for n, first in enumerate(arrived))


async def test_the_pace_uses_the_limit_and_never_passes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine, pace = Machine(monkeypatch), Pace(messages_per_second=30, chat_seconds=1)
    arrived = await send_for(machine, pace, 20, lambda: (0.004, 0.004))
    assert most_in_a_second(arrived) <= 30
    assert len(arrived) >= 0.98 * 30 * 20
    gaps = [later - first for first, later in pairwise(arrived)]
    assert max(gaps) < 0.1, "no second in which who taps has to wait"


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_happens_on_the_way_no_second_has_too_many(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    machine, pace = Machine(monkeypatch), Pace(messages_per_second=30, chat_seconds=1)

    def delay() -> tuple[float, float]:
        return chance.choice((0.001, 0.02, chance.uniform(0, 0.7))), chance.uniform(0, 0.05)

    assert most_in_a_second(await send_for(machine, pace, 20, delay)) <= 30


async def test_a_pace_that_counts_from_the_sending_would_pass_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: the same road, but every message counts as answered when it is sent."""
    chance = random.Random(1)
    machine, pace = Machine(monkeypatch), Pace(messages_per_second=30, chat_seconds=1)
    arrived = await send_for(machine, pace, 20, lambda: (0.0, 0.0))
    late = sorted(at + chance.choice((0.001, 0.02, chance.uniform(0, 0.7))) for at in arrived)
    assert most_in_a_second(late) > 30


@pytest.mark.slow
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


@pytest.mark.slow
async def test_one_chat_gets_one_new_message_a_second(limited: Stage) -> None:
    limited.telegram.faults.limits = True
    dirk = await limited.volunteer()
    for _ in range(3):
        limited.telegram.send_text(dirk.id, "/start")
    await limited.settled()
    assert len(dirk.screen) == 1 + 3


def refused(stage: Stage) -> list[tuple[str, str]]:
    """The calls that went too fast."""
    calls = [(call.method, call.error or "") for call in stage.telegram.calls]
    return [call for call in calls if "Too Many Requests" in call[1]]


@pytest.mark.slow
async def test_an_answer_to_a_question_that_was_deleted_is_a_message_in_its_turn(
    limited: Stage,
) -> None:
    limited.telegram.faults.limits = True
    anneke = await limited.intermediary()
    await anneke.send("voucher")
    question = anneke.find("Sport")
    limited.telegram.delete_own(anneke.id, question[0])
    assert await anneke.tap_again(question) is None
    assert "Typ de postcode" in anneke.last
    assert refused(limited) == []


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["by them", "too old to delete"])
async def test_a_typed_line_that_the_bot_can_not_delete_costs_no_refusal(
    limited: Stage, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    limited.telegram.faults.limits = True
    anneke = await limited.intermediary()
    await anneke.send("voucher")
    await anneke.tap("Sport")
    line = limited.telegram.send_text(anneke.id, "9401 AB 12")
    if gone == "by them":
        limited.telegram.delete_own(anneke.id, line)
    else:
        monkeypatch.setattr(methods_module, "DELETE_WITHIN", timedelta(seconds=-1))
    await limited.settled()
    assert "Klopt dit?" in anneke.last and "gewist" not in anneke.last
    asked = [text for text in anneke.screen if "Typ de postcode" in text]
    # Where nothing stands below the question, the answer takes its place.
    assert len(asked) == (0 if gone == "by them" else 1)
    assert refused(limited) == []


@pytest.mark.slow
async def test_edits_of_what_is_gone_keep_the_limits_of_a_chat_and_of_all(limited: Stage) -> None:
    people = [limited.stranger().id for _ in range(45)]
    for person in people:
        limited.telegram.people[person].started = True
    limited.telegram.faults.limits = True
    async with limited.database.transaction() as transaction:
        for person in people[:5] + people:
            letter = Letter(person, TextMessage("Hallo"), edits=4_000_000)
            await post(transaction, limited.keys, letter, limited.clock.now())
    limited.bot.outbox.wake()
    await limited.bot.outbox.idle()
    assert [len(limited.telegram.messages(person)) for person in people] == [2] * 5 + [1] * 40
    assert refused(limited) == []


@pytest.mark.slow
async def test_an_edit_that_sends_a_message_at_once_would_be_refused(
    limited: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the outbox without the turn that such a message waits for."""
    monkeypatch.setattr(Sender, "deliver", at_once(Sender.deliver))
    limited.telegram.faults.limits = True
    anneke = await limited.intermediary()
    await anneke.send("voucher")
    question = anneke.find("Sport")
    limited.telegram.delete_own(anneke.id, question[0])
    await anneke.tap_again(question)
    assert refused(limited) != []


@pytest.mark.slow
async def test_an_edit_whose_answer_was_lost_is_no_new_message(limited: Stage) -> None:
    anneke = await limited.intermediary()
    await anneke.send("voucher")
    await anneke.tap("Sport")
    limited.telegram.faults.next("editMessageText", "answer_lost")
    limited.telegram.send_text(anneke.id, "9401 AB 12")
    await limited.telegram.wait_until(lambda: "Klopt dit?" in anneke.last, ANSWER_SECONDS)
    before = len(anneke.screen)
    limited.later(seconds=5)
    limited.bot.outbox.wake()
    await limited.settled()
    assert len(anneke.screen) == before
    assert "Ik heb uw bericht gewist" in anneke.last, "what was done is still said"
    methods = [call.method for call in limited.telegram.calls]
    # The other one is of the command with the invitation.
    assert methods.count("deleteMessage") == 1 + 1
    assert methods.count("editMessageText") == 3


async def test_the_pace_counts_each_chat_apart() -> None:
    pace = Pace(messages_per_second=0, chat_seconds=60)
    await pace.take()
    pace.answered(1)
    assert pace.resting()[1] > 59
    assert pace.resting().keys() == {1}


async def test_a_second_of_a_chat_counts_from_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, pace = Machine(monkeypatch), Pace(messages_per_second=30, chat_seconds=1)
    await pace.take()
    machine.now += 5
    pace.answered(1)
    machine.now += 0.99
    assert pace.resting()
    machine.now += 0.02
    assert not pace.resting()


async def test_no_limit_is_no_limit() -> None:
    pace = Pace(messages_per_second=0, chat_seconds=0)
    for chat in range(500):
        assert pace.room() > 1
        await pace.take()
        pace.answered(chat)
    assert not pace.resting()


@pytest.mark.slow
async def test_the_outbox_does_not_look_more_often_than_there_is_room(
    limited: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long broadcast must not fill the loop with looks at the same letters."""
    looks = 0
    look = Outbox.look

    async def counted(self: Outbox) -> float | None:
        nonlocal looks
        looks += 1
        return await look(self)

    monkeypatch.setattr(Outbox, "look", counted)
    await broadcast(limited, 60)
    await limited.bot.outbox.idle()
    assert looks < 60 * 12
