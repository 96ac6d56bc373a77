"""What somebody looks for among the offers, and what is found: what they want, or what is like it.

A wish goes along on the buttons, so that each works as often as it is tapped: `about` is what they
want to do, by its short name in the understanding, `kind` a kind of offer that was chosen, `piece`
a piece of a name, `of_voucher` the number of the voucher that it is for; the others are as
`bot/understanding/wishes.py` and the slots of *offers* have them.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.conversation.context import Context
from bot.domain.offers import NO_CATEGORY, Offer, Search, StoredOffer
from bot.formatting import join, weekday_named
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
    *("about", "kind", "piece", "category", "where", "near", "age", "days", "women", "wheelchair"),
    *("free", "without", "of_voucher"),
)


@dataclass(frozen=True)
class Found:
    """A page of what was found, how many there are, and what is said of it, as HTML.

    `places` are at most three of them to pass on, as different as there are.
    """

    offers: list[StoredOffer]
    count: int
    heading: str
    note: str = ""
    places: Sequence[Offer] = ()


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
    wish: Data = {"category": category} if category not in (None, NO_CATEGORY) else {}
    return wish | ({"where": neighbourhood} if neighbourhood else {})


async def look(context: Context, wish: Data, page: int = 0) -> Found:
    """A page of what fits a wish; where nothing does, of what is like it, which is said."""
    known = _NOTHING
    if "about" in wish or "without" in wish:
        known = await _known(context)
    async for search, note in _ways(context, wish, known):
        found = await offers.page(
            context.transaction, search, context.today, PAGE, page * PAGE, context.scheme.areas
        )
        if found.offers:
            nearest = found.offers[0].offer
            note = note or ("" if page else _elsewhere(wish, nearest))
            # The nearest come first; of some nobody knows how near they are.
            head = heading(context, wish, is_near=_lies_somewhere(nearest))
            return Found(found.offers, found.count, head, note, _to_pass_on(found.offers))
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


async def _ways(context: Context, wish: Data, known: _Known) -> AsyncIterator[tuple[Search, str]]:
    """The ways to look, the nearest to what is wanted first, each with what is said of it."""
    base = search_for(context, wish, known)
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
        yield exact, ""
        return
    for way in _also_looser((exact, "")):
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
            _("{none} There is {kinds}:").format(none=none, kinds=found),
        )
    category = category_of().get(about, base.category)
    if category in {each.key for each in context.scheme.categories}:
        yield replace(base, category=category), _("{none} There is this:").format(none=none)


def _also_looser(way: tuple[Search, str]) -> list[tuple[Search, str]]:
    """The same, and then on whatever day and for whatever price."""
    search, _note = way
    looser = replace(search, days=frozenset(), free=False)
    if search.free:
        return [way, (looser, _("Free of charge I do not know it. There is this:"))]
    if search.days:
        days = _days_named(search.days)
        return [way, (looser, _("On {days} I do not know it. There is this:").format(days=days))]
    return [way]


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
    what = wish.get("kind") or wish.get("about") or wish.get("piece") or _what_of(context, wish)
    parts = [escape(what)]
    if is_near and ("where" in wish or "near" in wish):
        near = escape(wish.get("where") or wish["near"])
        parts.append(_("near {place}").format(place=near))
    if "age" in wish:
        parts.append(_("for the age of {age}").format(age=escape(wish["age"])))
    if days := days_of(wish):
        parts.append(_("on {days}").format(days=_days_named(days)))
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


def none_of_it(wish: Data) -> str:
    """That there is nothing of what somebody wants, in a sentence, as HTML."""
    what = wish.get("about") or wish.get("kind") or wish.get("piece")
    if not what:
        return _("Of this I know nothing.")
    what = escape(what[:1].upper() + what[1:])
    if "age" in wish:
        age = escape(wish["age"])
        return _("{what} for the age of {age} I do not know.").format(what=what, age=age)
    return _("{what} I do not know.").format(what=what)


def _elsewhere(wish: Data, nearest: Offer) -> str:
    """That what somebody wants is not in their neighbourhood; and what is, near it or anywhere."""
    where = wish.get("where")
    if not where or nearest.neighbourhood == where:
        return ""
    what = wish.get("about") or wish.get("kind") or wish.get("piece")
    if what:
        none = _("{what} I do not know in {place}.")
        none = none.format(what=escape(what[:1].upper() + what[1:]), place=escape(where))
    else:
        none = _("In {place} I know nothing.").format(place=escape(where))
    if _lies_somewhere(nearest):
        return _("{none} Near it:").format(none=none)
    return _("{none} There is this:").format(none=none)
