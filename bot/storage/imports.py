"""Tables that somebody sent, and what was read of them: kept sealed until stored or put aside.

What an import brings is written in many short transactions and counts for nothing, until one last
short one makes it `stored`: all of it, or nothing.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.keys import Keys
from bot.storage.database import Reading, Row, Transaction

# Small enough that writing one holds nobody up.
PART_BYTES = 256 * 1024
# Parts below this number are of the table itself, of which Telegram gives no more than 80. From it
# on they are what was read of it and shown.
_READ_FROM = 1_000
_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Import:
    """A table on its way. `purpose` is what all its coupons are for, where it doesn't say.

    `columns` is what somebody said that its columns are, as parsing/tables/columns.py writes it.
    """

    id: int
    draft_id: int | None
    person_id: int | None
    purpose: str | None
    columns: str | None
    state: str


def _import(row: Row) -> Import:
    return Import(
        row["id"],
        row["draft_id"],
        row["person_id"],
        row["purpose"],
        row["columns"],
        row["state"],
    )


async def begin(
    transaction: Transaction,
    *,
    draft_id: int | None,
    chat_id: int | None,
    person_id: int | None,
    now: datetime,
) -> int:
    """A table arrives; what was there of the same conversation is forgotten. Returns its id."""
    await transaction.queue("DELETE FROM imports WHERE draft_id = :draft", {"draft": draft_id})
    # A coordinator has one table in hand.
    await transaction.queue(
        "DELETE FROM imports WHERE chat_id = :chat AND state = 'waiting'", {"chat": chat_id}
    )
    row = await transaction.row(
        "INSERT INTO imports (draft_id, chat_id, person_id, at)"
        " VALUES (:draft, :chat, :person, :at) RETURNING id",
        {"draft": draft_id, "chat": chat_id, "person": person_id, "at": now.isoformat()},
    )
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    import_id: int = row["id"]
    return import_id


def parts(data: bytes) -> list[bytes]:
    """A file in pieces for `add_part`, here or of promotion material: a write of one holds nobody
    up.
    """
    return [data[start : start + PART_BYTES] for start in range(0, len(data), PART_BYTES)]


async def add_part(
    transaction: Transaction, keys: Keys, import_id: int, number: int, part: bytes
) -> None:
    """Keep one piece of the table, sealed; nothing where it was put aside meanwhile."""
    await transaction.queue(
        "INSERT INTO import_parts (import_id, number, sealed)"
        " SELECT id, :number, :sealed FROM imports WHERE id = :import",
        {"import": import_id, "number": number, "sealed": keys.seal(part)},
    )


async def table(reading: Reading, keys: Keys, import_id: int) -> bytes:
    """The whole table."""
    rows = await reading.rows(
        "SELECT sealed FROM import_parts WHERE import_id = :import AND number < :read"
        " ORDER BY number",
        {"import": import_id, "read": _READ_FROM},
    )
    return b"".join(keys.open(row["sealed"]) for row in rows)


async def add_read(
    transaction: Transaction, keys: Keys, import_id: int, place: int, read: list[Any]
) -> None:
    """Keep a piece of what was read of the table, sealed. Its place among the others is from 0."""
    await add_part(transaction, keys, import_id, _READ_FROM + place, json.dumps(read).encode())


async def read_part(reading: Reading, keys: Keys, import_id: int, place: int) -> list[Any] | None:
    """A piece of what was read of the table; None where there are no more."""
    sealed = await reading.value(
        "SELECT sealed FROM import_parts WHERE import_id = :import AND number = :number",
        {"import": import_id, "number": _READ_FROM + place},
    )
    if sealed is None:
        return None
    read: list[Any] = json.loads(keys.open(sealed))
    return read


async def forget_read(transaction: Transaction, import_id: int) -> None:
    """Keep nothing of what was read of the table: it is read anew."""
    await transaction.queue(
        "DELETE FROM import_parts WHERE import_id = :import AND number >= :read",
        {"import": import_id, "read": _READ_FROM},
    )


async def by_draft(reading: Reading, draft_id: int) -> Import | None:
    """The table of a conversation."""
    row = await reading.row(
        "SELECT id, draft_id, person_id, purpose, columns, state FROM imports"
        " WHERE draft_id = :draft",
        {"draft": draft_id},
    )
    return _import(row) if row else None


async def choose_purpose(transaction: Transaction, import_id: int, purpose: str) -> None:
    """What all coupons of this table are for."""
    await transaction.queue(
        "UPDATE imports SET purpose = :purpose WHERE id = :id",
        {"purpose": purpose, "id": import_id},
    )


async def choose_columns(transaction: Transaction, import_id: int, columns: str) -> None:
    """What the columns of this table are."""
    await transaction.queue(
        "UPDATE imports SET columns = :columns WHERE id = :id AND state = 'waiting'",
        {"columns": columns, "id": import_id},
    )


async def confirm(transaction: Transaction, import_id: int) -> None:
    """From here on the table will be stored."""
    await transaction.queue(
        "UPDATE imports SET state = 'storing' WHERE id = :id AND state = 'waiting'",
        {"id": import_id},
    )


async def mark_stored(transaction: Transaction, import_id: int) -> None:
    """The last step: everything that was written for this import counts, from this commit on."""
    await transaction.queue(
        "UPDATE imports SET state = 'stored' WHERE id = :id AND state = 'storing'",
        {"id": import_id},
    )


async def erase_table(transaction: Transaction, import_id: int) -> None:
    """The table itself, and what was read of it, is no longer needed."""
    await transaction.queue(
        "DELETE FROM import_parts WHERE import_id = :import", {"import": import_id}
    )


async def drop(transaction: Transaction, import_id: int) -> None:
    """Put a table aside that nothing was written for yet."""
    await transaction.queue(
        "DELETE FROM imports WHERE id = :id AND state = 'waiting'", {"id": import_id}
    )


async def undo_some(transaction: Transaction, import_id: int) -> bool:
    """Take away some of what was written for an import that never counted; whether there was any.

    In steps, so that nobody is held up.
    """
    written = await transaction.rows(
        "DELETE FROM coupon_entries WHERE id IN (SELECT id FROM coupon_entries"
        " WHERE import_id = :import LIMIT :most) RETURNING coupon_id",
        {"import": import_id, "most": _ROWS_AT_ONCE},
    )
    await transaction.queue_many(
        "DELETE FROM coupons WHERE id = :id"
        " AND NOT EXISTS (SELECT 1 FROM coupon_entries WHERE coupon_id = :id)",
        [{"id": row["coupon_id"]} for row in written],
    )
    return bool(written)


async def abandoned(reading: Reading, before: datetime) -> list[int]:
    """Imports that nobody will end any more: their conversation is over, or they have none and are
    from before this moment."""
    rows = await reading.rows(
        "SELECT id FROM imports WHERE state <> 'stored' AND (draft_id IS NOT NULL OR at < :before)"
        " AND NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.inbox_id = imports.draft_id)"
        " AND NOT EXISTS (SELECT 1 FROM conversations WHERE draft_id = imports.draft_id)",
        {"before": before.isoformat()},
    )
    return [row["id"] for row in rows]


async def forget(transaction: Transaction, import_id: int) -> None:
    """Let go of an import of which nothing is left, and of tables that were stored."""
    await transaction.queue(
        "DELETE FROM imports WHERE id = :id AND state <> 'stored'", {"id": import_id}
    )
    await transaction.queue(
        "DELETE FROM import_parts WHERE import_id IN"
        " (SELECT id FROM imports WHERE state = 'stored')"
    )
