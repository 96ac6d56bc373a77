"""One order is booked once, whatever amounts two lists have of it; its number is seen in both."""

from itertools import permutations

import pytest

from bot.domain.scheme import Scheme
from bot.storage.database import Database
from tests.helpers.webshop import PARTS, SCHEME, again, all_agrees, imported, listed, spent
from tests.helpers.webshop import database as database

pytestmark = pytest.mark.slow

BY_PAYMENT = "Gift card code;Amount;Date;Order;Payment ID"
BY_ORDER = "code;bedrag;datum;bestelling"
TRANSACTIONS = "Gift card code;Test mode;Date;Amount;Currency;Order;Organizer"
Listed = tuple[str, list[str]]


@pytest.mark.parametrize(
    ("one", "other", "cents"),
    [
        (
            (BY_PAYMENT, ["C;15;2021-09-08;YKF3P;YKF3P-P-1", "C;25;2021-09-08;YKF3P;YKF3P-P-2"]),
            (BY_ORDER, ["C;40;10-9-2021;YKF3P"]),
            40_00,
        ),
        (
            (BY_PAYMENT, ["C;40;2021-09-08;YKF3P;YKF3P-P-1", "C;-15;2021-09-09;YKF3P;YKF3P-R-1"]),
            (BY_ORDER, ["C;25;10-9-2021;YKF3P"]),
            25_00,
        ),
        (
            (BY_ORDER, ["C;40;8-9-2021;4711"]),
            (BY_ORDER, ["C;15;8-9-2021;4711", "C;25;8-9-2021;4711"]),
            40_00,
        ),
        (
            (BY_ORDER, ["C;40;8-9-2021;4711"]),
            (BY_ORDER, ["C;10;8-9-2021;4711", "C;11;8-9-2021;4711", "C;19;8-9-2021;4711"]),
            40_00,
        ),
        (
            (BY_ORDER, ["C;40;8-9-2021;WEB4711"]),
            (BY_ORDER, ["C;15;8-9-2021;4711", "C;25;8-9-2021;4711"]),
            40_00,
        ),
        (
            (TRANSACTIONS, ["C;;2021-09-08 10:00:00;-40,00;EUR;W-AB;Assen",
                            "C;;2021-09-09 10:00:00;15,00;EUR;W-AB;Assen"]),
            (BY_ORDER, ["C;25;9-9-2021;AB"]),
            25_00,
        ),
        (
            (TRANSACTIONS, ["C;;2021-09-08 10:00:00;-40,00;EUR;W-AB;Assen"]),
            (BY_PAYMENT, ["C;15;2021-09-08;AB;AB-P-1", "C;25;2021-09-08;AB;AB-P-2"]),
            40_00,
        ),
        (
            ("code;bedrag;datum;factuurnummer", ["C;40;8-9-2021;F-1001"]),
            (BY_ORDER, ["C;12,50;8-9-2021;1001", "C;27,50;9-9-2021;1001"]),
            40_00,
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("scheme", [PARTS, SCHEME])
async def test_an_order_that_another_list_brought_seems_booked_whole(
    database: Database, one: Listed, other: Listed, cents: int, turned: bool, scheme: Scheme
) -> None:
    (first, rows), (second, others) = (other, one) if turned else (one, other)
    await again(database, first, *rows, scheme=scheme)
    assert await again(database, second, *others, scheme=scheme) == (0, len(others), 0)
    assert await spent(database) == cents
    assert await all_agrees(database)


async def test_the_next_payment_of_an_order_is_new(database: Database) -> None:
    rows = [f"C;{amount};2021-09-08;AB;AB-P-{n}" for n, amount in ((1, 15), (2, 25), (3, 10))]
    assert await again(database, BY_PAYMENT, *rows[:2]) == (2, 0, 0)
    assert await again(database, BY_PAYMENT, rows[2]) == (1, 0, 0)
    refund = "C;-10;2021-09-09;AB;AB-R-1"
    assert await again(database, BY_PAYMENT, *rows, refund) == (1, 0, 3)
    assert await spent(database) == 40_00


async def test_a_list_that_was_cut_within_an_order_goes_on_with_it(database: Database) -> None:
    """All that was booked of it comes again with the same amounts: the rest is new."""
    rows = "C;15;8-9-2021;4711", "C;25;8-9-2021;4711"
    assert await again(database, BY_ORDER, rows[0]) == (1, 0, 0)
    assert await again(database, BY_ORDER, *rows) == (1, 0, 1)
    assert await spent(database) == 40_00


async def test_an_order_with_its_articles_below_it_is_not_booked_as_well(
    database: Database,
) -> None:
    rows = "C;40;8-9-2021;4711", "C;15;8-9-2021;4711", "C;25;8-9-2021;4711"
    assert await again(database, BY_ORDER, rows[0]) == (1, 0, 0)
    assert await again(database, BY_ORDER, *rows) == (0, 2, 1)
    assert await spent(database) == 40_00


@pytest.mark.parametrize("repeated", [False, True])
async def test_what_a_later_list_gives_back_of_an_order_is_new(
    database: Database, repeated: bool
) -> None:
    """Of the same kind of list: its purchase may stand in it once more."""
    sold = "C;;2021-09-08 10:00:00;-40,00;EUR;W-AB;Assen"
    back = "C;;2021-09-20 10:00:00;15,00;EUR;W-AB;Assen"
    assert await again(database, TRANSACTIONS, sold) == (1, 0, 0)
    rows = [sold, back] if repeated else [back]
    assert await again(database, TRANSACTIONS, *rows) == (1, 0, len(rows) - 1)
    assert await spent(database) == 25_00


@pytest.mark.parametrize("rows", [*permutations(["C;15;8-9-2021", "C;25;8-9-2021"])])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("header", "whole"),
    [
        ("code;bedrag;datum", "C;40;8-9-2021"),
        (BY_ORDER, "C;40;8-9-2021;4711"),
        ("code;bedrag", "C;40"),
    ],
)
async def test_purchases_of_a_day_that_come_to_the_same_seem_booked(
    database: Database, rows: tuple[str, str], turned: bool, header: str, whole: str
) -> None:
    """No number tells anything: but the sum of the day does."""
    parts = "code;bedrag;datum", rows
    first, second = ((header, (whole,)), parts) if turned else (parts, (header, (whole,)))
    await again(database, first[0], *first[1])
    assert await again(database, second[0], *second[1]) == (0, len(second[1]), 0)
    assert await spent(database) == 40_00


async def test_a_day_of_which_more_comes_is_told_apart_from_what_is_known_of_it(
    database: Database,
) -> None:
    days = "code;bedrag;datum"
    await again(database, days, "C;15;8-9-2021", "C;25;8-9-2021", "C;30;8-9-2021")
    assert await again(database, days, "C;40;8-9-2021", "C;30;8-9-2021") == (0, 1, 1)
    assert await again(database, days, "C;20;8-9-2021") == (1, 0, 0)
    assert await again(database, days, "C;15;10-9-2021", "C;5;10-9-2021") == (2, 0, 0)


async def test_orders_of_a_day_that_come_to_the_same_are_others(database: Database) -> None:
    await again(database, BY_ORDER, "C;15;8-9-2021;1001", "C;25;8-9-2021;1002")
    assert await again(database, BY_ORDER, "C;40;8-9-2021;1003") == (1, 0, 0)
    assert await spent(database) == 80_00


MADE = "C;;2021-09-06 12:00:00;150,00;EUR;W-SHOP1;Assen"
USED = "C;;2021-09-08 10:00:00;-150,00;EUR;W-AB;Assen"


@pytest.mark.parametrize("in_one", [False, True])
async def test_a_card_that_was_bought_is_not_money_that_came_back(
    database: Database, in_one: bool
) -> None:
    """pretix names the order by which a gift card was sold on the row that loads it."""
    lists = [[MADE, USED]] if in_one else [[USED], [MADE]]
    for rows in lists:
        await again(database, TRANSACTIONS, *rows)
    assert await spent(database) == 150_00


async def test_no_more_comes_back_of_an_order_than_it_took(database: Database) -> None:
    used = [
        "C;;2021-09-08 10:00:00;-40,00;EUR;W-AB;Assen",
        "C;;2021-09-08 11:00:00;-60,00;EUR;W-CD;Assen",
    ]
    assert await again(database, TRANSACTIONS, *used) == (2, 0, 0)
    back = [
        f"C;;2021-09-{day} 12:00:00;{amount},00;EUR;W-AB;Assen"
        for day, amount in ((10, 41), (11, 30), (12, 20), (13, 10), (14, 10))
    ]
    plan = await imported(database, listed(TRANSACTIONS, *back), scheme=PARTS, days=31)
    assert [(fit.row, fit.amount_cents) for fit in plan.fits] == [(3, -30_00), (5, -10_00)]
    assert [(each.row, each.why) for each in plan.refused] == [
        (2, "Dit is meer dan deze bestelling van deze voucher heeft afgeschreven: €\u00a040."),
        (4, "Dit is meer dan deze bestelling van deze voucher heeft afgeschreven: €\u00a010."),
        (6, "Hier kwam er geld op de bon. Er is niets ingeleverd."),
    ]
    assert await spent(database) == 60_00
    assert await all_agrees(database)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (BY_PAYMENT, "C;40;2021-09-08;AB;AB-P-1"),
        (BY_ORDER, "C;40;8-9-2021;AB"),
        (TRANSACTIONS, "C;;2021-09-08 10:00:00;-40,00;EUR;W-AB;Assen"),
    ],
)
async def test_what_another_list_booked_of_an_order_can_come_back(
    database: Database, header: str, row: str
) -> None:
    """It is new or doubtful, and not refused as money that was put on the card."""
    await again(database, header, row)
    back = "C;;2021-09-20 10:00:00;40,00;EUR;W-AB;Assen"
    new, doubtful, _known = await again(database, TRANSACTIONS, back)
    assert new + doubtful == 1
