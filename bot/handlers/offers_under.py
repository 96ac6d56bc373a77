"""What is typed under a list of offers about that list: the number of one, to pass it on, or that
a part of what was asked is no matter any more.
"""

import re
from dataclasses import dataclass
from html import escape

from bot.conversation.context import Context
from bot.domain.offers import StoredOffer
from bot.formatting import in_dutch
from bot.handlers import menu
from bot.handlers.card_language import todays
from bot.handlers.offer_search import PAGE, look, wish_in
from bot.handlers.offers import (
    say_ages,
    say_areas,
    say_kinds,
    say_list,
    say_one,
    say_to_pass_on,
    show_again,
)
from bot.storage import offers
from bot.storage.buttons import Button, Data
from bot.translation import LANGUAGE
from bot.translation import gettext as _
from bot.understanding.asked_of_one import asks_of_this
from bot.understanding.topics import languages, plain_text, plain_words, subjects

_ORDINALS = (
    *("eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende"),
    "tiende",
)
_NUMBERS = ("een", "twee", "drie", "vier", "vijf")
_SHOW = (
    r"(?:(?:toon|laat|zie|kies|geef|doe|open|bekijk|ik wil|graag|en|over|van|wat|waar|wanneer|hoe"
    r"|hoeveel|duur|laat|is|kost|zit|me|mij|maar|info|informatie|meer (?:info\w*|over|weten))\b ?)*"
)
_ONE = re.compile(
    rf"\W*{_SHOW}(?:(?:nummer|nr|no|optie|keuze)\.? ?(?P<number>\d{{1,3}})"
    rf"|(?P<figure>\d{{1,3}})(?:e|de|ste)|(?P<bare>[12])|(?P<word>{'|'.join(_NUMBERS)})"
    rf"|(?:de |het )?(?P<ordinal>{'|'.join(_ORDINALS)}|laatste))"
    r"(?: (?:zien|maar|graag|dan|aub|eens|van de lijst|uit de lijst|optie|keuze))*\W*"
)
_TURN = re.compile(
    rf"\W*{_SHOW}(?:de )?(?:(?P<on>(?:nog )?meer|verder|volgende|rest|de rest|ga verder)"
    r"|(?P<back>vorige|terugbladeren))"
    r"(?: (?:zien|pagina|bladzijde|graag|aub|tonen|opties|aanbod))*\W*"
)
_WHAT = (
    r"(?:deze|die|dit|dat|ze|hem|het|dit alles|de lijst|lijst|lijstje|het lijstje|deze lijst"
    r"|dit aanbod|de tekst|bericht|alle(?:maal)?)"
)
_SEND = (
    r"(?:deel|delen|stuur|sturen|doorsturen|verstuur|versturen|verzend|app|appen|whatsapp|mail|mailen"
    r"|kopieer|kopieren)\b"
)
_TO_WHOM = (
    rf"(?: (?:{_WHAT}|door|graag|even|maar|aub|met haar|met hem|aan haar|aan hem|via whatsapp"
    r"|op whatsapp|naar (?:mij|me|haar|hem|mijn \w+)))*"
)
_PASS_ON = re.compile(
    rf"\W*(?:(?:kun je|kan ik|wil je|ik wil|graag|en)\b ?)*(?:{_WHAT} ?)*{_SEND}{_TO_WHOM}\W*"
)
# One of the list or some, and in which language: stuur nummer 1 in het engels, deel de eerste drie.
_NUMBER = rf"(?:\d{{1,3}}(?:e|de|ste)?|{'|'.join(_NUMBERS)}|{'|'.join(_ORDINALS)}|laatste)\b"
_NAMED = rf"(?:(?:nummers?|nr|no|optie|keuze)\.? ?)?{_NUMBER}"
_NUMBERED = re.compile(rf"\b{_NUMBER}")
_FROM_TO = re.compile(r"\b(?P<first>\d{1,3}) ?(?:t/?m|tot en met|tot|-) ?(?P<last>\d{1,3})\b")
# In one way only, or a long line of them is read in very many.
_NEXT = r"(?: ?[,&+-] ?| )(?:(?:en|of|de|t/?m|tot en met|tot) )*"
_FEW = (
    r"(?:(?:er|deze|die|alle)|(?:de )?(?P<end>eerste|laatste))"
    rf" (?P<few>[2-5]|{'|'.join(_NUMBERS)})\b"
)
_ALL_OF_LIST = r"(?P<all>alles|(?:de |het )?hele (?:lijst|lijstje|overzicht))"
_OF_LIST = (
    r"(?: (?:ervan|daarvan|hiervan|(?:van|uit) de lijst|plekken|adressen|opties|dingen)){0,2}"
)
_PASS_ON_SOME = re.compile(
    rf"\W*(?:(?:kun je|kan ik|wil je|ik wil|graag|en)\b ?)*{_SEND}(?: (?:alleen|maar|even))*"
    rf" (?:{_ALL_OF_LIST}|{_FEW}|(?:de |het )?(?P<some>{_NAMED}(?:{_NEXT}{_NAMED})*))"
    rf"{_OF_LIST}{_TO_WHOM}"
    rf"(?: (?:in|naar) (?:het |'?t )?(?P<language>[a-z]+){_TO_WHOM})?\W*"
)
# The same of more than one, where it needs no saying what is done with them.
_SOME = re.compile(
    r"\W*(?:(?:alleen|graag|maar|laat|toon|zie|ik wil|doe|en)\b ?)*"
    rf"(?:{_FEW}|(?P<some>[1-5](?:(?: ?[,&+] ?| (?=en ))(?:en )?[1-5])+))"
    rf"{_OF_LIST}(?: (?:zien|graag|maar|aub|dan))*\W*"
)
# What can only be about passing something on, whether or not a list stands there.
_SHARES = re.compile(r"\b(?:deel|delen|stuur door|doorsturen|app|appen|whatsapp|kopi?eer)\b")
_PRINT = re.compile(
    rf"\W*(?:(?:kan|kun|wil|mag|je|ik|we|u|{_WHAT})\b ?)*"
    rf"(?:print\w*|afdruk\w*|uitprint\w*|druk \w* ?af)(?: (?:{_WHAT}|uit|even|maar|aub))*\W*"
)
_IN_LANGUAGE = re.compile(
    rf"\W*(?:(?:en|ook|graag|kan|{_WHAT}|deel|stuur|vertaal|vertaling|weer|terug|toch|liever)\b ?)*"
    r"(?:(?:in|naar) (?:het |'?t )?)?(?P<language>[a-z]+)(?: (?:ook|graag|aub|delen|sturen))*\W*"
)
_DUTCH = frozenset({"nederlands", "hollands"})
_NO_MATTER = r"(?:maakt (?:\w+ )?niet (?:\w+ )?uit|is om het even|doet er niet toe|boeit niet)"
_ANY = r"(?:elke|iedere|alle|welke|ongeacht de|een andere)"
# What is taken back of what was asked, by whichever words.
_TAKES_BACK: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(rf"\W*(?:(?:nee|en|of|toch|maar|het|de)\b\W*)*(?:{words})\W*"), gone)
    for words, gone in (
        (
            r"(?:mag (?:ook )?verder(?: weg)?|verder(?: weg)? (?:mag|kan|is)(?: ook)?(?: goed)?)"
            rf"|(?:waar|de wijk|wijk|buurt|plek|plaats|afstand)(?: dat)? {_NO_MATTER}"
            rf"|{_NO_MATTER} waar|(?:mag )?overal|waar dan ook"
            rf"|{_ANY} (?:wijk|wijken|buurt|buurten|plek)"
            r"|(?:in )?(?:de )?hele (?:stad|gemeente)|buiten de wijk mag ook",
            ("where", "near"),
        ),
        (
            rf"leeftijd {_NO_MATTER}|{_NO_MATTER} hoe oud|{_ANY} leeftijd(?:en)?|voor iedereen",
            ("age", "group", "ages"),
        ),
        (
            rf"(?:dag|tijd|wanneer|hoe laat)(?: dat)? {_NO_MATTER}"
            rf"|{_NO_MATTER} (?:wanneer|welke dag|hoe laat)"
            rf"|{_ANY} (?:dag|dagen|tijd|moment)|altijd|wanneer dan ook",
            ("days", "part", "hours"),
        ),
        (
            rf"(?:prijs|geld|kosten) {_NO_MATTER}|{_NO_MATTER} (?:wat het kost|hoe duur)"
            rf"|{_ANY} prijs|mag ook (?:wat )?kosten|mag duurder(?: zijn)?"
            r"|(?:hoeft )?niet (?:gratis|goedkoop)(?: te zijn)?",
            ("free", "cheap", "most", "per"),
        ),
        (
            rf"{_NO_MATTER} (?:wat|welke sport|welk soort)|wat dan ook|{_ANY} (?:soort|soorten)",
            ("about", "kind", "piece", "provider", "without"),
        ),
    )
)
# Of what was asked last; else of where and when it is, and for what age.
_ANY_OF_IT = re.compile(rf"\W*(?:(?:nee|dat|het|ach)\b\W*)*{_NO_MATTER}\W*")
_ASKED = {
    "kind": ("about", "kind", "piece", "provider", "category"),
    "where": ("where", "near"),
    "age": ("age", "group", "ages"),
}
_ALL = re.compile(
    r"\W*(?:nee|en|toch|maar|toon|laat)?\b ?(?:alles|alle aanbod|al het aanbod|opnieuw|wis alles"
    r"|begin opnieuw|vergeet dat)(?: (?:zien|graag|maar|tonen))*\W*"
)
_OTHER = re.compile(
    r"\W*(?:nee|en|of|toch|maar)?\b ?(?:(?:een )?(?:andere?|kies|verander|wijzig)(?: een| de)?"
    r" (?P<what>leeftijd|wijk|buurt|plek|soort|sport)|(?P<else>iets anders|wat anders))\W*"
)
# Something asked of one of the list by its number, and nothing that is said of a house.
_OF_ONE = re.compile(
    r"\b(?:(?:nummer|nr|no|optie|keuze)\.? ?"
    r"|(?:telefoon\w*|adres|prijs|website|site|tijd(?:en)?|route) (?:van|bij) )"
    r"(?P<number>\d{1,2})(?!\d| ?[a-z]\b)"
)
_ASKS_OF_ONE = re.compile(
    r"^\W*(?:en )?(?:is|zijn|zit|heeft|kan|kun|kunnen|mag|mogen|moet|geldt|vertel\w*)\b|\?"
    r"|\b(?:waar|wat|hoe\w*|wanneer|wie|welke?|meer|info\w*|telefoon\w*|website|site|mail\w*"
    r"|route|prijs|kosten|tijden|(?:adres|nummer) van)\b"
)
_OF_HOUSE = re.compile(
    r"\b(?:huis\w*|(?:adres|postcode)(?! van)|toevoeging|letter|nee+|neen|sorry|oeps|wacht|pardon"
    r"|moest|bedoel\w*|klopt|fout|verkeerd\w*|woont|wonen|vouchers?|bon(?:nen)?|codes?|kaart\w*"
    r"|terug\w*|draai\w*|\w*genomen|innemen|\w*boek\w*)\b|\b(?:het|dat) is\b|[1-9]\d{3} ?[a-z]{2}\b"
)
_IN_WHICH = re.compile(r"\b(?:in|naar) (?:het |'?t )?(?P<language>[a-z]+)\W*$")
# What makes a small number that of the list, rather than that of a house.
_WISHES_ONE = re.compile(r"\b(?:graag|aub|toon|laat|kies|bekijk|zien|lijst|optie|keuze)\b")
_BACK = re.compile(
    r"\W*(?:(?:ga|nee|weer|even|maar|een|1|stap|stapje)\b ?)*terug"
    r"(?: (?:naar (?:de|het) (?:lijst|overzicht|zoeken)|aub|graag|maar))*\W*"
)
# Where the list is one step back: at one of its places, and at what is asked of it.
_BELOW_LIST = frozenset({"one", "age", "where"})
# Where no list stands there of which a number could be.
_NO_LIST = frozenset({"kind", "age", "where"})
# As many as stand on a screen.
_MOST_PASSED_ON = PAGE
# What a wish keeps of the voucher that it is for.
_OF_VOUCHER = ("of_voucher", "voucher_for")


@dataclass(frozen=True)
class Under:
    """The list that stands there: its wish and page, what of it is on the screen where that is
    known, by number, and what was asked about it last."""

    wish: Data
    page: int = 0
    shown: tuple[int, ...] = ()
    asked: str = ""


def reads(text: str) -> bool:
    """Whether a text is about the list that stands there."""
    plain = plain_text(text)
    patterns = (
        _ONE,
        _SOME,
        _ALL,
        _ANY_OF_IT,
        _OTHER,
        _TURN,
        _BACK,
        *(each for each, _gone in _TAKES_BACK),
    )
    is_of_one = asked_of(text) is not None
    is_of_one = is_of_one or asks_of_this(plain)
    return passes_on(text) or is_of_one or any(each.fullmatch(plain) for each in patterns)


def passes_on(text: str) -> bool:
    """Whether a text is about passing on what stands there, or a part of it."""
    plain = plain_text(text)
    patterns = (_PASS_ON, _PASS_ON_SOME, _PRINT)
    return any(each.fullmatch(plain) for each in patterns) or bool(_language_in(plain))


def goes_back(text: str) -> bool:
    """Whether a text asks for one step back, and nothing else."""
    return _BACK.fullmatch(plain_text(text)) is not None


def shares(text: str) -> bool:
    """Whether a text asks to pass something on, also where nothing stands that can be."""
    plain = plain_text(text)
    asked = _PASS_ON.fullmatch(plain) or _PASS_ON_SOME.fullmatch(plain)
    return asked is not None and _SHARES.search(plain) is not None


async def say_nothing_to_share(context: Context) -> None:
    """That nothing stands there that can be passed on, and how it comes there."""
    text = _("There is nothing to share yet. Look for something first. Then tap “Share”.")
    context.say(text, [Button(_("Where to spend it"), "offers")])


def names_one(text: str) -> bool:
    """Whether a text is about one on the list by a number that can't be that of a house."""
    one = _ONE.fullmatch(plain_text(text))
    return one is not None and one["bare"] is None and one["word"] is None


def wishes_one(text: str) -> bool:
    """Whether a text asks for one on the list by its number alone: 2 graag."""
    plain = plain_text(text)
    one = _ONE.fullmatch(plain)
    return one is not None and one["bare"] is not None and _WISHES_ONE.search(plain) is not None


def asked_of(text: str) -> int | None:
    """The number of the one on the list of which a text asks something: kan nummer 2 ook op zondag,
    nummer 2 in het Arabisch; None where it asks nothing of one."""
    plain = plain_text(text)
    numbers = {int(each["number"]) for each in _OF_ONE.finditer(plain)}
    is_asked = bool(_language_named(plain)) or _ASKS_OF_ONE.search(plain) is not None
    is_one = len(numbers) == 1 and is_asked and not _OF_HOUSE.search(plain)
    return numbers.pop() if is_one else None


def _language_named(plain: str) -> str:
    """The language in which a text ends; empty for none."""
    match = _IN_WHICH.search(plain)
    return language_of(match["language"]) if match else ""


async def stands_there(context: Context, under: Under, number: int) -> bool:
    """Whether the list has a place with this number."""
    return number > 0 and (await _at(context, under, number))[0] is not None


async def take_typed(context: Context) -> None:
    """Do with the list that is gone on with what was typed."""
    data = context.data
    asked, shown = data.get("asked", ""), tuple(data.get("shown", ()))
    await take(context, Under(wish_in(data), data.get("page", 0), shown, asked))


async def take(context: Context, under: Under) -> None:
    """Do with the list what was typed."""
    plain = plain_text(context.text)
    one = _ONE.fullmatch(plain)
    if one and under.asked == "age" and (one["bare"] or one["word"]):
        await say_list(context, under.wish | {"age": str(_number(one))})
    elif under.asked in _NO_LIST and (one or asked_of(context.text)):
        await _say_no_such(context, under)
    elif under.asked == "kind" and passes_on(context.text):
        await say_nothing_to_share(context)
    elif one:
        await _show_number(context, under, _number(one))
    elif some := _PASS_ON_SOME.fullmatch(plain) or _SOME.fullmatch(plain):
        said = some.groupdict()
        language = language_of(said.get("language") or "")
        await _pass_on_some(context, under, said, language or todays(context))
    elif number := asked_of(context.text):
        await _answer_of(context, under, number, _language_named(plain))
    elif asks_of_this(plain):
        await _answer_of_this(context, under)
    elif turn := _TURN.fullmatch(plain):
        await _turn(context, under, 1 if turn["on"] else -1)
    elif language := _language_in(plain):
        await _pass_on(context, under, language)
    elif _PASS_ON.fullmatch(plain):
        await _pass_on(context, under, todays(context))
    elif _PRINT.fullmatch(plain):
        note = _("I can not print a list. On the print of the voucher stand three places.")
        await _pass_on(context, under, todays(context), note)
    elif _BACK.fullmatch(plain):
        await _go_back(context, under)
    elif other := _OTHER.fullmatch(plain):
        await _ask_other(context, under.wish, other["what"] or "")
    else:
        await say_list(context, _left_of(under.wish, plain, under.asked))


def _left_of(wish: Data, plain: str, asked: str) -> Data:
    """A wish without what is no matter any more; `asked` is what was asked last."""
    if _ALL.fullmatch(plain):
        kept = {name: wish[name] for name in _OF_VOUCHER if name in wish}
        return kept | ({"category": kept["voucher_for"]} if "voucher_for" in kept else {})
    gone: set[str] = set()
    if _ANY_OF_IT.fullmatch(plain):
        gone |= set(
            _ASKED.get(asked, ("where", "near", "age", "group", "ages", "days", "part", "hours"))
        )
    gone |= {name for words, names in _TAKES_BACK if words.fullmatch(plain) for name in names}
    return {name: value for name, value in wish.items() if name not in gone}


async def _go_back(context: Context, under: Under) -> None:
    """One step back, as the button there goes."""
    if under.asked in _BELOW_LIST:
        await say_list(context, under.wish, under.page)
    else:
        await menu.show_menu(context)


async def _ask_other(context: Context, wish: Data, what: str) -> None:
    """The buttons of another age, neighbourhood or kind, for what was asked."""
    if what == "leeftijd":
        say_ages(context, wish)
    elif what in ("wijk", "buurt", "plek"):
        say_areas(context, wish)
    else:
        await say_kinds(context, wish)


async def _turn(context: Context, under: Under, pages: int) -> None:
    """The next page of the list, or the one before."""
    wish, page = under.wish, under.page
    if page + pages >= 0 and (await look(context, wish, page + pages)).offers:
        await say_list(context, wish, page + pages)
    else:
        await show_again(context, wish, page, _("There is no more of this."))


def _number(match: re.Match[str]) -> int:
    """The number that is named; the last has none of its own, which is 0."""
    said = match.groupdict()
    return _number_of(
        said["ordinal"] or said["word"] or said["number"] or said["figure"] or said["bare"]
    )


def _number_of(word: str) -> int:
    """The same of a word."""
    for words in (_ORDINALS, _NUMBERS):
        if word in words:
            return words.index(word) + 1
    return int(re.sub(r"\D", "", word) or 0)


async def _at(context: Context, under: Under, number: int) -> tuple[StoredOffer | None, int]:
    """The place with this number on the list, and the page that it is on; None where none is."""
    page = (number - 1) // PAGE if number else under.page
    found = await look(context, under.wish, page)
    at = (number - 1) % PAGE if number else -1
    is_there = found.offers and at < len(found.offers)
    return (found.offers[at] if is_there else None), page


async def _show_number(context: Context, under: Under, number: int) -> None:
    """The place with this number on the list, or the list once more."""
    one, page = await _at(context, under, number)
    if one is not None:
        say_one(context, one, under.wish, page)
    else:
        await _say_no_such(context, under)


async def _answer_of(context: Context, under: Under, number: int, language: str) -> None:
    """The place with this number in full, which is all that is known of it; or as a text, where a
    language is named."""
    if language:
        await _pass_on_some(context, under, {"some": str(number)}, language)
    else:
        await _show_number(context, under, number)


async def _answer_of_this(context: Context, under: Under) -> None:
    """The one that stands there in full; of a list it is asked which is meant."""
    on_page = (await look(context, under.wish, under.page)).offers
    one = await _on_screen(context, under) if under.asked == "one" else on_page
    if len(one) == 1:
        say_one(context, one[0], under.wish, under.page)
    else:
        note = _("Which one do you mean? Type its number. For example: number {number}.")
        number = under.page * PAGE + 1
        await show_again(context, under.wish, under.page, note.format(number=number))


async def _pass_on_some(
    context: Context, under: Under, said: dict[str, str | None], language: str
) -> None:
    """The places that are named as a text, in a language."""
    numbers = await _numbers_in(context, under, said)
    found = [await _at(context, under, number) for number in numbers[:_MOST_PASSED_ON]]
    places = [(one.id, page) for one, page in found if one is not None]
    if places:
        shown = tuple(dict.fromkeys(each for each, _page in places))
        await _pass_on(context, Under(under.wish, places[0][1], shown), language)
    else:
        await _say_no_such(context, under)


async def _numbers_in(context: Context, under: Under, said: dict[str, str | None]) -> list[int]:
    """The numbers of the places that are named: 1 en 3, 1 t/m 3, de eerste drie, alles."""
    if some := said.get("some"):
        if span := _FROM_TO.fullmatch(some):
            return list(range(int(span["first"]), int(span["last"]) + 1))
        return [_number_of(each[0]) for each in _NUMBERED.finditer(some)]
    shown = len((await look(context, under.wish, under.page)).offers)
    first, last = under.page * PAGE + 1, under.page * PAGE + shown
    few = _number_of(said["few"] or "") or shown
    if said["end"] == "eerste":
        first = 1
    elif said["end"] == "laatste":
        first = max(1, last - few + 1)
    return list(range(first, first + few))


async def _say_no_such(context: Context, under: Under) -> None:
    note = _("That number is not on this list.")
    if under.asked in _NO_LIST:
        context.say(note, keep=True)
    match under.asked:
        case "kind":
            await say_kinds(context, under.wish)
        case "age":
            say_ages(context, under.wish)
        case "where":
            say_areas(context, under.wish)
        case _:
            await show_again(context, under.wish, under.page, note)


async def _pass_on(context: Context, under: Under, language: str, note: str = "") -> None:
    """What is on the screen as a text, in a language; where it may not be yet, that is said."""
    places = await _on_screen(context, under)
    if language not in context.scheme.reviewed_languages:
        not_yet = _("This text is not there in {language} yet.")
        not_yet = not_yet.format(language=in_dutch(language))
        note, language = escape(not_yet), todays(context)
    if places:
        say_to_pass_on(context, places, language, under.wish, under.page, note)
    else:
        await show_again(context, under.wish, under.page, note)


async def _on_screen(context: Context, under: Under) -> list[StoredOffer]:
    """What is passed on of what stands on the screen, as far as it did not end since."""
    if under.shown:
        shown = [await offers.by_id(context.transaction, each) for each in under.shown]
        return [each for each in shown if each is not None and not each.ended]
    found = await look(context, under.wish, under.page)
    return [each for each in found.offers if each.offer in found.places]


def _language_in(plain: str) -> str:
    """The language in which it is to be passed on, and nothing else; empty for none."""
    match = _IN_LANGUAGE.fullmatch(plain)
    return language_of(match["language"]) if match else ""


def language_of(word: str) -> str:
    """The language that a word names; empty for none."""
    words = plain_words(word)
    if not _DUTCH.isdisjoint(words):
        return LANGUAGE
    found = languages().found(words)
    return found[0].topic if found and not subjects().found(words) else ""
