"""A live webshop's webhook: it only makes us ask sooner, whoever rings and however often."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.conversation import shop_keeper
from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from tests.conftest import AT_ONCE, assens, staged
from tests.helpers.live_shops import PASSWORD, Town, town_with
from tests.helpers.redeeming import pot

# No round is due for long after it: what is booked by then was asked for because of the bell.
MOMENT = 4


@dataclass
class Street:
    """A town with a live webshop, and its door."""

    town: Town[Any]
    client: httpx.AsyncClient

    async def ring(
        self, body: bytes = b"{}", headers: dict[str, str] | None = None, path: str = "/shop"
    ) -> int:
        """Knock; the status of the answer."""
        answer = await self.client.post(path, content=body, headers=headers or {})
        return answer.status_code

    async def bought(self) -> str:
        """Somebody got a voucher and spent of it; the order."""
        code = await (await self.town.stage.intermediary()).give()
        order: str = self.town.shop.buy(code, 4_000)
        return order

    async def spent(self) -> int:
        """What is booked as spent in a moment from now, in cents."""
        await self.town.later(MOMENT)
        return (await pot(self.town.stage))[1]


async def opened(folder: Path, kind: Any, **limits: Any) -> AsyncIterator[Street]:
    async with town_with(folder, kind, http_port=0, **limits) as town:
        url = f"http://127.0.0.1:{town.stage.bot.http_port}"
        async with httpx.AsyncClient(trust_env=False, base_url=url) as client:
            yield Street(town, client)


@pytest.fixture
async def woo(tmp_path: Path) -> AsyncIterator[Street]:
    async for street in opened(tmp_path, WooShop):
        yield street


@pytest.fixture
async def pretix(tmp_path: Path) -> AsyncIterator[Street]:
    async for street in opened(tmp_path, PretixShop):
        yield street


async def test_what_is_signed_makes_us_ask_at_once(woo: Street) -> None:
    headers, body = woo.town.shop.webhook(await woo.bought())
    assert await woo.ring(body, headers) == 200
    assert await woo.spent() == 4_000


async def test_without_a_bell_it_is_asked_later(woo: Street) -> None:
    """The control of `test_what_is_signed_makes_us_ask_at_once`."""
    await woo.bought()
    assert await woo.spent() == 0


async def test_what_is_forged_does_nothing(woo: Street) -> None:
    headers, body = woo.town.shop.webhook(await woo.bought())
    assert await woo.ring(body + b" ", headers) == 403
    assert await woo.ring(body) == 403
    assert await woo.ring(body, {"X-WC-Webhook-Signature": "AAAA"}) == 403
    assert await woo.ring(body, path=f"/shop/{PASSWORD}") == 403
    assert await woo.spent() == 0


async def test_what_it_says_is_not_believed(woo: Street) -> None:
    """Signed, and of an order that the shop does not have."""
    headers, body = woo.town.shop.webhook(await woo.bought())
    woo.town.shop.orders.clear()
    assert await woo.ring(body, headers) == 200
    assert await woo.spent() == 0


async def test_a_ping_is_answered_and_nothing_is_asked(woo: Street) -> None:
    """WooCommerce takes a webhook only where its first, unsigned knock is answered well."""
    await woo.bought()
    before = woo.town.shop.requests
    assert await woo.ring(b"webhook_id=12") == 200
    assert await woo.spent() == 0
    assert woo.town.shop.requests == before


async def asked_in_a_flood(woo: Street) -> tuple[int, float]:
    """How many requests the shop gets while somebody rings all the time, and in how many seconds:
    8 that are let pass, and those that the machine took."""
    headers, body = woo.town.shop.webhook(await woo.bought())
    assert await woo.ring(body, headers) == 200
    assert await woo.spent() == 4_000
    before: int = woo.town.shop.requests
    begun = woo.town.stage.clock.now()
    for _knock in range(80):
        assert await woo.ring(body, headers) == 200
        await woo.town.later(0.1)
    asked: int = woo.town.shop.requests - before
    return asked, (woo.town.stage.clock.now() - begun).total_seconds()


async def test_a_flood_makes_us_ask_once_in_a_few_seconds(woo: Street) -> None:
    asked, seconds = await asked_in_a_flood(woo)
    # Three requests each time.
    assert 6 <= asked <= 3 * (seconds // 3)


async def test_without_a_pause_a_flood_reaches_the_shop(
    woo: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of `test_a_flood_makes_us_ask_once_in_a_few_seconds`."""
    monkeypatch.setattr(shop_keeper, "_LEAST", timedelta(0))
    asked, _seconds = await asked_in_a_flood(woo)
    assert asked > 100


async def test_the_answer_waits_for_no_shop(woo: Street) -> None:
    headers, body = woo.town.shop.webhook(await woo.bought())
    woo.town.stage.later(seconds=MOMENT)
    woo.town.shop.mood = Mood.FROZEN
    assert [await woo.ring(body, headers) for _knock in range(3)] == [200] * 3
    woo.town.shop.thaw()
    await woo.town.stage.settled()
    assert await woo.spent() == 4_000


async def test_what_is_too_large_is_not_read_to_its_end(woo: Street) -> None:
    assert await woo.ring(b"x" * 2_000_000) == 413


async def test_a_shop_that_does_not_sign_says_a_secret_in_the_path(pretix: Street) -> None:
    await pretix.bought()
    assert await pretix.ring() == 403
    assert await pretix.ring(path=f"/shop/{PASSWORD}x") == 403
    assert await pretix.ring(b"webhook_id=12") == 403
    assert await pretix.spent() == 0
    assert await pretix.ring(path=f"/shop/{PASSWORD}") == 200
    assert await pretix.spent() == 4_000


async def test_without_a_secret_nobody_is_the_shop(tmp_path: Path) -> None:
    async for street in opened(tmp_path, PretixShop, shop_secret=None):
        assert await street.ring() == 403
        assert await street.ring(path="/shop/") in (307, 403, 404)
        assert await street.ring(path="/shop/x") == 403


async def test_without_a_live_shop_there_is_no_bell(tmp_path: Path) -> None:
    async with (
        staged(tmp_path, assens(), AT_ONCE | {"http_port": 0}) as stage,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        answer = await client.post(f"http://127.0.0.1:{stage.bot.http_port}/shop", content=b"{}")
        assert answer.status_code == 404
