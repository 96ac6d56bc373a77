"""Cards that were used before we knew that they are there: the answer to their making was lost, or
staff made them by hand. Whatever was bought with them is booked all the same.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.moody_shop import Mood, open_shop
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from bot.storage import shop_links
from bot.webshop.shop_leave import Left, leave
from tests.helpers.live_shops import Town, town_with
from tests.helpers.redeeming import pot


@pytest.fixture(params=[PretixShop, WooShop])
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town[Any]]:
    async with town_with(tmp_path, request.param) as town:
        yield town


async def used_while_away(town: Town[Any]) -> tuple[str, str]:
    """The answer to the making of a card is lost, and hours pass. It is used, and something else
    is bought later: by that the shop's mark moves on. The code, and the order with it."""
    anneke = await town.stage.intermediary()
    other = await anneke.give("9401 AB 14")
    await town.later()
    town.shop.mood = Mood.LOSES_ANSWERS
    code = await anneke.give()
    town.shop.mood = Mood.BROKEN
    await town.later(600)
    order = town.shop.buy(code, 15_000)
    await town.later(3 * 3_600)
    town.shop.buy(other, 15_000)
    town.shop.mood = Mood.WELL
    return code, order


async def rounds(town: Town[Any], count: int = 4) -> None:
    for _each in range(count):
        await town.later(310)


async def test_what_is_bought_before_its_card_is_known_is_booked(town: Town[Any]) -> None:
    await used_while_away(town)
    await rounds(town)
    assert await pot(town.stage) == (0, 30_000)
    assert await town.differences() == []


async def test_and_what_comes_back_of_it_does(town: Town[Any]) -> None:
    _code, order = await used_while_away(town)
    await rounds(town)
    town.undo(order)
    await rounds(town)
    assert await pot(town.stage) == (15_000, 15_000)
    assert await town.differences() == []


@pytest.mark.parametrize("is_taken_back", [False, True], ids=["stays", "taken back"])
async def test_it_comes_back_also_where_the_card_is_closed(
    town: Town[Any], is_taken_back: bool
) -> None:
    """Of a card that is closed before it was ever seen open, its movements are read at once."""
    anneke = await town.stage.intermediary()
    town.shop.mood = Mood.LOSES_ANSWERS
    code = await anneke.give()
    town.shop.mood = Mood.BROKEN
    order = town.shop.buy(code, 15_000)
    if is_taken_back:
        await anneke.send("herstel")
        await anneke.tap("Mijn voucher terugnemen")
        await anneke.tap("Neem terug")
    town.shop.mood = Mood.WELL
    await rounds(town)
    assert await pot(town.stage) == (0, 15_000)
    town.undo(order)
    await rounds(town)
    assert await pot(town.stage) == ((0, 0) if is_taken_back else (15_000, 0))
    assert await town.stage.balanced()


@pytest.mark.parametrize("days", [0, 2, 40])
async def test_what_was_bought_with_a_card_made_by_hand_before_the_link_is_booked(
    town: Town[Any], days: int
) -> None:
    stage = town.stage
    await stage.bot.stop()
    async with stage.app(shop=None, shop_url=None) as bot:
        stage.bot = bot
        anneke = await stage.intermediary()
        code, other = await anneke.give(), await anneke.give("9401 AB 14")
    for each in (code, other):
        town.shop.make_by_hand(each, 15_000)
    town.shop.buy(code, 15_000)
    stage.later(days=days, minutes=1)
    town.shop.buy(other, 15_000)
    async with stage.app() as bot:
        stage.bot = bot
        await bot.settled()
        await rounds(town)
        assert await pot(stage) == (0, 30_000)
        assert await town.differences() == []


async def test_the_comparison_hides_nothing_that_no_round_will_book(tmp_path: Path) -> None:
    async with town_with(tmp_path, WooShop) as town:
        code = await (await town.stage.intermediary()).give()
        await town.later()
        town.shop.buy(code, 15_000)
        assert await town.differences() == [], "the control: the next round books it"
        town.stage.later(hours=3)
        async with town.stage.database.transaction() as transaction:
            mark = town.stage.clock.now().isoformat()
            await shop_links.note_mark(transaction, mark)
        assert await town.differences() == ["left"]


# Leaving


async def leave_it(town: Town[Any]) -> Left:
    """Leave the shop as the operator does, with the bot stopped."""
    try:
        return await leave(town.stage.installation, town.keeper.shop)
    finally:
        await town.keeper.shop.close_connections()


async def test_what_was_bought_with_a_card_that_nobody_saw_is_booked_before_one_leaves(
    town: Town[Any],
) -> None:
    stage = town.stage
    anneke = await stage.intermediary()
    town.shop.mood = Mood.LOSES_ANSWERS
    code = await anneke.give()
    untouched = await anneke.give("9401 AB 14")
    await stage.bot.stop()
    town.shop.mood = Mood.WELL
    town.shop.buy(code, 15_000)
    assert (await leave_it(town)).unbooked == [code[-4:]]
    async with stage.app() as bot:
        stage.bot = bot
        await bot.settled()
        await rounds(town)
        assert await pot(stage) == (15_000, 15_000)
        await bot.stop()
        assert (await leave_it(town)).unbooked == []
    other = type(town.shop)(stage.clock.now)
    async with open_shop(other) as url, stage.app(shop_url=url) as bot:
        stage.bot = bot
        await town.later()
        assert other.card(untouched).cents == 15_000
        assert len(other.cards) == 1, "nothing is left on the other"


@pytest.mark.parametrize("back", [1_500, 4_000])
async def test_what_comes_back_between_two_looks_is_on_the_card_as_on_the_voucher(
    tmp_path: Path, back: int
) -> None:
    """Spent in one go: what was left after the last purchase is taken off, and no more."""
    async with town_with(tmp_path, PretixShop, partial=False) as town:
        code = await (await town.stage.intermediary()).give()
        order = town.shop.buy(code, 4_000)
        town.shop.buy(code, 700)
        town.shop.refund(order, back)
        await town.later()
        assert town.shop.card(code).cents == back
        assert await pot(town.stage) == (back, 4_700 - back)
        assert await town.differences() == []
        assert await town.stage.balanced()


@pytest.mark.parametrize("mood", [Mood.WELL, Mood.LOSES_ANSWERS])
async def test_what_was_spent_in_one_go_comes_back_and_is_spent_between_two_looks(
    tmp_path: Path, mood: Mood
) -> None:
    """Nothing was left on the card, and nothing is again when the rest is taken off: what it is
    worth says nothing then."""
    async with town_with(tmp_path, PretixShop, partial=False) as town:
        code = await (await town.stage.intermediary()).give()
        order = town.shop.buy(code, 15_000)
        await town.later()
        town.shop.refund(order)
        town.shop.buy(code, 700)
        town.shop.mood = mood
        await town.later()
        town.shop.mood = Mood.WELL
        await rounds(town)
        assert town.shop.card(code).cents == 0
        assert await pot(town.stage) == (0, 700)
        assert await town.stage.balanced()
