"""What goes wrong around a live webshop: twice the same, a shop that refuses, one card that is bad,
another shop."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import PretixShop
from bot.storage import shop_cards
from bot.webshop.pretix import Pretix
from bot.webshop.shop_compare import Kind
from tests.helpers.live_shops import Town, town_with
from tests.helpers.redeeming import pot, provider

TAKE_IN = "Neem €\N{NO-BREAK SPACE}150 in"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


async def test_a_scan_is_put_back_once_however_often_it_is_asked(town: Town[PretixShop]) -> None:
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    await gym.tap(TAKE_IN)
    town.shop.mood = Mood.BROKEN
    for _each in range(2):
        await gym.send("ongedaan maken")
        await gym.tap("Draai terug")
    town.shop.mood = Mood.WELL
    for _each in range(4):
        await town.later(15)
    assert town.shop.card(code).cents == 15_000
    assert await pot(town.stage) == (15_000, 0)


async def test_a_coordinator_undoes_a_scan(town: Town[PretixShop]) -> None:
    code = await (await town.stage.intermediary()).give()
    carla, gym = await town.stage.coordinator(), await provider(town.stage)
    await gym.send(code)
    await gym.tap(TAKE_IN)
    await carla.send(code)
    await carla.tap(carla.label("Draai nummer 1"))
    await carla.tap("Draai terug")
    assert "teruggedraaid" in carla.last
    assert town.shop.card(code).cents == 15_000
    assert await pot(town.stage) == (15_000, 0)


async def test_a_shop_that_refuses_leaves_no_till_waiting(town: Town[PretixShop]) -> None:
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    town.shop.rights = set()
    await gym.tap(TAKE_IN)
    for _each in range(4):
        await town.later(30)
    assert "Ik weet nog niet of" in gym.last or "Er is niets ingenomen" in gym.last


async def test_a_scan_that_fails_in_a_way_nobody_knew_holds_up_nothing_and_floods_no_shop(
    town: Town[PretixShop], monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    code, other = await anneke.give(), await anneke.give("9401 AB 14")
    tries: list[str] = []

    async def fails(_shop: Pretix, code: str, _key: str) -> bool:
        tries.append(code)
        if len(tries) > 20:
            await asyncio.sleep(60)
        raise ValueError

    await gym.send(code)
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.tap(TAKE_IN)
    town.shop.mood = Mood.WELL
    town.shop.buy(other, 4_000)
    with monkeypatch.context() as patched:
        patched.setattr(Pretix, "took", fails)
        await town.later()
        assert len(tries) == 1
        assert await pot(town.stage) == (26_000, 4_000)
        await town.later()
        await town.later()
        assert len(tries) == 3
        assert "Ik weet nog niet of" in gym.last
    await town.later()
    assert "Ingenomen" in gym.last
    assert await pot(town.stage) == (11_000, 19_000)


async def test_what_was_bought_a_moment_ago_is_no_difference(town: Town[PretixShop]) -> None:
    code = await (await town.stage.intermediary()).give()
    town.shop.buy(code, 4_000)
    assert await town.differences() == []
    town.shop.top_up(code, 100)
    town.shop.card(code).movements.pop(0)
    assert await town.differences() == [Kind.LEFT]


async def test_a_voucher_that_is_taken_in_gets_no_other_code(town: Town[PretixShop]) -> None:
    anneke = await town.stage.intermediary()
    code = await anneke.give()
    gym = await provider(town.stage)
    await gym.send(code)
    town.shop.mood = Mood.BROKEN
    await gym.tap(TAKE_IN)
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(code)
    await anneke.tap("Nieuwe code")
    assert "wordt net ingenomen" in anneke.last
    town.shop.mood = Mood.WELL
    for _each in range(3):
        await town.later(12)
    assert "Ingenomen" in gym.last


async def test_there_is_no_other_shop_while_vouchers_are_cards_of_one(
    town: Town[PretixShop],
) -> None:
    await (await town.stage.intermediary()).give()
    reading = town.stage.database.reading
    assert await shop_cards.in_another_shop(reading, None) == 1
    assert await shop_cards.in_another_shop(reading, "pretix elsewhere") == 1
