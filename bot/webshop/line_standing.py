"""Whether lines of the webshop's list were booked before: surely, perhaps, or not.

The same line may come with other columns, in another language, in another order or in pieces.
"""

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from bot.storage.redemptions import Booked
from bot.webshop.listed_lines import UNDATED, ListedLine
from bot.webshop.pairing import most_pairs
from bot.webshop.shop_numbers import ShopNumber


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


@dataclass(frozen=True)
class _Booking:
    """Something that was booked, and what its list told of it."""

    one: Booked
    number: ShopNumber | None
    is_undated: bool

    @classmethod
    def of(cls, one: Booked) -> "_Booking":
        first, _space, rest = one.listed_as.partition(" ")
        is_undated = first == UNDATED
        return cls(one, ShopNumber.kept(rest if is_undated else one.listed_as), is_undated)

    @property
    def standing(self) -> Standing:
        """What its own line is when it comes again."""
        return Standing.UNDONE if self.one.undone else Standing.KNOWN

    @property
    def amounts(self) -> tuple[int | None, ...]:
        """What its line may say: a list may leave out what was taken."""
        cents = self.one.amount_cents
        return (cents, None) if cents > 0 else (cents,)


def compared(
    voucher_id: int, lines: Iterable[ListedLine], booked: Sequence[Booked]
) -> list[StandingLine]:
    """How the lines of one voucher stand beside all that was booked of it.

    What was booked once makes one line known or doubtful, not two. The first of these that a line
    has in common with a booking that no line has yet, for all lines the one before the next:

    | the same                                                      | the line is    |
    |---------------------------------------------------------------|----------------|
    | number, amount, day and hour; or none of both, but the others | booked before  |
    | number and amount; the day, or one of them has none           | booked before  |
    | number, whatever the amount and day                           | perhaps booked |
    | payment, the order within the other's (W-AB, AB), and amount  | perhaps booked |
    | the same, where only one names a payment (W-AB, AB-P-1)       | perhaps booked |
    | amount, and day if both have one; numbers of different kinds  | perhaps booked |
    | nothing, but a line before it in the list says just this      | perhaps booked |
    | nothing                                                       | new            |

    The hour alone tells lines of one list apart, not two lists: one has the hour of the order,
    another that of the payment.
    """
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        seen[line.told] += 1
        told = f"{voucher_id}|{line.told}|{seen[line.told]}"
        key = hashlib.sha256(told.encode()).hexdigest()
        found.append(StandingLine(line, key, seen[line.told] > 1))
    # What counts comes before what was undone. What a provider undid was never the shop's.
    counting = sorted(booked, key=lambda one: one.undone)
    free = dict(enumerate(_Booking.of(one) for one in counting if one.key or not one.undone))
    for rule in _RULES:
        _claim(rule, found, free)
    _pair(found, list(free.values()))
    for each in found:
        if each.standing is Standing.NEW and each.is_repeated:
            each.standing = Standing.ALIKE
    return found


_Handles = Iterable[Hashable]


@dataclass(frozen=True)
class _Rule:
    """By which handles a numbered line finds its booking; `is_sure` that it is of this line."""

    is_sure: bool
    of_line: Callable[[StandingLine, ShopNumber], _Handles]
    of_booking: Callable[[_Booking, ShopNumber], _Handles]


def _key_of_line(each: StandingLine, _number: ShopNumber) -> _Handles:
    yield each.key


def _key_of_booking(booking: _Booking, _number: ShopNumber) -> _Handles:
    yield booking.one.key


def _day_of_line(each: StandingLine, number: ShopNumber) -> _Handles:
    yield number.whole, each.line.amount_cents, each.line.on
    yield number.whole, each.line.amount_cents, UNDATED


def _day_of_booking(booking: _Booking, number: ShopNumber) -> _Handles:
    for cents in booking.amounts:
        yield number.whole, cents, booking.one.on
        yield number.whole, cents, None
        if booking.is_undated:
            yield number.whole, cents, UNDATED


def _number_of_line(each: StandingLine, number: ShopNumber) -> _Handles:
    yield number.whole, each.line.is_refund


def _number_of_booking(booking: _Booking, number: ShopNumber) -> _Handles:
    yield number.whole, booking.one.amount_cents < 0


def _payment_of_line(each: StandingLine, number: ShopNumber) -> _Handles:
    return _orders_of_line(each, number, number.payment)


def _payment_of_booking(booking: _Booking, number: ShopNumber) -> _Handles:
    return _orders_of_booking(booking, number, number.payment)


def _order_of_line(each: StandingLine, number: ShopNumber) -> _Handles:
    """One of the two names no payment; where neither does, they had the same handle before."""
    return _orders_of_line(each, number, "none" if number.payment else "one")


def _order_of_booking(booking: _Booking, number: ShopNumber) -> _Handles:
    return _orders_of_booking(booking, number, "one" if number.payment else "none")


def _orders_of_line(each: StandingLine, number: ShopNumber, payment: str) -> _Handles:
    yield "within", number.order, each.line.amount_cents, payment
    for part in sorted(number.parts):
        yield "around", part, each.line.amount_cents, payment


def _orders_of_booking(booking: _Booking, number: ShopNumber, payment: str) -> _Handles:
    for cents in booking.amounts:
        yield "around", number.order, cents, payment
        for part in number.parts | {number.order}:
            yield "within", part, cents, payment


_RULES = (
    _Rule(True, _key_of_line, _key_of_booking),
    _Rule(True, _day_of_line, _day_of_booking),
    _Rule(False, _number_of_line, _number_of_booking),
    _Rule(False, _payment_of_line, _payment_of_booking),
    _Rule(False, _order_of_line, _order_of_booking),
)


def _claim(rule: _Rule, lines: Iterable[StandingLine], free: dict[int, _Booking]) -> None:
    """Give new lines with a number a standing by what was booked, each booking to one line."""
    places: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for place, booking in free.items():
        if booking.number:
            for handle in rule.of_booking(booking, booking.number):
                places[handle].append(place)
    for each in lines:
        number = each.line.number
        if each.standing is not Standing.NEW or number is None:
            continue
        found = _first_free(rule, each, number, places, free)
        if found is not None:
            booking = free.pop(found)
            each.standing = booking.standing if rule.is_sure else Standing.ALIKE


def _first_free(
    rule: _Rule,
    each: StandingLine,
    number: ShopNumber,
    places: Mapping[Hashable, deque[int]],
    free: Mapping[int, _Booking],
) -> int | None:
    for handle in rule.of_line(each, number):
        waiting = places.get(handle, deque())
        while waiting and waiting[0] not in free:
            waiting.popleft()
        for place in waiting:
            if place in free and not (rule.is_sure and _is_later(each.line.on, free[place])):
                return place
    return None


def _is_later(day: date | None, booking: _Booking) -> bool:
    """Whether a line is of a day after the one on which a list without days was read."""
    return booking.is_undated and day is not None and day > booking.one.on


# What tells apart, as far as anything does, lines and bookings whose numbers say nothing: amount,
# day, and kind of number; of bookings also whether the day is that of reading.
_LineKind = tuple[int | None, date | None, str]
_BookingKind = tuple[int, date, str, bool]


def _pair(lines: Iterable[StandingLine], free: Iterable[_Booking]) -> None:
    """Give the lines that are left a standing by what is left of what was booked.

    A line without a number is known by its key, but may go with another booking all the same,
    where one is left for it and its own is the only one for another line.
    """
    rest: defaultdict[_LineKind, list[StandingLine]] = defaultdict(list)
    for each in lines:
        if each.standing is Standing.NEW:
            line = each.line
            number = line.number.kind if line.number else ""
            rest[line.amount_cents, line.on, number].append(each)
    of_key = {booking.one.key: booking for booking in free}
    begun = Counter(
        (kind, _kind_of(of_key[each.key]))
        for kind, some in rest.items()
        for each in some
        if each.key in of_key
    )
    there = Counter(map(_kind_of, free))
    paired = most_pairs(
        {kind: len(some) for kind, some in rest.items()}, there, _fitting([*rest], there), begun
    )
    for kind, some in rest.items():
        unknown = [each for each in some if each.key not in of_key]
        for each in some:
            if each.key in of_key:
                each.standing = of_key[each.key].standing
        for each in unknown[: paired[kind] - len(some) + len(unknown)]:
            each.standing = Standing.ALIKE


def _kind_of(booking: _Booking) -> _BookingKind:
    kind = booking.number.kind if booking.number else ""
    return booking.one.amount_cents, booking.one.on, kind, booking.is_undated


def _fitting(
    lines: Iterable[_LineKind], there: Iterable[_BookingKind]
) -> dict[_LineKind, list[_BookingKind]]:
    """What each kind of line may be of. Numbers of one kind that are not the same are of two."""
    places: defaultdict[Hashable, list[_BookingKind]] = defaultdict(list)
    for booking in there:
        cents, on, _kind, is_undated = booking
        amounts: tuple[int | None, ...] = (cents, None) if cents > 0 else (cents,)
        for amount in amounts:
            places[amount, on].append(booking)
            places[amount, None].append(booking)
            if is_undated:
                places[amount, UNDATED].append(booking)
    found = {}
    for amount, day, kind in lines:
        days = [day, UNDATED] if day else [None]
        found[amount, day, kind] = [
            booking
            for each in days
            for booking in places.get((amount, each), [])
            if not (kind and kind == booking[2])
            and (each is not UNDATED or (day is not None and day < booking[1]))
        ]
    return found
