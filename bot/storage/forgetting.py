"""What is kept only for a time: households, whoever left, and what was said to them.

The books stay: the ledger knows people and vouchers by number, and nothing here changes a number.
All of it goes in pieces, each a transaction so short that no tap waits for it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.keys import Keys
from bot.storage import mailings, marks, people, subscriptions, summaries
from bot.storage.database import Database, Parameters, Reading, Transaction
from bot.storage.other_chats import person_in

PIECE = 400
# Long enough to see who used which invitation, and to put right what was a mistake.
KEEP_INVITATIONS = timedelta(days=30)

# The chats in the outbox in which nobody speaks whom we know: strangers, and whoever was erased.
# From chat to chat by the index, not over all letters.
_GONE = f"""
WITH RECURSIVE chats (id) AS (SELECT min(chat_id) FROM outbox UNION ALL
    SELECT (SELECT min(chat_id) FROM outbox WHERE chat_id > chats.id) FROM chats
    WHERE chats.id IS NOT NULL)
SELECT id FROM chats WHERE id IS NOT NULL
    AND {person_in("chats.id")} IS NULL
"""


async def any_household(reading: Reading) -> bool:
    """Whether a mark of any household is kept."""
    either = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in marks.TABLES)
    return bool(await reading.value(f"SELECT {either}"))


async def households(database: Database) -> None:
    """Forget all households: which lines were typed, and what was given on them."""
    for table in marks.TABLES:
        await _in_pieces(
            database,
            f"DELETE FROM {table} WHERE (mark, sealed) IN"
            f" (SELECT mark, sealed FROM {table} LIMIT {PIECE}) RETURNING 1",
        )


async def withdrawn_before(reading: Reading, before: datetime) -> list[int]:
    """The numbers of people whose access ended before this moment and whose chat is still known."""
    rows = await reading.rows(
        "SELECT id FROM people WHERE withdrawn_at < :before AND chat_id <> -id ORDER BY id",
        {"before": before.isoformat()},
    )
    return [row["id"] for row in rows]


async def person(transaction: Transaction, person_id: int, keys: Keys, now: datetime) -> None:
    """End somebody's access, if they have any, and forget who they were; their number stays.

    Raises LookupError where nobody has this number, ConstraintViolated for the last
    coordinator.
    """
    chat = await people.chat_of(transaction, person_id)
    if chat is None:
        raise LookupError("nobody has this number")
    await people.withdraw(transaction, person_id, now)
    await people.erase(transaction, chat, keys, now)
    await their_choices(transaction, person_id)


async def their_choices(transaction: Transaction, person_id: int) -> None:
    """Forget what somebody asked to be told, and what they answered."""
    for forget in (subscriptions.forget_person, mailings.forget_person, summaries.forget_person):
        await forget(transaction, person_id)


async def letters_to_nobody(database: Database) -> None:
    """Take away what was said in chats in which nobody speaks whom we know."""
    for row in await database.reading.rows(_GONE):
        await _in_pieces(
            database,
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE chat_id = :chat"
            f" AND state <> 'waiting' LIMIT {PIECE}) RETURNING 1",
            {"chat": row["id"]},
        )


async def any_old_invitation(reading: Reading, now: datetime) -> bool:
    """Whether any was used so long ago that nobody needs to know by whom."""
    before = {"before": (now - KEEP_INVITATIONS).isoformat()}
    found = await reading.value("SELECT 1 FROM invitations WHERE used_at < :before LIMIT 1", before)
    return found is not None


async def old_invitations(database: Database, now: datetime) -> None:
    """Forget who came by which invitation."""
    await _in_pieces(
        database,
        "DELETE FROM invitations WHERE token_hash IN (SELECT token_hash FROM invitations"
        f" WHERE used_at < :before LIMIT {PIECE}) RETURNING 1",
        {"before": (now - KEEP_INVITATIONS).isoformat()},
    )


async def _in_pieces(database: Database, statement: str, values: Parameters | None = None) -> None:
    """Do a statement that takes PIECE rows at most, until it finds none."""
    found: Sequence[object] = [0] * PIECE
    while len(found) == PIECE:
        async with database.transaction() as transaction:
            found = await transaction.rows(statement, values)
