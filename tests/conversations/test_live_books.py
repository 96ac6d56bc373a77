"""Whatever people and a live webshop do, in whatever order: the shop and the books agree to the
cent when all is told.

The plans are the same at each run. `MEEDOENBOT_TEST_PLANS=5000` makes so many others, new ones each
time; what fails is told as the shortest plan that does.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.codes import as_stored, printed
from bot.simulator.moody_shop import Mood, Refusal
from bot.simulator.pretix import GiftCard, PretixShop
from bot.simulator.woocommerce import Coupon, WooShop
from bot.webshop import shop_uses
from bot.webshop.shop import MOVED, REST
from bot.webshop.shop_compare import Difference, Kind, differences
from bot.webshop.shop_uses import First
from tests.conftest import Person
from tests.helpers.live_shops import Town, town_with
from tests.helpers.redeeming import pot, provider

_MANY = int(os.environ.get("MEEDOENBOT_TEST_PLANS", "0"))
_HOMES = 3


@dataclass(frozen=True)
class Step:
    """What somebody does: `which` says with what, `much` how much of it. `at` is at which request
    of the bot to the shop, counted from now; 0 for at once."""

    does: str
    which: int = 0
    much: int = 0
    at: int = 0


# How often each is done.
_OFTEN = {
    **{"buy": 6, "refund": 5, "lose": 4, "mood": 4, "wait": 4, "give": 3, "scan": 3, "undo": 2},
    **{"withdraw": 1, "take_back": 1, "restart": 1},
}
_steps = st.builds(
    Step,
    st.sampled_from([does for does, often in _OFTEN.items() for _each in range(often)]),
    st.integers(0, 3),
    st.integers(0, 4),
    st.sampled_from((0, 0, 0, 1, 2, 3, 5)),
)
plans = st.lists(_steps, min_size=10, max_size=25)


@dataclass
class Order:
    """What was bought with a code, in cents, and how much of that came back."""

    number: str
    code: str
    cents: int
    back: int = 0


@dataclass
class Life:
    """A town, those who act in it, and what was bought."""

    town: Town[Any]
    anneke: Person
    carla: Person
    gym: Person
    bots: AsyncExitStack
    orders: list[Order] = field(default_factory=list)
    # What happens at which request to the shop.
    meanwhile: dict[int, list[Callable[[], None]]] = field(default_factory=dict)

    async def live(self, plan: list[Step]) -> None:
        """Do all of it; at last the shop is well, and time passes until all is told."""
        for step in plan:
            await getattr(self, f"_{step.does}")(step)
        await self._settle()

    async def _settle(self) -> None:
        shop = self.town.shop
        for _each in range(12):
            for doings in self.meanwhile.values():
                for do in doings:
                    do()
            self.meanwhile.clear()
            shop.mood = Mood.WELL
            await self.town.later(310)

    async def agree(self) -> None:
        """What the shop has, and what the books say of it."""
        stage, shop = self.town.stage, self.town.shop
        reading, scheme = stage.database.reading, stage.scheme
        told = await differences(reading, self.town.keeper.shop, scheme, stage.installation.today)
        assert [each for each in told if not self._is_promised(each)] == []
        assert await stage.balanced()
        codes = [_code_of(each) for each in shop.cards]
        assert len(set(codes)) == len(codes)
        rows = await reading.rows(
            "SELECT code, balance_cents FROM vouchers"
            " WHERE state IN ('issued', 'redeemed') AND ending IS NULL"
        )
        balances = {row["code"]: row["balance_cents"] for row in rows}
        alive = {printed(code, scheme.codes) for code in balances}
        on_cards = sum(each.cents for each in shop.cards if _code_of(each) in alive)
        bought = sum(each.cents - each.back for each in self.orders)
        lacking = {each.code for each in told if each.kind in (Kind.LEFT, Kind.CLOSED)}
        lacks = sum(balances.get(code, 0) for code in lacking)
        unbooked = sum(each.theirs for each in told if each.kind is Kind.UNBOOKED)
        spent = bought + await self._scanned() - unbooked
        assert await pot(stage) == (on_cards + lacks, spent)

    def _is_promised(self, difference: Difference) -> bool:
        """Whether it is to be told, as docs/SHOP.md has it: what comes back of a coupon that was
        used is on the voucher and can't be on the coupon, nor on one in the place of a lost one."""
        has_back = any(
            each.back and as_stored(each.code, "own") == as_stored(difference.code, "own")
            for each in self.orders
        )
        is_one = difference.kind in (Kind.LEFT, Kind.CLOSED, Kind.UNBOOKED)
        return isinstance(self.town.shop, WooShop) and has_back and is_one

    async def _scanned(self) -> int:
        """What providers took off cards, in cents: as pretix has it."""
        if isinstance(self.town.shop, WooShop):
            cents: int = await self.town.stage.database.reading.value(
                "SELECT coalesce(sum(amount_cents), 0) FROM redemptions"
                " WHERE import_key IS NULL AND undone_at IS NULL"
            )
            return cents
        return sum(
            -each.cents
            for card in self.town.shop.cards
            for each in card.movements
            if isinstance(each.info, dict)
            and (key := each.info.get("meedoenbot"))
            and not key.startswith((REST, MOVED))
        )

    # What they do

    async def _taps(self, person: Person, *labels: str) -> None:
        for label in labels:
            found = next((each for each in person.buttons if each.startswith(label)), None)
            if found is None:
                return
            await person.tap(found)

    async def _codes(self) -> list[str]:
        """All that were ever given, as they stand on paper; the oldest first."""
        rows = await self.town.stage.database.reading.rows("SELECT code FROM vouchers ORDER BY id")
        return [printed(row["code"], self.town.stage.scheme.codes) for row in rows]

    async def _code(self, which: int) -> str | None:
        """The newest for 0."""
        codes = await self._codes()
        return codes[-1 - which % len(codes)] if codes else None

    async def _give(self, _step: Step) -> None:
        codes = await self._codes()
        if len(codes) < _HOMES:
            with suppress(AssertionError):
                await self.anneke.give(f"9401 AB {12 + 2 * len(codes)}")

    async def _at(self, step: Step, do: Callable[[], None]) -> None:
        if step.at:
            self.meanwhile.setdefault(self.town.shop.requests + step.at, []).append(do)
        else:
            do()

    async def _buy(self, step: Step) -> None:
        if code := await self._code(step.which):
            await self._at(step, partial(self._bought, code, step.much))

    def _bought(self, code: str, much: int) -> None:
        with suppress(Refusal, LookupError):
            left = self.town.shop.card(code).cents
            cents = (left, left // 2, 1, 700, 4_000)[much]
            if cents:
                self.orders.append(Order(self.town.shop.buy(code, cents), code, cents))

    async def _refund(self, step: Step) -> None:
        await self._at(step, partial(self._given_back, step.which, step.much))

    def _given_back(self, which: int, much: int) -> None:
        orders = [each for each in self.orders if each.back < each.cents]
        if not orders:
            return
        order = orders[-1 - which % len(orders)]
        if isinstance(self.town.shop, WooShop):
            self.town.shop.change(order.number, "cancelled")
            order.back = order.cents
            return
        left = order.cents - order.back
        cents = min(left, (left, left, max(left // 2, 1), 1, 700)[much])
        self.town.shop.refund(order.number, cents)
        order.back += cents

    async def _lose(self, step: Step) -> None:
        if code := await self._code(step.which):
            await self.anneke.send("herstel")
            if self.anneke.offers("Voucher kwijt: nieuwe code"):
                await self.anneke.tap("Voucher kwijt: nieuwe code")
                await self.anneke.send(code)
                await self._taps(self.anneke, "Nieuwe code")

    async def _take_back(self, _step: Step) -> None:
        await self.anneke.send("herstel")
        await self._taps(self.anneke, "Mijn voucher terugnemen", "Neem terug")

    async def _withdraw(self, step: Step) -> None:
        if code := await self._code(step.which):
            await self.carla.send(code)
            await self._taps(self.carla, "Trek in", "Ja, trek in")

    async def _scan(self, step: Step) -> None:
        if code := await self._code(step.which):
            euros = (None, None, 1, 40, 75)[step.much]
            is_part = euros and self.town.stage.scheme.voucher.partial
            await self.gym.send(f"{code} {euros} euro" if is_part else code)
            await self._taps(self.gym, "Neem")

    async def _undo(self, _step: Step) -> None:
        await self.gym.send("ongedaan maken")
        await self._taps(self.gym, "Draai terug")

    async def _mood(self, step: Step) -> None:
        moods = (Mood.WELL, Mood.BROKEN, Mood.LOSES_ANSWERS, Mood.SAYS_500)
        self.town.shop.mood = moods[step.which]

    async def _wait(self, step: Step) -> None:
        await self.town.later((5, 30, 70, 600)[step.which])

    async def _restart(self, _step: Step) -> None:
        await self.town.stage.bot.stop()
        self.town.stage.bot = await self.bots.enter_async_context(self.town.stage.app())
        await self.town.stage.settled()
        self.town.stage.bot.schedule.pause()


@asynccontextmanager
async def life(kind: Any, *, partial: bool) -> AsyncIterator[Life]:
    """A town of which the shop does at each request what is to be done meanwhile."""
    with TemporaryDirectory() as folder:
        async with town_with(Path(folder), kind, partial=partial) as town, AsyncExitStack() as bots:
            stage = town.stage
            people = await stage.intermediary(), await stage.coordinator(), await provider(stage)
            found = Life(town, *people, bots)
            refused = town.shop.refused

            def at_request(request: web.Request) -> web.Response | None:
                for do in found.meanwhile.pop(town.shop.requests, []):
                    do()
                answer: web.Response | None = refused(request)
                return answer

            town.shop.refused = at_request
            yield found


def _code_of(card: GiftCard | Coupon) -> str:
    """As it is printed."""
    return card.secret if isinstance(card, GiftCard) else card.code.upper()


async def lived(kind: Any, partial: bool, plan: list[Step]) -> None:
    async with life(kind, partial=partial) as it:
        await it.live(plan)
        await it.agree()


usually = settings(
    max_examples=_MANY or 5,
    derandomize=not _MANY,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("partial", [True, False], ids=["in parts", "in one go"])
@given(plan=plans)
@usually
async def test_pretix_and_the_books_agree(partial: bool, plan: list[Step]) -> None:
    await lived(PretixShop, partial, plan)


@given(plan=plans)
@usually
async def test_woocommerce_and_the_books_agree_but_for_what_is_promised(plan: list[Step]) -> None:
    await lived(WooShop, False, plan)


async def test_without_moving_what_comes_back_to_a_lost_code_they_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: one plan in ten tells, of those made by chance; this is what is left of one."""

    async def none(*_asked: object) -> list[First]:
        return []

    plan = [Step("give"), Step("buy", much=4), Step("lose"), Step("refund")]
    await lived(PretixShop, True, plan)
    monkeypatch.setattr(shop_uses, "moves", none)
    with pytest.raises(AssertionError):
        await lived(PretixShop, True, plan)
