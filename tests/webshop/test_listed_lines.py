"""One line of the webshop's list is booked once, however it comes back; refunds are booked."""

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.scheme import Scheme
from bot.storage import evaluation, lapses, pots, redemptions, settlement, uptake, vouchers
from bot.storage.database import Database, Transaction
from bot.storage.engines import looking_at_one_moment
from bot.storage.vouchers import NotUsable, State
from bot.webshop import reconciliation
from bot.webshop.listed_lines import ListedLine
from bot.webshop.reconciliation import Reconciliation, RedemptionList
from bot.webshop.redemption_columns import columns
from bot.webshop.shop_numbers import kind_of_number
from tests.helpers.shop_history import Sold, histories
from tests.helpers.structure import drop_trigger
from tests.helpers.webshop import CODES, NOW, PARTS, SCHEME, all_agrees, imported
from tests.helpers.webshop import database as database

pytestmark = pytest.mark.slow

FIRST = date(2021, 9, 7)


def line(row: int, cents: int | None, on: date | None = FIRST, order: str = "") -> ListedLine:
    """A line of the first voucher."""
    return ListedLine(row, CODES[0], cents, on, "webshop", order, "order" if order else "")


async def read(
    database: Database,
    *lines: ListedLine,
    scheme: Scheme = PARTS,
    days: int = 30,
    book: bool = True,
) -> Reconciliation:
    """What a list does so many days after the vouchers were given; a tap books what fits."""
    now = NOW + timedelta(days=days)
    async with database.transaction() as transaction:
        plan = await reconciliation.reconcile(transaction, RedemptionList([*lines]), scheme, now)
        if book and plan.fits:
            await reconciliation.book(transaction, plan, None, now)
    return plan


async def pot(database: Database, name: str = "vouchers") -> tuple[int, int]:
    found = await pots.named(database.reading, name)
    return found.committed_cents, found.spent_cents


async def first(database: Database) -> tuple[State, int]:
    voucher = await vouchers.by_id(database.reading, 1)
    assert voucher is not None
    return voucher.state, voucher.balance_cents


ALL = 8 * 150_00


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("scheme", [SCHEME, PARTS])
async def test_a_purchase_and_its_refund_in_any_order_of_rows(
    database: Database, order: tuple[int, int], scheme: Scheme
) -> None:
    """pretix: `YKF3P-P-1` took 40.00, `YKF3P-R-1` gave them back on the card."""
    lines = [line(2, 40_00, order="YKF3P-P-1"), line(3, -40_00, order="YKF3P-R-1")]
    plan = await read(database, *(lines[place] for place in order), scheme=scheme)
    assert [fit.amount_cents for fit in plan.fits] == [40_00, -40_00]
    assert await first(database) == (State.ISSUED, 150_00)
    assert (await pot(database), await pot(database, "settlement")) == ((ALL, 0), (80_00, 0))
    again = await read(database, *lines, scheme=scheme)
    assert (again.fits, again.alike, again.known) == ([], [], 2)
    assert await all_agrees(database)


async def test_a_refund_of_a_part_leaves_the_rest_spent(database: Database) -> None:
    await read(database, line(2, 150_00, order="A-P-1"))
    assert await first(database) == (State.REDEEMED, 0)
    await read(database, line(2, -60_00, FIRST + timedelta(days=2), "A-R-1"))
    assert await first(database) == (State.ISSUED, 60_00)
    assert (await pot(database), await pot(database, "settlement")) == (
        (ALL - 90_00, 90_00),
        (70_00, 10_00),
    )
    [only] = await uptake.by_feature(database.reading)
    assert (only.used, only.spent_cents) == (1, 90_00)
    await read(database, line(2, 60_00, FIRST + timedelta(days=3), "B-P-1"))
    assert await first(database) == (State.REDEEMED, 0)
    assert await all_agrees(database)


async def taken_in(database: Database, cents: int) -> None:
    """A provider takes in so much of the first voucher, through the bot."""
    async with database.transaction() as transaction:
        voucher = await vouchers.by_id(transaction, 1)
        assert voucher is not None
        pool = redemptions.Redeemer("Zwembad", 1, draft_id=70)
        await redemptions.redeem(transaction, voucher, cents, pool, PARTS, NOW)


@pytest.mark.parametrize("amount", [40_01, 140_00])
async def test_no_more_comes_back_than_the_webshop_took(database: Database, amount: int) -> None:
    await taken_in(database, 100_00)
    plan = await read(database, line(2, 40_00, order="A"), line(3, -amount, order="B"))
    assert [(each.row, each.why) for each in plan.refused] == [
        (3, "Dit is meer dan de webshop van deze voucher heeft afgeschreven: €\u00a040.")
    ]
    assert await pot(database) == (ALL - 140_00, 140_00)


async def test_the_database_itself_gives_back_no_more(database: Database) -> None:
    """Whatever the code does; and the test can fail: without the trigger it comes back."""
    await taken_in(database, 100_00)
    plan = await read(database, line(2, 40_00, order="A"))
    back = replace(plan, fits=[replace(plan.fits[0], key="another", amount_cents=-40_01)])

    async def book() -> None:
        async with database.transaction() as transaction:
            await reconciliation.book(transaction, back, None, NOW)

    with pytest.raises(NotUsable):
        await book()
    assert await pot(database) == (ALL - 140_00, 140_00)
    async with database.transaction() as transaction:
        await drop_trigger(transaction, "ledger_returns_what_the_webshop_took", "ledger")
    await book()
    assert await pot(database) == (ALL - 99_99, 99_99)


@pytest.mark.parametrize("spent", [40_00, 150_00])
async def test_what_comes_back_on_a_voucher_that_lapsed_is_free(
    database: Database, spent: int
) -> None:
    await read(database, line(2, spent, order="A"))
    later = NOW + timedelta(days=400)
    async with database.transaction() as transaction:
        await lapses.let_lapse(transaction, later.date(), later, 100)
    plan = await read(database, line(2, -spent, later.date(), "B"), days=400)
    assert [fit.late for fit in plan.fits] == [True]
    assert await first(database) == (State.LAPSED, 0)
    assert (await pot(database), await pot(database, "settlement")) == ((0, 0), (0, 0))
    [only] = await uptake.by_feature(database.reading)
    assert (only.given, only.used, only.lapsed) == (8, 0, 8)
    # And bought once more while it was valid, of which a list tells now.
    await read(database, line(2, spent, FIRST + timedelta(days=9), "C"), days=401)
    assert await pot(database) == (0, spent)
    assert await all_agrees(database)


@pytest.mark.parametrize("on", [FIRST + timedelta(days=380), None])
async def test_what_came_back_makes_no_room_for_what_came_too_late(
    database: Database, on: date | None
) -> None:
    await read(database, line(2, 150_00, order="A"))
    rows = line(2, -150_00, FIRST + timedelta(days=1), "B"), line(3, 150_00, on, "C")
    plan = await read(database, *rows, days=400)
    assert [each.row for each in plan.refused] == [2, 3], "the refund may be of the other row"
    assert await pot(database) == (ALL - 150_00, 150_00)


async def test_what_comes_back_on_a_voucher_that_was_withdrawn_is_free(database: Database) -> None:
    await read(database, line(2, 40_00, order="A"))
    async with database.transaction() as transaction:
        await vouchers.end(transaction, 1, State.WITHDRAWN, 1, NOW)
    await read(database, line(2, -40_00, order="B"))
    assert await first(database) == (State.WITHDRAWN, 0)
    assert await pot(database) == (ALL - 150_00, 0)
    assert await all_agrees(database)


async def test_what_was_undone_here_is_not_given_back_once_more(database: Database) -> None:
    """And the other way: what the webshop gave back nobody undoes."""
    await read(database, line(2, 40_00, order="A"), line(3, 30_00, order="B"))
    async with database.transaction() as transaction:
        taken = await redemptions.by_number(transaction, 1)
        assert taken is not None
        await redemptions.refund(transaction, taken, 1, PARTS, NOW)
    both = line(2, 40_00, order="A"), line(4, -30_00, order="A-refund")
    plan = await read(database, *both)
    assert [each.row for each in plan.refused] == [2, 4]
    assert plan.refused[1].why == (
        "Een andere rij van deze voucher kan niet worden geboekt. Kijk naar allebei."
    )
    await read(database, line(2, -30_00, order="B-refund"))
    assert await pot(database) == (ALL, 0)
    for number in (2, 3):
        async with database.transaction() as transaction:
            taken = await redemptions.by_number(transaction, number)
            assert taken is not None
            with pytest.raises(NotUsable):
                await redemptions.refund(transaction, taken, 1, PARTS, NOW)
    assert await all_agrees(database)


async def test_the_settlement_names_what_the_webshop_gave_back(database: Database) -> None:
    await read(database, line(2, 40_00, order="A"), line(3, -15_00, order="B"))
    batch = await settlement.pending(database.reading)
    assert batch is not None
    taken = await settlement.webshop(database.reading, batch)
    back = await settlement.returned(database.reading, batch)
    assert ((taken.count, taken.cents), (back.count, back.cents)) == ((1, 40_00), (0, -15_00))
    told = {event.kind for event in await settlement.code_events(database.reading, batch)}
    assert told == {"issued"}, "the webshop knows what it told itself"
    assert (await settlement.handling(database.reading, batch)).cents == 10_00


async def test_the_report_counts_no_voucher_of_which_all_came_back(database: Database) -> None:
    await read(database, line(2, 40_00, order="A"), line(3, -40_00, order="B"))
    other = replace(line(4, 30_00, order="C"), code=CODES[1])
    await read(database, other, replace(other, row=5, amount_cents=-10_00, reference="D"))
    end = NOW + timedelta(days=40)
    async with (
        looking_at_one_moment(database.address) as reading,
        evaluation.evaluation(reading, end.date(), end) as found,
    ):
        assert await found.count(evaluation.Feature.USED) == {"0": 7, "1": 1}
        assert await found.spent_cents() == 20_00
    back, used = (await evaluation.lines(database.reading, 0, 2))[:2]
    assert (back.provider, back.spent_cents, back.used_on) == ("", 0, None)
    assert (used.provider, used.spent_cents, used.used_on) == ("webshop", 20_00, FIRST)


# One key for one line

HEADERS = (
    "code;bedrag;datum;bestelnummer",
    "Bestelling;Bedrag;Code;Datum",
    "code;order;amount",
    "code;bedrag;datum",
    "code;bedrag;datum tijd",
    "code;bedrag",
    "code;amount;date;payment id",
)
CELLS = {
    "code": CODES[0], "bedrag": "40", "amount": "40", "datum": "7-9-2021", "date": "2021-09-07",
    "datum tijd": "2021-09-07 10:15:00", "bestelnummer": "YKF3P", "bestelling": "ykf3p",
    "order": "YKF3P", "payment id": "YKF3P-P-1",
}  # fmt: skip


def csv_of(header: str) -> str:
    row = ";".join(CELLS[name] for name in header.casefold().split(";"))
    return f"{header}\r\n{row}\r\n"


@pytest.mark.parametrize("again", HEADERS)
@pytest.mark.parametrize("header", HEADERS)
async def test_the_same_line_with_other_columns_is_not_booked_again(
    database: Database, header: str, again: str
) -> None:
    """faults.md 5: EUR 40 became 120 by other names of a column, and without the day."""
    assert len((await imported(database, csv_of(header), scheme=PARTS)).fits) == 1
    plan = await imported(database, csv_of(again), scheme=PARTS, days=31)
    assert plan.fits == []
    assert plan.known + len(plan.alike) == 1
    assert await pot(database) == (ALL - 40_00, 40_00)


@pytest.mark.parametrize("name", ["Bestelling", "order", "Order number"])
async def test_a_number_of_the_shop_is_known_by_any_name_of_its_column(
    database: Database, name: str
) -> None:
    await imported(database, csv_of("code;bedrag;datum;bestelnummer"), scheme=PARTS)
    again = f"{name};code;bedrag\r\nykf3p;{CODES[0]};40\r\n"
    plan = await imported(database, again, scheme=PARTS)
    assert (plan.known, plan.alike) == (1, [])


async def test_numbers_of_one_kind_tell_two_lines_apart(database: Database) -> None:
    await read(database, line(2, 40_00, order="1001"))
    plan = await read(database, line(2, 40_00, order="1002"))
    assert (len(plan.fits), plan.alike) == (1, [])
    other = replace(line(2, 40_00, order="7"), numbered="payment")
    assert [each.row for each in (await read(database, other)).alike] == [2]


async def test_two_rows_that_nothing_tells_apart_are_not_booked_by_one_tap(
    database: Database,
) -> None:
    """The second tap is for the second row: it may be another time, or the row came twice."""
    rows = line(2, 40_00), line(3, 40_00)
    plan = await read(database, *rows)
    assert ([fit.row for fit in plan.fits], [each.row for each in plan.alike]) == ([2], [3])
    assert await pot(database) == (ALL - 40_00, 40_00)
    plan = await read(database, *rows, book=False)
    assert (plan.fits, len(plan.alike), plan.known) == ([], 1, 1)
    async with database.transaction() as transaction:
        await reconciliation.book(transaction, plan, None, NOW)
    assert await pot(database) == (ALL - 80_00, 80_00)
    assert (await read(database, *rows)).known == 2


async def test_what_was_booked_without_a_day_is_left_for_the_line_that_has_no_other(
    database: Database,
) -> None:
    """Booked: 10 without a day, and 10 of the second day. Both lines of the next list are those."""
    first, second = FIRST, FIRST + timedelta(days=1)
    await read(database, line(2, 10_00, None))
    await read(database, line(2, 10_00, second), line(3, 10_00, first))
    assert await pot(database) == (ALL - 20_00, 20_00)
    for rows in ((first, second), (second, first)):
        lines = [line(row, 10_00, on, f"100{row}") for row, on in enumerate(rows, 2)]
        assert (await read(database, *lines, book=False)).fits == []


async def test_two_times_of_one_day_are_two_lines(database: Database) -> None:
    rows = replace(line(2, 40_00), time="10:15"), replace(line(3, 40_00), time="16:00")
    assert len((await read(database, *rows)).fits) == 2


async def test_what_a_provider_took_in_may_stand_in_the_list(database: Database) -> None:
    await taken_in(database, 40_00)
    on = NOW.date()
    assert len((await read(database, line(2, 40_00, on, "1001"))).alike) == 1
    assert len((await read(database, line(2, 40_00, on + timedelta(days=2), "1"))).fits) == 1


async def test_a_list_without_amounts_does_not_spend_the_rest_of_a_voucher(
    database: Database,
) -> None:
    """The shop took 27.50; the same list without its amounts says nothing of 122.50 more."""
    await read(database, line(2, 27_50), scheme=SCHEME)
    for on in (FIRST, FIRST + timedelta(days=1), None):
        assert (await read(database, line(2, None, on), scheme=SCHEME)).fits == []
    assert await pot(database) == (ALL - 27_50, 27_50)
    missing = await imported(database, f"code\r\n{CODES[1]}\r\n", scheme=PARTS)
    assert [each.why for each in missing.refused] == ["Het bedrag ontbreekt."]


# For any list


def rows_of(
    history: Sequence[Sold], columns: frozenset[str], chance: random.Random
) -> list[ListedLine]:
    """A list of it with these columns, in any order of rows."""
    return [
        ListedLine(
            row,
            CODES[sold.card],
            sold.cents,
            FIRST + timedelta(days=sold.day) if "day" in columns else None,
            "webshop",
            f"10{place}" if "number" in columns else "",
            "order" if "number" in columns else "",
            f"1{place}:00" if "time" in columns else "",
        )
        for row, (place, sold) in enumerate(
            sorted(enumerate(history), key=lambda _each: chance.random()), 2
        )
    ]


COLUMNS = st.sets(st.sampled_from(("day", "number", "time")))


@given(histories(), st.lists(COLUMNS, min_size=1, max_size=3), st.randoms(use_true_random=False))
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_any_list_books_what_the_shop_says_and_once(
    database: Database,
    history: list[Sold],
    lists: list[set[str]],
    chance: random.Random,
) -> None:
    """Whichever columns it comes with, one tap each: never more than the shop took, and with the
    shop's own numbers the first time exactly that."""
    net = sum(sold.cents for sold in history)
    bought = sum(sold.cents for sold in history if sold.cents > 0)
    with suppress(_RolledBack):
        async with database.transaction() as transaction:
            for place, columns in enumerate(lists):
                await _tap(transaction, rows_of(history, frozenset(columns), chance))
                spent = (await pots.named(transaction, "vouchers")).spent_cents
                booked = await redemptions.booked(transaction, (1, 2))
                took = [one.amount_cents for each in booked.values() for one in each]
                assert sum(cents for cents in took if cents > 0) <= bought
                assert len(took) <= len(history)
                assert spent == sum(took)
                if columns >= {"number", "day"} and not place:
                    assert spent == net
            raise _RolledBack


async def _tap(transaction: Transaction, rows: list[ListedLine]) -> None:
    now = NOW + timedelta(days=30)
    plan = await reconciliation.reconcile(transaction, RedemptionList(rows), PARTS, now)
    if plan.fits:
        await reconciliation.book(transaction, plan, None, now)


class _RolledBack(Exception):
    """Nothing of it stays."""


def test_every_name_of_a_column_with_numbers_has_a_kind() -> None:
    """A name that is no kind would be one by itself, beside others that mean the same."""
    [names] = [column.names for column in columns() if column.key == "reference"]
    alone = {name for name in names if kind_of_number(name) == name}
    assert alone == {"transaction", "order", "reference", "external id"}
