"""A webshop's code is found among words, however its parts are kept apart."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.codes import folded
from bot.parsing.personal_numbers import holds_bsn
from bot.parsing.shop_codes import likely_codes

LETTERS = st.text("ABCDEFGHKLMNPRSTVWXZ", min_size=2, max_size=7)
FIGURES = st.text("3456789", min_size=3, max_size=7)
MIXED = st.tuples(LETTERS, st.text("23456789", min_size=1, max_size=1)).map("".join)
# Before a number these are words of a sentence, in small letters.
WORDS = {"de", "een", "en", "het", "kaart", "met", "nr", "van"}
CODES = st.one_of(st.tuples(LETTERS, FIGURES), st.tuples(LETTERS, MIXED, FIGURES))
GAPS = st.sampled_from([" ", "-", " - ", ".", "\n", "\u2013", "\u2011", "\xa0", " \u2014 ", "_"])
AROUND = st.sampled_from(
    [
        "{}",
        "De code is {}.",
        "Uw code: {}\nBel 0592 36 69 11",
        "kijk {} eens na",
        "({})",
        "> {}\n> dag",
    ]
)


@given(CODES, GAPS, AROUND)
def test_a_code_is_found_however_its_parts_are_kept_apart(
    parts: tuple[str, ...], gap: str, around: str
) -> None:
    assume(not holds_bsn(gap.join(parts)))
    found = likely_codes(around.format(gap.join(parts)))
    assert [folded(each.whole) for each in found] == ["".join(parts)]


@given(st.tuples(LETTERS, FIGURES), GAPS, st.sampled_from(["{}", "de code is {}", "bon {} graag"]))
def test_small_letters_are_found_where_a_code_is_meant(
    parts: tuple[str, ...], gap: str, around: str
) -> None:
    assume(not holds_bsn(gap.join(parts)) and parts[0].lower() not in WORDS)
    found = likely_codes(around.format(gap.join(parts).lower()))
    assert "".join(parts) in [folded(each.whole) for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "Bel mij op 0592 36 69 11",
        "om 10 uur op 12 mei 2022",
        "geldig tot en met 6 september 2022",
        "de code is kwijt",
        "hoeveel zijn er nog?",
        "ik wil 2 kaartjes",
    ],
)
def test_what_is_no_code_is_not_looked_up(text: str) -> None:
    assert likely_codes(text) == []


@pytest.mark.parametrize(
    ("text", "tried"),
    [
        ("wpda 7k2m 9xqp", ["wpda 7k2m 9xqp", "7k2m", "9xqp"]),
        ("WPDA 7K2M 9XQP", ["WPDA 7K2M 9XQP"]),
        ("OVER 0001", ["OVER 0001"]),
        ("De code is SHOP-9999", ["SHOP-9999"]),
        ("de code is 4711", ["4711"]),
        ("bon nr 4711", ["4711"]),
    ],
)
def test_no_more_is_tried_than_may_be_meant(text: str, tried: list[str]) -> None:
    found = likely_codes(text)
    assert [word for each in found for word in (each.whole, *each.parts)] == tried


def test_two_whole_codes_beside_each_other_are_two() -> None:
    found = likely_codes("SHOP-20001 SHOP-20002")
    assert [each.whole for each in found] == ["SHOP-20001", "SHOP-20002"]
    # Short ones may be the parts of one: then those are looked up as well.
    [only] = likely_codes("WP-7K2M 9XQP")
    assert only.parts == ("WP-7K2M", "9XQP")
