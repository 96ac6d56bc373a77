"""People without a role: what they may still hear today, by a mark of their chat.

The table's `refused` is of before they could be told more than once; nothing is written there.
"""

from datetime import date

from bot.storage.database import Transaction


async def may_hear(transaction: Transaction, mark: int, today: date, most: int) -> bool:
    """Whether somebody gets an answer, as they had fewer than so many today; it is counted then."""
    row = await transaction.row(
        "INSERT INTO passers_by (mark, day, answers) VALUES (:mark, :today, 1)"
        " ON CONFLICT (mark) DO UPDATE SET"
        " answers = CASE WHEN passers_by.day = :today THEN passers_by.answers + 1 ELSE 1 END,"
        " day = :today WHERE passers_by.day <> :today OR passers_by.answers < :most RETURNING 1",
        {"mark": mark, "today": today.isoformat(), "most": most},
    )
    return row is not None


async def forget(transaction: Transaction, today: date) -> None:
    """Keep nothing of whoever was here before today."""
    await transaction.queue(
        "DELETE FROM passers_by WHERE day <> :today", {"today": today.isoformat()}
    )


async def forget_one(transaction: Transaction, mark: int) -> None:
    """Somebody begins anew."""
    await transaction.queue("DELETE FROM passers_by WHERE mark = :mark", {"mark": mark})
