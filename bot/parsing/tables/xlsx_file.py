"""XLSX into rows, of a file that may mean harm."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from typing import IO, Any
from xml.parsers import expat

from bot.formatting import number
from bot.parsing.tables.cells import Cell, Number, Spoiled
from bot.parsing.tables.columns import (
    Choice,
    Column,
    Mapping,
)
from bot.parsing.tables.table import (
    _HEADER_WITHIN,
    HEADER_ROWS,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Fits,
    Record,
    Table,
    TableRefused,
    checked,
    find_header,
    formula,
    no_header,
    no_table,
    too_many_rows,
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


_LONGEST_MERGED = 200


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
    mapping, row, title = found[0]
    _check_merged(data, book, title, row, mapping)
    return Table(
        checked(mapping),
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
        raise no_table()
    if len(parts) > _MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
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
            raise too_many_rows()
        with _intact():
            values = [_xlsx_cell(cell, epoch) for cell in cells[:MOST_COLUMNS]]
        yield row, values


def _xlsx_cell(cell: Any, epoch: date) -> Cell:
    value = cell.value
    match value:
        case None:
            return ""
        case str() if cell.data_type == "s":
            return value.strip()[:LONGEST_CELL]
        case bool():
            return "true" if value else "false"
        case int() | float():
            return Number(value, cell.number_format or "General", epoch)
        case datetime():
            return value if value.time() != time() else value.date()
        case date():
            return value
        case time():
            return Spoiled(_("There is a time where something else should be."))
        case _ if cell.data_type == "e":
            return Spoiled(_("There is an error in this row of the spreadsheet."))
        case _:
            return Spoiled(formula())


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
