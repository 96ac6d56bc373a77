"""Cards of a live webshop: made by hand before there was a link, closed while an order waits, and
opened again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.codes import as_stored
from bot.schedule.shop_compare import compare
from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from bot.storage import lapses, meta, redemptions, shop_cards, shop_links, vouchers
from bot.storage.redemptions import Listed, Redeemer
from bot.webshop.shop_compare import Kind
from tests.conftest import MONDAY, Person
from tests.helpers.live_shops import Town, plain, town_with
from tests.helpers.redeeming import pot, provider

TAKE_IN = "Neem €\N{NO-BREAK SPACE}{} in"
DOES_NOT_FIT = "De webshop heeft al een kaart met de code die eindigt op"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


@pytest.fixture
async def woo(tmp_path: Path) -> AsyncIterator[Town[WooShop]]:
    async with town_with(tmp_path, WooShop) as town:
        yield town


@pytest.fixture(params=[PretixShop, WooShop])
async def any_town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town[Any]]:
    async with town_with(tmp_path, request.param) as town:
        yield town


@asynccontextmanager
async def before_the_link(town: Town[Any]) -> AsyncIterator[None]:
    """What is done in here is done before there is a live shop."""
    installation = town.stage.installation
    shop = await meta.read(installation.database.reading, shop_links.SHOP)
    async with installation.database.transaction() as transaction:
        await shop_cards.link(transaction, None, installation.clock.now())
    yield
    await town.stage.settled()
    async with installation.database.transaction() as transaction:
        await shop_cards.link(transaction, shop, installation.clock.now())


async def list_tells(town: Town[Any], code: str, cents: int) -> None:
    """A list of redemptions, as they are read without a live shop."""
    async with town.stage.database.transaction() as transaction:
        stored = as_stored(code, town.stage.scheme.codes)
        voucher = await vouchers.by_code(transaction, stored)
        assert voucher is not None
        key = f"a line of {cents}"
        taker = Redeemer("Webshop", None, import_key=key, listed_as=key)
        line = Listed(voucher, cents, taker, town.stage.installation.today)
        await redemptions.book_listed(transaction, [line], town.stage.clock.now())


async def balance(town: Town[Any], code: str) -> int:
    stored = as_stored(code, town.stage.scheme.codes)
    voucher = await vouchers.by_code(town.stage.database.reading, stored)
    assert voucher is not None
    return voucher.balance_cents


def told(person: Person, text: str) -> int:
    """How often somebody was told this."""
    return sum(text in plain(each) for each in person.screen)


# Made by hand before there was a link


async def test_a_card_made_by_hand_and_used_in_part_is_taken_on(town: Town[PretixShop]) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    async with before_the_link(town):
        code = await anneke.give()
        town.shop.make_by_hand(code, 15_000)
        town.shop.buy(code, 4_000)
        await list_tells(town, code, 4_000)
    await town.later()
    assert (await shop_cards.waiting(town.stage.database.reading)).cards == 0
    assert not told(carla, DOES_NOT_FIT)
    town.shop.buy(code, 1_000)
    await town.later()
    assert await pot(town.stage) == (10_000, 5_000), "what a list told is booked once"
    assert await balance(town, code) == town.shop.card(code).cents == 10_000
    assert await town.differences() == []
    assert await town.stage.balanced()


async def test_what_no_list_told_of_a_card_made_by_hand_is_booked(town: Town[PretixShop]) -> None:
    anneke = await town.stage.intermediary()
    async with before_the_link(town):
        code = await anneke.give()
        town.shop.make_by_hand(code, 15_000)
        town.shop.buy(code, 4_000)
        await list_tells(town, code, 4_000)
        town.shop.buy(code, 3_000)
    await town.later()
    await town.later()
    assert await pot(town.stage) == (8_000, 7_000)
    assert await town.differences() == []


async def test_a_card_made_by_hand_for_what_is_left_is_taken_on(town: Town[PretixShop]) -> None:
    anneke = await town.stage.intermediary()
    async with before_the_link(town):
        code = await anneke.give()
        await list_tells(town, code, 4_000)
        town.shop.make_by_hand(code, 11_000)
    await town.later()
    assert (await shop_cards.waiting(town.stage.database.reading)).cards == 0
    town.shop.buy(code, 1_000)
    await town.later()
    assert await pot(town.stage) == (10_000, 5_000)
    assert await town.differences() == []


async def test_a_card_that_does_not_fit_is_told_once_and_tried_each_hour(
    town: Town[PretixShop],
) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    gym = await provider(town.stage)
    async with before_the_link(town):
        code = await anneke.give()
        town.shop.make_by_hand(code, 15_000)
        await gym.send(f"{code} 40 euro")
        await gym.tap(TAKE_IN.format(40))
    for _hour in range(3):
        await town.later(3_700)
    assert told(carla, DOES_NOT_FIT) == 1
    assert "€ 150 over, en op de voucher € 110" in plain(carla.last)
    assert await town.differences() == [Kind.PROBLEM]
    # Staff of the shop take it off.
    town.shop.top_up(code, -4_000)
    await town.later(3_700)
    assert await town.differences() == []
    assert await pot(town.stage) == (11_000, 4_000)
    town.shop.buy(code, 1_000)
    await town.later()
    assert await pot(town.stage) == (10_000, 5_000)


@pytest.mark.parametrize("spent", [0, 2_000])
async def test_what_staff_put_right_as_they_were_told_is_taken_on(
    town: Town[PretixShop], spent: int
) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    town.shop.mood = Mood.BROKEN
    code = await anneke.give()
    town.shop.make_by_hand(code, 5_000)
    if spent:
        town.shop.buy(code, spent)
    town.shop.mood = Mood.WELL
    await town.later(60)
    assert "Het bedrag moet kloppen" in carla.last
    town.shop.top_up(code, 10_000 + spent)
    await town.later(3_700)
    await town.later(60)
    assert await town.differences() == []
    town.shop.buy(code, 3_000)
    await town.later(60)
    assert await balance(town, code) == 12_000
    assert await town.differences() == []
    assert await town.stage.balanced()


async def test_what_staff_put_right_by_half_is_not_taken_on(town: Town[PretixShop]) -> None:
    """The control of `test_what_staff_put_right_as_they_were_told_is_taken_on`."""
    town.shop.mood = Mood.BROKEN
    code = await (await town.stage.intermediary()).give()
    town.shop.make_by_hand(code, 5_000)
    town.shop.mood = Mood.WELL
    await town.later(60)
    town.shop.top_up(code, 9_999)
    await town.later(3_700)
    assert await town.differences() == [Kind.PROBLEM]


async def test_what_does_not_fit_is_not_told_again_at_night_but_among_the_differences(
    town: Town[PretixShop],
) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    async with before_the_link(town):
        code = await anneke.give()
        town.shop.make_by_hand(code, 10_000)
    await town.later()
    assert told(carla, DOES_NOT_FIT) == 1
    town.stage.clock.move_to(MONDAY.replace(hour=5) + timedelta(days=1))
    await compare(town.stage.installation, town.keeper.shop)
    await town.later()
    await town.later()
    assert told(carla, DOES_NOT_FIT) == 1
    assert told(carla, "verschillen op 1 punt") == 1


async def test_a_new_code_comes_in_the_place_of_one_that_does_not_fit(
    town: Town[PretixShop],
) -> None:
    """The card that was made by hand is closed, and what a list told of it is booked once."""
    anneke = await town.stage.intermediary()
    async with before_the_link(town):
        old = await anneke.give()
        town.shop.make_by_hand(old, 20_000)
        town.shop.buy(old, 4_000)
        await list_tells(town, old, 4_000)
    await town.later()
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(old)
    await anneke.tap("Nieuwe code")
    await town.later()
    await town.later()
    assert [card.cents for card in town.shop.cards] == [16_000, 11_000]
    assert await pot(town.stage) == (11_000, 4_000)
    assert await town.differences() == []


async def test_a_voucher_that_was_used_up_before_the_link_gets_a_card_with_its_money(
    any_town: Town[Any],
) -> None:
    town = any_town
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    async with before_the_link(town):
        code = await anneke.give()
        await gym.send(code)
        await gym.tap(TAKE_IN.format(150) if town.has_balances else "Neem in")
    await town.later()
    assert town.shop.cards == []
    await gym.send("ongedaan maken")
    await gym.tap("Draai terug")
    await town.later()
    assert await pot(town.stage) == (15_000, 0)
    assert town.shop.card(code).cents == 15_000
    assert await town.differences() == []


# Closing


async def take_back(anneke: Person) -> None:
    await anneke.send("herstel")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap("Neem terug")


async def test_an_ending_that_waits_for_an_order_holds_up_no_other_card(
    woo: Town[WooShop],
) -> None:
    carla, anneke = await woo.stage.coordinator(), await woo.stage.intermediary()
    waiting = await anneke.give("9401 AB 1")
    order = woo.shop.buy(waiting, 15_000, status="pending")
    await take_back(anneke)
    other = await anneke.give("9401 AB 2")
    assert woo.shop.card(other).cents == 15_000, "it is made at once"
    woo.shop.buy(other, 15_000)
    await woo.later()
    assert await pot(woo.stage) == (15_000, 15_000)
    assert not told(carla, "Misschien is een bestelling niet betaald")
    for _each in range(15):
        await woo.later(310)
    assert told(carla, "Misschien is een bestelling niet betaald") == 1
    assert await pot(woo.stage) == (15_000, 15_000)
    woo.shop.change(order, "cancelled")
    await woo.later(310)
    assert await pot(woo.stage) == (0, 15_000)
    assert await woo.stage.balanced()


async def test_of_a_lost_code_that_was_used_up_no_empty_card_is_made(
    town: Town[PretixShop],
) -> None:
    anneke = await town.stage.intermediary()
    old = await anneke.give()
    town.shop.buy(old, 15_000)
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(old)
    await anneke.tap("Nieuwe code")
    await town.later()
    await town.later()
    assert [card.secret for card in town.shop.cards] == [old]
    assert "Er is niets meer over voor de nieuwe code" in anneke.last
    assert await pot(town.stage) == (0, 15_000)
    assert (await shop_cards.waiting(town.stage.database.reading)).cards == 0
    assert await town.differences() == []


async def test_what_comes_back_to_a_lost_code_before_it_is_closed_is_booked_where_it_was_spent(
    town: Town[PretixShop],
) -> None:
    anneke = await town.stage.intermediary()
    old = await anneke.give()
    order = town.shop.buy(old, 4_000)
    await town.later()
    town.shop.mood = Mood.BROKEN
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(old)
    await anneke.tap("Nieuwe code")
    town.shop.refund(order)
    town.shop.mood = Mood.WELL
    await town.later(600)
    await town.later()
    assert await pot(town.stage) == (11_000, 0), "it is free, as that voucher has ended"
    assert await town.differences() == []
    assert await town.stage.balanced()


async def test_of_what_was_bought_with_a_lost_code_all_comes_back_where_it_was_spent(
    town: Town[PretixShop],
) -> None:
    """Some was booked on the old voucher, some on the new one."""
    anneke = await town.stage.intermediary()
    old = await anneke.give()
    first = town.shop.buy(old, 4_000)
    await town.later()
    town.shop.mood = Mood.BROKEN
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(old)
    await anneke.tap("Nieuwe code")
    second = town.shop.buy(old, 1_000)
    town.shop.refund(first)
    town.shop.refund(second)
    town.shop.mood = Mood.WELL
    await town.later(600)
    await town.later()
    assert await pot(town.stage) == (11_000, 0)
    assert [card.cents for card in town.shop.cards] == [15_000, 11_000]
    assert await town.differences() == []
    assert await town.stage.balanced()


# A clock that was wrong


@pytest.mark.parametrize("mood", [Mood.WELL, Mood.BROKEN])
async def test_what_lapsed_by_a_wrong_clock_is_open_again(any_town: Town[Any], mood: Mood) -> None:
    """Also what still waited for the shop."""
    town = any_town
    code = await (await town.stage.intermediary()).give()
    right = town.stage.clock.now()
    # The shop's own is right.
    town.shop.now = lambda: right
    town.shop.mood = mood
    town.stage.later(days=400)
    await town.stage.lapse()
    await town.later()
    assert await pot(town.stage) == ((0, 0) if mood is Mood.WELL else (15_000, 0))
    town.shop.mood, town.shop.now = Mood.WELL, town.stage.clock.now
    town.stage.clock.move_to(right)
    today = town.stage.installation.today
    assert await lapses.lapsed_too_early(town.stage.database.reading, today) == 1
    async with town.stage.database.transaction() as transaction:
        await lapses.take_back_lapses(transaction, today, right)
    for _each in range(3):
        await town.later()
    assert await lapses.lapsed_too_early(town.stage.database.reading, today) == 0
    town.shop.buy(code, 15_000)
    await town.later()
    assert await pot(town.stage) == (0, 15_000)
    assert await town.differences() == []
    assert await town.stage.balanced()
