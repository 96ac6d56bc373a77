"""The whole bot with a real pretix: what is given can be spent there, and what is spent is booked.

The bot's clock is set to today, for the shop has no other.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.domain.scheme import Scheme
from tests.conftest import AT_ONCE, Person, Stage, assens, staged
from tests.helpers.coupons import stocked
from tests.helpers.redeeming import in_parts, pot, provider
from tests.helpers.shops import Bought, NotSold
from tests.live_shop.buyer import Buyer
from tests.live_shop.pretix_server import PretixServer
from tests.live_shop.staff import Staff


@dataclass
class Town:
    """A stage, and a real webshop."""

    stage: Stage
    server: PretixServer
    staff: Staff

    async def heard(self) -> None:
        """The bot asks the shop now what was done, and has booked it."""
        assert self.stage.bot.shop is not None
        self.stage.bot.shop.hurry()
        await self.stage.settled()

    async def buys(self, cents: int, code: str) -> Bought:
        """Somebody buys something of this price with this card, and the rest by bank."""
        async with Buyer(self.server) as buyer:
            return await buyer.buy(cents, code)

    async def refused(self, code: str) -> str:
        """What the till says to this card."""
        with pytest.raises(NotSold) as no:
            await self.buys(100, code)
        return str(no.value)

    async def moved(self, code: str) -> list[str]:
        """The movements of the one card with this code."""
        return list((await self.staff.card(code))["moved"])


def todays(scheme: Scheme) -> Scheme:
    """A scheme that is going on today."""
    today = datetime.now(UTC).date()
    running = {"starts": today - timedelta(days=30), "ends": today + timedelta(days=400)}
    return scheme.model_copy(update=running)


@pytest.fixture
async def town(tmp_path: Path, server: PretixServer, staff: Staff) -> AsyncIterator[Town]:
    scheme = assens()
    partly = todays(scheme.model_copy(update=in_parts(scheme)))
    async with raised(tmp_path, partly, server, staff) as town:
        yield town


@asynccontextmanager
async def raised(
    folder: Path, scheme: Scheme, server: PretixServer, staff: Staff
) -> AsyncIterator[Town]:
    """A stage with this scheme, today, and the shop."""
    link = {
        "shop": "pretix",
        "shop_url": server.url,
        "shop_organizer": server.organizer,
        "shop_token": SecretStr(server.token),
    }
    async with staged(folder, scheme, AT_ONCE | link) as stage:
        stage.clock.move_to(datetime.now(UTC))
        yield Town(stage, server, staff)


async def taken_back(anneke: Person) -> str:
    """An intermediary takes back what they gave last."""
    await anneke.send("herstel")
    await anneke.tap("Mijn voucher terugnemen")
    return await anneke.tap("Neem terug")


async def test_what_is_given_is_spent_refunded_and_booked(town: Town) -> None:
    code = await (await town.stage.intermediary()).give()
    assert await town.moved(code) == ["150.00"]
    bought = await town.buys(4_000, code)
    assert (bought.card_cents, bought.rest_cents) == (4_000, 0)
    await town.heard()
    assert await pot(town.stage) == (11_000, 4_000)
    more = await town.buys(20_000, code)
    assert (more.card_cents, more.rest_cents) == (11_000, 9_000)
    await town.heard()
    assert await pot(town.stage) == (0, 15_000)
    await town.staff.refund(bought.order)
    await town.heard()
    await town.heard()
    assert await pot(town.stage) == (4_000, 11_000)
    assert await town.stage.balanced()


async def test_a_lost_code_buys_nothing_and_the_new_one_what_was_left(town: Town) -> None:
    anneke = await town.stage.intermediary()
    old = await anneke.give()
    await town.buys(4_000, old)
    await anneke.send("herstel")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send(old)
    await anneke.tap("Nieuwe code")
    await town.heard()
    assert "niet meer geldig" in await town.refused(old)
    cards = await town.staff.cards()
    (new,) = [code for code, moved in cards.items() if moved == ["110.00"] and code != old]
    await town.buys(11_000, new)
    await town.heard()
    assert await pot(town.stage) == (0, 15_000)
    assert await town.stage.balanced()


async def test_what_is_taken_back_buys_nothing_and_its_money_is_free(town: Town) -> None:
    anneke = await town.stage.intermediary()
    code = await anneke.give()
    await taken_back(anneke)
    await town.heard()
    assert "niet meer geldig" in await town.refused(code)
    assert await pot(town.stage) == (0, 0)
    assert await town.stage.balanced()


async def test_what_was_bought_before_it_was_taken_back_is_spent(town: Town) -> None:
    anneke = await town.stage.intermediary()
    code = await anneke.give()
    await town.buys(4_000, code)
    await taken_back(anneke)
    await town.heard()
    assert await pot(town.stage) == (0, 4_000)
    assert await town.stage.balanced()


async def test_a_scan_is_taken_off_in_the_shop(town: Town) -> None:
    code = await (await town.stage.intermediary()).give()
    gym = await provider(town.stage)
    await gym.send(code)
    await gym.tap("Neem €\N{NO-BREAK SPACE}150 in")
    assert "Ingenomen" in gym.last
    assert await town.moved(code) == ["150.00", "-150.00"]
    assert "opgebruikt" in await town.refused(code)
    await town.heard()
    assert await pot(town.stage) == (0, 15_000)
    assert await town.stage.balanced()


async def test_without_parts_the_first_use_closes_the_card(
    tmp_path: Path, server: PretixServer, staff: Staff
) -> None:
    async with raised(tmp_path, todays(assens()), server, staff) as town:
        code = await (await town.stage.intermediary()).give()
        await town.buys(4_000, code)
        await town.heard()
        assert await pot(town.stage) == (0, 4_000)
        with pytest.raises(NotSold):
            await town.buys(100, code)


async def test_a_look_up_tells_the_balance_up_slow_and_down(town: Town) -> None:
    next_year = datetime.now(UTC).year + 1
    carla = await stocked(town.stage, f"SCHOOL-0001;school;10,00;31-12-{next_year}")
    await town.staff.make("SCHOOL-0001", "7.50")

    async def told() -> str:
        return (await carla.send("SCHOOL-0001")).replace("\N{NO-BREAK SPACE}", " ")

    assert "Saldo: € 7,50, zojuist gevraagd aan de webshop." in await told()
    town.server.freeze()
    began = time.monotonic()
    assert "De webshop antwoordt niet." in await told()
    assert time.monotonic() - began < 6
    town.server.kill()
    assert "De webshop antwoordt niet." in await told()
    town.server.start()
    assert "Saldo: € 7,50, zojuist gevraagd aan de webshop." in await told()


async def test_the_chat_does_not_wait_for_a_dead_shop_which_has_each_card_once(
    town: Town,
) -> None:
    town.server.kill()
    anneke = await town.stage.intermediary()
    began = time.monotonic()
    codes = [await anneke.give(), await anneke.give("9401 AB 14")]
    assert time.monotonic() - began < 20
    town.server.start()
    town.stage.later(minutes=10)
    await town.heard()
    assert [await town.moved(code) for code in codes] == [["150.00"]] * 2
    assert await pot(town.stage) == (30_000, 0)
