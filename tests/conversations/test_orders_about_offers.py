"""Ordinary orders of a coordinator about offers and costs, in one line."""

from dataclasses import replace

import pytest

from tests.conftest import Person, SetStage, Stage
from tests.helpers.offers import listed, offer

ZUMBA = offer(provider="Dansschool Swing", title="Zumba", kind="zumba", price_cents=1500)
JUDO = replace(ZUMBA, provider="Budo", title="Judo jeugd", kind="judo")


@pytest.fixture
async def stage(set_stage: SetStage) -> Stage:
    """A stage on which these are offered."""
    stage = await set_stage(offers=())
    await listed(stage.database, [ZUMBA, JUDO, replace(JUDO, title="Judo volwassenen")])
    return stage


@pytest.fixture
async def carla(stage: Stage) -> Person:
    return await stage.coordinator()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("haal zumba eraf", "Zumba, Dansschool Swing, € 15 stoppen?"),
        ("zumba stopt 1 december", "1 december 2021"),
        ("zumba loopt tot 1 december", "1 december 2021"),
        ("zumba vol", "Het is dan vol"),
        ("zumba is gratis geworden", "Prijs: gratis"),
        ("zumba kost niks meer", "Prijs: gratis"),
        ("zumba is verhuisd naar De Bonte Wever, Stadsbroek 17", "De Bonte Wever, Stadsbroek 17"),
        ("verwijder judo jeugd en judo volwassenen", "Judo jeugd, Budo, € 15 stoppen?"),
        ("schrijf 120 euro op voor flyers", "Klopt dit? € 120 uit het budget"),
        ("noteer 120 euro voor flyers", "Klopt dit? € 120 uit het budget"),
    ],
)
async def test_it_is_one_line_and_a_tap(carla: Person, typed: str, told: str) -> None:
    assert told in (await carla.send(typed)).replace("\u00a0", " ")


async def test_of_two_to_remove_one_is_asked_at_a_time(carla: Person) -> None:
    said = await carla.send("verwijder judo jeugd en judo volwassenen")
    assert said.startswith("Eén tegelijk. Vraag daarna om de andere.")


async def test_a_cost_to_remove_is_chosen(carla: Person) -> None:
    await carla.send("90 euro betaald voor flyers")
    await carla.tap("Schrijf op")
    said = await carla.send("haal de kosten van flyers weg")
    assert "flyers" in said and "€\u00a090 flyers, ma 6 sep" in carla.buttons
