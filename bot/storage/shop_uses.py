"""What the live webshop did with the cards of vouchers, once for each of its own movements."""

from collections.abc import Iterable
from datetime import datetime

from bot.storage.database import Reading, Transaction
from bot.storage.shop_links import LINK
from bot.storage.vouchers import MAY_BE_OPEN


async def untold(reading: Reading) -> set[str]:
    """The codes of cards of which the shop did not tell yet what it did for a provider. What was
    bought since may have made it what it was, so that an amount says nothing.
    """
    rows = await reading.rows(
        "SELECT code FROM vouchers JOIN (SELECT voucher_id, count(*) AS done FROM shop_takes"
        f"  WHERE state = 'done' AND link = {LINK} GROUP BY voucher_id) AS taken"
        " ON taken.voucher_id = vouchers.id"
        " WHERE done > (SELECT count(*) FROM shop_uses"
        "  WHERE shop_uses.voucher_id = vouchers.id AND is_scan = 1"
        f"  AND link = {LINK})"
    )
    return {row["code"] for row in rows}


async def known_uses(reading: Reading, keys: Iterable[str]) -> set[str]:
    """Which of these movements of the shop were seen before."""
    rows = await reading.rows_among(
        f"SELECT key FROM shop_uses WHERE link = {LINK} AND key IN ({{among}})", keys
    )
    return {row["key"] for row in rows}


async def key_here(reading: Reading, key: str) -> str:
    """What a movement of this shop is booked by: another numbers its own alike."""
    named: str = await reading.value(f"SELECT {LINK} || ' ' || :key", {"key": key})
    return named


async def note_use(
    transaction: Transaction,
    key: str,
    voucher_id: int,
    *,
    cents: int,
    booked_cents: int,
    at: datetime,
    now: datetime,
    is_scan: bool = False,
) -> None:
    """Remember a movement of the shop, and how much of it our books took.

    `is_scan` is that it is what a provider took off, or had put back.
    """
    await transaction.queue(
        "INSERT INTO shop_uses (link, key, voucher_id, cents, booked_cents, is_scan, at, seen_at)"
        f" VALUES ({LINK}, :key, :voucher, :cents, :booked, :scan, :at, :now)",
        {
            "key": key,
            "voucher": voucher_id,
            "cents": cents,
            "booked": booked_cents,
            "scan": int(is_scan),
            "at": at.isoformat(),
            "now": now.isoformat(),
        },
    )


async def booked_of(
    reading: Reading, voucher_id: int, *, with_card: bool = False
) -> dict[int, int]:
    """On which vouchers what was bought with this one's card is booked, and how much did not come
    back, in cents by voucher: on itself, and on those in its place, which come first.

    Not on those that have a card of their own already, unless `with_card`: what is on them is on
    that.
    """
    but_those = f"""
        AND (voucher_id = :voucher OR voucher_id NOT IN (SELECT shop_cards.voucher_id
             FROM shop_cards WHERE {MAY_BE_OPEN}))
    """
    rows = await reading.rows(
        "WITH RECURSIVE line (id) AS (SELECT CAST(:voucher AS BIGINT) UNION"
        " SELECT vouchers.id FROM vouchers JOIN line ON vouchers.replaces = line.id)"
        " SELECT voucher_id, sum(amount_cents) AS cents FROM line"
        " JOIN redemptions ON voucher_id = line.id WHERE undone_at IS NULL AND listed_as IN"
        "  (SELECT link || ' ' || key FROM shop_uses WHERE shop_uses.voucher_id = :voucher"
        f"  AND link = {LINK}) {'' if with_card else but_those}"
        " GROUP BY voucher_id HAVING sum(amount_cents) > 0 ORDER BY voucher_id DESC",
        {"voucher": voucher_id},
    )
    return {row["voucher_id"]: row["cents"] for row in rows}
