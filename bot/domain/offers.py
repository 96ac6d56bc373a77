"""What providers offer, how it is looked for, and how near it is. Pure.

An offer is of one provider at one place. `kind` is what people call it in one or two small words:
zwemmen, fitness, theater.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from math import cos, hypot, radians
from typing import Any, Literal, TypeVar

from bot.formatting import without_accents

Source = Literal["file", "list", "chat"]
# What stands for no category yet; an offer always has one.
NO_CATEGORY = "unknown"
OLDEST = 120
MOST_CENTS = 1_000_000
# How long each text of an offer may be.
LONGEST: Mapping[str, int] = {
    **{"provider": 60, "title": 80, "kind": 30, "place": 60, "address": 80, "when": 120},
    **{"price_for": 30, "sign_up": 120, "phone": 20, "website": 120},
}
POSTCODE = re.compile(r"[1-9][0-9]{3}(?:[A-Z]{2})?")
PHONE = re.compile(r"[+(0][0-9 ()-]{5,18}[0-9]")
WEBSITE = re.compile(r"https://[^\s/]+\.[^\s/]+\S*")
_ASKS_FIRST = re.compile(r"vraag eerst\b.*\bvoucher", re.I)
_KM_A_DEGREE = 111.2
_Known = TypeVar("_Known")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that a provider offers. Money is in cents, ages are in years, days are local.

    What nobody told is empty, or None. Without a provider it is a kind of offer of which nobody
    wrote down where. `postcode` is complete or four digits. `until` is the last day on which it can
    be used. An `example` was made up, which is said wherever it is shown.
    """

    provider: str
    title: str
    category: str
    kind: str
    from_age: int | None = None
    to_age: int | None = None
    women_only: bool = False
    wheelchair: bool = False
    place: str = ""
    address: str = ""
    postcode: str | None = None
    neighbourhood: str | None = None
    when: str = ""
    price_cents: int | None = None
    price_for: str = ""
    sign_up: str = ""
    phone: str = ""
    website: str = ""
    until: date | None = None
    full: bool = False
    example: bool = False

    @property
    def asks_first(self) -> bool:
        """Whether its line about joining says to ask first whether a voucher can be used there."""
        return _ASKS_FIRST.match(self.sign_up) is not None

    @property
    def is_sure(self) -> bool:
        """Whether one can be sent there with a voucher: more is known of it than its name, and
        nobody says to ask that first.
        """
        known = (self.place, self.address, self.when, self.phone, self.website)
        return not self.asks_first and (any(known) or self.price_cents is not None)


@dataclass(frozen=True, slots=True)
class StoredOffer:
    """An offer that is known. `edited` are the fields that a coordinator set in the chat."""

    id: int
    offer: Offer
    source: Source
    edited: frozenset[str] = frozenset()
    state: Literal["there", "missing", "ended"] = "there"
    listed_as: str = ""

    @property
    def ended(self) -> bool:
        """Whether a coordinator ended it, or the list that brought it no longer has it."""
        return self.state != "there"


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for. What is None or empty may be anything.

    `kinds` are any of these and `without` none of these; so are titles that say what a kind leaves
    open. `words` is a piece of a title, provider, kind or place, typing mistakes and all. `near` is
    a postcode, complete or four digits. `days` are days of the week, Monday is 0. `not_of` are
    left out, as `offered_by` has them, and so is what is in the neighbourhoods of `not_in`.
    `placed` is whether somebody wrote down where it is. `full` is what is full, instead of what
    can be had. `everything` is for who keeps the list: what is full or over as well.

    Of which nobody wrote down for what age or on which days it is, that fits, but goes last.
    """

    category: str | None = None
    kinds: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    words: str = ""
    without: tuple[str, ...] = ()
    without_titles: tuple[str, ...] = ()
    near: str | None = None
    neighbourhood: str | None = None
    age: int | None = None
    days: frozenset[int] = frozenset()
    free: bool = False
    women_only: bool | None = None
    wheelchair: bool | None = None
    provider: str | None = None
    not_of: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    placed: bool | None = None
    full: bool = False
    everything: bool = False


_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_DAY = "|".join(f"{day[:2]}(?:{day[2:]})?" for day in _DAYS)
_BEFORE_DAY, _BEHIND_DAY = (
    r"(?<![^\W_])(?:'?s )?",
    r"(?:s|middag|morgen|ochtend|avond|nacht)*(?![^\W_])",
)
_DAY_OR_MORE = re.compile(
    rf"{_BEFORE_DAY}(?P<first>{_DAY}){_BEHIND_DAY}"
    rf"(?:(?: ?(?:-|–|t/m|tm) ?| tot en met | tot )(?P<last>{_DAY}){_BEHIND_DAY})?"
)
_SOME_DAYS = (
    (re.compile(r"\b(?:elke dag|iedere dag|alle dagen|dagelijks|7 dagen|hele week)\b"), range(7)),
    (re.compile(r"\b(?:door de week|doordeweeks?|werkdagen|op weekdagen)\b"), range(5)),
    (re.compile(r"(?<!door de )\bweekend\w*"), range(5, 7)),
)
_NOT_ON = re.compile(
    r"\b(?:niet|geen|behalve|uitgezonderd|nooit|gesloten|dicht)(?: (?:op|in|de|het|een|'?s))* ?$"
)
_CLOSED = re.compile(r" ?(?:is |zijn )?(?:we |wij )?(?:niet|gesloten|dicht)\b(?! alleen)")


def days_in(text: str) -> frozenset[int]:
    """The days of the week that a text names, Monday is 0; none where it names no day.

    Of days on which it is said not to be, all others.
    """
    plain = text.casefold()
    found, not_on = set[int](), set[int]()
    for begin, end, days in _days_named(plain):
        is_not = _NOT_ON.search(plain[:begin]) or _CLOSED.match(plain, end)
        (not_on if is_not else found).update(days)
    return frozenset((found or set(range(len(_DAYS))) if not_on else found) - not_on)


def _days_named(plain: str) -> Iterator[tuple[int, int, Iterable[int]]]:
    """Where days are named in a text in small letters, and which."""
    for words, days in _SOME_DAYS:
        yield from ((*match.span(), days) for match in words.finditer(plain))
    for match in _DAY_OR_MORE.finditer(plain):
        first = _day(match["first"])
        last = _day(match["last"]) if match["last"] else first
        yield *match.span(), [(first + more) % 7 for more in range((last - first) % 7 + 1)]


def _day(word: str) -> int:
    return next(number for number, name in enumerate(_DAYS) if name.startswith(word))


# What is one thing to whoever changes it.
_TOGETHER = (
    frozenset({"place", "address", "postcode", "neighbourhood"}),
    frozenset({"price_cents", "price_for"}),
    frozenset({"from_age", "to_age"}),
)
FIELDS = tuple(each.name for each in fields(Offer))


def is_empty(offer: Offer, fact: str) -> bool:
    """Whether nobody told a fact of an offer. That it costs nothing is told."""
    return getattr(offer, fact) in (None, "") or getattr(offer, fact) is False


def ages_in_figures(offer: Offer) -> str:
    """As a cell has them: 6-12, 18+, t/m 12; empty where nobody told."""
    if offer.from_age is None:
        return "" if offer.to_age is None else f"t/m {offer.to_age}"
    return f"{offer.from_age}+" if offer.to_age is None else f"{offer.from_age}-{offer.to_age}"


def to_json(offer: Offer) -> dict[str, Any]:
    """An offer as it is kept in JSON."""
    facts = {name: getattr(offer, name) for name in FIELDS}
    return facts | {"until": offer.until.isoformat() if offer.until else None}


def from_json(facts: Mapping[str, Any]) -> Offer:
    """What `to_json` made."""
    until = facts["until"]
    return Offer(**dict(facts) | {"until": date.fromisoformat(until) if until else None})


Point = tuple[float, float]
# Of a postcode, before the letters that make it a street.
_FIGURES = 4
# Smaller is nearer; of two that are as near the title decides.
Nearness = tuple[int, float]


@dataclass(frozen=True)
class Areas:
    """The areas of a scheme: neighbourhoods by postcode, and where some of them lie.

    Postcodes are complete or four digits; a point is (latitude, longitude) in degrees.
    """

    neighbourhoods: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, Point] = field(default_factory=dict)

    def neighbourhood(self, postcode: str | None) -> str | None:
        """The neighbourhood of a postcode; None outside the municipality."""
        return _of_area(self.neighbourhoods, postcode)

    def postcode_in(self, neighbourhood: str) -> str | None:
        """A postcode in a neighbourhood, to look from; None where it is not known."""
        return next(
            (code for code, name in self.neighbourhoods.items() if name == neighbourhood), None
        )

    def nearness(self, near: str, postcode: str | None, neighbourhood: str | None) -> Nearness:
        """How near an offer is: in its very street, its area, its neighbourhood, or how far off.

        How far is in kilometres where both have a point, and else the difference of four digits.
        """
        if postcode == near and len(near) > _FIGURES:
            return 0, 0
        if postcode is not None and postcode[:4] == near[:4]:
            return 1, 0
        if neighbourhood is not None and neighbourhood == self.neighbourhood(near):
            return 2, 0
        if postcode is None:
            return 5, 0
        here, there = _of_area(self.points, near), _of_area(self.points, postcode)
        if here and there:
            return 3, _kilometres(here, there)
        return 4, abs(int(near[:4]) - int(postcode[:4]))


def _of_area(by_postcode: Mapping[str, _Known], postcode: str | None) -> _Known | None:
    """What is known of a postcode, or else of its four digits."""
    if postcode is None:
        return None
    return by_postcode.get(postcode) or by_postcode.get(postcode[:4])


def _kilometres(one: Point, other: Point) -> float:
    """Near enough within a municipality, where the earth is flat."""
    north = (other[0] - one[0]) * _KM_A_DEGREE
    east = (other[1] - one[1]) * _KM_A_DEGREE * cos(radians(one[0]))
    return hypot(north, east)


def folded(text: str) -> str:
    """A text as it is compared: small letters without accents, single spaces, no signs."""
    return " ".join(re.findall(r"[^\W_]+", without_accents(text).casefold()))


# No sign is left in a folded word.
BETWEEN = " | "


def listed_as(offer: Offer) -> str:
    """By what an offer is known again in a next list: who offers what where."""
    return BETWEEN.join(folded(part) for part in (offer.provider, offer.title, offer.place))


def offered_by(offer: Offer) -> str:
    """Who offers it, to tell places apart; of what nobody is known to offer, what it is."""
    return folded(offer.provider) or searched(offer)


def searched(offer: Offer) -> str:
    """What the words of a search are looked for in."""
    return folded(f"{offer.title} {offer.provider} {offer.kind} {offer.place}")


def without_capitals(offer: Offer) -> tuple[object, ...]:
    """What an offer says, to be held against another: nobody means something else by a capital, an
    accent or a comma."""
    return tuple(map(plain_fact, (getattr(offer, name) for name in FIELDS)))


def plain_fact(fact: object) -> object:
    """A fact without what nobody means something else by."""
    return folded(fact) or fact.casefold() if isinstance(fact, str) else fact


def edited_together(names: Iterable[str]) -> frozenset[str]:
    """The fields that a coordinator's word about some of them is about."""
    together = {name: group for group in _TOGETHER for name in group}
    return frozenset(each for name in names for each in together.get(name, {name}))
