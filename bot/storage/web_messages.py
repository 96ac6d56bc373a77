"""What stands in a web chat, sealed as letters are: what was sent, edited and deleted, and taps.

Everything that happens in a chat gets its next number, and a message keeps the one that it came
with: so whoever saw all up to a number can ask for what came after.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.keys import Keys
from bot.storage import web_chats, web_files
from bot.storage.database import Reading, Row, Transaction

Data = dict[str, Any]


class ChatGone(Exception):
    """There is no such chat any more."""


@dataclass(frozen=True)
class WebMessage:
    """A message as it stands; `data` is None of one that was deleted."""

    id: int
    changed: int
    sender: Literal["bot", "me"] = "bot"
    at: str = ""
    edited: bool = False
    sent_as: str | None = None
    data: Data | None = None


@dataclass(frozen=True)
class AnsweredTap:
    """A tap that was answered, with a short text or without."""

    sent_as: str
    changed: int
    text: str | None


async def show(
    transaction: Transaction, keys: Keys, chat_id: int, letter: int, data: Data, now: datetime
) -> tuple[int, bool]:
    """Let a letter of the outbox stand in its chat, once; returns the message and whether it is
    new. Raises ChatGone.
    """
    there: int | None = await transaction.value(
        "SELECT id FROM web_messages WHERE letter = :letter", {"letter": letter}
    )
    if there is not None:
        return there, False
    values = {"sender": "bot", "letter": letter, "sent_as": None}
    return await _add(transaction, keys, chat_id, values, data, now), True


async def typed(
    transaction: Transaction, keys: Keys, chat_id: int, sent_as: str, data: Data, now: datetime
) -> tuple[int, bool]:
    """What somebody sent, once; returns the message and whether it is new. Raises ChatGone."""
    there = await sent(transaction, chat_id, sent_as)
    if there is not None:
        return there, False
    values = {"sender": "me", "letter": None, "sent_as": sent_as}
    return await _add(transaction, keys, chat_id, values, data, now), True


async def sent(reading: Reading, chat_id: int, sent_as: str) -> int | None:
    """The message that a page sent under this id of its own, if it came in before."""
    message: int | None = await reading.value(
        "SELECT id FROM web_messages WHERE chat_id = :chat AND sent_as = :as",
        {"chat": chat_id, "as": sent_as},
    )
    return message


async def _add(
    transaction: Transaction, keys: Keys, chat_id: int, values: Data, data: Data, now: datetime
) -> int:
    number = await web_chats.next_change(transaction, chat_id)
    if number is None:
        raise ChatGone
    await transaction.queue(
        "INSERT INTO web_messages (chat_id, id, sender, sealed, at, changed, letter, sent_as)"
        " VALUES (:chat, :id, :sender, :sealed, :now, :id, :letter, :sent_as)",
        values
        | {"chat": chat_id, "id": number, "sealed": _sealed(keys, data), "now": now.isoformat()},
    )
    return number


async def edit(
    transaction: Transaction, keys: Keys, chat_id: int, message: int, data: Data, now: datetime
) -> bool | None:
    """Let a message of the bot show something else; whether it can, None where it does already.

    As at Telegram, one that shows a file can't become a text.
    """
    row = await transaction.row(
        "SELECT sealed FROM web_messages WHERE chat_id = :chat AND id = :id AND sender = 'bot'"
        " AND sealed IS NOT NULL",
        {"chat": chat_id, "id": message},
    )
    if row is None:
        return False
    shown = _opened(keys, row["sealed"])
    if shown == data:
        return None
    if shown.get("photo") or shown.get("document"):
        return False
    changed = await web_chats.next_change(transaction, chat_id)
    await transaction.queue(
        "UPDATE web_messages SET sealed = :sealed, edited_at = :now, changed = :changed"
        " WHERE chat_id = :chat AND id = :id",
        {
            "sealed": _sealed(keys, data),
            "now": now.isoformat(),
            "changed": changed,
            "chat": chat_id,
            "id": message,
        },
    )
    return True


async def delete(transaction: Transaction, chat_id: int, message: int, now: datetime) -> bool:
    """Take a message off the screens, and forget what it said; False where it was gone."""
    there = await transaction.row(
        "SELECT 1 FROM web_messages WHERE chat_id = :chat AND id = :id AND sealed IS NOT NULL",
        {"chat": chat_id, "id": message},
    )
    if there is None:
        return False
    changed = await web_chats.next_change(transaction, chat_id)
    await transaction.queue(
        "UPDATE web_messages SET sealed = NULL, changed = :changed"
        " WHERE chat_id = :chat AND id = :id",
        {"changed": changed, "chat": chat_id, "id": message},
    )
    await web_files.let_go(transaction, chat_id, message, now)
    return True


async def tap(transaction: Transaction, chat_id: int, sent_as: str, now: datetime) -> int | None:
    """A tap's number; None where the page sent it before. Raises ChatGone."""
    values = {"chat": chat_id, "as": sent_as, "now": now.isoformat()}
    if await transaction.row("SELECT 1 FROM web_chats WHERE chat_id = :chat", values) is None:
        raise ChatGone
    number: int | None = await transaction.value(
        "INSERT INTO web_taps (chat_id, sent_as, at) VALUES (:chat, :as, :now)"
        " ON CONFLICT DO NOTHING RETURNING id",
        values,
    )
    return number


async def answer(
    transaction: Transaction, keys: Keys, chat_id: int, number: int, text: str | None
) -> bool:
    """Answer a tap; False where it is not known any more."""
    values = {"chat": chat_id, "id": number}
    there = await transaction.row(
        "SELECT 1 FROM web_taps WHERE chat_id = :chat AND id = :id", values
    )
    if there is None:
        return False
    changed = await web_chats.next_change(transaction, chat_id)
    await transaction.queue(
        "UPDATE web_taps SET answer_sealed = :text, changed = :changed WHERE id = :id",
        {
            "text": keys.seal(text.encode()) if text else None,
            "changed": changed,
            "id": number,
        },
    )
    return True


# Whoever saw nothing yet need not hear what is gone, nor what taps were answered with.
_AFTER = """
SELECT 'message' AS what, id, changed, sender, at, edited_at, sent_as, sealed
FROM web_messages WHERE chat_id = :chat AND changed > :after
    AND (sealed IS NOT NULL OR :after > 0)
UNION ALL
SELECT 'tap', id, changed, NULL, at, NULL, sent_as, answer_sealed
FROM web_taps WHERE chat_id = :chat AND changed > :after AND :after > 0
ORDER BY changed LIMIT :most
"""


async def after(
    reading: Reading, keys: Keys, chat_id: int, number: int, most: int
) -> Sequence[WebMessage | AnsweredTap]:
    """What changed in a chat after this number, the oldest change first."""
    rows = await reading.rows(_AFTER, {"chat": chat_id, "after": number, "most": most})
    return [_tap(keys, row) if row["what"] == "tap" else _message(keys, row) for row in rows]


def _message(keys: Keys, row: Row) -> WebMessage:
    if row["sealed"] is None:
        return WebMessage(row["id"], row["changed"], sent_as=row["sent_as"])
    return WebMessage(
        row["id"],
        row["changed"],
        row["sender"],
        row["at"],
        row["edited_at"] is not None,
        row["sent_as"],
        _opened(keys, row["sealed"]),
    )


def _tap(keys: Keys, row: Row) -> AnsweredTap:
    text = keys.open(row["sealed"]).decode() if row["sealed"] is not None else None
    return AnsweredTap(row["sent_as"], row["changed"], text)


def _sealed(keys: Keys, data: Data) -> bytes:
    return keys.seal(json.dumps(data).encode())


def _opened(keys: Keys, sealed: bytes) -> Data:
    data: Data = json.loads(keys.open(sealed))
    return data
