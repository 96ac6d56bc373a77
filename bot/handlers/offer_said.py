"""What a coordinator says of an offer in so many words: a new one, one that ends, another price.

Which is meant is looked for in the list. What says nothing of the list by itself (zumba stopt) is
only taken so where the list has it by that name; anything else may mean something else.
"""

import re
from collections.abc import Awaitable, Callable

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.domain.offers import Offer, Search, StoredOffer, days_in, folded
from bot.handlers import offer_desk, offer_form
from bot.handlers.meant import is_idle
from bot.handlers.offer_fields import last_day_in, price_in, readings
from bot.handlers.offer_form import told_in
from bot.storage import found_offers, offers
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.people import Role
from bot.translation import gettext as _

_POLITE = (
    r"\W*(?:(?:ik|wil|wou|zou|graag|kan|kun|je|u|we|wij|mag|hoi|hallo|dag|even|nog|er|nu"
    r"|alsjeblieft|alstublieft)\b\W*)*"
)
_NEW = re.compile(
    rf"{_POLITE}(?:(?:een )?nieuw aanbod(?: (?:toevoegen|maken|invoeren|erbij))?"
    r"|(?:een )?(?:nieuw )?aanbod (?:toevoegen|maken|invoeren|erbij(?: zetten)?)"
    r"|(?:voeg|zet|voer|maak) (?:er )?(?:een )?(?:nieuw )?aanbod(?: (?:toe|erbij|bij|in|aan))?)"
    r"\b\W*(?P<what>.*)",
    re.IGNORECASE,
)
_END = re.compile(
    rf"{_POLITE}(?:(?:het )?aanbod (?:stopt|stoppen|be[eë]indigen|verwijderen|weghalen)\b"
    r"(?: (?:met|van))?\W*(?P<what>.*)"
    r"|(?:stop|verwijder|be[eë]indig|schrap|haal) (?:met )?(?:het |dit )?aanbod\b(?: van)?\W*"
    r"(?P<other>.*?)(?: (?:weg|eraf|eruit|uit de lijst))?)\W*",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    rf"{_POLITE}(?:(?:het )?aanbod (?:veranderen|wijzigen|aanpassen)\b(?: van)?\W*(?P<what>.*)"
    r"|(?:verander|wijzig|pas) (?:het )?aanbod\b(?: van)?\W*(?P<other>.*?)(?: aan)?)\W*",
    re.IGNORECASE,
)
_LIST = re.compile(
    rf"{_POLITE}(?:(?:zoek|toon|open|bekijk|laat) )?(?:(?:het|ons|al het|alle|de lijst (?:met|van))"
    r" )?aanbod(?: (?:zien|zoeken|bekijken|beheren|openen))?\b\W*(?P<what>(?:\w+\W*){0,3})",
    re.IGNORECASE,
)
# What is there at all: the list itself, and no question of somebody who looks for something.
_ASKS_LIST = re.compile(
    r"\W*(?:(?:welk|wat voor|hoeveel) aanbod (?:is|hebben|staat|kennen|kent|heb)"
    r"(?: (?:er|we|wij|u|je|jij|nu|al|allemaal|ingevoerd|(?:in|op) de lijst))*"
    r"|wat (?:is|(?:staat|zit) er (?:nu |allemaal )?in) (?:het|ons|al het) aanbod"
    r"|(?:geef |toon |stuur )?(?:me |mij )?(?:de )?lijst (?:met|van) (?:het |al het )?aanbod)\W*",
    re.IGNORECASE,
)
_THE_LIST = (
    r"(?:(?:de |mijn |onze )?(?:hele )?lijst (?:met |van )?)?(?:het |al het |alle |ons )?aanbod"
)
_FILE = r"(?:als|in|naar) (?:een )?(?:excel|csv|bestand)\w*"
_ASKS_FILE = re.compile(
    rf"{_POLITE}(?:(?:download|exporteer|mail|stuur|geef|maak) (?:me |mij )?{_THE_LIST}"
    rf"(?: {_FILE}| downloaden| exporteren)"
    rf"|(?:download|exporteer) (?:me |mij )?{_THE_LIST}"
    rf"|{_THE_LIST}(?: {_FILE})?(?: (?:downloaden|exporteren|downloads?|export)| {_FILE}))\W*",
    re.IGNORECASE,
)
_OVER = (
    r"(?:gestopt|be[eë]indigd|gestopte|be[eë]indigde|verwijderd|verwijderde|weggehaald|geschrapt)"
)
_ASKS_ENDED = re.compile(
    rf"\W*(?:(?:welk|wat voor|hoeveel) aanbod (?:is|hebben we|heb ik|werd) (?:er )?(?:al )?{_OVER}"
    rf"|wat is er (?:al )?{_OVER}(?: (?:in|van|uit) {_THE_LIST})?"
    rf"|(?:toon |bekijk |laat |zie )?(?:het |al het |mijn )?(?:{_OVER} aanbod|aanbod {_OVER})"
    r"(?: zien)?)\W*",
    re.IGNORECASE,
)
_REMOVES = re.compile(
    rf"{_POLITE}(?:(?:verwijder|schrap|wis|stop|be[eë]indig|haal|gooi|zet) (?:met )?(?P<what>.+?)"
    r"(?: (?:weg|eraf|eruit|stop|uit (?:de lijst|het aanbod)))?"
    r"|(?P<other>.+?) (?:verwijderen|schrappen|weghalen|stoppen|be[eë]indigen))\W*",
    re.IGNORECASE,
)
_NOW = r"(?: (?:nu|voortaan|vanaf nu|inmiddels|sinds kort|nog maar))*"
_PRICE = re.compile(
    rf"\W*(?:(?:de )?prijs (?:van|voor|bij) (?P<what>.+?) (?:is|wordt|gaat naar|moet){_NOW}"
    rf"|(?P<other>.+?) kost{_NOW}) (?P<price>.*[0-9€].*|gratis|niets|\w+ euro\b.*)",
    re.IGNORECASE,
)
_PRICE_TO = re.compile(
    r"\W*(?:(?:(?:verander|wijzig|zet|maak|pas) )?(?:de )?prijs (?:van|voor|bij) (?P<what>.+?)"
    r" (?:in|naar|op|aan naar|aan in) (?P<price>(?:€ ?)?[0-9].*|gratis)"
    r"|(?=maak |.+ wordt )(?:maak )?(?P<other>.+?)(?: wordt)?"
    r" (?P<money>(?:€ ?)?[0-9][0-9.,]* ?(?:euro|eur|€).*|€ ?[0-9].*|gratis))\W*",
    re.IGNORECASE,
)
_WHOM = re.compile(
    rf"\W*(?P<what>.+?) is{_NOW} (?P<told>(?:alleen |ook )*(?:voor|vanaf|tot en met|t/m) .+"
    r"|(?:alleen )?[0-9]+ ?(?:\+|plus|jaar).*)",
    re.IGNORECASE,
)
# Another name: aquarobics heet voortaan Aqua fit.
_CALLED = re.compile(
    rf"\W*(?:(?P<what>.+?) heet{_NOW}(?: anders)?"
    r"|(?:(?:verander|wijzig|pas) (?:de )?(?:naam|titel) van|hernoem) (?P<other>.+?)"
    r" (?:aan )?(?:in|naar|tot))\W+(?P<title>.+)",
    re.IGNORECASE,
)
_RESTORE = re.compile(
    rf"{_POLITE}(?:(?:zet|haal|breng|plaats) (?P<what>.+?)(?: weer)? terug"
    r"(?: (?:in|op) (?:de lijst|het aanbod))?|(?P<other>.+?)(?: weer)? terug(?:zetten|halen))\W*",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\W*(?P<what>.+?) (?:(?:stopt|eindigt)(?: (?:op|per|na))?"
    r"|(?:stopt|eindigt|loopt|duurt|is er|blijft|gaat door|kan(?: nog)?)"
    r"(?: nog)? (?:op|tot en met|t/m|tot)|tot en met|t/m) (?P<day>.*[0-9].*)",
    re.IGNORECASE,
)
_CHANGES = re.compile(rf"{_POLITE}(?:verander|wijzig|pas) (?P<what>.+?)(?: aan)?\W*", re.IGNORECASE)
_STOPS = re.compile(
    r"\W*(?P<what>.+?) (?:stopt(?: ermee| helemaal)?|is gestopt|houdt op|bestaat niet meer"
    r"|is er niet meer|gaat niet (?:meer |langer )?door)\W*",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"\W*(?P<what>.+?) (?:(?:is|zit)(?: nu| helemaal| al)* )?vol(?:geboekt)?\W*", re.IGNORECASE
)
_FREE = re.compile(
    rf"\W*(?:(?P<what>.+?) (?:is|wordt){_NOW} (?:gratis|kosteloos)(?: geworden)?"
    rf"|(?P<other>.+?) kost{_NOW} (?:niks|niets)(?: meer)?)\W*",
    re.IGNORECASE,
)
_MOVED = re.compile(
    rf"\W*(?P<what>.+?) (?:(?:is|wordt|zit){_NOW} (?:verhuisd|verplaatst)|verhuist|gaat{_NOW}) naar"
    r" (?P<told>.+)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|\ben\b)\s*", re.IGNORECASE)
_ROOM = re.compile(
    r"\W*(?:(?:er is|nu|er zijn) weer (?:plek|plaats|ruimte|plekken|plaatsen) (?:bij|voor|in|op)"
    r" (?P<what>.+?)|(?P<other>.+?) (?:heeft weer (?:plek|plaats|ruimte|plekken|plaatsen)"
    r"|(?:is|zit)(?: nu| inmiddels)* niet (?:meer|langer) vol(?:geboekt)?))\W*",
    re.IGNORECASE,
)
_SMALL = frozenset(
    ["de", "het", "een", "van", "bij", "voor", "in", "op", "die", "dat", "met", "onze", "ons"]
)
_END_IT, _CHANGE_IT, _PRICE_OF = "end", "change", "price"


async def begin(context: Context) -> bool:
    """Do what a coordinator says of an offer; False of anything else."""
    if context.person.role is not Role.COORDINATOR or not is_idle(context.turn):
        return False
    return await _asked(context) or (
        not context.text.rstrip().endswith("?")
        and (await _ordered(context) or await _told(context) or await _listed(context))
    )


async def beside(context: Context) -> bool:
    """Another answer put right where something is asked of an offer, or something else told of what
    is in the list; False of what may be the answer."""
    if await offer_form.typed_beside(context):
        return True
    return (
        not context.text.rstrip().endswith("?")
        and not await offer_form.reads(context)
        and (await _ordered(context) or await _told(context))
    )


async def _asked(context: Context) -> bool:
    """The list itself, as it is, as a file, or what is not in it any more."""
    text = context.text
    if _ASKS_LIST.fullmatch(text):
        await offer_desk.show_list(context)
        return True
    if _ASKS_FILE.fullmatch(text):
        await offer_desk.send_whole(context)
        return True
    if _ASKS_ENDED.fullmatch(text):
        await offer_desk.show_ended(context)
        return True
    return False


async def _ordered(context: Context) -> bool:
    """A new one, or what is done with one, where the list is named."""
    text = context.text
    if match := _NEW.fullmatch(text):
        await offer_form.begin_with(context, match["what"])
        return True
    if match := _END.fullmatch(text):
        return await _ordered_of(context, match, _END_IT)
    if match := _CHANGE.fullmatch(text):
        return await _ordered_of(context, match, _CHANGE_IT)
    return False


async def _ask_price(context: Context, stored: StoredOffer, _values: Data) -> None:
    await offer_form.ask_again(context, stored, "price")


async def _end(context: Context, stored: StoredOffer, _values: Data) -> None:
    offer_desk.ask_end_of(context, stored)


_DOES: dict[str, Callable[[Context, StoredOffer, Data], Awaitable[None]]] = {
    _END_IT: _end,
    _CHANGE_IT: offer_form.begin_change,
    _PRICE_OF: _ask_price,
}


async def _ordered_of(context: Context, match: re.Match[str], does: str) -> bool:
    """The list was named: what is meant is one of it, or it is asked which."""
    what = _group(match, "what", "other")
    found = await _found(context, what)
    if what and not found:
        await offer_desk.say_none(context)
    elif not what:
        await offer_desk.show_list(context, _("Choose one, and then what is to be done."))
    else:
        await _do(context, found, does, {})
    return True


async def _told(context: Context) -> bool:
    """Something is told of what is in the list by that name: that it stops, or costs."""
    text = context.text
    if match := _FREE.fullmatch(text):
        return await _of_named(context, match, _CHANGE_IT, {"price_cents": 0, "price_for": ""})
    if match := _PRICE.fullmatch(text) or _PRICE_TO.fullmatch(text):
        try:
            cents, what_for = price_in(_group(match, "price", "money"))
        except ValueError:
            # More than one, or none that is fixed: which it is, is asked.
            return await _of_named(context, match, _PRICE_OF, {})
        values: Data = {"price_cents": cents} | ({"price_for": what_for} if what_for else {})
        return await _of_named(context, match, _CHANGE_IT, values)
    if (match := _WHOM.fullmatch(text)) and (values := await _read(context, match, "for_whom")):
        return await _of_named(context, match, _CHANGE_IT, values, is_named=_has_in_title)
    if match := _MOVED.fullmatch(text):
        # All of where it was is over, the postcode as well.
        found = await readings(context, "where", match["told"].strip(" .!"))
        where = found[0].values if found else {}
        return bool(where) and await _of_named(
            context, match, _CHANGE_IT, where, is_named=_has_in_title
        )
    if match := _CALLED.fullmatch(text):
        return await _renamed(context, match)
    if match := _UNTIL.fullmatch(text):
        try:
            until = last_day_in(match["day"], context.today)
        except ValueError:
            return False
        return await _of_named(context, match, _CHANGE_IT, {"until": until}, is_named=_has_in_title)
    for pattern, does, values in (
        (_STOPS, _END_IT, {}),
        # No longer full ends like full.
        (_ROOM, _CHANGE_IT, {"full": False}),
        (_FULL, _CHANGE_IT, {"full": True}),
    ):
        if match := pattern.fullmatch(text):
            return await _of_named(context, match, does, values)
    if (match := _RESTORE.fullmatch(text)) and await _restored(context, match):
        return True
    if match := _REMOVES.fullmatch(text):
        return await _of_named(
            context, match, _END_IT, {}, is_named=_has_in_title
        ) or await _remove_first(context, match)
    if match := _CHANGES.fullmatch(text):
        return await _of_named(context, match, _CHANGE_IT, {}, is_named=_has_in_title)
    return False


async def _remove_first(context: Context, match: re.Match[str]) -> bool:
    """Of more that are to be removed the first one is asked about; False where one is unknown."""
    named: list[StoredOffer] = []
    for part in _AND.split(_group(match, "what", "other")):
        what = _plain(part)
        found = [each for each in await _found(context, what) if _has_in_title(each.offer, what)]
        if not found:
            return False
        named += found[:1]
    if len(named) > 1:
        offer_desk.ask_end_of(context, named[0], _("One at a time. Ask for the other after this."))
    return len(named) > 1


async def _read(context: Context, match: re.Match[str], asks: str) -> Data:
    """What is told of an offer, as the answer to that question; nothing where it is none."""
    found = await readings(context, asks, match["told"])
    return told_in(found[0]) if len(found) == 1 else {}


async def _renamed(context: Context, match: re.Match[str]) -> bool:
    """It has another name; False where that is none."""
    found = await readings(context, "title", match["title"].strip(" .!\"'“”‘’"))
    values: Data = {"title": found[0].values["title"]} if found else {}
    return bool(values) and await _of_named(
        context, match, _CHANGE_IT, values, is_named=_has_in_title
    )


async def _restored(context: Context, match: re.Match[str]) -> bool:
    """What ended is to come back: a look at it, with the tap that does it."""
    what = _plain(_group(match, "what", "other"))
    count = await offers.count_ended(context.transaction)
    found = [
        each
        for each in await offers.ended(context.transaction, count, 0)
        if what and _has_in_title(each.offer, what)
    ]
    if len(found) == 1:
        offer_desk.show_ended_one(context, found[0])
    elif found:
        context.end()
        rows = offer_desk.rows_of(found[: offer_desk.PAGE])
        context.say(_("Which one do you mean?"), *rows, [Button(_("Ended"), "desk.ended")])
    return bool(found)


def _group(match: re.Match[str], *names: str) -> str:
    """What one of these groups holds; of a match it is one at most."""
    groups = match.groupdict()
    return next(filter(None, map(groups.get, names)), "")


def _has_in_name(offer: Offer, what: str) -> bool:
    return what in _plain(offer.title) or what in _plain(offer.provider)


def _has_in_title(offer: Offer, what: str) -> bool:
    """By whole words, and not by who offers it: people are removed as well, and so called."""
    return f" {what} " in f" {_plain(offer.title)} "


async def _of_named(
    context: Context,
    match: re.Match[str],
    does: str,
    values: Data,
    is_named: Callable[[Offer, str], bool] = _has_in_name,
) -> bool:
    """Only where the words are those of a name in the list."""
    what = _plain(_group(match, "what", "other"))
    found = [each for each in await _found(context, what) if is_named(each.offer, what)]
    found = found or await _found_on_day(context, what, is_named)
    if not found:
        return False
    await _do(context, found, does, values)
    return True


async def _listed(context: Context) -> bool:
    """The list, or what has some words; False where it has none with them."""
    match = _LIST.fullmatch(context.text)
    if match is None:
        return False
    words = _plain(match["what"])
    if words and not await _found(context, words):
        return False
    context.end()
    return await offer_desk.show_found(context, words, 0)


def _plain(what: str) -> str:
    """What is looked for, or a name, without small words."""
    return " ".join(word for word in folded(what).split() if word not in _SMALL)


async def _found(context: Context, what: str) -> list[StoredOffer]:
    words = _plain(what)
    search = Search(words=words, everything=True)
    if not words:
        return []
    return await found_offers.find(context.transaction, search, context.today, offer_desk.PAGE)


async def _found_on_day(
    context: Context, what: str, is_named: Callable[[Offer, str], bool]
) -> list[StoredOffer]:
    """What is named with the day that it is on: yoga op dinsdag."""
    days = days_in(what)
    name = " ".join(word for word in what.split() if not days_in(word))
    if not days or not name:
        return []
    return [
        each
        for each in await _found(context, name)
        if is_named(each.offer, name) and days <= days_in(each.offer.when)
    ]


async def _do(context: Context, found: list[StoredOffer], does: str, values: Data) -> None:
    """Ask whether this is right; of more first which."""
    if len(found) == 1:
        await _DOES[does](context, found[0], values)
        return
    context.begin()
    context.go_to("desk.which", does=does, values=values)
    rows: list[ButtonRow] = [
        [Button(label, "desk.which", {"offer": each.id})]
        for each, label in zip(found, offer_desk.labels_of(found), strict=True)
    ]
    context.say(_("Which one do you mean?"), *rows, [stop_button()])


async def choose(context: Context) -> None:
    """It was said which is meant."""
    stored = await offers.by_id(context.transaction, context.choice["offer"])
    if stored is None or stored.ended:
        await offer_desk.show_gone(context)
        return
    await _DOES[context.data["does"]](context, stored, context.data["values"])
