"""What a coordinator types about a price: read whole or asked again, and never of another offer."""

from dataclasses import replace

import pytest

from bot.domain.offers import Offer
from tests.conftest import Person, SetStage, Stage
from tests.helpers.offers import all_there, listed, offer

ZUMBA = offer(
    provider="Dansschool Swing",
    title="Zumba",
    kind="zumba",
    price_cents=1500,
    price_for="per maand",
)
JUDO = replace(ZUMBA, provider="Budo", title="Judo", kind="judo")


@pytest.fixture
async def stage(set_stage: SetStage) -> Stage:
    """A stage on which these two are offered."""
    stage = await set_stage(offers=())
    await listed(stage.database, [ZUMBA, JUDO])
    return stage


@pytest.fixture
async def carla(stage: Stage) -> Person:
    return await stage.coordinator()


async def zumba(stage: Stage) -> Offer:
    found = await all_there(stage.database, stage.installation.today)
    return next(each for each in found if each.title == "Zumba")


@pytest.mark.parametrize(
    "typed",
    ["zumba wordt 2 euro duurder", "zumba kost 5 euro meer", "zumba kost 2,50 euro korting",
     "zumba kost 20 en zit vol"],
)  # fmt: skip
async def test_a_change_by_an_amount_is_no_price(carla: Person, typed: str) -> None:
    said = await carla.send(typed)
    assert "Wat kost Zumba?" in said and "Opslaan" not in carla.buttons


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("zumba kost niet 20 maar 25 euro", "€ 25 per maand"),
        ("zumba kost 20, nee 25 euro per les", "€ 25 per les"),
        ("zumba kost voortaan 17,50 per maand i.p.v. 15", "€ 17,50 per maand"),
    ],
)
async def test_a_correction_is_the_price(carla: Person, typed: str, told: str) -> None:
    assert f"Prijs: {told}\n" in (await carla.send(typed)).replace("\u00a0", " ")


async def test_a_correction_in_the_line_of_a_new_offer(carla: Person) -> None:
    await carla.send("nieuw aanbod: salsa bij Swing op dinsdag, 5 euro per keer, nee 6 euro")
    await carla.tap("Dansschool Swing")
    for answer in ("Voor iedereen", "Weet ik niet"):
        await carla.tap(answer)
    await carla.send("weet ik niet")
    said = carla.last.replace("\u00a0", " ")
    assert said.startswith("Klopt dit?\n\nsalsa\n") and "€ 6 per keer" in said


async def ask_price(carla: Person) -> str:
    await carla.send("stop")
    await carla.send("aanbod veranderen: zumba")
    return await carla.tap("Prijs")


async def test_the_question_says_of_what(carla: Person) -> None:
    assert "Wat kost Zumba?" in await ask_price(carla)
    assert "Wat kost Zumba?" in await carla.send("veel te duur")


async def test_by_button_the_period_stays(stage: Stage, carla: Person) -> None:
    await ask_price(carla)
    assert "20 per maand" in await carla.send("20 euro")
    await carla.tap("Opslaan")
    kept = await zumba(stage)
    assert (kept.price_cents, kept.price_for) == (2000, "per maand")


async def test_a_price_of_another_is_not_of_this_one(stage: Stage, carla: Person) -> None:
    await ask_price(carla)
    said = await carla.send("judo kost 12 euro")
    assert said.startswith("Klopt dit?\n\nJudo\n") and "12 per maand" in said
    await ask_price(carla)
    said = await carla.send("zumba kost 12 euro")
    assert said.startswith("Klopt dit?\n\nZumba\n") and "12 per maand" in said


async def test_what_else_is_told_is_let_through(carla: Person) -> None:
    await ask_price(carla)
    said = await carla.send("zumba is alleen voor vrouwen")
    assert said.startswith("Klopt dit?") and "Alleen voor vrouwen" in said
    await ask_price(carla)
    assert (await carla.send("zumba stopt")).startswith("Zumba, Dansschool Swing, ")


async def test_a_new_offer_is_told_its_price_by_its_name(carla: Person) -> None:
    await carla.send("nieuw aanbod: salsa")
    for answer in ("Dansschool Swing", "Voor iedereen", "Weet ik niet"):
        await carla.tap(answer)
    await carla.send("weet ik niet")
    assert "Wat kost salsa?" in carla.last
    await carla.send("salsa kost 12 euro per les")
    assert "aanmelden" in carla.last
    assert "€\u00a012 per les" in await carla.send("weet ik niet")
