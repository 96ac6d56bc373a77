"""A live webshop's cards held against what they ought to be, card by card. Nothing is put right by
itself: each difference says what a person is to look at.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.codes import is_own, printed
from bot.domain.scheme import Scheme
from bot.formatting import euro, number
from bot.storage import shop_cards, shop_links
from bot.storage.database import Reading
from bot.storage.shop_differences import Kept
from bot.storage.shop_uses import known_uses
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop.shop import Seen, Shop

# More is no message that anybody reads.
MOST_TOLD = 10
# So that all of a card is asked.
_NO_SUCH_AMOUNT = -1


class Kind(StrEnum):
    """What differs."""

    MISSING = "missing"
    LEFT = "left"
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    UNBOOKED = "unbooked"
    SCANNED = "scanned"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Difference:
    """One card that is not as our books have it. Money is in cents. Of one that our books do not
    know `ours` is what was spent with it."""

    kind: Kind
    code: str
    ours: int = 0
    theirs: int = 0

    @property
    def tail(self) -> str:
        """How its code ends."""
        return self.code[-4:]

    def kept(self) -> Kept:
        """As it is kept: without its code. What only follows what is bought is no change."""
        how_much = {
            Kind.LEFT: self.theirs - self.ours,
            Kind.UNBOOKED: self.theirs,
            Kind.SCANNED: self.theirs,
            Kind.OPEN: self.theirs,
        }.get(self.kind, 0)
        of = f"{self.kind} {self.code} {how_much}"
        mark = hashlib.sha256(of.encode()).hexdigest()[:32]
        return Kept(mark, self.kind, self.tail, self.ours, self.theirs)


def as_found(kept: Kept) -> Difference:
    """One that was kept; of its code only the end is known."""
    return Difference(Kind(kept.kind), kept.tail, kept.ours, kept.theirs)


async def differences(
    reading: Reading, shop: Shop, scheme: Scheme, today: date
) -> list[Difference]:
    """All of them. Raises Away or Refused where the shop does not tell everything."""
    before = await shop_cards.compared(reading)
    seen = {each.code: each async for each in shop.all()}
    # What was done while the shop was asked is no difference.
    after = {each.code: each for each in await shop_cards.compared(reading)}
    found: list[Difference] = []
    for card in before:
        code = printed(card.code, scheme.codes)
        if after.get(card.code) == card:
            found += _of_card(card, seen.get(code), today)
    found = await _but_unbooked_yet(reading, shop, scheme, before, found)
    ours = {printed(code, scheme.codes) for code in after}
    unknown = {
        each.code: each.left_cents
        for each in seen.values()
        if each.code not in ours and is_own(each.code, scheme.codes)
    }
    spent = await _spent(shop, unknown) if unknown else {}
    found += [
        Difference(Kind.UNKNOWN, code, ours=max(spent[code], 0), theirs=left)
        for code, left in unknown.items()
    ]
    return sorted(found, key=lambda each: (each.kind, each.tail))


async def _spent(shop: Shop, codes: Iterable[str]) -> Counter[str]:
    """What went off cards, less what came back, in cents by code: of one that was given after a
    backup that was put back nobody else knows what it was worth."""
    spent = Counter(dict.fromkeys(codes, 0))
    uses, _mark = await shop.uses("", dict.fromkeys(spent, _NO_SUCH_AMOUNT))
    for use in uses:
        spent[use.code] += use.cents
    return spent


async def _but_unbooked_yet(
    reading: Reading,
    shop: Shop,
    scheme: Scheme,
    cards: Sequence[shop_cards.Compared],
    found: Sequence[Difference],
) -> list[Difference]:
    """Without what was only done since the last round of asking, and will be booked by the next."""
    tails = {each.tail for each in found if each.kind is Kind.LEFT}
    left = {
        printed(card.code, scheme.codes): card.left_cents or 0
        for card in cards
        if card.code[-4:] in tails
    }
    if not left:
        return list(found)
    uses, _mark = await shop.uses(await shop_links.mark(reading), left)
    known = await known_uses(reading, [use.key for use in uses])
    for use in uses:
        if use.key not in known and use.code in left:
            left[use.code] -= use.cents
    now = {code[-4:]: cents for code, cents in left.items()}
    return [
        each for each in found if each.kind is not Kind.LEFT or now.get(each.tail) != each.theirs
    ]


def _of_card(card: shop_cards.Compared, seen: Seen | None, today: date) -> Iterable[Difference]:
    code = card.code
    if card.problem:
        yield Difference(Kind.PROBLEM, code)
    # What was put right by hand for a scan is none.
    is_unbooked = card.unbooked_cents + card.unbooked_scans_cents != 0
    if card.unbooked_cents and is_unbooked:
        yield Difference(Kind.UNBOOKED, code, theirs=card.unbooked_cents)
    if card.unbooked_scans_cents and is_unbooked:
        yield Difference(Kind.SCANNED, code, theirs=card.unbooked_scans_cents)
    if card.known == "none":
        return
    if seen is None:
        # Of one that was closed nobody misses anything; it may never have been there.
        if card.left_cents is not None and card.known == "open":
            yield Difference(Kind.MISSING, code, ours=card.left_cents)
        return
    if seen.left_cents != card.left_cents:
        yield Difference(Kind.LEFT, code, ours=card.left_cents or 0, theirs=seen.left_cents)
    if card.known == "closed" and seen.is_open:
        yield Difference(Kind.OPEN, code, theirs=seen.left_cents)
    if card.known == "open" and not seen.is_open and today <= card.valid_until:
        yield Difference(Kind.CLOSED, code, ours=card.left_cents or 0)


def head_text(count: int) -> str:
    """In how many points they differ."""
    return ngettext(
        "The webshop and our books differ in {count} point.",
        "The webshop and our books differ in {count} points.",
        count,
    ).format(count=number(count))


def text_of(difference: Difference) -> str:
    """A difference in a sentence or two, with what to do."""
    kind, theirs = difference.kind, difference.theirs
    if kind is Kind.UNBOOKED and theirs < 0:
        return _(
            "On the card that ends in {tail} more was put than was off it: {theirs}. Ask the"
            " webshop why."
        ).format(tail=difference.tail, theirs=euro(-theirs))
    if kind is Kind.UNKNOWN and difference.ours:
        return _(
            "The webshop has a card that ends in {tail}. We never gave it. {ours} was spent with"
            " it, and {theirs} is left. Ask who made it."
        ).format(tail=difference.tail, ours=euro(difference.ours), theirs=euro(theirs))
    texts = {
        Kind.MISSING: _(
            "The card that ends in {tail} is not in the webshop. There should be {ours} on it. Ask"
            " the webshop whether it was deleted."
        ),
        Kind.LEFT: _(
            "The card that ends in {tail} has {theirs} in the webshop, and {ours} with us. Look at"
            " its payments in the webshop."
        ),
        Kind.OPEN: _(
            "The card that ends in {tail} was withdrawn, but the webshop still takes it. There is"
            " {theirs} on it. Close it in the webshop."
        ),
        Kind.CLOSED: _(
            "The card that ends in {tail} is closed in the webshop, and valid with us. There should"
            " be {ours} on it. Ask the webshop why."
        ),
        Kind.UNKNOWN: _(
            "The webshop has a card that ends in {tail}, with {theirs} on it. We never gave it. Ask"
            " who made it."
        ),
        Kind.UNBOOKED: _(
            "With the card that ends in {tail} more was done than could be booked: {theirs}. Look"
            " at its payments in the webshop."
        ),
        Kind.SCANNED: _(
            "A provider took {theirs} off the card that ends in {tail}. Our books do not know which"
            " provider, so nobody is paid for it. Ask the providers who took it in."
        ),
        Kind.PROBLEM: _(
            "The webshop has a card with the code of a voucher, but with another amount: the code"
            " that ends in {tail}. Look at it in the webshop."
        ),
    }
    return texts[kind].format(tail=difference.tail, ours=euro(difference.ours), theirs=euro(theirs))
