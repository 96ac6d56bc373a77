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
# What became of a file that somebody sent: read, read with what it says kept elsewhere, or neither.
Became = Literal["read", "used", "unread"]


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
    values = {"sender": "bot", "letter": letter, "sent_as": None}
    return await _add(transaction, keys, chat_id, values, data, now)


async def typed(
    transaction: Transaction, keys: Keys, chat_id: int, sent_as: str, data: Data, now: datetime
) -> tuple[int, bool]:
    """What somebody sent, once; returns the message and whether it is new. Raises ChatGone."""
    values = {"sender": "me", "letter": None, "sent_as": sent_as}
    return await _add(transaction, keys, chat_id, values, data, now)


_THERE = "SELECT id FROM web_messages WHERE letter = :letter OR chat_id = :chat AND sent_as = :sent"


async def _add(
    transaction: Transaction, keys: Keys, chat_id: int, values: Data, data: Data, now: datetime
) -> tuple[int, bool]:
    once = {"chat": chat_id, "letter": values["letter"], "sent": values["sent_as"]}
    number: int | None = await transaction.value(
        "UPDATE web_chats SET changes = changes + 1 WHERE chat_id = :chat"
        f" AND NOT EXISTS ({_THERE}) RETURNING changes",
        once,
    )
    if number is None:
        there: int | None = await transaction.value(_THERE, once)
        if there is None:
            raise ChatGone
        return there, False
    await transaction.queue(
        "INSERT INTO web_messages (chat_id, id, sender, sealed, at, changed, letter, sent_as)"
        " VALUES (:chat, :id, :sender, :sealed, :now, :id, :letter, :sent_as)",
        values
        | {"chat": chat_id, "id": number, "sealed": _sealed(keys, data), "now": now.isoformat()},
    )
    return number, True


# What changes now gets the chat's next number, which this has made.
_CHANGED = "(SELECT changes FROM web_chats WHERE chat_id = :chat)"


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
    await web_chats.count_change(transaction, chat_id)
    await transaction.queue(
        f"UPDATE web_messages SET sealed = :sealed, edited_at = :now, changed = {_CHANGED}"
        " WHERE chat_id = :chat AND id = :id",
        {
            "sealed": _sealed(keys, data),
            "now": now.isoformat(),
            "chat": chat_id,
            "id": message,
        },
    )
    return True


async def forget_file(
    transaction: Transaction, keys: Keys, chat_id: int, file_id: str, became: Became
) -> None:
    """A file that somebody sent was read, or nobody will: its line stays and says what became of
    it. One that was forgotten before is no harm.
    """
    read = await web_files.read(transaction, keys, chat_id, file_id)
    row = read and await transaction.row(
        "SELECT sealed FROM web_messages WHERE chat_id = :chat AND id = :id AND sealed IS NOT NULL",
        {"chat": chat_id, "id": read["message_id"]},
    )
    if not read or not row:
        return
    data = _opened(keys, row["sealed"])
    document = data.pop("document", None)
    data.pop("photo", None)
    data["was"] = {"name": document["name"] if document else None, "became": became}
    await web_chats.count_change(transaction, chat_id)
    await transaction.queue(
        f"UPDATE web_messages SET sealed = :sealed, changed = {_CHANGED}"
        " WHERE chat_id = :chat AND id = :id",
        {"sealed": _sealed(keys, data), "chat": chat_id, "id": read["message_id"]},
    )


async def delete(transaction: Transaction, chat_id: int, message: int, now: datetime) -> bool:
    """Take a message off the screens, and forget what it said; False where it was gone."""
    there = await transaction.row(
        "SELECT 1 FROM web_messages WHERE chat_id = :chat AND id = :id AND sealed IS NOT NULL",
        {"chat": chat_id, "id": message},
    )
    if there is None:
        return False
    await web_chats.count_change(transaction, chat_id)
    await transaction.queue(
        f"UPDATE web_messages SET sealed = NULL, changed = {_CHANGED}"
        " WHERE chat_id = :chat AND id = :id",
        {"chat": chat_id, "id": message},
    )
    await web_files.let_go(transaction, chat_id, message, now)
    return True


async def tap(transaction: Transaction, chat_id: int, sent_as: str, now: datetime) -> int | None:
    """A tap's number; None where the page sent it before, or the chat is gone."""
    values = {"chat": chat_id, "as": sent_as, "now": now.isoformat()}
    number: int | None = await transaction.value(
        "INSERT INTO web_taps (chat_id, sent_as, at) SELECT chat_id, :as, :now FROM web_chats"
        " WHERE chat_id = :chat ON CONFLICT DO NOTHING RETURNING id",
        values,
    )
    return number


async def answer(
    transaction: Transaction, keys: Keys, chat_id: int, number: int, text: str | None
) -> None:
    """Answer a tap. One that is not known any more is no harm."""
    await web_chats.count_change(transaction, chat_id)
    await transaction.queue(
        f"UPDATE web_taps SET answer_sealed = :text, changed = {_CHANGED}"
        " WHERE id = :id AND chat_id = :chat",
        {
            "text": keys.seal(text.encode()) if text else None,
            "chat": chat_id,
            "id": number,
        },
    )


async def links(reading: Reading, keys: Keys, chat_id: int, most: int) -> list[str]:
    """Where buttons of the bot's latest messages in a chat lead, the newest message first."""
    rows = await reading.rows(
        "SELECT sealed FROM web_messages WHERE chat_id = :chat AND sender = 'bot'"
        " AND sealed IS NOT NULL ORDER BY id DESC LIMIT :most",
        {"chat": chat_id, "most": most},
    )
    shown = [_opened(keys, row["sealed"]).get("rows") or [] for row in rows]
    buttons = [button for rows in shown for row in rows for button in row]
    return [button["url"] for button in buttons if "url" in button]


_MOST_BYTES = 256 * 1024
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
) -> tuple[Sequence[WebMessage | AnsweredTap], bool]:
    """What changed in a chat after this number, the oldest change first, and whether there may be
    more: so many at most, and so much of it that a phone reads it in a while.
    """
    rows = await reading.rows(_AFTER, {"chat": chat_id, "after": number, "most": most})
    changes: list[WebMessage | AnsweredTap] = []
    size = 0
    for row in rows:
        if size >= _MOST_BYTES:
            return changes, True
        size += len(row["sealed"] or b"")
        changes.append(_tap(keys, row) if row["what"] == "tap" else _message(keys, row))
    return changes, len(rows) == most


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
