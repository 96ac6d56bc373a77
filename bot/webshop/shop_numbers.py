"""The shop's own number of a line: of which kind it is, and whether two of them may be the same.

Nothing is kept of a number but hashes, as whoever runs the shop knows by it who bought.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from bot.parsing.tables.columns import plain_name

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
# pretix: the payment or refund of an order, full_id in src/pretix/base/models/orders.py.
_PAYMENT = re.compile(r"(?P<order>.*\w)[\W_]+(?P<sort>[pr])[\W_]*(?P<number>[0-9]+)\W*")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[., '][0-9]{3})+")
# What a spreadsheet made of a long number: the rest of its digits is lost.
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?e\+[0-9]+")
_POWER = re.compile(r"([0-9]{1,15})e([0-9]{1,2})")
_WORD = re.compile(r"[^\W_]+")
_LETTERS_AND_NUMBER = re.compile(r"([^\W\d_]+)([0-9]+)")
# More words than any number has; of a sentence only these are looked at.
_MOST_WORDS = 8
# Fewer figures are the number of a line, or of a year.
_COUNTED = re.compile(r"(?<![0-9])0*([1-9][0-9]{2,})$")
_ZEROS_IN_FRONT = re.compile(r"(?<![0-9])0+(?=[0-9])")
_SPACES_BESIDE_LETTERS = re.compile(r"(?<![0-9]) | (?![0-9])")
_NONE = "-"


def kind_of_number(column: str) -> str:
    """Which of the shop's numbers stands in a column of this name."""
    name = plain_name(column)
    return next((kind for kind, names in _KINDS.items() if name in names), name)


@dataclass(frozen=True)
class ShopNumber:
    """A number of an order, as a hash, and where it tells that, of which payment of it."""

    kind: str
    """What it is a number of, and how it looks; empty where nobody said what it is.

    Two that differ and are of one kind tell two lines apart: orders 1001 and 1002. Of an order and
    an invoice nobody knows, nor of 1001 and tr_7UhSN.
    """
    order: str
    payment: str
    """Empty where it is the number of all of the order."""
    parts: frozenset[str]
    """All that may stand for the order elsewhere: 1001 for WEB1001, AB for W-AB."""
    counted: str
    """The figures at its end where they may be told by themselves: W-1001 and order 1001."""

    @classmethod
    def read(cls, written: str, kind: str) -> Self | None:
        """A number however it is written; None where there is none. `kind`: of `kind_of_number`."""
        text = unicodedata.normalize("NFKC", written).casefold().strip()
        if _THOUSANDS.fullmatch(text):
            text = re.sub("[^0-9]", "", text)
        found = _PAYMENT.fullmatch(text)
        order = found["order"] if found else text
        words = _WORD.findall(order)[:_MOST_WORDS]
        if _ROUNDED.fullmatch(text) or not any(word.strip("0") for word in words):
            return None
        look = f"{len(words)}{'digits' if all(word.isdigit() for word in words) else 'letters'}"
        return cls(
            f"{kind.replace(' ', '_')}:{look}" if kind else "",
            _hash(_joined(words)),
            f"{found['sort']}{int(found['number'])}" if found else "",
            frozenset(map(_hash, _parts(words))),
            _hash(counted[1]) if (counted := _COUNTED.search(order)) else "",
        )

    @classmethod
    def kept(cls, text: str) -> Self | None:
        """The number of which this was kept."""
        if not text:
            return None
        kind, order, payment, counted, *parts = (word.strip(_NONE) for word in text.split())
        return cls(kind, order, payment, frozenset(parts), counted)

    @property
    def to_keep(self) -> str:
        """What is kept of it, for `kept`."""
        words = (self.kind, self.order, self.payment, self.counted, *sorted(self.parts))
        return " ".join(word or _NONE for word in words)

    @property
    def whole(self) -> str:
        """The same for whatever is the same number."""
        return f"{self.order}{self.payment}"

    @property
    def names(self) -> Iterable[tuple[str, str]]:
        """By which another number finds this one, where they may be of the same order."""
        yield "around", self.order
        if self.counted:
            yield "counted", self.counted
        for part in self.parts | {self.order}:
            yield "within", part

    @property
    def sought(self) -> Iterable[tuple[str, str]]:
        """Which of another's `names` say that it may be of the same order, the likeliest first."""
        yield "within", self.order
        if self.counted:
            yield "counted", self.counted
        for part in sorted(self.parts):
            yield "around", part


def _parts(words: list[str]) -> Iterable[str]:
    """Every run of words, with WEB1001 as two of them; and 1E5 as a spreadsheet would write it."""
    taken_apart: list[str] = []
    for word in words:
        found = _LETTERS_AND_NUMBER.fullmatch(word)
        taken_apart += found.groups() if found else [word]
    for first in range(len(taken_apart)):
        for last in range(first + 1, len(taken_apart) + 1):
            yield _joined(taken_apart[first:last])
    power = _POWER.fullmatch(words[0]) if len(words) == 1 else None
    if power:
        yield str(int(power[1]) * 10 ** int(power[2]))


def _joined(words: list[str]) -> str:
    """Words as one, without zeros in front: YKF-3P is ykf3p; 20 21 is not 2021."""
    text = " ".join(words)
    # Most have neither a zero nor a space, and there are as many as there are lines.
    if "0" in text:
        text = _ZEROS_IN_FRONT.sub("", text)
    return _SPACES_BESIDE_LETTERS.sub("", text) if " " in text else text


@lru_cache(maxsize=1_000)  # what stands before the number is the same in many rows
def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
