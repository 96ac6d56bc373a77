"""A calendar file as components with their lines (RFC 5545, section 3.1), however badly written.

Only what a calendar must have is asked of it: where it begins and where it ends. A line that is no
property is left out, but for the rest of a description; a component without an end ends where
its surroundings do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FRAME = re.compile(r"\s*(BEGIN|END)\s*:\s*([\w-]+)\s*", re.IGNORECASE)
# A colon or semicolon within quotes parts nothing.
_PROPERTY = re.compile(r'\s*([A-Za-z0-9-]+)[ \t]*((?:;(?:"[^"]*"|[^":])*)?):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=\s*("[^"]*"|[^;]*)')
_ESCAPED = re.compile(r"\\(.)")
_INDENTED = re.compile(rb"^[ \t]+BEGIN:VEVENT", re.MULTILINE | re.IGNORECASE)
# An alarm in an event in a calendar is the deepest that there is; of a text less than this is told.
_DEEPEST, _LONGEST_TEXT = 10, 20_000
# All that anything is read of; a file may hold a million other lines.
_USED = frozenset(
    {
        *("UID", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "CLASS", "RELATED-TO", "SEQUENCE"),
        *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"),
        *("DTSTAMP", "LAST-MODIFIED", "METHOD", "TZID", "TIMEZONE-ID", "X-WR-TIMEZONE"),
        *("X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT"),
        "X-FUNAMBOL-ALLDAY",
    }
)
# What goes on with lines that are no property, and what is between those.
_GOES_ON = {"DESCRIPTION": "\\n", "RRULE": ";", "EXDATE": ",", "RDATE": ","}


class CalendarError(Exception):
    """A calendar that can't be used; the text says why, in a few words without its contents."""


@dataclass(frozen=True)
class Property:
    """One line: its parameters by their name in capitals, and its value as it was written."""

    value: str
    parameters: str = ""

    def parameter(self, name: str) -> str:
        """What a parameter says, without its quotes; empty where it is not there."""
        found: dict[str, str] = {
            each.upper(): said for each, said in _PARAMETER.findall(self.parameters)
        }
        return found.get(name, "").strip().strip('"').strip()

    @property
    def text(self) -> str:
        """The value as a text (section 3.3.11)."""
        return _ESCAPED.sub(_unescaped, self.value).strip()


@dataclass
class Component:
    """A calendar, an event or whatever else stands between BEGIN and END."""

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """Every property of this name that says something."""
        return [each for each in self.properties.get(name, []) if each.value.strip()]

    def first(self, name: str) -> Property | None:
        """The first of them."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """What the first says, empty where there is none."""
        found = self.first(name)
        return found.text if found else ""

    def of_name(self, name: str) -> list["Component"]:
        """The parts of this name."""
        return [each for each in self.parts if each.name == name]


def components(data: bytes) -> list[Component]:
    """The calendars in a file; behind the last one, as a component without a name, what events
    stand outside of any.

    Raises CalendarError where it is none, or ends halfway: what was cut off is not called off.
    """
    found = _Stack()
    for line in _lines(data):
        if match := _FRAME.fullmatch(line):
            if match[1].upper() == "BEGIN":
                found.begin(match[2].upper())
            else:
                found.end(match[2].upper())
        else:
            found.line(line)
    if not found.calendars:
        raise CalendarError("it is no iCalendar file")
    if found.within("VCALENDAR"):
        raise CalendarError("it ends halfway")
    return [*found.calendars, found.outside]


class _Stack:
    """Which components are open at a line, the outermost first."""

    def __init__(self) -> None:
        self.calendars: list[Component] = []
        self.outside = Component("")
        self._open: list[Component] = []
        self._last: tuple[Component, str] | None = None
        # What stood in the calendar itself since the last of its parts.
        self._loose = Component("VEVENT")

    def within(self, name: str) -> bool:
        return any(each.name == name for each in self._open)

    def begin(self, name: str) -> None:
        component = Component(name)
        if name == "VCALENDAR":
            self._open.clear()
            self.calendars.append(component)
        elif name in ("VEVENT", "VTIMEZONE"):
            # There are none within each other: an end is missing.
            del self._open[1 if self.within("VCALENDAR") else 0 :]
            outer = self._open[0] if self._open else self.outside
            outer.parts.append(component)
        if len(self._open) < _DEEPEST:
            self._open.append(component)
        self._last = None
        self._loose = Component("VEVENT")
        self._keep(f"BEGIN:{name}")

    def end(self, name: str) -> None:
        self._keep(f"END:{name}")
        self._last = None
        if self.within(name):
            while self._open.pop().name != name:
                pass
        elif name == "VEVENT" and self._open and self._loose.first("DTSTART"):
            # Its beginning is missing.
            self._open[0].parts.append(self._loose)
        self._loose = Component("VEVENT")

    def line(self, line: str) -> None:
        if not self._open:
            return
        component = self._open[-1]
        match = _PROPERTY.fullmatch(line) or _PROPERTY.fullmatch(line.replace('"', ""))
        name = match[1].upper() if match else ""
        # In small letters it is rather a line of a text: Tijd: 's avonds.
        if match is not None and (name in _USED or match[1].isupper()):
            if name in _USED:
                said = Property(match[3], match[2])
                component.properties.setdefault(name, []).append(said)
                if component.name == "VCALENDAR":
                    self._loose.properties.setdefault(name, []).append(said)
            self._last = (component, name)
            self._keep(line)
        elif self._last is not None and self._last[1] in _GOES_ON:
            # What was not written as one line, though it is one.
            values = self._last[0].properties[self._last[1]]
            if len(values[-1].value) < _LONGEST_TEXT:
                text = f"{values[-1].value}{_GOES_ON[self._last[1]]}{line}"
                values[-1] = Property(text, values[-1].parameters)

    def _keep(self, line: str) -> None:
        """What describes a zone is read by a library, which wants its lines."""
        for each in self._open:
            if each.name == "VTIMEZONE":
                each.lines.append(line)


def _lines(data: bytes) -> Iterator[str]:
    """Lines as they were before they were folded: of bytes, as letters are folded as well."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    data = data.replace(b"\xef\xbb\xbf", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if _INDENTED.search(data):
        data = re.sub(rb"^[ \t]+", b"", data, flags=re.MULTILINE)
    data = re.sub(rb"\n{2,}", b"\n", data)
    data = data.replace(b"\n ", b"").replace(b"\n\t", b"")
    for line in data.split(b"\n"):
        if line.strip():
            yield _decoded(line)


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def _decoded(line: bytes) -> str:
    """In UTF-8, and where it is not that as Windows writes it."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
