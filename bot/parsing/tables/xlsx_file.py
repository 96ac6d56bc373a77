"""XLSX into rows, of a file that may mean harm."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import IO, Any
from xml.parsers import expat

from bot.formatting import number
from bot.parsing.tables.cells import Cell, Number, Spoiled, hour_after
from bot.parsing.tables.columns import (
    Choice,
    Column,
    Mapping,
)
from bot.parsing.tables.table import (
    HEADER_ROWS,
    LONGEST_CELL,
    MOST_COLUMNS,
    Fits,
    Record,
    Table,
    TableRefused,
    another_kind,
    checked,
    filled,
    find_header,
    formula,
    no_header,
    unescaped,
)
from bot.translation import gettext as _

# What an XLSX may be when unpacked: 200,000 rows of ten columns are about 100 MB.
MOST_UNPACKED = 400 * 1024 * 1024


_MOST_FILES = 1_000
# The first rows of each are looked at, and many may be one and the same part of the file.
_MOST_SHEETS = 200


# With a bound on what stands before it: without one, many of them that never end take forever.
_MERGED = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,120}?"
    rb'ref="([A-Z]{1,3})([0-9]{1,9}):([A-Z]{1,3})([0-9]{1,9})"'
)


# A row or column that the sheet hides, as a filter does, or that has no height or width.
_HIDING = (b"hidden=", b'ht="0"', b'width="0"')
_PART = re.compile(rb"<(?:\w{1,20}:)?(row|col)\s([^<>]{0,400})>")
_IS_HIDDEN = re.compile(rb'(?:^|\s)(?:hidden="(?:1|true)"|(?:ht|width)="0(?:\.0+)?")')
_ROW_NUMBER = re.compile(rb'(?:^|\s)r="([0-9]{1,9})"')
_FROM_TO = re.compile(rb'(?:^|\s)(min|max)="([0-9]{1,9})"')
# The longest of what is looked for; it may stand in two pieces.
_LONGEST_TAG = 500


# The namespaces of such a workbook, of which openpyxl knows none.
_STRICT = b"http://purl.oclc.org/ooxml/"


_CHUNK = 64 * 1024


def open_xlsx(data: bytes, columns: Sequence[Column], choice: Choice | None, fits: Fits) -> Table:
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
        header = find_header(_sheet_records(book, title, most=HEADER_ROWS), columns, choice)
        if header:
            found.append((*header, title))
    if not found:
        tables = [_sheet_records(book, title, most=HEADER_ROWS) for title in visible]
        raise no_header(columns, choice, fits, *tables)
    if len(found) > 1:
        raise TableRefused(
            _("There is a table on more than one sheet. Keep one sheet in the file.")
        )
    title = found[0][2]
    look = _looked_through(data, book, title)
    without = choice is not None and choice.hidden is False

    def records(most: int | None = None) -> Iterator[Record]:
        plain = _sheet_records(book, title, most)
        return filled(_without_columns(plain, look.columns)) if without else plain

    header = find_header(records(HEADER_ROWS), columns, choice)
    if header is None:
        raise no_header(columns, choice, fits, records(HEADER_ROWS))
    mapping, row = header
    _check_merged(look.merged, row, mapping)
    return Table(
        checked(mapping),
        row,
        records,
        check_width=False,
        texts=True,
        hidden=(
            _filled(records(), look.rows, row),
            tuple(mapping.header[place] for place in _used(mapping) if place in look.columns),
        ),
        fits=fits,
        choice=choice,
    )


def _used(mapping: Mapping) -> list[int]:
    return sorted(mapping.places.values())


def _without_columns(records: Iterator[Record], hidden: frozenset[int]) -> Iterator[Record]:
    """Records as if nothing stood in these columns."""
    for row, cells in records:
        yield row, ["" if place in hidden else cell for place, cell in enumerate(cells)]


def _filled(records: Iterator[Record], hidden: frozenset[int], header_row: int) -> frozenset[int]:
    """Those of these rows in which something stands."""
    if not hidden:
        return hidden
    return frozenset(row for row, _cells in records if row in hidden and row > header_row)


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
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise _another_kind(archive, names)
    with archive.open("xl/workbook.xml") as file:
        if _STRICT in file.read(_CHUNK):
            raise TableRefused(
                _(
                    "This is a workbook of the kind “Strict Open XML”, which I can't read. In"
                    " Excel, save it as “Excel Workbook (.xlsx)” and send it again."
                )
            )
    if len(parts) > _MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _too_large()
    for part in parts:
        with archive.open(part) as file:
            _refuse_doctype(file)


def _another_kind(archive: zipfile.ZipFile, names: set[str]) -> TableRefused:
    """What an archive is that holds no workbook."""
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            if b"opendocument" in file.read(100):
                return another_kind(_("a file of LibreOffice (.ods)"))
    if any(name.startswith("Index/") or name == "Index.zip" for name in names):
        return another_kind(_("a file of Apple Numbers (.numbers)"))
    if "xl/workbook.bin" in names:
        return another_kind(_("a binary Excel file (.xlsb)"))
    if "word/document.xml" in names:
        return another_kind(_("a Word file"))
    return another_kind(_("a compressed folder (.zip)"))


def _too_large() -> TableRefused:
    return TableRefused(_("This Excel file is too large. Split it, or save it as CSV."))


def _refuse_doctype(file: IO[bytes]) -> None:
    """Raises TableRefused for XML with a document type, where entities are defined.

    Read by the parser itself up to the first element, so that no encoding, comment or name of the
    file hides it. What is no XML defines nothing.
    """
    begun: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_part
    parser.StartElementHandler = lambda name, _attributes: begun.append(name)
    with suppress(expat.ExpatError):
        while not begun and (chunk := file.read(_CHUNK)):
            parser.Parse(chunk, False)
        if not begun:
            # Newer versions of expat put off what a chunk does not end, up to here.
            parser.Parse(b"", True)


def _refuse_part(*_said: object) -> None:
    """What the parser calls where something is in a part that may not be there."""
    raise _damaged()


def _sheet_records(book: Any, title: str, most: int | None = None) -> Iterator[Record]:
    """The rows of a sheet with their numbers; at most `most` of them."""
    return filled(_all_records(book, title, most))


def _all_records(book: Any, title: str, most: int | None) -> Iterator[Record]:
    with _intact():
        sheet = book[title]
        rows = _rows(book, sheet)
    before = 0
    while most is None or before < most:
        with _intact():
            found = next(rows, None)
        if found is None:
            return
        # Rows in which nothing stands may be left out.
        for row in range(before + 1, found[0]):
            yield row, []
        yield found
        before = found[0]


def _rows(book: Any, sheet: Any) -> Iterator[Record]:
    """The rows that are in the file. Raises TableRefused where they or their cells are not in
    order, as openpyxl's own rows then lack what comes after a later one."""
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.worksheet._reader import WorkSheetParser

    epoch = book.epoch.date()

    @cache
    def format_of(style: int) -> str:
        return ReadOnlyCell(sheet, 1, 1, None, style_id=style).number_format or "General"

    with sheet._get_source() as file:
        parser = WorkSheetParser(
            file,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        before = 0
        for row, cells in parser.parse():
            if row <= before:
                raise _damaged()
            before = row
            values: list[Cell] = []
            for cell in cells:
                place = cell["column"] - 1
                if place < len(values):
                    raise _damaged()
                if place < MOST_COLUMNS:
                    values.extend([""] * (place - len(values)))
                    values.append(_xlsx_cell(cell, format_of, epoch))
            yield row, values


def _xlsx_cell(cell: dict[str, Any], format_of: Callable[[int], str], epoch: date) -> Cell:
    value = cell["value"]
    match value:
        case None:
            return ""
        case str() if cell["data_type"] == "s":
            return unescaped(value).strip()[:LONGEST_CELL]
        case bool():
            return "true" if value else "false"
        case int() | float():
            return Number(value, format_of(cell["style_id"]), epoch)
        case datetime():
            return value if value.time() != time() else value.date()
        case date():
            return value
        case time() | timedelta():
            if isinstance(value, timedelta):
                value = hour_after(int(value.total_seconds()))
            why = _("There is a time where something else should be.")
            return Spoiled(why, value.isoformat(timespec="seconds"))
        case _ if cell["data_type"] == "e":
            return Spoiled(_("There is an error in this row of the spreadsheet."))
        case _:
            return Spoiled(formula())


@dataclass
class _Look:
    """What stands in a sheet beside its cells: rows and places of columns that it hides, and merged
    cells, as (first column, top row, last column, bottom row)."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    merged: list[tuple[bytes, bytes, bytes, bytes]] = field(default_factory=list)


def _looked_through(data: bytes, book: Any, title: str) -> _Look:
    """Look through a sheet once. Raises TableRefused for hidden rows that nobody can name."""
    found = _Look()
    rows: set[int] = set()
    columns: set[int] = set()
    path = book[title]._worksheet_path
    with _intact(), zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(path) as file:
        kept = b""
        while chunk := file.read(_CHUNK):
            kept += chunk
            found.merged += _MERGED.findall(kept)
            if any(each in kept for each in _HIDING):
                _take_hidden(kept, rows, columns)
            kept = kept[-_LONGEST_TAG:]
    return replace(found, rows=frozenset(rows), columns=frozenset(columns))


def _take_hidden(text: bytes, rows: set[int], columns: set[int]) -> None:
    """Add what a piece of a sheet hides."""
    for kind, attributes in _PART.findall(text):
        if not _IS_HIDDEN.search(attributes):
            continue
        if kind == b"col":
            ends = {name: int(number_) for name, number_ in _FROM_TO.findall(attributes)}
            first, last = ends.get(b"min", 1), ends.get(b"max", MOST_COLUMNS)
            columns.update(range(first - 1, min(last, MOST_COLUMNS)))
        elif number_ := _ROW_NUMBER.search(attributes):
            rows.add(int(number_[1]))
        else:
            raise TableRefused(
                _("Rows are hidden in this file. Make them visible, save it and send it again.")
            )


def _check_merged(
    merged: list[tuple[bytes, bytes, bytes, bytes]], header_row: int, mapping: Mapping
) -> None:
    """In merged cells only the first has a value. Raises TableRefused where that hides something.

    Above the header, where titles stand, they do no harm.
    """
    for first, top, last, bottom in merged:
        hides = any(_place(first) <= place <= _place(last) for place in mapping.places.values())
        if int(bottom) >= header_row and hides:
            raise TableRefused(
                _("There are merged cells in rows {top} to {bottom}. Unmerge them.").format(
                    top=number(int(top)), bottom=number(int(bottom))
                )
            )


def _place(letters: bytes) -> int:
    """The place of a column, from 0, by its letters."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
