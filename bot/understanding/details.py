"""The details in what somebody typed: what an intent has slots for, in one form each."""

import re
from collections.abc import Callable
from itertools import pairwise

from bot.understanding.addresses import address_in, without_address
from bot.understanding.amounts import amount_in
from bot.understanding.choices import choose, likeliest, named
from bot.understanding.codes_said import code_in
from bot.understanding.denials import Named, meant
from bot.understanding.limits import ages_in
from bot.understanding.mail_subjects import subject_in
from bot.understanding.names import organisation_in, place_in, provider_in
from bot.understanding.not_wanted import unwanted
from bot.understanding.numbers import said
from bot.understanding.own_words import OwnWords
from bot.understanding.periods import is_of_activity, period_in, when_in
from bot.understanding.topics import (
    WORD,
    Found,
    Words,
    denied,
    languages,
    plain_text,
    plain_words,
    subjects,
)
from bot.understanding.vocabulary import Vocabulary

# Who says more begins with what it is about and ends with for whom; and no text may take long.
_LONGEST = 1001
_HALF = _LONGEST // 2
# A number that may be somebody's age: not what is counted, nor an amount or an hour.
_AGE = re.compile(
    r"(?<![\d.,:€])(?<!€ )(?<!groep )(?<!tegen )(?<!in de )(?<!boven de )(?<!eerste )(?<!laatste )"
    r"(?<!volgende )(?<!\bal )(?P<age>[3-9]|[1-9]\d|(?:[0-2]|1[01]\d)(?=[ -]?(?:jaar|jarige?|jr)\b)"
    r"|(?:(?<=peuter van )|(?<=kind van )|(?<=jongen van )|(?<=meisje van )|(?<=baby van ))[0-2]"
    r"(?!\d))(?![\d:]|[.,]\d)"
    r"(?! ?(?:euro|eur\b|uur|u\b|lessen|keer|weken|week|maand|kinderen|kids|x\b|%|dagen|jaar lang"
    r"|jaar (?:geleden|lang|in)|vouchers?|zonen|dochters|pubers|jongens|meisjes|mensen|mijl"
    r"|banen|snaren|tegen))"
)


def details(text: str, intent: str, role: str, vocabulary: Vocabulary) -> dict[str, str]:
    """The details of an intent that stand in a text, by the name of their slot.

    Only what is said or plainly implied; nothing else of the text is in it.
    """
    del role
    text = shortened(text)
    reader = _READERS.get(intent)
    return (
        {key: value for key, value in reader(text, vocabulary).items() if value} if reader else {}
    )


def shortened(text: str) -> str:
    """The begin and the end of a text that is long."""
    return text if len(text) <= _LONGEST else f"{text[:_HALF]}\n{text[-_HALF:]}"


_Slots = dict[str, str | None]


def _of_scheme(question: str, text: str, own: OwnWords | None) -> str | None:
    """The value of a question, of those that the scheme has where these are known."""
    return own.choose(question, text) if own else choose(question, text)


_LETTERS = re.compile(r"\b([1-9]\d{3}) ?[A-Za-z]{2}\b")


def _issue(text: str, known: Vocabulary) -> _Slots:
    # Letters of a postcode are no words: VV is no football club there.
    category = _of_scheme("category", _LETTERS.sub(r"\1", text), known.categories)
    return {"category": category, **address_in(text)}


def _coupons(text: str, known: Vocabulary) -> _Slots:
    purpose = _of_scheme("purpose", text, known.purposes)
    slots: _Slots = {"purpose": purpose, **address_in(text, whole=True)}
    return {"amount": amount_in(without_address(text), of_coupon=True), **slots}


def _code(text: str, _known: Vocabulary) -> _Slots:
    found = code_in(text)
    return {"code": found[0] if found else None}


def _redeem(text: str, _known: Vocabulary) -> _Slots:
    code, rest = code_in(text) or (None, text)
    return {"code": code, "amount": amount_in(rest)}


def _offers(text: str, known: Vocabulary) -> _Slots:
    # Nearer is no poet.
    text = _VOUCHER_FOR.sub(r"voucher voor \1", _NEARER.sub("dicht bij", text))
    about = _subject(_BOULES.sub("jeu de boules", text))
    return {
        "about": about,
        "category": None if about else _of_scheme("offered", text, known.categories),
        "where": place_in(text, known.places),
        "age": _age(said(text)),
    }


_NEARER = re.compile(r"\bdichter ?bij\b", re.IGNORECASE)
_VOUCHER_FOR = re.compile(r"\b([a-z]{4,})vouchers?\b", re.IGNORECASE)
_BOULES = re.compile(r"\bjeu ?de ?boul\w*", re.IGNORECASE)
# Of children of several ages none is the one.
_SEVERAL = re.compile(r"\d+(?:, ?\d+)* (?:en|of) \d+")
_OF_PERSON = re.compile(
    r"(?:\b(?:van|is|bent|ben|jongen|meisje|kind|vrouw|man|dochter|zoon|mevrouw|meneer|voor) $)"
)


# Days, houses and postcodes.
_NO_AGE = re.compile(
    r"\b\d{1,2}(?:e|ste|de)?[ -](?:jan|feb|maart\b|mrt|apr|mei\b|jun|jul|aug|sep|okt|nov|dec)\w*"
    r"|\b\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?(?!\d| ?(?:jaar|jarig))"
    r"|\b(?:op|tot|vanaf) (?:de )?\d{1,2}(?:e|ste|de)?\b(?! ?jaar)"
    r"|\b\d{4} ?[a-z]{2} ?\d{1,5}\b"
    r"|\b[a-z]+(?:straat|str|laan|weg|plein|hof|kade|singel|dijk|pad|steeg|brink|dreef|plantsoen"
    r"|gracht|wal|vaart|park|ring)\.? \d{1,5}\b(?! ?jaar)"
    r"|\b(?:huisnummer|nummer|nr|keuze|optie)\.? ?\d{1,5}\b"
)


# Of who is not a year old yet; what takes so long is something else.
_MONTHS = re.compile(
    r"\b(?P<who>van|is|baby|voor) (?P<months>\d{1,2}) ?(?:maand(?:en)?|mnd)\b(?: oud)?"
)


def _in_years(match: re.Match[str]) -> str:
    return f"{match['who']} {int(match['months']) // 12} jaar"


def _age(plain: str) -> str | None:
    """The age of whom something is looked for; of more numbers the one that is said of somebody."""
    if ages_in(plain):
        return None
    plain = _MONTHS.sub(_in_years, plain)
    found = list(_AGE.finditer(_SEVERAL.sub(" ", _NO_AGE.sub(" ", plain))))
    if len({match["age"] for match in found}) > 1:
        found = [m for m in found if _OF_PERSON.search(m.string[: m.start()])]
    ages = {match["age"] for match in found}
    return ages.pop() if len(ages) == 1 else None


def _subject(text: str) -> str | None:
    """What somebody wants to do, of the subjects: the first that is not said not to be it."""
    not_wanted = unwanted(text)
    if found := [each for each in _wanted(subjects(), text) if each.topic not in not_wanted]:
        return found[0].topic
    unknown = [m for m in _UNKNOWN.finditer(text.casefold()) if m["stem"] not in _GENERAL]
    if not unknown:
        return None
    stem, kind = unknown[0]["stem"], unknown[0]["kind"]
    return f"{stem}les" if kind.startswith("les") else stem


# What nobody listed, by how its name is made: bellenblaasles, zweefvliegclub.
_UNKNOWN = re.compile(
    r"\b(?P<stem>[a-z]{4,})(?P<kind>les|lessen|lesjes|cursus|cursussen|club|clubs|vereniging)\b"
)
_GENERAL = frozenset(
    [
        "sport",
        "proef",
        "kinder",
        "jeugd",
        "cultuur",
        "groeps",
        "prive",
        "avond",
        "buurt",
        "ouderen",
        "senioren",
        "start",
        "zomer",
        "winter",
        "gratis",
        "losse",
        "welke",
        "open",
        "beginners",
        "vervolg",
        "school",
        "bijles",
        "club",
        "taal",
        "rij",
        "auto",
        "fiets",
        "kunst",
    ]
)


def _wanted(of: Words, text: str) -> list[Found]:
    """What of these is in a text, without what it says is not meant."""
    not_meant = denied(text)
    return [each for each in of.found(plain_words(text)) if each.begin not in not_meant]


# What is left out of what is asked for.
_BUT_FOR = re.compile(r"\b(?:behalve|uitgezonderd|ipv|in plaats van|zonder)(?: \w+){0,3} ?$")


def names_activity(text: str, known: Vocabulary) -> bool:
    """Whether an activity that is known is named."""
    return _activity(text, known, may_be_denied=True) is not None


def _activity(text: str, known: Vocabulary, *, may_be_denied: bool = False) -> str | None:
    """The activity that is meant, by what people call it: of more, what most words tell.

    With `may_be_denied` a denial is of what is done with it, unless another is meant.
    """
    plain = plain_text(text)
    places = [match.span() for match in WORD.finditer(plain)]
    found: list[Named] = []
    for each in known.activities.found(plain_words(text)):
        begin, end = places[each.begin][0], places[each.end - 1][1]
        before = found[-1] if found else None
        if before and before.what == each.topic and not plain[before.end : begin].strip():
            # A name in more words: frida kahlo.
            begin = found.pop().begin
        found.append(Named(begin, end, each.topic))
    left = meant(plain, found)
    if may_be_denied and not left:
        left = [each for each in found if not _BUT_FOR.search(plain[: each.begin])]
    if not left:
        return None
    return max(left, key=lambda each: len(plain[each.begin : each.end].split())).what


_NOT_TO_MISS = re.compile(r"verge(?:et|ten)\b|\bmis(?:sen|lopen)?\b", re.IGNORECASE)


def _about_activity(text: str, known: Vocabulary) -> _Slots:
    may_be_denied = _NOT_TO_MISS.search(text) is not None
    return {"about": _activity(text, known, may_be_denied=may_be_denied)}


def _events(text: str, known: Vocabulary) -> _Slots:
    about, when = _activity(text, known, may_be_denied=True), when_in(text)
    # Of an activity that is named people ask the day, and say at most about which they mean.
    return {
        "about": about,
        "when": when if not about or (when and is_of_activity(when, text)) else None,
    }


def _attend(text: str, known: Vocabulary) -> _Slots:
    about = _activity(text, known, may_be_denied=True)
    return {"answer": choose("answer", _last_answer(text)), "about": about}


# Where what somebody says first may be taken back.
_TURNS = re.compile(
    r"\b(?:maar|maor|nee wacht|oh nee|wacht|grapje|of nee|toch(?= (?:niet|wel|maar)\b))\b"
)
_ANSWERS = re.compile(
    r"\b(?:ik kom|kom ik|ik ben|ben ik|ik kan|kan ik|ik ga|ga ik|ik doe|doe ik|kom|wel|niet|nie"
    r"|ziek|verhinderd)\b"
)
# Of somebody else, or of another time.
_OF_OTHERS = re.compile(
    r"\b(?:mijn|hij|zij|ze|volgende|andere|later|alleen|iets|wat|lang|laat|vroeg|weet|helpen)\b"
)


def _last_answer(text: str) -> str:
    """The part of a text that says last whether somebody comes: ik kom toch niet."""
    for piece in reversed(_TURNS.split(plain_text(text))[1:]):
        if _ANSWERS.search(piece) and not _OF_OTHERS.search(piece):
            return piece
    return text


def _language(text: str) -> str | None:
    found = _wanted(languages(), text)
    return found[-1].topic if found else None


def _promotion(text: str, _known: Vocabulary) -> _Slots:
    return {"kind": choose("kind", text), "language": _language(text)}


def _uptake(text: str, _known: Vocabulary) -> _Slots:
    return {"by": choose("by", text), "period": period_in(text)}


def _settle(text: str, known: Vocabulary) -> _Slots:
    return {
        "provider": provider_in(text, known.providers) or _of_what_is_done(text),
        "period": period_in(text),
    }


def _invite(text: str, known: Vocabulary) -> _Slots:
    role = choose("role", text)
    names = (*known.organisations, *known.providers)
    organisation = organisation_in(text, names)
    if organisation is None and role == "provider":
        organisation = _of_what_is_done(text)
    return {"role": role, "organisation": organisation}


def _of_what_is_done(text: str) -> str | None:
    """A provider by what is done there, as it stands in the text: korfbal, yogajuf."""
    if not (found := _wanted(subjects(), text)):
        return None
    begin = [match.start() for match in WORD.finditer(plain_text(text))][found[0].begin]
    word = _TYPED_WORD.match(text, begin)
    whose = _OF_ONE.search(text[:begin])
    return word[0] if word and whose and not word[0].endswith(("en", "s")) else None


_TYPED_WORD = re.compile(r"[\w-]+")
_OF_ONE = re.compile(r"(?:\b(?:de|die|aan|naar|van|bij)|'t) $", re.IGNORECASE)


_SAID_PROVIDER = re.compile(r"aanb|provider|clubs|scholen|theaters|verenigingen|anbieder|innemen")


def _people(text: str, known: Vocabulary) -> _Slots:
    """Whose list: one organisation that is named is not all of its kind."""
    slots = _invite(text, known)
    by_kind = slots["role"] == "provider" and not _SAID_PROVIDER.search(text.casefold())
    return slots | {"role": None} if by_kind and slots["organisation"] else slots


def _mail(text: str, known: Vocabulary) -> _Slots:
    role = None if _is_to_more(text) else choose("role", text)
    return {"role": role, "about": _activity(text, known) or subject_in(text)}


_AND = re.compile(r"(?:\b(?:en|of|plus|ook)|[,&+])(?: (?:ook|aan|naar|de|alle|onze|al|het))* ?$")


def _is_to_more(text: str) -> bool:
    """Whether a message is to go to several groups: de vrijwilligers en de intermediairs."""
    plain = plain_text(text)
    groups = meant(plain, named("role", text))
    return any(
        first.what != second.what and _AND.search(plain[first.end : second.begin])
        for first, second in pairwise(groups)
    )


_READERS: dict[str, Callable[[str, Vocabulary], _Slots]] = {
    "issue": _issue,
    "coupons": _coupons,
    "lookup": _code,
    "redeem": _redeem,
    "replace": _code,
    "offers": _offers,
    "rules": lambda text, _known: {"about": likeliest("rules", text)},
    "help": lambda text, _known: {"about": choose("help", text)},
    "events": _events,
    "attend": _attend,
    "remind": _about_activity,
    "unremind": lambda text, known: {"about": _activity(text, known, may_be_denied=True)},
    "promotion": _promotion,
    "card_language": lambda text, _known: {"language": _language(text)},
    "uptake": _uptake,
    "download": lambda text, _known: {"period": period_in(text)},
    "receipts": lambda text, _known: {"period": period_in(text, with_days=True)},
    "settle": _settle,
    "people": _people,
    "invite": _invite,
    "mail": _mail,
}
