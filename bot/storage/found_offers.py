"""What is found among the offers: what fits a search, in order, and of which kinds that is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial
from typing import Any

from rapidfuzz import fuzz, process

from bot.domain.offer_fit import Facts, Limits
from bot.domain.offers import Areas, Nearness, Search, StoredOffer, days_in, folded
from bot.storage.database import Reading
from bot.storage.offers import THERE, stored_offer

# So alike are two spellings of one word.
_ALIKE, _MOST_ALIKE = 78, 20
_ANYTHING = Search()
_NO_LIMITS = Limits()
# What limits ask of an offer, in the order of `Facts`.
_LIMITED = ", from_age, to_age, held, price_cents, price_for"
_NOT_OVER = f"{THERE} AND (until IS NULL OR until >= :today)"
# As the indexes have it.
_OPEN, _FULL = (f"{_NOT_OVER} AND is_full = {is_full}" for is_full in (0, 1))
# As `offered_by` has it.
_OFFERED_BY = "CASE WHEN provider_as = '' THEN searched ELSE provider_as END"


@dataclass(frozen=True)
class Page:
    """A part of what fits a search, in order, and how many fit in all."""

    offers: list[StoredOffer]
    count: int


async def find(
    connection: Reading,
    search: Search,
    today: date,
    limit: int,
    offset: int = 0,
    areas: Areas | None = None,
) -> list[StoredOffer]:
    """What fits a search on a local day, the nearest first and then by title."""
    return (await page(connection, search, today, limit, offset, areas)).offers


async def page(
    connection: Reading,
    search: Search,
    today: date,
    limit: int,
    offset: int = 0,
    areas: Areas | None = None,
    limits: Limits = _NO_LIMITS,
) -> Page:
    """As `find`, and how many there are in all.

    What is sure to fit goes before what is not; with limits by price, what costs least before what
    is near.
    """
    part = _Part(limit, offset, areas or Areas(), limits)
    conditions, named = _conditions(search, today)
    words = folded(search.words).split()
    pieces = {f"p{at}": word for at, word in enumerate(words)}
    having = [f"instr(searched, :{piece}) > 0" for piece in pieces]
    found = await _page(connection, search, [*conditions, *having], named | pieces, part)
    if found.count or not words:
        return found
    having, spelt = await _spelt(connection, words, conditions, named)
    if not having:
        return found
    return await _page(connection, search, [*conditions, *having], named | spelt, part)


@dataclass(frozen=True)
class _Part:
    """Which of what fits, and what it has to be within."""

    limit: int
    offset: int
    areas: Areas
    limits: Limits


async def _page(
    connection: Reading, search: Search, conditions: list[str], named: dict[str, Any], part: _Part
) -> Page:
    unsure = await _unsure(connection, search, conditions, named)
    fits = " AND ".join(conditions)
    if search.near or part.limits:
        return await _sifted(connection, fits, named, unsure, part, search.near)
    rows = await connection.rows(
        f"SELECT offers.*, {unsure} AS unsure FROM offers WHERE {fits}"
        " ORDER BY unsure, searched, id"
        " LIMIT :most OFFSET :before",
        named | {"most": part.limit, "before": part.offset},
    )
    if part.offset == 0 and len(rows) < part.limit:
        return Page([stored_offer(row) for row in rows], len(rows))
    count = await connection.value(f"SELECT count(*) FROM offers WHERE {fits}", named)
    return Page([stored_offer(row) for row in rows], count)


async def _unsure(
    connection: Reading, search: Search, conditions: list[str], named: dict[str, Any]
) -> str:
    """How much is not known of what fits, as SQL: what is asked is its age, or its days.

    What is known to be on other days is put among the conditions.
    """
    unknown = []
    if search.age is not None:
        unknown.append("from_age IS NULL AND to_age IS NULL")
    if search.days:
        rows = await connection.rows(
            f"SELECT DISTINCT held FROM offers WHERE {' AND '.join(conditions)}", named
        )
        on = {row["held"]: _days_in(row["held"]) for row in rows}
        other = [held for held, days in on.items() if days and days.isdisjoint(search.days)]
        if other:
            conditions.append(_among("held", "NOT IN", "h", other, named))
        if open_days := [held for held, days in on.items() if not days]:
            unknown.append(_among("held", "IN", "u", open_days, named))
    return " + ".join(f"CASE WHEN {each} THEN 1 ELSE 0 END" for each in unknown) or "0"


# Many offers are at the same hours.
_days_in = lru_cache(maxsize=4_000)(days_in)


def _among(column: str, among: str, mark: str, values: Iterable[str], named: dict[str, Any]) -> str:
    """The condition that a column is one of some values, or none; they get names of their own."""
    marks = {f"{mark}{place}": value for place, value in enumerate(values)}
    named |= marks
    return f"{column} {among} ({', '.join(f':{name}' for name in marks)})"


async def _sifted(
    connection: Reading,
    fits: str,
    named: Mapping[str, Any],
    unsure: str,
    part: _Part,
    near: str | None,
) -> Page:
    """A page of what is within the limits, in order.

    Most of it is never put in order: only what stands as high as something on the page.
    """
    rows = await connection.rows(
        f"SELECT id, searched, {unsure}, postcode, neighbourhood"
        f"{_LIMITED if part.limits else ''} FROM offers WHERE {fits}",
        named,
    )
    # Many are at one place, and many are alike in what limits ask of them.
    how_near = cache(partial(part.areas.nearness, near)) if near else _anywhere
    how_fit = cache(lambda *facts: part.limits.standing(Facts(*facts)) if facts else (0, 0.0))
    by_standing: dict[Any, list[tuple[str, int]]] = {}
    count = 0
    for number, title, unknown, postcode, neighbourhood, *facts in rows:
        if (standing := how_fit(*facts)) is None:
            continue
        high = standing, unknown, how_near(postcode, neighbourhood)
        by_standing.setdefault(high, []).append((title, number))
        count += 1
    first, behind, before = part.offset, part.offset + part.limit, 0
    numbers: list[int] = []
    for high in sorted(by_standing):
        as_high = by_standing[high]
        if before + len(as_high) > first and before < behind:
            on_page = sorted(as_high)[max(first - before, 0) : behind - before]
            numbers += [number for _title, number in on_page]
        before += len(as_high)
    full = await connection.rows_among("SELECT * FROM offers WHERE id IN ({among})", numbers)
    by_number = {row["id"]: stored_offer(row) for row in full}
    return Page([by_number[number] for number in numbers], count)


def _anywhere(_postcode: str | None, _neighbourhood: str | None) -> Nearness:
    return 0, 0


async def _spelt(
    connection: Reading, words: Sequence[str], conditions: Sequence[str], named: Mapping[str, Any]
) -> tuple[list[str], dict[str, str]]:
    """The conditions of the words that are like these, and what they name.

    None where nothing is like one of them.
    """
    rows = await connection.rows(
        f"SELECT searched FROM offers WHERE {' AND '.join(conditions)}", named
    )
    known = sorted(set(" ".join(row["searched"] for row in rows).split()))
    having, spelt = [], dict[str, str]()
    for at, word in enumerate(words):
        like = {f"s{at}_{place}": f" {each} " for place, each in enumerate(_spellings(word, known))}
        if not like:
            return [], {}
        having.append(
            "(" + " OR ".join(f"instr(' ' || searched || ' ', :{name}) > 0" for name in like) + ")"
        )
        spelt |= like
    return having, spelt


def _conditions(search: Search, today: date) -> tuple[list[str], dict[str, Any]]:
    conditions = [THERE if search.everything else _FULL if search.full else _OPEN]
    named: dict[str, Any] = {"today": today.isoformat()}
    for name in ("category", "neighbourhood", "women_only", "wheelchair"):
        if (value := getattr(search, name)) is not None:
            conditions.append(f"{name} = :{name}")
            named[name] = int(value) if isinstance(value, bool) else value
    kinds = [each.casefold() for each in search.kinds]
    any_of = [
        _among(column, "IN", mark, values, named)
        for column, mark, values in (("kind", "k", kinds), ("title", "t", search.titles))
        if values
    ]
    if any_of:
        conditions.append(f"({' OR '.join(any_of)})")
    unwanted = [each.casefold() for each in search.without]
    for column, mark, values in (
        *(("kind", "w", unwanted), ("title", "x", search.without_titles)),
        (_OFFERED_BY, "n", search.not_of),
        ("coalesce(neighbourhood, '')", "i", search.not_in),
    ):
        if values:
            conditions.append(_among(column, "NOT IN", mark, values, named))
    if search.free:
        conditions.append("price_cents = 0")
    if search.placed is not None:
        is_placed = "(address <> '' OR place <> '')"
        conditions.append(is_placed if search.placed else f"NOT {is_placed}")
    if search.age is not None:
        conditions.append("coalesce(from_age, 0) <= :age AND :age <= coalesce(to_age, :age)")
        named["age"] = search.age
    if search.provider is not None:
        conditions.append("provider_as = :provider_as")
        named["provider_as"] = folded(search.provider)
    return conditions, named


def _spellings(word: str, known: Sequence[str]) -> list[str]:
    """The known words that may be meant with a word, the likest first."""
    found = process.extract(word, known, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST_ALIKE)
    return [each for each, _score, _place in found]


async def kinds(
    connection: Reading, today: date, search: Search = _ANYTHING, near: str | None = None
) -> dict[str, int]:
    """How many offers fit a search, of each kind; first what is in the neighbourhood `near`, then
    the most frequent."""
    conditions, named = _conditions(search, today)
    await _unsure(connection, search, conditions, named)
    # Without a neighbourhood they are counted in an index.
    is_near = "max(CASE WHEN neighbourhood = :here THEN 1 ELSE 0 END)" if near else "0"
    rows = await connection.rows(
        f"SELECT kind, count(*) AS number, {is_near} AS is_near"
        f" FROM offers WHERE {' AND '.join(conditions)}"
        " GROUP BY kind ORDER BY is_near DESC, number DESC, kind",
        named | {"here": near},
    )
    return {row["kind"]: row["number"] for row in rows}


async def titles(connection: Reading, today: date, kinds: Sequence[str]) -> list[str]:
    """The titles of the offers of some kinds that can be found, each once."""
    conditions, named = _conditions(Search(kinds=tuple(kinds)), today)
    rows = await connection.rows(
        f"SELECT DISTINCT title FROM offers WHERE {' AND '.join(conditions)} ORDER BY title", named
    )
    return [row["title"] for row in rows]
