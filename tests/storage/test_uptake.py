"""The counts of the summary: whatever happens to vouchers, they are what the ledger makes them."""

import random
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.codes import new_code
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.storage import audit, lapses, pots, redemptions, uptake, vouchers
from bot.storage.database import Database, Transaction, migrations, open_database
from bot.storage.pots import SoldOut
from bot.storage.redemptions import Listed, NewParticipant, Redeemer
from bot.storage.steps import statements
from bot.storage.vouchers import NewVoucher, NotUsable, State
from tests.conftest import ASSEN, MONDAY
from tests.helpers.counts import damage

PEOPLE = (
    "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at) VALUES"
    " (1, 1, 'intermediary', 'voedselbank', x'00', '2021-09-06'),"
    " (2, 2, 'provider', 'Zwembad', x'00', '2021-09-06')"
)


class Life:
    """What may happen to vouchers, one thing after another, with chance as the only guide."""

    def __init__(self, database: Database, scheme: Scheme, seed: int) -> None:
        self.database = database
        self.scheme = scheme
        self.chance = random.Random(seed)
        self.now = MONDAY
        self.drafts = 0

    async def happen(self) -> None:
        """One random thing; what is refused changes nothing."""
        self.now += timedelta(hours=self.chance.choice([0, 1, 5, 30, 400]))
        step = self.chance.choice(
            [self._issue] * 4
            + [self._redeem] * 4
            + [self._refund, self._end, self._replace]
            + [self._correct, self._lapse, self._list, self._undo_later]
        )
        with suppress(NotUsable, SoldOut):
            async with self.database.transaction() as transaction:
                await step(transaction)

    def _draft(self) -> int:
        self.drafts += 1
        return self.drafts

    async def _issue(self, transaction: Transaction) -> None:
        organisation = self.chance.choice(self.scheme.organisations)
        new = NewVoucher(
            self._draft(),
            1,
            organisation.key,
            self.chance.choice(self.scheme.categories).key,
            self.chance.choice(organisation.approaches).key,
            self.chance.choice([None, "Loon", "Rhee"]),
            other_household=self.chance.random() < 0.2,
        )
        await vouchers.issue(transaction, new, self.scheme, new_code(), self.now)

    async def _voucher(self, transaction: Transaction) -> vouchers.Voucher:
        ids = await transaction.rows("SELECT id FROM vouchers")
        found = ids and await vouchers.by_id(transaction, self.chance.choice(ids)["id"])
        if not found:
            raise NotUsable
        return found

    async def _redeem(self, transaction: Transaction) -> None:
        voucher = await self._voucher(transaction)
        taker = Redeemer("Zwembad", 2, draft_id=self._draft())
        most = voucher.amount_cents
        amount = self.chance.choice([most, most // 3]) if self.scheme.voucher.partial else most
        taken = await redemptions.redeem(transaction, voucher, amount, taker, self.scheme, self.now)
        await redemptions.answer(transaction, taken.number, self.chance.choice([*NewParticipant]))

    async def _refund(self, transaction: Transaction) -> None:
        numbers = await transaction.rows("SELECT number FROM redemptions WHERE undone_at IS NULL")
        if numbers:
            taken = await redemptions.by_number(transaction, self.chance.choice(numbers)["number"])
            assert taken is not None
            await redemptions.refund(transaction, taken, 2, self.scheme, self.now)

    async def _undo_later(self, transaction: Transaction) -> None:
        self.now += timedelta(days=self.chance.choice([1, 40]))
        await self._refund(transaction)

    async def _list(self, transaction: Transaction) -> None:
        """The webshop tells of a redemption on the last day, perhaps after the voucher lapsed."""
        voucher = await self._voucher(transaction)
        amount = voucher.amount_cents // self.chance.choice([1, 3])
        late = voucher.state is State.EXPIRED
        if late or voucher.state is State.ISSUED:
            taker = Redeemer("webshop", None, import_key=f"line {self._draft()}")
            line = Listed(voucher, amount, taker, voucher.valid_until, late)
            await redemptions.redeem_listed(transaction, [line], self.scheme, self.now)

    async def _end(self, transaction: Transaction) -> None:
        kind = self.chance.choice([State.UNDONE, State.WITHDRAWN])
        await vouchers.end(transaction, (await self._voucher(transaction)).id, kind, 1, self.now)

    async def _replace(self, transaction: Transaction) -> None:
        await vouchers.replace_code(
            transaction,
            await self._voucher(transaction),
            draft_id=self._draft(),
            person_id=1,
            scheme=self.scheme,
            code=new_code(),
            now=self.now,
        )

    async def _correct(self, transaction: Transaction) -> None:
        voucher = await self._voucher(transaction)
        if voucher.state is State.ISSUED:
            await vouchers.correct_category(transaction, voucher, "culture", 1, self.now)

    async def _lapse(self, transaction: Transaction) -> None:
        await lapses.let_lapse(transaction, self.now.date(), self.now, 3)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(tmp_path / "bot.sqlite")
    async with opened.transaction() as transaction:
        await pots.set_ceilings(transaction, read_scheme(ASSEN))
        await transaction.queue(PEOPLE)
    yield opened
    await opened.close()


def scheme_with(partial: bool) -> Scheme:
    scheme = read_scheme(ASSEN)
    return scheme.model_copy(
        update={"voucher": scheme.voucher.model_copy(update={"partial": partial, "months": 6})}
    )


@pytest.mark.parametrize("partial", [False, True])
async def test_the_counts_are_what_the_ledger_makes_them(database: Database, partial: bool) -> None:
    life = Life(database, scheme_with(partial), seed=int(partial))
    for _ in range(12):
        for _ in range(25):
            await life.happen()
        assert await uptake.disagreements(database.reading) == []
    assert await audit.imbalances(database.reading) == []
    found = await uptake.positions(database.reading)
    days = await uptake.days(database.reading)
    states = {row[0] for row in await database.reading.rows("SELECT DISTINCT state FROM vouchers")}
    assert states == set(State), "everything happened at least once"
    for feature in ("given", "used", "lapsed"):
        total = sum(getattr(each, feature) for each in found)
        assert total == sum(getattr(each, feature) for each in days) > 0


@pytest.mark.parametrize("partial", [False, True])
async def test_counting_afterwards_gives_what_was_counted_on_the_way(
    database: Database, partial: bool
) -> None:
    """What the migration makes of a database that had no counts yet."""
    life = Life(database, scheme_with(partial), seed=7)
    for _ in range(250):
        await life.happen()
    await database.reading.rows("SELECT 1")
    script = next(file for number, file in migrations() if number == 5).read_text(encoding="utf-8")
    for table in ("positions", "position_days"):
        before = await counted(database, table)
        async with database.transaction() as transaction:
            await transaction.queue(f"DELETE FROM {table}")
            for statement in statements(script):
                if f"\nINSERT INTO {table} " in f"\n{statement}":
                    await transaction.queue(statement)
        assert before == await counted(database, table) != []


async def counted(database: Database, table: str) -> list[tuple[object, ...]]:
    """The rows of a table of counts in which anything is counted."""
    rows = [tuple(row) for row in await database.reading.rows(f"SELECT * FROM {table}")]
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
    [only] = await uptake.positions(database.reading)
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
    assert await uptake.disagreements(database.reading) == []
    damage(database.path, "DELETE FROM ledger WHERE voucher_id = 1 AND pot = ?", pot)
    assert await uptake.disagreements(database.reading) != []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE positions SET given = given + 1",
        "UPDATE positions SET committed_cents = committed_cents - 1",
        "UPDATE positions SET neighbourhood = 'Rhee'",
        "DELETE FROM positions",
        "UPDATE position_days SET given = given - 1",
        "UPDATE position_days SET issued_on = '2021-09-07'",
        "UPDATE pots SET committed_cents = 0 WHERE name = 'vouchers'",
        "UPDATE vouchers SET category = 'sport', organisation = 'vaart_welzijn'",
    ],
)
async def test_counts_that_drifted_are_noticed(database: Database, statement: str) -> None:
    scheme = read_scheme(ASSEN)
    async with database.transaction() as transaction:
        new = NewVoucher(1, 1, "voedselbank", "sport", "voedselbank", "Loon")
        await vouchers.issue(transaction, new, scheme, new_code(), MONDAY)
    damage(database.path, statement)
    assert await uptake.disagreements(database.reading) != []
