"""What a table is: a header that was recognised, and numbered rows; or why it is refused."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.formatting import join, number, one_line
from bot.parsing.tables.cells import Cell
from bot.parsing.tables.columns import (
    Choice,
    Column,
    Header,
    Mapping,
    recognise,
)
from bot.translation import gettext as _
from bot.translation import ngettext

MOST_ROWS = 200_000


MOST_COLUMNS = 200


LONGEST_CELL = 2_000


# A title or two may stand above the header.
_HEADER_WITHIN = 10


HEADER_ROWS = 3 * _HEADER_WITHIN


# The name of a column has a letter, and hardly a digit.
_NAME = re.compile(r"(?=.*[^\W\d_])(?!.*[0-9].*[0-9].*[0-9])[^@]+")


_LONGEST_NAME = 60


# So many rows are looked at to see what a column holds.
_SAMPLE_ROWS = 200


CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


Record = tuple[int, list[Cell]]


# By the key of a column: whether these cells, none of them empty, would do for it.
Fits = dict[str, Callable[[Sequence[Cell]], bool]]


class TableRefused(Exception):
    """A file of which nothing may be used; the text says why, to whoever sent it."""


class ColumnsMissing(TableRefused):
    """A table in which not every column is known by its name; `header` is what it has."""

    def __init__(self, why: str, header: Header) -> None:
        super().__init__(why, header)
        self.header = header

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class TableRow:
    """One row: its number as a spreadsheet counts, and what stands in the columns asked for.

    `problem` is what is wrong with the row as a whole; its cells mean nothing then.
    """

    number: int
    cells: dict[str, Cell]
    problem: str | None = None


class Table:
    """A table whose header was recognised."""

    def __init__(
        self,
        mapping: Mapping,
        header_row: int,
        records: Callable[[], Iterator[Record]],
        *,
        check_width: bool,
        surplus: bool = True,
        cut_off_in: int | None = None,
        fits: Fits,
        choice: Choice | None,
    ) -> None:
        self.mapping = mapping
        self._fits = fits
        self._choice = choice
        self._surplus = surplus
        self.header_row = header_row
        self._records = records
        self._check_width = check_width
        self._cut_off_in = cut_off_in

    @property
    def header(self) -> Header:
        """The names of its columns, what they are taken for, and what others may be."""
        sample = islice(self._records(), self.header_row + _SAMPLE_ROWS)
        return _header_of(self.header_row, self.mapping, list(sample), self._fits, self._choice)

    def rows(self) -> Iterator[TableRow]:
        """The rows below the header that are not empty, as often as asked.

        Raises TableRefused, perhaps after many rows: then none of them count.
        """
        places = self.mapping.places
        width = len(self.mapping.header)
        for number_, cells in self._records():
            if number_ <= self.header_row or all(cell == "" for cell in cells):
                continue
            if self._check_width and not _fits(cells, width, surplus=self._surplus):
                yield TableRow(number_, {}, _wrong_width(len(cells), width))
                continue
            if number_ == self._cut_off_in:
                yield TableRow(number_, {}, _perhaps_cut_off())
                continue
            yield TableRow(
                number_,
                {key: cells[at] if at < len(cells) else "" for key, at in places.items()},
            )


def _header_of(
    row: int, mapping: Mapping, sample: list[Record], fits: Fits, choice: Choice | None
) -> Header:
    """The names in a row, and what the columns below them may be by their values."""
    header = Header(row, mapping.header, mapping.places)
    used = set(mapping.places.values())
    found: dict[str, list[int]] = {}
    for place, _name in header.choosable:
        if place in used:
            continue
        cells = [
            cells[place]
            for number_, cells in sample
            if number_ > row and place < len(cells) and cells[place] != ""
        ]
        for key, fit in fits.items():
            if cells and fit(cells):
                found.setdefault(key, []).append(place)
    told = mapping.places.keys() | (choice.places.keys() if choice else set())
    asks = tuple(key for key in fits if key in found and key not in told)
    return replace(header, fits=found, asks=asks)


def _fits(cells: Sequence[Cell], width: int, *, surplus: bool) -> bool:
    """Whether a row has a cell for each column. Empty ones behind the last may do no harm."""
    if not surplus:
        return len(cells) == width
    return len(cells) >= width and all(cell == "" for cell in cells[width:])


def _wrong_width(found: int, expected: int) -> str:
    return ngettext(
        "This row has {found} column, the header has {expected}.",
        "This row has {found} columns, the header has {expected}.",
        found,
    ).format(found=number(found), expected=number(expected))


def _perhaps_cut_off() -> str:
    return _("The file may be cut off in this row. Press Enter behind the last row and save it.")


def find_header(
    records: Iterable[Record], columns: Sequence[Column], choice: Choice | None
) -> tuple[Mapping, int] | None:
    """The first of the first rows in which every required column is, and its number."""
    for row, cells in _first(records):
        mapping = recognise([name_of(cell) for cell in cells], columns, choice)
        if not mapping.missing and (choice is None or row == choice.row):
            return mapping, row
    return None


def _first(records: Iterable[Record]) -> Iterator[Record]:
    """The rows among which a header may be."""
    return islice((each for each in records if any(cell != "" for cell in each[1])), _HEADER_WITHIN)


def guessed(
    records: list[Record], columns: Sequence[Column], choice: Choice | None, fits: Fits
) -> Header | None:
    """The row that seems to hold the names, where not all of them are known."""
    for row, cells in _first(records):
        if row == choice.row if choice else _looks_like_names(cells):
            mapping = recognise([name_of(cell) for cell in cells], columns, choice)
            return _header_of(row, mapping, records, fits, choice)
    return None


def _looks_like_names(cells: Sequence[Cell]) -> bool:
    """Whether a row holds names of columns rather than codes, amounts and days."""
    filled = [cell for cell in cells if cell != ""]
    return len(filled) > 1 and all(
        isinstance(cell, str) and len(cell) <= _LONGEST_NAME and _NAME.fullmatch(cell)
        for cell in filled
    )


def name_of(cell: Cell) -> str:
    """What stands in a header, as it may be shown: also on a terminal, and to other people."""
    return one_line(cell) if isinstance(cell, str) else ""


def no_header(
    columns: Sequence[Column],
    choice: Choice | None,
    fits: Fits,
    *tables: Iterable[Record],
) -> TableRefused:
    """Why no header was found; of what may be one, the one with most columns goes along."""
    guesses = [guessed(list(records), columns, choice, fits) for records in tables]
    found = max((each for each in guesses if each), key=lambda each: len(each.names), default=None)
    known = found.places if found else {}
    why = _("I do not find: {columns}. The first row must hold the names of the columns.").format(
        columns=join(each.label for each in columns if each.required and each.key not in known)
    )
    return ColumnsMissing(why, found) if found else TableRefused(why)


def one_column() -> TableRefused:
    return TableRefused(
        _("I see only one column. Put a semicolon or a comma between the columns in the file.")
    )


def checked(mapping: Mapping) -> Mapping:
    if mapping.doubled:
        raise TableRefused(
            _("There are two columns with the same name: {names}. Remove one.").format(
                names=join(mapping.doubled)
            )
        )
    return mapping


def too_many_rows() -> TableRefused:
    return TableRefused(
        _("This table has more than {most} rows. Split the file.").format(most=number(MOST_ROWS))
    )


def no_table() -> TableRefused:
    return TableRefused(_("I can't read this file. Send a CSV or an Excel file (.xlsx)."))


def cut_off() -> TableRefused:
    return TableRefused(_("This file stops in the middle. Export it again and send it again."))


def formula() -> str:
    return _("There is a formula in this row. Paste it as a value.")
