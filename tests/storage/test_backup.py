"""Backups: made while taps go on, good before they count, and a drill of putting one back."""

import asyncio
import errno
import fcntl
import io
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.scheme_file import read_scheme
from bot.keys import QUICK, Keys
from bot.schedule import backups as backups_module
from bot.storage import audit, meta, sealed, settlement
from bot.storage.backup import (
    ALWAYS_KEPT,
    BackupError,
    Copy,
    back_up,
    backups,
    forget_old,
    inspect,
    old_replaced,
    restore,
)
from bot.storage.engines import open_database
from bot.storage.errors import DatabaseError
from bot.storage.people import Role
from bot.storage.restores import Lost
from bot.storage.sqlite.lock import is_used, sole_use
from tests.conftest import ASSEN, Person, Stage, staged
from tests.helpers.sqlite_only import COPIES

pytestmark = [pytest.mark.slow, COPIES]

KEYS = Keys(b"k" * 32, QUICK)
NOW = datetime(2021, 9, 6, 7, 0, tzinfo=UTC)


async def test_a_backup_is_good_private_and_only_its_owners(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 8712")
    path = await back_up(stage.settings.database_file, stage.folder / "backups", NOW, stage.keys)
    copy = await inspect(path, stage.keys)
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
        path = await back_up(stage.settings.database_file, tmp_path / "backups", NOW, stage.keys)
        await anneke.give("9401 AB 2")
        gym = await stage.join(Role.PROVIDER, "Sportschool")
        await gym.send(kept)
        await gym.tap("Neem in")
        async with stage.database.transaction() as transaction:
            await settlement.make(transaction, stage.scheme, 1, NOW)
        database = stage.settings.database_file
        with sole_use(database):
            restored_from = await inspect(path, stage.keys)
    with sole_use(database):
        outcome = await restore(database, restored_from, NOW + timedelta(hours=1), stage.keys)
    assert outcome.lost == Lost(vouchers=1, redemptions=1, batches=1)
    assert outcome.replaced is not None and outcome.replaced.is_file()
    opened = await open_database(database)
    try:
        codes = [row["code"] for row in await opened.reading.rows("SELECT code FROM vouchers")]
        assert codes == [kept.replace("-", "")]
        assert await audit.imbalances(opened.reading) == []
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
    path = await back_up(stage.settings.database_file, stage.folder / "backups", NOW, stage.keys)
    plain = plain_of(path, stage.keys)
    assert (await inspect(plain, None)).issued == 1, "the control"
    with closing(sqlite3.connect(plain)) as copy, copy:
        copy.execute("PRAGMA foreign_keys = OFF")
        copy.execute(damage)
    with pytest.raises(BackupError):
        await inspect(plain, None)
    sealed_again = path.with_name("again.sealed")
    with plain.open("rb") as source, sealed_again.open("wb") as target:
        sealed.seal(source, target, stage.keys.copies)
    with pytest.raises(BackupError):
        await inspect(sealed_again, stage.keys)


def plain_of(path: Path, keys: Keys) -> Path:
    """A copy opened with the key, as copies were before they were sealed."""
    plain = path.with_suffix(".sqlite")
    with path.open("rb") as source, plain.open("wb") as target:
        sealed.unseal(source, target, keys.copies)
    return plain


@given(st.binary(max_size=40), st.integers(1, 7), st.data())
def test_no_byte_of_a_sealed_file_can_be_changed_cut_swapped_or_added(
    content: bytes, size: int, data: st.DataObject
) -> None:
    def opened(file: bytes, key: bytes = b"k" * 32) -> bytes:
        plain = io.BytesIO()
        sealed.unseal(io.BytesIO(file), plain, key)
        return plain.getvalue()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "PIECE_BYTES", size)
        made = io.BytesIO()
        sealed.seal(io.BytesIO(content), made, b"k" * 32)
        file = made.getvalue()
        assert opened(file) == content
        place = data.draw(st.integers(0, len(file) - 1))
        other = data.draw(st.integers(0, len(file) - 1))
        changes = {
            "changed": file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :],
            "cut": file[:place],
            "added": file[:place] + b"x" + file[place:],
            "left out": file[: min(place, other)] + file[max(place, other) + 1 :],
            "twice": file + file,
        }
        for how, changed in changes.items():
            with pytest.raises(sealed.NotAuthentic):
                opened(changed)
                raise AssertionError(how)
        with pytest.raises(sealed.NotAuthentic):
            opened(file, b"o" * 32)


async def test_copies_side_by_side_have_nothing_in_common(stage: Stage) -> None:
    """Else what is in one and not in the other is of that day: household and voucher together."""
    anneke = await stage.intermediary()
    await anneke.give()
    folder = stage.folder / "backups"
    one = await back_up(stage.settings.database_file, folder, NOW, stage.keys)
    other = await back_up(stage.settings.database_file, folder, NOW + timedelta(days=1), stage.keys)
    [mark] = await stage.database.reading.rows("SELECT mark FROM household_vouchers")
    assert bytes(mark["mark"]) in plain_of(one, stage.keys).read_bytes(), "the control"
    for path in (one, other):
        assert bytes(mark["mark"]) not in path.read_bytes()

    def blocks(path: Path) -> set[bytes]:
        content = path.read_bytes()[64:]
        return {content[at : at + 16] for at in range(0, len(content) - 16, 16)}

    assert not blocks(one) & blocks(other)
    left = [path.name for path in stage.folder.iterdir() if path.name.startswith(".")]
    assert left == [], "no plain copy stays"


async def test_a_copy_that_is_not_sealed_is_only_taken_when_said_so(
    stage: Stage, tmp_path: Path
) -> None:
    path = await back_up(stage.settings.database_file, stage.folder / "backups", NOW, stage.keys)
    plain = plain_of(path, stage.keys)
    with pytest.raises(BackupError, match="restore --plain"):
        await inspect(plain, stage.keys)
    with pytest.raises(BackupError, match="is sealed"):
        await inspect(path, None)
    with pytest.raises(BackupError, match="another key, or it was changed"):
        await inspect(path, Keys(b"o" * 32, QUICK))
    elsewhere = tmp_path / "elsewhere.sqlite"
    assert (await restore(elsewhere, await inspect(plain, None), NOW, None)).lost is None
    assert elsewhere.is_file()


async def test_a_plain_copy_comes_back_with_what_its_log_holds(tmp_path: Path) -> None:
    """As on the disk of a machine that broke down."""
    left = tmp_path / "left.sqlite"
    await (await open_database(left)).close()
    killed = sqlite3.connect(left)
    killed.execute("PRAGMA wal_autocheckpoint = 0")
    killed.execute("INSERT INTO meta VALUES ('only', 'in the log')")
    killed.commit()
    database = tmp_path / "bot.sqlite"
    await restore(database, await inspect(left, None), NOW, None)
    killed.close()
    with closing(sqlite3.connect(database)) as reader:
        assert reader.execute("SELECT value FROM meta WHERE name = 'only'").fetchall()
    assert {path.name for path in tmp_path.iterdir()} == {"left.sqlite", "bot.sqlite"}


async def test_a_restore_that_fails_leaves_nothing_of_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "bot.sqlite"
    await (await open_database(database)).close()
    copy = await inspect(await back_up(database, tmp_path / "backups", NOW, KEYS), KEYS)

    def full(_descriptor: int) -> None:
        [part] = tmp_path.glob("*.restoring")
        part.with_name(f"{part.name}-wal").touch()
        raise OSError(28, "the disk is full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BackupError, match="full"):
        await restore(database, copy, NOW, KEYS)
    assert {each.name for each in tmp_path.iterdir()} == {"bot.sqlite", "backups"}


async def test_no_copy_is_made_with_a_key_that_is_not_the_databases(tmp_path: Path) -> None:
    """The right key would not open it, and whoever opened it could not use what is in it."""
    opened = await open_database(tmp_path / "bot.sqlite")
    async with opened.transaction() as transaction:
        await meta.write(transaction, meta.KEY_FINGERPRINT, KEYS.fingerprint)
    await opened.close()
    folder = tmp_path / "backups"
    with pytest.raises(BackupError, match="another key"):
        await back_up(tmp_path / "bot.sqlite", folder, NOW, Keys(b"o" * 32, QUICK))
    assert list(folder.iterdir()) == []
    assert await back_up(tmp_path / "bot.sqlite", folder, NOW, KEYS)


async def test_what_a_killed_backup_left_goes_with_the_next(stage: Stage) -> None:
    folder = stage.folder / "backups"
    folder.mkdir()
    for tail in (".sqlite.part", ".sqlite.part-journal", ".sealed.part"):
        (folder / f"bot-20210905T013000Z{tail}").touch()
    room = stage.folder / ".copying-killed"
    room.mkdir()
    (room / "bot.sqlite").touch()
    at_work = os.open(room, os.O_RDONLY)
    fcntl.flock(at_work, fcntl.LOCK_EX)
    path = await back_up(stage.settings.database_file, folder, NOW, stage.keys)
    assert list(folder.iterdir()) == [path]
    assert room.exists(), "another process is at work in it"
    os.close(at_work)
    await back_up(stage.settings.database_file, folder, NOW + timedelta(days=1), stage.keys)
    assert not room.exists()


@pytest.mark.parametrize("kind", ["fifo", "link", "file"])
async def test_what_others_put_where_copies_are_opened_holds_nobody_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Who only looks opens a copy in the machine's own folder, where everybody may write."""
    shared = stage.folder / "shared"
    shared.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    odd = shared / ".copying-odd"
    match kind:
        case "fifo":
            os.mkfifo(odd)
        case "link":
            odd.symlink_to(stage.folder)
        case _:
            odd.touch()
    path = await back_up(stage.settings.database_file, stage.folder / "backups", NOW, stage.keys)
    async with asyncio.timeout(5):
        assert (await inspect(path, stage.keys)).made_at == NOW
    assert [each.name for each in shared.iterdir()] == [odd.name], "and it is not ours to remove"


async def test_a_room_of_somebody_else_keeps_no_copy_from_being_made(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as that of an administrator whose backup was killed."""
    (stage.folder / ".copying-of-root").mkdir()
    open_as_ever = os.open

    def refused(path: Any, *arguments: Any, **named: Any) -> int:
        if Path(str(path)).name == ".copying-of-root":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return open_as_ever(path, *arguments, **named)

    monkeypatch.setattr(os, "open", refused)
    assert await back_up(stage.settings.database_file, stage.folder / "backups", NOW, stage.keys)


async def test_half_a_file_is_refused(stage: Stage) -> None:
    path = await back_up(stage.settings.database_file, stage.folder / "backups", NOW, stage.keys)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BackupError, match="no good backup"):
        await inspect(path, stage.keys)


async def test_a_full_disk_leaves_no_half_backup(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stage.folder / "backups"

    def full(*paths: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BackupError, match="No space left"):
        await back_up(stage.settings.database_file, folder, NOW, stage.keys)
    assert list(folder.iterdir()) == []


async def test_old_copies_go_but_never_the_good_one_and_the_newest(stage: Stage) -> None:
    database, folder = stage.settings.database_file, stage.folder / "backups"
    first = await back_up(database, folder, NOW, stage.keys)
    made = [first]
    for days in range(20, 20 + ALWAYS_KEPT + 1):
        stamp = f"{NOW + timedelta(days=days):%Y%m%dT%H%M%SZ}"
        made.append(Path(shutil.copy(first, first.with_name(f"bot-{stamp}.sqlite"))))
    gone = forget_old(database, made[-1], 30, NOW + timedelta(days=40))
    assert gone == [made[0]]
    assert [path for _made_at, path in backups(database, folder)] == made[1:]
    # However far the clock is.
    assert forget_old(database, made[-1], 1, NOW + timedelta(days=900)) == [made[1]]
    assert [path for _made_at, path in backups(database, folder)] == made[2:]


@pytest.mark.parametrize("name", ["[a]bot.sqlite", "b*t.sqlite", "bo?.sqlite"])
async def test_copies_are_found_whatever_the_database_is_called(
    stage: Stage, tmp_path: Path, name: str
) -> None:
    """Else none is ever deleted, nor those of another database are."""
    folder = tmp_path / "backups"
    for copied in (name, "bot.sqlite", "abot.sqlite"):
        database = tmp_path / "here" / copied
        database.parent.mkdir(exist_ok=True)
        with closing(sqlite3.connect(stage.settings.database_file)) as source:
            source.execute("VACUUM INTO ?", (str(database),))
        await back_up(database, folder, NOW, stage.keys)
    aside = tmp_path / "here" / f"{name}.replaced-20210101T000000Z"
    aside.touch()
    assert [path.name for _at, path in backups(tmp_path / "here" / name, folder)] == [
        f"{Path(name).stem}-20210906T070000Z.sealed"
    ]
    assert old_replaced(tmp_path / "here" / name, 30, NOW) == [aside]


async def test_every_night_once_and_a_failure_is_remembered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, folder = stage.settings.database_file, stage.folder / "backups"
    await stage.back_up(folder)
    await stage.back_up(folder)
    assert len(backups(database, folder)) == 1
    stage.later(days=1)
    shutil.rmtree(folder)
    folder.write_text("in the way")
    await stage.back_up(folder)
    failure = "SELECT value FROM meta WHERE name = 'backup_failure'"
    assert "can't be written" in await stage.database.reading.value(failure)
    folder.unlink()
    await stage.back_up(folder)
    assert len(backups(database, folder)) == 1
    assert await stage.database.reading.value(failure) == ""


async def test_old_copies_that_stay_do_not_fill_the_disk_with_new_ones(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The night's copy is made: that nobody may delete the old one is no reason to make more."""
    folder = stage.folder / "backups"

    def may_not(*_arguments: object) -> None:
        raise BackupError("old backups stay")

    monkeypatch.setattr(backups_module, "forget_old", may_not)
    for _look in range(3):
        await stage.back_up(folder)
        stage.later(minutes=10)
    assert len(backups(stage.settings.database_file, folder)) == 1
    failure = "SELECT value FROM meta WHERE name = 'backup_failure'"
    assert "old backups stay" in await stage.database.reading.value(failure)


@pytest.mark.slow
async def test_a_backup_while_people_tap(stage: Stage) -> None:
    """Nobody waits for it, and each copy is of one moment: its books balance."""
    crowd = [await stage.intermediary() for _each in range(3)]

    copies: list[Copy] = []

    async def work(number: int, person: Person) -> None:
        for house in range(30):
            await person.give(f"9401 AB {100 * number + house + 1}")
            # A slow machine is still at its first copy when others have three.
            if house > 1 and copies and copies[-1].issued > copies[0].issued:
                break

    working = asyncio.gather(*(work(number, person) for number, person in enumerate(crowd)))
    while not working.done():
        moment = NOW + timedelta(seconds=len(copies))
        path = await back_up(
            stage.settings.database_file, stage.folder / "backups", moment, stage.keys
        )
        copies.append(await inspect(path, stage.keys))
    await working
    issued = [copy.issued for copy in copies]
    assert issued == sorted(issued)
    assert issued[-1] > issued[0], "people went on while copies were made"
    assert await stage.issued() == 9


async def test_a_restore_that_stops_midway_leaves_everything_under_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what is still only in the log, after kill -9."""
    database = tmp_path / "bot.sqlite"
    await (await open_database(database)).close()
    path = await back_up(database, tmp_path / "backups", NOW, KEYS)
    killed = sqlite3.connect(database)
    killed.execute("PRAGMA wal_autocheckpoint = 0")
    killed.execute("INSERT INTO meta VALUES ('only', 'in the log')")
    killed.commit()
    renamed: list[Path] = []

    def stop_here(self: Path, target: Path) -> None:
        renamed.append(target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "rename", stop_here)
        await restore(database, await inspect(path, KEYS), NOW, KEYS)
    assert renamed, "it stopped where the log is moved"
    [aside] = tmp_path.glob("bot.sqlite.replaced-*[Z]")
    assert aside.samefile(database)
    with closing(sqlite3.connect(database)) as reader:
        assert reader.execute("SELECT value FROM meta WHERE name = 'only'").fetchall()
    killed.close()


async def test_a_restore_that_is_killed_between_log_and_file_keeps_what_the_log_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "bot.sqlite"
    await (await open_database(database)).close()
    path = await back_up(database, tmp_path / "backups", NOW, KEYS)
    killed = sqlite3.connect(database)
    killed.execute("PRAGMA wal_autocheckpoint = 0")
    killed.execute("INSERT INTO meta VALUES ('only', 'in the log')")
    killed.commit()

    def stop_here(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    copy = await inspect(path, KEYS)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "replace", stop_here)
        await restore(database, copy, NOW, KEYS)
    assert not database.with_name("bot.sqlite-wal").exists(), "the log was moved"
    # Read as it is under the old name, as whoever starts the bot again would.
    bare = Path(shutil.copy(database, tmp_path / "bare.sqlite"))
    with closing(sqlite3.connect(bare)) as reader:
        assert reader.execute("SELECT value FROM meta WHERE name = 'only'").fetchall()
    killed.close()


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
