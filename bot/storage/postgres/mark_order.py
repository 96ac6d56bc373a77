"""Leaves no trace of the order in which marks of households were written.

Which transaction wrote a row stands beside it (xmin), also after VACUUM FULL and CLUSTER, and the
voucher of the same turn has the same: so the rows are written anew, all in one transaction and in
the order of their bytes, into new files. The server's log (WAL) tells it too, until the server lets
go of that: see docs/POSTGRESQL.md, also for what archives of the log keep.
"""

from collections.abc import Sequence

from bot.storage.postgres.database import PostgresDatabase


async def hide(database: PostgresDatabase, tables: Sequence[str]) -> bool:
    """Write the rows of these tables anew, and have the server let go of its log where we may. A
    turn waits for as long as a table takes.
    """
    for table in tables:
        async with database.transaction() as transaction:
            await transaction.queue(
                "CREATE TEMP TABLE laid ON COMMIT DROP AS"
                f" SELECT mark, sealed FROM {table} ORDER BY mark, sealed"
            )
            await transaction.queue(f"TRUNCATE {table}")
            await transaction.queue(
                f"INSERT INTO {table} (mark, sealed) SELECT mark, sealed FROM laid"
                " ORDER BY mark, sealed"
            )
    await database.let_go_of_log()
    return True
