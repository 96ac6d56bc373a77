"""What the web channel keeps for a time, forgotten in short pieces."""

from datetime import date, datetime, timedelta

from bot.keys import Keys
from bot.storage import (
    other_chats,
    web_chats,
    web_files,
    web_links,
    web_messages,
    web_pushes,
    web_sessions,
)
from bot.storage.database import Database
from bot.storage.web_files import PIECES_AT_ONCE

# Until then a task may read a file whose message was deleted, and a page send it piece by piece.
KEEP_LOOSE_FILES = timedelta(hours=1)
# A page sends a tap once more for as long as Telegram an update.
KEEP_TAPS = timedelta(days=3)
# Whoever looks at a page later reads that they are out, and not why.
KEEP_FAREWELLS = timedelta(days=1)
_ROWS = 400
_OLD_FILES = "SELECT id FROM web_files WHERE at < :before OR (message_id IS NULL AND at < :loose)"


async def at_each_look(database: Database, keys: Keys, now: datetime) -> None:
    """Forget what nobody needs any more by now: files that were read, or loose, taps, links,
    pushes, chats of nobody."""
    await files(database, "", now - KEEP_LOOSE_FILES)
    for row in await web_files.left_unread(database.reading, now - KEEP_LOOSE_FILES):
        async with database.transaction() as transaction:
            await web_messages.forget_file(transaction, keys, row["chat_id"], row["id"], "unread")
    await read_files(database)
    async with database.transaction() as transaction:
        await transaction.queue(
            "DELETE FROM web_taps WHERE at < :before", {"before": (now - KEEP_TAPS).isoformat()}
        )
        await web_links.forget(transaction, now)
        await web_pushes.forget(transaction, now)
        await web_sessions.forget_farewells(transaction, now - KEEP_FAREWELLS)
        await web_chats.forget_nobodys(transaction, now)


async def at_night(database: Database, before: datetime, oldest_session: date) -> None:
    """Forget what was said before then, and sessions that were not used since that day."""
    await files(database, before.isoformat(), before)
    found = _ROWS
    while found == _ROWS:
        async with database.transaction() as transaction:
            rows = await transaction.rows(
                "DELETE FROM web_messages WHERE (chat_id, id) IN (SELECT chat_id, id"
                " FROM web_messages WHERE at < :before LIMIT :most) RETURNING chat_id, changed",
                {"before": before.isoformat(), "most": _ROWS},
            )
            found = len(rows)
            # Who saw no more than this may have missed that something was deleted.
            await transaction.queue_many(
                "UPDATE web_chats SET floor = :changed WHERE chat_id = :chat AND floor < :changed",
                [{"changed": row["changed"], "chat": row["chat_id"]} for row in rows],
            )
    async with database.transaction() as transaction:
        for chat in await web_sessions.forget(transaction, oldest_session):
            await other_chats.leave_page(transaction, chat)


async def read_files(database: Database) -> None:
    """Delete what is left of files that were read."""
    found = True
    while found:
        async with database.transaction() as transaction:
            found = await web_files.erase_pieces(transaction)


async def files(database: Database, before: str, loose_before: datetime) -> None:
    """Forget files that came in before then, and those in no message since that moment."""
    values = {"before": before, "loose": loose_before.isoformat()}
    found = PIECES_AT_ONCE
    while found == PIECES_AT_ONCE:
        async with database.transaction() as transaction:
            rows = await transaction.rows(
                "DELETE FROM web_file_parts WHERE (file_id, number) IN (SELECT file_id, number"
                f" FROM web_file_parts WHERE file_id IN ({_OLD_FILES}) LIMIT :most) RETURNING 1",
                values | {"most": PIECES_AT_ONCE},
            )
            found = len(rows)
    async with database.transaction() as transaction:
        await transaction.queue(f"DELETE FROM web_files WHERE id IN ({_OLD_FILES})", values)
