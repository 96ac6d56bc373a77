"""The files of web chats, sealed and in pieces: no turn waits for a whole one."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.formatting import one_line
from bot.keys import Keys
from bot.storage.database import Reading, Row, Transaction

PIECE_BYTES = 256 * 1024
# So many pieces are deleted at once: they are large, and each that is deleted is written over.
PIECES_AT_ONCE = 16
_ID_BYTES = 16
Kind = Literal["photo", "document"]


@dataclass(frozen=True)
class WebFile:
    """A file; `type` is what its first bytes say that it is."""

    id: str
    chat_id: int
    kind: Kind
    name: str
    type: str
    size: int


async def begin(transaction: Transaction, keys: Keys, chat_id: int, now: datetime) -> str:
    """A file comes in; returns its id. Nobody is shown it before it is whole."""
    file_id = secrets.token_urlsafe(_ID_BYTES)
    await transaction.queue(
        "INSERT INTO web_files (id, chat_id, kind, name_sealed, type, at)"
        " VALUES (:id, :chat, 'document', :name, '', :now)",
        {"id": file_id, "chat": chat_id, "name": keys.seal(b""), "now": now.isoformat()},
    )
    return file_id


async def add_part(transaction: Transaction, file_id: str, number: int, sealed: bytes) -> None:
    """Keep one piece, which is sealed already: that takes a while."""
    await transaction.queue(
        "INSERT INTO web_file_parts (file_id, number, sealed)"
        " SELECT id, :number, :sealed FROM web_files WHERE id = :id",
        {"id": file_id, "number": number, "sealed": sealed},
    )


async def finish(
    transaction: Transaction, keys: Keys, file: WebFile, message: int, *, sent: bool
) -> None:
    """It is whole, and stands in a message from here on; one that was `sent` waits to be read."""
    await transaction.queue(
        "UPDATE web_files SET message_id = :message, kind = :kind, name_sealed = :name,"
        " type = :type, size = :size, reading = :reading WHERE id = :id",
        {
            "message": message,
            "kind": file.kind,
            "name": keys.seal(one_line(file.name).encode()),
            "type": file.type,
            "size": file.size,
            "reading": "waits" if sent else None,
            "id": file.id,
        },
    )


async def find(
    reading: Reading, keys: Keys, chat_id: int, file_id: str, *, is_shown: bool = True
) -> WebFile | None:
    """A whole file of this chat, if a message shows it now; else also one of a moment ago."""
    row = await reading.row(
        "SELECT id, chat_id, kind, name_sealed, type, size FROM web_files WHERE id = :id"
        " AND chat_id = :chat AND size > 0 AND (message_id IS NOT NULL OR :shown = 0)"
        " AND coalesce(reading, 'waits') = 'waits'",
        {"id": file_id, "chat": chat_id, "shown": is_shown},
    )
    return _file(keys, row) if row else None


def _file(keys: Keys, row: Row) -> WebFile:
    return WebFile(
        row["id"],
        row["chat_id"],
        row["kind"],
        keys.open(row["name_sealed"]).decode(),
        row["type"],
        row["size"],
    )


async def _part(reading: Reading, file_id: str, number: int) -> bytes | None:
    """A piece, sealed; None after the last."""
    sealed: bytes | None = await reading.value(
        "SELECT sealed FROM web_file_parts WHERE file_id = :id AND number = :number",
        {"id": file_id, "number": number},
    )
    return sealed


async def pieces(reading: Reading, keys: Keys, file: WebFile) -> AsyncIterator[bytes]:
    """All of a file, opened beside the event loop."""
    number = 0
    while (sealed := await _part(reading, file.id, number)) is not None:
        yield await asyncio.to_thread(keys.open, sealed)
        number += 1


async def sent_since(reading: Reading, chat_id: int, since: datetime) -> int:
    """How many bytes of files came in from a chat since then, or are coming in."""
    size: int = await reading.value(
        "SELECT coalesce(sum(CASE WHEN size > stored THEN size ELSE stored END), 0)"
        " FROM (SELECT size, coalesce((SELECT sum(length(sealed)) FROM web_file_parts"
        "  WHERE file_id = web_files.id), 0) AS stored FROM web_files LEFT JOIN web_messages"
        " ON web_messages.chat_id = web_files.chat_id AND web_messages.id = message_id"
        " WHERE web_files.chat_id = :chat AND web_files.at > :since"
        " AND coalesce(sender, 'me') = 'me') AS files",
        {"chat": chat_id, "since": since.isoformat()},
    )
    return size


async def let_go(transaction: Transaction, chat_id: int, message: int, now: datetime) -> None:
    """The message of a file was deleted: nobody is shown it any more, and soon it is gone."""
    await transaction.queue(
        "UPDATE web_files SET message_id = NULL, at = :now"
        " WHERE chat_id = :chat AND message_id = :message",
        {"chat": chat_id, "message": message, "now": now.isoformat()},
    )


async def read(transaction: Transaction, keys: Keys, chat_id: int, file_id: str) -> Row | None:
    """What somebody sent was read: it is given to nobody from here on, and its first pieces go now.

    Returns the `message_id` that showed it, where one does still; None where it was read before.
    """
    row = await transaction.row(
        "UPDATE web_files SET reading = 'done', name_sealed = :name"
        " WHERE id = :id AND chat_id = :chat AND reading = 'waits' RETURNING message_id",
        {"id": file_id, "chat": chat_id, "name": keys.seal(b"")},
    )
    if row is not None:
        await erase_pieces(transaction)
    return row


async def erase_pieces(transaction: Transaction) -> bool:
    """Delete some of what was read; whether there may be more."""
    rows = await transaction.rows(
        "DELETE FROM web_file_parts WHERE (file_id, number) IN (SELECT file_id, number"
        " FROM web_files JOIN web_file_parts ON file_id = web_files.id"
        " WHERE reading = 'done' LIMIT :most) RETURNING 1",
        {"most": PIECES_AT_ONCE},
    )
    return len(rows) == PIECES_AT_ONCE


async def left_unread(reading: Reading, before: datetime) -> list[Row]:
    """What came in before then and waits to be read, though nothing of its chat is under way any
    more: `id`, `chat_id`.
    """
    return await reading.rows(
        "SELECT id, chat_id FROM web_files WHERE reading = 'waits' AND at < :before"
        " AND NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.chat_id = web_files.chat_id)"
        " AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.chat_id = web_files.chat_id"
        " AND inbox.state = 'waiting')",
        {"before": before.isoformat()},
    )
