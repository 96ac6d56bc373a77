"""A text as plain words: what stands in it is marked, and typing errors and compounds are seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.words import CODE, MONEY, POSTCODE, SPELT, TIME, concepts_of, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is CD5W-K3TQ-8NHXF nog geldig?", ["is", CODE, "nog", "geldig", "?"]),
        ("k4tx72hdpq9wm", [CODE]),
        ("van nj8 4wvtk 6dfc 2p", ["van", CODE]),
        ("sport 9401 ab 12", ["sport", POSTCODE, "NUMBER2"]),
        ("9406gr90sport", [POSTCODE, "NUMBER2", "sport"]),
        ("€ 12,50 eraf", [MONEY, "eraf"]),
        ("10 euro om 14:30", [MONEY, "om", TIME]),
        ("vierennegentig nul vijf xantippe theodor", ["vierennegentig", SPELT]),
        (
            "marie twee cornelis hendrik zes rudolf theodor karel willem acht dirk victor nico",
            [CODE],
        ),
        ("Coördinator é", ["coordinator", "e"]),
        ("2026", ["NUMBER4"]),
    ],
)
def test_what_stands_in_a_text_is_marked(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("herineringen", "remind"),
        ("vrijwiligerrs", "volunteers"),
        ("privacyverklaaring", "privacy"),
    ],
)
def test_a_word_with_a_typing_error_is_the_word_nearest_to_it(written: str, meant: str) -> None:
    assert meant in concepts_of(written)


def test_a_compound_is_its_parts() -> None:
    assert {"+card", "+check"} <= set(concepts_of("kaartcontrole"))


@given(st.text(max_size=300))
def test_any_text_has_words(text: str) -> None:
    for word in words(text):
        assert word and not word.isspace()
        concepts_of(word)
