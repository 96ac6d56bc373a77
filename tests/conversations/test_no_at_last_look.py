"""A no with more behind it, where a whole is shown for the confirming tap, puts it right, or it is
asked what is wrong; only a bare no ends it."""

from collections.abc import Awaitable, Callable

import pytest

from tests.conftest import Person, SetStage, Stage
from tests.helpers.offers import csv, listed, offer

ZUMBA = offer(
    provider="Dansschool Swing",
    title="Zumba",
    kind="zumba",
    price_cents=1500,
    price_for="per maand",
)


@pytest.fixture
async def stage(set_stage: SetStage) -> Stage:
    """A stage on which this is offered."""
    stage = await set_stage(offers=())
    await listed(stage.database, [ZUMBA])
    return stage


@pytest.fixture
async def carla(stage: Stage) -> Person:
    return await stage.coordinator()


async def other_price(carla: Person) -> None:
    await carla.send("zumba kost 20 euro")


async def new_offer(carla: Person) -> None:
    await carla.send("nieuw aanbod: salsa, Dansschool Swing op dinsdag, 5 euro per keer")
    for answer in ("Voor iedereen", "Weet ik niet", "Weet ik niet"):
        await carla.tap(answer)


async def cost(carla: Person) -> None:
    await carla.send("90 euro betaald voor folders")


async def list_of_offers(carla: Person) -> None:
    await carla.upload(csv("Budo;Judo;sport;judo;12"), "aanbod.csv")


LOOKS = (other_price, new_offer, cost, list_of_offers)
Look = Callable[[Person], Awaitable[None]]


@pytest.mark.parametrize("look", (other_price, new_offer))
@pytest.mark.parametrize("typed", ["nee 7 euro", "nee, 7 euro", "nee het is 7 euro"])
async def test_a_no_with_a_price_is_another_price(carla: Person, look: Look, typed: str) -> None:
    await look(carla)
    said = (await carla.send(typed)).replace("\u00a0", " ")
    assert said.startswith("Klopt dit?") and "Prijs: € 7 per" in said


async def test_a_number_alone_is_of_what_was_just_changed(carla: Person) -> None:
    await other_price(carla)
    assert "€\u00a025 per maand" in await carla.send("nee 25")
    await carla.send("stop")
    await new_offer(carla)
    assert await carla.send("nee 25") == "Wat klopt er niet?"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    "typed", ["nee niet die", "nee dat is fout", "nee niet van haar", "nee dat moet wat anders"]
)
async def test_what_is_wrong_is_asked(carla: Person, look: Look, typed: str) -> None:
    await look(carla)
    said = await carla.send(typed)
    assert "Gestopt" not in said and ("klopt er niet" in said or "niet" in said), said
    if look is not list_of_offers:
        assert said == "Wat klopt er niet?"


async def test_what_is_named_is_asked(carla: Person) -> None:
    await other_price(carla)
    assert "Wat kost Zumba?" in await carla.send("nee niet die prijs")
    await carla.send("25")
    assert "Wanneer is het?" in await carla.send("nee, wanneer klopt niet")
    await carla.send("stop")
    await cost(carla)
    assert "Hoeveel was het?" in await carla.send("nee niet dat bedrag")


async def test_a_list_is_put_right_in_the_file(carla: Person) -> None:
    await list_of_offers(carla)
    said = await carla.send("nee de prijs is 7 euro")
    assert "Pas het aan in uw lijst" in said
    await carla.tap("Neem 1 over")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("typed", ["nee laat maar", "stop", "nee toch niet", "nee stop"])
async def test_a_bare_no_ends_it(carla: Person, look: Look, typed: str) -> None:
    await look(carla)
    said = await carla.send(typed)
    assert "niet" in said and "Klopt dit?" not in said and "Wat klopt er niet?" not in said
    assert "Opslaan" not in carla.buttons


@pytest.mark.parametrize(
    "typed", ["sla maar op", "Sla het maar op", "sla op", "zet het er maar in"]
)
async def test_to_save_is_a_tap(carla: Person, typed: str) -> None:
    for look in (other_price, new_offer):
        await look(carla)
        said = await carla.send(typed)
        assert said.startswith("Tik op de knop zelf.") and "Opslaan" in carla.buttons
        await carla.tap("Stop")


async def test_not_to_end_an_offer_says_that_it_stays(carla: Person) -> None:
    await carla.send("zumba stopt")
    assert (await carla.tap("Nee")).startswith("Niet gestopt. Zumba blijft in de lijst.")
    await carla.send("zumba stopt")
    assert (await carla.send("nee")).startswith("Niet gestopt. Zumba blijft in de lijst.")
