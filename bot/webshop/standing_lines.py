"""Lines of the webshop's list beside what was booked of their voucher."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum, auto

from bot.storage.redemptions import Booked
from bot.webshop.listed_lines import UNDATED, ListedLine
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
    """Whether nothing tells it apart from another line of the list, before it.

    Then it is doubtful anyhow, and takes no booking from a line that would be new without it.
    """
    standing: Standing = Standing.NEW
    like: Booked | None = None
    """What was booked that it perhaps is; None where it is perhaps another row of its list."""


# What is not booked yet was read at no time.
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Booking:
    """Something that was booked, and what its list told of it."""

    one: Booked
    number: ShopNumber | None
    is_undated: bool

    @classmethod
    def of(cls, one: Booked) -> "Booking":
        first, _space, rest = one.listed_as.partition(" ")
        is_undated = first == UNDATED
        return cls(one, ShopNumber.kept(rest if is_undated else one.listed_as), is_undated)

    @classmethod
    def to_be(cls, each: StandingLine) -> "Booking":
        """A line that is to be booked, so that another of its list is held against it."""
        line, amount = each.line, each.line.amount_cents or 0
        on = line.on or date.max
        one = Booked(each.key, line.listed_as, amount, on, _NEVER, line.provider, undone=False)
        return cls(one, line.number, line.on is None)

    @property
    def standing(self) -> Standing:
        """What its own line is when it comes again."""
        return Standing.UNDONE if self.one.undone else Standing.KNOWN

    @property
    def amounts(self) -> tuple[int | None, ...]:
        """What its line may say: a list may leave out what was taken."""
        cents = self.one.amount_cents
        return (cents, None) if cents > 0 else (cents,)
