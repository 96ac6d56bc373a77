"""Our own codes are found in whatever is pasted around them, and nothing else is."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from bot.domain.codes import ALPHABET, codes_in, grouped

_TWELVE = st.text(ALPHABET, min_size=12, max_size=12).filter(
    lambda drawn: not (drawn[:4].isdigit() or drawn[4:8].isdigit() or drawn.isalpha())
)
CODES = _TWELVE.map(lambda drawn: drawn + mod_37_2.calc_check_digit(drawn, ALPHABET))
WRITTEN: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [
        grouped,
        str,
        str.lower,
        lambda code: grouped(code).lower(),
        lambda code: f"{code[:4]} {code[4:8]} {code[8:]}",
        lambda code: f"https://t.me/meedoen_bot?start=v_{code}",
        lambda code: f"https://t.me/meedoen_bot?start=v_{grouped(code)}",
    ]
)
AROUND = st.sampled_from(
    [
        "De code is {}.",
        "Dit is uw voucher van €\xa0150 voor sport.\nUw code: {}\nVragen? Bel 0592 00 00 00.",
        "{}, geldig tot en met 6 september 2022. Voor 9401 AB 12.",
        "hoi, is deze goed: {}?",
        "{} 06 12 34 56 78",
    ]
)


@given(CODES, WRITTEN, AROUND)
def test_a_code_is_found_in_whatever_stands_around_it(
    code: str, write: Callable[[str], str], around: str
) -> None:
    assert codes_in(around.format(write(code))) == [code]


@given(st.lists(CODES, min_size=2, max_size=3, unique=True), AROUND)
def test_all_codes_of_a_text_are_found_in_order(codes: list[str], around: str) -> None:
    assert codes_in(around.format(" en ".join(map(grouped, codes)))) == codes


@given(AROUND, st.sampled_from(["", "9401 AB 12", "1234567890123", "voorbeeldcode"]))
def test_a_text_without_a_code_has_none(around: str, words: str) -> None:
    assert codes_in(around.format(words)) == []
