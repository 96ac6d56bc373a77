"""A coordinator sends a list of what providers offer, sees what it changes, and taps."""

from datetime import date

import pytest

from bot.domain.offers import Offer, Search
from bot.storage import found_offers, offers
from bot.storage.people import Role
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.helpers.offers import HEADINGS, csv, xlsx
from tests.helpers.settling import documents

LIST = f"""{HEADINGS}
De Golf;Zwemles;sport;zwemmen;12,50
De Golf;Aquafit;sport;aquafit;gratis
Podium;Toneel;Cultuur;toneel;
"""


@pytest.fixture
async def carla(stage: Stage) -> Person:
    async with stage.database.transaction() as transaction:
        # Without what the scheme's own list brings.
        await offers.take(transaction, [], "file", stage.clock.now(), ends_missing=True)
    return await stage.coordinator()


async def there(stage: Stage) -> list[str]:
    found = await found_offers.find(stage.database.reading, Search(), stage.installation.today, 99)
    return [each.offer.title for each in found]


async def offers_are_taken_over(carla: Person) -> None:
    await carla.upload(LIST.encode(), "aanbod.csv")
    await carla.tap("Neem 3 over")


async def test_a_list_is_shown_and_taken_over_with_one_tap(stage: Stage, carla: Person) -> None:
    said = await carla.upload(LIST.encode(), "aanbod.csv")
    assert said.splitlines()[:2] == [
        "Dit is een lijst met aanbod.",
        "Nieuw: 3. Zwemles (De Golf), Aquafit (De Golf), Toneel (Podium)",
    ]
    assert said.endswith("Er is nog niets veranderd. Klopt dit?")
    assert await there(stage) == [], "nothing before the tap"
    assert "Klaar. Nieuw: 3." in await carla.tap("Neem 3 over")
    assert await there(stage) == ["Aquafit", "Toneel", "Zwemles"]
    assert "Dit verandert niets." in await carla.upload(LIST.encode(), "aanbod.csv")


async def test_excel_brings_numbers_and_days(stage: Stage, carla: Person) -> None:
    data = xlsx(
        ["Titel", "Rubriek", "Soort", "Postcode", "Kosten", "Leeftijd vanaf", "Einddatum"],
        ["Zwemles", "Sport", "zwemmen", 9401, 12.5, 6, date(2022, 6, 30)],
    )
    await carla.upload(data, "aanbod.xlsx")
    await carla.tap("Neem 1 over")
    [one] = await found_offers.find(stage.database.reading, Search(), stage.installation.today, 9)
    offer = one.offer
    assert (offer.postcode, offer.neighbourhood) == ("9401", "Assen 9401")
    assert (offer.price_cents, offer.from_age, str(offer.until)) == (1250, 6, "2022-06-30")


async def test_rows_that_can_not_be_used_are_told_with_their_number(
    stage: Stage, carla: Person
) -> None:
    await carla.upload(
        csv(
            "De Golf;Zwemles;sport;zwemmen;12,50",
            "De Golf;Schaken;denksport;schaken;veel",
            "De Golf;;sport;;",
            "De Golf;Zwemles;sport;zwemmen;12,50",
        ),
        "aanbod.csv",
    )
    found = next(each for each in carla.screen if each.startswith("Dit is een lijst"))
    assert "Rij 3: Categorie: Kies uit Sport en Cultuur. Ik lees “denksport”. Prijs:" in found
    assert "Rij 4: Titel is leeg. Soort is leeg." in found
    assert "Rij 5: Hetzelfde staat in rij 2." in found
    await carla.tap("Neem 1 over")
    assert await there(stage) == ["Zwemles"]
    await carla.upload(csv("De Golf;Zwemmles;sport;zwemmen;", "A;;sport;;"), "aanbod.csv")
    assert carla.last.endswith("Er stopt niets zolang ik niet alle rijen kan gebruiken.")
    assert carla.buttons == ["Neem 1 over", "Stop"], "what is missing may be in the other row"


async def test_the_whole_list_ends_what_is_no_longer_in_it(stage: Stage, carla: Person) -> None:
    await carla.upload(LIST.encode(), "aanbod.csv")
    await carla.tap("Neem 3 over")
    shorter = csv("De Golf;Zwemles;sport;zwemmen;14")
    said = await carla.upload(shorter, "aanbod.csv")
    assert "Veranderd: 1. Zwemles (De Golf)" in said
    assert "Niet meer in deze lijst: 2. Aquafit (De Golf), Toneel (Podium)" in said
    assert carla.buttons == ["Neem 1 over", "Neem over en stop er 2", "Stop"]
    await carla.tap("Neem 1 over")
    assert len(await there(stage)) == 3, "a part of the list ends nothing"
    await carla.upload(shorter, "aanbod.csv")
    assert carla.buttons == ["Beëindig er 2", "Stop"]
    assert "Klaar. Gestopt: 2." in await carla.tap("Beëindig er 2")
    assert await there(stage) == ["Zwemles"]


async def test_what_the_chat_says_stays_and_is_told_before_and_after(
    stage: Stage, carla: Person
) -> None:
    await offers_are_taken_over(carla)
    await carla.send("zwemles kost 20 euro")
    await carla.tap("Opslaan")
    other = csv("De Golf;Zwemles;sport;zwemmen;14", "De Golf;Aquafit;sport;aquafit;3,50")
    said = await carla.upload(other, "aanbod.csv")
    kept = "In de chat gezet, en dat blijft zoals het daar is: 1. Zwemles (De Golf)"
    otherwise = "In de chat anders gezet dan in deze lijst: "
    assert f"{otherwise}1. Zwemles (De Golf)" in said and "Hetzelfde als eerst" not in said
    assert "Veranderd: 1. Aquafit (De Golf)\nAquafit (De Golf): prijs: gratis → € 3,50\n" in (
        said.replace("\u00a0", " ")
    )
    # What a colleague sets meanwhile is said too, before anything happens.
    colleague = await stage.join(Role.COORDINATOR, "Gemeente Assen", "Cor")
    await colleague.send("aquafit kost 5 euro")
    await colleague.tap("Opslaan")
    said = await carla.tap("Neem 1 over, houd de chat")
    assert "Er is niets overgenomen." in said
    assert f"{otherwise}2. " in said
    more = csv("De Golf;Zwemles;sport;zwemmen;14", "De Golf;Yoga;sport;yoga;8")
    await carla.upload(more, "aanbod.csv")
    taken = await carla.tap("Neem over en stop er 2")
    assert "Gestopt: 2." in taken and kept in taken
    # What a list ended and a coordinator put back is the chat's.
    await carla.send("aanbod")
    await carla.tap("Gestopt")
    await carla.tap("Toneel · Podium")
    await carla.tap("Zet terug")
    said = await carla.upload(csv("Podium;Toneel;cultuur;toneel;9"), "aanbod.csv")
    assert f"{otherwise}1. Toneel (Podium)" in said


async def test_a_list_that_would_do_something_else_by_now_is_shown_again(
    stage: Stage, carla: Person
) -> None:
    await carla.upload(LIST.encode(), "aanbod.csv")
    other = await stage.join(Role.COORDINATOR, "Gemeente Assen", "Cor")
    await other.upload(csv("De Golf;Zwemles;sport;zwemmen;12,50"), "aanbod.csv")
    await other.tap("Neem 1 over")
    said = await carla.tap("Neem 3 over")
    assert said.startswith("Er is intussen iets veranderd. Er is niets overgenomen.")
    assert await there(stage) == ["Zwemles"]
    await carla.tap("Neem 2 over")
    assert len(await there(stage)) == 3


async def test_who_stops_changes_nothing_and_a_list_without_a_column_is_told(
    stage: Stage, carla: Person
) -> None:
    await carla.upload(LIST.encode(), "aanbod.csv")
    await carla.tap("Stop")
    assert await there(stage) == []
    said = await carla.upload(b"aanbieder;titel;categorie\r\nA;B;sport\r\n", "aanbod.csv")
    assert "Ik mis: soort." in said
    await offers_are_taken_over(carla)
    for price in ("12.50", "1e3"):
        said = await carla.upload(csv(f"A;;sport;dans;{price}"), "aanbod.csv")
        assert "Dit verandert niets." in said and "Niet meer in deze lijst" not in said


async def test_what_is_not_used_is_told(carla: Person) -> None:
    data = b"titel;categorie;soort;kleur\r\nBinnensport;;;\r\nZwemles;sport;zwemmen;blauw\r\n"
    said = await carla.upload(data, "aanbod.csv")
    assert "Deze kolom gebruik ik niet: kleur." in said
    assert "“Binnensport”" in said, "what stands alone in a row is no offer"


async def test_without_coupons_a_list_of_offers_is_read_and_nothing_else(
    set_stage: SetStage,
) -> None:
    stage = await set_stage(coupons=None)
    carla = await stage.coordinator()
    said = await carla.upload(b"code;bedrag;soort\r\nABCD-1;10;school\r\n", "bonnen.csv")
    assert "geen bonnen" in said and "geen lijst met aanbod" in said
    assert "Nieuw: 3." in await carla.upload(LIST.encode(), "aanbod.csv")


async def test_what_is_downloaded_and_sent_back_changes_nothing(stage: Stage) -> None:
    """Whatever an offer holds, from the file, a list and the chat."""
    carla = await stage.coordinator()
    full = Offer(
        *('=Bad, -1 "Golf"', "+Zwemles; 'groot'", "sport", "zwemmen", 0, 4),
        *(True, True, "B3", "Golfslag 1", "9401AB", stage.scheme.neighbourhood("9401AB")),
        *("ma 19.00, wo 9.00", 123_450, "10 lessen", "Aan de kassa", "(0592) 00 00 00"),
        *("https://example.org/?a=1", date(2021, 12, 31), True, True),
    )
    bare = Offer("", "Hardlopen", "sport", "hardlopen", price_cents=0, phone="+31 592 00 00 00")
    async with stage.database.transaction() as transaction:
        await offers.take(transaction, [full], "list", stage.clock.now(), ends_missing=False)
        await offers.add(transaction, bare, stage.clock.now(), draft_id=1)
    before = await offers.all_there(stage.database.reading)
    await carla.send("aanbod")
    await carla.tap("Download")
    name, data = documents(carla)[-1]
    assert name == "aanbod.xlsx" and len(before) == len(stage.scheme.offers) + 2
    said = await carla.upload(data, name)
    assert "Hetzelfde als eerst: 6." in said and "Dit verandert niets." in said
    assert await offers.all_there(stage.database.reading) == before


async def test_what_the_schemes_own_file_has_no_list_ends(stage: Stage) -> None:
    """Also when it was sent as a list once."""
    carla = await stage.coordinator()
    own = [each.title for each in stage.scheme.offers]
    file = (ASSEN.parent / "offers.csv").read_bytes()
    assert "Dit verandert niets." in await carla.upload(file, "aanbod.csv")
    for shorter in (csv("De Golf;Zwemles;sport;zwemmen;"), csv("Podium;Toneel;sport;toneel;")):
        said = await carla.upload(shorter, "aanbod.csv")
        assert not any(title in said for title in own)
        await carla.tap(carla.buttons[-2])
    assert await there(stage) == sorted([*own, "Toneel"])


async def test_a_list_is_known_by_more_names_and_by_what_it_misses(carla: Person) -> None:
    for heading in (b"naam activiteit", b"Naam van de activiteit", b"cursus"):
        data = b"aanbieder;%s;categorie;soort\r\nA;B;sport;dans\r\n" % heading
        assert "Nieuw: 1. B (A)" in await carla.upload(data, "aanbod.csv")
        await carla.tap("Stop")
    assert "Ik mis: soort." in await carla.upload(b"titel;categorie\r\nB;sport\r\n", "aanbod.csv")
    data = b"aanbieder;hoe heet het;categorie;soort\r\nA;B;sport;dans\r\n"
    assert "Ik mis: titel." in await carla.upload(data, "aanbod.csv")


async def test_more_than_one_price_is_no_price(stage: Stage, carla: Person) -> None:
    for price in ("0 tot 20", "20-30", "10 - 20 euro", "20 tot 30", "20/30", "€ 20 of € 30",
                  "25 voor volwassenen en 15 voor kinderen"):  # fmt: skip
        await carla.upload(csv(f"A;B;sport;dans;{price}"), "aanbod.csv")
        assert any(f"Ik lees “{price}”" in each for each in carla.screen), price
    for price in ("85 euro voor 10 lessen", "12,50 per 2 weken", "€ 20 per maand"):
        assert "Nieuw: 1." in await carla.upload(csv(f"A;B;sport;dans;{price}"), "aanbod.csv")
        await carla.tap("Stop")
    await offers_are_taken_over(carla)
    for said in ("zwemles kost 20 of 25 euro",
                 "zwemles kost 25 euro voor volwassenen en 15 voor kinderen"):  # fmt: skip
        assert "Ik lees hier geen prijs." in await carla.send(said)
        assert "20 per maand" in (await carla.send("20 euro per maand")).replace("\u00a0", " ")
        await carla.tap("Stop")


async def test_one_thing_with_and_without_a_capital_is_one(stage: Stage, carla: Person) -> None:
    data = csv("De Golf;Zwemles b3;sport;zwemmen;12", "De golf;Zwemles B3;sport;zwemmen;12")
    await carla.upload(data, "aanbod.csv")
    assert any("Rij 3: Hetzelfde staat in rij 2." in each for each in carla.screen)
    await carla.tap("Neem 1 over")
    assert await there(stage) == ["Zwemles b3"]


async def test_only_a_coordinator_brings_a_list(stage: Stage) -> None:
    anneke = await stage.intermediary()
    before = await there(stage)
    assert "aanbod" not in await anneke.upload(LIST.encode(), "aanbod.csv")
    assert await there(stage) == before
