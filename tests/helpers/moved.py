"""What a database holds, whatever engine keeps it."""

from dataclasses import dataclass

from bot.database_address import Address, PostgresAddress
from bot.storage.engines import looking_at
from bot.storage.postgres import filling as postgres
from bot.storage.sqlite import filling as sqlite
from bot.storage.sqlite.database import migrations
from bot.storage.sqlite.parts import tables_made_by
from bot.storage.steps import read_step

TABLES = tables_made_by(tuple(read_step(number, file) for number, file in migrations()))
# Of these no number is ever given twice, on whatever engine.
NEVER_TWICE = ("inbox", "outbox", "web_taps")


@dataclass(frozen=True)
class Contents:
    """All rows of all tables, and the highest numbers that were ever given."""

    rows: dict[str, list[tuple[object, ...]]]
    numbers: dict[str, int]


async def contents(address: Address) -> Contents:
    rows = {}
    async with looking_at(address) as reading:
        for table in TABLES:
            columns = ", ".join(f'"{name}"' for name in table.columns)
            found = await reading.rows(f'SELECT {columns} FROM "{table.name}"')
            rows[table.name] = sorted((tuple(row) for row in found), key=repr)
        if isinstance(address, PostgresAddress):
            given = await postgres.numbers_given(reading)
        else:
            given = await sqlite.numbers_given(reading)
    return Contents(rows, {name: given[name] for name in NEVER_TWICE if name in given})


async def has_nothing(address: Address) -> bool:
    """Whether no table has a row."""
    return not any((await contents(address)).rows.values())
