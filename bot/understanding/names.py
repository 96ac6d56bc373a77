"""Organisations, providers and places in what somebody typed, as they stand there."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

_KINDS = (
    r"(?:stichting(?: (?:vaart welzijn|present|leergeld))?|voedselbank|kledingbank"
    r"|speelgoedbank|buurtteam|wijkteams?|buurthuis|bibliotheek"
    r"|humanitas|leger des heils|vaart welzijn|vluchtelingenwerk|vluchtelingenhulp|weggeefwinkel"
    r"|kringloop(?:winkel)?|maatschappelijk werk|jongerenwerk|consultatiebureau|rode kruis|diaconie"
    r"|zonnebloem|buurtkamer|ggd|moskee|kerk|inloophuis|dorpshuis|welzijn|fietsenbank|leergeld"
    r"|jeugdfonds|noodopvang|opvang|azc|coa|taalhuis|ouderenwerk|sociaal team|wijkcentrum)"
)
_PLACES_OF_PROVIDERS = (
    r"(?:sportcentrum|sportschool|sporthal|zwembad(?:en)?|zwemschool|zwemclub|zwemvereniging"
    r"|judoclub|judoschool|judovereniging|karateschool|kickboksschool|boksschool|tennisclub"
    r"|tennisvereniging|voetbalclub|voetbalvereniging|turnvereniging|turnclub|fitnessclub"
    r"|danss?chool|danscholen|dansstudio|muziekschool|zangschool|zangkoor|koor|theater|schouwburg"
    r"|bioscoop|filmhuis|museum|manege|atelier|klimhal|ijsbaan|hockeyclub|atletiekvereniging"
    r"|de kolk|fit assen|balletschool|toneelvereniging|harmonie|schildersclub|basketbalclub)"
)
# What a name goes on with behind its kind: De Otter, Oost, des Heils; capitals, or an article.
_REST = (
    r"(?: (?-i:[Dd]e|[Hh]et|[Tt]en|[Oo]p) (?-i:[A-Z])[\w'-]+| de (?:kolk|golfslag|otter)"
    r"| (?-i:[A-Z])[\w'-]+)?"
)
_ORGANISATION = re.compile(rf"(?<![\w]){_KINDS}{_REST}", re.IGNORECASE)
_PROVIDER = re.compile(rf"(?<![\w]){_PLACES_OF_PROVIDERS}{_REST}(?![\w])", re.IGNORECASE)
_PLURAL = re.compile(r"(?:scholen|clubs|theaters|verenigingen|musea|baden)$", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:niet|geen|nie)(?: bij| in| van| de| het| voor)* $", re.IGNORECASE)


# Any name in capitals of which somebody is said to be.
_NAMED = re.compile(
    r"\b(?:van|bij|namens|vanuit) (?:de |het )?"
    r"(?P<name>[A-Z][\w'-]+(?: (?:de |het |voor |en |in )?[A-Z][\w'-]+)*)"
)


def organisation_in(text: str, known: Iterable[str] = ()) -> str | None:
    """The organisation that somebody belongs to, without an article."""
    found = _longer(_known(text, known), _last(_ORGANISATION, text))
    named = None if found else _NAMED.search(text)
    return named["name"] if named else found


def provider_in(text: str, known: Iterable[str] = ()) -> str | None:
    """The provider that is meant, without an article; none where all of a kind are."""
    return _longer(_known(text, known), _last(_PROVIDER, text))


def _longer(known: str | None, found: str | None) -> str | None:
    """A known name, but as a part of a longer one with what stands around it."""
    return found if not known or (found and known in found) else known


def _last(pattern: re.Pattern[str], text: str) -> str | None:
    found = [m[0] for m in pattern.finditer(text) if not _DENIED.search(text[: m.start()])]
    return found[0] if found else None


def _known(text: str, names: Iterable[str]) -> str | None:
    for name in sorted(names, key=len, reverse=True):
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        if match and not _DENIED.search(text[: match.start()]):
            return match[0]
    return None


def place_in(text: str, places: Iterable[str]) -> str | None:
    """The neighbourhood or town where something is looked for, by its own name."""
    places = tuple(places)
    found: list[str] = []
    words = list(re.finditer(r"[^\W\d_]+", text))
    for at, word in enumerate(words):
        if _DENIED.search(text[: word.start()]):
            continue
        # A name in two words: noorder park.
        pair = text[word.start() : words[at + 1].end()] if at + 1 < len(words) else ""
        name = _place_of(word[0], places) or (pair and _place_of(pair.replace(" ", ""), places))
        if name:
            found.append(name)
    return found[-1] if found else None


_SHORTEST_MISSPELT = 5
_LONG = 8
_WORDS_LIKE_PLACES = frozenset(["bellen", "loon", "rolle", "beelden", "norm", "vries", "delen"])


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


def is_near(typed: str, name: str, most: int) -> bool:
    """Whether so many slips of the finger at most make the one from the other."""
    return OSA.distance(typed, name, score_cutoff=most) <= most
