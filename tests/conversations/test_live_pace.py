"""At what pace a live webshop is asked: one bad card holds up no other, a shop that wants to be
left alone is, and a clock's step makes nobody wait for hours."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import PretixShop
from bot.storage import shop_cards
from bot.webshop.pretix import Pretix
from bot.webshop.shop import Away, OnlyWhole, Refused, Seen, Taken
from tests.helpers.live_shops import Town, plain, town_with
from tests.helpers.redeeming import pot, provider

TAKE_IN = "Neem €\N{NO-BREAK SPACE}150 in"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


@pytest.fixture
async def in_one_go(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    """What is not spent at once is taken off."""
    async with town_with(tmp_path, PretixShop, partial=False) as town:
        yield town


def spoil(monkeypatch: pytest.MonkeyPatch, call: str, code: str, error: Exception) -> None:
    """Make the shop's answer to one call about one card an error."""
    well = getattr(Pretix, call)

    async def spoilt(self: Pretix, asked: str, *more: Any) -> Any:
        if asked == code:
            raise error
        return await well(self, asked, *more)

    monkeypatch.setattr(Pretix, call, spoilt)


# One bad card


@pytest.mark.parametrize(
    "error", [Taken(), OnlyWhole(), Refused("status 400"), Away("status 500")], ids=repr
)
async def test_a_rest_that_cannot_be_taken_off_stops_no_other_booking(
    in_one_go: Town[PretixShop], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    town = in_one_go
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    codes = [await anneke.give(f"9401 AB {number}") for number in (1, 2, 3)]
    with monkeypatch.context() as spoilt:
        spoil(spoilt, "take", codes[0], error)
        for code in codes:
            town.shop.buy(code, 4_000)
        for _each in range(3):
            await town.later()
        assert await pot(town.stage) == (15_000, 8_000)
    is_told = sum("laat ons niet afhalen" in plain(each) for each in carla.screen)
    assert is_told == (1 if isinstance(error, Refused | OnlyWhole) else 0)
    await town.later()
    assert await pot(town.stage) == (0, 12_000), "it is booked when the shop has put it right"
    assert await town.differences() == []


@pytest.mark.parametrize(
    "error", [Refused("status 400"), ValueError("what nobody thought of"), Away("status 500")],
    ids=repr,
)  # fmt: skip
async def test_a_card_that_the_shop_refuses_puts_off_only_itself(
    town: Town[PretixShop], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    anneke = await town.stage.intermediary()
    first = await anneke.give("9401 AB 1")
    with monkeypatch.context() as spoilt:
        spoil(spoilt, "close", first, error)
        await anneke.send("herstel")
        await anneke.tap("Mijn voucher terugnemen")
        await anneke.tap("Neem terug")
        second = await anneke.give("9401 AB 2")
        await town.later(3)
        assert town.shop.card(second).cents == 15_000
        town.shop.buy(second, 4_000)
        await town.later()
        assert await pot(town.stage) == (15_000 + 11_000, 4_000)
    await town.later(310)
    await town.later()
    assert await pot(town.stage) == (11_000, 4_000)


# Its pace


async def test_what_lapses_waits_for_a_till_a_round_and_a_new_card(
    town: Town[PretixShop],
) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    for number in range(5):
        await anneke.give(f"9401 AB {number + 1}")
    town.stage.later(days=300)
    scanned, bought = await anneke.give("9401 AB 8"), await anneke.give("9401 AB 9")
    town.stage.later(days=66)
    await gym.send(scanned)
    await town.stage.lapse()
    town.shop.buy(bought, 4_000)
    await town.later(26)
    new = await anneke.give("9401 AB 10")
    assert town.shop.card(new).cents == 15_000
    await gym.tap(TAKE_IN)
    assert "Ingenomen" in gym.last
    reading = town.stage.database.reading
    waiting = (await shop_cards.waiting(reading)).cards
    assert waiting >= 3, "they lapse one a second"
    assert (await pot(town.stage))[1] == 4_000 + 15_000
    for _each in range(waiting):
        await town.later(1)
    assert (await shop_cards.waiting(reading)).cards == 0
    assert await pot(town.stage) == (11_000 + 15_000, 19_000)
    assert await town.stage.balanced()


async def test_a_shop_that_wants_to_be_left_alone_is(
    town: Town[PretixShop], monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    code = await anneke.give("9401 AB 1")
    await gym.send(code)
    with monkeypatch.context() as busy:

        async def too_many(*_asked: object) -> Seen:
            raise Away("status 429", 120.0)

        busy.setattr(Pretix, "make", too_many)
        other = await anneke.give("9401 AB 2")
    asked = town.shop.requests
    await gym.tap(TAKE_IN)
    for _each in range(3):
        await town.later(35)
    assert town.shop.requests == asked, "neither a card nor a till nor a round"
    await town.later(20)
    await town.later(15)
    assert town.shop.requests > asked
    assert town.shop.card(other).cents == 15_000


@pytest.mark.parametrize("at_the_till", [False, True], ids=["before", "at the till"])
async def test_however_long_it_wants_to_be_left_alone_who_waits_hears_so_within_minutes(
    town: Town[PretixShop], monkeypatch: pytest.MonkeyPatch, at_the_till: bool
) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    first, second = await anneke.give("9401 AB 1"), await anneke.give("9401 AB 2")
    bakery = await provider(town.stage, "Bakkerij")
    asked = 0
    with monkeypatch.context() as busy:

        async def too_many(*_asked: object) -> Any:
            nonlocal asked
            asked += 1
            raise Away("status 429", 3_600.0)

        for call in ("uses", "take", "took"):
            busy.setattr(Pretix, call, too_many)
        if not at_the_till:
            await town.later(30)
        await gym.send(first)
        await gym.tap(TAKE_IN)
        await bakery.send(second)
        await bakery.tap(TAKE_IN)
        assert "Een moment" in gym.last
        for _each in range(4):
            await town.later(20)
        first_said = "Ik weet nog niet" if at_the_till else "Er is niets ingenomen"
        assert first_said in gym.last
        assert "Er is niets ingenomen" in bakery.last
        assert asked == 1
        said = len(gym.screen)
        for _each in range(10):
            await town.later(300)
        assert len(gym.screen) == said, "it is said once"
    await town.later(3_600)
    await town.later(30)
    assert ("Er is niets ingenomen" in gym.last) and await pot(town.stage) == (30_000, 0)


@pytest.mark.parametrize("hours", [-5, 5])
async def test_after_a_step_of_the_clock_the_shop_is_asked_at_once(
    town: Town[PretixShop], hours: int
) -> None:
    anneke = await town.stage.intermediary()
    code = await anneke.give("9401 AB 1")
    town.shop.mood = Mood.BROKEN
    await anneke.give("9401 AB 2")
    for _each in range(4):
        await town.later(30)
    town.shop.mood = Mood.WELL
    town.shop.buy(code, 4_000)
    await town.later(hours * 3_600)
    await town.later(1)
    assert len(town.shop.cards) == 2
    assert (await pot(town.stage))[1] == 4_000


async def test_without_a_bound_a_step_back_makes_the_shop_wait(
    town: Town[PretixShop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test before this."""
    monkeypatch.setattr(shop_cards, "LONGEST_WAIT", timedelta(days=1))
    anneke = await town.stage.intermediary()
    await anneke.give("9401 AB 1")
    town.shop.mood = Mood.BROKEN
    await anneke.give("9401 AB 2")
    for _each in range(4):
        await town.later(30)
    town.shop.mood = Mood.WELL
    for hours in (-5, 2, 2):
        await town.later(hours * 3_600)
    assert len(town.shop.cards) == 1
