"""Floods and guesses: served at their own pace, and throttled before they can hit anything."""

import pytest

from bot.domain.codes import new_code
from bot.storage.people import Role
from bot.storage.throttle import OVER_ALL, PER_PERSON
from tests.conftest import Stage
from tests.helpers import telegram_only
from tests.helpers.answers import NO_INVITATION

UNKNOWN = "Ik ken deze code niet."
THROTTLED = "Te veel verkeerde codes. Wacht tien minuten en probeer het nog een keer."


@telegram_only.LIMITS
async def test_who_floods_waits_for_themselves(stage: Stage) -> None:
    flooder, anneke = await stage.intermediary(name="Flooder"), await stage.intermediary()
    button = flooder.find("Hulp")
    async with stage.database.transaction():
        # Nothing is handled meanwhile, so that everything waits when it begins.
        for _ in range(300):
            flooder.phone.tap(*button)
    callback = anneke.press("Voucher geven")
    await stage.telegram.wait_until(lambda: stage.telegram.answer(callback) is not None, 10)
    waiting = await stage.database.reading.value(
        "SELECT count(*) FROM inbox WHERE state = 'waiting'"
    )
    assert waiting > 100, "the flood was still being worked off"
    await stage.settled()
    assert await stage.database.reading.value("SELECT count(*) FROM inbox WHERE error <> ''") == 0


async def test_wrong_codes_of_one_person_are_throttled(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    code = await anneke.give()
    for _ in range(PER_PERSON):
        assert UNKNOWN in await brenda.send(new_code())
    assert (await brenda.send(code)).endswith(THROTTLED), (
        "a right one is no longer told from a wrong one"
    )
    assert "Nog niet gebruikt." in await anneke.send(code), "others go on"
    stage.later(minutes=10, seconds=1)
    assert "Nog niet gebruikt." in await brenda.send(code)


async def test_a_typing_mistake_is_no_guess(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    for _ in range(PER_PERSON + 1):
        assert "Er zit een typefout in deze code." in await anneke.send(wrong)
    assert "Nog niet gebruikt." in await anneke.send(code)


async def many_misses(stage: Stage) -> None:
    async with stage.database.transaction() as transaction:
        for chat in range(OVER_ALL):
            await transaction.queue(
                "INSERT INTO throttle (kind, chat_id, at) VALUES ('code', :chat, :now)",
                {"chat": chat, "now": stage.clock.now().isoformat()},
            )


async def test_wrong_codes_of_everybody_together_hold_up_who_has_misses(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    code = await anneke.give()
    assert UNKNOWN in await brenda.send(new_code())
    await many_misses(stage)
    assert (await brenda.send(code)).endswith(THROTTLED)
    stage.later(minutes=59)
    assert (await brenda.send(code)).endswith(THROTTLED)
    stage.later(minutes=2)
    assert "Nog niet gebruikt." in await brenda.send(code)


async def test_nobody_without_a_miss_is_locked_out_by_others(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    await many_misses(stage)
    assert "Nog niet gebruikt." in await anneke.send(code)
    assert UNKNOWN in await anneke.send(new_code())
    assert (await anneke.send(code)).endswith(THROTTLED), "one guess is one"


async def test_coordinators_hear_of_many_wrong_codes(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    for name in "ABCDEFGHIJ":
        guesser = await stage.join(Role.PROVIDER, "Zwembad", name)
        seen = len(carla.screen)
        for _ in range(PER_PERSON):
            await guesser.send(new_code())
        stage.later(seconds=1)
    assert carla.screen[seen:] == [
        "In een uur zijn 100 codes geprobeerd die niet bestaan. Het meest door: A (Zwembad) 10,"
        " B (Zwembad) 10, C (Zwembad) 10. Kijk of iemand raadt."
    ]
    await anneke.send(new_code())
    assert len(carla.screen) == seen + 1, "once a day"


@telegram_only.STRANGERS
@pytest.mark.parametrize("wrong", ["i_guess", "x" * 64])
async def test_wrong_invitations_are_throttled(stage: Stage, wrong: str) -> None:
    stranger = stage.stranger()
    for _ in range(PER_PERSON):
        assert await stranger.send(f"/start {wrong}") == NO_INVITATION
    link = await stage.link(Role.INTERMEDIARY, "voedselbank")
    assert await stranger.open(link) == NO_INVITATION
    other = stage.stranger()
    await other.open(link)
    assert "Voucher geven" in other.buttons, "the invitation itself is not used up"
