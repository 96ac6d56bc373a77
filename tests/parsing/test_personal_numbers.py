"""Telephone numbers are no BSN, however they are written; a BSN beside one still is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn

from bot.parsing.personal_numbers import holds_bsn, holds_phone, is_phone

GAPS = st.sampled_from(["", " ", "-", ".", "/", " - ", "\xa0", "–"])


@st.composite
def phones(draw: st.DrawFn) -> str:
    """A Dutch number of nine figures behind 0 or the country's own, in any grouping.

    No part of one begins with two zeros, as that of another country does.
    """
    nine = str(draw(st.integers(100_000_000, 999_999_999).filter(lambda n: "00" not in str(n))))
    first = draw(st.sampled_from(["0", "(0)", "+31", "+31 (0)", "0031", "0031 ", "+31-"]))
    cuts = draw(st.sets(st.integers(1, 8), max_size=5))
    gap = draw(GAPS)
    grouped = "".join((gap if at in cuts else "") + figure for at, figure in enumerate(nine))
    return first + grouped


@st.composite
def foreign_phones(draw: st.DrawFn) -> str:
    """A number of another country, in any grouping, and ours without the plus (wa.me/31…)."""
    if draw(st.booleans()):
        nine = draw(st.integers(100_000_000, 999_999_999))
        return draw(st.sampled_from(["", "wa.me/", "https://wa.me/", "tel: "])) + f"31{nine}"
    country = draw(st.sampled_from(["32", "33", "44", "48", "49", "90", "212", "352", "380"]))
    # Without a zero, as what ends with one would begin a Dutch number with what follows.
    figures = draw(st.text("123456789", min_size=7, max_size=11))
    cuts = draw(st.sets(st.integers(1, 10), max_size=4))
    gap = draw(GAPS)
    grouped = "".join((gap if at in cuts else "") + figure for at, figure in enumerate(figures))
    first = draw(st.sampled_from(["+", "00", "wa.me/"]))
    return first + country + (gap + grouped if first != "wa.me/" else figures)


def _with_last_digit(first: int) -> str:
    """Eight figures with the ninth that makes them pass the test; ten where there is none."""
    weighed = sum(
        weight * int(digit) for weight, digit in zip(range(9, 1, -1), f"{first:08}", strict=True)
    )
    return f"{first}{weighed % 11}"


BSNS = st.integers(1_000_000, 99_999_999).map(_with_last_digit).filter(bsn.is_valid)


@given(
    phones(), st.sampled_from(["{}", "Bel mij op {}", "Kom om 10.30, {} bellen", "{}, za 11 sept"])
)
def test_a_telephone_number_is_no_bsn(phone: str, text: str) -> None:
    assert holds_phone(text.format(phone))
    assert not holds_bsn(text.format(phone))


@given(phones(), BSNS, st.sampled_from(["{0} {1}", "{1} {0}", "Bel {0}, bsn {1}", "{1}/{0}"]), GAPS)
def test_a_bsn_beside_a_telephone_number_is_one(
    phone: str, number: str, text: str, gap: str
) -> None:
    grouped = gap.join([number[:-6], number[-6:-3], number[-3:]])
    assert holds_bsn(text.format(phone, grouped))


@given(
    foreign_phones(), st.sampled_from(["{}", "Bel mij op {}", "App naar {} of kom langs", "({})"])
)
def test_a_telephone_number_of_another_country_is_no_bsn(phone: str, text: str) -> None:
    assert not holds_bsn(text.format(phone))


@given(foreign_phones(), BSNS, st.sampled_from(["{0} {1}", "{1} {0}", "Bel {0}, bsn {1}"]), GAPS)
def test_a_bsn_beside_a_number_of_another_country_is_one(
    phone: str, number: str, text: str, gap: str
) -> None:
    grouped = gap.join([number[:-6], number[-6:-3], number[-3:]])
    assert holds_bsn(text.format(phone, grouped))


def _ean(twelve: int) -> str:
    """Twelve figures with the thirteenth of an article's number (GS1)."""
    figures = [int(figure) for figure in f"{twelve:012}"]
    weighed = sum(figure * (3 if at % 2 else 1) for at, figure in enumerate(figures))
    return f"{twelve:012}{-weighed % 10}"


def _iban(account: int) -> str:
    """A made-up account with its two figures (ISO 13616: the rest by 97 is 1)."""
    bank, figures = "ABNA", f"{account:010}"
    as_number = "".join(str(int(c, 36)) for c in f"{bank}{figures}NL00")
    return f"NL{98 - int(as_number) % 97:02}{bank}{figures}"


AROUND = st.sampled_from(["{}", "Uw nummer: {}.", "artikel {} graag", "{} (dank u)"])


@given(st.integers(0, 10**12 - 1), AROUND)
def test_an_articles_number_is_no_bsn(twelve: int, text: str) -> None:
    assert not holds_bsn(text.format(_ean(twelve)))


@given(st.integers(0, 10**10 - 1), AROUND, st.booleans())
def test_an_account_is_no_bsn(account: int, text: str, spaced: bool) -> None:
    number = _iban(account)
    if spaced:
        number = " ".join(number[i : i + 4] for i in range(0, 18, 4))
    assert not holds_bsn(text.format(number))
    assert not holds_bsn(text.format(number.lower()))


@given(
    BSNS,
    st.sampled_from(
        ["bestelling {}", "Bestelnr. {}", "ordernummer: {}", "order #{}", "factuur {}", "KvK {}",
         "kvk-nummer {}", "artikelnummer {}"]
    ),
)  # fmt: skip
def test_what_is_said_to_be_another_number_is_no_bsn(number: str, text: str) -> None:
    assert not holds_bsn(text.format(number))
    # Only the one that it is said of.
    assert holds_bsn(f"{text.format('12')}, {number}")


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**10 - 1), BSNS, GAPS)
def test_a_bsn_beside_another_number_is_one(
    twelve: int, account: int, number: str, gap: str
) -> None:
    grouped = gap.join([number[:-6], number[-6:-3], number[-3:]])
    for other in (_ean(twelve), _iban(account), "bestelling 12"):
        assert holds_bsn(f"{other}, {grouped}") and holds_bsn(f"{grouped} en {other}")


@given(BSNS, GAPS, st.sampled_from(["{}", "bsn {}", "Jan {}.", "({})", "nr:{}x"]), st.data())
def test_a_bsn_is_found_however_it_is_grouped(
    number: str, gap: str, text: str, data: st.DataObject
) -> None:
    cuts = data.draw(st.sets(st.integers(1, len(number) - 1), max_size=8))
    grouped = "".join((gap if at in cuts else "") + figure for at, figure in enumerate(number))
    assert holds_bsn(text.format(grouped))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8712345678906", False),
        ("100000009", True),
        ("bestelling 100000009", False),
        ("Bel mij op 0592 36 69 11", False),
        ("Vragen? Bel 0592 00 00 00.", False),
        ("Bel 0800 1122 of 0900-8844 of 0800-0113005", False),
        ("12-9-2021 0592 36 69 11", False),
        ("0592 36 69 11 / 06 12 34 56 78\n0592-366912", False),
        ("App naar wa.me/31611122233 of https://wa.me/31592366911", False),
        ("Bel +32 470 11 12 22 of 0049 1512 1112223", False),
        ("111222333", True),
        ("bsn+111222333 en +123456782", True),
        ("0111222333", False),
        ("10111222333", True),
        ("111 222 333 0592 36 69 11", True),
    ],
)
def test_what_is_taken_for_a_bsn(text: str, found: bool) -> None:
    assert holds_bsn(text) is found


def test_a_text_that_is_a_telephone_number() -> None:
    assert is_phone("(0592) 36 69 11") and is_phone("+31 6 12345678")
    assert not is_phone("VB-0592366911") and not is_phone("bel 0592 36 69 11")


@pytest.mark.parametrize(
    "typed", ["€ 1.112.223,33", "1.112.223,33", "EUR 111222333,00", "€111222333,00"]
)
def test_money_with_a_comma_is_no_bsn(typed: str) -> None:
    assert not holds_bsn(typed)
    assert holds_bsn(f"{typed} 111222333")


@pytest.mark.parametrize("typed", ["111.222.333", "1.112.223.33", "€ 111222333", "111222,333"])
def test_without_cents_behind_a_comma_it_may_be_one(typed: str) -> None:
    assert holds_bsn(typed)
