"""Invitations: a token that works once, until somebody used it or it was withdrawn."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.formatting import one_line
from bot.keys import Keys
from bot.storage.database import Reading, Row, Transaction
from bot.storage.people import (
    PERSON,
    Change,
    Person,
    Role,
    open_name,
    person_from,
    remember_change,
)

INVITATION_DAYS = 7


_TOKEN_BYTES = 18


# A deep link may carry a voucher's code instead; chance must not make one look like the other.
_TOKEN_PREFIX = "i_"  # noqa: S105


@dataclass(frozen=True)
class Invitation:
    """A role that is waiting for whoever holds the link."""

    token_hash: bytes
    role: Role
    organisation: str
    invited_by: int | None
    valid_until: datetime
    opened_by: int | None = None
    """The chat that opened it, and waits for whoever made it to say yes."""


@dataclass(frozen=True)
class UsedInvitation:
    """An invitation that somebody used; the name is empty of whoever left."""

    role: Role
    organisation: str
    used_at: datetime
    name: str


def token_hash(token: str) -> bytes:
    """What is stored of an invitation's token."""
    return hashlib.sha256(token.encode()).digest()


async def make(
    transaction: Transaction,
    role: Role,
    organisation: str,
    *,
    invited_by: int | None,
    now: datetime,
) -> str:
    """Make a single-use invitation of 144 random bits, valid for some days; returns its token.

    Only the token's hash is stored.
    """
    token = _TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    await transaction.queue(
        "INSERT INTO invitations (token_hash, role, organisation, invited_by, valid_until)"
        " VALUES (:hash, :role, :organisation, :by, :until)",
        {
            "hash": token_hash(token),
            "role": role.value,
            "organisation": organisation,
            "by": invited_by,
            "until": (now + timedelta(days=INVITATION_DAYS)).isoformat(),
        },
    )
    return token


async def find(reading: Reading, hash: bytes, now: datetime) -> Invitation | None:
    """The invitation with this token hash; None when unknown, used or too old.

    So it is when whoever made it is no coordinator any more.
    """
    row = await reading.row(
        f"{_OPEN} AND token_hash = :hash",
        {"hash": hash, "now": now.isoformat()},
    )
    return _invitation(row) if row else None


_OPEN = (
    "SELECT token_hash, role, organisation, invited_by, valid_until, opened_by FROM invitations"
    " WHERE used_at IS NULL AND valid_until > :now AND (invited_by IS NULL OR EXISTS"
    " (SELECT 1 FROM roles WHERE person_id = invited_by AND role = 'coordinator'))"
)


def _invitation(row: Row) -> Invitation:
    return Invitation(
        row["token_hash"],
        Role(row["role"]),
        row["organisation"],
        row["invited_by"],
        datetime.fromisoformat(row["valid_until"]),
        row["opened_by"],
    )


async def mark_opened(
    transaction: Transaction,
    invitation: Invitation,
    *,
    chat_id: int,
    name: str,
    keys: Keys,
    now: datetime,
) -> None:
    """Keep an invitation for who opened it, until whoever made it says yes or no."""
    await transaction.queue(
        "UPDATE invitations SET opened_by = :chat, opened_name = :name, opened_at = :now"
        " WHERE token_hash = :hash AND opened_by IS NULL AND used_at IS NULL",
        {
            "chat": chat_id,
            "name": keys.seal(one_line(name).encode()),
            "now": now.isoformat(),
            "hash": invitation.token_hash,
        },
    )


async def opened_name(reading: Reading, invitation: Invitation, keys: Keys) -> str:
    """The name of who opened an invitation; empty where nobody did."""
    sealed = await reading.value(
        "SELECT opened_name FROM invitations WHERE token_hash = :hash",
        {"hash": invitation.token_hash},
    )
    return keys.open(sealed).decode() if sealed else ""


async def still_open(reading: Reading, now: datetime) -> list[Invitation]:
    """Those that can still be used, the newest first."""
    rows = await reading.rows(f"{_OPEN} ORDER BY valid_until DESC", {"now": now.isoformat()})
    return [_invitation(row) for row in rows]


async def used(reading: Reading, keys: Keys, since: datetime, most: int) -> list[UsedInvitation]:
    """The invitations that were used of late, the newest first, and by whom."""
    rows = await reading.rows(
        "SELECT invitations.role, invitations.organisation, used_at, name_sealed FROM invitations"
        " JOIN people ON people.id = used_by WHERE used_at > :since"
        " ORDER BY used_at DESC LIMIT :most",
        {"since": since.isoformat(), "most": most},
    )
    return [
        UsedInvitation(
            Role(row["role"]),
            row["organisation"],
            datetime.fromisoformat(row["used_at"]),
            open_name(keys, row["name_sealed"]),
        )
        for row in rows
    ]


async def withdraw(transaction: Transaction, hash: bytes) -> bool:
    """Let an open invitation work no longer; whether there was one that nobody had used."""
    gone = await transaction.rows(
        "DELETE FROM invitations WHERE token_hash = :hash AND used_at IS NULL RETURNING role",
        {"hash": hash},
    )
    return bool(gone)


async def providers_so_far(reading: Reading) -> list[str]:
    """The names of providers that were ever invited or take part, in order."""
    rows = await reading.rows(
        "SELECT organisation FROM roles WHERE role = 'provider'"
        " UNION SELECT organisation FROM invitations WHERE role = 'provider'"
        " UNION SELECT organisation FROM redemptions WHERE import_key IS NULL"
    )
    return sorted({row["organisation"] for row in rows}, key=str.casefold)


async def accept(
    transaction: Transaction,
    invitation: Invitation,
    *,
    chat_id: int,
    name: str,
    keys: Keys,
    now: datetime,
    by: int | None = None,
) -> Person:
    """Use up an invitation: whoever speaks in this chat has its role too, and acts in it.

    Who had the role already has it for the invitation's organisation from now on. `by` is the
    coordinator who said yes, where it is not who made the invitation.
    """
    values = {
        "chat": chat_id,
        "role": invitation.role.value,
        "organisation": invitation.organisation,
        "name": keys.seal(one_line(name).encode()),
        "now": now.isoformat(),
    }
    # Somebody new gets the role with the row; whoever is known gets it before acting in it.
    await transaction.queue(
        """
        INSERT INTO roles (person_id, role, organisation, since)
        SELECT id, :role, :organisation, :now FROM people WHERE chat_id = :chat
        ON CONFLICT (person_id, role) DO UPDATE SET organisation = excluded.organisation,
            since = excluded.since
        """,
        values,
    )
    await transaction.queue(
        """
        INSERT INTO people (chat_id, role, organisation, name_sealed, joined_at)
        VALUES (:chat, :role, :organisation, :name, :now)
        ON CONFLICT (chat_id) DO UPDATE SET role = excluded.role,
            organisation = excluded.organisation, name_sealed = excluded.name_sealed,
            approach = NULL, approach_on = NULL, withdrawn_at = NULL, unreachable_since = NULL,
            joined_at = CASE WHEN people.withdrawn_at IS NULL THEN people.joined_at
                ELSE excluded.joined_at END
        """,
        values,
    )
    row = await transaction.row(f"SELECT {PERSON} FROM people WHERE chat_id = :chat", values)
    assert row is not None  # noqa: S101 - it was written just now
    person = person_from(row)
    await transaction.queue(
        "UPDATE invitations SET used_at = :now, used_by = :person, opened_by = NULL,"
        " opened_name = NULL WHERE token_hash = :hash",
        {"now": now.isoformat(), "person": person.id, "hash": invitation.token_hash},
    )
    who = by if by is not None else invitation.invited_by
    await remember_change(transaction, person.id, Change.GIVEN, who, now, invitation.role)
    return person


async def withdraw_all_of(transaction: Transaction, person_id: int) -> int:
    """Let the open invitations that somebody made work no longer; returns how many there were."""
    gone = await transaction.rows(
        "DELETE FROM invitations WHERE invited_by = :id AND used_at IS NULL RETURNING role",
        {"id": person_id},
    )
    return len(gone)


async def forget(transaction: Transaction, now: datetime) -> None:
    """Keep no invitation that nobody used in time."""
    await transaction.queue(
        "DELETE FROM invitations WHERE valid_until < :now AND used_at IS NULL",
        {"now": now.isoformat()},
    )
