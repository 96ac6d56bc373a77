"""Opens a table that somebody sent, CSV or XLSX, and gives its rows with their numbers.

What can't be read to its end is refused as a whole: whoever reads rows keeps none of them when
TableRefused comes. Only the columns that were asked for leave this file.
"""

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from typing import IO, Any
from xml.parsers import expat

from bot.tables.cells import Cell, Number, Spoiled
from bot.tables.columns import Choice, Column, Header, Mapping, recognise
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.wording import join, number, one_line

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200
# What an XLSX may be when unpacked: 200,000 rows of ten columns are about 100 MB.
_MOST_UNPACKED = 400 * 1024 * 1024
_MOST_FILES = 1_000
# The first rows of each are looked at, and many may be one and the same part of the file.
_MOST_SHEETS = 200
_LONGEST_CELL = 2_000
# A title or two may stand above the header.
_HEADER_WITHIN = 10
_HEADER_ROWS = 3 * _HEADER_WITHIN
# The name of a column has a letter, and hardly a digit.
_NAME = re.compile(r"(?=.*[^\W\d_])(?!.*[0-9].*[0-9].*[0-9])[^@]+")
_LONGEST_NAME = 60
# So many rows are looked at to see what a column holds.
_SAMPLE_ROWS = 200
_DELIMITERS = ";,\t|"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# Text that Excel is kept from changing: ="00123".
_QUOTED_FORMULA = re.compile(r'="([^"=]*)"')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# With a bound on what stands before it: without one, many of them that never end take forever.
_MERGED = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,120}?"
    rb'ref="([A-Z]{1,3})([0-9]{1,9}):([A-Z]{1,3})([0-9]{1,9})"'
)
_LONGEST_MERGED = 200
_CHUNK = 64 * 1024

_Record = tuple[int, list[Cell]]
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
class Row:
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
        records: Callable[[], Iterator[_Record]],
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

    def rows(self) -> Iterator[Row]:
        """The rows below the header that are not empty, as often as asked.

        Raises TableRefused, perhaps after many rows: then none of them count.
        """
        places = self.mapping.places
        width = len(self.mapping.header)
        for number_, cells in self._records():
            if number_ <= self.header_row or all(cell == "" for cell in cells):
                continue
            if self._check_width and not _fits(cells, width, surplus=self._surplus):
                yield Row(number_, {}, _wrong_width(len(cells), width))
                continue
            if number_ == self._cut_off_in:
                yield Row(number_, {}, _perhaps_cut_off())
                continue
            yield Row(
                number_,
                {key: cells[at] if at < len(cells) else "" for key, at in places.items()},
            )


def open_table(
    data: bytes,
    columns: Sequence[Column],
    choice: Choice | None = None,
    fits: Fits | None = None,
) -> Table:
    """Look at a file and find its header among the first rows, or where a choice says it is.

    `fits` tells by their values what columns may be that have no name that we know.

    Raises TableRefused for what is no table, is damaged or is too large; ColumnsMissing where only
    the names of its columns are not the ones that we know.
    """
    if len(data) > MOST_BYTES:
        raise TableRefused(
            _("This file is too large. The most is {most} MB.").format(most=MOST_BYTES // 2**20)
        )
    if not data.strip(b"\x00\r\n\t ;,"):
        raise TableRefused(_("This file is empty."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableRefused(
            _("This is an old Excel file, or it has a password. Save it as .xlsx without password.")
        )
    if data.startswith(b"PK"):
        return _open_xlsx(data, columns, choice, fits or {})
    return _open_csv(data, columns, choice, fits or {})


def _header_of(
    row: int, mapping: Mapping, sample: list[_Record], fits: Fits, choice: Choice | None
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


def _header(
    records: Iterable[_Record], columns: Sequence[Column], choice: Choice | None
) -> tuple[Mapping, int] | None:
    """The first of the first rows in which every required column is, and its number."""
    for row, cells in _first(records):
        mapping = recognise([_name(cell) for cell in cells], columns, choice)
        if not mapping.missing and (choice is None or row == choice.row):
            return mapping, row
    return None


def _first(records: Iterable[_Record]) -> Iterator[_Record]:
    """The rows among which a header may be."""
    return islice((each for each in records if any(cell != "" for cell in each[1])), _HEADER_WITHIN)


def _guessed(
    records: list[_Record], columns: Sequence[Column], choice: Choice | None, fits: Fits
) -> Header | None:
    """The row that seems to hold the names, where not all of them are known."""
    for row, cells in _first(records):
        if row == choice.row if choice else _looks_like_names(cells):
            mapping = recognise([_name(cell) for cell in cells], columns, choice)
            return _header_of(row, mapping, records, fits, choice)
    return None


def _looks_like_names(cells: Sequence[Cell]) -> bool:
    """Whether a row holds names of columns rather than codes, amounts and days."""
    filled = [cell for cell in cells if cell != ""]
    return len(filled) > 1 and all(
        isinstance(cell, str) and len(cell) <= _LONGEST_NAME and _NAME.fullmatch(cell)
        for cell in filled
    )


def _name(cell: Cell) -> str:
    """What stands in a header, as it may be shown: also on a terminal, and to other people."""
    return one_line(cell) if isinstance(cell, str) else ""


def _no_header(
    columns: Sequence[Column],
    choice: Choice | None,
    fits: Fits,
    *tables: Iterable[_Record],
) -> TableRefused:
    """Why no header was found; of what may be one, the one with most columns goes along."""
    why = _(
        "I do not find the columns {columns}. The first row must hold the names of the columns."
    ).format(columns=join(column.label for column in columns if column.required))
    guessed = [_guessed(list(records), columns, choice, fits) for records in tables]
    found = max((each for each in guessed if each), key=lambda each: len(each.names), default=None)
    return ColumnsMissing(why, found) if found else TableRefused(why)


def _one_column() -> TableRefused:
    return TableRefused(
        _("I see only one column. Put a semicolon or a comma between the columns in the file.")
    )


def _checked(mapping: Mapping) -> Mapping:
    if mapping.doubled:
        raise TableRefused(
            _("There are two columns with the same name: {names}. Remove one.").format(
                names=join(mapping.doubled)
            )
        )
    return mapping


def _too_many_rows() -> TableRefused:
    return TableRefused(
        _("This table has more than {most} rows. Split the file.").format(most=number(MOST_ROWS))
    )


# CSV


def _open_csv(data: bytes, columns: Sequence[Column], choice: Choice | None, fits: Fits) -> Table:
    text = _decoded(data)
    skip = 0
    told = _SEPARATOR_LINE.match(text)
    if told:
        text, skip = text[told.end() :], 1
    best: tuple[int, str, Mapping, int] | None = None
    # What a file says of itself is not always so.
    for delimiter in (told[1] if told else "") + _DELIMITERS:
        found = _header(_records(text, delimiter, skip, most=_HEADER_ROWS), columns, choice)
        if found and (best is None or len(found[0].places) > best[0]):
            best = (len(found[0].places), delimiter, *found)
    if best is None:
        first = next((line for line in text.splitlines() if line.strip()), "")
        if not set(first) & set(_DELIMITERS):
            raise _one_column()
        tables = [_records(text, each, skip, most=_HEADER_ROWS) for each in _DELIMITERS]
        raise _no_header(columns, choice, fits, *tables)
    _count, delimiter, mapping, row = best
    end = _check_end(text, delimiter, skip, mapping)
    return Table(
        _checked(mapping),
        row,
        lambda: _records(text, delimiter, skip),
        check_width=True,
        # Between commas an empty cell too many may come of an amount: 12,50 are two cells.
        surplus=delimiter != ",",
        cut_off_in=end,
        fits=fits,
        choice=choice,
    )


def _decoded(data: bytes) -> str:
    """The text of a CSV: UTF-8, UTF-16 or Windows-1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _text(data, encoding)
    sample = data[:1000]
    if sample.count(0) > len(sample) // 3:
        return _text(data, "utf-16-le" if sample[1:2] == b"\x00" else "utf-16-be")
    try:
        return _no_binary(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise _cut_off() from None
    return _text(data, "cp1252")


def _text(data: bytes, encoding: str) -> str:
    try:
        return _no_binary(data.decode(encoding))
    except UnicodeDecodeError as error:
        if error.reason in ("unexpected end of data", "truncated data"):
            raise _cut_off() from None
        raise _no_table() from None


def _no_binary(text: str) -> str:
    start = text[:200].lstrip().lower()
    if _CONTROL.search(text) or start.startswith(("<!doctype", "<html", "<table", "<?xml", "{")):
        raise _no_table()
    return text


def _no_table() -> TableRefused:
    return TableRefused(_("I can't read this file. Send a CSV or an Excel file (.xlsx)."))


def _cut_off() -> TableRefused:
    return TableRefused(_("This file stops in the middle. Export it again and send it again."))


def _records(text: str, delimiter: str, skip: int, most: int | None = None) -> Iterator[_Record]:
    """Rows with their numbers, `skip` lines having been taken off; at most `most` of them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = skip
    while most is None or row < skip + most:
        row += 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            if most is not None:
                return  # only a delimiter that is tried; the right one raises when it is read
            if "end of data" in str(error):
                raise _cut_off() from None
            raise TableRefused(
                _("I can't read row {row}. Look at the quotes in it.").format(row=number(row))
            ) from None
        if fields is None:
            return
        if row > MOST_ROWS + _HEADER_WITHIN:
            raise _too_many_rows()
        if len(fields) > MOST_COLUMNS or any(len(each) > _LONGEST_CELL for each in fields):
            raise TableRefused(
                _("Row {row} is too long for a table of codes.").format(row=number(row))
            )
        yield row, [_csv_cell(each) for each in fields]


def _csv_cell(text: str) -> Cell:
    kept = text.strip()
    if not kept.startswith("="):
        return kept
    quoted = _QUOTED_FORMULA.fullmatch(kept)
    return quoted[1] if quoted else Spoiled(_formula())


def _formula() -> str:
    return _("There is a formula in this row. Paste it as a value.")


def _check_end(text: str, delimiter: str, skip: int, mapping: Mapping) -> int | None:
    """The row in which a file may have been cut off, or None.

    Without a line end behind it the last value may be half of one: 15 of 150. That matters only
    where we read that value. Raises TableRefused where half a row shows that it was cut off.
    """
    if text.endswith(("\n", "\r")):
        return None
    row = 0
    last: list[Cell] = []
    for row, last in _records(text, delimiter, skip):  # noqa: B007 - the last one is meant
        pass
    width = len(mapping.header)
    if 0 < len(last) < width:
        raise _cut_off()
    return row if len(last) == width and width - 1 in mapping.places.values() else None


# XLSX


def _open_xlsx(data: bytes, columns: Sequence[Column], choice: Choice | None, fits: Fits) -> Table:
    # Whoever sends no spreadsheet does not wait for this import.
    import openpyxl

    with _intact():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    found: list[tuple[Mapping, int, str]] = []
    if len(book.sheetnames) > _MOST_SHEETS:
        raise _too_large()
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for title in visible:
        header = _header(_sheet_records(book, title, most=_HEADER_ROWS), columns, choice)
        if header:
            found.append((*header, title))
    if not found:
        tables = [_sheet_records(book, title, most=_HEADER_ROWS) for title in visible]
        raise _no_header(columns, choice, fits, *tables)
    if len(found) > 1:
        raise TableRefused(
            _("There is a table on more than one sheet. Keep one sheet in the file.")
        )
    mapping, row, title = found[0]
    _check_merged(data, book, title, row, mapping)
    return Table(
        _checked(mapping),
        row,
        lambda: _sheet_records(book, title),
        check_width=False,
        fits=fits,
        choice=choice,
    )


@contextmanager
def _intact() -> Iterator[None]:
    """Whatever a parser raises about a file that is not right becomes one clear refusal.

    zipfile, zlib, the XML parser and openpyxl each have errors of their own for it.
    """
    with warnings.catch_warnings():
        # What openpyxl warns of, such as a style it does not know, is not in what we read.
        warnings.simplefilter("ignore")
        try:
            yield
        except TableRefused:
            raise
        except Exception:
            raise _damaged() from None


def _damaged() -> TableRefused:
    return TableRefused(
        _("This file is damaged or not complete. Save it again in Excel and send it again.")
    )


def _check_archive(archive: zipfile.ZipFile) -> None:
    """Raises TableRefused for what is no workbook, unpacks to too much, or defines entities."""
    parts = archive.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise _no_table()
    if len(parts) > _MOST_FILES or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise _too_large()
    for part in parts:
        with archive.open(part) as file:
            _refuse_doctype(file)


def _too_large() -> TableRefused:
    return TableRefused(_("This Excel file is too large. Split it, or save it as CSV."))


def _refuse_doctype(file: IO[bytes]) -> None:
    """Raises TableRefused for XML with a document type, where entities are defined.

    Read by the parser itself up to the first element, so that no encoding, comment or name of the
    file hides it. What is no XML defines nothing.
    """
    begun: list[str] = []

    def refuse(*_said: object) -> None:
        raise _damaged()

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _attributes: begun.append(name)
    with suppress(expat.ExpatError):
        while not begun and (chunk := file.read(_CHUNK)):
            parser.Parse(chunk, False)
        if not begun:
            # Newer versions of expat put off what a chunk does not end, up to here.
            parser.Parse(b"", True)


def _sheet_records(book: Any, title: str, most: int | None = None) -> Iterator[_Record]:
    """The rows of a sheet with their numbers; at most `most` of them."""
    sheet = book[title]
    sheet.reset_dimensions()  # what a file says of its own size is not always so
    epoch = book.epoch.date()
    rows = sheet.iter_rows()
    row = 0
    while most is None or row < most:
        row += 1
        with _intact():
            cells = next(rows, None)
        if cells is None:
            return
        if row > MOST_ROWS + _HEADER_WITHIN:
            raise _too_many_rows()
        with _intact():
            values = [_xlsx_cell(cell, epoch) for cell in cells[:MOST_COLUMNS]]
        yield row, values


def _xlsx_cell(cell: Any, epoch: date) -> Cell:
    value = cell.value
    match value:
        case None:
            return ""
        case str() if cell.data_type == "s":
            return value.strip()[:_LONGEST_CELL]
        case bool():
            return "true" if value else "false"
        case int() | float():
            return Number(value, cell.number_format or "General", epoch)
        case datetime():
            return value.date()
        case date():
            return value
        case time():
            return Spoiled(_("There is a time where something else should be."))
        case _ if cell.data_type == "e":
            return Spoiled(_("There is an error in this row of the spreadsheet."))
        case _:
            return Spoiled(_formula())


def _check_merged(data: bytes, book: Any, title: str, header_row: int, mapping: Mapping) -> None:
    """In merged cells only the first has a value. Raises TableRefused where that hides something.

    Above the header, where titles stand, they do no harm.
    """
    path = book[title]._worksheet_path
    used = set(mapping.places.values())
    with _intact(), zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(path) as file:
        kept = b""
        while chunk := file.read(_CHUNK):
            kept += chunk
            for first, top, last, bottom in _MERGED.findall(kept):
                hides = any(_place(first) <= place <= _place(last) for place in used)
                if int(bottom) >= header_row and hides:
                    raise TableRefused(
                        _("There are merged cells in rows {top} to {bottom}. Unmerge them.").format(
                            top=number(int(top)), bottom=number(int(bottom))
                        )
                    )
            kept = kept[-_LONGEST_MERGED:]


def _place(letters: bytes) -> int:
    """The place of a column, from 0, by its letters."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
