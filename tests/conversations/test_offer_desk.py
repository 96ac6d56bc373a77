"""A coordinator keeps what providers offer: adds, changes and ends it, by buttons and words."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.offers import Offer, Search
from bot.storage import found_offers, offers
from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage
from tests.helpers.offers import listed
from tests.helpers.settling import documents


@pytest.fixture
async def stage(set_stage: SetStage) -> Stage:
    """A stage on which nothing is offered yet."""
    return await set_stage(offers=())


ZUMBA = Offer(
    "Dansschool Swing",
    "Zumba",
    "sport",
    "zumba",
    18,
    place="De Komeet",
    address="Stadsbroek 17",
    postcode="9405BK",
    when="maandag 19.00 uur",
    price_cents=1500,
    price_for="per maand",
    phone="0592 12 34 56",
)
END_ZUMBA = "Zumba, Dansschool Swing, De Komeet, maandag 19.00 uur stoppen?"


async def known(stage: Stage) -> list[Offer]:
    """All that is in the list now."""
    found = await found_offers.find(
        stage.database.reading, Search(everything=True), date(2021, 9, 6), 100
    )
    return [each.offer for each in found]


async def through(person: Person, *answers: str) -> str:
    """Answer one question after the other: with a button where there is one, else typed."""
    for answer in answers:
        await (person.tap(answer) if answer in person.buttons else person.send(answer))
    return person.last


async def test_an_offer_is_added_one_question_at_a_time(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("start")
    await carla.tap("Aanbod")
    assert "Er staat nog niets in de lijst." in carla.last
    assert "Hoe heet de aanbieder?" in await carla.tap("Nieuw aanbod")
    assert "Hoe heet het?" in await carla.send("Buurthuis De Komeet")
    assert "Wat voor soort is het?" in await carla.send("Samen bewegen op muziek")
    assert "Voor welke voucher is het?" in await carla.send("hoelahoep")
    assert "Voor wie is het?" in await carla.tap("Sport")
    assert "Waar is het?" in await carla.send("vrouwen vanaf 18, ook met een rolstoel")
    assert "Wanneer is het?" in await carla.send("De Komeet, Stadsbroek 17, 9405 BK Assen")
    assert "Wat kost Samen bewegen op muziek?" in await carla.send("maandag 19:00 uur")
    assert "aanmelden" in await carla.send("20 euro per maand")
    text = await carla.send("bel 0592 12 34 56")
    assert text.startswith("Klopt dit?\n\nSamen bewegen op muziek\nBuurthuis De Komeet")
    for line in ("€\u00a020 per maand", "maandag 19.00 uur", "Stadsbroek 17", "0592 12 34 56"):
        assert line in text
    assert "Categorie: Sport. Soort: hoelahoep." in text
    assert await known(stage) == []
    text = await carla.tap("Opslaan")
    assert text.startswith("Klaar. Het staat in de lijst.\n\nSamen bewegen op muziek")
    (offer,) = await known(stage)
    assert offer == Offer(
        "Buurthuis De Komeet",
        "Samen bewegen op muziek",
        "sport",
        "hoelahoep",
        18,
        None,
        women_only=True,
        wheelchair=True,
        place="De Komeet",
        address="Stadsbroek 17",
        postcode="9405BK",
        neighbourhood=stage.scheme.neighbourhood("9405BK"),
        when="maandag 19.00 uur",
        price_cents=2000,
        price_for="per maand",
        phone="0592 12 34 56",
    )


async def test_a_name_that_tells_it_saves_questions(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("nieuw aanbod: zumba")
    await through(carla, "Dansschool Swing", "Voor iedereen", "Weet ik niet", "weet ik niet")
    text = await through(carla, "geen idee", "Weet ik niet")
    assert "Categorie: Sport. Soort: zumba." in text
    await carla.tap("Opslaan")
    assert await known(stage) == [Offer("Dansschool Swing", "zumba", "sport", "zumba")]


async def test_what_nobody_knows_is_never_made_up(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("nieuw aanbod")
    for answer in ("De Nieuwe Kolk", "Rondleiding", "rondleiding", "Cultuur"):
        assert "Weet ik niet" not in carla.buttons
        await through(carla, answer)
    await through(carla, "Voor iedereen", *(4 * ["Weet ik niet"]))
    text = await carla.tap("Opslaan")
    assert "Waar" not in text
    assert await known(stage) == [Offer("De Nieuwe Kolk", "Rondleiding", "culture", "rondleiding")]


async def test_a_kind_tells_its_category(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("nieuw aanbod")
    await through(carla, "Podium Zuidhaege", "Een avond theater")
    assert "theater" in carla.buttons
    assert "Voor wie is het?" in await carla.tap("theater")
    text = await through(carla, "Voor iedereen", *(4 * ["Weet ik niet"]))
    assert "Categorie: Cultuur. Soort: theater." in text


async def test_an_offer_has_a_category_that_is_one(stage: Stage) -> None:
    """A voucher may be for what one knows not yet; what is offered is something."""
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    await carla.send("aanbod veranderen: zumba")
    await carla.tap("Categorie")
    assert "Cultuur" in carla.buttons and "Weet nog niet" not in carla.buttons
    await carla.send("weet ik nog niet")
    assert "Klopt dit?" not in carla.last and "Cultuur" in carla.buttons


async def test_an_answer_that_can_not_be_read_is_asked_again(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    await carla.send("aanbod veranderen: zumba")
    await carla.tap("Prijs")
    for wrong in ("vanaf 20 euro", "12.50", "x" * 200):
        assert "Ik lees hier geen prijs." in await carla.send(wrong)
    assert "Klopt dit?" in await carla.send("12,50")


async def test_an_age_with_two_meanings_is_asked(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    await carla.send("aanbod veranderen: zumba")
    await carla.tap("Voor wie")
    await carla.send("tot 12 jaar")
    assert carla.buttons[:2] == ["Tot en met 12", "Tot en met 11"]
    await carla.tap("Tot en met 11")
    await carla.tap("Opslaan")
    (offer,) = await known(stage)
    assert (offer.from_age, offer.to_age) == (None, 11)


async def test_a_provider_is_written_as_it_is_known(stage: Stage) -> None:
    carla = await stage.coordinator()
    await stage.join(Role.PROVIDER, "Zwembad De Bonte Wever")
    await listed(stage.database, [ZUMBA])
    await carla.send("nieuw aanbod: aquafit")
    assert carla.buttons[:2] == ["Dansschool Swing", "Zwembad De Bonte Wever"]
    await carla.send("bonte wever")
    assert carla.buttons[:2] == ["Zwembad De Bonte Wever", "Nieuw: bonte wever"]
    await carla.tap("Zwembad De Bonte Wever")
    assert "Voor wie is het?" in carla.last


async def test_place_and_number_of_the_same_provider_take_one_tap(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    await carla.send("nieuw aanbod: salsa")
    await through(carla, "Dansschool Swing", "Voor iedereen")
    await carla.tap("De Komeet, Stadsbroek 17")
    await through(carla, "Weet ik niet", "gratis", "0592 12 34 56", "Opslaan")
    (salsa,) = [each for each in await known(stage) if each.title == "salsa"]
    assert (salsa.address, salsa.postcode, salsa.price_cents) == ("Stadsbroek 17", "9405BK", 0)


async def test_one_thing_changes_and_the_rest_stays(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    await carla.send("aanbod")
    await carla.tap("Zumba · Dansschool Swing")
    text = await carla.tap("Verander")
    assert text.startswith("Wat verandert er aan Zumba?")
    assert "blijft zo" in text
    await carla.tap("Wanneer")
    text = await carla.send("dinsdag 20.00 uur")
    assert "Het was: Wanneer: maandag 19.00 uur" in text
    assert [each.when for each in await known(stage)] == ["maandag 19.00 uur"]
    await carla.tap("Opslaan")
    (offer,) = await known(stage)
    assert offer.when == "dinsdag 20.00 uur"
    assert (offer.price_cents, offer.from_age, offer.phone) == (1500, 18, "0592 12 34 56")
    # The list once more changes nothing of it.
    await listed(stage.database, [ZUMBA])
    assert (await known(stage))[0].when == "dinsdag 20.00 uur"


async def test_a_change_while_a_list_is_read_is_shown_once_more(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    await carla.send("de prijs van zumba is nu 20 euro")
    await listed(stage.database, [replace(ZUMBA, when="vrijdag 9.00 uur")])
    text = await carla.tap("Opslaan")
    assert "Klopt dit?" in text
    assert "vrijdag 9.00 uur" in text
    assert (await known(stage))[0].price_cents == 1500
    await carla.tap("Opslaan")
    assert (await known(stage))[0].price_cents == 2000


async def test_another_price_takes_one_line_and_one_tap(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    was = "Prijs: €\u00a015 per maand"
    for said, cents, what_for in (
        ("de prijs van zumba is nu 20 euro", 2000, "per maand"),
        ("Zumba kost nu € 4,50 per les", 450, "per les"),
        ("prijs van de zumba wordt twintig euro", 2000, "per les"),
        ("zumba kost voortaan 85 euro voor 10 lessen", 8500, "10 lessen"),
    ):
        text = await carla.send(said)
        assert f"Het was: {was}" in text
        await carla.tap("Opslaan")
        (offer,) = await known(stage)
        assert (offer.price_cents, offer.price_for) == (cents, what_for)
        was = next(line for line in carla.last.splitlines() if line.startswith("Prijs: "))
    assert was == "Prijs: €\u00a085 voor 10 lessen"


async def test_an_offer_ends_with_a_line_and_a_tap(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    for said in (
        *("aanbod stoppen: zumba", "stop het aanbod zumba", "haal het aanbod zumba weg"),
        *("zumba gaat niet meer door", "ik wil aanbod stoppen van zumba", "Zumba stopt"),
    ):
        text = await carla.send(said)
        assert text.startswith(END_ZUMBA), said
        if said != "Zumba stopt":
            await carla.tap("Nee")
    assert len(await known(stage)) == 1
    assert (await carla.tap("Ja, stop dit")).startswith("Klaar. Zumba staat niet meer")
    assert await known(stage) == []
    # A list that still has it does not bring it back.
    await listed(stage.database, [ZUMBA])
    assert await known(stage) == []


async def test_what_is_full_is_said_and_taken_back(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    assert "Het is dan vol: niemand vindt het meer." in await carla.send("zumba zit vol")
    assert "Niemand vindt het nu." in await carla.tap("Opslaan")
    assert (await known(stage))[0].full
    said = await carla.send("er is weer plek bij zumba")
    assert "Er is dan weer plek: het is weer te vinden." in said
    await carla.tap("Opslaan")
    assert not (await known(stage))[0].full


async def test_a_name_with_small_words_is_known_and_orders_may_be_short(stage: Stage) -> None:
    carla = await stage.coordinator()
    lessons = [
        replace(ZUMBA, title="Zwemles voor kinderen", provider="Zwembad de Golf"),
        replace(ZUMBA, title="Zingen in een koor", provider="Koor"),
        replace(ZUMBA, title="Zwemles A", provider="Koor"),
    ]
    await listed(stage.database, [*lessons, ZUMBA])
    for said, told in (
        ("Zwemles voor kinderen zit vol", "Klopt dit?"),
        ("zwemles voor kinderen stopt", "stoppen?"),
        ("Zwemles voor kinderen kost nu 20 euro", "Het was: Prijs: €\u00a015 per maand"),
        ("verwijder zwemles voor kinderen", "Zwemles voor kinderen, Zwembad de Golf"),
        ("Zingen in een koor stopt", "Zingen in een koor, Koor"),
        ("zwembad de golf stopt", "Zwemles voor kinderen, Zwembad de Golf"),
        ("wijzig zwemles a", "Zwemles A"),
        ("maak zumba gratis", "Prijs: gratis"),
        ("verander de prijs van zumba in 16 euro", "Prijs: €\u00a016"),
        ("zumba wordt 25 euro", "Prijs: €\u00a025"),
        ("zumba stopt op 1 oktober", "1 oktober 2021"),
        ("zwemles a tot en met 31 december", "31 december 2021"),
    ):
        assert told in await carla.send(said), (said, carla.last)
        await carla.send("stop")


async def test_of_more_it_is_asked_which(stage: Stage) -> None:
    carla = await stage.coordinator()
    gold = replace(ZUMBA, provider="Fit en Fun", title="Zumba gold")
    await listed(stage.database, [ZUMBA, gold])
    await carla.send("zumba kost nu 20 euro")
    assert carla.buttons[:2] == ["Zumba · Dansschool Swing", "Zumba gold · Fit en Fun"]
    await carla.tap("Zumba gold · Fit en Fun")
    await carla.tap("Opslaan")
    assert [each.price_cents for each in await known(stage)] == [1500, 2000]


async def test_what_names_no_offer_is_left_to_others(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    for said in (
        "een voucher kost 150 euro",
        "Fatima stopt",
        "de zaal is vol",
        "wie heeft toegang",
    ):
        text = await carla.send(said)
        assert "Zumba" not in text, said
        assert "Klopt dit?" not in text, said
        await carla.send("stop")


async def test_at_the_last_look_anything_is_put_right_by_its_name(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    await carla.send("zumba kost nu 20 euro")
    text = await carla.send("nee, de prijs moet 25 euro per maand zijn")
    assert "€\u00a025 per maand" in text
    text = await carla.send("wanneer: dinsdag 20.00 uur")
    assert "dinsdag 20.00 uur" in text
    await carla.tap("Verander")
    await carla.tap("Soort")
    await carla.send("dans")
    await carla.tap("Opslaan")
    (offer,) = await known(stage)
    assert (offer.price_cents, offer.when, offer.kind) == (2500, "dinsdag 20.00 uur", "dans")


async def test_the_list_shows_five_and_is_searched_by_a_piece(stage: Stage) -> None:
    carla = await stage.coordinator()
    names = ("Aquafit", "Bootcamp", "Judo", "Kleien", "Salsa", "Tekenen", "Zumba")
    await listed(stage.database, [replace(ZUMBA, title=name) for name in names])
    await carla.send("aanbod")
    assert "In de lijst staan er 7." in carla.last
    assert [label.split(" · ")[0] for label in carla.buttons[:5]] == list(names[:5])
    await carla.tap("Meer")
    assert [label.split(" · ")[0] for label in carla.buttons[:2]] == list(names[5:])
    await carla.tap("Zoeken")
    assert "Ik vind geen aanbod" in await carla.send("xyzzy")
    await carla.send("teken")
    assert carla.buttons[0].startswith("Tekenen")
    await carla.send("aanbod judo")
    assert carla.buttons[0].startswith("Judo")


async def test_a_kind_is_looked_for_where_a_name_is_asked(stage: Stage) -> None:
    """Also where no name has that word; and what is plainly no name is what it is."""
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA, replace(ZUMBA, title="Baantjes trekken", kind="zwemmen")])
    for typed, first in (
        *(("zwemmen", "Baantjes"), ("zumba", "Zumba"), ("De Komeet", "Baantjes")),
        *(("swing", "Baantjes"), ("baantjes", "Baantjes")),
    ):
        await carla.send("aanbod")
        await carla.tap("Zoeken")
        await carla.send(typed)
        assert carla.buttons[0].startswith(first), typed
    await carla.send("aanbod")
    await carla.tap("Zoeken")
    assert "Ik vind geen aanbod" in await carla.send("schaken")
    assert "Ik vind geen aanbod" in await carla.send("fjord")
    await carla.send("hoeveel budget is er nog?")
    assert any("€\u00a0225.000" in each for each in carla.screen)


async def test_an_old_page_is_one_that_is_there(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    names = ("Aquafit", "Bootcamp", "Judo", "Kleien", "Salsa", "Tekenen")
    await listed(stage.database, [replace(ZUMBA, title=name) for name in names])
    await anneke.tap("Waar te besteden")
    await anneke.tap("Alles")
    theirs = anneke.find("Meer")
    await carla.send("aanbod")
    more = carla.find("Meer")
    await carla.send("tekenen stopt")
    await carla.tap("Ja, stop dit")
    await carla.tap_again(more)
    assert carla.buttons[0].startswith("Aquafit")
    await anneke.tap_again(theirs)
    assert "1. Aquafit" in anneke.last and "Vorige" not in anneke.buttons


async def test_what_ended_is_put_back_with_two_taps_and_a_confirming_one(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA, replace(ZUMBA, title="Salsa")])
    await carla.send("aanbod")
    assert "Gestopt" not in carla.buttons
    await carla.send("zumba stopt")
    await carla.tap("Ja, stop dit")
    await carla.tap("Gestopt")
    text = await carla.tap("Zumba · Dansschool Swing")
    assert "Terugzetten?" in text and "maandag 19.00 uur" in text
    assert len(await known(stage)) == 1
    assert (await carla.tap("Zet terug")).startswith("Klaar. Het staat in de lijst.\n\nZumba")
    assert ZUMBA.title in [each.title for each in await known(stage)]
    await carla.tap("Hele lijst")
    assert "Gestopt" not in carla.buttons
    # What its list had no longer is the coordinator's from then on: the next list leaves it.
    async with stage.database.transaction() as transaction:
        await offers.take(transaction, [], "list", stage.clock.now(), ends_missing=True)
    assert await known(stage) == []
    await carla.send("aanbod")
    await carla.tap("Gestopt")
    await carla.tap("Salsa · Dansschool Swing")
    await carla.tap("Zet terug")
    async with stage.database.transaction() as transaction:
        await offers.take(transaction, [], "list", stage.clock.now(), ends_missing=True)
    assert [each.title for each in await known(stage)] == ["Salsa"]


async def test_the_list_is_asked_for_in_words(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    for said in (
        *("welk aanbod is er", "Welk aanbod hebben we?", "wat staat er in het aanbod"),
        *(
            "hoeveel aanbod is er?",
            "wat is het aanbod?",
            "lijst met aanbod",
            "welk aanbod is er al",
        ),
    ):
        assert "In de lijst staat er 1." in await carla.send(said), said


async def test_the_file_and_what_ended_are_asked_for_in_words(stage: Stage) -> None:
    carla = await stage.coordinator()
    assert "Er staat nog niets in de lijst." in await carla.send("aanbod downloaden")
    await listed(stage.database, [ZUMBA])
    asked = (
        *("aanbod downloaden", "download het aanbod", "Kan ik het aanbod downloaden?"),
        *("aanbod in Excel", "exporteer de lijst met aanbod", "stuur me het aanbod als excel"),
    )
    for said in asked:
        await carla.send(said)
    assert [name for name, _data in documents(carla)] == ["aanbod.xlsx"] * len(asked)
    ended = ("welk aanbod is gestopt", "Welk aanbod is er gestopt?", "gestopt aanbod",
             "wat is er gestopt in het aanbod", "beëindigd aanbod", "aanbod gestopt")  # fmt: skip
    for said in ended:
        assert "Er is niets gestopt." in await carla.send(said), said
    await carla.send("zumba stopt")
    await carla.tap("Ja, stop dit")
    for said in ended:
        await carla.send(said)
        assert carla.buttons[0] == "Zumba · Dansschool Swing", said
        assert carla.last.startswith("Gestopt"), said


async def test_an_offer_is_removed_by_its_name_and_people_stay_people(stage: Stage) -> None:
    carla = await stage.coordinator()
    await stage.join(Role.PROVIDER, "Dansschool Swing", "Theo")
    await listed(stage.database, [ZUMBA])
    for said in (
        *("verwijder zumba", "haal de zumba weg", "stop zumba", "ik wil zumba verwijderen"),
        *("schrap Zumba uit de lijst", "zumba weghalen", "gooi zumba eruit"),
    ):
        assert END_ZUMBA in await carla.send(said), said
        await carla.tap("Nee")
    for said in ("verwijder Theo", "verwijder Dansschool Swing"):
        assert "stoppen?" not in await carla.send(said), said
        assert {"Toegang intrekken", "Ja, trek in"} & set(carla.buttons), said


async def test_two_who_add_the_same_are_told(stage: Stage) -> None:
    carla, other = await stage.coordinator(), await stage.coordinator()
    for person in (carla, other):
        await person.send("nieuw aanbod: zumba")
        await through(person, "Swing")
        text = await through(person, "Voor iedereen", *(4 * ["Weet ik niet"]))
        assert "Let op" not in text
    await carla.tap("Opslaan")
    text = await other.tap("Opslaan")
    assert text.startswith("Klopt dit?") and "Let op: dit staat al in de lijst" in text
    assert len(await known(stage)) == 1
    await other.tap("Opslaan")
    assert len(await known(stage)) == 2, "they know now"


async def test_what_ended_meanwhile_is_not_changed(stage: Stage) -> None:
    carla, other = await stage.coordinator(), await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    await carla.send("zumba kost nu 20 euro")
    await other.send("zumba stopt")
    await other.tap("Ja, stop dit")
    assert "staat niet meer in de lijst" in await carla.tap("Opslaan")
    assert await known(stage) == []


async def test_the_same_twice_is_said(stage: Stage) -> None:
    carla = await stage.coordinator()
    await listed(stage.database, [ZUMBA])
    await carla.send("zumba kost nu 15 euro")
    assert carla.last.startswith("Zo staat het er al.")
    await carla.send("nieuw aanbod: zumba")
    text = await through(carla, "Dansschool Swing", "Voor iedereen", *(4 * ["Weet ik niet"]))
    assert "Let op" in text


async def test_no_bsn_is_kept(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("nieuw aanbod")
    assert "Stuur geen naam of BSN." in await carla.send("111222333")
    assert carla.buttons[-1] == "Stop"
    await carla.tap("Stop")
    assert await known(stage) == []


async def test_nobody_else_keeps_the_list(stage: Stage) -> None:
    dirk = await stage.volunteer()
    assert "Aanbod" not in dirk.buttons
    assert "Dit hoort bij een andere rol." in await dirk.send("nieuw aanbod")
    await listed(stage.database, [ZUMBA])
    assert "Klopt dit?" not in await dirk.send("zumba kost nu 20 euro")
    assert "stoppen?" not in await dirk.send("zumba stopt")
