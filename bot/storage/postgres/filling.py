"""A new schema in PostgreSQL that is filled with what another database holds: all of it, or none.

No trigger fires meanwhile: what it would do was done where the rows come from.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.database_address import PostgresAddress
from bot.storage.database import Reading, Transaction
from bot.storage.postgres.connection import quoted
from bot.storage.postgres.database import open_schema

_TABLES = (
    "SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'm')"
    " AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
    " ORDER BY relname"
)
# The sequences behind the columns that give numbers. One that gave none yet has no last.
_NUMBERED = """
SELECT tables.relname AS name, columns.attname AS numbers,
    CAST(CAST(sequences.oid AS REGCLASS) AS TEXT) AS sequence,
    pg_sequence_last_value(sequences.oid) AS last
FROM pg_class AS sequences
JOIN pg_depend ON pg_depend.objid = sequences.oid AND pg_depend.deptype = 'i'
    AND pg_depend.classid = CAST('pg_class' AS REGCLASS)
JOIN pg_class AS tables ON tables.oid = pg_depend.refobjid
JOIN pg_attribute AS columns ON columns.attrelid = tables.oid
    AND columns.attnum = pg_depend.refobjsubid
WHERE sequences.relkind = 'S' AND tables.relname <> 'steps' AND tables.relnamespace =
    (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
ORDER BY tables.relname
"""


class PostgresFilling:
    """A transaction in which no trigger of ours fires, until `finish`."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    async def begin(self) -> None:
        """Stop the triggers; what holds references together goes on."""
        await self._triggers("DISABLE")

    async def finish(self, numbers: Mapping[str, int]) -> None:
        """Let the triggers fire again, and numbers go on from those given out so far."""
        await self._triggers("ENABLE")
        for row in await self.transaction.rows(_NUMBERED):
            there = await self.transaction.value(
                f"SELECT max({quoted(row['numbers'])}) FROM {quoted(row['name'])}"
            )
            number = max(there or 0, numbers.get(row["name"], 0))
            if number > 0:
                await self.transaction.execute(
                    "SELECT setval(CAST(:sequence AS REGCLASS), :number)",
                    {"sequence": row["sequence"], "number": number},
                )
        # Or what is counted next would be counted by a plan for tables with nothing in them.
        for table in sorted(await tables_there(self.transaction)):
            await self.transaction.execute(f"ANALYZE {quoted(table)}")

    async def _triggers(self, what: str) -> None:
        for table in sorted(await tables_there(self.transaction)):
            await self.transaction.execute(f"ALTER TABLE {quoted(table)} {what} TRIGGER USER")


@asynccontextmanager
async def filling_schema(address: PostgresAddress) -> AsyncIterator[PostgresFilling]:
    """Fill a schema in one transaction. Whoever else wants to write there waits for it.

    Raises DatabaseError.
    """
    database = await open_schema(address)
    try:
        async with database.transaction() as transaction:
            filling = PostgresFilling(transaction)
            await filling.begin()
            yield filling
    finally:
        await database.close()


async def tables_there(reading: Reading) -> set[str]:
    """The names of all tables."""
    return {row["name"] for row in await reading.rows(_TABLES)}


async def numbers_given(reading: Reading) -> dict[str, int]:
    """The highest number that each table gave to a row, where that is remembered."""
    rows = await reading.rows(_NUMBERED)
    return {row["name"]: row["last"] for row in rows if row["last"] is not None}
