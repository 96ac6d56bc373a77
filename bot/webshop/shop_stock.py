"""Coupons from a live webshop itself: of its cards what a list of coupons would bring.

What the shop does not tell is as it is known: what a coupon is for, what it was worth, and that
somebody has it.
"""

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

from bot.domain.codes import folded, is_own
from bot.domain.scheme import Scheme
from bot.parsing.tables.columns import Header
from bot.storage import coupons
from bot.storage.coupons import NO_END, CouponFacts, Known, NewCoupon, Standing, in_pieces
from bot.storage.database import Reading
from bot.storage.installation import Installation
from bot.translation import gettext as _
from bot.webshop.coupon_export import CouponExport, Refused
from bot.webshop.coupon_import import (
    ImportPreview,
    Piece,
    from_json,
    keep_preview,
    to_json,
    vouchers_among,
)
from bot.webshop.shop import Seen, Shop

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{3,59}")


async def ask(shop: Shop, reading: Reading, scheme: Scheme, today: date) -> bytes:
    """All cards of a shop that are no vouchers of ours, as `preview_stock` reads them.

    Raises Away or Refused.
    """
    cards = [seen async for seen in shop.all() if not is_own(seen.code, scheme.codes)]
    found: list[list[Any]] = []
    for piece in in_pieces(list(enumerate(cards, start=1))):
        spellings = {seen.code: folded(seen.code) for _place, seen in piece}
        known = await coupons.known(reading, list(spellings.values()))
        read = [
            (_number(seen, place), seen, _coupon(seen, known.get(spellings[seen.code]), today))
            for place, seen in piece
        ]
        vouchers = await vouchers_among(reading, [coupon for _row, _seen, coupon in read])
        found += [
            [row, _why_unfit(seen), to_json(coupon)]
            for row, seen, coupon in read
            if coupon.read_as not in vouchers
        ]
    return json.dumps(found).encode()


def _number(seen: Seen, place: int) -> int:
    """By what a card is named that brings nothing: the shop's own number."""
    return int(seen.ref) if seen.ref.isdecimal() else place


def _coupon(seen: Seen, known: Known | None, today: date) -> NewCoupon:
    was = known.facts if known else CouponFacts("", 0, 0, NO_END, "", "")
    standing = standing_of_card(seen, today)
    if standing is Standing.GOOD and was.standing is Standing.TAKEN:
        standing = Standing.TAKEN
    value = max(seen.left_cents, seen.made_cents or was.value_cents)
    until = seen.until or NO_END
    facts = CouponFacts(
        *(was.purpose, value, seen.left_cents, until, was.batch, was.external_id, standing)
    )
    return NewCoupon(seen.code, folded(seen.code), facts)


def standing_of_card(seen: Seen, today: date) -> Standing:
    """What a shop says of a card; that it came to its end is said by its last day."""
    if seen.is_test:
        return Standing.TEST
    if not seen.is_open and not (seen.until and seen.until < today):
        return Standing.OFF
    return Standing.GOOD


async def preview_stock(
    installation: Installation, import_id: int, asked: bytes, purpose: str | None
) -> ImportPreview:
    """See what the cards bring of which `ask` told, and keep that as of a table.

    `purpose` is what those are for that nobody knows.
    """
    today = installation.today
    export, found = _read(asked, purpose, today)
    preview = ImportPreview(export, today, whole=True)
    await keep_preview(installation, import_id, preview, _in_pieces(found))
    return preview


async def _in_pieces(found: Sequence[tuple[int, NewCoupon]]) -> AsyncIterator[Piece]:
    for piece in in_pieces(found):
        yield piece


def _read(
    asked: bytes, purpose: str | None, today: date
) -> tuple[CouponExport, list[tuple[int, NewCoupon]]]:
    cards = [(row, unfit, from_json(values)) for row, unfit, values in json.loads(asked)]
    alike = Counter(coupon.read_as for _row, _unfit, coupon in cards)
    export = CouponExport(None, [], (), (), Header(0, (), {}), rows=len(cards), from_shop=True)
    found: list[tuple[int, NewCoupon]] = []
    for row, unfit, coupon in cards:
        if why := unfit or _why_refused(coupon, alike):
            export.named.add(coupon.read_as)
            export.refused.append(Refused(row, why))
            if alike[coupon.read_as] > 1:
                export.in_doubt[coupon.read_as] = coupon.code
            continue
        coupon = _for(coupon, purpose)
        found.append((row, coupon))
        if not coupon.facts.purpose and coupon.facts.standing_on(today) is Standing.GOOD:
            export.without_purpose.append(row)
    export.refused.sort(key=lambda refused: refused.row)
    return export, found


def _why_unfit(seen: Seen) -> str | None:
    """Why a card is no coupon that can be given to one household; None where it may be."""
    if not _CODE.fullmatch(seen.code):
        return _("This is not a code of 4 to 60 letters and digits.")
    if seen.currency != "EUR":
        return _("This is not in euros.")
    if seen.is_shared:
        return _("Everybody can use this code, as often as they like.")
    return None


def _why_refused(coupon: NewCoupon, alike: Counter[str]) -> str | None:
    if alike[coupon.read_as] > 1:
        return _("The webshop has a second code that differs from it only in capitals or dashes.")
    return None


def _for(coupon: NewCoupon, purpose: str | None) -> NewCoupon:
    if coupon.facts.purpose or not purpose:
        return coupon
    return coupon._replace(facts=coupon.facts._replace(purpose=purpose))
