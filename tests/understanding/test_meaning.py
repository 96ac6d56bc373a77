"""What a line means: sure, unsure or not at all, and two requests in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routes import MEANT
from bot.storage.people import Role
from bot.understanding.intents import INTENTS, Intent, likely
from bot.understanding.meaning import understand
from bot.understanding.vocabulary import Vocabulary
from sentences.reading import sentences
from tests.fuzz.sentences import SAYS
from tests.fuzz.texts import ANY
from tests.helpers.effort import measured

NAMES = Vocabulary.of(["Opening Week van de Sport"], ["Assen", "Marsdijk"], ["Voedselbank"])
SAID_BY = [(role, intent) for role in Role for intent in sorted(INTENTS[role] & SAYS.keys())]


@pytest.mark.parametrize(("role", "intent"), SAID_BY)
def test_a_plain_sentence_is_sure_for_each_role(role: Role, intent: Intent) -> None:
    meaning = understand(SAYS[intent], role, NAMES)
    assert (meaning.intent, meaning.is_sure) == (intent, True)


@pytest.mark.parametrize("role", Role)
def test_each_intent_of_a_role_begins_something(role: Role) -> None:
    begun = {each.intent for each in MEANT if each.roles is None or role in each.roles}
    assert INTENTS[role] - {Intent.UNKNOWN} <= begun


def test_the_first_of_two_requests_comes_first() -> None:
    text = "sport op 9404 WD 11 en stuur me daarna ook even een flyer in het turks"
    meaning = understand(text, Role.INTERMEDIARY, NAMES)
    assert meaning.intent is Intent.ISSUE
    assert meaning.slots == {"category": "sport", "postcode": "9404WD", "number": "11"}
    assert meaning.also is not None
    assert (meaning.also.intent, meaning.also.slots["language"]) == (Intent.PROMOTION, "tr")


@given(ANY, st.sampled_from(Role))
def test_any_text_means_something_or_nothing(text: str, role: Role) -> None:
    meaning = understand(text, role, NAMES)
    assert meaning.intent in INTENTS[role]
    assert 0 <= meaning.sure <= 1
    assert all(meaning.slots.values())


def test_what_is_asked_behind_a_greeting_is_meant() -> None:
    meaning = understand("Hoi, dag, ik ben Nel. Wat is er zaterdag te doen?", Role.VOLUNTEER, NAMES)
    assert (meaning.intent, meaning.is_sure) == (Intent.EVENTS, True)


@pytest.mark.parametrize(
    ("piece", "times"),
    [
        (" ", 1),
        ("\n", 1),
        ("ha! ", 1),
        ("dag, ", 1),
        ("1", 6),
        ("10 en ", 6),
        ("aan de en ", 6),
        ("x: ", 6),
    ],
)
def test_no_text_takes_long(piece: str, times: int) -> None:
    """As long as Telegram lets it be, and of what patterns search longest in: at most so many times
    what a long story takes."""
    ordinary = "zij wil graag zwemmen op woensdag of anders naar het theater met haar zoon. " * 13
    longest = (piece * 4096)[:4096]
    assert _quickest(longest) < times * _quickest(ordinary)


def _quickest(text: str) -> float:
    """Seconds of processor time that a text takes, without what else the machine did."""
    times = []
    for _time in range(3):
        with measured() as effort:
            understand(text, Role.INTERMEDIARY, NAMES)
        times.append(effort.seconds)
    return min(times)


@pytest.mark.parametrize(
    ("role", "text", "intent"),
    [
        (Role.INTERMEDIARY, "telefoon van de tolk", Intent.UNKNOWN),
        (Role.INTERMEDIARY, "geef me het telefoonnummer van die moeder", Intent.UNKNOWN),
        (Role.VOLUNTEER, "app mij het adres van de loodgieter", Intent.UNKNOWN),
        (Role.PROVIDER, "toch maar niet zwemmen vandaag", Intent.CANCEL),
        (Role.VOLUNTEER, "rolstoeldag", Intent.EVENTS),
    ],
)
def test_what_asks_for_no_offer_is_taken_for_none(role: Role, text: str, intent: Intent) -> None:
    assert understand(text, role, Vocabulary.of()).intent is intent


def test_no_rule_beside_the_model_takes_away_what_that_knows() -> None:
    some = sentences()[::7]
    lost = [
        (each.text, meant)
        for each in some
        if (meant := understand(each.text, each.role, Vocabulary.of()).intent) is not each.intent
        and likely(each.text, each.role)[0][0] is each.intent
    ]
    assert len(lost) <= len(some) / 1000, lost
