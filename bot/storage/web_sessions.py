"""The devices that are let in to the web channel: a random token in a cookie, stored hashed."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.formatting import one_line
from bot.keys import Keys
from bot.storage.database import Reading, Transaction

TOKEN_BYTES = 32
MOST_OF_A_CHAT = 5


@dataclass(frozen=True)
class Session:
    """A device that is let in.

    `is_told` is whether a device of this chat is told of messages.
    `is_known` says that its person has access now: who waits for a yes has not, nor has who came
    with an invitation that no longer worked. Of the chat, `changes` and `floor` are as stored.
    """

    token_hash: bytes
    chat_id: int
    name: str
    is_known: bool
    is_told: bool
    seen_on: date
    changes: int
    floor: int


def hash_of(token: str) -> bytes:
    """What is stored of a session's token, or of a link's."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


async def make(
    transaction: Transaction, keys: Keys, chat_id: int, device: str, now: datetime, today: date
) -> str:
    """Let a device in; returns its token. Of a chat's devices those used last stay."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await transaction.queue(
        "DELETE FROM web_sessions WHERE chat_id = :chat AND token_hash NOT IN ("
        "SELECT token_hash FROM web_sessions WHERE chat_id = :chat"
        " ORDER BY seen_on DESC, made_at DESC LIMIT :others)",
        {"chat": chat_id, "others": MOST_OF_A_CHAT - 1},
    )
    await transaction.queue(
        "INSERT INTO web_sessions (token_hash, chat_id, name_sealed, made_at, seen_on)"
        " VALUES (:hash, :chat, :name, :now, :today)",
        {
            "hash": hash_of(token),
            "chat": chat_id,
            "name": keys.seal(one_line(device).encode()),
            "now": now.isoformat(),
            "today": today.isoformat(),
        },
    )
    return token


_FIND = """
SELECT web_sessions.chat_id, web_sessions.seen_on, changes, floor, people.id IS NOT NULL AS known,
    EXISTS (SELECT 1 FROM web_sessions AS mine JOIN web_push_devices
        ON web_push_devices.token_hash = mine.token_hash
        WHERE mine.chat_id = web_sessions.chat_id) AS told,
    coalesce(people.name_sealed, web_chats.name_sealed) AS name
FROM web_sessions JOIN web_chats ON web_chats.chat_id = web_sessions.chat_id
LEFT JOIN people ON people.id = person_id AND withdrawn_at IS NULL
WHERE token_hash = :hash AND web_sessions.seen_on >= :oldest
"""


async def find(reading: Reading, keys: Keys, token_hash: bytes, oldest: date) -> Session | None:
    """The session with this hash, if it was used on that day or later."""
    row = await reading.row(_FIND, {"hash": token_hash, "oldest": oldest.isoformat()})
    if row is None:
        return None
    return Session(
        token_hash,
        row["chat_id"],
        keys.open(row["name"]).decode(),
        bool(row["known"]),
        bool(row["told"]),
        date.fromisoformat(row["seen_on"]),
        row["changes"],
        row["floor"],
    )


async def see(transaction: Transaction, token_hash: bytes, today: date) -> None:
    """Remember that a session was used today."""
    await transaction.queue(
        "UPDATE web_sessions SET seen_on = :today WHERE token_hash = :hash",
        {"today": today.isoformat(), "hash": token_hash},
    )


@dataclass(frozen=True)
class Device:
    """A device that is let in, as its person sees it."""

    token_hash: bytes
    name: str
    made_at: datetime
    seen_on: date


async def devices(reading: Reading, keys: Keys, person_id: int) -> list[Device]:
    """The devices of somebody, the one that came in last first."""
    rows = await reading.rows(
        "SELECT token_hash, web_sessions.name_sealed, web_sessions.made_at, seen_on"
        " FROM web_sessions"
        " JOIN web_chats ON web_chats.chat_id = web_sessions.chat_id WHERE person_id = :person"
        " ORDER BY web_sessions.made_at DESC, token_hash",
        {"person": person_id},
    )
    return [
        Device(
            row["token_hash"],
            keys.open(row["name_sealed"]).decode(),
            datetime.fromisoformat(row["made_at"]),
            date.fromisoformat(row["seen_on"]),
        )
        for row in rows
    ]


async def end_all(transaction: Transaction, person_id: int) -> None:
    """Let no device of somebody in any longer, nor by what let them in."""
    await _forget_tries(transaction, "person_id = :person", {"person": person_id})
    await transaction.queue(
        "DELETE FROM web_sessions WHERE chat_id IN"
        " (SELECT chat_id FROM web_chats WHERE person_id = :person)",
        {"person": person_id},
    )


async def end(transaction: Transaction, token_hash: bytes) -> None:
    """Let a device in no longer, nor by what let it in."""
    chat = "chat_id = (SELECT chat_id FROM web_sessions WHERE token_hash = :hash)"
    await _forget_tries(transaction, chat, {"hash": token_hash})
    await transaction.queue(
        "DELETE FROM web_sessions WHERE token_hash = :hash", {"hash": token_hash}
    )


async def why_out(reading: Reading, token_hash: bytes) -> str | None:
    """Why a device is out, where that was because of its person."""
    why: str | None = await reading.value(
        "SELECT why FROM web_farewells WHERE token_hash = :hash", {"hash": token_hash}
    )
    return why


async def forget_farewells(transaction: Transaction, before: datetime) -> None:
    """Keep none of before then."""
    await transaction.queue(
        "DELETE FROM web_farewells WHERE at < :before", {"before": before.isoformat()}
    )


async def _forget_tries(transaction: Transaction, whose: str, values: dict[str, Any]) -> None:
    """A try is repeated where its answer got lost, and by nobody who was signed out since."""
    await transaction.queue(
        "DELETE FROM web_links WHERE done_at IS NOT NULL"
        f" AND person_id IN (SELECT person_id FROM web_chats WHERE {whose})",
        values,
    )
    await transaction.queue(f"UPDATE web_chats SET joined_as = NULL WHERE {whose}", values)


async def ended(reading: Reading, hashes: Iterable[bytes], oldest: date) -> set[bytes]:
    """Those of these sessions that ended."""
    asked = set(hashes)
    if not asked:
        return set()
    rows = await reading.rows(
        "SELECT token_hash FROM web_sessions WHERE seen_on >= :oldest",
        {"oldest": oldest.isoformat()},
    )
    return asked - {row["token_hash"] for row in rows}


async def forget(transaction: Transaction, oldest: date) -> set[int]:
    """Keep no session that was last used before that day; returns the chats of those."""
    rows = await transaction.rows(
        "DELETE FROM web_sessions WHERE seen_on < :oldest RETURNING chat_id",
        {"oldest": oldest.isoformat()},
    )
    return {row["chat_id"] for row in rows}
