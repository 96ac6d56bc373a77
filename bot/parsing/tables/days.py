"""What a cell says of a day or a moment, and on which day something can still be used."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache

from babel import Locale

from bot.parsing.tables.cells import Cell, Number, Spoiled, Unreadable, tidy
from bot.translation import gettext as _

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
_FIRST_SECOND, _LAST_SECOND = 946_684_800, 4_102_444_800  # the same days, as Unix time
_MILLI = 1_000
_DAY_SECONDS = 86_400
# Whoever may use something until 23.59 may use it all day.
_LAST_MINUTE = time(23, 59)

# No day at all: zeros, and as a spreadsheet (0-1-1900), PHP (-0001-11-30) and .NET show them.
_NO_DAY = re.compile(
    r"0|(?:0+[-/.]0+[-/.](?:0+|1900)|0?0[-/.]0?1[-/.]1900|0?1/0?0/1900"
    r"|-0001-11-30|30-11--0001|0001-01-01|0?1[-/.]0?1[-/.]0001)(?:[ t].*)?"
)
_YEAR_FIRST = r"(?P<year>[0-9]{4})(?P<dash>[-/.])(?P<month>[0-9]{1,2})(?P=dash)(?P<day>[0-9]{1,2})"
_DAY_FIRST = (
    r"(?P<day>[0-9]{1,2})(?P<mark>[-./])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})"
)
# With a month in words two figures are the year behind it: 8-sep-21.
_IN_WORDS = r"(?P<day>[0-9]{1,2})[ -](?P<month>[a-z]{3,9})\.?,?[ -](?P<year>[0-9]{4}|[0-9]{2})"
# As bookkeeping writes them: 20210908.
_WITHOUT_MARKS = r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
_MONTH_FIRST = r"(?P<month>[a-z]{3,9})\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})"
_TIME = (
    r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: uur)?"
    r"(?: ?(?P<zone>[a-z]+|(?:utc|gmt)?[+-][0-9:]{1,5}(?: [a-z]+)?))?"
    r"(?: ?[(\[][^()\[\]]*[)\]])?"  # the zone once more, by its name
)
_BARE_TIME = re.compile(r"[0-9](?:T|,? )[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?\s*$")
_SPELLINGS = tuple(
    re.compile(rf"{spelling}(?:(?:t|,? (?:om |at )?){_TIME})?")
    for spelling in (_YEAR_FIRST, _DAY_FIRST, _IN_WORDS, _MONTH_FIRST, _WITHOUT_MARKS)
)
_WEEKDAY = re.compile(r"(?P<name>[a-z]{2,9})\.?,? (?=.*[0-9])")
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_UNIX = re.compile(r"([0-9]{9,13})(?:\.0+)?")
_OFFSET = re.compile(
    r"(?:utc|gmt)?(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?: [a-z]+)?"
)
_FARTHEST_HOURS = 14
# Letters of zones, in hours ahead of UTC: Europe's, also in German; America's by RFC 5322.
_ZONES = (
    dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0)
    | dict.fromkeys(("cet", "met", "mez", "west", "bst"), 1)
    | dict.fromkeys(("cest", "mest", "mesz", "eet"), 2)
    | {"eest": 3, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7}
    | {"pdt": -7, "pst": -8}
)


def is_no_day(cell: Cell) -> bool:
    """Whether a cell says that there is no day: it is empty, or of zeros (0000-00-00)."""
    if isinstance(cell, Number):
        return cell.value == 0
    if not isinstance(cell, str):
        return False
    text = tidy(cell).casefold()
    return not text or _NO_DAY.fullmatch(text) is not None


@lru_cache(maxsize=1_000)  # a table has few days, and many rows
def read_moment(cell: Cell, zone: tzinfo) -> date | datetime:
    """The moment, local to `zone`; a bare day where the cell tells no time.

    3-4-2022, 3/4/22 (Dutch: 3 April; see day_orders.py), 2022-04-03 10:15:00 CEST, za 31 dec, 2027,
    Dec 31, 2027, Unix time, a spreadsheet's number. Raises Unreadable for what is not between 2000
    and 2100.
    """
    return _in_range(_read(cell, zone))


def in_utc(cell: Cell) -> Cell:
    """The same moment, of which a time that names no zone is UTC's; a bare day as it stands."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=UTC)
    if isinstance(cell, str) and _BARE_TIME.search(cell):
        return f"{cell.strip()} UTC"
    return cell


def read_day(cell: Cell, zone: tzinfo) -> date:
    """The local day of what `read_moment` reads."""
    return _day_of(read_moment(cell, zone))


@lru_cache(maxsize=1_000)
def read_last_day(cell: Cell, zone: tzinfo) -> date | None:
    """The last whole local day until a moment, or the day itself; None where there is no end.

    What ends at 00:00 ended with the day before, and nobody is told an hour. No end is what
    `is_no_day` says, and the year 9999. Raises Unreadable as `read_moment` does.
    """
    if is_no_day(cell):
        return None
    found = _read(cell, zone)
    if found.year == date.max.year:
        return None
    _in_range(found)
    if isinstance(found, datetime) and found.time() < _LAST_MINUTE:
        return found.date() - timedelta(days=1)
    return _day_of(found)


def _read(cell: Cell, zone: tzinfo) -> date | datetime:
    match cell:
        case Number(value, _shown, epoch):
            return _of_number(value, epoch, zone)
        case Spoiled(why=why):
            raise Unreadable(why)
        case str():
            return _of_text(cell, zone)
        case datetime():
            return cell.astimezone(zone) if cell.tzinfo else cell.replace(tzinfo=zone)
        case _:
            return cell


def _in_range(found: date | datetime) -> date | datetime:
    if not _FIRST_DAY <= _day_of(found) < _LAST_DAY:
        raise Unreadable(_("This day is not between 2000 and 2100."))
    return found


def _day_of(found: date | datetime) -> date:
    return found.date() if isinstance(found, datetime) else found


def _of_number(value: int | float, epoch: date, zone: tzinfo) -> date | datetime:
    """A spreadsheet's number counts days, a fraction is a time; a far larger one is Unix time."""
    for unit in (1, _MILLI):
        if _FIRST_SECOND * unit <= value < _LAST_SECOND * unit:
            return datetime.fromtimestamp(value / unit, UTC).astimezone(zone)
    try:
        days, seconds = divmod(round(value * _DAY_SECONDS), _DAY_SECONDS)
        day = epoch + timedelta(days=days)
    except (OverflowError, ValueError):
        raise Unreadable(_("This is not a date.")) from None
    if not seconds:
        return day
    return datetime.combine(day, time(), zone) + timedelta(seconds=seconds)


def _of_text(cell: str, zone: tzinfo) -> date | datetime:
    text = tidy(cell).casefold()
    if is_no_day(text):
        raise Unreadable(_("The date is missing."))
    if _SERIAL.fullmatch(text):
        return _of_number(float(text.replace(",", ".")), Number(0).epoch, zone)
    if unix := _UNIX.fullmatch(text):
        return _of_number(int(unix[1]), Number(0).epoch, zone)
    weekday = _WEEKDAY.match(text)
    expected = _weekday(weekday["name"]) if weekday else None
    if weekday and expected is not None:
        text = text[weekday.end() :]
    found = next((found for each in _SPELLINGS if (found := each.fullmatch(text))), None)
    if found is None:
        raise Unreadable(_("This is not a date. Write for example 31-12-2022."))
    day = _written_day(found)
    if expected not in (None, day.weekday()):
        raise Unreadable(_("The day of the week does not fit this date."))
    return day if found["hour"] is None else _written_moment(found, day, zone)


def _written_day(found: re.Match[str]) -> date:
    month = int(found["month"]) if found["month"].isdigit() else _months().get(found["month"], 0)
    day = int(found["day"])
    year = int(found["year"])
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        raise Unreadable(_("This day does not exist.")) from None


def _written_moment(found: re.Match[str], day: date, zone: tzinfo) -> datetime:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if found["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    if (hour, minute, second) == (24, 0, 0):
        hour, minute, second = 23, 59, 59
    try:
        told = time(hour, minute, second)
    except ValueError:
        raise Unreadable(_("This time does not exist.")) from None
    moment = datetime.combine(day, told, _written_zone(found["zone"]) or zone)
    try:
        return moment.astimezone(zone)
    except OverflowError:  # the last moment there is, which says that there is no end
        return moment


def _written_zone(name: str | None) -> tzinfo | None:
    """The zone behind a time. Raises Unreadable for letters that are none."""
    if name is None:
        return None
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    offset = _OFFSET.fullmatch(name)
    if offset is None or int(offset["hours"]) > _FARTHEST_HOURS:
        raise Unreadable(_("I do not know this time zone."))
    ahead = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
    return timezone(-ahead if offset["sign"] == "-" else ahead)


@cache
def _months() -> dict[str, int]:
    """The names of months in small letters, Dutch and English, whole and short."""
    names = {
        name.casefold().removesuffix("."): month
        for language in ("nl", "en")
        for width in ("wide", "abbreviated")
        for month, name in Locale(language).months["format"][width].items()
    }
    return names | {"sept": 9}


def _weekday(said: str) -> int | None:
    """The weekday of which this is the name or its beginning, Dutch or English; Monday is 0."""
    return next((day for name, day in _weekdays() if name.startswith(said)), None)


@cache
def _weekdays() -> list[tuple[str, int]]:
    return [
        (name.casefold(), day)
        for language in ("nl", "en")
        for day, name in Locale(language).days["format"]["wide"].items()
    ]
