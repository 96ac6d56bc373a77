"""Days in tables: one day in whatever spelling, and the last whole one on which something works."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.tables.cells import Cell, Number, Spoiled, Unreadable, seem_days
from bot.parsing.tables.columns import Column
from bot.parsing.tables.days import is_no_day, read_day, read_last_day, read_moment
from bot.parsing.tables.files import open_table
from tests.helpers.tables import workbook

ASSEN = ZoneInfo("Europe/Amsterdam")
EPOCH = date(1899, 12, 30)
DAYS = st.dates(date(2000, 1, 2), date(2099, 12, 31))


def nl(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale="nl")


def en(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale="en")


# A bare day, as programs and people write it.
BARE: tuple[Callable[[date], Cell], ...] = (
    lambda day: f"{day.day}-{day.month}-{day.year}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: day,
    lambda day: Number((day - EPOCH).days),
    lambda day: str((day - EPOCH).days),
    lambda day: nl(day, "d MMMM yyyy"),
    lambda day: nl(day, "EE d MMMM yyyy"),
    lambda day: nl(day, "EEEE dd-MM-yyyy"),
    # Forus: isoFormat("D MMM, YYYY") without its points.
    lambda day: nl(day, "d MMM, yyyy").replace(".", ""),
    lambda day: en(day, "d MMM, yyyy"),
    lambda day: en(day, "MMMM d, yyyy"),
    lambda day: en(day, "EEE, d MMM yyyy"),
)
# The clock on the wall, with and without a zone.
AT: tuple[Callable[[datetime], Cell], ...] = (
    lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    lambda at: f"{at:%d-%m-%Y %H:%M:%S}",
    lambda at: f"{at:%d-%m-%Y, %H.%M.%S} uur",
    lambda at: f"{at:%Y-%m-%d %H:%M:%S} {at.tzname()}",
    lambda at: f"{at:%Y-%m-%d %H:%M:%S %z}",
    lambda at: at.isoformat(),
    lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    lambda at: f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
    lambda at: f"{at:%b %d, %Y %I:%M:%S %p}",
    lambda at: f"{at:%a %b %d %Y %H:%M:%S GMT%z} (Midden-Europese tijd)",
    lambda at: str(int(at.timestamp())),
    lambda at: str(int(at.timestamp()) * 1_000),
    lambda at: Number(int(at.timestamp())),
    lambda at: at.replace(tzinfo=None),
    lambda at: Number(
        (at.replace(tzinfo=None) - datetime.combine(EPOCH, time())) / timedelta(days=1)
    ),
)


@given(DAYS, st.sampled_from(BARE))
def test_a_bare_day_is_that_whole_day_in_every_spelling(
    day: date, written: Callable[[date], Cell]
) -> None:
    assert read_day(written(day), ASSEN) == day
    assert read_last_day(written(day), ASSEN) == day


@given(DAYS, st.times().map(lambda at: at.replace(microsecond=0)), st.sampled_from(AT))
def test_a_moment_is_over_before_the_last_day_that_is_not_whole(
    day: date, at: time, written: Callable[[datetime], Cell]
) -> None:
    """It never works until later than the list says, and never a whole day less."""
    moment = datetime.combine(day, at, ASSEN)
    if moment.astimezone(UTC).astimezone(
        ASSEN
    ).timetz() != moment.timetz() or moment.utcoffset() != (moment.replace(fold=1).utcoffset()):
        return  # an hour that there is never, or twice
    cell = written(moment)
    if cell == str((day - EPOCH).days) or (isinstance(cell, Number) and at == time()):
        return  # a spreadsheet's bare day
    assert read_day(cell, ASSEN) == day
    last = read_last_day(cell, ASSEN)
    assert last is not None
    ends = datetime.combine(last + timedelta(days=1), time(), ASSEN)
    assert timedelta(minutes=-1) <= moment - ends < timedelta(days=1)


@pytest.mark.parametrize(
    ("cell", "last"),
    [
        ("2027-07-01 00:00:00", date(2027, 6, 30)),
        ("2027-07-01T00:00:00+02:00", date(2027, 6, 30)),
        ("2027-06-30T22:00:00Z", date(2027, 6, 30)),
        ("2027-06-30T21:59:59Z", date(2027, 6, 30)),
        ("2027-06-30 23:59:59", date(2027, 6, 30)),
        ("30-6-2027 23:59", date(2027, 6, 30)),
        ("30-6-2027 24:00", date(2027, 6, 30)),
        ("30-6-2027 17.00 uur", date(2027, 6, 29)),
        ("2027-06-30 23:59:59 CEST", date(2027, 6, 30)),
        ("2027-06-30 23:59:59 UTC", date(2027, 6, 30)),
        ("2027-06-30 22:30:00 UTC", date(2027, 6, 30)),
        # Midnight in Assen, at which WooCommerce is over.
        ("1830207600", date(2027, 12, 30)),
        ("1830207600000", date(2027, 12, 30)),
        (Number(1830207600), date(2027, 12, 30)),
        (datetime.combine(date(2027, 6, 30), time(23, 59, 59)), date(2027, 6, 30)),
        (datetime.combine(date(2027, 6, 30), time(12)), date(2027, 6, 29)),
        (Number(46568.5), date(2027, 6, 29)),
        (Number(46568), date(2027, 6, 30)),
        ("30-6-2027", date(2027, 6, 30)),
    ],
)
def test_the_last_day_is_the_last_whole_one(cell: Cell, last: date) -> None:
    assert read_last_day(cell, ASSEN) == last


@pytest.mark.parametrize(
    "cell",
    [
        *("0000-00-00", "00-00-0000", "0000-00-00 00:00:00", "00/00/0000", "0", "", " "),
        *("-0001-11-30 00:00:00", "0-1-1900", "1/0/1900", "0001-01-01T00:00:00", Number(0)),
    ],
)
def test_zeros_are_no_day(cell: Cell) -> None:
    assert is_no_day(cell)
    assert read_last_day(cell, ASSEN) is None
    if isinstance(cell, str):
        with pytest.raises(Unreadable, match="ontbreekt"):
            read_day(cell, ASSEN)


@pytest.mark.parametrize(
    "cell", ["31-12-9999", "9999-12-31", "9999-12-31T23:59:59Z", date(9999, 12, 31)]
)
def test_the_end_of_the_calendar_is_no_end(cell: Cell) -> None:
    assert read_last_day(cell, ASSEN) is None
    with pytest.raises(Unreadable, match="tussen 2000 en 2100"):
        read_day(cell, ASSEN)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3-4-2022", date(2022, 4, 3)),
        ("31/12/2022", date(2022, 12, 31)),
        ("12/12/2022", date(2022, 12, 12)),
        ("3 mrt 2022", date(2022, 3, 3)),
        ("3 mar 2022", date(2022, 3, 3)),
        ("3 sept. 2022", date(2022, 9, 3)),
        ("3 Oktober 2022", date(2022, 10, 3)),
        ("31 dec, 2027", date(2027, 12, 31)),
        ("31-dec-2027", date(2027, 12, 31)),
        ("za 31 december 2022", date(2022, 12, 31)),
        ("Zaterdag, 31-12-2022", date(2022, 12, 31)),
        ("za. 31 dec. 2022 om 10.15 uur", date(2022, 12, 31)),
        ("zat 31-12-2022", date(2022, 12, 31)),
        ("Thurs 29 December 2022", date(2022, 12, 29)),
        ("Sat, 31 Dec 2022 23:30:00 +0100", date(2022, 12, 31)),
        ("2022-12-31 23:30:00 +0100 CET", date(2022, 12, 31)),
        ("December 31st, 2022", date(2022, 12, 31)),
        ("2021-09-08 10:15:00 CEST", date(2021, 9, 8)),
        ("2021-09-08 23:15:00 MESZ", date(2021, 9, 8)),
        ("2021-01-08 23:15:00 MEZ", date(2021, 1, 8)),
        ("2021-09-08 23:15:00 UTC", date(2021, 9, 9)),
        ("2021-09-08 23:15:00 UTC+2", date(2021, 9, 8)),
        ("2021-09-08 18:15:00 EST", date(2021, 9, 9)),
        ("2021-09-08 11:30 PM", date(2021, 9, 8)),
        ("2021-09-08T23:15:00.123+02:00[Europe/Amsterdam]", date(2021, 9, 8)),
        # Midnight in Assen is a day earlier in UTC, which is how WooCommerce keeps it.
        ("1648936800", date(2022, 4, 3)),
        ("1648936800000", date(2022, 4, 3)),
        ("2022-04-02T22:00:00Z", date(2022, 4, 3)),
        ("2022-04-03 00:00:00+02:00", date(2022, 4, 3)),
        ("44654.75", date(2022, 4, 3)),
    ],
)
def test_other_days(text: str, day: date) -> None:
    assert read_day(text, ASSEN) == day


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("12/31/2022", "bestaat niet"),
        ("31-2-2022", "bestaat niet"),
        ("2022-13-01", "bestaat niet"),
        ("2022-12-31 25:00", "tijd bestaat niet"),
        ("2022-12-31 10:00 +99:00", "tijdzone"),
        ("2022-12-31 10:00 XYZ", "tijdzone"),
        ("zo 31 december 2022", "dag van de week"),
        ("31-2-22", "bestaat niet"),
        ("morgen", "geen datum"),
        ("za", "geen datum"),
        ("3 foo 2022", "bestaat niet"),
        ("1-1-1999", "tussen 2000 en 2100"),
        ("99999", "tussen 2000 en 2100"),
        (Number(1e300), "geen datum"),
        (Number(float("nan")), "geen datum"),
        (Number(float("inf")), "geen datum"),
        (Spoiled("formule"), "formule"),
    ],
)
def test_a_day_that_is_none_or_two_is_refused(cell: Cell, why: str) -> None:
    for read in (read_day, read_last_day):
        with pytest.raises(Unreadable, match=why):
            read(cell, ASSEN)


@given(st.text("0123456789-/. T:+Zjanuarizomecst()", max_size=30))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    for read in (read_day, read_last_day):
        try:
            found = read(text, ASSEN)
        except Unreadable as unreadable:
            assert str(unreadable)
        else:
            assert found is None or date(1999, 12, 31) <= found < date(2100, 1, 1)


@given(st.floats() | st.integers())
def test_any_number_is_a_day_or_refused(value: float) -> None:
    try:
        found = read_moment(Number(value), ASSEN)
    except Unreadable as unreadable:
        assert str(unreadable)
    else:
        assert date(2000, 1, 1) <= read_day(Number(value), ASSEN) < date(2100, 1, 1)
        assert isinstance(found, datetime) is not (value == int(value) and value < 100_000)


def test_a_workbook_tells_a_bare_day_from_a_moment() -> None:
    noon = datetime.combine(date(2022, 12, 31), time(12))
    evening = datetime.combine(date(2022, 12, 31), time(23, 59, 59))
    lines = [("code", "geldig tot"), *((f"AB-{n}", at) for n, at in enumerate((noon, evening)))]
    data = workbook(*lines, ("AB-2", date(2022, 12, 31)))
    columns = (
        Column("code", "code", ("code",), required=True),
        Column("until", "tot", ("geldig tot",)),
    )
    found = [row.cells["until"] for row in open_table(data, columns).rows()]
    assert [read_last_day(cell, ASSEN) for cell in found] == [
        date(2022, 12, 30),
        date(2022, 12, 31),
        date(2022, 12, 31),
    ]
    assert {read_day(cell, ASSEN) for cell in found} == {date(2022, 12, 31)}


def test_a_column_of_such_days_is_known_as_that() -> None:
    assert seem_days(["za 31 december 2022", "zo 1 januari 2023", "31 dec, 2027"])
    assert seem_days(["December 31st, 2022", "2021-09-08 10:15:00 CEST", "0000-00-00"])
