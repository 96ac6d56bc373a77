"""What a live webshop is to us: cards by their code, in cents, and three ways in which it says no.

Each call is one that may be asked again: what is there already is left as it is. Nothing in here
knows a voucher; what the shop ought to have stands in bot/storage/shop_cards.py.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

# How long one may wait for an answer while somebody looks on, in seconds.
LOOK_SECONDS = 3.0


class Away(Exception):
    """No answer, or none that says anything: what was asked may have been done.

    `wait` is for how many seconds the shop asks to be left alone. The text is for logs: the kind
    of failure, no code and no address.
    """

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class Refused(Exception):
    """The shop says no and will go on doing so: rights, settings, a wrong address. The text says
    why, for logs."""


class Taken(Exception):
    """The code is there with another amount, or there is less on it than was to be taken off."""


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


@dataclass(frozen=True)
class Use:
    """So much was taken off a card, or given back: below zero. `at` is UTC, `key` the shop's own
    for this movement; `ours` is the key of a `take`, empty for what the shop did itself."""

    key: str
    code: str
    cents: int
    at: datetime
    ours: str = ""


@dataclass(frozen=True)
class Finding:
    """What a look at the shop itself shows, in English for the operator."""

    level: Literal["ok", "note", "wrong"]
    text: str


class Shop(Protocol):
    """A live webshop. Every call raises Away or Refused.

    A code is as it is printed, and compared letter by letter.
    """

    async def make(self, code: str, cents: int, until: date) -> Seen:
        """See to it that a card with this code is there and open, once; what it is then.

        A card that was closed is opened again. Raises Taken where one is there that was made with
        another amount.
        """
        ...

    async def look(self, code: str) -> Seen | None:
        """The card with this code; None where there is none."""
        ...

    async def close(self, code: str) -> int:
        """See to it that nobody can spend from this card; what is left on it, in cents."""
        ...

    async def take(self, code: str, cents: int, key: str) -> None:
        """Take so much off a card, or put it back where it is below zero; once for a key.

        Raises Taken where so much is not left.
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

    def all(self) -> AsyncIterator[Seen]:
        """Every card that the shop has."""
        ...

    async def check(self) -> list[Finding]:
        """Whether it answers, whose it is, what the token may do, its currency and test mode."""
        ...

    async def close_connections(self) -> None:
        """Let go of the network."""
        ...
