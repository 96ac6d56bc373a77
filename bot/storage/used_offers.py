"""What vouchers were used for: which offer a provider says that a redemption was of.

Each answer is a row that stays; the newest counts. So figures as of a day stay what they were.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.offers import StoredOffer
from bot.storage.database import Reading, Transaction

# Stands for the kind of whatever is no offer that is known.
SOMETHING_ELSE = "-"


@dataclass(frozen=True)
class UsedFor:
    """What a voucher was used for: the offer's title, and its category when that was said.

    Both are None where it was something else than what the provider is known to offer. An
    `example` is an offer that was made up.
    """

    title: str | None
    category: str | None
    example: bool


async def note(
    transaction: Transaction, number: int, offer: StoredOffer | None, now: datetime
) -> None:
    """Note what was used with the redemption of this number; None for something else.

    Of a redemption that was undone nothing is noted.
    """
    await transaction.queue(
        "INSERT INTO redemption_offers (redemption, offer, kind, category, at)"
        " SELECT number, :offer, :kind, :category, :at FROM redemptions"
        " WHERE number = :number AND undone_at IS NULL",
        {
            "number": number,
            "offer": offer.id if offer else None,
            "kind": offer.offer.kind if offer else None,
            "category": offer.offer.category if offer else None,
            "at": now.isoformat(),
        },
    )


async def of_redemption(reading: Reading, number: int) -> UsedFor | None:
    """What was said last of a redemption; None where nothing was said."""
    row = await reading.row(
        "SELECT title, redemption_offers.category, example FROM redemption_offers"
        " LEFT JOIN offers ON offers.id = offer WHERE redemption = :number"
        " ORDER BY redemption_offers.id DESC LIMIT 1",
        {"number": number},
    )
    return UsedFor(row["title"], row["category"], bool(row["example"])) if row else None


async def counts(reading: Reading, organisation: str, category: str, since: date) -> dict[int, int]:
    """How often each offer of a provider was used, with vouchers of a category, since a day."""
    rows = await reading.rows(
        "SELECT offer, count(*) FROM redemptions"
        " JOIN vouchers ON vouchers.id = redemptions.voucher_id"
        " JOIN redemption_offers ON redemption_offers.id = ("
        "  SELECT max(id) FROM redemption_offers WHERE redemption = redemptions.number)"
        " WHERE redemptions.organisation = :organisation AND redeemed_on >= :since"
        " AND undone_at IS NULL AND vouchers.category = :category AND offer IS NOT NULL"
        " GROUP BY 1 ORDER BY 1",
        {"organisation": organisation, "category": category, "since": since.isoformat()},
    )
    return {row[0]: row[1] for row in rows}


async def said_by_day(reading: Reading) -> dict[date, int]:
    """How often something was said of what was used, by the day (UTC) on which it was."""
    rows = await reading.rows(
        "SELECT substr(at, 1, 10), count(*) FROM redemption_offers GROUP BY 1 ORDER BY 1"
    )
    return {date.fromisoformat(row[0]): row[1] for row in rows}
