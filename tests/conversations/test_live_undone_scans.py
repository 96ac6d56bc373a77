"""A scan that is undone when its voucher has ended: the books are as the shop, and nobody can spend
what came back, unless a voucher has it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.moody_shop import Mood, Refusal
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from tests.conftest import Person
from tests.helpers.live_shops import Town, town_with
from tests.helpers.redeeming import pot, provider


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


async def scanned(town: Town[Any], code: str, euros: int) -> Person:
    gym = await provider(town.stage)
    await gym.send(f"{code} {euros} euro" if euros < 150 else code)
    await gym.tap(gym.label("Neem"))
    assert "Ingenomen" in gym.last
    await town.later()
    return gym


async def undone(town: Town[Any], code: str) -> None:
    carla = await town.stage.coordinator()
    await carla.send(code)
    await carla.tap(carla.label("Draai nummer"))
    await carla.tap("Draai terug")
    for _each in range(3):
        await town.later()


async def agrees(town: Town[Any]) -> None:
    assert await town.differences() == []
    assert await town.stage.balanced()


async def test_of_one_that_is_withdrawn_meanwhile(town: Town[PretixShop]) -> None:
    code = await (await town.stage.intermediary()).give()
    gym, carla = await scanned(town, code, 60), await town.stage.coordinator()
    town.shop.mood = Mood.BROKEN
    await gym.tap("Vergist: terugdraaien")
    await gym.tap("Draai terug")
    await carla.send(code)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")
    town.shop.mood = Mood.WELL
    for _each in range(4):
        await town.later(150)
    assert await pot(town.stage) == (0, 0)
    with pytest.raises(Refusal):
        town.shop.buy(code, 1_000)
    await agrees(town)


async def test_what_was_taken_in_of_one_that_ended_does_not_come_back(
    town: Town[PretixShop],
) -> None:
    code = await (await town.stage.intermediary()).give()
    await scanned(town, code, 60)
    carla = await town.stage.coordinator()
    await carla.send(code)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")
    await town.later()
    await carla.send(code)
    assert not any(label.startswith("Draai") for label in carla.buttons)
    assert await pot(town.stage) == (0, 6_000)
    await agrees(town)


@pytest.mark.parametrize("kind", [PretixShop, WooShop])
async def test_of_one_that_lapsed(tmp_path: Path, kind: Any) -> None:
    async with town_with(tmp_path, kind) as town:
        code = await (await town.stage.intermediary()).give()
        await scanned(town, code, 150)
        town.stage.later(days=366)
        await town.stage.lapse()
        await town.later()
        await undone(town, code)
        await town.stage.lapse()
        for _each in range(3):
            await town.later()
        assert await pot(town.stage) == (0, 0)
        with pytest.raises(Refusal):
            town.shop.buy(code, 1_000)
        await agrees(town)


async def test_of_one_of_which_the_rest_lapsed(town: Town[PretixShop]) -> None:
    code = await (await town.stage.intermediary()).give()
    await scanned(town, code, 60)
    town.stage.later(days=366)
    await town.stage.lapse()
    await town.later()
    await undone(town, code)
    assert await pot(town.stage) == (0, 0)
    with pytest.raises(Refusal):
        town.shop.buy(code, 1_000)
    await agrees(town)


async def test_what_is_bought_with_what_came_back_is_booked_when_that_is_known(
    town: Town[PretixShop],
) -> None:
    """The shop put it back, and its answer was lost: until then nothing is left in our books."""
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    await gym.tap(gym.label("Neem"))
    town.shop.mood = Mood.SAYS_500
    await gym.tap("Vergist: terugdraaien")
    await gym.tap("Draai terug")
    town.shop.buy(code, 15_000)
    await town.stage.bot.stop()
    async with town.stage.app() as bot:
        town.stage.bot = bot
        await town.stage.settled()
        town.shop.mood = Mood.WELL
        for _each in range(3):
            await town.later(310)
        assert await pot(town.stage) == (0, 15_000)
        await agrees(town)


# What is said before


async def test_who_asks_to_undo_of_one_that_ends_hears_that_it_stays_so(
    town: Town[PretixShop],
) -> None:
    code = await (await town.stage.intermediary()).give()
    gym, carla = await scanned(town, code, 60), await town.stage.coordinator()
    town.shop.mood = Mood.BROKEN
    await carla.send(code)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")
    await gym.send("ongedaan maken")
    assert "Nummer 1" in gym.last and "weer geldig" not in gym.last
    assert "De code werkt ook dan niet. Het geld is dan weer vrij." in gym.last
    await gym.tap("Draai terug")
    town.shop.mood = Mood.WELL
    for _each in range(4):
        await town.later(150)
    assert "Het geld is weer vrij" in gym.last
    assert await pot(town.stage) == (0, 0)
    await agrees(town)


async def test_who_asks_to_undo_of_one_that_ended_hears_at_once_that_it_is_too_late(
    town: Town[PretixShop],
) -> None:
    code = await (await town.stage.intermediary()).give()
    gym, carla = await scanned(town, code, 60), await town.stage.coordinator()
    await carla.send(code)
    await carla.tap("Trek in")
    await carla.tap("Ja, trek in")
    await town.later()
    await gym.send("ongedaan maken")
    assert "U kunt dit niet meer terugdraaien" in gym.last
    assert "Draai terug" not in gym.buttons
    assert await pot(town.stage) == (0, 6_000)


# A receipt that came later


@pytest.mark.parametrize("later", [120, 86_400])
async def test_of_a_receipt_that_came_late_the_scan_can_be_undone(
    town: Town[PretixShop], later: int
) -> None:
    """The shop lost its answer, and was away for minutes, or until the next day."""
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.tap(gym.label("Neem"))
    town.shop.mood = Mood.BROKEN
    for _each in range(4):
        await town.later(later / 4)
    town.shop.mood = Mood.WELL
    for _each in range(3):
        await town.later(300)
    assert "Ingenomen" in gym.last
    await gym.tap("Vergist: terugdraaien")
    assert "weer geldig" in gym.last
    await gym.tap("Nee, laat zo")
    await gym.send("ongedaan maken")
    await gym.tap("Draai terug")
    await town.later()
    assert "Nummer 1 is teruggedraaid" in gym.last
    assert town.shop.card(code).cents == 15_000
    assert await pot(town.stage) == (15_000, 0)
    await agrees(town)


async def test_a_day_after_a_late_receipt_only_the_coordinator_undoes_it(
    town: Town[PretixShop],
) -> None:
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    town.shop.mood = Mood.LOSES_ANSWERS
    await gym.tap(gym.label("Neem"))
    town.stage.later(days=1)
    town.shop.mood = Mood.WELL
    for _each in range(3):
        await town.later(300)
    assert "Ingenomen" in gym.last
    town.stage.later(days=1)
    await gym.tap("Vergist: terugdraaien")
    assert "U kunt dit niet meer terugdraaien" in gym.last
