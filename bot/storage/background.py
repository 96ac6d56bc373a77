"""What turns left to be done after them, and how often each was begun."""

from datetime import datetime, timedelta

from bot.storage.database import Reading, Row, Transaction


async def leave(
    transaction: Transaction,
    kind: str,
    chat_id: int,
    inbox_id: int,
    sealed: bytes,
    now: datetime,
) -> None:
    """Leave something to be done; of one `inbox_id` there is one of a kind."""
    await transaction.queue(
        "INSERT INTO tasks (kind, chat_id, inbox_id, sealed, left_at, due_at)"
        " VALUES (:kind, :chat, :inbox, :sealed, :now, :now) ON CONFLICT DO NOTHING",
        {
            "kind": kind,
            "chat": chat_id,
            "inbox": inbox_id,
            "sealed": sealed,
            "now": now.isoformat(),
        },
    )


# Begun by a run that only has to say that an earlier one died of it.
_GIVES_UP = "gives up: "
_DIED = "begun_by IS NOT NULL AND begun_by NOT IN (:run, :giving_up)"


async def waiting(reading: Reading) -> bool:
    """Whether there is anything to be done, now or later."""
    return await reading.value("SELECT 1 FROM tasks LIMIT 1") is not None


async def due(reading: Reading, now: datetime, longest: timedelta) -> list[Row]:
    """The first task that is due of each kind and chat: `id`, `kind`, `chat_id`.

    Nothing is put off for as long as `longest`: what seems to be was before a clock's step.
    """
    return await reading.rows(
        "SELECT min(id) AS id, kind, chat_id FROM tasks WHERE due_at <= :now OR due_at > :never"
        " GROUP BY kind, chat_id ORDER BY id",
        {"now": now.isoformat(), "never": (now + longest).isoformat()},
    )


async def begin(transaction: Transaction, task_id: int, run: str) -> Row | None:
    """Count a try before it begins; None where the task is gone.

    `died` says that another run of the bot began it and never left it off, and `died_giving_up`
    that it did so where it only had to say that.
    """
    row = await transaction.row(
        f"SELECT id, kind, chat_id, inbox_id, sealed, tries, {_DIED} AS died,"
        f" {_DIED} AND begun_by LIKE '{_GIVES_UP}%' AS died_giving_up FROM tasks WHERE id = :id",
        {"id": task_id, "run": run, "giving_up": _GIVES_UP + run},
    )
    await transaction.queue(
        "UPDATE tasks SET tries = tries + 1,"
        f" begun_by = CASE WHEN {_DIED} OR begun_by = :giving_up THEN :giving_up ELSE :run END"
        " WHERE id = :id",
        {"id": task_id, "run": run, "giving_up": _GIVES_UP + run},
    )
    return row


async def went_on(transaction: Transaction, task_id: int) -> None:
    """A part of it is done for good: whatever ends this run is not the fault of the task."""
    await transaction.queue(
        "UPDATE tasks SET begun_by = NULL WHERE id = :id AND begun_by IS NOT NULL",
        {"id": task_id},
    )


async def put_off(transaction: Transaction, task_id: int, due_at: datetime) -> None:
    """Try it once more at this moment."""
    await transaction.queue(
        "UPDATE tasks SET begun_by = NULL, due_at = :due WHERE id = :id",
        {"due": due_at.isoformat(), "id": task_id},
    )


async def hand_back(transaction: Transaction, task_id: int, run: str) -> None:
    """Take the try back: the bot was told to stop, and begins it anew at the next start.

    What an earlier run died of is still to be given up then.
    """
    await transaction.queue(
        "UPDATE tasks SET tries = tries - 1,"
        " begun_by = CASE WHEN begun_by <> :run THEN 'another run' END"
        " WHERE id = :id AND begun_by IN (:run, :giving_up)",
        {"id": task_id, "run": run, "giving_up": _GIVES_UP + run},
    )


async def end(transaction: Transaction, task_id: int) -> None:
    """It is done, or given up."""
    await transaction.queue("DELETE FROM tasks WHERE id = :id", {"id": task_id})
