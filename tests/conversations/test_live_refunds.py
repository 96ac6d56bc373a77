"""Something was bought with a lost code before its card was closed, and counted for the new code.
When it is refunded, the shop gives it back to the closed card: the bot puts it on the new one.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from tests.conftest import Person
from tests.helpers.live_shops import Town, town_with
from tests.helpers.redeeming import pot


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


async def lost(town: Town[PretixShop], anneke: Person, old: str, *bought: int) -> list[str]:
    """The orders that somebody placed with a lost code while the bot could not close its card."""
    town.shop.mood = Mood.BROKEN
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(old)
    await anneke.tap("Nieuwe code")
    orders = [town.shop.buy(old, cents) for cents in bought]
    town.shop.mood = Mood.WELL
    await town.later(600)
    await town.later()
    return orders


async def agree(town: Town[PretixShop], *cards: int, spent: int = 0) -> None:
    """What is on the cards, and what the books say: the last card is the only one that is open."""
    assert [card.cents for card in town.shop.cards] == [*cards]
    assert await pot(town.stage) == (cards[-1], spent)
    assert await town.differences() == []
    assert await town.stage.balanced()


async def all_is_told(town: Town[PretixShop]) -> None:
    """The shop is well, and time passes."""
    town.shop.mood = Mood.WELL
    for _ in range(3):
        await town.later(600)


async def test_it_is_on_the_card_of_the_new_code(town: Town[PretixShop]) -> None:
    anneke = await town.stage.intermediary()
    old = await anneke.give()
    [order] = await lost(town, anneke, old, 4_000)
    assert [card.cents for card in town.shop.cards] == [11_000, 11_000]
    town.shop.refund(order)
    await town.later()
    await town.later()
    await agree(town, 15_000, 15_000)


async def test_only_what_was_booked_on_the_new_voucher_is_moved(town: Town[PretixShop]) -> None:
    anneke = await town.stage.intermediary()
    old = await anneke.give()
    before = town.shop.buy(old, 3_000)
    await town.later()
    [after] = await lost(town, anneke, old, 4_000)
    assert [card.cents for card in town.shop.cards] == [8_000, 8_000]
    for order in (before, after):
        town.shop.refund(order)
    await town.later()
    await town.later()
    # What was booked on the old one is free, as that has ended.
    await agree(town, 15_000, 12_000)


@pytest.mark.parametrize("mood", [Mood.BROKEN, Mood.LOSES_ANSWERS])
async def test_it_is_put_there_once_whatever_the_shop_does_meanwhile(
    town: Town[PretixShop], mood: Mood
) -> None:
    anneke = await town.stage.intermediary()
    old = await anneke.give()
    [order] = await lost(town, anneke, old, 4_000)
    town.shop.refund(order)
    town.shop.mood = mood
    await town.later()
    await all_is_told(town)
    await agree(town, 15_000, 15_000)


async def test_where_the_new_card_is_gone_it_waits_for_another_code(
    town: Town[PretixShop],
) -> None:
    anneke = await town.stage.intermediary()
    old = await anneke.give()
    [order] = await lost(town, anneke, old, 4_000)
    gone = town.shop.cards.pop()
    town.shop.refund(order)
    await town.later()
    assert await pot(town.stage) == (11_000, 4_000), "nobody can spend it yet"
    await lost(town, anneke, gone.secret)
    await all_is_told(town)
    assert town.shop.cards[-1].cents == (await pot(town.stage))[0]
    assert await town.differences() == []
    assert await town.stage.balanced()


@pytest.mark.parametrize("mood", [Mood.WELL, Mood.LOSES_ANSWERS])
async def test_it_is_booked_also_where_as_much_is_bought_with_the_new_code_meanwhile(
    town: Town[PretixShop], mood: Mood
) -> None:
    """So much is on the new card as before then: what it is worth says nothing."""
    anneke = await town.stage.intermediary()
    old = await anneke.give()
    [order] = await lost(town, anneke, old, 4_000)
    town.shop.refund(order)
    town.shop.buy(town.shop.cards[-1].secret, 4_000)
    town.shop.mood = mood
    await town.later()
    await all_is_told(town)
    await agree(town, 15_000, 11_000, spent=4_000)


async def test_what_is_cancelled_comes_back_also_while_another_purchase_can_not_be_booked(
    tmp_path: Path,
) -> None:
    """The one is told again at each look, so that the other is too."""
    async with town_with(tmp_path, WooShop) as woo:
        anneke = await woo.stage.intermediary()
        booked, waits = await anneke.give(), await anneke.give("9401 AB 13")
        await woo.later()
        order = woo.shop.buy(booked, 15_000)
        woo.shop.buy(waits, 4_000)
        # What is left of it can't be taken off.
        woo.shop.rights -= {"write"}
        await woo.later()
        assert await pot(woo.stage) == (15_000, 15_000)
        woo.shop.change(order, "cancelled")
        await woo.later()
        woo.shop.rights |= {"write"}
        for _ in range(3):
            await woo.later(600)
        assert await pot(woo.stage) == (15_000, 4_000)
        assert await woo.stage.balanced()
