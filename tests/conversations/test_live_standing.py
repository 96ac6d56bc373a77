"""What a coordinator and an intermediary see while a live webshop keeps them waiting."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.schedule.shop_compare import compare
from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import PretixShop
from tests.conftest import MONDAY, Person
from tests.helpers.live_shops import Town, plain, town_with

pytestmark = pytest.mark.usefixtures("processes")

FREE = "€ 150 komt vrij zodra de webshop de kaarten sluit en alles klopt."


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


async def taken_back(town: Town[PretixShop], anneke: Person, line: str = "9401 AB 12") -> str:
    """A voucher that waits to end, as the shop does not answer."""
    code = await anneke.give(line)
    town.shop.mood = Mood.BROKEN
    await anneke.send("herstel")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap("Neem terug")
    return code


async def budget(carla: Person) -> str:
    await carla.send("start")
    return plain(await carla.tap("Budget"))


async def test_the_budget_says_what_comes_free(town: Town[PretixShop]) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    await taken_back(town, anneke)
    assert FREE in await budget(carla)
    assert FREE in plain(await carla.send("/stand"))
    town.shop.mood = Mood.WELL
    await town.later(600)
    assert "komt vrij" not in await budget(carla)
    assert "komt vrij" not in await carla.send("/stand")


async def test_the_summary_tells_of_an_outage(town: Town[PretixShop]) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    await town.later()
    await taken_back(town, anneke)
    assert "antwoordt" not in plain(await carla.send("/stand")).replace(FREE, "")
    since = town.stage.clock.now().astimezone(town.stage.scheme.zone)
    for number in (2, 3):
        await anneke.give(f"9401 AB {number}")
    await town.later(1_200)
    said = await carla.send("/stand")
    assert f"De webshop antwoordt sinds {since:%H.%M} uur niet; 3 vouchers wachten." in plain(said)
    await town.later(86_400)
    assert "antwoordt sinds maandag 6 september" in plain(await carla.send("/stand"))
    town.shop.mood = Mood.WELL
    await town.later(600)
    assert "antwoordt" not in await carla.send("/stand")


async def test_the_summary_tells_of_last_nights_differences(town: Town[PretixShop]) -> None:
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    for number in (1, 2):
        code = await anneke.give(f"9401 AB {number}")
        town.shop.cards.remove(town.shop.card(code))
    town.stage.clock.move_to(MONDAY.replace(hour=5) + timedelta(days=1))
    await compare(town.stage.installation, town.keeper.shop)
    await town.later()
    await carla.send("/stand")
    said = "\n".join(carla.screen)
    assert "De webshop en onze boeken verschillen op 2 punten. Typ: verschillen." in said


async def test_who_waits_for_the_shop_hears_so(town: Town[PretixShop]) -> None:
    anneke = await town.stage.intermediary()
    await taken_back(town, anneke)
    await anneke.send("voucher")
    await anneke.tap("Sport")
    said = await anneke.send("9401 AB 12")
    assert "wordt nog ingetrokken in de webshop" in said and "kunt u een nieuwe geven" in said
    assert anneke.buttons == ["Ander huishouden", "Stop"]
    await anneke.tap("Stop")
    town.shop.mood = Mood.WELL
    await town.later(600)
    await anneke.give()


async def test_what_was_used_before_it_ends_was_given_after_all(town: Town[PretixShop]) -> None:
    """The household gets no new one when the shop has answered, and nobody says so."""
    carla, anneke = await town.stage.coordinator(), await town.stage.intermediary()
    code = await anneke.give()
    town.shop.buy(code, 4_000)
    await town.later()
    town.shop.mood = Mood.BROKEN
    await carla.send(code)
    await carla.tap("Trek in")
    assert "webshop" in await carla.tap("Ja, trek in")
    assert "€ 110 komt vrij" in await budget(carla)
    await anneke.send("voucher")
    await anneke.tap("Sport")
    said = await anneke.send("9401 AB 12")
    assert "al een voucher gegeven" in said and "ingetrokken" not in said


async def test_who_gives_while_the_shop_is_away_hears_that_the_code_does_not_work_yet(
    town: Town[PretixShop],
) -> None:
    """A provider takes in nothing either: it is taken off the card first."""
    anneke = await town.stage.intermediary()
    town.stage.later(days=1)
    await anneke.give()
    assert not any("webshop" in message.text for message in anneke.messages), "nobody asked it"
    town.shop.mood = Mood.BROKEN
    for _each in range(10):
        await town.later(30)
    code = await anneke.give("9401 AB 14")
    said = next(message.text for message in anneke.messages if code in message.text)
    assert (
        "De webshop antwoordt nu niet. De code werkt zodra hij weer antwoordt, ook bij aanbieders."
    ) in said
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(code)
    await anneke.tap("Nieuwe code")
    new = anneke.copied()
    assert new != code
    said = next(message.text for message in anneke.messages if new in message.text)
    assert "De webshop antwoordt nu niet." in said
    town.shop.mood = Mood.WELL
    await town.later(600)
    assert town.shop.card(new).cents == 15_000
    last = await anneke.give("9401 AB 16")
    said = next(message.text for message in anneke.messages if last in message.text)
    assert "antwoordt nu niet" not in said
