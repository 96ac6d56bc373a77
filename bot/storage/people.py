"""People with a role, and the invitations that give one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from bot.formatting import one_line
from bot.keys import Keys
from bot.storage import passers_by
from bot.storage.database import Reading, Row, Transaction
from bot.storage.other_chats import all_of, chats_of, leave_page, person_in


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
    card_language: str | None = None
    """In which language they last chose to hand out cards, on the day `card_language_on`."""
    card_language_on: date | None = None

    def with_roles(self, roles: Roles) -> "Person":
        """The same person with these roles."""
        return replace(self, roles=roles)

    def acting_as(self, role: Role) -> "Person":
        """The same person in another of their roles. Raises KeyError for one they have not."""
        if (role, self.roles[role]) == (self.role, self.organisation):
            return self
        return replace(self, role=role, organisation=self.roles[role])


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


# What somebody is, and for which organisation: a column for each role.
_ROLES = ", ".join(
    f"(SELECT organisation FROM roles WHERE person_id = people.id AND role = '{role}') AS as_{role}"
    for role in Role
)
# What `person_from` reads.
PERSON = (
    "people.id AS person_id, people.chat_id AS person_chat, people.role, people.organisation,"
    f" approach, approach_on, seen_on, card_language, card_language_on, {_ROLES}"
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
        roles=_roles(row),
        seen_on=_day(row["seen_on"]),
        card_language=row["card_language"],
        card_language_on=_day(row["card_language_on"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _roles(row: Row) -> Roles:
    """The roles in the order in which they are always named."""
    named = ((role, row[f"as_{role}"]) for role in Role)
    return {role: organisation for role, organisation in named if organisation is not None}


class Change(StrEnum):
    """What was done about somebody's access."""

    GIVEN = "given"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    LEFT = "left"


async def remember_change(
    transaction: Transaction,
    person_id: int,
    what: Change,
    by: int | None,
    now: datetime,
    role: Role | None = None,
) -> None:
    """Keep who changed whom: numbers only. While the role is there, with its organisation."""
    await transaction.queue(
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
        f"SELECT {PERSON} FROM people WHERE id = {person_in(':chat')} AND withdrawn_at IS NULL",
        {"chat": chat_id},
    )
    return person_from(row) if row else None


async def act_as(transaction: Transaction, person: Person) -> None:
    """Remember in which of their roles somebody acted last."""
    await transaction.queue(
        "UPDATE people SET role = :role, organisation = :organisation WHERE id = :id",
        {"id": person.id, "role": person.role.value, "organisation": person.organisation},
    )


async def see(transaction: Transaction, person_id: int, today: date) -> None:
    """Remember that somebody used the bot today; earlier days are not kept."""
    await transaction.queue(
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
        name=open_name(keys, row["name_sealed"]),
        roles=_roles(row),
        joined_at=datetime.fromisoformat(row["joined_at"]),
        seen_on=_day(row["seen_on"]),
        reachable=bool(row["reachable"]),
    )


def open_name(keys: Keys, sealed: bytes) -> str:
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
    await remember_change(transaction, person_id, Change.ENDED, by, now, role)
    await transaction.queue(
        "DELETE FROM roles WHERE person_id = :id AND role = :role AND EXISTS"
        " (SELECT 1 FROM roles WHERE person_id = :id AND role <> :role)",
        {"id": person_id, "role": role.value},
    )
    # A trigger holds back what waits for who has no role left. Nor is it sent once they unblock us;
    # but what takes a code off their screen is.
    await transaction.queue(
        "UPDATE outbox SET state = 'aside', error = 'withdrawn'"
        f" WHERE chat_id IN ({chats_of(':id')})"
        " AND (state = 'waiting' OR error = 'unreachable' AND message_id IS NULL)",
        {"id": person_id},
    )
    await _end_conversation(transaction, person_id)


async def withdraw(
    transaction: Transaction, person_id: int, now: datetime, *, by: int | None = None
) -> None:
    """Take away somebody's access, with all roles; their next tap already finds it gone.

    `by` is who does it; None is the command line.
    Raises ConstraintViolated for the last coordinator.
    """
    gone = await transaction.rows(
        "UPDATE people SET withdrawn_at = :now WHERE id = :id AND withdrawn_at IS NULL"
        " RETURNING id",
        {"now": now.isoformat(), "id": person_id},
    )
    if gone:
        await remember_change(transaction, person_id, Change.WITHDRAWN, by, now)
        # Nor is a yes waited for any more.
        await transaction.queue(
            "DELETE FROM invitations WHERE used_at IS NULL AND opened_by ="
            " (SELECT chat_id FROM people WHERE id = :id)",
            {"id": person_id},
        )
        # In the page nobody is let in any more: that their access ended they read elsewhere.
        for chat in await all_of(transaction, person_id):
            await leave_page(transaction, chat)
    await _end_conversation(transaction, person_id)


async def erase(transaction: Transaction, chat_id: int, keys: Keys, now: datetime) -> int:
    """Let somebody leave and forget who they were; returns their number in the books.

    The row stays for what they did. It has no name and no chat any more, so whoever comes back by
    another invitation is somebody new. What was said to them goes at the next look of the clock.
    Raises ConstraintViolated for the last coordinator.
    """
    before = await by_chat(transaction, chat_id)
    person_id = await number_of(transaction, chat_id)
    chats = await all_of(transaction, person_id) if person_id is not None else []
    row = await transaction.row(
        "UPDATE people SET withdrawn_at = coalesce(withdrawn_at, :now), name_sealed = :nobody,"
        " chat_id = -id, approach = NULL, approach_on = NULL, seen_on = NULL,"
        " card_language = NULL, card_language_on = NULL"
        " WHERE id = :id RETURNING id",
        {"now": now.isoformat(), "nobody": keys.seal(b""), "id": person_id},
    )
    if row is None:
        raise LookupError("nobody in this chat")
    left = int(row["id"])
    for each in chats:
        await _erase_chat(transaction, each, keys)
    if before is not None:
        # Whoever was withdrawn before only has their name erased now.
        await remember_change(transaction, left, Change.LEFT, left, now)
    return left


async def _erase_chat(transaction: Transaction, chat_id: int, keys: Keys) -> None:
    await passers_by.forget_one(transaction, keys.passer_by(chat_id))
    for trace in (
        "UPDATE inbox SET chat_id = NULL WHERE chat_id = :chat AND state <> 'waiting'",
        "UPDATE imports SET chat_id = NULL WHERE chat_id = :chat",
        "UPDATE shop_takes SET chat_id = NULL WHERE chat_id = :chat",
        "DELETE FROM throttle WHERE chat_id = :chat",
        "DELETE FROM lookups WHERE chat_id = :chat",
        "DELETE FROM invitations WHERE opened_by = :chat AND used_at IS NULL",
    ):
        await transaction.queue(trace, {"chat": chat_id})


async def chat_of(reading: Reading, person_id: int) -> int | None:
    """The chat that somebody with this number used last, or None; less than 0 by that number where
    it is forgotten.
    """
    chat: int | None = await reading.value(
        "SELECT chat_id FROM people WHERE id = :id", {"id": person_id}
    )
    return chat


async def number_of(reading: Reading, chat_id: int) -> int | None:
    """The number in the books of whoever speaks in this chat, also without access; or None."""
    number: int | None = await reading.value(f"SELECT {person_in(':chat')}", {"chat": chat_id})
    return number


async def name_of(reading: Reading, keys: Keys, person_id: int) -> str:
    """The name of somebody with this number; empty where there is none, or it is forgotten."""
    sealed = await reading.value("SELECT name_sealed FROM people WHERE id = :id", {"id": person_id})
    return keys.open(sealed).decode() if sealed is not None else ""


async def known(reading: Reading, keys: Keys) -> list[tuple[int, str, str, str | None]]:
    """Everybody who is not forgotten: number, name, role and since when they have no access."""
    rows = await reading.rows(
        "SELECT id, name_sealed, role, withdrawn_at FROM people WHERE chat_id <> -id ORDER BY id"
    )
    return [
        (row["id"], keys.open(row["name_sealed"]).decode(), row["role"], row["withdrawn_at"])
        for row in rows
    ]


async def _end_conversation(transaction: Transaction, person_id: int) -> None:
    await transaction.queue(
        f"DELETE FROM conversations WHERE chat_id IN ({chats_of(':id')})", {"id": person_id}
    )


async def choose_approach(
    transaction: Transaction, person_id: int, approach: str, today: date
) -> None:
    """Remember for today how this person meets people."""
    await transaction.queue(
        "UPDATE people SET approach = :approach, approach_on = :today WHERE id = :id",
        {"approach": approach, "today": today.isoformat(), "id": person_id},
    )


async def choose_card_language(
    transaction: Transaction, person_id: int, language: str, today: date
) -> None:
    """Remember for today in which language this person hands out cards."""
    await transaction.queue(
        "UPDATE people SET card_language = :language, card_language_on = :today WHERE id = :id",
        {"language": language, "today": today.isoformat(), "id": person_id},
    )


async def mark_unreachable(transaction: Transaction, chat_id: int, now: datetime) -> None:
    """Remember that this chat blocked the bot, so that nothing more is sent there."""
    await transaction.queue(
        "UPDATE people SET unreachable_since = coalesce(unreachable_since, :now)"
        " WHERE chat_id = :chat",
        {"now": now.isoformat(), "chat": chat_id},
    )


async def mark_reachable(transaction: Transaction, chat_id: int) -> None:
    """Remember that this chat opened the bot again."""
    await transaction.queue(
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
        f"SELECT 1 FROM people WHERE id = {person_in(':chat')} AND withdrawn_at IS NULL",
        {"chat": chat_id},
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


async def one_of_provider(reading: Reading, organisation: str) -> int | None:
    """Whoever was first to take vouchers in for a provider, of those who have access now."""
    found: int | None = await reading.value(
        "SELECT min(person_id) FROM roles WHERE role = 'provider' AND organisation = :organisation",
        {"organisation": organisation},
    )
    return found


async def providers_taking_part(reading: Reading) -> list[str]:
    """The names of the providers of whom somebody has access now, in order."""
    rows = await reading.rows("SELECT DISTINCT organisation FROM roles WHERE role = 'provider'")
    return sorted((row["organisation"] for row in rows), key=str.casefold)


async def unreachable(reading: Reading) -> int:
    """How many people with access blocked the bot."""
    count: int = await reading.value(
        "SELECT count(*) FROM people WHERE withdrawn_at IS NULL AND unreachable_since IS NOT NULL"
    )
    return count
