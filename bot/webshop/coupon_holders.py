"""Whose coupons are, as far as a list says: that somebody has them already, and never who.

What is about people is not kept, and can't be asked about. But where a name, or the number of an
order, stands beside some coupons and not beside others, those were given or sold.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from bot.parsing.tables.cells import Cell, Number, Spoiled, Unreadable, read_word, tidy
from bot.parsing.tables.columns import is_personal, plain_name
from bot.webshop.coupon_words import NO, NOTHING, YES

_ORDER = re.compile(
    r"(?:nummer |nr |number )?(?:van |of )?(?:bestelling|bestel|order|orders|factuur|invoice)"
    r" ?(?:nummer|number|nr|no|id)?|winkel|webshop|shop|store|filiaal"
)
_LONGEST_ANSWER = 12


def tells_holder(name: str) -> bool:
    """Whether a column of this name says whose a coupon is, or by which order it was sold."""
    return is_personal(name) or _ORDER.fullmatch(plain_name(name)) is not None


@dataclass
class _Column:
    """A column, and the coupons beside which something stands in it, each as `read_as`."""

    key: str
    rows: int = 0
    filled: int = 0
    answers: int = 0
    coupons: set[str] = field(default_factory=set)

    @property
    def tells(self) -> bool:
        """Whether it tells coupons apart: it does not where it is filled in for all of them. Yes
        says what it says even then."""
        return self.filled < self.rows or self.answers == self.filled


class Holders:
    """Sees row by row beside which coupons such columns are filled in."""

    def __init__(self, header: Iterable[str], without: Collection[int]) -> None:
        found = [
            at
            for at, name in enumerate(header)
            if at not in without and name and tells_holder(name)
        ]
        self.places = {f"holder {number}": at for number, at in enumerate(found, 1)}
        self._columns = [_Column(key) for key in self.places]

    def note(self, cells: dict[str, Cell], read_as: str | None) -> None:
        """Note a row: of this coupon, or of one that can't be read."""
        for column in self._columns:
            column.rows += 1
            cell = cells[column.key]
            if cell == "" or (said := _is_yes(cell)) is None:
                continue
            column.filled += 1
            column.answers += said
            if read_as is not None:
                column.coupons.add(read_as)

    @property
    def taken(self) -> set[str]:
        """The coupons that somebody has, as `read_as`, once all rows were seen."""
        return set().union(*(each.coupons for each in self._columns if each.tells))


@lru_cache(maxsize=1_000)
def _is_yes(cell: Cell) -> bool | None:
    """Whether a cell says no more than yes; None where it says no, or nothing."""
    if isinstance(cell, Number):
        try:
            text = read_word(cell)
        except Unreadable:
            return False
    else:
        # A formula says what it shows.
        text = cell.text if isinstance(cell, Spoiled) else cell if isinstance(cell, str) else "day"
    if len(text) > _LONGEST_ANSWER:
        return False
    said = plain_name(text)
    if said in NO or NOTHING.fullmatch(tidy(text)):
        return None
    return said in YES
