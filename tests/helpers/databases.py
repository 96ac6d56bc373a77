"""Databases for tests. The steps to a new one are taken once in each process, and copied.

A power cut is not at stake here: waiting for the disk took half of the time of all tests.
"""

from pathlib import Path

from bot.storage.database import Database
from bot.storage.engines import open_database

_new: list[bytes] = []


async def database_at(path: Path) -> Database:
    """Open the database of a file; where there is none yet, a new one with nothing in it."""
    if path.exists():
        return await open_database(path, is_durable=False)
    if not _new:
        await (await open_database(path, is_durable=False)).close()
        _new.append(path.read_bytes())
    path.write_bytes(_new[0])
    return await open_database(path, is_durable=False)


async def make_file(path: Path) -> None:
    """Leave a new database in a file."""
    await (await database_at(path)).close()
