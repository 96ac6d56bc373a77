"""What somebody looks for beside what an intent has slots for: what it may not be, for whom, how
near; and which kinds of offer are what they want to do."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.understanding.denials import Named, meant
from bot.understanding.numbers import said
from bot.understanding.topics import WORD, denied, plain_text, plain_words, subjects

# What people call an age, in years; of more the first counts.
_AGES = (
    (2, r"dreumes\w*|peuter\w*"),
    (5, r"kleuter\w*"),
    (14, r"pubers?|tieners?|puberende"),
    (70, r"oudere(?:n)?|senioren|senior|bejaarde\w*|op leeftijd|opa'?s?|oma'?s?|gepensioneerde\w*"),
    (35, r"volwassen\w*"),
)
_AGE = re.compile("|".join(rf"\b(?P<a{age}>{words})\b" for age, words in _AGES))
# For a woman is not among women only; a man can't go there.
_WOMEN_ONLY = re.compile(
    r"\bvrouwen(?:\w+|uur\w*|groep\w*|les\w*)|\b(?:alleen|enkel|uitsluitend|speciaal|apart)\b"
    r"(?: \w+){0,3} (?:vrouwen|meisjes|dames)\b|\b(?:vrouwen|meisjes|dames) (?:onder elkaar|only)\b"
    r"|\bzonder mannen\b|\bgeen mannen\b|\bdamesgroep\w*|\bmet alleen (?:vrouwen|dames)\b"
)
_A_MAN = re.compile(
    r"\b(?:jongen\w*|jongetje\w*|jong|jochie|zoon\w*|hij|hem|man|meneer|dhr|heer|kleinzoon|vader|opa"
    r"|broer\w*|vent)\b"
)
_A_WOMAN = re.compile(
    r"\b(?:meisje\w*|meid|dochter\w*|ze|zij|haar|vrouw\w*|mevrouw|mw|moeder|oma|zus\w*)\b"
)
_WHEELCHAIR = re.compile(
    r"\b(?:rolstoel\w*|scootmobiel\w*|rollator\w*|invalide\w*|mindervalide\w*)\b"
)
# A postcode, or its four figures where they are no year, amount or voucher.
_NEAR = re.compile(
    r"(?<![\d.,€-])(?P<figures>[1-9]\d{3})(?:(?P<letters> ?[a-z]{2})(?![a-z]))?(?![\d,.-]*\d)"
)
_YEARS = range(1900, 2100)
_DRY = re.compile(r"\b(?:droge?|buiten het water|geen water|niet (?:in|met) (?:het |t )?water)\b")
_IN_WATER = ("zwemmen", "aquafit", "waterpolo", "schoonspringen", "duiken")
_SOMETHING_ELSE = re.compile(r"\b(?:iets|wat anders|liever|wat wel|wel wat|zoek\w*)\b")

# Who asks for the first wants any of these.
_KINDS_OF: dict[str, tuple[str, ...]] = {
    "muziekles": (
        *("gitaarles", "basgitaarles", "pianoles", "keyboardles", "orgelles", "vioolles"),
        *("celloles", "harples", "fluitles", "klarinetles", "saxofoonles", "trompetles"),
        *("tromboneles", "hoornles", "accordeonles", "mandolineles", "banjoles", "ukeleleles"),
        *("doedelzak", "drumles", "drummen", "djembe", "bandles", "contrabasles", "fagotles"),
        *("hoboles", "tubales", "mondharmonica", "xylofoonles", "oudles"),
    ),
    "dans": (
        *("ballet", "hiphop", "breakdance", "buikdansen", "tapdans", "linedansen", "stijldansen"),
        *("streetdance", "salsa", "volksdansen"),
    ),
    "theater": ("toneel", "musical", "improvisatietheater", "poppentheater", "cabaret", "opera"),
    "vechtsport": (
        *("judo", "karate", "taekwondo", "aikido", "jiujitsu", "kungfu", "krav maga", "capoeira"),
        *("kickboksen", "thaiboksen", "boksen", "worstelen"),
    ),
}
# Of what is like it, where there is none of it.
_LIKE: tuple[tuple[str, ...], ...] = (
    ("fitness", "crossfit", "spinning", "aerobics", "gewichtheffen", "zumba"),
    ("yoga", "pilates", "tai chi", "gymnastiek"),
    ("zwemmen", "aquafit", "waterpolo", "schoonspringen"),
    ("turnen", "ritmische gymnastiek", "trampolinespringen", "acrobatiek", "freerunning"),
    ("gymnastiek", "turnen", "wandelen"),
    ("hardlopen", "atletiek", "wandelen", "nordic walking"),
    ("voetbal", "zaalvoetbal", "walking football"),
    ("tennis", "padel", "tafeltennis", "badminton", "squash"),
    ("schaatsen", "skeeleren", "rolschaatsen", "skaten"),
    ("schilderen", "tekenen", "aquarelleren", "boetseren", "keramiek", "beeldhouwen", "mozaiek"),
    ("naaien", "naailes", "breien", "handwerken"),
    ("klimmen", "boulderen"),
    ("zang", "musical", "muziekles"),
    ("drummen", "drumles", "djembe"),
    *((kind, *more) for kind, more in _KINDS_OF.items()),
)


def wishes(text: str) -> dict[str, str]:
    """What a text says of what is looked for; of what it does not say there is nothing.

    `without` are subjects with a comma between, `age` is one that is said without a number,
    `women` is "only" or "none", `wheelchair` is "yes", `near` four figures of a postcode: the
    letters behind them would be somebody's street.
    """
    plain = plain_text(text)
    found = {
        "without": ",".join(unwanted(text)),
        "age": _age(plain),
        "women": _women(plain),
        "wheelchair": "yes" if _WHEELCHAIR.search(plain) else "",
        "near": near(text),
    }
    return {name: value for name, value in found.items() if value}


def unwanted(text: str) -> list[str]:
    """The subjects that a text says it is not about: not zwemmen, and nothing else in water."""
    plain = plain_text(text)
    places = [match.span() for match in WORD.finditer(plain)]
    not_meant = denied(text)
    found = subjects().found(plain_words(text))
    named = [Named(places[f.begin][0], places[f.end - 1][1], f.topic) for f in found]
    left = meant(plain, named)
    without = [
        name.what
        for name, each in zip(named, found, strict=True)
        if name not in left or each.begin in not_meant
    ]
    return list(dict.fromkeys([*without, *(_IN_WATER if _DRY.search(plain) else ())]))


def wants_something_else(text: str) -> bool:
    """Whether somebody says what they do not want to do, and asks for something that is not it."""
    return _SOMETHING_ELSE.search(plain_text(text)) is not None and bool(unwanted(text))


def near(text: str) -> str:
    """The four figures of the postcode that a text names, in words too; empty for none, or more."""
    found = {match["figures"] for match in _NEAR.finditer(said(plain_text(text)))}
    codes = {each for each in found if int(each) not in _YEARS}
    return codes.pop() if len(codes) == 1 else ""


def kinds_of(about: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """Those of the kinds of offer that are what somebody wants to do."""
    wanted = {about, *_KINDS_OF.get(about, ())}
    return tuple(kind for kind in kinds if wanted & {kind.casefold(), *_subjects_of(kind)})


def kinds_like(about: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """Those of the kinds that are like what somebody wants to do, where none is it."""
    like = {each for group in _LIKE if about in group for each in group}
    return tuple(kind for kind in kinds if like & {kind.casefold(), *_subjects_of(kind)})


def unwanted_kinds(without: Iterable[str], kinds: Iterable[str]) -> tuple[str, ...]:
    """Those of the kinds of offer that are about what somebody does not want."""
    out = set(without)
    out |= {each for one in out for each in _KINDS_OF.get(one, ())}
    return tuple(kind for kind in kinds if out & {kind.casefold(), *_subjects_of(kind)})


# Of hundreds of kinds in each answer.
@lru_cache(maxsize=1_000)
def _subjects_of(kind: str) -> frozenset[str]:
    return frozenset(each.topic for each in subjects().found(plain_words(kind)))


def _age(plain: str) -> str:
    match = _AGE.search(plain)
    return match.lastgroup.removeprefix("a") if match and match.lastgroup else ""


def _women(plain: str) -> str:
    if _WOMEN_ONLY.search(plain):
        return "only"
    return "none" if _A_MAN.search(plain) and not _A_WOMAN.search(plain) else ""
