"""Moving from one live webshop to another, and back: each shop has movements and cards of its own,
and on a card is what is left on its voucher.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.simulator.moody_shop import Refusal, open_shop
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from bot.storage import redemptions, vouchers
from bot.storage.vouchers import State
from bot.webshop.shop_compare import differences
from bot.webshop.shop_leave import Left, leave
from bot.webshop.shops import live_shop
from tests.conftest import Person
from tests.helpers.live_shops import NO_SHOP, Town, app, town_with
from tests.helpers.redeeming import pot, provider

NB = "\N{NO-BREAK SPACE}"


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


async def scans(town: Town[Any], gym: Person, code: str, euros: int) -> None:
    await gym.send(f"{code} {euros} euro")
    await gym.tap(f"Neem €{NB}{euros} in")
    await town.later()


async def left(town: Town[Any], **settings: object) -> Left:
    """The operator leaves the shop of these settings, with the bot stopped."""
    await town.stage.bot.stop()
    changed = town.stage.settings.model_copy(update=settings)
    shop = live_shop(changed, town.stage.scheme.zone)
    assert shop is not None
    try:
        return await leave(town.stage.installation, shop)
    finally:
        await shop.close_connections()


async def round_of(town: Town[Any], bot: App, times: int = 1) -> None:
    for _ in range(times):
        town.stage.later(seconds=400)
        assert bot.shop is not None
        bot.shop.wake()
        await bot.settled()


@asynccontextmanager
async def next_shop(town: Town[Any], *, is_left: bool = False) -> AsyncIterator[tuple[Any, App]]:
    """Another shop of the same kind, which numbers from one as well; the bot runs with it."""
    other = type(town.shop)(town.stage.clock.now)
    async with open_shop(other) as url:
        async with app(town, shop_url=url) as bot:
            await bot.settled()
            yield other, bot
        if is_left:
            assert (await left(town, shop_url=url)).unbooked == []


async def agrees(town: Town[Any], bot: App) -> bool:
    """Whether this bot's shop and the books do."""
    installation = town.stage.installation
    assert bot.shop is not None
    found = await differences(
        installation.database.reading, bot.shop.shop, town.stage.scheme, installation.today
    )
    return found == [] and await town.stage.balanced()


async def undone(town: Town[Any]) -> None:
    """The scan of the one voucher is undone in the books."""
    installation = town.stage.installation
    async with installation.database.transaction() as transaction:
        [given] = await redemptions.of_voucher(transaction, 1)
        now = installation.clock.now()
        await redemptions.refund(transaction, given, 1, town.stage.scheme, now)


async def withdrawn(town: Town[Any]) -> None:
    """The one voucher is withdrawn."""
    installation = town.stage.installation
    async with installation.database.transaction() as transaction:
        await vouchers.end(transaction, 1, State.WITHDRAWN, 1, installation.clock.now())


async def test_the_next_shop_gets_what_is_left_after_a_scan(town: Town[PretixShop]) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.later()
    await scans(town, await provider(town.stage), code, 40)
    await left(town)
    async with next_shop(town) as (other, bot):
        assert other.card(code).cents == 11_000
        assert await agrees(town, bot)


async def test_what_is_bought_in_the_next_shop_is_booked(town: Town[PretixShop]) -> None:
    """Its numbers begin at 1 as well."""
    code = await (await town.stage.intermediary()).give()
    await town.later()
    town.shop.buy(code, 4_000)
    await town.later()
    await left(town)
    async with next_shop(town) as (other, bot):
        order = other.buy(code, 6_000)
        await round_of(town, bot)
        assert await pot(town.stage) == (5_000, 10_000)
        other.refund(order)
        await round_of(town, bot)
        assert await pot(town.stage) == (11_000, 4_000)
        assert await agrees(town, bot)


async def test_what_was_cancelled_in_woocommerce_meanwhile_is_seen_when_one_comes_back(
    woo: Town[WooShop],
) -> None:
    anneke = await woo.stage.intermediary()
    first, second = await anneke.give(), await anneke.give("9401 AB 14")
    await woo.later()
    order = woo.shop.buy(first, 15_000)
    await woo.later()
    await left(woo)
    async with next_shop(woo, is_left=True) as (other, bot):
        woo.shop.change(order, "cancelled")
        await round_of(woo, bot, 20)
        other.buy(second, 15_000)
        await round_of(woo, bot)
        assert await pot(woo.stage) == (0, 30_000)
    async with app(woo) as bot:
        await round_of(woo, bot, 3)
        assert await pot(woo.stage) == (15_000, 15_000)
        assert [woo.shop.card(each).cents for each in (first, second)] == [15_000, 0]
        assert await agrees(woo, bot)


@pytest.mark.parametrize("by", ["scan", "purchase"])
async def test_who_left_for_files_and_comes_back_can_spend(town: Town[PretixShop], by: str) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.later()
    if by == "scan":
        await scans(town, await provider(town.stage), code, 40)
    else:
        town.shop.buy(code, 4_000)
        await town.later()
    await left(town)
    async with app(town, **NO_SHOP) as bot:
        await bot.settled()
    async with app(town) as bot:
        await bot.settled()
        await round_of(town, bot, 3)
        town.shop.buy(code, 1_000)
        await round_of(town, bot)
        assert await pot(town.stage) == (10_000, 5_000)
        assert await agrees(town, bot)


async def test_what_was_spent_elsewhere_is_off_the_card_when_one_comes_back(
    any_town: Town[Any],
) -> None:
    town = any_town
    code = await (await town.stage.intermediary()).give()
    await town.later()
    spent = 6_000 if town.has_balances else 15_000
    await left(town)
    async with next_shop(town, is_left=True) as (other, bot):
        other.buy(code, spent)
        await round_of(town, bot)
    with pytest.raises(Refusal):
        town.shop.buy(code, 1_000)
    async with app(town) as bot:
        await round_of(town, bot, 3)
        assert town.shop.card(code).cents == 15_000 - spent
        assert await pot(town.stage) == (15_000 - spent, spent)
        assert await agrees(town, bot)


async def test_what_came_back_elsewhere_is_on_the_card_when_one_comes_back(
    town: Town[PretixShop],
) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.later()
    gym = await provider(town.stage)
    await scans(town, gym, code, 40)
    await left(town)
    async with next_shop(town, is_left=True) as (other, bot):
        assert other.card(code).cents == 11_000
        await undone(town)
    async with app(town) as bot:
        await round_of(town, bot, 3)
        assert town.shop.card(code).cents == 15_000


async def test_who_moves_to_and_fro_twice_has_the_right_cards(town: Town[PretixShop]) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.later()
    town.shop.buy(code, 1_000)
    await town.later()
    await left(town)
    other = PretixShop(town.stage.clock.now)
    spent = 1_000
    async with open_shop(other) as url:
        for shop, settings in ((other, {"shop_url": url}), (town.shop, {})) * 2:
            async with app(town, **settings) as bot:
                await round_of(town, bot, 2)
                assert shop.card(code).cents == 15_000 - spent
                shop.buy(code, 2_000)
                spent += 2_000
                await round_of(town, bot, 2)
                assert await pot(town.stage) == (15_000 - spent, spent)
                assert await agrees(town, bot)
            assert (await left(town, **settings)).unbooked == []


async def test_what_ended_elsewhere_stays_closed_and_is_refunded_as_one_comes_back(
    town: Town[PretixShop],
) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.later()
    order = town.shop.buy(code, 4_000)
    await town.later()
    await left(town)
    async with app(town, **NO_SHOP) as bot:
        await bot.settled()
        await withdrawn(town)
    town.shop.refund(order)
    async with app(town) as bot:
        await round_of(town, bot, 2)
        with pytest.raises(Refusal):
            town.shop.buy(code, 1_000)
        assert await pot(town.stage) == (0, 0)
