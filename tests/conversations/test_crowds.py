"""A crowd of strangers makes nobody who works here wait, and leaves nothing behind."""

import asyncio

import pytest

from bot.conversation.turn import STRANGERS_ANSWERS, STRANGERS_REFUSALS
from bot.storage import inbox
from bot.storage.letters import Letter, Priority, TextMessage
from bot.storage.outbox import post
from bot.storage.people import Role
from tests.conftest import Person, Stage
from tests.helpers import telegram_only
from tests.helpers.answers import STOPPED, STRANGER
from tests.helpers.limits import limited
from tests.helpers.privacy import where

__all__ = ["limited"]

CHATS, EACH = 30, 10


def flood(stage: Stage) -> list[Person]:
    """A crowd in which everybody has sent something, many times."""
    crowd = [stage.stranger() for _ in range(CHATS)]
    for number in range(EACH):
        for person in crowd:
            person.phone.write(f"Wat is dit nummer {number}?")
    return crowd


async def rows(stage: Stage, table: str, where: str = "TRUE") -> int:
    count: int = await stage.database.reading.value(f"SELECT count(*) FROM {table} WHERE {where}")
    return count


@telegram_only.LIMITS
@pytest.mark.slow
async def test_who_works_here_comes_before_all_strangers_who_wait(limited: Stage) -> None:
    anneke = await limited.intermediary()
    async with limited.database.transaction():
        # Nothing is handled meanwhile, so that everything waits when it begins.
        crowd = flood(limited)
        callback = anneke.press("Voucher geven")
    await limited.telegram.wait_until(lambda: limited.telegram.answer(callback) is not None, 10)
    await limited.telegram.wait_until(lambda: "Waarvoor" in anneke.last, 10)
    answered = sum(len(person.screen) for person in crowd)
    assert answered <= CHATS // 2, "strangers were still to be answered"
    await limited.settled()
    each = min(EACH, STRANGERS_REFUSALS)
    assert [len(person.screen) for person in crowd] == [each] * CHATS, "and everybody is"


async def test_letters_to_strangers_go_after_all_others(stage: Stage) -> None:
    anneke, stranger = await stage.intermediary(), stage.stranger()
    await stranger.send("hallo")
    before = len(stage.said)
    async with stage.database.transaction() as transaction:
        for chat, priority in ((stranger.id, Priority.STRANGER), (anneke.id, Priority.BROADCAST)):
            letter = Letter(chat, TextMessage("Hallo"), priority=priority)
            await post(transaction, stage.keys, letter, stage.clock.now())
    stage.bot.outbox.wake()
    await stage.settled()
    assert [chat for chat, _text in stage.said[before:]] == [anneke.id, stranger.id]


async def test_a_stranger_is_told_what_this_is_a_number_of_times_a_day(stage: Stage) -> None:
    stranger = stage.stranger()
    for text in ("hallo", "voucher", "/start", "hoe werkt dit?", "/help", "/stand"):
        assert (await stranger.send(text)).endswith(STRANGER)
    for number in range(STRANGERS_REFUSALS):
        await stranger.send(f"{number}")
    await stranger.send("9401 AB 14")
    assert len(stranger.screen) == STRANGERS_REFUSALS
    typed = [message.text for message in stranger.messages if message.sender == "me"]
    assert "9401 AB 14" not in typed, "what may be about somebody goes all the same"
    assert "telefoonnummer, BSN of inkomen" in await stranger.send("/privacy"), "this is another"
    assert await stage.stranger().send("hallo") == STRANGER, "others are told"
    stage.later(days=1)
    assert await stranger.send("hallo") == STRANGER


@telegram_only.WITHDRAWN
async def test_a_tap_of_a_stranger_is_answered_however_often(stage: Stage) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    await anneke.tap("Hulp")
    button = anneke.find("Privacy")
    await carla.tap("Mensen")
    async with stage.database.transaction() as transaction:
        await transaction.queue(
            "UPDATE people SET withdrawn_at = '2021-09-06' WHERE chat_id = :chat",
            {"chat": anneke.id},
        )
    for _ in range(3):
        assert await anneke.tap_again(button) is None
    assert anneke.screen.count(STOPPED) == 3


async def test_a_stranger_gets_no_more_than_so_many_answers_a_day(stage: Stage) -> None:
    stranger = stage.stranger()
    for _ in range(STRANGERS_ANSWERS + 3):
        await stranger.send("/privacy")
    assert len(stranger.screen) == STRANGERS_ANSWERS
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    await stranger.open(link)
    assert "Voucher geven" in stranger.buttons, "an invitation is never in vain"


@telegram_only.LIMITS
async def test_a_stranger_s_rows_are_bounded_and_gone_when_answered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_WAITING", 40)
    anneke = await stage.intermediary()
    async with stage.database.transaction():
        crowd = flood(stage)
        taps = [anneke.phone.tap(*anneke.find("Hulp")) for _ in range(50)]
    most = 0
    while stage.telegram.pending_count:
        strangers = f"state = 'waiting' AND chat_id <> {anneke.id}"
        most = max(most, await rows(stage, "inbox", strangers))
        await asyncio.sleep(0)
    await stage.settled()
    assert 0 < most <= 40
    assert all(stage.telegram.answer(tap) is not None for tap in taps), "members lose nothing"
    chats = ", ".join(str(person.id) for person in crowd)
    for table in ("inbox", "outbox", "throttle"):
        assert not await rows(stage, table, f"chat_id IN ({chats})"), table
    assert await rows(stage, "passers_by") <= CHATS


@telegram_only.STRANGERS
@pytest.mark.parametrize(
    "text", ["/start v_{code}", "{code}", "/start i_guess", "hallo", "9401 AB 1"]
)
async def test_of_whoever_scans_a_card_no_row_is_kept(stage: Stage, text: str) -> None:
    code = await (await stage.intermediary()).give()
    stranger = stage.stranger()
    await stranger.send(text.format(code=code))
    assert stranger.screen, "they get their answer"
    assert await where(stage, stranger.id) == set()
