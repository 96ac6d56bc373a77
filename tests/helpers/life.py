"""What happens to vouchers in a town, one thing after another, with chance as the only guide."""

import random
from contextlib import suppress
from datetime import timedelta

from bot.domain.codes import new_code
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.storage import lapses, redemptions, vouchers
from bot.storage.database import Database, Transaction
from bot.storage.pots import SoldOut
from bot.storage.redemptions import Listed, NewParticipant, Redeemer
from bot.storage.vouchers import NewVoucher, NotUsable, State
from tests.conftest import ASSEN, MONDAY

# To be queued.
PEOPLE = (
    "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at) VALUES"
    " (1, 1, 'intermediary', 'voedselbank', :name, '2021-09-06'),"
    " (2, 2, 'provider', 'Zwembad', :name, '2021-09-06')",
    {"name": b"\x00"},
)


class Life:
    """What may happen to vouchers. Person 1 gives them, and 2 takes them in."""

    def __init__(self, database: Database, scheme: Scheme, seed: int, drafts: int = 0) -> None:
        self.database = database
        self.scheme = scheme
        self.chance = random.Random(seed)
        self.now = MONDAY
        self.drafts = drafts

    async def happen(self) -> None:
        """One random thing; what is refused changes nothing."""
        self.now += timedelta(hours=self.chance.choice([0, 1, 5, 30, 400]))
        step = self.chance.choice(
            [self._issue] * 4
            + [self._redeem] * 4
            + [self._refund, self._end, self._replace]
            + [self._correct, self._lapse, self._list, self._undo_later, self._give_back]
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
        ids = await transaction.rows("SELECT id FROM vouchers ORDER BY id")
        found = ids and await vouchers.by_id(transaction, self.chance.choice(ids)["id"])
        if not found:
            raise NotUsable
        return found

    async def _redeem(self, transaction: Transaction) -> None:
        voucher = await self._voucher(transaction)
        taker = Redeemer("Zwembad", 2, draft_id=self._draft())
        most = voucher.amount_cents
        amount = (
            self.chance.choice([most, max(most // 3, 1)]) if self.scheme.voucher.partial else most
        )
        taken = await redemptions.redeem(transaction, voucher, amount, taker, self.scheme, self.now)
        await redemptions.answer(transaction, taken.number, self.chance.choice([*NewParticipant]))

    async def _refund(self, transaction: Transaction) -> None:
        numbers = await transaction.rows(
            "SELECT number FROM redemptions WHERE undone_at IS NULL AND amount_cents > 0"
            " ORDER BY number"
        )
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
        amount = max(voucher.amount_cents // self.chance.choice([1, 3]), 1)
        late = voucher.state is State.LAPSED
        if late or voucher.state is State.ISSUED:
            taker = Redeemer("webshop", None, import_key=f"line {self._draft()}", listed_as="")
            line = Listed(voucher, amount, taker, voucher.valid_until, late)
            await redemptions.book_listed(transaction, [line], self.now)

    async def _give_back(self, transaction: Transaction) -> None:
        """The webshop gives back what its lists took of a voucher, or a third of it."""
        taken = await transaction.rows(
            "SELECT voucher_id, sum(amount_cents) AS cents FROM redemptions"
            " WHERE import_key IS NOT NULL AND undone_at IS NULL"
            " GROUP BY voucher_id HAVING sum(amount_cents) > 0 ORDER BY voucher_id"
        )
        if taken:
            row = self.chance.choice(taken)
            voucher = await vouchers.by_id(transaction, row["voucher_id"])
            assert voucher is not None
            today = self.now.date()
            over = voucher.valid_until < today or voucher.state is State.LAPSED
            taker = Redeemer("webshop", None, import_key=f"line {self._draft()}", listed_as="")
            amount = -row["cents"] // self.chance.choice([1, 3])
            line = Listed(voucher, amount, taker, today, over)
            await redemptions.book_listed(transaction, [line], self.now)

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


def scheme_with(partial: bool) -> Scheme:
    scheme = read_scheme(ASSEN)
    return scheme.model_copy(
        update={"voucher": scheme.voucher.model_copy(update={"partial": partial, "months": 6})}
    )
