"""`move` as an operator uses it."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.installation import OperatorError
from bot.cli.move import move
from bot.simulator.telegram import Telegram
from tests.helpers.command_line import Operator
from tests.helpers.command_line import operator as operator
from tests.helpers.command_line import telegram as telegram

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only("a file is moved to a file")]

OLD, NEW = "meedoenbot.sqlite", "new.sqlite"


@pytest.fixture
async def old(operator: Operator, telegram: Telegram) -> Path:
    """A database with a key."""
    made = await operator.run("invite", "--role", "coordinator", "--organisation", "Assen")
    assert made.code == 0
    return operator.folder / OLD


async def test_it_says_what_to_do_next(operator: Operator, old: Path) -> None:
    before = old.read_bytes()
    moved = await operator.run("move", OLD, NEW)
    assert moved.code == 0 and moved.errors == ""
    key = operator.folder / f"{OLD}.key"
    first, *steps = moved.output.splitlines()
    assert "are in new.sqlite now, and were read there the same as in meedoenbot.sqlite" in first
    assert steps == [
        f"The key did not move, and it stays the same: {OLD}.key.",
        "What to do now:",
        "- Set DATABASE=new.sqlite.",
        f"- Set KEY_FILE={key}, or it would be looked for elsewhere.",
        "- Run python -m bot check, and start the bot.",
        f"- Keep {OLD} until a day has gone well. Never start a bot with it meanwhile: both would"
        " give the same money. Then destroy it, as it holds all that is kept.",
    ]
    assert old.read_bytes() == before, "to the last byte"
    assert (operator.folder / NEW).stat().st_mode & 0o777 == 0o600
    operator.settings |= {"DATABASE": NEW, "KEY_FILE": str(key)}
    checked = await operator.run("check")
    assert "new.sqlite: is whole, its books balance" in checked.output
    assert "fits the database" in checked.output
    invited = await operator.run("invite", "--role", "coordinator", "--organisation", "Assen")
    assert invited.code == 0


async def test_a_bot_that_runs_is_not_moved(
    operator: Operator, telegram: Telegram, old: Path
) -> None:
    await operator.begin("run")
    await telegram.wait_until(lambda: telegram.is_polled, 30)
    assert await operator.refused("move", OLD, NEW) == (
        f"{OLD}: a bot is running with it. Stop that first.\n"
    )
    assert not (operator.folder / NEW).exists()


async def test_what_can_not_be_is_refused_in_plain_words(operator: Operator, old: Path) -> None:
    async def said(*words: str) -> str:
        return await operator.refused("move", *words)

    assert await said("gone.sqlite", NEW) == (
        "gone.sqlite: there is no database. Nothing was moved.\n"
    )
    assert await said(OLD, "there/new.sqlite") == (
        "there: there is no such folder. Make it first.\n"
    )
    (operator.folder / "link.sqlite").symlink_to(OLD)
    assert "link.sqlite: is a link" in await said("link.sqlite", NEW)
    assert "is both what to move and where to" in await said(OLD, f"./{OLD}")
    (operator.folder / "text.sqlite").write_text("Not a database, but some text instead.\n" * 30)
    assert "text.sqlite: " in await said("text.sqlite", NEW)
    assert "text.sqlite: " in await said(OLD, "text.sqlite")
    assert "--schema" in await said(OLD, NEW, "--schema", 'a"b')
    unreachable = await said(OLD, "postgresql://bot:geheim@127.0.0.1:1/town")
    assert unreachable.startswith("postgresql://127.0.0.1:1/town, schema meedoenbot: ")
    assert "geheim" not in unreachable
    assert sorted(path.name for path in operator.folder.glob("new.sqlite*")) in (
        [],
        ["new.sqlite.lock"],
    )


async def test_without_the_driver_it_says_how_to_get_it(
    operator: Operator, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in operator.settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(OperatorError, match=r"pip install -r constraints-postgres\.txt"):
        await move.act(source=str(old), target="postgresql://bot@127.0.0.1:1/town", schema=None)


async def test_what_something_else_changed_is_not_moved(operator: Operator, old: Path) -> None:
    with closing(sqlite3.connect(old)) as database:
        database.execute("DROP TRIGGER ledger_moves_pot")
    said = await operator.refused("move", OLD, NEW)
    assert "its tables are not what the steps of this program make" in said
