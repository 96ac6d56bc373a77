"""What a coordinator asks in sentences of their own: figures, people, messages, money."""

from datetime import datetime

import pytest

from bot.storage.people import Role
from tests.conftest import ZONE, Person, Stage

pytestmark = pytest.mark.usefixtures("processes")


def at(stage: Stage, month: int, day: int) -> None:
    """Ten o'clock on a day of 2021."""
    stage.clock.move_to(datetime(2021, month, day, 10, 0, tzinfo=ZONE))


@pytest.fixture
async def carla(stage: Stage) -> Person:
    """A coordinator on 12 October, with two vouchers of September and one of October."""
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    first = await anneke.give("9401 AB 12")
    await anneke.give("9407 RW 3", "Cultuur")
    at(stage, 10, 11)
    await anneke.give("9401 AB 14", "Cultuur")
    at(stage, 10, 12)
    theater = await stage.join(Role.PROVIDER, "Theater De Kolk", "Theo")
    await theater.send(first)
    await theater.tap("Neem in")
    return carla


async def test_figures_of_last_month(carla: Person) -> None:
    assert await carla.send("hoeveel zijn er vorige maand gegeven") == (
        "Van 1 september 2021 tot en met 30 september 2021.\nGegeven: 2. Gebruikt: 0."
    )
    assert carla.buttons == ["Per wijk", "Per aanpak", "Per soort", "Per organisatie"]


async def test_figures_of_this_month_by_what_was_asked(carla: Person) -> None:
    assert await carla.send("hoeveel per wijk deze maand") == (
        "Per wijk of gebied\n"
        "Van 1 oktober 2021 tot en met 12 oktober 2021.\n"
        "Gegeven: 1. Gebruikt: 1.\n"
        "Assen 9401: 1 gegeven, 1 gebruikt\n"
        "Alleen voor uzelf: er staan kleine aantallen in."
    )
    assert "Cultuur: 1 gegeven, 0 gebruikt\nSport: 0 gegeven, 1 gebruikt" in await carla.send(
        "en sport vs cultuur deze maand?"
    )
    assert "Sport: 1 gegeven, 1 gebruikt" in await carla.send("sport vs cultuur")


async def test_figures_since_the_summer_are_told_by_month(carla: Person) -> None:
    assert await carla.send("hoeveel is er gegeven sinds de zomer?") == (
        "Van 1 juni 2021 tot en met 12 oktober 2021.\n"
        "Gegeven: 3. Gebruikt: 1.\n"
        "september 2021: 2 gegeven, 0 gebruikt\n"
        "oktober 2021: 1 gegeven, 1 gebruikt"
    )
    await carla.tap("Per organisatie")
    assert "Voedselbank: 3 gegeven, 1 gebruikt" in carla.last


async def test_figures_of_a_period_that_is_not_known(carla: Person) -> None:
    await carla.send("hoeveel vouchers in de herfstvakantie")
    assert "welke dagen" in carla.screen[-2]
    assert carla.last.startswith("Stand ")


async def test_where_vouchers_are_used(carla: Person) -> None:
    assert "Theater De Kolk: 1" in await carla.send("bij welke aanbieder worden ze gebruikt")
