"""What the evaluation asks of vouchers and redemptions, as they were at the end of a local day.

What came later is left out: a correction, a voucher taken back, a redemption undone. So figures as
of a day stay what they were.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.storage.database import Reading
from bot.storage.used_offers import SOMETHING_ELSE
from bot.storage.vouchers import State


class Feature(StrEnum):
    """What vouchers are counted by."""

    ORGANISATION = "organisation"
    CATEGORY = "category"
    APPROACH = "approach"
    NEIGHBOURHOOD = "neighbourhood"
    PROVIDER = "provider"
    """Where it was used first; empty while it is unused."""
    NEW = "new_participant"
    """The provider's answer; empty while there is none."""
    USED = "used"
    """'1' or '0'."""
    KIND = "kind"
    """Of what kind of offer the first use was, or SOMETHING_ELSE; empty where it is not known."""
    USED_CATEGORY = "used_category"
    """Of what category that offer was; empty where that is not known."""


# One row for each voucher that counts. A replacement goes on where the code before it began.
_REPORTED = f"""
CREATE TEMP TABLE reported AS
WITH RECURSIVE line (id, older) AS (
    SELECT id, replaces FROM vouchers WHERE replaces IS NOT NULL
    UNION ALL
    SELECT line.id, vouchers.replaces FROM line JOIN vouchers ON vouchers.id = line.older
    WHERE vouchers.replaces IS NOT NULL),
origin AS (
    SELECT line.id, min(vouchers.issued_on) AS issued_on,
        max(vouchers.other_household) AS other_household
    FROM line JOIN vouchers ON vouchers.id = line.older GROUP BY line.id),
ended AS (
    SELECT voucher_id FROM ledger WHERE pot = 'vouchers'
    AND kind IN ('undone', 'withdrawn', 'replaced') AND at < :end),
taken AS (
    SELECT voucher_id, min(number) AS first, sum(amount_cents) AS cents FROM redemptions
    WHERE redeemed_on <= :day AND redeemed_at < :end AND (undone_at IS NULL OR undone_at >= :end)
    GROUP BY voucher_id HAVING sum(amount_cents) > 0),
corrected AS (
    SELECT voucher_id, was FROM corrections WHERE id IN (
        SELECT min(id) FROM corrections WHERE at >= :end GROUP BY voucher_id)),
said AS (
    SELECT redemption, max(id) AS last FROM redemption_offers WHERE at < :end GROUP BY redemption)
SELECT vouchers.organisation, coalesce(corrected.was, vouchers.category) AS category, approach,
    coalesce(neighbourhood, '') AS neighbourhood,
    coalesce(redemptions.organisation, '') AS provider,
    coalesce(new_participant, '') AS new_participant,
    CASE WHEN redemptions.number IS NULL THEN '0' ELSE '1' END AS used,
    CASE WHEN said.last IS NULL THEN ''
        ELSE coalesce(redemption_offers.kind, '{SOMETHING_ELSE}') END AS kind,
    coalesce(redemption_offers.category, '') AS used_category,
    coalesce(origin.issued_on, vouchers.issued_on) AS given_on, valid_until, redeemed_on,
    coalesce(taken.cents, 0) AS cents,
    coalesce(origin.other_household, vouchers.other_household) AS other_household
FROM vouchers
LEFT JOIN origin ON origin.id = vouchers.id
LEFT JOIN taken ON taken.voucher_id = vouchers.id
LEFT JOIN redemptions ON redemptions.number = taken.first
LEFT JOIN corrected ON corrected.voucher_id = vouchers.id
LEFT JOIN said ON said.redemption = taken.first
LEFT JOIN redemption_offers ON redemption_offers.id = said.last
WHERE vouchers.issued_on <= :day AND vouchers.issued_at < :end
AND vouchers.id NOT IN (SELECT voucher_id FROM ended)
"""
# How many have all features in common: from these few rows every list and cross is added up.
_BY_FEATURE = """
CREATE TEMP TABLE by_feature AS
    SELECT organisation, category, approach, neighbourhood, provider, new_participant, used, kind,
        used_category, count(*) AS number, sum(cents) AS cents, sum(other_household) AS again
    FROM reported GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
"""
# And how many were given on one day, and were used on another or can be used until then.
_BY_DAY = """
CREATE TEMP TABLE by_day AS
    SELECT used, given_on, coalesce(redeemed_on, valid_until) AS until, count(*) AS number
    FROM reported GROUP BY 1, 2, 3
"""
_FORGET = tuple(f"DROP TABLE IF EXISTS {table}" for table in ("reported", "by_feature", "by_day"))


class Evaluation:
    """Counts of the vouchers that counted at the end of a day."""

    def __init__(self, reading: Reading, day: date) -> None:
        self._reading = reading
        self.day = day

    async def count(
        self, feature: Feature, organisation: str | None = None, *, used: bool = False
    ) -> dict[str, int]:
        """How many by a feature: of all, or of one organisation; given, or only those `used`."""
        rows = await self._reading.rows(
            f"SELECT {feature.value} AS key, sum(number) FROM by_feature"
            " WHERE (CAST(:organisation AS TEXT) IS NULL OR organisation = :organisation)"
            " AND (:used = 0 OR used = '1') GROUP BY 1 ORDER BY 1",
            {"organisation": organisation, "used": used},
        )
        return {row[0]: row[1] for row in rows}

    async def in_period(
        self, first: date, last: date, by: Feature | None = None
    ) -> dict[str, tuple[int, int]]:
        """How many were given, and used for the first time, on these days: by a feature or month.

        A month is written as 2022-06.
        """
        given, used = (
            (by.value,) * 2 if by else ("substr(given_on, 1, 7)", "substr(redeemed_on, 1, 7)")
        )
        rows = await self._reading.rows(
            "SELECT key, sum(given), sum(used) FROM ("
            f" SELECT {given} AS key, 1 AS given, 0 AS used FROM reported"
            "  WHERE given_on BETWEEN :first AND :last"
            f" UNION ALL SELECT {used}, 0, 1 FROM reported"
            "  WHERE redeemed_on BETWEEN :first AND :last) AS counted GROUP BY key ORDER BY key",
            {"first": first.isoformat(), "last": last.isoformat()},
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    async def cross(self, rows: Feature, columns: Feature) -> dict[tuple[str, str], int]:
        """How many by two features."""
        found = await self._reading.rows(
            f"SELECT {rows.value}, {columns.value}, sum(number) FROM by_feature"
            " GROUP BY 1, 2 ORDER BY 1, 2"
        )
        return {(row[0], row[1]): row[2] for row in found}

    async def given_by_day(self) -> dict[date, int]:
        """How many were given on each day, without those that stopped counting since."""
        rows = await self._reading.rows(
            "SELECT given_on, sum(number) FROM by_day GROUP BY 1 ORDER BY 1"
        )
        return {date.fromisoformat(row[0]): row[1] for row in rows}

    async def days_until_used(self) -> list[tuple[int, int]]:
        """(days from issue to first use, how many)."""
        return await self._days("used = '1'", date.max)

    async def days_unused(self) -> list[tuple[int, int]]:
        """(days that it has been unused so far or until it lapsed, how many)."""
        return await self._days("used = '0'", self.day)

    async def _days(self, which: str, last: date) -> list[tuple[int, int]]:
        rows = await self._reading.rows(
            f"SELECT given_on, until, sum(number) FROM by_day WHERE {which} GROUP BY 1, 2"
        )
        found: Counter[int] = Counter()
        for given_on, until, number in rows:
            days = min(date.fromisoformat(until), last) - date.fromisoformat(given_on)
            found[max(days.days, 0)] += number
        return sorted(found.items())

    async def lapsed(self) -> int:
        """How many lapsed unused."""
        count: int = await self._reading.value(
            "SELECT coalesce(sum(number), 0) FROM by_day WHERE used = '0' AND until < :day",
            {"day": self.day.isoformat()},
        )
        return count

    async def again(self) -> int:
        """How many were given for an address, or number, that had a voucher already.

        Also where that first one was withdrawn since: which one it was nobody knows.
        """
        count: int = await self._reading.value("SELECT coalesce(sum(again), 0) FROM by_feature")
        return count

    async def spent_cents(self) -> int:
        """What was spent at providers."""
        cents: int = await self._reading.value("SELECT coalesce(sum(cents), 0) FROM by_feature")
        return cents


@asynccontextmanager
async def evaluation(reading: Reading, day: date, end: datetime) -> AsyncIterator[Evaluation]:
    """The evaluation as of a local day, whose end is that moment (UTC).

    All vouchers are gone through once, some seconds for a million: on a connection of its own.
    """
    for sql in _FORGET:
        await reading.rows(sql)
    await reading.rows(_REPORTED, {"day": day.isoformat(), "end": end.isoformat()})
    for sql in (_BY_FEATURE, _BY_DAY):
        await reading.rows(sql)
    yield Evaluation(reading, day)
    for sql in _FORGET:
        await reading.rows(sql)


async def used_by_day(reading: Reading) -> dict[date, int]:
    """How often something was taken in, by the local day on which that was known.

    Also what was undone or given back since. A list of the webshop tells of it later.
    """
    rows = await reading.rows(
        "SELECT CASE WHEN redeemed_on > substr(redeemed_at, 1, 10) THEN redeemed_on"
        " ELSE substr(redeemed_at, 1, 10) END AS day, count(*) FROM redemptions"
        " WHERE amount_cents > 0 GROUP BY 1 ORDER BY 1"
    )
    return {date.fromisoformat(row[0]): row[1] for row in rows}


@dataclass(frozen=True)
class Line:
    """One voucher for the coordinator's own export: no code, and nothing of the participant."""

    id: int
    issued_on: date
    organisation: str
    approach: str
    category: str
    neighbourhood: str
    other_household: bool
    state: State
    used_on: date | None
    provider: str
    spent_cents: int
    new_participant: str
    kind: str
    used_category: str


async def last_line(reading: Reading) -> int:
    """The highest id of a voucher; 0 where there is none."""
    highest: int = await reading.value("SELECT coalesce(max(id), 0) FROM vouchers")
    return highest


async def lines(reading: Reading, after: int, until: int) -> list[Line]:
    """The vouchers after an id, up to and including another, as they are now."""
    rows = await reading.rows(
        "SELECT vouchers.id, issued_on, vouchers.organisation, approach, vouchers.category,"
        " coalesce(neighbourhood, '') AS neighbourhood, other_household, state, redeemed_on,"
        " coalesce(redemptions.organisation, '') AS provider,"
        " (SELECT coalesce(sum(amount_cents), 0) FROM redemptions"
        "  WHERE voucher_id = vouchers.id AND undone_at IS NULL) AS cents,"
        " coalesce(new_participant, '') AS new_participant,"
        " CASE WHEN redemption_offers.id IS NULL THEN ''"
        f" ELSE coalesce(kind, '{SOMETHING_ELSE}') END AS kind,"
        " coalesce(redemption_offers.category, '') AS used_category"
        " FROM vouchers LEFT JOIN redemptions ON redemptions.number ="
        " (SELECT min(number) FROM redemptions WHERE voucher_id = vouchers.id"
        "  AND undone_at IS NULL GROUP BY voucher_id HAVING sum(amount_cents) > 0)"
        " LEFT JOIN redemption_offers ON redemption_offers.id ="
        "  (SELECT max(id) FROM redemption_offers WHERE redemption = redemptions.number)"
        " WHERE vouchers.id > :after AND vouchers.id <= :until ORDER BY vouchers.id",
        {"after": after, "until": until},
    )
    return [
        Line(
            id=row["id"],
            issued_on=date.fromisoformat(row["issued_on"]),
            organisation=row["organisation"],
            approach=row["approach"],
            category=row["category"],
            neighbourhood=row["neighbourhood"],
            other_household=bool(row["other_household"]),
            state=State(row["state"]),
            used_on=date.fromisoformat(row["redeemed_on"]) if row["redeemed_on"] else None,
            provider=row["provider"],
            spent_cents=row["cents"],
            new_participant=row["new_participant"],
            kind=row["kind"],
            used_category=row["used_category"],
        )
        for row in rows
    ]
