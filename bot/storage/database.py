"""Looks and transactions, whatever engine keeps the tables: sqlite/ and postgres/ have the two.

One connection writes, one transaction at a time; reports read through connections of their own.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from bot.database_address import Address

_VALUES_AT_ONCE = 500

Parameters = Mapping[str, Any]
# One that runs for each set of a list brings no rows.
Statement = tuple[str, Parameters | list[Parameters]]


class Row(Protocol):
    """A row of an answer, by the name of a column or by its place."""

    def __getitem__(self, key: int | str | slice, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def keys(self) -> Iterable[str]:
        """The names of the columns."""


class Connection(Protocol):
    """A connection of an engine. What it raises is in our words: see errors.py."""

    # What begins a transaction in which nobody else writes.
    begin: Sequence[Statement]

    async def together(self, statements: Sequence[Statement]) -> list[Row]:
        """Run statements in order, in one go; returns the rows of the last."""

    async def write_rows(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Put many rows in a table, as quickly as the engine can."""

    async def rollback(self) -> None:
        """Undo the transaction that is open, if any is."""

    async def close(self) -> None:
        """Close it; to be done once."""


class Reading:
    """Statements that only look."""

    def __init__(self, connection: Connection) -> None:
        self._together = connection.together

    async def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """All rows of a statement."""
        return await self._together([(sql, parameters or {})])

    async def row(self, sql: str, parameters: Parameters | None = None) -> Row | None:
        """The first row, or None."""
        rows = await self.rows(sql, parameters)
        return rows[0] if rows else None

    async def value(self, sql: str, parameters: Parameters | None = None) -> Any:
        """The first column of the first row, or None."""
        row = await self.row(sql, parameters)
        return row[0] if row else None

    async def rows_among(self, sql: str, values: Iterable[str] | Iterable[int]) -> list[Row]:
        """The rows of a statement in which {among} stands for a list of values, however long."""
        found: list[Row] = []
        wanted: list[Any] = sorted(values)
        for start in range(0, len(wanted), _VALUES_AT_ONCE):
            part = wanted[start : start + _VALUES_AT_ONCE]
            named = {f"v{place}": value for place, value in enumerate(part)}
            marks = ", ".join(f":{name}" for name in named)
            found += await self.rows(sql.format(among=marks), named)
        return found


class Transaction(Reading):
    """Statements of which all count, or none.

    What is queued goes with the next look, or with the commit, in one hop. Whoever must know at
    once whether it can be done says `execute`, or `flush` after the last.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._write_rows = connection.write_rows
        self._waiting: list[Statement] = [*connection.begin]
        # How many there are inside each other.
        self._attempts = 0

    async def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """All rows of a statement, after everything that was run before it."""
        statements = [*self._waiting, (sql, parameters or {})]
        self._waiting = []
        return await self._together(statements)

    async def execute(self, sql: str, parameters: Parameters | None = None) -> None:
        """Run one statement now, after everything that was queued before it."""
        await self.rows(sql, parameters)

    async def queue(self, sql: str, parameters: Parameters | None = None) -> None:
        """Run one statement for its effect, before the next look or the commit."""
        self._waiting.append((sql, parameters or {}))

    async def queue_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Run one statement for each set of parameters, as `queue` does."""
        self._waiting.append((sql, list(parameters)))

    async def write_rows(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Put many rows in a table now, after everything that was queued before."""
        await self.flush()
        await self._write_rows(table, columns, rows)

    async def flush(self) -> None:
        """Run now what was queued."""
        statements, self._waiting = self._waiting, []
        if statements:
            await self._together(statements)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """What is done inside may be refused: then it is as if it was never asked for, and the
        transaction goes on. Raises what is raised inside, and ConstraintViolated.
        """
        self._attempts += 1
        name = f"attempt_{self._attempts}"
        begin: Statement = (f"SAVEPOINT {name}", {})
        self._waiting.append(begin)
        try:
            yield
            await self.flush()
        except Exception:
            if begin in self._waiting:
                # Nothing of it was run; what was queued before it still is to be.
                del self._waiting[self._waiting.index(begin) :]
            else:
                self._waiting = [(f"ROLLBACK TO {name}", {}), (f"RELEASE {name}", {})]
            raise
        finally:
            self._attempts -= 1
        await self.queue(f"RELEASE {name}")

    async def commit(self) -> None:
        """Run what still waits, and make it last."""
        await self._together([*self._waiting, ("COMMIT", {})])


class Database(ABC):
    """An open database: a single writer, and a reader that never blocks it."""

    def __init__(self, address: Address, writer: Connection, reader: Connection) -> None:
        self.address = address
        self._writer = writer
        self._reader = reader
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Everything inside happens, or nothing does. Waits for the transaction before it."""
        async with self._turn:
            try:
                transaction = Transaction(self._writer)
                yield transaction
                await self._commit(transaction)
            except BaseException:
                await self._writer.rollback()
                raise

    async def _commit(self, transaction: Transaction) -> None:
        await transaction.commit()

    @property
    def reading(self) -> Reading:
        """Looks at what is committed."""
        return Reading(self._reader)

    @abstractmethod
    async def certain(self) -> None:
        """To be asked before anything goes out that can't be taken back: are we still the one bot
        of this database? Raises Unavailable where that can't be said.
        """

    @abstractmethod
    async def tidy(self) -> None:
        """Leave no former page anywhere, so that no order of writing is left.

        Everybody waits for it, so it is for when nobody is there yet; else there is
        `engines.hide_order`.
        """

    async def close(self) -> None:
        """Close both connections once the transaction in hand is over."""
        async with self._turn:
            await self._reader.close()
            await self._writer.close()
