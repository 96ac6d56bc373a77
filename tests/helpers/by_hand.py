"""Somebody who changes a database from outside, of either engine: in SQL, with ? for a value."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Protocol

from bot.database_address import Address, PostgresAddress

Values = Sequence[Any]


class _Connection(Protocol):
    def execute(self, sql: Any, values: Values = ..., /) -> Any: ...
    def cursor(self) -> Any: ...
    def commit(self) -> None: ...


class Hand:
    """A connection to a database; all is one transaction, unless it is made to last earlier."""

    def __init__(self, connection: _Connection, place: str) -> None:
        self._connection = connection
        self._place = place

    def run(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement; returns its rows."""
        cursor = self._connection.execute(self._own(sql), values)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else []

    def run_many(self, sql: str, values: Iterable[Values]) -> None:
        """Run a statement for each set of values."""
        cursor = self._connection.cursor()
        cursor.executemany(self._own(sql), list(values))

    def commit(self) -> None:
        """Make what was run so far last."""
        self._connection.commit()

    def table(self, name: str) -> list[dict[str, Any]]:
        """All rows of a table, by the names of its columns."""
        cursor = self._connection.execute(self._own(f"SELECT * FROM {name}"))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _own(self, sql: str) -> str:
        return sql if self._place == "?" else sql.replace("%", "%%").replace("?", self._place)


@contextmanager
def by_hand(address: Address) -> Iterator[Hand]:
    """Somebody at the database itself, while a bot may be running."""
    if isinstance(address, PostgresAddress):
        # Whoever plays the tests on files does without it.
        import psycopg

        options = f"-c search_path={address.schema}"
        with psycopg.connect(address.url, options=options) as server:
            yield Hand(server, "%s")
        return
    with closing(sqlite3.connect(address)) as file, file:
        yield Hand(file, "?")
