"""What one cell of a list of offers says, in the ways in which people and spreadsheets write it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.offer_cells import Expected
from bot.domain.offer_rows import OfferRows, RowRefused
from bot.domain.offers import Areas, Offer
from bot.domain.scheme_parts import Category

SPORT = Category(key="sport", label="Sport", in_sentence="voor sport")
ROWS = OfferRows([SPORT], Areas())
LEAST = {"title": "Judo", "category": "sport", "kind": "judo"}
PLAIN = Offer("", "Judo", "sport", "judo")


def offer_of(**cells: str) -> Offer:
    return ROWS.read_as_far_as_can_be(LEAST | cells).offer


def read(field: str, cell: str) -> dict[str, Any]:
    """What a cell makes other than a row without it."""
    row = ROWS.read_as_far_as_can_be(LEAST | {field: cell})
    assert not row.left_out, cell
    names = Offer.__dataclass_fields__
    return {n: v for n in names if (v := getattr(row.offer, n)) != getattr(PLAIN, n)}


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        *[(each, None, None) for each in ("iedereen", "Alle leeftijden", "alle", "n.v.t.", "-")],
        *[
            (each, 18, None)
            for each in ("volwassenen", "18 jaar en ouder", "18+", "18 +", "18 plus")
        ],
        *[(each, 6, None) for each in ("v.a. 6", "va 6 jaar", "Vanaf 6 jaar.", "kinderen vanaf 6")],
        *[(each, None, 12) for each in ("kinderen", "t/m 12", "12 jaar en jonger", "max. 12")],
        *[(each, None, 11) for each in ("tot 12 jaar", "jonger dan 12")],
        *[(each, 6, 12) for each in ("6-12", "6 t/m 12 jr", "2022-12-06", "2022-06-12 00:00:00")],
        *[("jeugd", None, 17), ("senioren", 55, None), ("0 - 4", 0, 4)],
        ("kinderen en volwassenen", None, None),
        # What a spreadsheet makes of 12-18, 6-12 and 12-65, as a day and as it shows that.
        *[("2018-12-01", 12, 18), ("2012-06-01 00:00:00", 6, 12), ("1965-12-01", 12, 65)],
        *[("dec-18", 12, 18), ("6-dec", 6, 12), ("06-dec.", 6, 12), ("mrt-19", 3, 19)],
    ],
)
def test_ages(cell: str, first: int | None, last: int | None) -> None:
    told = read("ages", cell)
    assert (told.get("from_age"), told.get("to_age")) == (first, last)


@pytest.mark.parametrize(
    ("cell", "is_free"),
    [
        *[("kinderen", True), ("tot 12 jaar", True), ("2022-12-06", True), ("t/m 12", False)],
        *[("2018-12-01", True), ("dec-18", True), ("6-dec", True)],
    ],
)
def test_one_way_to_read_ages_is_said_and_no_way_for_the_schemes_own_file(
    cell: str, is_free: bool
) -> None:
    assert bool(ROWS.read_as_far_as_can_be(LEAST | {"ages": cell}).freely) is is_free
    if is_free:
        with pytest.raises(RowRefused):
            ROWS.read(LEAST | {"ages": cell})


@pytest.mark.parametrize("cell", ["2021-12-01", "2026-04-01", "2006-12-01", "18-dec-18"])
def test_a_day_that_may_be_ages_in_two_ways_or_none_is_left_out_and_so_called(cell: str) -> None:
    row = ROWS.read_as_far_as_can_be(LEAST | {"ages": cell})
    assert row.offer == PLAIN and not row.freely
    [mistake] = row.left_out
    assert mistake.expected is (Expected.AGES if "dec" in cell else Expected.AGES_NOT_A_DAY)


@pytest.mark.parametrize("field", ["from_age", "to_age"])
def test_one_age(field: str) -> None:
    for cell in ("12", "12 jaar", "12+", "vanaf 12 jaar", "t/m 12", "12 jr."):
        assert read(field, cell) == {field: 12}, cell
    for cell in ("", "-", "geen", "n.v.t."):
        assert read(field, cell) == {}, cell


@pytest.mark.parametrize(
    "cell",
    ["31 december 2022", "31-12-22", "31-12-2022", "31/12/2022", "31.12.2022", "31 dec. 2022",
     "31-dec-22", "t/m 31 december 2022", "zaterdag 31 december 2022", "za 31-12-2022",
     "december 2022", "eind december 2022", "2022-12-31", "2022-12-31 00:00:00"],
)  # fmt: skip
def test_last_days(cell: str) -> None:
    assert read("until", cell) == {"until": date(2022, 12, 31)}


@pytest.mark.parametrize(
    "cell", ["n.v.t.", "NVT", "-", "–", "doorlopend", "Onbepaalde tijd", "geen einddatum", "?"]
)
def test_no_last_day(cell: str) -> None:
    assert read("until", cell) == {}


@pytest.mark.parametrize(
    ("cell", "cents", "what_for"),
    [
        *[(each, 0, "") for each in ("Gratis.", "geen kosten", "Geen", "kosteloos!", "€ 0,00")],
        ("€ 5,- per les", 500, "per les"),
        ("5 euro per les.", 500, "per les"),
        ("EUR 12,50", 1250, ""),
        *[(each, 1250, "") for each in ("12,5", "€ 12,5", "12,50 €")],
        ("12,5 per les", 1250, "per les"),
        ("20 (leden 15)", 2000, "(leden 15)"),
        *[(each, None, "") for each in ("-", "n.v.t.", "onbekend", "nog niet bekend")],
    ],
)
def test_prices(cell: str, cents: int | None, what_for: str) -> None:
    offer = offer_of(price=cell)
    assert (offer.price_cents, offer.price_for) == (cents, what_for)


def test_a_remark_with_the_price_stays_beside_what_it_is_for() -> None:
    offer = offer_of(price="20 (leden 15)", price_for="per maand")
    assert (offer.price_cents, offer.price_for) == (2000, "per maand (leden 15)")
    for cells in (
        {"price": "0 (leden 5)"},
        {"price": "gratis voor leden"},
        {"price": "20 (leden met een pas 15)", "price_for": "per maand"},
        {"price": "20", "price_for": "x" * 31},
    ):
        offer = offer_of(**cells)
        assert (offer.price_cents, offer.price_for) == (None, ""), "and half of it is worse"


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("592123456", "0592123456"),
        ("592 123 456", "0592 123 456"),
        ("31612345678", "+31612345678"),
        ("+31 592 123456", "+31 592 123456"),
        ("0031592123456", "0031592123456"),
        ("0592.12.34.56", "0592 12 34 56"),
        ("0592 - 12 34 56", "0592-12 34 56"),
        ("0592/123456", "0592-123456"),
        ("tel. 0592-123456", "0592-123456"),
        ("+31 (0)592 - 12 34 56 ", "+31 (0)592-12 34 56"),
        ("14 0592", "14 0592"),
        ("0900 1234", "0900 1234"),
    ],
)
def test_telephones(cell: str, phone: str) -> None:
    assert read("phone", cell) == {"phone": phone}


@pytest.mark.parametrize(
    "cell",
    ["www.sportschool.nl", "sportschool.nl", "http://sportschool.nl", "HTTPS://sportschool.nl",
     "sportschool.nl/aanmelden?x=1", "sport-school.example.org."],
)  # fmt: skip
def test_websites(cell: str) -> None:
    website = read("website", cell)["website"]
    assert website.startswith("https://") and not website.endswith(".")


def test_what_is_no_website_or_telephone_is_left_out() -> None:
    for field in ("website", "phone"):
        for cell in ("info@sportschool.nl", "aan de balie", "12", "0592 123456 of 06 12345678"):
            row = ROWS.read_as_far_as_can_be(LEAST | {field: cell})
            assert [each.field for each in row.left_out] == [field], cell
            assert row.unread == {field} and row.offer == PLAIN


def test_yes_and_no() -> None:
    for cell in ("x", "X", "ja", "Ja.", "v", "✓", "☑", "1", "wel", "J"):
        assert read("wheelchair", cell) == {"wheelchair": True}, cell
    for cell in ("nee", "Nee", "-", "n.v.t.", "0", "geen", "❌", "n", ""):
        assert read("wheelchair", cell) == {}, cell


@pytest.mark.parametrize(
    ("cell", "postcode"),
    [("9401ab", "9401AB"), ("9401 ab", "9401AB"), ("9401-AB", "9401AB"), ("9401", "9401"),
     ("9401 AB Assen", "9401AB"), ("9401 Assen", "9401"), ("9401AB, Assen", "9401AB")],
)  # fmt: skip
def test_postcodes(cell: str, postcode: str) -> None:
    assert read("postcode", cell) == {"postcode": postcode}


def test_a_row_can_do_without_what_does_not_change_what_it_is_or_for_whom() -> None:
    odd = {"price": "veel", "phone": "x y", "postcode": "94", "ages": "oud", "when": "z" * 121}
    row = ROWS.read_as_far_as_can_be(LEAST | odd | {"to_age": "12"})
    assert {each.field for each in row.left_out} == {*odd}
    assert row.offer == PLAIN, "an age of which half can't be read is none"
    assert row.unread >= {"price_cents", "price_for", "phone", "postcode", "from_age", "to_age"}
    for cells in ({"women_only": "soms"}, {"until": "later"}, {"full": "bijna"},
                  {"title": ""}, {"place": "x" * 61}):  # fmt: skip
        with pytest.raises(RowRefused):
            offer_of(**cells)


@given(st.integers(0, 120), st.integers(0, 120), st.sampled_from(["-", " t/m ", " tot en met "]))
def test_every_two_ages_are_read_the_lower_one_first(one: int, other: int, between: str) -> None:
    first, last = sorted((one, other))
    told = offer_of(ages=f"{first}{between}{last} jaar")
    assert (told.from_age, told.to_age) == (first, last)
    if first != last:
        assert offer_of(ages=f"{last}{between}{first}") == PLAIN


@given(
    st.sampled_from(["0592", "06", "050"]),
    st.integers(0, 99_999_999),
    st.sampled_from(["", " ", "-", ".", "/", " - "]),
)
def test_every_number_is_read_with_and_without_its_zero(area: str, rest: int, between: str) -> None:
    figures = f"{rest:08}"[: 10 - len(area)]
    typed = f"{area}{between}{figures}"
    for cell in (typed, typed[1:], f"+31 {typed[1:]}", f"0031{typed[1:]}"):
        phone = offer_of(phone=cell).phone
        assert "".join(c for c in phone if c.isdigit()).endswith(f"{area[1:]}{figures}"), cell
        assert phone[0] in "0+"


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d-%m-%y", "%d/%m/%Y"]))
def test_every_day_of_this_century_is_read(day: date, way: str) -> None:
    assert offer_of(until=day.strftime(way)).until == day


@given(st.sampled_from(["ages", "price", "phone", "website", "postcode", "from_age"]), st.text())
def test_whatever_stands_in_a_cell_the_row_is_read(field: str, cell: str) -> None:
    row = ROWS.read_as_far_as_can_be(LEAST | {field: cell})
    assert row.offer.title == "Judo"
    if row.left_out:
        assert row.offer == PLAIN
