"""Tables as files: CSV as a Dutch Excel opens it by double click, and XLSX with typed cells.

Both are written row by row, so a long table needs no more memory than a short one. No text of
anybody's can become a formula, whatever the language of the spreadsheet that opens the file.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet


@dataclass(frozen=True)
class Cents:
    """An amount of money in a cell."""

    value: int


@dataclass(frozen=True)
class ShareCell:
    """A part in a cell: 1 is everything."""

    value: float


@dataclass(frozen=True)
class Code:
    """A voucher's code: letters, digits, - and _ only, and to be left exactly as it is."""

    value: str


Cell = str | int | date | Cents | ShareCell | Code | None


@dataclass(frozen=True)
class Sheet:
    """A table with a title, which is also its name in a file's name, and a header.

    `rows` may be a generator. `notes` are lines below an XLSX's table: what a reader must know of
    it. A CSV has none, so that programs can read it.
    """

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = ()


# What makes a spreadsheet calculate, at the start of a cell or behind anything that some language's
# spreadsheet takes for the start of one: in English Excel that is the comma. Full width counts too.
_FORMULA = re.compile(r"(^|[,;|:\t])([\s'\"]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\u2212])")
_NOT_IN_A_CELL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_CODE = re.compile(r"[A-Za-z0-9_-]*")
_LONGEST_TEXT = 32_000
_LONGEST_SHEET_NAME = 31
_LEAST_WIDTH = 14
_DAY_FORMAT = "DD-MM-YYYY"
_EURO_FORMAT = "#,##0.00"
_SHARE_FORMAT = "0.0%"


def to_csv(sheet: Sheet) -> bytes:
    """A table as `write_csv` writes it. The same table gives the same bytes."""
    kept = io.BytesIO()
    write_csv(kept, sheet)
    return kept.getvalue()


def write_csv(file: IO[bytes], sheet: Sheet) -> int:
    """Semicolons, decimal commas, days as 31-12-2022 and a BOM; returns how many rows."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow([_csv_cell(title) for title in sheet.header])
        count = 0
        for row in sheet.rows:
            writer.writerow([_csv_cell(cell) for cell in row])
            count += 1
    finally:
        text.detach()
    return count


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Cents(value):
            sign = "-" if value < 0 else ""
            return f"{sign}{abs(value) // 100},{abs(value) % 100:02}"
        case ShareCell(value):
            return f"{value * 100:.1f}%".replace(".", ",")
        case Code(value) if _CODE.fullmatch(value):
            return value
        case date():
            return f"{cell:%d-%m-%Y}"
        case int():
            return str(cell)
    # An apostrophe before whatever would be calculated.
    return _FORMULA.sub(r"\1'\2", _text(cell))


def _text(cell: str | Code) -> str:
    """Text on one line, without what no cell can hold."""
    words = cell.value if isinstance(cell, Code) else cell
    return _NOT_IN_A_CELL.sub("", _LINE_ENDS.sub(" ", words))[:_LONGEST_TEXT]


def to_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook as `write_xlsx` writes it."""
    kept = io.BytesIO()
    write_xlsx(kept, sheets)
    return kept.getvalue()


def write_xlsx(file: IO[bytes], sheets: Iterable[Sheet]) -> int:
    """A workbook with these sheets: money as numbers, days as days, codes and words as text.

    Returns how many rows they have together.
    """
    # It takes a while to load, and is seldom needed.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    count = sum(_write_page(book.create_sheet(_sheet_name(sheet.name)), sheet) for sheet in sheets)
    book.save(file)
    return count


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", _text(name))[:_LONGEST_SHEET_NAME].strip() or "-"


def _write_page(page: "WriteOnlyWorksheet", sheet: Sheet) -> int:
    from openpyxl.utils import get_column_letter

    page.freeze_panes = "A2"
    for column, title in enumerate(sheet.header, 1):
        letter = get_column_letter(column)
        page.column_dimensions[letter].width = max(len(title) + 2, _LEAST_WIDTH)
    page.append([_text_cell(page, title, bold=True) for title in sheet.header])
    count = 0
    for row in sheet.rows:
        page.append([_xlsx_cell(page, cell) for cell in row])
        count += 1
    for note in ("", *sheet.notes) if sheet.notes else ():
        page.append([_text_cell(page, note)])
    return count


def _xlsx_cell(page: "WriteOnlyWorksheet", cell: Cell) -> "WriteOnlyCell | None":
    match cell:
        case None:
            return None
        case Cents(value):
            return _number_cell(page, Decimal(value) / 100, _EURO_FORMAT)
        case ShareCell(value):
            return _number_cell(page, value, _SHARE_FORMAT)
        case date():
            return _number_cell(page, cell, _DAY_FORMAT)
        case int():
            return _number_cell(page, cell, "General")
    return _text_cell(page, cell)


def _number_cell(
    page: "WriteOnlyWorksheet", value: Decimal | float | date, number_format: str
) -> "WriteOnlyCell":
    from openpyxl.cell import WriteOnlyCell

    made = WriteOnlyCell(page, value)
    made.number_format = number_format
    return made


def _text_cell(
    page: "WriteOnlyWorksheet", cell: str | Code, *, bold: bool = False
) -> "WriteOnlyCell":
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    text = _text(cell)
    made = WriteOnlyCell(page, text)
    # Without this "=1+1" would be a formula and "#N/A" an error.
    made.data_type = "s"
    made.number_format = "@"
    if _FORMULA.search(text):
        # And it stays text when somebody edits the cell.
        made.quotePrefix = True
    if bold:
        made.font = Font(bold=True)
    return made
