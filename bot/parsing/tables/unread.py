"""What stands in columns of a table that nobody reads: it may say that a row does not count."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.parsing.tables.cells import Cell, Number

# So many different cells of a column are kept; then half as many numbers that differ from those
# before in more than their figures, and as many words: they may come at the end of many numbers.
_MOST_KEPT = 1_000
_MOST_NUMBERS, _MOST_WORDS = 1_500, 2_000
_NO_FIGURES = str.maketrans("", "", "0123456789")
# As numbers of orders are: a figure in it, or capitals alone.
_NUMBER = re.compile(r"[0-9]|^[A-Z]{3,}(?:-[A-Z]+)*$")


@dataclass
class Unread:
    """A column that is not read. `counts`: what stands in it, and in how many rows.

    `name` is empty for a column without one. `rows` are all rows of the table that may count.
    """

    place: int
    name: str
    counts: dict[Cell, int] = field(default_factory=dict)
    filled: int = 0
    rows: int = 0
    _shapes: set[str] = field(default_factory=set)

    @property
    def is_numbers(self) -> bool:
        """Whether nothing stands in it but numbers of orders and the like, such as 4711, YKF3P."""
        return all(map(_is_number, self.counts))

    def add(self, cell: Cell) -> None:
        """Count a cell that is not empty."""
        self.filled += 1
        counts = self.counts
        if cell in counts:
            counts[cell] += 1
        elif len(counts) < _MOST_KEPT or (len(counts) < _MOST_WORDS and self._is_news(cell)):
            counts[cell] = 1

    def _is_news(self, cell: Cell) -> bool:
        """Whether it may say more than those before: a word, or a number like none of them."""
        if not isinstance(cell, str):
            return False
        if not _is_number(cell):
            return True
        shape = cell.translate(_NO_FIGURES)
        if shape in self._shapes or len(self.counts) >= _MOST_NUMBERS:
            return False
        self._shapes.add(shape)
        return True

    @property
    def is_whole(self) -> bool:
        """Whether all that stands in it was kept."""
        return sum(self.counts.values()) == self.filled


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Number) or (isinstance(cell, str) and bool(_NUMBER.search(cell)))


class UnreadColumns:
    """Watches some columns of a table row by row, and whatever stands behind its last name."""

    def __init__(self, header: Sequence[str], places: Iterable[int]) -> None:
        self._width = len(header)
        self._columns = {place: Unread(place, header[place]) for place in places}
        self._rows = 0

    def add(self, cells: Sequence[Cell]) -> None:
        """Note what stands in a row."""
        self._rows += 1
        width = len(cells)
        if width > self._width:
            for place in range(self._width, width):
                if cells[place] != "":
                    self._columns.setdefault(place, Unread(place, ""))
        for place, column in self._columns.items():
            if place < width and cells[place] != "":
                column.add(cells[place])

    @property
    def empty(self) -> list[Unread]:
        """Those in which nothing stands, in rows that are there."""
        found = [each for each in self._columns.values() if self._rows and not each.filled]
        for each in found:
            each.rows = self._rows
        return found

    @property
    def found(self) -> list[Unread]:
        """Those in which something stands."""
        filled = [each for each in self._columns.values() if each.filled]
        for each in filled:
            each.rows = self._rows
        return sorted(filled, key=lambda each: each.place)
