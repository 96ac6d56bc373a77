"""Lists of one shop in pieces, in any order, with copied rows: each sale is booked once at most."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.scheme import Scheme
from bot.storage import pots, redemptions
from bot.storage.database import Database, Transaction
from bot.webshop import reconciliation
from bot.webshop.listed_lines import ListedLine
from bot.webshop.pairing import most_pairs
from bot.webshop.reconciliation import Reconciliation, RedemptionList
from tests.helpers.shop_history import Sold, histories
from tests.helpers.webshop import CODES, NOW, PARTS, SCHEME
from tests.helpers.webshop import database as database

pytestmark = pytest.mark.slow

FIRST = date(2021, 9, 7)
# How a list writes the number of a sale, and which of the shop's numbers it calls it.
NUMBERS = (
    ("order", "{order}"),
    ("order", "#{order}"),
    ("order", "web{order}"),
    ("order", "W-{order}"),
    ("payment", "w {order}-{sort}-1"),
    ("payment", "{order}-{sort}-1"),
    ("invoice", "2021/00{place}"),
    ("", ""),
)
Form = tuple[tuple[str, str], bool, bool, float, float]


def row_of(sold: Sold, place: int, form: Form, chance: random.Random) -> ListedLine:
    """What one list says of a sale. Now and then a cell of it is empty."""
    (kind, written), has_day, has_time, without_number, without_day = form
    sort = "p" if sold.cents > 0 else "r"
    number = written.format(order=1000 + place, sort=sort, place=place)
    number = "" if chance.random() < without_number else number
    has_day = has_day and chance.random() >= without_day
    return ListedLine(
        0,
        CODES[sold.card],
        sold.cents,
        FIRST + timedelta(days=sold.day) if has_day else None,
        "webshop",
        number,
        kind if number else "",
        f"1{place}:00:00" if has_time else "",
    )


# Lists of which nobody can say any more whether two tell of one sale are none of these: without a
# day in the one, and with numbers of other kinds.
blanks = st.sampled_from((0, 0, 0.3))
with_days = st.tuples(st.sampled_from(NUMBERS), st.just(True), st.booleans(), blanks, st.just(0))
with_orders = st.tuples(
    st.sampled_from(NUMBERS[:6]), st.booleans(), st.booleans(), st.just(0), blanks
)
# Which of the sales a list tells of: from one on, so many, and some rows of it twice.
pieces = st.sampled_from((with_days, with_orders)).flatmap(
    lambda forms: st.lists(
        st.tuples(forms, st.integers(0, 6), st.integers(1, 7), st.integers(0, 2)),
        min_size=1,
        max_size=5,
    )
)


class _RolledBack(Exception):
    """Nothing of it stays."""


@given(
    histories(),
    pieces,
    st.sampled_from((SCHEME, PARTS)),
    st.randoms(use_true_random=False),
)
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_pieces_of_a_list_book_each_sale_once_at_most(
    database: Database,
    history: list[Sold],
    pieces: list[tuple[Form, int, int, int]],
    scheme: Scheme,
    chance: random.Random,
) -> None:
    """With copied rows in them, numbers written otherwise, and the scheme with parts or without."""
    with suppress(_RolledBack):
        async with database.transaction() as transaction:
            for form, start, count, copies in pieces:
                told = list(enumerate(history))[start : start + count]
                rows = [row_of(sold, place, form, chance) for place, sold in told]
                # Copied rows, as they are or with the number as another list has it.
                other = (chance.choice((form[0], *NUMBERS[:6])), *form[1:])
                rows += [row_of(sold, place, other, chance) for place, sold in told[:copies]]
                chance.shuffle(rows)
                rows = [replace(row, row=number) for number, row in enumerate(rows, 2)]
                plan = await _tap(transaction, rows, scheme)
                _nothing_is_lost(plan, rows)
                sales = Counter((sold.card + 1, sold.cents) for sold in history)
                of = await redemptions.booked(transaction, (1, 2))
                booked = Counter((id, one.amount_cents) for id, each in of.items() for one in each)
                assert booked <= sales, "each booking has a sale of its own"
                spent = (await pots.named(transaction, "vouchers")).spent_cents
                assert spent == sum(cents * times for (_id, cents), times in booked.items())
            raise _RolledBack


def _nothing_is_lost(plan: Reconciliation, rows: list[ListedLine]) -> None:
    """Each row is booked, doubtful, refused with its reason, or known."""
    named = [*(fit.row for fit in plan.fits), *(fit.row for fit in plan.alike)]
    named += [each.row for each in plan.refused]
    assert len(named) == len(set(named))
    assert len(named) + plan.known == len(rows)


async def _tap(transaction: Transaction, rows: list[ListedLine], scheme: Scheme) -> Reconciliation:
    now = NOW + timedelta(days=30)
    plan = await reconciliation.reconcile(transaction, RedemptionList(rows), scheme, now)
    if plan.fits:
        await reconciliation.book(transaction, plan, None, now)
    return plan


@given(histories(), st.sampled_from(NUMBERS[:-1]), st.randoms(use_true_random=False))
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_halves_of_a_list_with_numbers_book_just_what_the_whole_does(
    database: Database, history: list[Sold], number: tuple[str, str], chance: random.Random
) -> None:
    """Overlapping, and then the whole once more: nothing is doubtful, nothing left out."""
    rows = [
        replace(row_of(sold, place, (number, True, False, 0, 0), chance), row=place + 2)
        for place, sold in enumerate(history)
    ]
    half = len(rows) // 2
    with suppress(_RolledBack):
        async with database.transaction() as transaction:
            for piece in (rows[: half + 1], rows[half:], rows[::-1]):
                plan = await _tap(transaction, piece, PARTS)
                assert (plan.alike, plan.refused) == ([], [])
            assert plan.known == len(rows)
            spent = (await pots.named(transaction, "vouchers")).spent_cents
            assert spent == sum(sold.cents for sold in history)
            raise _RolledBack


# As many pairs as there can be


def most(fits: dict[int, list[int]]) -> int:
    """By trying everything."""
    choices = product(*([*others, None] for others in fits.values()))
    taken = [[each for each in choice if each is not None] for choice in choices]
    return max(len(each) for each in taken if len(set(each)) == len(each))


@given(
    st.lists(st.sets(st.integers(0, 3)), min_size=1, max_size=5),
    st.dictionaries(st.integers(0, 3), st.lists(st.integers(0, 4), unique=True)),
    st.data(),
)
@settings(max_examples=200)
def test_no_more_pairs_can_be_made_and_whoever_has_one_keeps_one(
    wants: list[set[int]], groups: dict[int, list[int]], data: st.DataObject
) -> None:
    fits = {line: sorted(each) for line, each in enumerate(wants)}
    edges = {
        line: sorted({one for group in each for one in groups.get(group, [])})
        for line, each in fits.items()
    }
    begun: dict[int, int] = {}
    for line, others in edges.items():
        free = [other for other in others if other not in begun.values()]
        choice = data.draw(st.sampled_from([None, *free]))
        if choice is not None:
            begun[line] = choice
    found = most_pairs(fits, groups, begun)
    assert len(found) == most(edges)
    assert begun.keys() <= found.keys()
    assert len(set(found.values())) == len(found)
    assert all(other in edges[line] for line, other in found.items())
