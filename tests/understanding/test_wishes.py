"""What somebody looks for, beside what they want to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.people import Role
from bot.understanding.intents import Intent
from bot.understanding.kinds import kinds_like, kinds_of, unwanted_kinds
from bot.understanding.meaning import understand
from bot.understanding.names import likeliest_name
from bot.understanding.not_wanted import unwanted
from bot.understanding.topics import subjects
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.wishes import (
    names_street,
    near,
    unknown_place_in,
    wants_something_else,
    wishes,
)

WATER = "zwemmen,aquafit,waterpolo,schoonspringen,duiken"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("niet zwemmen, iets op 't droge", {"without": WATER}),
        ("geen voetbal, wel turnen in peelo", {"without": "voetbal"}),
        ("iets met muziek, maar geen piano", {"without": "pianoles"}),
        ("iets voor een jongen van 9", {"women": "none"}),
        ("iets voor haar zoon", {"women": "none"}),
        ("zwemmen alleen voor vrouwen", {"women": "only"}),
        ("is er iets voor vrouwen alleen", {"women": "only"}),
        ("iets voor kinderen", {"group": "children"}),
        ("ze heeft kinderen en wil sporten", {}),
        ("is er vrouwenzwemmen", {"women": "only"}),
        ("een vrouw van 45 wil dansen", {}),
        ("iets voor een kleuter", {"group": "infants"}),
        ("gym voor ouderen", {"group": "elderly"}),
        ("dansen met een rolstoel", {"wheelchair": "yes"}),
        ("zwemmen in 9403", {"near": "9403"}),
        # The letters are somebody's street.
        ("zwemmen bij 9403 AB", {"near": "9403"}),
        ("iets in de buurt van negentig vier nul drie", {}),
        ("tussen 9403 en 9405", {}),
        ("sinds 2021", {}),
        ("waar kan ze zwemmen", {}),
        ("waar kan ze zwemmen op zondag", {"days": "6"}),
        ("doordeweeks of in het weekend", {}),
        ("zaterdagochtend of 's zondags", {"days": "5,6", "part": "morning"}),
        ("yoga in de ochtend", {"part": "morning"}),
        ("yoga in de morgen", {"part": "morning"}),
        ("iets 's avonds", {"part": "evening"}),
        ("zwemmen overdag", {"part": "daytime"}),
        ("judo, maar niet 's avonds", {"part": "daytime"}),
        ("kan hij op woensdagmiddag dansen", {"women": "none", "days": "2", "part": "afternoon"}),
        ("goedemiddag, waar kan ze dansen", {}),
        ("goede avond waar kan ze dansen", {}),
        ("koffieochtend", {}),
        ("iets voor jongeren", {"group": "youth"}),
        ("judo voor volwassenen", {"group": "adults"}),
        ("goedkoop sporten", {"cheap": "yes"}),
        ("iets dat niet te duur is", {"cheap": "yes"}),
        ("sporten met een klein budget", {"cheap": "yes"}),
        ("het mag niet veel kosten", {"cheap": "yes"}),
        ("iets voor 65+", {"group": "elderly"}),
        ("fitness onder de 50 euro", {"most": "5000"}),
        ("yoga, hoogstens 10 euro per maand", {"most": "1000", "per": "maand"}),
        ("voor vijf euro of minder per les", {"most": "500", "per": "les"}),
        ("iets van € 12,50 of minder", {"most": "1250"}),
        ("voetbal voor onder de 12 jaar", {}),
        ("wat heeft Budo Ryu te bieden", {"named": "Budo Ryu"}),
        ("wat kan ze bij de muziekschool doen", {"named": "muziekschool"}),
        ("welke lessen geeft de judoclub", {"named": "judoclub"}),
        ("wat heeft u te bieden", {}),
        ("wat kan ik bij jullie doen", {}),
        ("wat is er bij jou te doen", {}),
        ("zwemmen voor vrouwen", {"women": "only"}),
        ("judo, maar niet op maandag", {"days": "1,2,3,4,5,6"}),
        ("is er vandaag yoga", {"days": "today"}),
        ("kan ze morgen dansen", {"days": "tomorrow"}),
        ("morgen, waar kan ze dansen", {}),
        ("goede morgen waar kan ze dansen", {}),
        ("iets gratis", {"free": "yes"}),
        ("sport die niets kost", {}),
    ],
)
def test_what_a_text_says_is_told_and_nothing_else(text: str, said: dict[str, str]) -> None:
    assert wishes(text) == said


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("niet zwemmen, iets op 't droge", True),
        ("geen judo, liever dansen", True),
        ("zwemmen vindt ze niks, iets anders graag", True),
        ("geen zwemmen", False),
        ("iets met zwemmen", False),
        ("nee laat maar", False),
    ],
)
def test_who_wants_something_else_says_what_not(text: str, *, is_so: bool) -> None:
    assert wants_something_else(text) is is_so


@pytest.mark.parametrize("role", [Role.INTERMEDIARY, Role.VOLUNTEER, Role.PROVIDER])
def test_something_else_is_no_end_of_it(role: Role) -> None:
    meaning = understand("niet zwemmen, iets op 't droge", role, Vocabulary.of())
    assert meaning.intent is Intent.OFFERS
    assert meaning.is_sure


def test_a_kind_is_what_is_wanted_by_its_own_words_or_as_one_of_many() -> None:
    kinds = ["sportschool", "Judo", "karate", "cursus theater", "toneel", "gitaarles", "korfbal"]
    assert kinds_of("fitness", kinds) == ("sportschool",)
    assert kinds_of("vechtsport", kinds) == ("Judo", "karate")
    assert kinds_of("theater", kinds) == ("cursus theater", "toneel")
    assert kinds_of("toneel", kinds) == ("toneel",)
    assert kinds_of("korfbal", kinds) == ("korfbal",)
    assert kinds_of("schaken", kinds) == ()
    assert kinds_of("voetbal", ["walking football", "futsal"]) == ("walking football", "futsal")


def test_what_is_like_it_is_another_kind() -> None:
    assert kinds_like("gitaarles", ["muziekles", "judo"]) == ("muziekles",)
    assert kinds_like("crossfit", ["sportschool", "judo"]) == ("sportschool",)
    assert kinds_like("schaken", ["judo"]) == ()


def test_what_is_not_wanted_goes_with_what_it_is_made_of() -> None:
    kinds = ["judo", "zwemmen", "gitaarles"]
    assert unwanted_kinds(["muziekles"], kinds) == ("gitaarles",)
    assert unwanted_kinds(unwanted("niet zwemmen"), kinds) == ("zwemmen",)


KNOWN = ["Assen", "Loon", "Pittelo", "Assen-Oost"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("waar kan ze zwemmen in Peelo", "Peelo"),
        ("waar kan ze zwemmen in kloosterven?", "Kloosterven"),
        ("judo lariks", "Lariks"),
        ("wat is er in de wijk Peelo te doen", "Peelo"),
        ("iets in de buurt van de Vaart", "Vaart"),
        ("muziekles in ellen", "Ellen"),
        ("sport in Nieuw Balinge", "Nieuw Balinge"),
        ("zwemmen in Assen", ""),
        ("zwemmen in loon", ""),
        ("zwemmen in pitelo", ""),
        ("sport in een rolstoel", ""),
        ("zwemmen in een binnenbad", ""),
        ("zwemmen in het weekend", ""),
        ("iets in de buurt", ""),
        ("iets in de binnenstad", "Binnenstad"),
        ("dansen in noord", "Noord"),
        ("dansen in het noorderpark", "Noorderpark"),
        ("dansen in Oost", ""),
        ("is er iets in dit dorp", ""),
        ("ze is goed in tekenen", ""),
        ("ze heeft geen zin in voetbal", ""),
        ("sporten in clubverband", ""),
    ],
)
def test_a_place_that_is_not_known_is_named_and_nothing_else(text: str, place: str) -> None:
    assert unknown_place_in(text, KNOWN) == place


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("iets gratis", Intent.OFFERS),
        ("wat is er gratis", Intent.OFFERS),
        ("gratis zwemmen?", Intent.OFFERS),
        ("gratis koffieochtend", Intent.EVENTS),
        ("ze is 9 en wil niet zwemmen", Intent.OFFERS),
        ("mijn dochter haat gym", Intent.OFFERS),
        ("kind van 8 vindt voetbal stom", Intent.OFFERS),
        ("waar kan ze zwemmen op zondag", Intent.OFFERS),
        ("zwemmen zaterdag", Intent.OFFERS),
        ("wat kan hij zaterdag doen met de voucher", Intent.OFFERS),
        ("waar kan ze de bon gebruiken", Intent.RULES),
        ("waar mag hij met zijn bonnetje heen", Intent.RULES),
        ("wat kan ze met de bon", Intent.RULES),
        ("geef haar een bon voor school", Intent.COUPONS),
        ("waar kan ik een bon geven", Intent.HELP),
        ("iets voor kinderen", Intent.OFFERS),
        ("goedkoop sporten", Intent.OFFERS),
        ("iets 's avonds", Intent.OFFERS),
        ("is er ook iets alleen voor vrouwen", Intent.OFFERS),
        ("yoga hoogstens 10 euro per maand", Intent.OFFERS),
        ("wat heeft Budo Ryu te bieden", Intent.OFFERS),
        ("zwmeles", Intent.OFFERS),
        ("mijn dochter van 8 wil dansen na school", Intent.OFFERS),
        # What is on today is in the programme.
        ("wat is er vandaag", Intent.EVENTS),
        ("iets vanavond", Intent.EVENTS),
        ("voucher voor een kind", Intent.ISSUE),
    ],
)
def test_what_is_asked_is_understood(text: str, intent: Intent) -> None:
    meaning = understand(text, Role.INTERMEDIARY, Vocabulary.of())
    assert meaning.intent is intent
    if intent is Intent.OFFERS:
        assert meaning.is_sure
        assert meaning.slots.get("about") not in unwanted(text)


WISHES = {
    *("without", "group", "women", "wheelchair", "near", "days", "part", "free", "cheap", "most"),
    *("per", "named", "ages", "hours", "beside"),
}


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("zwmeles", "zwemmen"),
        ("fittness", "fitness"),
        ("dansn", "dans"),
        ("voetbla", "voetbal"),
        ("gitaarlse", "gitaarles"),
        ("wandeln", "wandelen"),
        # Another word is no slip of the finger.
        ("jongeren", ""),
        ("kinderen", ""),
    ],
)
def test_a_slip_of_the_finger_is_the_word_that_was_meant(typed: str, topic: str) -> None:
    assert [each.topic for each in subjects().found([typed])] == [topic][: bool(topic)]


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("zwemmen bij de Vaart", True),
        ("waar kan ze zwemmen in de Kerkstraat", True),
        ("dansen op de Grote Markt 3", False),
        ("iets in de buurt van de Vaart", True),
        ("zwemmen in Peelo", False),
        ("ik ben onderweg", False),
    ],
)
def test_a_street_is_known_as_one(text: str, *, is_so: bool) -> None:
    assert names_street(text) is is_so


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("budo ruy", "Budo Ryu"),
        ("musiekschool", "Muziekschool De Toon"),
        ("de toon", "Muziekschool De Toon"),
        ("sportschool", ""),
        ("bakker", ""),
    ],
)
def test_a_provider_is_known_by_a_piece_of_its_name(typed: str, name: str) -> None:
    known = ["Budo Ryu", "Muziekschool De Toon", "Sportschool Fit", "Sportschool Sterk"]
    assert likeliest_name(typed, known) == name


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    for name, value in wishes(text).items():
        assert name in WISHES
        assert value


@given(st.integers(1000, 9999), st.sampled_from(["", " AB", "AB"]))
def test_of_a_postcode_its_figures_are_near(figures: int, letters: str) -> None:
    is_year = 1900 <= figures < 2100
    assert near(f"zwemmen dicht bij {figures}{letters}") == ("" if is_year else str(figures))
