"""A line of the webshop's list of redemptions, and all that tells it apart from other lines.

Its number in the shop does; without one that is the voucher, the amount and the moment.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import cached_property

from bot.parsing.tables.cells import Cell, Number, Spoiled, Unreadable, hour_after, is_empty, tidy
from bot.parsing.tables.days import read_moment
from bot.webshop.shop_numbers import ShopNumber

_HOUR = re.compile(
    r"(?P<hour>[0-9]{1,2})[:.uh](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?(?:uur|u|h))?"
)
_DAY_SECONDS = 86_400
# In what is kept: the list did not say on which day, and it was booked on that of reading.
UNDATED = "undated"


def time_of(day: Cell, hour: Cell, zone: tzinfo) -> str:
    """The time of the day, of a column of its own or of the day, as 09:05:00; empty where unknown.

    Midnight is what programs write behind a bare day. What is no time is told as it stands.
    """
    if isinstance(hour, Spoiled):
        hour = hour.text
    moment = moment_in(day if is_empty(hour) else hour, zone)
    if isinstance(moment, datetime):
        return _told(moment.time())
    return _time_in(hour)


def moment_in(cell: Cell, zone: tzinfo) -> date | datetime | None:
    """The day or moment in a cell, local to `zone`; None where there is none."""
    try:
        return None if is_empty(cell) else read_moment(cell, zone)
    except Unreadable:
        return None


def _time_in(cell: Cell) -> str:
    if isinstance(cell, Number):
        return _told(hour_after(round(cell.value % 1 * _DAY_SECONDS)))
    if not isinstance(cell, str):
        return _told(cell.time()) if isinstance(cell, datetime) else ""
    text = tidy(cell).casefold()
    found = _HOUR.fullmatch(text)
    if found is None:
        return text
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if found["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    try:
        return _told(time(hour, minute, second))
    except ValueError:
        return text


def _told(moment: time) -> str:
    told = moment.isoformat(timespec="seconds")
    return "" if moment == time.min else told


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
    """The time of the day, as `time_of` tells it."""
    may_load: bool = False
    """Whether it may as well have loaded the card: what is left of its list does not tell that."""

    @property
    def is_refund(self) -> bool:
        """Whether money came back."""
        return self.amount_cents is not None and self.amount_cents < 0

    @cached_property
    def number(self) -> ShopNumber | None:
        """The shop's number, however it is written."""
        return ShopNumber.read(self.reference, self.numbered)

    @property
    def listed_as(self) -> str:
        """What is kept beside its money: its number as hashes, and whether it had no day."""
        number = self.number.to_keep if self.number else ""
        return f"{'' if self.on else UNDATED} {number}".strip()

    @property
    def told(self) -> str:
        """All that tells it apart from other lines of its voucher."""
        number = self.number.whole if self.number else ""
        return f"{number}|{self.amount_cents or ''}|{self.on or ''}|{self.time}"
