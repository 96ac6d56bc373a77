"""The marks of households in all tables at once: made slow where they are still quick.

A quick mark is a function of the address, and a slow one is made of it: so no address is needed.
"""

import asyncio
import json
import logging
from time import monotonic

from bot.keys import QUICK_MARK_BYTES, Household, Keys
from bot.storage.database import Database, Reading, Transaction

# Each has the mark of a household and something sealed, and nothing else.
TABLES = ("household_vouchers", "household_coupons")
_PROGRESS_SECONDS = 20
_log = logging.getLogger(__name__)


async def make_slow(database: Database, keys: Keys) -> int:
    """Make every quick mark slow; returns how many there were.

    Each in a transaction of its own: killed at any moment, the rest is done the next time. To be
    done before the first turn, as nobody finds a household by its quick mark any more.
    """
    quick = await _quick_marks(database.reading, keys)
    if not quick:
        return 0
    _log.info("making the marks of %d households slow, once; this takes some minutes", len(quick))
    said_at = monotonic()
    for done, mark in enumerate(quick):
        household = await asyncio.to_thread(keys.slowed, mark)
        async with database.transaction() as transaction:
            await _replace(transaction, keys, mark, household)
        if monotonic() - said_at > _PROGRESS_SECONDS:
            said_at = monotonic()
            _log.info("%d of %d marks are slow", done + 1, len(quick))
    # The quick ones still stand in the log of SQLite.
    await database.tidy()
    _log.info("all marks are slow")
    return len(quick)


async def _quick_marks(reading: Reading, keys: Keys) -> list[bytes]:
    """In an order that says nothing: of both tables, and of conversations that go on."""
    rows = await reading.rows(
        " UNION ".join(f"SELECT mark FROM {table} WHERE length(mark) = :quick" for table in TABLES),
        {"quick": QUICK_MARK_BYTES},
    )
    going_on = [mark for _chat, _data, mark in await _conversations(reading, keys)]
    return sorted({*(bytes(row["mark"]) for row in rows), *going_on})


async def _conversations(reading: Reading, keys: Keys) -> list[tuple[int, dict[str, str], bytes]]:
    """The conversations that know a quick mark: (chat, what they know, mark)."""
    rows = await reading.rows("SELECT chat_id, sealed FROM conversations")
    known = [(row["chat_id"], json.loads(keys.open(row["sealed"]))) for row in rows]
    marks = [(chat, data, bytes.fromhex(data["mark"])) for chat, data in known if data.get("mark")]
    return [each for each in marks if len(each[2]) == QUICK_MARK_BYTES]


async def _replace(
    transaction: Transaction, keys: Keys, quick: bytes, household: Household
) -> None:
    for table in TABLES:
        rows = await transaction.rows(
            f"SELECT sealed FROM {table} WHERE mark = :mark",
            {"mark": quick},
        )
        await transaction.queue(
            f"DELETE FROM {table} WHERE mark = :mark",
            {"mark": quick},
        )
        await transaction.queue_many(
            f"INSERT INTO {table} (mark, sealed) VALUES (:mark, :sealed)",
            [
                {"mark": household.mark, "sealed": household.seal_bytes(row["sealed"])}
                for row in rows
            ],
        )
    for chat_id, data, mark in await _conversations(transaction, keys):
        if mark == quick:
            data |= {"mark": household.mark.hex(), "public": household.public.hex()}
            await transaction.queue(
                "UPDATE conversations SET sealed = :sealed WHERE chat_id = :chat",
                {"sealed": keys.seal(json.dumps(data).encode()), "chat": chat_id},
            )
