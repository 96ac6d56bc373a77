"""In what a live webshop and the books differed last night, and what of it somebody settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Reading, Row, Transaction
from bot.storage.shop_links import LINK


@dataclass(frozen=True)
class Kept:
    """A difference of one card. `kind` is bot/webshop/shop_compare.py's; money is in cents.

    `mark` is of the card and of how much it differs, and tells nobody the code: what changes is
    another difference.
    """

    mark: str
    kind: str
    tail: str
    ours: int
    theirs: int


@dataclass(frozen=True)
class Settled(Kept):
    """One that a coordinator settled: when (UTC), and who, where that was kept."""

    at: datetime
    person_id: int | None


_COLUMNS = "mark, kind, tail, ours, theirs"


def _kept(row: Row) -> Kept:
    return Kept(**{name: row[name] for name in _COLUMNS.split(", ")})


async def keep(transaction: Transaction, found: Sequence[Kept], now: datetime) -> list[Kept]:
    """These are all that there are; those that were not there before."""
    rows = await transaction.rows("SELECT mark FROM shop_differences")
    before, there = {row["mark"] for row in rows}, {each.mark for each in found}
    await transaction.queue_many(
        "DELETE FROM shop_differences WHERE mark = :mark",
        [{"mark": mark} for mark in sorted(before - there)],
    )
    await transaction.queue_many(
        f"INSERT INTO shop_differences ({_COLUMNS}, since)"
        " VALUES (:mark, :kind, :tail, :ours, :theirs, :now)"
        " ON CONFLICT (mark) DO UPDATE SET ours = excluded.ours, theirs = excluded.theirs",
        [vars(each) | {"now": now.isoformat()} for each in found],
    )
    return [each for each in found if each.mark not in before]


async def add(transaction: Transaction, found: Kept, now: datetime) -> bool:
    """One that somebody met before the next night; whether it was not there before."""
    row = await transaction.row(
        f"INSERT INTO shop_differences ({_COLUMNS}, since)"
        " VALUES (:mark, :kind, :tail, :ours, :theirs, :now) ON CONFLICT (mark) DO NOTHING"
        " RETURNING mark",
        vars(found) | {"now": now.isoformat()},
    )
    return row is not None


async def listed(reading: Reading) -> list[Kept]:
    """Those that wait for a coordinator, the newest first."""
    rows = await reading.rows(
        f"SELECT {_COLUMNS} FROM shop_differences WHERE seen_at IS NULL"
        " ORDER BY since DESC, kind, tail, mark"
    )
    return [_kept(row) for row in rows]


async def settled(reading: Reading) -> list[Settled]:
    """Those that a coordinator settled, what was settled last first."""
    rows = await reading.rows(
        f"SELECT {_COLUMNS}, seen_at, seen_by FROM shop_differences WHERE seen_at IS NOT NULL"
        " ORDER BY seen_at DESC, kind, tail, mark"
    )
    return [
        Settled(
            **vars(_kept(row)),
            at=datetime.fromisoformat(row["seen_at"]),
            person_id=row["seen_by"],
        )
        for row in rows
    ]


async def waiting(reading: Reading) -> int:
    """How many wait for a coordinator."""
    count: int = await reading.value("SELECT count(*) FROM shop_differences WHERE seen_at IS NULL")
    return count


async def by_mark(reading: Reading, mark: str) -> Kept | None:
    """The one with this mark, where it waits for a coordinator."""
    row = await reading.row(
        f"SELECT {_COLUMNS} FROM shop_differences WHERE mark = :mark AND seen_at IS NULL",
        {"mark": mark},
    )
    return _kept(row) if row else None


async def unbooked(reading: Reading, voucher_id: int) -> int:
    """What the shop did with a voucher's card and our books could not take, in cents; below zero
    where it gave back more than had been spent."""
    cents: int = await reading.value(
        "SELECT coalesce(sum(cents - booked_cents), 0) FROM shop_uses"
        f" WHERE voucher_id = :voucher AND link = {LINK}",
        {"voucher": voucher_id},
    )
    return cents


async def settle(transaction: Transaction, mark: str, person_id: int, now: datetime) -> None:
    """This coordinator looked at it: it is not named any more, until it changes. Who was first
    stays who did it."""
    await transaction.queue(
        "UPDATE shop_differences SET seen_at = :now, seen_by = :person"
        " WHERE mark = :mark AND seen_at IS NULL",
        {"mark": mark, "person": person_id, "now": now.isoformat()},
    )
