"""Links that let somebody in once more: another device to the web channel, or they themselves in
the other way. Each works once, and soon.

A coordinator's needs a yes, as an invitation of one does: whoever reads it can't come in by it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.database import Reading, Row, Transaction
from bot.storage.web_sessions import TOKEN_BYTES, hash_of

VALID = timedelta(hours=1)
# One that a coordinator passes on to somebody who lost their phone.
VALID_PASSED_ON = timedelta(days=1)
PREFIX = "d_"


@dataclass(frozen=True)
class Link:
    """A link that was not used, or by this very try.

    `is_tried` says that it was used, `is_done` that it let somebody in; `needs_yes` that it may not
    yet. `opened_by` is the chat that waits for that, if it is one.
    """

    token_hash: bytes
    person_id: int
    is_tried: bool = False
    is_done: bool = False
    needs_yes: bool = False
    opened_by: int | None = None


async def make(
    transaction: Transaction, person_id: int, now: datetime, valid: timedelta = VALID
) -> str:
    """A link's token for this person; those made before work no longer."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    await withdraw(transaction, person_id)
    await transaction.queue(
        "INSERT INTO web_links (token_hash, person_id, valid_until)"
        " VALUES (:hash, :person, :until)",
        {"hash": hash_of(token), "person": person_id, "until": (now + valid).isoformat()},
    )
    return token


async def withdraw(transaction: Transaction, person_id: int) -> None:
    """No link of somebody that let nobody in works any longer."""
    await transaction.queue(
        "DELETE FROM web_links WHERE person_id = :person AND done_at IS NULL",
        {"person": person_id},
    )


_LINK = (
    "SELECT token_hash, person_id, used_at, done_at, opened_by, allowed_at IS NULL AND EXISTS"
    " (SELECT 1 FROM roles WHERE roles.person_id = people.id AND role = 'coordinator') AS needs_yes"
    " FROM web_links JOIN people ON people.id = person_id"
    " WHERE token_hash = :hash AND valid_until > :now AND withdrawn_at IS NULL"
)


async def find(reading: Reading, token: str, used_as: bytes, now: datetime) -> Link | None:
    """The link of this token, of somebody with access; None when unknown, too old, or used by
    another try than this.
    """
    row = await reading.row(
        f"{_LINK} AND (used_at IS NULL OR used_as = :as)",
        {"hash": hash_of(token), "as": used_as, "now": now.isoformat()},
    )
    return _link(row) if row else None


async def waiting(
    reading: Reading, token_hash: bytes, person_id: int, now: datetime
) -> Link | None:
    """This person's link by which somebody wants in, and waits for their yes."""
    row = await reading.row(
        f"{_LINK} AND person_id = :person AND used_at IS NOT NULL AND allowed_at IS NULL",
        {"hash": token_hash, "person": person_id, "now": now.isoformat()},
    )
    return _link(row) if row else None


def _link(row: Row) -> Link:
    return Link(
        row["token_hash"],
        row["person_id"],
        row["used_at"] is not None,
        row["done_at"] is not None,
        bool(row["needs_yes"]),
        row["opened_by"],
    )


async def use(
    transaction: Transaction,
    link: Link,
    used_as: bytes,
    now: datetime,
    opened_by: int | None = None,
) -> None:
    """From here on it works for no other try."""
    await transaction.queue(
        "UPDATE web_links SET used_at = coalesce(used_at, :now), used_as = :as, opened_by = :chat"
        " WHERE token_hash = :hash",
        {"now": now.isoformat(), "as": used_as, "hash": link.token_hash, "chat": opened_by},
    )


async def allow(transaction: Transaction, link: Link, now: datetime) -> None:
    """Its person said yes."""
    await transaction.queue(
        "UPDATE web_links SET allowed_at = :now WHERE token_hash = :hash",
        {"now": now.isoformat(), "hash": link.token_hash},
    )


async def done(transaction: Transaction, link: Link, now: datetime) -> None:
    """It let somebody in."""
    await transaction.queue(
        "UPDATE web_links SET done_at = coalesce(done_at, :now), opened_by = NULL"
        " WHERE token_hash = :hash",
        {"now": now.isoformat(), "hash": link.token_hash},
    )


async def forget(transaction: Transaction, now: datetime) -> None:
    """Keep none that is of no use any more."""
    await transaction.queue(
        "DELETE FROM web_links WHERE valid_until < :now", {"now": now.isoformat()}
    )
