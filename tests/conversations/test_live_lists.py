"""Lists and exports where the webshop is a live one: what it tells by itself is in no list."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.simulator.pretix import PretixShop
from bot.storage import shop_cards
from tests.conftest import Person
from tests.helpers.live_shops import Town, town_with
from tests.helpers.redeeming import pot

READ_LIST = "Lijst van de webshop inlezen"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


async def link(town: Town[PretixShop], shop: str | None) -> None:
    """As a start with or without SHOP does."""
    async with town.stage.database.transaction() as transaction:
        await shop_cards.link(transaction, shop, town.stage.clock.now())


async def ask_list(town: Town[PretixShop]) -> tuple[Person, str]:
    """A coordinator is asked for the list, and what is bought with a code is not booked yet."""
    carla = await town.stage.coordinator()
    code = await (await town.stage.intermediary()).give()
    await link(town, None)
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await carla.tap(READ_LIST)
    return carla, code


def listed(code: str) -> bytes:
    return f"code;bedrag;datum\n{code};40,00;06-09-2021\n".encode()


async def test_no_list_is_read_while_the_shop_tells_it_by_itself(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    await (await town.stage.intermediary()).give()
    await carla.send("start")
    assert "meldt mij zelf" in await carla.tap("Afwikkeling")
    assert READ_LIST not in carla.buttons


async def test_a_button_from_before_does_not_ask_for_a_list(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    await link(town, None)
    await carla.send("start")
    await carla.tap("Afwikkeling")
    await link(town, "pretix")
    assert "dubbel" in await carla.tap(READ_LIST)
    assert not carla.offers("Stop")


async def test_a_list_that_was_asked_for_before_is_not_read(town: Town[PretixShop]) -> None:
    carla, code = await ask_list(town)
    await link(town, "pretix")
    assert "dubbel" in await carla.upload(listed(code), "lijst.csv")
    assert await pot(town.stage) == (15_000, 0)


async def test_a_list_that_was_shown_before_is_not_booked(town: Town[PretixShop]) -> None:
    carla, code = await ask_list(town)
    await carla.upload(listed(code), "lijst.csv")
    await link(town, "pretix")
    assert "dubbel" in await carla.tap(carla.label("Boek"))
    assert await pot(town.stage) == (15_000, 0)


async def test_an_export_says_that_the_shop_knows_the_codes(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    await (await town.stage.intermediary()).give()
    await carla.send("start")
    await carla.tap("Afwikkeling")
    assert "hoeft u niet te sturen" in await carla.tap("Maak export 1")
    assert "hoeft u niet te sturen" in await carla.tap("Ja, maak export 1")
