"""Which households have a coupon, as households.py: nobody can tell which coupon."""

from bot.keys import Household, TypedHousehold
from bot.storage.database import Reading, Transaction


async def cents_of(reading: Reading, household: TypedHousehold) -> tuple[int, int]:
    """What this line got in coupons that are still out, in cents, and how often it got any."""
    rows = await reading.rows(
        "SELECT sealed FROM household_coupons WHERE mark = :mark", {"mark": household.mark}
    )
    givings = [household.open(row["sealed"]) for row in rows]
    named = {f"v{index}": giving_id for index, giving_id in enumerate(givings)}
    cents = await reading.value(
        "SELECT coalesce(sum(value_cents), 0) FROM coupon_entries AS given"
        f" WHERE id IN ({', '.join(f':{name}' for name in named) or 'NULL'})"
        " AND NOT EXISTS (SELECT 1 FROM coupon_entries AS back WHERE back.ends = given.id)",
        named,
    )
    return int(cents), len(givings)


async def how_many(reading: Reading, household: Household) -> int:
    """How often this line got a coupon."""
    count: int = await reading.value(
        "SELECT count(*) FROM household_coupons WHERE mark = :mark", {"mark": household.mark}
    )
    return count


async def remember(transaction: Transaction, household: Household, giving_id: int) -> None:
    """Remember that this coupon was given on this line."""
    await transaction.queue(
        "INSERT INTO household_coupons (mark, sealed) VALUES (:mark, :sealed)",
        {"mark": household.mark, "sealed": household.seal(giving_id)},
    )
