"""A webshop as tests play with it: simulated or real, the same words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class NotSold(Exception):
    """The till refuses; the text is what it says."""


class ShopSaysNo(Exception):
    """What was asked of the staff can't be done; the text says why."""


@dataclass(frozen=True)
class Bought:
    """An order: what the cards paid of it, and what is still to be paid by bank."""

    order: str
    card_cents: int
    rest_cents: int


class Server(Protocol):
    """The shop as a machine. `known` has the tokens by what they are for."""

    url: str
    known: Mapping[str, Any]

    @property
    def organizer(self) -> str: ...

    @property
    def token(self) -> str:
        """What the bot may use: gift cards and nothing else."""
        ...

    async def die(self) -> None:
        """It is gone from one moment to the next."""
        ...

    async def come_back(self) -> None:
        """It is there again, with all it had."""
        ...

    def freeze(self) -> None:
        """It takes connections and says nothing."""
        ...

    def thaw(self) -> None:
        """It goes on where it was frozen, if it was."""
        ...


class Staff(Protocol):
    """Those who run the shop: amounts are euros, as text."""

    async def make(
        self,
        code: str,
        value: str,
        until: str | None = None,
        *,
        is_test: bool = False,
        currency: str = "EUR",
    ) -> int:
        """A card by hand; its number. `until` is a moment in ISO's form."""
        ...

    async def change(self, code: str, value: str) -> None:
        """More on a card, or less, by hand."""
        ...

    async def refund(self, order: str, value: str | None = None) -> str:
        """Give back what a gift card paid of an order, whole or so much; how much that was."""
        ...

    async def card(self, code: str) -> dict[str, Any]:
        """The one card with this code: when it ends, and its movements."""
        ...

    async def cards(self) -> dict[str, list[str]]:
        """Every movement of every card, oldest first, by its code."""
        ...


class Buys(Protocol):
    """Somebody buys something of this price with these cards, and the rest by bank."""

    async def __call__(self, cents: int, *codes: str) -> Bought: ...
