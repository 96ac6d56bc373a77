"""Books what a live webshop did with its cards, once for each of its own movements.

What the shop did is never refused: what our books can't take of it stays a difference, for a person
to look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.codes import as_stored, printed
from bot.domain.scheme import Scheme
from bot.storage import redemptions, shop_cards, shop_takes, vouchers
from bot.storage.database import Transaction
from bot.storage.redemptions import Listed, Redeemer
from bot.storage.vouchers import State, Voucher
from bot.translation import gettext as _
from bot.webshop.purses import Purse, purses
from bot.webshop.shop import Use


@dataclass(frozen=True)
class Booked:
    """How many movements were new, and of which vouchers not all could be booked, by id."""

    new: int
    differing: tuple[int, ...]


async def book(
    transaction: Transaction, uses: Sequence[Use], scheme: Scheme, now: datetime
) -> Booked:
    """Book what was not booked before, in this order."""
    seen = await shop_cards.known_uses(transaction, [use.key for use in uses])
    stored = {use.code: as_stored(use.code, scheme.codes) for use in uses}
    by_code = await vouchers.by_codes(transaction, set(stored.values()))
    new, differing = 0, []
    for use in uses:
        voucher = by_code.get(stored[use.code].upper())
        if voucher is None or printed(voucher.code, scheme.codes) != use.code or use.key in seen:
            continue
        booked = await _book_one(transaction, voucher, use, scheme, now)
        await shop_cards.note_use(
            transaction,
            use.key,
            voucher.id,
            cents=use.cents,
            booked_cents=booked,
            at=use.at,
            now=now,
        )
        seen.add(use.key)
        new += 1
        if booked != use.cents:
            differing.append(voucher.id)
    return Booked(new, tuple(differing))


async def _book_one(
    transaction: Transaction, voucher: Voucher, use: Use, scheme: Scheme, now: datetime
) -> int:
    """Book one movement; how much of it our books took, in cents."""
    take = await shop_takes.by_key(transaction, use.ours) if use.ours else None
    if take is not None and take.state == "done":
        # The receipt has it.
        return use.cents
    spent = await _whose(transaction, voucher, use)
    local = use.at.astimezone(scheme.zone).date()
    purse, free = await _purse(transaction, spent, now.astimezone(scheme.zone).date())
    if use.cents > 0:
        cents, late = min(use.cents, 0 if purse.has_ended else purse.left), purse.has_lapsed
        if cents <= 0 or not purse.take(cents, free):
            return 0
    else:
        cents, late = -min(-use.cents, purse.by_webshop, purse.spent), purse.is_over
        if cents == 0:
            return 0
    on = min(local, spent.valid_until) if cents > 0 else local
    taker = Redeemer(_("Webshop"), None, import_key=use.key, listed_as=use.key)
    await redemptions.book_listed(transaction, [Listed(spent, cents, taker, on, late)], now)
    return cents


async def _whose(transaction: Transaction, voucher: Voucher, use: Use) -> Voucher:
    """The voucher that a movement is of: what was bought with a lost code before the shop closed
    its card is off the one that came in its place."""
    if use.cents < 0 or voucher.state is not State.REPLACED:
        return await vouchers.as_booked(transaction, voucher.id) or voucher
    newest = await shop_cards.successor(transaction, voucher.id)
    return await vouchers.as_booked(transaction, newest) or voucher


async def _purse(
    transaction: Transaction, voucher: Voucher, today: date
) -> tuple[Purse, dict[str, int]]:
    found = await purses(transaction, [voucher], today)
    return found.of[voucher.id], found.free
