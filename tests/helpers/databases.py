"""Databases for tests, of the engine that they are played on. The steps to a new one are taken once
in each process, and copied.

A power cut is not at stake here: waiting for the disk took half of the time of all tests.
"""

from pathlib import Path
from typing import Any

from bot.database_address import Address, PostgresAddress
from bot.storage.database import Database
from bot.storage.engines import open_database
from bot.storage.sqlite.connection import SqliteConnection
from tests.helpers.by_hand import by_hand
from tests.helpers.schemas import Schemas

SQLITE, POSTGRES = "sqlite", "postgres"
_new: list[bytes] = []
# Of PostgreSQL, where the tests are played on that.
schemas: Schemas | None = None


def address_at(path: Path) -> Address:
    """The database that a test knows by this path: that file, or a schema that stands for it."""
    return path if schemas is None else schemas.at(path)


def variables(address: Address) -> dict[str, str]:
    """What tells a command which database is meant."""
    if isinstance(address, PostgresAddress):
        return {"DATABASE": address.url, "DATABASE_SCHEMA": address.schema}
    return {"DATABASE": str(address)}


async def database_at(path: Path) -> Database:
    """Open the database of a path; where there is none yet, a new one with nothing in it."""
    if schemas is not None:
        return await open_database(schemas.at(path), is_durable=False)
    if path.exists():
        return await open_database(path, is_durable=False)
    if not _new:
        await (await open_database(path, is_durable=False)).close()
        _new.append(path.read_bytes())
    path.write_bytes(_new[0])
    return await open_database(path, is_durable=False)


def looked_at(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a statement, as another process sees them."""
    with by_hand(address_at(path)) as hand:
        return hand.run(sql)


def engine() -> str:
    """Which of the two the tests are played on."""
    return SQLITE if schemas is None else POSTGRES


def connections() -> type[Any]:
    """The kind of connection that the databases of tests have."""
    if schemas is None:
        return SqliteConnection
    from bot.storage.postgres.connection import PostgresConnection

    return PostgresConnection


async def make_file(path: Path) -> None:
    """Leave a new database in a file."""
    await (await database_at(path)).close()


def done_with(path: Path) -> None:
    """Nobody looks at the database of a path any more: a test that makes many says so of each."""
    if schemas is not None:
        schemas.give_back(path)
