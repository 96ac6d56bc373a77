"""What is found, held against whom it is for, the part of the day and what it may cost.

Of a question about these not more than the first of what is found is looked at: an answer has to
come at once, and who gets so much had better say what somebody wants to do.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import combinations

from bot.conversation.context import Context
from bot.domain.offer_fit import GROUPS, PARTS, Limits
from bot.domain.offers import OLDEST, Offer, Search
from bot.formatting import euro, join, weekday_named
from bot.storage import found_offers
from bot.storage.buttons import Data
from bot.translation import gettext as _

EVERY_DAY = frozenset(range(7))
"""The days of the week, Monday is 0."""


def limits_of(wish: Data) -> Limits:
    """What of a wish the search itself does not know."""
    days = frozenset(map(int, wish["days"].split(","))) if "days" in wish else frozenset()
    return Limits(
        group=wish.get("group", "") if wish.get("group") in GROUPS else "",
        ages=_spans_in(wish.get("ages", "")),
        part=wish.get("part", "") if wish.get("part") in PARTS else "",
        hours=next(iter(_spans_in(wish.get("hours", ""))), None),
        most_cents=int(wish["most"]) if "most" in wish else None,
        period=wish.get("per", ""),
        cheap="cheap" in wish,
        days=days,
    )


def _spans_in(written: str) -> tuple[tuple[int, int], ...]:
    """Spans as a wish has them: 8-12; 5,9."""
    spans = (each.partition("-") for each in written.split(",") if each)
    return tuple((int(first), int(last or first)) for first, _mark, last in spans)


async def page_of(
    context: Context, search: Search, limits: Limits, size: int, number: int
) -> found_offers.Page:
    """A page of what fits a search and these limits, what is sure first."""
    areas, before = context.scheme.areas, number * size
    return await found_offers.page(
        context.transaction, search, context.today, size, before, areas, limits
    )


def for_group(group: str) -> str:
    """Those of an age, as one calls them."""
    return {
        "babies": _("babies"),
        "toddlers": _("toddlers"),
        "infants": _("infants"),
        "children": _("children"),
        "youth": _("young people"),
        "adults": _("adults"),
        "elderly": _("older people"),
    }[group]


def for_ages(limits: Limits) -> str:
    """Whom it is for, of those who are not of one age, as HTML; empty for anybody."""
    if not limits.ages:
        return _("for {group}").format(group=for_group(limits.group)) if limits.group else ""
    (first, last), *more = limits.ages
    if more:
        each = [str(age) for age, _last in limits.ages]
        return _("for the age of {age}").format(age=either(each))
    if last == OLDEST:
        return _("from the age of {age}").format(age=first)
    return _("for the ages {first} to {last}").format(first=first, last=last)


def either(words: Sequence[str]) -> str:
    """Words of which any will do: a, b of c."""
    *before, last = words
    return _("{these} or {that}").format(these=", ".join(before), that=last) if before else last


def at(limits: Limits) -> str:
    """At what time of the day it is to be, as one says when something is."""
    if limits.hours:
        first, last = (f"{each // 60}.{each % 60:02}" for each in limits.hours)
        if limits.hours[1] == PARTS["evening"][1]:
            return _("after {time}").format(time=first)
        if limits.hours[0] == PARTS["morning"][0]:
            return _("before {time}").format(time=last)
        return _("between {first} and {last}").format(first=first, last=last)
    return {
        "morning": _("in the morning"),
        "afternoon": _("in the afternoon"),
        "evening": _("in the evening"),
        "daytime": _("during the day"),
        "later": _("in the afternoon or evening"),
    }[limits.part]


def headings(limits: Limits) -> list[str]:
    """What was asked of the part of the day and the price, as HTML, for above a list."""
    found = [at(limits)] if limits.at else []
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
    if limits.at and all(limits.fits_hours(each) is None for each in shown):
        return _("Whether it is {part}, the list does not say.").format(part=at(limits))
    if limits.by_price and all(each.price_cents is None for each in shown):
        return _("What it costs, the list does not say.")
    return ""


def facts_not_told(limits: Limits, offer: Offer) -> list[str]:
    """What was asked that nobody wrote down of an offer, in a word or two each."""
    facts = []
    if limits.spans and offer.from_age is None and offer.to_age is None:
        facts.append(_("age not known"))
    if limits.at and limits.fits_hours(offer) is None:
        facts.append(_("time not known"))
    if limits.by_price and offer.price_cents is None:
        facts.append(_("price not known"))
    elif limits.period and limits.fits_price(offer) is None:
        facts.append(_("per {period} not known").format(period=limits.period))
    return facts


def looser(wish: Data) -> Iterator[tuple[Data, str]]:
    """A wish as it is, and with one thing less, and with two, or all of them; each with what is
    said of that, as HTML.

    Where one thing less finds nothing either, it is nowhere to be found together with the rest.
    """
    yield wish, ""
    named = _may_go(wish)
    for size in sorted({1, 2, len(named)} & set(range(1, len(named) + 1))):
        for gone in combinations(named, size):
            names = {name for each, _none in gone for name in each}
            less = {name: value for name, value in wish.items() if name not in names}
            none = " ".join(none for _names, none in gone)
            yield less, _("{none} There is this:").format(none=none)


def _may_go(wish: Data) -> list[tuple[tuple[str, ...], str]]:
    """What of a wish may be given up, the first first, and that there is nothing with it; whom it
    is for stays."""
    limits, may_go = limits_of(wish), list[tuple[tuple[str, ...], str]]()
    if limits.most_cents is not None:
        none = _("I find nothing for at most {amount}.").format(amount=_amount(limits))
        may_go.append((("most", "per"), none))
    if "free" in wish:
        may_go.append((("free",), _("I find nothing that is free of charge.")))
    if limits.at:
        none = _("I find nothing {part}.").format(part=at(limits))
        may_go.append((("part", "hours"), none))
    if not_in := wish.get("not_in"):
        none = _("I find this only in {place}.").format(place=join(map(escape, not_in)))
        may_go.append((("not_in",), none))
    if not_at := wish.get("not_at"):
        none = _("I find this only at {place}.").format(place=join(map(escape, not_at)))
        may_go.append((("not_at",), none))
    if limits.days:
        none = _("On {days} I do not know it.").format(days=days_named(limits.days))
        if len(not_on := EVERY_DAY - limits.days) == 1:
            none = _("But for {day} I do not know it.").format(day=days_named(not_on))
        may_go.append((("days",), none))
    if wish.get("women") == "only":
        may_go.append((("women",), _("I find nothing for women only.")))
    if "wheelchair" in wish:
        none = _("Whether it is fit for a wheelchair, the list does not say.")
        may_go.append((("wheelchair",), none))
    return may_go


def days_named(days: Iterable[int]) -> str:
    """Days of the week in a row, as HTML."""
    return join(map(weekday_named, sorted(days)))
