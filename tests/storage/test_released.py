"""A database of each released version comes through to this one, with every row."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot import VERSION
from bot.clock import FileClock
from bot.keys import QUICK, Keys
from bot.storage import people
from bot.storage.backup import inspect
from bot.storage.engines import looking_at, open_database, standing_of
from bot.storage.errors import ConstraintViolated
from tests.conftest import MONDAY
from tests.helpers.command_line import operator as operator
from tests.helpers.command_line import own_scheme
from tests.helpers.command_line import telegram as telegram
from tests.helpers.desk import DATABASE, Desk
from tests.helpers.desk import KEY as KEY_FILE
from tests.helpers.desk import desk as desk
from tests.helpers.sqlite_only import STEPS
from tests.helpers.steps import add_step
from tests.helpers.webshop import all_agrees
from tests.released import KEY, lay, versions

pytestmark = STEPS

KEYS = Keys(bytes.fromhex(KEY), QUICK)
Rows = dict[str, list[tuple[object, ...]]]


def rows_of(path: Path) -> Rows:
    """All rows of all tables but the list of steps."""
    with closing(sqlite3.connect(path)) as database:
        tables = database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'steps'"
        ).fetchall()
        return {
            table: database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for (table,) in tables
        }


def all_there(before: Rows, after: Rows) -> bool:
    """Whether no row is gone; a column that came later is behind those that were there."""
    return all(
        [row[: len(rows[0])] for row in after[table]] == rows for table, rows in before.items()
    )


def test_the_version_that_is_to_be_released_left_its_database() -> None:
    """`python -m tests.released` makes it."""
    assert versions()[-1] == VERSION


@pytest.mark.parametrize("later", ["", "ALTER TABLE outbox ADD COLUMN later TEXT;\n"])
@pytest.mark.parametrize("version", versions())
async def test_a_database_comes_through_with_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, later: str
) -> None:
    """To the newest step, and to one that may come after it."""
    path = tmp_path / "bot.sqlite"
    if later:
        add_step(monkeypatch, tmp_path, later)
    lay(version, path)
    before = rows_of(path)
    assert [table for table, rows in before.items() if not rows] == []
    await inspect(path, None)
    assert rows_of(path) == before, "a backup of then is a good one, and is left as it is"

    database = await open_database(path)
    try:
        assert await all_agrees(database)
        names = [each.name for each in await people.members(database.reading, KEYS)]
        assert {"Anneke", "Carla", "Dirk"} <= set(names)
        for statement, words in (
            ("DELETE FROM ledger", "only grows"),
            ("UPDATE ledger SET at = ''", "only grows"),
            ("DELETE FROM vouchers WHERE id = 1", "FOREIGN KEY"),
            ("UPDATE pots SET ceiling_cents = 1", "within_ceiling"),
        ):
            with pytest.raises(ConstraintViolated, match=words):
                async with database.transaction() as transaction:
                    await transaction.queue(statement)
    finally:
        await database.close()
    assert all_there(before, rows_of(path))
    async with looking_at(path) as reading:
        assert (await standing_of(reading, path)).to_come == []


@pytest.mark.parametrize("version", versions())
async def test_recount_and_check_find_nothing_wrong(desk: Desk, version: str) -> None:
    clock = desk.folder / "clock.json"
    FileClock(clock).move_to(MONDAY + timedelta(hours=1))
    desk.operator.settings["CLOCK_FILE"] = str(clock)
    # It was made with vouchers that are spent in parts.
    own_scheme(desk.operator, ("partial = false", "partial = true"))
    lay(version, desk.folder / DATABASE)
    (desk.folder / KEY_FILE).write_text(f"{KEY}\n", encoding="ascii")
    for name in (DATABASE, KEY_FILE):
        (desk.folder / name).chmod(0o600)
    code, said = await desk.run("recount")
    assert code == 0 and "Nothing was changed" in said
    findings = await desk.check()
    assert findings.wrong == []
    assert any("its books balance" in line for line in findings.of("ok"))
