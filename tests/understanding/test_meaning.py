"""What a line means: sure, unsure or not at all, and two requests in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routes import MEANT
from bot.storage.people import Role
from bot.understanding.intents import INTENTS, Intent
from bot.understanding.meaning import understand
from bot.understanding.vocabulary import Vocabulary
from tests.fuzz.sentences import SAYS
from tests.fuzz.texts import ANY

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
