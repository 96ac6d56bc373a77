"""What would become of the lines of one voucher, taken in an order in which they can be."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.formatting import day, euro
from bot.storage.redemptions import Booked
from bot.storage.vouchers import State, Voucher
from bot.translation import gettext as _
from bot.webshop.coupon_export import Refused
from bot.webshop.listed_lines import ListedLine
from bot.webshop.order_takings import OrderTakings
from bot.webshop.purses import Purse
from bot.webshop.standing_lines import Standing, StandingLine


@dataclass(frozen=True)
class MatchedLine:
    """A line that can be booked. Cents below zero came back."""

    line: ListedLine
    voucher: Voucher
    amount_cents: int
    on: date
    key: str
    late: bool
    """Handed in in time, but the voucher has lapsed since; or what comes back is free again."""
    like: Booked | None
    """What was booked before that it perhaps is."""

    @property
    def row(self) -> int:
        """Where it stands in the list."""
        return self.line.row


def taken(lines: Iterable[MatchedLine]) -> list[MatchedLine]:
    """Those that took something in."""
    return [line for line in lines if line.amount_cents > 0]


def returned(lines: Iterable[MatchedLine]) -> list[MatchedLine]:
    """Those by which money came back."""
    return [line for line in lines if line.amount_cents < 0]


def cents(lines: Iterable[MatchedLine]) -> int:
    """What they come to together; not below zero where money came back."""
    return abs(sum(line.amount_cents for line in lines))


@dataclass
class Card:
    """A voucher with its lines in a list; `today` is local."""

    purse: Purse
    lines: list[StandingLine]
    today: date
    refused: list[Refused] = field(default_factory=list)
    known: int = 0
    _is_torn: bool = False
    """Whether something that the shop took was not booked: what came back may be of that."""

    def __post_init__(self) -> None:
        self._orders = OrderTakings(self.purse.booked, self.lines)
        for each in self.lines:
            if each.standing is Standing.KNOWN:
                self.known += 1
            elif each.standing is Standing.UNDONE:
                why = _("This row was booked before, and then undone. I do not book it again.")
                self._refuse(each, why)

    def book(self, standing: Standing, free: dict[str, int]) -> list[MatchedLine]:
        """What can be booked of the lines of this standing, in that order; the rest is refused.

        `free` is what is free in each pot, and changes with it. By the day; what doesn't fit yet
        waits for what comes back, and the other way round, as rows stand in any order.
        """
        lines = [each for each in self.lines if each.standing is standing]
        lines.sort(key=lambda each: (each.line.on or self.today, each.line.time, each.line.row))
        took: deque[tuple[int, StandingLine]] = deque()
        gave_back: deque[tuple[int, StandingLine]] = deque()
        for place, each in enumerate(lines):
            why = self._never(each.line)
            if why:
                self._refuse(each, why)
            else:
                (gave_back if each.line.is_refund else took).append((place, each))
        found: list[MatchedLine] = []
        while took or gave_back:
            for queue in sorted((queue for queue in (took, gave_back) if queue), key=_first):
                fit = self._fit(queue[0][1], free)
                if fit:
                    found.append(fit)
                    queue.popleft()
                    break
            else:
                _place, each = (took or gave_back).popleft()
                self._refuse(each, self._why_not(each))
        return found

    def _refuse(self, each: StandingLine, why: str) -> None:
        self.refused.append(Refused(each.line.row, why))
        if not each.line.is_refund and each.standing is not Standing.ALIKE:
            self._is_torn = True

    def _never(self, line: ListedLine) -> str | None:
        """Why a line can't be booked whatever is on its voucher; None when it can."""
        voucher = self.purse.voucher
        if not line.is_refund:
            match voucher.state:
                case State.UNDONE:
                    return _("This voucher was taken back.")
                case State.WITHDRAWN:
                    return _("This voucher was withdrawn.")
                case State.REPLACED:
                    return _("This code was replaced by a new one.")
            if line.on is None and self.today > voucher.valid_until:
                return self._used_up() or _(
                    "This voucher was valid up to and including {day}."
                    " The list does not say on which day it was handed in."
                ).format(day=day(voucher.valid_until, with_year=True))
        on = line.on or self.today
        if on > self.today:
            return _("This day is still to come.")
        if on < voucher.issued_on:
            return _("On this day the voucher was not given yet.")
        if on > voucher.valid_until and not line.is_refund:
            return self._used_up() or _("On this day the voucher was no longer valid.")
        return None

    def _fit(self, each: StandingLine, free: dict[str, int]) -> MatchedLine | None:
        """Book a line on the purse; None, and nothing changes, where it doesn't fit."""
        line, purse = each.line, self.purse
        late = purse.has_lapsed
        if line.is_refund:
            amount = line.amount_cents or 0
            if self._is_torn or -amount > self._returnable(line):
                return None
            late = purse.is_over or purse.has_ended
            purse.give_back(-amount, free)
            self._orders.give_back(line.number, -amount)
        else:
            amount = self._taken(line)
            if not 0 < amount <= purse.left or not purse.take(amount, free):
                return None
        on = line.on or self.today
        return MatchedLine(line, purse.voucher, amount, on, each.key, late, each.like)

    def _returnable(self, line: ListedLine) -> int:
        """The most that a line can give back."""
        took = self.purse.by_webshop
        return min(took, self._orders.left(line.number)) if line.may_load else took

    def _taken(self, line: ListedLine) -> int:
        """How much a line took; nothing where nobody can say."""
        if line.amount_cents is not None:
            return line.amount_cents
        return 0 if self.purse.by_webshop else self.purse.left

    def _used_up(self) -> str | None:
        """When it was handed in, of a voucher that had nothing left before the list."""
        purse = self.purse
        before = [one for one in purse.booked if not one.undone and one.amount_cents > 0]
        if purse.left or purse.voucher.state is State.ISSUED or not before:
            return None
        return _("This voucher was handed in on {day} at {provider}.").format(
            day=day(before[-1].on, with_year=True), provider=before[-1].provider
        )

    def _why_not(self, each: StandingLine) -> str:
        """Why a line doesn't fit on its purse as it is by now."""
        line, purse = each.line, self.purse
        if line.is_refund:
            return self._why_not_back(line)
        if not purse.left:
            return self._used_up() or _("This code stands in the list more than once.")
        amount = self._taken(line)
        if not amount:
            return _("A part of this voucher was used before. The list does not say how much now.")
        if amount > purse.left and each.standing is Standing.ALIKE:
            return _(
                "This seems booked already, and so much is not left on the voucher: {amount}."
            ).format(amount=euro(purse.left))
        if amount > purse.left:
            return _("This is more than is on the voucher: {amount}.").format(
                amount=euro(purse.left)
            )
        return _(
            "This voucher lapsed, and the budget has no room for it any more. Needed: {amount}."
        ).format(amount=euro(amount))

    def _why_not_back(self, line: ListedLine) -> str:
        """Why so much can't come back."""
        if self._is_torn:
            return _("Another row of this voucher can't be booked. Look at both.")
        most = self._returnable(line)
        if line.may_load and most <= 0:
            return _("Here money was put on the card. Nothing was handed in.")
        if most < self.purse.by_webshop:
            text = _("This is more than this order took of this voucher: {amount}.")
        else:
            text = _("This is more than the webshop took of this voucher: {amount}.")
        return text.format(amount=euro(most))


def _first(queue: deque[tuple[int, StandingLine]]) -> int:
    return queue[0][0]
