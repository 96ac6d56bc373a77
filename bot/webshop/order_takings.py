"""What each order took of a voucher: no more than that comes back by a list that may also load.

pretix writes the order by which a gift card was sold on the row that puts its money on it, which
looks like money that an order gave back (src/pretix/base/exporters/orderlist.py, transactions).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.storage.redemptions import Booked
from bot.webshop.shop_numbers import ShopNumber
from bot.webshop.standing_lines import Booking, Standing, StandingLine


@dataclass
class OrderTakings:
    """Of one voucher, in cents."""

    booked: Iterable[Booked]
    lines: Iterable[StandingLine]
    _took: dict[str, int] = field(default_factory=dict)
    _given: Counter[str] = field(default_factory=Counter)

    def left(self, number: ShopNumber | None) -> int:
        """What can still come back of an order; nothing where nobody saw it take anything."""
        if number is None:
            return 0
        if number.order not in self._took:
            of_order = {one for name in number.sought for one in self._of_name.get(name, ())}
            # The same purchases may be both in the list and booked.
            sides = (
                sum(cents for is_listed, _place, cents in of_order if is_listed is side)
                for side in (True, False)
            )
            self._took[number.order] = max(sides)
        return self._took[number.order] - self._given[number.order]

    def give_back(self, number: ShopNumber | None, cents: int) -> None:
        """Note what came back."""
        if number:
            self._given[number.order] += cents

    @cached_property
    def _of_name(self) -> Mapping[tuple[str, str], set[tuple[bool, int, int]]]:
        """By the names of its order: whether the list has it, where, and the cents."""
        found: defaultdict[tuple[str, str], set[tuple[bool, int, int]]] = defaultdict(set)
        for place, each in enumerate(self.lines):
            new_refund = each.line.is_refund and each.standing is not Standing.KNOWN
            if not new_refund and each.standing is not Standing.UNDONE:
                for name in _names(each.line.number):
                    found[name].add((True, place, each.line.amount_cents or 0))
        for place, one in enumerate(self.booked):
            if not one.undone:
                for name in _names(Booking.of(one).number):
                    found[name].add((False, place, one.amount_cents))
        return found


def _names(number: ShopNumber | None) -> Iterable[tuple[str, str]]:
    return number.names if number else ()
