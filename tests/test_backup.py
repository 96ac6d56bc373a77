"""Backups: made while taps go on, good before they count, and a drill of putting one back."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.context import Context
from bot.schedule.backups import nightly_backup
from bot.scheme import read_scheme
from bot.storage import vouchers
from bot.storage.backup import BackupError, back_up, backups, forget_old, inspect, restore
from bot.storage.database import DatabaseError, open_database
from bot.storage.lock import is_used, sole_use
from tests.conftest import ASSEN, Stage, staged

NOW = datetime(2021, 9, 6, 7, 0, tzinfo=UTC)


async def test_a_backup_is_good_private_and_only_its_owners(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 8712")
    path = await back_up(stage.settings.database, stage.folder / "backups", NOW)
    copy = await inspect(path)
    assert (copy.issued, copy.key, copy.made_at) == (1, None, NOW)
    assert path.stat().st_mode & 0o777 == 0o600
    content = path.read_bytes()
    assert b"8712" not in content and b"9401AB" not in content
    assert [p.name for p in path.parent.iterdir()] == [path.name], "nothing is left lying about"


async def test_a_drill_issue_back_up_issue_more_lose_it_restore_and_go_on(tmp_path: Path) -> None:
    scheme = read_scheme(ASSEN)
    async with staged(tmp_path, scheme) as stage:
        anneke = await stage.intermediary()
        kept = await anneke.give("9401 AB 1")
        path = await back_up(stage.settings.database, tmp_path / "backups", NOW)
        await anneke.give("9401 AB 2")
        database = stage.settings.database
        with sole_use(database):
            restored_from = await inspect(path)
    with sole_use(database):
        outcome = await restore(database, restored_from, NOW + timedelta(hours=1))
    assert outcome.lost == 1 and outcome.replaced is not None and outcome.replaced.is_file()
    opened = await open_database(database)
    try:
        codes = [row["code"] for row in await opened.reading.rows("SELECT code FROM vouchers")]
        assert codes == [kept.replace("-", "")]
        assert await vouchers.imbalances(opened.reading) == []
        # Buttons from after the backup are still in the chats: their numbers never come back.
        async with opened.transaction() as transaction:
            number = await transaction.value(
                "INSERT INTO outbox (chat_id, priority, due_at) VALUES (1, 0, '') RETURNING id"
            )
        assert number > NOW.timestamp() * 1000
    finally:
        await opened.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE pots SET committed_cents = 0",
        "PRAGMA user_version = 9999",
        "DROP TABLE vouchers",
    ],
)
async def test_a_copy_that_is_not_good_is_refused(stage: Stage, damage: str) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    path = await back_up(stage.settings.database, stage.folder / "backups", NOW)
    with closing(sqlite3.connect(path)) as copy, copy:
        copy.execute("PRAGMA foreign_keys = OFF")
        copy.execute(damage)
    with pytest.raises(BackupError):
        await inspect(path)


async def test_half_a_file_is_refused(stage: Stage) -> None:
    path = await back_up(stage.settings.database, stage.folder / "backups", NOW)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BackupError, match="no good backup"):
        await inspect(path)


async def test_a_full_disk_leaves_no_half_backup(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stage.folder / "backups"

    def full(*paths: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.storage.backup._put_in_place", full)
    with pytest.raises(BackupError, match="No space left"):
        await back_up(stage.settings.database, folder, NOW)
    assert list(folder.iterdir()) == []


async def test_old_copies_go_but_never_the_good_one(stage: Stage) -> None:
    database, folder = stage.settings.database, stage.folder / "backups"
    made = [await back_up(database, folder, NOW + timedelta(days=days)) for days in (0, 20, 40)]
    gone = forget_old(database, made[2], 30, NOW + timedelta(days=40))
    assert gone == [made[0]]
    assert [path for _made_at, path in backups(database, folder)] == made[1:]
    assert forget_old(database, made[2], 1, NOW + timedelta(days=900)) == [made[1]]


async def test_every_night_once_and_a_failure_is_remembered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, folder = stage.settings.database, stage.folder / "backups"
    job = nightly_backup(stage.database, folder, 30)
    context = Context(stage.bot.application)
    await job(context)
    await job(context)
    assert len(backups(database, folder)) == 1
    stage.later(days=1)
    shutil.rmtree(folder)
    folder.write_text("in the way")
    await job(context)
    failure = "SELECT value FROM meta WHERE name = 'backup_failure'"
    assert "can't be written" in await stage.database.reading.value(failure)
    folder.unlink()
    await job(context)
    assert len(backups(database, folder)) == 1
    assert await stage.database.reading.value(failure) == ""


def test_one_database_has_one_bot(tmp_path: Path) -> None:
    database = tmp_path / "bot.sqlite"
    assert not is_used(database)
    with sole_use(database):
        assert is_used(database)
        with pytest.raises(DatabaseError, match="a bot is running"), sole_use(database):
            raise AssertionError
    assert not is_used(database)
    with sole_use(database):
        assert is_used(database)
