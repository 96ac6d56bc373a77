"""Periods as people type them, read on one Saturday: 28 November 2026."""

import calendar
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formatting import DUTCH
from bot.parsing.periods import read_period

TODAY, STARTS = date(2026, 11, 28), date(2026, 1, 5)
SENTENCES = Path(__file__).parents[2] / "sentences"
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
# Of school holidays nobody here knows the days.
UNKNOWN = re.compile(".*vakantie")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("deze maand", "2026-11-01", "2026-11-28"),
        ("Deze week", "2026-11-23", "2026-11-28"),
        ("vorige week", "2026-11-16", "2026-11-22"),
        ("de vorige maand", "2026-10-01", "2026-10-31"),
        ("afgelopen kwartaal", "2026-07-01", "2026-09-30"),
        ("vorig jaar", "2025-01-01", "2025-12-31"),
        ("laatste drie weken", "2026-11-08", "2026-11-28"),
        ("afgelopen 30 dagen", "2026-10-30", "2026-11-28"),
        ("afgelopen twee maanden", "2026-09-29", "2026-11-28"),
        ("afgelopen weekend", "2026-11-21", "2026-11-22"),
        ("gisteravond", "2026-11-27", "2026-11-27"),
        ("gisterenmiddag", "2026-11-27", "2026-11-27"),
        ("veurege moand", "2026-10-01", "2026-10-31"),
        ("kw3", "2026-07-01", "2026-09-30"),
        ("jan-okt", "2026-01-01", "2026-10-31"),
        ("wk 44-46", "2026-10-26", "2026-11-15"),
        ("vrijdagavond", "2026-11-27", "2026-11-27"),
        ("eerste zes maanden", "2026-01-01", "2026-06-30"),
        ("tweede helft van het jaar", "2026-07-01", "2026-11-28"),
        ("heel 2025", "2025-01-01", "2025-12-31"),
        ("vandaag", "2026-11-28", "2026-11-28"),
        ("zaterdag", "2026-11-28", "2026-11-28"),
        ("afgelopen zaterdag", "2026-11-21", "2026-11-21"),
        ("12 september", "2026-09-12", "2026-09-12"),
        ("3-10-2025", "2025-10-03", "2025-10-03"),
        ("29 november", "2025-11-29", "2025-11-29"),
        ("november", "2026-11-01", "2026-11-28"),
        ("december", "2025-12-01", "2025-12-31"),
        ("mrt 2025", "2025-03-01", "2025-03-31"),
        ("eind oktober", "2026-10-21", "2026-10-31"),
        ("Q3", "2026-07-01", "2026-09-30"),
        ("3e kwartaal", "2026-07-01", "2026-09-30"),
        ("laatste kwartaal van 2025", "2025-10-01", "2025-12-31"),
        ("eerste helft van dit jaar", "2026-01-01", "2026-06-30"),
        ("week 44", "2026-10-26", "2026-11-01"),
        ("week 40 t/m 44", "2026-09-28", "2026-11-01"),
        ("week 50", "2025-12-08", "2025-12-14"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025 en 2026", "2025-01-01", "2026-11-28"),
        ("zomer", "2026-06-01", "2026-08-31"),
        ("deze winter", "2025-12-01", "2026-02-28"),
        ("sinds de zomer", "2026-06-01", "2026-11-28"),
        ("na de zomer", "2026-09-01", "2026-11-28"),
        ("sinds 1 september", "2026-09-01", "2026-11-28"),
        ("vanaf maart", "2026-03-01", "2026-11-28"),
        ("sinds Pasen", "2026-04-05", "2026-11-28"),
        ("sinds de kick-off in mei", "2026-01-05", "2026-11-28"),
        ("t/m week 47", "2026-01-05", "2026-11-22"),
        ("tot mei", "2026-01-05", "2026-04-30"),
        ("juli tm september", "2026-07-01", "2026-09-30"),
        ("juli augustus september", "2026-07-01", "2026-09-30"),
        ("november t/m januari", "2025-11-01", "2026-01-31"),
        ("1 t/m 15 okt", "2026-10-01", "2026-10-15"),
        ("tussen 1 september en 15 november", "2026-09-01", "2026-11-15"),
        ("veurige maond", "2026-10-01", "2026-10-31"),
    ],
)
def test_a_period_is_read(text: str, first: str, last: str) -> None:
    found = read_period(text, TODAY, STARTS)
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        *("", "volgende maand", "morgen", "komende week", "herfstvakantie", "q5", "week 60"),
        *("31 juni", "de Voedselbank", "2027", "tot 2020", "5", "maandag 12 september", "x" * 500),
    ],
)
def test_what_is_no_period_or_still_to_come_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_period(text, TODAY, STARTS)


def test_nearly_every_period_in_the_sentences_is_read() -> None:
    found = [
        slot.removeprefix("period=")
        for voice in SENTENCES.glob("*.tsv")
        for line in voice.read_text(encoding="utf-8").splitlines()
        for slot in line.split("\t")[3].split(";")
        if slot.startswith("period=")
    ]
    unread = [text for text in found if not UNKNOWN.match(text) and not _reads(text)]
    # What somebody's own days are nobody here knows: sinds de heropening, blok 1.
    assert len(unread) <= len(found) / 12, unread


def _reads(text: str) -> bool:
    try:
        return bool(read_period(text, TODAY, STARTS))
    except ValueError:
        return False


@given(st.text(alphabet="0123456789 -/.aeginorstvz", max_size=25) | st.text(max_size=30), DAYS)
def test_whatever_is_typed_is_a_past_period_or_refused(text: str, today: date) -> None:
    try:
        first, last = read_period(text, today, STARTS)
    except ValueError:
        return
    assert first <= last <= today


@given(DAYS, st.sampled_from(["deze", "vorige"]), st.sampled_from([1, 3, 6, 12]))
def test_whole_parts_of_the_year_follow_on_each_other(today: date, which: str, size: int) -> None:
    unit = {1: "maand", 3: "kwartaal", 6: "halfjaar", 12: "jaar"}[size]
    first, last = read_period(f"{which} {unit}", today, STARTS)
    assert first.day == 1
    assert (first.month - 1) % size == 0
    if which == "vorige":
        assert last + timedelta(days=1) == read_period(f"deze {unit}", today, STARTS)[0]
        assert last.day == calendar.monthrange(last.year, last.month)[1]
    else:
        assert first <= today == last


@given(DAYS, st.integers(0, 364))
def test_a_day_by_its_date_is_the_latest_such_day(today: date, ago: int) -> None:
    day = today - timedelta(days=ago)
    name = DUTCH.months["stand-alone"]["wide"][day.month]
    for text in (f"{day.day} {name}", f"{day:%d-%m-%Y}", f"{day.day} {name} {day.year}"):
        assert read_period(text, today, STARTS) == (day, day), text
    assert read_period(f"sinds {day.day} {name}", today, STARTS) == (day, today)


@given(DAYS, st.integers(1, 12))
def test_a_month_by_its_name_is_the_latest_that_began(today: date, month: int) -> None:
    first, last = read_period(DUTCH.months["stand-alone"]["wide"][month], today, STARTS)
    assert (first.month, first.day) == (month, 1)
    assert first <= today
    assert last == min(today, first.replace(day=calendar.monthrange(first.year, month)[1]))
    assert (today - first).days < 366


@given(DAYS, st.integers(0, 51))
def test_a_week_by_its_number_is_a_whole_one(today: date, ago: int) -> None:
    year, number, _day = (today - timedelta(weeks=ago)).isocalendar()
    first, last = read_period(f"week {number} {year}", today, STARTS)
    assert first.isocalendar()[:3] == (year, number, 1)
    assert last == min(first + timedelta(days=6), today)
