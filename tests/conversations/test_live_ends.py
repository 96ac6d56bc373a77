"""A voucher ends although its card does not have what our books have: the coupon was refunded, or
the card is gone from the shop."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from bot.webshop.shop_leave import leave
from tests.conftest import MONDAY, Person
from tests.helpers.live_shops import Town, plain, town_with
from tests.helpers.redeeming import pot


@pytest.fixture
async def woo(tmp_path: Path) -> AsyncIterator[Town[WooShop]]:
    async with town_with(tmp_path, WooShop) as town:
        yield town


@pytest.fixture(params=[PretixShop, WooShop])
async def any_town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town[Any]]:
    async with town_with(tmp_path, request.param) as town:
        yield town


async def new_code(anneke: Person, code: str) -> str:
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(code)
    await anneke.tap("Nieuwe code")
    return anneke.copied()


async def withdraw(carla: Person, code: str) -> None:
    await carla.send(code)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")


async def refunded(woo: Town[WooShop], code: str) -> None:
    """Something is bought with all of a coupon, and refunded."""
    order = woo.shop.buy(code, 4_000)
    await woo.later()
    woo.shop.refund(order)
    await woo.later()


async def test_a_refunded_coupon_gets_a_new_code(woo: Town[WooShop]) -> None:
    anneke = await woo.stage.intermediary()
    code = await anneke.give()
    await woo.later()
    await refunded(woo, code)
    assert await pot(woo.stage) == (4_000, 0)
    new = await new_code(anneke, code)
    await woo.later()
    assert woo.shop.card(new).cents == 4_000
    assert await woo.differences() == []


async def test_a_refunded_coupon_is_withdrawn(woo: Town[WooShop]) -> None:
    carla, anneke = await woo.stage.coordinator(), await woo.stage.intermediary()
    code = await anneke.give()
    await woo.later()
    await refunded(woo, code)
    await withdraw(carla, code)
    await woo.later()
    assert await pot(woo.stage) == (0, 0)
    assert "Er is € 40 weer vrij" in plain(carla.last)


async def test_what_was_refunded_in_part_lapses(woo: Town[WooShop]) -> None:
    code = await (await woo.stage.intermediary()).give()
    await woo.later()
    order = woo.shop.buy(code, 15_000, paid_cents=5_000)
    await woo.later()
    woo.shop.refund(order, 2_500)
    await woo.later()
    woo.stage.clock.move_to(MONDAY + timedelta(days=367))
    await woo.stage.lapse()
    await woo.later()
    assert await pot(woo.stage) == (0, 7_500)


async def test_a_shop_with_a_refunded_coupon_can_be_left(woo: Town[WooShop]) -> None:
    code = await (await woo.stage.intermediary()).give()
    await woo.later()
    await refunded(woo, code)
    left = await leave(woo.stage.installation, woo.keeper.shop)
    assert (left.closed, left.unbooked) == (1, [])


async def test_what_a_second_order_holds_is_waited_for(woo: Town[WooShop]) -> None:
    """The first was cancelled: that does not say why nothing is left."""
    carla, anneke = await woo.stage.coordinator(), await woo.stage.intermediary()
    code = await anneke.give()
    await woo.later()
    first = woo.shop.buy(code, 15_000)
    await woo.later()
    woo.shop.change(first, "cancelled")
    await woo.later()
    second = woo.shop.buy(code, 15_000, status="pending")
    await withdraw(carla, code)
    for _each in range(5):
        await woo.later(400)
    assert await pot(woo.stage) == (15_000, 0)
    woo.shop.change(second, "processing")
    await woo.later(400)
    assert await pot(woo.stage) == (0, 15_000)


async def test_a_voucher_of_which_the_card_is_gone_ends(any_town: Town[Any]) -> None:
    town = any_town
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    code = await anneke.give()
    await town.later()
    town.lose(code)
    await withdraw(carla, code)
    assert await pot(town.stage) == (15_000, 0), "it is looked twice"
    await town.later()
    assert await pot(town.stage) == (0, 0)
    told = [each.text for each in carla.messages if code[-4:] in each.text]
    assert any("staat niet meer in de webshop" in each for each in told)
    assert any("Er is € 150 weer vrij" in plain(each) for each in told)


async def test_a_lost_code_of_which_the_card_is_gone_gets_a_new_one(any_town: Town[Any]) -> None:
    town = any_town
    anneke = await town.stage.intermediary()
    code = await anneke.give()
    await town.later()
    town.lose(code)
    new = await new_code(anneke, code)
    await town.later()
    assert town.shop.card(new).cents == 15_000


async def test_a_card_that_comes_back_from_the_bin_is_closed(woo: Town[WooShop]) -> None:
    carla, anneke = await woo.stage.coordinator(), await woo.stage.intermediary()
    code = await anneke.give()
    await woo.later()
    woo.shop.card(code).status = "trash"
    await withdraw(carla, code)
    woo.shop.coupons[0].status = "publish"
    await woo.later()
    assert woo.shop.card(code).cents == 0
    assert await pot(woo.stage) == (0, 0)
    assert "staat niet meer in de webshop" not in carla.last


async def test_what_was_bought_before_the_card_went_is_booked(woo: Town[WooShop]) -> None:
    carla, anneke = await woo.stage.coordinator(), await woo.stage.intermediary()
    code = await anneke.give()
    await woo.later()
    woo.shop.buy(code, 15_000)
    woo.shop.card(code).status = "trash"
    await withdraw(carla, code)
    for _each in range(3):
        await woo.later()
    assert await pot(woo.stage) == (0, 15_000)


async def test_more_in_the_shop_than_in_our_books_keeps_no_voucher_from_ending(
    woo: Town[WooShop],
) -> None:
    carla, anneke = await woo.stage.coordinator(), await woo.stage.intermediary()
    code = await anneke.give()
    await woo.later()
    woo.shop.card(code).amount_cents = 20_000
    await withdraw(carla, code)
    await woo.later()
    assert await pot(woo.stage) == (0, 0)


@pytest.mark.parametrize("ends", [new_code, withdraw])
async def test_of_one_spent_in_one_go_right_before_the_books_know_that_nothing_is_left(
    tmp_path: Path, ends: Any
) -> None:
    """What the purchase left is taken off after the card was closed."""
    async with town_with(tmp_path, PretixShop, partial=False) as town:
        carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
        code = await anneke.give()
        town.shop.buy(code, 700)
        await ends(anneke if ends is new_code else carla, code)
        await town.later()
        assert town.shop.card(code).cents == 0
        assert await pot(town.stage) == (0, 700)
        assert await town.differences() == []
