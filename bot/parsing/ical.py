"""iCalendar (RFC 5545), in and out, as Google, Outlook, Nextcloud and Apple write it.

A calendar comes from somebody else, so it is read by a process of its own (bot/child_process.py)
that may use only so much time and memory; the bot itself never loads what reading needs.
"""

import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.events import (
    ActivityFacts,
    Agenda,
    Part,
    Planned,
    State,
)
from bot.formatting import cut, short_day
from bot.parsing.calendars.entries import Doubt, is_private, moment_replaced, read_entry, uid_of
from bot.parsing.calendars.lines import CalendarError, Component, components
from bot.parsing.calendars.series import BACK, Group, Occurrence, occurrences
from bot.parsing.calendars.times import Zones
from bot.translation import gettext as _

__all__ = ["CPU_SECONDS", "MOST_CALENDAR_BYTES", "CalendarError", "read", "written"]

# A municipality's calendar of many years is a tenth of this.
MOST_CALENDAR_BYTES = 5 * 1024 * 1024
MOST_EVENTS = 5_000
CPU_SECONDS = 30
_LONGEST = {"title": 120, "place": 120, "about": 600}
# Longer than an evening that goes on after midnight: on more than one day.
_ONE_EVENING = timedelta(hours=18)

# Lines of a description that say what iCalendar has no field for; schemes/assen/README.md.
# What may be as long as a file is looked through once: here of each line, below of each tag.
_NOTE = re.compile(
    r"^[^\S\n]*(tijd|dag|einde|hoort bij)[^\S\n]*:(.*\S.*)$", re.IGNORECASE | re.MULTILINE
)
# What websites leave in names: Koffie &amp; thee.
_HTML_SIGN = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});", re.IGNORECASE)
_UNKNOWN = "nog niet bekend"
_PARTS = {
    "ochtend": Part.MORNING,
    "middag": Part.AFTERNOON,
    "avond": Part.EVENING,
    "hele dag": Part.WHOLE_DAY,
}
_STATES = {
    "CANCELLED": State.CANCELLED,
    # As it is spelled elsewhere.
    "CANCELED": State.CANCELLED,
    "TENTATIVE": State.TENTATIVE,
}


def read(data: bytes, zone: ZoneInfo, today: date) -> Agenda:
    """Read a calendar. Times without a zone are in the scheme's; private events are left out.

    Raises CalendarError where it is no calendar at all; one event that can't be read is named.
    """
    if len(data) > MOST_CALENDAR_BYTES:
        raise CalendarError("it is too large")
    *calendars, outside = components(data)
    reader = _Reader(zone, today)
    for each in calendars:
        reader.collect(each)
    for event in outside.parts:
        reader.leave_out(event)
    return reader.agenda()


class _Reader:
    """Collects what calendars hold, and makes activities of it."""

    def __init__(self, zone: ZoneInfo, today: date) -> None:
        self._zone = zone
        self._today = today
        self._groups: dict[str, Group] = {}
        self._planned: list[Planned] = []
        # By uid, in the order of the file: the titles of what can't be read.
        self._unread: dict[str, list[str]] = {}
        self._parents: dict[str, str] = {}
        self._series: set[str] = set()

    def collect(self, calendar: Component) -> None:
        """Collect all events of one calendar, those with the same uid together."""
        zones = Zones(self._zone, calendar)
        called_off = calendar.text("METHOD").upper() == "CANCEL"
        for event in calendar.of_name("VEVENT"):
            uid = uid_of(event)
            group = self._groups.setdefault(uid, Group(uid, zones, [], []))
            self._unread.setdefault(uid, [])
            try:
                entry = read_entry(event, zones, called_off=called_off)
            except (ValueError, TypeError, ArithmeticError):
                self._lose(event, group, zones)
                continue
            group.entries.append(entry)
            if not entry.private:
                title = _clean(entry.title, "title")
                self._unread[uid] += [_doubted(title, doubt) for doubt in entry.doubts]

    def leave_out(self, event: Component) -> None:
        """Name an event that is in no calendar."""
        if event.name == "VEVENT" and not is_private(event):
            titles = self._unread.setdefault(uid_of(event), [])
            titles.append(_clean(event.text("SUMMARY"), "title"))

    def _lose(self, event: Component, group: Group, zones: Zones) -> None:
        """Name an event that can't be read: the rest of its uid can be."""
        title = _clean(event.text("SUMMARY"), "title")
        try:
            moment = moment_replaced(event, zones)
        except (ValueError, TypeError, ArithmeticError):
            moment = None
        if moment is None:
            group.unread += 1
        else:
            group.lost.append(moment)
            title = f"{title} ({short_day(zones.day(moment))})".strip()
        if not is_private(event):
            self._unread[group.uid].append(title)

    def agenda(self) -> Agenda:
        """Everything, with each activity in its series. Raises CalendarError for too much."""
        for group in self._groups.values():
            self._take_group(group)
            if len(self._planned) > MOST_EVENTS:
                raise CalendarError("it holds too many events")
        parent_of = self._parent_of()
        parents = set(parent_of.values())
        planned = []
        for one in _once(self._planned):
            own = one.uid if one.uid in self._series or one.uid in parents else None
            series = own if one.uid in parents else parent_of.get(one.uid, own)
            planned.append(replace(one, series=series))
        unread = [(uid, title) for uid, titles in self._unread.items() for title in titles]
        return Agenda(planned, unread)

    def _parent_of(self) -> dict[str, str]:
        """The uid of the larger activity of each that is part of one, which may be named."""
        titles = {one.facts.title.casefold(): one.uid for one in self._planned}
        uids = {one.uid for one in self._planned}
        found = {uid: titles.get(named.casefold(), named) for uid, named in self._parents.items()}
        return {uid: parent for uid, parent in found.items() if parent in uids and parent != uid}

    def _take_group(self, group: Group) -> None:
        try:
            found, failed = occurrences(group, self._today)
        except (ValueError, TypeError, ArithmeticError):
            # Whatever is wrong with these, the others can still be read.
            found, failed = [], group.entries
        self._unread[group.uid] += [
            _clean(each.title, "title") for each in failed if not each.private
        ]
        if any(each.key for each in found) and _is_series(group):
            self._series.add(group.uid)
        for each in found:
            if not each.entry.private:
                self._take(group, each)

    def _take(self, group: Group, found: Occurrence) -> None:
        """Take one activity, or name it where it can't be told of."""
        try:
            facts, parent = _facts(found, group.zones)
        except (ValueError, ArithmeticError):
            self._unread[group.uid].append(_clean(found.entry.title, "title"))
            return
        if facts.last < self._today - BACK:
            # Years of what is over are kept in many calendars.
            return
        if parent:
            self._parents[group.uid] = parent
        self._planned.append(Planned(group.uid, found.key, None, facts))


def _once(planned: list[Planned]) -> list[Planned]:
    """Each activity once: what is all the same is one, though it was given more uids."""
    found: dict[ActivityFacts, Planned] = {}
    for one in planned:
        other = found.get(one.facts)
        if other is None or (one.uid, one.occurrence) < (other.uid, other.occurrence):
            found[one.facts] = one
    return list(found.values())


def _doubted(title: str, doubt: Doubt) -> str:
    """What of an activity could not be read."""
    match doubt:
        case Doubt.ZONE:
            text = _("{title} (its time zone)")
        case Doubt.LEFT_OUT:
            text = _("{title} (a day on which it does not go on)")
        case Doubt.ADDED:
            text = _("{title} (a day that was added)")
    return text.format(title=title)


def _is_series(group: Group) -> bool:
    """Whether what has one uid is one thing that comes again; programs give it to more."""
    titles = {each.title.casefold() for each in group.entries}
    changed = any(each.repeated or each.replaces is not None for each in group.entries)
    return changed or len(titles) == 1


def _facts(found: Occurrence, zones: Zones) -> tuple[ActivityFacts, str]:
    """What is told of an activity, and what it is part of. Raises ValueError without a title."""
    entry = found.entry
    title = _clean(entry.title, "title")
    if not title:
        raise ValueError("no title")
    about = _without_html(entry.about)
    said = {name.lower(): value.strip() for name, value in _NOTE.findall(about)}
    notes = {name: value.lower() for name, value in said.items()}
    first, last, starts_at, ends_at = _times(found, zones)
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
        place=_clean(entry.place, "place"),
        about=_clean(_NOTE.sub("", about), "about"),
        state=_STATES.get(entry.status, State.PLANNED),
    )
    return facts, said.get("hoort bij", entry.parent)


def _times(found: Occurrence, zones: Zones) -> tuple[date, date, datetime | None, datetime | None]:
    """First and last local day, beginning and end (UTC)."""
    begin, entry = found.begin, found.entry
    first = zones.day(begin)
    last = first + timedelta(days=entry.days)
    if not isinstance(begin, datetime):
        return first, last, None, None
    starts_at = begin.astimezone(UTC)
    if entry.length is None:
        return first, last, starts_at, None
    ends_at = starts_at + entry.length
    if entry.length > _ONE_EVENING:
        last = zones.day(ends_at - timedelta(seconds=1))
    return first, last, starts_at, ends_at


def _without_html(text: str) -> str:
    """A description as lines of text; Google writes HTML."""
    if re.search(r"<(br|p|b|i|u|a|ul|li|span|div)\b", text, re.IGNORECASE):
        text = re.sub(r"<(br|/p|/li|/div)\b[^<>]*>", "\n", text, flags=re.IGNORECASE)
        text = html.unescape(re.sub(r"<[^<>]*>", "", text))
    return text.replace("\xa0", " ")


def _clean(text: str, field: str) -> str:
    """Printable text, cut off where it is too long."""
    if field != "about":
        text = _HTML_SIGN.sub(lambda found: html.unescape(found[0]), text)
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
