"""Reading a period that is past, or goes on, out of a few words: vorige maand, sinds de zomer, Q3.

What has no year is the latest that has begun. A period ends today at the latest.
"""

import calendar
import re
from datetime import date, timedelta

from dateutil.easter import easter  # type: ignore[import-untyped]

from bot.formatting import without_accents
from bot.parsing.dates import read_day

Period = tuple[date, date]
"""The first and the last local day."""

_LONGEST = 80
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_SAID_OTHERWISE = {
    "maond": "maand", "maanden": "maand", "mnd": "maand", "jaor": "jaar", "weken": "week",
    "wk": "week", "dagen": "dag", "kw": "kwartaal", "wknd": "weekend", "weekeinde": "weekend",
    "vorig": "vorige", "veurige": "vorige", "afgelopen": "vorige", "laatste": "vorige",
    "dit": "deze", "disse": "deze", "dizze": "deze", "dees": "deze", "lopend": "deze",
    "lopende": "deze", "vandage": "vandaag", "vndaag": "vandaag", "zatrdag": "zaterdag",
    "zoaterdag": "zaterdag", "tm": "t/m", "1e": "eerste", "2e": "tweede",
    "3e": "derde", "4e": "vierde", "1ste": "eerste", "mrt": "maart", "moand": "maand",
    "joar": "jaar", "veurege": "vorige", "veurig": "vorige", "lest": "vorige",
    "leste": "vorige", "oude": "vorige", "vandoag": "vandaag", "vandag": "vandaag",
    "vandg": "vandaag", "gistern": "gisteren", "nou": "nu", "noe": "nu", "zummer": "zomer",
    "semester": "halfjaar", "today": "vandaag", "yesterday": "gisteren", "this": "deze",
    "last": "vorige", "month": "maand", "days": "dag", "since": "sinds", "boekjaar": "", "heel": "",
}  # fmt: skip
_NUMBERS = {"twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "veertien": 14}
_NTH = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4}
# First and last month; the winter goes on in the next year.
_SEASONS = {
    "lente": (3, 5), "voorjaar": (3, 5), "zomer": (6, 8), "zomermaanden": (6, 8),
    "herfst": (9, 11), "najaar": (9, 11), "winter": (12, 2), "wintermaanden": (12, 2),
}  # fmt: skip
_MONTHS_OF = {"maand": 1, "kwartaal": 3, "halfjaar": 6, "helft": 6, "jaar": 12}
# Within a month: begin oktober, medio oktober.
_PARTS = {"begin": (1, 10), "half": (15, 20), "medio": (15, 20), "eind": (21, 31)}
_BEGUN = re.compile(r"(?:(?:begin|start|opening|kick-off|kickoff|seizoen)(?:$|,? (?:van|in) .*))")
_BETWEEN = re.compile(r" (?:t/m|tot en met|tot|en|-) ")


def read_period(text: str, today: date, starts: date) -> Period:
    """The days that somebody means; `starts` is the first day that there is. Raises ValueError."""
    if len(text) > _LONGEST:
        raise ValueError("too long")
    first, last = _said(_plain(text), today, starts)
    last = min(last, today)
    if first > last:
        raise ValueError("a period that is still to come")
    return first, last


_WRITTEN_OTHERWISE = (
    (re.compile(r"\bt/m(?=\d)"), "t/m "),
    (re.compile(r"\bkw ?(?=\d)"), "kwartaal "),
    (re.compile(r"(?<=eerste )(?:zes|6) (?:maanden|mnd)$"), "halfjaar"),
    (re.compile(r"(?<=dag)(?:ochtend|morgen|middag|avond)\b"), ""),
    # Wk 44-47, jan-okt.
    (re.compile(r"(?<=^wk \d\d)-(?=\d)|(?<=^week \d\d)-(?=\d)"), " - "),
    (re.compile(r"^([a-z]{3,9})-([a-z]{4,9}|(?!off)[a-z]{3})$"), r"\1 - \2"),
)


def _plain(text: str) -> str:
    """In small letters, without articles, and each word in one form."""
    text = without_accents(text).casefold().replace("half jaar", "halfjaar").strip(" .,!?")
    for pattern, instead in _WRITTEN_OTHERWISE:
        text = pattern.sub(instead, text)
    words = (_SAID_OTHERWISE.get(w, w) for w in text.split() if w not in ("de", "het", "hele"))
    return " ".join(word for word in words if word)


def _said(plain: str, today: date, starts: date) -> Period:
    """A period with an open end, or a closed one. Raises ValueError."""
    lead, _space, rest = plain.partition(" ")
    if plain.startswith("tot en met "):
        lead, rest = "t/m", plain.removeprefix("tot en met ")
    if lead in ("sinds", "vanaf", "na"):
        first, last = (starts, starts) if _BEGUN.fullmatch(rest) else _closed(rest, today)
        return last + _DAY if lead == "na" else first, today
    if lead in ("t/m", "tot"):
        first, last = _closed(rest, today)
        return starts, first - _DAY if lead == "tot" else last
    if _BEGUN.fullmatch(plain) or plain in ("deze seizoen", "seizoen tot heden"):
        return starts, today
    return _closed(plain.removeprefix("tussen "), today)


def _closed(plain: str, today: date) -> Period:
    """One stretch of days, or from one to another. Raises ValueError."""
    try:
        return _one(plain, today)
    except ValueError:
        parts = _BETWEEN.split(plain)
        if len(parts) < 2 and plain.replace(" ", "").isalpha():
            # Juli augustus september.
            parts = plain.split()
        if len(parts) < 2:
            raise
    last = _one(_whole(parts[-1], parts[0]), today)
    first = _one(_whole(parts[0], parts[-1]), today)
    if first > last:
        # November t/m januari: of the year before.
        first = first[0].replace(year=first[0].year - 1), first[1]
    return first[0], last[1]


def _whole(part: str, other: str) -> str:
    """One end of a stretch with what only stands at the other: 1 (oktober), (week) 44."""
    if part.isdigit() and (unit := re.match(r"(?:week|q|kwartaal) ?(?=\d)", other)):
        return unit[0] + part
    if re.fullmatch(r"\d{1,2}", part) and (month := re.search(r" [a-z]+(?: \d{4})?$", other)):
        return part + month[0]
    year = re.search(r" 20\d\d$", other)
    return part + year[0] if year and not re.search(r"20\d\d", part) else part


def _one(plain: str, today: date) -> Period:
    """One day, week, month, year, or season. Raises ValueError."""
    for read in (_by_name, _counted, _numbered, _season, _month):
        if found := read(plain, today):
            return found
    return _day(plain, today)


def _by_name(plain: str, today: date) -> Period | None:
    if re.fullmatch(r"vandaag|nu|van(?:ochtend|morgen|middag|avond)", plain):
        return today, today
    if re.fullmatch(r"gister(?:en)?(?:ochtend|middag|avond|morgen)?", plain):
        return today - _DAY, today - _DAY
    if plain in ("eergister", "eergisteren"):
        return today - 2 * _DAY, today - 2 * _DAY
    if plain in ("ytd", "heden"):
        return today.replace(month=1, day=1), today
    if plain in ("pasen", "kerst"):
        days = [
            date(year, 12, 25) if plain == "kerst" else easter(year)
            for year in (today.year, today.year - 1)
        ]
        day = next(day for day in days if day <= today)
        return day, day + _DAY
    if match := re.fullmatch(r"(20\d\d)(?: ytd)?", plain):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
    return None


def _counted(plain: str, today: date) -> Period | None:
    """This or the last unit of the calendar, or the last few counted back from today."""
    match = re.fullmatch(
        rf"(?:(deze|vorige) )?(?:(\d{{1,3}}|{'|'.join(_NUMBERS)}) )?"
        r"(dag|week|weekend|maand|kwartaal|halfjaar|jaar)",
        plain,
    )
    if match is None:
        return None
    which, many, unit = match.groups()
    if many:
        return _last_few(which, int(_NUMBERS.get(many, many)), unit, today)
    back = which == "vorige"
    if unit == "week":
        first = today - today.weekday() * _DAY - back * _WEEK
        return first, first + 6 * _DAY
    if unit == "weekend":
        # On a Monday it is over, and people still call it this one.
        first = today - (today.weekday() + 2) % 7 * _DAY
        return (
            (first - _WEEK, first - 6 * _DAY)
            if back and first + _DAY >= today
            else (
                first,
                first + _DAY,
            )
        )
    if unit == "dag":
        return None
    months = _MONTHS_OF[unit]
    first = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    return _months(_later(first, -months * back), months)


def _last_few(which: str | None, many: int, unit: str, today: date) -> Period | None:
    if which != "vorige" or not many or unit == "weekend":
        return None
    if unit in ("dag", "week"):
        return today - (many * (7 if unit == "week" else 1) - 1) * _DAY, today
    month = _later(today.replace(day=1), -many * _MONTHS_OF[unit])
    day = min(today.day, calendar.monthrange(month.year, month.month)[1])
    return month.replace(day=day) + _DAY, today


def _numbered(plain: str, today: date) -> Period | None:
    """A week, quarter or half of a year by its number."""
    match = re.fullmatch(
        rf"(?:(?:(?P<nth>{'|'.join(_NTH)}|vorige) (?P<unit>kwartaal|halfjaar|helft))|"
        r"(?P<short>q|kwartaal |week )(?P<number>\d{1,2}))"
        r"(?: (?:van )?(?:(?P<year>20\d\d)|(?:(?P<which>deze|vorige) )?jaar))?",
        plain,
    )
    if match is None:
        return None
    year = int(match["year"]) if match["year"] else None
    if match["which"]:
        year = today.year - (match["which"] == "vorige")
    if match["short"] == "week ":
        return _week(int(match["number"]), year, today)
    months = 6 if match["unit"] in ("halfjaar", "helft") else 3
    number = int(match["number"]) if match["number"] else _NTH.get(match["nth"], 12 // months)
    if not 1 <= number <= 12 // months:
        raise ValueError("no such part of a year")
    month = (number - 1) * months + 1
    return _months(date(year or today.year - (month > today.month), month, 1), months)


def _week(number: int, year: int | None, today: date) -> Period:
    """The week of this number, as on a Dutch calendar (ISO 8601). Raises ValueError."""
    found = [
        date.fromisocalendar(each, number, 1)
        for each in ([year] if year else [today.year, today.year - 1])
        if number <= date(each, 12, 28).isocalendar().week
    ]
    begun = [first for first in found if first <= today]
    if not begun:
        raise ValueError("no such week yet")
    return begun[0], begun[0] + 6 * _DAY


def _season(plain: str, today: date) -> Period | None:
    match = re.fullmatch(
        rf"(?P<which>deze|vorige)? ?(?P<name>{'|'.join(_SEASONS)})(?: (?:van )?(?P<year>20\d\d))?",
        plain,
    )
    if match is None:
        return None
    begin, end = _SEASONS[match["name"]]
    year = int(match["year"]) if match["year"] else today.year - (begin > today.month)
    found = _months(date(year, begin, 1), (end - begin) % 12 + 1)
    if match["which"] == "vorige" and found[1] >= today:
        found = _months(date(year - 1, begin, 1), (end - begin) % 12 + 1)
    return found


def _month(plain: str, today: date) -> Period | None:
    """A month by its name, or its begin or end."""
    lead, _space, rest = plain.partition(" ")
    part = _PARTS.get(lead)
    name = re.fullmatch(
        r"(?:in |deze |vorige )?([a-z]{3,}\.?(?: 20\d\d)?)", rest if part else plain
    )
    if name is None:
        return None
    try:
        first, last = read_day(name[1], _base(name[1], _later(today.replace(day=1), -11)))
    except ValueError:
        return None
    if first == last:
        return None
    begin, end = part or (1, 31)
    return first.replace(day=begin), first.replace(day=min(end, last.day))


def _day(plain: str, today: date) -> Period:
    """One day that is past, or today. Raises ValueError."""
    past = plain.removeprefix("vorige ")
    if re.match(r"(?:over|morgen|overmorgen|volgende|komende|aanstaande)\b", past):
        raise ValueError("a day to come")
    if re.fullmatch(r"[a-z]+", past):
        # A day of the week: read_day gives the first one after a day.
        found = read_day(past, today - (7 + (past != plain)) * _DAY)
    else:
        found = read_day(past, _base(past, today - 364 * _DAY))
    if found[0] != found[1]:
        raise ValueError("not a day")
    return found


def _base(text: str, latest: date) -> date:
    """From when on a day is looked for: it may be long ago where its year is said."""
    said = re.search(r"\b(?:20)?\d\d$", text) and re.search(r"20\d\d|[-/.]\d\d$", text)
    return latest.replace(year=latest.year - 5, month=1, day=1) if said else latest


def _later(first: date, months: int) -> date:
    """The first of the month that is so many later."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _months(first: date, many: int) -> Period:
    return first, _later(first, many) - _DAY
