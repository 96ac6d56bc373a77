"""Looks at the copies: is there a new one, and is it good."""

import os
from datetime import timedelta
from pathlib import Path

from bot.config import (
    Settings,
)
from bot.database_address import PostgresAddress
from bot.operation.checkup import BACK_UP, Checkup, disk, is_shut, user
from bot.storage import day_copies
from bot.storage.backup import BackupError, backups, inspect

# A copy is made every night; one night may be missed while the machine is moved.
_OLDEST_BACKUP = timedelta(hours=36)
# A copy may have come from another machine.
_CLOCKS_DIFFER = timedelta(hours=1)


async def check_backups(checkup: Checkup, settings: Settings) -> None:
    folder = settings.backup_folder
    if isinstance(settings.database, PostgresAddress):
        checkup.note("backups", "are PostgreSQL's own: see docs/POSTGRESQL.md.")
        return
    if folder is None:
        checkup.note("backups", "none is made at night. Set BACKUP_FOLDER.")
        return
    if not settings.database_file.is_file():
        checkup.note("backups", f"the first goes to {folder} in the night after the first start.")
        return
    by_day = day_copies.folder_in(folder)
    copies = [*backups(settings.database_file, folder), *backups(settings.database_file, by_day)]
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.R_OK | os.W_OK | os.X_OK):
        checkup.wrong(
            "backups",
            f"{folder}: {user()} can't write there. Make it a folder of the user that"
            " runs the bot.",
        )
        return
    is_shut(checkup, "backups", [folder, by_day, *(copy for _made_at, copy in copies)])
    disk(checkup, "backups", there, settings.database_file.stat().st_size)
    if there.stat().st_dev == settings.database_file.stat().st_dev:
        checkup.note(
            "backups",
            f"{folder}: is on the same disk as the database. Have it copied to another machine.",
        )
    if checkup.backup_failure:
        checkup.wrong(
            "backups",
            f"the last one failed: {checkup.backup_failure} Put that right; the bot tries again by"
            " itself.",
        )
    await _newest_copy(checkup, settings, folder)
    if settings.has_day_copies:
        await _newest_of_day(checkup, settings, by_day)


async def _newest_copy(checkup: Checkup, settings: Settings, folder: Path) -> None:
    copies = backups(settings.database_file, folder)
    if not copies:
        if checkup.backup_done_on:
            checkup.wrong(
                "backups",
                f"{folder}: there is none any more; one was made on {checkup.backup_done_on}. Make"
                f" one now: {BACK_UP}",
            )
        else:
            checkup.note("backups", f"{folder}: there is none yet. To make one: {BACK_UP}")
        return
    now = checkup.clock.now()
    made_at, path = copies[-1]
    if made_at > now + _CLOCKS_DIFFER:
        checkup.wrong(
            "backups",
            f"{path}: says that it is of a day to come. The clock was wrong, then or now. Is it"
            " right now? Move this copy elsewhere, and see whether a newer one is made at night.",
        )
    made = f"{made_at:%Y-%m-%d %H:%M} UTC"
    if now - made_at > _OLDEST_BACKUP:
        checkup.wrong(
            "backups",
            f"{path}: the last one is old, of {made}. Does the bot run at night? Make one now:"
            f" {BACK_UP}",
        )
    if checkup.keys is None:
        checkup.note("backups", f"{path}: was not opened, for want of the key.")
        return
    try:
        copy = await inspect(path, checkup.keys)
    except BackupError as error:
        checkup.wrong("backups", f"{error} Make one now: {BACK_UP}")
        return
    if copy.key not in (None, checkup.fingerprint):
        checkup.wrong("backups", f"{path}: is of a database with another key.")
    elif now - made_at <= _OLDEST_BACKUP and made_at <= now + _CLOCKS_DIFFER:
        checkup.ok("backups", f"{path}: of {made}, is good.")


async def _newest_of_day(checkup: Checkup, settings: Settings, folder: Path) -> None:
    """None is no mistake: they go at night, and are only made where anything was written."""
    if checkup.day_copy_failure:
        checkup.wrong(
            "copies of the day",
            f"the last one failed: {checkup.day_copy_failure} Put that right; the bot tries again"
            " by itself.",
        )
    now = checkup.clock.now()
    copies = [each for each in backups(settings.database_file, folder) if each[0] <= now]
    if not copies:
        checkup.note("copies of the day", f"{folder}: there is none since the night's.")
        return
    made_at, path = copies[-1]
    age = f"of {made_at:%Y-%m-%d %H:%M} UTC, {(now - made_at) // timedelta(minutes=1)} minutes ago"
    if checkup.keys is None:
        checkup.note("copies of the day", f"{path}: {age}; was not opened, for want of the key.")
        return
    try:
        await inspect(path, checkup.keys)
    except BackupError as error:
        checkup.wrong("copies of the day", f"{error} Make one now: {BACK_UP}")
    else:
        checkup.ok("copies of the day", f"{path}: {age}, is good.")
