"""Takes off in the live shop what a provider scanned, or puts it back; then it counts here.

Somebody stands at a till. A card that is not made yet is made first. What the shop did not do
within a minute it is not asked to do any more: whether it did is found out, and said.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot.conversation import shop_words
from bot.conversation.background import Task, Turns
from bot.conversation.context import Context
from bot.conversation.turn import ROLE
from bot.domain.codes import printed
from bot.storage import (
    notices,
    redemptions,
    shop_cards,
    shop_differences,
    shop_takes,
    vouchers,
)
from bot.storage.database import Transaction
from bot.storage.errors import Unavailable
from bot.storage.installation import Installation
from bot.storage.pots import SoldOut
from bot.storage.redemptions import Redeemer, Redemption
from bot.storage.shop_cards import Card, Standing
from bot.storage.shop_takes import PATIENCE_SECONDS, Take
from bot.storage.vouchers import NotUsable
from bot.webshop import scan_keys
from bot.webshop.scan_bookings import book_scan
from bot.webshop.shop import Away, Missing, OnlyWhole, Refused, Shop, Stopped, Taken
from bot.webshop.shop_compare import Difference, Kind

Act = Callable[[Context], Awaitable[None]]
# Whoever stands at the till hears within a minute all the same.
_AFTER_FAILURE_SECONDS = 30.0
_log = logging.getLogger(__name__)


class Tills(Protocol):
    """Says at a provider's till what came of a scan, each in a turn of its chat."""

    async def taken(self, context: Context, redemption: Redemption) -> None: ...

    async def put_back(self, context: Context, redemption: Redemption) -> None: ...

    async def refused(self, context: Context, take: Take) -> None: ...

    async def missing(self, context: Context, take: Take) -> None: ...

    async def stopped(self, context: Context, take: Take) -> None: ...

    async def only_whole(self, context: Context, take: Take) -> None: ...

    async def not_in_time(self, context: Context, take: Take) -> None: ...

    async def no_card(self, context: Context, take: Take) -> None: ...

    async def no_shop(self, context: Context, take: Take) -> None: ...

    async def unsure(self, context: Context, take: Take) -> None: ...


Say = Callable[[Context, Take], Awaitable[None]]


class ShopScans:
    """Works at one scan at a time. `settle` makes a card what it ought to be; `hurry` asks soon
    what the shop did."""

    def __init__(
        self,
        installation: Installation,
        shop: Shop,
        turns: Turns,
        tills: Tills,
        committed: Callable[[], None],
        settle: Callable[[Card], Awaitable[None]],
        hurry: Callable[[], None],
    ) -> None:
        self._installation = installation
        self._database = installation.database
        self._shop = shop
        self._turns = turns
        self._tills = tills
        self._committed = committed
        self._settle, self._hurry = settle, hurry

    async def do(self, take: Take) -> None:
        """Bring a scan further. Raises Away or Refused where the shop does not do it."""
        voucher = await vouchers.by_id(self._database.reading, take.voucher_id)
        if voucher is None:
            raise LookupError("the voucher of a scan")
        code = printed(voucher.code, self._installation.scheme.codes)
        may_be_done, is_going = take.state == "asked", False
        try:
            if take.state == "asked":
                # An answer was lost, or the bot died: it may have been done.
                if await self._shop.took(code, take.key):
                    await self._taken(take)
                    return
                if not take.looked:
                    async with self._database.transaction() as transaction:
                        await shop_takes.looked(transaction, take, self._installation.clock.now())
                    return
                may_be_done = False
            if _is_for_now(take) and self._has_waited(take):
                await self._end(take, self._tills.not_in_time)
                return
            if take.cents < 0 and await shop_cards.needs_none(
                self._database.reading, take.voucher_id
            ):
                await self._put_back_here(take)
                return
            if not await self._has_card(take):
                return
            async with self._database.transaction() as transaction:
                await shop_takes.going_to_ask(transaction, take)
            is_going = True
            at = take.at if _is_for_now(take) else None
            await self._shop.take(code, take.cents, take.key, at)
        except OnlyWhole:
            await self._end(take, self._tills.only_whole)
        except Stopped:
            await self._end(take, self._tills.stopped)
        except Missing:
            await self._is_missing(take)
        except Taken:
            await self._end(take, self._tills.refused)
            # It is less than our books have.
            self._hurry()
        except Away as away:
            may_be_done |= is_going and away.may_be_done
            await self._put_off(take, away.wait, may_be_done=may_be_done)
            raise
        except Refused:
            await self._put_off(take, None)
            raise
        except Unavailable:
            raise
        except Exception:
            # It says nothing of the other scans, nor of what was bought.
            await self._put_off(take, _AFTER_FAILURE_SECONDS)
            _log.exception("a scan of the webshop failed; it is tried again")
        else:
            await self._taken(take)

    async def tell_late(self, take: Take, until: datetime) -> bool:
        """Tell whoever waited long enough for a shop that wants to be asked nothing before `until`
        (UTC); whether it was so far. What it was not asked for yet it is not asked any more."""
        if not self._has_waited(take):
            return False
        if take.state == "wanted" and _is_for_now(take):
            await self._end(take, self._tills.not_in_time)
        else:
            now = self._installation.clock.now()
            await self._put_off(take, (until - now).total_seconds())
        return True

    async def _put_back_here(self, take: Take) -> None:
        """It was spent with the lost code, and has no card: what comes back makes one."""
        async with self._database.transaction() as transaction:
            given = await self._booked(transaction, take)
            await shop_takes.refused(transaction, take)
            if given is None:
                await self._say(transaction, take, lambda on: self._tills.refused(on, take))
            else:
                await self._say(transaction, take, lambda on: self._tills.put_back(on, given))
        self._committed()

    async def _has_card(self, take: Take) -> bool:
        """Whether there is a card to take off; for one that is not made yet the next thing is done
        that it waits for."""
        reading = self._database.reading
        standing = await shop_cards.standing(reading, take.voucher_id)
        if standing is Standing.READY:
            return True
        if standing is Standing.STUCK:
            await self._end(take, self._tills.no_card)
            return False
        card = await shop_cards.awaited(reading, take.voucher_id, self._installation.clock.now())
        if card is not None:
            await self._settle(card)
            if await shop_cards.standing(reading, take.voucher_id) is Standing.READY:
                return True
        now = self._installation.clock.now()
        after = await shop_cards.awaited(reading, take.voucher_id, now)
        if card is None or after is None or after.voucher_id == card.voucher_id:
            # It got no further.
            await self._put_off(take, None)
        return False

    def _has_waited(self, take: Take) -> bool:
        """Whether whoever stood at the till has waited long enough."""
        waited = self._installation.clock.now() - take.at
        return waited > timedelta(seconds=PATIENCE_SECONDS)

    async def _put_off(self, take: Take, wait: float | None, *, may_be_done: bool = True) -> None:
        """Try it once more. Where the shop was asked nothing, nothing can be under way."""
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            if wait is not None and not self._has_waited(take):
                # However long the shop wants to be left alone, then something is to be said.
                wait = min(wait, (take.at - now).total_seconds() + PATIENCE_SECONDS)
            await shop_takes.put_off(transaction, take, now, wait)
            if not may_be_done:
                await shop_takes.not_asked(transaction, take)
            is_unsure = self._has_waited(take) and (may_be_done or not _is_for_now(take))
            if is_unsure and await notices.once(transaction, f"shop take {take.key}", now):
                await self._say(transaction, take, lambda on: self._tills.unsure(on, take))
        self._committed()

    async def _taken(self, take: Take) -> None:
        """The shop did it: the books follow, and the receipt."""
        async with self._database.transaction() as transaction:
            given, now = await self._booked(transaction, take), self._installation.clock.now()
            await shop_takes.done(transaction, take, given.number if given else None, now)
            if given is None:
                await self._undo(transaction, take)
            elif take.cents > 0:
                told = replace(given, told_at=now)
                await self._say(transaction, take, lambda on: self._tills.taken(on, told))
            else:
                await self._say(transaction, take, lambda on: self._tills.put_back(on, given))
        self._committed()

    async def _undo(self, transaction: Transaction, take: Take) -> None:
        """Our books can't have what the shop did: it is undone there. What undid it stays."""
        if take.draft_id is None:
            return
        key = scan_keys.reversal_of(take.key)
        await shop_takes.undo(transaction, take, key, self._installation.clock.now())
        await self._say(transaction, take, lambda on: self._tills.refused(on, take))

    async def _booked(self, transaction: Transaction, take: Take) -> Redemption | None:
        """The redemption that was made or undone; None where the books can't have it."""
        scheme, now = self._installation.scheme, self._installation.clock.now()
        voucher = await vouchers.by_id(transaction, take.voucher_id)
        if voucher is None or take.draft_id is None:
            return None
        if take.cents > 0:
            taker = Redeemer(take.organisation, take.person_id, draft_id=take.draft_id)
            return await book_scan(transaction, voucher, take.cents, taker, scheme, take.at, now)
        given = await redemptions.by_number(transaction, take.redemption or 0)
        try:
            if given is not None:
                await redemptions.refund(transaction, given, take.person_id, scheme, now)
        except (NotUsable, SoldOut):
            return None
        return given

    async def _is_missing(self, take: Take) -> None:
        """The card is gone: the till hears so, and the coordinators at once instead of at night."""
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            await shop_takes.refused(transaction, take)
            await self._say(transaction, take, lambda on: self._tills.missing(on, take))
            card = await shop_cards.of_voucher(transaction, take.voucher_id)
            # What is to be closed has no card to miss, and one that is not made yet neither.
            if card is not None and (card.wanted, card.known) == ("open", "open"):
                gone = Difference(Kind.MISSING, card.code, ours=card.left_cents or 0)
                if await shop_differences.add(transaction, gone.kept(), now):
                    await shop_words.tell_missing(transaction, self._installation, card, gone)
        self._committed()

    async def _end(self, take: Take, say: Say) -> None:
        async with self._database.transaction() as transaction:
            await shop_takes.refused(transaction, take)
            await self._say(transaction, take, lambda on: say(on, take))
        self._committed()

    async def _say(self, transaction: Transaction, take: Take, act: Act) -> None:
        await _say(self._turns, transaction, take, act)


def _is_for_now(take: Take) -> bool:
    """Whether somebody stands at a till for it. What is put back is never too late."""
    return take.cents > 0 and take.draft_id is not None


async def _say(turns: Turns, transaction: Transaction, take: Take, act: Act) -> None:
    if take.chat_id is None or take.inbox_id is None:
        # Whoever waited left, and is forgotten; or nobody did.
        return
    task = Task(take.id, "shop", take.chat_id, take.inbox_id, {ROLE: take.role})
    await turns.say(transaction, task, act)


async def answer_without_shop(installation: Installation, turns: Turns, tills: Tills) -> None:
    """There is no shop any more: who still waits for it hears that nothing was done. Whatever the
    shop did of it, its cards are closed: what counts is what the books have."""
    for take in await shop_takes.waiting_ones(installation.database.reading):
        async with installation.database.transaction() as transaction:
            await shop_takes.refused(transaction, take)
            await _say(turns, transaction, take, partial(tills.no_shop, take=take))
