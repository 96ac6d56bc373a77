"""What a database is made of, asked of either engine: tables, keys, checks and triggers."""

import re

from bot.storage.database import Database, Parameters, Reading, Transaction
from tests.helpers import databases


async def tables(reading: Reading) -> list[str]:
    """The names of our tables."""
    if databases.schemas is None:
        sql = (
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " ORDER BY name"
        )
    else:
        sql = (
            "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables"
            " WHERE schemaname = current_schema() ORDER BY 1"
        )
    return [row["name"] for row in await reading.rows(sql)]


def as_text(column: str) -> str:
    """What tells all that a column may hold apart: NULL, numbers, texts and bytes."""
    if databases.schemas is None:
        return f"quote({column})"
    return f"quote_nullable(CAST({column} AS TEXT))"


async def columns(reading: Reading, table: str) -> list[str]:
    """The columns of a table, in their order."""
    if databases.schemas is None:
        sql = "SELECT name FROM pragma_table_info(:table) ORDER BY cid"
    else:
        sql = (
            "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = :table"
            " ORDER BY ordinal_position"
        )
    return [row["name"] for row in await reading.rows(sql, {"table": table})]


async def references(reading: Reading, table: str) -> set[tuple[str, str]]:
    """The columns of a table that point at a row of some table: (column, that table)."""
    if databases.schemas is None:
        sql = 'SELECT "from", "table" FROM pragma_foreign_key_list(:table)'
    else:
        sql = (
            "SELECT CAST(attname AS TEXT), CAST(CAST(confrelid AS regclass) AS TEXT)"
            " FROM pg_constraint JOIN pg_attribute"
            " ON attrelid = conrelid AND attnum = ANY (conkey)"
            " WHERE contype = 'f' AND conrelid = to_regclass(:table)"
        )
    return {(row[0], row[1]) for row in await reading.rows(sql, {"table": table})}


async def keys(reading: Reading, table: str) -> list[str]:
    """The columns of the primary key of a table."""
    if databases.schemas is None:
        sql = "SELECT name FROM pragma_table_info(:table) WHERE pk > 0 ORDER BY pk"
    else:
        sql = (
            "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.key_column_usage"
            " JOIN information_schema.table_constraints USING (constraint_schema, constraint_name)"
            " WHERE constraint_type = 'PRIMARY KEY' AND constraint_schema = current_schema()"
            " AND table_constraints.table_name = :table ORDER BY ordinal_position"
        )
    return [row["name"] for row in await reading.rows(sql, {"table": table})]


async def drop_trigger(transaction: Transaction, name: str, table: str) -> None:
    """Take a rule of a table away. Its database is the test's own, and is not used again."""
    of_table = "" if databases.schemas is None else f" ON {table}"
    await transaction.execute(f"DROP TRIGGER {name}{of_table}")


async def rows_written(database: Database) -> int:
    """How many rows were written so far by the connection that writes."""
    if databases.schemas is None:
        sql = "SELECT total_changes()"
    else:
        # What it wrote stands there once it says so, and has ended what it was at.
        async with database.transaction() as transaction:
            await transaction.value("SELECT pg_stat_force_next_flush()")
        sql = (
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
            " WHERE schemaname = current_schema()"
        )
    async with database.transaction() as transaction:
        return int(await transaction.value(sql))


async def allowed(reading: Reading, table: str, column: str) -> set[str]:
    """The words that a column may hold, by its check."""
    if databases.schemas is None:
        sql = "SELECT sql FROM sqlite_schema WHERE name = :table AND type = 'table'"
    else:
        sql = (
            "SELECT string_agg(pg_get_constraintdef(oid), ' ') FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid = to_regclass(:table)"
            f" AND conname = '{table}_{column}_check'"
        )
    made = await reading.value(sql, {"table": table})
    found = re.search(rf"CHECK \(\(?{column} (?:IN|= ANY) \(+(.+?)\)\)", made, re.DOTALL)
    assert found is not None, made
    return set(re.findall(r"'(\w+)'", found[1]))


async def take_out_checks(database: Database) -> None:
    """Nothing that is written is checked any more; in SQLite by this connection."""
    async with database.transaction() as transaction:
        if databases.schemas is None:
            await transaction.execute("PRAGMA ignore_check_constraints = ON")
            return
        for row in await transaction.rows(
            "SELECT CAST(CAST(conrelid AS regclass) AS TEXT) AS of,"
            " CAST(quote_ident(conname) AS TEXT) AS name FROM pg_constraint"
            " WHERE contype = 'c' AND connamespace = to_regnamespace(current_schema())"
        ):
            await transaction.queue(f"ALTER TABLE {row['of']} DROP CONSTRAINT {row['name']}")


async def plan(database: Database, sql: str, parameters: Parameters) -> str:
    """How the engine comes to the rows of a statement, in its own words."""
    async with database.transaction() as transaction:
        if databases.schemas is None:
            rows = await transaction.rows(f"EXPLAIN QUERY PLAN {sql}", parameters)
            return "\n".join(row["detail"] for row in rows)
        # Of a table with no rows it would read the whole.
        await transaction.queue("SET LOCAL enable_seqscan = off")
        rows = await transaction.rows(f"EXPLAIN (COSTS OFF) {sql}", parameters)
        return "\n".join(row[0] for row in rows)
