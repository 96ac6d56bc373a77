"""What somebody looks for among the offers, and what is found: what they want, or what is like it.

A wish goes along on the buttons, so that each works as often as it is tapped: `about` is what they
want to do, by its short name in the understanding, `kind` a kind of offer that was chosen, `piece`
a piece of a name, `provider` who offers it, `of_voucher` the number of the voucher that it is for
and `voucher_for` its category; the others are as `bot/understanding/wishes.py` and the slots of
*offers* have them.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.conversation.context import Context
from bot.domain.offer_fit import Limits
from bot.domain.offers import NO_CATEGORY, Offer, Search, StoredOffer
from bot.formatting import join, weekday_named
from bot.handlers.offer_sift import for_group, headings, limits_of, looser, not_told, page_of
from bot.messages.offers import PLACES, most_different
from bot.storage import offers
from bot.storage.buttons import Data
from bot.storage.vouchers import Voucher
from bot.translation import gettext as _
from bot.understanding.topics import category_of
from bot.understanding.wishes import is_vague, kinds_like, kinds_of, unwanted_kinds

PAGE = 5
# What a wish is made of; whatever else stands on a button is none of it.
WISH = (
    *("about", "kind", "piece", "provider", "category", "where", "near", "age", "group", "days"),
    *("part", "women", "wheelchair", "free", "cheap", "most", "per", "without", "of_voucher"),
    "voucher_for",
)


_ANYHOW = Limits()


@dataclass(frozen=True)
class Found:
    """A page of what was found, how many there are, and what is said of it, as HTML.

    `places` are at most three of them to pass on, as different as there are. `is_all` is whether
    all that there is was looked at, `limits` are what they were held against.
    """

    offers: list[StoredOffer]
    count: int
    heading: str
    note: str = ""
    places: Sequence[Offer] = ()
    is_all: bool = True
    limits: Limits = _ANYHOW


@dataclass(frozen=True)
class _Known:
    """The kinds of what can be found, and the titles where a kind does not say what one does."""

    kinds: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


_NOTHING = _Known()


def wish_in(known: Data) -> Data:
    """The wish among what a button carries or a sentence means."""
    return {name: known[name] for name in WISH if known.get(name)}


def wish_for(voucher: Voucher) -> Data:
    """What fits a voucher, from where it was given."""
    return {"of_voucher": voucher.id} | fitting(voucher.category, voucher.neighbourhood)


def fitting(category: str | None, neighbourhood: str | None) -> Data:
    """What fits a category that was chosen, from a neighbourhood; each where it is known."""
    is_known = category not in (None, NO_CATEGORY)
    wish: Data = {"category": category, "voucher_for": category} if is_known else {}
    return wish | ({"where": neighbourhood} if neighbourhood else {})


async def look(context: Context, wish: Data, page: int = 0) -> Found:
    """A page of what fits a wish; where nothing does, of what is like it, which is said."""
    known = _NOTHING
    if "about" in wish or "without" in wish:
        known = await _known(context)
    async for search, limits, note in _ways(context, wish, known):
        found = await page_of(context, search, limits, PAGE, page)
        if page and found.count and not found.offers:
            # No page of anything else goes on behind the last one.
            break
        if found.offers:
            shown = [each.offer for each in found.offers]
            nearest = shown[0]
            here = "" if page or limits.by_price else _elsewhere(wish, nearest)
            notes = (
                note or here,
                not_told(limits, shown),
                _of_other_category(context, wish, shown),
            )
            # The nearest come first; of some nobody knows how near they are.
            is_near = _lies_somewhere(nearest) and not limits.by_price
            return Found(
                list(found.offers),
                found.count,
                heading(context, wish, is_near=is_near),
                "\n".join(filter(None, notes)),
                _to_pass_on(found.offers),
                found.is_all,
                limits,
            )
    return Found([], 0, heading(context, wish, is_near=True), none_of_it(wish))


def _to_pass_on(shown: Iterable[StoredOffer]) -> Sequence[Offer]:
    """Three of what is on the screen, what is sure first."""
    return most_different(
        sorted((each.offer for each in shown), key=lambda offer: not offer.is_sure), PLACES
    )


def _lies_somewhere(offer: Offer) -> bool:
    """Whether anybody knows how near an offer is."""
    return bool(offer.postcode or offer.neighbourhood)


async def _known(context: Context) -> _Known:
    kinds = tuple(await offers.kinds(context.transaction, context.today))
    vague = [kind for kind in kinds if is_vague(kind)]
    titles = await offers.titles(context.transaction, context.today, vague) if vague else []
    return _Known(kinds, tuple(titles))


_Way = tuple[Search, Limits, str]


async def _ways(context: Context, wish: Data, known: _Known) -> AsyncIterator[_Way]:
    """The ways to look, the nearest to what is wanted first, each with what is said of it."""
    base, limits = search_for(context, wish, known), limits_of(wish)
    about = wish.get("about")
    exact = base
    if wish.get("kind"):
        exact = replace(base, kinds=(wish["kind"],))
    elif wish.get("piece"):
        exact = replace(base, words=wish["piece"])
    elif about:
        kinds, titles = kinds_of(about, known.kinds), kinds_of(about, known.titles)
        is_known = kinds or titles
        exact = (
            replace(base, kinds=kinds, titles=titles) if is_known else replace(base, words=about)
        )
    if wish.get("kind") or wish.get("piece"):
        yield exact, limits, ""
        return
    for way in _also_looser(exact, limits):
        yield way
    if not about:
        return
    none = none_of_it(wish)
    # Of what is like it, only what is for that age as well.
    fit = await offers.kinds(context.transaction, context.today, base)
    if like := kinds_like(about, fit):
        found = join(escape(kind) for kind in like)
        yield (
            replace(base, kinds=like),
            limits,
            _("{none} There is {kinds}:").format(none=none, kinds=found),
        )
    category = category_of().get(about, base.category)
    if category in {each.key for each in context.scheme.categories}:
        yield replace(base, category=category), limits, _("{none} There is this:").format(none=none)


def _also_looser(search: Search, limits: Limits) -> list[_Way]:
    """The same, and then at whatever time of the day, on whatever day and for whatever price."""
    ways = [(search, limits, "")]
    ways += [(search, less, note) for less, note in looser(limits)]
    anyhow = replace(search, days=frozenset(), free=False)
    last = Limits(group=limits.group)
    if search.free:
        ways.append((anyhow, last, _("I find nothing that is free of charge. There is this:")))
    elif search.days:
        on_any = replace(limits, days=frozenset())
        note = _("On {days} I do not know it. There is this:").format(days=_days_named(search.days))
        ways += [(anyhow, each, note) for each in dict.fromkeys((on_any, last))]
    if search.women_only:
        anybody = replace(anyhow, women_only=None)
        ways.append((anybody, last, _("I find nothing for women only. There is this:")))
    return ways


def _days_named(days: Iterable[int]) -> str:
    return join(map(weekday_named, sorted(days)))


async def kinds_for(context: Context, wish: Data) -> list[str]:
    """The kinds of what fits a wish, those in its neighbourhood first; all kinds where none fit."""
    known = await _known(context) if "without" in wish else _NOTHING
    here = wish.get("where") or context.scheme.areas.neighbourhood(wish.get("near"))
    search = search_for(context, wish, known)
    fit = await offers.kinds(context.transaction, context.today, search, here)
    return list(fit or await offers.kinds(context.transaction, context.today))


def search_for(context: Context, wish: Data, known: _Known = _NOTHING) -> Search:
    """What holds of a wish, whatever one wants to do."""
    category = wish.get("category")
    where, near = wish.get("where", ""), wish.get("near")
    women = {"only": True, "none": False}.get(wish.get("women", ""))
    without = wish.get("without", "").split(",")
    return Search(
        category=category if category != NO_CATEGORY else None,
        without=unwanted_kinds(without, known.kinds),
        without_titles=unwanted_kinds(without, known.titles),
        near=near or context.scheme.areas.postcode_in(where),
        provider=wish.get("provider"),
        age=int(wish["age"]) if "age" in wish else None,
        days=days_of(wish),
        free="free" in wish,
        women_only=women,
        wheelchair=True if wish.get("wheelchair") else None,
    )


def days_of(wish: Data) -> frozenset[int]:
    """The days of the week that are asked for, Monday is 0."""
    return frozenset(map(int, wish["days"].split(","))) if "days" in wish else frozenset()


def heading(context: Context, wish: Data, *, is_near: bool) -> str:
    """What was looked for, as HTML, with a capital; near where, if what is found is near at all."""
    parts = [escape(_what_in(wish) or _what_of(context, wish))]
    limits = limits_of(wish)
    if is_near and ("where" in wish or "near" in wish):
        near = escape(wish.get("where") or wish["near"])
        parts.append(_("near {place}").format(place=near))
    if "age" in wish:
        parts.append(_("for the age of {age}").format(age=escape(wish["age"])))
    if limits.group:
        parts.append(_("for {group}").format(group=for_group(limits.group)))
    if days := days_of(wish):
        parts.append(_("on {days}").format(days=_days_named(days)))
    parts += headings(limits)
    if "free" in wish:
        parts.append(_("free of charge"))
    if wish.get("women") == "only":
        parts.append(_("for women only"))
    if "wheelchair" in wish:
        parts.append(_("fit for a wheelchair"))
    if "without" in wish:
        parts.append(_("no {kinds}").format(kinds=escape(wish["without"].split(",")[0])))
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _what_of(context: Context, wish: Data) -> str:
    labels = {each.key: each.label for each in context.scheme.categories}
    category = wish.get("category")
    return (
        labels.get(category, "") if category and category != NO_CATEGORY else _("Where to spend it")
    )


def _what_in(wish: Data) -> str:
    """What somebody wants to do, or where; empty where they did not say that."""
    names = ("kind", "about", "provider", "piece")
    return next((wish[name] for name in names if wish.get(name)), "")


def _of_other_category(context: Context, wish: Data, shown: Sequence[Offer]) -> str:
    """That what is found is not what the voucher is for, as HTML."""
    words = {each.key: escape(each.in_sentence) for each in context.scheme.categories}
    chosen, found = wish.get("voucher_for"), {each.category for each in shown}
    if chosen not in words or chosen in found or not found <= set(words):
        return ""
    text = _("The voucher is {chosen}. This is {other}. Ask there first.")
    return text.format(chosen=words[chosen], other=join(words[each] for each in sorted(found)))


def none_of_it(wish: Data) -> str:
    """That there is nothing of what somebody wants, in a sentence, as HTML."""
    what = _what_in(wish)
    if not what:
        return _("Of this I know nothing.")
    what = escape(what[:1].upper() + what[1:])
    if group := limits_of(wish).group:
        return _("{what} for {group} I do not know.").format(what=what, group=for_group(group))
    if "age" in wish:
        age = escape(wish["age"])
        return _("{what} for the age of {age} I do not know.").format(what=what, age=age)
    return _("{what} I do not know.").format(what=what)


def _elsewhere(wish: Data, nearest: Offer) -> str:
    """That what somebody wants is not in their neighbourhood; and what is, near it or anywhere."""
    where = wish.get("where")
    if not where or nearest.neighbourhood == where:
        return ""
    if what := _what_in(wish):
        none = _("{what} I do not know in {place}.")
        none = none.format(what=escape(what[:1].upper() + what[1:]), place=escape(where))
    else:
        none = _("In {place} I know nothing.").format(place=escape(where))
    if _lies_somewhere(nearest):
        return _("{none} Near it:").format(none=none)
    return _("{none} There is this:").format(none=none)
