"""Parts of a price, which are no amounts in euros: a coupon of 10% is not worth € 10."""

import re
from collections.abc import Iterable

from bot.parsing.tables.cells import Cell, Number, Unreadable, is_empty
from bot.parsing.tables.columns import Mapping, keys_of, plain_name
from bot.translation import gettext as _
from bot.webshop.coupon_words import NOTHING
from bot.webshop.redemption_words import is_filled_in

_SIGN = r"(?:[%％﹪]|per ?cent|\bperc\b|pro ?cent|\bpct\b)"
_PERCENT = re.compile(r"%|perc|procent", re.IGNORECASE)
_ANY = re.compile(_SIGN, re.IGNORECASE)
_PART = re.compile(
    r"(?P<tax_before>\b(?:btw|vat)\W{0,3})?(?P<part>[0-9]+)?(?:[.,][0-9]+)? ?"
    rf"{_SIGN}(?P<tax>\W{{0,2}}(?:btw|vat)\b)?",
    re.IGNORECASE,
)
# The same in a file; in one with a zero byte, as a workbook or UTF-16, they stand otherwise.
_IN_BYTES = re.compile(rb"[%\0]|[\xef][\xb9\xbc]|per.?cent|perc|pro.?cent|pct", re.IGNORECASE)
# For whom a scheme is, not what a coupon is worth: up to 120% of the minimum income.
_OF_INCOME = re.compile(r"norm\b|minim|bijstand|inkomen|income|\bwsm\b", re.IGNORECASE)
_WHOLE = 100
_MOST_KEPT = 1_000
_TAX = re.compile(r"\b(?:btw|vat|tax|belasting)")
# Texts about a coupon that are read for something else; "remark" may be several.
_TEXTS = ("purpose", "batch", "external", "note")


def is_percentage(text: str) -> bool:
    """Whether the name of a column or a kind of discount is about a part of a price."""
    return bool(_PERCENT.search(text))


def percentage() -> Unreadable:
    """Why what is a part of a price brings nothing."""
    return Unreadable(_("This is a percentage, not an amount in euros."))


class Percentages:
    """Looks in each row of a list of coupons whether any column says that it is a percentage.

    `unread` are the places of columns that are read for nothing else; `places` are theirs by the
    keys under which this finds their cells in a row. `data` is the file: where it is a text without
    any such word no row is looked at.
    """

    def __init__(self, mapping: Mapping, unread: Iterable[int], data: bytes) -> None:
        texts: list[str] = []
        rates: list[str] = []
        self.places: dict[str, int] = {}
        # A table says few things, in many rows.
        self._harmless: set[Cell] = {""}
        self._texts: tuple[str, ...] = ()
        self._rates: tuple[str, ...] = ()
        if not _IN_BYTES.search(data):
            return
        for at in unread:
            name = mapping.header[at]
            if _TAX.search(plain_name(name)):
                continue
            key = f"aside {at}"
            self.places[key] = at
            (rates if is_percentage(name) else texts).append(key)
        read = [key for key in _TEXTS if key in mapping.places]
        self._texts = (*read, *keys_of(mapping.places, "remark"), *texts)
        self._rates = tuple(rates)

    def check(self, cells: dict[str, Cell]) -> None:
        """Raises Unreadable where a row says so."""
        harmless = self._harmless
        for key in self._texts:
            cell = cells[key]
            if cell in harmless:
                continue
            if _is_discount(cell):
                raise percentage()
            if len(harmless) >= _MOST_KEPT:
                harmless.clear()
            harmless.add(cell)
        for key in self._rates:
            if _is_filled_in(cells[key]):
                raise percentage()


def _is_discount(cell: Cell) -> bool:
    """Whether a cell is about a part of a price, which is never more than the whole of it."""
    if isinstance(cell, Number):
        return "%" in cell.shown_as and 0 < cell.value <= 1
    if (
        not isinstance(cell, str)
        or cell.isdigit()
        or not _ANY.search(cell)
        or _OF_INCOME.search(cell)
    ):
        return False
    return any(
        not (found["tax"] or found["tax_before"]) and int(found["part"] or 0) <= _WHOLE
        for found in _PART.finditer(cell)
    )


def _is_filled_in(cell: Cell) -> bool:
    if is_empty(cell) or (isinstance(cell, str) and NOTHING.fullmatch(cell)):
        return False
    return is_filled_in(cell)
