"""In which order the days of a column are written, by the rows that tell it: 25/09, or 09/25.

Where none does it is the Dutch order; where some tell the one and some the other nobody knows.
"""

import re
from collections.abc import Iterable
from datetime import UTC
from functools import lru_cache

from bot.parsing.tables.cells import Cell, Spoiled, Unreadable, tidy
from bot.parsing.tables.columns import keys_of
from bot.parsing.tables.days import read_day
from bot.translation import gettext as _

_DAY = re.compile(
    r"(?P<before>(?:[^\W\d]{2,9}\.?,? )?)(?P<one>[0-9]{1,2})(?P<mark>[-./])(?P<two>[0-9]{1,2})"
    r"(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})(?P<more>(?:[ tT,].*)?)"
)
# A number from here on may be the year of a list, of this century and in two figures.
_EARLIEST_YEAR = 20
_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST, _NO_YEAR_FIRST = "day", "month", "year", "no year"


class DayOrders:
    """Looks at the days of a table while its rows are read; `keys` are those of its columns."""

    def __init__(self, places: dict[str, int], keys: Iterable[str]) -> None:
        self._seen: dict[str, set[str]] = {
            each: set() for key in keys for each in keys_of(places, key)
        }

    def note(self, cells: dict[str, Cell]) -> None:
        """Note what the days in a row tell."""
        for key, seen in self._seen.items():
            if told := _tells(cells.get(key, "")):
                seen.update(told)

    @property
    def are_dutch(self) -> bool:
        """Whether all days mean what they mean by themselves."""
        return not any(map(_is_other, self._seen.values()))

    def settled(self, cells: dict[str, Cell]) -> dict[str, Cell]:
        """The cells of a row, with the days as they are meant."""
        for key, seen in self._seen.items():
            if key in cells and _is_other(seen):
                cells[key] = _meant(cells[key], frozenset(seen))
        return cells


def _is_other(seen: set[str]) -> bool:
    return _MONTH_FIRST in seen or (_YEAR_FIRST in seen and _NO_YEAR_FIRST not in seen)


@lru_cache(maxsize=1_000)  # a table has few days, and many rows
def _tells(cell: Cell) -> tuple[str, ...]:
    """What a day tells of how the others are written."""
    found = _found(cell)
    if found is None:
        return ()
    day_first, month_first = _is_day(_text(found)), _is_day(_turned(found))
    told = [_DAY_FIRST if day_first else _MONTH_FIRST] if day_first != month_first else []
    if len(found["year"]) == 2:
        told.append(_YEAR_FIRST if _may_be_year_first(found) else "")
        if int(found["one"]) < _EARLIEST_YEAR:
            told.append(_NO_YEAR_FIRST)
    return tuple(filter(None, told))


@lru_cache(maxsize=1_000)
def _meant(cell: Cell, seen: frozenset[str]) -> Cell:
    """A day as it is meant in a column of which the rows tell this."""
    found = _found(cell)
    if found is None:
        return cell
    if len(found["year"]) == 2 and _NO_YEAR_FIRST not in seen and _may_be_year_first(found):
        return Spoiled(_("Write the year with four digits."))
    if _MONTH_FIRST not in seen:
        return cell
    if _DAY_FIRST not in seen:
        return _turned(found)
    if found["one"] != found["two"] and _is_day(_text(found)) and _is_day(_turned(found)):
        return Spoiled(_("This date can be read in two ways. Write for example 31-12-2022."))
    return cell


def _found(cell: Cell) -> re.Match[str] | None:
    return _DAY.fullmatch(tidy(cell)) if isinstance(cell, str) else None


def _text(found: re.Match[str]) -> str:
    return found["before"] + found["mark"].join((found["one"], found["two"], found["year"]))


def _turned(found: re.Match[str]) -> str:
    """With the second number in front, and a dash, which nobody takes for anything else."""
    return f"{found['before']}{found['two']}-{found['one']}-{found['year']}{found['more']}"


def _may_be_year_first(found: re.Match[str]) -> bool:
    """Whether 22-12-31 may be a day of 2022, and would last longer where it is none."""
    return _EARLIEST_YEAR <= int(found["one"]) <= int(found["year"]) <= 31


def _is_day(text: str) -> bool:
    try:
        read_day(text, UTC)
    except Unreadable:
        return False
    return True
