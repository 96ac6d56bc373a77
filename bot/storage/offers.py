"""What providers offer: what is found, what lists bring, and what a coordinator sets in the chat.

What a coordinator set stays, whatever a list says; the same list twice changes nothing.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz, process

from bot.domain.offers import (
    Areas,
    Comparison,
    Nearness,
    Offer,
    Search,
    Source,
    StoredOffer,
    compare,
    edited_together,
    folded,
    listed_as,
    may_change,
    searched,
)
from bot.storage.database import Reading, Row, Transaction

# What a column is called where it is not as the field: `when` and `full` are SQL's own words.
_COLUMNS = {each.name: each.name for each in fields(Offer)} | {"when": "held", "full": "is_full"}
_YES_OR_NO = frozenset({"women_only", "wheelchair", "full", "example"})
# So alike are two spellings of one word.
_ALIKE = 78
_THERE = "state = 'there'"
_OPEN = f"{_THERE} AND is_full = 0 AND (until IS NULL OR until >= :today)"


@dataclass(frozen=True)
class Taken:
    """What a list did, in numbers of offers. `stopped` stay ended, as a coordinator ended them."""

    new: int
    changed: int
    ended: int
    same: int
    stopped: int


def _stored(row: Row) -> StoredOffer:
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


# What is found


async def find(
    connection: Reading,
    search: Search,
    today: date,
    limit: int,
    offset: int = 0,
    areas: Areas | None = None,
) -> list[StoredOffer]:
    """What fits a search on a local day, the nearest first and then by title."""
    if not search.near and not search.words:
        conditions, named = _conditions(search, today)
        rows = await connection.rows(
            f"SELECT * FROM offers WHERE {' AND '.join(conditions)}"
            " ORDER BY searched, id LIMIT :most OFFSET :before",
            named | {"most": limit, "before": offset},
        )
        return [_stored(row) for row in rows]
    candidates = await _candidates(connection, search, today)
    if search.near:
        # By title they are already, and a sort leaves that so among what is as near.
        candidates.sort(key=_nearness(search.near, areas or Areas()))
    wanted: list[int] = [row[0] for row in candidates[offset : offset + limit]]
    rows = await connection.rows_among("SELECT * FROM offers WHERE id IN ({among})", wanted)
    by_number = {row["id"]: _stored(row) for row in rows}
    return [by_number[number] for number in wanted]


def _nearness(near: str, areas: Areas) -> Callable[[Row], Nearness]:
    """How near what stands in a row of candidates is; of the same place it is told once."""
    told: dict[tuple[str | None, str | None], Nearness] = {}

    def nearness(row: Row) -> Nearness:
        place = (row[1], row[2])
        if place not in told:
            told[place] = areas.nearness(near, *place)
        return told[place]

    return nearness


async def count(connection: Reading, search: Search, today: date) -> int:
    """How many offers fit a search on a local day."""
    if search.words:
        return len(await _candidates(connection, search, today))
    conditions, named = _conditions(search, today)
    number: int = await connection.value(
        f"SELECT count(*) FROM offers WHERE {' AND '.join(conditions)}", named
    )
    return number


async def _candidates(connection: Reading, search: Search, today: date) -> list[Row]:
    """Number, postcode and neighbourhood of what fits, by title.

    What has each of the words, or a piece of it; if nothing has, what has words like them.
    """
    conditions, named = _conditions(search, today)
    words = folded(search.words).split()
    pieces = {f"p{place}": word for place, word in enumerate(words)}
    # Neither % nor _ is left in a folded word.
    having = [f"searched LIKE '%' || :{piece} || '%'" for piece in pieces]
    found = await _looked_up(connection, [*conditions, *having], named | pieces)
    if found or not words:
        return found
    rows = await _looked_up(connection, conditions, named, ", searched")
    of_rows = [frozenset(row[3].split()) for row in rows]
    known = sorted(frozenset().union(*of_rows))
    like = [_spellings(word, known) for word in words]
    return [
        row
        for row, its_words in zip(rows, of_rows, strict=True)
        if not any(its_words.isdisjoint(near) for near in like)
    ]


async def _looked_up(
    connection: Reading, conditions: Sequence[str], named: Mapping[str, Any], more: str = ""
) -> list[Row]:
    return await connection.rows(
        f"SELECT id, postcode, neighbourhood{more} FROM offers"
        f" WHERE {' AND '.join(conditions)} ORDER BY searched, id",
        named,
    )


def _conditions(search: Search, today: date) -> tuple[list[str], dict[str, Any]]:
    conditions = [_THERE if search.everything else _OPEN]
    named: dict[str, Any] = {"today": today.isoformat()}
    for name in ("category", "neighbourhood", "women_only", "wheelchair"):
        if (value := getattr(search, name)) is not None:
            conditions.append(f"{name} = :{name}")
            named[name] = int(value) if isinstance(value, bool) else value
    for name, kinds, among in (("k", search.kinds, "IN"), ("w", search.without, "NOT IN")):
        if kinds:
            marks = {f"{name}{place}": kind.casefold() for place, kind in enumerate(kinds)}
            conditions.append(f"kind {among} ({', '.join(f':{mark}' for mark in marks)})")
            named |= marks
    if search.age is not None:
        conditions.append("coalesce(from_age, 0) <= :age AND :age <= coalesce(to_age, :age)")
        named["age"] = search.age
    if search.provider is not None:
        conditions.append("provider_as = :provider_as")
        named["provider_as"] = folded(search.provider)
    return conditions, named


def _spellings(word: str, known: Sequence[str]) -> set[str]:
    """The known words that may be meant with a word."""
    found = process.extract(word, known, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
    return {each for each, _score, _place in found} | {each for each in known if word in each}


async def by_id(connection: Reading, offer_id: int) -> StoredOffer | None:
    """One offer, also when it ended, is over or is full; None where there is none."""
    row = await connection.row("SELECT * FROM offers WHERE id = :id", {"id": offer_id})
    return _stored(row) if row else None


async def of_provider(connection: Reading, name: str, today: date) -> list[StoredOffer]:
    """What a provider offers on a local day, by title; also what is full."""
    rows = await connection.rows(
        f"SELECT * FROM offers WHERE provider_as = :name AND {_THERE}"
        " AND (until IS NULL OR until >= :today) ORDER BY searched, id",
        {"name": folded(name), "today": today.isoformat()},
    )
    return [_stored(row) for row in rows]


async def providers(connection: Reading) -> list[str]:
    """Who offers something that is there, by name."""
    rows = await connection.rows(
        f"SELECT DISTINCT provider FROM offers WHERE {_THERE} AND provider <> ''"
    )
    return sorted((row["provider"] for row in rows), key=str.casefold)


async def kinds(connection: Reading, today: date, category: str | None = None) -> dict[str, int]:
    """How many offers there are of each kind that can be found, the most frequent first."""
    rows = await connection.rows(
        f"SELECT kind, count(*) AS number FROM offers WHERE {_OPEN}"
        " AND (:category IS NULL OR category = :category)"
        " GROUP BY kind ORDER BY number DESC, kind",
        {"today": today.isoformat(), "category": category},
    )
    return {row["kind"]: row["number"] for row in rows}


# What lists bring


async def comparison(
    connection: Reading, offers: Iterable[Offer], source: Source, *, ends_missing: bool
) -> Comparison:
    """What taking a list would do; nothing is changed."""
    rows = await connection.rows("SELECT * FROM offers ORDER BY id")
    return compare([_stored(row) for row in rows], offers, source, ends_missing=ends_missing)


async def take(
    transaction: Transaction,
    offers: Iterable[Offer],
    source: Source,
    now: datetime,
    *,
    ends_missing: bool,
) -> Taken:
    """Take a list over, as `comparison` tells. With `ends_missing` it is all that there is."""
    told = await comparison(transaction, offers, source, ends_missing=ends_missing)
    for offer in told.new:
        await transaction.queue(*_insert(offer, source, None, now))
    for stored, offer in told.changed:
        columns = _columns(offer) | {"source": source, "state": "there", "edited": stored.edited}
        await _write(transaction, stored.id, columns, now)
    for stored in told.same:
        # From now on the scheme's file has no say about it.
        if stored.source != source and may_change(stored, source):
            await _write(transaction, stored.id, {"source": source}, now)
    for stored in told.ended:
        await _write(transaction, stored.id, {"source": source, "state": "missing"}, now)
    return Taken(
        new=len(told.new),
        changed=len(told.changed),
        ended=len(told.ended),
        same=len(told.same),
        stopped=len(told.stopped),
    )


# What a coordinator does in the chat


async def add(
    transaction: Transaction, offer: Offer, now: datetime, *, draft_id: int
) -> StoredOffer:
    """Add an offer that a coordinator made; the same conversation adds it once."""
    sql, columns = _insert(offer, "chat", draft_id, now)
    row = await transaction.row(f"{sql} RETURNING *", columns)
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return _stored(row)


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
