"""Books what a live webshop did with its cards, once for each of its own movements.

What the shop did is never refused: what our books can't take of it stays a difference, for a person
to look at.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.codes import as_stored, printed
from bot.domain.scheme import Scheme
from bot.storage import redemptions, shop_cards, shop_differences, shop_takes, vouchers
from bot.storage.database import Reading, Transaction
from bot.storage.redemptions import Listed, Redeemer
from bot.storage.shop_uses import booked_of, key_here, known_uses, note_use
from bot.storage.vouchers import State, Voucher
from bot.translation import gettext as _
from bot.webshop.scan_bookings import book_lost_scan, counts_for, listed_is_booked, purse_of
from bot.webshop.shop import ELSEWHERE, MOVED, REST, Use

# What we did ourselves with cards, and no provider.
_NO_USE = (REST, ELSEWHERE, MOVED)


@dataclass(frozen=True)
class Booked:
    """How many movements were new, and which wait: nobody knows yet that the shop did a scan."""

    new: int
    waiting: Sequence[Use] = ()


@dataclass(frozen=True)
class First:
    """What has to be taken off a card in the shop (below zero: put on it) before what was done with
    the card `of` can be booked: so many cents, with this key."""

    of: str
    code: str
    cents: int
    key: str

    @property
    def is_rest(self) -> bool:
        """Whether it is what the last purchase left."""
        return self.key.startswith(REST)


async def rests(reading: Reading, uses: Sequence[Use], scheme: Scheme) -> list[First]:
    """Where a voucher is spent in one go, what its last purchase left: what came back after that is
    on the voucher, and stays on its card.
    """
    if scheme.voucher.partial:
        return []
    seen = await known_uses(reading, [use.key for use in uses])
    left = {
        printed(code, scheme.codes): cents
        for code, cents in (await shop_cards.left(reading)).items()
    }
    first: dict[str, str] = {}
    bought: dict[str, int] = {}
    rest: dict[str, int] = {}
    for use in uses:
        if use.key in seen or use.code not in left:
            continue
        left[use.code] -= use.cents
        if not use.ours:
            # What comes back may be of a purchase of long before: it takes off none that follows.
            bought[use.code] = max(bought.get(use.code, 0) + use.cents, 0)
            first.setdefault(use.code, REST + use.key)
            if use.cents > 0:
                rest[use.code] = left[use.code]
    # A scan after it may have left less.
    return [
        First(code, code, cents, first[code])
        for code, after in rest.items()
        if bought[code] > 0 and (cents := min(after, left[code])) > 0
    ]


async def moves(reading: Reading, uses: Sequence[Use], scheme: Scheme) -> list[First]:
    """What came back to the card of a lost code and was booked on the voucher in its place, where
    that has a card of its own by now: there it can be spent.
    """
    seen = await known_uses(reading, [use.key for use in uses])
    back = [use for use in uses if use.cents < 0 and not use.ours and use.key not in seen]
    stored = {use.code: as_stored(use.code, scheme.codes) for use in back}
    by_code = await vouchers.by_codes(reading, set(stored.values()))
    spent: dict[int, dict[int, int]] = {}
    found = []
    for use in back:
        voucher = by_code.get(stored[use.code].upper())
        if voucher is None or voucher.state is not State.REPLACED:
            continue
        if voucher.id not in spent:
            spent[voucher.id] = await booked_of(reading, voucher.id, with_card=True)
        came = -use.cents
        for other, booked in spent[voucher.id].items():
            share = min(came, booked)
            came -= share
            spent[voucher.id][other] -= share
            if share and other != voucher.id and await shop_cards.has_card(reading, other):
                code = await vouchers.as_booked(reading, other)
                assert code is not None  # noqa: S101 - something is booked on it
                key = MOVED + use.key
                found.append(First(use.code, printed(code.code, scheme.codes), -share, key))
    return found


def without(uses: Sequence[Use], later: Collection[str]) -> list[Use]:
    """Those that can be booked now: not of these cards, nor what was moved from them."""
    held = {MOVED + use.key for use in uses if use.code in later}
    return [use for use in uses if use.code not in later and use.ours not in held]


async def book(
    transaction: Transaction, uses: Sequence[Use], scheme: Scheme, now: datetime
) -> Booked:
    """Book what was not booked before, in this order, after what `rests` says was taken off.

    A scan that is under way is booked when it is known to be done: with its receipt. So is what
    was done with a card after something that a provider had put back on it: before then our books
    have nothing to spend there.
    """
    seen = await known_uses(transaction, [use.key for use in uses])
    new = [use for use in uses if use.key not in seen]
    last = {use.code: use.key for use in new if use.cents > 0 and not use.ours}
    rests = {
        last[use.code]: use.cents for use in new if use.ours.startswith(REST) and use.code in last
    }
    stored = {use.code: as_stored(use.code, scheme.codes) for use in uses}
    by_code = await vouchers.by_codes(transaction, set(stored.values()))
    moved = {
        use.ours.removeprefix(MOVED): {voucher.id: -use.cents}
        for use in new
        if use.ours.startswith(MOVED) and (voucher := by_code.get(stored[use.code].upper()))
    }
    booked_uses, held = 0, set[str]()
    waiting: list[Use] = []
    for use in new:
        voucher = by_code.get(stored[use.code].upper())
        if voucher is None or printed(voucher.code, scheme.codes) != use.code or use.key in seen:
            continue
        if use.code in held or await _is_under_way(transaction, use):
            waiting.append(use)
            if use.cents < 0:
                held.add(use.code)
            continue
        rest = rests.get(use.key, 0)
        undoes = await _undoes(transaction, voucher, use)
        booked = 0
        if undoes != use.cents:
            new_use = replace(use, cents=use.cents - undoes)
            put = moved.get(use.key, {})
            booked = await _book_one(transaction, voucher, new_use, scheme, now, rest, put)
        await note_use(
            transaction,
            use.key,
            voucher.id,
            cents=use.cents,
            booked_cents=booked,
            at=use.at,
            now=now,
            is_scan=_is_scan(use),
        )
        seen.add(use.key)
        booked_uses += 1
        # What came back to one that had ended is free.
        await shop_cards.end_with_card(transaction, voucher.id)
    return Booked(booked_uses, waiting)


async def _undoes(transaction: Transaction, voucher: Voucher, use: Use) -> int:
    """How much of a movement only puts right in the shop what our books could not take: nothing of
    that is booked."""
    if use.ours or (use.cents > 0 and not use.is_by_hand):
        return 0
    unbooked = await shop_differences.unbooked(transaction, voucher.id)
    if use.cents > 0:
        return min(use.cents, max(-unbooked, 0))
    return max(use.cents, min(-unbooked, 0))


async def _is_under_way(transaction: Transaction, use: Use) -> bool:
    take = await shop_takes.by_key(transaction, use.ours) if use.ours else None
    return take is not None and take.state in ("wanted", "asked")


async def _book_one(
    transaction: Transaction,
    voucher: Voucher,
    use: Use,
    scheme: Scheme,
    now: datetime,
    rest: int,
    put: Mapping[int, int],
) -> int:
    """Book one movement; how much of it our books took, in cents.

    `rest` was taken off with it, in cents: that becomes free. So much of it was `put` on the cards
    of vouchers in its place, in cents.
    """
    if use.ours.startswith(_NO_USE):
        # It became free with the use that left it, was spent elsewhere, or came back elsewhere.
        return use.cents
    if _is_scan(use):
        take = await shop_takes.by_key(transaction, use.ours)
        if take is None:
            return await book_lost_scan(transaction, voucher, use, scheme, now)
        # The receipt has it, or it is undone in the shop as well.
        return use.cents if take.redemption is not None else 0
    booked = 0
    listed_as = await key_here(transaction, use.key)
    for number, (each, cents) in enumerate(await _shares(transaction, voucher, use, put)):
        key = f"{listed_as} {number + 1}" if number else listed_as
        share = replace(use, key=key, cents=cents)
        booked += await _book_share(transaction, each, share, listed_as, scheme, now, rest)
    return booked


async def _book_share(
    transaction: Transaction,
    spent: Voucher,
    share: Use,
    listed_as: str,
    scheme: Scheme,
    now: datetime,
    rest: int,
) -> int:
    """Book so much of a movement on this voucher; how much of that it took, in cents."""
    local = share.at.astimezone(scheme.zone).date()
    purse, free = await purse_of(transaction, spent, now.astimezone(scheme.zone).date())
    if share.cents > 0:
        cents, late = min(share.cents, 0 if purse.has_ended else purse.left), purse.has_lapsed
        if cents <= 0 or not purse.take(cents, free):
            return 0
    else:
        cents, late = -min(-share.cents, purse.by_webshop, purse.spent), purse.is_over
        if cents == 0:
            return 0
    on = min(local, spent.valid_until) if cents > 0 else local
    taker = Redeemer(_("Webshop"), None, import_key=share.key, listed_as=listed_as)
    rest = 0 if late else min(rest, purse.balance)
    line = Listed(spent, cents, taker, on, late, rest)
    # What can't be booked stands among the differences.
    return cents if await listed_is_booked(transaction, line, now) else 0


async def _shares(
    transaction: Transaction, voucher: Voucher, use: Use, put: Mapping[int, int]
) -> list[tuple[Voucher, int]]:
    """The vouchers that a movement of this one's card is of, and how much of it, in cents.

    What was bought with a lost code before the shop closed its card counts for the one that came
    in its place. What comes back does so where it was booked, the newest first; where that has a
    card of its own, only what was `put` on it.
    """
    booked = {voucher.id: 0}
    if voucher.state is State.REPLACED:
        if use.cents > 0:
            booked = {(await counts_for(transaction, voucher)).id: 0}
        else:
            booked = dict(put) | await booked_of(transaction, voucher.id) | booked
    shares = []
    left = use.cents
    for voucher_id, cents in booked.items():
        found = await vouchers.as_booked(transaction, voucher_id)
        share = left if voucher_id == list(booked)[-1] else max(left, -cents)
        if found is not None and share:
            shares.append((found, share))
            left -= share
    return shares


async def booked_before(
    reading: Reading, voucher_id: int, uses: Sequence[Use], scheme: Scheme
) -> list[Use]:
    """Which movements of a card that was made by hand stand in our books already, by lists that
    were read before there was a live shop: all where they come to as much, else those that are
    listed with their day and amount."""
    listed = await redemptions.booked(reading, [voucher_id])
    lines = [
        (each.on, each.amount_cents)
        for each in listed.get(voucher_id, [])
        if each.key is not None and not each.undone
    ]
    if sum(cents for _on, cents in lines) == sum(use.cents for use in uses):
        return list(uses)
    told = Counter(lines)
    found = []
    for use in uses:
        line = (use.at.astimezone(scheme.zone).date(), use.cents)
        if told[line] > 0:
            told[line] -= 1
            found.append(use)
    return found


async def note_booked(
    transaction: Transaction, voucher_id: int, uses: Sequence[Use], now: datetime
) -> None:
    """Remember movements that stand in our books already."""
    for use in uses:
        await note_use(
            transaction,
            use.key,
            voucher_id,
            cents=use.cents,
            booked_cents=use.cents,
            at=use.at,
            now=now,
        )


def _is_scan(use: Use) -> bool:
    """Whether a provider had it taken off, or put back."""
    return bool(use.ours) and not use.ours.startswith(_NO_USE)
