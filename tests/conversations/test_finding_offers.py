"""Where to spend it: what people ask in their own words, what they tap, and what they pass on."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.offers import Offer
from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage
from tests.helpers.answers import PHONE
from tests.helpers.languages import with_reviewed
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered

DELETED = "Ik heb uw bericht gewist.\n\n"


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with neighbourhoods of its own, and what there is in them."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN)
    return stage


def shared(person: Person) -> str:
    """The text that the newest share button passes on."""
    return parse_qs(urlsplit(link(person, "Deel")).query)["text"][0]


def places_in(text: str) -> list[str]:
    """What stands below "for example here", with plain spaces and hyphens."""
    plain = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NON-BREAKING HYPHEN}", "-")
    lines = plain.splitlines()
    assert "Bijvoorbeeld hier:" in lines
    return [line.removeprefix("• ") for line in lines if line.startswith("• ")]


def link(person: Person, label: str) -> str:
    """What the newest button with this label opens."""
    for message in reversed(person.messages):
        for row in message.keyboard:
            for button in row:
                if button["text"] == label and "url" in button:
                    return str(button["url"])
    raise AssertionError(f"no link {label}")


async def test_one_line_and_one_tap_pass_on_three_places(town: Stage) -> None:
    await offered(town, *TOWN, replace(TOWN[2], provider="Buurtbad", address="Sloot 3"))
    anneke = await town.intermediary()
    anneke.taps = anneke.lines = 0
    answer = await anneke.send("waar kan ze zwemmen")
    assert "<b>" not in answer and "2. Banen trekken · Sportbad · Marsdijk" in answer
    text = shared(anneke)
    assert [line for line in text.splitlines() if line[:2] in ("1.", "2.", "3.", "4.")] == [
        "1. Banen trekken, Buurtbad",
        "2. Banen trekken, Sportbad",
        "3. Zwemles, Zwembad De Otter",
    ]
    assert (
        "Voor 5 tot en met 12 jaar.\nWaar: De Otter, Badweg 1, 9403 AA\n"
        "Wanneer: woensdag 15.00 uur\nPrijs: €\N{NO-BREAK SPACE}12,50 per les\n"
        "Zo doet u mee: aan de balie\nTelefoon: 0592 11 11 11\n"
    ) in text
    assert text.endswith(PHONE)
    # The share button itself is the one tap: it opens the text.
    assert (anneke.lines, anneke.taps) == (1, 0)


async def test_what_is_nearest_comes_first_and_what_is_not_there_is_said(town: Stage) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send("waar kan hij judoën in kloosterveen")
    assert "Judo, dicht bij Kloosterveen\n1. Judo voor kinderen" in answer
    answer = await anneke.send("waar kan iemand zwemmen in Kloosterveen")
    assert "Zwemmen ken ik niet in Kloosterveen. Dichtbij:\n1. " in answer
    answer = await anneke.send("waar kan iemand zwemmen in Marsdijk")
    assert "ken ik niet" not in answer and "1. Banen trekken" in answer
    answer = await anneke.send("waar kan iemand zwemmen in 9403")
    assert "Zwemmen, dicht bij 9403\n1. Zwem" in answer


@pytest.mark.parametrize(
    ("asked", "found", "left_out"),
    [
        ("iets voor een meisje van 9", ["Dansen voor meisjes", "Judo", "Zwemles"], ["Fitness"]),
        ("iets voor een jongen van 9", ["Judo", "Zwemles"], ["Dansen voor meisjes", "Fitness"]),
        ("niet zwemmen, iets op 't droge", ["Judo", "Fitness", "Muziekles"], ["Banen", "Zwem"]),
        ("waar kan ze zwemmen, alleen met vrouwen", ["Zwemmen voor vrouwen"], ["Banen", "Zwemles"]),
        ("is er sport voor iemand in een rolstoel", ["Fitness"], ["Judo", "Banen", "Muziekles"]),
        ("wat is er voor kleuters aan zwemmen", ["Zwemles"], ["Zwemmen voor vrouwen"]),
        ("waar kan ze gitaar leren spelen", ["Gitaarles ken ik niet.", "Muziekles"], ["Judo"]),
        ("waar kan hij korfballen", ["Korfbal ken ik niet. Dit is er wel:", "Judo"], ["Muziekles"]),
    ],
)  # fmt: skip
async def test_what_is_asked_for_is_found_and_nothing_else(
    town: Stage, asked: str, found: list[str], left_out: list[str]
) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send(asked)
    assert all(each in answer for each in found), answer
    assert not any(each in answer for each in left_out), answer


async def test_a_place_that_the_scheme_does_not_know_is_said(town: Stage) -> None:
    anneke = await town.intermediary()
    unknown = "Peelo ken ik niet als wijk. Dit is alles in Assen:\n1. Banen trekken"
    assert f"Zwemmen\n{unknown}" in await anneke.send("waar kan ze zwemmen in Peelo")
    assert "ken ik niet als wijk" not in await anneke.send("en in Marsdijk")
    # It comes in the place of the neighbourhood before, and a page further it was said already.
    assert f"Zwemmen\n{unknown}" in await anneke.send("en in peelo?")
    answer = await anneke.send("wat is er in de Lariks te doen met de voucher")
    assert "Lariks ken ik niet als wijk. Dit is alles in Assen:\n1. Banen" in answer
    assert "Dat ken ik" not in answer and "Lariks" not in await anneke.tap("Meer")
    answer = await anneke.send("waar kan ze korfballen in Groningen")
    assert "Groningen ken ik niet als wijk.\nKorfbal ken ik niet. Dit is er wel:\n1. " in answer


async def test_what_is_like_it_is_only_what_is_there_for_that_age(town: Stage) -> None:
    guitar = replace(TOWN[5], title="Gitaarles", kind="gitaarles", from_age=12)
    piano = replace(TOWN[5], title="Pianoles", kind="pianoles", from_age=6)
    await offered(town, guitar, piano)
    anneke = await town.intermediary()
    answer = await anneke.send("waar kan een kind van 6 gitaar leren spelen")
    assert "Gitaarles voor 6 jaar ken ik niet. Wel is er: pianoles.\n1. Pianoles" in answer, answer


async def test_days_ages_and_prices_that_are_asked_and_not_known_are_said(town: Stage) -> None:
    more = [
        replace(TOWN[2], title="Zondagsbad", when="za en zo 9.00 uur", price_cents=0),
        replace(TOWN[2], title="Weet niet", provider="Wie weet", when=""),
    ]
    await offered(town, *TOWN, *more)
    anneke = await town.intermediary()
    answer = await anneke.send("waar kan ze zwemmen op zondag")
    assert answer.partition("Zwemmen, op zondag\n1. Zondagsbad")[1], answer
    assert "2. Weet niet" in answer and answer.endswith("dagen niet bekend")
    assert "Banen" not in answer
    # The clock stands at a Monday.
    assert "Zwemmen, op dinsdag\n1. Weet niet" in await anneke.send("waar kan ze morgen zwemmen")
    answer = await anneke.send("is er op maandag judo")
    assert "Judo, op maandag\n1. Judo voor kinderen" in answer and "dagen niet bekend" in answer
    answer = await anneke.send("iets gratis")
    assert answer.startswith("Waar te besteden, gratis\n1. Zondagsbad") and "2. " not in answer
    answer = await anneke.send("waar kan ze gratis dansen")
    assert "Ik vind niets dat gratis is. Dit is er wel:\n1. Dansen" in answer
    answer = await anneke.send("ze is 9 en wil niet zwemmen")
    assert "1. Dansen voor meisjes" in answer and "2. Judo voor kinderen" in answer
    assert "3. Muziekles · Muziekschool · Centrum · leeftijd niet bekend" in answer
    assert "Bad" not in answer
    answer = await anneke.send("zwemmen voor iemand van 3 in de zomer")
    assert "Weet niet" in answer and "Zwemles" not in answer


async def test_what_a_kind_leaves_open_its_title_says(town: Stage) -> None:
    sport = Offer("Buurtsport", "Zwemmen met buren", "sport", "sport", postcode="9407AA")
    walking = replace(sport, title="Lopend voetballen", kind="walking football", from_age=55)
    await offered(town, sport, walking, *TOWN[3:])
    anneke = await town.intermediary()
    assert "Zwemmen\n1. Zwemmen met buren" in await anneke.send("waar kan ze zwemmen")
    answer = await anneke.send("iets met sport, maar niet zwemmen")
    assert "Lopend voetballen" in answer and "Zwemmen met buren" not in answer
    assert "Voetbal\n1. Lopend voetballen" in await anneke.send("waar kan hij voetballen")
    answer = await anneke.send("waar kan een jongen van 9 voetballen")
    assert "Voetbal voor 9 jaar ken ik niet." in answer and "Lopend" not in answer


async def test_kinds_that_fit_come_first(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.give("9405 AB 12", "Sport")
    await anneke.tap("Waar te besteden")
    await anneke.tap("Soort")
    assert anneke.buttons[:4] == ["Fitness", "Judo", "Zwemmen", "Alles"]
    await anneke.send("iets voor iemand van 40 in Kloosterveen")
    await anneke.tap("Soort")
    assert anneke.buttons[:2] == ["Fitness", "Zwemmen"] and "Judo" not in anneke.buttons


async def test_where_a_coupon_can_be_spent_is_a_rule(town: Stage) -> None:
    anneke = await town.intermediary()
    for asked in ("waar kan ze de bon gebruiken", "wat kan ze met de bon"):
        assert "Gebruik de bon in de webshop." in await anneke.send(asked), asked


async def test_a_kind_alone_asks_where_and_begins_no_voucher(town: Stage) -> None:
    anneke = await town.intermediary()
    kinds = ("paardrijden", "zwemles voor volwassenen", "fitness", "dansles")
    for kind in kinds:
        assert "voucher voor" not in await anneke.send(kind) and "Deel" in anneke.buttons, kind
    for begun in ("een voucher voor cultuur", "cultuur 9401 AB 12"):
        await anneke.send(begun)
        asked = anneke.last.rpartition("gewist.\n\n")[2]
        for kind in kinds:
            answer = await anneke.send(kind)
            assert answer.startswith("U was bezig met een voucher voor cultuur."), kind
            assert answer.endswith(asked), kind
            assert "1. " in anneke.screen[-2], "the answer stands above it"
    await anneke.tap("Geef voucher")
    for kind in kinds:
        await anneke.send(kind)
        assert "Deel" in anneke.buttons and "Typ de postcode" not in anneke.last, kind
    assert await town.issued() == 1


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_finds_it_in_the_menu_and_in_words(town: Stage, role: Role) -> None:
    somebody = await town.join(role, "voedselbank" if role is Role.INTERMEDIARY else "Vaart")
    await somebody.send("start")
    answer = await somebody.tap("Waar te besteden")
    assert answer.startswith("Wat zoekt u? Kies een soort, of typ het.")
    assert somebody.buttons[:2] == ["Zwemmen", "Dans"]
    assert "1. Banen trekken" in await somebody.tap("Zwemmen")
    assert "1. Judo voor kinderen" in await somebody.send("welke club doet aan judo")


async def test_one_in_full_on_the_map_and_to_pass_on(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan iemand zwemmen in 9403")
    answer = await anneke.tap("1")
    assert answer == (
        "Zwemles\nZwembad De Otter\n\n"
        "Voor 5 tot en met 12 jaar.\n"
        "Waar: De Otter, Badweg 1, 9403 AA\n"
        "Wanneer: woensdag 15.00 uur\n"
        "Prijs: €\N{NO-BREAK SPACE}12,50 per les\n"
        "Zo doet u mee: aan de balie\n"
        "Telefoon: 0592 11 11 11\n"
        "Website: https://otter.example/zwemles"
    )
    assert link(anneke, "Website") == "https://otter.example/zwemles"
    where = urlsplit(link(anneke, "Waar is het?"))
    assert where.netloc == "www.openstreetmap.org"
    assert parse_qs(where.query)["query"] == ["Badweg 1, 9403AA, Assen"]
    assert "Zwemles, Zwembad De Otter\n" in shared(anneke)
    assert "1. Zwemles" in await anneke.tap("Terug")


async def test_what_nobody_wrote_down_is_said_and_never_made_up(town: Stage) -> None:
    await offered(town, Offer("", "Sportschool", "sport", "fitness"))
    anneke = await town.intermediary()
    await anneke.send("waar kan iemand fitnessen")
    answer = await anneke.tap("1")
    assert answer == "Sportschool\n\nWie dit aanbiedt, weet ik niet."
    assert "Waar is het?" not in anneke.buttons


async def test_an_example_says_so_wherever_it_is_shown(town: Stage) -> None:
    await offered(town, replace(TOWN[0], example=True))
    anneke = await town.intermediary()
    assert "Zwemles (voorbeeld)" in await anneke.send("waar kan iemand zwemmen")
    assert "(bestaat niet)" in shared(anneke)
    assert "Dit is een voorbeeld. Het bestaat niet echt." in await anneke.tap("1")
    assert "(bestaat niet)" in shared(anneke)


async def test_five_on_a_screen_and_more_behind_a_button(town: Stage) -> None:
    many = [replace(TOWN[2], title=f"Baan {n:02}", provider=f"Bad {n:02}") for n in range(1, 13)]
    await offered(town, *many)
    anneke = await town.intermediary()
    answer = await anneke.send("waar kan iemand zwemmen")
    assert answer.count(" · ") == 5 * 3 and "Er zijn er nog 7." in answer
    assert anneke.buttons[:7] == ["1", "2", "3", "4", "5", "Deel", "Meer"]
    answer = await anneke.tap("Meer")
    assert "6. Baan 06" in answer and "Baan 05" not in answer and "Er zijn er nog 2." in answer
    assert "Bad 06" in shared(anneke) and "Bad 01" not in shared(anneke)
    answer = await anneke.tap("Meer")
    assert "12. Baan 12" in answer and "nog" not in answer and "Meer" not in anneke.buttons
    assert (await anneke.tap("11")).startswith("Baan 11")
    assert "11. Baan 11" in await anneke.tap("Terug")
    assert "6. Baan 06" in await anneke.tap("Vorige")


async def test_by_buttons_kind_neighbourhood_and_age(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("start")
    await anneke.tap("Waar te besteden")
    await anneke.tap("Alles")
    assert await anneke.tap("Wijk") == "Vanuit welke wijk?"
    answer = await anneke.tap("Kloosterveen")
    assert "dicht bij Kloosterveen\n1. Dansen voor meisjes" in answer
    await anneke.tap("Leeftijd")
    answer = await anneke.tap("40")
    assert "dicht bij Kloosterveen, voor 40 jaar\n1. Fitness" in answer and "Judo" not in answer
    await anneke.tap("Soort")
    answer = await anneke.tap("Theater")
    assert "Theater, dicht bij Kloosterveen, voor 40 jaar\n" in answer
    await anneke.tap("Leeftijd")
    assert "voor" not in (await anneke.tap("Elke leeftijd")).splitlines()[0]
    await anneke.tap("Wijk")
    assert (await anneke.tap("Overal")).splitlines()[0] == "Theater"


async def test_a_few_words_more_go_on_from_what_was_found(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("start")
    await anneke.tap("Waar te besteden")
    assert (await anneke.send("zwemmen")).startswith("Zwemmen\n1. ")
    assert (await anneke.send("in Marsdijk")).startswith("Zwemmen, dicht bij Marsdijk\n1. Banen")
    assert "voor 9 jaar" in await anneke.send("9")
    answer = await anneke.send("liever sport")
    assert answer.startswith("Sport, dicht bij Marsdijk, voor 9 jaar\n")
    assert (await anneke.send("en dansen?")).startswith("Dans, dicht bij Marsdijk, voor 9 jaar\n")
    # A new question begins anew.
    assert (await anneke.send("waar kan iemand judoën")).startswith("Judo\n")


async def test_a_piece_of_a_name_is_found_and_what_is_not_known_is_said(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("start")
    await anneke.tap("Waar te besteden")
    assert "1. Dansen voor meisjes" in await anneke.send("zwier")
    answer = await anneke.send("kwantumflapdrol")
    assert "Dat ken ik niet. Typ wat iemand wil doen." in answer and PHONE[:-1] not in answer
    assert "Zwemmen" in anneke.buttons


async def test_what_is_typed_there_may_be_anything_else(town: Stage) -> None:
    anneke = await town.intermediary()
    for line, answer in (
        ("sport 9401 AB 12", "Klopt dit?"),
        ("mag ik een voucher voor sport", "Typ de postcode"),
        ("hoe lang is een voucher geldig", "een jaar geldig"),
        ("stop", "Gestopt."),
    ):
        await anneke.send("start")
        await anneke.tap("Waar te besteden")
        assert answer in await anneke.send(line), line
    assert await town.issued() == 0


async def test_a_question_in_the_middle_keeps_the_voucher(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("sport 9401 AB 12")
    await anneke.send("waar kan iemand zwemmen in Marsdijk?")
    assert "1. Banen trekken" in anneke.screen[-2]
    assert anneke.last.startswith("U was bezig met een voucher voor sport.")
    await anneke.tap("1")
    await anneke.tap("Geef voucher")
    assert await town.issued() == 1


async def test_under_the_card_is_what_fits_the_voucher(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.give("9405 AB 12", "Sport")
    answer = await anneke.tap("Waar te besteden")
    assert answer.startswith("Sport, dicht bij Kloosterveen\n1. Fitness")
    assert "Muziekles" not in answer
    assert any("Klaar. De code is" in text for text in anneke.screen), "the code stays"
    await anneke.give("9405 AB 14", "Weet nog niet")
    answer = await anneke.tap("Waar te besteden")
    assert "Dansen voor meisjes" in answer and "Fitness" in answer


async def test_what_is_typed_beside_a_voucher_is_about_its_category(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.give("9405 AB 12", "Sport")
    answer = await anneke.send("iets voor een meisje van 9")
    assert "Sport, dicht bij Kloosterveen, voor 9 jaar\n1. Judo" in answer
    assert "Dansen" not in answer and "Dansen" not in shared(anneke)
    # A new question under the list is about that voucher too, another category is as it says.
    assert "Sport, dicht bij Marsdijk" in await anneke.send("is er iets in Marsdijk")
    assert "Dans, dicht bij Kloosterveen\n" in await anneke.send("waar kan ze dansen")
    await anneke.send("start")
    await anneke.send("sport")
    await anneke.send("iets voor een meisje van 9")
    assert "Sport, voor 9 jaar\n" in anneke.screen[-2] and "Dansen" not in anneke.screen[-2]
    await anneke.send("stop")
    assert "Waar te besteden, voor 9 jaar\n" in await anneke.send("iets voor een meisje van 9")


async def test_a_category_stays_while_it_is_looked_for(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.give("9403 AB 12", "Cultuur")
    await anneke.tap("Waar te besteden")
    for typed, head in (
        ("voor een kind van 6", "Cultuur, dicht bij Pittelo, voor 6 jaar\n"),
        ("en gitaar?", "Gitaarles, dicht bij Pittelo, voor 6 jaar\n"),
        ("liever dichter bij 9401", "Gitaarles, dicht bij 9401, voor 6 jaar\n"),
        ("zonder gitaar", "Cultuur, dicht bij 9401, voor 6 jaar, geen gitaarles\n"),
        ("in heel assen", "Cultuur, voor 6 jaar, geen gitaarles\n"),
    ):
        answer = (await anneke.send(typed)).removeprefix(DELETED)
        assert answer.startswith(head), answer
        assert "Zwem" not in answer and "Judo" not in answer


async def test_a_number_of_a_day_or_a_house_is_no_age(town: Stage) -> None:
    anneke = await town.intermediary()
    for typed, head in (
        ("waar kan ze zwemmen bij 9403 AB 12", "Zwemmen, dicht bij 9403\n"),
        ("waar kan ze zwemmen in de Kerkstraat 12", "Zwemmen\n"),
        ("waar kan ze zwemmen op 14 september", "Zwemmen\nOp dinsdag ken ik dit niet."),
        (
            "waar kan een kind van 6 zwemmen op 14-9",
            "Zwemmen, voor 6 jaar\nOp dinsdag ken ik dit niet.",
        ),
    ):
        answer = (await anneke.send(typed)).removeprefix(DELETED)
        assert answer.startswith(head), answer


async def test_four_figures_under_a_list_are_where_to_look_from(town: Stage) -> None:
    for person in (await town.intermediary(), await town.volunteer()):
        await person.send("start")
        await person.tap("Waar te besteden")
        await person.tap("Alles")
        await person.tap("Wijk")
        assert "Waar te besteden, dicht bij 9408\n1. " in await person.send("9408")
        assert "Waar te besteden, dicht bij 9403\n1. Zwemles" in await person.send("bij 9403")


async def test_what_it_costs_and_when_it_is_stands_on_its_page(town: Stage) -> None:
    anneke = await town.intermediary()
    assert "Judoclub\n" in await anneke.send("wanneer is judo")
    await anneke.send("sport")
    await anneke.send("wat kost zwemmen")
    assert (
        "Zwemmen\n1. Banen" in anneke.screen[-2] and "€\N{NO-BREAK SPACE}12,50" in anneke.screen[-2]
    )
    # What was not known is no part of the question that comes back.
    assert "Dat weet ik niet" in await anneke.send("wie is de baas")
    await anneke.send("waar kan ze zwemmen")
    assert "1. Banen" in anneke.screen[-2]
    assert anneke.last.startswith("U was bezig met een voucher voor sport.\n\nTyp de postcode")


async def test_no_word_of_what_was_deleted_comes_back(town: Stage) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send("zwemmen in de buurt van Youssef")
    assert answer.startswith(
        f"{DELETED}Zwemmen\nDie plek ken ik niet als wijk. Dit is alles in Assen"
    )
    answer = await anneke.send("waar kan ze zwemmen in Assen-Oost")
    assert "Assen-Oost ken ik niet als wijk. Dit is alles in Assen:\n1." in answer
    answer = await anneke.send("waar kan ze zwemmen in het centrum van Assen")
    assert "Zwemmen, dicht bij Centrum\n" in answer


async def test_where_to_go_at_all_is_asked_under_a_list_as_well(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.give("9405 AB 12", "Sport")
    await anneke.tap("Waar te besteden")
    assert "Sport, dicht bij Kloosterveen\n1. " in await anneke.send("waar kan ze naartoe")


async def test_from_a_fresh_voucher_one_tap_passes_on_three_places(town: Stage) -> None:
    anneke = await town.intermediary()
    code = await anneke.give("9405 AB 12", "Sport")
    anneke.taps = anneke.lines = 0
    text = shared(anneke)
    assert code in text and "Bijvoorbeeld hier:\n" in text
    places = places_in(text)[:3]
    assert places == [
        "Fitness: Sportschool Fit, Dwarsweg 3 (16+ jaar)",
        "Judoclub, Mat 4 (6-12 jaar)",
        "Zwemmen: Sportbad, Laan 2",
    ]
    # For whom it is stays together where a line ends.
    assert "(6\N{NON-BREAKING HYPHEN}12\N{NO-BREAK SPACE}jaar)" in text
    assert "Muziekschool" not in text
    # Under the card itself the same three stand, before any tap.
    assert places_in(anneke.last)[:3] == places
    assert (anneke.lines, anneke.taps) == (0, 0)


async def test_a_stranger_with_a_valid_code_sees_what_fits_that_voucher(town: Stage) -> None:
    anneke = await town.intermediary()
    sport = await anneke.give("9405 AB 12", "Sport")
    culture = await anneke.give("9401 AB 12", "Cultuur")
    answer = await town.stranger().send(sport)
    assert places_in(answer)[0] == "Fitness: Sportschool Fit, Dwarsweg 3 (16+ jaar)"
    assert answer.endswith(PHONE)
    answer = await town.stranger().send(culture)
    assert places_in(answer)[:2] == [
        "Theater De Kolk, Plein 6 (18+ jaar)",
        "Muziekles: Muziekschool, Plein 5",
    ]
    assert "Judo" not in answer
    await offered(town)
    assert "Bijvoorbeeld" not in await town.stranger().send(sport)


async def test_who_must_be_asked_first_is_told_where_nothing_else_is(town: Stage) -> None:
    museum = Offer("Drents Museum", "Drents Museum", "culture", "museum", sign_up="Vraag eerst.")
    nobody = Offer("", "Sportschool", "sport", "fitness", sign_up="Vraag de coördinator.")
    await offered(town, museum, nobody)
    anneke = await town.intermediary()
    culture, sport = await anneke.give("9405 AB 12", "Cultuur"), await anneke.give("9405 AB 14")
    perhaps = "Misschien kan dit met de voucher. Vraag het eerst:\n• Drents Museum\n"
    answer = await town.stranger().send(culture)
    assert perhaps in answer and "Bijvoorbeeld" not in answer
    assert "Misschien" not in await town.stranger().send(sport)
    await anneke.give("9405 AB 16", "Cultuur")
    assert perhaps in shared(anneke)
    # What is sure goes before it.
    await offered(town, museum, *TOWN)
    answer = await town.stranger().send(culture)
    assert "Misschien" not in answer and "Theater De Kolk" in answer


async def test_three_places_are_of_three_providers_at_three_places(town: Stage) -> None:
    more = [replace(TOWN[3], title=f"Les {n:02}") for n in range(65)]
    beside = replace(TOWN[3], provider="Fit voor twee", title="Les voor twee")
    await offered(town, *more, beside, *TOWN)
    anneke = await town.intermediary()
    await anneke.give("9405 AB 12", "Sport")
    assert shared(anneke).count("Dwarsweg 3") == 1
    # Of a list what is on the screen is passed on, and nothing else: here of one provider.
    answer = await anneke.tap("Waar te besteden")
    assert answer.count("Sportschool Fit") == 4 and "Judoclub" in answer
    assert [line for line in shared(anneke).splitlines() if line[1:2] == "."] == [
        "1. Fitness, Sportschool Fit",
        "2. Judo voor kinderen, Judoclub",
        "3. Les 00, Sportschool Fit",
    ]


async def test_four_clubs_in_one_hall_are_four_places(town: Stage) -> None:
    clubs = [
        replace(
            TOWN[4], title=f"Club {kind}", provider=f"Club {name}", kind=kind, postcode="9405AB"
        )
        for name, kind in (("A", "judo"), ("B", "volleybal"), ("C", "turnen"), ("D", "boksen"))
    ]
    # So are two things to do at one provider; the same thing on another day is not.
    both = [replace(clubs[3], title=f"Boksen {day}", when=day) for day in ("maandag", "dinsdag")]
    await offered(town, *clubs, *both, replace(clubs[3], title="Aikido", kind="aikido"))
    anneke = await town.intermediary()
    code = await anneke.give("9405 AB 12", "Sport")
    assert places_in(shared(anneke))[:3] == places_in(anneke.last)[:3]
    assert places_in(await town.stranger().send(code)) == [
        "Aikido: Club D, Mat 4 (6-12 jaar)",
        "Judo: Club A, Mat 4 (6-12 jaar)",
        "Turnen: Club C, Mat 4 (6-12 jaar)",
        "Volleybal: Club B, Mat 4 (6-12 jaar)",
        "Boksen: Club D, Mat 4 (6-12 jaar)",
    ]
    answer = await anneke.tap("Waar te besteden")
    assert answer.count(" · 6-12 jaar") == 5
    assert sum(line[1:2] == "." for line in shared(anneke).splitlines()) == 3


async def test_no_age_of_one_lesson_is_said_of_the_whole_place(town: Stage) -> None:
    lesson, women, lanes = TOWN[:3]
    baths = (
        replace(women, women_only=False),
        replace(lesson, title="Zwemles B", until=date(2022, 1, 1)),
    )
    await offered(town, lesson, *baths, replace(lanes, from_age=12), replace(lanes, from_age=12))
    anneke = await town.intermediary()
    await anneke.give("9403 AB 12", "Sport")
    assert places_in(anneke.last)[:2] == [
        "Zwemmen: De Otter, Badweg 1",
        "Zwemmen: Sportbad, Laan 2 (12+ jaar)",
    ]
    # One by one they stand in a list.
    answer = await anneke.tap("Waar te besteden")
    assert answer.count(" · 5-12 jaar") == 2 and answer.count(" · 16+ jaar") == 1


async def test_for_whom_and_until_when_it_is_stands_on_the_card(town: Stage) -> None:
    for_women = replace(TOWN[1], from_age=None, until=date(2021, 9, 6))
    await offered(town, for_women, replace(TOWN[2], example=True))
    anneke = await town.intermediary()
    await anneke.give("9403 AB 12", "Sport")
    assert places_in(anneke.last)[:2] == [
        "Zwemmen: De Otter, Badweg 1 (alleen vrouwen, tot en met 6-9-2021)",
        "Zwemmen: Sportbad, Laan 2 (bestaat niet)",
    ]
    assert "alleen vrouwen" in await anneke.send("waar kan iemand zwemmen in Pittelo")


async def test_where_nobody_knows_whether_it_can_be_done_nobody_is_sent(town: Stage) -> None:
    ask = "Vraag eerst of u hier de voucher kunt gebruiken."
    unsure = (
        Offer("Museum", "Museum", "culture", "museum"),
        Offer("De Kolk", "De Kolk", "culture", "film", address="Plein 1", sign_up=ask),
        Offer("", "Abonnement", "culture", "zang", sign_up="Vraag eerst wie de voucher aanneemt."),
    )
    await offered(town, *unsure, TOWN[5])
    anneke = await town.intermediary()
    await anneke.give("9405 AB 12", "Cultuur")
    assert "Muziekschool" in anneke.last
    assert "Kolk" not in anneke.last and "Museum" not in anneke.last
    answer = await anneke.tap("Waar te besteden")
    assert answer.count("vraag eerst") == 3 and "1. Muziekles · Muziekschool · Centrum\n" in answer
    sure, heading, perhaps = shared(anneke).partition(
        "Misschien kan dit met de voucher. Vraag het eerst:\n\n"
    )
    assert heading and "1. Muziekles" in sure and "Kolk" not in sure
    assert "3. De Kolk\nWaar: Plein 1\n" in perhaps and ask not in perhaps
    # With nobody to ask, what to ask is told.
    assert "2. Abonnement\nVraag eerst wie de voucher aanneemt.\n\n3. De Kolk" in perhaps
    answer = await anneke.tap("4")
    assert answer == "Museum\n\nMisschien kan dit met de voucher. Vraag het eerst.\n\n" + (
        "De prijs en de tijden weet ik niet. Vraag het daar."
    )
    assert shared(anneke).startswith(
        "Misschien kan dit met de voucher. Vraag het eerst:\n\nMuseum\n"
    )
    await anneke.tap("Terug")
    assert ask in await anneke.tap("3")
    await offered(town, *unsure)
    await anneke.give("9405 AB 14", "Cultuur")
    assert "Bijvoorbeeld hier" not in anneke.last


async def test_of_what_lies_nobody_knows_where_it_is_not_said_that_it_is_near(town: Stage) -> None:
    await offered(town, Offer("Museum", "Museum", "culture", "museum"))
    anneke = await town.intermediary()
    answer = await anneke.send("waar kan iemand naar een museum in Kloosterveen")
    assert "\n\nMuseum\nMuseum ken ik niet in Kloosterveen. Dit is er wel:\n1. " in answer
    await anneke.give("9405 AB 12", "Cultuur")
    answer = await anneke.tap("Waar te besteden")
    assert answer.startswith("Cultuur\nIn Kloosterveen ken ik niets. Dit is er wel:\n1. ")


async def test_what_is_passed_on_is_in_the_language_of_the_cards(set_stage: SetStage) -> None:
    stage = await set_stage(languages=with_reviewed("en", "ti"), neighbourhoods=NEIGHBOURHOODS)
    unsure = Offer("Museum", "Museum", "culture", "museum")
    whole = replace(TOWN[0], until=date(2022, 6, 30), women_only=True, wheelchair=True)
    await offered(stage, whole, replace(TOWN[4], price_cents=0, until=whole.until), TOWN[2], unsure)
    anneke = await stage.intermediary()
    await anneke.give("9403 AB 12", "Sport")
    await anneke.tap("English")
    await anneke.tap("Waar te besteden")
    text = shared(anneke)
    assert text.startswith("You can go here with the voucher:\n\n1. Zwemles, Zwembad De Otter\n")
    assert "For women only.\nYou can get in with a wheelchair.\nWhere: De Otter" in text
    assert "Price: €12.50 per les" in text and "Price: free" in text
    assert text.endswith("Questions? Call 0592 00 00 00.")
    await anneke.tap("1")
    assert "The last day to go there is 30 June 2022." in shared(anneke)
    await anneke.send("waar kan iemand naar een museum")
    assert shared(anneke).startswith("Perhaps you can do this with the voucher. Ask first:\n\n")
    # A long text in letters that a link writes with nine signs each is whole all the same.
    await anneke.give("9403 AB 14", "Sport")
    await anneke.tap("ትግርኛ")
    await anneke.tap("Waar te besteden")
    lines = shared(anneke).splitlines()
    assert [line for line in lines if line[1:2] == "."] == [
        "1. Zwemles, Zwembad De Otter",
        "2. Judo voor kinderen, Judoclub",
    ]
    assert "0592 00 00 00" in lines[-1]
    stage.later(days=1)
    await anneke.send("waar kan iemand naar een museum")
    assert shared(anneke).startswith("Misschien kan dit met de voucher.")


async def test_days_and_hours_are_in_the_language_of_the_cards(set_stage: SetStage) -> None:
    stage = await set_stage(languages=with_reviewed("ar", "pl"), neighbourhoods=NEIGHBOURHOODS)
    many = [
        replace(TOWN[2], title="A", price_for="10 keer", when="maandag en woensdag 19.00 uur"),
        replace(TOWN[2], title="B", when="elke dag 7.00-21.30 uur", provider="B", address="B 1"),
        replace(TOWN[2], title="C", when="7.00 uur elke dag", provider="C", address="C 1"),
    ]
    await offered(stage, *many)
    anneke = await stage.intermediary()
    await anneke.give("9407 AB 12", "Sport")
    await anneke.tap("Polski")
    await anneke.tap("Waar te besteden")
    text = shared(anneke)
    assert "Kiedy: poniedziałek, środa 19.00\n" in text
    assert "Kiedy: poniedziałek–niedziela 7.00–21.30\n" in text
    # What is not only days and hours stays as it was written.
    assert "Kiedy: 7.00 uur elke dag\n" in text
    await anneke.give("9407 AB 14", "Sport")
    await anneke.tap("العربية")
    await anneke.tap("Waar te besteden")
    text = shared(anneke)
    # Among words from the right Dutch keeps its own order.
    assert "متى: الاثنين، الأربعاء \u200e19.00\u200e\n" in text
    assert "متى: \u20687.00 uur elke dag\u2069\n" in text
    assert "€ (عدد المرات: 10)\n" in text
    assert "أين: \u2068Laan 2, 9407 AA\u2069\n" in text


async def test_the_square_on_the_card_tells_of_more_places(town: Stage) -> None:
    baths = [
        replace(TOWN[2], provider=f"Bad {n:02}", address=f"Laan {n}", postcode="9405AA")
        for n in range(1, 13)
    ]
    await offered(town, *baths)
    anneke = await town.intermediary()
    code = await anneke.give("9405 AB 12", "Sport")
    assert anneke.last.count("Bad ") == 3
    answer = await town.stranger().send(code)
    assert answer.count("Zwemmen: Bad ") == 5


async def test_what_ended_meanwhile_is_no_longer_shown(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan iemand judoën")
    await offered(town, *TOWN[:4])
    assert "Judo ken ik niet." in await anneke.tap("1")


async def test_without_any_offer_it_tells_who_takes_part(stage: Stage) -> None:
    await offered(stage)
    anneke = await stage.intermediary()
    await stage.join(Role.PROVIDER, "Zwembad De Otter", "Piet")
    await anneke.send("start")
    assert "Nu doen mee: Zwembad De Otter." in await anneke.tap("Waar te besteden")
    await anneke.give()
    assert "Nu doen mee: Zwembad De Otter." in await anneke.tap("Waar te besteden")


async def test_a_phone_shows_the_buttons_below_a_list_whole(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    rows = [[button["text"] for button in row] for row in anneke.question.keyboard]
    assert rows[0][0] == "1", "numbers are short"
    assert rows[-2:] == [["Soort", "Wijk"], ["Leeftijd", "Terug"]]
    assert max(map(len, rows[1:])) <= 2
