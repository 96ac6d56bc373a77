"""The same life gives the same figures, whatever engine keeps the books."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.config import Settings
from bot.database_address import Address
from bot.operation.check_database import check_database
from bot.operation.checkup import Checkup
from bot.storage import audit, pots, uptake
from bot.storage.database import Reading
from bot.storage.engines import looking_at_one_moment, open_database
from bot.storage.evaluation import Feature, evaluation, lines, used_by_day
from tests.conftest import SETTINGS
from tests.helpers.databases import address_at
from tests.helpers.life import PEOPLE, Life, scheme_with

pytestmark = pytest.mark.postgres_only


async def live(address: Address) -> Life:
    """Some two hundred things happen to vouchers; by one seed always the same."""
    scheme = scheme_with(partial=True)
    database = await open_database(address, is_durable=False)
    async with database.transaction() as transaction:
        await pots.set_ceilings(transaction, scheme)
        await transaction.queue(*PEOPLE)
    life = Life(database, scheme, seed=3)
    for _ in range(200):
        await life.happen()
    await database.close()
    return life


async def figures(reading: Reading, life: Life) -> list[object]:
    assert await audit.imbalances(reading) == []
    assert await uptake.disagreements(reading) == []
    found: list[object] = [
        sorted(map(repr, await uptake.by_feature(reading))),
        await uptake.days(reading),
        await lines(reading, 0, 1_000),
        await used_by_day(reading),
    ]
    for before in (timedelta(0), timedelta(days=100)):
        end = life.now - before
        async with evaluation(reading, end.date(), end) as counts:
            found += [
                *[await counts.cross(feature, Feature.USED) for feature in Feature],
                *[await counts.count(feature, "voedselbank", used=True) for feature in Feature],
                await counts.in_period(end.date() - timedelta(days=90), end.date()),
                await counts.given_by_day(),
                await counts.days_until_used(),
                await counts.days_unused(),
                await counts.lapsed(),
                await counts.again(),
                await counts.spent_cents(),
            ]
    return found


async def test_the_same_life_gives_the_same_figures(tmp_path: Path) -> None:
    told = []
    for address in (tmp_path / "file.sqlite", address_at(tmp_path / "bot.sqlite")):
        life = await live(address)
        async with looking_at_one_moment(address) as reading:
            told.append(await figures(reading, life))
    assert told[0] == told[1]
    assert all(told[0][:4]), "something happened"


async def checked(address: Address, life: Life) -> str:
    checkup = Checkup(MovableClock(life.now), scheme=life.scheme)
    settings = Settings(**SETTINGS).model_copy(update={"database": address})
    await check_database(checkup, settings)
    return "\n".join(each.text for each in checkup.found)


async def test_a_check_adds_up_the_books(tmp_path: Path) -> None:
    address = address_at(tmp_path / "bot.sqlite")
    life = await live(address)
    assert "its books balance and its counts are right" in await checked(address, life)
    database = await open_database(address)
    async with database.transaction() as transaction:
        await transaction.queue("UPDATE uptake SET given = given + 1")
    await database.close()
    told = await checked(address, life)
    assert "books balance" not in told
    assert "the ledger says: " in told
