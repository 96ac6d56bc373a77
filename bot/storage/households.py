"""Which households have a voucher, without anybody being able to tell which voucher; and what
counts as having had one already.

A row is the keyed mark of a typed line and a voucher's id, sealed so that only who types the
same line again can open it.
"""

from datetime import date

from bot.keys import Household, TypedHousehold
from bot.storage.database import Reading, Transaction
from bot.storage.vouchers import GIVEN_TODAY, with_replacements


async def sealed_vouchers(reading: Reading, household: TypedHousehold) -> list[int]:
    """The ids of all vouchers that were ever issued on this line, in no order."""
    rows = await reading.rows(
        "SELECT sealed FROM household_vouchers WHERE mark = :mark", {"mark": household.mark}
    )
    return [household.open(row["sealed"]) for row in rows]


async def had_voucher(reading: Reading, voucher_ids: list[int]) -> bool:
    """Whether a household that got these vouchers had one: it can still be used, or it was used.

    One that lapsed or was withdrawn unused is as if it was never given.
    """
    line, parameters = with_replacements(voucher_ids)
    found = await reading.value(
        f"{line} SELECT 1 FROM vouchers WHERE id IN (SELECT id FROM line) AND (state = 'issued'"
        "  OR (SELECT sum(amount_cents) FROM redemptions"
        "   WHERE voucher_id = vouchers.id AND undone_at IS NULL) > 0) LIMIT 1",
        parameters,
    )
    return found is not None


async def waits_to_end(reading: Reading, voucher_ids: list[int]) -> bool:
    """Whether what such a household had will be as if it was never given, once the live webshop has
    closed its card."""
    line, parameters = with_replacements(voucher_ids)
    counts = await reading.value(
        f"{line} SELECT count(*) > 0 AND count(*) = count(*) FILTER"
        "  (WHERE ending IS NOT NULL AND used <= 0)"
        " FROM (SELECT state, ending, coalesce((SELECT sum(amount_cents) FROM redemptions"
        "   WHERE voucher_id = vouchers.id AND undone_at IS NULL), 0) AS used"
        "  FROM vouchers WHERE id IN (SELECT id FROM line)) AS had"
        " WHERE state = 'issued' OR used > 0",
        parameters,
    )
    return bool(counts)


async def how_many(
    reading: Reading, household: Household | None, person_id: int, today: date, most: int
) -> tuple[int, int]:
    """How many vouchers were ever issued on this line, and how many this person gave today.

    Both in one look, while somebody waits. As `vouchers.given_today`, but counted up to `most`.
    """
    row = await reading.row(
        "SELECT (SELECT count(*) FROM household_vouchers WHERE mark = :mark) AS household,"
        f" (SELECT count(*) FROM (SELECT 1 {GIVEN_TODAY} LIMIT :most) AS given) AS person",
        {
            "mark": household.mark if household else None,
            "person": person_id,
            "today": today.isoformat(),
            "most": most,
        },
    )
    assert row is not None  # noqa: S101 - two counts always give a row
    return row["household"], row["person"]


async def add(transaction: Transaction, household: Household, voucher_id: int) -> None:
    """Remember that this voucher was issued on this line."""
    await transaction.queue(
        "INSERT INTO household_vouchers (mark, sealed) VALUES (:mark, :sealed)",
        {"mark": household.mark, "sealed": household.seal(voucher_id)},
    )
