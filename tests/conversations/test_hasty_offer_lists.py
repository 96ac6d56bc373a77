"""Lists of offers made in haste: two numbers in a cell, half a price, no provider, a stray hour."""

import pytest

from bot.domain.offers import Offer
from tests.conftest import Person, SetStage, Stage
from tests.helpers.offers import all_there, csv


@pytest.fixture
async def stage(set_stage: SetStage) -> Stage:
    """A stage on which nothing is offered yet."""
    return await set_stage(offers=())


@pytest.fixture
async def carla(stage: Stage) -> Person:
    return await stage.coordinator()


async def there(stage: Stage) -> list[Offer]:
    return await all_there(stage.database, stage.installation.today)


async def take(person: Person, data: bytes) -> str:
    """Take a list over; what was said of it before."""
    said = await person.upload(data, "aanbod.csv")
    await person.tap(next(each for each in person.buttons if each.startswith("Neem")))
    return said


def of_judo(column: str, cell: str) -> bytes:
    """A list of one course, with one column more."""
    return f"aanbieder;titel;categorie;soort;{column}\nDojo;Judo;sport;judo;{cell}\n".encode()


@pytest.mark.parametrize(
    "cell",
    [
        *("0592-123456 / 06-12345678", "0592123456/0612345678", "0592 123456 - 0612345678"),
        *("0592-123456/57", "+31592123456/57", "0800-1234 / 0592-123456", "0592123456 0592123457"),
    ],
)
async def test_of_two_numbers_in_a_cell_none_is_made(
    stage: Stage, carla: Person, cell: str
) -> None:
    said = await take(carla, of_judo("telefoon", cell))
    assert "Rij 2: Telefoon: Typ één telefoonnummer." in said
    assert [each.phone for each in await there(stage)] == [""]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        *(("0592/123456", "0592-123456"), ("+31 (0)592 123456", "+31 (0)592 123456")),
        *(("0031592123456", "0031592123456"), ("0900-1234567", "0900-1234567")),
        *(("0800-1234", "0800-1234"), ("+49 4961 98 76 54", "+49 4961 98 76 54")),
    ],
)
async def test_one_number_stays_one(stage: Stage, carla: Person, cell: str, kept: str) -> None:
    await take(carla, of_judo("telefoon", cell))
    assert [each.phone for each in await there(stage)] == [kept]


@pytest.mark.parametrize("cell", ["12½", "€ 12 ½", "12½ euro", "１２½"])
async def test_half_a_euro_is_fifty_cents(stage: Stage, carla: Person, cell: str) -> None:
    await take(carla, of_judo("prijs", f"{cell} per maand"))
    assert [(each.price_cents, each.price_for) for each in await there(stage)] == [
        (1250, "per maand")
    ]


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        *(("prijs", each, "Prijs: Typ één bedrag") for each in ("12²", "12⅓", "12,5½", "12 ⁵⁰")),
        *(("prijs", each, "Prijs: Typ één bedrag") for each in ("12 1/2", "½", "①②")),
        *(("leeftijd", each, "Leeftijd: ") for each in ("1²", "6-1²", "6½+", "⑫+")),
        *(("vanaf leeftijd", each, "Vanaf leeftijd: Typ een leeftijd") for each in ("1²", "①")),
        ("telefoon", "0592 12345⁶", "Telefoon: Typ één telefoonnummer"),
        ("postcode", "940¹ AB", "Postcode: Typ een postcode"),
        ("tot en met", "3¹-12-2022", "Tot en met: Typ een dag"),
    ],
)
async def test_a_raised_figure_is_no_figure(
    carla: Person, column: str, cell: str, why: str
) -> None:
    await carla.upload(of_judo(column, cell), "aanbod.csv")
    said = "\n".join(carla.screen)
    assert f"Rij 2: {why}" in said and f"Ik lees “{cell}”." in said


async def test_half_a_euro_in_the_chat_is_fifty_cents(stage: Stage, carla: Person) -> None:
    await take(carla, csv("Dojo;Judo;sport;judo;10"))
    await carla.send("judo kost 12⅓ euro per maand")
    assert "Opslaan" not in carla.buttons
    await carla.send("judo kost 12½ euro per maand")
    await carla.tap("Opslaan")
    assert [each.price_cents for each in await there(stage)] == [1250]


def at(*lines: str) -> bytes:
    """A list of what is offered where, when and for how much."""
    head = "aanbieder;titel;categorie;soort;locatie;wanneer;prijs;telefoon"
    return "\n".join([head, *lines, ""]).encode()


async def test_a_place_that_is_spelt_otherwise_is_a_change_of_the_same_offer(
    stage: Stage, carla: Person
) -> None:
    await take(carla, at("Budo;Judo;sport;judo;Dojo;ma;5;0592-123456"))
    said = await carla.upload(
        b"titel;categorie;soort;aanbieder;locatie\nJudo;sport;judo;Budo;De Dojo\n", "x.csv"
    )
    assert "Nieuw" not in said and "Niet meer" not in said
    assert "locatie: Dojo → De Dojo" in said
    await carla.tap("Neem 1 over")
    assert [(each.place, each.phone) for each in await there(stage)] == [("De Dojo", "0592-123456")]
    await carla.upload(at("Budo;Judo;sport;judo;De Dojo;ma;5;0592-123456"), "aanbod.csv")
    assert "Dit verandert niets." in carla.screen[-1]


async def test_the_same_at_one_more_place_is_one_more_offer(stage: Stage, carla: Person) -> None:
    await take(carla, at("Budo;Judo;sport;judo;Dojo;ma;5;"))
    said = await carla.upload(
        at("Budo;Judo;sport;judo;Dojo;ma;5;", "Budo;Judo;sport;judo;Hal;ma;5;"), "aanbod.csv"
    )
    assert "Nieuw: 1." in said and "Hetzelfde als eerst: 1." in said
    await carla.tap("Neem 1 over")
    said = await carla.upload(at("Budo;Judo;sport;judo;Zaal;ma;5;"), "aanbod.csv")
    assert "Nieuw: 1." in said and "Niet meer in deze lijst: 2." in said


async def test_what_the_chat_ended_is_not_what_stands_elsewhere(
    stage: Stage, carla: Person
) -> None:
    await take(carla, at("Budo;Judo;sport;judo;Dojo;ma;5;"))
    await carla.send("judo stopt")
    await carla.tap("Ja, stop dit")
    said = await carla.upload(at("Budo;Judo;sport;judo;Hal;ma;5;"), "aanbod.csv")
    assert "Nieuw: 1." in said


async def test_of_one_name_at_two_places_a_list_without_places_changes_none(
    stage: Stage, carla: Person
) -> None:
    rows = ("Budo;Judo;sport;judo;Dojo;ma;5;", "Budo;Judo;sport;judo;Hal;ma;5;")
    await take(carla, at(*rows, "Budo;Yoga;sport;yoga;Hal;di;5;"))
    before = await there(stage)
    prices = csv("Budo;Judo;sport;judo;9", "Budo;Yoga;sport;yoga;8")
    said = await carla.upload(prices, "prijzen.csv")
    assert (
        "Op meer plekken, en in deze lijst staat niet op welke. Ik laat ze staan: 1. Judo (Budo)"
        in said
    )
    assert "Veranderd: 1. Yoga (Budo)" in said and "Niet meer" not in said
    await carla.tap("Neem 1 over")
    assert (await there(stage))[:2] == before[:2]
    same = csv("Budo;Judo;sport;judo;5", "Budo;Yoga;sport;yoga;8")
    assert "Dit verandert niets." in await carla.upload(same, "prijzen.csv")
