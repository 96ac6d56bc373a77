"""Reading the days that somebody asks about, today and to come: dit weekend, volgende week, za."""

import calendar
import re
from datetime import date, timedelta

from bot.formatting import without_accents
from bot.parsing.dates import OtherWeekdayError, read_day, read_day_and_time

Days = tuple[date, date]
"""The first and the last local day."""

_LONGEST = 80
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_SAID_OTHERWISE = {
    "vandage": "vandaag", "vndaag": "vandaag", "vanavond": "vandaag", "vanmiddag": "vandaag",
    "vanochtend": "vandaag", "vanmorgen": "vandaag", "zatrdag": "zaterdag",
    "zoaterdag": "zaterdag", "zaoterdag": "zaterdag", "zundag": "zondag",
    "dunderdag": "donderdag",
    "zondg": "zondag", "dinsdg": "dinsdag", "vrijdg": "vrijdag", "aankomend": "komende",
    "weekeinde": "weekend", "wknd": "weekend", "wk": "week",
    "mnd": "maand", "maond": "maand", "disse": "deze", "dizze": "deze", "dees": "deze",
    "dit": "deze", "lopende": "deze", "aanstaande": "komende", "aankomende": "komende",
    "komend": "komende", "volgend": "volgende", "tm": "t/m",
}  # fmt: skip
_SMALL = frozenset(["de", "het", "op", "in", "van", "s", "'s"])
_NUMBERS = {"twee": 2, "drie": 3, "vier": 4}
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_OF_DAY = re.compile(
    r"(?<=dag)(?:ochtend|morgen|middag|avond)\b|(?<=morgen) ?(?:vroeg|middag|avond)"
)
# Within a month: begin oktober, half oktober.
_PARTS = {"begin": (1, 10), "half": (11, 20), "medio": (11, 20), "eind": (21, 31)}
_WEEKS_AHEAD = 4


def read_days(text: str, today: date) -> Days:
    """The days that somebody means, from today on. Raises ValueError on anything else.

    The weekend and the week that go on begin today; a weekday is today where it is that day.
    """
    if len(text) > _LONGEST:
        raise ValueError("too long")
    plain = without_accents(text).casefold().strip(" .,!?")
    words = (_SAID_OTHERWISE.get(word, word) for word in plain.split() if word not in _SMALL)
    first, last = _said(_OF_DAY.sub("", " ".join(words)), today)
    if last < today:
        raise ValueError("days that are past")
    return max(first, today), last


def _said(plain: str, today: date) -> Days:
    """The days, of which the first may be past. Raises ValueError."""
    found = (
        _of_week(plain, today)
        or _of_month(plain, today)
        or _some_ahead(plain, today)
        or _weekday(plain, today)
    )
    return found or _written(plain, today)


def _of_week(plain: str, today: date) -> Days | None:
    """This week, the next, or one by its number; or its weekend, or one day of it."""
    monday = today - today.weekday() * _DAY
    if match := re.fullmatch(r"week (\d{1,2})", plain):
        return _numbered(int(match[1]), today)
    match = re.fullmatch(r"(?:(deze|volgende|komende) )?(week|weekend)(?: ([a-z]+))?", plain)
    day = match and match[3] and _day_of_week(match[3])
    if match is None or (match[3] and day is None) or (match[2] == "week" and not match[1]):
        return _other_way_round(plain, monday)
    is_next = match[1] == "volgende" or (match[1] == "komende" and match[2] == "week")
    first = monday + is_next * _WEEK
    if isinstance(day, int):
        return first + day * _DAY, first + day * _DAY
    return first + (5 if match[2] == "weekend" else 0) * _DAY, first + 6 * _DAY


def _other_way_round(plain: str, monday: date) -> Days | None:
    """Zaterdag over een week is what read_day knows; zaterdag volgende week is here."""
    match = re.fullmatch(r"([a-z]+) (deze|volgende) week", plain)
    day = _day_of_week(match[1]) if match else None
    if match is None or day is None:
        return None
    found = monday + (7 * (match[2] == "volgende") + day) * _DAY
    return found, found


def _numbered(number: int, today: date) -> Days:
    """The week of this number, as on a Dutch calendar (ISO 8601). Raises ValueError."""
    for year in (today.year, today.year + 1):
        if 1 <= number <= date(year, 12, 28).isocalendar().week:
            first = date.fromisocalendar(year, number, 1)
            if first + 6 * _DAY >= today:
                return first, first + 6 * _DAY
    raise ValueError("no such week")


def _of_month(plain: str, today: date) -> Days | None:
    """This month, the next, one by its name, or a part of one; or what is left of the year."""
    if match := re.fullmatch(r"(deze|volgende|komende) maand", plain):
        first = today.replace(day=1)
        return _month(first if match[1] == "deze" else _month(first)[1] + _DAY)
    if plain == "deze jaar":
        return today, today.replace(month=12, day=31)
    lead, _space, rest = plain.partition(" ")
    part = _PARTS.get(lead)
    if not re.fullmatch(r"[a-z]{3,}\.?(?: 20\d\d)?", rest if part else plain):
        return None
    try:
        first, last = read_day(rest if part else plain, today)
    except ValueError:
        return None
    if first == last:
        return None
    begin, end = part or (1, 31)
    return first.replace(day=begin), first.replace(day=min(end, last.day))


def _month(first: date) -> Days:
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _some_ahead(plain: str, today: date) -> Days | None:
    """The days or weeks that come, without saying where they end, or so many of them."""
    match = re.fullmatch(r"komende (?:(\d|twee|drie|vier) )?(dagen|weken)", plain)
    if match is None:
        return None
    most = _NUMBERS.get(match[1]) or int(match[1]) if match[1] else None
    weeks = match[2] == "weken"
    return today, today + (_WEEK if weeks else _DAY) * (most or (_WEEKS_AHEAD if weeks else 7))


def _weekday(plain: str, today: date) -> Days | None:
    """The day of the week, today where it is that; the next where that is said."""
    match = re.fullmatch(r"(?:(deze|volgende|komende) )?([a-z]+)", plain)
    day = _day_of_week(match[2]) if match else None
    if match is None or day is None:
        return None
    ahead = (day - today.weekday()) % 7
    if match[1] == "volgende":
        ahead = 7 - today.weekday() + day
    elif match[1] == "komende":
        ahead = ahead or 7
    found = today + ahead * _DAY
    return found, found


def _day_of_week(word: str) -> int | None:
    """The number of a weekday, from its first two letters on: za, zat, zaterdag."""
    found = [n for n, name in enumerate(_WEEKDAYS) if len(word) > 1 and name.startswith(word)]
    return found[0] if found else None


def _written(plain: str, today: date) -> Days:
    """A day as the parser of days reads it, also with an hour; of the weekend of two the first.

    The days of `weekend 11 september` are those around it. Raises ValueError.
    """
    around = plain.startswith("weekend ")
    try:
        first, last, _time = read_day_and_time(plain.removeprefix("weekend "), today)
    except OtherWeekdayError as error:
        first = last = error.day
    if around and first == last:
        saturday = first + (5 - first.weekday()) * _DAY
        return saturday, saturday + _DAY
    return first, last
