"""CSV into rows, in whatever encoding and with whatever between the columns."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice

from bot.formatting import number
from bot.parsing.tables.cells import Cell, Spoiled
from bot.parsing.tables.columns import (
    Choice,
    Column,
    Mapping,
)
from bot.parsing.tables.refusals import (
    TableRefused,
    another_kind,
    cut_off,
    formula,
    no_table,
    one_column,
    too_many_columns,
)
from bot.parsing.tables.table import (
    CONTROL,
    HEADER_ROWS,
    LONGEST_CELL,
    MOST_COLUMNS,
    Fits,
    Record,
    Table,
    checked,
    filled,
    find_header,
    no_header,
    unescaped,
)
from bot.translation import gettext as _

_DELIMITERS = ";,\t|"


# No letter, and no quote: that the reader of CSV does not take.
_SEPARATOR_LINE = re.compile(r"sep=([^\w\s\"']|\t)\r?\n", re.IGNORECASE)


# How files begin that are no text, or no table.
_OTHER_KINDS: tuple[tuple[re.Pattern[bytes], Callable[[], str]], ...] = (
    (re.compile(rb"[\s\S]{0,1000}?%PDF-"), lambda: _("a PDF")),
    (
        re.compile(
            rb"\xff\xd8\xff|\x89PNG|GIF8|BM[\s\S]{4}\x00{4}|II\*\x00|MM\x00\*"
            rb"|RIFF[\s\S]{4}WEBP|[\s\S]{4}ftyp(?:hei|hev|mif|msf|avif)"
        ),
        lambda: _("a picture"),
    ),
    (re.compile(rb"[\s\S]{4}ftyp|RIFF|OggS|ID3|\x1aE\xdf\xa3"), lambda: _("a film or sound")),
    (re.compile(rb"\x1f\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ"), lambda: _("a compressed file")),
    (re.compile(rb"\{\\rtf"), lambda: _("a text with formatting (.rtf)")),
    (re.compile(rb"(?:\xef\xbb\xbf)?BEGIN:VCALENDAR", re.IGNORECASE), lambda: _("a calendar")),
    (re.compile(rb"(?:\xef\xbb\xbf)?BEGIN:VCARD", re.IGNORECASE), lambda: _("an address card")),
)


# Text that Excel is kept from changing: ="00123".
_QUOTED_FORMULA = re.compile(r'="([^"=]*)"')
# The texts in a formula: what ="AB-"&"1001" shows.
_TEXTS = re.compile(r'"([^"]*)"')


def open_csv(data: bytes, columns: Sequence[Column], choice: Choice | None, fits: Fits) -> Table:
    text = unescaped(decoded(data))
    skip = 0
    told = _SEPARATOR_LINE.match(text)
    if told:
        text, skip = text[told.end() :], 1
    best: tuple[int, str, Mapping, int] | None = None
    # What a file says of itself is not always so.
    for delimiter in (told[1] if told else "") + _DELIMITERS:
        found = find_header(_top(text, delimiter, skip), columns, choice)
        if found and (best is None or len(found[0].places) > best[0]):
            best = (len(found[0].places), delimiter, *found)
    if best is None:
        within = _within_quotes(text)
        if within is not None:
            return open_csv(within.encode(), columns, choice, fits)
        # A name may stand on more lines, in quotes.
        unbroken = re.sub('"[^"]*"', lambda quoted: " ".join(quoted[0].split()), text)
        first = next((line for line in unbroken.splitlines() if line.strip()), "")
        if not set(first) & set(_DELIMITERS):
            raise one_column()
        if max(map(first.count, _DELIMITERS)) >= MOST_COLUMNS:
            raise too_many_columns(MOST_COLUMNS)
        tables = [_top(text, each, skip) for each in _DELIMITERS]
        raise no_header(columns, choice, fits, *tables)
    _count, delimiter, mapping, row = best
    end = _check_end(text, delimiter, skip, mapping)
    return Table(
        checked(mapping),
        row,
        lambda: _records(text, delimiter, skip),
        check_width=True,
        # Between commas an empty cell too many may come of an amount: 12,50 are two cells.
        surplus=delimiter != ",",
        cut_off_in=end,
        fits=fits,
        choice=choice,
    )


def _within_quotes(text: str) -> str | None:
    """The lines of a file in which each whole line stands in quotes, as Excel writes what was
    pasted into one column; None for any other."""
    if not text.lstrip().startswith('"'):
        return None
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        return None
    lines = [row[0] for row in rows]
    if any(len(row) > 1 for row in rows) or not set(lines[0]) & set(_DELIMITERS):
        return None
    return "".join(f"{line}\r\n" for line in lines)


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 or Windows-1252. Raises TableRefused for what is none."""
    for begins, what in _OTHER_KINDS:
        if begins.match(data):
            raise another_kind(what())
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
            raise cut_off() from None
    return _text(data, "cp1252")


def _text(data: bytes, encoding: str) -> str:
    try:
        return _no_binary(data.decode(encoding))
    except UnicodeDecodeError as error:
        if error.reason in ("unexpected end of data", "truncated data"):
            raise cut_off() from None
        raise no_table() from None


def _no_binary(text: str) -> str:
    # What ends a file of DOS, or fills its last piece.
    text = text.rstrip("\x00\x1a")
    start = text[:200].lstrip("\ufeff \t\r\n")
    if re.match(r"<[!?a-z]", start, re.IGNORECASE):
        raise another_kind(_("a web page or XML, whatever it is called"))
    if CONTROL.search(text) or start.startswith("{"):
        raise no_table()
    return text


def _records(text: str, delimiter: str, skip: int) -> Iterator[Record]:
    """Rows with their numbers, `skip` lines having been taken off."""
    return filled(_all_records(text, delimiter, skip))


def _top(text: str, delimiter: str, skip: int) -> Iterator[Record]:
    """The first rows, by a delimiter that is tried: what it does not fit ends them."""
    return islice(filled(_all_records(text, delimiter, skip, tried=True)), HEADER_ROWS)


def _all_records(text: str, delimiter: str, skip: int, *, tried: bool = False) -> Iterator[Record]:
    has_formulas = "=" in text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for row in count(skip + 1):
        try:
            fields = next(reader, None)
        except csv.Error as error:
            if tried:
                return  # the right one raises when it is read
            if "end of data" in str(error):
                raise cut_off() from None
            raise TableRefused(
                _("I can't read row {row}. Look at the quotes in it.").format(row=number(row))
            ) from None
        if fields is None:
            return
        if len(fields) > MOST_COLUMNS:
            if any(fields[MOST_COLUMNS:]) and not tried:
                raise too_many_columns(MOST_COLUMNS)
            fields = fields[:MOST_COLUMNS]
        if max(map(len, fields), default=0) > LONGEST_CELL:
            if tried:
                return
            raise TableRefused(
                _("Row {row} is too long for a table of codes.").format(row=number(row))
            )
        cells: list[Cell] = list(map(str.strip, fields))
        yield row, [_csv_cell(each) for each in cells] if has_formulas else cells


def _csv_cell(kept: Cell) -> Cell:
    if not isinstance(kept, str) or not kept.startswith("="):
        return kept
    quoted = _QUOTED_FORMULA.fullmatch(kept)
    return quoted[1] if quoted else Spoiled(formula(), "".join(_TEXTS.findall(kept)))


def _check_end(text: str, delimiter: str, skip: int, mapping: Mapping) -> int | None:
    """The row in which a file may have been cut off, or None.

    Without a line end behind it the last value may be half of one: 15 of 150. That matters only
    where we read that value. Raises TableRefused where half a row shows that it was cut off.
    """
    if text.endswith(("\n", "\r")):
        return None
    row = 0
    last: list[Cell] = []
    for row, last in _all_records(text, delimiter, skip):  # noqa: B007 - the last one is meant
        pass
    width = len(mapping.header)
    if 0 < len(last) < width:
        raise cut_off()
    return row if len(last) == width and width - 1 in mapping.places.values() else None
