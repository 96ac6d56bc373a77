"""Reads what an intermediary types at the queue: postcode, house number, addition.

One address has one spelling (only its hash is kept), and two addresses never share one. What can be
read in two ways becomes a question, never a guess. No problem that is raised repeats the text, and
no address shows itself in a log.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stdnum.nl import postcode as dutch_postcode

from bot.parsing.personal_numbers import holds_bsn, holds_phone, is_phone, ordinary


class ProblemKind(StrEnum):
    NO_HOUSE_NUMBER = "no house number"
    NO_POSTCODE = "no postcode"
    BAD_POSTCODE = "no such postcode"
    BSN = "a citizen service number"
    PHONE = "a telephone number"
    NAME = "words that belong to no address"
    UNCLEAR = "unclear"


# What is about a person, where an address is asked for.
TOO_MUCH = (ProblemKind.BSN, ProblemKind.PHONE, ProblemKind.NAME)


class AddressProblem(ValueError):
    """Why a text is not taken. Carries a kind, never the text."""

    def __init__(self, kind: ProblemKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


@dataclass(frozen=True, repr=False)
class Address:
    postcode: str
    """Six characters: 9401AB."""
    number: int
    """The house number, 1 to 99999."""
    addition: str = ""
    """Capitals and digits without separators: A, 2, II, HS, BISA; empty without an addition."""

    @property
    def normalised(self) -> str:
        """The one spelling of this address: 9401AB 12 A."""
        return f"{self.postcode} {self.number} {self.addition}".rstrip()


# Additions that are words. Each has one short form, so that "huis" and "hs" are one address.
_WORDS = {
    "HUIS": "HS", "HS": "HS", "BIS": "BIS", "ZWART": "ZW", "ZW": "ZW", "ROOD": "RD", "RD": "RD",
    "BG": "BG", "BOVEN": "BOVEN", "ONDER": "ONDER", "VOOR": "VOOR", "ACHTER": "ACHTER",
    "LINKS": "LINKS", "RECHTS": "RECHTS", "SOUS": "SOUS",
}  # fmt: skip
_WORD = "|".join(_WORDS)
_ROMAN = "II|III|IV|VI|VII|VIII|IX|XI|XII"
_GAP = r"[ ./-]{0,2}"

# What may stand behind a house number. Digits only behind a dash or slash: "12-2" is an addition,
# but "12 2" may be a slip for 122, and "12-1-1" would have the spelling of "12-11". A roman number
# behind I, V or X ("V II") would have the spelling of another roman number.
_ADDITION = rf"""(?:
    [ .,/-]{{0,3}} (?:
        [A-Z]{{1,2}}
      | [A-Z] {_GAP} [0-9]{{1,3}}
      | (?:[A-Z] {_GAP})? (?:{_WORD}) (?:{_GAP} (?:[A-Z] | [0-9]{{1,3}}))?
      | (?:[A-HJ-UWYZ] {_GAP})? (?:{_ROMAN})
    )
  | [ ]? [-/] [ ]? [0-9]{{1,4}} (?:{_GAP} (?:[A-Z] | {_WORD}))?
)"""
_HOUSE = rf"(?P<number>[0-9]{{1,5}}) (?![0-9]) (?P<addition>{_ADDITION})?"
_POSTCODE = r"(?P<postcode>[0-9]{4}[ .-]{0,2}[A-Z]{2})"
_READINGS = tuple(
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        rf"{_POSTCODE} [ ,.;:/-]* {_HOUSE}",
        rf"{_HOUSE} [ ,.;:/-]* (?<![0-9]) {_POSTCODE}",
    )
)
_BEGINNING = re.compile(rf"{_POSTCODE} [ ,.;:/-]* [0-9]{{1,5}} (?![0-9])", re.VERBOSE)
_ONLY_HOUSE = re.compile(_HOUSE, re.VERBOSE)
_DIGITS_OF_POSTCODE = re.compile(r"[0-9]{4}[ ,]+[0-9]{1,5}[ A-Z]{0,3}")
# In any text; a year before a small word ("in 2022 om") is none.
_POSTCODE_AMONG_WORDS = re.compile(
    r"(?<![0-9A-Za-z])(?:[1-9][0-9]{3}[.-]{0,2}[A-Za-z]{2}|[1-9][0-9]{3} {0,2}[A-Z]{2}"
    r"|(?!19|20)[1-9][0-9]{3} {0,2}[a-z]{2})(?![A-Za-z])"
)
_SOMETHING_LIKE_A_POSTCODE = re.compile(r"(?<![A-Z0-9])[0-9]{4}[ .-]{0,2}[A-Z]{2}(?![A-Z])")

_LABELS = re.compile(r"\b(?:POSTCODE|HUIS[ -]?NUMMER|HUIS[ -]?NR|NUMMER|NR)(?![A-Z])[ .:]*")
# Behind four digits NR may also be the letters of a postcode.
_NR = re.compile(r"(?<![A-Z0-9])([0-9OIL]{4})[ .-]{0,2}NR(?![A-Z])")
# Zeros and ones that were typed as letters: 94O1 AB l2.
_SLIPS = str.maketrans("OIL", "011")
_SLIP_IN_POSTCODE = re.compile(r"(?<![A-Z0-9])[0-9OIL]{4}(?=[ .-]{0,2}[A-Z]{2}(?![A-Z]))")
_SLIP_IN_NUMBER = re.compile(
    r"(?:(?<![A-Z0-9])|(?<=[0-9][A-Z]{2})|(?<=[0-9][ .-][A-Z]{2}))[OIL]{1,4}(?=[0-9])"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_STREET = re.compile(r"[A-Z]{2,}(?:STRAAT|LAAN|PLEIN|SINGEL|GRACHT|KADE)")
_LONGEST = 80

_REFERENCE = re.compile(r"(?=.{2,20}\Z)(?=.*[0-9])[A-Z0-9]+(?:-[A-Z0-9]+)*")
_REFERENCE_WORDS = {"CLIENT", "DOSSIER", "HUISHOUDEN", "INTAKE", "INSCHRIJVING", "NUMMER"}
_SHORTEST_NAME_IN_REFERENCE = 6


def read_address(text: str) -> Address:
    """The address in a typed line, such as 9401 AB 12 or 12-a, 9401ab.

    Two letters may always be an addition ("12 ab"): those of an official one cannot be told from
    initials, and nothing but a hash remains of them.

    Raises AddressProblem, whose kind says what to ask.
    """
    plain = ordinary(text)
    if holds_phone(plain):
        raise AddressProblem(ProblemKind.PHONE)
    if holds_bsn(plain):
        raise AddressProblem(ProblemKind.BSN)
    ways = _without_labels(plain)
    if len(plain) > _LONGEST or any(unicodedata.category(c) == "No" for c in text):
        raise AddressProblem(_problem_with(ways[0], ProblemKind.UNCLEAR))
    found = _addresses_in(ways) or _addresses_in([_without_slips(way) for way in ways])
    if len(found) == 1:
        return found.pop()
    raise AddressProblem(ProblemKind.UNCLEAR if found else _problem_with(ways[0]))


def _without_labels(plain: str) -> list[str]:
    """The ways to read a line without its labels; first those with NR as a postcode's letters."""
    # Joined to its digits it is no word of its own any more, and so no label.
    joined = [f"{plain[: nr.start()]}{nr[1]}NR{plain[nr.end() :]}" for nr in _NR.finditer(plain)]
    return [_LABELS.sub(" ", way).strip() for way in [*joined, plain]]


def _addresses_in(ways: list[str]) -> set[Address]:
    """What the ways to read a line say; in all but the last NR belongs to the postcode."""
    found = set()
    for place, way in enumerate(reversed(ways)):
        for reading in _READINGS:
            match = reading.fullmatch(way)
            address = _address_of(match) if match else None
            if address and (place == 0 or address.postcode.endswith("NR")):
                found.add(address)
    return found


def _without_slips(plain: str) -> str:
    """With digits where letters make no address; where they do, the line is read as it stands."""
    plain = _SLIP_IN_POSTCODE.sub(lambda match: _digits_of_slip(match[0]), plain)
    return _SLIP_IN_NUMBER.sub(lambda match: match[0].translate(_SLIPS), plain)


def _digits_of_slip(typed: str) -> str:
    """What stands for the digits of a postcode: at least two of the four are digits."""
    return typed.translate(_SLIPS) if sum(c.isdigit() for c in typed) >= 2 else typed


def begins_with_address(text: str) -> bool:
    """Whether an address stands before what else was typed, such as a name."""
    return any(
        _BEGINNING.match(way)
        for plain in _without_labels(ordinary(text))
        for way in (plain, _without_slips(plain))
    )


def read_reference(text: str) -> str:
    """An organisation's own reference in capitals, such as VB-123.

    It has 2 to 20 letters, digits and single dashes, and at least one digit. Raises AddressProblem
    with kind BSN, PHONE, NAME or UNCLEAR. Eight or nine digits that pass the test for a BSN are
    refused in whatever way they are grouped, unless they are a telephone number, which is refused
    as one.
    """
    plain = ordinary(text)
    if holds_bsn(plain):
        raise AddressProblem(ProblemKind.BSN)
    if is_phone(plain):
        raise AddressProblem(ProblemKind.PHONE)
    reference = _REFERENCE.fullmatch(plain)
    shortest = _SHORTEST_NAME_IN_REFERENCE if reference else 3
    if any(len(w) >= shortest and w not in _REFERENCE_WORDS for w in _LETTERS.findall(plain)):
        raise AddressProblem(ProblemKind.NAME)
    if reference is None:
        raise AddressProblem(ProblemKind.UNCLEAR)
    return plain


def holds_postcode(text: str) -> bool:
    """Whether a postcode stands in a text, in whatever spelling."""
    return _POSTCODE_AMONG_WORDS.search(text) is not None


def _address_of(match: re.Match[str]) -> Address | None:
    postcode = re.sub("[^A-Z0-9]", "", match["postcode"])
    number = int(match["number"])
    if number == 0 or not dutch_postcode.is_valid(postcode):
        return None
    addition = re.sub("[^A-Z0-9]", "", match["addition"] or "")
    addition = re.sub("HUIS|ZWART|ROOD", lambda word: _WORDS[word[0]], addition)
    # 12-02 and 12-2 are one door.
    addition = re.sub(r"(?<![0-9])0+(?=[0-9])", "", addition)
    return Address(postcode, number, addition)


def _problem_with(plain: str, otherwise: ProblemKind | None = None) -> ProblemKind:
    """What to ask about a text that is no address."""
    words = [word for word in _LETTERS.findall(plain) if not _STREET.fullmatch(word)]
    if any(_may_be_name(word) for word in words):
        return ProblemKind.NAME
    if otherwise is not None:
        return otherwise
    candidates = _SOMETHING_LIKE_A_POSTCODE.findall(plain)
    if not candidates:
        without_street = _STREET.sub("", plain).strip(" ,")
        houses = (_ONLY_HOUSE, _DIGITS_OF_POSTCODE)
        if any(house.fullmatch(without_street) for house in houses):
            return ProblemKind.NO_POSTCODE
        return ProblemKind.UNCLEAR
    if not any(dutch_postcode.is_valid(candidate.replace(".", "")) for candidate in candidates):
        return ProblemKind.BAD_POSTCODE
    rest = _SOMETHING_LIKE_A_POSTCODE.sub("", plain)
    return ProblemKind.UNCLEAR if re.search("[0-9]", rest) else ProblemKind.NO_HOUSE_NUMBER


def _may_be_name(word: str) -> bool:
    return not word.isascii() or (
        len(word) > 2 and re.fullmatch(rf"[A-Z]?(?:{_WORD}|{_ROMAN})[A-Z]?", word) is None
    )
