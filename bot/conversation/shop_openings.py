"""Opens the card of a voucher in the live shop, with what is left on the voucher.

Also one that staff made by hand, that was left with its shop, or that is gone from it.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.storage import meta, shop_cards
from bot.storage.database import Transaction
from bot.storage.installation import Installation
from bot.storage.shop_cards import Card
from bot.webshop import shop_uses
from bot.webshop.shop import ELSEWHERE, Seen, Shop, Taken, Use

# So that all of a card is asked.
NO_SUCH_AMOUNT = -1


class ShopOpenings:
    """Works at one card at a time; what it can't make fit is for a person."""

    def __init__(self, installation: Installation, shop: Shop) -> None:
        self._installation = installation
        self._database = installation.database
        self._shop = shop

    async def open(self, card: Card, code: str) -> Seen:
        """A card as the shop has it, open. Raises Taken or OnlyWhole where it does not fit."""
        made = card.made_cents
        if made is not None and not await self._is_as_left(card, code):
            made = None
        try:
            wanted = card.makes_cents if made is None else made
            return await self._shop.make(code, wanted, card.valid_until)
        except Taken:
            made = await self._made_by_hand(card, code) if made is None else None
            if made is None:
                raise
            return await self._shop.make(code, made, card.valid_until)

    async def _is_as_left(self, card: Card, code: str) -> bool:
        """Take off a card that is to be open again what was spent elsewhere since its shop was
        left; whether it is there still. One that is gone is made with what is on the voucher.
        """
        seen = await self._shop.look(code)
        if seen is None:
            async with self._database.transaction() as transaction:
                await shop_cards.is_gone(transaction, card.voucher_id)
            return False
        if card.elsewhere_cents and seen.left_cents != card.makes_cents:
            since = await meta.read(self._database.reading, meta.SHOP_SINCE)
            key = f"{ELSEWHERE}{since} {card.voucher_id}"
            await self._shop.take(code, card.elsewhere_cents, key)
        return True

    async def _made_by_hand(self, card: Card, code: str) -> int | None:
        """What the card was made with that staff made by hand, where it fits by what is left on it
        now, or by what our books know of its uses; None where it does not.

        What was done with it before is booked already, or was put right by hand.
        """
        seen = await self._shop.look(code) if self._shop.has_balances else None
        if seen is None:
            return None
        uses, _mark = await self._shop.uses("", {code: NO_SUCH_AMOUNT})
        made = seen.left_cents + sum(use.cents for use in uses)
        booked: Sequence[Use] = uses
        if seen.left_cents != card.makes_cents:
            # Some of it no list told.
            booked = await shop_uses.booked_before(
                self._database.reading, card.voucher_id, uses, self._installation.scheme
            )
            left = made - sum(use.cents for use in booked)
            if made != card.amount_cents or left != card.makes_cents:
                return None
        async with self._database.transaction() as transaction:
            await learned(transaction, card, made, booked, self._installation.clock.now())
        return made


async def learned(
    transaction: Transaction, card: Card, made: int, booked: Sequence[Use], now: datetime
) -> None:
    """Remember what a card was made with, and what was done with it that is booked already."""
    await shop_cards.learned(transaction, card.voucher_id, made)
    await shop_uses.note_booked(transaction, card.voucher_id, booked, now)
