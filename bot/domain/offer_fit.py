"""Whether an offer fits whom it is for, the part of the day, and what it may cost: of each also
whether nobody wrote that down.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.domain.offers import OLDEST, Offer, days_in

# Years, first and last, of those who are not told by their age. They overlap, as people mean them.
GROUPS = {
    "babies": (0, 1),
    "toddlers": (1, 3),
    "infants": (4, 6),
    "children": (4, 12),
    "youth": (12, 18),
    "adults": (18, OLDEST),
    "elderly": (55, OLDEST),
}
# In minutes of the day, from and up to.
PARTS = {
    "morning": (5 * 60, 12 * 60),
    "afternoon": (12 * 60, 18 * 60),
    "evening": (17 * 60 + 30, 24 * 60),
    "daytime": (5 * 60, 17 * 60 + 30),
    "later": (12 * 60, 24 * 60),
}
# What begins before a part of the day and goes on so long in it is there in that part as well.
_LONG = 60
_SPOKEN = (
    (re.compile(r"ochtend|(?<!over)\bmorgens"), PARTS["morning"]),
    (re.compile(r"middag"), PARTS["afternoon"]),
    (re.compile(r"avond"), PARTS["evening"]),
    (re.compile(r"overdag"), PARTS["daytime"]),
)
_HOUR = r"(?P<{0}>2[0-4]|[01]?\d)(?!\d)(?:[.:](?P<{0}_m>[0-5]\d))?"
_HOURS = re.compile(
    rf"(?<![\d.:]){_HOUR.format('a')}(?: ?(?:uur|u)\b)?"
    rf"(?:(?: tot | ?[-\N{{EN DASH}}] ?){_HOUR.format('b')}(?![\d.:]))?(?: ?(?:uur|u)\b)?"
)
# Not within "ma t/m vr" and "tot en met".
_PIECES = re.compile(r"[;,&\n]|(?<!\bt)/|(?<!\btot) en ")
# In months, and how often one pays it then; of what is paid by the lesson one takes four.
_PERIODS = {"week": 4.0, "maand": 1.0, "kwartaal": 1 / 3, "jaar": 1 / 12, "seizoen": 1 / 10}
_A_TIME = re.compile(r"\b(?:les|keer|bezoek|kaartje|uur|dag|avond|middag|ochtend)\b")
_TIMES_A_MONTH = 4

Hours = tuple[frozenset[int], tuple[int, int]]


class Facts(NamedTuple):
    """What limits ask of an offer, as it has it: years, as its provider wrote it, and cents."""

    from_age: int | None
    to_age: int | None
    when: str
    price_cents: int | None
    price_for: str


@dataclass(frozen=True)
class Limits:
    """What an offer has to be for. What is None or empty may be anything.

    `ages` are spans of years, of which any will do, and `hours` are in minutes of the day.
    `most_cents` is what it may cost at most, for `period` where that was said; `cheap` is that what
    costs least goes first. `days` only tell which of its hours count.
    """

    group: str = ""
    ages: tuple[tuple[int, int], ...] = ()
    part: str = ""
    hours: tuple[int, int] | None = None
    most_cents: int | None = None
    period: str = ""
    cheap: bool = False
    days: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.spans or self.at or self.by_price)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The years, first and last, of those whom it is for; none for anybody."""
        return self.ages or ((GROUPS[self.group],) if self.group else ())

    @property
    def at(self) -> tuple[int, int] | None:
        """From and up to which minute of the day; None for any."""
        return self.hours or (PARTS[self.part] if self.part else None)

    @property
    def by_price(self) -> bool:
        """Whether it matters what it costs."""
        return self.cheap or self.most_cents is not None

    def standing(self, offer: Facts) -> tuple[int, float] | None:
        """Where an offer stands among what fits, the lowest first; None where it does not fit.

        That is how much of what is asked nobody wrote down, and then about what it costs in cents a
        month, where that matters.
        """
        told = [self._fits_age(offer), self.fits_hours(offer), self.fits_price(offer)]
        if False in told:
            return None
        return told.count(None), _a_month(offer) if self.by_price else 0.0

    def _fits_age(self, offer: Facts) -> bool | None:
        if not self.spans:
            return True
        if offer.from_age is None and offer.to_age is None:
            return None
        from_age, to_age = offer.from_age or 0, OLDEST if offer.to_age is None else offer.to_age
        return any(from_age <= last and first <= to_age for first, last in self.spans)

    def fits_hours(self, offer: Facts | Offer) -> bool | None:
        """Whether it is at that time of the day; None where nobody told."""
        return at_hours(offer.when, self.at, self.days) if self.at else True

    def fits_price(self, offer: Facts | Offer) -> bool | None:
        """Whether it costs no more; None where nobody told, or not for so long."""
        if not self.by_price:
            return True
        if offer.price_cents is None:
            return None
        if self.most_cents is None or offer.price_cents == 0:
            return True
        if not self.period:
            return offer.price_cents <= self.most_cents
        theirs, asked = _times_a_month(offer.price_for), _times_a_month(f"per {self.period}")
        if theirs is None or asked is None or _by_time(offer.price_for) != _by_time(self.period):
            return None
        return offer.price_cents * theirs <= self.most_cents * asked


def _a_month(offer: Facts) -> float:
    """About what an offer costs in cents a month, to tell what is cheap; more than all for none."""
    if offer.price_cents is None:
        return float("inf")
    return offer.price_cents * (_times_a_month(offer.price_for) or 1.0)


def _by_time(words: str) -> bool:
    return _A_TIME.search(words.casefold()) is not None


@lru_cache(maxsize=1_000)
def _times_a_month(price_for: str) -> float | None:
    plain = price_for.casefold()
    # Of ten lessons nobody knows how soon they are over.
    if any(map(str.isdigit, plain)):
        return None
    if _by_time(plain):
        return _TIMES_A_MONTH
    return next((times for word, times in _PERIODS.items() if word in plain), None)


@lru_cache(maxsize=8_000)
def at_hours(when: str, asked: tuple[int, int], days: frozenset[int] = frozenset()) -> bool | None:
    """Whether something is at these hours, on these days; None where its hours are not told.

    `when` is as a provider wrote it: di 19:00-20:00, za 9.30 uur.
    """
    told = list(_hours_in(when.casefold()))
    on = [hours for at, hours in told if not days or not at or days & at]
    if not told or not on:
        return None
    first, last = asked
    return any(
        first <= begin < last or min(end, last) - max(begin, first) >= _LONG for begin, end in on
    )


def _hours_in(plain: str) -> Iterator[Hours]:
    """The hours that are told, each with its days; hours belong to the days before them."""
    waiting, days, was_hours = frozenset[int](), frozenset[int](), False
    for piece in _PIECES.split(plain):
        if here := days_in(piece):
            waiting = here if was_hours else waiting | here
            was_hours = False
        days = waiting or days
        found = list(_hours_of(piece))
        for hours in found:
            yield days, hours
        was_hours = was_hours or bool(found)


def _hours_of(piece: str) -> Iterator[tuple[int, int]]:
    found = False
    for match in _HOURS.finditer(piece):
        # A number alone may be of anything.
        if not (match["a_m"] or "u" in match[0] or match["b"]):
            continue
        begin = _minutes(match["a"], match["a_m"])
        end = _minutes(match["b"], match["b_m"]) if match["b"] else begin
        found = True
        yield begin, end if end >= begin else 24 * 60
    if not found:
        yield from (hours for word, hours in _SPOKEN if word.search(piece))


def _minutes(hours: str, minutes: str | None) -> int:
    return int(hours) * 60 + int(minutes or 0)
