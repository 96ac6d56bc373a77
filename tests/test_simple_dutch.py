"""What people read is simple Dutch, as far as that can be counted: language level B1.

A text that fails is named with what is hard in it. Write it in other words: only the Dutch, in
locales/nl. How it is measured stands in tests/helpers/simple_dutch.py.
"""

import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.helpers.catalogues import forms, read_catalogue
from tests.helpers.simple_dutch import (
    FIELD,
    PARTICIPANTS,
    STAFF,
    Level,
    faults,
    field_words,
    is_known,
    mean_length,
    share_of_passives,
    words,
)

ROOT = Path(__file__).parents[1]
LEVELS = {"bot": STAFF, "participant": PARTICIPANTS}
# Of a hundred sentences, so many may not say who does something.
PASSIVES = 0.02
# What a municipality says in its scheme.toml besides names, and who reads it.
SAID = dict.fromkeys(("name", "label", "in_sentence", "where_to_spend"), PARTICIPANTS)
SAID |= dict.fromkeys(("who", "long", "split", "double", "partner", "where"), STAFF)


def texts_of(catalogue: Path) -> list[str]:
    return [text for message in read_catalogue(catalogue) for text in forms(message.string)]


CATALOGUES = {
    path.stem: texts_of(path) for path in sorted((ROOT / "locales/nl/LC_MESSAGES").glob("*.po"))
}
SCHEMES = sorted(ROOT.glob("schemes/*/scheme.toml"))


def said_in(part: object, key: str = "") -> Iterator[tuple[str, Level]]:
    """The texts in a scheme's file or a part of it, with how hard each may be."""
    match part:
        case dict():
            for name, inside in part.items():
                if name not in ("organisations", "languages"):
                    yield from said_in(inside, name)
        case list():
            for each in part:
                yield from said_in(each, key)
        case str() if key in SAID:
            yield part, SAID[key]


def texts_of_scheme(scheme: Path) -> list[tuple[str, Level]]:
    return list(said_in(tomllib.loads(scheme.read_text(encoding="utf-8"))))


def all_faults(texts: list[str], level: Level) -> list[str]:
    return list(dict.fromkeys(fault for text in texts for fault in faults(text, level)))


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_text_is_simple(name: str) -> None:
    found = all_faults(CATALOGUES[name], LEVELS[name])
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda path: path.parent.name)
def test_what_a_municipality_says_is_simple(scheme: Path) -> None:
    texts = texts_of_scheme(scheme)
    assert {level for _text, level in texts} == {STAFF, PARTICIPANTS}
    found = [fault for text, level in texts for fault in faults(text, level)]
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("name", CATALOGUES)
def test_sentences_are_short_and_say_who_does_it(name: str) -> None:
    assert mean_length(CATALOGUES[name]) <= LEVELS[name].mean
    assert share_of_passives(CATALOGUES[name]) <= PASSIVES


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "Wij hebben uw vraag gekregen en u krijgt van ons zo snel als dat kan een antwoord.",
            "17 words in a sentence",
        ),
        ("De voucher is gecomprimeerd.", "few people use “gecomprimeerd”"),
        ("U hebt geen uitkeringsgerechtigde partner.", "few people use “uitkeringsgerechtigde”"),
        ("Bel ons indien u vragen hebt.", "“indien” is of official letters: write “als”"),
        ("Dit geldt met ingang van morgen.", "write “vanaf”"),
        ("Kies uw sportverenigingslidmaatschap.", "longer than 22 letters"),
        (
            "De code wordt gewist. De voucher kan niet meer worden gebruikt.",
            "more than one passive sentence",
        ),
    ],
)
def test_what_is_hard_is_found(text: str, fault: str) -> None:
    assert any(fault in found for found in faults(text, STAFF))


@pytest.mark.parametrize(
    "text",
    [
        "Klaar. De code is K7M4-2P9Q-XC3DT. De voucher is geldig tot en met {day}.",
        "'s Ochtends om 9.00 uur, in zwembad De Bonte Wever: {place}. Tik op <b>Volgende</b>.",
        "Stuur een Excel-bestand (.xlsx), of kijk op https://www.example.org/uitleg.",
        "Geef voucher",
        "Ongebruikt of doorgestuurd: schoolboeken, sportschoenen, theaterkaartjes.",
    ],
)
def test_what_is_simple_is_not(text: str) -> None:
    assert list(faults(text, PARTICIPANTS)) == []


def test_participants_read_simpler_dutch() -> None:
    text = "De kaart bewaart u: u kunt hem ook printen, als u dat liever doet."
    assert not list(faults(text, STAFF))
    assert len(list(faults(text, PARTICIPANTS))) > 1


def test_what_is_measured_of_all_texts_together() -> None:
    assert mean_length(["Wat wilt u doen? Kies een knop.", "Voucher geven"]) == 3.5
    assert share_of_passives(["De code wordt gewist. Ik wis de code."]) == 0.5


def test_no_word_is_allowed_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [text for scheme in SCHEMES for text, _level in texts_of_scheme(scheme)]
    used = {word for text in [*chain(*CATALOGUES.values()), *said] for word in words(text)}
    allowed = field_words()
    assert [word for word in allowed if not any(word in each for each in used)] == []
    assert sum(len(some.split()) for some in FIELD.values()) == len(allowed)
    monkeypatch.setattr("tests.helpers.simple_dutch.field_words", frozenset)
    assert [word for word in allowed if is_known(word, PARTICIPANTS.used)] == []
