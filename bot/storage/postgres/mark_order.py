"""Leaves no trace of the order in which marks of households were written.

Which transaction wrote a row stands beside it (xmin), also after VACUUM FULL and CLUSTER: so the
rows are written anew, all in one transaction, in the order of their bytes, into a new file.
"""

from collections.abc import Sequence

from bot.storage.database import Database


async def hide(database: Database, tables: Sequence[str]) -> bool:
    """Write the rows of these tables anew. A turn waits for as long as that takes."""
    for table in tables:
        async with database.transaction() as transaction:
            await transaction.queue(
                f"CREATE TEMP TABLE laid ON COMMIT DROP AS SELECT mark, sealed FROM {table}"
            )
            await transaction.queue(f"TRUNCATE {table}")
            await transaction.queue(
                f"INSERT INTO {table} (mark, sealed) SELECT mark, sealed FROM laid"
                " ORDER BY mark, sealed"
            )
    return True
