"""What a database is made of, asked of either engine: tables, keys and triggers."""

from bot.storage.database import Database, Reading, Transaction
from tests.helpers import databases


async def tables(reading: Reading) -> list[str]:
    """The names of our tables,."""
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
