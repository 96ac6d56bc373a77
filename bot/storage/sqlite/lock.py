"""One database, one bot: a lock that lasts as long as the process, also after `kill -9`."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.storage.errors import DatabaseError

# Who only looks, or is about to be gone, has the lock for less than this.
_TRIES = 10
_PAUSE_SECONDS = 0.05


def _lock_file(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


@contextmanager
def sole_use(database: Path) -> Iterator[None]:
    """Keep every other bot, and `restore`, away from this database.

    Raises DatabaseError when somebody else has it. The file stays: removing it would let two
    processes lock two files of one name.
    """
    path = _lock_file(database)
    try:
        file = _opened(path, database)
    except OSError as error:
        raise DatabaseError(f"{path}: can't be made ({error.strerror}).") from None
    try:
        # To read is enough for a lock: who can, could keep the bot from starting.
        if os.fstat(file).st_uid == os.geteuid():
            os.fchmod(file, 0o600)
        if not _take(file):
            raise DatabaseError(f"{database}: a bot is running with it. Stop that first.")
        yield
    finally:
        os.close(file)


def _opened(path: Path, database: Path) -> int:
    """The lock file, made where there is none. Raises OSError."""
    # Root follows no link that the bot's own user put there.
    flags = os.O_RDONLY | os.O_NOFOLLOW
    try:
        file = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(path, flags)
    owner = (database if database.exists() else database.parent).stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        # An administrator may restore what the bot's own user has to start with.
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file


def _take(file: int) -> bool:
    """Take the lock; whether it could be had within half a second."""
    for left in reversed(range(_TRIES)):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if left:
                time.sleep(_PAUSE_SECONDS)
        else:
            return True
    return False


def is_used(database: Path) -> bool:
    """Whether a bot is running with this database. Makes nothing; as good as never in the way.

    Raises OSError when the lock file is there but can't be read.
    """
    try:
        with _lock_file(database).open("r", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
