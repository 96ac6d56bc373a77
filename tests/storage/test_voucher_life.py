"""A voucher's life in any order: the books balance, and agree with a simple model of them."""

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvloop
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.domain.scheme_parts import Organisation
from bot.storage import lapses, pots, redemptions, uptake, vouchers
from bot.storage.database import Database
from bot.storage.pots import SoldOut, envelope
from bot.storage.redemptions import Redeemer
from bot.storage.vouchers import NewVoucher, NotUsable, State
from bot.webshop import reconciliation
from bot.webshop.listed_lines import ListedLine
from bot.webshop.reconciliation import Reconciliation, RedemptionList
from tests.conftest import ASSEN, MONDAY
from tests.helpers.counts import pots_at, wrong_in_books
from tests.helpers.databases import database_at, done_with
from tests.helpers.redeeming import pots_for

pytestmark = pytest.mark.slow

MOST, ENVELOPE = 4, 3
# Most often the newest, so that much happens to one voucher.
WHICH = st.sampled_from((0, 0, 0, 1, 1, 2, 3, 5))
# A line of a list: which voucher, how much, and on which day.
Line = tuple[int, int, str]
LINES = st.lists(
    st.tuples(
        WHICH,
        st.sampled_from((150_00, 40_00, 1, -40_00)),
        st.sampled_from(("none", "last", "after")),
    ),
    min_size=1,
    max_size=4,
)
COUNTING = ("issued", "redeemed", "lapsed")
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


async def with_pots(path: Path) -> Database:
    """A database with its pots and somebody who does everything."""
    database = await database_at(path)
    async with database.transaction() as transaction:
        await pots.set_ceilings(transaction, SCHEMES[False])
        await transaction.queue(
            "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
            " VALUES (1, 1, 'provider', 'Sportschool', :sealed, '2021-09-06')",
            {"sealed": b"\0"},
        )
    return database


@dataclass
class Model:
    """A voucher as anybody would keep it on a card: no ledger, no pots."""

    organisation: str
    amount: int
    left: int
    issued_on: date
    valid_until: date
    handling: int = 10_00
    handling_spent: int = 0
    state: str = "issued"
    lapsed: int = 0
    handling_lapsed: int = 0


@dataclass
class Taken:
    """A redemption on its own card; `rest` is what became free with it.

    `listed`: the webshop's list told of it. Below zero the webshop gave it back.
    """

    voucher: int
    amount: int
    rest: int
    listed: bool = False
    undone: bool = False


class Life(RuleBasedStateMachine):
    """Everything that can happen to vouchers, by the bot's own storage, beside the cards."""

    partial = False

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self.folder = tempfile.TemporaryDirectory(prefix="meedoen-life-")
        self.path = Path(self.folder.name) / "bot.sqlite"
        self.database = self.run(with_pots(self.path))
        self.scheme = SCHEMES[self.partial]
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
        done_with(self.path)
        self.folder.cleanup()

    # What the cards say

    def spent_of(self, card_id: int) -> int:
        return sum(t.amount for t in self.taken.values() if t.voucher == card_id and not t.undone)

    def listed_of(self, card_id: int) -> int:
        """What the webshop took of it, less what it gave back."""
        return sum(
            t.amount
            for t in self.taken.values()
            if t.voucher == card_id and t.listed and not t.undone
        )

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
        """One of the cards; 0 is the newest."""
        return sorted(self.cards, reverse=True)[number % len(self.cards)]

    # What happens

    @rule(organisation=st.sampled_from(ORGANISATIONS))
    def issue(self, organisation: str) -> None:
        self.give(organisation)

    def give(self, organisation: str) -> None:
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
            self.cards[voucher.id] = Model(
                organisation, 150_00, 150_00, self.today, voucher.valid_until
            )
            self.codes[voucher.id] = voucher.code

    def finish(self, id: int, state: str) -> None:
        card = self.cards[id]
        if state == "lapsed":
            card.lapsed += card.left
            card.handling_lapsed += card.handling
        card.state, card.left, card.handling = state, 0, 0

    @precondition(lambda self: self.cards)
    @rule(number=WHICH, kind=st.sampled_from((State.UNDONE, State.WITHDRAWN)))
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
    @rule(number=WHICH)
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
        assert (voucher is not None) == (card.state == "issued" and self.today <= card.valid_until)
        if voucher:
            assert voucher.valid_until == card.valid_until
            self.cards[voucher.id] = Model(
                card.organisation,
                card.left,
                card.left,
                self.today,
                card.valid_until,
                card.handling,
            )
            self.codes[voucher.id] = voucher.code
            self.finish(id, "replaced")

    def may_take(self, id: int, amount: int) -> bool:
        card = self.cards[id]
        return card.state == "issued" and amount <= card.left and self.today <= card.valid_until

    def take(self, number: int, id: int, amount: int, *, listed: bool = False) -> None:
        """Write a redemption on the cards. In the webshop what is left over can still be spent."""
        card = self.cards[id]
        rest = 0 if listed or self.scheme.voucher.partial else card.left - amount
        card.left -= amount + rest
        card.handling, card.handling_spent = 0, card.handling_spent + card.handling
        card.state = "issued" if card.left else "redeemed"
        self.taken[number] = Taken(id, amount, rest, listed)

    def may_take_late(self, id: int, amount: int) -> bool:
        """Whether what lapsed may be spent after all: it has to fit in what is free by now."""
        card = self.cards[id]
        return (
            card.state in ("lapsed", "redeemed")
            and amount <= card.lapsed
            and self.has_room(card.organisation, amount)
            and self.handling_used() + card.handling_lapsed <= MOST * 10_00
        )

    def take_late(self, number: int, id: int, amount: int) -> None:
        """Write on the cards what was handed in before the voucher lapsed."""
        card = self.cards[id]
        card.lapsed -= amount
        card.handling_spent += card.handling_lapsed
        card.handling_lapsed = 0
        card.state = "redeemed"
        self.taken[number] = Taken(id, amount, 0, listed=True)

    def give_back(self, number: int, id: int, amount: int) -> None:
        """Write on the cards what came back on one in the webshop."""
        card = self.cards[id]
        was = card.state
        self.taken[number] = Taken(id, -amount, 0, listed=True)
        handling = 0 if self.spent_of(id) else card.handling_spent
        card.handling_spent -= handling
        if was in COUNTING:
            card.left += amount
            card.handling += handling
            card.state = "issued"
        if was == "lapsed" or (was in COUNTING and card.valid_until < self.today):
            self.finish(id, "lapsed")

    @precondition(lambda self: self.cards)
    @rule(number=WHICH, amount=st.sampled_from((150_00, 20_00, 30_00, 149_99, 1, 151_00)))
    def redeem(self, number: int, amount: int) -> None:
        self.take_in(self.pick(number), amount)

    def take_in(self, id: int, amount: int) -> None:
        draft = self.draft()

        async def redeem_it() -> int | None:
            async with self.database.transaction() as transaction:
                voucher = await vouchers.by_id(transaction, id)
                assert voucher is not None
                taker = Redeemer("Sportschool", 1, draft_id=draft)
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

    @precondition(lambda self: self.cards)
    @rule(number=WHICH, refunded=st.integers(1, 3))
    def redeem_twice(self, number: int, refunded: int) -> None:
        """Two parts, of which the second may be refused, and some are undone again."""
        id = self.pick(number)
        self.take_in(id, 20_00)
        self.take_in(id, 30_00)
        for number in sorted(self.taken, reverse=True)[: min(refunded, len(self.taken))]:
            self.undo(number)

    @precondition(lambda self: self.taken)
    @rule(number=WHICH)
    def refund(self, number: int) -> None:
        self.undo(sorted(self.taken, reverse=True)[number % len(self.taken)])

    def undo(self, which: int) -> None:

        async def refund_it() -> type[Exception] | None:
            async with self.database.transaction() as transaction:
                redemption = await redemptions.by_number(transaction, which)
                assert redemption is not None
                try:
                    await redemptions.refund(transaction, redemption, 1, self.scheme, self.now)
                except (NotUsable, SoldOut) as error:
                    return type(error)
                return None

        taken = self.taken[which]
        card = self.cards[taken.voucher]
        over = card.valid_until < self.today
        expected: type[Exception] | None = None
        webshop_keeps = self.listed_of(taken.voucher) - taken.amount >= 0 or not taken.listed
        if taken.undone or card.state not in COUNTING or taken.amount < 0 or not webshop_keeps:
            expected = NotUsable
        elif not over and not self.has_room(card.organisation, taken.rest):
            expected = SoldOut
        assert self.run(refund_it()) is expected
        if expected is None:
            taken.undone = True
            # After the last day what was left over at the time stays free.
            card.left += taken.amount + (0 if over else taken.rest)
            card.state = "issued"
            if not self.spent_of(taken.voucher):
                card.handling, card.handling_spent = card.handling_spent, 0
            if over:
                self.finish(taken.voucher, "lapsed")

    @rule(days=st.sampled_from((1, 30, 200)))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @precondition(lambda self: self.cards)
    @rule(number=WHICH, most=st.integers(0, 3))
    def a_last_day_passes(self, number: int, most: int) -> None:
        """And in the night what lapses does, or not yet."""
        self.go_past_last_day_of(self.pick(number))
        if most:
            self.let_lapse(most)

    def go_past_last_day_of(self, id: int) -> None:
        over = self.cards[id].valid_until - self.today
        self.now += timedelta(days=max(over.days, 0) + 1)

    @precondition(lambda self: self.cards)
    @rule(lines=LINES, since=st.integers(0, MOST))
    def a_list_comes_late(self, lines: list[Line], since: int) -> None:
        """What is in it has lapsed, and some of the money went to others since."""
        self.go_past_last_day_of(self.pick(0))
        self.let_lapse(MOST)
        before = len(self.cards)
        for place in range(since):
            self.give(ORGANISATIONS[place % len(ORGANISATIONS)])
        new = len(self.cards) - before
        self.book([(new + number % before, amount, "last") for number, amount, _day in lines])

    @rule(most=st.integers(1, 3))
    def lapse(self, most: int) -> None:
        self.let_lapse(most)

    def let_lapse(self, most: int) -> None:
        async def let_them_lapse() -> int:
            async with self.database.transaction() as transaction:
                return await lapses.let_lapse(transaction, self.today, self.now, most)

        due = [
            id
            for id, card in sorted(self.cards.items())
            if card.state == "issued" and card.valid_until < self.today
        ]
        assert self.run(let_them_lapse()) == len(due[:most])
        for id in due[:most]:
            self.finish(id, "lapsed")

    @precondition(lambda self: self.cards)
    @rule(lines=LINES)
    def import_list(self, lines: list[Line]) -> None:
        self.book(lines)

    def book(self, lines: list[Line]) -> None:
        """A list of the webshop, twice: the second time changes nothing."""
        name = self.draft()
        listed = [
            self.line(row, self.pick(number), amount, which, f"{name}-{row}")
            for row, (number, amount, which) in enumerate(lines, 2)
        ]
        plan, numbers = self.import_it(listed)
        for fit, number in zip(plan.fits, numbers, strict=True):
            id, late = fit.voucher.id, self.cards[fit.voucher.id].state != "issued"
            if fit.amount_cents < 0:
                assert -fit.amount_cents <= self.listed_of(id)
                self.give_back(number, id, -fit.amount_cents)
                continue
            assert fit.late == late
            assert self.may_book(fit.line, id)
            if late:
                self.take_late(number, id, fit.amount_cents)
            else:
                self.take(number, id, fit.amount_cents, listed=True)
        booked = {fit.row for fit in plan.fits}
        if any(line.is_refund for line in listed):
            return
        # Less and less is left: what could be booked now was refused wrongly, unless a provider
        # took in as much on that day.
        alike = {each.row for each in plan.alike}
        of_code = {code: id for id, code in self.codes.items()}
        for line in listed:
            assert line.row in booked | alike or not self.may_book(line, of_code[line.code])
        again, _none = self.import_it(listed)
        assert (again.fits, again.known) == ([], len(booked))
        assert {each.row for each in again.alike} == alike

    def line(self, row: int, id: int, amount: int, which: str, order: str) -> ListedLine:
        on = self.day_of(id, which)
        return ListedLine(row, self.codes[id], amount, on, "webshop", order, "order")

    def may_book(self, line: ListedLine, id: int) -> bool:
        """Whether a line that took something in fits on its card as it is now."""
        card, amount = self.cards[id], line.amount_cents or 0
        # Without a day it is today.
        on = line.on or self.today
        in_time = card.issued_on <= on <= min(card.valid_until, self.today)
        may = amount <= card.left if card.state == "issued" else self.may_take_late(id, amount)
        return amount > 0 and in_time and may

    def import_it(self, lines: list[ListedLine]) -> tuple[Reconciliation, list[int]]:
        """What a list did, and the numbers of what it booked."""
        listed = RedemptionList(lines)

        async def import_it() -> Reconciliation:
            async with self.database.transaction() as transaction:
                plan = await reconciliation.reconcile(transaction, listed, self.scheme, self.now)
                if plan.fits:
                    await reconciliation.book(transaction, plan, None, self.now)
                return plan

        known = self.run(self.keys())
        plan = self.run(import_it())
        assert len(plan.fits) + len(plan.alike) + len(plan.refused) + plan.known == len(lines)
        return plan, sorted(self.run(self.keys()) - known)

    @precondition(lambda self: self.cards)
    @rule(number=WHICH, amount=st.sampled_from((150_00, 40_00, 20_00, 170_00)))
    def the_webshop_gives_back(self, number: int, amount: int) -> None:
        """Never more than it took, whatever became of the voucher since."""
        id = self.pick(number)
        listed = [self.line(2, id, -amount, "none", f"{self.draft()}-2")]
        plan, numbers = self.import_it(listed)
        assert bool(plan.fits) == (amount <= self.listed_of(id))
        for booked in numbers:
            self.give_back(booked, id, amount)
        again, _none = self.import_it(listed)
        assert (again.fits, again.alike, again.known) == ([], [], len(numbers))

    @precondition(lambda self: self.cards)
    @rule(number=WHICH, amount=st.sampled_from((150_00, 40_00)), later=st.booleans())
    def bought_and_given_back(self, number: int, amount: int, later: bool) -> None:
        """Most often there is something to give back."""
        self.book([(number, amount, "last")])
        if later:
            self.go_past_last_day_of(self.pick(number))
        self.the_webshop_gives_back(number, amount)

    def day_of(self, id: int, which: str) -> date | None:
        """A day that a list may name."""
        last = self.cards[id].valid_until
        days = {"none": None, "last": min(last, self.today), "after": last + timedelta(days=1)}
        return days[which]

    async def keys(self) -> set[int]:
        rows = await self.database.reading.rows(
            "SELECT number FROM redemptions WHERE import_key IS NOT NULL"
        )
        return {row["number"] for row in rows}

    # What is always so

    @invariant()
    def the_books_agree_with_the_cards(self) -> None:
        async def look() -> tuple[list[str], list[pots.Pot], dict[str, tuple[int, int]]]:
            reading = self.database.reading
            return (
                await wrong_in_books(self.database),
                await pots.listed(reading),
                await pots_at(reading, self.now + timedelta(seconds=1)),
            )

        wrong, found, by_ledger = self.run(look())
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
        # Of vouchers nothing comes out of the pot for promotion.
        expected["promotion"] = (0, 0)
        assert {p.name: (p.committed_cents, p.spent_cents) for p in found} == expected
        for pot in found:
            assert pot.ceiling_cents == pot.free_cents + pot.committed_cents + pot.spent_cents
            assert pot.free_cents >= 0
            assert by_ledger.get(pot.name, (0, 0)) == expected[pot.name]
        rows = self.run(self.database.reading.rows("SELECT id, state, balance_cents FROM vouchers"))
        assert {row["id"]: (row["state"], row["balance_cents"]) for row in rows} == {
            id: (card.state, card.left) for id, card in cards.items()
        }
        self.the_counts_agree_with_the_cards()

    def the_counts_agree_with_the_cards(self) -> None:
        counted = self.run(uptake.by_feature(self.database.reading))
        counts = [card for card in self.cards.items() if card[1].state in COUNTING]
        used = [id for id, _card in counts if self.spent_of(id)]
        lapsed = [id for id, card in counts if card.state == "lapsed" and id not in used]
        for name, ids in (("given", counts), ("used", used), ("lapsed", lapsed)):
            assert sum(getattr(each, name) for each in counted) == len(ids), name


class LifeInParts(Life):
    """The same where a voucher keeps a balance."""

    partial = True


TestLife, TestLifeInParts = Life.TestCase, LifeInParts.TestCase
TestLife.settings = TestLifeInParts.settings = settings(
    max_examples=30,
    stateful_step_count=20,
    suppress_health_check=[HealthCheck.too_slow],
    report_multiple_bugs=False,
)
