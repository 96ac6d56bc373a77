"""How it stands with a live webshop, for a coordinator: an outage, what waits, differences."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from bot.storage import meta, shop_cards, shop_differences
from bot.storage.database import Reading

# It is asked every half a minute, and left alone for five minutes at the most where it is away.
_SILENT = timedelta(minutes=6)
# It is no single answer that was lost: what is asked for now may take a while.
_AWAY = timedelta(minutes=1)


@dataclass(frozen=True)
class ShopStanding:
    """`silent_since` (UTC) is when it answered last, where that is too long ago; `waiting` vouchers
    are not there as they ought to be; `to_be_freed_cents` is committed until it answers;
    `differences` of last night wait for a coordinator.
    """

    silent_since: datetime | None
    waiting: int
    to_be_freed_cents: int
    differences: int


async def shop_standing(reading: Reading, now: datetime, zone: tzinfo) -> ShopStanding | None:
    """None where there is no live webshop."""
    if not await shop_cards.is_linked(reading):
        return None
    answered = await meta.read(reading, meta.SHOP_ANSWERED_AT)
    # Before its first answer, as long as it has been the shop.
    since = answered or await meta.read(reading, meta.SHOP_SINCE)
    at = datetime.fromisoformat(since) if since else now
    return ShopStanding(
        silent_since=at if now - at > _SILENT else None,
        waiting=(await shop_cards.waiting(reading)).cards,
        to_be_freed_cents=await shop_cards.to_be_freed(reading),
        differences=await _differences(reading, now.astimezone(zone).date()),
    )


async def is_away(reading: Reading, now: datetime) -> bool:
    """Whether there is a live webshop that is asked and does not answer. Of one that nobody asked
    for a while, as the bot stood still, nothing is known."""
    at = await meta.read(reading, meta.SHOP_AWAY_AT)
    return at is not None and now - datetime.fromisoformat(at) > _AWAY


async def _differences(reading: Reading, today: date) -> int:
    """None that were found a night before: a shop that is away could not be compared since."""
    if not await meta.is_done_on(reading, meta.SHOP_COMPARED_ON, today):
        return 0
    return await shop_differences.waiting(reading)
