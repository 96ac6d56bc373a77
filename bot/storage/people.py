"""People with a role, and the invitations that give one."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from sqlite3 import Row

from bot.keys import Keys
from bot.storage import passers_by
from bot.storage.database import Reading, Transaction
from bot.wording import one_line

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


Roles = Mapping[Role, str]
"""What somebody may do, and for which organisation each."""


@dataclass(frozen=True)
class Person:
    """Somebody who accepted an invitation and still has access.

    `role` and `organisation` are those in which they act just now, of all that they have: `roles`.
    """

    id: int
    chat_id: int
    role: Role
    organisation: str
    approach: str | None
    approach_on: date | None
    roles: Roles = field(default_factory=dict)
    seen_on: date | None = None

    def with_roles(self, roles: Roles) -> "Person":
        """The same person with these roles."""
        return replace(self, roles=roles)

    def acting_as(self, role: Role) -> "Person":
        """The same person in another of their roles. Raises KeyError for one they have not."""
        return replace(self, role=role, organisation=self.roles[role])


@dataclass(frozen=True)
class Invitation:
    """A role that is waiting for whoever holds the link."""

    token_hash: bytes
    role: Role
    organisation: str
    invited_by: int | None
    expires_at: datetime
    opened_by: int | None = None
    """The chat that opened it, and waits for whoever made it to say yes."""


@dataclass(frozen=True)
class UsedInvitation:
    """An invitation that somebody used; the name is empty of whoever left."""

    role: Role
    organisation: str
    used_at: datetime
    name: str


@dataclass(frozen=True)
class Member:
    """A person as a coordinator sees them in the list."""

    id: int
    chat_id: int
    name: str
    roles: Roles
    joined_at: datetime
    seen_on: date | None
    reachable: bool


_ROLES = (
    "(SELECT json_group_object(role, organisation) FROM roles WHERE person_id = people.id) AS roles"
)
# What `person_from` reads.
PERSON = (
    "people.id AS person_id, people.chat_id AS person_chat, people.role, people.organisation,"
    f" approach, approach_on, seen_on, {_ROLES}"
)


def person_from(row: Row) -> Person:
    """The person in a row with the columns of PERSON."""
    return Person(
        id=row["person_id"],
        chat_id=row["person_chat"],
        role=Role(row["role"]),
        organisation=row["organisation"],
        approach=row["approach"],
        approach_on=_day(row["approach_on"]),
        roles=_roles(row["roles"]),
        seen_on=_day(row["seen_on"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _roles(text: str) -> Roles:
    """The roles in the order in which they are always named."""
    found = json.loads(text)
    return {role: found[role.value] for role in Role if role.value in found}


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
    """The invitation with this token hash; None when unknown, used or too old.

    So it is when whoever made it is no coordinator any more.
    """
    row = await reading.row(
        f"{_OPEN} AND token_hash = :hash",
        {"hash": hash, "now": now.isoformat()},
    )
    return _invitation(row) if row else None


_OPEN = (
    "SELECT token_hash, role, organisation, invited_by, expires_at, opened_by FROM invitations"
    " WHERE used_at IS NULL AND expires_at > :now AND (invited_by IS NULL OR EXISTS"
    " (SELECT 1 FROM roles WHERE person_id = invited_by AND role = 'coordinator'))"
)


def _invitation(row: Row) -> Invitation:
    return Invitation(
        row["token_hash"],
        Role(row["role"]),
        row["organisation"],
        row["invited_by"],
        datetime.fromisoformat(row["expires_at"]),
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
    await transaction.run(
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


async def open_invitations(reading: Reading, now: datetime) -> list[Invitation]:
    """Those that can still be used, the newest first."""
    rows = await reading.rows(f"{_OPEN} ORDER BY expires_at DESC", {"now": now.isoformat()})
    return [_invitation(row) for row in rows]


async def used_invitations(
    reading: Reading, keys: Keys, since: datetime, most: int
) -> list[UsedInvitation]:
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
            _name(keys, row["name_sealed"]),
        )
        for row in rows
    ]


async def withdraw_invitation(transaction: Transaction, hash: bytes) -> bool:
    """Let an open invitation work no longer; whether there was one that nobody had used."""
    gone = await transaction.rows(
        "DELETE FROM invitations WHERE token_hash = :hash AND used_at IS NULL RETURNING role",
        {"hash": hash},
    )
    return bool(gone)


async def known_providers(reading: Reading) -> list[str]:
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
    await transaction.run(
        "INSERT INTO roles (person_id, role, organisation, since)"
        " SELECT id, :role, :organisation, :now FROM people WHERE chat_id = :chat"
        " ON CONFLICT (person_id, role) DO UPDATE SET organisation = excluded.organisation,"
        " since = excluded.since",
        values,
    )
    await transaction.run(
        "INSERT INTO people (chat_id, role, organisation, name_sealed, joined_at)"
        " VALUES (:chat, :role, :organisation, :name, :now)"
        " ON CONFLICT (chat_id) DO UPDATE SET role = excluded.role,"
        " organisation = excluded.organisation, name_sealed = excluded.name_sealed,"
        " approach = NULL, approach_on = NULL, withdrawn_at = NULL, unreachable_since = NULL,"
        " joined_at = iif(withdrawn_at IS NULL, joined_at, excluded.joined_at)",
        values,
    )
    row = await transaction.row(f"SELECT {PERSON} FROM people WHERE chat_id = :chat", values)
    assert row is not None  # noqa: S101 - it was written just now
    person = person_from(row)
    await transaction.run(
        "UPDATE invitations SET used_at = :now, used_by = :person, opened_by = NULL,"
        " opened_name = NULL WHERE token_hash = :hash",
        {"now": now.isoformat(), "person": person.id, "hash": invitation.token_hash},
    )
    who = by if by is not None else invitation.invited_by
    await _remember(transaction, person.id, Change.GIVEN, who, now, invitation.role)
    return person


class Change(StrEnum):
    """What was done about somebody's access."""

    GIVEN = "given"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    LEFT = "left"


async def _remember(
    transaction: Transaction,
    person_id: int,
    what: Change,
    by: int | None,
    now: datetime,
    role: Role | None = None,
) -> None:
    """Keep who changed whom: numbers only. While the role is there, with its organisation."""
    await transaction.run(
        "INSERT INTO people_changes (person_id, what, role, organisation, by_person, at)"
        " VALUES (:id, :what, :role, (SELECT organisation FROM roles WHERE person_id = :id"
        "  AND role = :role AND role <> 'provider'), :by, :now)",
        {
            "id": person_id,
            "what": what.value,
            "role": role.value if role else None,
            "by": by,
            "now": now.isoformat(),
        },
    )


async def by_chat(reading: Reading, chat_id: int) -> Person | None:
    """Who has access in this chat, if anybody."""
    row = await reading.row(
        f"SELECT {PERSON} FROM people WHERE chat_id = :chat AND withdrawn_at IS NULL",
        {"chat": chat_id},
    )
    return person_from(row) if row else None


async def act_as(transaction: Transaction, person: Person) -> None:
    """Remember in which of their roles somebody acted last."""
    await transaction.run(
        "UPDATE people SET role = :role, organisation = :organisation WHERE id = :id",
        {"id": person.id, "role": person.role.value, "organisation": person.organisation},
    )


async def see(transaction: Transaction, person_id: int, today: date) -> None:
    """Remember that somebody used the bot today; earlier days are not kept."""
    await transaction.run(
        "UPDATE people SET seen_on = :today WHERE id = :id",
        {"id": person_id, "today": today.isoformat()},
    )


_MEMBER = (
    "SELECT id, chat_id, name_sealed, joined_at, seen_on, unreachable_since IS NULL AS reachable,"
    f" {_ROLES} FROM people"
)


async def members(reading: Reading, keys: Keys) -> list[Member]:
    """Everybody with access, by the organisation and the role in which they acted last."""
    rows = await reading.rows(
        f"{_MEMBER} WHERE withdrawn_at IS NULL ORDER BY organisation, role, id"
    )
    return [_member(row, keys) for row in rows]


async def member(reading: Reading, person_id: int, keys: Keys) -> Member | None:
    """One person with access, or None."""
    row = await reading.row(
        f"{_MEMBER} WHERE withdrawn_at IS NULL AND id = :id",
        {"id": person_id},
    )
    return _member(row, keys) if row else None


def _member(row: Row, keys: Keys) -> Member:
    return Member(
        id=row["id"],
        chat_id=row["chat_id"],
        name=_name(keys, row["name_sealed"]),
        roles=_roles(row["roles"]),
        joined_at=datetime.fromisoformat(row["joined_at"]),
        seen_on=_day(row["seen_on"]),
        reachable=bool(row["reachable"]),
    )


def _name(keys: Keys, sealed: bytes) -> str:
    """A name as it may stand among other words, also one that was kept as it came."""
    return one_line(keys.open(sealed).decode())


async def is_last_coordinator(reading: Reading, person_id: int) -> bool:
    """Whether nobody else who can be reached is a coordinator. The database refuses to end it."""
    others = await reading.value(
        "SELECT 1 FROM roles JOIN people ON people.id = person_id"
        " WHERE roles.role = 'coordinator' AND person_id <> :id AND unreachable_since IS NULL"
        " LIMIT 1",
        {"id": person_id},
    )
    mine = await reading.value(
        "SELECT 1 FROM roles WHERE role = 'coordinator' AND person_id = :id", {"id": person_id}
    )
    return mine is not None and others is None


async def end_role(
    transaction: Transaction, person_id: int, role: Role, now: datetime, *, by: int | None
) -> None:
    """Take away one of somebody's roles; they keep the others, of which there must be one.

    `by` is who does it. What waits to be sent to them is not sent: it may be of that role.
    """
    await _remember(transaction, person_id, Change.ENDED, by, now, role)
    await transaction.run(
        "DELETE FROM roles WHERE person_id = :id AND role = :role AND EXISTS"
        " (SELECT 1 FROM roles WHERE person_id = :id AND role <> :role)",
        {"id": person_id, "role": role.value},
    )
    # A trigger holds back what waits for who has no role left. Nor is it sent once they unblock us;
    # but what takes a code off their screen is.
    await transaction.run(
        "UPDATE outbox SET state = 'aside', error = 'withdrawn' WHERE chat_id ="
        " (SELECT chat_id FROM people WHERE id = :id)"
        " AND (state = 'waiting' OR error = 'unreachable' AND message_id IS NULL)",
        {"id": person_id},
    )
    await _end_conversation(transaction, person_id)


async def withdraw_invitations_of(transaction: Transaction, person_id: int) -> int:
    """Let the open invitations that somebody made work no longer; returns how many there were."""
    gone = await transaction.rows(
        "DELETE FROM invitations WHERE invited_by = :id AND used_at IS NULL RETURNING role",
        {"id": person_id},
    )
    return len(gone)


async def withdraw(
    transaction: Transaction, person_id: int, now: datetime, *, by: int | None = None
) -> None:
    """Take away somebody's access, with all roles; their next tap already finds it gone.

    `by` is who does it; None is the command line.
    Raises sqlite3.IntegrityError for the last coordinator.
    """
    gone = await transaction.rows(
        "UPDATE people SET withdrawn_at = :now WHERE id = :id AND withdrawn_at IS NULL"
        " RETURNING id",
        {"now": now.isoformat(), "id": person_id},
    )
    if gone:
        await _remember(transaction, person_id, Change.WITHDRAWN, by, now)
        # Nor is a yes waited for any more.
        await transaction.run(
            "DELETE FROM invitations WHERE used_at IS NULL AND opened_by ="
            " (SELECT chat_id FROM people WHERE id = :id)",
            {"id": person_id},
        )
    await _end_conversation(transaction, person_id)


async def erase(transaction: Transaction, chat_id: int, keys: Keys, now: datetime) -> int:
    """Let somebody leave and forget who they were; returns their number in the books.

    The row stays for what they did. It has no name and no chat any more, so whoever comes back by
    another invitation is somebody new. What was said to them goes at the next look of the clock.
    Raises sqlite3.IntegrityError for the last coordinator.
    """
    before = await by_chat(transaction, chat_id)
    row = await transaction.row(
        "UPDATE people SET withdrawn_at = coalesce(withdrawn_at, :now), name_sealed = :nobody,"
        " chat_id = -id, approach = NULL, approach_on = NULL, seen_on = NULL"
        " WHERE chat_id = :chat RETURNING id",
        {"now": now.isoformat(), "nobody": keys.seal(b""), "chat": chat_id},
    )
    if row is None:
        raise LookupError("nobody in this chat")
    left = int(row["id"])
    await passers_by.forget_one(transaction, keys.passer_by(chat_id))
    for trace in (
        "UPDATE inbox SET chat_id = NULL WHERE chat_id = :chat AND state <> 'waiting'",
        "UPDATE imports SET chat_id = NULL WHERE chat_id = :chat",
        "DELETE FROM attempts WHERE chat_id = :chat",
        "DELETE FROM lookups WHERE chat_id = :chat",
        "DELETE FROM invitations WHERE opened_by = :chat AND used_at IS NULL",
    ):
        await transaction.run(trace, {"chat": chat_id})
    if before is not None:
        # Whoever was withdrawn before only has their name erased now.
        await _remember(transaction, left, Change.LEFT, left, now)
    return left


async def chat_of(reading: Reading, person_id: int) -> int | None:
    """The chat of somebody with this number, or None; below 0 where it is forgotten."""
    chat: int | None = await reading.value(
        "SELECT chat_id FROM people WHERE id = :id", {"id": person_id}
    )
    return chat


async def number_of(reading: Reading, chat_id: int) -> int | None:
    """The number in the books of whoever speaks in this chat, also without access; or None."""
    number: int | None = await reading.value(
        "SELECT id FROM people WHERE chat_id = :chat", {"chat": chat_id}
    )
    return number


async def name_of(reading: Reading, keys: Keys, person_id: int) -> str:
    """The name of somebody with this number; empty where there is none, or it is forgotten."""
    sealed = await reading.value("SELECT name_sealed FROM people WHERE id = :id", {"id": person_id})
    return keys.open(sealed).decode() if sealed is not None else ""


async def known(reading: Reading, keys: Keys) -> list[tuple[int, str, str, str | None]]:
    """Everybody who is not forgotten: number, name, role and since when they have no access."""
    rows = await reading.rows(
        "SELECT id, name_sealed, role, withdrawn_at FROM people WHERE chat_id >= 0 ORDER BY id"
    )
    return [
        (row["id"], keys.open(row["name_sealed"]).decode(), row["role"], row["withdrawn_at"])
        for row in rows
    ]


async def _end_conversation(transaction: Transaction, person_id: int) -> None:
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
        "SELECT chat_id FROM roles JOIN people ON people.id = person_id"
        " WHERE roles.role = 'coordinator' AND unreachable_since IS NULL ORDER BY person_id"
    )
    return [row["chat_id"] for row in rows]


async def has_access(reading: Reading, chat_id: int) -> bool:
    """Whether somebody with a role speaks in this chat."""
    found = await reading.value(
        "SELECT 1 FROM people WHERE chat_id = :chat AND withdrawn_at IS NULL", {"chat": chat_id}
    )
    return found is not None


async def providers(reading: Reading, organisation: str) -> list[int]:
    """The chats of a provider's people who can be reached."""
    rows = await reading.rows(
        "SELECT chat_id FROM roles JOIN people ON people.id = person_id"
        " WHERE roles.role = 'provider' AND roles.organisation = :organisation"
        " AND unreachable_since IS NULL ORDER BY person_id",
        {"organisation": organisation},
    )
    return [row["chat_id"] for row in rows]


async def unreachable(reading: Reading) -> int:
    """How many people with access blocked the bot."""
    count: int = await reading.value(
        "SELECT count(*) FROM people WHERE withdrawn_at IS NULL AND unreachable_since IS NOT NULL"
    )
    return count
