"""The counts of the summary: whatever happens to vouchers, they are what the ledger makes them."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.codes import new_code
from bot.domain.scheme_file import read_scheme
from bot.storage import audit, lapses, pots, uptake, vouchers
from bot.storage.database import Database
from bot.storage.pots import SoldOut
from bot.storage.vouchers import NewVoucher, State
from tests.conftest import ASSEN, MONDAY
from tests.helpers.counts import damage
from tests.helpers.databases import database_at
from tests.helpers.life import PEOPLE, Life, scheme_with


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await database_at(tmp_path / "bot.sqlite")
    async with opened.transaction() as transaction:
        await pots.set_ceilings(transaction, read_scheme(ASSEN))
        await transaction.queue(*PEOPLE)
    yield opened
    await opened.close()


@pytest.mark.parametrize("partial", [False, True])
async def test_the_counts_are_what_the_ledger_makes_them(database: Database, partial: bool) -> None:
    life = Life(database, scheme_with(partial), seed=int(partial))
    for _ in range(12):
        for _ in range(25):
            await life.happen()
        assert await uptake.recounted(database.address) == []
    assert await audit.imbalances(database.reading) == []
    found = await uptake.by_feature(database.reading)
    days = await uptake.days(database.reading)
    states = {row[0] for row in await database.reading.rows("SELECT DISTINCT state FROM vouchers")}
    assert states == set(State), "everything happened at least once"
    for feature in ("given", "used", "lapsed"):
        total = sum(getattr(each, feature) for each in found)
        assert total == sum(getattr(each, feature) for each in days) > 0


@pytest.mark.parametrize("kind", [State.WITHDRAWN, State.UNDONE])
async def test_a_lapse_that_was_taken_back_is_none_also_when_the_voucher_ends(
    database: Database, kind: State
) -> None:
    """A clock was wrong; later the voucher is withdrawn as any other."""
    scheme = scheme_with(partial=False)
    organisation = scheme.organisations[0]
    sport = scheme.categories[0].key
    new = NewVoucher(1, 1, organisation.key, sport, organisation.approaches[0].key, None)
    async with database.transaction() as transaction:
        voucher = await vouchers.issue(transaction, new, scheme, new_code(), MONDAY)
        later = MONDAY + timedelta(days=1_000)
        await lapses.let_lapse(transaction, later.date(), later, 1)
        await lapses.take_back_lapses(transaction, MONDAY.date(), MONDAY)
        await vouchers.end(transaction, voucher.id, kind, 1, MONDAY)
        assert await uptake.disagreements(transaction) == []
        assert await uptake.rebuild(transaction) == []
    assert sum((await uptake.lapsed_by_day(database.reading)).values()) == 0


@pytest.mark.parametrize("partial", [False, True])
async def test_counting_afterwards_gives_what_was_counted_on_the_way(
    database: Database, partial: bool
) -> None:
    """What `recount` makes of a database whose counts are gone."""
    life = Life(database, scheme_with(partial), seed=7)
    for _ in range(250):
        await life.happen()
    tables = ("uptake", "uptake_days")
    before = [await counted(database, table) for table in tables]
    async with database.transaction() as transaction:
        for table in tables:
            await transaction.queue(f"DELETE FROM {table}")
        assert await uptake.rebuild(transaction) != []
    assert [await counted(database, table) for table in tables] == before
    assert all(before)


async def counted(database: Database, table: str) -> list[tuple[object, ...]]:
    """The rows of a table of counts in which anything is counted."""
    rows = sorted(tuple(row) for row in await database.reading.rows(f"SELECT * FROM {table}"))
    return [row for row in rows if any(isinstance(each, int) and each for each in row)]


async def test_a_voucher_that_is_too_many_is_not_counted(database: Database) -> None:
    scheme = read_scheme(ASSEN)
    small = scheme.pots.model_copy(update={"vouchers_cents": scheme.voucher_cents})
    async with database.transaction() as transaction:
        await pots.set_ceilings(transaction, scheme.model_copy(update={"pots": small}))
    for draft in (1, 2):
        async with database.transaction() as transaction:
            new = NewVoucher(draft, 1, "voedselbank", "sport", "voedselbank", "Loon")
            try:
                await vouchers.issue(transaction, new, scheme, new_code(), MONDAY)
            except SoldOut:
                assert draft == 2
    [only] = await uptake.by_feature(database.reading)
    assert (only.given, only.committed_cents) == (1, scheme.voucher_cents)
    [day] = await uptake.days(database.reading)
    assert (day.issued_on, day.issued, day.unused) == (date(2021, 9, 6), 1, 1)


@pytest.mark.parametrize("pot", ["vouchers", "settlement", "organisation:voedselbank"])
async def test_one_lost_ledger_row_is_noticed(database: Database, pot: str) -> None:
    scheme = read_scheme(ASSEN)
    async with database.transaction() as transaction:
        for draft in (1, 2):
            new = NewVoucher(draft, 1, "voedselbank", "sport", "voedselbank", "Loon")
            await vouchers.issue(transaction, new, scheme, new_code(), MONDAY)
    assert await uptake.recounted(database.address) == []
    damage(database.address, "DELETE FROM ledger WHERE voucher_id = 1 AND pot = ?", pot)
    assert await uptake.recounted(database.address) != []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE uptake SET given = given + 1",
        "UPDATE uptake SET committed_cents = committed_cents - 1",
        "UPDATE uptake SET neighbourhood = 'Rhee'",
        "DELETE FROM uptake",
        "UPDATE uptake_days SET given = given - 1",
        "UPDATE uptake_days SET issued_on = '2021-09-07'",
        "UPDATE pots SET committed_cents = 0 WHERE name = 'vouchers'",
        "UPDATE vouchers SET category = 'sport', organisation = 'vaart_welzijn'",
    ],
)
async def test_counts_that_drifted_are_noticed(database: Database, statement: str) -> None:
    scheme = read_scheme(ASSEN)
    async with database.transaction() as transaction:
        new = NewVoucher(1, 1, "voedselbank", "sport", "voedselbank", "Loon")
        await vouchers.issue(transaction, new, scheme, new_code(), MONDAY)
    damage(database.address, statement)
    assert await uptake.recounted(database.address) != []
