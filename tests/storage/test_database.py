"""Opening a database: several at once, and step by step."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage import audit, lapses, pots, redemptions, settlement, vouchers
from bot.storage.backup import inspect
from bot.storage.database import migrations, open_database
from bot.storage.errors import ConstraintViolated, DatabaseError
from bot.storage.redemptions import Redeemer
from bot.storage.steps import statements
from bot.storage.vouchers import State
from tests.helpers.webshop import CODES, NOW, SCHEME, all_agrees, imported, made_database


async def test_a_new_database_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    """The bot starts while an operator invites somebody."""
    path = tmp_path / "bot.sqlite"
    databases = await asyncio.gather(*(open_database(path) for _ in range(16)))
    for database in databases:
        version = await database.reading.value("PRAGMA user_version")
        assert version == migrations()[-1][0]
        await database.close()


async def test_a_transaction_that_fails_or_is_cancelled_leaves_nothing(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "bot.sqlite")

    async def write_and_wait(forever: asyncio.Event, begun: asyncio.Event) -> None:
        async with database.transaction() as transaction:
            await transaction.queue("INSERT INTO meta VALUES ('a', 'b')")
            begun.set()
            await forever.wait()

    begun = asyncio.Event()
    task = asyncio.create_task(write_and_wait(asyncio.Event(), begun))
    await begun.wait()
    task.cancel()
    await asyncio.wait({task})
    async with database.transaction() as transaction:
        assert await transaction.value("SELECT count(*) FROM meta") == 0
    await database.close()


def test_a_script_is_split_at_its_statements_and_not_inside_a_trigger() -> None:
    script = """
        -- first; a comment with a semicolon
        CREATE TABLE t (a TEXT DEFAULT 'x;y');
        CREATE TRIGGER r AFTER INSERT ON t BEGIN
            UPDATE t SET a = 'z;';
            DELETE FROM t;
        END;
        SELECT 1;
    """
    split = list(statements(script))
    assert len(split) == 3
    assert split[1].strip().startswith("CREATE TRIGGER") and split[1].strip().endswith("END;")


def database_of_step_1(path: Path) -> None:
    """A database as it was before vouchers could be taken in, with one of every kind."""
    with closing(sqlite3.connect(path)) as old, old:
        for statement in statements(migrations()[0][1].read_text(encoding="utf-8")):
            old.execute(statement)
        old.execute("PRAGMA user_version = 1")
        old.execute(
            "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
            " VALUES (1, 1001, 'intermediary', 'voedselbank', x'00', '2021-09-06T07:00:00+00:00')"
        )
        pots = ("vouchers", 225_000_00), ("settlement", 15_000_00), ("organisation:vb", 90_000_00)
        old.executemany("INSERT INTO pots (name, ceiling_cents) VALUES (?, ?)", pots)
        for id, replaces in ((1, None), (2, None), (3, None), (4, 3), (5, None)):
            old.execute(
                "INSERT INTO vouchers (id, code, draft_id, amount_cents, category, organisation,"
                " issued_by, approach, issued_at, issued_on, valid_until, replaces) VALUES"
                " (?, ?, ?, 15000, 'sport', 'vb', 1, 'vb', '2021-09-06T07:00:00+00:00',"
                " '2021-09-06', '2022-09-06', ?)",
                (id, f"CODE{id}", id, replaces),
            )
            for pot, cents in zip(pots, (15_000, 1_000, 15_000), strict=True):
                old.execute(
                    "INSERT INTO ledger (voucher_id, kind, pot, amount_cents, at, person_id)"
                    " VALUES (?, 'issued', ?, ?, '2021-09-06T07:00:00+00:00', 1)",
                    (id, pot[0], cents),
                )
        for id, kind in ((1, "undone"), (2, "withdrawn"), (3, "replaced")):
            old.execute(
                "INSERT INTO ledger (voucher_id, kind, pot, amount_cents, at, person_id)"
                " SELECT voucher_id, ?, pot, -amount_cents, '2021-09-07T07:00:00+00:00', 1"
                " FROM ledger WHERE voucher_id = ?",
                (kind, id),
            )
        old.execute("INSERT INTO pool_codes (code, voucher_id) VALUES ('CODE5', 5)")
        old.execute(
            "INSERT INTO corrections (voucher_id, field, was, became, at, person_id)"
            " VALUES (5, 'category', 'culture', 'sport', '2021-09-07T07:00:00+00:00', 1)"
        )


def rows_of(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


async def test_a_database_of_step_1_comes_through_with_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    database_of_step_1(path)
    kept = (
        "SELECT id, code, draft_id, state, amount_cents, category, organisation, issued_by,"
        " approach, neighbourhood, other_household, issued_at, issued_on, valid_until, replaces"
        " FROM vouchers ORDER BY id",
        "SELECT name, ceiling_cents, committed_cents FROM pots ORDER BY name",
        "SELECT id, voucher_id, kind, pot, at, person_id FROM ledger ORDER BY id",
        "SELECT * FROM pool_codes",
        "SELECT * FROM corrections",
    )
    before = [rows_of(path, sql) for sql in kept]
    amounts = rows_of(path, "SELECT amount_cents FROM ledger ORDER BY id")
    assert (await inspect(path, None)).issued == 2, "a backup of before is a good one"
    assert rows_of(path, "PRAGMA user_version") == [(1,)], "and is left as it is"

    database = await open_database(path)
    try:
        assert await audit.imbalances(database.reading) == []
        voucher = await vouchers.by_id(database.reading, 4)
        assert voucher is not None and voucher.balance_cents == 15_000
        now = datetime(2021, 9, 8, tzinfo=UTC)
        async with database.transaction() as transaction:
            await vouchers.end(transaction, 4, State.WITHDRAWN, 1, now)
        assert (await pots.named(database.reading, "vouchers")).committed_cents == 15_000
        # The rules of the old tables hold for the new ones.
        for statement, words in (
            ("DELETE FROM ledger", "only grows"),
            ("UPDATE ledger SET at = ''", "only grows"),
            ("DELETE FROM vouchers WHERE id = 5", "FOREIGN KEY"),
            ("UPDATE pots SET ceiling_cents = 1", "within_ceiling"),
        ):
            with pytest.raises(ConstraintViolated, match=words):
                async with database.transaction() as transaction:
                    await transaction.queue(statement)
    finally:
        await database.close()
    changed = [("withdrawn" if row[0] == 4 else row[3]) for row in before[0]]
    assert [row[3] for row in rows_of(path, kept[0])] == changed
    assert [row[:3] + row[4:] for row in rows_of(path, kept[0])] == [
        row[:3] + row[4:] for row in before[0]
    ]
    assert rows_of(path, kept[2])[: len(before[2])] == before[2]
    assert rows_of(path, "SELECT committed_cents FROM ledger ORDER BY id")[: len(amounts)] == (
        amounts
    )
    assert [rows_of(path, sql) for sql in kept[3:]] == before[3:]


async def test_what_was_booked_before_step_6_comes_through_with_its_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bot.sqlite"
    earlier = [step for step in migrations() if step[0] < 6]
    with monkeypatch.context() as before_it:
        before_it.setattr("bot.storage.database.migrations", lambda: earlier)
        database = await made_database(path)
        async with database.transaction() as transaction:
            # Booking asks it for the highest number of a restored backup; then there was none.
            await transaction.queue(
                "CREATE TABLE restores (id, ledger, lines, redemptions, exports)"
            )
            voucher = await vouchers.by_id(transaction, 1)
            assert voucher is not None
            taker = Redeemer("Zwembad", 1, draft_id=100)
            await redemptions.redeem(transaction, voucher, 100_00, taker, SCHEME, NOW)
            await vouchers.end(transaction, 2, State.WITHDRAWN, 1, NOW)
            assert await settlement.make(transaction, SCHEME, 1, NOW)
            later = NOW + timedelta(days=400)
            assert await lapses.let_lapse(transaction, later.date(), later, 3) == 3
            await transaction.queue("DROP TABLE restores")
        await database.close()
    kept = ("ledger", "vouchers", "redemptions", "pots", "exports", "positions", "position_days")
    before = [rows_of(path, f"SELECT * FROM {table}") for table in kept]
    assert rows_of(path, "PRAGMA user_version") == [(5,)]

    database = await open_database(path)
    try:
        assert [rows_of(path, f"SELECT * FROM {table}") for table in kept] == before
        assert await all_agrees(database)
        # And what is new goes on from there: a list that comes after the lapse.
        plan = await imported(database, f"code;datum\r\n{CODES[2]};6-9-2022\r\n", days=400)
        assert [fit.late for fit in plan.fits] == [True]
        assert await all_agrees(database)
    finally:
        await database.close()


async def test_a_step_that_leaves_loose_ends_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    database_of_step_1(path)
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("INSERT INTO taps (outbox_id, button, tapped_at) VALUES (99, 0, '')")
    with pytest.raises(DatabaseError, match="refer to what is not there"):
        await open_database(path)
    assert rows_of(path, "PRAGMA user_version") == [(1,)]
