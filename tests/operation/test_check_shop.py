"""What `check` says of a live webshop and the scheme that goes with it."""

from pathlib import Path
from typing import Any

import pytest

from bot.operation.check_shop import check_shop
from bot.operation.checkup import Checkup
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from tests.helpers.live_shops import town_with


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
