"""Lists of one shop in other grains, in any order and cut anywhere: an order is booked once."""

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.storage import redemptions
from bot.storage.database import Database, Transaction
from bot.webshop import reconciliation
from bot.webshop.listed_lines import ListedLine
from bot.webshop.reconciliation import RedemptionList
from bot.webshop.shop_numbers import ShopNumber
from tests.helpers.webshop import CODE, NOW, PARTS
from tests.helpers.webshop import database as database

pytestmark = pytest.mark.slow

FIRST = date(2021, 9, 7)


@dataclass(frozen=True)
class Order:
    """An order on one card: its articles come to the same as its payments."""

    day: int
    articles: tuple[int, ...]
    payments: tuple[int, ...]
    back: int

    @property
    def took(self) -> int:
        """What it took before anything came back."""
        return sum(self.articles)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """At most 40 euros, so that three of them fit on a card."""
    articles = draw(st.lists(st.sampled_from((3_00, 5_00, 12_50)), min_size=1, max_size=3))
    first = draw(st.integers(1, sum(articles)))
    payments = tuple(cents for cents in (first, sum(articles) - first) if cents)
    back = draw(st.sampled_from((0, 0, 1_00, 3_00)))
    return Order(draw(st.integers(0, 2)), tuple(articles), payments, min(back, sum(articles) - 1))


def lines_of(place: int, order: Order, grain: str) -> list[ListedLine]:
    """What a list of this grain says of an order."""
    number = f"YK{place}F"
    signed = {
        "article": [*order.articles, -order.back],
        "payment": [*order.payments, -order.back],
        "transaction": [*order.payments, -order.back],
        "order": [order.took - order.back],
    }[grain]
    lines = []
    for nth, cents in enumerate(signed, 1):
        named, kind = number, "order"
        if grain == "payment":
            named, kind = f"{number}-{'P' if cents > 0 else 'R'}-{nth}", "payment"
        if grain == "transaction":
            named = f"WINKEL-{number}"
        on = FIRST + timedelta(days=order.day + (cents < 0))
        hour = f"1{nth}:00:00" if grain != "order" else ""
        lines.append(ListedLine(0, CODE, cents, on, "webshop", named, kind, hour))
    return [line for line in lines if line.amount_cents]


GRAINS = st.sampled_from(("article", "payment", "transaction", "order"))


class _RolledBack(Exception):
    """Nothing of it stays."""


async def _booked(transaction: Transaction, history: Sequence[Order]) -> list[list[int]]:
    """What was booked of each order."""
    found: list[list[int]] = [[] for _order in history]
    names = [ShopNumber.read(f"YK{place}F", "order") for place in range(len(history))]
    for one in (await redemptions.booked(transaction, (1,))).get(1, []):
        number = ShopNumber.kept(one.listed_as)
        for place, name in enumerate(names):
            if number and name and name.order in {number.order, *number.parts}:
                found[place].append(one.amount_cents)
    return found


async def _read(transaction: Transaction, lines: list[ListedLine]) -> bool:
    """Book a list; whether it shows something that came back as perhaps booked."""
    now = NOW + timedelta(days=30)
    plan = await reconciliation.reconcile(transaction, RedemptionList(lines), PARTS, now)
    if plan.fits:
        await reconciliation.book(transaction, plan, None, now)
    return any(each.line.is_refund for each in plan.alike)


FEW = settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LISTS = st.lists(st.tuples(GRAINS, st.sets(st.integers(0, 2))), min_size=2, max_size=5)


# Two orders that each gave one euro back on one day, each in a list of its own grain.
BACK = [Order(0, (300,), (1, 299), 0), Order(2, (300, 300), (1, 599), 100)]
BACK += [Order(2, (300,), (1, 299), 100)]


@given(st.lists(orders(), min_size=1, max_size=3), LISTS, st.randoms(use_true_random=False))
@example(BACK, [("article", {2}), ("payment", {0, 1})], random.Random(1))
@FEW
async def test_an_order_is_booked_whole_or_not_at_all(
    database: Database,
    history: list[Order],
    lists: list[tuple[str, set[int]]],
    chance: random.Random,
) -> None:
    asked = False
    with suppress(_RolledBack):
        async with database.transaction() as transaction:
            for grain, told in lists:
                lines = [
                    line
                    for place, order in enumerate(history)
                    if place in told
                    for line in lines_of(place, order, grain)
                ]
                chance.shuffle(lines)
                asked |= await _read(transaction, lines)
                booked = await _booked(transaction, history)
                for place, order in enumerate(history):
                    # What came back may be another order's of that day: that is asked.
                    right = {0, order.took - order.back} | ({order.took} if asked else set())
                    assert sum(booked[place]) in right, (grain, booked)
            raise _RolledBack


@given(orders(), st.lists(st.tuples(GRAINS, st.booleans()), min_size=2, max_size=5), st.data())
@FEW
async def test_an_order_takes_no_more_than_it_did_wherever_a_list_was_cut(
    database: Database, order: Order, lists: list[tuple[str, bool]], data: st.DataObject
) -> None:
    with suppress(_RolledBack):
        async with database.transaction() as transaction:
            for grain, is_cut in lists:
                lines = lines_of(0, order, grain)
                if is_cut:
                    cut = data.draw(st.integers(0, len(lines)))
                    lines = lines[:cut]
                await _read(transaction, lines)
                [booked] = await _booked(transaction, [order])
                assert sum(cents for cents in booked if cents > 0) <= order.took, (grain, booked)
            raise _RolledBack
