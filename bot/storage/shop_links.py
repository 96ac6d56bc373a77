"""The live webshops that there were: each has movements of its own, which it numbers from one, and
what was known of its cards waits here until it is the shop again.
"""

from datetime import datetime

from bot.storage import meta
from bot.storage.database import Reading, Transaction

SHOP = "shop"
# The number of the shop that there is now; NULL where there is none.
LINK = (
    f"(SELECT number FROM shop_links JOIN meta ON value = shop_links.name AND meta.name = '{SHOP}')"
)


async def mark(reading: Reading) -> str:
    """Up to where this shop told what it did."""
    row = await reading.row(f"SELECT mark FROM shop_links WHERE number = {LINK}")
    return row["mark"] if row else ""


async def note_mark(transaction: Transaction, mark: str) -> None:
    """It told everything up to here."""
    await transaction.queue(
        f"UPDATE shop_links SET mark = :mark WHERE number = {LINK}", {"mark": mark}
    )


async def begin(transaction: Transaction, shop: str, now: datetime) -> None:
    """From now on this is the shop. What is known of its cards of before is there again: closed,
    with what has to be taken off them first, as it was spent elsewhere since."""
    await meta.write(transaction, SHOP, shop)
    await meta.write(transaction, meta.SHOP_SINCE, now.isoformat())
    await transaction.queue(
        "INSERT INTO shop_links (name) VALUES (:name) ON CONFLICT DO NOTHING", {"name": shop}
    )
    await transaction.queue(
        "INSERT INTO shop_cards (voucher_id, wanted, known, asked, made_cents, left_cents,"
        " over_cents, next_at, since) SELECT voucher_id, CASE WHEN state IN"
        " ('issued', 'redeemed') AND ending IS NULL THEN 'open' ELSE 'closed' END,"
        " 'closed', 1, made_cents, left_cents,"
        " over_cents, :now, :now FROM shop_cards_before"
        f" JOIN vouchers ON vouchers.id = voucher_id WHERE link = {LINK}",
        {"now": now.isoformat()},
    )
    await transaction.queue(f"DELETE FROM shop_cards_before WHERE link = {LINK}")


async def end(transaction: Transaction) -> None:
    """This is the shop no more. None of its cards is open."""
    await transaction.queue(
        "INSERT INTO shop_cards_before (link, voucher_id, made_cents, left_cents, over_cents)"
        f" SELECT {LINK}, voucher_id, made_cents, left_cents,"
        " CASE WHEN state IN ('issued', 'redeemed')"
        "  THEN coalesce(over_cents, left_cents - balance_cents) ELSE 0 END"
        " FROM shop_cards JOIN vouchers ON vouchers.id = voucher_id"
        f" WHERE made_cents IS NOT NULL AND left_cents IS NOT NULL AND {LINK} IS NOT NULL"
    )
    await transaction.queue("DELETE FROM shop_cards")
    await transaction.queue("DELETE FROM shop_differences")
    await transaction.queue(
        "DELETE FROM meta WHERE name IN (:shop, :answered, :away, :compared)",
        {
            "shop": SHOP,
            "answered": meta.SHOP_ANSWERED_AT,
            "away": meta.SHOP_AWAY_AT,
            "compared": meta.SHOP_COMPARED_ON,
        },
    )
