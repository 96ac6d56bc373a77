"""Which kinds of offer are what somebody wants to do, are like it, or are what they do not want."""

from collections.abc import Iterable
from functools import lru_cache

from bot.understanding.topics import plain_words, subjects

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
    "voetbal": ("zaalvoetbal", "walking football"),
    "basketbal": ("rolstoelbasketbal",),
    "volleybal": ("beachvolleybal",),
    "wandelen": ("nordic walking",),
    "fietsen": ("wielrennen", "mountainbiken"),
    "turnen": ("ritmische gymnastiek", "acrobatiek", "trampolinespringen"),
    "schilderen": ("aquarelleren",),
    "naaien": ("naailes",),
    "zang": ("musical", "opera"),
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
    ("voetbal", "zaalvoetbal", "walking football", "rugby", "hockey"),
    ("tennis", "padel", "tafeltennis", "badminton", "squash"),
    ("schaatsen", "skeeleren", "rolschaatsen", "skaten"),
    ("schilderen", "tekenen", "aquarelleren", "boetseren", "keramiek", "beeldhouwen", "mozaiek"),
    ("naaien", "naailes", "breien", "handwerken"),
    ("klimmen", "boulderen"),
    ("zang", "musical", "muziekles"),
    ("drummen", "drumles", "djembe"),
    *((kind, *more) for kind, more in _KINDS_OF.items()),
)


def kinds_of(about: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """Those of the kinds of offer that are what somebody wants to do; the same of titles."""
    wanted = {about, *_KINDS_OF.get(about, ())}
    return tuple(kind for kind in kinds if wanted & {kind.casefold(), *_subjects_of(kind)})


def kinds_like(about: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """Those of the kinds that are like what somebody wants to do, where none is it."""
    like = {each for group in _LIKE if about in group for each in group}
    return tuple(kind for kind in kinds if like & {kind.casefold(), *_subjects_of(kind)})


def is_vague(kind: str) -> bool:
    """Whether a kind does not say what one does, so that a title may: sport, cursus."""
    return not _subjects_of(kind)


def unwanted_kinds(without: Iterable[str], kinds: Iterable[str]) -> tuple[str, ...]:
    """Those of the kinds of offer that are about what somebody does not want."""
    out = set(without)
    if not out:
        return ()
    out |= {each for one in out for each in _KINDS_OF.get(one, ())}
    return tuple(kind for kind in kinds if out & {kind.casefold(), *_subjects_of(kind)})


# Of hundreds of kinds and titles in each answer.
@lru_cache(maxsize=4_000)
def _subjects_of(kind: str) -> frozenset[str]:
    return frozenset(each.topic for each in subjects().found(plain_words(kind)))
