"""Whatever became of the vouchers of a list: what it shows can be booked, and the books agree."""

import sqlite3
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.domain.scheme import Scheme
from bot.storage import pots
from bot.storage.database import Database, Transaction
from bot.storage.sqlite import connection
from bot.webshop import reconciliation
from bot.webshop.listed_lines import ListedLine
from bot.webshop.reconciliation import RedemptionList
from tests.helpers.counts import wrong_in_books
from tests.helpers.databases import database_at
from tests.helpers.life import PEOPLE, Life, scheme_with
from tests.helpers.redeeming import pots_for
from tests.helpers.sqlite_only import EFFORT
from tests.helpers.webshop import CODES, NOW, PARTS, made_database

pytestmark = pytest.mark.slow

# So few that what lapsed or came back is soon given to the next.
BUDGET = 4


def small(partial: bool) -> Scheme:
    scheme = scheme_with(partial)
    return scheme.model_copy(update={"pots": pots_for(BUDGET)})


async def listed(transaction: Transaction, life: "Town") -> list[ListedLine]:
    """Lines of any voucher, on any day: purchases and refunds, with a number or without."""
    chance = life.chance
    rows = await transaction.rows("SELECT code, issued_on, valid_until FROM vouchers")
    lines = []
    for row in range(2, 2 + chance.choice([2, 12, 40])):
        voucher = chance.choice(rows)
        issued = date.fromisoformat(voucher["issued_on"])
        days = (date.fromisoformat(voucher["valid_until"]) - issued).days
        day = issued + timedelta(days=chance.choice([-1, 0, 1, days, days + 1, 900]))
        amount = chance.choice([150_00, 150_00, 50_00, 10_00, 1])
        lines.append(
            ListedLine(
                row,
                voucher["code"],
                chance.choice([amount, amount, -amount, None if not life.parts else amount]),
                chance.choice([day, life.now.date(), None]),
                "webshop",
                chance.choice(["", f"{chance.randrange(60)}"]),
                "order",
            )
        )
    return lines


class Town(Life):
    """Life, with lists of the webshop that are gone through as a coordinator has it done."""

    parts = True
    booked = 0
    back = 0

    async def read_list(self, database: Database) -> None:
        """Book what a list has to book, and then what seems booked already."""
        async with database.transaction() as transaction:
            kept = RedemptionList(await listed(transaction, self))
            for _tap in range(2):
                plan = await reconciliation.reconcile(transaction, kept, self.scheme, self.now)
                shown = [*plan.fits, *plan.alike, *plan.refused]
                assert plan.no_use or len(shown) + plan.known == len(kept.lines)
                self.booked += len(plan.to_book)
                self.back += sum(fit.amount_cents < 0 for fit in plan.to_book)
                await reconciliation.book(transaction, plan, 2, self.now)


@pytest.mark.parametrize("partial", [True, False])
@pytest.mark.parametrize("seed", range(3))
async def test_what_a_list_shows_can_be_booked_whatever_became_of_its_vouchers(
    tmp_path: Path, seed: int, partial: bool
) -> None:
    scheme = small(partial)
    database = await database_at(tmp_path / "meedoenbot.sqlite")
    async with database.transaction() as transaction:
        await pots.set_ceilings(transaction, scheme)
        await transaction.queue(*PEOPLE)
    town = Town(database, scheme, seed)
    town.parts = partial
    for _step in range(120):
        await town.happen()
        if await database.reading.value("SELECT count(*) FROM vouchers"):
            if town.chance.random() < 0.5:
                await town.read_list(database)
            assert await wrong_in_books(database) == []
    assert town.booked > 20 and town.back > 2
    await database.close()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> "count[int]":
    """Counts the steps of SQLite's own machine by tens: no other program changes them."""
    counted = count()
    really = sqlite3.connect

    def connect(*args: Any, **named: Any) -> sqlite3.Connection:
        opened: sqlite3.Connection = really(*args, **named)
        # A handler that gives anything but nought stops the statement.
        opened.set_progress_handler(lambda: next(counted) * 0, 10)
        return opened

    monkeypatch.setattr(sqlite3, "connect", connect)
    # A look on the loop has a handler of its own, which would take the place of this one.
    monkeypatch.setattr(connection, "LOOKS_AT_ONCE", 0)
    return counted


async def steps_for(folder: Path, steps: "count[int]", lines: int, *drop: str) -> int:
    """For a card of one cent a line."""
    database = await made_database(folder / f"{lines} {len(drop)}.sqlite")
    sold = [
        ListedLine(row, CODES[0], 1, date(2021, 9, 7), "webshop", f"{row}", "order")
        for row in range(1, lines + 1)
    ]
    async with database.transaction() as transaction:
        for index in drop:
            await transaction.rows(f"DROP INDEX {index}")
        begun = next(steps)
        for _again in range(2):
            now = NOW + timedelta(days=30)
            plan = await reconciliation.reconcile(transaction, RedemptionList(sold), PARTS, now)
            if plan.fits:
                await reconciliation.book(transaction, plan, None, now)
        took = next(steps) - begun
    assert plan.known == lines
    await database.close()
    return took


@EFFORT
async def test_a_card_with_many_lines_takes_little_longer_a_line(
    tmp_path: Path, steps: "count[int]"
) -> None:
    """Four times as many took sixteen times as long: 5,000 of a cent took 16 seconds. The control
    is the same without the indexes by which what a voucher has is found."""
    few, many = [await steps_for(tmp_path, steps, lines) for lines in (200, 800)]
    assert many < 4.5 * few
    dropped = "ledger_of_voucher", "redemptions_by_voucher"
    few, many = [await steps_for(tmp_path, steps, lines, *dropped) for lines in (200, 800)]
    assert many > 8 * few
