"""What the webshop and the bookkeeping have to know, batch by batch.

A batch is all of the ledger after the batch before. The ledger only grows, so a batch can be made
up again at any time, and no line is ever in two.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.scheme import Scheme
from bot.storage.database import Reading, Row, Transaction
from bot.storage.pots import SETTLEMENT, VOUCHERS
from bot.storage.restores import LINES_AHEAD


@dataclass(frozen=True)
class Batch:
    """The ledger's entries above `after` up to and including `last`. `made_at` is UTC."""

    number: int
    after: int
    last: int
    made_at: datetime


@dataclass(frozen=True)
class CodeEvent:
    """Something that happened to a code. `entry` is the line's number for ever.

    `kind` is one of the ledger's; `replaces` is the code in whose place a new one came.
    """

    entry: int
    code: str
    kind: str
    at: datetime
    amount_cents: int
    valid_until: str
    replaces: str | None


@dataclass(frozen=True)
class Payment:
    """An amount to be paid to a provider; below zero where a redemption was undone."""

    entry: int
    number: int
    provider: str
    redeemed_on: str
    amount_cents: int


@dataclass(frozen=True)
class Line:
    """A voucher that a provider took in at a moment (UTC) of a local day, or that was undone.

    `cents` is below zero where it was undone; `export` is the batch that pays it, None where it is
    in none yet.
    """

    number: int
    at: datetime
    on: date
    category: str
    cents: int
    export: int | None


@dataclass(frozen=True)
class Sum:
    """How many of something, and how much; below zero it came back."""

    count: int
    cents: int


@dataclass(frozen=True)
class Fee:
    """What an organisation gets in a batch for the vouchers that it gave and that still count."""

    organisation: str
    name: str
    vouchers: int
    fee_cents: int


@dataclass(frozen=True)
class PromotionCost:
    """What promotion cost, in a batch; below zero where a cost was taken back."""

    what: str
    amount_cents: int


_BATCH = (
    "SELECT number, coalesce((SELECT max(last_entry) FROM batches AS earlier"
    "  WHERE earlier.number < batches.number), 0) AS after, last_entry, made_at FROM batches"
)


def _batch(row: Row) -> Batch:
    return Batch(
        row["number"], row["after"], row["last_entry"], datetime.fromisoformat(row["made_at"])
    )


async def batch(reading: Reading, number: int) -> Batch | None:
    """The batch with this number."""
    row = await reading.row(f"{_BATCH} WHERE number = :number", {"number": number})
    return _batch(row) if row else None


async def latest(reading: Reading, most: int) -> list[Batch]:
    """The latest batches, newest first."""
    rows = await reading.rows(f"{_BATCH} ORDER BY number DESC LIMIT :most", {"most": most})
    return [_batch(row) for row in rows]


async def pending(reading: Reading) -> Batch | None:
    """What a new batch would hold, or None when nothing happened since the last one."""
    row = await reading.row(
        "SELECT coalesce((SELECT max(number) FROM (SELECT number FROM batches"
        "   UNION ALL SELECT batches FROM restores) AS numbers), 0) + 1 AS number,"
        " coalesce(max(last_entry), 0) AS after,"
        " (SELECT max(id) FROM ledger) AS last_entry, '1970-01-01T00:00:00+00:00' AS made_at"
        " FROM batches"
    )
    if row is None or row["last_entry"] is None or row["last_entry"] <= row["after"]:
        return None
    return _batch(row)


async def make(
    transaction: Transaction, scheme: Scheme, person_id: int | None, now: datetime
) -> Batch | None:
    """Close a new batch, or return None when nothing happened since the last one.

    The fees are settled with it: what an organisation has earned until now, less what it got in
    earlier batches. One voucher earns its share of the scheme's sum for intermediaries, which is
    for all vouchers that there can be (herstelagenda, section 2).
    """
    new = await pending(transaction)
    if new is None:
        return None
    await transaction.queue(
        "INSERT INTO batches (number, last_entry, made_at, person_id)"
        " VALUES (:number, :last, :at, :person)",
        {"number": new.number, "last": new.last, "at": now.isoformat(), "person": person_id},
    )
    rows = await transaction.rows(
        "SELECT organisation, sum(CASE kind WHEN 'issued' THEN 1 ELSE -1 END) AS given,"
        " (SELECT coalesce(sum(vouchers), 0) FROM batch_fees AS earlier"
        "  WHERE earlier.organisation = vouchers.organisation) AS paid_for,"
        " (SELECT coalesce(sum(fee_cents), 0) FROM batch_fees AS earlier"
        "  WHERE earlier.organisation = vouchers.organisation) AS paid"
        " FROM ledger JOIN vouchers ON vouchers.id = ledger.voucher_id"
        " WHERE pot = :pot AND kind IN ('issued', 'undone', 'withdrawn', 'replaced')"
        " AND ledger.id <= :last GROUP BY organisation ORDER BY organisation",
        {"pot": VOUCHERS, "last": new.last},
    )
    for row in rows:
        earned = scheme.pots.intermediaries_cents * row["given"] // scheme.most_vouchers
        if (row["given"], earned) != (row["paid_for"], row["paid"]):
            await transaction.queue(
                "INSERT INTO batch_fees (batch, organisation, name, vouchers, fee_cents)"
                " VALUES (:batch, :organisation, :name, :vouchers, :fee)",
                {
                    "batch": new.number,
                    "organisation": row["organisation"],
                    "name": scheme.organisation_name(row["organisation"]),
                    "vouchers": row["given"] - row["paid_for"],
                    "fee": earned - row["paid"],
                },
            )
    await _settle_costs(transaction, new.number)
    return Batch(new.number, new.after, new.last, now)


async def _settle_costs(transaction: Transaction, number: int) -> None:
    """Put into a batch the costs of promotion that none has yet, and those taken back since."""
    await transaction.queue(
        "INSERT INTO batch_costs (batch, cost_id, amount_cents)"
        " SELECT CAST(:number AS BIGINT), id, amount_cents FROM promotion_costs"
        " WHERE taken_back_at IS NULL AND id NOT IN (SELECT cost_id FROM batch_costs)"
        " UNION ALL SELECT CAST(:number AS BIGINT), id, -amount_cents FROM promotion_costs"
        " WHERE taken_back_at IS NOT NULL"
        " AND 1 = (SELECT count(*) FROM batch_costs WHERE cost_id = promotion_costs.id)",
        {"number": number},
    )


async def code_events(reading: Reading, batch: Batch) -> list[CodeEvent]:
    """What happened to codes, in order.

    What the webshop itself told us is not told back, but that it was undone is.
    """
    rows = await reading.rows(
        f"SELECT ledger.id + {LINES_AHEAD} AS line, voucher.code, ledger.kind, ledger.at,"
        " abs(CASE ledger.spent_cents WHEN 0 THEN ledger.committed_cents"
        "  ELSE ledger.spent_cents END) AS cents,"
        " voucher.valid_until, old.code AS replaces"
        " FROM ledger JOIN vouchers AS voucher ON voucher.id = ledger.voucher_id"
        " LEFT JOIN vouchers AS old ON old.id = voucher.replaces AND ledger.kind = 'issued'"
        " LEFT JOIN redemptions ON redemptions.number = ledger.redemption"
        " WHERE ledger.pot = :pot AND ledger.id > :after AND ledger.id <= :last"
        " AND (redemptions.import_key IS NULL"
        "  OR ledger.kind NOT IN ('revived', 'redeemed', 'returned'))"
        " ORDER BY ledger.id",
        _range(batch, VOUCHERS),
    )
    return [
        CodeEvent(
            row["line"],
            row["code"],
            row["kind"],
            datetime.fromisoformat(row["at"]),
            row["cents"],
            row["valid_until"],
            row["replaces"],
        )
        for row in rows
    ]


async def payments(reading: Reading, batch: Batch) -> list[Payment]:
    """What providers took in through the bot, in order. The webshop pays for its own list."""
    rows = await reading.rows(
        f"SELECT ledger.id + {LINES_AHEAD}, number, organisation, redeemed_on, spent_cents"
        " FROM ledger JOIN redemptions ON redemptions.number = ledger.redemption"
        " WHERE pot = :pot AND ledger.id > :after AND ledger.id <= :last"
        " AND kind IN ('redeemed', 'refunded') AND import_key IS NULL ORDER BY ledger.id",
        _range(batch, VOUCHERS),
    )
    return [Payment(*row) for row in rows]


# Added to the first day of a month it is in the next.
_OVER_ANY_MONTH = timedelta(days=31)


async def of_month(reading: Reading, provider: str, first: date) -> list[Line]:
    """What a provider took in through the bot in the month that begins then, and what was undone.

    By local day, in order.
    """
    rows = await reading.rows(
        "SELECT redemptions.number, redeemed_at, redeemed_on, category, spent_cents,"
        " (SELECT min(batches.number) FROM batches WHERE last_entry >= ledger.id) AS export"
        " FROM ledger JOIN redemptions ON redemptions.number = ledger.redemption"
        " JOIN vouchers ON vouchers.id = ledger.voucher_id"
        " WHERE redemptions.organisation = :provider AND import_key IS NULL"
        " AND redeemed_on >= :first AND redeemed_on < :next"
        " AND pot = :pot AND kind IN ('redeemed', 'refunded') ORDER BY ledger.id",
        {
            "provider": provider,
            "first": first.isoformat(),
            "next": (first + _OVER_ANY_MONTH).replace(day=1).isoformat(),
            "pot": VOUCHERS,
        },
    )
    return [
        Line(
            row["number"],
            datetime.fromisoformat(row["redeemed_at"]),
            date.fromisoformat(row["redeemed_on"]),
            row["category"],
            row["spent_cents"],
            row["export"],
        )
        for row in rows
    ]


_LISTED = "redemption IN (SELECT number FROM redemptions WHERE import_key IS NOT NULL)"


async def webshop(reading: Reading, batch: Batch) -> Sum:
    """What was redeemed in the webshop."""
    return await _in_webshop(reading, batch, "kind <> 'returned'")


async def returned(reading: Reading, batch: Batch) -> Sum:
    """What the webshop gave back; `cents` is below zero."""
    return await _in_webshop(reading, batch, "kind = 'returned'")


async def _in_webshop(reading: Reading, batch: Batch, which: str) -> Sum:
    """Vouchers are counted, not purchases: with its first, and off again when all came back."""
    row = await reading.row(
        "SELECT count(*) FILTER (WHERE spent > 0)"
        "  - count(*) FILTER (WHERE spent - spent_cents > 0) AS count,"
        " coalesce(sum(spent_cents), 0) AS cents FROM (SELECT id, kind, spent_cents,"
        "  sum(spent_cents) OVER (PARTITION BY voucher_id ORDER BY id) AS spent FROM ledger"
        f"  WHERE pot = :pot AND kind IN ('redeemed', 'refunded', 'returned') AND {_LISTED})"
        f" AS moved WHERE {which} AND id > :after AND id <= :last",
        _range(batch, VOUCHERS),
    )
    return Sum(row["count"], row["cents"]) if row else Sum(0, 0)


async def handling(reading: Reading, batch: Batch) -> Sum:
    """Settled vouchers, and what their handling costs: once for each voucher."""
    row = await reading.row(
        "SELECT coalesce(sum(CASE kind WHEN 'redeemed' THEN 1 ELSE -1 END), 0) AS count,"
        " coalesce(sum(spent_cents), 0) AS cents FROM ledger WHERE pot = :pot"
        " AND kind IN ('redeemed', 'refunded', 'returned') AND id > :after AND id <= :last",
        _range(batch, SETTLEMENT),
    )
    return Sum(row["count"], row["cents"]) if row else Sum(0, 0)


async def fees(reading: Reading, batch: Batch) -> list[Fee]:
    """What the organisations get in a batch, by name."""
    rows = await reading.rows(
        "SELECT organisation, name, vouchers, fee_cents FROM batch_fees"
        " WHERE batch = :number ORDER BY name, organisation",
        {"number": batch.number},
    )
    return [Fee(*row) for row in rows]


async def promotion_costs(reading: Reading, batch: Batch) -> list[PromotionCost]:
    """The costs of promotion in a batch, in the order in which they were written down."""
    rows = await reading.rows(
        "SELECT what, batch_costs.amount_cents FROM batch_costs"
        " JOIN promotion_costs ON promotion_costs.id = cost_id WHERE batch = :number"
        " ORDER BY cost_id",
        {"number": batch.number},
    )
    return [PromotionCost(*row) for row in rows]


def _range(batch: Batch, pot: str) -> dict[str, object]:
    return {"pot": pot, "after": batch.after, "last": batch.last}
