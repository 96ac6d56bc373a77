"""What providers offer: what is found, what lists bring, and what a coordinator sets in the chat.

What a coordinator set stays, whatever a list says; the same list twice changes nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
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
    return (await look(connection, search, today, limit, offset, areas))[0]


async def look(
    connection: Reading,
    search: Search,
    today: date,
    limit: int,
    offset: int = 0,
    areas: Areas | None = None,
) -> tuple[list[StoredOffer], int]:
    """As `find`, and how many fit in all."""
    candidates = await _candidates(connection, search, today)
    if search.near:
        candidates = _nearest(candidates, search.near, areas or Areas())
    wanted = [row["id"] for row in candidates[offset : offset + limit]]
    rows = await connection.rows_among("SELECT * FROM offers WHERE id IN ({among})", wanted)
    by_number = {row["id"]: _stored(row) for row in rows}
    return [by_number[number] for number in wanted], len(candidates)


def _nearest(candidates: Iterable[Row], near: str, areas: Areas) -> list[Row]:
    """The nearest first. By title they are already: that stays so among what is as near."""
    known: dict[tuple[str | None, str | None], Nearness] = {}

    def nearness(row: Row) -> Nearness:
        """Worked out once for each place."""
        place = row["postcode"], row["neighbourhood"]
        if place not in known:
            known[place] = areas.nearness(near, *place)
        return known[place]

    return sorted(candidates, key=nearness)


async def count(connection: Reading, search: Search, today: date) -> int:
    """How many offers fit a search on a local day."""
    return len(await _candidates(connection, search, today))


async def _candidates(connection: Reading, search: Search, today: date) -> list[Row]:
    """Number, postcode and neighbourhood of what fits, by title."""
    conditions, named = _conditions(search, today)
    words = folded(search.words).split()
    rows = await connection.rows(
        f"SELECT id, postcode, neighbourhood{', searched' if words else ''} FROM offers"
        f" WHERE {' AND '.join(conditions)} ORDER BY searched, id",
        named,
    )
    return _with_words(rows, words) if words else rows


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


def _with_words(rows: Sequence[Row], words: Sequence[str]) -> list[Row]:
    """What has each of the words, or a piece of it; if nothing has, what has words like them."""
    exact = [row for row in rows if all(word in row["searched"] for word in words)]
    if exact:
        return exact
    known = sorted({word for row in rows for word in row["searched"].split()})
    like = [_spellings(word, known) for word in words]
    return [row for row in rows if all(near & set(row["searched"].split()) for near in like)]


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
