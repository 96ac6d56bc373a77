"""Figures as a Dutch reader expects them, and money that stays whole cents."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import formatting

ASSEN = ZoneInfo("Europe/Amsterdam")
AMOUNTS = st.integers(0, 99_999_999_999)


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (15_000, "€\xa0150"),
        (1_250, "€\xa012,50"),
        (5, "€\xa00,05"),
        (0, "€\xa00"),
        (22_500_000, "€\xa0225.000"),
        (-1_250, "€\xa0-12,50"),
        (-15_000, "€\xa0-150"),
    ],
)
def test_money(cents: int, text: str) -> None:
    assert formatting.euro(cents) == text


@given(AMOUNTS)
def test_an_amount_that_was_written_is_read_back_to_the_cent(cents: int) -> None:
    assert formatting.read_euro(formatting.euro(cents)) == cents
    assert formatting.read_euro(f"{cents // 100},{cents % 100:02}") == cents


@given(AMOUNTS, AMOUNTS)
def test_two_amounts_never_look_the_same(one: int, other: int) -> None:
    assert (formatting.euro(one) == formatting.euro(other)) == (one == other)
    assert (formatting.euro(-one) == formatting.euro(other)) == (-one == other)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("150", 15_000),
        ("150,00", 15_000),
        ("1.500", 150_000),
        ("€ 1.500,50", 150_050),
        ("€12,-", 1_200),
        ("12,–", 1_200),
        ("10,00 €", 1_000),
        (" 12,50 euro ", 1_250),
        ("0,05", 5),
        ("€\xa0150", 15_000),
        ("１５０", 15_000),
    ],
)
def test_typed_amounts(typed: str, cents: int) -> None:
    assert formatting.read_euro(typed) == cents


@pytest.mark.parametrize(
    "typed",
    [
        "12.50",
        "150.00",
        "12,5",
        "1,500",
        "1.50",
        "15.00,00",
        "1.5000",
        "0150",
        "0.500",
        "-5",
        "€",
        "euro",
        "",
        "twaalf",
        "1e3",
        "1 500",
        "12,50,00",
        "1.500.00",
        "١٢",
        "12²",
        "NaN",
        "Infinity",
        "1_000",
    ],
)
def test_unclear_amounts_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="two meanings") as refused:
        formatting.read_euro(typed)
    assert not typed or typed not in str(refused.value)


@given(st.text())
def test_any_text_is_whole_cents_or_refused(text: str) -> None:
    try:
        assert type(formatting.read_euro(text)) is int
    except ValueError as refused:
        assert "two meanings" in str(refused)


def test_numbers_and_shares() -> None:
    assert formatting.number(1_500) == "1.500"
    assert formatting.number(42) == "42"
    assert formatting.percent(0.275) == "27,5%"
    assert formatting.percent(188 / 412) == "45,6%"
    assert formatting.percent(0) == "0%"
    assert formatting.percent(1) == "100%"


def test_days() -> None:
    assert formatting.day(date(2027, 9, 11)) == "zaterdag 11 september"
    assert formatting.day(date(2027, 9, 11), with_year=True) == "zaterdag 11 september 2027"
    assert formatting.weekday(date(2027, 9, 11)) == "zaterdag"
    assert formatting.full_date(date(2027, 9, 11)) == "11 september 2027"
    assert formatting.short_day(date(2027, 9, 11)) == "za 11 sep"


def test_a_chart_has_room_for_every_month() -> None:
    names = (formatting.short_month(date(2027, month, 1)) for month in range(1, 13))
    assert " ".join(names) == "jan feb mrt apr mei jun jul aug sep okt nov dec"


def test_times_are_told_in_the_zone_that_is_asked() -> None:
    moment = datetime(2027, 9, 10, 22, 30, tzinfo=UTC)
    assert formatting.clock_time(moment, ASSEN) == "00.30 uur"
    assert formatting.day_and_time(moment, ASSEN) == "zaterdag 11 september, 00.30 uur"
    assert formatting.day_and_time(moment, ASSEN, with_year=True).startswith(
        "zaterdag 11 september 2027,"
    )
    assert formatting.clock_time(datetime(2027, 1, 4, 12, tzinfo=UTC), ASSEN) == "13.00 uur"
    assert formatting.clock_time(moment) == "22.30 uur"
    assert formatting.clock_time(time(9)) == "09.00 uur"


def test_moments_without_a_zone_are_refused() -> None:
    naive = datetime(2027, 9, 11, 13)  # noqa: DTZ001
    for tell in (formatting.clock_time, formatting.day_and_time):
        with pytest.raises(ValueError, match="zone"):
            tell(naive, ASSEN)
    with pytest.raises(ValueError, match="zone"):
        formatting.day(naive)


@given(st.text(max_size=40), st.integers(1, 40))
def test_what_is_cut_is_no_longer_than_asked_and_says_so(text: str, most: int) -> None:
    cut = formatting.cut(text, most)
    assert len(cut) <= most
    assert cut == text if len(text) <= most else cut.endswith("…")


def test_words_in_a_row() -> None:
    assert formatting.join(["sport", "cultuur", "school"]) == "sport, cultuur en school"
    assert formatting.join(["sport", "cultuur"]) == "sport en cultuur"
    assert formatting.join(["sport"]) == "sport"
    assert formatting.join([]) == ""


def test_a_price_of_one_decimal_is_tens_of_cents() -> None:
    for typed, cents in (("12,5", 1_250), ("€ 1.500,5", 150_050), ("12,55", 1_255), ("12", 1_200)):
        assert formatting.read_asked_price(typed) == cents
    for typed in ("12.5", "1,500", "12,5,5"):
        with pytest.raises(ValueError, match="two meanings"):
            formatting.read_asked_price(typed)
