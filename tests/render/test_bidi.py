"""Where Arabic and Dutch meet in a line, held against another program's work."""

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from bot.render.bidi import begins_right_to_left, in_order

JOINER = "\u200d"
# Letters of both directions, both kinds of figures, what stands in amounts and dates, brackets,
# an accent, and the signs that keep a piece of text together.
SIGNS = "ab x19.,:-+%€()[]/\u00a0אابـً\u0661\u0662،\u200e\u200f\u200d\u2066\u2067\u2068\u2069"


def as_it_stands(text: str, *, right_to_left: bool) -> str:
    """A line from left to right."""
    return "".join(
        text[start:end][::-1] if turned else text[start:end]
        for start, end, turned in in_order(text, right_to_left=right_to_left)
    )


@given(st.text(SIGNS, max_size=25), st.booleans())
def test_signs_stand_as_the_standard_says(text: str, right_to_left: bool) -> None:
    theirs = get_display(text, base_dir="R" if right_to_left else "L")
    ours = as_it_stands(text, right_to_left=right_to_left)
    # At the end of a line a joiner, which draws nothing, may stand on either side (UAX #9, 5.2).
    assert ours.replace(JOINER, "") == theirs.replace(JOINER, "")


@given(st.text(max_size=25), st.booleans())
def test_nothing_is_lost_or_doubled(text: str, right_to_left: bool) -> None:
    places = [
        place
        for start, end, _turned in in_order(text, right_to_left=right_to_left)
        for place in range(start, end)
    ]
    assert sorted(places) == list(range(len(text)))


@pytest.mark.parametrize("depth", [60, 62, 63, 124, 125, 200])
def test_more_isolates_than_the_standard_counts(depth: int) -> None:
    text = "a" + "\u2067א\u2066b1" * depth + "ב" + "\u2069" * depth * 2 + "c"
    assert as_it_stands(text, right_to_left=False) == get_display(text, base_dir="L")


def test_a_telephone_number_keeps_its_order_in_a_sentence_of_arabic() -> None:
    sentence = "اتصل \u200e0592 12 34 56\u200e."
    assert "0592 12 34 56" in as_it_stands(sentence, right_to_left=True)
    # Without the marks its pieces change places.
    assert "56 34 12 0592" in as_it_stands(sentence.replace("\u200e", ""), right_to_left=True)


@pytest.mark.parametrize(
    ("text", "right_to_left"),
    [("Assen", False), ("آسن", True), ("2. آسن", True), ("150 €", False), ("", False)],
)
def test_a_text_begins_where_its_first_letter_says(text: str, right_to_left: bool) -> None:
    assert begins_right_to_left(text) == right_to_left
