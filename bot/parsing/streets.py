"""Tells a street or a place in what was typed with an address, so that it can be left out.

Of neither anything is kept: the postcode and the number say it all.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.parsing.additions import is_addition_word

# What streets are called after. Surnames end in other words that streets end in (berg, bos, veld):
# those count in one word only.
_KINDS = (
    *("STRAAT", "STR", "LAAN", "WEG", "PLEIN", "SINGEL", "GRACHT", "KADE", "STEEG", "DREEF"),
    *("PAD", "HOF", "PARK", "BRINK", "MARKT", "DIJK", "RING", "BAAN", "BOULEVARD", "PLANTSOEN"),
    *("ALLEE", "PROMENADE", "PASSAGE", "KANAAL", "VAART", "DIEP", "HAVEN", "ERF", "GAARDE"),
    *("BOLWERK", "POORT", "ESCH", "EINDE", "TUIN"),
)
# Of these no surnames are made.
_NO_NAMES = (
    *("STRAAT", "STR", "LAAN", "WEG", "PLEIN", "SINGEL", "GRACHT", "KADE", "STEEG", "DREEF", "PAD"),
    *("MARKT", "BOULEVARD", "PLANTSOEN", "ALLEE", "PROMENADE", "PASSAGE", "KANAAL", "STRAATJE"),
    *("LAANTJE", "PADJE"),
)
_JOINED = (
    *(
        "MOND",
        "WIJK",
        "WAL",
        "LANEN",
        "WEGEN",
        "PLAATS",
        "OORD",
        "BURG",
        "HORST",
        "KAMP",
        "KAMPEN",
        "AKKER",
        "AKKERS",
    ),
    *("VELD", "VELDEN", "BERG", "BOS", "HEIDE", "MEENT", "BELT", "ZOOM", "RAND", "BRUG", "SLUIS"),
    *("HOEK", "HUIZEN", "HOUT", "WEIDE", "LAND", "LANDEN", "DAL", "BEEK", "MEER", "OEVER", "EIND"),
    *("RADE", "VEEN", "STRAATJE", "LAANTJE", "PADJE", "WERF", "MARKE", "DORP", "HEEM", "STEE"),
)
# What streets begin with, and first names do not.
_BEFORE = frozenset(
    ["DE", "HET", "'T", "OUDE", "NIEUWE", "GROTE", "KLEINE", "HOGE", "LAGE", "LANGE", "KORTE"]
)
_ENDING = re.compile(rf"[A-Z'-]{{2,}}(?:{'|'.join(_KINDS)})")
_NO_NAME_ENDING = re.compile(rf"[A-Z'-]{{2,}}(?:{'|'.join(_NO_NAMES)})\.?")
_WEAK_ENDING = re.compile(rf"[A-Z'-]{{2,}}(?:{'|'.join(_JOINED)})")
_STREET_WORD = re.compile(r"[A-Z]*'?[A-Z]+(?:[-'][A-Z]+)*'?\.?|'[ST]|(?:[A-Z]\.){1,4}")
_ORDINAL = re.compile(r"[0-9]{1,2}(?:E|DE|STE)")
_DAY = re.compile(r"[0-9]{1,2}")
_MONTH = re.compile(
    "(?:JANUARI|FEBRUARI|MAART|APRIL|MEI|JUNI|JULI|AUGUSTUS|SEPTEMBER|OKTOBER|NOVEMBER|DECEMBER)"
    "[A-Z-]*"
)
_YEARS = re.compile(
    r"(?:(?:1[5-9]|20)[0-9]{2}|'[0-9]{2})(?:-(?:(?:1[5-9]|20)[0-9]{2}|'?[0-9]{2}))?"
)
_YEAR = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}")
_SIDES = frozenset({"NZ", "ZZ", "OZ", "WZ", "N.Z.", "Z.Z.", "O.Z.", "W.Z."})
_SIDE_WORDS = frozenset({"NOORDZIJDE", "ZUIDZIJDE", "OOSTZIJDE", "WESTZIJDE"})
_OF_NAMES = frozenset({"VAN", "DEN", "DER", "TEN", "TER", "DE", "VD", "V.D."})
_TITLES = frozenset(
    [
        "MEVR",
        "MEVROUW",
        "MW",
        "DHR",
        "HEER",
        "MENEER",
        "MEN",
        "FAM",
        "FAMILIE",
        "GEZIN",
        "CLIENT",
        "NAAM",
        "T.A.V.",
        "TAV",
        "AAN",
    ]
)
_LONGEST_WORDS = 8
# Anywhere; the short ones of these are additions.
_LANDS = frozenset(
    [
        *("NEDERLAND", "GRONINGEN", "FRYSLAN", "FRIESLAND", "DRENTHE", "OVERIJSSEL", "FLEVOLAND"),
        *("GELDERLAND", "UTRECHT", "NOORD-HOLLAND", "ZUID-HOLLAND", "ZEELAND", "NOORD-BRABANT"),
        "LIMBURG",
    ]
)
# Left behind, they would be additions: "12 te Assen", "12 Assen (Dr.)".
_BEFORE_PLACE = "(?:(?:TE|IN|UIT|GEMEENTE|GEM\\.) )*"
_BEHIND_PLACE = "(?:[ ,]{1,2}(?:GR|FR|DR|OV|FL|GE|GLD|UT|NH|ZH|ZE|ZLD|NB|LI|LB|NL)(?![A-Z0-9]))*"


def without_places(plain: str, places: Iterable[str]) -> str:
    """A line in capitals without the places that stand in it as words of their own.

    Provinces and the country are places as well.
    """
    for place in _as_words(frozenset(places)):
        plain = place.sub(" ", plain)
    return re.sub(" +", " ", plain).strip(" .,;:-/")


# Of a scheme they are the same each time, and to put them together takes longer than to look.
@lru_cache(maxsize=16)
def _as_words(places: frozenset[str]) -> list[re.Pattern[str]]:
    """What finds each place as words of its own, the longest first."""
    found = []
    for place in sorted(_LANDS | places, key=len, reverse=True):
        if is_addition_word(place):
            continue
        words = r"[ -]{1,2}".join(map(re.escape, re.split("[ -]+", place)))
        # Behind a dash it may be an addition.
        pattern = rf"(?:^|(?<=[ ,;:(/])){_BEFORE_PLACE}{words}{_BEHIND_PLACE}(?=$|[ ,;:.)/])"
        found.append(re.compile(pattern))
    return found


def is_street(before: str) -> bool:
    """Whether what stands before a number or postcode, in capitals, is the name of a street."""
    words = before.strip(" ,;:").split()
    if not 0 < len(words) <= _LONGEST_WORDS or not _are_words_of_street(words):
        return False
    words = _without_years(_without_side(words))
    if _ORDINAL.fullmatch(words[0]) or (len(words) > 1 and _DAY.fullmatch(words[0])):
        words = words[1:]
    if not words or not all(map(_STREET_WORD.fullmatch, words)):
        return False
    first, last = words[0].strip("."), words[-1].strip(".")
    if is_addition_word(last):
        return False
    if _ENDING.fullmatch(last) or first in _KINDS:
        return True
    if _WEAK_ENDING.fullmatch(last) and _BEFORE.issuperset(words[:-1]):
        return True
    # "Oude Markt", but "van der Laan" is somebody.
    return (last in _KINDS and words[-2] not in _OF_NAMES) or _MONTH.fullmatch(
        words[-1]
    ) is not None


def is_street_behind(before: str, words: str) -> bool:
    """Whether words behind a number, and perhaps its addition, are the name of a street.

    Where many have a surname there, only what no surname ends in is one.
    """
    small = _BEFORE | _OF_NAMES
    first, last = words.split(" ", 1)[0], words.rsplit(" ", 1)[-1]
    if re.split("[ ,]", before)[-1] in small or (len(first) < 3 and first not in small):
        return False
    return bool(_NO_NAME_ENDING.fullmatch(last)) and is_street(words)


def is_square_of_year(before: str, number: str) -> bool:
    """Whether a number is a part of a street's name: Plein 1945, Laan 1940-1945."""
    words = before.strip(" ,;:").split()
    return len(words) == 1 and words[0] in _KINDS and _YEAR.fullmatch(number) is not None


def may_be_street(before: str) -> bool:
    """Whether words before a number may be a street of another kind: nothing says they are a name.

    A title says so, and so does an initial.
    """
    words = before.strip(" ,;:").split()
    if _ORDINAL.fullmatch(words[0] if words else ""):
        words = words[1:]
    return (
        0 < len(words) <= _LONGEST_WORDS
        and _are_words_of_street(words)
        and all(re.fullmatch(r"[A-Z'-]+\.?", word) and len(word.strip(".")) > 1 for word in words)
    )


def _are_words_of_street(words: list[str]) -> bool:
    return not any(word.strip(".:") in _TITLES or word in _TITLES for word in words)


def _without_side(words: list[str]) -> list[str]:
    """Without the side of the water that a street lies at."""
    has_side = len(words) > 1 and words[-1] in _SIDES | _SIDE_WORDS
    return words[:-1] if has_side else words


def _without_years(words: list[str]) -> list[str]:
    """Without the years that a square is called after; behind another name they are a number."""
    has_years = len(words) > 1 and words[-2] in _KINDS and _YEARS.fullmatch(words[-1])
    return words[:-1] if has_years else words
