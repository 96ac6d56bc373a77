"""Whether lines of the webshop's list were booked before: surely, perhaps, or not.

The same line may come with other columns, in another language, in another order or in pieces.
"""

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from bot.storage.redemptions import Booked
from bot.webshop.listed_lines import UNDATED, ListedLine
from bot.webshop.pairing import most_pairs
from bot.webshop.shop_numbers import ShopNumber
from bot.webshop.standing_lines import Booking, Standing, StandingLine
from bot.webshop.whole_orders import doubt_days, doubt_orders, doubt_refunds


def compared(
    voucher_id: int, lines: Iterable[ListedLine], booked: Sequence[Booked]
) -> list[StandingLine]:
    """How the lines of one voucher stand beside all that was booked of it.

    What was booked once makes one line known or doubtful, not two: first those that are sure, the
    one after the other, then as many as can be of those that are not.

    | a line has the same as a booking                               | and is         |
    |----------------------------------------------------------------|----------------|
    | number, amount, day and hour; or both no number, and the rest  | booked before  |
    | number and amount; and day, if both have one                   | booked before  |
    | number                                                         | perhaps booked |
    | amount, and an order within the other's: W-AB, AB-P-1, AB; or  |                |
    | the figures at its end: W-1001, order 1001                     | perhaps booked |
    | amount, and day if both have one, or the day beside it in      |                |
    | another list; no two numbers of one kind                       | perhaps booked |
    | an order within the other's, whatever the amount; or the       |                |
    | sum of a day: see `whole_orders`                               | perhaps booked |
    | nothing, but a line before it in the list has all the same, or |                |
    | one with a number that looks otherwise, or none, as much       | perhaps booked |
    | nothing                                                        | new            |

    The hour alone tells lines of one list apart, not two lists: one has the hour of the order,
    another that of the payment.
    """
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        told = line.told
        seen[told] += 1
        key = hashlib.sha256(f"{voucher_id}|{told}|{seen[told]}".encode()).hexdigest()
        found.append(StandingLine(line, key, seen[told] > 1))
    # What counts comes before what was undone. What a provider undid was never the shop's.
    counting = sorted(booked, key=lambda one: one.undone)
    bookings = [Booking.of(one) for one in counting if one.key or not one.undone]
    if bookings:
        _compare(found, bookings)
    _doubt_each_other(found)
    for each in found:
        if each.standing is Standing.NEW and each.is_repeated:
            each.standing = Standing.ALIKE
    return found


def _compare(lines: Sequence[StandingLine], bookings: Sequence[Booking]) -> None:
    free = dict(enumerate(bookings))
    for rule in _SURE:
        _know(rule, lines, free)
    left = _doubt(lines, free, _ONE_DAY) if free else []
    doubt_orders(lines, bookings)
    doubt_days(lines, left)
    doubt_refunds(lines, bookings)


_Handles = Iterable[Hashable]


@dataclass(frozen=True)
class _Rule:
    """By which handles a numbered line finds its booking."""

    of_line: Callable[[StandingLine, ShopNumber], _Handles]
    of_booking: Callable[[Booking, ShopNumber], _Handles]


def _key_of_line(each: StandingLine, _number: ShopNumber) -> _Handles:
    yield each.key


def _key_of_booking(booking: Booking, _number: ShopNumber) -> _Handles:
    yield booking.one.key


def _day_of_line(each: StandingLine, number: ShopNumber) -> _Handles:
    yield number.whole, each.line.amount_cents, each.line.on
    yield number.whole, each.line.amount_cents, UNDATED


def _day_of_booking(booking: Booking, number: ShopNumber) -> _Handles:
    for cents in booking.amounts:
        yield number.whole, cents, booking.one.on
        yield number.whole, cents, None
        if booking.is_undated:
            yield number.whole, cents, UNDATED


def _number_of_line(each: StandingLine, number: ShopNumber) -> _Handles:
    yield number.whole, each.line.is_refund


def _number_of_booking(booking: Booking, number: ShopNumber) -> _Handles:
    yield number.whole, booking.one.amount_cents < 0


def _order_of_line(each: StandingLine, number: ShopNumber) -> _Handles:
    """Where both name a payment, it has to be the same."""
    cents = each.line.amount_cents
    for payment in ("", number.payment) if number.payment else ("", _SOME):
        for name in number.sought:
            yield *name, cents, payment


def _order_of_booking(booking: Booking, number: ShopNumber) -> _Handles:
    payments = (number.payment, _SOME) if number.payment else ("",)
    for cents, payment in product(booking.amounts, payments):
        for name in number.names:
            yield *name, cents, payment


_SOME = "some payment"
# An order is often paid a day later; half past midnight here is the day before in UTC.
_ONE_DAY = timedelta(days=1)
_SURE = (_Rule(_key_of_line, _key_of_booking), _Rule(_day_of_line, _day_of_booking))
_DOUBTFUL = (
    _Rule(_number_of_line, _number_of_booking),
    _Rule(_order_of_line, _order_of_booking),
)


def _groups(rule: _Rule, free: Mapping[int, Booking]) -> dict[Hashable, list[int]]:
    """Which bookings have a handle."""
    found: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, booking in free.items():
        if booking.number:
            for handle in rule.of_booking(booking, booking.number):
                found[handle].append(place)
    return dict(found)


def _know(rule: _Rule, lines: Iterable[StandingLine], free: dict[int, Booking]) -> None:
    """Find what surely is the booking of a line with a number, each of one line."""
    groups = {handle: deque(places) for handle, places in _groups(rule, free).items()}
    for each in lines:
        if each.standing is Standing.NEW and each.line.number:
            for handle in rule.of_line(each, each.line.number):
                places = groups.get(handle, deque())
                while places and places[0] not in free:
                    places.popleft()
                if places and not _is_later(each.line.on, free[places[0]]):
                    each.standing = free.pop(places[0]).standing
                    break


def _is_later(day: date | None, booking: Booking) -> bool:
    """Whether a line is of a day after the one on which a list without days was read."""
    return booking.is_undated and day is not None and day > booking.one.on


# What tells apart, as far as anything does, lines and bookings whose numbers say nothing: amount,
# day, and kind of number; of bookings also whether the day is that of reading.
_LineKind = tuple[int | None, date | None, str]
_BookingKind = tuple[int, date, str, bool]


def _doubt(
    lines: Sequence[StandingLine], free: Mapping[int, Booking], apart: timedelta = timedelta(0)
) -> list[Booking]:
    """Find which lines that are left may be something that was booked, each of one line.

    Gives what is of no line. So far `apart` may days be, where nothing is of the very day.

    A line without a number is known by its key, but may go with another booking all the same,
    where one is left for it and its own is the only one for another line.
    """
    of_key = {booking.one.key: place for place, booking in free.items()}
    left = {
        place: each
        for place, each in enumerate(lines)
        if each.standing is Standing.NEW and (not each.is_repeated or each.key in of_key)
    }
    handles = {
        place: [
            handle
            for rule in _DOUBTFUL
            if each.line.number
            for handle in rule.of_line(each, each.line.number)
        ]
        for place, each in left.items()
    }
    groups: dict[Hashable, list[int]] = {}
    for rule in _DOUBTFUL:
        groups |= _groups(rule, free)
    # What has a number in common comes before what may be anything of that day.
    begun = most_pairs(handles, groups, {})
    begun |= {place: of_key[each.key] for place, each in left.items() if each.key in of_key}
    days = _by_day(free)
    kinds = {_line_kind(each.line) for each in left.values()}
    pairs = begun
    for some in sorted({timedelta(0), apart}):
        fitting = _fitting(kinds, days, some)
        fits = {
            place: [*handles[place], *fitting[_line_kind(each.line)]]
            for place, each in left.items()
        }
        pairs = most_pairs(fits, {**groups, **days}, pairs)
    for place, other in pairs.items():
        each = left[place]
        known = free.get(of_key.get(each.key, -1))
        each.standing = known.standing if known else Standing.ALIKE
        each.like = free[other].one
    taken = set(pairs.values())
    return [booking for place, booking in free.items() if place not in taken]


def _by_day(free: Mapping[int, Booking]) -> dict[_BookingKind, list[int]]:
    found: defaultdict[_BookingKind, list[int]] = defaultdict(list)
    for place, booking in free.items():
        kind = booking.number.kind if booking.number else ""
        one = booking.one
        found[one.amount_cents, one.on, kind, booking.is_undated].append(place)
    return dict(found)


def _doubt_each_other(lines: Iterable[StandingLine]) -> None:
    """Find which new lines may be another one of the same list: it was pasted from two.

    Only where some of its numbers are missing, or look otherwise: WEB1001 in the one row, 1001 in
    the other. Each kind is held against those before it, and against what was booked of any other.
    """
    kinds: defaultdict[str, list[StandingLine]] = defaultdict(list)
    for each in lines:
        if each.standing is not Standing.UNDONE and each.line.amount_cents is not None:
            kinds[_line_kind(each.line)[2]].append(each)
    if len(kinds) < 2:
        return
    before: list[StandingLine] = []
    for kind, some in kinds.items():
        new = [each for each in some if each.standing is Standing.NEW]
        others = [each for other in kinds if other != kind for each in kinds[other]]
        booked = [each for each in others if each.standing is not Standing.NEW]
        _doubt(new, dict(enumerate(map(Booking.to_be, [*booked, *before]))))
        for each in new:
            each.like = None
        before += [each for each in new if each.standing is Standing.NEW]


def _line_kind(line: ListedLine) -> _LineKind:
    return line.amount_cents, line.on, line.number.kind if line.number else ""


def _fitting(
    lines: Iterable[_LineKind], there: Iterable[_BookingKind], apart: timedelta
) -> dict[_LineKind, list[_BookingKind]]:
    """What each kind of line may be of. Numbers of one kind that are not the same are of two."""
    places: defaultdict[Hashable, list[_BookingKind]] = defaultdict(list)
    for booking in there:
        cents, on, _kind, is_undated = booking
        amounts: tuple[int | None, ...] = (cents, None) if cents > 0 else (cents,)
        for amount in amounts:
            days = {on - apart, on, on + apart} if apart and not is_undated else {on}
            for each in days:
                places[amount, each].append(booking)
            places[amount, None].append(booking)
            if is_undated:
                places[amount, UNDATED].append(booking)
    found = {}
    for amount, day, kind in lines:
        wanted = [day, UNDATED] if day else [None]
        found[amount, day, kind] = [
            booking
            for each in wanted
            for booking in places.get((amount, each), [])
            if not (kind and kind == booking[2])
            and (each is not UNDATED or (day is not None and day < booking[1]))
        ]
    return found
