"""Opening a database: several at once, and step by step."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.database_address import PostgresAddress
from bot.storage.database import Database, Transaction
from bot.storage.engines import looking_at, open_database, standing_of
from bot.storage.errors import ConstraintViolated, DatabaseError
from bot.storage.sqlite.database import damage, migrations
from bot.storage.sqlite.parts import statements
from tests.conftest import Stage
from tests.helpers.by_hand import by_hand
from tests.helpers.databases import address_at, database_at
from tests.helpers.filled import fill
from tests.helpers.sqlite_only import FILES, STEPS
from tests.helpers.steps import add_step


async def test_a_new_database_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    """The bot starts while an operator invites somebody. (Each takes all steps of a new one, and
    waits for the others' no longer than it would for any lock.)"""
    address = address_at(tmp_path / "bot.sqlite")
    if isinstance(address, PostgresAddress):
        with by_hand(address) as hand:
            hand.run(f"DROP SCHEMA {address.schema} CASCADE")
    opened = await asyncio.gather(*(open_database(address) for _ in range(6)))
    for database in opened:
        standing = await standing_of(database.reading, address)
        assert not standing.to_come and standing.done
        await database.close()


async def test_a_transaction_that_fails_or_is_cancelled_leaves_nothing(tmp_path: Path) -> None:
    database = await database_at(tmp_path / "bot.sqlite")

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


@STEPS
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


@STEPS
async def test_a_step_that_leaves_loose_ends_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, newest = tmp_path / "bot.sqlite", migrations()[-1][0]
    await (await open_database(path)).close()
    loose = "INSERT INTO taps (outbox_id, button, tapped_at) VALUES (99, 0, '');\n"
    add_step(monkeypatch, tmp_path, loose)
    with pytest.raises(DatabaseError, match="refer to what is not there"):
        await open_database(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchall() == [(newest,)]
        assert database.execute("SELECT * FROM taps").fetchall() == []


@FILES
@pytest.mark.slow
async def test_a_whole_database_is_not_called_damaged(stage: Stage, tmp_path: Path) -> None:
    """SQLite 3.40 says of some tables that there is a NULL in each row. No copy was good then."""
    await fill(stage)
    assert await damage(stage.database.reading) == []
    await stage.back_up(tmp_path / "copies")
    assert len([*(tmp_path / "copies").glob("*.sealed")]) == 1


@FILES
async def test_a_null_where_none_can_be_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    await (await open_database(path)).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA writable_schema = ON")
        said = "batch INTEGER NOT NULL", "batch INTEGER"
        database.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'batch_costs'", said
        )
        database.commit()
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO batch_costs (cost_id, amount_cents) VALUES (1, 1)")
        database.execute("PRAGMA writable_schema = ON")
        database.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'batch_costs'",
            said[::-1],
        )
        database.commit()
    async with looking_at(path) as reading:
        assert await damage(reading) == ["NULL value in batch_costs.batch"]


async def noted(transaction: Transaction, name: str) -> None:
    await transaction.queue("INSERT INTO meta (name, value) VALUES (:name, '')", {"name": name})


async def names(database: Database) -> set[str]:
    rows = await database.reading.rows("SELECT name FROM meta WHERE value = ''")
    return {row["name"] for row in rows}


async def test_what_was_queued_before_an_attempt_is_done_though_nothing_of_that_was_run(
    tmp_path: Path,
) -> None:
    database = await database_at(tmp_path / "bot.sqlite")
    async with database.transaction() as transaction:
        await noted(transaction, "before")
        with pytest.raises(LookupError):
            async with transaction.attempt():
                await noted(transaction, "within")
                raise LookupError
        await noted(transaction, "after")
    assert await names(database) == {"before", "after"}
    await database.close()


async def test_of_an_attempt_within_another_the_outer_takes_all_back(tmp_path: Path) -> None:
    database = await database_at(tmp_path / "bot.sqlite")
    async with database.transaction() as transaction:
        with pytest.raises(ConstraintViolated):
            async with transaction.attempt():
                await noted(transaction, "outer")
                async with transaction.attempt():
                    await noted(transaction, "inner")
                    await transaction.flush()
                    await noted(transaction, "inner")
        await noted(transaction, "after")
    assert await names(database) == {"after"}
    await database.close()
