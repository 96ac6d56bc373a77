"""People without a role: what they may still hear today, by a mark of their chat."""

from datetime import date

from bot.storage.database import Transaction


async def may_hear(
    transaction: Transaction, mark: int, today: date, *, refused: bool, most: int
) -> bool:
    """Whether somebody gets an answer, which is then counted.

    What the bot is (`refused`) they are told once a day, all else so many times.
    """
    row = await transaction.row(
        "INSERT INTO passers_by (mark, day, refused, answers)"
        " VALUES (:mark, :today, :refused, :answer) ON CONFLICT (mark) DO UPDATE SET"
        " refused = iif(day = :today, refused OR :refused, :refused),"
        " answers = iif(day = :today, answers + :answer, :answer), day = :today"
        " WHERE day <> :today OR iif(:refused, NOT refused, answers < :most) RETURNING 1",
        {
            "mark": mark,
            "today": today.isoformat(),
            "refused": int(refused),
            "answer": int(not refused),
            "most": most,
        },
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
