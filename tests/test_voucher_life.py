"""A voucher's life in any order: the books balance, and agree with a simple model of them."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot import redemption_list
from bot.scheme import Organisation, Scheme, read_scheme
from bot.storage import redemptions, vouchers
from bot.storage.database import open_database
from bot.storage.redemptions import Taker
from bot.storage.vouchers import NewVoucher, NotUsable, SoldOut, State, envelope
from tests.conftest import ASSEN, MONDAY
from tests.test_budget import pots_for

MOST, ENVELOPE = 4, 3
ORGANISATIONS = ("voedselbank", "vaart_welzijn")
Result = TypeVar("Result")


def scheme_for(partial: bool) -> Scheme:
    """Room for four vouchers; the food bank may give three of them."""
    scheme = read_scheme(ASSEN)
    bank, welfare = scheme.organisations
    bank = Organisation.model_copy(bank, update={"envelope_cents": ENVELOPE * 150_00})
    return scheme.model_copy(
        update={
            "pots": pots_for(MOST),
            "organisations": (bank, welfare),
            "voucher": scheme.voucher.model_copy(update={"partial": partial}),
        }
    )


SCHEMES = {partial: scheme_for(partial) for partial in (False, True)}


@cache
def template() -> Path:
    """A database with its pots and somebody who does everything."""
    path = Path(tempfile.mkdtemp(prefix="meedoen-life-")) / "template.sqlite"

    async def make() -> None:
        database = await open_database(path)
        async with database.transaction() as transaction:
            await vouchers.set_ceilings(transaction, SCHEMES[False])
            await transaction.run(
                "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
                " VALUES (1, 1, 'provider', 'Sportschool', x'00', '2021-09-06')"
            )
        await database.close()

    asyncio.run(make())
    return path


@dataclass
class Model:
    """A voucher as anybody would keep it on a card: no ledger, no pots."""

    organisation: str
    amount: int
    left: int
    valid_until: date
    handling: int = 10_00
    handling_spent: int = 0
    state: str = "issued"


@dataclass
class Taken:
    """A redemption on its own card; `rest` is what became free with it."""

    voucher: int
    amount: int
    rest: int
    undone: bool = False


class Life(RuleBasedStateMachine):
    """Everything that can happen to vouchers, by the bot's own storage, beside the cards."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory(prefix="meedoen-life-")
        path = Path(self.folder.name) / "bot.sqlite"
        shutil.copy(template(), path)
        self.database = self.run(open_database(path))
        self.now = MONDAY.astimezone(UTC)
        self.drafts = 0
        self.cards: dict[int, Model] = {}
        self.codes: dict[int, str] = {}
        self.taken: dict[int, Taken] = {}

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()

    @initialize(partial=st.booleans())
    def choose(self, partial: bool) -> None:
        self.scheme = SCHEMES[partial]

    # What the cards say

    def spent_of(self, card_id: int) -> int:
        return sum(t.amount for t in self.taken.values() if t.voucher == card_id and not t.undone)

    def used(self, organisation: str | None = None) -> int:
        """What is committed or spent, of an organisation or of all."""
        return sum(
            card.left + self.spent_of(id)
            for id, card in self.cards.items()
            if organisation in (None, card.organisation)
        )

    def has_room(self, organisation: str, cents: int) -> bool:
        ceiling = ENVELOPE if organisation == ORGANISATIONS[0] else MOST
        return (
            self.used() + cents <= MOST * 150_00
            and self.used(organisation) + cents <= ceiling * 150_00
        )

    def handling_used(self) -> int:
        return sum(card.handling + card.handling_spent for card in self.cards.values())

    @property
    def today(self) -> date:
        return self.now.astimezone(self.scheme.zone).date()

    def draft(self) -> int:
        self.drafts += 1
        return self.drafts

    def pick(self, number: int) -> int:
        return sorted(self.cards)[number % len(self.cards)]

    # What happens

    @rule(organisation=st.sampled_from(ORGANISATIONS))
    def issue(self, organisation: str) -> None:
        draft = self.draft()
        new = NewVoucher(draft, 1, organisation, "sport", "anders", None)

        async def give() -> vouchers.Voucher | None:
            async with self.database.transaction() as transaction:
                try:
                    return await vouchers.issue(
                        transaction, new, self.scheme, f"CODE{draft:04}", self.now
                    )
                except SoldOut:
                    return None

        voucher = self.run(give())
        room = self.has_room(organisation, 150_00) and (
            self.handling_used() + 10_00 <= MOST * 10_00
        )
        assert (voucher is not None) == room
        if voucher:
            self.cards[voucher.id] = Model(organisation, 150_00, 150_00, voucher.valid_until)
            self.codes[voucher.id] = voucher.code

    def finish(self, id: int, state: str) -> None:
        card = self.cards[id]
        card.state, card.left, card.handling = state, 0, 0

    @precondition(lambda self: self.cards)
    @rule(number=st.integers(0, 20), kind=st.sampled_from((State.UNDONE, State.WITHDRAWN)))
    def end(self, number: int, kind: State) -> None:
        id = self.pick(number)

        async def end_it() -> bool:
            async with self.database.transaction() as transaction:
                try:
                    await vouchers.end(transaction, id, kind, 1, self.now)
                except NotUsable:
                    return False
                return True

        assert self.run(end_it()) == (self.cards[id].state == "issued")
        if self.cards[id].state == "issued":
            self.finish(id, kind.value)

    @precondition(lambda self: self.cards)
    @rule(number=st.integers(0, 20))
    def replace(self, number: int) -> None:
        id, draft = self.pick(number), self.draft()

        async def replace_it() -> vouchers.Voucher | None:
            async with self.database.transaction() as transaction:
                old = await vouchers.by_id(transaction, id)
                assert old is not None
                try:
                    return await vouchers.replace_code(
                        transaction,
                        old,
                        draft_id=draft,
                        person_id=1,
                        scheme=self.scheme,
                        code=f"CODE{draft:04}",
                        now=self.now,
                    )
                except NotUsable:
                    return None

        voucher = self.run(replace_it())
        card = self.cards[id]
        assert (voucher is not None) == (card.state == "issued")
        if voucher:
            self.cards[voucher.id] = Model(
                card.organisation, card.left, card.left, voucher.valid_until, card.handling
            )
            self.codes[voucher.id] = voucher.code
            self.finish(id, "replaced")

    def may_take(self, id: int, amount: int) -> bool:
        card = self.cards[id]
        return card.state == "issued" and amount <= card.left and self.today <= card.valid_until

    def take(self, number: int, id: int, amount: int) -> None:
        """Write a redemption on the cards."""
        card = self.cards[id]
        rest = 0 if self.scheme.voucher.partial else card.left - amount
        card.left -= amount + rest
        card.handling, card.handling_spent = 0, card.handling_spent + card.handling
        card.state = "issued" if card.left else "redeemed"
        self.taken[number] = Taken(id, amount, rest)

    @precondition(lambda self: self.cards)
    @rule(
        number=st.integers(0, 20), amount=st.sampled_from((150_00, 20_00, 30_00, 149_99, 1, 151_00))
    )
    def redeem(self, number: int, amount: int) -> None:
        id, draft = self.pick(number), self.draft()

        async def redeem_it() -> int | None:
            async with self.database.transaction() as transaction:
                voucher = await vouchers.by_id(transaction, id)
                assert voucher is not None
                taker = Taker("Sportschool", 1, draft_id=draft)
                try:
                    done = await redemptions.redeem(
                        transaction, voucher, amount, taker, self.scheme, self.now
                    )
                except NotUsable:
                    return None
                # The same draft once more is the same redemption.
                again = await redemptions.redeem(
                    transaction, voucher, amount, taker, self.scheme, self.now
                )
                assert again == done
                return done.number

        done = self.run(redeem_it())
        assert (done is not None) == self.may_take(id, amount)
        if done:
            self.take(done, id, amount)

    @precondition(lambda self: self.taken)
    @rule(number=st.integers(0, 20))
    def refund(self, number: int) -> None:
        which = sorted(self.taken)[number % len(self.taken)]

        async def refund_it() -> type[Exception] | None:
            async with self.database.transaction() as transaction:
                redemption = await redemptions.by_number(transaction, which)
                assert redemption is not None
                try:
                    await redemptions.refund(transaction, redemption, 1, self.now)
                except (NotUsable, SoldOut) as error:
                    return type(error)
                return None

        taken = self.taken[which]
        card = self.cards[taken.voucher]
        expected: type[Exception] | None = None
        if taken.undone or card.state not in ("issued", "redeemed"):
            expected = NotUsable
        elif not self.has_room(card.organisation, taken.rest):
            expected = SoldOut
        assert self.run(refund_it()) is expected
        if expected is None:
            taken.undone = True
            card.left += taken.amount + taken.rest
            card.state = "issued"
            if not self.spent_of(taken.voucher):
                card.handling, card.handling_spent = card.handling_spent, 0

    @rule(days=st.sampled_from((1, 30, 200, 366)))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(most=st.integers(1, 3))
    def expire(self, most: int) -> None:
        async def expire_them() -> int:
            async with self.database.transaction() as transaction:
                return await vouchers.expire(transaction, self.today, self.now, most)

        due = [
            id
            for id, card in sorted(self.cards.items())
            if card.state == "issued" and card.valid_until < self.today
        ]
        assert self.run(expire_them()) == len(due[:most])
        for id in due[:most]:
            self.finish(id, "expired")

    @precondition(lambda self: self.cards)
    @rule(
        lines=st.lists(
            st.tuples(st.integers(0, 20), st.sampled_from((150_00, 40_00, 0))), max_size=4
        ),
        name=st.integers(0, 10**9),
    )
    def import_list(self, lines: list[tuple[int, int]], name: int) -> None:
        """A list of the webshop, twice: the second time changes nothing."""
        text = "code;bedrag;kenmerk\r\n" + "".join(
            f"{self.codes[self.pick(number)]};{amount // 100};{name}-{place}\r\n"
            for place, (number, amount) in enumerate(lines)
        )

        async def import_it() -> redemption_list.Plan:
            table = redemption_list.open_list(text.encode())
            async with self.database.transaction() as transaction:
                plan = await redemption_list.plan(
                    transaction, table.rows(), POOL[self.scheme.voucher.partial], self.now
                )
                await redemption_list.book(transaction, plan, self.scheme, None, self.now)
                return plan

        known = self.run(self.keys())
        plan = self.run(import_it())
        assert len(plan.fits) + len(plan.refused) + plan.known == len(lines)
        fits = {fit.row: fit for fit in plan.fits}
        numbers = iter(sorted(self.run(self.keys()) - known))
        for row, (number, amount) in enumerate(lines, 2):
            id = self.pick(number)
            may = amount > 0 and self.may_take(id, amount)
            if row in fits:
                assert may
                self.take(next(numbers), id, amount)
            elif not plan.known:
                assert not may
        again = self.run(import_it())
        assert (again.fits, again.known) == ([], len(fits) + plan.known)

    async def keys(self) -> set[int]:
        rows = await self.database.reading.rows(
            "SELECT number FROM redemptions WHERE import_key IS NOT NULL"
        )
        return {row["number"] for row in rows}

    # What is always so

    @invariant()
    def the_books_agree_with_the_cards(self) -> None:
        async def look() -> tuple[list[str], list[vouchers.Pot], dict[str, tuple[int, int]]]:
            reading = self.database.reading
            return (
                await vouchers.imbalances(reading),
                await vouchers.pots(reading),
                await vouchers.position(reading, self.now + timedelta(seconds=1)),
            )

        wrong, pots, by_ledger = self.run(look())
        assert wrong == []
        cards = self.cards
        expected = {
            "vouchers": (sum(c.left for c in cards.values()), sum(map(self.spent_of, cards))),
            "settlement": (
                sum(c.handling for c in cards.values()),
                sum(c.handling_spent for c in cards.values()),
            ),
        } | {
            envelope(name): (
                sum(c.left for c in cards.values() if c.organisation == name),
                sum(self.spent_of(id) for id, c in cards.items() if c.organisation == name),
            )
            for name in ORGANISATIONS
        }
        assert {p.name: (p.committed_cents, p.spent_cents) for p in pots} == expected
        for pot in pots:
            assert pot.ceiling_cents == pot.free_cents + pot.committed_cents + pot.spent_cents
            assert pot.free_cents >= 0
            assert by_ledger.get(pot.name, (0, 0)) == expected[pot.name]
        rows = self.run(self.database.reading.rows("SELECT id, state, balance_cents FROM vouchers"))
        assert {row["id"]: (row["state"], row["balance_cents"]) for row in rows} == {
            id: (card.state, card.left) for id, card in cards.items()
        }


# The codes here are none of our own.
POOL = {partial: scheme.model_copy(update={"codes": "pool"}) for partial, scheme in SCHEMES.items()}

TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
