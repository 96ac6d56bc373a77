"""Calendars as people's programs write them, and calendars that somebody means harm with."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import (
    ActivityFacts,
    Agenda,
    Part,
    State,
    not_known,
    when,
)
from bot.parsing.ical import (
    MOST_CALENDAR_BYTES,
    CalendarError,
    read,
    written,
)
from bot.schedule.agenda_source import read_apart
from tests.conftest import AGENDA, ZONE
from tests.helpers.activities import local
from tests.helpers.effort import measured

TODAY = date(2021, 9, 6)

AMSTERDAM = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Meedoen in Assen
X-WR-TIMEZONE:Europe/Amsterdam
BEGIN:VEVENT
DTSTART:20211023T080000Z
DTEND:20211023T090000Z
DTSTAMP:20210906T070000Z
UID:utc@google.com
CREATED:20210901T080000Z
DESCRIPTION:<p>Neem brood mee.<br>Tijd: &#39;s ochtends</p>
LAST-MODIFIED:20210901T080000Z
LOCATION:Buurthuis\\, Hertenkamp 1\\, 9401 AB Assen\\, Nederland
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:Wandelen\\, met koffie
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Amsterdam:20211018T100000
DTEND;TZID=Europe/Amsterdam:20211018T110000
RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20211115T225959Z;BYDAY=MO
EXDATE;TZID=Europe/Amsterdam:20211025T100000
DTSTAMP:20210906T070000Z
UID:weekly@google.com
SUMMARY:Koffie
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Amsterdam:20211109T140000
DTEND;TZID=Europe/Amsterdam:20211109T150000
DTSTAMP:20210906T070000Z
UID:weekly@google.com
RECURRENCE-ID;TZID=Europe/Amsterdam:20211108T100000
SUMMARY:Koffie
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20211201
DTEND;VALUE=DATE:20211204
DTSTAMP:20210906T070000Z
UID:days@google.com
SUMMARY:Kerstmarkt
END:VEVENT
END:VCALENDAR
"""

OUTLOOK = (
    """BEGIN:VCALENDAR
METHOD:PUBLISH
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
X-WR-CALNAME:Agenda
"""
    + AMSTERDAM.format(name="W. Europe Standard Time")
    + """
BEGIN:VEVENT
DESCRIPTION:\\n
RRULE:FREQ=WEEKLY;UNTIL=20211115T090000Z;INTERVAL=1;BYDAY=MO;WKST=MO
EXDATE;TZID=W. Europe Standard Time:20211025T100000
UID:040000008200E00074C5B7101A82E008
SUMMARY:Koffie
DTSTART;TZID=W. Europe Standard Time:20211018T100000
DTEND;TZID=W. Europe Standard Time:20211018T110000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20210906T070000Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
LOCATION:
X-MICROSOFT-CDO-APPT-SEQUENCE:0
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
BEGIN:VALARM
DESCRIPTION:REMINDER
TRIGGER;RELATED=START:-PT15M
ACTION:DISPLAY
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E008
RECURRENCE-ID;TZID=W. Europe Standard Time:20211108T100000
SUMMARY:Koffie
DTSTART;TZID=W. Europe Standard Time:20211109T140000
DTEND;TZID=W. Europe Standard Time:20211109T150000
DTSTAMP:20210906T070000Z
END:VEVENT
BEGIN:VEVENT
UID:wholeday
SUMMARY:Kerstmarkt
DTSTART;TZID=W. Europe Standard Time:20211201T000000
DTEND;TZID=W. Europe Standard Time:20211204T000000
DTSTAMP:20210906T070000Z
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
END:VEVENT
BEGIN:VEVENT
UID:secret
CLASS:PRIVATE
SUMMARY:Tandarts
DTSTART;TZID=W. Europe Standard Time:20211201T100000
DTSTAMP:20210906T070000Z
END:VEVENT
END:VCALENDAR
"""
)

# A zone with a name that nobody knows, described in the file itself.
CUSTOM = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN\n"
    + AMSTERDAM.format(name="Aangepaste tijdzone")
    + """
BEGIN:VEVENT
UID:custom
SUMMARY:Koffie
DTSTART;TZID="Aangepaste tijdzone":20211101T100000
DTEND;TZID="Aangepaste tijdzone":20211101T110000
END:VEVENT
END:VCALENDAR
"""
)

NEXTCLOUD = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
PRODID:-//IDN nextcloud.com//Calendar app 2.3.4//EN
BEGIN:VEVENT
CREATED:20210901T080000Z
DTSTAMP:20210901T080000Z
LAST-MODIFIED:20210901T080000Z
SEQUENCE:2
UID:6f9b7d2e-1f0c-4b0e-9b42-nextcloud
DTSTART;TZID=Europe/Amsterdam:20211018T100000
DTEND;TZID=Europe/Amsterdam:20211018T110000
SUMMARY:Koffie
RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO
EXDATE;TZID=Europe/Amsterdam:20211025T100000
CATEGORIES:Buurt,Ouderen
END:VEVENT
BEGIN:VEVENT
UID:6f9b7d2e-1f0c-4b0e-9b42-nextcloud
RECURRENCE-ID;TZID=Europe/Amsterdam:20211108T100000
DTSTART;TZID=Europe/Amsterdam:20211109T140000
DURATION:PT1H
SUMMARY:Koffie
END:VEVENT
END:VCALENDAR
"""

APPLE = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
PRODID:-//Apple Inc.//macOS 12.0//EN
VERSION:2.0
X-APPLE-CALENDAR-COLOR:#FF2968
X-WR-CALNAME:Thuis
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
CREATED:20210901T080000Z
UID:A1B2-APPLE
DTSTART;TZID=Europe/Amsterdam:20211018T100000
DTEND;TZID=Europe/Amsterdam:20211018T110000
EXDATE;TZID=Europe/Amsterdam:20211025T100000
RRULE:FREQ=WEEKLY;COUNT=5
SUMMARY:Koffie
LOCATION:Drents Museum\\nBrink 1\\nAssen
X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="Brink 1";X-APPLE-RADIUS=70;
 X-TITLE="Drents Museum":geo:52.993,6.564
X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC
END:VEVENT
BEGIN:VEVENT
UID:A1B2-APPLE
RECURRENCE-ID;TZID=Europe/Amsterdam:20211108T100000
DTSTART;TZID=Europe/Amsterdam:20211109T140000
DTEND;TZID=Europe/Amsterdam:20211109T150000
SUMMARY:Koffie
END:VEVENT
END:VCALENDAR
"""

# 18 October is in summer time, the others in winter; the 25th falls out and the 8th has moved.
COFFEE = [
    ("2021-10-18", local(2021, 10, 18, 10)),
    ("2021-11-01", local(2021, 11, 1, 10)),
    ("2021-11-08", local(2021, 11, 9, 14)),
    ("2021-11-15", local(2021, 11, 15, 10)),
]


def folded(text: str) -> bytes:
    """As it goes over the line: CRLF, and lines of at most 75 bytes."""
    lines = []
    for line in text.splitlines():
        while len(line.encode()) > 75:
            lines.append(line[:60])
            line = " " + line[60:]
        lines.append(line)
    return ("\r\n".join(lines) + "\r\n").encode()


def read_all(data: bytes | str, today: date = TODAY) -> Agenda:
    return read(folded(data) if isinstance(data, str) else data, ZONE, today)


def one(*lines: str) -> str:
    """A calendar with one event."""
    event = ["BEGIN:VEVENT", "UID:a", "SUMMARY:Koffie", *lines, "END:VEVENT"]
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *event, "END:VCALENDAR"])


def facts_of(*lines: str) -> ActivityFacts:
    [found] = read_all(one(*lines)).planned
    return found.facts


def moments(agenda: Agenda, title: str) -> list[tuple[str, datetime | None]]:
    return [
        (each.occurrence, each.facts.starts_at)
        for each in agenda.planned
        if each.facts.title == title
    ]


@pytest.mark.parametrize("text", [GOOGLE, OUTLOOK, NEXTCLOUD, APPLE])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_each_programs_weekly_coffee_is_the_same(text: str, end: str) -> None:
    data = folded(text).replace(b"\r\n", end.encode())
    assert moments(read_all(data), "Koffie") == COFFEE
    assert read_all(data).unread == []
    # With the mark that Windows puts in front.
    assert moments(read_all(b"\xef\xbb\xbf" + data), "Koffie") == COFFEE


def test_a_zone_described_in_the_file_itself() -> None:
    assert moments(read_all(CUSTOM), "Koffie") == [("", local(2021, 11, 1, 10))]


def test_googles_html_commas_and_utc() -> None:
    found = {each.uid: each.facts for each in read_all(GOOGLE).planned}
    walk = found["utc@google.com"]
    assert walk.title == "Wandelen, met koffie"
    assert walk.place == "Buurthuis, Hertenkamp 1, 9401 AB Assen, Nederland"
    assert walk.about == "Neem brood mee."
    assert (walk.starts_at, walk.ends_at) == (local(2021, 10, 23, 10), local(2021, 10, 23, 11))
    days = found["days@google.com"]
    assert (days.first, days.last, days.starts_at) == (date(2021, 12, 1), date(2021, 12, 3), None)


def test_outlooks_whole_days_and_what_is_private() -> None:
    found = {each.uid: each.facts for each in read_all(OUTLOOK).planned}
    days = found["wholeday"]
    assert (days.first, days.last, days.starts_at) == (date(2021, 12, 1), date(2021, 12, 3), None)
    assert "secret" not in found


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["DTSTART:20210911T130000"], "zaterdag 11 september, 13.00 uur"),
        (["DTSTART:20210911T110000Z"], "zaterdag 11 september, 13.00 uur"),
        (["DTSTART;TZID=Onbekend:20210911T130000"], "zaterdag 11 september, 13.00 uur"),
        (["DTSTART;TZID=America/New_York:20210911T130000"], "zaterdag 11 september, 19.00 uur"),
        (["DTSTART;VALUE=DATE:20210911"], "zaterdag 11 september"),
        (
            ["DTSTART:20210911T210000", "DTEND:20210912T020000"],
            "zaterdag 11 september, 21.00 uur",
        ),
        (
            ["DTSTART:20210911T210000", "DTEND:20210913T020000"],
            "zaterdag 11 september, 21.00 uur tot en met maandag 13 september",
        ),
        (["DTSTART:20210911T210000", "DTEND:20210911T200000"], "zaterdag 11 september, 21.00 uur"),
        (["DTSTART:20280229T100000"], "dinsdag 29 februari 2028, 10.00 uur"),
        # The hour that there is twice, and the one that there is not.
        (["DTSTART:20211031T003000Z"], "zondag 31 oktober, 02.30 uur"),
        (["DTSTART:20211031T013000Z"], "zondag 31 oktober, 02.30 uur"),
        (["DTSTART:20220327T023000"], "zondag 27 maart 2022, 03.30 uur"),
        (
            ["DTSTART;VALUE=DATE:20210920", "DESCRIPTION:Tijd: 's avonds"],
            "maandag 20 september, 's avonds",
        ),
        (
            [
                "DTSTART;VALUE=DATE:20211101",
                "DTEND;VALUE=DATE:20211201",
                "DESCRIPTION:dag:  nog niet bekend",
            ],
            "in november",
        ),
        (
            [
                "DTSTART;VALUE=DATE:20210101",
                "DTEND;VALUE=DATE:20220101",
                "DESCRIPTION:Dag: nog niet bekend",
            ],
            "in 2021",
        ),
        (
            ["DTSTART;VALUE=DATE:20211007", "DESCRIPTION:Einde: nog niet bekend"],
            "vanaf donderdag 7 oktober",
        ),
    ],
)
def test_day_and_time(lines: list[str], shown: str) -> None:
    assert when(facts_of(*lines), ZONE, TODAY) == shown


def test_states_and_parts() -> None:
    start = "DTSTART;VALUE=DATE:20210911"
    assert facts_of(start, "STATUS:TENTATIVE").state is State.TENTATIVE
    assert facts_of(start, "STATUS:CANCELLED").state is State.CANCELLED
    whole = facts_of(start, "LOCATION:Brink 1", "DESCRIPTION:Tijd: hele dag")
    assert whole.part is Part.WHOLE_DAY
    assert not_known(whole) == ""
    parts = read_all(
        one("DTSTART:20210911T130000", "DESCRIPTION:Hoort bij: feest").replace(
            "END:VCALENDAR",
            "BEGIN:VEVENT\nUID:p\nSUMMARY:Feest\nDTSTART;VALUE=DATE:20210911\nEND:VEVENT\n"
            "END:VCALENDAR",
        )
    )
    assert {each.uid: each.series for each in parts.planned} == {"a": "p", "p": "p"}
    assert [each.facts.about for each in parts.planned] == ["", ""]


def test_the_calendar_of_assen_says_what_the_agenda_says() -> None:
    agenda = read_all(AGENDA.read_bytes())
    assert agenda.unread == []
    assert {each.facts.title: when(each.facts, ZONE, TODAY) for each in agenda.planned} == {
        "Week van de Sport": "zaterdag 11 september tot en met zondag 26 september",
        "Opening Week van de Sport": "zaterdag 11 september, 13.00 uur",
        "Open activiteiten in de Week van de Sport": (
            "tussen zaterdag 11 september en zondag 26 september"
        ),
        "Verjaardag van het Sportakkoord": "maandag 20 september, 's avonds",
        "Olympiade voor de basisschool": "in september",
        "Week tegen de eenzaamheid": ("donderdag 30 september tot en met donderdag 7 oktober"),
        "Start van de campagne Eén tegen eenzaamheid": "donderdag 30 september",
        "Gratis koffie op zes plekken in de stad": (
            "tussen donderdag 30 september en donderdag 7 oktober"
        ),
        "Bezoek aan de tentoonstelling van Frida Kahlo": "vanaf donderdag 7 oktober",
        "Week van de Toegankelijkheid": "in 2021",
        "Dag van de mantelzorg": "in november",
    }


HOSTILE = {
    "every second, for ever": one("DTSTART:20210911T130000", "RRULE:FREQ=SECONDLY"),
    "every hour": one("DTSTART:20210911T130000", "RRULE:FREQ=HOURLY;COUNT=9999999"),
    "daily with every hour of the day": one(
        "DTSTART:20210911T130000",
        "RRULE:FREQ=DAILY;BYHOUR=" + ",".join(str(hour) for hour in range(24)),
    ),
    "no day": one("SUMMARY:x"),
    "a day that does not exist": one("DTSTART;VALUE=DATE:20210931"),
    "no rule at all": one("DTSTART:20210911T130000", "RRULE:hallo"),
    "a rule that stands still": one("DTSTART:20210911T130000", "RRULE:FREQ=DAILY;INTERVAL=0"),
    "a rule of its own": one("DTSTART:20210911T130000", "RRULE:FREQ=ELKEDAG"),
    "half a day": one("DTSTART:2021"),
    "no title": one("DTSTART:20210911T130000").replace("SUMMARY:Koffie", "SUMMARY:"),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_one_bad_event_does_not_keep_the_others_from_being_read(text: str) -> None:
    good = "BEGIN:VEVENT\nUID:good\nSUMMARY:Goed\nDTSTART:20210912T130000\nEND:VEVENT\n"
    with measured() as effort:
        agenda = read_all(text.replace("END:VCALENDAR", good + "END:VCALENDAR"))
    assert effort.seconds < 10
    titles = [each.facts.title for each in agenda.planned]
    assert titles == ["Goed"]
    assert [uid for uid, _title in agenda.unread] in ([], ["a"])


def test_a_rule_without_end_is_written_out_a_year_ahead() -> None:
    agenda = read_all(one("DTSTART:19000101T130000", "RRULE:FREQ=DAILY"))
    days = [each.facts.first for each in agenda.planned]
    assert TODAY - timedelta(days=41) <= min(days)
    assert max(days) <= TODAY + timedelta(days=401)
    assert len(days) == len(set(days)) > 400


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "iCalendar"),
        (b"<html></html>", "iCalendar"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "iCalendar"),
        (folded(GOOGLE).decode().encode("utf-16")[2:], "iCalendar"),
        (b"A:B\n" * (MOST_CALENDAR_BYTES // 4 + 1), "large"),
        (b"\x00" * 1000, "iCalendar"),
    ],
)
def test_what_is_no_calendar_is_refused(data: bytes, why: str) -> None:
    try:
        agenda = read_all(data)
    except CalendarError as error:
        assert why in str(error)
    else:
        assert agenda.planned == []


@pytest.mark.slow
async def test_what_takes_too_long_is_stopped() -> None:
    # A day that never comes: each of these takes seconds to find that out.
    never = one("DTSTART:20210911T130000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    many = "".join(never.replace("UID:a", f"UID:{number}") + "\n" for number in range(50))
    with pytest.raises(CalendarError, match="too much"):
        await read_apart(folded(many), ZONE.key, TODAY, 1)


@pytest.mark.slow
async def test_what_holds_too_much_is_refused_while_others_are_served() -> None:
    """The bot itself only waits for it, and answers people meanwhile."""
    many = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nSUMMARY:x\r\nDTSTART:20210911T130000\r\n"
        "RRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
        for number in range(2_000)
    )
    data = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{many}END:VCALENDAR\r\n".encode()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.05)
            ticks += 1

    ticking = asyncio.create_task(tick())
    begun = time.perf_counter()
    with pytest.raises(CalendarError, match="too many"):
        await read_apart(data, ZONE.key, TODAY)
    took = time.perf_counter() - begun
    ticking.cancel()
    assert took < 30
    assert ticks > took * 5


@pytest.mark.slow
async def test_the_process_apart_reads_the_same() -> None:
    data = AGENDA.read_bytes()
    assert await read_apart(data, ZONE.key, TODAY) == read_all(data)
    with pytest.raises(CalendarError, match="iCalendar"):
        await read_apart(b"hallo", ZONE.key, TODAY)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        # Both changes of the clock: before, in the hour that there is twice, and after.
        (local(2021, 3, 27, 13), local(2021, 3, 27, 15)),
        (local(2021, 3, 28, 1, 30), local(2021, 3, 28, 4)),
        (local(2021, 10, 31, 1), local(2021, 10, 31, 5)),
        (datetime(2021, 10, 31, 0, 30, tzinfo=UTC), datetime(2021, 10, 31, 1, 30, tzinfo=UTC)),
        (local(2022, 3, 27, 13), local(2022, 3, 27, 15)),
        (local(2022, 10, 30, 13), local(2022, 10, 30, 15)),
        # Across midnight, on the day that most years have not, and years ahead.
        (local(2021, 12, 31, 22), local(2022, 1, 1, 2)),
        (local(2024, 2, 29, 13), local(2024, 2, 29, 15)),
        (local(2031, 7, 1, 13), None),
    ],
)
def test_others_read_the_same_hours(start: datetime, end: datetime | None) -> None:
    day = start.astimezone(ZONE).date()
    facts = ActivityFacts(
        "Wandelen",
        day,
        day,
        starts_at=start.astimezone(UTC),
        ends_at=end.astimezone(UTC) if end else None,
    )
    event = vobject.readOne(written("uid", facts, start).decode()).vevent
    assert event.dtstart.value == start
    assert event.dtstart.value.astimezone(ZONE).hour == start.astimezone(ZONE).hour
    assert ("dtend" in event.contents) is (end is not None)
    if end is not None:
        assert event.dtend.value == end
        assert event.dtend.value - event.dtstart.value == end.astimezone(UTC) - start.astimezone(
            UTC
        )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2021, 9, 11), date(2021, 9, 26)),
        (date(2021, 3, 28), date(2021, 3, 28)),
        (date(2021, 10, 30), date(2021, 10, 31)),
        (date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_others_read_the_same_days(first: date, last: date) -> None:
    """The end of whole days is the first day after."""
    data = written("uid", ActivityFacts("Sportweek", first, last), datetime(2021, 9, 6, tzinfo=UTC))
    event = vobject.readOne(data.decode()).vevent
    assert (event.dtstart.value, event.dtend.value) == (first, last + timedelta(days=1))
    assert not isinstance(event.dtstart.value, datetime)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "W. Europe Standard Time"])
@pytest.mark.parametrize("year", [2021, 2022])
def test_what_is_repeated_stays_at_its_hour_across_both_changes(zone: str, year: int) -> None:
    for month, before, after in ((3, 24, 31), (10, 27, 3)):
        first = date(year, month, before)
        agenda = read_all(
            one(f"DTSTART;TZID={zone}:{first:%Y%m%d}T190000", "RRULE:FREQ=WEEKLY;COUNT=2"), first
        )
        found = [each.facts.starts_at for each in agenda.planned]
        second = first + timedelta(days=7)
        assert second.day == after
        assert found == [local(day.year, day.month, day.day, 19) for day in (first, second)]
        assert found[0] is not None and found[1] is not None
        assert abs(found[1] - found[0] - timedelta(days=7)) == timedelta(hours=1)


@given(
    day=st.dates(date(2021, 1, 1), date(2035, 12, 31)),
    minute=st.none() | st.integers(0, 24 * 60 - 1),
    # What the library takes for the end of a line when it writes is left out.
    title=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=80).filter(
        lambda title: "\\N" not in title
    ),
    zone=st.sampled_from(["Europe/Amsterdam", "Europe/Lisbon", "America/Caracas"]),
)
def test_the_file_that_we_send_is_read_the_same_by_others(
    day: date, minute: int | None, title: str, zone: str
) -> None:
    moment = None
    if minute is not None:
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=minute)
        moment = at
        day = at.astimezone(ZoneInfo(zone)).date()
    facts = ActivityFacts(title, day, day, starts_at=moment, place="Brink 1, Assen")
    data = written("uid", facts, datetime(2021, 9, 6, tzinfo=UTC))
    event = vobject.readOne(data.decode()).vevent
    assert event.summary.value == title
    assert event.location.value == "Brink 1, Assen"
    if moment is None:
        assert event.dtstart.value == day
        assert event.dtend.value == day + timedelta(days=1)
    else:
        assert event.dtstart.value == moment
    # And by ourselves.
    [back] = read(data, ZoneInfo(zone), day).planned
    assert (back.facts.first, back.facts.starts_at) == (day, moment)
