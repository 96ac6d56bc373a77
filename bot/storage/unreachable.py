"""Whoever can't be reached in a chat is told in their other one, if they have one."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.keys import Keys
from bot.storage import other_chats, people
from bot.storage.database import Transaction
from bot.storage.letters import NoMessage, NotALetter, open_letter, seal_letter
from bot.storage.outbox import UNREACHABLE

# What did not arrive longer ago is of no use to anybody any more.
_STILL_NEWS = timedelta(days=1)


async def chat_is_gone(transaction: Transaction, keys: Keys, chat_id: int, now: datetime) -> None:
    """A chat blocked the bot, or is used here no more: nothing more is sent there."""
    other = await other_chats.fall_back(transaction, chat_id)
    if other is None:
        await people.mark_unreachable(transaction, chat_id, now)
    else:
        await _send_there(transaction, keys, chat_id, other, now)


async def _send_there(
    transaction: Transaction, keys: Keys, before: int, chat_id: int, now: datetime
) -> None:
    """What is new and was not read in the one chat goes to the other."""
    rows = await transaction.rows(
        "SELECT id, sealed FROM outbox WHERE chat_id = :before AND message_id IS NULL"
        " AND toast = 0 AND sealed IS NOT NULL AND due_at > :since"
        " AND (state = 'waiting' OR state = 'aside' AND error = :unreachable) ORDER BY id",
        {
            "before": before,
            "since": (now - _STILL_NEWS).isoformat(),
            "unreachable": UNREACHABLE,
        },
    )
    for row in rows:
        try:
            letter = open_letter(keys, row["sealed"])
        except NotALetter:
            continue
        if isinstance(letter.message, NoMessage):
            continue
        # What it was an answer to stands in the chat before.
        alone = replace(letter, answers=None, toast=None, deletes=None, deleted_note="")
        await transaction.queue(
            "UPDATE outbox SET chat_id = :chat, sealed = :sealed, state = 'waiting',"
            " due_at = :now, tries = 0, error = NULL WHERE id = :id",
            {
                "chat": chat_id,
                "sealed": seal_letter(keys, alone),
                "now": now.isoformat(),
                "id": row["id"],
            },
        )
