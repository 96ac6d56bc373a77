"""A line of the webshop's list, and whether it was booked before: surely, perhaps, or not.

The same line may come with other columns, in another language or in another order. Its number in
the shop tells it apart; without one that is the voucher, the amount and the moment.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from enum import Enum, auto
from functools import cached_property

from bot.parsing.tables.cells import Cell, Number
from bot.parsing.tables.columns import plain_name
from bot.storage.redemptions import Booked

# Columns with one kind of number have many names. Two numbers of one kind are two lines; two
# numbers of different kinds may be of the same.
_KINDS = {
    "order": (
        *("order id", "order number", "ordernummer", "ordernr", "order code"),
        *("bestelling", "bestelnummer", "bestelnr", "bestelcode", "bestel id"),
    ),
    "payment": ("payment id", "betalings id"),
    "invoice": ("invoice number", "factuurnummer"),
    "transaction": ("transaction id", "transactie", "transactie id", "transactienummer"),
    "reference": ("referentie", "kenmerk"),
}


def kind_of_number(column: str) -> str:
    """Which of the shop's numbers stands in a column of this name."""
    name = plain_name(column)
    return next((kind for kind, names in _KINDS.items() if name in names), name)


def time_of(cell: Cell) -> str:
    """The time of the day that stands in a cell, as hours and minutes with two digits."""
    if isinstance(cell, Number):
        return str(cell.value % 1 or "")
    found = re.search("[0-9]{1,2}(?::[0-9]{2})+", cell) if isinstance(cell, str) else None
    return found[0].zfill(len(found[0]) + (found[0].index(":") == 1)) if found else ""


@dataclass(frozen=True)
class ListedLine:
    """A line as it was read. Cents below zero came back on the card; None is all of it."""

    row: int
    code: str
    amount_cents: int | None
    on: date | None
    provider: str
    reference: str = ""
    """The shop's own number."""
    numbered: str = ""
    """Which of the shop's numbers that is; empty where that is not known."""
    time: str = ""
    """The time of the day, as it is written."""

    @property
    def is_refund(self) -> bool:
        """Whether money came back."""
        return self.amount_cents is not None and self.amount_cents < 0

    @cached_property
    def listed_as(self) -> str:
        """What is kept of its number: a hash, and of which kind it is. Empty where it has none."""
        words = [word.lstrip("0") for word in re.findall("[0-9a-z]+", self.reference.casefold())]
        if not any(words):
            return ""
        number = hashlib.sha256(" ".join(words).encode()).hexdigest()
        return f"{number} {len(words)} {self.numbered}" if self.numbered else number

    @property
    def told(self) -> str:
        """All that tells it apart from other lines of its voucher."""
        number = self.listed_as.partition(" ")[0]
        return f"{number}|{self.amount_cents or ''}|{self.on or ''}|{self.time}"


class Standing(Enum):
    """What a line is, beside what was booked before."""

    NEW = auto()
    KNOWN = auto()
    UNDONE = auto()
    """Booked before, and then undone."""
    ALIKE = auto()
    """Perhaps booked before: nothing tells it apart from something that was."""


@dataclass
class StandingLine:
    """A line of one voucher with its key, by which it is booked once."""

    line: ListedLine
    key: str
    is_repeated: bool
    """Whether nothing tells it apart from a line before it in the list."""
    standing: Standing = Standing.NEW


def compared(
    voucher_id: int, lines: Iterable[ListedLine], booked: Sequence[Booked], zone: tzinfo
) -> list[StandingLine]:
    """How the lines of one voucher stand beside all that was booked of it.

    What was booked once makes one line known or doubtful, not two. `zone` is the scheme's.
    """
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        seen[line.told] += 1
        told = f"{voucher_id}|{line.told}|{seen[line.told]}"
        key = hashlib.sha256(told.encode()).hexdigest()
        found.append(StandingLine(line, key, seen[line.told] > 1))
    # What counts comes before what was undone.
    free = sorted(booked, key=lambda each: each.undone)
    _claim(found, free, lambda each, one: each.key == one.key, Standing.KNOWN)
    _claim(found, free, lambda each, one: _is_same(each.line, one, zone), Standing.KNOWN)
    # The very day first: what was booked without one may be any line, and is left for the others.
    _claim(found, free, lambda each, one: _may_be_on_day(each.line, one, zone), Standing.ALIKE)
    _claim(found, free, lambda each, one: _may_be_same(each.line, one, zone), Standing.ALIKE)
    for each in found:
        if each.standing is Standing.NEW and each.is_repeated:
            each.standing = Standing.ALIKE
    return found


def _claim(
    lines: Iterable[StandingLine],
    free: list[Booked],
    is_of: Callable[[StandingLine, Booked], bool],
    standing: Standing,
) -> None:
    """Give new lines a standing by what was booked, each booking to one line."""
    for each in lines:
        if each.standing is not Standing.NEW:
            continue
        one = next((one for one in free if is_of(each, one)), None)
        if one is not None:
            free.remove(one)
            undone = one.undone and standing is Standing.KNOWN
            each.standing = Standing.UNDONE if undone else standing


def _is_same(line: ListedLine, one: Booked, zone: tzinfo) -> bool:
    """Whether it has the number of what was booked, and nothing speaks against it."""
    return _has_number_of(line, one) and _fits_amount(line, one) and _fits_day(line, one, zone)


def _may_be_same(line: ListedLine, one: Booked, zone: tzinfo) -> bool:
    """Whether nothing tells it apart from what was booked.

    What a provider took in through the bot may stand in the shop's list as well.
    """
    if one.undone and one.key is None:
        return False
    if _has_number_of(line, one):
        return line.is_refund == (one.amount_cents < 0)
    kinds = [each.partition(" ")[2] for each in (line.listed_as, one.listed_as)]
    if kinds[0] and kinds[0] == kinds[1]:
        return False
    return _fits_amount(line, one) and _fits_day(line, one, zone)


def _may_be_on_day(line: ListedLine, one: Booked, zone: tzinfo) -> bool:
    return line.on == one.on and _may_be_same(line, one, zone)


def _has_number_of(line: ListedLine, one: Booked) -> bool:
    number = line.listed_as.partition(" ")[0]
    return bool(number) and number == one.listed_as.partition(" ")[0]


def _fits_amount(line: ListedLine, one: Booked) -> bool:
    if line.amount_cents is None:
        return one.amount_cents > 0
    return line.amount_cents == one.amount_cents


def _fits_day(line: ListedLine, one: Booked, zone: tzinfo) -> bool:
    """Of a list without days the day on which it was read was booked."""
    if line.on is None or line.on == one.on:
        return True
    was_read_then = one.key is not None and one.on == one.read_at.astimezone(zone).date()
    return was_read_then and line.on < one.on
