"""Lists of offers made in haste: two numbers in a cell, half a price, no provider, a stray hour."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.offers import Offer
from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage
from tests.helpers.offers import all_there, csv, xlsx
from tests.helpers.settling import documents


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
    take_over = [each for each in person.buttons if each.startswith("Neem")]
    assert take_over, said
    await person.tap(take_over[0])
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


async def test_rows_without_a_provider_among_rows_with_one_are_told(carla: Person) -> None:
    rows = ("Budo;Judo;sport;judo;5", ";Karate;sport;karate;6", "-;Yoga;sport;yoga;7")
    said = await carla.upload(csv(*rows), "aanbod.csv")
    assert "Bij 2 rijen staat geen aanbieder: rij 3 en 4. Klopt dat?" in said
    said = await carla.upload(csv(rows[0], rows[1]), "aanbod.csv")
    assert "Bij 1 rij staat geen aanbieder: rij 3. Klopt dat?" in said
    assert "geen aanbieder" not in await carla.upload(csv(*rows[1:]), "aanbod.csv")


@pytest.mark.parametrize(
    "head",
    [
        "Aanbieder (naam);Titel*;Categorie (sport/cultuur);Soort:;Prijs (in euro)",
        '"Aanbieder\n(naam)";Titel [kort];"Categorie\n(sport of cultuur)";*Soort;Prijs',
    ],
)
async def test_what_stands_in_brackets_in_a_heading_is_no_other_column(
    stage: Stage, carla: Person, head: str
) -> None:
    await take(carla, f"{head}\nBudo;Judo;sport;judo;5\n".encode())
    assert [(each.provider, each.price_cents) for each in await there(stage)] == [("Budo", 500)]


async def test_brackets_that_make_it_something_else_do(carla: Person) -> None:
    head = "aanbieder;titel;categorie;soort;prijs (leden);prijs (niet-leden);leeftijd (max)"
    said = await carla.upload(f"{head}\nBudo;Judo;sport;judo;5;9;6\n".encode(), "aanbod.csv")
    assert "Deze kolommen gebruik ik niet: prijs (leden), prijs (niet-leden) en leeftijd" in said


@pytest.mark.parametrize("ditto", ["idem", "Idem.", "zie boven", '""""', "„", "id.", "dito"])
async def test_idem_is_what_stands_above(stage: Stage, carla: Person, ditto: str) -> None:
    await take(carla, csv("Budo;Judo;sport;judo;5", f"{ditto};Karate;{ditto};karate;{ditto}"))
    assert [(each.provider, each.price_cents) for each in await there(stage)] == [
        ("Budo", 500),
        ("Budo", 500),
    ]


async def test_idem_below_nothing_is_refused(carla: Person) -> None:
    await carla.upload(csv("idem;Judo;sport;judo;5", "Budo;Yoga;sport;yoga;5"), "aanbod.csv")
    assert "Rij 2: Aanbieder: Hierboven staat niets." in "\n".join(carla.screen)


async def test_hours_of_a_spreadsheet_are_hours(stage: Stage, carla: Person) -> None:
    data = xlsx(
        ["aanbieder", "titel", "categorie", "soort", "dag", "tijd"],
        ["Budo", "Aikido", "sport", "judo", "maandag", time(19, 0)],
        ["Budo", "Boksen", "sport", "judo", "maandag", 0.8125],
        ["Budo", "Capoeira", "sport", "judo", "maandag", timedelta(hours=9, minutes=5)],
    )
    assert "Rij" not in await take(carla, data)
    assert [each.when for each in await there(stage)] == [
        "maandag 19.00 uur",
        "maandag 19.30 uur",
        "maandag 09.05 uur",
    ]


async def test_a_date_or_a_number_is_no_day_of_the_week_and_no_hour(
    stage: Stage, carla: Person
) -> None:
    data = xlsx(
        ["aanbieder", "titel", "categorie", "soort", "wanneer"],
        ["Budo", "Aikido", "sport", "judo", date(2021, 9, 6)],
        ["Budo", "Boksen", "sport", "judo", datetime.combine(date(2021, 9, 6), time(19, 0))],
        ["Budo", "Capoeira", "sport", "judo", 44445],
        ["Budo", "Dans", "sport", "judo", "2021-09-06"],
        ["Budo", "Escrima", "sport", "judo", "0,8125"],
    )
    said = await take(carla, data)
    for row in range(2, 7):
        assert f"Rij {row}: Wanneer: Hier staat een datum of een getal." in said
    assert {each.when for each in await there(stage)} == {""}


async def test_who_was_said_to_be_one_of_the_invited_is_so_in_the_next_list(
    stage: Stage, carla: Person
) -> None:
    await stage.join(Role.PROVIDER, "Zwembad De Golf", "Theo")
    mine = csv("De Golf;Zwemles;sport;zwemmen;12", "De Golf;Yoga;sport;yoga;8")
    await carla.upload(mine, "aanbod.csv")
    await carla.tap("De Golf = Zwembad De Golf")
    await carla.tap("Neem 2 over")
    before = await there(stage)
    assert {each.provider for each in before} == {"Zwembad De Golf"}
    assert "Dit verandert niets." in await carla.upload(mine, "aanbod.csv")
    assert "“De Golf” lees ik als “Zwembad De Golf”." in carla.screen[-1]
    more = csv("De Golf;Zwemles;sport;zwemmen;13", "De Golf;Aquafit;sport;aquafit;8")
    said = await carla.upload(more, "aanbod.csv")
    assert "Nieuw: 1. Aquafit (Zwembad De Golf)" in said and "Veranderd: 1." in said
    assert "niemand uitgenodigd" not in said
    await carla.tap("Neem 2 over")
    assert {each.provider for each in await there(stage)} == {"Zwembad De Golf"}
    other = csv("De Golf;Tennis;sport;tennis;13")
    assert "bedoelt u “Zwembad De Golf”?" in await carla.upload(other, "aanbod.csv"), "unlike"


async def test_what_changes_is_told_in_words_of_its_kind(carla: Person) -> None:
    head = "aanbieder;titel;categorie;soort;prijs;vol;telefoon\nBudo;Judo;sport;judo;"
    await take(carla, f"{head}0;;0592-123456\n".encode())
    said = await carla.upload(f"{head};ja;\n".encode(), "aanbod.csv")
    assert "prijs: gratis → leeg" in said
    assert "vol: nee → ja" in said and "telefoon: 0592-123456 → leeg" in said


@pytest.mark.parametrize("last", ["Totaal;;;;10", ";Totaal;;;10"])
async def test_a_total_at_the_end_is_told_as_of_offers(carla: Person, last: str) -> None:
    await carla.upload(csv("Budo;Judo;sport;judo;10", last), "aanbod.csv")
    shown = "\n".join(carla.screen)
    assert "Rij 3: Dit is een totaal, geen aanbod." in shown and "bon" not in shown


async def test_a_last_course_is_no_total(carla: Person) -> None:
    said = await carla.upload(csv("Budo;Judo;sport;judo;10", "Budo;Totaal;sport;fit;10"), "a.csv")
    assert "Nieuw: 2." in said


async def test_without_headings_those_of_a_list_of_offers_are_named(carla: Person) -> None:
    said = await carla.upload(b"Budo;Judo;sport;judo;5\nBudo;Yoga;sport;yoga;7\n", "aanbod.csv")
    assert "“titel”, “categorie” en “soort”" in said and "code" not in said


async def test_what_does_not_stand_in_the_preview_stands_in_a_file(
    stage: Stage, carla: Person
) -> None:
    rows = [f"Budo;Judo {n};sport;judo;5" for n in range(1, 8)]
    said = await carla.upload(csv(*rows), "aanbod.csv")
    assert carla.buttons == ["Neem 7 over", "Stop"] and "Klopt dit?" in said
    [(name, file)] = documents(carla)
    assert name == "wat-verandert.csv"
    assert [line.count("Budo") for line in file.decode("utf-8-sig").splitlines()[1:]] == [1] * 7
    await carla.tap("Neem 7 over")
    dearer = [each.replace(";5", ";6") for each in rows[:6]]
    await carla.upload(csv(*dearer, "Budo;Yoga;sport;yoga;5"), "aanbod.csv")
    told = documents(carla)[-1][1].decode("utf-8-sig").replace("\u00a0", " ")
    assert "Veranderd;Judo 6 (Budo);prijs: € 5 → € 6" in told
    assert "Nieuw;Yoga (Budo);" in told and "Niet meer in deze lijst;Judo 7 (Budo);" in told
    assert "Klopt dit?" in carla.screen[-1]
