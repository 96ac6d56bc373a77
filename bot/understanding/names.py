"""Organisations, providers and places in what somebody typed, as they stand there."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.formatting import without_accents

# Kinds of organisations and of providers, by the noun at the end: dorpskerk, schaakclub.
_ORGANISATIONS = (
    r"(?:stichting(?: (?:vaart welzijn|present|leergeld))?|humanitas|leger des heils|(?-i:Leger)"
    r"|vaart welzijn|maatschappelijk werk(?!ste?r)|rode kruis|zonnebloem|welzijn|leergeld"
    r"|jeugdfonds|gg[dz]|azc|coa|bso|hospice|sociaal team|kerkelijk bureau|food bank|bieb"
    r"|diaconie|buurtkamer|moskee|[\w-]*(?:opvang|kerk|bibliotheek|kringloop|scouting|gilde)"
    r"|[\w-]*[a-z-](?:bank|teams?|hu[iu]s|post|winkel|theek|bureau|organisatie|verpleging"
    r"|universiteit|(?<!net)(?<!huis)(?<!hand)(?<!maat)werk|(?<!be)hulp|raad))"
)
_PROVIDERS = (
    r"(?:de kolk|fit assen|gym|escape ?room|bowling|fitness|climbing gym|gaming caf[eé]"
    r"|[\w-]*(?:theater|museum|koor|orkest|fanfare|harmonie|schouwburg|bioscoop|manege|atelier"
    r"|studio|opera|academie|(?:scouting|theater|toneel|dans|zang|muziek|speel)groep)"
    r"|[\w-]*[a-z-](?:club|schoo?e?l|schl|vereniging|bad|centrum|hal|baan|zaal|tuin"
    r"|park|podium|gezelschap))"
)
# What only ends as they do, and the municipality itself.
_NO_KINDS = re.compile(
    r"thuis|abuis|(?:gemeente|stad|raad)s?hu[iu]s|(?:gemeente|voor|be|ver|[dg])raad"
    r"|loopbaan|(?:hoge|basis)school",
    re.IGNORECASE,
)
# What a name goes on with behind its kind: De Otter, Oost, des Heils; capitals, or an article.
_REST = (
    r"(?: (?-i:[Dd]e|[Hh]et|[Tt]en|[Oo]p|in|&) (?-i:[A-Z])[\w'-]+| de (?:kolk|golfslag|otter)"
    r"| (?-i:[A-Z])[\w'-]+| '\d\d)*"
)
_ENDS = r"(?:(?![\w-])|(?=-?(?:medewerk|vrijwillig|collega|baas|lu\b)))"
_ORGANISATION = re.compile(rf"(?<![\w-]){_ORGANISATIONS}{_ENDS}{_REST}", re.IGNORECASE)
_PROVIDER = re.compile(rf"(?<![\w-]){_PROVIDERS}{_ENDS}{_REST}", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:niet|geen|nie|behalve|per|elke|iedere)(?: bij| in| van| de| het| voor)* $", re.IGNORECASE
)


# Any name in capitals of which somebody is said to be.
_NAMED = re.compile(
    r"\b(?:van|bij|namens|vanuit) (?:de |het )?"
    r"(?P<name>[A-Z][\w'-]+(?: (?:de |het |voor |en |in )?[A-Z][\w'-]+)*)"
)


def organisation_in(text: str, known: Iterable[str] = ()) -> str | None:
    """The organisation that somebody belongs to, without an article; also a provider."""
    known = tuple(known)
    found = _longer(_known(text, known), _of_kind(_ORGANISATION, text) or _of_kind(_PROVIDER, text))
    if found:
        return found
    named = _NAMED.search(text)
    return named["name"] if named else _shortened(text, known)


def provider_in(text: str, known: Iterable[str] = ()) -> str | None:
    """The provider that is meant, without an article; none where all of a kind are."""
    found = _of_kind(_PROVIDER, text) or _of_kind(_ORGANISATION, text)
    return _longer(_known(text, known), found)


def _longer(known: str | None, found: str | None) -> str | None:
    """A known name, but as a part of a longer one with what stands around it."""
    return found if not known or (found and known in found) else known


def _of_kind(pattern: re.Pattern[str], text: str) -> str | None:
    """The first of its kind; none where two are named together: theater en zwembad."""
    if text.isupper():
        # Then a capital shows no name.
        text = text.lower()
    found = [m for m in pattern.finditer(text) if not _is_none(m)]
    if len(found) > 1 and text[found[0].end() : found[1].start()] == " en ":
        return None
    return found[0][0] if found else None


def _is_none(match: re.Match[str]) -> bool:
    return bool(_DENIED.search(match.string[: match.start()]) or _NO_KINDS.fullmatch(match[0]))


_PARTS_OF_NAME = re.compile(r" |(?<=\w)(?=bank|werk|team)")


def _shortened(text: str, names: Iterable[str]) -> str | None:
    """A known name by its first word or its initials: Vaart, VW, and vb of Voedselbank."""
    for name in names:
        first, *rest = name.split()
        initials = "".join(word[0] for word in _PARTS_OF_NAME.split(name))
        short = [*([initials] if len(initials) > 1 else []), *([first] if rest else [])]
        if found := _known(text, short):
            return found
    return None


def _known(text: str, names: Iterable[str]) -> str | None:
    for name in sorted(names, key=len, reverse=True):
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        if match and not _DENIED.search(text[: match.start()]):
            return match[0]
    return None


# Where it is not to be, and not how often or which.
_NOT_THERE = re.compile(
    r"\b(?:niet|geen|nie|nooit|behalve|uitgezonderd)"
    r"(?: (?:bij|in|naar|van|de|het|wijk|buurt|meer))* $",
    re.IGNORECASE,
)
_NOR_THERE = re.compile(r",? (?:of|en|noch)(?: (?:in|niet|ook|de|het))* |, ?", re.IGNORECASE)


def place_in(text: str, places: Iterable[str]) -> str | None:
    """The neighbourhood or town where something is looked for, by its own name."""
    found = [name for name, ahead in _places_in(text, places) if not _DENIED.search(ahead)]
    return found[-1] if found else None


def places_denied(text: str, places: Iterable[str]) -> list[str]:
    """The neighbourhoods or towns where a text says that it is not to be."""
    found = [name for name, ahead in _places_in(text, places) if _NOT_THERE.search(ahead)]
    return list(dict.fromkeys(found))


def _places_in(text: str, places: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The places that are named, each with what stands ahead of it, or of its row."""
    places, ahead, end = tuple(places), "", 0
    words = list(re.finditer(r"[^\W\d_]+", text))
    for at, word in enumerate(words):
        # A name in two words: noorder park.
        pair = text[word.start() : words[at + 1].end()] if at + 1 < len(words) else ""
        name = _place_of(word[0], places)
        is_pair = not name and pair
        name = name or (pair and _place_of(pair.replace(" ", ""), places))
        if not name:
            continue
        if not (end and _NOR_THERE.fullmatch(text, end, word.start())):
            ahead = text[: word.start()]
        end = words[at + 1].end() if is_pair else word.end()
        yield name, ahead


_SHORTEST_MISSPELT = 5
_LONG = 8
_WORDS_LIKE_PLACES = frozenset(["bellen", "loon", "rolle", "beelden", "norm", "vries", "delen"])


# The same words are asked about several times in a turn.
@lru_cache(maxsize=2_000)
def _place_of(typed: str, places: tuple[str, ...]) -> str | None:
    plain = typed.casefold()
    if plain in _WORDS_LIKE_PLACES and typed.islower():
        return None
    for place in places:
        if plain == place.casefold():
            return place
    return next((place for place in places if _is_misspelt(plain, place.casefold())), None)


def _is_misspelt(typed: str, name: str) -> bool:
    return (
        len(name) >= _SHORTEST_MISSPELT
        and typed[:1] == name[:1]
        and is_near(typed, name, 2 if len(name) >= _LONG else 1)
    )


# So alike are two spellings of a name, from 0 to 100.
_ALIKE = 80
_SHORTEST_NAME = 4


def likeliest_name(typed: str, names: Iterable[str]) -> str:
    """The one of these names that is meant, typing mistakes and all; empty where none is, or more.

    A piece of a name will do, where no other has such a piece.
    """
    plain = _letters(typed)
    if len(plain) < _SHORTEST_NAME:
        return ""
    how_alike = {name: _likeness(plain, _letters(name)) for name in names}
    best = max(how_alike.values(), default=0)
    found = [name for name, likeness in how_alike.items() if likeness == best]
    return found[0] if best >= _ALIKE and len(found) == 1 else ""


def _letters(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", without_accents(name).casefold()))


def _likeness(typed: str, name: str) -> float:
    """How alike a name is to what was typed; of a piece of it a little less."""
    whole = fuzz.ratio(typed, name, score_cutoff=_ALIKE)
    words, size = name.split(), len(typed.split())
    pieces = (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))
    part = max((fuzz.ratio(typed, each, score_cutoff=_ALIKE) for each in pieces), default=0)
    return max(whole, part - 1)


def is_near(typed: str, name: str, most: int) -> bool:
    """Whether so many slips of the finger at most make the one from the other."""
    return OSA.distance(typed, name, score_cutoff=most) <= most
