"""What a scheme calls its own categories goes before what is known of any scheme."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.choices import choose
from bot.understanding.own_words import OwnWords

ELSEWHERE = OwnWords(
    [
        ("swim", ("Zwemmen", "duik")),
        ("music", ("Muziek", "gitaar")),
        ("play", ("sport en spel", "sport")),
    ]
)
ASSEN = OwnWords([("sport", ("sport", "Sport")), ("culture", ("Cultuur",))])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("een voucher voor zwemles", "swim"),
        ("hij wil dúiken leren", "swim"),
        ("ze speelt elektrische gitaar", "music"),
        ("geen muziek, zwemmen", "swim"),
        ("iets met sport en spel", "play"),
        # Known of any scheme, under the name that this one has for it.
        ("voor voetbal graag", "play"),
        # It has no culture.
        ("naar het museum", None),
        ("zwemmen of muziek", None),
        ("", None),
    ],
)
def test_what_is_meant_is_a_key_of_the_scheme(text: str, key: str | None) -> None:
    assert ELSEWHERE.choose("category", text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("een bon voor een etui", "learn"),
        ("hij heeft nog schriften nodig voor de klas", "learn"),
        ("een bon voor een knuffel", "play"),
        ("een voetbaltenue", None),
    ],
)
def test_so_are_purposes_of_coupons(text: str, key: str | None) -> None:
    purposes = OwnWords([("learn", ("Leerspullen", "school")), ("play", ("Speelgoed", "knuffel"))])
    assert purposes.choose("purpose", text) == key


@given(st.text(max_size=60))
def test_no_text_means_what_the_scheme_has_not(text: str) -> None:
    assert ELSEWHERE.choose("category", text) in {"swim", "music", "play", None}


@pytest.mark.parametrize("text", ["naar het museum", "voor voetbal", "sport of cultuur", "hallo"])
def test_with_the_usual_categories_nothing_is_otherwise(text: str) -> None:
    assert ASSEN.choose("category", text) == (choose("category", text) or None)
