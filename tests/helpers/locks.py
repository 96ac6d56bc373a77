"""A database that somebody else holds, and a bot that does not wait long for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.conftest import Stage


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Somebody else holds the database's write lock."""
    with closing(sqlite3.connect(stage.settings.database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def impatient(stage: Stage) -> None:
    """Let the bot give up waiting for a lock after 20 ms instead of 10 s."""
    async with stage.database.transaction() as transaction:
        await transaction.execute("PRAGMA busy_timeout = 20")
