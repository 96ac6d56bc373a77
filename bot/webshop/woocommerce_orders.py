"""What WooCommerce's orders say of coupons: bought, cancelled, refunded; each told once.

An order that is cancelled may come back, as when a payment arrives late, and be cancelled again.
So the mark remembers of each order that counted how often it did, whether it does now, and for
which coupons.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from bot.webshop.shop import Use
from bot.webshop.shop_http import in_cents

# All that is asked of an order. Nothing in it is about a person.
FIELDS = "id,status,total,date_created_gmt,date_modified_gmt,coupon_lines,refunds"
# Its coupons can be used again.
_UNDONE = frozenset({"cancelled", "failed", "trash"})
# Nobody paid yet, and perhaps nobody will.
_UNPAID = frozenset({"pending", "checkout-draft", "auto-draft"})
_REFUNDED = "refunded"
# How much of a coupon's mark is kept of each order.
_SHORT = 8
_ORDER = re.compile(r"([0-9]+):([0-9]+)([+-])([0-9a-f,]*)")


@dataclass(frozen=True)
class Counted:
    """How often an order counted, whether it does now, and for which coupons, by their marks."""

    times: int = 0
    is_on: bool = False
    coupons: tuple[str, ...] = ()


@dataclass
class Told:
    """What was told of the orders so far, and when the newest of them changed (UTC)."""

    newest: datetime | None = None
    orders: dict[int, Counted] = field(default_factory=dict)

    @classmethod
    def read(cls, mark: str) -> Self:
        """As a mark has it: '2026-09-06T10:00:00+00:00 12:1+0a1b2c3d 13:2-4e5f6071'."""
        if not mark:
            return cls()
        newest, *orders = mark.split()
        told = cls(datetime.fromisoformat(newest))
        for each in orders:
            if (found := _ORDER.fullmatch(each)) is None:
                raise ValueError("no mark of orders")
            number, times, on, coupons = found.groups()
            told.orders[int(number)] = Counted(int(times), on == "+", tuple(coupons.split(",")))
        return told

    def mark(self) -> str:
        """What to be asked with the next time; empty where nothing was ever there."""
        if self.newest is None:
            return ""
        orders = [
            f"{id}:{each.times}{'+' if each.is_on else '-'}{','.join(each.coupons)}"
            for id, each in self.orders.items()
        ]
        return " ".join([self.newest.isoformat(), *orders])

    def saw(self, changed: datetime) -> None:
        """Something changed at this moment."""
        self.newest = max(self.newest or changed, changed)

    def counts(self, code: str) -> bool:
        """Whether an order of before still counts this coupon."""
        mark = _mark_of(code)[:_SHORT]
        return any(each.is_on and mark in each.coupons for each in self.orders.values())

    def forget(self, before: "Told", codes: Iterable[str]) -> None:
        """Of orders with these coupons only what was told `before` counts."""
        marks = {_mark_of(code)[:_SHORT] for code in codes}
        others = {id: it for id, it in self.orders.items() if not marks.intersection(it.coupons)}
        self.orders = before.orders | others

    def uses_in(self, order: Mapping[str, Any], codes: Mapping[str, str]) -> list[Use]:
        """What an order did with our coupons; `codes` has them by their small letters."""
        self.saw(moment(order["date_modified_gmt"]))
        lines = [each for each in order["coupon_lines"] if each["code"].lower() in codes]
        number, status = int(order["id"]), order["status"]
        before = self.orders.get(number, Counted())
        if not lines or status in _UNPAID or (status in _UNDONE and not before.is_on):
            return []
        times = before.times + (not before.is_on)
        of = {codes[line["code"].lower()]: line for line in lines}
        marks = tuple(_mark_of(code)[:_SHORT] for code in of)
        self.orders[number] = Counted(times, status not in _UNDONE, marks)
        return [use for code, line in of.items() for use in _uses(order, line, code, times)]


def _uses(
    order: Mapping[str, Any], line: Mapping[str, Any], code: str, times: int
) -> Iterator[Use]:
    """What one coupon was used for, and what of that came back."""
    changed = moment(order["date_modified_gmt"])
    key = f"woocommerce {int(order['id'])} {_mark_of(code)} {times}"
    spent = in_cents(line["discount"]) + in_cents(line["discount_tax"])
    if not spent:
        return
    yield Use(key, code, spent, moment(order["date_created_gmt"]))
    given_back = 0
    for refund, until_now in _refunded(order, spent):
        if until_now != given_back:
            yield Use(f"{key} refund {refund}", code, given_back - until_now, changed)
            given_back = until_now
    if order["status"] in _UNDONE | {_REFUNDED} and given_back != spent:
        yield Use(f"{key} back", code, given_back - spent, changed)


def _mark_of(code: str) -> str:
    """Which coupon it is. The voucher of its code is forgotten one day: that is then nowhere."""
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def _refunded(order: Mapping[str, Any], spent: int) -> Iterator[tuple[int, int]]:
    """Each refund, oldest first, and what of a coupon is given back with it and those before.

    A discount is spread over an order's lines by their prices. So whoever gets back a third of
    what was paid gave back goods for which a third of the coupon was used.
    """
    paid, total = in_cents(order["total"]), 0
    for refund in sorted(order["refunds"], key=lambda each: int(each["id"])):
        total += abs(in_cents(refund["total"]))
        yield int(refund["id"]), round(spent * min(total, paid) / paid) if paid else 0


def moment(text: str) -> datetime:
    """A moment of its JSON, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
