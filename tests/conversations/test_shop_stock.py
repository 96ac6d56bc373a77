"""Coupons come into stock from the live webshop itself, with the preview and the tap of a file."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import PretixShop
from bot.storage import coupons
from bot.storage.coupons import Standing
from tests.conftest import Person, Stage
from tests.helpers.coupons import give_alone, some, stocked, take_in
from tests.helpers.live_shops import Town, plain, town_with

ASK = "bonnen uit de webshop halen"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town[PretixShop]]:
    async with town_with(tmp_path, PretixShop) as town:
        yield town


async def in_stock(town: Town[PretixShop]) -> dict[str, tuple[int, int]]:
    """By purpose: how many can be given, and what they are worth together in cents."""
    piles = await coupons.stock(town.stage.database.reading, town.stage.clock.now().date())
    found: dict[str, tuple[int, int]] = {}
    for pile in piles:
        count, cents = found.get(pile.purpose, (0, 0))
        found[pile.purpose] = count + pile.count, cents + pile.count * pile.balance_cents
    return found


async def take_from_shop(carla: Person, purpose: str) -> str:
    await carla.send(ASK)
    await carla.tap(purpose)
    return await carla.tap(carla.buttons[0])


async def test_what_the_shop_has_comes_into_stock_by_one_tap(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    for number in range(3):
        town.shop.make_by_hand(f"SCHOOL-000{number}", 1_000)
    question = await carla.send(ASK)
    assert "De webshop zegt niet waarvoor 3 bonnen zijn" in question
    assert "Kolommen wijzigen" not in carla.buttons
    preview = plain(await carla.tap("Schoolartikelen"))
    assert "3 bonnen in de webshop" in preview and "Nieuw: 3 (€ 30)" in preview
    assert "kolommen" not in preview and await in_stock(town) == {}
    assert "Er zijn 3 bonnen bij gekomen" in await carla.tap("Sla 3 bonnen op")
    assert await in_stock(town) == {"school": (3, 3_000)}
    anneke = await town.stage.intermediary()
    assert "SCHOOL-0000" in await give_alone(anneke, "Schoolartikelen")


async def test_the_button_is_where_lists_of_coupons_are_explained(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    town.shop.make_by_hand("SCHOOL-0001", 1_000)
    await carla.send("bonnen inlezen")
    assert "waarvoor" in await carla.tap("Haal bonnen uit de webshop")
    await carla.tap("Stop")
    assert await in_stock(town) == {}


async def test_the_same_twice_changes_nothing(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    town.shop.make_by_hand("SCHOOL-0001", 1_000)
    town.shop.make_by_hand("SCHOOL-0002", 1_000)
    await take_from_shop(carla, "Schoolartikelen")
    answer = await carla.send(ASK)
    assert "niets nieuws" in answer and not carla.offers("Stop")
    assert await in_stock(town) == {"school": (2, 2_000)}


async def test_what_a_list_told_is_kept(town: Town[PretixShop]) -> None:
    """What it is for, what it was worth, and that somebody has it: the shop tells none of that."""
    carla = await stocked(town.stage, *some(2), *some(1, "sport", "25,00"))
    header = b"code;soort;bedrag;geldig tot;toegekend\n"
    await carla.upload(header + b"SPORT-0002;sport;25,00;31-12-2022;ja\n", "bonnen.csv")
    await carla.tap(carla.buttons[0])
    until = town.shop.now().replace(year=2022, month=12, day=31, hour=22)
    for code, cents in [
        ("SCHOOL-0001", 750),
        ("SCHOOL-0002", 1_000),
        ("SPORT-0001", 2_500),
        ("SPORT-0002", 2_500),
    ]:
        town.shop.make_by_hand(code, cents).expires = until
    preview = plain(await carla.send(ASK))
    assert "Veranderd: 1" in preview and "Al bekend: 3" in preview
    await carla.tap(carla.buttons[0])
    assert await in_stock(town) == {"school": (2, 1_750), "sport": (1, 2_500)}


async def test_what_can_not_be_given_is_told_apart(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    town.shop.make_by_hand("GOOD-0001", 1_000)
    town.shop.make_by_hand("TEST-0001", 1_000, testmode=True)
    town.shop.make_by_hand("USED-0001", 0)
    town.shop.make_by_hand("LATE-0001", 1_000).expires = town.shop.now() - timedelta(days=3)
    town.shop.make_by_hand("DOLL-0001", 1_000).currency = "USD"
    town.shop.make_by_hand("GOOD.0001", 2_000)
    assert await carla.send(ASK) and not carla.offers("Sportartikelen"), "none can be given"
    preview = plain("\n".join(carla.screen[-3:]))
    for line in (
        "6 bonnen in de webshop",
        "Test, geen echte bon: 1",
        "Opgebruikt: 1",
        "Verlopen: 1",
    ):
        assert line in preview
    assert "Niet begrepen: 3" in preview
    assert "niet in euro" in preview
    # Two codes that people type alike are none that can be given.
    assert "Nieuw" not in preview
    await carla.tap(carla.buttons[0])
    assert await in_stock(town) == {}
    known = await coupons.known(town.stage.database.reading, ["TEST0001", "USED0001", "LATE0001"])
    today = town.stage.clock.now().date()
    assert {code: each.facts.standing_on(today) for code, each in known.items()} == {
        "TEST0001": Standing.TEST,
        "USED0001": Standing.USED_UP,
        "LATE0001": Standing.LAPSED,
    }


async def test_the_cards_of_vouchers_are_no_coupons(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    code = await (await town.stage.intermediary()).give()
    # One of another database of ours, restored since.
    town.shop.make_by_hand("RRF2-KPH2-FR4MC", 15_000)
    assert town.shop.card(code).cents == 15_000
    assert "geen bonnen" in await carla.send(ASK)
    assert await in_stock(town) == {}


async def test_what_is_no_longer_in_the_shop_is_taken_out_by_a_tap(town: Town[PretixShop]) -> None:
    carla = await stocked(town.stage, *some(3))
    until = town.shop.now().replace(year=2022, month=12, day=31, hour=22)
    for number in (1, 2):
        town.shop.make_by_hand(f"SCHOOL-000{number}", 1_000).expires = until
    await carla.send(ASK)
    assert await in_stock(town) == {"school": (3, 3_000)}
    await carla.tap("Haal 1 bon uit de voorraad")
    assert await in_stock(town) == {"school": (2, 2_000)}
    # It is there again.
    town.shop.make_by_hand("SCHOOL-0003", 1_000).expires = until
    await carla.send(ASK)
    await carla.tap(carla.buttons[0])
    assert await in_stock(town) == {"school": (3, 3_000)}


async def test_a_shop_that_is_away_or_refuses_changes_nothing(town: Town[PretixShop]) -> None:
    carla = await stocked(town.stage, *some(2))
    town.shop.mood = Mood.BROKEN
    assert "De webshop antwoordt niet" in await carla.send(ASK)
    town.shop.mood = Mood.WELL
    town.shop.rights.clear()
    assert "De webshop weigert" in await carla.send(ASK)
    assert await in_stock(town) == {"school": (2, 2_000)}


async def test_a_file_after_it_is_read_as_a_file(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    town.shop.make_by_hand("SCHOOL-0001", 1_000)
    await carla.send(ASK)
    await take_in(carla, *some(2, first=5))
    assert await in_stock(town) == {"school": (2, 2_000)}


async def test_many_are_read_while_others_are_answered(town: Town[PretixShop]) -> None:
    carla = await town.stage.coordinator()
    for number in range(130):
        town.shop.make_by_hand(f"SCHOOL-{number:04}", 1_000)
    assert "130 bonnen" in await take_from_shop(carla, "Schoolartikelen")
    assert await in_stock(town) == {"school": (130, 130_000)}


async def test_nobody_else_takes_coupons_from_the_shop(town: Town[PretixShop]) -> None:
    town.shop.make_by_hand("SCHOOL-0001", 1_000)
    anneke = await town.stage.intermediary()
    assert "waarvoor" not in await anneke.send(ASK)


async def test_without_a_live_shop_files_are_explained(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert "Stuur mij het bestand" in await carla.send(ASK)
    assert "Haal bonnen uit de webshop" not in carla.buttons
