"""Leaving a live webshop, for another one or for files: never while anybody can spend there."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import SettingsError
from bot.operation.check_database import check_database
from bot.operation.checkup import Checkup
from bot.simulator.moody_shop import Mood, Refusal, open_shop
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from bot.webshop.shop import Away
from bot.webshop.shop_leave import Left, leave
from tests.helpers.live_shops import NO_SHOP, Town, app, town_with
from tests.helpers.redeeming import pot


@pytest.fixture(params=[PretixShop, WooShop])
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town[Any]]:
    async with town_with(tmp_path, request.param) as town:
        yield town


class LimitedShop:
    """A shop that wants so many seconds of rest after each card; or, without, is just away."""

    def __init__(self, shop: Any, clock: Any, rest: float | None) -> None:
        self._shop, self._clock, self._rest = shop, clock, rest
        self._until = clock.now()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shop, name)

    async def close(self, code: str) -> int | None:
        if self._clock.now() < self._until:
            raise Away("status 429", self._rest)
        self._until = self._clock.now() + timedelta(seconds=self._rest or 6)
        left: int | None = await self._shop.close(code)
        return left


async def leave_it(town: Town[Any]) -> Left:
    """Leave the shop as the operator does, with the bot stopped."""
    try:
        return await leave(town.stage.installation, town.keeper.shop)
    finally:
        await town.keeper.shop.close_connections()


async def take_back(town: Town[Any], code: str) -> None:
    carla = await town.stage.coordinator()
    await carla.send(code)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")
    await town.later()


async def test_with_cards_open_the_bot_starts_with_no_other_shop_and_not_without(
    town: Town[Any],
) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.stage.bot.stop()
    own = f"{town.stage.settings.shop} {town.stage.settings.shop_url}"
    for changed in (NO_SHOP, {"shop_url": "http://127.0.0.1:9/elsewhere"}):
        with pytest.raises(SettingsError) as refused:
            await app(town, **changed).start()
        [told] = refused.value.mistakes
        assert told.startswith(f"SHOP: 1 cards can still be spent in {own}")
        assert "python -m bot leave-shop" in told and code not in told
    async with app(town):
        pass


async def test_a_check_says_beforehand_that_the_bot_would_not_start(town: Town[Any]) -> None:
    await (await town.stage.intermediary()).give()
    for changed, is_told in (({}, False), (NO_SHOP, True), ({"shop_url": "http://x"}, True)):
        checkup = Checkup(town.stage.clock)
        await check_database(checkup, town.stage.settings.model_copy(update=changed))
        wrong = [each.text for each in checkup.found if "can still be spent" in each.text]
        assert bool(wrong) == is_told


async def test_once_none_is_open_it_starts_without(town: Town[Any]) -> None:
    """The control of `test_with_cards_open_the_bot_starts_with_no_other_shop_and_not_without`."""
    await take_back(town, await (await town.stage.intermediary()).give())
    await town.stage.bot.stop()
    async with app(town, **NO_SHOP):
        pass


async def test_who_leaves_takes_the_vouchers_to_the_next_shop(town: Town[Any]) -> None:
    anneke = await town.stage.intermediary()
    code, used = await anneke.give(), await anneke.give("9401 AB 14")
    town.shop.buy(used, 15_000)
    await town.later()
    await town.stage.bot.stop()
    left = await leave_it(town)
    assert (left.closed, left.unbooked) == (2, [])
    with pytest.raises(Refusal):
        town.shop.buy(code, 1_000)
    assert await pot(town.stage) == (15_000, 15_000), "the voucher stays"
    other = type(town.shop)(town.stage.clock.now)
    async with open_shop(other) as url, app(town, shop_url=url) as bot:
        await bot.settled()
        assert [each.cents for each in other.cards] == [15_000]


async def test_who_comes_back_has_the_cards_open_again(town: Town[Any]) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.stage.bot.stop()
    await leave_it(town)
    async with app(town) as bot:
        await bot.settled()
        assert town.shop.card(code).cents == 15_000
        town.shop.buy(code, 15_000)


async def test_what_was_bought_a_moment_ago_is_booked_before_one_leaves(town: Town[Any]) -> None:
    code = await (await town.stage.intermediary()).give()
    await town.stage.bot.stop()
    town.shop.buy(code, 15_000)
    left = await leave_it(town)
    assert (left.closed, left.unbooked) == (0, [code[-4:]])
    with pytest.raises(SettingsError):
        await app(town, **NO_SHOP).start()


async def test_a_shop_that_is_gone_is_left_without_asking_it(town: Town[Any]) -> None:
    anneke = await town.stage.intermediary()
    await anneke.give()
    ended = await anneke.give("9401 AB 14")
    town.shop.mood = Mood.BROKEN
    await take_back(town, ended)
    assert await pot(town.stage) == (30_000, 0)
    await town.stage.bot.stop()
    with pytest.raises(Away):
        await leave_it(town)
    assert (await leave(town.stage.installation, None)).closed == 2
    assert await pot(town.stage) == (15_000, 0)
    async with app(town, **NO_SHOP):
        pass
    assert await town.stage.balanced()


async def test_who_leaves_makes_no_card_that_was_gone(town: Town[Any]) -> None:
    """And who comes back has another, with what is on the voucher."""
    code = await (await town.stage.intermediary()).give()
    await town.later()
    await town.stage.bot.stop()
    town.lose(code)
    left = await leave_it(town)
    assert (left.closed, left.unbooked, left.gone) == (0, [], [code[-4:]])
    with pytest.raises(Refusal):
        town.shop.buy(code, 1_000)
    async with app(town, **NO_SHOP):
        pass
    async with app(town) as bot:
        await bot.settled()
        assert town.shop.card(code).cents == 15_000


async def test_who_leaves_opens_again_what_something_was_bought_with(tmp_path: Path) -> None:
    """The control of `test_who_leaves_makes_no_card_that_was_gone`."""
    async with town_with(tmp_path, PretixShop) as town:
        code = await (await town.stage.intermediary()).give()
        await town.later()
        await town.stage.bot.stop()
        town.shop.buy(code, 4_000)
        assert (await leave_it(town)).unbooked == [code[-4:]]
        town.shop.buy(code, 1_000)


@pytest.mark.parametrize(("rest", "waits"), [(60.0, [60.0]), (None, [2.0, 4.0])])
async def test_a_shop_that_wants_to_be_left_alone_is_waited_for_and_then_left(
    town: Town[Any], rest: float | None, waits: list[float]
) -> None:
    anneke = await town.stage.intermediary()
    codes = [await anneke.give(f"9401 AB {number}") for number in (12, 14, 16)]
    await town.stage.bot.stop()
    clock = town.stage.clock
    waited: list[float] = []
    told: list[tuple[int, int]] = []

    async def wait(seconds: float, _away: Away) -> None:
        waited.append(seconds)
        clock.move_to(clock.now() + timedelta(seconds=seconds))

    try:
        limited = LimitedShop(town.keeper.shop, clock, rest)
        left = await leave(town.stage.installation, limited, wait, lambda *how: told.append(how))
    finally:
        await town.keeper.shop.close_connections()
    assert (left.closed, waited) == (3, 2 * waits)
    assert told == [(1, 3), (2, 3), (3, 3)]
    for code in codes:
        with pytest.raises(Refusal):
            town.shop.buy(code, 1_000)


async def test_a_shop_that_stays_away_is_not_waited_for_for_ever(town: Town[Any]) -> None:
    await (await town.stage.intermediary()).give()
    await town.stage.bot.stop()
    town.shop.mood = Mood.BROKEN
    waited: list[float] = []

    async def wait(seconds: float, _away: Away) -> None:
        waited.append(seconds)

    with pytest.raises(Away):
        await leave(town.stage.installation, town.keeper.shop, wait)
    await town.keeper.shop.close_connections()
    assert waited == [2.0, 4.0, 8.0]
