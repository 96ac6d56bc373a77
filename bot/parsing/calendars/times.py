"""Moments and zones of a calendar: what a value says, whatever it is said to be.

A moment is a local day, or a time with its zone. What is called a date and has a time is a time,
and the other way round.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.parsing.calendars.lines import Component, Property

# A day is a date; a time is a datetime with a zone.
Moment = date

_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?(?:\d\d)?)?)?"
)
# Behind what else belongs to a zone's name with a colon in it.
_LAST_MOMENT = re.compile(r"([^:]*):\s*(\d{8}(?:T\d{4,6}Z?)?)\s*")
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
# /freeassociation.sourceforge.net/Europe/Amsterdam, tzone://Microsoft/Utc.
_PLACE = re.compile(r"(?:.*/)?([A-Za-z_]+/[A-Za-z_+-]+)")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d\d)?")
# (UTC+01:00) Amsterdam, Berlin, Bern: as Outlook shows a zone.
_SHOWN = re.compile(r"\((?:UTC|GMT)[^()]*\)\s*(.+)")
# What a Dutch Windows calls the zones of Europe.
_OF_WINDOWS = {
    "west-europa (standaardtijd)": "W. Europe Standard Time",
    "west-europa (zomertijd)": "W. Europe Standard Time",
    "romance (standaardtijd)": "Romance Standard Time",
    "romaanse (standaardtijd)": "Romance Standard Time",
    "centraal-europa (standaardtijd)": "Central Europe Standard Time",
    "gmt (standaardtijd)": "GMT Standard Time",
}
# Apple begins what has no year in 1604.
_FIRST_YEAR = 1600
# What ends in the year 9999 does not end; a later one can't be reckoned with.
_FOR_EVER = 2996
_MIDNIGHTS = (time(0), time(23, 59), time(23, 59, 59))
_DAY = timedelta(days=1)


class Zones:
    """The zones that a calendar names, and those of what has none. `ours` is the scheme's."""

    def __init__(self, ours: ZoneInfo, calendar: Component) -> None:
        self.ours = ours
        self._described = {each.text("TZID"): each for each in calendar.of_name("VTIMEZONE")}
        self._known: dict[str, tzinfo | None] = {}
        of_calendar = self.named(calendar.text("X-WR-TIMEZONE"))
        # Google and Apple note it for the whole calendar; what is in UTC is meant there as well.
        self._of_utc = of_calendar or UTC
        self.floating = of_calendar or self.named(calendar.text("TIMEZONE-ID")) or ours

    def named(self, name: str) -> tzinfo | None:
        """The zone that goes by a name: of the world, of Windows, or described in the file."""
        if name and name not in self._known:
            self._known[name] = _of_the_world(name) or self._from_file(name) or _offset(name)
        return self._known.get(name)

    def _from_file(self, name: str) -> tzinfo | None:
        from icalendar import Timezone

        lines = self._described[name].lines if name in self._described else []
        # A zone changes once or twice a year: what does so more often means harm.
        rules = [line.upper() for line in lines if line.upper().startswith("RRULE")]
        if not lines or any("FREQ=YEARLY" not in rule for rule in rules):
            return None
        text = "\r\n".join([*lines, ""])
        try:
            described: Any = Timezone.from_ical(text)
            zone: tzinfo = described.to_tz(lookup_tzid=False)
        except Exception:
            # Whatever the library makes of it: then the zone is one that nobody knows.
            return None
        return zone

    def knows(self, said: Property) -> bool:
        """Whether the zone that a time is in is known. One in UTC, and a day, need none."""
        name, value = said.parameter("TZID"), said.value.strip().upper()
        needs = name and "T" in value and not value.endswith("Z") and ":" not in value
        return not needs or self.named(name) is not None

    def moment(self, said: Property, floating: tzinfo | None = None) -> Moment:
        """The one moment that a property says. Raises ValueError."""
        return self.moments(said, floating)[0]

    def moments(self, said: Property, floating: tzinfo | None = None) -> list[Moment]:
        """All moments that a property says; of a period its beginning. Raises ValueError."""
        name, value = said.parameter("TZID"), said.value
        if match := _LAST_MOMENT.fullmatch(value):
            name, value = f"{name}:{match[1]}", match[2]
        named = self.named(name)
        zone, in_utc = named or floating or self.floating, named or floating or self._of_utc
        whole = said.parameter("VALUE").upper() == "DATE"
        return [
            _moment(each.partition("/")[0], zone, in_utc, whole=whole)
            for each in value.split(",")
            if each.strip()
        ]

    def day(self, moment: Moment) -> date:
        """The local day of a moment in the scheme's zone."""
        return moment.astimezone(self.ours).date() if isinstance(moment, datetime) else moment


def _moment(text: str, zone: tzinfo, in_utc: tzinfo, *, whole: bool) -> Moment:
    """`in_utc` is the zone in which a time in UTC is meant. Raises ValueError."""
    match = _MOMENT.fullmatch(text.strip().upper())
    if match is None:
        raise ValueError("not a moment")
    if int(match[1]) < _FIRST_YEAR:
        raise ValueError("a moment that nobody plans")
    day = date(min(int(match[1]), _FOR_EVER), int(match[2]), int(match[3]))
    if match[4] is None:
        return day
    hour, minute, second = int(match[4]), int(match[5]), int(match[6] or 0)
    if whole and not (hour or minute or second):
        return day
    if (hour, minute, second) == (24, 0, 0):
        day, hour = day + _DAY, 0
    found = datetime.combine(day, time(hour, minute, min(second, 59)))
    if match[7] is None:
        return found.replace(tzinfo=zone)
    if match[7] == "Z":
        return found.replace(tzinfo=UTC).astimezone(in_utc)
    return found.replace(tzinfo=_offset(match[7]) or UTC).astimezone(zone)


def _of_the_world(name: str) -> tzinfo | None:
    """The zone of this name in the list of all zones, also where more stands around it."""
    name = re.sub(r" \d+$", "", name.strip("'\" "))
    plain = _OF_WINDOWS.get(name.casefold(), name).casefold()
    place = _PLACE.fullmatch(name)
    tail = place[1] if place else name
    last = name.rpartition("/")[2].upper()
    shown = _SHOWN.fullmatch(name)
    cities = re.split(r"\s*[,;]\s*", shown[1]) if shown else []
    found = [_cities()[city] for city in cities if city in _cities()]
    for each in (name, _windows().get(plain, ""), tail, tail.title(), last, *found):
        if each in _known_zones():
            return ZoneInfo(each)
    return None


@cache
def _known_zones() -> set[str]:
    """All zones: to try one that is not there costs a search through folders each time."""
    return available_timezones()


@cache
def _windows() -> dict[str, str]:
    """The zones of Windows by their names in small letters."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}


@cache
def _cities() -> dict[str, str]:
    """The zones that are called after a city, by its name."""
    zones = sorted(each for each in _known_zones() if "/" in each)
    return {each.rpartition("/")[2].replace("_", " "): each for each in zones}


def _offset(name: str) -> tzinfo | None:
    """A zone that is called after its distance to UTC: UTC+2, GMT+0200, +02:00."""
    match = _OFFSET.fullmatch(name)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))


def duration(text: str) -> timedelta:
    """A length (RFC 5545, section 3.3.6), also below nothing. Raises ValueError."""
    match = _DURATION.fullmatch(text.strip().upper())
    if match is None or not any(match.groups()[1:]):
        raise ValueError("not a duration")
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in match.groups()[1:])
    found = timedelta(days, seconds, minutes=minutes, hours=hours, weeks=weeks)
    return -found if match[1] == "-" else found


def whole_days(
    begin: datetime, end: datetime | None, ours: tzinfo, *, marked: bool
) -> tuple[date, date] | None:
    """First and last day of what goes on from midnight to midnight, here or where it was written.

    `marked` is what its program says to be of whole days. None for all else.
    """
    for zone in (ours, begin.tzinfo, UTC):
        first = begin.astimezone(zone)
        last = end.astimezone(zone) if end is not None and end > begin else None
        if first.time() != time():
            continue
        if end == begin:
            return first.date(), first.date()
        if last is not None and last.time().replace(microsecond=0) in _MIDNIGHTS:
            return first.date(), (last - timedelta(seconds=1)).date()
        if marked:
            return first.date(), max(first.date(), last.date()) if last else first.date()
    return None
