"""Voucher codes: every likely slip of the hand is noticed, every likely way of writing is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from bot.domain import codes
from bot.domain.codes import (
    ALPHABET,
    NotACode,
    TypingError,
    grouped,
    looks_like_code,
    new_code,
    printed,
    read_code,
)

CODES = st.builds(new_code)
LOOK_ALIKES = {"5": "S", "2": "Z", "8": "B", "6": "G"}


def test_the_alphabet_is_prime_and_the_library_counts_with_its_length() -> None:
    size = len(set(ALPHABET))
    assert size == len(ALPHABET) == 23
    assert all(size % divisor for divisor in range(2, size))
    weighted = sum(2 ** (12 - i) * ALPHABET.index(c) for i, c in enumerate("K7M42P9QXC3D"))
    check = next(i for i in range(23) if (weighted + i) % 23 == 1)
    # The weights run 2^12 .. 2^1; the check character itself weighs 1.
    assert ALPHABET[check] == mod_37_2.calc_check_digit("K7M42P9QXC3D", ALPHABET)


def test_a_code_is_grouped_for_handwriting() -> None:
    assert grouped("K7M42P9QXC3DT") == "K7M4-2P9Q-XC3DT"


@given(CODES, st.text("abcXYZ019_-", min_size=4, max_size=20))
def test_a_code_is_printed_in_one_way_that_reads_back(code: str, shops: str) -> None:
    assert read_code(printed(code, "own")) == code
    assert printed(code, "own") == grouped(code)
    assert printed(shops, "pool") == shops


def test_ten_thousand_codes_are_all_different() -> None:
    assert len({new_code() for _ in range(10_000)}) == 10_000


@given(CODES)
def test_a_code_is_read_back_in_any_case_and_grouping(code: str) -> None:
    assert read_code(grouped(code)) == code
    assert read_code(code.lower()) == code
    assert read_code(f"  {' '.join(code)} \n") == code
    assert read_code(grouped(code).replace("-", ".")) == code
    assert read_code(grouped(code).replace("-", " – ")) == code
    assert looks_like_code(grouped(code)) and looks_like_code(code.lower())


@given(CODES)
def test_look_alikes_are_read_as_meant(code: str) -> None:
    typed = "".join(LOOK_ALIKES.get(character, character) for character in code)
    assert read_code(typed) == code


@given(CODES)
def test_every_single_wrong_character_is_noticed(code: str) -> None:
    for place, right in enumerate(code):
        for wrong in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if wrong.translate(str.maketrans("SZBG", "5286")) == right:
                continue
            with pytest.raises(TypingError):
                read_code(code[:place] + wrong + code[place + 1 :])


@given(CODES)
def test_every_swap_of_neighbours_is_noticed(code: str) -> None:
    for i in range(len(code) - 1):
        swapped = code[:i] + code[i + 1] + code[i] + code[i + 2 :]
        if swapped != code:
            with pytest.raises(TypingError):
                read_code(swapped)


@given(CODES, st.sampled_from(ALPHABET), st.integers(0, codes.LENGTH))
def test_an_extra_character_is_noticed(code: str, extra: str, place: int) -> None:
    with pytest.raises(NotACode):
        read_code(code[:place] + extra + code[place:])


@given(CODES, st.integers(0, codes.LENGTH - 1))
def test_a_missing_character_is_noticed(code: str, place: int) -> None:
    with pytest.raises(NotACode):
        read_code(code[:place] + code[place + 1 :])


def test_a_slip_still_looks_like_a_code() -> None:
    for typed in ("K7M4-2P9Q-XC3D", "K7M4-2P9Q-XC3DTT", "k7m4 2p9q oc3dt"):
        assert looks_like_code(typed)


@pytest.mark.parametrize(
    "text",
    [
        "9401 AB 12",
        "9401AB12",
        "9437CD22345RD",
        "9437 CD 22345 RD",
        "2345 CD 67 hs 2 rd",
        "12 bis 9401 AB",
        "22345rd 9437CD",
        "Kerk 22 9437CD",
        "Kerkstraat 12",
        "Voedselbanken",
        "Sport",
        "0031612345678",
        "111222333",
        "",
        "💡",
    ],
)
def test_other_text_does_not_look_like_a_code(text: str) -> None:
    assert not looks_like_code(text)


@pytest.mark.parametrize("text", ["", "help", "Voedselbanken", "9401 AB 12", "ß" * 13, "é" * 13])
def test_other_text_is_no_code(text: str) -> None:
    with pytest.raises(NotACode):
        read_code(text)


@given(st.text())
def test_any_text_is_a_code_or_a_named_problem_that_does_not_repeat_it(text: str) -> None:
    looks_like_code(text)
    try:
        assert len(read_code(text)) == codes.LENGTH
    except (NotACode, TypingError) as problem:
        assert problem.args in {
            ("not the shape of a code",),
            ("hardly a character of a code",),
            ("the check character does not fit",),
        }


@given(CODES)
def test_no_code_of_ours_reads_as_an_address(code: str) -> None:
    assert looks_like_code(code)
    assert looks_like_code(grouped(code).replace("-", " "))
