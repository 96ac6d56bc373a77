"""One purchase is one line, however its number, its day and its hour are written."""

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from bot.parsing.tables.cells import Number
from bot.storage import redemptions
from bot.storage.database import Database
from bot.webshop import reconciliation
from bot.webshop.listed_lines import time_of
from bot.webshop.reconciliation import Reconciliation
from tests.helpers.webshop import CODE, CODES, NOW, PARTS, SCHEME, again, imported, listed, spent
from tests.helpers.webshop import database as database

pytestmark = pytest.mark.slow

NOON = datetime(2021, 9, 8, 12)  # noqa: DTZ001 - as a workbook has it


REDEMPTIONS = "Gift card code;Amount;Date;Order;Payment ID;Event slug"
TRANSACTIONS = "Gift card code;Test mode;Date;Amount;Currency;Order;Organizer"


@pytest.mark.parametrize("turned", [False, True])
async def test_one_purchase_in_both_lists_of_pretix_under_two_days(
    database: Database, turned: bool
) -> None:
    """Redemptions have event and payment, transactions the order with its event in front."""
    lists = [
        (REDEMPTIONS, "C;40,00;2021-09-08;AB3CD;AB3CD-P-1;winkel"),
        (TRANSACTIONS, "C;;2021-09-09 00:10:00;-40,00;EUR;WINKEL-AB3CD;Assen"),
    ]
    first, second = reversed(lists) if turned else lists
    assert await again(database, *first) == (1, 0, 0)
    assert await again(database, *second) == (0, 1, 0)
    assert await spent(database) == 40_00


async def test_two_payments_of_one_order_are_both_seen_again(database: Database) -> None:
    rows = "C;30,00;2021-09-08;AB;AB-P-1;w", "C;30,00;2021-09-09;AB;AB-P-2;w"
    assert await again(database, REDEMPTIONS, *rows) == (2, 0, 0)
    sold = [f"C;;2021-09-1{day} 10:00:00;-30,00;EUR;W-AB;Assen" for day in (0, 1, 2)]
    assert await again(database, TRANSACTIONS, *sold) == (1, 2, 0), "there are three now"
    assert await spent(database) == 90_00


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [
        ("bestelling", "AB-P-1", "AB"),
        ("bestelling", "WEB1001", "1001"),
        ("bestelling", "1001", "web-1001"),
        ("bestelling", "Order 1001", "1001"),
        ("bestelling", "1E5", "100000"),
        ("bestelling", "100000", "1e5"),
        ("bestelnummer", "2021/1001", "1001"),
        ("bestelnummer", "WEB 0001001", "#1001"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
async def test_a_number_within_another_may_be_the_same_on_any_day(
    database: Database, header: str, first: str, second: str, turned: bool
) -> None:
    written = (second, first) if turned else (first, second)
    columns = f"code;bedrag;datum;{header}"
    assert await again(database, columns, f"C;40;8-9-2021;{written[0]}") == (1, 0, 0)
    assert await again(database, columns, f"C;40;9-9-2021;{written[1]}") == (0, 1, 0)
    assert await again(database, columns, f"C;35;9-9-2021;{written[1]}") == (0, 1, 0)


@pytest.mark.parametrize(
    "written", ["#1001", "01001", " 1001 ", "1.001", "1 001", "nr. 1001", "No 1001"]
)
async def test_a_number_written_otherwise_is_not_booked_again(
    database: Database, written: str
) -> None:
    columns = "code;bedrag;datum;bestelling"
    assert await again(database, columns, "C;40;8-9-2021;1001") == (1, 0, 0)
    new, doubtful, known = await again(database, columns, f"C;40;8-9-2021;{written}")
    assert (new, doubtful + known) == (0, 1)
    assert await again(database, columns, f"C;40;9-9-2021;{written}") == (0, 1, 0)


@pytest.mark.parametrize("written", ["ykf3p", "YKF-3P", "YKF 3P", "YKF3P-", "Ykf 03P"])
async def test_capitals_spaces_dashes_and_zeros_make_no_other_number(
    database: Database, written: str
) -> None:
    columns = "code;bedrag;datum;bestelling"
    assert await again(database, columns, "C;40;8-9-2021;YKF3P") == (1, 0, 0)
    assert await again(database, columns, f"C;40;8-9-2021;{written}") == (0, 0, 1)


async def test_a_number_that_a_spreadsheet_rounded_is_none(database: Database) -> None:
    columns = "code;bedrag;datum;bestelling"
    await again(database, columns, "C;40;8-9-2021;1234567890123456")
    assert await again(database, columns, "C;40;8-9-2021;1,23457E+15") == (0, 1, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [("1001", "1002"), ("WEB1001", "WEB1002"), ("AB-P-1", "AB-P-2"), ("2021-17", "2021-18"),
     ("YKF3P", "YKF8P"), ("202-117", "2021-17"), ("1001", "11001")],
)  # fmt: skip
async def test_another_number_is_another_purchase(
    database: Database, first: str, second: str
) -> None:
    columns = "code;bedrag;datum;bestelling"
    assert await again(database, columns, f"C;40;8-9-2021;{first}") == (1, 0, 0)
    assert await again(database, columns, f"C;40;8-9-2021;{second}") == (1, 0, 0)
    assert await spent(database) == 80_00


@pytest.mark.parametrize(
    ("header", "moments"),
    [
        ("datum", ("8-9-2021 10.15", "8-9-2021 16.00")),
        ("datum", ("8-9-2021 10:15:00", "8-9-2021 10:15:01")),
        ("datum", ("2021-09-08T10:15:00Z", "2021-09-08T12:00:00Z")),
        ("datum", ("1631088900", "1631109600")),
        ("datum", ("44447,427083", "44447,666667")),
        ("datum;tijd", ("8-9-2021;10:15", "8-9-2021;16:00")),
        ("datum;tijd", ("8-9-2021;10.15 uur", "8-9-2021;16.00 uur")),
        ("datum;tijd", ("8-9-2021;9.15", "8-9-2021;19.15")),
        ("date;time", ("2021-09-08;10:15 AM", "2021-09-08;10:15 PM")),
        ("datum;tijdstip", ("8-9-2021;10u15", "8-9-2021;16u00")),
    ],
)
async def test_the_hour_tells_two_purchases_of_one_day_apart(
    database: Database, header: str, moments: tuple[str, str]
) -> None:
    rows = [f"C;30;{moment}" for moment in moments]
    assert await again(database, f"code;bedrag;{header}", *rows) == (2, 0, 0)
    assert await again(database, f"code;bedrag;{header}", *reversed(rows)) == (0, 0, 2)
    assert await again(database, "code;bedrag;datum", *["C;30;8-9-2021"] * 2) == (0, 2, 0)
    assert await spent(database) == 60_00


@pytest.mark.parametrize("scheme", [SCHEME, PARTS])
async def test_the_hour_of_a_workbook(database: Database, scheme: object) -> None:

    for header, moments in (
        (("code", "bedrag", "datum"), [(NOON,), (NOON + timedelta(hours=2),)]),
        (
            ("code", "bedrag", "datum", "tijd"),
            [(date(2021, 9, 9), NOON.time()), (date(2021, 9, 9), time(16))],
        ),
    ):
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in (header, *((CODE, 40 if scheme is PARTS else 10, *each) for each in moments)):
            book.active.append(row)
        kept = io.BytesIO()
        book.save(kept)
        table = reconciliation.open_list(kept.getvalue())
        lines = reconciliation.read_lines(list(table.rows()), PARTS, table.mapping)
        assert not lines.refused
        assert len({line.told for line in lines.lines}) == 2, header


ZONE = SCHEME.zone


@pytest.mark.parametrize(
    ("on", "hour", "told"),
    [
        ("8-9-2021", "", ""),
        ("8-9-2021 00:00:00", "", ""),
        ("8-9-2021 10:15", "", "10:15:00"),
        ("2021-09-08T08:15:00Z", "", "10:15:00"),
        (Number(44447.427083333), "", "10:15:00"),
        (NOON, "", "12:00:00"),
        ("8-9-2021", "10.15", "10:15:00"),
        ("8-9-2021", "9:05", "09:05:00"),
        ("8-9-2021", "9.05 uur", "09:05:00"),
        ("8-9-2021", "9u05", "09:05:00"),
        ("8-9-2021", "9:05 PM", "21:05:00"),
        ("8-9-2021", Number(0.427083333), "10:15:00"),
        ("8-9-2021", "2021-09-08 10:15", "10:15:00"),
        ("8-9-2021", "ochtend", "ochtend"),
    ],
)
def test_one_hour_is_told_in_one_way(on: object, hour: object, told: str) -> None:
    """By whatever list, so that the same line has the same key."""
    assert time_of(on, hour, ZONE) == told  # type: ignore[arg-type]


@pytest.mark.parametrize("other", ["", "#1001", "WEB1001", "Order 1001", "W-1001"])
@pytest.mark.parametrize("turned", [False, True])
async def test_a_row_that_was_pasted_from_another_list_is_not_booked_as_well(
    database: Database, other: str, turned: bool
) -> None:
    """In one list the number is written in two ways, or one row lost it and is refused for that."""
    rows = ["C;40;8-9-2021;1001", f"C;40;8-9-2021;{other}", "C;35;8-9-2021;WEB1002"]
    rows = rows[::-1] if turned else rows
    alike = 1 if other else 0
    assert await again(database, "code;bedrag;datum;order", *rows) == (2, alike, 0)
    assert await spent(database) == 75_00
    again_rows = await again(database, "code;bedrag;datum;order", *rows)
    assert again_rows == (0, alike, 2)


@pytest.mark.parametrize("turned", [False, True])
async def test_a_copied_row_that_lost_its_day_is_not_booked_as_well(
    database: Database, turned: bool
) -> None:
    rows = "C;40;8-9-2021;1001", "C;40;;1001"
    plan = await again(database, "code;bedrag;datum;order", *(rows[::-1] if turned else rows))
    assert plan == (1, 0, 0)


@pytest.mark.parametrize("header", ["Time", "tijdstip"])
async def test_a_column_of_times_may_hold_the_day_as_well(database: Database, header: str) -> None:
    """Without one of days. It was booked on the day of reading."""
    rows = "C;30;2021-09-08 10:15:00", "C;30;2021-09-09 10:15:00"
    plan = await imported(database, listed(f"code;bedrag;{header}", *rows), scheme=PARTS)
    assert [(fit.on, fit.line.time) for fit in plan.fits] == [
        (date(2021, 9, 8), "10:15:00"),
        (date(2021, 9, 9), "10:15:00"),
    ]
    assert await again(database, "code;bedrag;datum", "C;30;8-9-2021", "C;30;11-9-2021") == (
        1,
        1,
        0,
    )


async def test_a_line_that_lost_its_number_leaves_the_booking_that_only_another_fits(
    database: Database,
) -> None:
    """Two of one day were booked, one of them without its number; the next list lost the other's.

    Whoever pairs them off as they come, books the first again.
    """
    columns = "code;bedrag;datum;bestelling"
    assert await again(database, "code;bedrag;datum", "C;40;8-9-2021") == (1, 0, 0)
    assert await again(database, columns, "C;40;8-9-2021;5", "C;40;8-9-2021;9") == (1, 1, 0)
    assert await spent(database) == 80_00
    for rows in (("C;40;8-9-2021;", "C;40;8-9-2021;5"), ("C;40;8-9-2021;5", "C;40;8-9-2021;")):
        assert (await again(database, columns, *rows))[0] == 0
    assert await spent(database) == 80_00


async def test_bookings_without_a_day_are_only_of_days_before_they_were_read(
    database: Database,
) -> None:
    async def on(rows: str, days: int) -> Reconciliation:
        header = "code;bedrag" if rows.count(";") == 1 else "code;bedrag;datum"
        return await imported(database, listed(header, rows), scheme=PARTS, days=days)

    assert len((await on("C;40", 10)).fits) == 1
    assert len((await on("C;40;15-9-2021", 11)).alike) == 1, "read on the 16th"
    assert len((await on("C;40;17-9-2021", 11)).fits) == 1
    assert await spent(database) == 80_00
    booked = await redemptions.booked(database.reading, (1,))
    assert [one.on for one in booked[1]] == [(NOW + timedelta(days=10)).date(), date(2021, 9, 17)]


NEXT_DAY = [
    (
        "code;bedrag;besteldatum",
        "8-9-2021",
        "code;bedrag;besteldatum;betaald op",
        "8-9-2021;9-9-2021",
    ),
    (
        "code;bedrag;besteldatum;bestelnummer",
        "8-9-2021;W{0}",
        "code;bedrag;datum;betalings-id",
        "9-9-2021;T{0}",
    ),
    ("code;bedrag;datum", "8-9-2021 00:30", "code;bedrag;datum", "7-9-2021"),
    ("code;bedrag;datum", "8-9-2021 00:30", "code;bedrag;datum", "7-9-2021 22:30"),
    ("code;bedrag;datum", "9-9-2021", "code;bedrag;datum;bestelnummer", "8-9-2021;W{0}"),
]


@pytest.mark.parametrize(("header", "day", "other", "next_day"), NEXT_DAY)
@pytest.mark.parametrize("count", [1, 2, 4])
async def test_the_same_amount_on_a_neighbouring_day_is_not_booked_as_well(
    database: Database, header: str, day: str, other: str, next_day: str, count: int
) -> None:
    """Of one order a list says when it was made, another when it was paid, or in which zone."""
    rows = [f"{code};{40 + n};{day.format(n)}" for n, code in enumerate(CODES[:count])]
    assert await again(database, header, *rows) == (count, 0, 0)
    rows = [f"{code};{40 + n};{next_day.format(n)}" for n, code in enumerate(CODES[:count])]
    assert await again(database, other, *rows) == (0, count, 0)


async def test_a_neighbouring_day_is_no_doubt_where_the_day_itself_is_there(
    database: Database,
) -> None:
    """The next list holds the old line and a new one, whichever stands first."""
    assert await again(database, "code;bedrag;datum;order", "C;40;8-9-2021;1001") == (1, 0, 0)
    for first, second in (("8-9", "9-9"), ("9-9", "8-9")):
        rows = f"C;40;{first}-2021;P{first}", f"C;40;{second}-2021;P{second}"
        text = listed("code;bedrag;datum;betalings-id", *rows)
        plan = await imported(database, text, scheme=PARTS, book=False)
        assert [fit.on for fit in plan.fits] == [date(2021, 9, 9)]
        assert len(plan.alike) == 1


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("code;bedrag;datum;order", "C;40;9-9-2021;1002"),
        ("code;bedrag;datum", "C;41;9-9-2021"),
        ("code;bedrag;datum", "C;40;10-9-2021"),
    ],
)
async def test_what_a_neighbouring_day_does_not_make_doubtful(
    database: Database, header: str, row: str
) -> None:
    assert await again(database, "code;bedrag;datum;order", "C;40;8-9-2021;1001") == (1, 0, 0)
    assert await again(database, header, row) == (1, 0, 0)


async def test_in_one_list_two_days_are_two_lines(database: Database) -> None:
    rows = "C;40;8-9-2021;1001", "C;40;9-9-2021;"
    assert await again(database, "code;bedrag;datum;referentie", *rows) == (2, 0, 0)
