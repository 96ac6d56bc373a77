"""Which button was tapped, and what came of it."""

from datetime import datetime

from bot.storage.database import Transaction


async def save(
    transaction: Transaction,
    button: tuple[int, int],
    now: datetime,
    *,
    answers: bool,
    letters: int,
) -> None:
    """A button was used: (outbox row, place in it). `letters` came of it: those posted last."""
    await transaction.queue(
        "INSERT INTO taps (outbox_id, button, tapped_at, answers, answer_from, answer_to)"
        " SELECT :outbox, :button, :now, :answers, max(id) - :letters + 1, max(id) FROM outbox"
        " WHERE true ON CONFLICT (outbox_id, button) DO UPDATE SET tapped_at = excluded.tapped_at,"
        " answer_from = excluded.answer_from, answer_to = excluded.answer_to",
        {
            "outbox": button[0],
            "button": button[1],
            "now": now.isoformat(),
            "answers": int(answers),
            "letters": letters,
        },
    )
