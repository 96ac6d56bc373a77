"""A file that takes the place of a database only when it is whole."""

import os
from pathlib import Path

# SQLite's own files beside one.
_TAILS = ("", "-journal", "-wal", "-shm")


def restoring(database: Path) -> Path:
    """What `restore` puts in the place of the database."""
    return database.with_name(f"{database.name}.restoring")


def moving(database: Path) -> Path:
    """What `move` fills, until all is in it."""
    return database.with_name(f"{database.name}.moving")


def remove(part: Path) -> None:
    """Leave nothing of it."""
    for tail in _TAILS:
        part.with_name(part.name + tail).unlink(missing_ok=True)


def give_to_the_bot(database: Path, part: Path) -> None:
    """Make it belong to the bot's own user, and wait until it is on the disk."""
    if os.geteuid() == 0:
        # An administrator may restore what the bot's own user has to read.
        owner = (database if database.exists() else database.parent).stat()
        os.chown(part, owner.st_uid, owner.st_gid)
    sync(part)


def sync(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
