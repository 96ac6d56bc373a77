"""The sentences that people might type: each has its form, and none stands there twice."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from bot.domain.codes import ALPHABET
from bot.parsing.personal_numbers import holds_bsn
from bot.storage.people import Role
from bot.understanding.words import CONCEPTS

SENTENCES = Path(__file__).parents[2] / "sentences"
VOICES = sorted(SENTENCES.glob("*.tsv"))
# What may stand beside each intent, besides a second request.
SLOTS = {
    "issue": "category postcode number addition",
    "coupons": "purpose amount postcode number addition",
    "lookup": "code",
    "redeem": "code amount",
    "replace": "code",
    "undo": "",
    "cancel": "",
    "offers": "about where age category",
    "rules": "about",
    "events": "about when",
    "attend": "answer about",
    "remind": "about",
    "unremind": "about",
    "help": "about",
    "privacy": "",
    "greet": "",
    "thanks": "",
    "promotion": "kind language",
    "card_language": "language",
    "uptake": "by period",
    "budget": "",
    "report": "",
    "download": "period",
    "settle": "provider period",
    "receipts": "period",
    "people": "organisation role",
    "invite": "role organisation",
    "withdraw_person": "",
    "mail": "role about",
    "unknown": "",
}
FORMS = {
    "category": "sport|culture",
    "purpose": "school|sport",
    "postcode": "[1-9][0-9]{3}[A-Z]{2}",
    "number": "[0-9]+",
    "age": "[0-9]+",
    "amount": r"[0-9]+(\.[0-9]{2})?",
    "code": "[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}",
    "language": "[a-z]{2}",
    "by": "neighbourhood|category|organisation|approach|month|offer",
    "kind": "flyer|poster|text",
    "answer": "yes|no",
    "role": "|".join(role.value for role in Role),
    "also": "|".join(SLOTS),
}
# Read as another by whoever looks a code up.
MEANT = "SZBGOIL01AEUY"


def lines(voice: Path) -> list[tuple[str, str, str, dict[str, str]]]:
    """Role, text, intent and slots of each sentence of a voice."""
    found = []
    for line in voice.read_text(encoding="utf-8").splitlines():
        role, text, intent, written = line.split("\t")
        slots = dict(slot.split("=", 1) for slot in written.split(";") if slot)
        found.append((role, text, intent, slots))
    return found


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.stem)
def test_each_sentence_has_its_form(voice: Path) -> None:
    for role, text, intent, slots in lines(voice):
        assert role in {each.value for each in Role}, text
        assert intent in SLOTS, text
        assert slots.keys() <= {*SLOTS[intent].split(), "also"}, text
        for key, value in slots.items():
            assert re.fullmatch(FORMS.get(key, ".+"), value), (text, key, value)
        assert set(slots.get("code", "").replace("-", "")) <= {*ALPHABET, *MEANT}, text
        assert not holds_bsn(text), text


def test_no_sentence_stands_there_twice() -> None:
    counted = Counter(
        (role, text.casefold()) for voice in VOICES for role, text, *_rest in lines(voice)
    )
    assert [each for each, count in counted.items() if count > 1] == []


def test_each_intent_has_many_sentences() -> None:
    """At least ninety, by at least eight voices."""
    counted = Counter(intent for voice in VOICES for _r, _t, intent, _s in lines(voice))
    voices = Counter(intent for voice in VOICES for intent in {each[2] for each in lines(voice)})
    assert {intent for intent in SLOTS if counted[intent] < 90 or voices[intent] < 8} == set()


def test_each_word_of_a_concept_is_plain_and_there_once() -> None:
    written = CONCEPTS.read_text(encoding="utf-8").splitlines()
    for line in written:
        concept, _tab, words = line.partition("\t")
        assert concept and words, line[:40]
        each = words.split()
        assert len(each) == len(set(each)), concept
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c)
        )
        assert plain == unicodedata.normalize("NFKD", words), concept
        assert words == words.casefold(), concept
