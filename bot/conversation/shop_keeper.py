"""Makes the live webshop's cards what they ought to be, and books what it did with them.

One call at a time, and never one inside a transaction. What ought to be is a row that a turn wrote;
before the shop is asked, it is committed that it will be; what it says is committed before anything
else is asked. So a lost answer, a kill and an outage all come to the same: it looks, compares, and
then acts.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from html import escape

from bot.conversation import shop_words
from bot.conversation.background import Turns
from bot.conversation.shop_openings import NO_SUCH_AMOUNT, ShopOpenings, learned
from bot.conversation.shop_scans import ShopScans, Tills
from bot.delivery.worker import Worker
from bot.domain.codes import printed
from bot.formatting import euro
from bot.storage import meta, notices, people, shop_cards, shop_links, shop_takes, vouchers
from bot.storage.database import Transaction
from bot.storage.errors import Unavailable
from bot.storage.installation import Installation
from bot.storage.letters import Letter, Priority, TextMessage
from bot.storage.outbox import post, tell_coordinators
from bot.storage.shop_cards import Card
from bot.storage.shop_uses import untold
from bot.storage.vouchers import State
from bot.translation import gettext as _
from bot.webshop import shop_uses
from bot.webshop.shop import Away, Missing, OnlyWhole, Refused, Shop, Taken
from bot.webshop.shop_uses import First

# Often enough to book what was bought within a minute.
_ROUND = timedelta(seconds=25)
# However often the shop rings.
_LEAST = timedelta(seconds=3)
_LONGEST_PAUSE = timedelta(minutes=5)
# Between two that lapsed, of which there may be hundreds at midnight: some shops answer so often a
# minute and no more, and a till needs some of that.
_LAPSE_PAUSE = timedelta(seconds=1)
# How long an ending may wait for one card before coordinators are told.
_PATIENCE = timedelta(hours=1)
_WITH_CARD = (State.ISSUED, State.REDEEMED)
_log = logging.getLogger(__name__)


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
        self.shop = shop
        self._scans = ShopScans(
            installation, shop, turns, tills, committed, self._settle, self.hurry
        )
        self._openings = ShopOpenings(installation, shop)
        self._committed = committed
        # From when on the shop may be asked again; and how often it was away in a row.
        self._not_before: datetime | None = None
        self._pause, self._is_asked_to_wait = _LONGEST_PAUSE, False
        self._away = 0
        # When it was last asked what it did, and whether it rang since.
        self._round_at: datetime | None = None
        self._is_rung = False
        # When a card was closed last that lapsed.
        self._lapse_at: datetime | None = None

    async def work(self) -> None:
        """Work until `stop`."""
        try:
            await self.keep_looking()
        finally:
            await self.shop.close_connections()

    def hurry(self) -> None:
        """Something happened in the shop: ask it now, or in a moment where it was just asked."""
        self._is_rung = True
        self.wake()

    def ring(self, headers: Mapping[str, str], body: bytes, said: str) -> bool:
        """Take in what came by the shop's webhook: whether it is from the shop.

        What it says is nothing to go by: it only makes us ask sooner.
        """
        if self.shop.heard(headers, body, said):
            self.hurry()
            return True
        return self.shop.is_ping(body)

    async def look(self) -> float | None:
        """Do one thing: a till goes first, then a round of asking where it is time, then cards."""
        now = self._installation.clock.now()
        reading = self._database.reading
        take = await shop_takes.due(reading, now)
        # Whoever stands at a till waits for no pause of ours, but for one that the shop asked for.
        may_ask = take is not None and not self._is_asked_to_wait
        if (until := self._left_alone_until(now)) and not may_ask:
            is_told = take is not None and await self._scans.tell_late(take, until)
            return 0.0 if is_told else self.rest()
        if take is not None:
            await self._guarded(partial(self._scans.do, take))
        elif self._is_round_due(now):
            self._is_rung = False
            await self._guarded(self._round)
            # From its end on: one that takes long leaves time for the cards.
            self._round_at = self._installation.clock.now()
        elif card := await shop_cards.due(reading, now, lapses=self._may_lapse(now)):
            self._lapse_at = now if card.is_lapse else self._lapse_at
            await self._guarded(partial(self._settle, card))
        else:
            return self.rest()
        return 0.0

    def _is_round_due(self, now: datetime) -> bool:
        """Whether to ask what the shop did. A moment to come was before a clock's step."""
        pause = _LEAST if self._is_rung else _ROUND
        return self._round_at is None or not self._round_at <= now < self._round_at + pause

    def _may_lapse(self, now: datetime) -> bool:
        """Whether the one that lapsed before is long enough ago. One to come was before a step."""
        return self._lapse_at is None or not self._lapse_at <= now < self._lapse_at + _LAPSE_PAUSE

    def _left_alone_until(self, now: datetime) -> datetime | None:
        """Until when the shop is not to be asked; None where it may be. A longer pause was before
        a clock's step."""
        until = self._not_before
        return until if until is not None and now < until <= now + self._pause else None

    async def _guarded(self, do: Callable[[], Awaitable[None]]) -> None:
        """Do one thing with the shop; where it is away or refuses, let it alone for a while."""
        try:
            await do()
        except Away as away:
            self._away += 1
            pause = min(timedelta(seconds=2.0 ** min(self._away, 9)), _LONGEST_PAUSE)
            pause = pause if away.wait is None else timedelta(seconds=away.wait)
            self._let_alone(pause, asked=away.wait is not None)
            _log.warning("the webshop is away (%s); asked again in %s", away, pause)
            await self._note_away()
        except Refused as refused:
            self._let_alone(_LONGEST_PAUSE)
            _log.error("the webshop refuses: %s", refused)
            await self._note_away()
            await self._tell_refused()
        except Unavailable:
            raise
        except Exception:
            # Whatever it is, the chat goes on, and the shop is asked again.
            self._let_alone(_LONGEST_PAUSE)
            _log.exception("what was asked of the webshop failed; it is asked again")
        else:
            self._not_before, self._away = None, 0

    async def _note_away(self) -> None:
        """Whoever gives a voucher hears so, until a round is answered."""
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now().isoformat()
            await meta.note_first(transaction, meta.SHOP_AWAY_AT, now)

    def _let_alone(self, pause: timedelta, *, asked: bool = False) -> None:
        """Ask the shop nothing for so long; `asked` is that it wants that itself."""
        self._not_before, self._pause = self._installation.clock.now() + pause, pause
        self._is_asked_to_wait = asked

    # Cards

    async def _settle(self, card: Card) -> None:
        """Make one card what it ought to be; one that fails holds up no other."""
        try:
            await (self._close if card.wanted == "closed" else self._make)(card)
        except Away as away:
            await self._put_off(card, away.wait)
            raise
        except Refused as refused:
            # What it refuses of one card says nothing of the others; a round tells of all of it.
            await self._put_off(card, _LONGEST_PAUSE.total_seconds())
            _log.error("the webshop refuses a card: %s", refused)
        except Unavailable:
            raise
        except Exception:
            await self._put_off(card, _LONGEST_PAUSE.total_seconds())
            _log.exception("a card of the webshop failed; it is tried again")
        finally:
            self._committed()

    async def _put_off(self, card: Card, wait: float | None) -> None:
        async with self._database.transaction() as transaction:
            await shop_cards.put_off(transaction, card, self._installation.clock.now(), wait)

    async def _make(self, card: Card) -> None:
        async with self._database.transaction() as transaction:
            await shop_cards.going_to_ask(transaction, card.voucher_id)
            # Since it was read the turn of a tap may have ended it.
            now_wanted = await shop_cards.of_voucher(transaction, card.voucher_id)
        if now_wanted is None or now_wanted.wanted != "open":
            return
        try:
            seen = await self._openings.open(now_wanted, self._printed(now_wanted.code))
        except (Taken, OnlyWhole):
            await self._problem(now_wanted)
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
            if now_wanted.left_cents is None and seen.left_cents != seen.made_cents:
                await self._look_back(transaction, card.voucher_id)

    async def _look_back(self, transaction: Transaction, voucher_id: int) -> None:
        """A card was used before we knew that it is there: the next round tells that as well."""
        voucher = await vouchers.by_id(transaction, voucher_id)
        mark = await shop_links.mark(transaction)
        if voucher is not None:
            back = self.shop.look_back(mark, voucher.issued_at)
            await shop_links.note_mark(transaction, back)

    async def _close(self, card: Card) -> None:
        reading = self._database.reading
        code = self._printed(card.code)
        is_sure = card.known != "none" or card.looked
        if not is_sure and await self.shop.look(code) is None:
            # An answer was lost: it may be made this very moment.
            async with self._database.transaction() as transaction:
                now = self._installation.clock.now()
                await shop_cards.looked(transaction, card.voucher_id, now)
            return
        left = await self.shop.close(code)
        if card.left_cents is None:
            await self._learn(card, code, left or 0)
        elif left != card.left_cents or card.code in await untold(reading):
            # Something was bought since the last round: that is booked first.
            await self._round()
            if left is None and not card.looked:
                # It may come back, or the shop may just have been put back to a backup.
                async with self._database.transaction() as transaction:
                    now = self._installation.clock.now()
                    await shop_cards.looked(transaction, card.voucher_id, now)
                return
            booked = await shop_cards.of_voucher(reading, card.voucher_id)
            if left is not None and not await self._adds_up(booked or card, code, left):
                await self._wait_for(booked or card, left)
                return
            if left is not None and booked is not None and booked.left_cents is not None:
                # What the last purchase left went off since.
                left = min(left, booked.left_cents)
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            await shop_cards.is_closed(transaction, card.voucher_id, now, left)
            if left is None and card.left_cents is not None and not card.is_lapse:
                await self._tell_coordinators(transaction, card, shop_words.gone())
            await self._end(transaction, card.voucher_id)
            for after in await shop_cards.end_those_after(transaction, card.voucher_id):
                await self._end(transaction, after)
            await self._tell_of_rest(transaction, card.voucher_id)

    async def _adds_up(self, card: Card, code: str, left: int) -> bool:
        """Whether it is known why no more is left on a closed card than that.

        Where there is more, nobody can buy with it, and our books have what was spent.
        """
        if card.left_cents is None or left >= card.left_cents:
            return True
        mark = await shop_links.mark(self._database.reading)
        return left == 0 and self.shop.is_used_up(mark, code)

    async def _wait_for(self, card: Card, left: int) -> None:
        """What went off a card is not told yet, an order that is not paid perhaps: it waits, and no
        other card. After a while a person is to look."""
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            await shop_cards.put_off(transaction, card, now, None)
            name = f"shop card {card.voucher_id} waits since {card.since.isoformat()}"
            if now - card.since >= _PATIENCE and await notices.once(transaction, name, now):
                await self._tell_coordinators(transaction, card, shop_words.waits())

    async def _learn(self, card: Card, code: str, left: int) -> None:
        """Of a card that nobody saw open: what it was made with, and what was done with it."""
        if await self.shop.look(code) is None:
            return
        uses, _mark = await self.shop.uses("", {code: NO_SUCH_AMOUNT})
        made = left + sum(use.cents for use in uses)
        scheme = self._installation.scheme
        async with self._database.transaction() as transaction:
            booked = await shop_uses.booked_before(transaction, card.voucher_id, uses, scheme)
            await learned(transaction, card, made, booked, self._installation.clock.now())
            await shop_uses.book(transaction, uses, scheme, self._installation.clock.now())
            if uses:
                # What becomes of them is told by the mark.
                await self._look_back(transaction, card.voucher_id)

    async def _end(self, transaction: Transaction, voucher_id: int) -> None:
        """End a voucher that waited for that, and tell who ended it what came of it."""
        ended = await shop_cards.end_with_card(transaction, voucher_id)
        voucher = await vouchers.by_id(transaction, voucher_id)
        if ended is None or voucher is None or ended.kind is State.LAPSED:
            return
        text = _("The code that ends in {tail} no longer works. {amount} is free again.")
        if ended.freed_cents < voucher.amount_cents:
            text = _(
                "The code that ends in {tail} no longer works. {used} of it had been used"
                " already. {amount} is free again."
            )
        text = text.format(
            tail=escape(voucher.code[-4:]),
            amount=euro(ended.freed_cents),
            used=euro(voucher.amount_cents - ended.freed_cents),
        )
        await self._tell(transaction, ended.person_id, text)

    async def _tell_of_rest(self, transaction: Transaction, voucher_id: int) -> None:
        """Tell who gave a new code what is left on it, where the lost one was used meanwhile."""
        newest = await shop_cards.successor(transaction, voucher_id)
        voucher = await vouchers.by_id(transaction, newest)
        if newest == voucher_id or voucher is None or voucher.state not in _WITH_CARD:
            return
        if voucher.balance_cents < voucher.amount_cents:
            text = _(
                "Before the lost code stopped, somebody bought with it. On the new code that ends"
                " in {tail} {amount} is left."
            )
            if not voucher.balance_cents:
                text = _(
                    "Before the lost code stopped, somebody bought with it. Nothing is left for the"
                    " new code that ends in {tail}. It does not work."
                )
            text = text.format(tail=escape(voucher.code[-4:]), amount=euro(voucher.balance_cents))
            await self._tell(transaction, voucher.issued_by, text)

    def _printed(self, code: str) -> str:
        """A code as the shop has it: as it stands on the card."""
        return printed(code, self._installation.scheme.codes)

    async def _problem(self, card: Card) -> None:
        """Tell once that the card of a voucher is not as it should be; it is tried again."""
        seen = await self.shop.look(self._printed(card.code))
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            await shop_cards.needs_a_person(transaction, card.voucher_id, "taken", now)
            if card.problem is None:
                await self._tell_coordinators(
                    transaction,
                    card,
                    shop_words.taken(seen, has_balances=self.shop.has_balances),
                    theirs=euro(seen.left_cents if seen else 0),
                    ours=euro(card.makes_cents),
                    giver=await shop_words.giver_of(
                        transaction, self._installation, card.voucher_id
                    ),
                )

    # What the shop did

    async def _round(self) -> None:
        """Ask what was bought and given back, and book it."""
        reading = self._database.reading
        mark = await shop_links.mark(reading)
        left = await shop_cards.left(reading)
        # What we had done there ourselves hides what was bought right before or after it.
        left |= dict.fromkeys(await untold(reading), NO_SUCH_AMOUNT)
        printed_left = {self._printed(code): cents for code, cents in left.items()}
        # So does what was taken off or put on before that was booked.
        touched = set((await meta.read(reading, meta.SHOP_TOUCHED) or "").split())
        printed_left |= dict.fromkeys(touched & printed_left.keys(), NO_SUCH_AMOUNT)
        uses, next_mark = await self.shop.uses(mark, printed_left)
        scheme = self._installation.scheme
        first = await shop_uses.rests(reading, uses, scheme)
        later: set[str] = set()
        if first := [*first, *await shop_uses.moves(reading, uses, scheme)]:
            touched |= {code for each in first for code in (each.code, each.of)}
            async with self._database.transaction() as transaction:
                await meta.write(transaction, meta.SHOP_TOUCHED, " ".join(sorted(touched)))
            printed_left |= dict.fromkeys(touched & printed_left.keys(), NO_SUCH_AMOUNT)
            later = {each.of for each in first if not await self._is_done(each)}
            uses, next_mark = await self.shop.uses(mark, printed_left)
        now_booked = shop_uses.without(uses, later)
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            booked = await shop_uses.book(transaction, now_booked, scheme, now)
            if touched and not later:
                await meta.forget(transaction, meta.SHOP_TOUCHED)
            told = {use.key for use in now_booked} - {use.key for use in booked.waiting}
            if held := [use for use in uses if use.key not in told]:
                next_mark = self.shop.without(next_mark, mark, held)
            if next_mark != mark:
                await shop_links.note_mark(transaction, next_mark)
            await meta.write(transaction, meta.SHOP_ANSWERED_AT, now.isoformat())
            await meta.forget(transaction, meta.SHOP_AWAY_AT)
        if booked.new:
            _log.info("%d movements of the webshop were booked", booked.new)
            self._committed()

    async def _is_done(self, first: First) -> bool:
        """Do what has to be done in the shop first; whether the rest can be booked then. What can't
        be put on the card of a new code stays a difference."""
        try:
            await self.shop.take(first.code, first.cents, first.key)
        except Taken as taken:
            # Something was bought meanwhile, or a card is not there yet: the next round sees that.
            return not first.is_rest and not isinstance(taken, Missing)
        except (Away, Refused, OnlyWhole) as error:
            # Of this one alone, unless the next call says so too.
            if first.is_rest:
                await self._rest_stays(first.code, first.key, error)
            return not first.is_rest and not isinstance(error, Away)
        return True

    async def _rest_stays(self, code: str, key: str, error: Exception) -> None:
        """What was bought with this card can't be booked, as its rest can't be taken off."""
        _log.error("the rest of a card is not taken off: %s", error)
        if isinstance(error, Away):
            return
        text = _(
            "Something was bought with the code that ends in {tail}, and that is not booked yet:"
            " the webshop does not let us take off what is left. Look at that card in the webshop."
        ).format(tail=escape(code[-4:]))
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            if await notices.once(transaction, f"shop rest {key}", now):
                await tell_coordinators(transaction, self._installation.keys, text, now, keep=True)
        self._committed()

    # Telling

    async def _tell_coordinators(
        self, transaction: Transaction, card: Card, text: str, **amounts: str
    ) -> None:
        await tell_coordinators(
            transaction,
            self._installation.keys,
            text.format(tail=escape(card.code[-4:]), **amounts),
            self._installation.clock.now(),
            keep=True,
        )

    async def _tell_refused(self) -> None:
        text = _(
            "The webshop refuses us. Vouchers are not made there, and what was bought there is not"
            " booked. Nothing is lost. Call whoever looks after this bot."
        )
        async with self._database.transaction() as transaction:
            now = self._installation.clock.now()
            if await notices.once(transaction, f"shop refuses {now.date().isoformat()}", now):
                await tell_coordinators(transaction, self._installation.keys, text, now, keep=True)
        self._committed()

    async def _tell(self, transaction: Transaction, person_id: int | None, text: str) -> None:
        """Tell whoever ended a voucher what came of it."""
        keys = self._installation.keys
        person = await people.member(transaction, person_id, keys) if person_id else None
        if person is not None:
            letter = Letter(person.chat_id, TextMessage(text), priority=Priority.NOTICE)
            await post(transaction, keys, letter, self._installation.clock.now())
