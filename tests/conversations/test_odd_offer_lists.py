"""Lists of offers as they come: odd cells, other names, twice the same, other than the chat."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.offers import Offer
from bot.parsing.offer_privacy import is_of_a_person
from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage
from tests.helpers.offers import all_there, csv, xlsx


@pytest.fixture
async def stage(set_stage: SetStage) -> Stage:
    """A stage on which nothing is offered yet."""
    return await set_stage(offers=())


@pytest.fixture
async def carla(stage: Stage) -> Person:
    return await stage.coordinator()


async def there(stage: Stage) -> list[Offer]:
    return await all_there(stage.database, stage.installation.today)


def preview(person: Person) -> str:
    """What was last said of a list; the question about it may stand apart."""
    return next(each for each in reversed(person.screen) if "Dit is een lijst" in each)


async def test_what_a_person_understands_a_list_may_say(stage: Stage, carla: Person) -> None:
    data = xlsx(
        ["AANBIEDER", "Titel ", "categorie", "Soort", "Doelgroep", "Kosten", "Telefoon", "Site",
         "Póstcode", "Einddatum", "Rolstoel", "Vol"],
        ["Budo", "Judo", "sport", "judo", "iedereen", "Gratis.", 592123456, "budo.nl",
         "9401ab", "31 december 2022", "x", "-"],
        ["Budo", "Karate", "sport", "karate", "18 jaar en ouder", "€ 5,- per les", "+31 592 123456",
         "www.budo.nl", "9401 AB", "doorlopend", "nee", "nee"],
    )  # fmt: skip
    said = await carla.upload(data, "aanbod.xlsx")
    assert "Nieuw: 2." in said and "Ik lees" not in said and "Rij " not in said
    await carla.tap("Neem 2 over")
    judo, karate = await there(stage)
    assert (judo.phone, judo.website, judo.price_cents) == ("0592123456", "https://budo.nl", 0)
    assert (judo.postcode, str(judo.until), judo.wheelchair) == ("9401AB", "2022-12-31", True)
    assert (karate.from_age, karate.price_cents, karate.until) == (18, 500, None)


async def test_a_cell_that_can_not_be_read_costs_no_row_and_is_told_by_row_and_column(
    stage: Stage, carla: Person
) -> None:
    await carla.upload(csv("De Golf;Zwemles;sport;zwemmen;12"), "aanbod.csv")
    await carla.tap("Neem 1 over")
    data = (
        "aanbieder;titel;categorie;soort;kosten;telefoonnummer\n"
        "De Golf;Zwemles;sport;zwemmen;nog niet rond;vraag Piet\n"
        "De Golf;Aquafit;sport;aquafit;veel;\n"
    )
    said = await carla.upload(data.encode(), "aanbod.csv")
    assert "Rijen met een cel die ik niet kan lezen: 2. Ik gebruik ze zonder die cel." in said
    assert "Rij 2: Kosten: Typ één bedrag, zoals 12,50. Of typ: gratis. Ik lees “nog" in said
    assert "Telefoonnummer: Typ één telefoonnummer. Ik lees “vraag Piet”." in said
    assert "Hetzelfde als eerst: 1." in said, "what was known stays known"
    await carla.tap("Neem 1 over")
    assert [(each.title, each.price_cents) for each in await there(stage)] == [
        ("Aquafit", None),
        ("Zwemles", 1200),
    ]


async def test_of_what_can_be_read_in_more_ways_it_is_said_how(carla: Person) -> None:
    data = (
        b"titel;categorie;soort;leeftijd\nJudo;sport;judo;kinderen\nDans;sport;dans;tot 12 jaar\n"
    )
    said = await carla.upload(data, "aanbod.csv")
    assert "Rij 2: Leeftijd: “kinderen” lees ik als t/m 12." in said
    assert "Rij 3: Leeftijd: “tot 12 jaar” lees ik als t/m 11." in said


async def test_the_list_goes_before_the_chat_with_one_tap_and_stays_before_it(
    stage: Stage, carla: Person
) -> None:
    first = csv("De Golf;Zwemles;sport;zwemmen;12", "De Golf;Yoga;sport;yoga;8")
    await carla.upload(first, "aanbod.csv")
    await carla.tap("Neem 2 over")
    await carla.send("zwemles kost 20 euro")
    await carla.tap("Opslaan")
    other = csv("De Golf;Zwemles;sport;zwemmen;14", "De Golf;Yoga;sport;yoga;9")
    said = (await carla.upload(other, "aanbod.csv")).replace("\u00a0", " ")
    assert "In de chat anders gezet dan in deze lijst: 1. Zwemles (De Golf)\n" in said
    assert "Zwemles (De Golf): prijs: € 20 → € 14" in said
    assert "Wat gaat voor: de lijst, of wat in de chat is gezet?" in said
    assert carla.buttons == ["Neem 1 over, houd de chat", "Neem 2 over, lijst gaat voor", "Stop"]
    assert "Klaar. Veranderd: 2." in await carla.tap("Neem 2 over, lijst gaat voor")
    assert [each.price_cents for each in await there(stage)] == [900, 1400]
    # From then on a next list changes it without a question.
    later = csv("De Golf;Zwemles;sport;zwemmen;15", "De Golf;Yoga;sport;yoga;9")
    assert "In de chat" not in await carla.upload(later, "aanbod.csv")
    await carla.tap("Neem 1 over")
    assert [each.price_cents for each in await there(stage)] == [900, 1500]


async def test_where_only_the_chat_says_otherwise_either_is_one_tap(
    stage: Stage, carla: Person
) -> None:
    mine = csv("De Golf;Zwemles;sport;zwemmen;12")
    await carla.upload(mine, "aanbod.csv")
    await carla.tap("Neem 1 over")
    await carla.send("zwemles kost 20 euro")
    await carla.tap("Opslaan")
    await carla.upload(mine, "aanbod.csv")
    assert carla.buttons == ["Houd de chat", "Neem 1 over, lijst gaat voor", "Stop"]
    await carla.tap("Houd de chat")
    assert [each.price_cents for each in await there(stage)] == [2000]
    await carla.upload(mine, "aanbod.csv")
    await carla.tap("Neem 1 over, lijst gaat voor")
    assert [each.price_cents for each in await there(stage)] == [1200]
    assert "Dit verandert niets." in await carla.upload(mine, "aanbod.csv")


async def test_the_same_in_other_words_is_said(stage: Stage, carla: Person) -> None:
    await carla.upload(
        csv(
            "Café Zuid;Zwem-les, A;sport;zwemmen;12",
            "CAFE  ZUID;zwem les A;Sport;Zwemmen;12,00",
            "café zuid;Zwem-Les A;sport;zwemmen;15",
        ),
        "aanbod.csv",
    )
    said = preview(carla)
    assert "Rij 3: Hetzelfde staat in rij 2." in said
    assert "Dit lijkt twee keer in de lijst te staan. Ik gebruik beide." in said
    assert "Rij 4: Dezelfde aanbieder, naam, plek en tijd als in rij 2." in said
    await carla.tap("Neem 2 over")
    data = b"aanbieder;titel;categorie;soort;wanneer\nA;B;sport;dans;ma\nA;B;sport;dans;di\n"
    assert "twee keer" not in await carla.upload(data, "aanbod.csv"), "two courses are two"


async def test_a_row_that_stands_there_twice_keeps_nothing_from_ending(carla: Person) -> None:
    golf = "De Golf;Zwemles;sport;zwemmen;12"
    await carla.upload(csv(golf, "De Golf;Yoga;sport;yoga;8"), "aanbod.csv")
    await carla.tap("Neem 2 over")
    await carla.upload(csv(golf, golf.upper()), "aanbod.csv")
    assert "Rij 3: Hetzelfde staat in rij 2." in preview(carla)
    assert carla.buttons == ["Beëindig er 1", "Stop"]


async def test_a_long_list_of_wrong_cells_is_a_short_message_and_a_file(carla: Person) -> None:
    heads = "titel;categorie;soort;leeftijd;postcode;prijs;telefoon;website;vol;tot en met"
    wrong = "x" * 45
    more = [f"extra kolom nummer {number}" for number in range(30)]
    last = ";" * len(more)
    rows = [f";{';'.join([wrong] * 9)}{last}" for _row in range(40)]
    data = "\n".join([";".join([heads, *more]), *rows, f"Judo;sport;judo;;;;;;;{last}"])
    await carla.upload(data.encode(), "aanbod.csv")
    said = preview(carla)
    assert len(said) < 2_500
    assert "Rij 6:" in said and "Rij 7:" not in said and "En nog 35 rijen." in said
    assert "…" in said
    assert any("waarom" in each for each in carla.screen), "all of it is in the file"
    assert "Nieuw: 1. Judo" in said


async def test_of_a_provider_by_another_name_it_is_asked_who_it_is(
    stage: Stage, carla: Person
) -> None:
    await stage.join(Role.PROVIDER, "Zwembad De Golf", "Theo")
    lines: Sequence[Any] = ("De golf;Zwemles;sport;zwemmen;12", "Podium;Toneel;cultuur;toneel;")
    said = await carla.upload(csv(*lines), "aanbod.csv")
    assert "Onder deze naam is niemand uitgenodigd: 2. De golf, Podium" in said
    assert "“De golf”: bedoelt u “Zwembad De Golf”?" in said
    assert "“Podium”" not in said
    assert carla.buttons == ["De golf = Zwembad De Golf", "Neem 2 over", "Stop"]
    said = await carla.tap("De golf = Zwembad De Golf")
    assert "Nieuw: 2. Zwemles (Zwembad De Golf), Toneel (Podium)" in said
    assert "niemand uitgenodigd: 1. Podium" in said
    assert await there(stage) == [], "nothing before the tap"
    await carla.tap("Neem 2 over")
    assert {each.provider for each in await there(stage)} == {"Zwembad De Golf", "Podium"}
    assert "niemand uitgenodigd: 1." in await carla.upload(csv(lines[1]), "aanbod.csv")


async def test_what_was_known_by_the_other_name_is_the_same_offer(
    stage: Stage, carla: Person
) -> None:
    lines = ("De Golf;Zwemles;sport;zwemmen;12", "De Golf;Aquafit;sport;aquafit;5")
    await carla.upload(csv(*lines), "aanbod.csv")
    await carla.tap("Neem 2 over")
    await stage.join(Role.PROVIDER, "Zwembad De Golf", "Theo")
    assert "Hetzelfde als eerst: 2." in await carla.upload(csv(*lines), "aanbod.csv")
    said = await carla.tap("De Golf = Zwembad De Golf")
    assert "Veranderd: 2." in said and "Nieuw" not in said and "Niet meer in" not in said
    assert "aanbieder: De Golf → Zwembad De Golf" in said
    await carla.tap("Neem 2 over")
    assert {each.provider for each in await there(stage)} == {"Zwembad De Golf"}
    mended = csv(*(each.replace("De Golf", "Zwembad De Golf") for each in lines))
    assert "Dit verandert niets." in await carla.upload(mended, "aanbod.csv")


async def test_a_column_that_is_not_in_the_list_leaves_what_was_known_as_it_was(
    stage: Stage, carla: Person
) -> None:
    data = (
        "aanbieder;titel;categorie;soort;leeftijd;locatie;postcode;wanneer;tot en met"
        ";alleen vrouwen;vol;prijs;per\n"
        "De Golf;Zwemles;sport;zwemmen;6-12;Bad;9401 AB;ma 19.00;31-12-2022;ja;ja;12;per les\n"
        "De Golf;Yoga;sport;yoga;18+;Zaal 3;9402 CD;di 20.00 uur;;;;9;\n"
    )
    await carla.upload(data.encode(), "aanbod.csv")
    await carla.tap("Neem 2 over")
    before = await there(stage)
    said = await carla.upload(
        csv("De Golf;Zwemles;sport;zwemmen;12", "De Golf;Yoga;sport;yoga;10"), "prijzen.csv"
    )
    assert "Veranderd: 1. Yoga (De Golf)\n" in said and "Nieuw" not in said
    assert (
        "Deze lijst heeft geen kolommen leeftijd, alleen vrouwen, locatie, postcode, wanneer, per,"
        " tot en met en vol: dat blijft zoals het was." in said
    )
    await carla.tap("Neem 1 over")
    yoga, zwemles = await there(stage)
    assert [replace(yoga, price_cents=900), zwemles] == before
    # What is in a cell goes before what was known; and what a cell tells without its own column.
    ages = b"aanbieder;titel;categorie;soort;leeftijd\nDe Golf;Yoga;sport;yoga;vrouwen vanaf 16\n"
    assert "leeftijd" not in (await carla.upload(ages, "leeftijd.csv")).split("geen kolommen")[1]
    await carla.tap("Neem 1 over")
    [yoga, zwemles] = await there(stage)
    assert (yoga.from_age, yoga.women_only, yoga.price_cents) == (16, True, 1000)
    assert yoga.place == "Zaal 3" and zwemles == before[1]


async def test_without_the_column_of_places_one_name_at_two_places_is_told_apart(
    stage: Stage, carla: Person
) -> None:
    head = "aanbieder;titel;categorie;soort;wanneer"
    data = f"{head};locatie\nGolf;Yoga;sport;yoga;ma;Noord\nGolf;Yoga;sport;yoga;di;Zuid\n"
    await carla.upload(data.encode(), "aanbod.csv")
    await carla.tap("Neem 2 over")
    data = f"{head};prijs\nGolf;Yoga;sport;yoga;di;5\nGolf;Yoga;sport;yoga;ma;6\n"
    said = await carla.upload(data.encode(), "aanbod.csv")
    assert "Veranderd: 2." in said and "Nieuw" not in said and "Niet meer" not in said
    await carla.tap("Neem 2 over")
    assert [(each.place, each.price_cents) for each in await there(stage)] == [
        ("Noord", 600),
        ("Zuid", 500),
    ]


async def test_ages_of_which_a_spreadsheet_made_a_day_are_told(stage: Stage, carla: Person) -> None:
    data = xlsx(
        ["titel", "categorie", "soort", "leeftijd"],
        ["Judo", "sport", "judo", date(2018, 12, 1)],
        ["Dans", "sport", "dans", date(2021, 4, 1)],
    )
    said = await carla.upload(data, "aanbod.xlsx")
    assert "Rij 2: Leeftijd: “2018-12-01” lees ik als 12-18." in said
    assert "Rij 3: Leeftijd: Een spreadsheet maakte hier een dag van." in said
    await carla.tap("Neem 2 over")
    assert [(each.from_age, each.to_age) for each in await there(stage)] == [(None, None), (12, 18)]


async def test_what_is_about_a_person_goes_to_nobody(stage: Stage, carla: Person) -> None:
    data = (
        "aanbieder;titel;categorie;soort;adres;postcode;wanneer;prijs;aanmelden;telefoon\n"
        "Golf;Zwemles;sport;zwemmen;Golfslag 1;9402 AB;ma 19.00-20.30;12 BSN 111222333"
        ";Jan de Vries BSN 1112.22.333;0592-123456\n"
        "Golf;Yoga;sport;yoga;Golfslag 1;9402 AB;di 9.00-10.30 en 12.00-13.30;9"
        ";Golfslag 1, 9402 ab, bel 0592-123456;\n"
        "Golf;Dans;sport;dans;;;bij Jan thuis, Kerkstraat 12, 9401 AB;;;\n"
        "Golf;Judo 111222333;sport;judo;;;;;;\n"
    )
    said = await carla.upload(data.encode(), "aanbod.csv")
    shown = "\n".join(carla.screen)
    assert "Rij 2: Prijs: Hier staat misschien een BSN of een adres van iemand." in shown
    assert "Aanmelden: Hier staat misschien een BSN of een adres van iemand." in shown
    assert "Rij 4: Wanneer: Hier staat misschien een BSN of een adres" in shown
    assert "Rij 5: Titel: Hier staat misschien een BSN of een adres" in shown
    assert "Rij 3" not in shown, "its own address and telephone are wanted"
    assert "222" not in shown and "Kerkstraat" not in shown and said
    await carla.tap("Neem 3 over")
    dance, yoga, swimming = await there(stage)
    assert (dance.when, swimming.sign_up, swimming.price_cents) == ("", "", None)
    assert (swimming.when, swimming.phone) == ("ma 19.00-20.30", "0592-123456")
    assert yoga.sign_up == "Golfslag 1, 9402 ab, bel 0592-123456" and yoga.when


@pytest.mark.parametrize(
    "when", ["ma 19.00-20.02", "12-09-2021 en 13-09-2021", "seizoen 2021-2022", "za 10.00-12.00"]
)
def test_hours_and_days_are_nobodys_number(when: str) -> None:
    assert not is_of_a_person("when", when, "")


async def test_two_of_one_name_are_told_apart_on_buttons_in_questions_and_in_the_preview(
    stage: Stage, carla: Person
) -> None:
    head = "aanbieder;titel;categorie;soort;wanneer;leeftijd;prijs\n"
    monday = "Golf;Yoga;sport;yoga;maandag 19.00 uur;;8\n"
    tuesday = "Golf;Yoga;sport;yoga;dinsdag 20.00 uur;18+;8\n"
    young = "Golf;Judo voor wie al eens meedeed;sport;judo;;6-12;8\n"
    old = "Golf;Judo voor wie al eens meedeed;sport;judo;;18+;8\n"
    said = await carla.upload((head + monday + tuesday + young + old).encode(), "aanbod.csv")
    assert "Yoga (Golf, ma 19.00 uur), Yoga (Golf, di 20.00 uur)" in said
    assert "meedeed (Golf, 6-12), Judo" in said
    await carla.tap("Neem 4 over")
    shown = ["Judo voor wie al eens m… · 18+", "Judo voor wie al eens… · 6-12"]
    await carla.send("aanbod")
    assert sorted(carla.buttons[:2]) == shown
    two = ["Yoga · ma 19.00 uur", "Yoga · di 20.00 uur"]
    for typed in ("verwijder yoga", "yoga kost 10 euro"):
        await carla.send(typed)
        assert carla.buttons[:2] == two, typed
        await carla.tap("Stop")
    await carla.send("verwijder yoga")
    said = (await carla.tap("Yoga · di 20.00 uur")).replace("\u00a0", " ")
    assert "Yoga, Golf, dinsdag 20.00 uur stoppen?" in said
    await carla.tap("Nee")
    said = await carla.upload((head + tuesday + young + old).encode(), "aanbod.csv")
    assert "Niet meer in deze lijst: 1. Yoga (Golf, ma 19.00 uur)" in said


@pytest.mark.parametrize("last", ["De Golf;Yoga;sport;yoga;8", '"De Golf";"Yoga";sport;yoga;"8"'])
async def test_a_last_row_without_a_line_end_counts_and_is_told(
    stage: Stage, carla: Person, last: str
) -> None:
    data = csv("De Golf;Zwemles;sport;zwemmen;12", last).removesuffix(b"\r\n")
    said = await carla.upload(data, "aanbod.csv")
    assert "Nieuw: 2. Zwemles (De Golf), Yoga (De Golf)" in said
    assert "Rij 3: Dit is het einde van het bestand. Is deze rij heel?" in said
    await carla.tap("Neem 2 over")
    assert [each.price_cents for each in await there(stage)] == [800, 1200]
    cut = csv("De Golf;Zwemles;sport;zwemmen;12", "De Golf;Yoga;spo").removesuffix(b"\r\n")
    assert "stopt halverwege" in await carla.upload(cut, "aanbod.csv")


async def test_what_would_end_and_was_set_in_the_chat_is_told_and_shown_again(
    stage: Stage, carla: Person
) -> None:
    golf = "De Golf;Zwemles;sport;zwemmen;12"
    await carla.upload(csv(golf, "De Golf;Yoga;sport;yoga;8"), "aanbod.csv")
    await carla.tap("Neem 2 over")
    said = await carla.upload(csv(golf), "aanbod.csv")
    assert "Niet meer in deze lijst: 1. Yoga (De Golf)\n" in said
    colleague = await stage.join(Role.COORDINATOR, "Gemeente Assen", "Cor")
    await colleague.send("yoga kost 9 euro")
    await colleague.tap("Opslaan")
    said = await carla.tap("Beëindig er 1")
    assert "Er is intussen iets veranderd. Er is niets overgenomen." in said
    assert "Niet meer in deze lijst: 1. Yoga (De Golf, gezet in de chat)" in said
    assert len(await there(stage)) == 2
    assert "Klaar. Gestopt: 1." in await carla.tap("Beëindig er 1")


async def test_what_is_clearly_of_offers_is_not_asked_about_as_coupons(carla: Person) -> None:
    for heading in (
        "Vereniging;Activiteit;Soort;Kosten",
        "club;activiteit;kosten;dag",
        "Provider;Title;Kind;Price;Day",
    ):
        said = await carla.upload(f"{heading}\nGolf;Zwemles;zwemmen;5\n".encode(), "lijst.csv")
        assert "Ik mis: categorie" in said and "bon" not in said, heading
    # What its name or its sender says, where the headings say nothing.
    data = b"wie;doet;iets\nGolf;Zwemles;zwemmen\n"
    said = await carla.upload(data, "aanbod 2021.csv")
    assert "Ik mis: titel, categorie en soort." in said
    said = await carla.upload(data, "lijst.csv", caption="lijst met aanbod")
    assert "Ik mis: titel, categorie en soort." in said
    assert "Ik mis" not in await carla.upload(data, "bonnen aanbod.csv")
    assert "Ik mis" not in await carla.upload(data, "lijst.csv")
    await carla.tap("Stop")
    await carla.tap("Aanbod")
    assert "Ik mis: titel, categorie en soort." in await carla.upload(data, "lijst.csv")


async def test_headings_in_english_and_day_and_time_apart_are_read(
    stage: Stage, carla: Person
) -> None:
    data = (
        "Provider;Title;Category;Kind;Age;Place;Address;Postcode;Day;Time;Price;Phone;Website\n"
        "Golf;Yoga;sport;yoga;18+;Hall;Golfslag 1;9402 AB;di;20.00 uur;9;0592123456;golf.nl\n"
    )
    said = await carla.upload(data.encode(), "offers.csv")
    assert "gebruik ik niet" not in said
    await carla.tap("Neem 1 over")
    [yoga] = await there(stage)
    assert (yoga.when, yoga.from_age, yoga.place, yoga.price_cents) == (
        *("di 20.00 uur", 18, "Hall", 900),
    )
    said = await carla.upload(csv("Golf;Yoga;sport;yoga;8"), "prijzen.csv")
    assert "postcode, wanneer, telefoon en website: dat blijft" in said


async def test_a_typed_button_of_the_preview_keeps_the_list(stage: Stage, carla: Person) -> None:
    golf = "De Golf;Zwemles;sport;zwemmen;12"
    await carla.upload(csv(golf, "De Golf;Yoga;sport;yoga;8"), "aanbod.csv")
    assert "Tik op de knop zelf." in await carla.send("neem 2 over")
    await carla.tap("Neem 2 over")
    await carla.upload(csv(golf.replace("12", "13")), "aanbod.csv")
    for typed in ("stop er 1", "neem over en stop er 1", "beëindig er 1"):
        assert "Tik op de knop zelf." in await carla.send(typed), typed
        assert carla.buttons == ["Neem 1 over", "Neem over en stop er 1", "Stop"]
    assert len(await there(stage)) == 2
    assert "Er is niets veranderd" in await carla.send("stop")


async def test_what_is_over_or_lies_elsewhere_is_told(carla: Person) -> None:
    data = (
        b"aanbieder;titel;categorie;soort;postcode;tot en met\n"
        b"Golf;Yoga;sport;yoga;9401 AB;1-1-2021\nGolf;Judo;sport;judo;1012 AB;\n"
    )
    said = await carla.upload(data, "aanbod.csv")
    assert "Nieuw: 2. Yoga (Golf), Judo (Golf)" in said
    assert "De laatste dag is voorbij, dus niemand vindt dit: 1. Yoga (Golf)" in said
    assert "Deze postcodes horen niet bij de gemeente. Kloppen ze?\nRij 3: 1012AB" in said


async def test_a_total_and_a_list_of_nothing_are_told_as_of_offers(carla: Person) -> None:
    data = csv("De Golf;Totaal fit;sport;fitness;12", ";Totaal;;;12")
    said = await carla.upload(data, "aanbod.csv")
    shown = "\n".join(carla.screen)
    assert "Nieuw: 1. Totaal fit (De Golf)" in shown and said
    assert "Rij 3: Dit is een totaal, geen aanbod." in shown
    assert "Er staat geen aanbod in deze lijst." in await carla.upload(csv(), "aanbod.csv")


async def test_a_cell_that_is_there_and_empty_is_still_the_lists_word(
    stage: Stage, carla: Person
) -> None:
    await carla.upload(csv("De Golf;Zwemles;sport;zwemmen;12"), "aanbod.csv")
    await carla.tap("Neem 1 over")
    said = await carla.upload(csv("De Golf;Zwemles;sport;zwemmen;"), "aanbod.csv")
    assert "Veranderd: 1." in said and "geen kolom" not in said
    await carla.tap("Neem 1 over")
    assert [each.price_cents for each in await there(stage)] == [None]
