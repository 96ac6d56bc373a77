"""The chats of the web channel: whose each is, and the number that all that happens there gets."""

import secrets
from datetime import UTC, datetime, timedelta

from bot.formatting import one_line
from bot.keys import Keys
from bot.storage.database import Reading, Transaction

# The numbers of web chats are below this: no chat of Telegram's is there, and nobody forgotten.
BELOW = -(2**40)
_NUMBERS = 2**50
_BEFORE_ANY = datetime(2020, 1, 1, tzinfo=UTC)
# Who got no access by an invitation has read why by then.
KEEP_NOBODYS = timedelta(days=1)


def is_web(chat_id: int) -> bool:
    """Whether a chat is of the web channel."""
    return chat_id < BELOW


async def make(
    transaction: Transaction, keys: Keys, name: str, joined_as: bytes | None, now: datetime
) -> int:
    """A new chat, of nobody yet; returns its number."""
    chat_id = BELOW - 1 - secrets.randbelow(_NUMBERS)
    await transaction.queue(
        "INSERT INTO web_chats (chat_id, name_sealed, joined_as, made_at)"
        " VALUES (:chat, :name, :as, :now)",
        {
            "chat": chat_id,
            "name": keys.seal(one_line(name).encode()),
            "as": joined_as,
            "now": now.isoformat(),
        },
    )
    return chat_id


async def joined(reading: Reading, joined_as: bytes, since: datetime) -> int | None:
    """The chat that this try to use an invitation made, if it was made since then, and nobody took
    the access of whoever it let in.
    """
    chat: int | None = await reading.value(
        "SELECT chat_id FROM web_chats WHERE joined_as = :as AND made_at >= :since AND NOT EXISTS"
        " (SELECT 1 FROM people WHERE people.id = person_id AND withdrawn_at IS NOT NULL)",
        {"as": joined_as, "since": since.isoformat()},
    )
    return chat


async def of_person(reading: Reading, person_id: int) -> int | None:
    """The web chat of somebody, if they have one."""
    chat: int | None = await reading.value(
        "SELECT chat_id FROM web_chats WHERE person_id = :person", {"person": person_id}
    )
    return chat


async def count_change(transaction: Transaction, chat_id: int) -> None:
    """Something changes in a chat: that has the next number."""
    await transaction.queue(
        "UPDATE web_chats SET changes = changes + 1 WHERE chat_id = :chat", {"chat": chat_id}
    )


# The seconds, or one more where it is above them.
_LEAPT = "CASE WHEN changes < :seconds THEN :seconds ELSE changes + 1 END"


async def leap(transaction: Transaction, now: datetime) -> None:
    """After a restore: no number is given out twice, and every page begins anew.

    Nothing happens in a chat every second for years: so the seconds are above all that there was.
    """
    await transaction.queue(
        f"UPDATE web_chats SET changes = {_LEAPT}, floor = {_LEAPT}",
        {"seconds": int((now - _BEFORE_ANY).total_seconds())},
    )


async def forget_nobodys(transaction: Transaction, now: datetime) -> None:
    """Keep no chat of whoever got no access, and waits for no yes."""
    await transaction.queue(
        "DELETE FROM web_chats WHERE person_id IS NULL AND made_at < :before"
        " AND NOT EXISTS (SELECT 1 FROM invitations WHERE opened_by = chat_id"
        " AND used_at IS NULL AND valid_until > :now)",
        {"before": (now - KEEP_NOBODYS).isoformat(), "now": now.isoformat()},
    )
