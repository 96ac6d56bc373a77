"""Reading a day and a time out of what somebody typed, the Dutch way."""

import calendar
import re
from datetime import date, time, timedelta

from bot.events import Part

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_WEEKDAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
_PARTS = {
    "ochtend": Part.MORNING,
    "morgen": Part.MORNING,
    "middag": Part.AFTERNOON,
    "avond": Part.EVENING,
    "dag": Part.WHOLE_DAY,
}
_FIGURES = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{2}|\d{4}))?")
_WORDS = re.compile(r"(\d{1,2})e?\s+([a-z]+)\.?(?:\s+(\d{4}))?")
_MONTH = re.compile(r"(?:in\s+)?([a-z]+)\.?(?:\s+(\d{4}))?")
_TIME = re.compile(r"(\d{1,2})(?:\s*[.:u]\s*(\d{2}))?\s*(?:uur|u|h)?")
# Nothing is planned further ahead.
MOST_YEARS = 10


def read_day(text: str, today: date) -> tuple[date, date]:
    """The day that somebody means, twice, or the first and last day of a month.

    A day without a year is the next one. Raises ValueError on anything else, also on a day that is
    past.
    """
    plain = " ".join(text.lower().split()).strip(" .,!")
    plain = re.sub(r"^op\s+", "", plain)
    relative = {"vandaag": 0, "morgen": 1, "overmorgen": 2}
    if plain in relative:
        day = today + timedelta(days=relative[plain])
        return day, day
    first = plain.split(",")[0].split(" ")[0]
    weekday = next((n for n, name in enumerate(_WEEKDAYS) if first in (name, name[:2])), None)
    if weekday is not None:
        plain = plain[len(first) :].strip(" ,")
        if not plain:
            day = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
            return day, day
    if match := _FIGURES.fullmatch(plain):
        day = _date(int(match[1]), int(match[2]), match[3], today)
    elif (match := _WORDS.fullmatch(plain)) and (month := _month(match[2])):
        day = _date(int(match[1]), month, match[3], today)
    elif weekday is None and (match := _MONTH.fullmatch(plain)) and (month := _month(match[1])):
        return _whole_month(month, match[2], today)
    else:
        raise ValueError("not a day")
    if weekday is not None and day.weekday() != weekday:
        raise ValueError("that day is another weekday")
    return day, day


def _month(word: str) -> int | None:
    if len(word) < 3:
        return None
    return next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(word)), None)


def _date(day: int, month: int, year: str | None, today: date) -> date:
    """Raises ValueError for a day that does not exist, is past, or is far away."""
    if year is None:
        for candidate in range(today.year, today.year + MOST_YEARS):
            try:
                found = date(candidate, month, day)
            except ValueError:
                continue
            if found >= today:
                return found
        raise ValueError("no such day")
    found = date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if not today <= found <= today + timedelta(days=366 * MOST_YEARS):
        raise ValueError("a day that is past or far away")
    return found


def _whole_month(month: int, year: str | None, today: date) -> tuple[date, date]:
    found = int(year) if year else today.year + (month < today.month)
    first = date(found, month, 1)
    last = first.replace(day=calendar.monthrange(found, month)[1])
    if not today <= last <= today + timedelta(days=366 * MOST_YEARS):
        raise ValueError("a month that is past or far away")
    return first, last


def read_time(text: str) -> time | Part:
    """The time that somebody means, or the part of the day. Raises ValueError on anything else.

    "Half acht" is 7.30; which half of the day cannot be known, so it is refused: one types 19.30.
    """
    plain = " ".join(text.lower().replace("’", "'").split()).strip(" .,!")
    plain = re.sub(r"^om\s+", "", plain)
    if match := _TIME.fullmatch(plain):
        return time(int(match[1]), int(match[2] or 0))
    bare = re.sub(r"^('?s |des |in de |de hele |hele |in )", "", plain)
    part = _PARTS.get(bare.removesuffix("s"))
    if part is None:
        raise ValueError("not a time")
    return part
