"""Everything in one database, moved to another: to a file, or on PostgreSQL to another schema."""

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.database_address import Address
from bot.storage import moving
from bot.storage.database import Transaction
from bot.storage.engines import is_there, open_database, sole_use
from bot.storage.errors import DatabaseError
from bot.storage.moving import move
from bot.storage.postgres.filling import PostgresFilling
from bot.storage.sqlite.filling import SqliteFilling
from tests.conftest import ANSWER_SECONDS, Stage
from tests.helpers.databases import address_at, database_at, make_file
from tests.helpers.filled import fill
from tests.helpers.moved import contents, has_nothing
from tests.helpers.steps import add_step

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
# What no row of a new town has: odd texts, empty ones, and the largest numbers.
ODD = (
    "INSERT INTO tasks (kind, chat_id, inbox_id, sealed, due_at, left_at)"
    " VALUES (:text, :least, :most, :bytes, '', NULL)",
    "INSERT INTO replans (kind, about, done_to) VALUES ('part', :text, :least)",
)
VALUES = {
    "text": "\\N\t\\.\n\r\\\\'\"é€😀\x01\x7f",
    "bytes": bytes(range(256)),
    "most": 2**63 - 1,
    "least": -(2**63),
}


async def filled(stage: Stage) -> Address:
    """A town with something in every table, of which the bot has stopped."""
    await fill(stage)
    async with stage.database.transaction() as transaction:
        for statement in ODD:
            used = {name: value for name, value in VALUES.items() if f":{name}" in statement}
            await transaction.execute(statement, used)
    await stage.bot.stop()
    return stage.database.address


async def refused(source: Address, target: Address) -> str:
    """What is said when it is refused."""
    with pytest.raises(DatabaseError) as why:
        await move(source, target)
    return str(why.value)


@pytest.fixture
def target(tmp_path: Path) -> Address:
    return address_at(tmp_path / "new.sqlite")


async def test_everything_arrives(stage: Stage, target: Address) -> None:
    source = await filled(stage)
    before = await contents(source)
    assert [name for name, rows in before.rows.items() if not rows] == []
    moved = await move(source, target)
    assert await contents(target) == before
    assert await contents(source) == before, "and is still there"
    assert moved.rows == sum(map(len, before.rows.values()))
    assert moved.tables == len(before.rows)


async def test_what_is_large_goes_in_pieces(
    stage: Stage, target: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every table, by its own key, a row or two at a time."""
    monkeypatch.setattr(moving, "ROWS", 2)
    monkeypatch.setattr(moving, "ROWS_WITH_BYTES", 1)
    source = await filled(stage)
    await move(source, target)
    assert await contents(target) == await contents(source)


async def test_where_nothing_is_nothing_is_moved(tmp_path: Path, target: Address) -> None:
    source = tmp_path / "gone.sqlite"
    assert await refused(source, target) == (f"{source}: there is no database. Nothing was moved.")
    source.touch()
    assert "has nothing of this program in it. Nothing was moved." in await refused(source, target)


@pytest.mark.sqlite_only("a step is added to those of files")
async def test_an_earlier_version_is_brought_up_to_date_first(
    tmp_path: Path, target: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_file(tmp_path / "bot.sqlite")
    add_step(monkeypatch, tmp_path, "CREATE TABLE later (a INTEGER PRIMARY KEY) STRICT;")
    said = await refused(tmp_path / "bot.sqlite", target)
    assert "is of an earlier version; it has yet to take step" in said
    assert "Start the bot with it once, and stop it. Nothing was moved." in said
    assert not await is_there(target)


async def test_where_something_is_nothing_is_put(stage: Stage, target: Address) -> None:
    source = await filled(stage)
    await move(source, target)
    said = await refused(source, target)
    assert said.startswith(f"{target}: has something in it already (")
    assert await contents(target) == await contents(source)


async def test_to_itself_nothing_is_moved(stage: Stage) -> None:
    source = stage.database.address
    assert "is both what to move and where to" in await refused(source, source)


async def test_with_neither_a_bot_may_be_running(
    stage: Stage, tmp_path: Path, target: Address
) -> None:
    source = await filled(stage)
    for used in (source, target):
        async with sole_use(used):
            assert await refused(source, target) == (
                f"{used}: a bot is running with it. Stop that first."
            )
    await move(source, target)


async def test_books_that_do_not_balance_are_not_moved(stage: Stage, target: Address) -> None:
    source = await filled(stage)
    async with stage.database.transaction() as transaction:
        await transaction.execute(
            "UPDATE pots SET spent_cents = spent_cents + 1 WHERE name = 'vouchers'"
        )
    said = await refused(source, target)
    assert said.startswith(f"{source}: the books do not balance: pot vouchers: ")
    assert not isinstance(target, Path) or not target.exists()


async def test_counts_that_are_not_the_ledgers_are_not_moved(stage: Stage, target: Address) -> None:
    source = await filled(stage)
    async with stage.database.transaction() as transaction:
        await transaction.execute("UPDATE uptake SET given = given + 1")
    assert "the books do not balance" in await refused(source, target)


Rows = Sequence[Sequence[Any]]


def changed(rows: Rows) -> Rows:
    return [["voedselbanc", *row[1:]] for row in rows]


def without_last(rows: Rows) -> Rows:
    return rows[:-1]


@pytest.mark.parametrize("spoil", [changed, without_last])
async def test_what_does_not_arrive_as_it_was_is_undone(
    stage: Stage, target: Address, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Rows], Rows]
) -> None:
    source = await filled(stage)
    write_rows = Transaction.write_rows

    async def spoiling(self: Transaction, table: str, columns: Sequence[str], rows: Rows) -> None:
        await write_rows(self, table, columns, spoil(rows) if table == "uptake_days" else rows)

    with monkeypatch.context() as spoilt:
        spoilt.setattr(Transaction, "write_rows", spoiling)
        said = await refused(source, target)
    assert f"{target}: uptake_days did not arrive as it was" in said
    assert not await is_there(target) or await has_nothing(target)
    await move(source, target)


async def test_with_triggers_it_would_count_twice_and_be_undone(
    stage: Stage, target: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of what stops them."""
    source = await filled(stage)

    async def begin(_filling: object) -> None:
        """Stop none."""

    with monkeypatch.context() as fire:
        for kind in (SqliteFilling, PostgresFilling):
            fire.setattr(kind, "begin", begin)
        assert "Nothing was moved." in await refused(source, target)
    assert not await is_there(target) or await has_nothing(target)
    await move(source, target)


async def test_killed_in_the_middle_it_can_be_done_again(
    stage: Stage, tmp_path: Path, target: Address
) -> None:
    source = await filled(stage)
    before = await contents(source)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.dies_moving", "vouchers"),
        *(*_words(source), *_words(target)),
        cwd=ROOT,
    )
    assert await asyncio.wait_for(process.wait(), ANSWER_SECONDS) == -signal.SIGKILL
    assert not await is_there(target) or await has_nothing(target)
    assert await contents(source) == before
    await move(source, target)
    assert await contents(target) == before
    assert [path.name for path in tmp_path.glob("*.moving*")] == []


def _words(address: Address) -> tuple[str, str]:
    """An address and its schema."""
    if isinstance(address, Path):
        return str(address), ""
    return address.url, address.schema


async def test_into_a_new_database_with_nothing_in_it(
    stage: Stage, tmp_path: Path, target: Address
) -> None:
    source = await filled(stage)
    await (await database_at(tmp_path / "new.sqlite")).close()
    assert await is_there(target)
    await move(source, target)
    assert await contents(target) == await contents(source)


async def test_what_only_grows_does_there_too(stage: Stage, target: Address) -> None:
    """The triggers are there again."""
    await move(await filled(stage), target)
    database = await open_database(target)
    with pytest.raises(Exception, match="the ledger only grows"):
        async with database.transaction() as transaction:
            await transaction.execute("DELETE FROM ledger")
    async with database.transaction() as transaction:
        pot = "SELECT spent_cents FROM pots WHERE name = 'promotion'"
        spent = await transaction.value(pot)
        await transaction.execute(
            "INSERT INTO promotion_costs (draft_id, amount_cents, what, made_on, at, person_id)"
            " VALUES (-1, 5, 'Folders', '2021-09-06', '2021-09-06', 1)"
        )
        assert await transaction.value(pot) == spent + 5
    await database.close()
