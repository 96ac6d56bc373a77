"""Calendars as programs and people really write them: what is odd costs only itself.

Where a case comes from a public report of another program, its number stands beside it.
"""

import contextlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.events import Agenda, Part, State, when
from bot.parsing.ical import CalendarError, read
from tests.conftest import ZONE
from tests.helpers.activities import local
from tests.helpers.effort import measured

pytestmark = pytest.mark.slow

TODAY = date(2021, 9, 6)
AT = "DTSTART;TZID=Europe/Amsterdam:"
TUESDAYS = ("UID:s", "SUMMARY:Taalcafé", f"{AT}20210907T190000", "RRULE:FREQ=WEEKLY;COUNT=4")


def event(*lines: str) -> list[str]:
    return ["BEGIN:VEVENT", *lines, "END:VEVENT"]


def calendar(*lines: str) -> list[str]:
    return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR"]


def one(*lines: str) -> list[str]:
    """A calendar with one event, which has all but a time."""
    return calendar(*event("UID:a", "SUMMARY:Inloop", *lines))


def data(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def read_all(lines: Sequence[str] | bytes) -> Agenda:
    return read(lines if isinstance(lines, bytes) else data(lines), ZONE, TODAY)


def shown(lines: Sequence[str] | bytes) -> list[str]:
    """What a calendar brings, in the order of time, where all of it can be read."""
    agenda = read_all(lines)
    assert agenda.unread == []
    return told(agenda)


def told(agenda: Agenda) -> list[str]:
    ordered = sorted(agenda.planned, key=lambda one: (one.facts.first, str(one.facts.starts_at)))
    return [f"{one.facts.title}: {when(one.facts, ZONE, TODAY)}" for one in ordered]


SATURDAY = ["Inloop: zaterdag 11 september, 14.00 uur"]
WHOLE_SATURDAY = ["Inloop: zaterdag 11 september"]
COFFEE = [f"{AT}20210911T140000"]


# One uid for several activities.


def saturdays(*days: int, title: str = "Inloop") -> list[list[str]]:
    return [event("UID:same", f"SUMMARY:{title}", f"{AT}202109{day}T140000") for day in days]


def flat(events: Sequence[Sequence[str]]) -> list[str]:
    return calendar(*(line for each in events for line in each))


def test_three_saturdays_of_one_uid_are_three_activities() -> None:
    agenda = read_all(flat(saturdays(11, 18, 25)))
    assert told(agenda) == [f"Inloop: zaterdag {day} september, 14.00 uur" for day in (11, 18, 25)]
    assert [one.occurrence for one in agenda.planned] == ["2021-09-11", "2021-09-18", "2021-09-25"]
    # They can be followed together.
    assert {one.series for one in agenda.planned} == {"same"}


def test_what_has_one_uid_and_other_titles_is_no_series() -> None:
    agenda = read_all(flat([*saturdays(11), *saturdays(18, title="Zwemmen")]))
    assert told(agenda) == [
        "Inloop: zaterdag 11 september, 14.00 uur",
        "Zwemmen: zaterdag 18 september, 14.00 uur",
    ]
    assert {one.series for one in agenda.planned} == {None}


def test_two_on_one_day_are_told_apart_by_their_time() -> None:
    events = [event("UID:same", "SUMMARY:Inloop", f"{AT}20210911T{at}0000") for at in (10, 14)]
    agenda = read_all(flat(events))
    assert [one.occurrence for one in agenda.planned] == ["2021-09-11T10:00", "2021-09-11T14:00"]


def test_the_same_event_twice_is_one_and_the_newest_counts() -> None:
    # nextcloud/calendar 4580
    old, new = (
        event(
            "UID:a", "SUMMARY:Inloop", *COFFEE, f"LOCATION:{place}", f"LAST-MODIFIED:{at}T080000Z"
        )
        for place, at in (("Markt 1", "20210901"), ("Markt 2", "20210902"))
    )
    for events in ([old, new], [new, old], [old, new, old]):
        [found] = read_all(flat(events)).planned
        assert (found.occurrence, found.series, found.facts.place) == ("", None, "Markt 2")


def test_other_titles_at_the_same_moment_are_other_activities() -> None:
    events = [event("UID:1", f"SUMMARY:{title}", *COFFEE) for title in ("Judo", "Dans")]
    agenda = read_all(flat(events))
    assert sorted(one.facts.title for one in agenda.planned) == ["Dans", "Judo"]
    assert gist(agenda) == gist(read_all(flat(events[::-1])))


def test_versions_of_one_event_are_the_newest() -> None:
    old = event("UID:a", "SUMMARY:Inloop", f"{AT}20210918T140000", "SEQUENCE:0")
    new = event("UID:a", "SUMMARY:Inloop", *COFFEE, "SEQUENCE:1")
    assert shown(flat([new, old])) == SATURDAY


def test_one_uid_for_other_titles_is_several_whatever_their_numbers() -> None:
    events = [
        event("UID:1", f"SUMMARY:{title}", *COFFEE, f"SEQUENCE:{number}")
        for number, title in enumerate(("Dans", "Judo", "Zwemmen"))
    ]
    for number, each in enumerate(events):
        each[3] = f"{AT}2021091{number + 1}T140000"
    assert len(shown(flat(events))) == 3


def test_one_of_one_uid_that_cannot_be_read_costs_only_itself() -> None:
    events = [*saturdays(11, 18), event("UID:same", "SUMMARY:Inloop", "DTSTART:morgen")]
    agenda = read_all(flat(events))
    assert [one.occurrence for one in agenda.planned] == ["2021-09-11", "2021-09-18"]
    assert agenda.unread == [("same", "Inloop")]
    # What is left keeps what it is known by.
    agenda = read_all(flat(events[1:]))
    assert [one.occurrence for one in agenda.planned] == ["2021-09-18"]


def test_one_uid_in_two_calendars_of_a_file() -> None:
    lines = [*flat(saturdays(11)), *flat(saturdays(18)), *flat(saturdays(11))]
    assert len(shown(lines)) == 2


# Changes of a series.


def changed(replaces: str, *lines: str) -> list[str]:
    return event("UID:s", "SUMMARY:Taalcafé (verzet)", f"RECURRENCE-ID{replaces}", *lines)


LATER = f"{AT}20210914T200000"


@pytest.mark.parametrize(
    "replaces",
    [
        ";TZID=Europe/Amsterdam:20210914T190000",
        ":20210914T170000Z",
        ":20210914T190000",
        # Written in another zone, and as a day: sabre-io/vobject 555.
        ";TZID=Europe/London:20210914T190000",
        ";VALUE=DATE:20210914",
        ":20210914",
        # A day of the series, at an hour that it no longer has.
        ";TZID=Europe/Amsterdam:20210914T180000",
        ":20210914T000000",
        # A day that it no longer has: the changed one counts on the day on which it is now.
        ";TZID=Europe/Amsterdam:20210913T190000",
    ],
)
def test_of_a_changed_day_the_changed_one_counts(replaces: str) -> None:
    agenda = read_all(flat([event(*TUESDAYS), changed(replaces, LATER)]))
    assert agenda.unread == []
    assert told(agenda) == [
        "Taalcafé: dinsdag 7 september, 19.00 uur",
        "Taalcafé (verzet): dinsdag 14 september, 20.00 uur",
        "Taalcafé: dinsdag 21 september, 19.00 uur",
        "Taalcafé: dinsdag 28 september, 19.00 uur",
    ]
    assert [one.occurrence for one in agenda.planned] == [
        f"2021-09-{day}" for day in ("07", "14", "21", "28")
    ]


def test_a_change_of_a_day_that_is_not_there_stands_by_itself() -> None:
    lines = flat([event(*TUESDAYS), changed(":20210916T190000", f"{AT}20210917T200000")])
    assert len(shown(lines)) == 5
    assert "Taalcafé (verzet): vrijdag 17 september, 20.00 uur" in shown(lines)


def test_a_copy_of_the_former_series_is_no_activity() -> None:
    # recurring-ical-events 253: the series was given an end, what it was stayed behind.
    copy = changed(";VALUE=DATE:20211012", "DTSTART;VALUE=DATE:20211012", "RRULE:FREQ=WEEKLY")
    series = event(*TUESDAYS, "SEQUENCE:2")
    assert shown(flat([copy, series])) == shown(flat([series]))


def test_a_series_that_ends_before_it_begins_is_none() -> None:
    # recurring-ical-events 117
    for until in ("20210906", "20210906T235959Z", "20210907T165959Z"):
        lines = calendar(*event(*TUESDAYS[:3], f"RRULE:FREQ=WEEKLY;UNTIL={until}"))
        assert shown(lines) == []
    assert shown(one("DTSTART:20210907", "RRULE:FREQ=WEEKLY;UNTIL=20210906")) == []


def test_what_moved_here_from_long_ago_leaves_the_day_itself_alone() -> None:
    """It fits the series, though that day is too far away to be written out."""
    series = event(*TUESDAYS[:2], f"{AT}20210105T190000", "RRULE:FREQ=WEEKLY;UNTIL=20210914")
    lines = flat([series, changed(":20210105T180000Z", f"{AT}20210914T140000")])
    assert shown(lines)[-2:] == [
        "Taalcafé (verzet): dinsdag 14 september, 14.00 uur",
        "Taalcafé: dinsdag 14 september, 19.00 uur",
    ]


def test_changes_without_their_series_stand_by_themselves() -> None:
    # jens-maus/node-ical 76: all that Google gives of a calendar with only free and busy.
    lines = flat(
        [changed(f":202109{day}T170000Z", f"DTSTART:202109{day}T170000Z") for day in ("07", "14")]
    )
    agenda = read_all(lines)
    assert [one.occurrence for one in agenda.planned] == ["2021-09-07", "2021-09-14"]
    assert {one.series for one in agenda.planned} == {"s"}


def test_of_two_changes_of_a_day_the_newest_counts() -> None:
    older = changed(";VALUE=DATE:20210914", f"{AT}20210914T210000", "SEQUENCE:1")
    newer = changed(";VALUE=DATE:20210914", LATER, "SEQUENCE:2")
    for both in ([older, newer], [newer, older]):
        assert "Taalcafé (verzet): dinsdag 14 september, 20.00 uur" in shown(
            flat([event(*TUESDAYS), *both])
        )


def test_a_changed_day_that_cannot_be_read_is_named_and_left_open() -> None:
    """Nobody knows what is so of that day; the others stand."""
    lines = flat([event(*TUESDAYS), changed(":20210914T170000Z", "DTSTART:later")])
    agenda = read_all(lines)
    assert [one.occurrence for one in agenda.planned] == ["2021-09-07", "2021-09-21", "2021-09-28"]
    assert agenda.unread == [("s", "Taalcafé (verzet) (di 14 sep)")]


def test_a_day_that_is_called_off_needs_no_more_than_that() -> None:
    off = event("UID:s", "RECURRENCE-ID:20210914T170000Z", "STATUS:CANCELLED")
    agenda = read_all(flat([event(*TUESDAYS, "LOCATION:Markt 1"), off]))
    [found] = [one.facts for one in agenda.planned if one.facts.state is State.CANCELLED]
    assert (found.title, found.place, found.starts_at) == (
        "Taalcafé",
        "Markt 1",
        local(2021, 9, 14, 19),
    )


def test_a_private_day_of_a_series_is_not_shown() -> None:
    lines = flat([event(*TUESDAYS), changed(":20210914T170000Z", LATER, "CLASS:PRIVATE")])
    assert [line for line in shown(lines) if "14 september" in line or "verzet" in line] == []
    lines = flat([event(*TUESDAYS), changed(":20210914T170000Z", "CLASS:PRIVATE", "DTSTART:x")])
    assert len(shown(lines)) == 3


def test_from_a_day_onwards() -> None:
    # kewisch/ical.js 41
    onwards = changed(
        ";RANGE=THISANDFUTURE;TZID=Europe/Amsterdam:20210914T190000", f"{AT}20210915T200000"
    )
    last = event("UID:s", "SUMMARY:Slot", "RECURRENCE-ID:20210928T170000Z", f"{AT}20210928T180000")
    assert shown(flat([event(*TUESDAYS), last, onwards])) == [
        "Taalcafé: dinsdag 7 september, 19.00 uur",
        "Taalcafé (verzet): woensdag 15 september, 20.00 uur",
        "Taalcafé (verzet): woensdag 22 september, 20.00 uur",
        "Slot: dinsdag 28 september, 18.00 uur",
    ]
    off = changed(";RANGE=THISANDFUTURE:20210921T170000Z", "STATUS:CANCELLED")
    states = [one.facts.state for one in read_all(flat([event(*TUESDAYS), off])).planned]
    assert states == [State.PLANNED, State.PLANNED, State.CANCELLED, State.CANCELLED]


@pytest.mark.parametrize(
    "left_out",
    [
        "EXDATE;TZID=Europe/Amsterdam:20210914T190000",
        "EXDATE:20210914T170000Z",
        "EXDATE;VALUE=DATE:20210914",
        # nextcloud/server 44600, SimpleMobileTools/Simple-Calendar 1983
        "EXDATE:20210914",
        "EXDATE;VALUE=DATE:20210913,20210914",
        "EXDATE:20210914T000000",
        "EXDATE:20210913T220000Z",
        "EXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=1\r\nEXDATE:20210914",
    ],
)
def test_a_day_that_is_left_out(left_out: str) -> None:
    lines = shown(flat([event(*TUESDAYS, left_out)]))
    assert [line for line in lines if "14 september" in line] == []
    # Also where the day was changed before it was left out: recurring-ical-events 163.
    assert shown(flat([event(*TUESDAYS, left_out), changed(":20210914T170000Z", LATER)])) == lines


def test_a_moved_day_that_is_left_out_as_well_is_named() -> None:
    """Some leave out the day on which it was, others take the change back so: nobody knows."""
    left_out = "EXDATE;TZID=Europe/Amsterdam:20210914T190000"
    moved = changed(":20210914T170000Z", f"{AT}20210915T190000")
    agenda = read_all(flat([event(*TUESDAYS, left_out), moved]))
    assert [one.occurrence for one in agenda.planned] == ["2021-09-07", "2021-09-21", "2021-09-28"]
    assert agenda.unread == [("s", "Taalcafé (verzet)")]


@pytest.mark.parametrize("hour", ["180000", "200000", "235900"])
def test_a_day_is_left_out_at_whatever_hour_where_there_is_one(hour: str) -> None:
    left_out = f"EXDATE;TZID=Europe/Amsterdam:20210914T{hour}"
    lines = shown(flat([event(*TUESDAYS, left_out)]))
    assert [line for line in lines if "14 september" in line] == []
    assert len(lines) == 3
    # Of two on one day nobody knows which is meant.
    twice = event(*TUESDAYS, "RDATE;TZID=Europe/Amsterdam:20210914T100000", left_out)
    assert len(shown(flat([twice]))) == 5


def test_a_series_from_a_day_onwards_needs_no_series_before_it() -> None:
    onwards = changed(
        ";RANGE=THISANDFUTURE;TZID=Europe/Amsterdam:20210914T190000",
        f"{AT}20210914T190000",
        "RRULE:FREQ=WEEKLY;COUNT=3",
    )
    assert shown(flat([onwards])) == [
        f"Taalcafé (verzet): dinsdag {day} september, 19.00 uur" for day in (14, 21, 28)
    ]


def test_one_uid_at_one_hour_in_two_places_is_two_activities() -> None:
    def at(place: str, *more: str) -> list[str]:
        return event("UID:p", "SUMMARY:Inloop", f"LOCATION:{place}", *COFFEE, *more)

    for both in ([at("Noord"), at("Zuid")], [at("Zuid"), at("Noord")]):
        found = read_all(flat(both)).planned
        assert sorted(one.facts.place for one in found) == ["Noord", "Zuid"]
        assert len({one.occurrence for one in found}) == 2
    weekly = "RRULE:FREQ=WEEKLY;COUNT=2"
    assert len(read_all(flat([at("Noord", weekly), at("Zuid", weekly)])).planned) == 4
    # What has a higher number, or was changed later, is the newest form of one.
    for newer in ("SEQUENCE:1", "LAST-MODIFIED:20210901T100000Z"):
        [one] = read_all(flat([at("Zuid", newer), at("Noord")])).planned
        assert one.facts.place == "Zuid"


@pytest.mark.parametrize(
    ("until", "count"),
    [
        *(("99991231", 58), ("99991231T235959Z", 58)),
        *(("20210921", 3), ("20210921T170000Z", 3), ("20210921T190000", 3)),
        *(("20210921T165959Z", 2), ("2021-09-21", 3), ("20210921T235959Z", 3)),
    ],
)
def test_the_last_day_of_a_series_of_whatever_kind(until: str, count: int) -> None:
    lines = event(*TUESDAYS[:3], f"RRULE:FREQ=WEEKLY;UNTIL={until}")
    assert len(shown(calendar(*lines))) == count


@pytest.mark.parametrize("until", ["20210921", "20210921T000000Z", "20210920T220000Z"])
def test_the_last_of_whole_days_of_whatever_kind(until: str) -> None:
    lines = one("DTSTART;VALUE=DATE:20210907", f"RRULE:FREQ=WEEKLY;UNTIL={until}")
    assert len(shown(lines)) == 3


@pytest.mark.parametrize(
    "rule",
    [
        *(
            "FREQ=WEEKLY;COUNT=4;",
            "freq=weekly;count=4",
            "FREQ=WEEKLY; COUNT=4",
            "COUNT=4;FREQ=WEEKLY",
        ),
        *("FREQ=WEEKLY;COUNT=4;BYDAY=", "RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=4;SKIP=OMIT"),
        *("FREQ=WEEKLY;BYDAY=TU;WKST=MO;UNTIL=20210930", "FREQ=WEEKLY;COUNT=4;X-NAME=AB"),
    ],
)
def test_a_rule_in_many_spellings(rule: str) -> None:
    lines = event(*TUESDAYS[:3], f"RRULE:{rule}")
    assert shown(calendar(*lines)) == shown(calendar(*event(*TUESDAYS)))


@pytest.mark.parametrize(
    "rule", ["FREQ=WEEKLY;BYDAY=DI", "FREQ=WEEKLY;COUNT=veel", "FREQ=;COUNT=2"]
)
def test_a_rule_that_cannot_be_followed_is_named(rule: str) -> None:
    lines = calendar(
        *event(*TUESDAYS[:3], f"RRULE:{rule}"), *event("UID:b", "SUMMARY:Zwemmen", *COFFEE)
    )
    agenda = read_all(lines)
    assert told(agenda) == ["Zwemmen: zaterdag 11 september, 14.00 uur"]
    assert agenda.unread == [("s", "Taalcafé")]


def test_days_that_are_added_are_at_the_hour_of_the_series() -> None:
    lines = one(*COFFEE, "RDATE;VALUE=DATE:20210912", "RDATE;VALUE=PERIOD:20210913T120000Z/PT1H")
    assert shown(lines) == [
        f"Inloop: {day} september, 14.00 uur" for day in ("zaterdag 11", "zondag 12", "maandag 13")
    ]


# Days and times.


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:20210911T140000"],
        ["DTSTART;VALUE=DATE-TIME:20210911T140000"],
        ["DTSTART;VALUE=DATE:20210911T140000"],
        ["DTSTART;TZID=Europe/Amsterdam;VALUE=DATE-TIME:20210911T140000"],
        ['DTSTART;TZID="Europe/Amsterdam":20210911T140000'],
        ['DTSTART;TZID="Europe/Amsterdam:20210911T140000'],
        ["DTSTART;TZID='Europe/Amsterdam':20210911T140000"],
        ["dtstart;tzid=Europe/Amsterdam:20210911T140000"],
        ["DTSTART ; TZID = Europe/Amsterdam : 20210911T140000 "],
        ["DTSTART;TZID=europe/amsterdam:20210911T140000"],
        ["DTSTART;TZID=W. Europe Standard Time:20210911T140000"],
        ["DTSTART;TZID=w. europe standard time:20210911T140000"],
        ["DTSTART;TZID=W. Europe Standard Time 1:20210911T140000"],
        ["DTSTART;TZID=GMT Standard Time:20210911T130000"],
        ["DTSTART;TZID=(UTC+00:00) Dublin, Edinburgh, Lisbon, London:20210911T130000"],
        ["DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin, Bern, Rome:20210911T140000"],
        ['DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome":20210911T140000'],
        ["DTSTART;TZID=West-Europa (standaardtijd):20210911T140000"],
        ["DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Amsterdam:20210911T140000"],
        ["DTSTART;TZID=/mozilla.org/20050126_1/Europe/London:20210911T130000"],
        ["DTSTART;TZID=tzone://Microsoft/Utc:20210911T120000"],
        ["DTSTART;TZID=UTC:20210911T120000"],
        ["DTSTART;TZID=Etc/UTC:20210911T120000"],
        ["DTSTART;TZID=UTC+2:20210911T140000"],
        ["DTSTART;TZID=GMT+0200:20210911T140000"],
        ["DTSTART;TZID=:20210911T140000"],
        # tutao/tutanota 11248: in UTC, whatever stands beside it.
        ["DTSTART;TZID=UTC:20210911T120000Z"],
        ["DTSTART;TZID=Europe/Amsterdam:20210911T120000Z"],
        ["DTSTART:20210911T120000Z"],
        ["DTSTART:20210911t120000z"],
        ["DTSTART:20210911T140000+0200"],
        ["DTSTART:2021-09-11T14:00:00+02:00"],
        ["DTSTART:2021-09-11T12:00:00.000Z"],
        ["DTSTART:2021-09-11 14:00"],
        ["DTSTART:20210911T1400"],
        ["DTSTART:20210911T140000", "DTSTART:20210911T140000"],
        # An end that is none.
        ["DTSTART:20210911T140000", "DTEND:"],
        ["DTSTART:20210911T140000", "DTEND:20210911T130000"],
        ["DTSTART:20210911T140000", "DURATION:-PT1H"],
        ["DTSTART:20210911T140000", "DURATION:PT0S"],
        ["DTSTART:20210911T140000", "DTEND;VALUE=DATE:20210911"],
        ["DTSTART:20210911T140000", "DTEND;VALUE=DATE:20210912"],
    ],
)
def test_two_in_the_afternoon_in_many_spellings(lines: list[str]) -> None:
    assert shown(one(*lines)) == SATURDAY
    [found] = read_all(one(*lines)).planned
    assert found.facts.ends_at is None
    # A negative length does not move what is repeated either.
    [found] = read_all(one(*lines, "RRULE:FREQ=WEEKLY;COUNT=1")).planned
    assert (found.facts.starts_at, found.facts.ends_at) == (local(2021, 9, 11, 14), None)


@pytest.mark.parametrize(
    "end",
    [
        *("DTEND:20210911T160000", "DTEND:20210911T140000Z", "DURATION:PT2H", "DURATION:PT120M"),
        *("DURATION:P0DT2H0M0S", "DURATION:+PT2H", "DTEND;TZID=Europe/London:20210911T150000"),
    ],
)
def test_an_end_in_many_spellings(end: str) -> None:
    for more in ([], ["RRULE:FREQ=DAILY;COUNT=1"]):
        [found] = read_all(one(*COFFEE, end, *more)).planned
        assert found.facts.ends_at == local(2021, 9, 11, 16)


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART;VALUE=DATE:20210911"],
        ["DTSTART:20210911"],
        ["DTSTART:2021-09-11"],
        ["DTSTART;VALUE=DATE-TIME:20210911"],
        ["DTSTART;VALUE=DATE;TZID=Europe/Amsterdam:20210911"],
        ["DTSTART;VALUE=DATE:20210911T000000"],
        ["DTSTART;VALUE=DATE:20210911T000000Z"],
        ["DTSTART;VALUE=DATE:20210910T220000Z"],
        ["DTSTART;VALUE=DATE:20210911", "DTEND;VALUE=DATE:20210912"],
        ["DTSTART;VALUE=DATE:20210911", "DTEND;VALUE=DATE:20210911"],
        ["DTSTART;VALUE=DATE:20210911", "DTEND;VALUE=DATE:20210910"],
        ["DTSTART;VALUE=DATE:20210911", "DTEND:20210911T160000"],
        ["DTSTART;VALUE=DATE:20210911", "DTEND:20210912T000000"],
        ["DTSTART;VALUE=DATE:20210911", "DURATION:P1D"],
        ["DTSTART;VALUE=DATE:20210911", "DURATION:PT2H"],
        ["DTSTART;VALUE=DATE:20210911", "DURATION:-P1D"],
        # Whole days that were written as times: from midnight to midnight, here or in UTC.
        ["DTSTART:20210910T220000Z", "DTEND:20210911T220000Z"],
        ["DTSTART:20210911T000000Z", "DTEND:20210912T000000Z"],
        ["DTSTART:20210911T000000", "DTEND:20210912T000000"],
        ["DTSTART:20210911T000000", "DTEND:20210911T235900"],
        ["DTSTART:20210911T000000", "DTEND:20210911T235959"],
        ["DTSTART:20210911T000000", "DTEND:20210911T240000"],
        ["DTSTART:20210911T000000", "DTEND:20210911T000000"],
        ["DTSTART:20210910T220000Z", "DURATION:P1D"],
        ["DTSTART:20210910T220000Z", "DURATION:PT24H"],
        ["DTSTART;TZID=Europe/London:20210911T000000", "DTEND;TZID=Europe/London:20210912T000000"],
        ["DTSTART:20210911T000000Z", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"],
        ["DTSTART:20210911T000000", "X-FUNAMBOL-ALLDAY:1"],
    ],
)
def test_a_whole_saturday_in_many_spellings(lines: list[str]) -> None:
    assert shown(one(*lines)) == WHOLE_SATURDAY
    [found] = read_all(one(*lines, "RRULE:FREQ=WEEKLY;COUNT=1")).planned
    assert (found.facts.starts_at, found.facts.first) == (None, date(2021, 9, 11))


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART;VALUE=DATE:20210911", "DTEND;VALUE=DATE:20210914"],
        ["DTSTART:20210910T220000Z", "DTEND:20210913T220000Z"],
        ["DTSTART;VALUE=DATE:20210911", "DTEND:20210913T160000"],
        ["DTSTART;VALUE=DATE:20210911", "DURATION:P3D"],
    ],
)
def test_three_days_in_many_spellings(lines: list[str]) -> None:
    assert shown(one(*lines)) == ["Inloop: zaterdag 11 september tot en met maandag 13 september"]


@pytest.mark.parametrize("begin", ["20211022T220000Z", "20211023T000000Z"])
def test_whole_days_in_utc_stay_on_their_day_when_the_clock_changes(begin: str) -> None:
    at = datetime.strptime(begin, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    lines = one(
        f"DTSTART:{begin}",
        f"DTEND:{at + timedelta(days=1):%Y%m%dT%H%M%SZ}",
        "RRULE:FREQ=WEEKLY;COUNT=3",
    )
    assert shown(lines) == [
        "Inloop: zaterdag 23 oktober",
        "Inloop: zaterdag 30 oktober",
        "Inloop: zaterdag 6 november",
    ]


@pytest.mark.parametrize("byday", ["FR", "SA"])
def test_the_weekday_of_whole_days_in_utc_is_there_or_here(byday: str) -> None:
    rule = f"RRULE:FREQ=WEEKLY;COUNT=2;BYDAY={byday}"
    assert shown(one("DTSTART:20210910T220000Z", "DTEND:20210911T220000Z", rule)) == [
        "Inloop: zaterdag 11 september",
        "Inloop: zaterdag 18 september",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        *(["DTSTART:"], ["DTSTART:20211332T100000"], ["DTSTART:20210911T250000"], ["DTSTART:0"]),
        *(["DTSTART:20210911T140000", "DTEND:straks"], ["DTSTART:20210911T140000", "DURATION:PT"]),
        *(["DTSTART:20210911T140000", "DTSTART:20210912T140000"], ["DTSTART:99991231T235959Z"]),
        *(["DTSTART:20210911T140000", "DURATION:P99999999999D"], ["DTSTART:00000000"], []),
        *(["DTSTART:00010101"], ["DTSTART:00010101T000000"]),
        ["DTSTART:99990911T140000", "RRULE:FREQ=WEEKLY"],
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_stands(lines: list[str]) -> None:
    text = calendar(
        *event("UID:x", "SUMMARY:Raar", *lines), *event("UID:a", "SUMMARY:Inloop", *COFFEE)
    )
    agenda = read_all(text)
    assert told(agenda) == SATURDAY
    assert agenda.unread == [("x", "Raar")]


@pytest.mark.parametrize(
    ("said", "begin", "at"),
    [
        ("X-WR-TIMEZONE:Europe/London", "20210911T130000", 14),
        ("X-WR-TIMEZONE:GMT Standard Time", "20210911T130000", 14),
        ("X-WR-TIMEZONE:Europe/London", "20210911T120000Z", 14),
        ("X-WR-TIMEZONE:Nergens/Huizen", "20210911T140000", 14),
        ("X-WR-TIMEZONE:", "20210911T140000", 14),
        ("TIMEZONE-ID:Europe/London", "20210911T130000", 14),
    ],
)
def test_a_zone_for_the_whole_calendar(said: str, begin: str, at: int) -> None:
    lines = calendar(said, *event("UID:a", "SUMMARY:Inloop", f"DTSTART:{begin}"))
    [found] = read_all(lines).planned
    assert found.facts.starts_at == local(2021, 9, 11, at)


def test_in_utc_and_repeated_is_at_the_hour_of_its_calendar() -> None:
    lines = event(
        "UID:s", "SUMMARY:Koffie", "DTSTART:20211028T170000Z", "RRULE:FREQ=WEEKLY;COUNT=2"
    )
    assert shown(calendar("X-WR-TIMEZONE:Europe/Amsterdam", *lines)) == [
        "Koffie: donderdag 28 oktober, 19.00 uur",
        "Koffie: donderdag 4 november, 19.00 uur",
    ]


def zone_lines(offset: str, *more: str) -> list[str]:
    rule = ["DTSTART:19700101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
    return [
        *("BEGIN:VTIMEZONE", "TZID:Ons", *more, "BEGIN:STANDARD"),
        *(*rule, "END:STANDARD", "END:VTIMEZONE"),
    ]


def test_a_zone_is_described_behind_its_events_and_for_its_own_calendar() -> None:
    found = event("UID:a", "SUMMARY:Inloop", "DTSTART;TZID=Ons:20210911T120000")
    assert shown(calendar(*found, *zone_lines("+0000"))) == SATURDAY
    other = event("UID:b", "SUMMARY:Dans", "DTSTART;TZID=Ons:20210911T120000")
    assert shown(
        [*calendar(*zone_lines("+0000"), *found), *calendar(*other, *zone_lines("+0100"))]
    ) == [
        "Dans: zaterdag 11 september, 13.00 uur",
        *SATURDAY,
    ]


@pytest.mark.parametrize(
    "odd", ["RRULE:FREQ=SECONDLY", "TZOFFSETTO:morgen", "RRULE:FREQ=ELKEDAG", "DTSTART:nooit"]
)
def test_a_zone_that_cannot_be_read_is_the_schemes_and_named(odd: str) -> None:
    zone = ["BEGIN:VTIMEZONE", "TZID:Ons", "BEGIN:STANDARD", odd, "END:STANDARD", "END:VTIMEZONE"]
    lines = event("UID:a", "SUMMARY:Inloop", "DTSTART;TZID=Ons:20210911T140000")
    agenda = read_all(calendar(*zone, *lines))
    assert told(agenda) == SATURDAY
    assert agenda.unread == [("a", "Inloop (de tijdzone)")]


@pytest.mark.parametrize("name", ["Mars/Phobos", "Customized Time Zone", "Ons"])
def test_a_zone_that_nobody_knows_is_named(name: str) -> None:
    agenda = read_all(one(f"DTSTART;TZID={name}:20210911T140000"))
    assert told(agenda) == SATURDAY
    assert agenda.unread == [("a", "Inloop (de tijdzone)")]
    # Where the zone changes nothing, nothing is said of it.
    for said in ("20210911T120000Z", "20210911"):
        assert read_all(one(f"DTSTART;TZID={name}:{said}")).unread == []


@pytest.mark.parametrize(
    ("said", "days", "what"),
    [
        ("EXDATE:nooit", (7, 14, 21, 28), "een dag waarop het niet doorgaat"),
        ("EXDATE:20210914T190000,20211332T190000", (7, 21, 28), "een dag waarop het niet doorgaat"),
        ("RDATE:straks", (7, 14, 21, 28), "een dag die erbij komt"),
    ],
)
def test_a_day_that_cannot_be_read_costs_not_its_series(
    said: str, days: tuple[int, ...], what: str
) -> None:
    agenda = read_all(calendar(*event(*TUESDAYS, said)))
    assert told(agenda) == [f"Taalcafé: dinsdag {day} september, 19.00 uur" for day in days]
    assert agenda.unread == [("s", f"Taalcafé ({what})")]


def test_of_versions_the_newest_counts_whatever_it_is_called_now() -> None:
    old = event("UID:a", "SUMMARY:Inlop", f"{AT}20210911T130000", "SEQUENCE:0")
    new = event("UID:a", "SUMMARY:Inloop", *COFFEE, "SEQUENCE:1")
    for events in ([old, new], [new, old], [old, new, new], [old, old, new]):
        assert shown(flat(events)) == SATURDAY
    again = event("UID:a", "SUMMARY:Inloop", f"{AT}20210918T140000", "SEQUENCE:0")
    assert shown(flat([again, again, new])) == SATURDAY


@pytest.mark.parametrize("newer", ["SEQUENCE:1", "LAST-MODIFIED:20210902T080000Z"])
def test_of_a_series_that_is_there_twice_the_newest_counts(newer: str) -> None:
    name, title, begin, rule = TUESDAYS
    old = event(name, title, begin.replace("T19", "T18"), rule, "LAST-MODIFIED:20210901T080000Z")
    new = event(name, title, begin, rule, newer)
    tuesdays = [f"Taalcafé: dinsdag {day} september, 19.00 uur" for day in (7, 14, 21, 28)]
    for events in ([old, new], [new, old], [old, new, old]):
        assert shown(flat(events)) == tuesdays


def test_a_series_with_two_uids_is_there_once() -> None:
    other = ("UID:t", *TUESDAYS[1:])
    agenda = read_all(flat([event(*TUESDAYS), event(*other)]))
    assert len(agenda.planned) == 4
    assert {one.uid for one in agenda.planned} == {"s"}
    # What differs in anything is another one.
    assert len(read_all(flat([event(*TUESDAYS), event(*other, "LOCATION:Markt 1")])).planned) == 8


def test_a_rule_on_two_lines_is_one_rule() -> None:
    name, title, begin, _rule = TUESDAYS
    for first, more in (
        ("RRULE:FREQ=WEEKLY", ";COUNT=2"),
        ("RRULE:FREQ=WEEKLY;", "COUNT=2"),
        ("RRULE:FREQ=WEEKLY", " ;COUNT=2"),
        ("RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=TU,", " TH"),
    ):
        assert len(shown(calendar(*event(name, title, begin, first, more)))) == 2


def test_what_is_long_over_is_no_activity_and_does_not_count() -> None:
    long_ago = [
        event(f"UID:{n}", "SUMMARY:Oud", f"DTSTART:{2001 + n // 500}{n % 12 + 1:02}11T120000Z")
        for n in range(10_000)
    ]
    assert shown(flat([*long_ago, event("UID:a", "SUMMARY:Inloop", *COFFEE)])) == SATURDAY


@pytest.mark.parametrize("often", ["SECONDLY", "MINUTELY", "HOURLY", "SECONDLY;COUNT=3"])
def test_what_comes_more_often_than_daily_is_named_at_once(often: str) -> None:
    with measured() as effort:
        agenda = read_all(one(*COFFEE, f"RRULE:FREQ={often}"))
    assert (agenda.planned, agenda.unread) == ([], [("a", "Inloop")])
    assert effort.seconds < 2


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        (["STATUS:CANCELLED"], State.CANCELLED),
        (["STATUS:Cancelled "], State.CANCELLED),
        (["STATUS:CANCELED"], State.CANCELLED),
        (["status:tentative"], State.TENTATIVE),
        (["STATUS:CONFIRMED"], State.PLANNED),
        (["STATUS:NEEDS-ACTION"], State.PLANNED),
    ],
)
def test_states_in_many_spellings(lines: list[str], state: State) -> None:
    [found] = read_all(one(*COFFEE, *lines)).planned
    assert found.facts.state is state


def test_a_calendar_that_calls_off() -> None:
    [found] = read_all(calendar("METHOD:CANCEL", *event("UID:a", "SUMMARY:x", *COFFEE))).planned
    assert found.facts.state is State.CANCELLED


# Lines and files.

INLOOP = one(*COFFEE, "LOCATION:Markt 1")


def test_a_letter_may_be_folded() -> None:
    text = one(*COFFEE, "DESCRIPTION:Één café vóór wie wil")
    raw = data(text)
    for at in range(raw.index(b"DESCRIPTION:") + 12, raw.index(b"\r\nEND:VEVENT")):
        for fold in (b"\r\n ", b"\n\t", b"\r\n\r\n ", b"\r "):
            [found] = read_all(raw[:at] + fold + raw[at:]).planned
            assert found.facts.about == "Één café vóór wie wil"


@pytest.mark.parametrize(
    "odd",
    [
        *(
            "van het buurthuis",
            "<br />",
            "Warning: Undefined variable $x in /var/www/a.php on line 3",
        ),
        *(":", ";", ";:", "=", "X-EMPTY", "X-A;B:", "BEGIN", "END:VALARM", "END:", "\x00", "\x0b"),
        *("", "   ", "DTSTART2:x", 'X-A;B=":c', "ATTACH;ENCODING=BASE64:@@@", "TRIGGER:nooit"),
        *("GEO:hier", "PRIORITY:hoog", 'ATTENDEE;CN="A:mailto:a@b.nl', "CATEGORIES", "\u2028"),
    ],
)
def test_a_stray_line_anywhere_changes_nothing(odd: str) -> None:
    expected = shown(INLOOP)
    for place in range(len(INLOOP) + 1):
        assert shown([*INLOOP[:place], odd, *INLOOP[place:]]) == expected


def test_a_description_that_was_written_on_many_lines() -> None:
    text = one(
        *COFFEE, "DESCRIPTION:Neem brood mee.", "", "En iets te drinken!", "LOCATION:Markt 1"
    )
    [found] = read_all(text).planned
    assert (found.facts.about, found.facts.place) == (
        "Neem brood mee.\nEn iets te drinken!",
        "Markt 1",
    )


def test_what_a_description_says_counts_on_a_line_of_its_own_too() -> None:
    lines = [
        "DTSTART:20210911",
        "DESCRIPTION:Soep",
        "Tijd: 's avonds",
        "18:00 inloop",
        "STATUS:TENTATIVE",
    ]
    [found] = read_all(one(*lines)).planned
    assert (found.facts.part, found.facts.about) == (Part.EVENING, "Soep\n18:00 inloop")
    assert found.facts.state is State.TENTATIVE


@pytest.mark.parametrize(
    "behind",
    [
        *(
            "<!-- cached -->",
            "\x1a",
            "\x00\x00",
            "END:VCALENDAR",
            "0",
            "BEGIN:VALARM",
            "END:VEVENT",
        ),
        *("SUMMARY:x", "BEGIN:VTODO\r\nUID:t\r\nEND:VTODO", "\r\n\r\n"),
    ],
)
def test_what_stands_behind_the_end_is_left_out(behind: str) -> None:
    assert shown(data(INLOOP) + behind.encode()) == SATURDAY


def test_an_event_behind_the_end_is_named() -> None:
    agenda = read_all([*INLOOP, *event("UID:b", "SUMMARY:Zwemmen", *COFFEE)])
    assert (told(agenda), agenda.unread) == (SATURDAY, [("b", "Zwemmen")])


@pytest.mark.parametrize(
    "before",
    [b"\xef\xbb\xbf", b"\r\n\r\n", b"<!-- x -->\n", b"Content-Type: text/calendar\n\n", b"\x00\n"],
)
def test_what_stands_before_the_beginning_is_left_out(before: bytes) -> None:
    assert shown(before + data(INLOOP)) == SATURDAY
    assert shown(before + data(INLOOP) + before + data(INLOOP)) == SATURDAY


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\r\n", b"\n\n", b"\r\n\r\n", b" \r\n"])
def test_lines_may_end_in_many_ways(end: bytes) -> None:
    assert shown(data(INLOOP).replace(b"\r\n", end)) == SATURDAY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_letters_in_whatever_encoding(encoding: str) -> None:
    text = "\r\n".join([*calendar(*event("UID:a", "SUMMARY:Eén café", *COFFEE)), ""])
    assert shown(text.encode(encoding)) == ["Eén café: zaterdag 11 september, 14.00 uur"]


def test_what_websites_leave_in_names() -> None:
    lines = calendar(*event("UID:a", "SUMMARY:Koffie &amp\\; thee &#8211\\; R&D", *COFFEE))
    assert shown(lines) == ["Koffie & thee \u2013 R&D: zaterdag 11 september, 14.00 uur"]


def test_two_encodings_in_one_file() -> None:
    good, other = (
        data(calendar(*event(f"UID:{uid}", f"SUMMARY:café {uid}", *COFFEE))) for uid in "ab"
    )
    assert len(shown(good + other.decode().encode("latin-1"))) == 2


def test_an_indented_file() -> None:
    assert shown("\n".join(f"    {line}" for line in INLOOP).encode()) == SATURDAY
    assert shown(["BEGIN:VCALENDAR", *(f"  {line}" for line in INLOOP[1:])]) == SATURDAY


@pytest.mark.parametrize("missing", ["BEGIN:VEVENT", "END:VEVENT", "VERSION:2.0", "PRODID:x"])
def test_a_line_that_is_missing(missing: str) -> None:
    both = calendar(*event("UID:b", "SUMMARY:Zwemmen", f"{AT}20210910T140000"), *INLOOP[3:-1])
    expected = shown(both)
    assert len(expected) == 2
    for place in (place for place, line in enumerate(both) if line == missing):
        assert shown(both[:place] + both[place + 1 :]) == expected


def test_an_alarm_says_nothing_of_its_event() -> None:
    alarm = ["BEGIN:VALARM", "UID:z", "SUMMARY:Piep", "DESCRIPTION:Piep", "DTSTART:x", "END:VALARM"]
    [found] = read_all(one(*alarm, *COFFEE)).planned
    assert (found.uid, found.facts.title, found.facts.about) == ("a", "Inloop", "")
    # Not even where its end is missing.
    [found] = read_all(one(*COFFEE, *alarm[:-1])).planned
    assert (found.uid, found.facts.title, found.facts.about) == ("a", "Inloop", "")


def test_without_a_uid_it_is_known_by_its_name_and_beginning() -> None:
    # nextcloud/calendar 8332, owncloud-archive/calendar 809
    lines = [line for uid in ("UID:", "X-UID:b") for line in event(uid, "SUMMARY:Inloop", *COFFEE)]
    other = event("SUMMARY:Zwemmen", *COFFEE)
    agenda = read_all(calendar(*lines, *other))
    assert sorted(one.facts.title for one in agenda.planned) == ["Inloop", "Zwemmen"]
    assert agenda == read_all(calendar(*lines, *other))


@pytest.mark.parametrize(
    "lines", [[], ["BEGIN:VEVENT", "END:VEVENT"], ["hallo"], ["BEGIN:VCARD", "END:VCARD"]]
)
def test_what_is_no_calendar_is_refused(lines: list[str]) -> None:
    with pytest.raises(CalendarError, match="no iCalendar"):
        read_all(lines)


# Whatever is done to a calendar.

MANY = [
    event(*TUESDAYS, "EXDATE:20210921T170000Z", "DESCRIPTION:Koffie\\, thee\\nen meer"),
    changed(":20210914T170000Z", LATER, "SEQUENCE:1"),
    changed(":20210914T160000Z", f"{AT}20210914T210000"),
    changed(";RANGE=THISANDFUTURE:20210928T170000Z", f"{AT}20210929T190000"),
    *saturdays(11, 18),
    event("UID:d", "SUMMARY:Dag", "DTSTART:20210911", "DTEND:20210911T160000"),
    event("UID:d", "SUMMARY:Dag twee", "DTSTART:20210911"),
    event("UID:x", "SUMMARY:Raar", "DTSTART:nooit"),
    event("UID:p", "SUMMARY:Deel", "RELATED-TO:same", *COFFEE),
]


def gist(agenda: Agenda) -> tuple[list[str], list[tuple[str, str]]]:
    return sorted(map(repr, agenda.planned)), sorted(agenda.unread)


@given(st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_events_and_lines_means_nothing(random: Random) -> None:
    events = [list(each) for each in MANY]
    random.shuffle(events)
    for each in events:
        inner = each[1:-1]
        random.shuffle(inner)
        each[1:-1] = inner
    assert gist(read_all(flat(events))) == gist(read_all(flat(MANY)))


@given(st.integers(0, len(data(flat(MANY)))))
def test_of_a_file_that_was_cut_off_nothing_is_taken(at: int) -> None:
    """Else what was cut off would be gone from the calendar, and people told so."""
    whole = data(flat(MANY))
    try:
        found = read_all(whole[:at])
    except CalendarError:
        assert at < len(whole) - 2
        return
    assert gist(found) == gist(read_all(whole))


@given(st.sets(st.integers(0, len(flat(MANY)) - 1), max_size=6), st.binary(max_size=12))
def test_whatever_is_lost_of_a_file_nothing_raises(lost: set[int], junk: bytes) -> None:
    lines = [line.encode() for place, line in enumerate(flat(MANY)) if place not in lost]
    for place in lost:
        lines.insert(place % (len(lines) + 1), junk)
    with contextlib.suppress(CalendarError):
        read(b"\r\n".join(lines), ZONE, TODAY)


@given(st.lists(st.sampled_from([*flat(MANY), "BEGIN:VALARM", "DURATION:-P1D", "RDATE:20210913"])))
def test_whatever_lines_follow_each_other_nothing_raises(lines: list[str]) -> None:
    with contextlib.suppress(CalendarError):
        read_all(calendar(*lines))


@pytest.mark.parametrize(
    "lines",
    [
        flat(
            [
                changed(f":2021{n % 12 + 1:02}{n % 28 + 1:02}T{n % 24:02}{n % 60:02}00", LATER)
                for n in range(20_000)
            ]
        ),
        flat(
            [
                event("UID:s", "SUMMARY:x", f"DTSTART:20210911T{n % 24:02}{n % 60:02}{n % 59:02}")
                for n in range(20_000)
            ]
        ),
        ["BEGIN:VCALENDAR", *["BEGIN:X"] * 300_000, "END:VCALENDAR"],
        one(*COFFEE, "DESCRIPTION:x", *["een regel"] * 300_000),
        one(*COFFEE, *["END:VALARM"] * 300_000),
        one(*COFFEE, "EXDATE:" + ",".join(["20210912T130000"] * 100_000)),
        one(*COFFEE, "RRULE:FREQ=DAILY", *["EXDATE:20210912T130000"] * 500),
        one(*["DTSTART:20210911T140000"] * 50_000),
        one(*COFFEE, "X-A" + ";B=c" * 300_000 + ":d"),
        one(*COFFEE, "X-A" + ';"' * 300_000 + ":d"),
        one(*COFFEE, "RRULE:FREQ=DAILY" + ";BYDAY=MO" * 100_000),
        flat(
            [
                event(f"UID:{n}", "SUMMARY:x", f"DTSTART;TZID=(UTC+01:00) A{n}, B:20210911T140000")
                for n in range(20_000)
            ]
        ),
    ],
    ids=[
        "changes",
        "one uid",
        "depth",
        "text",
        "ends",
        "left out",
        "left out of many",
        "beginnings",
        "parameters",
        "quotes",
        "rule",
        "zones",
    ],
)
def test_a_file_that_is_large_in_one_way_takes_little_time(lines: list[str]) -> None:
    with measured() as effort, contextlib.suppress(CalendarError):
        read_all(lines)
    assert effort.seconds < 10
