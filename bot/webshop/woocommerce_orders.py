"""What WooCommerce's orders say of coupons: bought, cancelled, refunded; each told once.

An order that is cancelled may come back, as when a payment arrives late, and be cancelled again.
So the mark remembers of each order that counted how often it did, and whether it does now.
"""

import hashlib
from collections.abc import Iterator, Mapping
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


@dataclass
class Told:
    """What was told of the orders so far, and when the newest of them changed (UTC)."""

    newest: datetime | None = None
    orders: dict[int, tuple[int, bool]] = field(default_factory=dict)

    @classmethod
    def read(cls, mark: str) -> Self:
        """As a mark has it: '2026-09-06T10:00:00+00:00 12:1+ 13:2-'."""
        if not mark:
            return cls()
        newest, *orders = mark.split()
        told = cls(datetime.fromisoformat(newest))
        for each in orders:
            number, times = each[:-1].split(":")
            told.orders[int(number)] = int(times), each.endswith("+")
        return told

    def mark(self) -> str:
        """What to be asked with the next time; empty where nothing was ever there."""
        if self.newest is None:
            return ""
        orders = [f"{id}:{times}{'+' if on else '-'}" for id, (times, on) in self.orders.items()]
        return " ".join([self.newest.isoformat(), *orders])

    def saw(self, changed: datetime) -> None:
        """Something changed at this moment."""
        self.newest = max(self.newest or changed, changed)

    def uses_in(self, order: Mapping[str, Any], codes: Mapping[str, str]) -> list[Use]:
        """What an order did with our coupons; `codes` has them by their small letters."""
        self.saw(moment(order["date_modified_gmt"]))
        lines = [each for each in order["coupon_lines"] if each["code"].lower() in codes]
        number, status = int(order["id"]), order["status"]
        times, counts = self.orders.get(number, (0, False))
        if not lines or status in _UNPAID or (status in _UNDONE and not counts):
            return []
        if not counts:
            times += 1
        self.orders[number] = times, status not in _UNDONE
        return [
            use for line in lines for use in _uses(order, line, codes[line["code"].lower()], times)
        ]


def _uses(
    order: Mapping[str, Any], line: Mapping[str, Any], code: str, times: int
) -> Iterator[Use]:
    """What one coupon was used for, and what of that came back."""
    changed = moment(order["date_modified_gmt"])
    # The voucher of this code is forgotten one day; its code is then to be nowhere.
    mark = hashlib.sha256(code.encode()).hexdigest()[:16]
    key = f"woocommerce {int(order['id'])} {mark} {times}"
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
