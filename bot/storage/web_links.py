"""Links that let another device of somebody in to the web channel, once and soon."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.database import Reading, Transaction
from bot.storage.web_sessions import TOKEN_BYTES, hash_of

VALID = timedelta(hours=1)
PREFIX = "d_"


@dataclass(frozen=True)
class Link:
    """A link that was not used, or by this very try."""

    token_hash: bytes
    person_id: int


async def make(transaction: Transaction, person_id: int, now: datetime) -> str:
    """A link's token for a device of this person; those made before work no longer."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    await transaction.queue(
        "DELETE FROM web_links WHERE person_id = :person AND used_at IS NULL",
        {"person": person_id},
    )
    await transaction.queue(
        "INSERT INTO web_links (token_hash, person_id, valid_until)"
        " VALUES (:hash, :person, :until)",
        {"hash": hash_of(token), "person": person_id, "until": (now + VALID).isoformat()},
    )
    return token


async def find(reading: Reading, token: str, used_as: bytes, now: datetime) -> Link | None:
    """The link of this token, of somebody with access; None when unknown, too old, or used by
    another try than this.
    """
    row = await reading.row(
        "SELECT token_hash, person_id FROM web_links JOIN people ON people.id = person_id"
        " WHERE token_hash = :hash AND valid_until > :now AND withdrawn_at IS NULL"
        " AND (used_at IS NULL OR used_as = :as)",
        {"hash": hash_of(token), "as": used_as, "now": now.isoformat()},
    )
    return Link(row["token_hash"], row["person_id"]) if row else None


async def use(transaction: Transaction, link: Link, used_as: bytes, now: datetime) -> None:
    """From here on it works for no other try."""
    await transaction.queue(
        "UPDATE web_links SET used_at = :now, used_as = :as WHERE token_hash = :hash",
        {"now": now.isoformat(), "as": used_as, "hash": link.token_hash},
    )


async def forget(transaction: Transaction, now: datetime) -> None:
    """Keep none that is of no use any more."""
    await transaction.queue(
        "DELETE FROM web_links WHERE valid_until < :now", {"now": now.isoformat()}
    )
