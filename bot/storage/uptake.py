"""Counts that triggers keep up with the ledger, and the check that both still say the same.

A voucher counts as given until it is taken back, withdrawn or replaced; as used when something of
it was spent; as lapsed when it lapsed unused. So a replaced code counts once.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.database_address import Address
from bot.storage.database import Reading, Transaction
from bot.storage.engines import looking_at_one_moment


@dataclass(frozen=True)
class FeatureUptake:
    """What became of the vouchers that have these four features in common. Money is in cents."""

    organisation: str
    category: str
    approach: str
    neighbourhood: str
    given: int
    used: int
    lapsed: int
    committed_cents: int
    spent_cents: int


@dataclass(frozen=True)
class DayUptake:
    """What became of the vouchers that an organisation issued on a local day.

    `issued` also counts those that were taken back since, `undone` only those; replacements are in
    neither. `other_household` are issues for an address that had a voucher already.
    """

    organisation: str
    issued_on: date
    valid_until: date
    issued: int
    undone: int
    other_household: int
    given: int
    used: int
    lapsed: int

    @property
    def unused(self) -> int:
        """How many can still be used for the first time."""
        return self.given - self.used - self.lapsed


async def by_feature(reading: Reading) -> list[FeatureUptake]:
    """All counts by feature: as many rows as there are combinations, however many vouchers."""
    rows = await reading.rows(
        "SELECT organisation, category, approach, neighbourhood, given, used, lapsed,"
        " committed_cents, spent_cents FROM uptake"
        " ORDER BY organisation, category, approach, neighbourhood"
    )
    return [FeatureUptake(*row) for row in rows]


async def days(reading: Reading) -> list[DayUptake]:
    """All counts by organisation and day of issue, in order of the day."""
    rows = await reading.rows(
        "SELECT organisation, issued_on, valid_until, issued, undone, other_household, given, used,"
        " lapsed FROM uptake_days ORDER BY issued_on, organisation, valid_until"
    )
    return [
        DayUptake(row[0], date.fromisoformat(row[1]), date.fromisoformat(row[2]), *row[3:])
        for row in rows
    ]


async def issued_by_day(reading: Reading, organisation: str | None = None) -> dict[date, int]:
    """How many vouchers were issued on each local day, also those that were taken back since."""
    rows = await reading.rows(
        "SELECT issued_on, sum(issued) FROM uptake_days"
        " WHERE CAST(:organisation AS TEXT) IS NULL OR organisation = :organisation"
        " GROUP BY 1 ORDER BY 1",
        {"organisation": organisation},
    )
    return {date.fromisoformat(row[0]): row[1] for row in rows}


async def given_by_month(
    reading: Reading, organisation: str, first: date, last: date
) -> dict[str, int]:
    """How many an organisation issued on these local days and did not take back; by 2022-06."""
    rows = await reading.rows(
        "SELECT substr(issued_on, 1, 7) AS month, sum(issued - undone) FROM uptake_days"
        " WHERE organisation = :organisation AND issued_on BETWEEN :first AND :last"
        " GROUP BY month ORDER BY month",
        {
            "organisation": organisation,
            "first": first.isoformat(),
            "last": last.isoformat(),
        },
    )
    return {row[0]: max(row[1], 0) for row in rows}


async def lapsed_by_day(reading: Reading) -> dict[date, int]:
    """How many vouchers lapsed unused, by the last local day on which they could be used."""
    rows = await reading.rows(
        "SELECT valid_until, sum(lapsed) FROM uptake_days GROUP BY 1 ORDER BY 1"
    )
    return {date.fromisoformat(row[0]): row[1] for row in rows}


# What the ledger alone says of the vouchers, by all that they are counted by. Once through the
# index on each voucher's entries, and sorted by the day first, in which most differ: that is quick.
_TELL = """
CREATE TEMP TABLE told AS
    SELECT issued_on, organisation, category, approach,
        coalesce(neighbourhood, '') AS neighbourhood, valid_until,
        count(*) FILTER (WHERE replaces IS NULL) AS issued,
        count(*) FILTER (WHERE undone) AS undone, sum(other_household) AS other_household,
        count(*) FILTER (WHERE given) AS given,
        count(*) FILTER (WHERE given AND spent > 0) AS used,
        count(*) FILTER (WHERE given AND has_lapsed AND committed = 0 AND spent = 0) AS lapsed,
        sum(committed) AS committed_cents, sum(spent) AS spent_cents
    FROM (SELECT voucher_id, count(*) FILTER (WHERE kind = 'undone') > 0 AS undone,
            count(*) FILTER (WHERE kind = 'lapsed') > 0 AS has_lapsed,
            count(*) FILTER (WHERE kind IN ('undone', 'withdrawn', 'replaced')) = 0 AS given,
            sum(committed_cents) AS committed, sum(spent_cents) AS spent
        FROM ledger WHERE pot = 'vouchers' GROUP BY voucher_id) AS one
    CROSS JOIN vouchers WHERE vouchers.id = one.voucher_id GROUP BY 1, 2, 3, 4, 5, 6
"""
_COUNT = (
    """
CREATE TEMP TABLE recount AS
    SELECT organisation, category, approach, neighbourhood, sum(given) AS given, sum(used) AS used,
        sum(lapsed) AS lapsed, sum(committed_cents) AS committed_cents,
        sum(spent_cents) AS spent_cents
    FROM told GROUP BY 1, 2, 3, 4
""",
    """
CREATE TEMP TABLE recount_days AS
    SELECT organisation, issued_on, valid_until, sum(issued) AS issued, sum(undone) AS undone,
        sum(other_household) AS other_household, sum(given) AS given, sum(used) AS used,
        sum(lapsed) AS lapsed
    FROM told GROUP BY 1, 2, 3
""",
)
_FORGET = tuple(f"DROP TABLE IF EXISTS {table}" for table in ("told", "recount", "recount_days"))
# Each gives rows of what disagrees, and what is to be said of one. (A FULL JOIN would be shorter,
# and needs a newer SQLite than some have.)
_BY_FEATURE = (
    "{}: {}, {}, {}, {}: {} given, {} used, {} lapsed, {} and {} cents",
    """
SELECT who, organisation, category, approach, neighbourhood, given, used, lapsed, committed_cents,
    spent_cents
FROM (
    SELECT 'the ledger says' AS who, *
        FROM (SELECT * FROM recount EXCEPT SELECT * FROM uptake) AS counted
    UNION ALL
    SELECT 'was counted', * FROM (SELECT * FROM uptake EXCEPT SELECT * FROM recount) AS kept
) AS different
WHERE (given, used, lapsed, committed_cents, spent_cents) <> (0, 0, 0, 0, 0)
""",
)
_BY_DAY = (
    "{}: {}, issued on {}: {} issued, {} undone, {} other households, {} given, {} used, {} lapsed",
    """
SELECT who, organisation, issued_on, issued, undone, other_household, given, used, lapsed
FROM (
    SELECT 'the ledger says' AS who, *
        FROM (SELECT * FROM recount_days EXCEPT SELECT * FROM uptake_days) AS counted
    UNION ALL
    SELECT 'was counted', *
        FROM (SELECT * FROM uptake_days EXCEPT SELECT * FROM recount_days) AS kept
) AS different
WHERE (issued, undone, other_household, given, used, lapsed) <> (0, 0, 0, 0, 0, 0)
""",
)
_BY_POT = (
    "pot {}: {} committed and {} spent, the ledger says {} and {}",
    """
WITH sums AS (SELECT pot AS name, sum(committed_cents) AS committed, sum(spent_cents) AS spent
    FROM ledger GROUP BY pot
    UNION ALL SELECT 'promotion', 0, sum(amount_cents)
    FROM promotion_costs WHERE taken_back_at IS NULL)
SELECT name, committed_cents, spent_cents, coalesce(committed, 0), coalesce(spent, 0)
FROM pots LEFT JOIN sums USING (name)
WHERE (committed_cents, spent_cents) <> (coalesce(committed, 0), coalesce(spent, 0))
""",
)
# What was issued and what is free make the ceiling: of all, and of each organisation.
_CEILING = (
    "pot {}: {} cents given or spent and {} free do not make the ceiling of {}",
    """
SELECT pots.name, used, ceiling_cents - pots.committed_cents - pots.spent_cents, ceiling_cents
FROM pots JOIN (
    SELECT 'vouchers' AS name, coalesce(sum(committed_cents + spent_cents), 0) AS used
        FROM uptake
    UNION ALL
    SELECT 'organisation:' || organisation, sum(committed_cents + spent_cents)
        FROM uptake GROUP BY organisation) AS counted USING (name)
WHERE used <> pots.committed_cents + pots.spent_cents
""",
)
_MOST_EXAMPLES = 5
_ALL = 2**63 - 1


async def disagreements(reading: Reading) -> list[str]:
    """Where the counts are not what the ledger makes them; empty when both ways agree.

    The ledger is counted from its first entry, some seconds for a million vouchers: ask it on a
    connection of its own, on which nobody waits. Of each kind only a few examples.
    """
    return await _by_pot(reading, _MOST_EXAMPLES) + await _by_voucher(reading, _MOST_EXAMPLES)


async def recounted(address: Address) -> list[str]:
    """As `disagreements`, and quicker: pots and vouchers are counted at the same time.

    Each on a connection of its own, which sees counts and ledger as they are at one moment.
    Raises DatabaseError.
    """
    async with looking_at_one_moment(address) as one, looking_at_one_moment(address) as other:
        by_pot, by_voucher = await asyncio.gather(
            _by_pot(one, _MOST_EXAMPLES), _by_voucher(other, _MOST_EXAMPLES)
        )
    return by_pot + by_voucher


async def rebuild(transaction: Transaction) -> list[str]:
    """Make all counts and pots what the ledger makes them; returns what was otherwise.

    Raises ConstraintViolated where the ledger gives more than there is in a pot. Whether the
    ledger itself can be true is for `vouchers.imbalances` to say, before the commit.
    """
    wrong = await _told(transaction, (_BY_POT,), _ALL)
    wrong += await _by_voucher(transaction, _ALL, then=_REBUILD)
    await transaction.execute(_REBUILD_POTS)
    return wrong


_REBUILD = (
    "DELETE FROM uptake",
    "INSERT INTO uptake SELECT * FROM recount",
    "DELETE FROM uptake_days",
    "INSERT INTO uptake_days SELECT * FROM recount_days",
)
_REBUILD_POTS = """
UPDATE pots SET (committed_cents, spent_cents) = (
    SELECT coalesce(sum(committed_cents), 0), coalesce(sum(spent_cents), 0)
    FROM (SELECT pot, committed_cents, spent_cents FROM ledger
        UNION ALL SELECT 'promotion', 0, amount_cents FROM promotion_costs
        WHERE taken_back_at IS NULL) AS moved
    WHERE pot = name)
"""


async def _by_pot(reading: Reading, most: int) -> list[str]:
    return await _told(reading, (_CEILING, _BY_POT), most)


async def _by_voucher(reading: Reading, most: int, then: Sequence[str] = ()) -> list[str]:
    """What disagrees by feature and by day; `then` is run while the recount is still there."""
    for sql in (*_FORGET, _TELL, *_COUNT):
        await reading.rows(sql)
    found = await _told(reading, (_BY_FEATURE, _BY_DAY), most)
    for sql in (*then, *_FORGET):
        await reading.rows(sql)
    return found


async def _told(reading: Reading, questions: Sequence[tuple[str, str]], most: int) -> list[str]:
    return [
        sentence.format(*row)
        for sentence, sql in questions
        for row in sorted(map(tuple, await reading.rows(f"{sql} LIMIT :most", {"most": most})))
    ]
