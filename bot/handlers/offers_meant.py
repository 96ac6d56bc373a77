"""What a sentence says of what is looked for among the offers, and what is typed about it next."""

import re
from collections.abc import Awaitable, Callable
from functools import lru_cache

from bot.conversation.context import Context
from bot.domain.offers import NO_CATEGORY, folded
from bot.domain.scheme import Scheme
from bot.domain.scheme_parts import KeyWords
from bot.handlers import lookup, offers_under
from bot.handlers.live_buttons import newest_actions
from bot.handlers.meant import FIND_OFFERS, is_about_somebody, is_idle
from bot.handlers.offer_next import AGE, ASKS, WHAT, WHERE, after, goes_on
from bot.handlers.offer_search import fitting, look, wish_for, wish_in
from bot.handlers.offers import (
    place_not_known,
    say_list,
    say_none,
    say_one,
    show_again,
    show_kinds,
    street_not_known,
)
from bot.parsing.dates import read_day
from bot.storage import found_offers, offers, vouchers
from bot.storage.buttons import Data
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.understanding.details import details
from bot.understanding.names import likeliest_name, place_in, places_denied
from bot.understanding.not_wanted import provider_unwanted, without_provider
from bot.understanding.people_named import may_be_a_name, names_somebody, without_names
from bot.understanding.topics import plain_text, plain_words
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.wishes import (
    asks_of_kind,
    asks_who_takes_part,
    categories_left_out,
    is_place_name,
    may_stand_beside,
    names_street,
    only_narrows,
    perhaps_provider,
    says_for_whom,
    says_only_what_not,
    unknown_place_in,
    wishes,
)

Otherwise = Callable[[Context], Awaitable[bool]]
# What may be looked for in so many words, where nothing else is asked.
_MOST_WORDS = 6
_SOMETHING_ELSE = re.compile(
    r"\b(?:vouchers?|bon(?:nen)?|kaart\w*|codes?|geef|geven|uitgeven|kwijt|hoe\w*|wanneer|menu|start"
    r"|stop\w*|hulp|help|agenda|activiteit\w*|stand|regels?|dank\w*|bedankt|hallo|hoi|dag)\b|@",
    re.IGNORECASE,
)
_PART = (
    r"\b{place}[ -](?P<of>noord|oost|zuid|west|centrum)\b"
    r"|(?<=\bhet )(?P<part>centrum|noorden|oosten|zuiden|westen)(?= van {place}\b)"
)
_ANYWHERE = re.compile(
    r"\bwaar (?:kan|kun|kunnen|mag|moet|gaat)\b.{0,25}\b(?:naartoe|heen|terecht)\W*$", re.IGNORECASE
)
_FIGURES = re.compile(
    r"\W*(?:(?:in|bij|rond|vanuit|vanaf|liever|en|dicht|dichter|de|buurt|van)\b\W*)*[1-9]\d{3}\W*",
    re.IGNORECASE,
)
_ONLY_WHERE = re.compile(
    r"\W*(?:(?:en|of|liever|dan|graag|toch|maar|in|bij|rond|dicht|dichter|vlak|de|het|wijk|buurt"
    r"|van|naar)\b\W*)+"
)
_DATE = re.compile(
    r"\bop (?P<date>\d{1,2} (?:jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)[a-z]*"
    r"|\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?)\b",
    re.IGNORECASE,
)
_LONGEST, _MOST_IN_NAME = 40, 4
_ALSO = re.compile(r"\W*(?:en|of|ook)\b", re.IGNORECASE)
# From where somebody looks, where no house is named: wat is het dichtste bij 9403 AB.
_NEAR_POSTCODE = re.compile(
    r"\b(?:bij|rond|nabij|omgeving van|buurt van|vanaf|vanuit)\s+(?P<figures>[1-9]\d{3})"
    r" ?[a-z]{2}\W*$",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(r"^\W*(?:(?:en|of|ook|maar|bij|van|dan)\b\W*)+", re.IGNORECASE)


async def show(context: Context) -> None:
    """Somebody asked in a sentence where something can be done."""
    meant = _without_guess(context.meant, context.text)
    if not place_in(without_names(context.text), _places(context.scheme)):
        # Who is called so may live anywhere: mevrouw Peelo.
        meant.pop("where", None)
    await _answer(context, _known_here(meant, context.scheme))


async def read(context: Context) -> Data:
    """What a sentence says of what is looked for, beside its slots."""
    text = without_names(context.text)
    said: Data = (
        dict(wishes(text))
        | _elsewhere(text, context.scheme)
        | _left_of_categories(text, context.scheme)
        | _not_in(text, context.scheme)
    )
    return said


def _not_in(text: str, scheme: Scheme) -> Data:
    """The neighbourhoods where it is not to be."""
    not_in = places_denied(text, _places(scheme))
    return {"not_in": not_in} if not_in else {}


def _elsewhere(text: str, scheme: Scheme) -> Data:
    """The place that is named and that the scheme does not know; it goes on no button.

    A part of the town that is one of its neighbourhoods is where.
    """
    if part := re.search(_PART.format(place=re.escape(scheme.place)), text, re.IGNORECASE):
        names = {(part["of"] or part["part"]).casefold(), part[0].casefold()}
        known = [each for each in _places(scheme) if each.casefold() in names]
        if known:
            return {"where": known[0]}
        if part["of"]:
            return {"elsewhere": f"{scheme.place}-{part['of'].capitalize()}"}
        return {"elsewhere": part["part"].capitalize()}
    if names_street(text) and not place_in(text, _places(scheme)):
        return {"street": "yes"}
    place = unknown_place_in(text, _places(scheme))
    return {"elsewhere": place[:_LONGEST]} if place else {}


def _places(scheme: Scheme) -> list[str]:
    return sorted({scheme.place, *scheme.neighbourhoods.values()})


def _names(scheme: Scheme) -> Vocabulary:
    return _vocabulary(tuple(_places(scheme)), scheme.category_words)


@lru_cache(maxsize=4)
def _vocabulary(places: tuple[str, ...], categories: KeyWords) -> Vocabulary:
    """Made once for a scheme: it takes longer than a sentence."""
    return Vocabulary.of(places=places, categories=categories)


def reads(text: str, scheme: Scheme) -> bool:
    """Whether a few words say what is looked for, where that is asked."""
    few = len(text.split()) <= _MOST_WORDS and not _SOMETHING_ELSE.search(text)
    return few and bool(_said(text, scheme))


def _said(typed: str, scheme: Scheme) -> Data:
    """What a text says of what is looked for, whatever else it may mean."""
    text = without_names(typed)
    slots = details(text, "offers", Role.INTERMEDIARY, _names(scheme))
    said = wishes(text) | slots | _elsewhere(text, scheme) | _left_of_categories(text, scheme)
    said |= _not_in(text, scheme)
    return _known_here(_without_guess(said, text), scheme)


def _without_guess(wish: Data, text: str) -> Data:
    """A wish without a category that can only be guessed, as the text names none."""
    guessed = only_narrows(text)
    return {name: said for name, said in wish.items() if not (guessed and name == "category")}


def _left_of_categories(text: str, scheme: Scheme) -> Data:
    """The one category that is left where a text wants all but the others; empty for no such."""
    left_out = categories_left_out(text, _names(scheme).categories)
    keys = {each.key for each in scheme.categories} - {NO_CATEGORY}
    left = sorted(keys - left_out)
    return {"category": left[0]} if left_out and len(left) == 1 else {}


def _known_here(wish: Data, scheme: Scheme) -> Data:
    """A wish without what says nothing in this municipality: its own name, figures of elsewhere."""
    kept = dict(wish)
    if "about" not in kept:
        kept.pop("called", None)
    if "age" in kept:
        # It says more than whom they call so.
        kept.pop("group", None)
    if kept.get("where", "").casefold() == scheme.place.casefold():
        if "elsewhere" in kept:
            del kept["where"]
        else:
            # Anywhere, whatever was said before.
            kept["where"] = ""
    for name in ("women", "wheelchair"):
        if kept.get(name) == "any":
            kept[name] = ""
    if kept.get("near", "")[:2] not in {code[:2] for code in scheme.neighbourhoods}:
        unknown = kept.pop("near", "")
        if unknown and "where" not in kept:
            kept["elsewhere"] = unknown
    return kept


async def narrowed(context: Context, wish: Data) -> Data:
    """A wish with what was typed of for whom or when it is to be, or what it is not to be."""
    said = await _not_at(context, _said(context.text, context.scheme))
    said = _on_days(context, said)
    return wish_in(after(wish, said))


def asks_more(text: str, scheme: Scheme) -> bool:
    """Whether what somebody wants to do goes on from a list, or says for whom it is: en judo, voor
    een meisje van 9 dat wil dansen."""
    said = _said(text, scheme)
    return "about" in said and bool(_ALSO.match(text) or not AGE.isdisjoint(said))


def is_where(context: Context, text: str) -> bool:
    """Whether a text says in or near which neighbourhood it is to be, and nothing else."""
    place = place_in(text, _places(context.scheme))
    rest = plain_text(text).replace(plain_text(place), " ", 1) if place else text
    return bool(place) and _ONLY_WHERE.fullmatch(rest) is not None


def is_what_not(context: Context, text: str) -> bool:
    """Whether a text says what it is not to be or where not, and nothing else."""
    return says_only_what_not(text, _places(context.scheme))


def is_of_list(text: str) -> bool:
    """Whether a text is about the list that stands there, or where to look from: from 9408."""
    return _FIGURES.fullmatch(text) is not None or offers_under.reads(text) or says_for_whom(text)


async def take_words(context: Context) -> None:
    """What was typed where it is asked what somebody looks for: a wish, a piece of a name, or what
    to do with the list."""
    if offers_under.reads(context.text):
        await offers_under.take_typed(context)
        return
    wish = _said(context.text, context.scheme)
    # A place is nobody's name.
    if await is_about_somebody(context, context.text.replace(wish.get("where") or "\n", "")):
        context.delete_typed()
    if wish or _ANYWHERE.search(context.text):
        await _answer(context, wish)
    elif named := await _of_name(context, asked=True):
        await say_list(context, named)
    elif names_somebody(context.text):
        await _ask_no_name(context)
    else:
        await _say_unknown(context)


async def _say_unknown(context: Context) -> None:
    """That nothing is known of what was typed, which does not stay where it may be a name."""
    if may_be_a_name(context.text):
        context.delete_typed()
    text = _("I do not know that. Type what somebody wants to do. For example: swimming.")
    await say_none(context, text)


async def _ask_no_name(context: Context) -> None:
    """That nobody is to be named, and what was looked for before; else which kinds there are."""
    note, wish = _("Do not send a name or BSN."), wish_in(context.data)
    if context.turn.step == FIND_OFFERS and wish:
        await show_again(context, wish, context.data.get("page", 0), note)
        return
    context.say(note, keep=True)
    if is_idle(context.turn):
        await show_kinds(context)


async def _by_name(context: Context, typed: str) -> Data:
    """The wish for what has these words, or is offered by whom they name; empty where nothing is.

    Typing mistakes and all.
    """
    named = {"piece": typed[:_LONGEST]}
    if (await look(context, named)).count:
        return named
    provider = likeliest_name(typed, await offers.providers(context.transaction))
    return {"provider": provider} if provider else {}


async def _answer(context: Context, said: Data) -> None:
    said = await _not_at(context, said)
    if named := said.get("named"):
        if await _answer_of_provider(context, named, said):
            return
    elif not said and (wish := await _of_name(context)):
        await say_list(context, wish)
        return
    elif not said and names_somebody(context.text):
        await _ask_no_name(context)
        return
    elif not said and may_be_a_name(context.text):
        await _say_unknown(context)
        return
    if provider := await _whole_name(context):
        await say_list(context, await _voucher_only(context) | {"provider": provider})
        return
    said = await _of_provider(context, said)
    wish = _on_days(context, said)
    before = wish_in(context.data) if goes_on(context, said) else await _of_voucher(context)
    wish = wish_in(after(before, wish))
    if said.get("street") and WHERE.isdisjoint(said):
        await say_list(context, _anywhere(wish), unknown=street_not_known())
    elif (place := said.get("elsewhere")) and WHERE.isdisjoint(said):
        # No word of what was deleted comes back, but for the name of a place.
        is_shown = (
            context.turn.deleted_note is None
            or place.isdigit()
            or is_place_name(_of_town(place, context))
        )
        await say_list(context, _anywhere(wish), unknown=place_not_known(place if is_shown else ""))
    elif asks_of_kind(context.text) and (found := await look(context, wish)).count == 1:
        say_one(context, found.offers[0], wish)
    elif wish:
        await say_list(context, wish)
    else:
        await show_kinds(context)


def _without_small_words(text: str) -> str:
    """A name without what stands before it: en de otter?"""
    return _BEFORE_NAME.sub("", text).strip(" ?!.,") or text


async def or_near(context: Context, otherwise: Otherwise) -> bool:
    """What is looked for near a postcode of which no house is named, where nothing goes on."""
    near = _NEAR_POSTCODE.search(context.text)
    if near and context.turn.person is not None and is_idle(context.turn):
        said = _said(context.text[: near.start()], context.scheme) | {"near": near["figures"]}
        context.delete_typed()
        await _answer(context, _known_here(said, context.scheme))
        return True
    return await otherwise(context)


async def or_named(context: Context, otherwise: Otherwise) -> bool:
    """Where a line means nothing else: what has a name in it that only the list of offers has, of a
    provider or of a kind. False where it has none, or something is going on."""
    if await otherwise(context):
        return True
    if context.turn.person is None or not is_idle(context.turn) or not context.text:
        return False
    wish = await _named_here(context)
    if not wish:
        return False
    if await is_about_somebody(context, context.text):
        context.delete_typed()
    await say_list(context, await _voucher_only(context) | wish)
    return True


def _may_be_name(text: str) -> bool:
    """Whether a text is as few words as a name has, and asks nothing."""
    return len(_without_small_words(text).split()) <= _MOST_IN_NAME and not ASKS.search(text)


async def _whole_name(context: Context) -> str:
    """The provider whose very name this is, whatever its words may mean: Fysio Peelo; or of whom
    it is asked where they are or what they cost."""
    named = perhaps_provider(context.text)
    if not named and not _may_be_name(context.text):
        return ""
    typed = folded(named or _without_small_words(context.text))
    names = await offers.providers(context.transaction)
    return next((name for name in names if folded(name) == typed), "")


async def _of_name(context: Context, *, asked: bool = False) -> Data:
    """The wish for a few words in which nothing is understood: they may be a name, or a piece; so
    are any that were `asked` for."""
    if wish := await _named_here(context):
        return wish
    text = _without_small_words(context.text)
    if not asked and not _may_be_name(context.text):
        return {}
    return await _by_name(context, text)


async def _named_here(context: Context) -> Data:
    """The wish for what is named in a line of which nothing is understood: who offers it, or a kind
    that is in the list."""
    words = [word for word in plain_words(context.text) if not may_stand_beside(word)]
    kinds = await found_offers.kinds(context.transaction, context.today)
    if kind := next((each for each in kinds if words and plain_words(each) == words), ""):
        return {"kind": kind}
    named = wishes(context.text).get("named", "") or perhaps_provider(context.text)
    if not named and _may_be_name(context.text):
        named = _without_small_words(context.text)
    provider = likeliest_name(named, await offers.providers(context.transaction)) if named else ""
    return {"provider": provider} if provider else {}


# At whom, and whether they have that as well.
_AT = re.compile(r"\bbij (?P<name>[^?!.,;:]{3,50}?)\W*$", re.IGNORECASE)
_HAS = re.compile(
    r"\b(?:heeft|geeft|doet|biedt|hebben|geven) (?P<name>[^?!.,;:]{3,50}?) ook (?P<what>.+)$",
    re.IGNORECASE,
)


async def _of_provider(context: Context, said: Data) -> Data:
    """What was said, with the known provider where it is to be: yoga bij Budo Ryu."""
    text = context.text
    match = None if "not_at" in said else _HAS.search(text) or _AT.search(text)
    names = await offers.providers(context.transaction) if match else []
    provider = likeliest_name(_without_article(match["name"]), names) if match else ""
    if not match or not provider:
        return said
    # Its name is no wish: muziekschool.
    rest = match["what"] if match.re is _HAS else text[: match.start()]
    return _said(rest, context.scheme) | {"provider": provider}


async def _not_at(context: Context, said: Data) -> Data:
    """What was said, with the known provider where it is not to be: niet bij Zwier."""
    typed = _without_article(provider_unwanted(context.text))
    names = await offers.providers(context.transaction) if typed else []
    provider = likeliest_name(typed, names)
    if not provider:
        return said
    # Its name is no wish: muziekschool.
    return _said(without_provider(context.text), context.scheme) | {"not_at": [provider]}


def _without_article(name: str) -> str:
    return re.sub(r"^(?:de|het|een|'t)\s+", "", name.strip(), flags=re.IGNORECASE)


async def _answer_of_provider(context: Context, named: str, said: Data) -> bool:
    """What the provider offers that was asked about; False where it is rather something to do."""
    provider = likeliest_name(named, await offers.providers(context.transaction))
    of_voucher = await _voucher_only(context)
    if provider:
        kept = {name: said[name] for name in wish_in(said) if name not in WHAT | WHERE}
        await say_list(context, of_voucher | kept | {"provider": provider})
        return True
    if not WHAT.isdisjoint(said):
        if asks_who_takes_part(context.text):
            unknown = _("That provider I do not know.")
            await say_list(context, of_voucher | wish_in(said), unknown=unknown)
            return True
        return False
    piece = {"piece": named[:_LONGEST]}
    if (await look(context, piece)).count:
        await say_list(context, of_voucher | piece)
    else:
        await say_none(context, _("That provider I do not know."))
    return True


async def _of_voucher(context: Context) -> Data:
    """What fits the voucher that is being given, or that was just given here."""
    step, data = context.turn.step or "", context.data
    if step.startswith("issue."):
        return fitting(data.get("category"), data.get("neighbourhood"))
    number = data.get("of_voucher") if step == FIND_OFFERS else await _newest_voucher(context)
    voucher = await vouchers.by_id(context.transaction, number) if number else None
    if voucher is None or voucher.issued_on != context.today:
        return {}
    return wish_for(voucher) if lookup.reaches(context, voucher, {}) else {}


async def _voucher_only(context: Context) -> Data:
    """For which voucher it is, and not what else fits it."""
    voucher = await _of_voucher(context)
    return {name: voucher[name] for name in ("of_voucher", "voucher_for") if name in voucher}


async def _newest_voucher(context: Context) -> int | None:
    """The voucher of which the card stands below all else here."""
    actions = await newest_actions(context)
    return next((args.get("voucher") for action, args in actions if action == "issue.sheet"), None)


def _of_town(place: str, context: Context) -> str:
    """A place without the town that it is a part of: Oost."""
    return place.removeprefix(f"{context.scheme.place}-")


def _anywhere(wish: Data) -> Data:
    return {name: value for name, value in wish.items() if name not in WHERE}


def _on_days(context: Context, wish: Data) -> Data:
    """A wish for today, tomorrow or a date is one for that day of the week."""
    if (date := _DATE.search(context.text)) and "days" not in wish:
        try:
            first, last = read_day(date["date"], context.today)
        except ValueError:
            return wish
        return wish | {"days": str(first.weekday())} if first == last else wish
    ahead = {"today": 0, "tomorrow": 1}.get(wish.get("days", ""))
    if ahead is None:
        return wish
    return wish | {"days": str((context.today.weekday() + ahead) % 7)}
