"""iCalendar (RFC 5545), in and out, as Google, Outlook, Nextcloud and Apple write it.

A calendar comes from somebody else, so it is read by a process of its own (bot/child_process.py)
that may use only so much time and memory; the bot itself never loads what reading needs.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.events import (
    ActivityFacts,
    Agenda,
    Part,
    Planned,
    State,
)
from bot.formatting import cut

# A municipality's calendar of many years is a tenth of this.
MOST_CALENDAR_BYTES = 5 * 1024 * 1024
MOST_EVENTS = 5_000
# How far a repeated activity is written out, and how often at most.
AHEAD, BACK = timedelta(days=400), timedelta(days=40)
MOST_REPEATS = 500
CPU_SECONDS = 30
_LONGEST = {"title": 120, "place": 120, "about": 600}
# Longer than an evening that goes on after midnight: on more than one day.
_ONE_EVENING = timedelta(hours=18)
_WHEN = frozenset(
    {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "EXRULE"}
)
_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})

# Lines of a description that say what iCalendar has no field for; schemes/assen/README.md.
# What may be as long as a file is looked through once: here of each line, below of each tag.
_NOTE = re.compile(
    r"^[^\S\n]*(tijd|dag|einde|hoort bij)[^\S\n]*:(.*\S.*)$", re.IGNORECASE | re.MULTILINE
)
_UNKNOWN = "nog niet bekend"
_PARTS = {
    "ochtend": Part.MORNING,
    "middag": Part.AFTERNOON,
    "avond": Part.EVENING,
    "hele dag": Part.WHOLE_DAY,
}


# icalendar's own types say of each property that it may be of any kind.
Component = Any


class CalendarError(Exception):
    """A calendar that can't be used; the text says why, in a few words without its contents."""


def read(data: bytes, zone: ZoneInfo, today: date) -> Agenda:
    """Read a calendar. Times without a zone are in the scheme's; private events are left out.

    Raises CalendarError where it is no calendar at all; one event that can't be read is named.
    """
    from icalendar import Calendar

    if len(data) > MOST_CALENDAR_BYTES:
        raise CalendarError("it is too large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CalendarError("it is not in UTF-8") from None
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError):
        raise CalendarError("it is no iCalendar file") from None
    reader = _Reader(zone, today)
    for each in calendars:
        if each.name != "VCALENDAR":
            raise CalendarError("it is no iCalendar file")
        reader.take(each)
    return reader.agenda()


class _Reader:
    """Collects what calendars hold."""

    def __init__(self, zone: ZoneInfo, today: date) -> None:
        self._zone = zone
        self._today = today
        self._planned: list[Planned] = []
        self._unread: list[tuple[str, str]] = []
        self._parents: dict[str, str] = {}

    def take(self, calendar: Component) -> None:
        """Take all events of one calendar, those with the same uid together."""
        zone = _zone_of(calendar) or self._zone
        groups: dict[str, list[Component]] = {}
        for event in calendar.walk("VEVENT"):
            if str(event.get("CLASS", "PUBLIC")).upper() in ("PRIVATE", "CONFIDENTIAL"):
                continue
            uid = str(event.get("UID", "")).strip()
            groups.setdefault(uid or f"{event.get('SUMMARY')} {event.get('DTSTART')}", []).append(
                event
            )
        for uid, group in groups.items():
            try:
                self._planned += list(self._occurrences(uid, group, zone))
            except Exception as error:
                # Whatever is wrong with it, the others can still be read.
                title = _clean(str(group[0].get("SUMMARY", "")), "title")
                self._unread.append((uid, title or type(error).__name__))
            if len(self._planned) > MOST_EVENTS:
                raise CalendarError("it holds too many events")

    def agenda(self) -> Agenda:
        """Everything, with each activity in its series."""
        titles = {one.facts.title.casefold(): one.uid for one in self._planned}
        uids = {one.uid for one in self._planned}
        parent_of = {
            uid: titles.get(named.casefold(), named) for uid, named in self._parents.items()
        }
        parent_of = {
            uid: parent for uid, parent in parent_of.items() if parent in uids and parent != uid
        }
        parents = set(parent_of.values())

        def series(one: Planned) -> str | None:
            own = one.uid if one.occurrence or one.uid in parents else None
            return own if one.uid in parents else parent_of.get(one.uid, own)

        planned = [replace(one, series=series(one)) for one in self._planned]
        return Agenda(planned, self._unread)

    def _occurrences(self, uid: str, group: list[Component], zone: ZoneInfo) -> Iterator[Planned]:
        """Each occurrence of the events with this uid. Raises what is wrong with them."""
        import recurring_ical_events
        from icalendar import Calendar

        for each in group:
            if _WHEN & {name for name, _error in each.errors}:
                raise ValueError("a time that can't be read")
        repeated = [each for each in group if "RRULE" in each or "RDATE" in each]
        for each in repeated:
            rules = each.get("RRULE", [])
            for rule in rules if isinstance(rules, list) else [rules]:
                often = {str(name).upper() for name in rule.get("FREQ", [])}
                if not often or often & _OFTEN or min(rule.get("INTERVAL", [1])) < 1:
                    raise ValueError("no rule, or more often than daily")
        related = group[0].get("RELATED-TO")
        if related is not None and getattr(related, "params", {}).get("RELTYPE") in (
            None,
            "PARENT",
        ):
            self._parents[uid] = str(related)
        if not repeated and len(group) == 1:
            yield self._one(uid, "", group[0], zone)
            return
        calendar = Calendar()
        for each in group:
            calendar.add_component(each)
        found = recurring_ical_events.of(calendar).between(self._today - BACK, self._today + AHEAD)
        if len(found) > MOST_REPEATS:
            raise ValueError("too often")
        taken: set[str] = set()
        for each in found:
            occurrence = _local(each["RECURRENCE-ID"].dt, zone, self._zone).date().isoformat()
            if occurrence in taken:
                raise ValueError("twice on a day")
            taken.add(occurrence)
            yield self._one(uid, occurrence, each, zone)

    def _one(self, uid: str, occurrence: str, event: Component, zone: ZoneInfo) -> Planned:
        title = _clean(str(event.get("SUMMARY", "")), "title")
        if not title:
            raise ValueError("no title")
        about = _without_html(str(event.get("DESCRIPTION", "")))
        notes = {name.lower(): value.strip() for name, value in _NOTE.findall(about)}
        if "hoort bij" in notes:
            self._parents[uid] = notes["hoort bij"]
        notes = {name: value.lower() for name, value in notes.items()}
        state = {"CANCELLED": State.CANCELLED, "TENTATIVE": State.TENTATIVE}.get(
            str(event.get("STATUS", "")).upper(), State.PLANNED
        )
        first, last, starts_at, ends_at = self._times(event, zone)
        part = next((part for word, part in _PARTS.items() if word in notes.get("tijd", "")), None)
        facts = ActivityFacts(
            title=title,
            first=first,
            last=last,
            starts_at=starts_at,
            ends_at=ends_at,
            day_known=_UNKNOWN not in notes.get("dag", ""),
            end_known=_UNKNOWN not in notes.get("einde", ""),
            part=part if starts_at is None else None,
            place=_clean(str(event.get("LOCATION", "")), "place"),
            about=_clean(_NOTE.sub("", about), "about"),
            state=state,
        )
        return Planned(uid, occurrence, None, facts)

    def _times(
        self, event: Component, zone: ZoneInfo
    ) -> tuple[date, date, datetime | None, datetime | None]:
        """First and last local day, beginning and end. Raises KeyError without a beginning."""
        start = event["DTSTART"].dt
        end = event["DTEND"].dt if "DTEND" in event else None
        if end is None and "DURATION" in event:
            end = start + event["DURATION"].dt
        if not isinstance(start, datetime):
            # The end of whole days is the first day after.
            last = (_day(end) if end else start) - timedelta(days=1 if end else 0)
            return start, max(start, last), None, None
        begins = _local(start, zone, self._zone)
        ends = _local(end, zone, self._zone) if isinstance(end, datetime) else None
        if ends is not None and ends <= begins:
            ends = None
        marked = str(event.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
        if marked and begins.time() == time():
            last = (ends - timedelta(days=1)).date() if ends else begins.date()
            return begins.date(), max(begins.date(), last), None, None
        last = begins.date()
        if ends is not None and ends - begins > _ONE_EVENING:
            last = (ends - timedelta(seconds=1)).date()
        return begins.date(), last, begins.astimezone(UTC), ends.astimezone(UTC) if ends else None


def _zone_of(calendar: Component) -> ZoneInfo | None:
    """The zone of a whole calendar, as Google and Apple note it."""
    try:
        return ZoneInfo(str(calendar.get("X-WR-TIMEZONE", "")).strip())
    except (ValueError, OSError, KeyError):
        return None


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _local(moment: date, zone: tzinfo, ours: tzinfo) -> datetime:
    """A moment in the scheme's zone; one without a zone of its own is in the calendar's."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), ours)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC).astimezone(ours)


def _without_html(text: str) -> str:
    """A description as lines of text; Google writes HTML."""
    if re.search(r"<(br|p|b|i|u|a|ul|li|span|div)\b", text, re.IGNORECASE):
        text = re.sub(r"<(br|/p|/li|/div)\b[^<>]*>", "\n", text, flags=re.IGNORECASE)
        text = html.unescape(re.sub(r"<[^<>]*>", "", text))
    return text.replace("\xa0", " ")


def _clean(text: str, field: str) -> str:
    """Printable text, cut off where it is too long."""
    text = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    text = "\n".join(line for line in lines if line)
    if field != "about":
        text = text.replace("\n", ", ")
    return cut(text, _LONGEST[field])


def written(uid: str, facts: ActivityFacts, now: datetime) -> bytes:
    """One activity as a file for somebody's own calendar, with its place and time.

    Where no time is known it is a whole day. Raises ValueError where not even the day is known.
    """
    from icalendar import Calendar, Event

    if not facts.day_known:
        raise ValueError("an activity without a day")
    calendar = Calendar()
    calendar.add("prodid", "-//Meedoenbot//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    # Whoever takes the file in a second time sees the newest.
    event.add("sequence", int(now.timestamp()) // 60 % 2**31)
    event.add("summary", facts.title)
    if facts.starts_at is None:
        event.add("dtstart", facts.first)
        event.add("dtend", facts.last + timedelta(days=1))
    else:
        event.add("dtstart", facts.starts_at)
        if facts.ends_at is not None:
            event.add("dtend", facts.ends_at)
    if facts.place:
        event.add("location", facts.place)
    if facts.about:
        event.add("description", facts.about)
    status = {State.TENTATIVE: "TENTATIVE", State.CANCELLED: "CANCELLED"}
    event.add("status", status.get(facts.state, "CONFIRMED"))
    calendar.add_component(event)
    return bytes(calendar.to_ical())
