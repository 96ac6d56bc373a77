"""The bot's side of the link against the simulated pretix, which is held to what the real one does:
`make test-shop` runs the same there."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web

from bot.simulator.moody_shop import Mood, Refusal
from bot.simulator.pretix import ORGANIZER, READING, TOKEN, PretixShop
from tests.helpers.pretix_facts import *  # noqa: F403
from tests.helpers.shops import Bought, Buys, NotSold, ShopSaysNo


class SimulatedServer:
    """The simulated shop on a port of its own, which it keeps when it dies."""

    def __init__(self, shop: PretixShop) -> None:
        self.shop = shop
        self.url = ""
        self.known: Mapping[str, Any] = {"tokens": {"cards": TOKEN, "reading": READING}}
        self.organizer, self.token = ORGANIZER, TOKEN
        self._port = 0
        self._runner: web.AppRunner | None = None

    async def come_back(self) -> None:
        """It is there, with all it had."""
        self._runner = web.AppRunner(self.shop.app(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def die(self) -> None:
        """It is gone."""
        if self._runner is not None:
            await self._runner.cleanup()

    def freeze(self) -> None:
        """It takes connections and says nothing."""
        self.shop.mood = Mood.FROZEN

    def thaw(self) -> None:
        """It goes on."""
        self.shop.thaw()


class SimulatedStaff:
    """Those who run the simulated shop."""

    def __init__(self, shop: PretixShop) -> None:
        self._shop = shop

    async def make(
        self,
        code: str,
        value: str,
        until: str | None = None,
        *,
        is_test: bool = False,
        currency: str = "EUR",
    ) -> int:
        """A card by hand; its number."""
        if any(each.secret == code for each in self._shop.cards):
            raise ShopSaysNo("it is there")
        card = self._shop.make_by_hand(code, _cents(value), testmode=is_test)
        card.expires = datetime.fromisoformat(until) if until else None
        card.currency = currency
        return card.id

    async def change(self, code: str, value: str) -> None:
        """More on a card, or less, by hand."""
        self._shop.top_up(code, _cents(value))

    async def refund(self, order: str, value: str | None = None) -> str:
        """Give back what a gift card paid of an order, whole or so much; how much that was."""
        given = self._shop.refund(order, None if value is None else _cents(value))
        return f"{Decimal(given) / 100:f}"

    async def card(self, code: str) -> dict[str, Any]:
        """The one card with this code: when it ends, and its movements."""
        (found,) = [each for each in self._shop.cards if each.secret == code]
        ends = found.expires.isoformat() if found.expires else None
        return {"expires": ends, "moved": (await self.cards())[code]}

    async def cards(self) -> dict[str, list[str]]:
        """Every movement of every card, oldest first, by its code."""
        return {
            card.secret: [f"{Decimal(each.cents) / 100:.2f}" for each in card.movements]
            for card in self._shop.cards
        }


def _cents(euros: str) -> int:
    return int(Decimal(euros) * 100)


@pytest.fixture
async def server() -> AsyncIterator[SimulatedServer]:
    server = SimulatedServer(PretixShop(lambda: datetime.now(UTC)))
    await server.come_back()
    yield server
    server.thaw()
    await server.die()


@pytest.fixture
def staff(server: SimulatedServer) -> SimulatedStaff:
    return SimulatedStaff(server.shop)


@pytest.fixture
def buys(server: SimulatedServer) -> Buys:
    async def buy(cents: int, *codes: str) -> Bought:
        (code,) = codes
        left = [each.cents for each in server.shop.cards if each.secret == code]
        by_card = min(cents, *left) if any(left) else cents
        try:
            return Bought(server.shop.buy(code, by_card), by_card, cents - by_card)
        except Refusal as refusal:
            raise NotSold(str(refusal)) from None

    return buy
