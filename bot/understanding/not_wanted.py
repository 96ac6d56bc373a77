"""What somebody says that it is not to be: what to do, and at which provider."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.understanding.denials import Named, meant
from bot.understanding.topics import WORD, denied, plain_text, plain_words, subjects

_DRY = re.compile(r"\b(?:droge?|buiten het water|geen water|niet (?:in|met) (?:het |t )?water)\b")
_IN_WATER = ("zwemmen", "aquafit", "waterpolo", "schoonspringen", "duiken")
# Where it is not to be: niet bij Zwier, behalve bij de Bonte Wever.
_NOT_AT = re.compile(
    r"(?:,? ?\b(?:maar|en|alleen|liever|graag|toch|dus)\b)*,?"
    r" ?\b(?:niet|nooit|behalve|uitgezonderd)"
    r"(?: (?:bij|naar)) (?P<name>[^?!.,;:\d]{3,50}?)\W*$",
    re.IGNORECASE,
)
_NO_PROVIDER = re.compile(
    r"\b(?:ze|zij|hij|ik|mij|me|haar|hem|hun|ons|u|dat|dit|die|iemand|mevrouw|meneer|mw|dhr|huis"
    r"|school|dokter|gemeente|kassa|balie|bank|geld|mensen|elkaar)\b",
    re.IGNORECASE,
)


def unwanted(text: str) -> list[str]:
    """The subjects that a text says it is not about: not zwemmen, and nothing else in water."""
    return list(_unwanted(text))


# As with `numbers.said`.
@lru_cache(maxsize=8)
def _unwanted(text: str) -> tuple[str, ...]:
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
    return tuple(dict.fromkeys([*without, *(_IN_WATER if _DRY.search(plain) else ())]))


def said_unwanted(without: Iterable[str]) -> list[str]:
    """Of what is not wanted what somebody would call so: with zwemmen goes all else in water."""
    left = list(without)
    if _IN_WATER[0] in left:
        left = [each for each in left if each not in _IN_WATER[1:]]
    return left


def provider_unwanted(text: str) -> str:
    """The words for the provider where a text ends with that it is not to be; empty for none."""
    match = _NOT_AT.search(text)
    return match["name"].strip() if match and not _NO_PROVIDER.search(match["name"]) else ""


def without_provider(text: str) -> str:
    """A text without at which provider it is not to be."""
    return _NOT_AT.sub("", text) if provider_unwanted(text) else text
