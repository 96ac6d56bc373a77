"""A coordinator's messages to many: to whom they go, how far they are, and what was answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.keys import Keys
from bot.storage.database import Reading, Row, Transaction

# A call for help is of no use any more after so long.
USEFUL = timedelta(days=3)


class Audience(StrEnum):
    """To whom a message goes. The first four are roles; the last two are of one activity."""

    VOLUNTEERS = "volunteer"
    INTERMEDIARIES = "intermediary"
    PROVIDERS = "provider"
    COORDINATORS = "coordinator"
    EVERYBODY = "everybody"
    ORGANISATION = "organisation"
    FOLLOWERS = "followers"
    COMING = "coming"

    @property
    def may_help(self) -> bool:
        """Whether they are asked to say that they can, or can't."""
        return self in (Audience.VOLUNTEERS, Audience.FOLLOWERS, Audience.COMING)


@dataclass(frozen=True)
class Receivers:
    """Whom a message is for: an audience, of this organisation or activity where it has one."""

    audience: Audience
    event_id: int | None = None
    organisation: str | None = None


# Who follows an activity asked to hear of it, and did not say that they stay away.
_RECEIVERS = """
FROM people WHERE withdrawn_at IS NULL AND unreachable_since IS NULL AND id <> :sender
    AND CASE :audience
        WHEN 'everybody' THEN true
        WHEN 'organisation' THEN
            id IN (SELECT person_id FROM roles WHERE organisation = :organisation)
        WHEN 'coming' THEN
            id IN (SELECT person_id FROM attendance WHERE event_id = :event AND coming = 1)
        WHEN 'followers' THEN
            id IN (SELECT person_id FROM subscriptions WHERE event_id = :event
                UNION SELECT person_id FROM subscriptions
                WHERE series = (SELECT series FROM events WHERE id = :event)
                UNION SELECT person_id FROM attendance WHERE event_id = :event AND coming = 1)
            AND id NOT IN (SELECT person_id FROM attendance WHERE event_id = :event AND coming = 0)
        ELSE id IN (SELECT person_id FROM roles WHERE role = :audience)
    END
"""


@dataclass(frozen=True)
class Mailing:
    """One message to many, and how far it is."""

    id: int
    person_id: int
    chat_id: int
    reachable: bool
    event_id: int | None
    text: str
    message_id: int | None
    made_at: datetime
    shown_at: datetime
    audience: Audience


@dataclass(frozen=True)
class Progress:
    """How many of the receivers have it, can't be reached, or are still to come; and answers."""

    receivers: int
    delivered: int
    unreachable: int
    can: int
    can_not: int

    @property
    def waiting(self) -> int:
        """How many are still to come."""
        return self.receivers - self.delivered - self.unreachable


async def count_receivers(reading: Reading, sender: int, receivers: Receivers) -> int:
    """How many people a message would go to now."""
    count: int = await reading.value(f"SELECT count(*) {_RECEIVERS}", _bound(sender, receivers))
    return count


def _bound(sender: int, receivers: Receivers) -> dict[str, object]:
    return {
        "sender": sender,
        "audience": receivers.audience.value,
        "event": receivers.event_id,
        "organisation": receivers.organisation,
    }


async def organisations(reading: Reading, sender: int) -> list[tuple[str, int]]:
    """The organisations with people who can be written to, and how many those are."""
    rows = await reading.rows(
        """
        SELECT roles.organisation, count(DISTINCT people.id) AS count
        FROM roles JOIN people ON people.id = person_id
        WHERE withdrawn_at IS NULL AND unreachable_since IS NULL AND people.id <> :sender
        GROUP BY roles.organisation ORDER BY roles.organisation
        """,
        {"sender": sender},
    )
    return [(row["organisation"], row["count"]) for row in rows]


async def begin(
    transaction: Transaction,
    keys: Keys,
    *,
    draft_id: int,
    sender: int,
    receivers: Receivers,
    text: str,
    message_id: int | None,
    now: datetime,
) -> int:
    """Send a message to everybody it is for, from now on; returns its number."""
    bound = _bound(sender, receivers)
    number: int = await transaction.value(
        "INSERT INTO mailings (draft_id, person_id, audience, organisation, event_id, sealed,"
        " made_at, message_id, shown_at) VALUES (:draft, :sender, :audience, :organisation,"
        " :event, :sealed, :now, :message, :now) RETURNING id",
        bound
        | {
            "draft": draft_id,
            "sealed": keys.seal(text.encode()),
            "now": now.isoformat(),
            "message": message_id,
        },
    )
    await transaction.queue(
        "INSERT INTO notifications (person_id, kind, mailing_id, due_at, until)"
        f" SELECT id, 'mail', :mailing, :now, :until {_RECEIVERS}",
        bound
        | {
            "mailing": number,
            "now": now.isoformat(),
            "until": (now + USEFUL).isoformat(),
        },
    )
    return number


async def audience(reading: Reading, mailing_id: int) -> Audience:
    """To whom a message goes."""
    return Audience(
        await reading.value("SELECT audience FROM mailings WHERE id = :id", {"id": mailing_id})
    )


async def by_id(reading: Reading, keys: Keys, mailing_id: int) -> Mailing | None:
    """One message, or None."""
    row = await reading.row(f"{_SELECT} WHERE mailings.id = :id", {"id": mailing_id})
    return _mailing(row, keys) if row else None


async def going_on(reading: Reading, keys: Keys) -> list[Mailing]:
    """The messages that did not reach everybody yet."""
    rows = await reading.rows(f"{_SELECT} WHERE finished_at IS NULL")
    return [_mailing(row, keys) for row in rows]


# Who sent it may have lost the role since: then nobody hears of it any more.
_SELECT = (
    "SELECT mailings.*, chat_id, unreachable_since IS NULL AND EXISTS (SELECT 1 FROM roles"
    "  WHERE roles.person_id = people.id AND roles.role = 'coordinator') AS reachable"
    " FROM mailings JOIN people ON people.id = person_id"
)


def _mailing(row: Row, keys: Keys) -> Mailing:
    return Mailing(
        row["id"],
        row["person_id"],
        row["chat_id"],
        bool(row["reachable"]),
        row["event_id"],
        keys.open(row["sealed"]).decode(),
        row["message_id"],
        datetime.fromisoformat(row["made_at"]),
        datetime.fromisoformat(row["shown_at"]),
        Audience(row["audience"]),
    )


async def progress(reading: Reading, mailing_id: int) -> Progress:
    """How far a message is. What its letters came to is kept as long as the letters are."""
    row = await reading.row(
        """
        SELECT count(*) AS receivers,
            count(*) FILTER (WHERE outbox.state = 'sent') AS delivered,
            count(*) FILTER (WHERE outbox.state = 'aside' OR mine.state = 'dropped') AS unreachable,
            (SELECT count(*) FROM mailing_answers WHERE mailing_id = :id AND can = 1) AS can,
            (SELECT count(*) FROM mailing_answers WHERE mailing_id = :id AND can = 0) AS can_not
        FROM notifications AS mine LEFT JOIN outbox ON outbox.id = mine.outbox_id
        WHERE mailing_id = :id
        """,
        {"id": mailing_id},
    )
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return Progress(
        row["receivers"], row["delivered"], row["unreachable"], row["can"], row["can_not"]
    )


async def shown(
    transaction: Transaction, mailing_id: int, now: datetime, *, finished: bool
) -> None:
    """The coordinator was shown how far it is."""
    await transaction.queue(
        "UPDATE mailings SET shown_at = :now, finished_at = CASE WHEN :finished = 1 THEN :now END"
        " WHERE id = :id",
        {"now": now.isoformat(), "finished": finished, "id": mailing_id},
    )


async def answer(
    transaction: Transaction, mailing_id: int, person_id: int, can: bool, now: datetime
) -> bool:
    """Somebody can help, or not; whether that is another answer than before.

    Only of somebody who got the message.
    """
    row = await transaction.row(
        """
        INSERT INTO mailing_answers (mailing_id, person_id, can, at)
        SELECT :id, :person, :can, :now FROM notifications
        WHERE mailing_id = :id AND person_id = :person
        ON CONFLICT (mailing_id, person_id) DO UPDATE SET can = excluded.can, at = excluded.at
        WHERE mailing_answers.can <> excluded.can RETURNING 1
        """,
        {
            "id": mailing_id,
            "person": person_id,
            "can": int(can),
            "now": now.isoformat(),
        },
    )
    return row is not None


async def can_help(reading: Reading, mailing_id: int, person_id: int) -> bool:
    """Whether somebody last answered that they can."""
    found = await reading.value(
        "SELECT can FROM mailing_answers WHERE mailing_id = :id AND person_id = :person",
        {"id": mailing_id, "person": person_id},
    )
    return bool(found)


async def asked_lately(
    reading: Reading, keys: Keys, person_id: int, since: datetime
) -> Mailing | None:
    """The newest message that somebody got, or answered, since a moment; None where there is none.

    Nor where its coordinator can't be told anything.
    """
    row = await reading.row(
        f"""
        {_SELECT} WHERE mailings.id = (
            SELECT max(asked.id) FROM mailings AS asked
            WHERE EXISTS (SELECT 1 FROM notifications AS mine WHERE mine.mailing_id = asked.id
                    AND mine.person_id = :person AND mine.state = 'posted')
                AND (asked.made_at >= :since OR EXISTS (SELECT 1 FROM mailing_answers AS answer
                    WHERE answer.mailing_id = asked.id AND answer.person_id = :person
                        AND answer.at >= :since)))
        """,
        {"person": person_id, "since": since.isoformat()},
    )
    mailing = _mailing(row, keys) if row else None
    return mailing if mailing and mailing.reachable else None


async def pass_on(transaction: Transaction, mailing_id: int, person_id: int, most: int) -> bool:
    """Count an answer that goes to the coordinator; False where there were `most` before."""
    row = await transaction.row(
        "UPDATE notifications SET passed_on = passed_on + 1"
        " WHERE mailing_id = :id AND person_id = :person AND passed_on < :most RETURNING 1",
        {"id": mailing_id, "person": person_id, "most": most},
    )
    return row is not None


async def helpers(reading: Reading, keys: Keys, mailing_id: int, limit: int) -> list[str]:
    """The names of those who can help, for the coordinator who asked; the first first."""
    rows = await reading.rows(
        "SELECT name_sealed FROM mailing_answers JOIN people ON people.id = person_id"
        " WHERE mailing_id = :id AND can = 1 ORDER BY at LIMIT :limit",
        {"id": mailing_id, "limit": limit},
    )
    return [keys.open(row["name_sealed"]).decode() for row in rows]


async def forget(transaction: Transaction, before: datetime) -> None:
    """Forget the messages that were finished before this moment, and what was answered."""
    old = "(SELECT id FROM mailings WHERE finished_at < :before)"
    moment = {"before": before.isoformat()}
    await transaction.queue(f"DELETE FROM mailing_answers WHERE mailing_id IN {old}", moment)
    await transaction.queue(f"DELETE FROM notifications WHERE mailing_id IN {old}", moment)
    await transaction.queue("DELETE FROM mailings WHERE finished_at < :before", moment)


async def forget_person(transaction: Transaction, person_id: int) -> None:
    """Forget what somebody answered."""
    await transaction.queue(
        "DELETE FROM mailing_answers WHERE person_id = :person", {"person": person_id}
    )
