"""What is left of vouchers and free in pots, while the webshop's list is gone through.

What the database would refuse is refused here first, with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.storage import lapses, pots, redemptions
from bot.storage.database import Reading
from bot.storage.pots import SETTLEMENT, VOUCHERS, envelope
from bot.storage.redemptions import Booked, Handling
from bot.storage.vouchers import State, Voucher

_ENDED = (State.UNDONE, State.WITHDRAWN, State.REPLACED)


@dataclass
class Purse:
    """One voucher's money in cents, as it is after the lines so far."""

    voucher: Voucher
    booked: Sequence[Booked]
    left: int
    """What can still be spent. Of one that has lapsed: what lapsed."""
    has_lapsed: bool
    """Whether taking it in means that money that became free is spent after all."""
    is_over: bool
    """Whether what comes back lapses at once."""
    handling_lapsed: int
    handling: Handling

    def __post_init__(self) -> None:
        valid = [one for one in self.booked if not one.undone]
        self.spent = sum(one.amount_cents for one in valid)
        self.by_webshop = sum(one.amount_cents for one in valid if one.key is not None)

    @property
    def has_ended(self) -> bool:
        """Whether nothing can come back to it."""
        return self.voucher.state in _ENDED

    @property
    def balance(self) -> int:
        """What is committed for it."""
        return 0 if self.has_lapsed else self.left

    @property
    def is_used_in_part(self) -> bool:
        """Whether the webshop took less than all of it."""
        return 0 < self.by_webshop < self.voucher.amount_cents

    @property
    def _pots(self) -> tuple[str, str]:
        return VOUCHERS, envelope(self.voucher.organisation)

    def take(self, amount: int, free: dict[str, int]) -> bool:
        """Take an amount in; False, and nothing changes, where a pot has no room for it."""
        handling = self.handling.committed_cents
        if self.has_lapsed:
            handling = self.handling_lapsed
            needs = dict.fromkeys(self._pots, amount) | {SETTLEMENT: handling}
            if any(free[pot] < need for pot, need in needs.items()):
                return False
            for pot, need in needs.items():
                free[pot] -= need
            self.handling_lapsed = 0
        # The costs of handling are spent once.
        self.handling = Handling(0, self.handling.spent_cents + handling)
        self.left -= amount
        self.spent += amount
        self.by_webshop += amount
        return True

    def give_back(self, amount: int, free: dict[str, int]) -> None:
        """Put on the voucher what the webshop gave back, or free it where that is over."""
        self.spent -= amount
        self.by_webshop -= amount
        handling = 0 if self.spent else self.handling.spent_cents
        freed = amount
        if not self.has_ended:
            if self.is_over:
                freed += 0 if self.has_lapsed else self.left
                self.handling_lapsed += handling
            # Else it is an issued one again, also where its last cent was spent before.
            self.left = self.left + amount if self.is_over or not self.has_lapsed else amount
            self.has_lapsed = self.is_over
        if self.has_ended or self.is_over:
            for pot in self._pots:
                free[pot] += freed
            free[SETTLEMENT] += handling
            self.handling = Handling(0, self.handling.spent_cents - handling)
        else:
            self.handling = Handling(
                self.handling.committed_cents + handling, self.handling.spent_cents - handling
            )


@dataclass
class Purses:
    """The vouchers of a list, by id, and what is free in each pot."""

    of: dict[int, Purse]
    free: dict[str, int]


async def purses(reading: Reading, matched: Sequence[Voucher], today: date) -> Purses:
    """What is there before the first line; `today` is local."""
    ids = [voucher.id for voucher in matched]
    lapsed = await lapses.lapsed(reading, ids)
    handling = await redemptions.handling(reading, ids)
    booked = await redemptions.booked(reading, ids)
    of = {}
    for voucher in matched:
        gone = lapsed.get(voucher.id, {})
        # Of a voucher that lapsed, some may have been spent by a list since.
        again = voucher.state in (State.LAPSED, State.REDEEMED)
        of[voucher.id] = Purse(
            voucher,
            booked.get(voucher.id, []),
            gone.get(VOUCHERS, 0) if again else voucher.balance_cents,
            voucher.state is not State.ISSUED,
            voucher.valid_until < today or voucher.state is State.LAPSED,
            gone.get(SETTLEMENT, 0),
            handling.get(voucher.id, Handling(0, 0)),
        )
    return Purses(of, {pot.name: pot.free_cents for pot in await pots.listed(reading)})
