"""Whoever is in Telegram and in the page has two chats, and is one person.

`people.chat_id` is the chat that they used last: there goes what they are told. The other one
stands here. Whoever has one only has no row.
"""

from bot.storage.database import Reading, Transaction
from bot.storage.web_chats import BELOW, is_web


def person_in(chat: str) -> str:
    """SQL: the number of whoever speaks in the chat of this expression, or NULL."""
    return (
        f"coalesce((SELECT id FROM people WHERE people.chat_id = {chat}),"
        f" (SELECT person_id FROM other_chats WHERE other_chats.chat_id = {chat}))"
    )


def chats_of(person: str) -> str:
    """SQL: a query of the chats of the person in this expression."""
    return (
        f"SELECT chat_id FROM people WHERE id = {person}"
        f" UNION ALL SELECT chat_id FROM other_chats WHERE person_id = {person}"
    )


async def all_of(reading: Reading, person_id: int) -> list[int]:
    """The chats of somebody, the one that they used last first."""
    rows = await reading.rows(
        "SELECT chat_id, 0 AS place FROM people WHERE id = :person"
        " UNION ALL SELECT chat_id, 1 FROM other_chats WHERE person_id = :person ORDER BY place",
        {"person": person_id},
    )
    return [row["chat_id"] for row in rows]


async def speak_in(transaction: Transaction, chat_id: int) -> None:
    """Somebody uses this chat from now on, which was the other one; so they are told there."""
    values = {"chat": chat_id}
    row = await transaction.row(
        "SELECT people.id, people.chat_id FROM other_chats JOIN people ON people.id = person_id"
        " WHERE other_chats.chat_id = :chat",
        values,
    )
    if row is None:
        return
    values |= {"before": row["chat_id"], "person": row["id"]}
    await transaction.queue(
        "UPDATE other_chats SET chat_id = :before WHERE person_id = :person", values
    )
    await transaction.queue("UPDATE people SET chat_id = :chat WHERE id = :person", values)
    # What is counted of a chat is theirs, wherever they go on; so is an invitation that waits.
    for table in ("throttle", "lookups"):
        await transaction.queue(
            f"UPDATE {table} SET chat_id = :chat WHERE chat_id = :before", values
        )
    await transaction.queue(
        "UPDATE invitations SET opened_by = :chat WHERE opened_by = :before", values
    )


_USABLE = f"""
SELECT other_chats.chat_id FROM other_chats JOIN people ON people.id = person_id
WHERE people.chat_id = :chat AND (other_chats.chat_id >= {BELOW} OR EXISTS (
    SELECT 1 FROM web_sessions WHERE web_sessions.chat_id = other_chats.chat_id))
"""


async def fall_back(transaction: Transaction, chat_id: int) -> int | None:
    """Nobody reads in this chat any more: whoever spoke there last is told in their other one, if
    they have one that somebody may read. Returns that.
    """
    other: int | None = await transaction.value(_USABLE, {"chat": chat_id})
    if other is not None:
        await speak_in(transaction, other)
    return other


async def leave_page(transaction: Transaction, chat_id: int) -> None:
    """A device was signed out, or was not used for long. With the last one nobody reads in a web
    chat: see `fall_back`.
    """
    still: int | None = await transaction.value(
        "SELECT 1 FROM web_sessions WHERE chat_id = :chat LIMIT 1", {"chat": chat_id}
    )
    if still is None and is_web(chat_id):
        await fall_back(transaction, chat_id)


async def add(transaction: Transaction, person_id: int, chat_id: int) -> None:
    """Somebody has this chat from now on, and goes on there. What they had of the same way before
    is theirs no more.
    """
    chats = await all_of(transaction, person_id)
    for each in chats:
        if is_web(each) == is_web(chat_id) and each != chat_id:
            await _drop(transaction, person_id, each, chat_id)
    values = {"person": person_id, "chat": chat_id, "web": chat_id if is_web(chat_id) else None}
    await transaction.queue("UPDATE web_chats SET person_id = :person WHERE chat_id = :web", values)
    if chat_id not in await all_of(transaction, person_id):
        await transaction.queue(
            "INSERT INTO other_chats (person_id, chat_id) VALUES (:person, :chat)", values
        )
    await speak_in(transaction, chat_id)
    await transaction.queue("UPDATE people SET unreachable_since = NULL WHERE id = :person", values)


async def drop(transaction: Transaction, person_id: int, chat_id: int) -> None:
    """A chat is somebody's no more. Raises LookupError where they have no other to go on in."""
    chats = await all_of(transaction, person_id)
    rest = [each for each in chats if each != chat_id]
    if not rest or len(rest) == len(chats):
        raise LookupError("a chat and another one")
    await speak_in(transaction, rest[0])
    await transaction.queue("DELETE FROM other_chats WHERE chat_id = :chat", {"chat": chat_id})
    await _forget(transaction, chat_id)


async def _drop(transaction: Transaction, person_id: int, before: int, chat_id: int) -> None:
    """One chat takes the place of another of the same way."""
    values = {"person": person_id, "before": before, "chat": chat_id}
    for put in (
        "UPDATE people SET chat_id = :chat WHERE id = :person AND chat_id = :before",
        "UPDATE other_chats SET chat_id = :chat WHERE chat_id = :before",
        "UPDATE throttle SET chat_id = :chat WHERE chat_id = :before",
        "UPDATE lookups SET chat_id = :chat WHERE chat_id = :before",
    ):
        await transaction.queue(put, values)
    await _forget(transaction, before)


async def _forget(transaction: Transaction, chat_id: int) -> None:
    """Nothing goes on, and nothing more is told, in a chat that is nobody's from now on."""
    for trace in (
        "DELETE FROM conversations WHERE chat_id = :chat",
        "UPDATE outbox SET state = 'aside', error = 'withdrawn'"
        " WHERE chat_id = :chat AND state = 'waiting'",
        "UPDATE inbox SET chat_id = NULL WHERE chat_id = :chat AND state <> 'waiting'",
        "UPDATE imports SET chat_id = NULL WHERE chat_id = :chat",
        "UPDATE shop_takes SET chat_id = NULL WHERE chat_id = :chat",
        "DELETE FROM web_chats WHERE chat_id = :chat",
    ):
        await transaction.queue(trace, {"chat": chat_id})
