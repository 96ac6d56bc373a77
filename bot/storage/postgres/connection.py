"""A connection to PostgreSQL, and what it raises in our words.

Statements are written as SQLite takes them, with `:name` for a value. What comes back is as SQLite
gives it: whole numbers for what is true or false and for sums, bytes, and text.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from time import CLOCK_BOOTTIME, clock_gettime
from typing import Any

import psycopg
from psycopg import adapt, errors, postgres, pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.numeric import Int8Dumper, NumericBinaryLoader
from psycopg.types.string import StrDumper

from bot.database_address import PostgresAddress
from bot.storage.database import Row, Statement
from bot.storage.errors import ConstraintViolated, DatabaseError, Unavailable
from bot.storage.postgres.pipeline import Pipeline

_KEY = re.compile(r"Key \(([a-z_, ]+)\)=")
BUSY_SECONDS = 10.0
_NOT_KEPT = "a value that PostgreSQL can't keep, such as a text with a zero byte in it"
# A machine that is lost is noticed within these; libpq's own words in the address come first.
_PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "3",
    "keepalives_interval": "1",
    "keepalives_count": "5",
    "tcp_user_timeout": "8000",
    "application_name": "meedoenbot",
}


class _BoolDumper(adapt.Dumper):
    """True and false as 1 and 0."""

    oid = postgres.types["int8"].oid

    def dump(self, obj: bool) -> bytes:
        return b"1" if obj else b"0"


class _BoolLoader(adapt.Loader):
    """True and false as 1 and 0."""

    format = pq.Format.BINARY

    def load(self, data: adapt.Buffer) -> int:
        return int(data != b"\x00")


class _NumericLoader(NumericBinaryLoader):
    """A sum of whole numbers is one."""

    def load(self, data: adapt.Buffer) -> Any:
        found = super().load(data)
        whole = int(found)
        return whole if whole == found else float(found)


class PostgresConnection:
    """A connection on which batches of statements go in the order of asking.

    `on_lost` is called at once where the server, or the way to it, is gone. `proved_at` is when it
    last answered, by a clock that goes on while this machine sleeps.
    """

    begin: Sequence[Statement] = (("BEGIN", {}),)
    on_lost: Callable[[], None] | None = None

    def __init__(self, raw: psycopg.AsyncConnection[Any]) -> None:
        self.raw = raw
        self.proved_at = now()
        self._pipeline = Pipeline(raw, self._heard, self._lost)

    async def together(self, statements: Sequence[Statement]) -> list[Row]:
        """Run statements in order, in one round trip; returns the rows of the last."""
        with in_our_words():
            return await self._pipeline.run(statements)

    @asynccontextmanager
    async def plain(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """psycopg's own connection, for what does not go in a pipeline."""
        async with self._pipeline.plain() as raw:
            with in_our_words():
                yield raw
        self._heard()

    async def write_rows(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Put many rows in a table, by COPY."""
        names = ", ".join(quoted(column) for column in columns)
        sql = f"COPY {quoted(table)} ({names}) FROM STDIN"
        try:
            async with self.plain() as raw, raw.cursor().copy(sql.encode()) as copying:
                for row in rows:
                    await copying.write_row(row)
        except psycopg.DataError:
            # Rows of another engine, of whose texts SQLite takes more.
            raise ConstraintViolated(_NOT_KEPT) from None

    async def rollback(self) -> None:
        """Undo the transaction that is open, if any is."""
        if not self.raw.closed and not self._pipeline.is_idle:
            await self.together([("ROLLBACK", {})])

    async def close(self) -> None:
        """Close it; what is under way there is left off."""
        await self._pipeline.close()

    def _heard(self) -> None:
        self.proved_at = now()

    def _lost(self) -> None:
        if self.on_lost:
            self.on_lost()


def now() -> float:
    """Seconds, by a clock that goes on while this machine sleeps."""
    return clock_gettime(CLOCK_BOOTTIME)


async def connect(address: PostgresAddress, *, read_only: bool) -> PostgresConnection:
    """A connection to the schema. Raises Unavailable, and DatabaseError where libpq does not take
    the address.
    """
    try:
        where = make_conninfo(address.url, **(_PATIENCE | conninfo_to_dict(address.url)))
    except psycopg.ProgrammingError:
        # Its own words may hold the password.
        raise DatabaseError(
            "DATABASE: libpq does not take this address. Is a sign in user, password or name to be"
            " written as %20?"
        ) from None
    with in_our_words():
        raw = await psycopg.AsyncConnection.connect(where, autocommit=True, prepare_threshold=None)
        _adapt(raw.adapters)
        await raw.execute(
            "SELECT set_config('search_path', %s, false),"
            " set_config('default_transaction_read_only', %s, false),"
            f" set_config('lock_timeout', '{BUSY_SECONDS:.0f}s', false),"
            # Or the lock of who is gone would last as long as the statement that they left behind.
            " set_config('client_connection_check_interval', '1s', false)",
            (quoted(address.schema), "on" if read_only else "off"),
        )
    return PostgresConnection(raw)


def quoted(name: str) -> str:
    """A name in double quotes, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _adapt(adapters: adapt.AdaptersMap) -> None:
    # One kind of number and of text, or each statement would be prepared for every mix of them.
    adapters.register_dumper(int, Int8Dumper)
    adapters.register_dumper(str, StrDumper)
    adapters.register_dumper(bool, _BoolDumper)
    adapters.register_loader("bool", _BoolLoader)
    adapters.register_loader("numeric", _NumericLoader)


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raises Unavailable, ConstraintViolated and, where an administrator has to grant something,
    DatabaseError in place of what the driver raises.
    """
    try:
        yield
    except psycopg.IntegrityError as error:
        raise ConstraintViolated(_refused_by(error)) from None
    except errors.InsufficientPrivilege as error:
        raise DatabaseError(
            f"DATABASE: {error.diag.message_primary}. python -m bot check says more."
        ) from None
    except (psycopg.ProgrammingError, psycopg.DataError):
        # A mistake of ours, or a value that no column can hold: asking again does not help.
        raise
    except psycopg.Error as error:
        name = type(error).__name__ if error.sqlstate is None else error.sqlstate
        # Its own words may hold a value.
        words = error.diag.message_primary or _without_value(str(error))
        raise Unavailable(name, words) from error


def _without_value(words: str) -> str:
    """The first line; where several servers were tried, what came of each."""
    first, *more = words.splitlines() or [""]
    return "; ".join(line[2:] for line in more if line.startswith("- host: ")) or first


def _refused_by(error: psycopg.IntegrityError) -> str:
    diagnosis = error.diag
    if isinstance(error, errors.UniqueViolation):
        key = _KEY.match(diagnosis.message_detail or "")
        if key:
            return ", ".join(f"{diagnosis.table_name}.{each}" for each in key[1].split(", "))
    if isinstance(error, errors.NotNullViolation):
        return f"{diagnosis.table_name}.{diagnosis.column_name}"
    return diagnosis.constraint_name or diagnosis.message_primary or ""
