"""Another key: everything goes on under the new one, also when it was killed on the way."""

import importlib
import io
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.cli.database import rekey
from bot.cli.installation import OperatorError, opened
from bot.clock import MovableClock
from bot.config import read_settings
from bot.keys import QUICK, KeyFileError, fingerprint_of, next_key, read_keys
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.storage import households, vouchers
from bot.storage.engines import open_database
from bot.storage.errors import DatabaseError
from bot.storage.people import Role
from bot.storage.rekey import WITHOUT_KEY, sealed_columns
from bot.storage.sqlite.lock import sole_use
from tests.conftest import (
    ASSEN,
    MONDAY,
    TOKEN,
    Person,
    assens,
    database_in,
)
from tests.helpers import restarted
from tests.helpers.sqlite_only import REKEY

pytestmark = [pytest.mark.slow, REKEY]

ADDRESS = "9401 AB 12"
LINE = "address 9401AB 12"


class Town(restarted.Town):
    """One Telegram and one database, whose key is exchanged between two starts of the bot."""

    async def rekey(self, *, lost: bool = False, yes: bool = True) -> int:
        """The command. Raises PLAIN_ERRORS."""
        return await rekey.act(lost=lost, yes=yes)

    def sealed(self) -> set[bytes]:
        """All sealed bytes and marks that there are."""
        with closing(sqlite3.connect(self.path)) as database:
            columns = [*sealed_columns(database)]
            columns += [(table, "mark") for table, _column in columns if "household" in table]
            return {
                row[0]
                for table, column in columns
                for row in database.execute(f"SELECT {column} FROM {table}")
                if row[0]
            }

    def key_files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("bot.sqlite.key*"))


@pytest.fixture
async def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    telegram = Telegram(TOKEN, now=MovableClock(MONDAY).now)
    async with serve(telegram) as base_url:
        monkeypatch.chdir(tmp_path)
        for name, value in {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": base_url,
            "DATABASE": "bot.sqlite",
            "SCHEME": str(ASSEN),
            "MARKS": "quick",
        }.items():
            monkeypatch.setenv(name, value)
        await (await database_in(tmp_path, assens())).close()
        yield Town(tmp_path, telegram, base_url)


async def used(town: Town) -> int:
    """A morning: a voucher is given, and a second one stands at its question. Returns the chat."""
    async with town.bot() as stage:
        anneke = await stage.intermediary()
        await anneke.give(ADDRESS)
        await anneke.send("sport 9401 AB 14")
        # Somebody opened an invitation, and waits for a yes.
        await stage.link(Role.COORDINATOR, "Gemeente Assen")
        async with stage.database.transaction() as transaction:
            await transaction.queue(
                "UPDATE invitations SET opened_name = :name WHERE used_at IS NULL",
                {"name": stage.keys.seal(b"Carla")},
            )
        return anneke.id


async def test_after_a_new_key_everything_goes_on(town: Town) -> None:
    chat = await used(town)
    before, old = town.sealed(), read_keys(town.key)
    assert await town.rekey() == 0
    assert fingerprint_of(town.key) != old.fingerprint
    assert not town.sealed() & before, "everything is sealed with the new one"
    stored = b"".join(path.read_bytes() for path in town.folder.glob("bot.sqlite*"))
    assert not any(each in stored for each in before), "and nothing is left of what was"
    async with town.bot() as stage:
        anneke = Person(stage, chat)
        # The open question, with the household that was typed before.
        assert "Klaar" in await anneke.tap("Geef voucher") or await stage.issued() == 2
        assert "al een voucher gegeven" in await anneke.send(f"sport {ADDRESS}")
        await anneke.send("stop")
        assert "al een voucher gegeven" in await anneke.send("sport 9401 AB 14")
        carla = await stage.coordinator()
        await carla.send("start")
        await carla.tap("Mensen")
        assert any("Anneke" in label for label in carla.buttons) or "Anneke" in carla.last
    # And again, from the second key to a third.
    assert await town.rekey() == 0
    async with town.bot() as stage:
        anneke = Person(stage, chat)
        await anneke.send("stop")
        assert "al een voucher gegeven" in await anneke.send(f"sport {ADDRESS}")


async def test_who_has_only_the_former_key_finds_nothing_in_the_new_database(town: Town) -> None:
    """Also not by trying the right address; the control has the new key as well."""
    await used(town)
    stolen = read_keys(town.key, QUICK)
    await town.rekey()
    database = await open_database(town.path)
    try:
        reading = database.reading
        assert await households.sealed_vouchers(reading, stolen.household(LINE)) == []
        rows = await reading.rows("SELECT sealed FROM household_vouchers")
        for row in rows:
            with pytest.raises(Exception, match=r"decrypt|failed"):
                stolen.household(LINE).open(row["sealed"])
    finally:
        await database.close()
    async with town.bot() as stage:
        typed = stage.keys.household(LINE)
        assert await households.sealed_vouchers(stage.database.reading, typed) == [1]


class Killed(BaseException):
    """As `kill -9`: nothing is tidied up after it."""


def killing(name: str, owner: Any, monkeypatch: pytest.MonkeyPatch, *, after: bool) -> None:
    true = getattr(owner, name)

    def kill(*arguments: Any, **named: Any) -> Any:
        if after:
            true(*arguments, **named)
        raise Killed

    monkeypatch.setattr(owner, name, kill)


@pytest.mark.parametrize(
    ("where", "owner", "after"),
    [
        ("seal_again", "bot.cli.database", False),
        ("rewrite", "bot.storage.rekey", False),
        ("seal_again", "bot.cli.database", True),
        ("link", os, True),
        ("replace", Path, False),
    ],
)
async def test_killed_on_the_way_it_is_done_by_doing_it_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, where: str, owner: Any, after: bool
) -> None:
    chat = await used(town)
    before = town.sealed()
    with monkeypatch.context() as killed:
        module = importlib.import_module(owner) if isinstance(owner, str) else owner
        killing(where, module, killed, after=after)
        with pytest.raises(Killed):
            await town.rekey()
    if next_key(town.key).exists():
        # Until then there is no start with the wrong one; the operator reads what to do.
        try:
            async with opened(read_settings()):
                pass
        except KeyFileError as error:
            assert "rekey again" in str(error)
        assert await town.rekey() == 0
    stored = b"".join(path.read_bytes() for path in town.folder.glob("bot.sqlite*"))
    assert not any(each in stored for each in before), "nothing is left of what was"
    assert not next_key(town.key).exists() and len(town.key_files()) == 2
    async with town.bot() as stage:
        anneke = Person(stage, chat)
        await anneke.send("stop")
        assert "al een voucher gegeven" in await anneke.send(f"sport {ADDRESS}")


async def test_no_key_is_left_lying_about_by_a_try_that_was_killed(town: Town) -> None:
    await used(town)
    for left in (town.key, next_key(town.key)):
        left.with_name(f"{left.name}.k1ll3d.part").write_text("a key")
    other = town.key.with_name("other.part")
    other.touch()
    assert await town.rekey() == 0
    assert list(town.key.parent.glob("*.part")) == [other]


async def test_without_the_old_key_it_goes_on_and_says_what_is_lost(
    town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await used(town)
    with pytest.raises(OperatorError, match="Nothing is lost"):
        await town.rekey(lost=True)
    town.key.rename(town.folder / "elsewhere")
    with pytest.raises(KeyFileError):
        await town.rekey()
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert await town.rekey(lost=True, yes=False) == 1
    said = capsys.readouterr().out
    assert "Nothing was changed" in said and "[y/N]" in said
    assert await town.rekey(lost=True) == 0
    said = capsys.readouterr().out
    for lost in ("which household", "names of staff", "not sent", "buttons"):
        assert lost in said
    async with town.bot() as stage:
        anneke = Person(stage, chat)
        assert await stage.issued() == 1 and await stage.balanced()
        await anneke.tap("Geef voucher")
        assert await stage.issued() == 1, "the open question is gone, and its button with it"
        assert "Klopt dit?" in await anneke.send(f"sport {ADDRESS}"), "as for the first time"
        await anneke.tap("Geef voucher")
        assert await stage.issued() == 2
        carla = await stage.coordinator()
        await carla.send("start")
        await carla.tap("Mensen")
        assert "nr. 1" in carla.last + " ".join(carla.buttons)
        voucher = await vouchers.by_id(stage.database.reading, 1)
        assert voucher is not None and voucher.is_usable_on(MONDAY.date())


async def test_a_wrong_key_in_its_place_is_kept_and_not_used(town: Town) -> None:
    await used(town)
    town.key.write_text("07" * 32 + "\n")
    with pytest.raises(KeyFileError, match="--lost"):
        await town.rekey()
    assert await town.rekey(lost=True) == 0
    assert len(town.key_files()) == 2


async def test_every_sealed_column_has_a_way_to_go_on_without_its_key(tmp_path: Path) -> None:
    """And what is sealed under whatever name is found: it holds bytes."""
    await (await database_in(tmp_path, assens())).close()
    with closing(sqlite3.connect(tmp_path / "bot.sqlite")) as database:
        sealed = sealed_columns(database)
        assert {table for table, _column in sealed} == set(WITHOUT_KEY)
        assert ("invitations", "opened_name") in sealed
        database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, secret BLOB)")
        assert ("notes", "secret") in sealed_columns(database)


async def test_while_a_bot_runs_nothing_is_done(town: Town) -> None:
    await used(town)
    before = town.key_files(), town.sealed()
    with sole_use(town.path), pytest.raises(DatabaseError, match="bot is running"):
        await town.rekey()
    assert (town.key_files(), town.sealed()) == before
