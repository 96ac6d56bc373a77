"""Leaves no trace of the order in which marks of households were written, a few rows at a time.

Within a page SQLite puts a row where there is room, so the file tells which row of a page is the
newest, and its log tells the order of all of them: whoever knows when vouchers were given could
join the two. VACUUM would leave no trace, and hold up everybody for as long as it takes.
"""

import random
from collections.abc import Sequence

from bot.storage.database import Database
from bot.storage.sqlite.database import SqliteDatabase

# So many rows are laid anew in one turn. More hide better among each other, and hold up longer.
ROWS = 250
# How many turns may go by until their pages are written into the file, beside the turns.
_TURNS = 8
_random = random.SystemRandom()


async def hide(database: SqliteDatabase, tables: Sequence[str]) -> bool:
    """Lay all marks anew in the order of their bytes, and empty the log of the file.

    False where somebody reads what the log still holds: nothing was done then, or the log remains.
    To be tried again. Others have their turn in between.
    """
    if not await database.empty_log():
        return False
    for table in tables:
        await lay_anew(database, table)
    return await database.empty_log()


async def lay_anew(database: SqliteDatabase, table: str) -> None:
    """Each row twice: what shares a page with the rows beyond a piece is in the middle of the next.

    Rows go in random order, so that the pages they leave are used again in another order.
    """
    rows = await database.reading.rows(f"SELECT DISTINCT mark FROM {table} ORDER BY mark")
    marks = [bytes(row["mark"]) for row in rows]
    if not marks:
        return
    half = ROWS // 2
    cuts = [0, *range(_random.randint(1, half), len(marks), half)]
    for number, start in enumerate(cuts[:-1] or cuts):
        end = cuts[number + 2] if number + 2 < len(cuts) else None
        await lay_piece(database, table, marks[start], None if end is None else marks[end])
        if number % _TURNS == _TURNS - 1:
            await database.write_log()


async def lay_piece(database: Database, table: str, first: bytes, end: bytes | None) -> None:
    """Lay the rows of these marks anew in one turn: from the first, up to and without the end."""
    async with database.transaction() as transaction:
        found = await transaction.rows(
            f"SELECT mark, sealed FROM {table} WHERE mark >= :first"
            " AND (:end IS NULL OR mark < :end) ORDER BY mark, sealed",
            {"first": first, "end": end},
        )
        rows = [{"mark": bytes(row["mark"]), "sealed": bytes(row["sealed"])} for row in found]
        await transaction.queue_many(
            f"DELETE FROM {table} WHERE mark = :mark AND sealed = :sealed",
            _random.sample(rows, len(rows)),
        )
        await transaction.queue_many(
            f"INSERT INTO {table} (mark, sealed) VALUES (:mark, :sealed)", rows
        )
