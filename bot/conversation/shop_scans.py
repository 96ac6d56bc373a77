"""Takes off in the live shop what a provider scanned, or puts it back; then it counts here.

Somebody stands at a till. What the shop did not do within a minute it is not asked to do any more:
whether it did is found out, and said.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from bot.conversation.background import Task, Turns
from bot.conversation.context import Context
from bot.conversation.turn import ROLE
from bot.domain.codes import printed
from bot.storage import notices, redemptions, shop_takes, vouchers
from bot.storage.database import Transaction
from bot.storage.installation import Installation
from bot.storage.redemptions import Redeemer, Redemption
from bot.storage.shop_takes import PATIENCE_SECONDS, Take
from bot.storage.vouchers import NotUsable
from bot.webshop.shop import Away, OnlyWhole, Refused, Shop, Taken

Act = Callable[[Context], Awaitable[None]]


class Tills(Protocol):
    """Says at a provider's till what came of a scan, each in a turn of its chat."""

    async def taken(self, context: Context, redemption: Redemption) -> None: ...

    async def put_back(self, context: Context, redemption: Redemption) -> None: ...

    async def refused(self, context: Context, take: Take) -> None: ...

    async def only_whole(self, context: Context, take: Take) -> None: ...

    async def not_in_time(self, context: Context, take: Take) -> None: ...

    async def unsure(self, context: Context, take: Take) -> None: ...


class ShopScans:
    """Works at one scan at a time."""

    def __init__(
        self,
        installation: Installation,
        shop: Shop,
        turns: Turns,
        tills: Tills,
        committed: Callable[[], None],
    ) -> None:
        self._installation = installation
        self._database = installation.database
        self._shop = shop
        self._turns = turns
        self._tills = tills
        self._committed = committed

    async def do(self, take: Take) -> None:
        """Bring a scan further. Raises Away or Refused where the shop does not do it."""
        voucher = await vouchers.by_id(self._database.reading, take.voucher_id)
        if voucher is None:
            raise LookupError("the voucher of a scan")
        code = printed(voucher.code, self._installation.scheme.codes)
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
            if self._is_late(take):
                await self._end(take, self._tills.not_in_time)
                return
            async with self._database.transaction() as transaction:
                await shop_takes.going_to_ask(transaction, take)
            await self._shop.take(code, take.cents, take.key)
        except OnlyWhole:
            await self._end(take, self._tills.only_whole)
        except Taken:
            await self._end(take, self._tills.refused)
        except (Away, Refused) as error:
            await self._put_off(take, error.wait if isinstance(error, Away) else None)
            raise
        else:
            await self._taken(take)

    def _is_late(self, take: Take) -> bool:
        """Whether whoever stood at the till is gone. What is put back is never too late."""
        waited = self._installation.clock.now() - take.at
        return take.cents > 0 and waited > timedelta(seconds=PATIENCE_SECONDS)

    async def _put_off(self, take: Take, wait: float | None) -> None:
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            await shop_takes.put_off(transaction, take, now, wait)
            if self._is_late(take) and await notices.once(
                transaction, f"shop take {take.key}", now
            ):
                await self._say(transaction, take, lambda on: self._tills.unsure(on, take))
        self._committed()

    async def _taken(self, take: Take) -> None:
        """The shop did it: the books follow, and the receipt."""
        async with self._database.transaction() as transaction:
            given = await self._booked(transaction, take)
            await (shop_takes.done if given else shop_takes.refused)(transaction, take)
            if given is None:
                await self._say(transaction, take, lambda on: self._tills.refused(on, take))
            elif take.redemption is None:
                await self._say(transaction, take, lambda on: self._tills.taken(on, given))
            else:
                await self._say(transaction, take, lambda on: self._tills.put_back(on, given))
        self._committed()

    async def _booked(self, transaction: Transaction, take: Take) -> Redemption | None:
        """The redemption that was made or undone; None where the books can't have it.

        Then it is a movement of the shop as any other, and stands among the differences.
        """
        scheme, now = self._installation.scheme, self._installation.clock.now()
        voucher = await vouchers.by_id(transaction, take.voucher_id)
        if voucher is None:
            return None
        try:
            if take.redemption is None:
                taker = Redeemer(take.organisation, take.person_id, draft_id=take.draft_id)
                return await redemptions.redeem(
                    transaction, voucher, take.cents, taker, scheme, now
                )
            given = await redemptions.by_number(transaction, take.redemption)
            if given is not None:
                await redemptions.refund(transaction, given, take.person_id, scheme, now)
        except NotUsable:
            return None
        return given

    async def _end(self, take: Take, say: Callable[[Context, Take], Awaitable[None]]) -> None:
        async with self._database.transaction() as transaction:
            await shop_takes.refused(transaction, take)
            await self._say(transaction, take, lambda on: say(on, take))
        self._committed()

    async def _say(self, transaction: Transaction, take: Take, act: Act) -> None:
        if take.chat_id is None or take.inbox_id is None:
            # Whoever waited left, and is forgotten.
            return
        task = Task(take.id, "shop", take.chat_id, take.inbox_id, {ROLE: take.role})
        await self._turns.say(transaction, task, act)
