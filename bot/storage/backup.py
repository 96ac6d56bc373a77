"""Copies of the database that are known to be good, and putting one back.

A copy is made while the bot works, by VACUUM INTO: table by table, so that it shows no order of
writing (see households.py). It is sealed to the key, which is never in it: copies side by side tell
nothing, and one that was changed is refused.
"""

import asyncio
import fcntl
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from glob import escape
from pathlib import Path

from bot.keys import Keys
from bot.storage import (
    audit,
    coupons,
    meta,
    restores,
    sealed,
    shop_cards,
    shop_takes,
    web_chats,
)
from bot.storage.database import Reading
from bot.storage.engines import damage, looking_at, open_database, standing_of
from bot.storage.errors import DatabaseError
from bot.storage.restores import Lost
from bot.storage.sqlite import files
from bot.storage.vouchers import State

MADE_AT = "backup_made_at"
# However old they are: the clock may be wrong, and the newest may be of after the mistake.
ALWAYS_KEPT = 7
_STAMP = "%Y%m%dT%H%M%SZ"
_PART = ".part"
# SQLite's own files beside one that was being made, as they were made until copies were sealed.
_TAILS = ("", "-journal", "-wal", "-shm")
_ROOM = ".copying-"


class BackupError(Exception):
    """No good copy was made or put back; the text tells the operator why."""


@dataclass(frozen=True)
class Copy:
    """What is in a backup that was found good. Times are UTC; `key` is the key's fingerprint."""

    path: Path
    made_at: datetime
    issued: int
    updates_waiting: int
    messages_waiting: int
    key: str | None
    is_sealed: bool


@dataclass(frozen=True)
class Restored:
    """What `restore` did, and what came after the backup. None where nobody can say."""

    copy: Copy
    replaced: Path | None
    lost: Lost | None


async def back_up(
    database: Path, folder: Path, now: datetime, keys: Keys, *, is_checked: bool = True
) -> Path:
    """Make a copy in the folder and check it; returns its path. Taps go on meanwhile.

    One that is not checked is only known to be whole and sealed once it is opened.
    Raises BackupError, and then leaves nothing behind.
    """
    path = folder / f"{database.stem}-{now.astimezone(UTC).strftime(_STAMP)}.sealed"
    part = path.with_name(path.name + _PART)
    with _explained(database, folder):
        await asyncio.to_thread(_make_room, database, folder, part)
        try:
            made_with = await asyncio.to_thread(_copy_into, database, part, now, keys)
            if is_checked:
                await inspect(part, keys, database)
            if made_with not in (None, keys.fingerprint):
                raise BackupError(
                    f"{database}: was made with another key than this one, and no key would open"
                    " such a copy. Put the right key file back; was a rekey cut off, run it again."
                )
            await asyncio.to_thread(_put_in_place, part, path)
        finally:
            part.unlink(missing_ok=True)
    return path


@contextmanager
def _explained(database: Path, folder: Path) -> Iterator[None]:
    """What goes wrong with files, in words for the operator."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{folder}: can't be written ({error.strerror}).") from None
    except sqlite3.Error as error:
        raise BackupError(f"{database}: no copy could be made ({error}).") from None


def _make_room(database: Path, folder: Path, part: Path) -> None:
    if not database.is_file():
        raise BackupError(f"{database}: is not there.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(f"{escape(database.stem)}-*{_PART}*"):
        name, _part, tail = left.name.rpartition(_PART)
        if _made_at(database, left.with_name(name)) and tail in _TAILS:
            left.unlink()
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _copy_into(database: Path, part: Path, now: datetime, keys: Keys) -> str | None:
    """Seal what the database is now into the part; returns whose key it was made with."""
    with _room_beside(database) as room:
        plain = room / database.name
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)) as source:
            source.execute("VACUUM INTO ?", (str(plain),))
        with closing(sqlite3.connect(plain)) as copy, copy:
            # The name of a file is easily changed; this is not.
            copy.execute(
                "INSERT INTO meta (name, value) VALUES (:name, :now)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                {"name": MADE_AT, "now": now.isoformat()},
            )
            row = copy.execute(
                "SELECT value FROM meta WHERE name = :name", {"name": meta.KEY_FINGERPRINT}
            ).fetchone()
        with plain.open("rb") as source_file, part.open("wb") as target:
            sealed.seal(source_file, target, keys.copies)
    return str(row[0]) if row else None


@contextmanager
def _room_beside(path: Path) -> Iterator[Path]:
    """A folder that is gone afterwards, and that only this user gets into."""
    _clear_rooms(path)
    with tempfile.TemporaryDirectory(prefix=_ROOM, dir=path.parent) as room, _held(Path(room)):
        yield Path(room)


def _clear_rooms(path: Path) -> None:
    for left in path.parent.glob(f"{_ROOM}*"):
        # It may go by itself meanwhile, and in the machine's own folder others put what they like.
        # If nobody is at work in it, a kill left it.
        with suppress(OSError), _held(left) as is_ours:
            if is_ours:
                shutil.rmtree(left, ignore_errors=True)


def clear_what_kills_left(database: Path) -> None:
    """Delete the plain copies that a killed `backup` or `restore` left beside the database.

    Only for who has sole use of the database: then nobody is restoring it.
    """
    _clear_rooms(database)
    for part in (files.restoring(database), files.moving(database)):
        files.remove(part)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder for as long as this process lives; whether nobody else does."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _put_in_place(part: Path, path: Path) -> None:
    files.sync(part)
    part.replace(path)
    files.sync(path.parent)


async def inspect(path: Path, keys: Keys | None, database: Path | None = None) -> Copy:
    """Open a backup and check it whole: who made it, the file, its version, its books.

    Without keys it is a plain one, as they were before copies were sealed. Opened it stands beside
    the database for a moment, or without one in the machine's folder for such things. Raises
    BackupError with everything that is wrong.
    """
    async with _unsealed(path, keys, database) as plain:
        return await _inspected(path, plain, is_sealed=keys is not None)


@asynccontextmanager
async def _unsealed(path: Path, keys: Keys | None, database: Path | None) -> AsyncIterator[Path]:
    """The plain form of a copy, for as long as it is looked at. Raises BackupError."""
    try:
        is_sealed = await asyncio.to_thread(sealed.is_sealed, path)
    except OSError as error:
        raise BackupError(f"{path}: can't be read ({error.strerror}).") from None
    if keys is None:
        if is_sealed:
            raise BackupError(f"{path}: is sealed. Without --plain the key opens it.")
        yield path
        return
    if not is_sealed:
        raise BackupError(
            f"{path}: is not sealed, so nobody can say whether it was changed. Is it a copy of"
            " before they were sealed, and was it kept safe? Then use: restore --plain."
        )
    with _room_beside(database or Path(tempfile.gettempdir()) / path.name) as room:
        plain = room / "copy.sqlite"
        try:
            await asyncio.to_thread(_unseal, path, plain, keys)
        except sealed.NotAuthentic:
            raise BackupError(
                f"{path}: the key does not open it. It was made with another key, or it was changed"
                " or cut off since. It is no good backup."
            ) from None
        except OSError as error:
            raise BackupError(f"{path}: can't be opened ({error.strerror}).") from None
        yield plain


def _unseal(path: Path, plain: Path, keys: Keys) -> None:
    with path.open("rb") as source, plain.open("xb") as target:
        sealed.unseal(source, target, keys.copies)


async def _inspected(path: Path, plain: Path, *, is_sealed: bool) -> Copy:
    changed_at = (await asyncio.to_thread(path.stat)).st_mtime
    try:
        async with looking_at(plain) as reading:
            wrong = await damage(reading, plain)
            if not wrong:
                standing = await standing_of(reading, path)
                wrong = await _imbalances(plain, reading, is_old=bool(standing.to_come))
            if wrong:
                raise BackupError(f"{path}: is no good backup: {'; '.join(wrong)}.")
            made_at = await meta.read(reading, MADE_AT)
            return Copy(
                path,
                # A copy that was made without us still has the time of its file.
                datetime.fromisoformat(made_at)
                if made_at
                else datetime.fromtimestamp(changed_at, UTC),
                issued=await reading.value(
                    "SELECT count(*) FROM vouchers WHERE state = :issued",
                    {"issued": State.ISSUED.value},
                ),
                updates_waiting=await reading.value(
                    "SELECT count(*) FROM inbox WHERE state = 'waiting'"
                ),
                messages_waiting=await reading.value(
                    "SELECT count(*) FROM outbox WHERE state = 'waiting'"
                ),
                key=await meta.read(reading, meta.KEY_FINGERPRINT),
                is_sealed=is_sealed,
            )
    except DatabaseError as error:
        raise BackupError(f"{error} It is no good backup.") from None


async def _imbalances(path: Path, reading: Reading, is_old: bool) -> list[str]:
    """What does not add up; of a backup from before an update, once it was brought up to date."""
    if not is_old:
        return [*await audit.imbalances(reading), *await coupons.imbalances(reading)]
    with tempfile.TemporaryDirectory() as folder:
        brought = Path(folder) / "brought-up-to-date.sqlite"
        await asyncio.to_thread(_copy_with_log, path, brought)
        database = await open_database(brought)
        try:
            return await _imbalances(brought, database.reading, is_old=False)
        finally:
            await database.close()


def _copy_with_log(database: Path, to: Path) -> None:
    """Copy a database that nobody works with. What a machine left that broke down has a log beside
    it, with what was written last.
    """
    for tail in ("", "-wal"):
        source, target = (path.with_name(path.name + tail) for path in (database, to))
        if source.exists():
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            shutil.copyfile(source, target)


def backups(database: Path, folder: Path) -> list[tuple[datetime, Path]]:
    """The backups of a database in a folder, oldest first, with the time in their names (UTC)."""
    found = [(_made_at(database, path), path) for path in folder.glob(f"{escape(database.stem)}-*")]
    return sorted((made_at, path) for made_at, path in found if made_at)


def _made_at(database: Path, path: Path) -> datetime | None:
    stamp = re.fullmatch(
        rf"{re.escape(database.stem)}-(\d{{8}}T\d{{6}}Z)\.(sealed|sqlite)", path.name
    )
    if stamp is None:
        return None
    try:
        return datetime.strptime(stamp[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def forget_old(database: Path, good: Path, days: int, now: datetime) -> list[Path]:
    """Delete backups older than this many days. `good` and the newest seven always stay.

    Returns what was deleted. Raises BackupError.
    """
    old = [
        path
        for made_at, path in backups(database, good.parent)[:-ALWAYS_KEPT]
        if path != good and made_at < now - timedelta(days=days)
    ]
    try:
        for path in old:
            path.unlink()
    except OSError as error:
        raise BackupError(f"{good.parent}: old backups stay ({error.strerror}).") from None
    return old


async def restore(database: Path, copy: Copy, now: datetime, keys: Keys | None) -> Restored:
    """Put a backup that `inspect` found good in the place of the database.

    What is replaced stays beside it, under another name. Only for who has sole use of the
    database. Raises BackupError; what there was is then still there, under one of both names.
    """
    part = files.restoring(database)
    async with _unsealed(copy.path, keys if copy.is_sealed else None, database) as plain:
        present = await _books(database)
        backup = await _books(plain)
        if backup is None:
            raise BackupError(f"{copy.path}: can't be read any more.")
        goes_on = present is not None and restores.goes_on_from(present, backup)
        with _explained(database, database.parent):
            try:
                await asyncio.to_thread(_prepare, plain, part, now)
                numbers = restores.never_below(backup, present if goes_on else None)
                await _go_on_above(part, numbers, now)
                await asyncio.to_thread(files.give_to_the_bot, database, part)
                await inspect(part, None)
                replaced = await asyncio.to_thread(_exchange, database, part, now)
            except DatabaseError as error:
                raise BackupError(str(error)) from None
            finally:
                files.remove(part)
    await inspect(database, None)
    lost = restores.lost(present, backup) if present and goes_on else None
    return Restored(copy, replaced, lost)


async def _books(database: Path) -> restores.Books | None:
    """What a database has to lose; None where nobody can say."""
    try:
        async with looking_at(database) as reading:
            return await restores.books(reading)
    except DatabaseError:
        return None


async def _go_on_above(part: Path, numbers: restores.Numbers, now: datetime) -> None:
    """Bring a copy up to date, and give out no number of before in it. A live webshop may be ahead
    of it."""
    opened = await open_database(part)
    try:
        async with opened.transaction() as transaction:
            await restores.remember(transaction, numbers, now)
            await shop_cards.may_be_there(transaction)
            await shop_takes.may_be_done(transaction)
            await web_chats.leap(transaction, now)
    finally:
        await opened.close()


def _prepare(backup: Path, part: Path, now: datetime) -> None:
    """Copy a backup to where it is needed; its buttons get numbers that were never given out."""
    files.remove(part)
    _copy_with_log(backup, part)
    with closing(sqlite3.connect(part)) as copy, copy:
        # Buttons in the chats carry numbers from after the backup. Were those given out once
        # more, an old button would do what a new one says. Nobody sends a thousand a second.
        number = int(now.timestamp() * 1000)
        for table in ("inbox", "outbox"):
            copy.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT :table, max(:number,"
                " coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = :table), 0))",
                {"table": table, "number": number},
            )
            copy.execute(
                "DELETE FROM sqlite_sequence WHERE name = :table AND rowid <"
                " (SELECT max(rowid) FROM sqlite_sequence WHERE name = :table)",
                {"table": table},
            )
        copy.execute("DELETE FROM meta WHERE name = :name", {"name": MADE_AT})


def _exchange(database: Path, part: Path, now: datetime) -> Path | None:
    """Put the part in place; returns where the former database went."""
    aside = database.with_name(f"{database.name}.replaced-{now.astimezone(UTC).strftime(_STAMP)}")
    # In this order one of both names has all there was, whenever it stops, and a log never lies
    # beside a database that it does not belong to.
    replaced = database.exists()
    if replaced:
        # A kill between the log and the file would else leave a database without what its log held.
        # One that is damaged has to be replaced all the same.
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database)) as present:
            present.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        os.link(database, aside)
    for tail in ("-wal", "-shm"):
        log = database.with_name(database.name + tail)
        if log.exists():
            log.rename(aside.with_name(aside.name + tail))
    part.replace(database)
    files.sync(database.parent)
    return aside if replaced else None


def old_replaced(database: Path, days: int, now: datetime) -> list[Path]:
    """The databases that a restore put aside beside this one more than so many days ago."""
    start = f"{database.name}.replaced-"
    old = []
    for path in database.parent.glob(f"{escape(start)}*"):
        stamp = path.name.removeprefix(start).partition("-")[0]
        try:
            at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
        except ValueError:
            # Not one that restore made.
            continue
        if at < now - timedelta(days=days):
            old.append(path)
    return sorted(old)
