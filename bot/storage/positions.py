"""Counts that triggers keep up with the ledger, and the check that both still say the same.

A voucher counts as given until it is taken back, withdrawn or replaced; as used when something of
it was spent; as lapsed when it expired unused. So a replaced code counts once.
"""

from dataclasses import dataclass
from datetime import date

from bot.storage.database import Reading


@dataclass(frozen=True)
class Position:
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
class DayPosition:
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


async def positions(reading: Reading) -> list[Position]:
    """All counts by feature: as many rows as there are combinations, however many vouchers."""
    rows = await reading.rows(
        "SELECT organisation, category, approach, neighbourhood, given, used, lapsed,"
        " committed_cents, spent_cents FROM positions"
    )
    return [Position(*row) for row in rows]


async def days(reading: Reading) -> list[DayPosition]:
    """All counts by organisation and day of issue, in order of the day."""
    rows = await reading.rows(
        "SELECT organisation, issued_on, valid_until, issued, undone, other_household, given, used,"
        " lapsed FROM position_days ORDER BY issued_on, organisation, valid_until"
    )
    return [
        DayPosition(row[0], date.fromisoformat(row[1]), date.fromisoformat(row[2]), *row[3:])
        for row in rows
    ]


# What the ledger alone says of each voucher, its rows of the voucher pot taken together.
_TELL = """
CREATE TEMPORARY TABLE told AS
    SELECT voucher_id, max(kind = 'undone') AS undone, max(kind = 'expired') AS expired,
        1 - max(kind IN ('undone', 'withdrawn', 'replaced')) AS given,
        sum(committed_cents) AS committed, sum(spent_cents) AS spent
    FROM ledger WHERE pot = 'vouchers' GROUP BY voucher_id
"""
_FORGET = "DROP TABLE IF EXISTS temp.told"
# (A FULL JOIN would be shorter, and needs a newer SQLite than some have.)
_BY_FEATURE = """
WITH recount AS (
    SELECT organisation, category, approach, coalesce(neighbourhood, '') AS neighbourhood,
        sum(given) AS given, sum(given AND spent > 0) AS used,
        sum(expired AND spent = 0) AS lapsed, sum(committed) AS committed, sum(spent) AS spent
    FROM told JOIN vouchers ON vouchers.id = voucher_id GROUP BY 1, 2, 3, 4)
SELECT printf('%s: %s, %s, %s, %s: %d given, %d used, %d lapsed, %d and %d cents', who,
    organisation, category, approach, neighbourhood, given, used, lapsed, committed, spent)
FROM (
    SELECT 'the ledger says' AS who, * FROM (SELECT * FROM recount EXCEPT SELECT * FROM positions)
    UNION ALL
    SELECT 'was counted', * FROM (SELECT * FROM positions EXCEPT SELECT * FROM recount))
WHERE given OR used OR lapsed OR committed OR spent
"""
_BY_DAY = """
WITH recount AS (
    SELECT organisation, issued_on, valid_until, sum(replaces IS NULL) AS issued,
        sum(undone) AS undone, sum(other_household) AS other, sum(given) AS given,
        sum(given AND spent > 0) AS used, sum(expired AND spent = 0) AS lapsed
    FROM told JOIN vouchers ON vouchers.id = voucher_id GROUP BY 1, 2, 3)
SELECT printf('%s: %s, issued on %s: %d issued, %d undone, %d other households, %d given, %d used,'
    || ' %d lapsed', who, organisation, issued_on, issued, undone, other, given, used, lapsed)
FROM (
    SELECT 'the ledger says' AS who, *
        FROM (SELECT * FROM recount EXCEPT SELECT * FROM position_days)
    UNION ALL
    SELECT 'was counted', * FROM (SELECT * FROM position_days EXCEPT SELECT * FROM recount))
WHERE issued OR undone OR other OR given OR used OR lapsed
"""
_BY_POT = """
WITH recount AS (SELECT pot AS name, sum(committed_cents) AS committed, sum(spent_cents) AS spent
    FROM ledger GROUP BY pot)
SELECT printf('pot %s: %d committed and %d spent, the ledger says %d and %d', name,
    committed_cents, spent_cents, committed, spent)
FROM pots LEFT JOIN recount USING (name)
WHERE (committed_cents, spent_cents) <> (coalesce(committed, 0), coalesce(spent, 0))
"""
# What was issued and what is free make the ceiling: of all, and of each organisation.
_CEILING = """
SELECT printf('pot %s: %d cents given or spent and %d free do not make the ceiling of %d',
    pots.name, used, ceiling_cents - pots.committed_cents - pots.spent_cents, ceiling_cents)
FROM pots JOIN (
    SELECT 'vouchers' AS name, coalesce(sum(committed_cents + spent_cents), 0) AS used
        FROM positions
    UNION ALL
    SELECT 'organisation:' || organisation, sum(committed_cents + spent_cents)
        FROM positions GROUP BY organisation) AS counted USING (name)
WHERE used <> pots.committed_cents + pots.spent_cents
"""
_MOST_EXAMPLES = 5


async def disagreements(reading: Reading) -> list[str]:
    """Where the counts are not what the ledger makes them; empty when both ways agree.

    The ledger is counted from its first entry, some seconds for a million vouchers: ask it on a
    connection of its own, on which nobody waits. Of each kind only a few examples.
    """
    await reading.rows(_FORGET)
    await reading.rows(_TELL)
    try:
        return [
            row[0]
            for sql in (_CEILING, _BY_POT, _BY_FEATURE, _BY_DAY)
            for row in await reading.rows(f"{sql} LIMIT :most", {"most": _MOST_EXAMPLES})
        ]
    finally:
        await reading.rows(_FORGET)
