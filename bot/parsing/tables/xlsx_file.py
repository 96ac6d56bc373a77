"""XLSX into rows, of a file that may mean harm."""

import codecs
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import IO
from xml.parsers import expat

from bot.formatting import join, number, one_line
from bot.parsing.tables.cells import Cell
from bot.parsing.tables.columns import (
    Choice,
    Column,
    Mapping,
    cells_of,
    is_personal,
)
from bot.parsing.tables.refusals import TableRefused, another_kind, empty, has_password
from bot.parsing.tables.table import (
    HEADER_ROWS,
    Fits,
    Record,
    Table,
    checked,
    filled,
    find_header,
    no_header,
)
from bot.parsing.tables.workbook import (
    CHUNK,
    Area,
    NoWorkbook,
    Sheet,
    SheetReader,
    Workbook,
)
from bot.translation import gettext as _

# What an XLSX may be when unpacked: 200,000 rows of ten columns are about 100 MB.
MOST_UNPACKED = 400 * 1024 * 1024


_ENCRYPTED = 0x1
_MOST_FILES = 1_000
# The first rows of each are looked at, and many may be one and the same part of the file.
_MOST_SHEETS = 200
_MOST_NOTES = 10


# What is in a sheet that hides, merges or crosses out something; only such a sheet is read once
# more for it.
_TELLING = (
    *(b"hidden", b"mergeCell ", b"strike"),
    *(b' ht="0', b" ht='0", b' ht=".', b' width="0', b" width='0", b' width=".'),
)
# Who leaves out the last day sees that it is missing.
_MISSED = ("until",)
# The bytes with which UTF-16 begins: there the words above are spelled otherwise.
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class _Beside:
    """What a sheet says beside its cells: filled rows and places of columns that it hides, rows in
    which something is crossed out, and what it merges."""

    rows: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()


def open_xlsx(data: bytes, columns: Sequence[Column], choice: Choice | None, fits: Fits) -> Table:
    book = _opened(data)
    sheet = _sheet_with_table(book, columns, choice, fits)
    beside = _beside(book, sheet)
    left_out: frozenset[int] = frozenset()
    if choice is not None and choice.hidden is False:
        top = list(_top(filled(_records(book, sheet))))
        left_out = beside.columns - _warning_places(top, columns, choice)

    def records() -> Iterator[Record]:
        plain = filled(_records(book, sheet))
        return filled(_without_columns(plain, left_out)) if left_out else plain

    header = find_header(_top(records()), columns, choice)
    if header is None:
        raise no_header(columns, choice, fits, _top(records()))
    mapping, row = header
    _check_merged(beside.merged, row, mapping)
    hidden_columns = [place for place in mapping.places.values() if place in beside.columns]
    return Table(
        checked(mapping),
        row,
        records,
        check_width=False,
        texts=True,
        hidden=(
            frozenset(each for each in beside.rows if each > row),
            tuple(mapping.header[place] for place in sorted(hidden_columns)),
        ),
        struck=beside.struck,
        title=sheet.title,
        notes=_notes(book, sheet),
        fits=fits,
        choice=choice,
    )


def read_one_column(data: bytes) -> list[tuple[int, Cell]] | None:
    """The cells of a workbook in which one column is all there is, and their rows; else None.

    Raises TableRefused, also where it hides something.
    """
    book = _opened(data)
    filled_sheets = [(each, list(filled(_records(book, each)))) for each in book.sheets]
    filled_sheets = [each for each in filled_sheets if each[1]]
    if len(filled_sheets) != 1:
        return None
    [(sheet, rows)] = filled_sheets
    beside = _beside(book, sheet)
    if beside.rows or beside.columns or not sheet.visible:
        raise TableRefused(
            _("Rows are hidden in this file. Make them visible, save it and send it again.")
        )
    found = [(row, at, cell) for row, cells in rows for at, cell in enumerate(cells) if cell != ""]
    if len(found) != len(rows) or len({at for _row, at, _cell in found}) != 1:
        return None
    return [(row, cell) for row, _at, cell in found]


def _opened(data: bytes) -> Workbook:
    """A workbook. Raises TableRefused for what is none, is damaged or is too large."""
    with _intact():
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_archive(archive)
        try:
            book = Workbook(archive)
        except NoWorkbook:
            raise _another_kind(archive) from None
    if len(book.sheets) > _MOST_SHEETS:
        raise _too_large()
    return book


def _sheet_with_table(
    book: Workbook, columns: Sequence[Column], choice: Choice | None, fits: Fits
) -> Sheet:
    """The one sheet that holds a table. Raises TableRefused where none or more do."""
    found = [
        sheet
        for sheet in book.sheets
        if find_header(_top(filled(_records(book, sheet))), columns, choice)
    ]
    hidden = [sheet for sheet in found if not sheet.visible]
    if hidden:
        raise TableRefused(
            _(
                "There is a table on a sheet that is hidden: {names}. Make it visible, or copy the"
                " table that you mean to a new file."
            ).format(names=join(f"“{one_line(each.title)}”" for each in hidden))
        )
    if len(found) > 1:
        raise TableRefused(
            _("There is a table on more than one sheet. Keep one sheet in the file.")
        )
    if found:
        return found[0]
    seen = [list(_top(filled(_records(book, each)))) for each in book.sheets if each.visible]
    if not any(seen):
        raise empty()
    raise no_header(columns, choice, fits, *seen)


def _top(records: Iterator[Record]) -> Iterator[Record]:
    """The rows among which a header may be, and some of those below it."""
    return islice(records, HEADER_ROWS)


def _warning_places(
    top: Sequence[Record], columns: Sequence[Column], choice: Choice | None
) -> set[int]:
    """The places of columns that may say that a row does not count, or of whom it is.

    They are read though they are hidden: leaving them out would make each row a good one.
    """
    header = find_header(top, columns, choice)
    if header is None:
        return set()
    mapping = header[0]
    warning = [each.key for each in columns if each.says and each.key not in _MISSED]
    says = {at for key in warning for at in cells_of(mapping.places, key)}
    return says | {at for at, name in enumerate(mapping.header) if is_personal(name)}


def _without_columns(records: Iterator[Record], hidden: frozenset[int]) -> Iterator[Record]:
    """Records as if nothing stood in these columns."""
    for row, cells in records:
        yield row, ["" if place in hidden else cell for place, cell in enumerate(cells)]


@contextmanager
def _intact() -> Iterator[None]:
    """Whatever a parser raises about a file that is not right becomes one clear refusal.

    zipfile, zlib, the XML parser and Python each have errors of their own for it.
    """
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
    """Raises TableRefused for what has a password, unpacks to too much, or defines entities."""
    parts = archive.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise has_password()
    if len(parts) > _MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _too_large()
    for part in parts:
        with archive.open(part) as file:
            _refuse_doctype(file)


def _another_kind(archive: zipfile.ZipFile) -> TableRefused:
    """What an archive is that holds no workbook."""
    names = set(archive.namelist())
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            told = file.read(100)
            if b"opendocument.spreadsheet" in told:
                return another_kind(_("a file of LibreOffice (.ods)"))
            if b"opendocument" in told:
                return another_kind(_("a text or drawing of LibreOffice"))
    if any(name.startswith("Index/") or name == "Index.zip" for name in names):
        return another_kind(_("a file of Apple Numbers (.numbers)"))
    if "xl/workbook.bin" in names:
        return another_kind(_("a binary Excel file (.xlsb)"))
    if "word/document.xml" in names:
        return another_kind(_("a Word file"))
    if "ppt/presentation.xml" in names:
        return another_kind(_("a PowerPoint file"))
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
        while not begun and (chunk := file.read(CHUNK)):
            parser.Parse(chunk, False)
        if not begun:
            # Newer versions of expat put off what a chunk does not end, up to here.
            parser.Parse(b"", True)


def _refuse_part(*_said: object) -> None:
    """What the parser calls where something is in a part that may not be there."""
    raise _damaged()


def _records(book: Workbook, sheet: Sheet) -> Iterator[Record]:
    """The rows of a sheet in which something stands."""
    read = SheetReader(book, sheet).rows()
    while True:
        with _intact():
            found = next(read, None)
        if found is None:
            return
        yield from found


def _beside(book: Workbook, sheet: Sheet) -> _Beside:
    """What a sheet says beside its cells."""
    reader = SheetReader(book, sheet)
    with _intact():
        if not book.strikes and not _tells(book.pieces(sheet.path)):
            return _Beside()
        for _rows in reader.rows():
            pass
    return _Beside(
        frozenset(reader.hidden),
        frozenset(reader.struck),
        frozenset(reader.hidden_columns),
        tuple(reader.merged),
    )


def _notes(book: Workbook, sheet: Sheet) -> tuple[str, ...]:
    """Where somebody wrote something beside a cell. What it says may be about people."""
    with _intact():
        cells = book.commented(sheet)
    return tuple(_("a note at cell {cell}").format(cell=each) for each in cells[:_MOST_NOTES])


def _tells(pieces: Iterator[bytes]) -> bool:
    """Whether a sheet may hide, merge or cross out something; that may stand in two pieces."""
    before = b""
    for piece in pieces:
        if any(word in piece or word in before + piece[:20] for word in _TELLING):
            return True
        if not before and piece.startswith(_WIDE):
            return True
        before = piece[-20:]
    return False


def _check_merged(merged: Iterable[Area], header_row: int, mapping: Mapping) -> None:
    """In merged cells only the first has a value. Raises TableRefused where that hides something.

    Above the header, where titles stand, they do no harm.
    """
    for area in merged:
        hides = any(area.first <= place <= area.last for place in mapping.places.values())
        if area.bottom >= header_row and hides:
            raise TableRefused(
                _("There are merged cells in rows {top} to {bottom}. Unmerge them.").format(
                    top=number(area.top), bottom=number(area.bottom)
                )
            )
