"""Makes the live webshop's cards what they ought to be, and books what it did with them.

One call at a time, and never one inside a transaction. What ought to be is a row that a turn wrote;
before the shop is asked, it is committed that it will be; what it says is committed before anything
else is asked. So a lost answer, a kill and an outage all come to the same: it looks, compares, and
then acts.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from html import escape
from typing import Protocol

from bot.conversation.background import Task, Turns
from bot.conversation.context import Context
from bot.conversation.turn import ROLE
from bot.delivery.worker import LOOK_AGAIN_SECONDS, Worker
from bot.formatting import euro
from bot.storage import meta, notices, redemptions, shop_cards, shop_takes, vouchers
from bot.storage.database import Transaction
from bot.storage.errors import Unavailable
from bot.storage.installation import Installation
from bot.storage.outbox import tell_coordinators
from bot.storage.redemptions import Redeemer, Redemption
from bot.storage.shop_cards import Card
from bot.storage.shop_takes import PATIENCE_SECONDS, Take
from bot.storage.vouchers import NotUsable, State
from bot.translation import gettext as _
from bot.webshop import shop_uses
from bot.webshop.shop import Away, Refused, Shop, Taken

# Often enough to book what was bought within a minute.
ROUND_SECONDS = 25.0
_MARK = "shop_mark"
_ANSWERED_AT = "shop_answered_at"
# Calls in a row that found the shop away before it is let alone for longer.
_LONGEST_PAUSE_SECONDS = 300.0
_log = logging.getLogger(__name__)


class Tills(Protocol):
    """Says at a provider's till what came of a scan."""

    async def taken(self, context: Context, redemption: Redemption) -> None: ...

    async def put_back(self, context: Context, redemption: Redemption) -> None: ...

    async def refused(self, context: Context, take: Take) -> None: ...

    async def away(self, context: Context, take: Take) -> None: ...


class ShopKeeper(Worker):
    """Works at what waits for the shop, and asks it every so often what it did."""

    def __init__(
        self,
        installation: Installation,
        shop: Shop,
        turns: Turns,
        tills: Tills,
        committed: Callable[[], None],
    ) -> None:
        super().__init__()
        self._installation = installation
        self._database = installation.database
        self._shop = shop
        self._turns = turns
        self._tills = tills
        self._committed = committed
        # From when on the shop may be asked again; and how often it was away in a row.
        self._not_before: datetime | None = None
        self._away = 0
        self._round_at: datetime | None = None

    async def work(self) -> None:
        """Work until `stop`."""
        try:
            await self.keep_looking()
        finally:
            await self._shop.close_connections()

    def hurry(self) -> None:
        """Something happened in the shop: ask it now."""
        self._round_at = None
        self.wake()

    async def look(self) -> float | None:
        """Do one thing: a till goes first, then the cards, then a round of asking."""
        now = self._installation.clock.now()
        if self._not_before is not None and now < self._not_before <= now + timedelta(
            seconds=2 * _LONGEST_PAUSE_SECONDS
        ):
            return LOOK_AGAIN_SECONDS
        reading = self._database.reading
        if take := await shop_takes.due(reading, now):
            await self._guarded(self._take, take)
            return 0.0
        if card := await shop_cards.due(reading, now):
            await self._guarded(self._settle, card)
            return 0.0
        if self._round_at is None or not self._round_at > now:
            self._round_at = now + timedelta(seconds=ROUND_SECONDS)
            await self._guarded(self._round, None)
            return 0.0
        waits = [await shop_cards.next_at(reading), await shop_takes.next_at(reading)]
        return LOOK_AGAIN_SECONDS if any(waits) else None

    async def _guarded[Item](self, do: Callable[[Item], Awaitable[None]], item: Item) -> None:
        """Do one thing with the shop; where it is away, let it alone for a while."""
        try:
            await do(item)
        except Away as away:
            self._away += 1
            seconds = min(2.0**self._away, _LONGEST_PAUSE_SECONDS)
            pause = seconds if away.wait is None else away.wait
            self._not_before = self._installation.clock.now() + timedelta(seconds=pause)
            _log.warning("the webshop is away (%s); asked again in %.0f s", away, pause)
            return
        except Refused as refused:
            _log.error("the webshop refuses: %s", refused)
            self._not_before = self._installation.clock.now() + timedelta(
                seconds=_LONGEST_PAUSE_SECONDS
            )
            await self._tell_once(
                "shop refuses",
                _(
                    "The webshop refuses us. Vouchers are not made there, and what was bought is"
                    " not booked. Call whoever looks after this bot."
                ),
            )
            return
        self._not_before = None
        if self._away:
            self._away = 0
            async with self._database.transaction() as transaction:
                await shop_cards.all_at_once(transaction, self._installation.clock.now())

    # Cards

    async def _settle(self, card: Card) -> None:
        """Make one card what it ought to be."""
        if card.wanted == "closed":
            await self._close(card)
        else:
            await self._make(card)
        self._committed()

    async def _make(self, card: Card) -> None:
        async with self._database.transaction() as transaction:
            await shop_cards.going_to_ask(transaction, card.voucher_id)
            # Since it was read the turn of a tap may have ended it.
            now_wanted = await shop_cards.of_voucher(transaction, card.voucher_id)
        if now_wanted is None or now_wanted.wanted != "open":
            return
        try:
            seen = await self._shop.make(
                now_wanted.code, now_wanted.makes_cents, now_wanted.valid_until
            )
        except Taken:
            await self._problem(
                card,
                _(
                    "The webshop has a card with the code of a voucher, but with another amount:"
                    " the code that ends in {tail}. Look at it in the webshop."
                ),
            )
            return
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            await shop_cards.is_open(
                transaction,
                card.voucher_id,
                seen.made_cents or now_wanted.makes_cents,
                seen.made_cents or seen.left_cents,
                now,
            )

    async def _close(self, card: Card) -> None:
        left = await self._shop.close(card.code)
        if card.left_cents is not None and left != card.left_cents:
            # Something was bought since the last round: that is booked first.
            await self._round(None)
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            await shop_cards.is_closed(transaction, card.voucher_id, now)
            ended = await shop_cards.end_with_card(transaction, card.voucher_id)
            voucher = await vouchers.by_id(transaction, card.voucher_id)
            if ended is None or voucher is None or ended.kind is State.LAPSED:
                return
            freed = ended.freed_cents
            text = _("The code that ends in {tail} no longer works. {amount} is free again.")
            if freed < voucher.amount_cents:
                text = _(
                    "The code that ends in {tail} no longer works. {used} of it had been used"
                    " already. {amount} is free again."
                )
            await self._tell(
                transaction,
                ended.person_id,
                text.format(
                    tail=escape(voucher.code[-4:]),
                    amount=euro(freed),
                    used=euro(voucher.amount_cents - freed),
                ),
            )

    async def _problem(self, card: Card, text: str) -> None:
        async with self._database.transaction() as transaction:
            await shop_cards.needs_a_person(transaction, card.voucher_id, "taken")
            await tell_coordinators(
                transaction,
                self._installation.keys,
                text.format(tail=escape(card.code[-4:])),
                self._installation.clock.now(),
                keep=True,
            )

    # What the shop did

    async def _round(self, _nothing: None) -> None:
        """Ask what was bought and given back, and book it."""
        reading = self._database.reading
        mark = await meta.read(reading, _MARK) or ""
        uses, next_mark = await self._shop.uses(mark, await shop_cards.left(reading))
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            booked = await shop_uses.book(transaction, uses, self._installation.scheme, now)
            if next_mark != mark:
                await meta.write(transaction, _MARK, next_mark)
            await meta.write(transaction, _ANSWERED_AT, now.isoformat())
        if booked.new:
            _log.info("%d movements of the webshop were booked", booked.new)
            self._committed()

    # At a till

    async def _take(self, take: Take) -> None:
        """Take off what a provider scanned, or put it back; then it counts here."""
        voucher = await vouchers.by_id(self._database.reading, take.voucher_id)
        if voucher is None:
            raise LookupError("the voucher of a scan")
        async with self._database.transaction() as transaction:
            await shop_takes.going_to_ask(transaction, take)
        try:
            await self._shop.take(voucher.code, take.cents, take.key)
        except Taken:
            await self._end_take(take, "refused", self._tills.refused)
            self._round_at = None
            return
        except Away as away:
            now = self._installation.clock.now()
            async with self._database.transaction() as transaction:
                await shop_takes.put_off(transaction, take, now, away.wait)
                if now - take.at > timedelta(seconds=PATIENCE_SECONDS) and await notices.once(
                    transaction, f"shop take {take.id}", now
                ):
                    await self._say(transaction, take, lambda context: self._tills.away(context, take))
            self._committed()
            raise
        await self._taken(take)

    async def _taken(self, take: Take) -> None:
        installation = self._installation
        async with self._database.transaction() as transaction:
            now = installation.clock.now()
            voucher = await vouchers.by_id(transaction, take.voucher_id)
            assert voucher is not None  # noqa: S101 - it was there a moment ago
            await shop_takes.ended(transaction, take, "done")
            if take.redemption is not None:
                given = await redemptions.by_number(transaction, take.redemption)
                assert given is not None  # noqa: S101 - a row points at it
                await redemptions.refund(
                    transaction, given, take.person_id, installation.scheme, now
                )
                await self._say(transaction, take, lambda context: self._tills.put_back(context, given))
            else:
                taker = Redeemer(take.organisation, take.person_id, draft_id=take.draft_id)
                redemption = await redemptions.redeem(
                    transaction, voucher, take.cents, taker, installation.scheme, now
                )
                await self._say(
                    transaction, take, lambda context: self._tills.taken(context, redemption)
                )
        self._committed()

    async def _end_take(
        self, take: Take, state: str, say: Callable[[Context, Take], Awaitable[None]]
    ) -> None:
        async with self._database.transaction() as transaction:
            await shop_takes.ended(transaction, take, state)
            await self._say(transaction, take, lambda context: say(context, take))
        self._committed()

    async def _say(
        self, transaction: Transaction, take: Take, act: Callable[[Context], Awaitable[None]]
    ) -> None:
        task = Task(take.id, "shop", take.chat_id, take.inbox_id, {ROLE: take.role})
        await self._turns.say(transaction, task, act)

    # Telling

    async def _tell_once(self, name: str, text: str) -> None:
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            if await notices.once(transaction, f"{name} {now.date().isoformat()}", now):
                await tell_coordinators(
                    transaction, self._installation.keys, text, now, keep=True
                )
        self._committed()
