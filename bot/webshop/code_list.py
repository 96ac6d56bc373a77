"""A list of the webshop's own codes, for vouchers: lines, CSV or XLSX, and which of them are codes.

A shop draws some of its codes without a figure: pretix 15.5 in 100. The rest of the list, of one
shape, tells those from words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo

from bot.domain.codes import POOL_CODE, shape
from bot.formatting import euro
from bot.parsing.tables.cells import (
    Cell,
    Unreadable,
    is_empty,
    read_code,
    read_money,
)
from bot.parsing.tables.columns import Choice, Column, plain_name
from bot.parsing.tables.csv_file import decoded
from bot.parsing.tables.files import is_plain_text, one_column
from bot.parsing.tables.refusals import TableRefused
from bot.translation import gettext as _
from bot.webshop import coupon_columns
from bot.webshop.coupon_export import Refused
from bot.webshop.coupon_states import (
    check_discount,
    last_day,
    standing_of,
    why_not_good,
)
from bot.webshop.layouts import Kind, Layout
from bot.webshop.recognition import layout_of, open_known
from bot.webshop.row_states import check_euros

_BETWEEN_COLUMNS = re.compile(r"[;,\t|]")
# So few among the others are of another shape by mistake: a line that was cut off, a word.
_FEW = 0.02
# A title and the name of the column may stand above the codes, and a word of a title is one.
_HEADING_LINES = 5
_SOME_WORD = re.compile(r"(?<![^\W_])[^\W\d_]?[^\W\d_A-Z]{2,}(?![^\W_])")
# Letters alone, and no other code to compare them with.
_LETTERS = re.compile(r"[A-Z][A-Z_-]{6,58}[A-Z]")


@dataclass
class CodeList:
    """The codes of a list by their rows, and rows that bring nothing.

    `wrong` are rows that are no codes at all: with one of those nothing of the list is used.
    """

    codes: list[tuple[int, str]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    wrong: list[Refused] = field(default_factory=list)


def columns() -> tuple[Column, ...]:
    """What we look for where a list has columns; only the code has to be there."""
    return tuple(
        replace(column, required=column.key == "code", sums=column.key == "value")
        for column in coupon_columns.columns()
    )


def read_codes(
    data: bytes, voucher_cents: int, today: date, zone: tzinfo, choice: Choice | None = None
) -> Iterator[CodeList]:
    """A whole list. For a process apart. Raises TableRefused.

    What a code is worth, where the list says so, has to be what a voucher is worth.
    """
    found = CodeList()
    lines = _lines(data)
    if lines is not None:
        found.codes = _below_heading(lines)
    else:
        _take_rows(found, data, voucher_cents, today, zone, choice)
    _take_out_words(found)
    yield found


def _take_rows(
    found: CodeList,
    data: bytes,
    voucher_cents: int,
    today: date,
    zone: tzinfo,
    choice: Choice | None,
) -> None:
    """Take the rows of a list with columns. Raises TableRefused."""
    try:
        table = open_known(data, Kind.COUPONS, columns(), choice, {})
    except TableRefused:
        cells = None if choice else one_column(data)
        if cells is None:
            raise
        _take_column(found, cells)
        return
    layout = layout_of(table.mapping.header)
    for row in table.rows():
        if row.problem:
            found.refused.append(Refused(row.number, row.problem))
        elif code := _taken(found, row.number, row.cells["code"]):
            if why := _why_not(row.cells, layout, voucher_cents, today, zone):
                found.refused.append(Refused(row.number, why))
            else:
                found.codes.append((row.number, code))


def _take_column(found: CodeList, cells: list[tuple[int, Cell]]) -> None:
    """Take the codes of a spreadsheet of one column, which needs no name."""
    texts = [(row, cell if isinstance(cell, str) else "") for row, cell in cells]
    first = _below_heading(texts)[0][0]
    for row, cell in cells:
        if row >= first and (code := _taken(found, row, cell)):
            found.codes.append((row, code))


def _taken(found: CodeList, row: int, cell: Cell) -> str | None:
    """The code in a cell; a cell without one is noted as wrong."""
    try:
        return read_code(cell)
    except Unreadable as problem:
        found.wrong.append(Refused(row, str(problem)))
        return None


def _lines(data: bytes) -> list[tuple[int, str]] | None:
    """The lines of a text without columns; None where it has columns."""
    if not is_plain_text(data):
        return None
    lines = [line.strip(' \t;,"\ufeff') for line in decoded(data).splitlines()]
    found = [(number, line) for number, line in enumerate(lines, 1) if line]
    # A title above the codes may have a comma in it.
    parted = sum(_BETWEEN_COLUMNS.search(line) is not None for _number, line in found)
    return None if parted > len(found) // 2 else found


def _below_heading(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Lines without those above the codes: a title, and the name of the column."""
    for _line in range(min(_HEADING_LINES, len(lines))):
        if not _is_heading([line for _number, line in lines]):
            break
        lines = lines[1:]
    return lines


def _is_heading(lines: Sequence[str]) -> bool:
    """Whether the first line is the name of the column, or words above codes."""
    first = lines[0]
    if plain_name(first) in {plain_name(name) for name in coupon_columns.CODE_NAMES}:
        return True
    odd = odd_ones(lines) if len(lines) > 1 else []
    if 0 not in odd or len(odd) == len(lines):
        return False
    if _SOME_WORD.search(first) and any(c.isspace() for c in first):
        # A code that was typed with spaces is no title.
        return shape("".join(first.split())) not in {shape(each) for each in lines[1:]}
    return not _has_figure(first) and (odd == [0] or any(c.islower() for c in first))


def _why_not(
    cells: dict[str, Cell], layout: Layout | None, voucher_cents: int, today: date, zone: tzinfo
) -> str | None:
    """Why a code can't be given out as a voucher, by what stands beside it."""
    there = {key: cell for key, cell in cells.items() if not is_empty(cell)}
    try:
        check_euros(there)
        check_discount(there)
        if why := why_not_good(standing_of(there, layout, today, zone)):
            return why
        if last_day(there, layout, zone) < today:
            return _("The last day of this code is over.")
        worth = there.get("balance", there.get("value"))
        cents = voucher_cents if worth is None else read_money(worth)
    except Unreadable as problem:
        return str(problem)
    if cents == voucher_cents:
        return None
    return _("This code is worth {amount}, and a voucher {voucher}.").format(
        amount=euro(cents), voucher=euro(voucher_cents)
    )


def _take_out_words(found: CodeList) -> None:
    """Move what is no code of this list to `wrong`."""
    odd = set(odd_ones([code for _row, code in found.codes]))
    why = _("This is no code, or of another shape than the other codes in this list.")
    found.wrong += [Refused(row, why) for at, (row, _code) in enumerate(found.codes) if at in odd]
    found.codes = [each for at, each in enumerate(found.codes) if at not in odd]
    found.wrong.sort(key=lambda each: each.row)


def odd_ones(codes: Sequence[str]) -> list[int]:
    """The places of what is no code, or no code like the others.

    Without a figure it has to be of the shape and in the capitals of codes that have one; with one
    it must not be among the few of another shape than most.
    """
    shapes = Counter(shape(code) for code in codes if POOL_CODE.fullmatch(code))
    if not shapes:
        return list(range(len(codes)))
    usual, most = shapes.most_common(1)[0]
    few = max(1, int(len(codes) * _FEW)) if most > len(codes) / 2 and most > 1 else 0
    figures = [code for code in codes if _has_figure(code) and POOL_CODE.fullmatch(code)]
    looks = {(shape(code), case) for code in figures for case in _cases(code)}
    digits = all(code.isdigit() for code in figures if shape(code) == usual)

    def is_odd(code: str) -> bool:
        if not POOL_CODE.fullmatch(code):
            return True
        if not _has_figure(code):
            if not figures:
                return len(shapes) > 1 or not _LETTERS.fullmatch(code)
            return not any((shape(code), case) in looks for case in _cases(code))
        # A spreadsheet takes the zeros in front of a number away.
        shortened = few > 0 and digits and code.isdigit() and len(code) < len(usual)
        return shortened or shapes[shape(code)] <= few

    return [at for at, code in enumerate(codes) if is_odd(code)]


def _has_figure(code: str) -> bool:
    return any(character.isdigit() for character in code)


def _cases(code: str) -> list[str]:
    """In which capitals the letters of a code may be. Where both come, any will do."""
    if code.isupper():
        return ["upper"]
    return ["lower"] if code.islower() else ["upper", "lower"]
