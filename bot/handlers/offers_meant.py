"""What a sentence says of what is looked for among the offers, and what is typed about it next."""

import re

from bot.conversation.context import Context
from bot.domain.scheme import Scheme
from bot.handlers.meant import FIND_OFFERS, is_about_somebody
from bot.handlers.offer_search import look, wish_in
from bot.handlers.offers import say_list, say_none, show_kinds
from bot.storage.buttons import Data
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.understanding.details import details
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.wishes import wishes

# What may be looked for in so many words, where nothing else is asked.
_MOST_WORDS = 6
_SOMETHING_ELSE = re.compile(
    r"\b(?:vouchers?|bon(?:nen)?|kaart\w*|codes?|geef|geven|uitgeven|kwijt|hoe\w*|wanneer|menu|start"
    r"|stop\w*|hulp|help|agenda|activiteit\w*|stand|regels?|dank\w*|bedankt|hallo|hoi|dag)\b|@",
    re.IGNORECASE,
)
_LONGEST = 40
_WHAT, _WHERE = frozenset({"about", "kind", "piece", "category"}), frozenset({"where", "near"})
# What goes on from what was looked for before: en in Peelo; liever dansen. So do a few words that
# ask nothing: voor 9 jaar.
_GOES_ON = re.compile(r"\W*(?:en|of|ook|maar|liever|niet|geen|dan|nee)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:waar|welke?|wie|wat|is er|zijn er|kan|kunnen|kun|mag|zoek\w*|iets|wil|wou)\b|\?",
    re.IGNORECASE,
)


async def show(context: Context) -> None:
    """Somebody asked in a sentence where something can be done."""
    await _answer(context, _known_here(wish_in(context.meant), context.scheme))


async def read(context: Context) -> Data:
    """What a sentence says of what is looked for, beside its slots."""
    said: Data = dict(wishes(context.text))
    if "age" in context.meant:
        said.pop("age", None)
    return said


def reads(text: str, scheme: Scheme) -> bool:
    """Whether a few words say what is looked for, where that is asked."""
    few = len(text.split()) <= _MOST_WORDS and not _SOMETHING_ELSE.search(text)
    return few and bool(_said(text, scheme))


def _said(text: str, scheme: Scheme) -> Data:
    """What a text says of what is looked for, whatever else it may mean."""
    places = {scheme.place, *scheme.neighbourhoods.values()}
    names = Vocabulary.of(places=sorted(places), categories=scheme.category_words)
    slots = details(text, "offers", Role.INTERMEDIARY, names)
    return _known_here(wishes(text) | slots, scheme)


def _known_here(wish: Data, scheme: Scheme) -> Data:
    """A wish without what says nothing in this municipality: its own name, figures of elsewhere."""
    kept = dict(wish)
    if kept.get("where", "").casefold() == scheme.place.casefold():
        del kept["where"]
    if kept.get("near", "")[:2] not in {code[:2] for code in scheme.neighbourhoods}:
        kept.pop("near", None)
    return kept


async def take_words(context: Context) -> None:
    """What was typed where it is asked what somebody looks for: a wish, or a piece of a name."""
    wish = _said(context.text, context.scheme)
    # A place is nobody's name.
    if await is_about_somebody(context, context.text.replace(wish.get("where") or "\n", "")):
        context.delete_typed()
    if wish:
        await _answer(context, wish)
        return
    named = {"piece": context.text[:_LONGEST]}
    if (await look(context, named)).count:
        await _answer(context, named)
        return
    text = _("I do not know that. Type what somebody wants to do. For example: swimming.")
    await say_none(context, text)


async def _answer(context: Context, wish: Data) -> None:
    if _goes_on(context):
        wish = _after(wish_in(context.data), wish)
    await say_list(context, wish) if wish else await show_kinds(context)


def _goes_on(context: Context) -> bool:
    text = context.text
    is_short = _GOES_ON.match(text) is not None or _ASKS.search(text) is None
    return context.turn.step == FIND_OFFERS and is_short


def _after(before: Data, said: Data) -> Data:
    """A wish with what was said of it next: another thing to do takes the place of the first."""
    gone: set[str] = set()
    if not _WHAT.isdisjoint(said):
        gone |= _WHAT
    elif "without" in said:
        gone |= _WHAT - {"category"}
    if not _WHERE.isdisjoint(said):
        gone |= _WHERE
    if "age" in said:
        # Somebody else.
        gone |= {"women"}
    return {name: value for name, value in before.items() if name not in gone} | said
