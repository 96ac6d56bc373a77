"""Exports: what a Dutch spreadsheet reads is what was written, and nothing in it calculates."""

import csv
import io
import os
import re
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.render.sheets import Cell, Cents, Code, ShareCell, Sheet, to_xlsx, write_csv
from bot.webshop.coupon_export import refused_csv

HEADER = ("Aanbieder", "Aantal", "Bedrag", "Deel", "Dag")
ROW: tuple[Cell, ...] = (
    "Zwembad De Bonte Wever",
    1500,
    Cents(22_500_050),
    ShareCell(0.275),
    date(2021, 9, 6),
)

# Whatever a spreadsheet may begin to calculate with.
STARTERS = "=+-@\uff1d\uff0b\uff0d\uff20\u2212"
ATTACKS = st.text(
    st.sampled_from([*STARTERS, *" ,;|\t\r\n'\":a1()!", "\u2028", "\x00", "\x1d", "é", "€"])
)


def as_csv(*rows: tuple[Cell, ...], header: tuple[str, ...] = HEADER) -> bytes:
    file = io.BytesIO()
    assert write_csv(file, Sheet("Blad", header, rows)) == len(rows)
    return file.getvalue()


def as_xlsx(*rows: tuple[Cell, ...], header: tuple[str, ...] = HEADER) -> io.BytesIO:
    notes = ("Cellen onder 5 zijn weggelaten.",)
    return io.BytesIO(to_xlsx([Sheet("Blad", header, rows, notes)]))


def test_a_csv_is_what_a_dutch_excel_opens() -> None:
    assert as_csv(ROW) == (
        b"\xef\xbb\xbfAanbieder;Aantal;Bedrag;Deel;Dag\r\n"
        b"Zwembad De Bonte Wever;1500;225000,50;27,5%;06-09-2021\r\n"
    )


def test_an_amount_below_nothing_stays_a_number() -> None:
    assert as_csv((Cents(-50),), (Cents(-15_005),), header=("Bedrag",)).split() == [
        "\ufeffBedrag".encode(),
        b"-0,50",
        b"-150,05",
    ]


def test_a_code_is_left_as_it_is_unless_it_is_none() -> None:
    codes: tuple[Cell, ...] = (Code("-K7M4_2"), Code("=1+1"))
    assert as_csv(codes, header=("Code", "Code")).splitlines()[1] == b"-K7M4_2;'=1+1"


def test_an_xlsx_has_typed_cells() -> None:
    page = load_workbook(as_xlsx(ROW))["Blad"]
    cells = page[2]
    assert [cell.value for cell in cells] == [*ROW[:2], 225_000.5, 0.275, datetime(2021, 9, 6)]  # noqa: DTZ001
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "n", "d"]
    assert cells[2].number_format == "#,##0.00"
    assert page.freeze_panes == "A2" and page["A1"].font.bold
    assert page["A4"].value == "Cellen onder 5 zijn weggelaten."


def test_an_unknown_value_is_an_empty_cell() -> None:
    nothing: tuple[Cell, ...] = (None,) * len(HEADER)
    assert as_csv(nothing).splitlines()[1] == b";;;;"
    assert load_workbook(as_xlsx(nothing))["Blad"]["B2"].value is None


def test_a_hidden_cell_may_say_so_in_a_column_of_numbers() -> None:
    hidden: tuple[Cell, ...] = ("Loon", "minder dan 5", "minder dan 5", None, None)
    assert b"Loon;minder dan 5;minder dan 5;;" in as_csv(hidden)
    assert load_workbook(as_xlsx(hidden))["Blad"]["B2"].value == "minder dan 5"


def pieces(data: bytes) -> Iterator[str]:
    """Every cell that any spreadsheet might see in a CSV, however it splits lines."""
    text = data.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        yield from row
    for delimiter in (",", "\t", "|", ":"):
        yield from (
            cell for row in csv.reader(text.splitlines(), delimiter=delimiter) for cell in row
        )
    yield from re.split(r"[;,|\t\r\n]", text)


@given(ATTACKS)
@example('=HYPERLINK("http://example")')
@example("a,=1+1")
@example('a;"=1+1')
@example("+31 6 1234")
@example(" \t@SUM(1)")
def test_no_text_becomes_a_formula(text: str) -> None:
    data = as_csv((text,), header=("Naam",))
    for piece in pieces(data):
        assert not piece.lstrip(' "').startswith(tuple(STARTERS))


@pytest.mark.slow
@settings(max_examples=40)
@given(ATTACKS)
@example("=1+1")
@example("#N/A")
def test_no_text_becomes_a_formula_in_an_xlsx(text: str) -> None:
    page = load_workbook(as_xlsx((text,), header=("Naam",)))["Blad"]
    types = {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert types <= {"s"}


@given(ATTACKS)
@example("x,=cmd|' /C calc'!A0")
def test_nor_in_the_list_of_what_was_not_understood(text: str) -> None:
    """A webshop's list names a provider as it likes, and the reason repeats it."""
    for piece in pieces(refused_csv([(3, text)])):
        assert not piece.lstrip(' "').startswith(tuple(STARTERS))


@pytest.mark.parametrize("text", ["=1+1", "a,=1+1", "-2"])
def test_unguarded_the_same_text_would_calculate(text: str) -> None:
    """The control: the test above can fail."""
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerow([text])
    cells = list(pieces(file.getvalue().encode()))
    assert any(cell.startswith(tuple(STARTERS)) for cell in cells)


@given(st.text())
def test_ordinary_text_comes_back(text: str) -> None:
    """What is no attack is not changed but for line ends and what no cell may hold."""
    data = as_csv((text,), header=("Naam",))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == 2
    if text.isalnum():
        assert rows[1] == [text]


@pytest.mark.slow
def test_a_long_table_takes_no_more_memory_than_a_short_one() -> None:
    def rows(count: int) -> Iterator[tuple[Cell, ...]]:
        return (ROW for _ in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        with Path(os.devnull).open("wb") as file:
            write_csv(file, Sheet("Blad", HEADER, rows(count)))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < 2 * peak(200) + 100_000
