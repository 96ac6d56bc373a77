"""The bot's side of the link against a real pretix: what a simulated one shows too, and more."""

import pytest

from bot.webshop.pretix import Pretix
from bot.webshop.shop import Taken
from tests.helpers.pretix_facts import *  # noqa: F403
from tests.helpers.pretix_facts import UNTIL, NewCode, found_with
from tests.helpers.shops import NotSold
from tests.live_shop.buyer import Buyer
from tests.live_shop.pretix_server import PretixServer
from tests.live_shop.staff import Staff


async def test_a_basket_that_was_filled_before_a_card_was_closed_is_not_sold(
    shop: Pretix, server: PretixServer, new_code: NewCode
) -> None:
    code = new_code()
    await shop.make(code, 15_000, UNTIL)
    async with Buyer(server) as buyer:
        await buyer.put_in_basket({"Strippenkaart": 4_000})
        await buyer.pay(code)
        assert await shop.close(code) == 15_000
        with pytest.raises(NotSold, match="niet meer geldig"):
            await buyer.confirm()
    assert await shop.close(code) == 15_000


async def test_a_code_that_a_friendly_organizer_has_is_taken(
    shop: Pretix, staff: Staff, new_code: NewCode
) -> None:
    code = new_code()
    await staff.accept("elders")
    await staff.make(code, "150", organizer="elders")
    with pytest.raises(Taken):
        await shop.make(code, 15_000, UNTIL)


async def test_a_token_that_may_read_orders_is_told_before_there_are_any(
    server: PretixServer,
) -> None:
    found = await found_with(server, server.known["tokens"]["everything"])
    assert ["with names" in told for told in found["wrong"]] == [True]
