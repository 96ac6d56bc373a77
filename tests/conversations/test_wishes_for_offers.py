"""What somebody wishes of an offer beside what it is, and what they type under what was found."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.offers import Offer
from tests.conftest import Person, SetStage, Stage
from tests.helpers.languages import with_reviewed
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered

_YOGA = Offer(
    *("Budo Ryu", "Yoga vroeg", "sport", "yoga"),
    from_age=16,
    postcode="9405AB",
    when="di 9:00-10:00",
    price_cents=3000,
    price_for="per maand",
)
YOGA = (
    _YOGA,
    replace(_YOGA, title="Yoga laat", when="di 19:00-20:00", price_cents=800, price_for="per les"),
    replace(_YOGA, provider="Ademruimte", title="Yoga rustig", when="", price_cents=None),
)
LANES = tuple(
    replace(TOWN[2], title=f"Baan {n}", provider=f"Bad {n}", address=f"Laan {n}")
    for n in range(1, 8)
)


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with yoga at several hours and prices, and seven lanes to swim in."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN, *YOGA, *LANES)
    return stage


def passed_on(person: Person) -> str:
    """The text behind the newest share button."""
    for message in reversed(person.messages):
        for row in message.keyboard:
            for button in row:
                if button["text"] == "Deel" and "url" in button:
                    return parse_qs(urlsplit(str(button["url"])).query)["text"][0]
    raise AssertionError("nothing to share")


async def test_the_part_of_the_day_counts(town: Stage) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send("yoga in de ochtend")
    assert "Yoga, 's ochtends\n1. Yoga vroeg" in answer and "Yoga laat" not in answer
    assert "2. Yoga rustig" in answer and answer.endswith("tijd niet bekend")
    assert "Yoga, 's avonds\n1. Yoga laat" in await anneke.send("en 's avonds?")
    answer = await anneke.send("iets 's avonds")
    assert "1. Yoga laat" in answer and "Yoga vroeg" not in answer
    # On another day it is rather in that part of it as well.
    answer = await anneke.send("yoga op maandagavond")
    assert "Op maandag ken ik dit niet." not in answer and "1. Yoga rustig" in answer
    await offered(town, *YOGA[:2])
    answer = await anneke.send("yoga op maandagavond")
    assert "Op maandag ken ik dit niet. Dit is er wel:\n1. Yoga laat" in answer
    assert "Yoga vroeg" not in answer
    await offered(town, *LANES)
    answer = await anneke.send("waar kan ze zwemmen in de ochtend")
    assert "Ik vind 's ochtends niets. Dit is er wel:\n1. Baan 1" in answer


async def test_that_the_list_does_not_tell_the_hours_is_said(town: Stage) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send("judo in de ochtend")
    assert "Of het 's ochtends is, staat niet in de lijst.\n1. Judo" in answer


async def test_no_age_is_told_that_nobody_typed(town: Stage) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send("iets voor kinderen")
    assert answer.partition("voor kinderen\n1. Dansen voor meisjes")[1], answer
    assert "2. Judo" in answer and "8 jaar" not in answer and "Fitness" not in answer
    answer = await anneke.send("is er dansen voor jongeren")
    assert "Dans, voor jongeren\n1. Dansen voor meisjes" in answer
    answer = await anneke.send("dansen voor volwassenen")
    assert "Dans voor volwassenen ken ik niet." in answer and "meisjes" not in answer
    assert "voor 9 jaar" in await anneke.send("voor een kind van 9")


async def test_what_costs_least_goes_first_or_what_is_not_more(town: Stage) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send("goedkope yoga")
    assert "Yoga, goedkoopste eerst\n1. Yoga vroeg" in answer, "30 a month is four lessons of 8"
    assert "2. Yoga laat" in answer and "3. Yoga rustig" in answer
    assert answer.endswith("prijs niet bekend")
    answer = await anneke.send("yoga onder de 10 euro")
    assert "Yoga, € 10 of minder\n1. Yoga laat" in answer.replace("\N{NO-BREAK SPACE}", " ")
    assert "Yoga vroeg" not in answer
    answer = await anneke.send("yoga hoogstens 10 euro per maand")
    assert "1. Yoga laat" in answer and "per maand niet bekend" in answer
    assert "Yoga vroeg" not in answer
    answer = await anneke.send("yoga voor 2 euro of minder")
    assert "1. Yoga rustig" in answer and "Wat het kost, staat niet in de lijst." in answer


async def test_of_very_many_all_are_looked_at(town: Stage) -> None:
    many = [replace(TOWN[2], title=f"Les {n}", provider=f"Club {n}") for n in range(160)]
    last = replace(TOWN[2], title="Zwaaien", provider="Zwaaiclub", price_cents=100)
    await offered(town, *many, last)
    anneke = await town.intermediary()
    answer = await anneke.send("iets goedkoops")
    assert "1. Zwaaien" in answer


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zwmeles", "Zwemmen\n1. "),
        ("fittness", "Fitness\n1. Fitness"),
        ("dansn", "Dans\n1. Dansen"),
        ("voetbla", "Voetbal ken ik niet."),
    ],
)
async def test_a_slip_of_the_finger_finds_it(town: Stage, typed: str, found: str) -> None:
    anneke = await town.intermediary()
    assert found in await anneke.send(typed)
    await anneke.send("waar kan ze yoga doen")
    assert found in await anneke.send(typed)


@pytest.mark.parametrize(
    ("asked", "title", "left_out"),
    [
        ("wat heeft Budo Ryu te bieden", "Budo Ryu\n1. Yoga laat", "Ademruimte"),
        ("wat biedt budo ruy aan", "Budo Ryu\n1. Yoga laat", "Ademruimte"),
        ("wat kan bij de muziekschool", "Muziekschool\n1. Muziekles", "Judo"),
        ("welke lessen geeft ademruimte", "Ademruimte\n1. Yoga rustig", "Budo"),
    ],
)
async def test_what_a_provider_offers_is_found_by_its_name(
    town: Stage, asked: str, title: str, left_out: str
) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send(asked)
    assert title in answer and left_out not in answer, answer


async def test_a_piece_of_a_providers_name_will_do(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    assert "1. Yoga laat" in await anneke.send("budo ruy")
    assert "1. Muziekles" in await anneke.send("musiekschool")
    assert "De otter\n1. Zwemles" in await anneke.send("en de otter?")
    assert "1. Zwemles" in await anneke.send("wat doet zwembad de otter")
    assert "Die aanbieder ken ik niet." in await anneke.send("wat heeft Kwibus te bieden")


async def test_what_is_typed_under_a_list_does_what_its_buttons_do(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    text = passed_on(anneke)
    for typed in ("deel ze", "stuur door", "deel", "kun je het doorsturen"):
        assert (await anneke.send(typed)).removeprefix("Ik heb uw bericht gewist.\n\n") == text
        assert passed_on(anneke) == text and anneke.buttons == ["Deel", "Terug"], typed
    answer = await anneke.send("print")
    assert answer.startswith("Een lijst kan ik niet printen.") and answer.endswith(text)
    for typed in ("nummer 2", "de tweede", "2e", "2", "laat nummer 2 zien"):
        assert (await anneke.send(typed)).startswith("Baan 2\n"), typed
    assert "Baan 2" in (await anneke.send("deel ze")) and "Baan 1" not in anneke.last
    assert "6. Baan 6" in await anneke.send("meer")
    assert (await anneke.send("nummer 7")).startswith("Baan 7\n")
    assert (await anneke.send("nummer 1")).startswith("Baan 1\n")
    for typed in ("wat kost nummer 3", "meer info over nummer 3", "waar is de derde"):
        assert (await anneke.send(typed)).startswith("Baan 3\n"), typed
    assert "6. Baan 6" in await anneke.send("toon meer")
    # Nothing else goes on behind the last page.
    for typed in ("geef me de volgende", "nog meer"):
        assert "6. Baan 6" in await anneke.send(typed), typed
        assert "Er is niet meer." in anneke.screen[-2], typed
    await anneke.send("nummer 40")
    assert "Dat nummer staat niet in deze lijst." in anneke.screen[-2]
    assert "Wijk" in anneke.buttons


async def test_a_list_is_passed_on_in_the_language_that_is_typed(set_stage: SetStage) -> None:
    stage = await set_stage(languages=with_reviewed("en"), neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN)
    anneke = await stage.intermediary()
    await anneke.send("waar kan ze zwemmen")
    answer = await anneke.send("in het engels")
    assert answer.startswith("You can go here with the voucher:")
    assert passed_on(anneke) == answer
    assert await anneke.send("engels") == answer
    answer = await anneke.send("in het arabisch")
    assert answer.startswith("In het Arabisch is deze tekst er nog niet.\n\nHier kunt u met de")


async def test_what_is_no_matter_any_more_goes_away(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("zwemmen in Marsdijk voor 9 jaar")
    assert "Dans, dicht bij Marsdijk, voor 9 jaar\n" in await anneke.send("en dansen?")
    assert "Dans, voor 9 jaar\n" in await anneke.send("maakt niet uit waar")
    assert (await anneke.send("andere leeftijd")).startswith("Hoe oud?")
    assert "Dans, voor 12 jaar\n" in await anneke.send("12")
    assert "Dans\n" in await anneke.send("elke leeftijd")
    assert "Waar te besteden\n1. " in await anneke.send("alles")
    assert "Yoga, 's ochtends\n" in await anneke.send("liever yoga in de ochtend")
    assert "Yoga\n" in await anneke.send("maakt niet uit wanneer")
    assert "Yoga, goedkoopste eerst" in await anneke.send("goedkoop")
    assert "Yoga\n" in await anneke.send("prijs maakt niet uit")
    assert "Yoga\nIk vind niets dat gratis is." in await anneke.send("gratis")
    assert "Yoga\n" in await anneke.send("toch niet gratis")
    assert "Vanuit welke wijk?" in await anneke.send("andere wijk")
    assert "Yoga\n" in await anneke.send("maakt niet uit")
    # What asks of the list that stands there is no new question.
    await anneke.send("en dansen in Marsdijk?")
    assert "Dans, dicht bij Marsdijk" in anneke.last
    assert "Dans, goedkoopste eerst" in await anneke.send("welke is het goedkoopst")


async def test_for_women_only_is_answered_in_the_middle_of_a_voucher(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("sport 9403 AB 12")
    for asked in ("is er ook iets alleen voor vrouwen", "zwemmen voor vrouwen"):
        await anneke.send(asked)
        assert "1. Zwemmen voor vrouwen" in anneke.screen[-2] and "2. " not in anneke.screen[-2]
        assert anneke.last.startswith("U was bezig met een voucher voor sport.")
    await anneke.send("fitness alleen voor vrouwen")
    assert "Ik vind niets alleen voor vrouwen. Dit is er wel:\n1. Fitness" in anneke.screen[-2]
    await anneke.tap("Geef voucher")
    assert await town.issued() == 1


async def test_what_the_voucher_is_not_for_is_said(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.give("9405 AB 12", "Sport")
    note = "De voucher is voor sport. Dit is voor cultuur. Vraag het daar eerst."
    assert f"Dans, dicht bij Kloosterveen\n{note}\n1. Dansen" in await anneke.send("en dansen?")
    assert passed_on(anneke).startswith("Misschien kan dit met de voucher. Vraag het eerst:")
    await anneke.tap("1")
    assert passed_on(anneke).startswith("Misschien kan dit met de voucher. Vraag het eerst:")
    assert "De voucher is" not in await anneke.send("en judo?")
    assert passed_on(anneke).startswith("Hier kunt u met de voucher naartoe:")
    assert note in await anneke.send("wat heeft de muziekschool te bieden")


async def test_a_street_is_not_dropped_silently(town: Stage) -> None:
    anneke = await town.intermediary()
    for asked in (
        "zwemmen bij de Vaart",
        "waar kan ze zwemmen in de Kerkstraat",
        "zwemmen vlakbij de Witterstraat",
    ):
        answer = await anneke.send(asked)
        assert (
            "Op straat kan ik niet zoeken. Typ de wijk, of de vier cijfers van de postcode."
            " Dit is alles in Assen:\n1. "
        ) in answer
        assert "Vaart" not in answer and "straat " not in answer.replace("Op straat ", "")
    assert "dicht bij 9403" in await anneke.send("9403")


async def test_who_has_to_be_asked_first_is_sent_no_card(town: Stage) -> None:
    await offered(town, Offer("Museum", "Museum", "culture", "museum", sign_up="Vraag eerst."))
    anneke = await town.intermediary()
    await anneke.give("9405 AB 12", "Cultuur")
    lines = anneke.last.splitlines()
    show = next(at for at, line in enumerate(lines) if line.startswith("Laat daar deze kaart zien"))
    perhaps = next(at for at, line in enumerate(lines) if line.startswith("Misschien kan dit"))
    assert lines[show - 1].startswith("Betaal met deze voucher") and show < perhaps
