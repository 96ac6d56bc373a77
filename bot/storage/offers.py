"""What providers offer: what there is, what lists bring, and what a coordinator sets in the chat.

What a coordinator set stays, whatever a list says; the same list twice changes nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from bot.domain.offer_changes import Comparison, compare
from bot.domain.offers import (
    Areas,
    Offer,
    Source,
    StoredOffer,
    edited_together,
    folded,
    listed_as,
    searched,
)
from bot.storage.database import Reading, Row, Transaction

# What a column is called where it is not as the field: `when` and `full` are SQL's own words.
_COLUMNS = {each.name: each.name for each in fields(Offer)} | {"when": "held", "full": "is_full"}
_YES_OR_NO = frozenset({"women_only", "wheelchair", "full", "example"})
THERE = "state = 'there'"
_AS_KNOWN: Mapping[str, str] = MappingProxyType({})
_ALL_READ: Mapping[Offer, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True)
class Taken:
    """What a list did, in numbers of offers. `stopped` stay ended, as a coordinator ended them."""

    new: int
    changed: int
    ended: int
    same: int
    stopped: int


def stored_offer(row: Row) -> StoredOffer:
    """An offer as its row has it."""
    facts: dict[str, Any] = {
        name: bool(row[column]) if name in _YES_OR_NO else row[column]
        for name, column in _COLUMNS.items()
    }
    facts["until"] = date.fromisoformat(row["until"]) if row["until"] else None
    return StoredOffer(
        row["id"],
        Offer(**facts),
        row["source"],
        frozenset(json.loads(row["edited"])),
        row["state"],
        row["listed_as"],
    )


def _columns(offer: Offer) -> dict[str, Any]:
    """The columns of an offer, and what it is looked for by."""
    values = {column: getattr(offer, name) for name, column in _COLUMNS.items()}
    return values | {
        **{_COLUMNS[name]: int(getattr(offer, name)) for name in _YES_OR_NO},
        "until": offer.until.isoformat() if offer.until else None,
        "kind": offer.kind.casefold(),
        "provider_as": folded(offer.provider),
        "searched": searched(offer),
    }


# What there is


async def by_id(connection: Reading, offer_id: int) -> StoredOffer | None:
    """One offer, also when it ended, is over or is full; None where there is none."""
    row = await connection.row("SELECT * FROM offers WHERE id = :id", {"id": offer_id})
    return stored_offer(row) if row else None


async def all_there(connection: Reading) -> list[Offer]:
    """All that is in the list, by title; also what is full or over."""
    rows = await connection.rows(f"SELECT * FROM offers WHERE {THERE} ORDER BY searched, id")
    return [stored_offer(row).offer for row in rows]


async def ended(connection: Reading, limit: int, offset: int) -> list[StoredOffer]:
    """What is not in the list any more, what ended last first."""
    rows = await connection.rows(
        f"SELECT * FROM offers WHERE NOT {THERE} ORDER BY changed_at DESC, id"
        " LIMIT :most OFFSET :before",
        {"most": limit, "before": offset},
    )
    return [stored_offer(row) for row in rows]


async def count_ended(connection: Reading) -> int:
    """How much is not in the list any more."""
    return int(await connection.value(f"SELECT count(*) FROM offers WHERE NOT {THERE}"))


async def of_provider(connection: Reading, name: str, today: date) -> list[StoredOffer]:
    """What a provider offers on a local day, by title; also what is full."""
    rows = await connection.rows(
        f"SELECT * FROM offers WHERE provider_as = :name AND {THERE}"
        " AND (until IS NULL OR until >= :today) ORDER BY searched, id",
        {"name": folded(name), "today": today.isoformat()},
    )
    return [stored_offer(row) for row in rows]


async def providers(connection: Reading) -> list[str]:
    """Who offers something that is there, by name."""
    rows = await connection.rows(
        f"SELECT DISTINCT provider FROM offers WHERE {THERE} AND provider <> ''"
    )
    return sorted((row["provider"] for row in rows), key=str.casefold)


# What lists bring


async def comparison(
    connection: Reading,
    offers: Iterable[Offer],
    source: Source,
    *,
    ends_missing: bool,
    beside: Iterable[Offer] = (),
    unread: Mapping[Offer, frozenset[str]] = _ALL_READ,
    over_chat: bool = False,
    called: Mapping[str, str] = _AS_KNOWN,
) -> Comparison:
    """What taking a list would do, as `compare` tells; nothing is changed."""
    rows = await connection.rows("SELECT * FROM offers ORDER BY id")
    known = [stored_offer(row) for row in rows]
    return compare(
        *(known, offers, source),
        ends_missing=ends_missing,
        beside=beside,
        unread=unread,
        over_chat=over_chat,
        called=called,
    )


async def take(
    transaction: Transaction,
    offers: Iterable[Offer],
    source: Source,
    now: datetime,
    *,
    ends_missing: bool,
    beside: Iterable[Offer] = (),
) -> Taken:
    """Take a list over, as `comparison` tells."""
    told = await comparison(transaction, offers, source, ends_missing=ends_missing, beside=beside)
    return await take_told(transaction, told, source, now)


async def take_told(
    transaction: Transaction, told: Comparison, source: Source, now: datetime
) -> Taken:
    """Do what a comparison in this very transaction told."""
    for offer in told.new:
        await transaction.queue(*_insert(offer, source, None, now))
    for stored, offer in told.changed:
        columns = _columns(offer) | {"source": source, "state": "there", "edited": stored.edited}
        columns["listed_as"] = stored.listed_as
        await _write(transaction, stored.id, columns, now)
    for stored in told.ended:
        await _write(transaction, stored.id, {"source": source, "state": "missing"}, now)
    return Taken(
        new=len(told.new),
        changed=len(told.changed),
        ended=len(told.ended),
        same=len(told.same),
        stopped=len(told.stopped),
    )


async def place(transaction: Transaction, areas: Areas, now: datetime) -> int:
    """Put each offer in the neighbourhood that its postcode is in by now; how many that changed."""
    rows = await transaction.rows(
        "SELECT id, postcode, neighbourhood FROM offers WHERE postcode IS NOT NULL"
    )
    moved = 0
    for row in rows:
        found = areas.neighbourhood(row["postcode"])
        # Outside the list of postcodes it stays what was told of it.
        if found not in (None, row["neighbourhood"]):
            await _write(transaction, row["id"], {"neighbourhood": found}, now)
            moved += 1
    return moved


# What a coordinator does in the chat


async def add(
    transaction: Transaction, offer: Offer, now: datetime, *, draft_id: int
) -> StoredOffer:
    """Add an offer that a coordinator made; the same conversation adds it once."""
    sql, columns = _insert(offer, "chat", draft_id, now)
    row = await transaction.row(f"{sql} RETURNING *", columns)
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return stored_offer(row)


async def change(
    transaction: Transaction, stored: StoredOffer, offer: Offer, now: datetime
) -> None:
    """A coordinator's change. What they set stays, whatever a list says later."""
    edited = {name for name in _COLUMNS if getattr(offer, name) != getattr(stored.offer, name)}
    if edited:
        columns = _columns(offer) | {"edited": stored.edited | edited_together(edited)}
        await _write(transaction, stored.id, columns, now)


async def end(transaction: Transaction, offer_id: int, now: datetime) -> None:
    """A coordinator ends an offer. It stays ended, whatever a list says later."""
    await _write(transaction, offer_id, {"state": "ended"}, now)


async def restore(transaction: Transaction, stored: StoredOffer, now: datetime) -> None:
    """A coordinator puts an offer back that ended.

    One that its list or file no longer had is the coordinator's from then on, so that it stays.
    """
    source = "chat" if stored.state == "missing" else stored.source
    await _write(transaction, stored.id, {"state": "there", "source": source}, now)


def _insert(
    offer: Offer, source: Source, draft_id: int | None, now: datetime
) -> tuple[str, dict[str, Any]]:
    """The statement that adds an offer, and its parameters."""
    columns = _columns(offer) | {
        "source": source,
        "draft_id": draft_id,
        "listed_as": listed_as(offer),
        "changed_at": now.isoformat(),
    }
    marks = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO offers ({', '.join(columns)}) VALUES ({marks})", columns


async def _write(
    transaction: Transaction, offer_id: int, columns: Mapping[str, Any], now: datetime
) -> None:
    values = dict(columns) | {"changed_at": now.isoformat()}
    if "edited" in values:
        values["edited"] = json.dumps(sorted(values["edited"]))
    sets = ", ".join(f"{name} = :{name}" for name in values)
    await transaction.queue(f"UPDATE offers SET {sets} WHERE id = :id", values | {"id": offer_id})
