"""What is to be taken off a card in the live shop before it counts here, or put back there.

A provider's tap leaves a row; what comes of it is said when the shop has done it. What was done
stays: the shop may tell it again, by its key.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.storage.database import Reading, Row, Transaction
from bot.storage.shop_cards import GRACE_SECONDS, LONGEST_WAIT
from bot.storage.shop_links import LINK

# How long a provider is kept waiting for a shop that does not answer, in seconds.
PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class NewTake:
    """What a confirming tap asks for. Below zero it is put back, for `redemption`.

    Its chat is known until it was said what came of it, unless its person is forgotten before.
    Without a `draft_id` nobody tapped: it undoes in the shop what our books can't have.
    """

    key: str
    voucher_id: int
    cents: int
    draft_id: int | None
    inbox_id: int | None
    chat_id: int | None
    person_id: int
    role: str
    organisation: str
    redemption: int | None = None


@dataclass(frozen=True)
class Take(NewTake):
    """One that was asked for. `at` is UTC. `looked` is that the shop had not done it when it
    was looked for after a lost answer. Of one that was done `redemption` is what the books made of
    it, or undid; None where they could not."""

    id: int = field(kw_only=True)
    state: str = field(kw_only=True)
    looked: int = field(kw_only=True)
    at: datetime = field(kw_only=True)


_COLUMNS = (
    "id, key, voucher_id, cents, redemption, draft_id, inbox_id, chat_id, person_id, role,"
    " organisation, state, looked, at"
)


def _take(row: Row) -> Take:
    facts = dict(zip(row.keys(), row, strict=True))
    return Take(**facts | {"at": datetime.fromisoformat(row["at"])})


async def leave(transaction: Transaction, new: NewTake, now: datetime) -> None:
    """Have it taken off in the shop; of one conversation once."""
    await transaction.queue(
        "INSERT INTO shop_takes (key, voucher_id, cents, redemption, draft_id, inbox_id, chat_id,"
        " person_id, role, organisation, next_at, at) VALUES (:key, :voucher, :cents, :redemption,"
        " :draft, :inbox, :chat, :person, :role, :organisation, :now, :now)"
        " ON CONFLICT DO NOTHING",
        {
            "key": new.key,
            "voucher": new.voucher_id,
            "cents": new.cents,
            "redemption": new.redemption,
            "draft": new.draft_id,
            "inbox": new.inbox_id,
            "chat": new.chat_id,
            "person": new.person_id,
            "role": new.role,
            "organisation": new.organisation,
            "now": now.isoformat(),
        },
    )


# There are few: without the hint SQLite reads all that there ever were, in the order of their ids.
_WAITING = "FROM shop_takes INDEXED BY shop_takes_waiting WHERE state IN ('wanted', 'asked')"


async def due(reading: Reading, now: datetime) -> Take | None:
    """What waits longest and is due."""
    row = await reading.row(
        f"SELECT {_COLUMNS} {_WAITING}"
        " AND (next_at <= :now OR next_at > :never) ORDER BY id LIMIT 1",
        {"now": now.isoformat(), "never": (now + LONGEST_WAIT).isoformat()},
    )
    return _take(row) if row else None


async def waiting(reading: Reading) -> tuple[int, str | None]:
    """How many scans wait for the shop, and since when (UTC, ISO 8601)."""
    row = await reading.row(f"SELECT count(*) AS number, min(at) AS oldest {_WAITING}")
    assert row is not None  # noqa: S101 - a count always gives a row
    return row["number"], row["oldest"]


async def waiting_ones(reading: Reading) -> list[Take]:
    """Those of which nobody knows that the shop did them, oldest first."""
    rows = await reading.rows(f"SELECT {_COLUMNS} {_WAITING} ORDER BY id")
    return [_take(row) for row in rows]


async def by_key(reading: Reading, key: str) -> Take | None:
    """The one with this key; None where it is none of ours."""
    row = await reading.row(f"SELECT {_COLUMNS} FROM shop_takes WHERE key = :key", {"key": key})
    return _take(row) if row else None


async def waiting_in(reading: Reading, chat_id: int) -> Take | None:
    """The newest of which this chat is still to hear what came of it; None where there is none."""
    row = await reading.row(
        f"SELECT {_COLUMNS} {_WAITING} AND chat_id = :chat ORDER BY id DESC LIMIT 1",
        {"chat": chat_id},
    )
    return _take(row) if row else None


async def since_when_taken(reading: Reading, voucher_id: int) -> datetime | None:
    """Since when a provider takes in this voucher (UTC), where the shop did not say yet that it
    did; None where none does."""
    at: str | None = await reading.value(
        "SELECT min(at) FROM shop_takes WHERE voucher_id = :voucher AND cents > 0"
        " AND draft_id IS NOT NULL AND state IN ('wanted', 'asked')",
        {"voucher": voucher_id},
    )
    return datetime.fromisoformat(at) if at else None


async def cents_awaited(reading: Reading, organisation: str) -> int:
    """What a provider takes in of which the shop did not say yet that it did, in cents."""
    cents: int = await reading.value(
        "SELECT coalesce(sum(cents), 0) FROM shop_takes WHERE organisation = :organisation"
        " AND cents > 0 AND draft_id IS NOT NULL AND state IN ('wanted', 'asked')",
        {"organisation": organisation},
    )
    return cents


async def waits(reading: Reading, voucher_id: int) -> bool:
    """Whether something is being taken off this voucher's card, or put back."""
    row = await reading.row(
        "SELECT 1 FROM shop_takes WHERE voucher_id = :voucher AND state IN ('wanted', 'asked')",
        {"voucher": voucher_id},
    )
    return row is not None


async def going_to_ask(transaction: Transaction, take: Take) -> None:
    """The shop is about to be asked: from now on it may have been done."""
    await transaction.queue(
        f"UPDATE shop_takes SET state = 'asked', link = {LINK}, looked = 0 WHERE id = :id",
        {"id": take.id},
    )


async def not_asked(transaction: Transaction, take: Take) -> None:
    """The shop was away before it could be asked, so it was not done."""
    await transaction.queue(
        "UPDATE shop_takes SET state = 'wanted', looked = 0 WHERE id = :id", {"id": take.id}
    )


async def put_off(transaction: Transaction, take: Take, now: datetime, wait: float | None) -> None:
    """Look once more in a moment, or when the shop wants to be asked again."""
    pause = timedelta(seconds=wait if wait is not None else _PAUSE_SECONDS)
    await transaction.queue(
        "UPDATE shop_takes SET next_at = :next WHERE id = :id",
        {"id": take.id, "next": (now + pause).isoformat()},
    )


async def looked(transaction: Transaction, take: Take, now: datetime) -> None:
    """The shop had not done it; it is looked for once more, when nothing can be under way."""
    await transaction.queue(
        "UPDATE shop_takes SET looked = 1, next_at = :next WHERE id = :id",
        {"id": take.id, "next": (now + timedelta(seconds=GRACE_SECONDS)).isoformat()},
    )


async def done(transaction: Transaction, take: Take, redemption: int | None, now: datetime) -> None:
    """The shop did it, and the books followed with this redemption; None where they could not.

    Whoever waits is told now: in which chat matters no more.
    """
    await transaction.queue(
        "UPDATE shop_takes SET state = 'done', redemption = :redemption, done_at = :now,"
        " inbox_id = NULL, chat_id = NULL WHERE id = :id",
        {"id": take.id, "redemption": redemption, "now": now.isoformat()},
    )


async def undo(transaction: Transaction, take: Take, key: str, now: datetime) -> None:
    """Have it undone in the shop what our books could not have, by a key of its own."""
    new = replace(take, key=key, cents=-take.cents, redemption=None, draft_id=None)
    await leave(transaction, replace(new, inbox_id=None, chat_id=None), now)


async def may_be_done(transaction: Transaction) -> None:
    """After a restore: what waited may have been asked for since, and done."""
    await transaction.queue(
        f"UPDATE shop_takes SET state = 'asked', link = {LINK}, looked = 0 WHERE state = 'wanted'"
    )


async def refused(transaction: Transaction, take: Take) -> None:
    """It does not count, and whoever waits was told: nothing of it is kept."""
    await transaction.queue("DELETE FROM shop_takes WHERE id = :id", {"id": take.id})
