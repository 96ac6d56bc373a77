"""Columns of a list of coupons that are full of BSNs: those are never kept."""

from collections.abc import Sequence

from stdnum.nl import bsn

from bot.parsing.tables.refusals import TableRefused
from bot.storage.coupons import NewCoupon
from bot.translation import gettext as _

_MOSTLY = 0.5
# Of less codes than this, some may be like a BSN by chance.
_FEW = 5


def without_bsns(found: Sequence[tuple[int, NewCoupon]]) -> list[tuple[int, NewCoupon]] | None:
    """Coupons without what is full of BSNs, whatever the column's name; None where nothing is.

    Of numbers by chance one in eleven passes the test for a BSN. Raises TableRefused where they
    stand in place of the codes.
    """
    coupons = [coupon for _row, coupon in found]
    if _are_bsns([coupon.code for coupon in coupons], at_least=_FEW):
        raise TableRefused(_("There are BSNs where the codes should be. Take them out first."))
    in_external = _are_bsns([coupon.facts.external_id for coupon in coupons])
    in_batch = _are_bsns([coupon.facts.batch for coupon in coupons])
    if not in_external and not in_batch:
        return None
    kept = []
    for row, coupon in found:
        facts = coupon.facts._replace(
            external_id="" if in_external else coupon.facts.external_id,
            batch="" if in_batch else coupon.facts.batch,
        )
        kept.append((row, coupon._replace(facts=facts)))
    return kept


def _are_bsns(values: list[str], at_least: int = 1) -> bool:
    """Whether most of these are BSNs, and at least so many."""
    found = sum(len(each) in (8, 9) and bsn.is_valid(each) for each in values)
    return found >= at_least and found > len(values) * _MOSTLY
