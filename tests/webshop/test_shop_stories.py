"""Stories of a live webshop, made up by chance: vouchers, purchases, refunds, outages, lost
answers, and a keeper that dies at any moment. At the end books and shop agree to the cent, and
there is one card for each voucher.
"""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.conversation.shop_keeper import ShopKeeper
from bot.domain.codes import new_code, printed
from bot.domain.scheme import Scheme
from bot.keys import QUICK, Keys
from bot.simulator.moody_shop import Mood, Refusal, open_shop
from bot.simulator.pretix import ORGANIZER, TOKEN, PretixShop
from bot.simulator.woocommerce import KEY, SECRET, WooShop
from bot.storage import audit, invitations, pots, redemptions, shop_cards, shop_takes, vouchers
from bot.storage.database import Database, Transaction
from bot.storage.installation import Installation
from bot.storage.people import Role
from bot.storage.shop_takes import NewTake
from bot.storage.vouchers import NewVoucher, NotUsable, State, Voucher
from bot.webshop.pretix import Pretix
from bot.webshop.shop_compare import Kind, differences
from bot.webshop.shop_leave import leave
from bot.webshop.woocommerce import WooCommerce
from tests.conftest import MONDAY, assens, database_in
from tests.helpers.live_shops import Mute
from tests.helpers.redeeming import in_parts

# In 115 something is bought, booked, and comes back to a lost code before that is closed; in the
# last a voucher is spent in one go, and of what was bought between two looks a part comes back.
SEEDS = (*range(10), 115, 41_298)
STEPS = 60
FIRST = "made up"


class Died(BaseException):
    """The keeper was killed here."""


class DyingShop:
    """A client at whose door the keeper may die: before it asked, or with the answer in hand."""

    dies: Callable[[], bool] = staticmethod(lambda: False)

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in ("make", "close", "take", "took", "uses"):
            return found

        async def asked(*args: Any) -> Any:
            if self.dies():
                raise Died
            answer = await found(*args)
            if self.dies():
                raise Died
            return answer

        return asked


class DyingPretix(DyingShop, Pretix): ...


class DyingWooCommerce(DyingShop, WooCommerce): ...


class Story:
    """One town, one shop, and what happened."""

    def __init__(
        self,
        installation: Installation,
        shop: PretixShop | WooShop,
        url: str,
        chance: random.Random,
    ) -> None:
        self.installation = installation
        self.database: Database = installation.database
        self.shop, self.url, self.chance = shop, url, chance
        self.first = shop
        self.given: list[int] = []
        self.orders: list[tuple[str, int]] = []
        self.cancelled: set[int] = set()
        self.number = 0
        self.keeper = self._born()

    def _born(self) -> ShopKeeper:
        client: DyingPretix | DyingWooCommerce
        if isinstance(self.shop, WooShop):
            client = DyingWooCommerce(self.url, KEY, SECRET)
        else:
            client = DyingPretix(self.url, ORGANIZER, TOKEN, self.scheme.zone)
        client.dies = lambda: self.chance.random() < self.deadliness
        return ShopKeeper(self.installation, client, Mute(), Mute(), lambda: None)

    deadliness = 0.0

    @property
    def scheme(self) -> Scheme:
        return self.installation.scheme

    async def give(self) -> None:
        self.number += 1
        async with self.database.transaction() as transaction:
            new = NewVoucher(self.number, 1, "voedselbank", "sport", "voedselbank", None)
            now = self.installation.clock.now()
            voucher = await vouchers.issue(transaction, new, self.scheme, new_code(), now)
        self.given.append(voucher.id)

    async def _some(self, voucher_id: int | None = None) -> Voucher | None:
        if not self.given:
            return None
        meant = self.chance.choice(self.given) if voucher_id is None else voucher_id
        return await vouchers.by_id(self.database.reading, meant)

    async def buy(self) -> None:
        voucher = await self._some()
        if voucher is not None:
            cents = self.chance.choice((1, 700, 4_000, voucher.amount_cents))
            try:
                order = self.shop.buy(printed(voucher.code, self.scheme.codes), cents)
                self.orders.append((order, voucher.id))
            except Refusal:
                return

    async def refund(self) -> None:
        if not self.orders:
            return
        order, voucher_id = self.orders.pop(self.chance.randrange(len(self.orders)))
        voucher = await vouchers.by_id(self.database.reading, voucher_id)
        assert voucher is not None
        # What comes back to a lost card stays on it: a difference.
        if voucher.state is not State.REPLACED:
            if isinstance(self.shop, WooShop):
                self.shop.change(order, "cancelled")
                self.cancelled.add(voucher_id)
            else:
                self.shop.refund(order)

    async def end(self) -> None:
        if voucher := await self._some():
            kind = self.chance.choice((State.UNDONE, State.WITHDRAWN))
            await self._tried(lambda t, now: vouchers.end(t, voucher.id, kind, 1, now))

    async def replace(self, voucher_id: int | None = None) -> None:
        if voucher := await self._some(voucher_id):
            self.number += 1
            made = await self._tried(
                lambda t, now: vouchers.replace_code(
                    t,
                    voucher,
                    draft_id=self.number,
                    person_id=1,
                    scheme=self.scheme,
                    code=new_code(),
                    now=now,
                )
            )
            if made is not None:
                self.given.append(made.id)

    async def scan_at_once(self) -> None:
        """The card may not be made yet."""
        await self.give()
        await self.scan(self.given[-1])

    async def replace_during_scan(self) -> None:
        if voucher := await self._some():
            await self.scan(voucher.id)
            await self.work(1)
            await self.replace(voucher.id)

    async def scan(self, voucher_id: int | None = None) -> None:
        voucher = await self._some(voucher_id)
        if voucher is None or not voucher.is_usable_on(self.installation.today):
            return
        self.number += 1
        cents = voucher.balance_cents
        if self.scheme.voucher.partial:
            cents = min(self.chance.choice((500, 15_000)), cents)
        await self._left(voucher.id, cents, None)

    async def put_back(self) -> None:
        voucher = await self._some()
        if voucher is None or await shop_takes.waits(self.database.reading, voucher.id):
            return
        taken = await redemptions.of_voucher(self.database.reading, voucher.id)
        own = [each for each in taken if not each.listed]
        if own and voucher.state in (State.ISSUED, State.REDEEMED):
            await self._left(voucher.id, -own[0].amount_cents, own[0].number)

    async def _left(self, voucher_id: int, cents: int, redemption: int | None) -> None:
        self.number += 1
        take = NewTake(
            key=f"key {self.number}",
            voucher_id=voucher_id,
            cents=cents,
            draft_id=self.number,
            inbox_id=self.number,
            chat_id=1,
            person_id=1,
            role=Role.PROVIDER,
            organisation="Sportschool",
            redemption=redemption,
        )
        async with self.database.transaction() as transaction:
            await shop_takes.leave(transaction, take, self.installation.clock.now())

    async def unpaid(self) -> int:
        """How many scans the shop took off that no provider has a receipt of."""
        number: int = await self.database.reading.value(
            "SELECT count(*) FROM shop_takes LEFT JOIN redemptions ON number = redemption"
            " WHERE cents > 0 AND shop_takes.draft_id IS NOT NULL"
            " AND (number IS NULL OR import_key IS NOT NULL)"
        )
        return number

    async def _tried(self, do: Callable[[Transaction, Any], Any]) -> Any:
        try:
            async with self.database.transaction() as transaction:
                return await do(transaction, self.installation.clock.now())
        except NotUsable:
            return None

    async def mood(self) -> None:
        moods = (Mood.WELL, Mood.WELL, Mood.BROKEN, Mood.LOSES_ANSWERS, Mood.SAYS_500)
        self.shop.mood = self.chance.choice(moods)

    async def work(self, looks: int = 6) -> None:
        """Let the keeper work a while; where it dies, another begins where it stood."""
        clock = self.installation.clock
        assert isinstance(clock, MovableClock)
        for _look in range(looks):
            clock.move_to(clock.now() + timedelta(seconds=self.chance.choice((1, 12, 30, 400))))
            try:
                await self.keeper.look()
            except Died:
                await self.keeper.shop.close_connections()
                self.keeper = self._born()

    async def tell(self, *, moves: bool = False) -> None:
        """All of it, to its end, with a shop that is well."""
        if moves:
            await self._live(STEPS // 3)
            first = self.shop, self.url, self.orders
            other = type(self.shop)(self.installation.clock.now)
            async with open_shop(other) as url:
                await self._move(other, url, [])
                await self._live(STEPS // 3)
                await self._move(*first)
        await self._live(STEPS // 3 if moves else STEPS)

    async def _move(
        self, shop: PretixShop | WooShop, url: str, orders: list[tuple[str, int]]
    ) -> None:
        """The operator leaves the shop, and starts with this one."""
        while (await leave(self.installation, self.keeper.shop)).unbooked:
            await self.work(10)
        await self.keeper.shop.close_connections()
        self.shop, self.url, self.orders = shop, url, orders
        async with self.database.transaction() as transaction:
            name = url if shop is not self.first else FIRST
            await shop_cards.link(transaction, name, self.installation.clock.now())
        self.keeper = self._born()

    async def _live(self, steps: int) -> None:
        acts: list[Callable[[], Awaitable[None]]] = [
            *(self.give, self.buy, self.buy, self.refund, self.end, self.replace, self.scan),
            *(self.scan_at_once, self.replace_during_scan, self.put_back, self.mood),
        ]
        self.deadliness = 0.15
        for _step in range(steps):
            await self.chance.choice(acts)()
            if self.chance.random() < 0.7:
                await self.work()
        self.shop.mood, self.deadliness = Mood.WELL, 0.0
        await self.work(120)


@asynccontextmanager
async def told(
    folder: Path,
    seed: int,
    scheme: Scheme,
    kind: type[PretixShop] | type[WooShop] = PretixShop,
    *,
    moves: bool = False,
) -> AsyncIterator[Story]:
    clock = MovableClock(MONDAY)
    shop = kind(clock.now)
    database = await database_in(folder, scheme)
    try:
        async with open_shop(shop) as url:
            installation = Installation(scheme, Keys(bytes(32), QUICK), clock, database)
            async with database.transaction() as transaction:
                await pots.set_ceilings(transaction, scheme)
                await shop_cards.link(transaction, FIRST, clock.now())
                token = await invitations.make(
                    transaction,
                    Role.INTERMEDIARY,
                    "voedselbank",
                    invited_by=None,
                    now=clock.now(),
                )
                found = await invitations.find(
                    transaction, invitations.token_hash(token), clock.now()
                )
                assert found is not None
                await invitations.accept(
                    transaction,
                    found,
                    chat_id=1,
                    name="Anneke",
                    keys=installation.keys,
                    now=clock.now(),
                )
            story = Story(installation, shop, url, random.Random(seed))
            await story.tell(moves=moves)
            yield story
            await story.keeper.shop.close_connections()
    finally:
        await database.close()


def may_have_none(voucher: Voucher) -> bool:
    """Whether a voucher ended before its card was made, or was spent with the lost code before."""
    if voucher.state is State.REDEEMED:
        return voucher.replaces is not None
    return voucher.state in (State.UNDONE, State.WITHDRAWN, State.REPLACED)


@pytest.mark.parametrize("seed", SEEDS)
async def test_books_and_shop_agree(tmp_path: Path, seed: int) -> None:
    scheme = assens()
    if seed % 3:
        scheme = scheme.model_copy(update=in_parts(scheme))
    async with told(tmp_path, seed, scheme) as story:
        reading = story.database.reading
        assert await audit.imbalances(reading) == []
        assert await story.unpaid() == 0
        waiting = await shop_cards.waiting(reading)
        assert (waiting.cards, waiting.problems) == (0, 0)
        assert isinstance(story.shop, PretixShop)
        codes = [card.secret for card in story.shop.cards]
        assert len(codes) == len(set(codes))
        for voucher_id in story.given:
            voucher = await vouchers.by_id(reading, voucher_id)
            assert voucher is not None
            try:
                card = story.shop.card(printed(voucher.code, scheme.codes))
            except LookupError:
                assert may_have_none(voucher)
                continue
            is_open = card.expires is not None and card.expires > story.shop.now()
            assert is_open == (voucher.state in (State.ISSUED, State.REDEEMED)), voucher.state
            if is_open:
                assert card.cents == voucher.balance_cents
        found = await differences(reading, story.keeper.shop, scheme, story.installation.today)
        assert found == []


async def left_to_people(story: Story) -> set[int]:
    """Vouchers of which a part was spent in another shop: no part can be taken off a coupon, so
    that one stays closed until somebody looks at it."""
    reading = story.database.reading
    rows = await reading.rows("SELECT voucher_id FROM shop_cards WHERE problem IS NOT NULL")
    found = {row["voucher_id"] for row in rows}
    for voucher_id in found:
        voucher = await vouchers.by_id(reading, voucher_id)
        assert voucher is not None and isinstance(story.shop, WooShop)
        assert 0 < voucher.balance_cents < voucher.amount_cents
        assert story.shop.card(printed(voucher.code, "own")).cents == 0
    return found


@pytest.mark.parametrize("kind", [PretixShop, WooShop])
@pytest.mark.parametrize("seed", (*range(3), 44_019))
async def test_books_and_shop_agree_after_a_move_to_and_fro(
    tmp_path: Path, seed: int, kind: Any
) -> None:
    scheme = assens()
    if kind is PretixShop:
        scheme = scheme.model_copy(update=in_parts(scheme))
    async with told(tmp_path, seed, scheme, kind, moves=True) as story:
        reading = story.database.reading
        assert await audit.imbalances(reading) == []
        assert await story.unpaid() == 0
        stuck = await left_to_people(story)
        waiting = await shop_cards.waiting(reading)
        assert (waiting.cards, waiting.problems) == (0, len(stuck))
        cards: list[Any] = [*story.shop.cards]
        codes = [card.secret if kind is PretixShop else card.code for card in cards]
        assert len(codes) == len(set(codes))
        for voucher_id in story.given:
            voucher = await vouchers.by_id(reading, voucher_id)
            assert voucher is not None
            if voucher.state is State.ISSUED and voucher_id not in story.cancelled | stuck:
                card = story.shop.card(printed(voucher.code, scheme.codes))
                assert card.cents == voucher.balance_cents
        found = await differences(reading, story.keeper.shop, scheme, story.installation.today)
        # Each of them is told.
        assert len([each for each in found if each.kind is Kind.PROBLEM]) == len(stuck)
        kinds = {each.kind for each in found} - {Kind.PROBLEM}
        assert kinds <= ({Kind.CLOSED} if kind is WooShop else set())


@pytest.mark.parametrize("seed", SEEDS)
async def test_books_and_woocommerce_agree(tmp_path: Path, seed: int) -> None:
    """Without balances: what can be spent is on the voucher. The other way round a cancelled order
    puts back on a voucher what its coupon, closed by then, does not have: that is a difference."""
    async with told(tmp_path, seed, assens(), WooShop) as story:
        reading = story.database.reading
        assert await audit.imbalances(reading) == []
        assert await story.unpaid() == 0
        waiting = await shop_cards.waiting(reading)
        assert (waiting.cards, waiting.problems) == (0, 0)
        assert isinstance(story.shop, WooShop)
        codes = [coupon.code for coupon in story.shop.cards]
        assert len(codes) == len(set(codes))
        for voucher_id in story.given:
            voucher = await vouchers.by_id(reading, voucher_id)
            assert voucher is not None
            try:
                spendable = story.shop.card(printed(voucher.code, "own")).cents
            except LookupError:
                assert may_have_none(voucher)
                continue
            is_valid = voucher.state in (State.ISSUED, State.REDEEMED)
            ought = voucher.balance_cents if is_valid else 0
            assert spendable == ought or (spendable == 0 and voucher_id in story.cancelled)
        found = await differences(
            reading, story.keeper.shop, story.scheme, story.installation.today
        )
        assert {each.kind for each in found} <= {Kind.CLOSED}
