"""The webshop's lists on the command line: exports written, redemptions looked at and booked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.codes import grouped, new_code
from bot.storage import audit, lapses, pots, redemptions, uptake, vouchers
from bot.storage.database import Database
from bot.storage.redemptions import Redeemer
from bot.storage.vouchers import NotUsable, State
from bot.webshop import reconciliation
from tests.helpers.by_hand import by_hand
from tests.helpers.command_line import Operator, operator
from tests.helpers.structure import drop_trigger
from tests.helpers.webshop import (
    CODES,
    NOW,
    PARTS,
    SCHEME,
    all_agrees,
    imported,
    with_vouchers,
)
from tests.helpers.webshop import database as database

__all__ = ["operator"]


async def spent(database: Database) -> int:
    return (await pots.named(database.reading, "vouchers")).spent_cents


async def test_a_list_is_matched_by_code_in_any_spelling(database: Database) -> None:
    text = (
        "Vouchercode;Bedrag;Datum;Aanbieder\r\n"
        f"{CODES[0]};150,00;7-9-2021;Sportschool\r\n"
        f"{grouped(CODES[1]).lower()};€ 150;2021-09-08;Sportschool\r\n"
        f"{grouped(CODES[2]).replace('-', ' ')};;2021-09-09;\r\n"
    )
    before = await imported(database, text, book=False)
    assert (len(before.fits), await spent(database)) == (3, 0), "looking books nothing"
    plan = await imported(database, text)
    assert (len(plan.fits), plan.refused, await spent(database)) == (3, [], 450_00)
    rows = await database.reading.rows(
        "SELECT organisation, redeemed_on, person_id FROM redemptions ORDER BY number"
    )
    assert [tuple(row) for row in rows] == [
        ("Sportschool", "2021-09-07", None),
        ("Sportschool", "2021-09-08", None),
        ("webshop", "2021-09-09", None),
    ]
    assert await audit.imbalances(database.reading) == []


async def test_the_same_list_twice_changes_nothing(database: Database) -> None:
    text = f"code;bedrag\r\n{CODES[0]};150\r\n{CODES[1]};150\r\n"
    await imported(database, text)
    again = await imported(database, text, days=40)
    assert (again.fits, again.refused, again.known) == ([], [], 2)
    longer = await imported(database, text + f"{CODES[2]};150\r\n")
    assert (len(longer.fits), longer.known, await spent(database)) == (1, 2, 450_00)


async def test_what_does_not_fit_is_listed_with_its_row_and_never_booked(
    database: Database,
) -> None:
    now = NOW + timedelta(days=1)
    async with database.transaction() as transaction:
        await vouchers.end(transaction, 1, State.WITHDRAWN, 1, now)
        await vouchers.end(transaction, 2, State.UNDONE, 1, now)
        old = await vouchers.by_id(transaction, 3)
        assert old is not None
        await vouchers.replace_code(
            transaction, old, draft_id=99, person_id=1, scheme=SCHEME, code=new_code(), now=now
        )
        used = await vouchers.by_id(transaction, 4)
        assert used is not None
        taker = Redeemer("Zwembad", 1, draft_id=100)
        await redemptions.redeem(transaction, used, 150_00, taker, SCHEME, now)
    wrong = ("2" if CODES[4][0] != "2" else "3") + CODES[4][1:]
    lines = {
        f"{CODES[0]};150;7-9-2021": "Deze voucher is ingetrokken.",
        f"{CODES[1]};150;7-9-2021": "Deze voucher is teruggenomen.",
        f"{CODES[2]};150;7-9-2021": "Deze code is vervangen door een nieuwe.",
        f"{CODES[3]};150;7-9-2021": (
            "Deze voucher is al ingenomen op dinsdag 7 september 2021 bij Zwembad."
        ),
        f"{wrong};150;7-9-2021": "Er zit een typefout in deze code.",
        f"{new_code()};150;7-9-2021": "Ik ken deze code niet.",
        f"{CODES[4]};150,01;7-9-2021": "Dit is meer dan er op de voucher staat: €\u00a0150.",
        f"{CODES[4]};0;7-9-2021": "Het bedrag is nul.",
        f"{CODES[4]};150;5-9-2021": "Op deze dag was de voucher nog niet gegeven.",
        f"{CODES[4]};150;7-9-2022": "Deze dag moet nog komen.",
        f"{CODES[4]};150;3/4/2021": "Op deze dag was de voucher nog niet gegeven.",
        f"{CODES[4]};150;8-9-2021": "",
        f"{CODES[4]};150;9-9-2021": "Deze code staat vaker in de lijst.",
    }
    text = "code;bedrag;datum\r\n" + "".join(f"{line}\r\n" for line in lines)
    plan = await imported(database, text)
    found = {misfit.row: misfit.why for misfit in plan.refused}
    for row, (line, reason) in enumerate(lines.items(), 2):
        assert found.get(row, "").startswith(reason) and bool(found.get(row)) == bool(reason), line
    assert [fit.row for fit in plan.fits] == [13]
    assert await spent(database) == 300_00
    assert not any(code in reason for code in CODES for reason in found.values())
    assert await audit.imbalances(database.reading) == []


async def lapse(database: Database) -> None:
    """The night in which all vouchers lapsed is over."""
    later = NOW + timedelta(days=400)
    async with database.transaction() as transaction:
        assert await lapses.let_lapse(transaction, later.date(), later, 100) == len(CODES)


async def totals(database: Database) -> tuple[int, int, int]:
    """How many were given, used and lapsed."""
    [only] = await uptake.by_feature(database.reading)
    return only.given, only.used, only.lapsed


async def test_a_list_that_comes_after_the_lapse_is_booked_all_the_same(
    database: Database,
) -> None:
    """The ordinary monthly case: handed in on the last day, told of when it had lapsed."""
    await lapse(database)
    text = (
        f"code;bedrag;datum\r\n{CODES[0]};150;6-9-2022\r\n{CODES[1]};120,50;1-9-2022\r\n"
        f"{CODES[2]};150;7-9-2022\r\n{CODES[3]};150;\r\n"
    )
    assert await totals(database) == (8, 0, 8)
    plan = await imported(database, text, days=400)
    assert [(fit.row, fit.late) for fit in plan.fits] == [(2, True), (3, True)]
    assert [misfit.why for misfit in plan.refused] == [
        "Op deze dag was de voucher niet meer geldig.",
        "In de lijst staat niet wanneer dit is ingeleverd.",
    ]
    spent_of = {
        pot.name: (pot.committed_cents, pot.spent_cents)
        for pot in await pots.listed(database.reading)
    }
    assert spent_of["vouchers"] == spent_of["organisation:voedselbank"] == (0, 270_50)
    assert spent_of["settlement"] == (0, 20_00)
    assert await totals(database) == (8, 2, 6)
    again = await imported(database, text, days=430)
    assert (again.fits, again.known) == ([], 2)
    used = await imported(database, f"code;datum\r\n{CODES[0]};6-9-2022\r\n", days=430)
    assert "al ingenomen op dinsdag 6 september 2022" in used.refused[0].why
    assert await all_agrees(database)


async def test_what_the_budget_can_no_longer_bear_is_listed(database: Database) -> None:
    """What lapsed was given to others meanwhile: there is room for one of two."""
    await lapse(database)
    async with database.transaction() as transaction:
        await transaction.queue(
            "UPDATE pots SET ceiling_cents = :cents WHERE name = 'vouchers'",
            {"cents": 299_99},
        )
    text = f"code;datum\r\n{CODES[0]};6-9-2022\r\n{CODES[1]};6-9-2022\r\n"
    plan = await imported(database, text, days=400)
    assert [fit.row for fit in plan.fits] == [2]
    assert [(each.row, each.why) for each in plan.refused] == [
        (
            3,
            "Deze voucher is verlopen, en in het budget is er geen ruimte meer voor."
            " Nodig is €\u00a0150.",
        )
    ]
    assert await spent(database) == 150_00
    assert await all_agrees(database)


async def test_the_database_itself_brings_back_no_more_than_lapsed(database: Database) -> None:
    """Whatever the code does; and the test can fail: without the trigger it comes back twice."""
    await lapse(database)
    text = f"code;datum\r\n{CODES[0]};6-9-2022\r\n"
    plan = await imported(database, text, days=400)
    twice = replace(plan, fits=[replace(plan.fits[0], key="another")])

    async def book_twice() -> None:
        async with database.transaction() as transaction:
            await reconciliation.book(transaction, twice, None, NOW)

    with pytest.raises(NotUsable):
        await book_twice()
    assert await spent(database) == 150_00
    async with database.transaction() as transaction:
        await drop_trigger(transaction, "ledger_revives_what_lapsed", "ledger")
    await book_twice()
    assert await spent(database) == 300_00


async def test_a_line_that_was_undone_is_listed_and_not_booked_again(database: Database) -> None:
    text = f"code;datum\r\n{CODES[0]};7-9-2021\r\n"
    await imported(database, text)
    async with database.transaction() as transaction:
        taken = await redemptions.by_number(transaction, 1)
        assert taken is not None and taken.listed
        assert await redemptions.refund(transaction, taken, 1, SCHEME, NOW + timedelta(days=31))
    again = await imported(database, text, days=60)
    assert (again.fits, again.known) == ([], 0)
    assert [each.why for each in again.refused] == [
        "Deze rij is eerder geboekt en daarna teruggedraaid. Ik boek hem niet nog een keer."
    ]
    assert await spent(database) == 0


@pytest.mark.parametrize("days", [200, 400])
async def test_what_is_undone_after_the_last_day_is_free(database: Database, days: int) -> None:
    """Of a voucher that is over nothing is left to use; in time it can be used again."""
    await imported(database, f"code;bedrag;datum\r\n{CODES[0]};120;7-9-2021\r\n")
    async with database.transaction() as transaction:
        taken = await redemptions.by_number(transaction, 1)
        assert taken is not None
        now = NOW + timedelta(days=days)
        valid = await redemptions.refund(transaction, taken, 1, SCHEME, now)
    assert valid == (days == 200)
    voucher = await vouchers.by_id(database.reading, 1)
    assert voucher is not None
    expected = (State.ISSUED, 150_00) if valid else (State.LAPSED, 0)
    assert (voucher.state, voucher.balance_cents) == expected
    pot = await pots.named(database.reading, "vouchers")
    assert (pot.spent_cents, pot.committed_cents) == (0, (8 if valid else 7) * 150_00)
    assert await all_agrees(database)


async def test_what_was_not_spent_in_the_webshop_stays_committed_for_it(
    database: Database,
) -> None:
    """Whatever the scheme says: it can still be spent there, and is when the shop says so."""
    text = f"code;bedrag;bestelling\r\n{CODES[0]};27,50;1001\r\n"
    plan = await imported(database, text)
    assert (plan.in_part, plan.left_cents) == (1, 122_50)
    pot = await pots.named(database.reading, "vouchers")
    assert (pot.spent_cents, pot.committed_cents) == (27_50, 8 * 150_00 - 27_50)
    used = await redemptions.used_in_part(database.reading)
    assert (used.vouchers, used.left_cents) == (1, 122_50)
    more = await imported(database, f"{text}{CODES[0]};122,50;1002\r\n")
    assert (len(more.fits), more.known, more.in_part) == (1, 1, 0)
    pot = await pots.named(database.reading, "vouchers")
    assert (pot.spent_cents, pot.committed_cents) == (150_00, 7 * 150_00)
    assert (await redemptions.used_in_part(database.reading)).vouchers == 0
    assert await all_agrees(database)


async def test_where_a_scheme_knows_parts_a_part_is_nothing_to_tell(database: Database) -> None:
    plan = await imported(database, f"code;bedrag\r\n{CODES[0]};27,50\r\n", scheme=PARTS)
    assert (len(plan.fits), plan.in_part) == (1, 0)


async def test_a_voucher_in_parts_may_stand_in_the_list_more_than_once(
    database: Database,
) -> None:
    lines = "".join(f"{CODES[0]};50;order {number}\r\n" for number in range(4))
    text = f"code;bedrag;kenmerk\r\n{lines}"
    plan = await imported(database, text, scheme=PARTS)
    assert ([fit.row for fit in plan.fits], [m.row for m in plan.refused]) == ([2, 3, 4], [5])
    again = await imported(database, text, scheme=PARTS)
    assert (again.fits, again.known, await spent(database)) == ([], 3, 150_00)


@pytest.mark.parametrize(
    "again",
    [
        "code;bedrag;kenmerk\r\nCODE;50;W-17\r\n",
        "code;bedrag;datum;kenmerk\r\nCODE;50;6-9-2021;W-17\r\n",
        "code;kenmerk;bedrag;winkel\r\nCODE;w-17 ;50;Zwembad\r\n",
        "code;bedrag;datum\r\nCODE;50;6-9-2021\r\n",
        "code;bedrag\r\nCODE;50\r\n",
    ],
)
async def test_the_same_redemption_with_another_column_is_not_booked_again(
    database: Database, again: str
) -> None:
    first = f"code;bedrag;datum;kenmerk\r\n{CODES[0]};50;6-9-2021;W-17\r\n"
    assert len((await imported(database, first, scheme=PARTS)).fits) == 1
    again = again.replace("CODE", CODES[0])
    assert (await imported(database, again, scheme=PARTS)).fits == []
    assert await spent(database) == 50_00


async def test_all_of_a_list_or_nothing(database: Database) -> None:
    """A provider takes a voucher in after the list was looked at."""
    text = f"code\r\n{CODES[0]}\r\n{CODES[1]}\r\n"
    plan = await imported(database, text, book=False)
    async with database.transaction() as transaction:
        voucher = await vouchers.by_id(transaction, 2)
        assert voucher is not None
        await redemptions.redeem(
            transaction, voucher, 150_00, Redeemer("Zwembad", 1, draft_id=9), SCHEME, NOW
        )
    with pytest.raises(NotUsable):
        async with database.transaction() as transaction:
            await reconciliation.book(transaction, plan, None, NOW)
    assert await spent(database) == 150_00
    assert plan.mark != (await imported(database, text, book=False)).mark


@pytest.mark.slow
async def test_exports_and_lists_on_the_command_line(operator: Operator) -> None:
    where = await with_vouchers(operator)
    first = await operator.run("export")
    assert first.output.split() == [
        "webshop-1-codes.csv",
        "boekhouding-1-betalingen.csv",
        "boekhouding-1-totalen.csv",
    ]
    codes = operator.folder / "webshop-1-codes.csv"
    kept = codes.read_bytes()
    assert kept.count(b"uitgegeven") == len(CODES)
    assert codes.stat().st_mode & 0o777 == 0o600
    nothing = await operator.run("export")
    assert (nothing.code, nothing.output) == (0, "")
    assert "Nothing happened" in nothing.errors

    shop = operator.folder / "webshop.csv"
    shop.write_text(
        "code;bedrag;datum;naam deelnemer\r\n"
        f"{CODES[0]};150;7-9-2021;Jansen\r\n{CODES[1]};151;7-9-2021;Smit\r\n",
        encoding="utf-8",
    )
    looked = await operator.run("import-redemptions", str(shop))
    assert looked.code == 1, "nobody said yes"
    assert "Fits: 1 (€\u00a0150)" in looked.output
    assert "Nothing was booked." in looked.output
    assert "Row 3: This is more than" in looked.output
    assert "naam deelnemer" in looked.output
    assert "Jansen" not in looked.output
    with by_hand(where) as hand:
        assert hand.run("SELECT count(*) FROM redemptions") == [(0,)]
    booked = await operator.run("import-redemptions", str(shop), "--yes")
    assert booked.output.endswith("1 vouchers booked.\n")
    again = await operator.run("import-redemptions", str(shop), "--yes")
    assert "Booked before: 1\nDoes not fit: 1" in again.output
    assert again.output.endswith("There is nothing to book in this file.\n")

    # The webshop is not told what it told us; the handling of the voucher is to be paid.
    second = await operator.run("export", "--format", "xlsx", "--folder", str(operator.folder))
    assert "webshop-2.xlsx" in second.output
    sums = await operator.run("export", "--batch", "2")
    assert sums.code == 0
    totals = (operator.folder / "boekhouding-2-totalen.csv").read_text(encoding="utf-8-sig")
    assert "ingenomen in de webshop;;1;150,00" in totals
    assert "afwikkeling per voucher;;1;10,00" in totals
    assert (operator.folder / "webshop-2-codes.csv").read_bytes().count(b"\r\n") == 1
    codes.unlink()
    await operator.run("export", "--batch", "1")
    assert codes.read_bytes() == kept


@pytest.mark.slow
async def test_what_cannot_be_exported_or_read_is_said_and_loses_nothing(
    operator: Operator,
) -> None:
    await with_vouchers(operator)
    assert "can't be written" in await operator.refused("export", "--folder", "nowhere")
    assert "There is no export 1." in await operator.refused("export", "--batch", "1")
    assert (await operator.run("export")).output.startswith("webshop-1-"), "the first was not used"
    nonsense = operator.folder / "list.csv"
    nonsense.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    for file in (nonsense, operator.folder / "nothing.csv"):
        assert str(file) in await operator.refused("import-redemptions", str(file), "--yes")


@pytest.mark.slow
async def test_refunds_and_what_seems_booked_on_the_command_line(operator: Operator) -> None:
    where = await with_vouchers(operator)
    shop = operator.folder / "webshop.csv"

    async def run(header: str, *lines: str) -> str:
        shop.write_text("\r\n".join([header, *lines, ""]), encoding="utf-8")
        return (await operator.run("import-redemptions", str(shop), "--yes")).output

    booked = await run(
        "Event slug;Order;Payment ID;Date;Gift card code;Amount;Issuer",
        f"winkel;YKF3P;YKF3P-R-1;2021-09-09;{CODES[0]};-40.00;Assen",
        f"winkel;YKF3P;YKF3P-P-1;2021-09-08;{CODES[0]};150.00;Assen",
    )
    assert "Fits: 1 (€\u00a0150)\nGiven back by the webshop: 1 (€\u00a040)" in booked
    assert booked.endswith("1 vouchers booked. 1 times money that was given back.\n")
    again = await run("code;bedrag;datum", f"{CODES[0]};150;8-9-2021", f"{CODES[1]};20;8-9-2021")
    assert "There is nothing" not in again and "1 vouchers booked." in again
    again = await run("code;bedrag;datum;order", f"{CODES[1]};20;8-9-2021;YKF3P")
    assert "Seems booked already: 1" in again
    assert again.endswith(
        "What seems booked already is only booked when asked: leave out --yes.\nNothing was"
        " booked.\n"
    )
    with by_hand(where) as hand:
        spent = "SELECT spent_cents FROM pots WHERE name = 'vouchers'"
        assert hand.run(spent) == [(130_00,)]


async def test_a_list_without_days_that_comes_after_the_lapse_books_nothing(
    database: Database,
) -> None:
    await lapse(database)
    plan = await imported(database, f"code;bedrag\r\n{CODES[3]};150\r\n", days=400)
    assert [misfit.why for misfit in plan.refused] == [
        "Deze voucher was geldig tot en met dinsdag 6 september 2022."
        " In de lijst staat niet op welke dag hij is ingenomen."
    ]


@pytest.mark.slow
async def test_with_a_live_webshop_no_list_is_booked_on_the_command_line(
    operator: Operator,
) -> None:
    where = await with_vouchers(operator)
    operator.settings |= {
        "SHOP": "pretix",
        "SHOP_URL": "http://127.0.0.1:1",
        "SHOP_TOKEN": "made-up",
        "SHOP_ORGANIZER": "gemeente",
    }
    exported = await operator.run("export")
    assert exported.code == 0 and "need not be sent" in exported.errors
    shop = operator.folder / "webshop.csv"
    shop.write_text(f"code;bedrag;datum\r\n{CODES[0]};150;7-9-2021\r\n", encoding="utf-8")
    assert "booked by itself" in await operator.refused("import-redemptions", str(shop), "--yes")
    with by_hand(where) as hand:
        assert hand.run("SELECT count(*) FROM redemptions") == [(0,)]
