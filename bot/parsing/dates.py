"""Reading a day and hours out of what somebody typed, the Dutch way: za 11 sept, half 2 tot 4."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from bot.domain.events import Part
from bot.formatting import DUTCH

# What people also write for a month than its name or how that begins.
_OTHER_MONTHS = {"mrt": 3, "october": 10}
_PARTS = {
    "ochtend": Part.MORNING,
    "morgen": Part.MORNING,
    "middag": Part.AFTERNOON,
    "avond": Part.EVENING,
    "dag": Part.WHOLE_DAY,
}
_FIGURES = re.compile(r"(\d{1,2})(?:\s*[-/.]\s*|\s)(\d{1,2})(?:(?:\s*[-/.]\s*|\s)(\d{2}|\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WORDS = re.compile(r"(\d{1,2})(?:e|ste|de)?\s*([a-z]+)\.?(?:\s+(\d{4}))?")
_MONTH = re.compile(r"(?:in\s+|begin\s+|half\s+|medio\s+|eind\s+)?([a-z]+)\.?(?:\s+(\d{4}))?")
# Two days with what is between them: 11 t/m 12 sept, 11 sept - 3 okt, 11-12 september.
_BETWEEN_DAYS = (
    re.compile(r" (?:t/m|tm|tot(?: en met)?|en|[-\u2013\u2014]) |(?<=\d) ?t/m ?(?=\d)"),
    re.compile(r"(?<=\d)[-\u2013\u2014](?=\d{1,2} ?[a-z])"),
)
_HOUR_WRITTEN = re.compile(r"\d{1,2}[.:]\d\d")
_NUMBER = re.compile(r"(?:([a-z]{2,9})\.? )?(\d{1,2})")
_LATER = re.compile(r"over (\d{1,2}|een|twee|drie|vier) (dag|dagen|week|weken)")

_NUMBERS = (
    *("een", "twee", "drie", "vier", "vijf", "zes"),
    *("zeven", "acht", "negen", "tien", "elf", "twaalf"),
)
_HOUR = rf"(?P<hour>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_CLOCK = re.compile(
    r"(\d{1,2})\s*(?:[.:,uh]|uur)\s*(\d{2})\s*(?:uur|u|h)?|(\d{2})(\d{2})(?:\s*(?:uur|u))?"
)
_SPOKEN = re.compile(
    rf"(?:(?P<minutes>\d{{1,2}}|kwart|vijf|tien|twintig)\s+(?P<side>voor|over)\s+)?"
    rf"(?P<half>half\s+)?{_HOUR}\s*(?:uur|u|h)?"
)
# In the other half of the day than the figure says, or in the first: 2 pm, 2.30 a.m.
_HALVES = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*([ap])\.?m\.?")
_MINUTES = {"kwart": 15, "vijf": 5, "tien": 10, "twintig": 20}
_OF_DAY = re.compile(r"(?:'?s |in de |des )?\b(ochtend|morgen|middag|avond|nacht)s?\b")
# From and until which hour a part of the day is meant.
_HOURS = {
    "ochtend": (4, 12),
    "morgen": (4, 12),
    "middag": (12, 18),
    "avond": (17, 24),
    "nacht": (0, 6),
}
_UNTIL = re.compile(
    r"\s*(?:[-\u2013\u2014]|\btot(?: en met| ongeveer| circa| ca\b\.?| uiterlijk)?\b"
    r"|\bt/?m\b)\.?\s*"
)
_ONLY_UNTIL = re.compile(r"tot(?: ongeveer| circa| uiterlijk)? (.+)")
_AT_ONCE = re.compile(r" (?:precies|stipt|exact)$|^(?:precies|stipt|exact) ")
# What goes on after midnight takes no longer than this, hours.
_LONGEST_NIGHT = 12
# Between these hours an activity begins, where nobody says in which half of the day.
_LIKELY = (7, 22)
# A day and a time in many words; what is longer tells something else, and takes long to read.
_LONGEST = 200
# Nothing is planned further ahead.
MOST_YEARS = 10

# A time may be one of two: half acht is in the morning and in the evening.
Times = tuple[time, ...]


class OtherWeekdayError(ValueError):
    """The day falls on another weekday than was typed."""

    def __init__(self, day: date) -> None:
        super().__init__("that day is another weekday")
        self.day = day


class OutOfReachError(ValueError):
    """The day is past, or further ahead than anything is planned."""

    def __init__(self, day: date) -> None:
        super().__init__("a day that is past or far away")
        self.day = day


def read_day_and_time(text: str, today: date) -> tuple[date, date, Part | Times | None]:
    """A day as `read_day` reads it, and its time if that was typed as well. Raises ValueError."""
    if len(text) > _LONGEST:
        raise ValueError("too long")
    plain = re.sub(r"\bvan(?=ochtend|middag|avond)", "vandaag ", _small_letters(text))
    plain = re.sub(r"(?<=dag|gen)(?=ochtend|morgen|middag|avond)", " ", plain)
    try:
        return *read_day(plain, today), None
    except OtherWeekdayError:
        raise
    except ValueError:
        words = plain.split()
        for place in range(len(words) - 1, 0, -1):
            before, behind = " ".join(words[:place]), " ".join(words[place:])
            for days, hours in ((before, behind), (behind, before)):
                # A bare number may be a day as well, and so is morgen.
                if hours.isdigit() or hours == "morgen":
                    continue
                try:
                    found = _begin(hours, days)
                    first, last = read_day(days, today)
                except OtherWeekdayError:
                    raise
                except ValueError:
                    continue
                if not is_whole_month(first, last):
                    return first, last, found
        raise


def _begin(hours: str, days: str) -> Part | Times | None:
    """The beginning; None where only the end is said. Raises ValueError."""
    if not _only_end(hours):
        return read_time(hours)
    if re.search(r"(?:^| )\d{1,2}$", days):
        raise ValueError("za 2 tot 4 uur says from when")
    return None


def is_whole_month(first: date, last: date) -> bool:
    """Whether these are the first and the last day of a month: then no day is known."""
    ends = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first.day == 1 and last == ends


def read_day(text: str, today: date) -> tuple[date, date]:
    """The day that somebody means, twice, or the first and last of some days, or of a month.

    A day without a year is the next one. Raises ValueError on anything else, also on a day that is
    past: OutOfReachError where its year is written, OtherWeekdayError where its weekday is another.
    """
    try:
        return _one_day(text, today)
    except (OtherWeekdayError, OutOfReachError):
        raise
    except ValueError:
        first_words, last_words = _two_days(text)
    last, same = _one_day(last_words, today)
    first = _first_of(first_words, last, today)
    if last != same or not first < last:
        raise ValueError("not from a day to a later one")
    return first, last


def _two_days(text: str) -> list[str]:
    """What stands before and behind the words between two days. Raises ValueError."""
    plain = re.sub(r"^(?:op|de|van) ", "", _small_letters(text))
    for between in _BETWEEN_DAYS:
        days = between.split(plain)
        # 12.10 is an hour there.
        if len(days) == 2 and not _HOUR_WRITTEN.match(days[1]):
            return days
    raise ValueError("not a day")


def _first_of(text: str, last: date, today: date) -> date:
    """The first of some days; its month may stand with the last only. Raises ValueError."""
    number = _NUMBER.fullmatch(text)
    if number is None:
        return _one_day(text, today)[0]
    day = int(number[2])
    before = last.replace(day=1) - timedelta(days=1)
    first = last.replace(day=day) if day < last.day else before.replace(day=day)
    written = f"{number[1] or ''} {first:%d-%m-%Y}".strip()
    return _one_day(written, today)[0]


def _one_day(text: str, today: date) -> tuple[date, date]:
    """One day, or a month. Raises ValueError."""
    plain = re.sub(r"^(?:op|de|het is)\s+", "", _small_letters(text))
    plain = re.sub(r"\b(?:a\.?s\.?|aanstaande|komende|eerstkomende)(?=\s|$)", " ", plain)
    plain = " ".join(re.sub(r"'(\d{2})\b", r"20\1", plain).split()).strip(" .,!")
    if day := _from_today(plain, today):
        return day, day
    next_week = "volgende week" in plain
    plain = " ".join(plain.replace("volgende week", " ").split())
    first = re.split(r"[\s,.]", plain, maxsplit=1)[0]
    weekdays = DUTCH.days["stand-alone"]["wide"]
    weekday = next(
        (n for n, name in weekdays.items() if len(first) > 1 and name.startswith(first)), None
    )
    if weekday is not None:
        plain = re.sub(r"^(?:de\s+)", "", plain[len(first) :].strip(" ,."))
        if not plain:
            ahead = (weekday - today.weekday()) % 7 or 7
            if next_week:
                ahead = 7 - today.weekday() + weekday
            day = today + timedelta(days=ahead)
            return day, day
    if next_week:
        raise ValueError("not one day")
    return _written(plain, weekday, today)


def _small_letters(text: str) -> str:
    """In small letters, with one kind of quote, space and accent."""
    text = re.sub(r"[()]|:(?=\s)", " ", text)
    text = text.lower().replace("’", "'").replace("‘", "'").replace("`", "'").replace("é", "e")
    return " ".join(text.split()).strip(" .,!")


def _from_today(plain: str, today: date) -> date | None:
    relative = {"vandaag": 0, "morgen": 1, "overmorgen": 2}
    if plain in relative:
        return today + timedelta(days=relative[plain])
    if match := _LATER.fullmatch(plain):
        many = int(match[1]) if match[1].isdigit() else _NUMBERS.index(match[1]) + 1
        return today + timedelta(days=many * (7 if match[2].startswith("w") else 1))
    return None


def _written(plain: str, weekday: int | None, today: date) -> tuple[date, date]:
    """A day or a month with its number or its name."""
    if match := _ISO.fullmatch(plain):
        day = _date(int(match[3]), int(match[2]), match[1], today)
    elif match := _FIGURES.fullmatch(plain):
        day = _date(int(match[1]), int(match[2]), match[3], today)
    elif (match := _WORDS.fullmatch(plain)) and (month := _month(match[2])):
        day = _date(int(match[1]), month, match[3], today)
    elif match := re.fullmatch(r"(\d{1,2})e" if weekday is None else r"(\d{1,2})e?", plain):
        day = _number_of_month(int(match[1]), today)
    elif weekday is None and (match := _MONTH.fullmatch(plain)) and (month := _month(match[1])):
        return _whole_month(month, match[2], today)
    else:
        raise ValueError("not a day")
    if weekday is not None and day.weekday() != weekday:
        raise OtherWeekdayError(day)
    return day, day


def _month(word: str) -> int | None:
    if len(word) < 3:
        return None
    months = DUTCH.months["stand-alone"]["wide"]
    return _OTHER_MONTHS.get(word) or next(
        (n for n, name in months.items() if name.startswith(word)), None
    )


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
        raise OutOfReachError(found)
    return found


def _number_of_month(number: int, today: date) -> date:
    """The next day with this number, this month or the first after it that has one."""
    if not 1 <= number <= 31:
        raise ValueError("no such day")
    found = today
    while found.day != number:
        found += timedelta(days=1)
    return found


def _whole_month(month: int, year: str | None, today: date) -> tuple[date, date]:
    found = int(year) if year else today.year + (month < today.month)
    first = date(found, month, 1)
    last = first.replace(day=calendar.monthrange(found, month)[1])
    if not today <= last <= today + timedelta(days=366 * MOST_YEARS):
        raise ValueError("a month that is past or far away")
    return first, last


def read_time(text: str) -> Part | Times:
    """The time at which somebody means to begin, or the part of the day. Raises ValueError on
    anything else.

    Of half acht nobody can know which half of the day it is in: then both times are given. Half
    twee is 13.30, as nothing begins in the middle of the night. 13.00 is what it says.
    """
    return _hours(_small_letters(text))[0]


def read_end(text: str, begin: time) -> time | None:
    """The end that stands in a line with hours that begin so: 14-16 uur, half 3 tot 4 uur.

    A day may stand before or behind them. None where there is none; an end that is not later than
    the beginning is on the next day.
    """
    for hours in _parts_of(text):
        try:
            begins, ends = _hours(hours)
        except ValueError:
            continue
        if ends and not isinstance(begins, Part) and begin in begins:
            return min(ends, key=lambda end: (end <= begin, end))
    return None


def read_only_end(text: str) -> str:
    """The end in a line in which no beginning was read, such as 11 sept tot 16.00 uur; or empty."""
    return next(filter(None, map(_only_end, _parts_of(text))), "")


def _only_end(hours: str) -> str:
    said = _ONLY_UNTIL.fullmatch(hours)
    try:
        return said[1] if said and _fitting(said[1], None) else ""
    except ValueError:
        return ""


def _parts_of(text: str) -> Iterator[str]:
    """All that a line may end with, and then begin with: hours, before or behind a day."""
    words = _small_letters(text[:_LONGEST]).split()
    for place in reversed(range(len(words))):
        yield " ".join(words[place:])
    for place in range(1, len(words)):
        yield " ".join(words[:place])


def _hours(plain: str) -> tuple[Part | Times, Times]:
    """When it may begin, and when it may end where that is said too. Raises ValueError."""
    plain = _AT_ONCE.sub("", plain)
    bare = re.sub(r"^('?s |des |in de |de hele |hele |in )", "", _without_lead(plain))
    # People also write it as one word: savonds.
    bare = re.sub(r"^s(?=ochtend|morgen|middag|avond)", "", bare)
    part = _PARTS.get(bare.removesuffix("s"))
    if part is not None:
        return part, ()
    if plain.startswith("tussen ") or " tussen " in plain:
        plain = plain.replace(" en ", " tot ")
    pieces = _UNTIL.split(plain)
    if len(pieces) > 2:
        raise ValueError("more times than two")
    if len(pieces) == 1:
        return _fitting(pieces[0], None), ()
    return _from_until(*pieces)


def _from_until(begin: str, end: str) -> tuple[Times, Times]:
    """The beginnings that an end fits, on the same day where one does. Raises ValueError."""
    # De avond is of both: van 8 tot 10 's avonds.
    of_end = _OF_DAY.search(_apart(end))
    try:
        begins = _fitting(begin, of_end[1] if of_end else None)
    except ValueError:
        begins = _fitting(begin, None)
    ends = _in_part(re.sub(r"^24(?!\d)", "0", end), of_end[1] if of_end else None)
    same_day = tuple(each for each in begins if any(each < end for end in ends))
    if same_day:
        return same_day, ends
    next_day = tuple(each for each in begins if any(_is_night(each, end) for end in ends))
    if not next_day:
        raise ValueError("a time that ends before it begins")
    return next_day, ends


def _is_night(begin: time, end: time) -> bool:
    """Whether hours that end on the next day are few enough for it."""
    return end < begin and 24 + end.hour - begin.hour <= _LONGEST_NIGHT


def _without_lead(plain: str) -> str:
    return re.sub(r"^(?:om|vanaf|van|tussen|begint om|begin)\s+", "", plain.strip(" ,."))


def _apart(plain: str) -> str:
    """With a space in what people also write as one word: savonds."""
    return re.sub(r"\bs(?=(?:ochtend|morgen|middag|avond|nacht)s\b)", "s ", plain)


def _fitting(plain: str, part: str | None) -> Times:
    """The times that are likely, or in the part of the day that is said. Raises ValueError."""
    said = _OF_DAY.search(_apart(plain))
    if said or part:
        return _in_part(plain, said[1] if said else part)
    found, exact = _moments(_without_lead(plain))
    return found if exact else tuple(each for each in found if _is_within(each, *_LIKELY))


def _in_part(plain: str, part: str | None) -> Times:
    """The times in a part of the day, all of them where none is said. Raises ValueError."""
    plain = _apart(plain)
    if said := _OF_DAY.search(plain):
        plain = f"{plain[: said.start()]} {plain[said.end() :]}"
    found, _exact = _moments(_without_lead(" ".join(plain.split())))
    if part is None:
        return found
    found = tuple(each for each in found if _is_within(each, *_HOURS[part]))
    if not found:
        raise ValueError("a time that is not in that part of the day")
    return found


def _is_within(moment: time, begin: int, end: int) -> bool:
    return begin <= moment.hour < end


def _moments(plain: str) -> tuple[Times, bool]:
    """The times that this may be, and whether they all count. Raises ValueError."""
    if match := _CLOCK.fullmatch(plain):
        hour, minute = match[1] or match[3], int(match[2] or match[4])
        written = time(int(hour), minute)
        # 2.30 is written by whoever means half past two in the afternoon; 02.30 is not.
        if written.hour and written.hour < _LIKELY[0] and len(hour) == 1:
            return (written, written.replace(hour=written.hour + 12)), True
        return (written,), True
    if (match := _HALVES.fullmatch(plain)) and 1 <= int(match[1]) <= 12:
        hour = int(match[1]) % 12 + (12 if match[3] == "p" else 0)
        return (time(hour, int(match[2] or 0)),), True
    match = _SPOKEN.fullmatch(plain)
    if match is None:
        raise ValueError("not a time")
    word = match["hour"]
    hours = int(word) if word.isdigit() else _NUMBERS.index(word) + 1
    minutes = 60 * hours - (30 if match["half"] else 0)
    if match["side"]:
        many = match["minutes"]
        shift = int(many) if many.isdigit() else _MINUTES[many]
        if shift > 30:
            raise ValueError("not a time with so many minutes")
        minutes += shift if match["side"] == "over" else -shift
    elif hours > 12 or hours == 0:
        # Nobody says it so, but everybody writes it: 13 uur.
        if match["half"]:
            raise ValueError("not an hour to be half of")
        return (time(hours),), True
    if not 1 <= hours <= 12:
        raise ValueError("not an hour of the clock")
    morning = minutes % 720
    return (time(*divmod(morning, 60)), time(*divmod(morning + 720, 60))), False
