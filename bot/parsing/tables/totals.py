"""Which rows are totals: what all others come to is no coupon, and brings nothing."""

import re
from collections.abc import Mapping, Sequence

from bot.domain.codes import shape
from bot.parsing.tables.cells import Cell, Number, Unreadable, read_signed_money
from bot.translation import gettext as _

_TOTAL = (
    r"(?:eind|sub|grand|algemeen)?[\W_]*"
    r"(?:totaal(?:bedrag|waarde)?|totalen|totals?|som|sum|aantal|gemiddelde?|average|count)"
)
_WORD = re.compile(rf"{_TOTAL}[\W_]*", re.IGNORECASE)
# Behind it perhaps of what: "Totaal sport". With a figure in it, it may be a code.
_WORDS = re.compile(rf"{_TOTAL}(?:[\W_]+[^\W\d_]+){{0,5}}[\W_]*", re.IGNORECASE)
# Of so many rows it is seen what the codes look like.
_SAMPLE = 200
# One row would be the sum of one row wherever two coupons are worth the same.
_FEWEST = 2


class Sum:
    """What the rows of a table come to, and what their codes look like, row by row."""

    def __init__(self) -> None:
        self._cents = self._rows = 0
        self._texts: dict[str, int] = {}
        self._looks: set[tuple[str, bool]] = set()

    def add(self, cells: Mapping[str, Cell], sums: str) -> None:
        """Count a row, of which the amount is in `sums`. What is no amount counts for nothing."""
        amount = cells.get(sums, "")
        if isinstance(amount, str):
            # Few are different, and most tables have no total: read at the end, if at all.
            self._texts[amount] = self._texts.get(amount, 0) + 1
        else:
            self._cents += _cents(amount) or 0
        self._rows += 1
        if self._rows <= _SAMPLE:
            self._looks.add(_look(cells.get("code", "")))

    def ends_in(self, all_cells: Sequence[Cell], cells: Mapping[str, Cell], sums: str) -> bool:
        """Whether a last row is a total: it has no code of the kind of those above it, and says so
        or is what they come to."""
        if self._rows < _FEWEST or _look(cells.get("code", "")) in self._looks:
            return False
        if any(isinstance(cell, str) and _WORD.fullmatch(cell) for cell in all_cells):
            return True
        above = self._cents + sum((_cents(text) or 0) * n for text, n in self._texts.items())
        return sums in cells and _cents(cells[sums]) == above


def _cents(amount: Cell) -> int | None:
    try:
        return read_signed_money(amount)
    except Unreadable:
        return None


def _look(code: Cell) -> tuple[str, bool]:
    """What tells a code from a word: its shape, and whether a figure is in it."""
    text = str(code.value) if isinstance(code, Number) else code if isinstance(code, str) else ""
    return shape(text), any(character.isdigit() for character in text)


def says_total(code: Cell, cells: Sequence[Cell]) -> bool:
    """Whether a row says in place of its code that it is a total, or beside none."""
    if isinstance(code, str) and code:
        return _WORDS.fullmatch(code) is not None
    return code == "" and any(isinstance(each, str) and _WORDS.fullmatch(each) for each in cells)


def why_total() -> str:
    """Why a total brings nothing."""
    return _("This is a total, not a coupon.")
