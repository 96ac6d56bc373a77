"""Which households have a voucher, without anybody being able to tell which voucher.

A row is the keyed mark of a typed line and a voucher's id, sealed so that only who types the
same line again can open it.
"""

from bot.keys import Household, TypedHousehold
from bot.storage.database import Reading, Transaction


async def sealed_vouchers(reading: Reading, household: TypedHousehold) -> list[int]:
    """The ids of all vouchers that were ever issued on this line, in no order."""
    rows = await reading.rows(
        "SELECT sealed FROM household_vouchers WHERE mark = :mark", {"mark": household.mark}
    )
    return [household.open(row["sealed"]) for row in rows]


async def how_many(reading: Reading, household: Household) -> int:
    """How many vouchers were ever issued on this line."""
    count: int = await reading.value(
        "SELECT count(*) FROM household_vouchers WHERE mark = :mark", {"mark": household.mark}
    )
    return count


async def add(transaction: Transaction, household: Household, voucher_id: int) -> None:
    """Remember that this voucher was issued on this line."""
    await transaction.run(
        "INSERT INTO household_vouchers (mark, sealed) VALUES (:mark, :sealed)",
        {"mark": household.mark, "sealed": household.seal(voucher_id)},
    )
