"""Opens a table that somebody sent, CSV or XLSX, and gives its rows with their numbers.

What can't be read to its end is refused as a whole: whoever reads rows keeps none of them when
TableRefused comes. Only the columns that were asked for leave this file.
"""

from collections.abc import Sequence

from bot.parsing.tables.cells import Cell
from bot.parsing.tables.columns import (
    Choice,
    Column,
)
from bot.parsing.tables.csv_file import open_csv
from bot.parsing.tables.refusals import TableRefused, another_kind, empty, has_password
from bot.parsing.tables.table import Fits, Table
from bot.parsing.tables.xlsx_file import open_xlsx, read_one_column
from bot.translation import gettext as _

MOST_TABLE_BYTES = 50 * 1024 * 1024


# How an Excel file begins, and a file of Office of before 2007 or with a password.
_ZIP, _OLD = b"PK", b"\xd0\xcf\x11\xe0"


def is_plain_text(data: bytes) -> bool:
    """Whether a file is no spreadsheet, and not empty: a CSV, or lines."""
    return bool(data.strip(b"\x00\r\n\t ;,")) and not data.startswith((_ZIP, _OLD))


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
    if len(data) > MOST_TABLE_BYTES:
        raise TableRefused(
            _("This file is too large. The most is {most} MB.").format(
                most=MOST_TABLE_BYTES // 2**20
            )
        )
    if not data.strip(b"\x00\r\n\t ;,"):
        raise empty()
    if data.startswith(_OLD):
        raise _of_office(data)
    if data.startswith(_ZIP):
        return open_xlsx(data, columns, choice, fits or {})
    return open_csv(data, columns, choice, fits or {})


def one_column(data: bytes) -> list[tuple[int, Cell]] | None:
    """The cells of a workbook in which there is one column, and their rows; None of any other file.

    Raises TableRefused, also where it hides something.
    """
    return read_one_column(data) if data.startswith(_ZIP) else None


def _of_office(data: bytes) -> TableRefused:
    """What a file of Office is that is no zip, by the names of what is in it."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return has_password()
    if holds("WordDocument"):
        return another_kind(_("a Word file"))
    if holds("PowerPoint Document"):
        return another_kind(_("a PowerPoint file"))
    if holds("__substg1.0_"):
        return another_kind(_("an e-mail"))
    return TableRefused(
        _("This is an old Excel file (.xls). In Excel, save it as .xlsx and send it again.")
    )
