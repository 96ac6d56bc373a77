"""Which rows are totals: what all others come to is no coupon, and brings nothing."""

import re
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate

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


def totals_among(rows: Sequence[tuple[int, str, int]], known: Collection[int] = ()) -> set[int]:
    """The numbers of those rows that are what others come to, by their numbers, codes and cents.

    Such a row has a code that looks like none of those. It is the sum of the rows since the last
    total, of which the numbers of some may be `known`, or of all before it; or of those below it,
    up to the next code that looks otherwise.
    """
    found = _totals_among(rows, set(known), _FEWEST)
    # Once there are totals, a row alone may have one too.
    return found | _totals_among(rows, {*known, *found}, 1) if found else found


def _totals_among(
    rows: Sequence[tuple[int, str, int]], known: Collection[int], fewest: int
) -> set[int]:
    looks = [_look(code) for _number, code, _amount in rows]
    sums = [0, *accumulate(cents for _number, _code, cents in rows)]
    below = _groups_below(looks)
    ends = deque(sorted(known))
    every, since = _Group(), _Group()
    found: set[int] = set()
    for at, (number, _code, cents) in enumerate(rows):
        while ends and ends[0] <= number:
            since = _Group()
            if ends.popleft() == number:
                break
        if number in known:
            continue
        end = below.get(at, 0)
        is_below = end - at > fewest and sums[end] - sums[at + 1] == cents
        # In words, as a code has figures, where no more than one row has to tell it.
        may_be = at in below and (fewest > 1 or not looks[at][1])
        if may_be and (
            (is_below and looks[at] not in looks[at + 1 : end])
            or any(group.comes_to(cents, looks[at], fewest) for group in (since, every))
        ):
            found.add(number)
            since = _Group()
            continue
        every.add(cents, looks[at])
        since.add(cents, looks[at])
    return found


def _groups_below(looks: Sequence[tuple[str, bool]]) -> dict[int, int]:
    """The places of what looks like no neighbour, and where the next of those, or the end, is."""
    odd = [
        at
        for at, look in enumerate(looks)
        if look not in (*looks[max(at - 1, 0) : at], *looks[at + 1 : at + 2])
    ]
    return dict(zip(odd, [*odd[1:], len(looks)], strict=False))


class _Group:
    """Rows that follow on each other."""

    def __init__(self) -> None:
        self._cents = self._rows = 0
        self._looks: set[tuple[str, bool]] = set()

    def add(self, cents: int, look: tuple[str, bool]) -> None:
        self._cents += cents
        self._rows += 1
        self._looks.add(look)

    def comes_to(self, cents: int, look: tuple[str, bool], fewest: int) -> bool:
        """Whether it has so many rows of so many cents, none of them with such a code."""
        return self._rows >= fewest and self._cents == cents and look not in self._looks


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
