"""The stock of free coupons: whatever happens, it is what the entries make it."""

import random
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.storage import coupons, imports
from bot.storage.coupons import CouponFacts, Giving, NewCoupon, OutOfStock, Standing
from bot.storage.database import Database, Transaction
from tests.conftest import MONDAY
from tests.helpers.databases import database_at
from tests.helpers.structure import drop_trigger

PERSON = (
    "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at) VALUES"
    " (1, 1, 'intermediary', 'voedselbank', :sealed, '2021-09-06')"
)
TODAY = MONDAY.date()
DAYS = (TODAY - timedelta(days=1), TODAY, date(2022, 6, 30))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await database_at(tmp_path / "bot.db")
    async with opened.transaction() as transaction:
        await transaction.queue(PERSON, {"sealed": b"\0"})
    yield opened
    await opened.close()


class Stock:
    """What may happen to coupons, one thing after another, with chance as the only guide."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.chance = random.Random(seed)
        self.open: list[int] = []
        self.given: list[int] = []
        self.done: set[str] = set()
        self.drafts = 0

    async def happen(self) -> None:
        """One random thing, in a transaction of its own."""
        step = self.chance.choice(
            [self._begin, self._write, self._write, self._count, self._drop]
            + [self._give] * 3
            + [self._take_back]
        )
        async with self.database.transaction() as transaction:
            await step(transaction)

    async def _begin(self, transaction: Transaction) -> None:
        import_id = await imports.begin(
            transaction, draft_id=None, chat_id=None, person_id=None, now=MONDAY
        )
        await imports.confirm(transaction, import_id)
        self.open.append(import_id)

    async def _write(self, transaction: Transaction) -> None:
        """Of two imports at a time each may write, in any order."""
        if not self.open:
            return
        numbers = self.chance.sample(range(12), self.chance.randint(1, 8))
        piece = [
            NewCoupon(
                f"BON-{n}",
                f"BON{n}",
                CouponFacts(
                    self.chance.choice(("sport", "school")),
                    1_000,
                    self.chance.choice((1_000, 500, 0)),
                    self.chance.choice(DAYS),
                    "",
                    "",
                    self.chance.choice((Standing.GOOD, Standing.GOOD, Standing.TAKEN)),
                ),
            )
            for n in numbers
        ]
        await coupons.put_ready(transaction, self.chance.choice(self.open), piece, 1, MONDAY)

    async def _count(self, transaction: Transaction) -> None:
        if self.open:
            chosen = self.open.pop(self.chance.randrange(len(self.open)))
            await imports.mark_stored(transaction, chosen)
            self.done.add("counted")

    async def _drop(self, transaction: Transaction) -> None:
        if self.open and self.chance.random() < 0.3:
            chosen = self.open.pop()
            while await imports.undo_some(transaction, chosen):
                pass
            await imports.forget(transaction, chosen)
            self.done.add("dropped")

    async def _give(self, transaction: Transaction) -> None:
        self.drafts += 1
        purpose, balance = self.chance.choice(("sport", "school")), self.chance.choice((1_000, 500))
        new = Giving(self.drafts, purpose, balance, 1, "voedselbank", None, None)
        try:
            given = await coupons.give(transaction, new, MONDAY, TODAY)
        except OutOfStock:
            return
        assert given.valid_until >= TODAY
        self.given.append(given.id)
        self.done.add("given")

    async def _take_back(self, transaction: Transaction) -> None:
        if self.given:
            chosen = self.given.pop(self.chance.randrange(len(self.given)))
            await coupons.take_back(transaction, chosen, 1, MONDAY)
            self.done.add("taken back")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_the_stock_is_right(database: Database, seed: int) -> None:
    stock = Stock(database, seed)
    for _each in range(250):
        await stock.happen()
        assert await coupons.imbalances(database.reading) == []
    assert stock.done == {"counted", "dropped", "given", "taken back"}


@pytest.mark.parametrize(
    ("trigger", "table"),
    [("coupon_stock_counts_given", "coupons"), ("coupon_stock_counts_stored", "imports")],
)
async def test_without_a_trigger_the_stock_goes_wrong(
    database: Database, trigger: str, table: str
) -> None:
    async with database.transaction() as transaction:
        await drop_trigger(transaction, trigger, table)
    stock = Stock(database, 1)
    for _each in range(100):
        await stock.happen()
    assert await coupons.imbalances(database.reading) != []


async def test_the_stock_counts_what_can_be_given(database: Database) -> None:
    stock = Stock(database, 3)
    for _each in range(120):
        await stock.happen()
    piles = await coupons.stock(database.reading, TODAY)
    rows = await database.reading.rows(
        "SELECT purpose, balance_cents, count(*) FROM coupon_facts"
        " JOIN coupons ON coupons.id = coupon_id WHERE state = 'free' AND balance_cents > 0"
        " AND standing = 'good' AND valid_until >= :today GROUP BY 1, 2 ORDER BY 1, 2",
        {"today": TODAY.isoformat()},
    )
    assert [tuple(row) for row in rows] == [
        (pile.purpose, pile.balance_cents, pile.count) for pile in piles
    ]
    assert piles
