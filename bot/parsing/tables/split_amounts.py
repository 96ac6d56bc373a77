"""Amounts of which the comma was taken for the end of a cell: 12,50 are two cells, 12 and 50."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.parsing.tables.cells import Cell
from bot.parsing.tables.columns import Mapping, plain_name
from bot.translation import gettext as _

_WHOLE, _DECIMALS = re.compile(r"[-+€ ]{0,4}[0-9.]{1,15}"), re.compile(r"[0-9]{1,2}|[-=]{1,2}")
# Columns of numbers: the keys of those that are read, and words in the names of others.
_NUMBERS = frozenset(
    {"balance", "limit", "used", "spent", "external", "batch", "reference", "payment"}
)
_NUMBERED = re.compile(
    r"\b(?:aantal|number|count|quantity|qty|stuks|id|rij|row|regel|jaar|year|keer)\b|nummer|nr\b"
)
_WITHOUT_DECIMALS = re.compile(r"[-+€ ]{0,4}(?:[0-9]{1,3}(?:[.][0-9]{3})+|[0-9]{1,12})")
_TWO_DECIMALS = re.compile(r"[0-9]{2}|-|--|=")


def is_split(cells: Sequence[Cell], at: int) -> bool:
    """Whether the cell here may be an amount, and the next one its decimals."""
    pair = cells[at : at + 2]
    return len(pair) == 2 and bool(
        _WITHOUT_DECIMALS.fullmatch(str(pair[0])) and _TWO_DECIMALS.fullmatch(str(pair[1]))
    )


def has_split_amount(cells: Sequence[Cell], code_at: int) -> bool:
    """Whether an amount and its decimals may be two cells: 12 and 50."""
    return any(
        at != code_at and _WHOLE.fullmatch(str(whole)) and _DECIMALS.fullmatch(str(part))
        for at, (whole, part) in enumerate(pairwise(cells))
    )


def holds_numbers(mapping: Mapping, at: int) -> bool:
    """Whether whole numbers are what a column should hold, by its name."""
    keys = {key for key, place in mapping.places.items() if place == at}
    names = mapping.header[at : at + 1]
    return bool(keys & _NUMBERS or any(_NUMBERED.search(plain_name(each)) for each in names))


def perhaps_split() -> str:
    """Why such a row brings nothing."""
    return _("The amount may be cut at its comma. Put semicolons between the columns in the file.")
