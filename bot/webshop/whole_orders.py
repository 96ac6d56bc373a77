"""Orders and days that another list brought in other amounts: whole, by article or by payment.

The shop's lists are of different grain. One has an order of EUR 40, another its two articles of 15
and 25, a third its payments, of which one was given back.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.storage.redemptions import Booked
from bot.webshop.listed_lines import ListedLine
from bot.webshop.shop_numbers import ShopNumber
from bot.webshop.standing_lines import Booking, Standing, StandingLine

_Name = tuple[str, str]


def doubt_orders(lines: Sequence[StandingLine], bookings: Iterable[Booking]) -> None:
    """Find which new lines are of an order of which something was booked before.

    Not where all of that comes again with the same amounts, as then the list is of the same grain:
    what it has more of the order came after, like a refund. Nor where both name a payment of it.
    """
    if any(_is_new(each) and each.line.number for each in lines):
        of_name = _by_name(bookings)
        for some in _by_order(lines) if of_name else ():
            new = [each for each in some if _is_new(each)]
            _doubt_order(some, new, _of_order(new, of_name))


def doubt_refunds(lines: Sequence[StandingLine], bookings: Iterable[Booking]) -> None:
    """Find what came back of orders that are doubtful themselves, though nobody booked them.

    Else it would come off what another order took.
    """
    if any(_is_new(each) and each.line.number and each.line.is_refund for each in lines):
        of_name = _by_name(bookings)
        for some in _by_order(lines):
            bought = [each for each in some if not each.line.is_refund]
            refunds = [each for each in some if _is_new(each) and each.line.is_refund]
            is_doubtful = bought and all(each.standing is Standing.ALIKE for each in bought)
            if is_doubtful and refunds and not _of_order(refunds, of_name):
                for each in refunds:
                    each.standing, each.like = Standing.ALIKE, bought[0].like


def _by_name(bookings: Iterable[Booking]) -> Mapping[_Name, list[Booking]]:
    found: defaultdict[_Name, list[Booking]] = defaultdict(list)
    for booking in bookings:
        for name in booking.number.names if booking.number else ():
            found[name].append(booking)
    return found


def _by_order(lines: Iterable[StandingLine]) -> Iterable[list[StandingLine]]:
    found: defaultdict[str, list[StandingLine]] = defaultdict(list)
    for each in lines:
        if each.line.number:
            found[each.line.number.order].append(each)
    return found.values()


def _of_order(
    lines: Iterable[StandingLine], of_name: Mapping[_Name, list[Booking]]
) -> list[Booking]:
    """What was booked of the order of these lines, the likeliest first."""
    numbers = [each.line.number for each in lines if each.line.number]
    names = dict.fromkeys(name for number in numbers for name in number.sought)
    # One booking may have several of the names.
    return list({id(one): one for name in names for one in of_name.get(name, ())}.values())


def _doubt_order(
    lines: Sequence[StandingLine], new: Sequence[StandingLine], booked: Iterable[Booking]
) -> None:
    """The lines of one order, which of them are new, and what was booked of it."""
    payments = {_payment(each.line.number) for each in lines}
    of_payment: defaultdict[str, list[Booking]] = defaultdict(list)
    for booking in booked:
        payment = _payment(booking.number)
        if payment in payments or "" in (payment, *payments):
            of_payment[payment].append(booking)
    there = [booking for some in of_payment.values() for booking in some]
    if not there or _goes_on(lines, new, there):
        return
    with_payment = [one for payment, some in of_payment.items() if payment for one in some]
    # A purchase before what came back, which seems booked with it. That may else be later than all
    # that was booked.
    for each in sorted(new, key=lambda one: one.line.is_refund):
        payment = _payment(each.line.number)
        like = [*of_payment[""], *of_payment[payment]] if payment else there
        if not payment and each.line.is_refund and not any(map(_is_doubtful_purchase, lines)):
            like = with_payment
        if like:
            each.standing, each.like = Standing.ALIKE, like[0].one


def _goes_on(
    lines: Iterable[StandingLine], new: Iterable[StandingLine], booked: Sequence[Booking]
) -> bool:
    """Whether all that was booked comes again in these lines, and the new ones are more of it.

    Not where they come to the same: an order with its articles below it.
    """
    amounts = Counter(each.line.amount_cents or 0 for each in lines)
    missing = Counter(booking.one.amount_cents for booking in booked) - amounts
    return not missing and _sum(each.line for each in new) != _total(booked)


def _is_doubtful_purchase(each: StandingLine) -> bool:
    return each.standing is Standing.ALIKE and not each.line.is_refund


def doubt_days(lines: Iterable[StandingLine], left: Iterable[Booking]) -> None:
    """Find days of which the new lines come to what is `left`: booked, and of no line.

    Only where no two numbers of one kind tell that they are others. What has no day may be of any.
    """
    new = [each for each in lines if _is_new(each) and each.line.amount_cents is not None]
    of_day: defaultdict[date | None, list[StandingLine]] = defaultdict(list)
    for each in new:
        of_day[each.line.on].append(each)
    # What was undone is a sum by itself, and so is what was read without days at one time.
    booked: defaultdict[tuple[bool, bool, date], list[Booking]] = defaultdict(list)
    whole: defaultdict[bool, list[Booking]] = defaultdict(list)
    for booking in left:
        booked[booking.one.undone, booking.is_undated, booking.one.on].append(booking)
        whole[booking.one.undone].append(booking)
    for (_undone, is_undated, day), some in booked.items():
        of_kind = _by_kind(some)
        for on, group in of_day.items():
            if on is None or on == day or (is_undated and on < day):
                _doubt_sum(group, of_kind)
        if is_undated:
            _doubt_sum(
                [each for each in new if each.line.on is None or each.line.on <= day], of_kind
            )
    for some in whole.values():
        _doubt_sum(of_day.get(None, ()), _by_kind(some))


def _by_kind(booked: Iterable[Booking]) -> Mapping[str, tuple[int, Booked]]:
    """By the kind of their numbers, what they come to and the first of them."""
    found: dict[str, tuple[int, Booked]] = {}
    for booking in booked:
        kind = booking.number.kind if booking.number else ""
        total, first = found.get(kind, (0, booking.one))
        found[kind] = total + booking.one.amount_cents, first
    return found


def _doubt_sum(lines: Sequence[StandingLine], booked: Mapping[str, tuple[int, Booked]]) -> None:
    kinds = {each.line.number.kind for each in lines if each.line.number} - {""}
    others = [one for kind, one in booked.items() if kind not in kinds]
    total = sum(cents for cents, _first in others)
    if total and total == _sum(each.line for each in lines if _is_new(each)):
        for each in lines:
            if _is_new(each):
                each.standing, each.like = Standing.ALIKE, others[0][1]


def _payment(number: ShopNumber | None) -> str:
    return number.payment if number else ""


def _is_new(each: StandingLine) -> bool:
    return each.standing is Standing.NEW


def _sum(lines: Iterable[ListedLine]) -> int:
    return sum(line.amount_cents or 0 for line in lines)


def _total(booked: Iterable[Booking]) -> int:
    return sum(booking.one.amount_cents for booking in booked)
