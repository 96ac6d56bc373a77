"""What a live webshop is to us: cards by their code, in cents, and three ways in which it says no.

Each call is one that may be asked again: what is there already is left as it is. Nothing in here
knows a voucher; what the shop ought to have stands in bot/storage/shop_cards.py.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

# How long one may wait for an answer while somebody looks on, in seconds.
LOOK_SECONDS = 3.0
# How the key begins with which is taken off what a first use left, where a voucher is spent in one
# go: nobody buys anything with it.
REST = "rest "
# With which is put on the card of a new code what came back to that of the lost one; then follows
# the key of that.
MOVED = "moved "
# And with which is taken off a closed card what was spent while there was another shop.
ELSEWHERE = "elsewhere "


class Away(Exception):
    """No answer, or none that says anything: what was asked may have been done, unless the shop
    was only being looked at.

    `wait` is for how many seconds the shop asks to be left alone. The text is for logs: the kind
    of failure, no code and no address.
    """

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait
        self.may_be_done = True


class NotTheShop(Away):
    """Something else answers in its place: a proxy while it is away, a login page, another site."""


class Refused(Exception):
    """The shop itself says no and will go on doing so: rights, settings. The text says why, for
    logs; `status` is HTTP's, and `code` the shop's own word, where it gave one."""

    def __init__(self, why: str, status: int = 0, code: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.code = code


class Taken(Exception):
    """The code is there with another amount, or there is less on it than was to be taken off."""


class Missing(Taken):
    """Something was to be taken off a card, or put back on it, that is not there any more."""


class Stopped(Exception):
    """The card is there with enough on it, and its own till would not take it: staff closed it."""


class OnlyWhole(Exception):
    """A part was to be taken off, and the shop only takes all that is on a card."""


@dataclass(frozen=True)
class Seen:
    """A card as the shop has it. `until` is its last local day; None for no end.

    `left_cents` is what can still be spent, and `made_cents` what it was worth at first, where the
    shop tells. `is_open` is whether its till takes it. `ref` is the shop's own number.
    """

    code: str
    left_cents: int
    until: date | None
    is_open: bool
    ref: str
    made_cents: int | None = None
    is_test: bool = False
    currency: str = "EUR"
    is_shared: bool = False
    """Whether its code can be used more than once, by whoever knows it."""


@dataclass(frozen=True)
class Use:
    """So much was taken off a card, or given back: below zero. `at` is UTC, `key` the shop's own
    for this movement; `ours` is the key of a `take`, empty for what the shop did itself."""

    key: str
    code: str
    cents: int
    at: datetime
    ours: str = ""
    is_by_hand: bool = False
    """Whether staff of the shop did it, and no order."""


@dataclass(frozen=True)
class Finding:
    """What a look at the shop itself shows, in English for the operator."""

    level: Literal["ok", "note", "wrong"]
    text: str


@contextmanager
def only_looking() -> Iterator[None]:
    """Nothing is changed in here yet: where the shop is away, nothing was done."""
    try:
        yield
    except Away as away:
        away.may_be_done = False
        raise


class Shop(Protocol):
    """A live webshop. Every call raises Away or Refused.

    A code is as it is printed, and compared letter by letter where the shop does so.
    `has_balances` is whether what was not spent of a card can be spent later.
    """

    has_balances: bool

    async def make(self, code: str, cents: int, until: date) -> Seen:
        """See to it that a card with this code is there and open, once; what it is then.

        A card that was closed is opened again. Raises Taken where one is there that was made with
        another amount.
        """
        ...

    async def look(self, code: str) -> Seen | None:
        """The card with this code; None where there is none."""
        ...

    async def close(self, code: str) -> int | None:
        """See to it that nobody can spend from this card; what is left on it, in cents. None where
        it is not there."""
        ...

    def is_used_up(self, mark: str, code: str) -> bool:
        """Whether `uses` told up to this mark why nothing is left on a card whatever came back: the
        shop takes it no second time."""
        ...

    async def take(self, code: str, cents: int, key: str, at: datetime | None = None) -> None:
        """Take so much off a card, or put it back where it is below zero; once for a key.

        Raises Taken where so much is not left, Missing where the card is not there, and OnlyWhole
        where a part can't be taken off.
        With `at`, when it was asked for at a till, Stopped where the card was not open by then.
        """
        ...

    async def took(self, code: str, key: str) -> bool:
        """Whether the shop did what `take` asked for with this key."""
        ...

    async def uses(self, mark: str, left: Mapping[str, int]) -> tuple[list[Use], str]:
        """What was done with the cards since a mark, oldest first, and the next mark.

        `left` is what is known to be left on each card, in cents by code: of a card that has so
        much nothing need be asked. What was told before may be told again.
        """
        ...

    def look_back(self, mark: str, since: datetime) -> str:
        """The mark with which `uses` tells again what was done since then (UTC): of a card that was
        not known to be there when it told it first."""
        ...

    def without(self, mark: str, before: str, held: Sequence[Use]) -> str:
        """The mark of a look of which these movements were not booked, where `before` is the one of
        the look before: they are told again, and of all others it is known that they were told."""
        ...

    def all(self) -> AsyncIterator[Seen]:
        """Every card that the shop has."""
        ...

    async def check(self) -> list[Finding]:
        """Whether it answers, whose it is, what the token may do, its currency and test mode."""
        ...

    def heard(self, headers: Mapping[str, str], body: bytes, said: str) -> bool:
        """Whether a message comes from the shop: its headers, and what stood in the path.

        Then something happened there. What it says is not believed: the shop is asked.
        """
        ...

    def is_ping(self, body: bytes) -> bool:
        """Whether a message only tries whether we are there, and nothing happened."""
        ...

    async def close_connections(self) -> None:
        """Let go of the network."""
        ...
