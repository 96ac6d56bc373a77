"""What stands in columns of a table that nobody reads: it may say that a row does not count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.parsing.tables.cells import Cell

# So many different cells of a column are kept; the table is read to its end all the same.
_MOST_KEPT = 1_000


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

    @property
    def is_whole(self) -> bool:
        """Whether all that stands in it was kept."""
        return sum(self.counts.values()) == self.filled


class UnreadColumns:
    """Watches some columns of a table row by row, and whatever stands behind its last name."""

    def __init__(self, header: Sequence[str], places: Iterable[int]) -> None:
        self._width = len(header)
        self._columns = {place: Unread(place, header[place]) for place in places}
        self._rows = 0

    def add(self, cells: Sequence[Cell]) -> None:
        """Note what stands in a row."""
        self._rows += 1
        for place in range(self._width, len(cells)):
            if cells[place] != "":
                self._columns.setdefault(place, Unread(place, ""))
        for place, column in self._columns.items():
            cell = cells[place] if place < len(cells) else ""
            if cell != "":
                counts = column.counts
                column.filled += 1
                if cell in counts or len(counts) < _MOST_KEPT:
                    counts[cell] = counts.get(cell, 0) + 1

    @property
    def found(self) -> list[Unread]:
        """Those in which something stands."""
        filled = [each for each in self._columns.values() if each.filled]
        for each in filled:
            each.rows = self._rows
        return sorted(filled, key=lambda each: each.place)
