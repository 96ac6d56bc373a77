"""A part of a price is no amount in euros, in whatever column of a list it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.terminal import read

NO_AMOUNT = "Dit is een percentage en geen bedrag in euro."
WOO = "code,discount_type,amount,usage_limit,date_expires"


def refused(text: str) -> list[str]:
    """Why the one coupon of a list brings nothing; empty where it does bring something."""
    found = read(text, "sport")
    assert len(found.found) + len(found.refused) == 1
    return [each.why for each in found.refused]


@pytest.mark.parametrize(
    "words",
    [
        *("10% korting op sport", "10% sport", "sport: 10 % korting", "sport 10 procent"),
        *("10% off sport", "sport, 12.5 percent off", "10 pct korting op sport", "sport (10％)"),
        *("percentagekorting sport", "sport 100% korting"),
    ],
)
@pytest.mark.parametrize(
    "column", ["soort", "Waarvoor", "Omschrijving", "Product", "batch", "nummer", "Opmerking", "Zz"]
)
def test_a_percentage_is_no_amount_in_whatever_column_it_stands(column: str, words: str) -> None:
    for others, cells in (("", ""), ("categorie;", "sport;")):
        table = f"code;{others}{column};bedrag\nAB-1001;{cells}{words};10\n"
        assert refused(table) == [NO_AMOUNT], others


@pytest.mark.parametrize("name", ["description", "post_excerpt", "Coupon Description"])
def test_what_woocommerce_says_of_a_coupon_may_be_a_percentage(name: str) -> None:
    for kind, excerpt in (("fixed_cart", "10% off"), ("fixed_cart", "Sport: 10% korting")):
        table = f'{WOO},{name}\nab-1001,{kind},10,1,2022-12-31,"{excerpt}"\n'
        assert refused(table) == [NO_AMOUNT], excerpt
    both = f"{WOO},post_excerpt,description\nab-1001,fixed_cart,10,1,2022-12-31,Sport,10% off\n"
    assert refused(both) == [NO_AMOUNT]


@pytest.mark.parametrize(
    ("column", "word"),
    [
        *(("Percentage", "ja"), ("Percentage", "10"), ("Korting (%)", "10"), ("percent_off", "10")),
        *(("Is percentage", "true"), ("Kortingspercentage", "0,1")),
    ],
)
def test_a_column_that_is_called_after_a_percentage_says_so(column: str, word: str) -> None:
    assert refused(f"code;soort;bedrag;{column}\nAB-1001;sport;10;{word}\n") == [NO_AMOUNT]


@pytest.mark.parametrize(
    ("column", "word"),
    [
        *(("Percentage", "nee"), ("Korting (%)", "0"), ("percent_off", ""), ("btw", "21%")),
        *(("BTW-percentage", "21"), ("Omschrijving", "sport, inclusief 9% btw")),
        *(("Fondsnaam", "Meedoen 120%"), ("Regeling", "sport tot 120% van de norm")),
        *(("Regeling", "sport, 100% bijstandsnorm"), ("Product", "supercool, perceel 3")),
    ],
)
def test_not_every_percentage_is_a_discount(column: str, word: str) -> None:
    assert not refused(f"code;soort;bedrag;{column}\nAB-1001;sport;10;{word}\n")


@given(
    st.integers(1, 100), st.sampled_from(["%", " %", " procent", "percent"]), st.text(max_size=9)
)
def test_no_word_beside_it_makes_a_percentage_an_amount(part: int, sign: str, word: str) -> None:
    plain = "".join(each for each in word if each.isascii() and each.isalpha())
    found = read(f"code;soort;bedrag\nAB-1001;sport {part}{sign} {plain}x;10\n", "sport")
    assert not found.found
