"""After a restore the shop is ahead of the books: what providers took since is theirs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.conversation.shop_keeper import ShopKeeper
from bot.domain.codes import as_stored
from bot.simulator.moody_shop import Mood
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from bot.storage import audit, redemptions, vouchers
from bot.storage.backup import back_up, inspect, restore
from bot.storage.engines import open_database
from bot.storage.installation import Installation
from bot.storage.vouchers import State, Voucher
from bot.webshop.shop_compare import Kind, differences, text_of
from tests.conftest import Person
from tests.helpers.live_shops import Mute, Town, plain, town_with
from tests.helpers.redeeming import provider
from tests.helpers.sqlite_only import COPIES

pytestmark = COPIES


@pytest.fixture(params=[PretixShop, WooShop])
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town[Any]]:
    async with town_with(tmp_path, request.param) as town:
        yield town


async def take_in(town: Town[Any], gym: Person, code: str) -> None:
    await gym.send(code)
    await gym.tap("Neem €\N{NO-BREAK SPACE}150 in" if town.has_balances else "Neem in")
    assert "Ingenomen" in gym.last


async def undo(gym: Person) -> None:
    await gym.send("ongedaan maken")
    await gym.tap("Draai terug")
    assert "teruggedraaid" in gym.last


async def backed_up(town: Town[Any]) -> Path:
    stage = town.stage
    folder = stage.folder / "backups"
    return await back_up(stage.settings.database_file, folder, stage.clock.now(), stage.keys)


@dataclass
class Restored:
    """The town on its backup; the shop is as it went on."""

    installation: Installation
    keeper: ShopKeeper
    clock: MovableClock

    async def work(self) -> None:
        """Ask the shop what it did, and settle everything."""
        for _round in range(5):
            self.clock.move_to(self.clock.now() + timedelta(seconds=60))
            while await self.keeper.look() == 0.0:
                continue

    async def voucher(self, code: str) -> Voucher:
        stored = as_stored(code, self.installation.scheme.codes)
        found = await vouchers.by_code(self.installation.database.reading, stored)
        assert found is not None
        return found

    async def takers(self, code: str) -> list[str]:
        """Which providers are paid for a voucher."""
        voucher = await self.voucher(code)
        taken = await redemptions.of_voucher(self.installation.database.reading, voucher.id)
        assert not any(each.listed for each in taken)
        return [each.organisation for each in taken]

    async def differences(self) -> list[Kind]:
        on, shop = self.installation, self.keeper.shop
        found = await differences(on.database.reading, shop, on.scheme, on.today)
        return [each.kind for each in found]


@asynccontextmanager
async def restored(town: Town[Any], copy: Path) -> AsyncIterator[Restored]:
    stage = town.stage
    path = stage.folder / "restored.sqlite"
    await restore(path, await inspect(copy, stage.keys), stage.clock.now(), stage.keys)
    database = await open_database(path, is_durable=False)
    try:
        installation = Installation(stage.scheme, stage.keys, stage.clock, database)
        keeper = ShopKeeper(installation, town.keeper.shop, Mute(), Mute(), lambda: None)
        yield Restored(installation, keeper, stage.clock)
        assert await audit.imbalances(database.reading) == []
    finally:
        await database.close()


async def test_a_scan_of_after_the_backup_is_its_providers(town: Town[Any]) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    pool = await provider(town.stage, "Zwembad")
    first, second = await anneke.give(), await anneke.give("9401 AB 14")
    copy = await backed_up(town)
    await take_in(town, gym, first)
    await take_in(town, pool, second)
    async with restored(town, copy) as after:
        assert await after.takers(first) == [], "the control"
        await after.work()
        assert await after.takers(first) == ["Sportschool"]
        assert await after.takers(second) == ["Zwembad"]
        assert await after.differences() == []


async def test_what_a_provider_undid_after_the_backup_is_undone(town: Town[Any]) -> None:
    anneke, gym = await town.stage.intermediary(), await provider(town.stage)
    before, since = await anneke.give(), await anneke.give("9401 AB 14")
    await take_in(town, gym, before)
    await town.later()
    copy = await backed_up(town)
    await undo(gym)
    await take_in(town, gym, since)
    await undo(gym)
    async with restored(town, copy) as after:
        assert await after.takers(before) == ["Sportschool"], "the control"
        await after.work()
        assert await after.takers(before) == await after.takers(since) == []
        assert (await after.voucher(before)).balance_cents == 15_000
        assert await after.differences() == []


async def test_a_scan_of_a_provider_that_nobody_knows_is_a_difference(town: Town[Any]) -> None:
    code = await (await town.stage.intermediary()).give()
    copy = await backed_up(town)
    await take_in(town, await provider(town.stage), code)
    async with restored(town, copy) as after:
        await after.work()
        assert await after.takers(code) == []
        assert await after.differences() == [Kind.SCANNED]


async def test_a_card_that_was_made_after_the_backup_is_closed_before_its_money_is_free(
    town: Town[Any],
) -> None:
    anneke = await town.stage.intermediary()
    code = await anneke.give()
    async with town.stage.database.transaction() as transaction:
        await transaction.execute(
            "UPDATE shop_cards SET known = 'none', asked = 0, made_cents = NULL, left_cents = NULL"
        )
    copy = await backed_up(town)
    assert town.shop.card(code).cents == 15_000
    # It would open the card once more.
    await town.stage.bot.stop()
    async with restored(town, copy) as after:
        town.shop.mood = Mood.BROKEN
        voucher = await after.voucher(code)
        async with after.installation.database.transaction() as transaction:
            is_free = await vouchers.end(
                transaction, voucher.id, State.WITHDRAWN, voucher.issued_by, after.clock.now()
            )
        assert not is_free
        town.shop.mood = Mood.WELL
        await after.work()
        assert (await after.voucher(code)).state is State.WITHDRAWN
        assert await after.differences() == []
        await after.keeper.shop.close_connections()


async def test_of_a_card_that_was_given_since_it_is_said_what_was_spent(town: Town[Any]) -> None:
    anneke = await town.stage.intermediary()
    await anneke.give()
    copy = await backed_up(town)
    spent, kept = [await anneke.give(f"9401 AB {number}") for number in (14, 16)]
    town.shop.buy(spent, 15_000)
    async with restored(town, copy) as after:
        await after.work()
        on = after.installation
        found = await differences(on.database.reading, after.keeper.shop, on.scheme, on.today)
        said = {each.tail: plain(text_of(each)) for each in found}
        assert [each.kind for each in found] == [Kind.UNKNOWN] * 2
        assert "Er is € 150 mee betaald, en er staat nog € 0 op." in said[spent[-4:]]
        assert "met € 150 erop" in said[kept[-4:]]
