"""Days and times as coordinators type them."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import Part
from bot.parsing.dates import (
    MOST_YEARS,
    OtherWeekdayError,
    read_day,
    read_day_and_time,
    read_end,
    read_only_end,
    read_time,
)
from tests.helpers.effort import measured

# A Monday.
TODAY = date(2021, 9, 6)
SATURDAY = (2021, 9, 11)
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"),
    *("september", "oktober", "november", "december"),
)


@pytest.mark.parametrize(
    "typed",
    [
        *("11 september", "11 sept.", "11 sept", "11sept", "11 sep 2021", "11 september '21"),
        *("11-9", "11/9", "11.9", "11 9", "11-09-2021", "11/9/21", "2021-09-11", "op 11-9"),
        *("za 11 sept", "za. 11 sept.", "Zat 11 sep", "zaterdag 11 september", "Za 11/9"),
        *("zaterdag de 11e", "zaterdag 11", "de 11e", "11e", "11e september"),
        *("zaterdag", "za", "komende zaterdag", "aanstaande zaterdag", "zaterdag a.s."),
        *("zaterdag 11 september a.s.", "over 5 dagen", "Op zaterdag, 11 september."),
    ],
)
def test_a_saturday_in_many_spellings(typed: str) -> None:
    assert read_day(typed, TODAY) == (date(*SATURDAY), date(*SATURDAY))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("5 september", (2022, 9, 5), None),
        ("29 februari", (2024, 2, 29), None),
        ("13 mrt", (2022, 3, 13), None),
        ("13 okt", (2021, 10, 13), None),
        ("13 october", (2021, 10, 13), None),
        ("de 5e", (2021, 10, 5), None),
        ("vandaag", (2021, 9, 6), None),
        ("morgen", (2021, 9, 7), None),
        ("overmorgen", (2021, 9, 8), None),
        ("maandag", (2021, 9, 13), None),
        ("zaterdag volgende week", (2021, 9, 18), None),
        ("volgende week zaterdag", (2021, 9, 18), None),
        ("over een week", (2021, 9, 13), None),
        ("november", (2021, 11, 1), (2021, 11, 30)),
        ("eind november", (2021, 11, 1), (2021, 11, 30)),
        ("in februari 2024", (2024, 2, 1), (2024, 2, 29)),
        ("september", (2021, 9, 1), (2021, 9, 30)),
        ("mei", (2022, 5, 1), (2022, 5, 31)),
    ],
)
def test_a_typed_day(
    typed: str, first: tuple[int, int, int], last: tuple[int, int, int] | None
) -> None:
    assert read_day(typed, TODAY) == (date(*first), date(*(last or first)))


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ooit", "32 september", "31-4", "5-9-2021", "11-9-2099", "volgende zaterdag"),
        *("september 2020", "11", "maandag september", "9401 AB 12", "volgende week", "32e", "0e"),
    ],
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"day|month|year|range"):
        read_day(typed, TODAY)


@pytest.mark.parametrize("typed", ["vrijdag 11 september", "vrijdag 11", "vr 11-9 13.00 uur"])
def test_another_weekday_is_no_day_but_says_which_it_is(typed: str) -> None:
    with pytest.raises(OtherWeekdayError) as caught:
        read_day_and_time(typed, TODAY)
    assert caught.value.day == date(*SATURDAY)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("za 11 sept", None),
        ("za 11 sept 13u", (time(13),)),
        ("zaterdag 11 september om 13.00 uur", (time(13),)),
        ("11-9 half twee", (time(13, 30),)),
        ("zaterdag 2 uur", (time(14),)),
        ("zaterdag half acht", (time(7, 30), time(19, 30))),
        ("zaterdagmiddag", Part.AFTERNOON),
        ("zaterdag 's avonds", Part.EVENING),
        ("zaterdagavond 8 uur", (time(20),)),
        ("11-09 9u30", (time(9, 30),)),
        ("11 sept kwart over 3", (time(15, 15),)),
        ("za 11 sept half 8 's avonds", (time(19, 30),)),
        ("11 sept 14 uur 30", (time(14, 30),)),
        ("11 sept om 14.00 uur precies", (time(14),)),
        # The time first.
        ("14.00 uur zaterdag 11 september", (time(14),)),
        ("9.30-11 uur 11 sept", (time(9, 30),)),
        ("van 14 tot 16 uur op za 11 sept", (time(14),)),
        ("om half 8 op 11 sept", (time(7, 30), time(19, 30))),
        ("'s avonds 11 sept", Part.EVENING),
        # Only the end: the beginning is to be asked.
        ("11 sept tot 16.00 uur", None),
        ("11 sept tot 4", None),
        ("tot 16.00 uur 11 sept", None),
    ],
)
def test_a_day_with_its_time(typed: str, found: Part | tuple[time, ...] | None) -> None:
    assert read_day_and_time(typed, TODAY) == (date(*SATURDAY), date(*SATURDAY), found)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        *(("11 t/m 12 sept", "09-11", "09-12"), ("11-12 september", "09-11", "09-12")),
        *(("11 sept t/m 3 okt", "09-11", "10-03"), ("11 tot en met 13 sept", "09-11", "09-13")),
        *(("30 sept - 2 oktober", "09-30", "10-02"), ("30 t/m 2 oktober", "09-30", "10-02")),
        *(("za 11 en zo 12 sept", "09-11", "09-12"), ("van 11 tot 12 sept", "09-11", "09-12")),
        *(("11-9 t/m 12-9", "09-11", "09-12"), ("zaterdag 11 t/m zondag 12", "09-11", "09-12")),
    ],
)
def test_some_days(typed: str, first: str, last: str) -> None:
    days = date.fromisoformat(f"2021-{first}"), date.fromisoformat(f"2021-{last}")
    assert read_day(typed, TODAY) == days
    assert read_day_and_time(f"{typed} 14.00", TODAY) == (*days, (time(14),))
    assert read_day_and_time(f"14.00-16.00 uur {typed}", TODAY) == (*days, (time(14),))


@pytest.mark.parametrize("typed", ["12 t/m 11 sept", "11 t/m 11 sept", "11 t/m 32 sept", "a t/m b"])
def test_what_are_no_days_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_day(typed, TODAY)


def test_a_range_of_which_a_weekday_is_wrong_is_asked_about() -> None:
    with pytest.raises(OtherWeekdayError):
        read_day("vrijdag 11 t/m zondag 12 september", TODAY)


DAYS = st.dates(TODAY, TODAY + timedelta(days=300))


@given(DAYS, st.integers(1, 60), st.sampled_from(["t/m", "tot en met", "tot", "-", "en"]))
def test_some_days_that_are_written_are_read_back(first: date, more: int, between: str) -> None:
    last = first + timedelta(days=more)
    for form in ("{0.day} {1} {0.year}", "{0.day}-{0.month}-{0.year}"):
        one, two = (form.format(each, MONTHS[each.month - 1]) for each in (first, last))
        assert read_day(f"{one} {between} {two}", TODAY) == (first, last)


@given(DAYS, st.integers(8, 20), st.integers(0, 59), st.booleans())
def test_a_day_and_a_time_in_either_order(day: date, hour: int, minute: int, ends: bool) -> None:
    begin = time(hour, minute)
    hours = f"{begin:%H.%M}" + ("-22.00 uur" if ends else "")
    for days in (f"{day.day} {MONTHS[day.month - 1]}", f"{day:%d-%m-%Y}"):
        for typed in (f"{days} {hours}", f"{hours} {days}", f"{hours} op {days}"):
            assert read_day_and_time(typed, TODAY) == (day, day, (begin,))
            assert read_end(typed, begin) == (time(22) if ends else None)


@pytest.mark.parametrize("end", ["16.00 uur", "4 uur", "16u", "uiterlijk 16.00", "half 5"])
def test_an_end_alone_is_kept(end: str) -> None:
    for typed in (f"11 sept tot {end}", f"za 11 september 2021 tot {end}", f"tot {end} 11 sept"):
        assert read_day_and_time(typed, TODAY)[2] is None
        assert read_end(f"14.00 tot {read_only_end(typed)}", time(14)) is not None
    assert read_only_end("11 t/m 12 sept") == ""


def test_tonight_is_today() -> None:
    assert read_day_and_time("vanavond", TODAY) == (TODAY, TODAY, Part.EVENING)
    with pytest.raises(ValueError, match="not a day"):
        read_day_and_time("november 13.00 uur", TODAY)


@given(st.dates(TODAY, TODAY + timedelta(days=365 * (MOST_YEARS - 1))))
def test_a_day_that_is_written_is_read_back(day: date) -> None:
    for text in (f"{day.day}-{day.month}-{day.year}", f"{day:%d/%m/%Y}", day.isoformat()):
        assert read_day(text, TODAY) == (day, day)


@given(st.text(max_size=30) | st.text("0123456789-./ :uvanmdgzt'", max_size=20))
def test_whatever_is_typed_is_a_day_to_come_or_is_refused(text: str) -> None:
    try:
        first, last, _found = read_day_and_time(text, TODAY)
    except ValueError:
        return
    assert last >= max(first, TODAY)


@pytest.mark.parametrize(
    "typed",
    [
        *("13.30", "13:30", "13.30 uur", "13:30 uur", "13u30", "13 u 30", "13h30", "13,30"),
        *("1330", "1330 uur", "om 13.30", "vanaf 13.30 uur", "half twee", "half 2", "Half Twee."),
        *("'s middags om half twee", "half twee 's middags", "half 2 smiddags", "13.30u"),
    ],
)
def test_half_past_one_in_many_spellings(typed: str) -> None:
    assert read_time(typed) == (time(13, 30),)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("13u", [13]),
        ("13 uur", [13]),
        ("1 uur", [13]),
        ("één uur", [13]),
        ("2u", [14]),
        ("10 uur", [10]),
        ("12 uur", [12]),
        ("12 uur 's middags", [12]),
        ("22 uur", [22]),
        ("0 uur", [0]),
        ("9 uur 's morgens", [9]),
        ("'s avonds om 9 uur", [21]),
        ("3 uur 's nachts", [3]),
        # In the morning or in the evening: the coordinator says which.
        ("7", [7, 19]),
        ("om 9 uur", [9, 21]),
    ],
)
def test_a_typed_hour(typed: str, hours: list[int]) -> None:
    assert read_time(typed) == tuple(time(hour) for hour in hours)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("half acht", (time(7, 30), time(19, 30))),
        ("kwart voor negen", (time(8, 45), time(20, 45))),
        ("kwart over 1", (time(13, 15),)),
        ("tien over half 3", (time(14, 40),)),
        ("half een", (time(12, 30),)),
        ("half acht 's avonds", (time(19, 30),)),
        # As it is written, but nobody means the middle of the night without saying so.
        ("7.30", (time(7, 30),)),
        ("02.30", (time(2, 30),)),
        ("2.30", (time(2, 30), time(14, 30))),
        ("'s avonds", Part.EVENING),
        ("’s middags", Part.AFTERNOON),
        ("s ochtends", Part.MORNING),
        ("savonds", Part.EVENING),
        ("in de avond", Part.EVENING),
        ("de hele dag", Part.WHOLE_DAY),
    ],
)
def test_a_typed_time(typed: str, found: tuple[time, ...] | Part) -> None:
    assert read_time(typed) == found


@pytest.mark.parametrize(
    "typed",
    [
        *("", "25.00", "13.75", "straks", "24 uur", "half 13", "50 voor 3", "rond 13.00"),
        *("2 uur 's ochtends", "9401 AB 12", "13.00-", "-15.00", "tot 15.00", "15.00-13.00"),
        *("14.00-14.00", "10.00-12.00-14.00", "10.00-12.00 en 14.00-16.00", "13.00 en 15.00"),
        *("14.00 - einde", "van 14.00 tot", "2 uur 's middags tot 10 uur 's ochtends"),
    ],
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"time|hour|minute"):
        read_time(typed)


FROM_TWO_TO_FOUR = [
    *("14.00-16.00", "14.00 - 16.00", "14:00–16:00 uur", "14u-16u", "14-16 uur", "14 tot 16u"),
    *("van 14.00 tot 16.00 uur", "14.00 uur tot 16.00 uur", "vanaf 14.00 tot en met 16.00 uur"),
    *("14.00 t/m 16.00", "tussen 14 en 16 uur", "tussen 2 en 4 uur 's middags", "14-16"),
    *("2 tot 4 uur", "van 2 tot 4", "2-4 uur", "'s middags van 2 tot 4", "14.00 u. tot 16.00 u."),
    *("(14.00-16.00)", ": 14.00-16.00", "14.00 tot ca. 16.00 uur", "van 14 tot uiterlijk 16 uur"),
    *("van 2 uur 's middags tot 4 uur", "1400-1600", "14h00 - 16h00", "van twee tot vier"),
    *("14:00 tm 16:00", "14.00 tm 16.00 uur", "van 14 tm 16 uur", "2pm-4pm", "2 pm - 4 pm"),
    *("2 PM tot 4 PM", "2-4 pm", "2.00pm-4.00pm", "2 p.m. tot 4 p.m."),
]


@pytest.mark.parametrize("typed", FROM_TWO_TO_FOUR)
def test_from_two_to_four_in_many_spellings(typed: str) -> None:
    assert read_time(typed) == (time(14),)
    assert read_end(typed, time(14)) == time(16)
    for day in ("za 11 sept", "zaterdag 11 september 2021,", "zaterdag", "11/9", "op 11-9-2021"):
        if not (day == "zaterdag" and typed in ("14-16",)):
            line = f"{day}{typed}" if typed.startswith(":") else f"{day} {typed}"
            assert read_day_and_time(line, TODAY) == (date(*SATURDAY), date(*SATURDAY), (time(14),))
            assert read_end(line, time(14)) == time(16)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("half 3 tot 4 uur", [(time(14, 30), time(16))]),
        ("half 3 tot half 5", [(time(14, 30), time(16, 30))]),
        ("kwart voor 3 tot kwart over 4", [(time(14, 45), time(16, 15))]),
        ("10 tot 2", [(time(10), time(14))]),
        ("11.30-1 uur", [(time(11, 30), time(13))]),
        ("9-17 uur", [(time(9), time(17))]),
        ("9 tot 5", [(time(9), time(17))]),
        ("9.00-23.00", [(time(9), time(23))]),
        ("10 uur 's ochtends tot 2 uur 's middags", [(time(10), time(14))]),
        # Nobody can know in which half of the day: the coordinator says which.
        ("8 tot 10", [(time(8), time(10)), (time(20), time(22))]),
        ("half 8 tot 9", [(time(7, 30), time(9)), (time(19, 30), time(21))]),
        ("half 8 tot 9 's avonds", [(time(19, 30), time(21))]),
        ("'s avonds van 8 tot 10", [(time(20), time(22))]),
        # Until after midnight.
        ("20.00-24.00", [(time(20), time(0))]),
        ("20.00-00.00 uur", [(time(20), time(0))]),
        ("20 tot 24 uur", [(time(20), time(0))]),
        ("22.00-02.00", [(time(22), time(2))]),
        # Only a beginning.
        ("13.00", [(time(13), None)]),
        ("om half 2", [(time(13, 30), None)]),
    ],
)
def test_typed_hours(typed: str, hours: list[tuple[time, time | None]]) -> None:
    assert read_time(typed) == tuple(begin for begin, _end in hours)
    assert [(begin, read_end(typed, begin)) for begin, _end in hours] == hours


@given(st.times(), st.times(), st.sampled_from(["{}-{}", "{} tot {}", "van {} tot {} uur"]))
def test_hours_that_are_written_are_read_back(begin: time, end: time, form: str) -> None:
    begin, end = (each.replace(second=0, microsecond=0) for each in (begin, end))
    typed = form.format(f"{begin:%H.%M}", f"{end:%H.%M}")
    if begin < end:
        assert (read_time(typed), read_end(typed, begin)) == ((begin,), end)


@given(st.text("0123456789.:,- uvantohlfkwr'/", max_size=20), st.times())
def test_whatever_is_typed_ends_after_it_begins_or_is_refused(text: str, begin: time) -> None:
    end = read_end(text, begin)
    assert end is None or end != begin
    try:
        found = read_time(text)
    except ValueError:
        return
    assert isinstance(found, Part) or 1 <= len(found) <= 2


@given(st.text(max_size=20) | st.text("0123456789.:, uvohalfkwrt'", max_size=16))
def test_whatever_is_typed_is_a_time_or_is_refused(text: str) -> None:
    try:
        found = read_time(text)
    except ValueError:
        return
    if isinstance(found, Part):
        return
    assert 1 <= len(found) <= 2
    assert list(found) == sorted(set(found))


@given(st.times())
def test_a_time_that_is_written_is_read_back(moment: time) -> None:
    moment = moment.replace(second=0, microsecond=0)
    for text in (f"{moment:%H.%M} uur", f"{moment:%H:%M}", f"{moment:%Hu%M}"):
        assert read_time(text) == (moment,)


@pytest.mark.parametrize("piece", ["1 ", "1-", "maandag ", "10:00-", "' ", "over 1 "])
def test_a_text_as_long_as_telegram_takes_holds_nobody_up(piece: str) -> None:
    with measured() as effort, pytest.raises(ValueError):
        read_day_and_time((piece * 4096)[:4096], TODAY)
    assert effort.seconds < 0.05
