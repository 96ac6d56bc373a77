"""Looks at the database of a world, and puts it back as it was, without a hop to another thread."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

from bot.database_address import PostgresAddress
from bot.storage.database import Database, Parameters, Reading, Row
from tests.helpers import databases
from tests.helpers.schemas import Schemas


class Direct(Reading):
    """Looks, and copies."""

    def copy(self) -> "Copy":
        """The whole database as it is now."""
        raise NotImplementedError

    def close(self) -> None:
        """Look no more."""


class Copy(Protocol):
    """A whole database at a moment."""

    def put_back(self) -> None:
        """Make the database that again; nobody else may be writing."""


class _InFile(Direct):
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
        self._file.row_factory = sqlite3.Row

    async def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        return self._file.execute(sql, parameters or {}).fetchall()

    def copy(self) -> Copy:
        return _FileCopy(self._path, self._file)

    def close(self) -> None:
        self._file.close()


class _FileCopy:
    def __init__(self, path: Path, file: sqlite3.Connection) -> None:
        self._path = path
        self._copy = sqlite3.connect(":memory:")
        file.backup(self._copy)

    def put_back(self) -> None:
        with closing(sqlite3.connect(self._path)) as file:
            file.execute("PRAGMA synchronous = OFF")
            self._copy.backup(file)


class _InSchema(Direct):
    def __init__(self, database: Database, schemas: Schemas, path: Path) -> None:
        self._reading = database.reading
        self._schemas = schemas
        self._path = path

    async def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        return await self._reading.rows(sql, parameters)

    def copy(self) -> Copy:
        return _SchemaCopy(self._schemas, self._path)


class _SchemaCopy:
    def __init__(self, schemas: Schemas, path: Path) -> None:
        self._schemas = schemas
        self._path = path
        self._tables = schemas.copy(path)

    def put_back(self) -> None:
        self._schemas.put_back(self._path, self._tables)


def directly(database: Database, path: Path) -> Direct:
    """Look at the database that a test knows by this path."""
    if isinstance(database.address, PostgresAddress):
        assert databases.schemas is not None
        return _InSchema(database, databases.schemas, path)
    return _InFile(database.address.resolve())
