"""What somebody looks for among the offers, and what is found: what they want, or what is like it.

A wish goes along on the buttons, so that each works as often as it is tapped: `about` is what they
want to do, by its short name in the understanding, `kind` a kind of offer that was chosen, `piece`
a piece of a name; the others are as `bot/understanding/wishes.py` and the slots of *offers* have
them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.conversation.context import Context
from bot.domain.offers import NO_CATEGORY, Offer, Search, StoredOffer
from bot.formatting import join
from bot.messages.offers import LOOKED_AT, different
from bot.storage import offers
from bot.storage.buttons import Data
from bot.translation import gettext as _
from bot.understanding.topics import category_of
from bot.understanding.wishes import kinds_like, kinds_of, unwanted_kinds

PAGE = 5
# What a wish is made of; whatever else stands on a button is none of it.
WISH = (
    *("about", "kind", "piece", "category", "where", "near", "age", "women", "wheelchair"),
    "without",
)


@dataclass(frozen=True)
class Found:
    """A page of what was found, how many there are, and what is said of it, as HTML.

    `places` are those from here on that are of another provider and somewhere else each.
    """

    offers: list[StoredOffer]
    count: int
    heading: str
    note: str = ""
    places: Sequence[Offer] = ()


def wish_in(known: Data) -> Data:
    """The wish among what a button carries or a sentence means."""
    return {name: known[name] for name in WISH if known.get(name)}


async def look(context: Context, wish: Data, page: int = 0) -> Found:
    """A page of what fits a wish; where nothing does, of what is like it, which is said."""
    kinds: list[str] = []
    if "about" in wish or "without" in wish:
        kinds = list(await offers.kinds(context.transaction, context.today))
    for search, note in _ways(context, wish, kinds):
        found = await offers.page(
            context.transaction, search, context.today, LOOKED_AT, page * PAGE, context.scheme.areas
        )
        if found.offers:
            shown = found.offers[:PAGE]
            # The nearest come first; of some nobody knows how near they are.
            is_near = _lies_somewhere(shown[0].offer)
            note = note or ("" if page else _elsewhere(wish, shown[0].offer))
            head = heading(context, wish, is_near=is_near)
            sure_first = sorted(
                (each.offer for each in found.offers), key=lambda one: not one.is_sure
            )
            places = different(sure_first)
            return Found(shown, found.count, head, note, places)
    return Found([], 0, heading(context, wish, is_near=True), none_of_it(wish))


def _lies_somewhere(offer: Offer) -> bool:
    """Whether anybody knows how near an offer is."""
    return bool(offer.postcode or offer.neighbourhood)


def _ways(context: Context, wish: Data, kinds: list[str]) -> list[tuple[Search, str]]:
    """The ways to look, the nearest to what is wanted first, each with what is said of it."""
    base = _base(context, wish, kinds)
    about = wish.get("about")
    if wish.get("kind"):
        return [(replace(base, kinds=(wish["kind"],)), "")]
    if wish.get("piece"):
        return [(replace(base, words=wish["piece"]), "")]
    if not about:
        return [(base, "")]
    exact = kinds_of(about, kinds)
    ways = [(replace(base, kinds=exact) if exact else replace(base, words=about), "")]
    none = none_of_it(wish)
    if like := kinds_like(about, [kind for kind in kinds if kind not in base.without]):
        found = join(escape(kind) for kind in like)
        ways.append(
            (
                replace(base, kinds=like),
                _("{none} There is {kinds}:").format(none=none, kinds=found),
            )
        )
    category = category_of().get(about, base.category)
    if category in {each.key for each in context.scheme.categories}:
        other = _("{none} There is this:").format(none=none)
        ways.append((replace(base, category=category), other))
    return ways


def _base(context: Context, wish: Data, kinds: list[str]) -> Search:
    """What holds of a wish, whatever one wants to do."""
    category = wish.get("category")
    where, near = wish.get("where", ""), wish.get("near")
    women = {"only": True, "none": False}.get(wish.get("women", ""))
    return Search(
        category=category if category != NO_CATEGORY else None,
        without=unwanted_kinds(wish.get("without", "").split(","), kinds),
        near=near or context.scheme.areas.postcode_in(where),
        age=int(wish["age"]) if "age" in wish else None,
        women_only=women,
        wheelchair=True if wish.get("wheelchair") else None,
    )


def heading(context: Context, wish: Data, *, is_near: bool) -> str:
    """What was looked for, as HTML, with a capital; near where, if what is found is near at all."""
    what = wish.get("kind") or wish.get("about") or wish.get("piece") or _what_of(context, wish)
    parts = [escape(what)]
    if is_near and ("where" in wish or "near" in wish):
        near = escape(wish.get("where") or wish["near"])
        parts.append(_("near {place}").format(place=near))
    if "age" in wish:
        parts.append(_("for the age of {age}").format(age=escape(wish["age"])))
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
