"""Whether a sentence may name somebody, in capitals or not, or says their number in words: a word
that means nothing here, where a name stands."""

import re

from bot.parsing.personal_numbers import holds_bsn
from bot.understanding.numbers import said
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.words import concepts_of, is_known, plain

_WORD = r"[a-z][a-z'-]{2,}"
_PART = r"(?:(?:van|de|der|den|te|ter|el|al|ben|bin)\s+)*"
_VERB = (
    r"(?:wil|wilde|heeft|had|is|was|kan|mag|moet|komt|kwam|gaat|krijgt|kreeg|zoekt|vraagt|vroeg|belt"
    r"|belde|zegt|zei|woont|heet|wordt|doet|haalt|neemt|houdt|stopt|en)"
)
# Who wants something, at the begin: fatima el idrissi wil een voucher.
_FIRST = re.compile(
    rf"^\W*(?:(?:en|nee|ja|hoi|oh|dus)\W+)?({_WORD})\s+(?:{_PART}({_WORD})\s+)?{_VERB}\b"
)
# For whom, of whom, with whom.
_BEHIND = re.compile(
    rf"\b(?:voor|van|met|namens|aan|bij|door|naam is|naam|heet|heten|genaamd)\s+{_PART}({_WORD})"
    rf"(?:\s+{_PART}({_WORD}))?"
)
# To whom something is given, and who asks for it: geef anna een voucher, mijn collega anna vraagt.
# Names that are words of ours as well, where a person stands: voor jan, geef kim.
_ALSO_A_NAME = frozenset(
    ["jan", "willem", "max", "omar", "johan", "dirk", "storm", "wolf", "nina", "kim", "zoe"]
)
_GIVEN = re.compile(
    rf"\b(?:geef|geven|gun|stuur|help)\s+{_PART}({_WORD})(?:\s+{_PART}({_WORD}))?"
    rf"(?=\s+(?:{_PART}{_WORD}\s+)?(?:een|n|de|haar|zijn|ook|nog|maar|even|aan|met|voucher|bon)\b)"
)
_CALLED = re.compile(
    rf"\b(?:collega|buurvrouw|buurman|buurt?jongen|vriend|vriendin|klant|client|clienten|mevrouw"
    rf"|meneer|mw|dhr|moeder|vader|zoon|dochter|kind|broer|zus|oma|opa|deelnemer|cursist)\s+"
    rf"{_PART}({_WORD})\s+{_VERB}\b"
)
# Somebody by name behind what they are called by: mevrouw de vries.
_TITLED = re.compile(
    r"\b(?:mevrouw|mevr|mw|meneer|mijnheer|dhr|heer|familie|fam)\.?\s+"
    r"(?P<part>(?:(?:van|de|der|den|het|ter|ten|te|el|al|ben|bin|'t)\s+)*)(?P<name>[^\W\d_][\w'-]+)",
    re.IGNORECASE,
)
_PARTS = frozenset(["van", "de", "der", "den", "het", "ter", "ten", "te", "el", "al", "ben", "bin"])
_MOST_IN_NAME = 5
_ONE = re.compile(r"\been(?= [0-9])")
_ADDRESS = re.compile(r"(?<=[^\s@])@[^\s@]+\.\w")


def may_name_somebody(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a word that is in no list of ours stands where a name would, or an e-mail address."""
    if _ADDRESS.search(text):
        return True
    said = plain(text)
    ours = {
        word
        for name in (
            *vocabulary.places,
            *vocabulary.organisations,
            *vocabulary.providers,
            *vocabulary.titles,
        )
        for word in plain(name).split()
    }
    first = _FIRST.match(said)
    found = [first[1]] if first else []
    found += [match[1] for match in _BEHIND.finditer(said)]
    for pattern in (_GIVEN, _CALLED):
        found += [word for match in pattern.finditer(said) for word in match.groups() if word]
    return any(word not in ours and (word in _ALSO_A_NAME or not is_known(word)) for word in found)


def without_names(text: str) -> str:
    """A text without who is called by name in it, as a name may be a place: mevrouw de vries."""
    return _TITLED.sub(lambda match: " " if _is_name(match) else match[0], text)


def names_somebody(text: str) -> bool:
    """Whether somebody is called by name in a text."""
    return any(map(_is_name, _TITLED.finditer(text)))


def _is_name(match: re.Match[str]) -> bool:
    name = plain(match["name"])
    return bool(match["part"]) or not is_known(name) or concepts_of(name) == ("place",)


def may_be_a_name(text: str) -> bool:
    """Whether a text is a few words of which none is in any list of ours but that of places: jan
    jansen, de vries."""
    typed = re.findall(r"[^\W\d_][\w'-]*", plain(text))
    words = [each for each in typed if each not in _PARTS]
    return (
        bool(words)
        and 1 < len(typed) <= _MOST_IN_NAME
        and all(
            each in _ALSO_A_NAME or not is_known(each) or concepts_of(each) == ("place",)
            for each in words
        )
    )


def names_nobody(text: str) -> bool:
    """Whether a text is small words of our lists, none of which is a name as well: alles."""
    words = re.findall(r"[^\W\d_][\w'-]*", plain(text))
    return (
        bool(words)
        and text == text.casefold()
        and all(
            is_known(each) and each not in _ALSO_A_NAME and concepts_of(each) != ("place",)
            for each in words
        )
    )


def holds_said_bsn(text: str) -> bool:
    """Whether a BSN stands in a text, in figures or in words."""
    return holds_bsn(text) or holds_bsn(_ONE.sub("1", said(text)))
