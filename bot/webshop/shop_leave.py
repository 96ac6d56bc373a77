"""Leaves a live webshop: its cards are closed there, and the vouchers go on without it.

Each card is committed as closed once it is. So whoever is cut off leaves once more, and whoever
starts the bot with the same shop again has the cards of all that is valid opened again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.domain.codes import printed
from bot.storage import shop_cards, shop_links
from bot.storage.installation import Installation
from bot.storage.shop_cards import Card
from bot.webshop.shop import Away, Shop

# So that all of a card is asked.
_NO_SUCH_AMOUNT = -1
# How often a shop that does not answer is asked once more, in twice as many seconds each time. One
# that says how long it wants to be left alone is asked after that, however often.
_TRIES = 4


@dataclass
class Left:
    """How many cards are closed, and how the codes end of which something is not booked yet, and of
    those that the shop did not have any more."""

    closed: int = 0
    unbooked: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


# Waits so many seconds for a shop that is away.
Wait = Callable[[float, Away], Awaitable[None]]


async def leave(
    installation: Installation,
    shop: Shop | None,
    wait: Wait | None = None,
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> Left:
    """Close what is open; without a shop it is gone, and what it has counts as closed.

    `told` hears how many were looked at, and of how many. Raises Away or Refused where the shop
    does not do it; with `wait` not at once.
    """
    left = Left()
    cards = await shop_cards.may_be_open(installation.database.reading)
    for done, card in enumerate(cards, start=1):
        tries = 0
        while True:
            try:
                await _leave_one(installation, shop, card, left)
                break
            except Away as away:
                tries += away.wait is None
                if wait is None or tries == _TRIES:
                    raise
                await wait(2.0**tries if away.wait is None else away.wait, away)
        told(done, len(cards))
    return left


async def _leave_one(
    installation: Installation, shop: Shop | None, card: Card, so_far: Left
) -> None:
    code = printed(card.code, installation.scheme.codes)
    left = await shop.close(code) if shop is not None else None
    if shop is not None and not await _is_booked(installation, shop, card, code, left):
        so_far.unbooked.append(card.code[-4:])
        return
    is_gone = shop is not None and left is None
    async with installation.database.transaction() as transaction:
        if is_gone:
            await shop_cards.is_gone(transaction, card.voucher_id)
        await shop_cards.is_closed(transaction, card.voucher_id, installation.clock.now(), left)
        await shop_cards.end_with_card(transaction, card.voucher_id)
        for after in await shop_cards.end_those_after(transaction, card.voucher_id):
            await shop_cards.end_with_card(transaction, after)
    so_far.closed += not is_gone
    if is_gone and card.left_cents:
        so_far.gone.append(card.code[-4:])


async def _is_booked(
    installation: Installation, shop: Shop, card: Card, code: str, left: int | None
) -> bool:
    """Whether all is booked that was done with a card that was closed. If not it is as it was."""
    if left is None or card.left_cents == left:
        return True
    if card.left_cents is None:
        # Of one that a person is to look at nothing is ours.
        return card.problem is not None or await _is_untouched(shop, code)
    mark = await shop_links.mark(installation.database.reading)
    if left == 0 and shop.is_used_up(mark, code):
        return True
    if card.wanted == "open" and card.made_cents is not None:
        await shop.make(code, card.made_cents, card.valid_until)
    return False


async def _is_untouched(shop: Shop, code: str) -> bool:
    """Whether nothing was done with a card that nobody saw open. If something was, the next start
    finds out what it was made with, and books that."""
    seen = await shop.look(code)
    if seen is None:
        return True
    uses, _mark = await shop.uses("", {code: _NO_SUCH_AMOUNT})
    used = sum(use.cents for use in uses)
    return used == 0 and seen.left_cents == (seen.made_cents or seen.left_cents)
