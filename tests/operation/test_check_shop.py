"""What `check` says of a live webshop and the scheme that goes with it."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.clock import SystemClock
from bot.config import Settings
from bot.operation.check_shop import check_shop
from bot.operation.checkup import Checkup
from bot.simulator import pretix, woocommerce
from bot.simulator.moody_shop import open_shop
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from tests.conftest import MONDAY
from tests.helpers.live_shops import town_with
from tests.helpers.other_sites import HTML, answering

_PRETIX = {"shop": "pretix", "shop_organizer": pretix.ORGANIZER, "shop_token": pretix.TOKEN}
_WOO = {
    "shop": "woocommerce",
    "shop_token": woocommerce.KEY,
    "shop_secret": woocommerce.SECRET,
}
_BOTH = pytest.mark.parametrize("settings", [_PRETIX, _WOO], ids=["pretix", "woocommerce"])


async def told(url: str, settings: dict[str, str], level: str = "wrong") -> list[str]:
    """What is said on this level of the shop at an address."""
    checkup = Checkup(SystemClock())
    given = {"bot_token": "1:a", "shop_url": url} | settings
    await check_shop(checkup, Settings.model_validate(given))
    return [each.text for each in checkup.found if each.level == level]


async def wrong_with(folder: Path, kind: Any, *, partial: bool) -> list[str]:
    """What is wrong with a shop of this kind, and a scheme that spends in parts or not."""
    async with town_with(folder, kind, partial=partial) as town:
        checkup = Checkup(town.stage.clock, scheme=town.stage.scheme)
        await check_shop(checkup, town.stage.settings)
        return [each.text for each in checkup.found if each.level == "wrong"]


@pytest.mark.parametrize("kind", [PretixShop, WooShop])
async def test_vouchers_that_are_spent_in_one_go_suit_each_shop(tmp_path: Path, kind: Any) -> None:
    assert await wrong_with(tmp_path, kind, partial=False) == []


async def test_a_shop_without_balances_does_not_suit_vouchers_that_have_one(
    tmp_path: Path,
) -> None:
    [told] = await wrong_with(tmp_path, WooShop, partial=True)
    assert "partial = false" in told


async def test_a_shop_with_balances_does(tmp_path: Path) -> None:
    assert await wrong_with(tmp_path, PretixShop, partial=True) == []


@_BOTH
async def test_what_is_no_shop_at_all(settings: dict[str, str]) -> None:
    page = web.Response(text=HTML, content_type="text/html")
    async with answering(page) as url:
        [wrong] = await told(url, settings)
    assert "is no " in wrong and "but a web page (status 200)" in wrong and "login" in wrong
    async with answering(web.Response(status=502, text=HTML)) as url:
        assert await told(url, settings) == ["it does not answer: status 502."]
    assert await told(url, settings) == ["it does not answer: nothing listens there."]
    moved = web.Response(status=301, headers={"Location": "https://www.example.org/api/"})
    async with answering(moved) as url:
        [wrong] = await told(url, settings)
    assert "sent on to https://www.example.org (status 301)" in wrong


@_BOTH
@pytest.mark.parametrize("said", [{"hello": 1}, [{}], {"results": [1], "slug": 1}, 1, None, "no"])
async def test_json_of_something_else(settings: dict[str, str], said: object) -> None:
    async with answering(web.json_response(said)) as url:
        [*_others, wrong] = await told(url, settings)
    assert "is no " in wrong or "not the euro" in wrong


async def test_what_pretix_itself_refuses() -> None:
    async with open_shop(PretixShop(lambda: MONDAY)) as url:
        [wrong] = await told(url, _PRETIX | {"shop_token": "of-nobody"})
        assert "does not know SHOP_TOKEN" in wrong
        [wrong] = await told(url, _PRETIX | {"shop_organizer": "elders"})
        assert "SHOP_TOKEN is of gemeente, and SHOP_ORGANIZER is elders" in wrong
        [wrong] = await told(url, _PRETIX | {"shop_token": pretix.READING})
        assert "may not read and write gift cards" in wrong


async def test_cards_that_are_none_of_ours_are_told_wherever_they_stand() -> None:
    shop = PretixShop(lambda: MONDAY)
    for number in range(60):
        shop.make_by_hand(f"CARD-{number:04}", 1_000)
    async with open_shop(shop) as url:
        assert await told(url, _PRETIX, "note") == []
        shop.make_by_hand("PROEF-0001", 1_000, testmode=True)
        shop.make_by_hand("DOLLAR-0001", 1_000).currency = "USD"
        [currency, test_mode] = await told(url, _PRETIX, "note")
    assert "another currency" in currency and "test mode" in test_mode


async def test_what_woocommerce_itself_refuses() -> None:
    shop = WooShop(lambda: MONDAY)
    async with open_shop(shop) as url:
        [wrong] = await told(url, _WOO | {"shop_secret": "of-nobody"})
        assert "refuses SHOP_TOKEN and SHOP_SECRET" in wrong
        shop.currency = "USD"
        assert await told(url, _WOO) == ["its currency is not the euro, but USD."]
    off = web.json_response({"code": "rest_no_route"}, status=404)
    async with answering(off) as url:
        [wrong] = await told(url, _WOO)
    assert "WooCommerce is switched off" in wrong
