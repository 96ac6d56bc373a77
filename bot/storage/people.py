"""People with a role, and the invitations that give one."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from sqlite3 import Row

from bot.keys import Keys
from bot.storage.database import Reading, Transaction

INVITATION_DAYS = 7
_TOKEN_BYTES = 18
# A deep link may carry a voucher's code instead; chance must not make one look like the other.
_TOKEN_PREFIX = "i_"  # noqa: S105


class Role(StrEnum):
    """What somebody may do."""

    COORDINATOR = "coordinator"
    INTERMEDIARY = "intermediary"
    VOLUNTEER = "volunteer"
    PROVIDER = "provider"


@dataclass(frozen=True)
class Person:
    """Somebody who accepted an invitation and still has access."""

    id: int
    chat_id: int
    role: Role
    organisation: str
    approach: str | None
    approach_on: date | None


@dataclass(frozen=True)
class Invitation:
    """A role that is waiting for whoever holds the link."""

    token_hash: bytes
    role: Role
    organisation: str


@dataclass(frozen=True)
class Member:
    """A person as a coordinator sees them in the list."""

    id: int
    chat_id: int
    name: str
    role: Role
    organisation: str


def person_from(row: Row) -> Person:
    """The person in a row that has the columns of `people`."""
    on = row["approach_on"]
    return Person(
        id=row["person_id"],
        chat_id=row["person_chat"],
        role=Role(row["role"]),
        organisation=row["organisation"],
        approach=row["approach"],
        approach_on=date.fromisoformat(on) if on else None,
    )


def token_hash(token: str) -> bytes:
    """What is stored of an invitation's token."""
    return hashlib.sha256(token.encode()).digest()


async def invite(
    transaction: Transaction,
    role: Role,
    organisation: str,
    *,
    invited_by: int | None,
    now: datetime,
) -> str:
    """Make a single-use invitation of 144 random bits, valid for 7 days; returns its token.

    Only the token's hash is stored.
    """
    token = _TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    await transaction.run(
        "INSERT INTO invitations (token_hash, role, organisation, invited_by, expires_at)"
        " VALUES (:hash, :role, :organisation, :by, :expires)",
        {
            "hash": token_hash(token),
            "role": role.value,
            "organisation": organisation,
            "by": invited_by,
            "expires": (now + timedelta(days=INVITATION_DAYS)).isoformat(),
        },
    )
    return token


async def find_invitation(reading: Reading, hash: bytes, now: datetime) -> Invitation | None:
    """The invitation with this token hash; None when unknown, used or too old."""
    row = await reading.row(
        "SELECT token_hash, role, organisation FROM invitations"
        " WHERE token_hash = :hash AND used_at IS NULL AND expires_at > :now",
        {"hash": hash, "now": now.isoformat()},
    )
    return Invitation(row["token_hash"], Role(row["role"]), row["organisation"]) if row else None


async def accept(
    transaction: Transaction,
    invitation: Invitation,
    *,
    chat_id: int,
    name: str,
    keys: Keys,
    now: datetime,
) -> Person:
    """Use up an invitation: whoever speaks in this chat has its role from now on."""
    row = await transaction.row(
        "INSERT INTO people (chat_id, role, organisation, name_sealed, joined_at)"
        " VALUES (:chat, :role, :organisation, :name, :now)"
        " ON CONFLICT (chat_id) DO UPDATE SET role = excluded.role,"
        " organisation = excluded.organisation, name_sealed = excluded.name_sealed,"
        " approach = NULL, approach_on = NULL, joined_at = excluded.joined_at,"
        " withdrawn_at = NULL, unreachable_since = NULL"
        " RETURNING id AS person_id, chat_id AS person_chat, role, organisation,"
        " approach, approach_on",
        {
            "chat": chat_id,
            "role": invitation.role.value,
            "organisation": invitation.organisation,
            "name": keys.seal(name.encode()),
            "now": now.isoformat(),
        },
    )
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    person = person_from(row)
    await transaction.run(
        "UPDATE invitations SET used_at = :now, used_by = :person WHERE token_hash = :hash",
        {"now": now.isoformat(), "person": person.id, "hash": invitation.token_hash},
    )
    return person


async def members(reading: Reading, keys: Keys) -> list[Member]:
    """Everybody with access, by organisation."""
    rows = await reading.rows(
        "SELECT id, chat_id, name_sealed, role, organisation FROM people"
        " WHERE withdrawn_at IS NULL ORDER BY organisation, role, id"
    )
    return [_member(row, keys) for row in rows]


async def member(reading: Reading, person_id: int, keys: Keys) -> Member | None:
    """One person with access, or None."""
    row = await reading.row(
        "SELECT id, chat_id, name_sealed, role, organisation FROM people"
        " WHERE withdrawn_at IS NULL AND id = :id",
        {"id": person_id},
    )
    return _member(row, keys) if row else None


def _member(row: Row, keys: Keys) -> Member:
    return Member(
        id=row["id"],
        chat_id=row["chat_id"],
        name=keys.open(row["name_sealed"]).decode(),
        role=Role(row["role"]),
        organisation=row["organisation"],
    )


async def withdraw(transaction: Transaction, person_id: int, now: datetime) -> None:
    """Take away somebody's access; their next tap already finds it gone."""
    await transaction.run(
        "UPDATE people SET withdrawn_at = :now WHERE id = :id AND withdrawn_at IS NULL",
        {"now": now.isoformat(), "id": person_id},
    )
    await transaction.run(
        "DELETE FROM conversations WHERE chat_id = (SELECT chat_id FROM people WHERE id = :id)",
        {"id": person_id},
    )


async def choose_approach(
    transaction: Transaction, person_id: int, approach: str, today: date
) -> None:
    """Remember for today how this person meets people."""
    await transaction.run(
        "UPDATE people SET approach = :approach, approach_on = :today WHERE id = :id",
        {"approach": approach, "today": today.isoformat(), "id": person_id},
    )


async def mark_unreachable(transaction: Transaction, chat_id: int, now: datetime) -> None:
    """Remember that this chat blocked the bot, so that nothing more is sent there."""
    await transaction.run(
        "UPDATE people SET unreachable_since = coalesce(unreachable_since, :now)"
        " WHERE chat_id = :chat",
        {"now": now.isoformat(), "chat": chat_id},
    )


async def mark_reachable(transaction: Transaction, chat_id: int) -> None:
    """Remember that this chat opened the bot again."""
    await transaction.run(
        "UPDATE people SET unreachable_since = NULL WHERE chat_id = :chat", {"chat": chat_id}
    )


async def coordinators(reading: Reading) -> list[int]:
    """The chats of all coordinators who can be reached."""
    rows = await reading.rows(
        "SELECT chat_id FROM people WHERE role = 'coordinator'"
        " AND withdrawn_at IS NULL AND unreachable_since IS NULL ORDER BY id"
    )
    return [row["chat_id"] for row in rows]


async def providers(reading: Reading, organisation: str) -> list[int]:
    """The chats of a provider's people who can be reached."""
    rows = await reading.rows(
        "SELECT chat_id FROM people WHERE role = 'provider' AND organisation = :organisation"
        " AND withdrawn_at IS NULL AND unreachable_since IS NULL ORDER BY id",
        {"organisation": organisation},
    )
    return [row["chat_id"] for row in rows]


async def unreachable(reading: Reading) -> int:
    """How many people with access blocked the bot."""
    count: int = await reading.value(
        "SELECT count(*) FROM people WHERE withdrawn_at IS NULL AND unreachable_since IS NOT NULL"
    )
    return count
