"""What somebody looks for beside what an intent has slots for: what it may not be, for whom, how
near, on which days; and which kinds of offer are what they want to do."""

import re
from collections.abc import Iterable
from itertools import pairwise

from bot.domain.offers import days_in
from bot.understanding.called import called
from bot.understanding.days import NAMED_DAY, wanted_days
from bot.understanding.limits import (
    ages_in,
    group_in,
    hours_in,
    part_in,
    price_in,
    wheelchair_in,
    without_limits,
    without_whom,
    women_in,
)
from bot.understanding.names import place_in, places_denied
from bot.understanding.not_wanted import unwanted, without_provider
from bot.understanding.numbers import said
from bot.understanding.own_words import OwnWords
from bot.understanding.topics import WORD, plain_text, plain_words, subjects
from bot.understanding.words import concepts_of, is_known

# A postcode, or its four figures where they are no year, amount or voucher.
_NEAR = re.compile(
    r"(?<![\d.,€-])(?P<figures>[1-9]\d{3})(?:(?P<letters> ?[a-z]{2})(?![a-z]))?(?![\d,.-]*\d)"
)
_YEARS = range(1900, 2100)
_AND_OR = re.compile(
    r" ?(?:en/of|[,/&+]|\b(?:en|of)\b)(?: (?:en|of|ook|eventueel|naar|op|de|het|een)\b)* ?"
)
_SOMETHING_ELSE = re.compile(r"\b(?:iets|wat anders|liever|wat wel|wel wat|zoek\w*)\b")

_FREE = re.compile(
    r"(?<!\bniet )\b(?:gratis|kosteloos|kosteloze|voor niets|voor niks|zonder (?:te betalen|kosten)"
    r"|kost(?:en)? (?:\w+ )?(?:niets|niks|geen geld))\b"
)
_DAY_OR_FREE = re.compile(
    rf"(?:\b(?:op|in|voor|elke|iedere|'?s)(?: (?:de|het|een))? |'s )*\b{NAMED_DAY}"
    rf"|{_FREE.pattern}",
    re.IGNORECASE,
)
# Of whom it is said, or how old they are.
_WHOSE = re.compile(
    r"\b(?:ze|zij|hij|kind\w*|meisje\w*|jongen\w*|dochter\w*|zoon\w*|mevrouw|meneer|mw|dhr|iemand"
    r"|client\w*|vrouw|man|\d{1,2} ?(?:jaar|jarige?))\b"
)
_BESIDE_KIND = re.compile(
    r"les|lessen|cursus|club|vereniging|voor|een|de|het|en|of|met|graag|ouderen|senioren"
    r"|volwassen\w*|kinderen|kind|jeugd|jongeren|vrouwen|meisjes?|jongens?|mannen|dames|beginners"
)
_OF_KIND = re.compile(
    r"\W*(?:en )?(?:(?:wat|hoeveel) kost(?:en)?|hoe duur (?:is|zijn)|(?:wanneer|hoe laat)"
    r" (?:is|zijn|begint|beginnen)(?: er)?|(?:wat (?:is|zijn) )?(?:(?:het|de) )?(?:adres|telefoon"
    r"|telefoonnummer|prijs|tijd|tijden|website)(?: (?:van|voor|bij))?)\b(?: (?:de|het|een)\b)*"
)
_PAPERS_OR_FIGURES = re.compile(
    r"\b(?:vouchers?|bon(?:nen)?|kaart\w*|codes?|folders?|posters?|bericht\w*|aanbod)\b|\d{4}"
)
_NAMES_CATEGORY = re.compile(r"\b(?:sport\w*|bewegen|cultu\w*|kunst\w*)\b")
_ALL_BUT = re.compile(r"\b(?:alles|alle aanbod|iets)\b.*\b(?:behalve|uitgezonderd|geen|niet)\b")
_OF_CALENDAR = re.compile(
    r"\b(?:activiteit\w*|agenda|koffie\w*|bijeenkomst\w*|evenement\w*|uitje\w*|feest\w*)\b"
)
_ANYTHING = re.compile(
    r"\b(?:iets|wat|dingen|waar|welke?|is er|zijn er|zoek\w*|sport\w*|cultuur)\b"
)

# Where somebody looks: in Kloosterveen, in de wijk Peelo, vlak bij de Lariks.
_PLACE = re.compile(
    r"\b(?:in|te|wijk|buurt|dorp|plaats|omgeving|rond(?:om)?|vlak ?bij|dicht ?bij|buurt van"
    r"|woont (?:in|op|aan|bij)|vanuit)"
    r"(?: (?:de|het|wijk|buurt|dorp|plaats|van|bij|'t))*"
    r" (?P<name>[^\W\d_][\w-]+(?: (?-i:[A-Z])[\w-]+)*)",
    re.IGNORECASE,
)
_ANY_PLACE = re.compile(
    r"stad(?:je)?|(?:wijk|buurt|dorp|gebied|regio|stadsdel|stadsdeel)\w{0,3}|provinci\w*|gemeente\w*"
    r"|land|park|marktplein|postcodegebied|elders|achterland|nederland|leek|drents|drentse|asse\w*"
    r"|assn"
)
_SHORTEST_PLACE = 4
# What stands before a place that is somebody's name: de Vries, van der Weerd.
_IN_NAME = re.compile(r"de|der|den|ter|ten|van|el|al", re.IGNORECASE)

# What may stand beside a wish that asks for something to do.
_BESIDE_WISH = re.compile(
    r"iets|wat|dingen|waar|welke?|is|er|zijn|ook|zoek\w*|ik|we|wij|ze|zij|hij|haar|hem|kan|kunnen|kun"
    r"|je|mag|wil|willen|graag|doen|doet|te|voor|een|de|het|en|of|met|in|op|om|dan|nog|naar|ergens"
    r"|iemand|aanbod|activiteit\w*|alleen|maar|niet|per|gaan|gaat|heen|moet|die|dat|sporten|bewegen"
    r"|sport|cultuur|culture\w*|les|lessen|cursus\w*|club\w*|vereniging\w*|elke|iedere|mijn|zijn|hun"
    r"|hoeft|hoeven|toch|geen|zonder|mogen|nee|nodig|meer|er|zo|wel|liever|speciaal|per|se"
    r"|van|zoon\w*|dochter\w*|jongens?|meisjes?|vrouw\w*|man|mannen|kind\w*|jaar|\d{1,2}|moeder|vader"
)
_OF_ONESELF = re.compile(r"\b(?:ik|wij|we|mij|me|ons)\b")
_YEARS_OLD = re.compile(r"\b\d{1,3}[ -]?(?:jaar|jarige?)\b(?: oud)?")
_GROUP_IN_WORD = re.compile(
    r"\b(?P<whom>baby|dreumes|peuter|kleuter|senioren|ouderen)-?(?P<what>[a-z]{3,})\b"
)
# Where to go with a voucher, and what to do together: no rule and no paper is asked for.
_GOES_WITH = re.compile(
    r"\bwaar (?:kan|kun|kunnen|mag|moet)\b[^.?!]{0,30}\b(?:naartoe|naar toe|heen|terecht)\b"
    r"[^.?!]{0,15}\bmet (?:haar|zijn|hun|de|een|deze|die|mijn) \w*voucher\b"
)
_TOGETHER = re.compile(
    r"\bsamen (?:iets|wat) (?:leuks )?(?:te )?doen\b"
    r"|\biets (?:leuks |sociaals )?(?:samen|te doen samen)\b"
    r"|\b(?:andere )?mensen (?:te )?(?:ontmoeten|leren kennen)\b"
)
_OLD_AND_YOUNG = re.compile(r"\b(?:oma|opa|grootouders?)\b.*\b(?:klein)?kind\w*")
_SEEKS = re.compile(r"\b(?:zoek\w*|(?:wil|wilt|willen|wou) graag)\b")
_OF_TODAY = re.compile(r"\b(?:vandaag|vanavond|vanmiddag|vanochtend|morgen\w*|nu)\b")
# Who asks what a provider has: wat heeft Budo Ryu te bieden, wat kan bij de muziekschool.
_NAME = r"(?P<name>[^?!.,;:]{3,50}?)"
_OF_PROVIDER = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bwat (?:heeft|hebben|doet|doen|geeft|geven|biedt|bieden|organiseert) {_NAME}"
        r" (?:allemaal |zoal )?(?:te bieden|aan(?: lessen| cursussen)?|in huis|zoal|allemaal"
        r"|voor (?:aanbod|lessen|cursussen|dingen))\W*$",
        r"\bwat (?:kan|kun|kunnen|mag|valt|is|biedt)(?: (?:je|ze|hij|iemand|men|ik|we|er|zij))*"
        rf"(?: (?:allemaal|zoal|te doen|doen))* bij {_NAME}"
        r"(?: (?:allemaal|zoal|te doen|doen|terecht|volgen|leren))*\W*$",
        rf"^\W*(?:(?:het|wat is het|en het|welk) )?aanbod (?:van|bij) {_NAME}\W*$",
        r"\bwelke? (?:lessen|cursussen|sporten|dingen|aanbod|clubjes|activiteiten)"
        r" (?:geeft|heeft|hebben|geven|biedt|doet|(?:kan|zijn|kun)(?: \w+){0,2} bij)"
        rf" {_NAME}(?: aan| volgen| doen)?\W*$",
    )
)
# Whether a provider takes the voucher.
_TAKES_PART = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:doe[tn]|doen) {_NAME} (?:er )?(?:ook )?mee\W*$",
        rf"\b(?:neemt|nemen|accepteert|accepteren|pakt) {_NAME} (?:(?:de|een|ook|onze) )*vouchers?"
        r"(?: ook)?(?: aan)?\W*$",
    )
)
# Who asks where a provider is, or whether the voucher is good there.
_AT_PROVIDER = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*(?:en )?waar (?:zit|is|vind (?:ik|je)|ligt) {_NAME}\W*$",
        r"\b(?:mag|kan|kun|mogen|kunnen) (?:(?:ik|je|ze|zij|hij|iemand|we|men|een \w+) )?"
        r"(?:(?:hiermee|daarmee|ook|(?:dan )?met (?:de|een|haar|zijn|deze|die|zo'n) voucher) )*"
        rf"(?:naar|bij|terecht bij) {_NAME}"
        r"(?: terecht| met (?:de|een|haar|zijn) voucher| heen)*\W*$",
    )
)
# Whoever asks that may mean anything else as well.
_PERHAPS_OF_PROVIDER = re.compile(
    r"(?:^\W*wat (?:doet|doen|geeft|geven|biedt|bieden)"
    r"|\b(?:telefoon\w*|(?:telefoon)?nummer|adres|website|mail\w*|e-mail\w*) (?:van|bij))"
    rf" {_NAME}\W*$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:de|het|een|'t)\s+", re.IGNORECASE)
_NO_PROVIDER = re.compile(
    r"\b(?:ze|zij|hij|ik|u|jij|jou|je|jullie|we|wij|dat|dit|iemand|men|gemeente|voucher\w*|bon(?:nen)?|kaart\w*"
    r"|bot|regen|slecht|mooi|winkel\w*|kassa|\d+)\b",
    re.IGNORECASE,
)
# Near a street, which is in no list: bij de Vaart, in de Kerkstraat.
_STREET = re.compile(
    r"\b(?:in|bij|aan|op|langs|vlak ?bij|dicht ?bij|rond|nabij|vanaf|vanuit|van)"
    r" (?:(?:de|het|'t) )?(?:[a-z'-]+ ){0,2}?"
    r"(?:[a-z'-]{2,}(?:straat|straatje|laan|laantje|weg|plein|singel|gracht|kade|steeg|dreef|dijk|pad"
    r"|hof|brink|plantsoen|vaart|kanaal|haven|wal)|(?<=de )(?:vaart|brink|singel|gracht|kade|markt"
    r"|haven|dijk|ring)|(?<=het )(?:kanaal|plein))\b"
)


def wishes(text: str) -> dict[str, str]:
    """What a text says of what is looked for; of what it does not say there is nothing.

    `called` is what the first subject is called there, where that has another name. `without` are
    subjects with a comma between, and so are those `beside` the first that will do as
    well. `group` is who is named without an age, `ages` are of more than one, `part` is of the day,
    `hours` are in its minutes, `most` is in cents and `per` for how long, `named` is a provider as
    it was typed, `women` is "only" or "none", `wheelchair`, `free` and `cheap` are "yes" ("any"
    takes back what was said before), `days` are days of the week with a comma between (Monday is
    0), or "today" or "tomorrow", and `near` is four figures of a postcode: the letters behind them
    would be somebody's street.
    """
    plain = plain_text(text)
    found = {
        "without": ",".join(unwanted(text)),
        "called": called(text, unwanted(text)),
        "beside": ",".join(subjects_beside(text)),
        "group": group_in(plain) or _group_in_word(plain),
        "ages": ages_in(plain),
        "women": women_in(plain),
        "wheelchair": wheelchair_in(plain),
        "near": near(text),
        "days": wanted_days(plain),
        "part": part_in(plain),
        "hours": hours_in(plain),
        "free": "yes" if _FREE.search(plain) else "",
        **price_in(plain),
        "named": _provider_in(text, (*_OF_PROVIDER, *_TAKES_PART, _PERHAPS_OF_PROVIDER)),
    }
    if found["ages"] or _OLD_AND_YOUNG.search(plain):
        found["group"] = ""
    if found["hours"]:
        found["part"] = ""
    return {name: value for name, value in found.items() if value}


def _group_in_word(plain: str) -> str:
    """Whom it is for, of what one does in one word with that: babyzwemmen."""
    for match in _GROUP_IN_WORD.finditer(plain):
        if subjects().found([match["what"]]):
            return group_in(match["whom"])
    return ""


def subjects_beside(text: str) -> list[str]:
    """The subjects that will do as well as the first that a text names: zwemmen of dansen."""
    plain, not_wanted = plain_text(text), unwanted(text)
    places = [match.span() for match in WORD.finditer(plain)]
    named = [each for each in subjects().found(plain_words(text)) if each.topic not in not_wanted]
    beside: list[str] = []
    for one, other in pairwise(named):
        between = plain[places[one.end - 1][1] : places[other.begin][0]]
        if one.begin == other.begin:
            continue
        if not _AND_OR.fullmatch(between):
            break
        beside.append(other.topic)
    return [each for each in dict.fromkeys(beside) if each != named[0].topic]


def wants_something_else(text: str) -> bool:
    """Whether somebody says what they do not want to do, and asks for something that is not it."""
    return _SOMETHING_ELSE.search(plain_text(text)) is not None and bool(unwanted(text))


def says_what_not(text: str) -> bool:
    """Whether somebody says what a participant does not want to do: ze is 9 en wil niet zwemmen."""
    plain = plain_text(text)
    return (
        bool(_WHOSE.search(plain)) and not _PAPERS_OR_FIGURES.search(plain) and bool(unwanted(text))
    )


def is_kind_alone(text: str) -> bool:
    """Whether a text names something to do, perhaps for whom, and says nothing else."""
    words = plain_words(text)
    found = subjects().found(words)
    named = {place for each in found for place in range(each.begin, each.end)}
    rest = [word for place, word in enumerate(words) if place not in named]
    return bool(found) and all(_BESIDE_KIND.fullmatch(word) for word in rest)


def seeks_kind(text: str) -> bool:
    """Whether somebody looks for something to do, and says nothing else: ik zoek yoga."""
    words = plain_words(without_day_and_price(_OF_TODAY.sub(" ", text)))
    found = subjects().found(words)
    return bool(found) and not _left_beside(words) and _SEEKS.search(plain_text(text)) is not None


def asks_where_to_go(text: str) -> bool:
    """Whether a text asks where to go with a voucher, or for something to do with others."""
    plain = plain_text(text)
    return bool(_GOES_WITH.search(plain) or _TOGETHER.search(plain))


def asks_of_kind(text: str) -> bool:
    """Whether a text asks what something to do costs, or when or where it is, and no more."""
    plain = plain_text(text)
    asked = _OF_KIND.match(plain)
    return asked is not None and is_kind_alone(plain[asked.end() :])


def is_place_name(text: str) -> bool:
    """Whether these words are the name of a place, as far as the list of places goes."""
    return all(_names_place(word) for word in text.split())


def asks_what_is_free(text: str) -> bool:
    """Whether somebody asks what costs nothing, and not whether the voucher does."""
    plain = plain_text(text)
    return (
        bool(_FREE.search(plain))
        and not _PAPERS_OR_FIGURES.search(plain)
        and not _OF_CALENDAR.search(plain)
        and (
            _ANYTHING.search(plain) is not None or _FREE.fullmatch(plain.strip(" ?!.")) is not None
        )
    )


def says_a_wish(text: str) -> bool:
    """Whether a text asks for something to do by whom it is for, when or for how much, and says
    nothing else: iets voor kinderen, goedkoop sporten, is er iets alleen voor vrouwen.
    """
    plain = plain_text(text)
    if _PAPERS_OR_FIGURES.search(plain) or _OF_CALENDAR.search(plain):
        return False
    rest = " ".join(_FREE.sub(" ", without_limits(without_whom(plain))).split())
    is_wish = rest != " ".join(plain.split())
    rest = without_day_and_price(_OF_TODAY.sub(" ", rest))
    words = plain_words(rest)
    found = subjects().found(words)
    if not (found or (is_wish and _ANYTHING.search(plain))):
        return False
    if not found and _OF_TODAY.search(plain):
        # What is on today is in the programme.
        return False
    return (is_wish or bool(wanted_days(plain))) and not _left_beside(words)


def says_only_what_not(text: str, places: Iterable[str]) -> bool:
    """Whether a text says what it is not to be or where not, perhaps beside what somebody wants to
    do, and nothing else: geen judo; dansen, niet in Kloosterveen; zwemmen maar niet bij De Otter.
    """
    plain = plain_text(text)
    if _PAPERS_OR_FIGURES.search(plain) or _OF_CALENDAR.search(plain):
        return False
    rest, not_in = without_provider(text), places_denied(text, places)
    if rest == text and not not_in and not unwanted(text):
        return False
    rest = without_limits(without_whom(without_day_and_price(plain_text(rest))))
    there = {word for place in not_in for word in plain_words(place)}
    return not set(_left_beside(plain_words(rest))) - there


def only_narrows(text: str) -> bool:
    """Whether a text says for whom, on which days, at what time or for how little it is to be, and
    nothing else: voor volwassenen, niet op maandag, gratis, ze is 9 jaar.

    What it may cost in figures may be any amount.
    """
    plain = plain_text(text)
    if any(each.search(plain) for each in (_PAPERS_OR_FIGURES, _OF_CALENDAR, _NAMES_CATEGORY)):
        return False
    if "most" in price_in(plain) or _OF_ONESELF.search(plain):
        return False
    rest = without_day_and_price(_YEARS_OLD.sub(" ", without_limits(without_whom(plain))))
    words = plain_words(rest)
    is_less = rest != " ".join(plain.split())
    return is_less and not subjects().found(words) and not _left_beside(words)


def categories_left_out(text: str, known: OwnWords | None) -> set[str]:
    """The categories that a text wants all but: alles behalve sport; none where it asks for a
    voucher that is to be given.
    """
    plain = plain_text(text)
    wants_all_but = _ALL_BUT.search(plain) and not _PAPERS_OR_FIGURES.search(plain)
    if known is None or not wants_all_but or subjects().found(plain_words(text)):
        return set()
    return known.denied("offered", text)


def says_for_whom(text: str) -> bool:
    """Whether a text says that it is for women only or for a wheelchair, or not, perhaps of what,
    and no more: alleen vrouwen, mannen mogen ook, toch geen rolstoel.
    """
    plain = " ".join(WORD.findall(plain_text(text)))
    rest = without_whom(plain)
    return rest != plain and not _left_beside(plain_words(rest))


def may_stand_beside(word: str) -> bool:
    """Whether a plain word says nothing of its own beside what is looked for."""
    return _BESIDE_WISH.fullmatch(word) is not None


def _left_beside(words: list[str]) -> list[str]:
    """The words that neither name something to do nor may stand beside a wish."""
    named = {place for each in subjects().found(words) for place in range(each.begin, each.end)}
    return [
        word
        for place, word in enumerate(words)
        if place not in named and not _BESIDE_WISH.fullmatch(word)
    ]


def provider_asked(text: str) -> str:
    """The words for the provider of whom a text asks what there is; empty for none."""
    return _provider_in(text, (*_OF_PROVIDER, *_TAKES_PART))


def asks_who_takes_part(text: str) -> bool:
    """Whether a text asks if a provider takes the voucher."""
    return bool(_provider_in(text, _TAKES_PART))


def perhaps_provider(text: str) -> str:
    """The words that are a provider's, if there is one of that name: waar zit Budo Ryu, wat kost de
    Muziekschool; empty for none."""
    asked = _OF_KIND.match(plain_text(text))
    name = _provider_in(text, _AT_PROVIDER)
    return name or (_ARTICLE.sub("", text[asked.end() :].strip(" ?!.")) if asked else "")


def _provider_in(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    match = next((found for each in patterns if (found := each.search(text))), None)
    name = _ARTICLE.sub("", match["name"].strip()) if match else ""
    return "" if _NO_PROVIDER.search(name) else name


def looks_from_street(text: str) -> bool:
    """Whether a text names something to do, and a street where it is to be."""
    papers = _PAPERS_OR_FIGURES.search(plain_text(text))
    return names_street(text) and not papers and bool(subjects().found(plain_words(text)))


def names_street(text: str) -> bool:
    """Whether a text names a street to look from."""
    return _STREET.search(plain_text(text)) is not None


def without_day_and_price(text: str) -> str:
    """A text without the days that it names, and without that it is to be for nothing."""
    return " ".join(_DAY_OR_FREE.sub(" ", text).split())


def unknown_place_in(text: str, places: Iterable[str]) -> str:
    """The place that a text names and that is none of the known ones, nor a part of one; empty
    where it names none.

    It is as it was typed, but for a capital. A word that may be anything is no place.
    """
    places = tuple(places)
    if place_in(text, places):
        return ""
    parts = {word for place in places for word in plain_words(place)}
    for match in _PLACE.finditer(text):
        name = match["name"]
        is_last = match.end() == len(text.rstrip(" ?!."))
        if any(_is_place(word, is_last=is_last) for word in name.split()):
            if plain_text(name) in parts:
                return ""
            return name.capitalize() if name.islower() else name
    words = [word[0] for word in WORD.finditer(text)]
    named = [
        each
        for before, each in zip(["", *words], words, strict=False)
        if _names_place(each) and plain_text(each) not in parts and not _IN_NAME.fullmatch(before)
    ]
    return named[-1].capitalize() if named else ""


def _names_place(word: str) -> bool:
    plain = plain_text(word)
    return (
        len(plain) >= _SHORTEST_PLACE
        and concepts_of(plain) == ("place",)
        and not _ANY_PLACE.fullmatch(plain)
    )


def _is_place(word: str, *, is_last: bool) -> bool:
    """Whether a word behind "in" is the name of a place rather than of anything else."""
    if _names_place(word):
        return True
    plain = plain_text(word)
    is_other = is_known(plain) or concepts_of(plain) or subjects().found([plain])
    if len(plain) < _SHORTEST_PLACE or is_other or days_in(plain):
        return False
    return word[0].isupper() or is_last


def near(text: str) -> str:
    """The four figures of the postcode that a text names, in words too; empty for none, or more."""
    found = {match["figures"] for match in _NEAR.finditer(said(plain_text(text)))}
    codes = {each for each in found if int(each) not in _YEARS}
    return codes.pop() if len(codes) == 1 else ""
