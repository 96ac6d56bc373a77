"""Takes in the webshop's coupons: reads a table, tells what it would bring, and stores that."""

import asyncio
from bisect import insort
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Any

from bot.clock import Clock
from bot.domain.scheme_parts import CouponRules
from bot.keys import Keys
from bot.parsing.tables.columns import Choice
from bot.parsing.tables.reading import table_apart
from bot.storage import coupons
from bot.storage.coupons import NO_END, CouponFacts, NewCoupon, Standing
from bot.storage.database import Reading, Transaction
from bot.storage.installation import Installation
from bot.translation import gettext as _
from bot.webshop import previews
from bot.webshop.coupon_export import CouponExport, Refused, export_in_pieces

Piece = Sequence[tuple[int, NewCoupon]]


@dataclass(frozen=True)
class SentTable:
    """A table, and what somebody said of it: see `export_in_pieces`.

    `whole`: what it does not hold, the webshop does not have, or can't be used there.
    """

    data: bytes
    purpose: str | None = None
    choice: Choice | None = None
    meant: Mapping[str, str | None] = field(default_factory=dict)
    whole: bool = False


async def _nobody_waits(_rows: int) -> None:
    """Nobody wants to hear how far it is."""


@asynccontextmanager
async def read_apart(
    table: SentTable,
    rules: CouponRules,
    zone: tzinfo,
    today: date,
    read_so_far: Callable[[int], Awaitable[None]] = _nobody_waits,
) -> AsyncIterator[tuple[CouponExport, AsyncIterator[Piece]]]:
    """What a table holds without what was found, and then that in pieces. Raises TableRefused.

    `read_so_far` hears now and then how many rows were read.
    """
    this = (table.data, rules, zone, today, table.purpose, table.choice, table.meant)
    async with table_apart(export_in_pieces, *this) as items:
        item = await anext(items)
        while isinstance(item, int):
            await read_so_far(item)
            item = await anext(items)
        yield item, items


class ImportPreview:
    """What storing an export would do, counted piece by piece. Nothing is stored here.

    `new` counts by purpose, and `endless` those among them without a last day; `worth_cents` is
    what the new coupons are worth together; `spoiled` are those of the changed ones that are in
    stock and will not be; `not_good` are the rows of new ones that can't be given and are known
    from here on; `refused` are the rows that bring nothing, in their order, and `refused_in_stock`
    are the coupons in stock that they are about. `not_listed` are those that this list does not
    hold; where it is `whole`, `missing` counts them by
    purpose, `missing_cents` is what they are worth together, and `nameless` are the rows of which
    nobody can tell whether they are one of those.
    """

    def __init__(self, export: CouponExport, today: date, *, whole: bool = False) -> None:
        self.export = export
        self.whole = whole
        self.new: Counter[str] = Counter()
        self.changed = self.spoiled = self.same = self.endless = 0
        # Of the changed ones what they were and what they become; values in cents.
        self.other_purpose: Counter[tuple[str, str]] = Counter()
        self.other_value: Counter[tuple[int, int]] = Counter()
        self.worth_cents = 0
        self.not_good: dict[Standing, list[int]] = {}
        self.refused = list(export.refused)
        self.not_listed = 0
        self.missing: Counter[str] = Counter()
        self.missing_cents = 0
        self.nameless = 0
        self.refused_in_stock = 0
        self._today = today
        self._listed: set[str] = set()
        self._purposes: set[str] = set()
        self._listed_in_stock = 0

    @property
    def without_any(self) -> list[str]:
        """The purposes of what is missing of which the list has no coupon at all."""
        return [purpose for purpose in self.missing if purpose not in self._purposes]

    @property
    def to_store(self) -> int:
        """How many coupons are new, and good, or changed."""
        return self.new.total() + self.changed

    @property
    def to_remember(self) -> int:
        """How many coupons are new, and not good."""
        return sum(map(len, self.not_good.values()))

    def _note_change(self, was: CouponFacts, facts: CouponFacts) -> None:
        if was.purpose != facts.purpose:
            self.other_purpose[was.purpose, facts.purpose] += 1
        if was.value_cents != facts.value_cents:
            self.other_value[was.value_cents, facts.value_cents] += 1

    async def take(self, reading: Reading, piece: Piece) -> list[NewCoupon]:
        """Hold a piece of an export against what is known; returns what has to be written."""
        found = [coupon for _row, coupon in piece]
        known = await coupons.known(reading, [coupon.read_as for coupon in found])
        vouchers = await vouchers_among(reading, found)
        to_store = []
        for row, coupon in piece:
            facts, was = coupon.facts, known.get(coupon.read_as)
            if self.whole:
                self._listed.add(coupon.read_as)
                self._purposes.add(facts.purpose)
            in_stock = was is not None and was.is_in_stock_on(self._today)
            self._listed_in_stock += in_stock
            if coupon.read_as in vouchers:
                why = _("This is the code of a voucher, not of a coupon.")
                insort(self.refused, Refused(row, why), key=lambda refused: refused.row)
            elif was:
                if was.facts == facts:
                    self.same += 1
                else:
                    self.changed += 1
                    self._note_change(was.facts, facts)
                    self.spoiled += in_stock and facts.standing_on(self._today) is not Standing.GOOD
                    to_store.append(coupon)
            else:
                to_store.append(coupon)
                self._add_new(row, facts)
        return to_store

    async def take_missing(self, reading: Reading) -> AsyncIterator[list[NewCoupon]]:
        """What is in stock and not in this list, once all of it was taken; of a whole list also in
        pieces, as it has to be written."""
        piles = await coupons.stock(reading, self._today)
        self.refused_in_stock = await self._count_in_stock(reading, self.export.named)
        self._listed_in_stock += self.refused_in_stock
        async for doubted in self._take_doubted(reading):
            yield doubted
        self.not_listed = sum(pile.count for pile in piles) - self._listed_in_stock
        last = 0
        listed = self._listed | self.export.named
        perhaps = frozenset().union(*self.export.unclear)
        seen: set[str] = set()
        while self.whole and (piece := await coupons.in_stock(reading, self._today, above=last)):
            last = piece[-1][0]
            missing = [
                coupon._replace(facts=coupon.facts._replace(standing=Standing.MISSING))
                for _id, coupon in piece
                if coupon.read_as not in listed and coupon.read_as not in perhaps
            ]
            seen |= {coupon.read_as for _id, coupon in piece} & perhaps
            self.missing.update(coupon.facts.purpose for coupon in missing)
            self.missing_cents += sum(coupon.facts.balance_cents for coupon in missing)
            if missing:
                yield missing
        self.nameless = sum(not seen & meant for meant in self.export.unclear)

    async def _take_doubted(self, reading: Reading) -> AsyncIterator[list[NewCoupon]]:
        """What is in stock, and of which the list says what nobody understands.

        Nobody gets it before a list says that it is good.
        """
        for piece in coupons.in_pieces(sorted(self.export.in_doubt.items())):
            known = await coupons.known(reading, [read_as for read_as, _code in piece])
            doubted = [
                NewCoupon(code, read_as, was.facts._replace(standing=Standing.NOT_YET))
                for read_as, code in piece
                if (was := known.get(read_as)) and was.is_in_stock_on(self._today)
            ]
            self.changed += len(doubted)
            self.spoiled += len(doubted)
            self.refused_in_stock -= len(doubted)
            if doubted:
                yield doubted

    async def _count_in_stock(self, reading: Reading, spellings: Iterable[str]) -> int:
        count = 0
        for piece in coupons.in_pieces(sorted(spellings)):
            known = await coupons.known(reading, piece)
            count += sum(each.is_in_stock_on(self._today) for each in known.values())
        return count

    def _add_new(self, row: int, facts: CouponFacts) -> None:
        standing = facts.standing_on(self._today)
        if standing is not Standing.GOOD:
            self.not_good.setdefault(standing, []).append(row)
            return
        self.new[facts.purpose] += 1
        self.worth_cents += facts.balance_cents
        self.endless += facts.valid_until == NO_END


async def vouchers_among(reading: Reading, found: Sequence[NewCoupon]) -> set[str]:
    """Of which of these the code is a voucher's, as `read_as`."""
    codes = [spelling for coupon in found for spelling in {coupon.code, coupon.read_as}]
    vouchers = await coupons.are_vouchers(reading, codes)
    return {coupon.read_as for coupon in found if vouchers & {coupon.code.upper(), coupon.read_as}}


async def preview_table(
    installation: Installation,
    import_id: int,
    table: SentTable,
    rules: CouponRules,
    read_so_far: Callable[[int], Awaitable[None]] = _nobody_waits,
) -> ImportPreview:
    """See what a table would bring, and keep that for `kept_coupons`. Raises TableRefused."""
    zone, today = installation.scheme.zone, installation.today
    async with read_apart(table, rules, zone, today, read_so_far) as (export, pieces):
        preview = ImportPreview(export, today, whole=table.whole)
        await keep_preview(installation, import_id, preview, pieces)
    return preview


async def keep_preview(
    installation: Installation,
    import_id: int,
    preview: ImportPreview,
    pieces: AsyncIterator[Piece],
) -> None:
    """Hold what was found against what is known, and keep what of it has to be written."""
    to_store = _to_store(preview, installation.database.reading, pieces)
    await previews.keep(installation, import_id, to_store)


async def _to_store(
    preview: ImportPreview, reading: Reading, pieces: AsyncIterator[Piece]
) -> AsyncIterator[list[Any]]:
    """What of each piece has to be written, as it is kept; and then what is missing."""
    async for piece in pieces:
        if to_store := await preview.take(reading, piece):
            yield [to_json(coupon) for coupon in to_store]
    async for missing in preview.take_missing(reading):
        yield [to_json(coupon) for coupon in missing]


async def kept_coupons(
    reading: Reading, keys: Keys, import_id: int
) -> AsyncIterator[list[NewCoupon]]:
    """What a table would bring, as it was shown, piece by piece."""
    async for piece in previews.kept(reading, keys, import_id):
        yield [from_json(values) for values in piece]


def to_json(coupon: NewCoupon) -> list[Any]:
    """A coupon as it is kept."""
    facts = coupon.facts
    return [
        *(coupon.code, coupon.read_as, facts.purpose, facts.value_cents, facts.balance_cents),
        *(facts.valid_until.isoformat(), facts.batch, facts.external_id, facts.standing),
    ]


def from_json(values: list[Any]) -> NewCoupon:
    """A coupon that was kept."""
    code, read_as, purpose, value, balance, until, batch, external, standing = values
    day = date.fromisoformat(until)
    facts = CouponFacts(purpose, value, balance, day, batch, external, Standing(standing))
    return NewCoupon(code, read_as, facts)


class ImportStore:
    """Stores coupons piece by piece, and counts the new ones, those to remember, the changed ones.

    They count for nothing before the import is marked as stored. Stored twice, they are there once.
    `remembered` are the new ones that can't be given on the local day `today`, `removed` those that
    are missing from a whole list, and stay as they are unless it `removes`; `refused` are those of
    which the code became a voucher's since they were shown. `transaction` begins one for each
    piece.
    """

    def __init__(
        self,
        import_id: int,
        person_id: int | None,
        transaction: Callable[[], AbstractAsyncContextManager[Transaction]],
        clock: Clock,
        today: date,
        *,
        removes: bool = False,
    ) -> None:
        self.new = self.remembered = self.changed = self.removed = self.refused = 0
        self._removes = removes
        self._import_id = import_id
        self._person_id = person_id
        self._transaction = transaction
        self._clock = clock
        self._today = today

    @property
    def taken(self) -> int:
        """How many coupons had their turn."""
        return self.new + self.remembered + self.changed + self.removed + self.refused

    async def take(self, piece: Sequence[NewCoupon]) -> None:
        """Store a piece, in one short transaction."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with self._transaction() as transaction:
            vouchers = await vouchers_among(transaction, piece)
            ready = [
                coupon
                for coupon in piece
                if coupon.read_as not in vouchers
                and (self._removes or coupon.facts.standing is not Standing.MISSING)
            ]
            new, changed = await coupons.put_ready(
                transaction, self._import_id, ready, self._person_id, self._clock.now()
            )
        good = sum(coupon.facts.standing_on(self._today) is Standing.GOOD for coupon in new)
        self.new += good
        self.remembered += len(new) - good
        removed = sum(coupon.facts.standing is Standing.MISSING for coupon in changed)
        self.removed += removed
        self.changed += len(changed) - removed
        self.refused += len(vouchers)
        # A tap takes a few commits, and each would wait for one of ours: half is theirs.
        await asyncio.sleep(loop.time() - begun)
