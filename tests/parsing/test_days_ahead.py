"""The days that somebody asks about: words and dates, from today on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formatting import day, month
from bot.parsing.days_ahead import read_days

TODAY = date(2021, 9, 6)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("vanavond", "2021-09-06", "2021-09-06"),
        ("morgenochtend", "2021-09-07", "2021-09-07"),
        ("maandag", "2021-09-06", "2021-09-06"),
        ("volgende maandag", "2021-09-13", "2021-09-13"),
        ("zaterdagmiddag", "2021-09-11", "2021-09-11"),
        ("zaoterdag", "2021-09-11", "2021-09-11"),
        ("volgende week zaterdag", "2021-09-18", "2021-09-18"),
        ("zaterdag volgende week", "2021-09-18", "2021-09-18"),
        ("dit weekend", "2021-09-11", "2021-09-12"),
        ("weekend van 18 en 19 september", "2021-09-18", "2021-09-19"),
        ("weekend van 19 september", "2021-09-18", "2021-09-19"),
        ("deze week", "2021-09-06", "2021-09-12"),
        ("week 37", "2021-09-13", "2021-09-19"),
        ("week 2", "2022-01-10", "2022-01-16"),
        ("deze maand", "2021-09-06", "2021-09-30"),
        ("november", "2021-11-01", "2021-11-30"),
        ("eind oktober", "2021-10-21", "2021-10-31"),
        ("komende drie weken", "2021-09-06", "2021-09-27"),
        ("12 september", "2021-09-12", "2021-09-12"),
        ("zondag 3 oktober 14.00 uur", "2021-10-03", "2021-10-03"),
        ("dit jaar", "2021-09-06", "2021-12-31"),
    ],
)
def test_days_are_read(text: str, first: str, last: str) -> None:
    found = read_days(text, TODAY)
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["herfstvakantie", "gisteren", "5 september 2021", "week 60", ""])
def test_what_are_no_days_to_come_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_days(text, TODAY)


@given(st.text(max_size=100), DAYS)
def test_any_text_gives_days_to_come_or_none(text: str, today: date) -> None:
    try:
        first, last = read_days(text, today)
    except ValueError:
        return
    assert today <= first <= last


@given(DAYS, st.integers(0, 300))
def test_a_day_as_we_write_it_is_read_back(today: date, ahead: int) -> None:
    meant = today + timedelta(days=ahead)
    assert read_days(day(meant, with_year=True), today) == (meant, meant)
    assert read_days(day(meant), today) == (meant, meant)


@given(DAYS, st.integers(0, 6))
def test_a_weekday_is_the_next_one(today: date, ahead: int) -> None:
    meant = today + timedelta(days=ahead)
    assert read_days(day(meant).split()[0], today) == (meant, meant)


@given(DAYS)
def test_weekends_and_weeks_lie_where_they_are(today: date) -> None:
    saturday, sunday = read_days("dit weekend", today)
    assert sunday.weekday() == 6 and sunday - today < timedelta(days=7)
    assert saturday == max(today, sunday - timedelta(days=1))
    monday, last = read_days("volgende week", today)
    assert (monday.weekday(), last - monday) == (0, timedelta(days=6))
    assert timedelta(0) < monday - today <= timedelta(days=7)


@given(DAYS, st.integers(1, 12))
def test_a_month_by_its_name_is_all_of_it_from_today(today: date, number: int) -> None:
    first, last = read_days(month(date(2021, number, 1)), today)
    assert first == max(today, last.replace(day=1))
    assert last.month == number and (last + timedelta(days=1)).day == 1
