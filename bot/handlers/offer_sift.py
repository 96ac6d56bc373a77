"""What is found, held against whom it is for, the part of the day and what it may cost.

Of a question about these not more than the first of what is found is looked at: an answer has to
come at once, and who gets so much had better say what somebody wants to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.conversation.context import Context
from bot.domain.offer_fit import GROUPS, PARTS, Limits, a_month, at_part
from bot.domain.offers import Offer, Search, StoredOffer
from bot.formatting import euro
from bot.storage import offers
from bot.storage.buttons import Data
from bot.translation import gettext as _

_LOOKED_AT = 150


@dataclass(frozen=True)
class Sifted:
    """A page of what fits, and how many fit; `is_all` where all that is found was looked at."""

    offers: Sequence[StoredOffer]
    count: int
    is_all: bool = True


def limits_of(wish: Data) -> Limits:
    """What of a wish the search itself does not know."""
    days = frozenset(map(int, wish["days"].split(","))) if "days" in wish else frozenset()
    return Limits(
        group=wish.get("group", "") if wish.get("group") in GROUPS else "",
        part=wish.get("part", "") if wish.get("part") in PARTS else "",
        most_cents=int(wish["most"]) if "most" in wish else None,
        period=wish.get("per", ""),
        cheap="cheap" in wish,
        days=days,
    )


async def page_of(
    context: Context, search: Search, limits: Limits, size: int, number: int
) -> Sifted:
    """A page of what fits a search and these limits, what is sure first."""
    areas = context.scheme.areas
    if not limits:
        page = await offers.page(
            context.transaction, search, context.today, size, number * size, areas
        )
        return Sifted(page.offers, page.count)
    looked = await offers.find(context.transaction, search, context.today, _LOOKED_AT, 0, areas)
    unknown = {each.id: limits.fits(each.offer) for each in looked}
    kept = [each for each in looked if unknown[each.id] is not None]
    if limits.by_price:
        kept.sort(key=lambda each: (unknown[each.id] or 0, a_month(each.offer)))
    else:
        kept.sort(key=lambda each: unknown[each.id] or 0)
    shown = kept[number * size : (number + 1) * size]
    return Sifted(shown, len(kept), len(looked) < _LOOKED_AT)


def for_group(group: str) -> str:
    """Those of an age, as one calls them."""
    return {
        "toddlers": _("toddlers"),
        "infants": _("infants"),
        "children": _("children"),
        "youth": _("young people"),
        "adults": _("adults"),
        "elderly": _("older people"),
    }[group]


def at(part: str) -> str:
    """A part of the day, as one says when something is."""
    return {
        "morning": _("in the morning"),
        "afternoon": _("in the afternoon"),
        "evening": _("in the evening"),
        "daytime": _("during the day"),
        "later": _("in the afternoon or evening"),
    }[part]


def headings(limits: Limits) -> list[str]:
    """What was asked of the part of the day and the price, as HTML, for above a list."""
    found = [at(limits.part)] if limits.part else []
    if limits.most_cents is not None:
        found.append(_("at most {amount}").format(amount=_amount(limits)))
    elif limits.cheap:
        found.append(_("what costs least first"))
    return found


def _amount(limits: Limits) -> str:
    amount = euro(limits.most_cents or 0)
    if limits.period:
        return _("{amount} per {period}").format(amount=amount, period=escape(limits.period))
    return amount


def not_told(limits: Limits, shown: Sequence[Offer]) -> str:
    """That what was asked stands in the list of none of these; empty where it does of any."""
    if limits.part and all(_at(each, limits) is None for each in shown):
        return _("Whether it is {part}, the list does not say.").format(part=at(limits.part))
    if limits.by_price and all(each.price_cents is None for each in shown):
        return _("What it costs, the list does not say.")
    return ""


def facts_not_told(limits: Limits, offer: Offer) -> list[str]:
    """What was asked that nobody wrote down of an offer, in a word or two each."""
    facts = []
    if limits.group and offer.from_age is None and offer.to_age is None:
        facts.append(_("age not known"))
    if limits.part and _at(offer, limits) is None:
        facts.append(_("time not known"))
    if limits.by_price and offer.price_cents is None:
        facts.append(_("price not known"))
    elif limits.period and limits.fits_price(offer) is None:
        facts.append(_("per {period} not known").format(period=limits.period))
    return facts


def _at(offer: Offer, limits: Limits) -> bool | None:
    return at_part(offer.when, limits.part, limits.days)


def looser(limits: Limits) -> list[tuple[Limits, str]]:
    """The same limits with one thing less, and what is said of that, as HTML; whom it is for
    stays.
    """
    ways = []
    without_price = Limits(group=limits.group, part=limits.part, days=limits.days)
    without_part = Limits(group=limits.group, days=limits.days)
    if limits.most_cents is not None:
        note = _("I find nothing for at most {amount}. There is this:")
        ways.append((without_price, note.format(amount=_amount(limits))))
    if limits.part:
        note = _("I find nothing {part}. There is this:")
        ways.append((without_part, note.format(part=at(limits.part))))
    return ways
