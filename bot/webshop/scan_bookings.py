"""Books what a live webshop took off a card for a provider: whatever became of the voucher since,
and of a scan that our books lost.
"""

from datetime import date, datetime

from bot.domain.scheme import Scheme
from bot.storage import people, redemptions, shop_cards, vouchers
from bot.storage.database import Transaction
from bot.storage.pots import SoldOut
from bot.storage.redemptions import Listed, Redeemer, Redemption
from bot.storage.vouchers import NotUsable, State, Voucher
from bot.webshop import scan_keys
from bot.webshop.purses import Purse, purses
from bot.webshop.shop import Use


async def counts_for(transaction: Transaction, voucher: Voucher) -> Voucher:
    """The voucher that something is spent of: the one that came in the place of a lost code."""
    newest = voucher.id
    if voucher.state is State.REPLACED:
        newest = await shop_cards.successor(transaction, voucher.id)
    return await vouchers.as_booked(transaction, newest) or voucher


async def purse_of(
    transaction: Transaction, voucher: Voucher, today: date
) -> tuple[Purse, dict[str, int]]:
    """What is left of a voucher, and free in each pot."""
    found = await purses(transaction, [voucher], today)
    return found.of[voucher.id], found.free


async def listed_is_booked(transaction: Transaction, line: Listed, now: datetime) -> bool:
    """Book one line; False, and nothing changed, where it can't be: it holds up no other."""
    try:
        async with transaction.attempt():
            await redemptions.book_listed(transaction, [line], now)
    except NotUsable:
        return False
    return True


async def book_scan(
    transaction: Transaction,
    voucher: Voucher,
    cents: int,
    taker: Redeemer,
    scheme: Scheme,
    at: datetime,
    now: datetime,
) -> Redemption | None:
    """The redemption of what the shop took off for a provider who tapped at a moment; None where
    all of it was spent elsewhere, or the voucher ended.

    It counts as of the tap: the last day may be over since, and the code replaced.
    """
    assert taker.draft_id is not None  # noqa: S101 - a provider's own, not one of a list
    if found := await redemptions.by_draft(transaction, taker.draft_id):
        return found
    spent = await counts_for(transaction, voucher)
    purse, free = await purse_of(transaction, spent, now.astimezone(scheme.zone).date())
    has_lapsed = purse.has_lapsed
    if purse.has_ended or purse.left < cents or not purse.take(cents, free):
        return None
    on = min(at.astimezone(scheme.zone).date(), spent.valid_until)
    rest = 0 if scheme.voucher.partial else purse.balance
    line = Listed(spent, cents, taker, on, has_lapsed, rest)
    if not await listed_is_booked(transaction, line, at):
        return None
    return await redemptions.by_draft(transaction, taker.draft_id)


async def book_lost_scan(
    transaction: Transaction, voucher: Voucher, use: Use, scheme: Scheme, now: datetime
) -> int:
    """Book for its provider a scan that our books do not know, as after a restore; how much of it
    they took, in cents. Nothing where nobody knows who that provider is.
    """
    key = scan_keys.read(use.ours)
    providers = await people.providers_taking_part(transaction)
    named = {scan_keys.fingerprint(each): each for each in providers}
    provider = named.get(key.provider) if key else None
    if key is None or provider is None:
        return 0
    if use.cents < 0:
        return await _put_back(transaction, voucher, use, provider, scheme, now)
    if key.is_reversal:
        return 0
    taker = Redeemer(provider, None, draft_id=key.draft_id)
    given = await book_scan(transaction, voucher, use.cents, taker, scheme, use.at, now)
    return use.cents if given else 0


async def _put_back(
    transaction: Transaction,
    voucher: Voucher,
    use: Use,
    provider: str,
    scheme: Scheme,
    now: datetime,
) -> int:
    """Undo the newest scan of so much by this provider."""
    spent = await counts_for(transaction, voucher)
    undoes = await people.one_of_provider(transaction, provider)
    for given in reversed(await redemptions.of_voucher(transaction, spent.id)):
        is_meant = given.organisation == provider and given.amount_cents == -use.cents
        if is_meant and not given.listed and undoes is not None:
            try:
                await redemptions.refund(transaction, given, given.person_id or undoes, scheme, now)
            except (NotUsable, SoldOut):
                return 0
            return use.cents
    return 0
