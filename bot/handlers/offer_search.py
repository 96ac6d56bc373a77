"""What somebody looks for among the offers, and what is found: what they want, or what is like it.

A wish goes along on the buttons, so that each works as often as it is tapped: `about` is what they
want to do, by its short name in the understanding, `called` what they call that, `kind` a kind of
offer that was chosen, `piece` a piece of a name, `provider` who offers it, `of_voucher` the number
of the voucher that it is for and `voucher_for` its category; the others are as
`bot/understanding/wishes.py` and the slots of *offers* have them.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.conversation.context import Context
from bot.domain.offer_fit import Limits
from bot.domain.offers import NO_CATEGORY, Offer, Search, StoredOffer, folded
from bot.formatting import join
from bot.handlers.offer_sift import (
    EVERY_DAY,
    days_named,
    either,
    for_ages,
    headings,
    limits_of,
    looser,
    not_told,
    page_of,
)
from bot.messages.offers import PLACES, most_different
from bot.messages.prices import price_text
from bot.storage import found_offers
from bot.storage.buttons import Data
from bot.storage.vouchers import Voucher
from bot.translation import gettext as _
from bot.translation import participant
from bot.understanding.kinds import is_vague, kinds_like, kinds_of, unwanted_kinds
from bot.understanding.not_wanted import said_unwanted
from bot.understanding.topics import category_of

PAGE = 5
# What a wish is made of; whatever else stands on a button is none of it.
WISH = (
    *("about", "kind", "piece", "provider", "category", "where", "near", "age", "group", "ages"),
    *(
        "called",
        "beside",
        "days",
        "part",
        "hours",
        "women",
        "wheelchair",
        "free",
        "cheap",
        "most",
        "per",
        "without",
        "not_in",
        "not_at",
        "of_voucher",
    ),
    "voucher_for",
)


# What makes that something is not there for whom or when it is asked, though it may be for others.
_ELSE = frozenset(
    {"age", "group", "ages", "days", "part", "hours", "women", "wheelchair", "free", "without"}
)
_ANYHOW = Limits()
# So many of what is full.
_LOOKED_AT = 50


@dataclass(frozen=True)
class Found:
    """A page of what was found, how many there are, and what is said of it, as HTML.

    `places` are at most three of them to pass on, as different as there are; `limits` are what they
    were held against.
    """

    offers: list[StoredOffer]
    count: int
    heading: str
    note: str = ""
    places: Sequence[Offer] = ()
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
    known = await _known(context, wish)
    none = ""
    async for way in _ways(context, wish, known):
        found = await page_of(context, way.search, limits_of(way.wish), PAGE, page)
        if page and found.count and not found.offers:
            # No page of anything else goes on behind the last one.
            break
        if found.offers:
            return await _found(context, way, found, page, known)
        none = way.none or none
    none = none or await _none(context, wish, known)
    return Found([], 0, heading(context, wish, is_near=True), none)


async def _found(
    context: Context, way: "_Way", page: found_offers.Page, number: int, known: _Known
) -> Found:
    """What there is of a way to look, with what is said of it."""
    shown, limits = [each.offer for each in page.offers], limits_of(way.wish)
    nearest = shown[0]
    notes = (
        way.note or ("" if number else _elsewhere(way.wish, shown)),
        # Where there is none of them that was said already.
        "" if way.none else await _missing_beside(context, way.wish, known),
        not_told(limits, shown),
        await _known_to_cost(context, way, shown),
        _of_other_category(context, way.wish, shown),
    )
    # The nearest come first; of some nobody knows how near they are.
    is_near = _lies_somewhere(nearest) and not limits.by_price
    return Found(
        list(page.offers),
        page.count,
        heading(context, way.wish, is_near=is_near),
        "\n".join(filter(None, notes)),
        _to_pass_on(page.offers),
        limits,
    )


async def _known_to_cost(context: Context, way: "_Way", shown: Sequence[Offer]) -> str:
    """What the cheapest costs, as HTML, where of all that is shown nobody knows what it costs;
    empty where one knows."""
    limits = limits_of(way.wish)
    if limits.most_cents is None or any(each.price_cents is not None for each in shown):
        return ""
    anyhow = replace(limits, most_cents=None, period="", cheap=True)
    cheapest = (await page_of(context, way.search, anyhow, 1, 0)).offers
    priced = [each.offer for each in cheapest if each.offer.price_cents is not None]
    if not priced:
        return ""
    text = _("{title} costs {price}.")
    price = price_text(priced[0].price_cents or 0, priced[0].price_for, participant("nl"))
    return text.format(title=escape(priced[0].title), price=escape(price))


def _to_pass_on(shown: Iterable[StoredOffer]) -> Sequence[Offer]:
    """Three of what is on the screen, what is sure first."""
    return most_different(
        sorted((each.offer for each in shown), key=lambda offer: not offer.is_sure), PLACES
    )


def _lies_somewhere(offer: Offer) -> bool:
    """Whether anybody knows how near an offer is."""
    return bool(offer.postcode or offer.neighbourhood)


async def _known(context: Context, wish: Data) -> _Known:
    """What there is that can be found; all titles where no kind is what somebody wants to do."""
    if not {"about", "without"} & wish.keys():
        return _NOTHING
    kinds = tuple(await found_offers.kinds(context.transaction, context.today))
    vague = [kind for kind in kinds if is_vague(kind)]
    if any(not kinds_of(each, kinds) for each in _subjects_in(wish)):
        vague = list(kinds)
    titles = await found_offers.titles(context.transaction, context.today, vague) if vague else []
    return _Known(kinds, tuple(titles))


def _subjects_in(wish: Data) -> list[str]:
    """What somebody wants to do, any of which will do."""
    return [each for each in (wish.get("about"), *wish.get("beside", "").split(",")) if each]


@dataclass(frozen=True)
class _Way:
    """A way to look, what of the wish holds then, and what is said of that, as HTML.

    `none` is said where nothing is found this way nor any other.
    """

    search: Search
    wish: Data
    note: str = ""
    none: str = ""


async def _ways(context: Context, wish: Data, known: _Known) -> AsyncIterator[_Way]:
    """The ways to look, the nearest to what is wanted first."""
    for less, note in looser(wish):
        yield _Way(_exact(context, less, known), less, note)
    about = wish.get("about")
    if not about or wish.get("kind") or wish.get("piece"):
        return
    none = await _none(context, wish, known)
    for less, is_said in _without_wheelchair(wish):
        no_such = " ".join(filter(None, (none, is_said)))
        base = search_for(context, less, known)
        # Of what is like it, only what is for that age as well.
        fit = await found_offers.kinds(context.transaction, context.today, base)
        if like := kinds_like(about, fit):
            found = join(escape(kind) for kind in like)
            note = _("{none} There is {kinds}:").format(none=no_such, kinds=found)
            yield _Way(replace(base, kinds=like), less, note, no_such)
        category = category_of().get(about, base.category)
        if category in {each.key for each in context.scheme.categories}:
            note = _("{none} There is this:").format(none=no_such)
            yield _Way(replace(base, category=category), less, note, no_such)


def _without_wheelchair(wish: Data) -> Iterator[tuple[Data, str]]:
    """A wish as it is; and where it is for a wheelchair without that, with what is said of it."""
    yield wish, ""
    if "wheelchair" in wish:
        less = {name: value for name, value in wish.items() if name != "wheelchair"}
        yield less, _("Whether it is fit for a wheelchair, the list does not say.")


def _exact(context: Context, wish: Data, known: _Known) -> Search:
    """The search for what a wish says, and nothing that is only like it."""
    base = search_for(context, wish, known)
    if wish.get("kind"):
        return replace(base, kinds=(wish["kind"],))
    if wish.get("piece"):
        return replace(base, words=wish["piece"])
    subjects = _subjects_in(wish)
    if not subjects:
        return base
    kinds, titles = (
        tuple(dict.fromkeys(one for each in subjects for one in kinds_of(each, names)))
        for names in (known.kinds, known.titles)
    )
    if kinds or titles:
        return replace(base, kinds=kinds, titles=titles)
    return replace(base, words=subjects[0])


async def _missing_beside(context: Context, wish: Data, known: _Known) -> str:
    """Which of several things to do is not there for who asks, as HTML; empty where all are."""
    if "beside" not in wish:
        return ""
    nones = []
    for each in _subjects_in(wish):
        of_one = {name: value for name, value in wish.items() if name != "beside"} | {"about": each}
        search = _exact(context, of_one, known)
        if not (await page_of(context, search, limits_of(of_one), 1, 0)).offers:
            nones.append(await _none(context, of_one, known))
    return " ".join(nones)


async def _none(context: Context, wish: Data, known: _Known) -> str:
    """That there is nothing of what somebody wants, or that it is full, in a sentence, as HTML."""
    what = _what_in(wish)
    kinds = tuple(await found_offers.kinds(context.transaction, context.today, Search(full=True)))
    if not kinds or not what:
        return none_of_it(wish)
    search = replace(_exact(context, wish, replace(known, kinds=kinds)), full=True)
    found = await found_offers.find(context.transaction, search, context.today, _LOOKED_AT)
    full = [each.offer for each in found]
    if not full:
        return none_of_it(wish)
    if "provider" in wish and wish["provider"] == what:
        return _("All at {provider} is full.").format(provider=escape(what))
    at = join(sorted({escape(each.provider or each.title) for each in full})[:PLACES])
    what = escape(what[:1].upper() + what[1:])
    return _("{what} is full at {provider}.").format(what=what, provider=at)


async def kinds_for(context: Context, wish: Data) -> list[str]:
    """The kinds of what fits a wish, those in its neighbourhood first; all kinds where none fit."""
    known = await _known(context, wish)
    here = wish.get("where") or context.scheme.areas.neighbourhood(wish.get("near"))
    search = search_for(context, wish, known)
    fit = await found_offers.kinds(context.transaction, context.today, search, here)
    return list(fit or await found_offers.kinds(context.transaction, context.today))


def search_for(context: Context, wish: Data, known: _Known = _NOTHING) -> Search:
    """What holds of a wish, whatever one wants to do."""
    category = wish.get("category")
    where, near = wish.get("where", ""), wish.get("near")
    women = {"only": True, "none": False}.get(wish.get("women", ""))
    without = wish["without"].split(",") if "without" in wish else []
    return Search(
        category=category if category != NO_CATEGORY else None,
        without=unwanted_kinds(without, known.kinds),
        without_titles=unwanted_kinds(without, known.titles),
        not_in=tuple(wish.get("not_in", ())),
        not_of=tuple(folded(each) for each in wish.get("not_at", ())),
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


def _on(days: frozenset[int]) -> str:
    """On which days, as HTML; of all but one that it is not on that one."""
    if len(not_on := EVERY_DAY - days) == 1:
        return _("not on {day}").format(day=days_named(not_on))
    return _("on {days}").format(days=days_named(days))


def heading(context: Context, wish: Data, *, is_near: bool) -> str:
    """What was looked for, as HTML, with a capital; near where, if what is found is near at all."""
    parts = [escape(_what_in(wish) or _what_of(context, wish))]
    if "provider" in wish and wish["provider"] != _what_in(wish):
        parts.append(_("at {provider}").format(provider=escape(wish["provider"])))
    limits = limits_of(wish)
    if is_near and ("where" in wish or "near" in wish):
        near = escape(wish.get("where") or wish["near"])
        parts.append(_("near {place}").format(place=near))
    if "age" in wish:
        parts.append(_("for the age of {age}").format(age=escape(wish["age"])))
    elif ages := for_ages(limits):
        parts.append(ages)
    if days := days_of(wish):
        parts.append(_on(days))
    parts += headings(limits)
    if "free" in wish:
        parts.append(_("free of charge"))
    if wish.get("women") == "only":
        parts.append(_("for women only"))
    if "wheelchair" in wish:
        parts.append(_("fit for a wheelchair"))
    if "without" in wish:
        not_wanted = said_unwanted(wish["without"].split(","))
        parts += [_("no {kinds}").format(kinds=escape(each)) for each in not_wanted]
    parts += [_("not in {place}").format(place=escape(each)) for each in wish.get("not_in", ())]
    parts += [_("not at {place}").format(place=escape(each)) for each in wish.get("not_at", ())]
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
    if "kind" not in wish and "about" in wish:
        about, *beside = _subjects_in(wish)
        called = f"{wish['called']} ({about})" if "called" in wish else about
        return either([called, *beside])
    names = ("kind", "provider", "piece")
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
    if "age" in wish:
        age = escape(wish["age"])
        return _("{what} for the age of {age} I do not know.").format(what=what, age=age)
    if ages := for_ages(limits_of(wish)):
        return _("{what} {whom} I do not know.").format(what=what, whom=ages)
    return _("{what} I do not know.").format(what=what)


def _elsewhere(wish: Data, shown: Sequence[Offer]) -> str:
    """That what somebody wants is not in their neighbourhood; and what is, near it or anywhere."""
    where, by_price = wish.get("where"), limits_of(wish).by_price
    # The nearest come first, but what costs least before them.
    first = shown if by_price else shown[:1]
    if not where or any(each.neighbourhood == where for each in first):
        return ""
    what = _what_in(wish)
    if by_price or not _ELSE.isdisjoint(wish):
        none = _("In {place} I do not find this.").format(place=escape(where))
    elif what:
        none = _("{what} I do not know in {place}.")
        none = none.format(what=escape(what[:1].upper() + what[1:]), place=escape(where))
    else:
        none = _("In {place} I know nothing.").format(place=escape(where))
    if _lies_somewhere(shown[0]) and not by_price:
        return _("{none} Near it:").format(none=none)
    return _("{none} There is this:").format(none=none)
