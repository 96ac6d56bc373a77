"""Tables as files: CSV as a Dutch Excel opens it, and XLSX with typed cells.

Nothing that somebody typed becomes a formula in the spreadsheet of whoever opens it.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Cents:
    """An amount of money in a cell."""

    value: int


@dataclass(frozen=True)
class Code:
    """A voucher's code: letters, digits, - and _ only, and to be left exactly as it is."""

    value: str


Cell = str | int | date | Cents | Code | None


@dataclass(frozen=True)
class Sheet:
    """A table with a title, which is also its name in a file's name, and a header."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


# What makes a spreadsheet calculate, also behind spaces.
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n]")
# What XML, and so XLSX, cannot hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_DAY_FORMAT = "DD-MM-YYYY"
_EURO_FORMAT = "#,##0.00"
_WIDEST = 40


def to_csv(sheet: Sheet) -> bytes:
    """Semicolons, decimal commas, days as 31-12-2022 and a BOM. The same table, the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(sheet.header)
    writer.writerows([_csv_cell(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Cents(value):
            sign = "-" if value < 0 else ""
            return f"{sign}{abs(value) // 100},{abs(value) % 100:02}"
        case Code(value):
            return value
        case date():
            return f"{cell:%d-%m-%Y}"
        case int():
            return str(cell)
    text = _CONTROL.sub("", cell)
    return f"'{text}" if _FORMULA.match(text) else text


def to_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with these sheets: money as numbers, days as days, codes and words as text."""
    # It takes a while to load, and is seldom needed.
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for column, title in enumerate(sheet.header, 1):
            page.cell(1, column, title).font = Font(bold=True)
        for row, cells in enumerate(sheet.rows, 2):
            for column, cell in enumerate(cells, 1):
                if cell is not None:
                    _fill(page.cell(row, column), cell)
        page.freeze_panes = "A2"
        for column, title in enumerate(sheet.header, 1):
            shown = [title, *(_csv_cell(row[column - 1]) for row in sheet.rows)]
            width = min(max(len(each) for each in shown) + 2, _WIDEST)
            page.column_dimensions[get_column_letter(column)].width = width
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _fill(place: object, cell: Cell) -> None:
    match cell:
        case Cents(value):
            place.value, place.number_format = Decimal(value) / 100, _EURO_FORMAT  # type: ignore[attr-defined]
        case date():
            place.value, place.number_format = cell, _DAY_FORMAT  # type: ignore[attr-defined]
        case int():
            place.value = cell  # type: ignore[attr-defined]
        case _:
            text = cell.value if isinstance(cell, Code) else _CONTROL.sub("", cell or "")
            place.value, place.data_type = text, "s"  # type: ignore[attr-defined]
            place.number_format = "@"  # type: ignore[attr-defined]
