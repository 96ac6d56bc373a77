"""One database, one bot: a lock that lasts as long as the process, also after `kill -9`."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.storage.database import DatabaseError


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
        # To read is enough, so it does not matter whose file it is.
        file = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
    except OSError as error:
        raise DatabaseError(f"{path}: can't be made ({error.strerror}).") from None
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseError(f"{database}: a bot is running with it. Stop that first.") from None
        yield
    finally:
        os.close(file)


def is_used(database: Path) -> bool:
    """Whether a bot is running with this database. Makes nothing."""
    try:
        with _lock_file(database).open("r", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
