"""Reads what an intermediary types at the queue: postcode, house number, addition.

One address has one spelling (only its hash is kept), and two addresses never share one. What can be
read in two ways becomes a question, never a guess. No problem that is raised repeats the text, and
no address shows itself in a log.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from stdnum.nl import postcode as dutch_postcode

from bot.domain.scheme import Scheme
from bot.formatting import without_accents
from bot.parsing.additions import (
    ends_opposite,
    is_addition_word,
    is_known_name,
    read_addition,
)
from bot.parsing.personal_numbers import holds_bsn, holds_phone, is_phone, ordinary
from bot.parsing.streets import (
    is_square_of_year,
    is_street,
    is_street_behind,
    may_be_street,
    without_places,
)


class ProblemKind(StrEnum):
    NO_HOUSE_NUMBER = "no house number"
    NO_POSTCODE = "no postcode"
    NO_LETTERS = "a postcode without its letters"
    BAD_POSTCODE = "no such postcode"
    BSN = "a citizen service number"
    PHONE = "a telephone number"
    NAME = "words that belong to no address"
    STREET = "words that may be a street or a place beside an address"
    POST_BOX = "a post box, where nobody lives"
    TWO_NUMBERS = "a second number, that may be an addition"
    UNCLEAR = "unclear"


# What is about a person, where an address is asked for.
TOO_MUCH = (ProblemKind.BSN, ProblemKind.PHONE, ProblemKind.NAME)
# An address, with something in it that keeps it from being one.
# A part of one, that goes on in the next message.
BEGUN = (ProblemKind.NO_HOUSE_NUMBER, ProblemKind.NO_LETTERS)
ALMOST = (ProblemKind.STREET, ProblemKind.POST_BOX, ProblemKind.TWO_NUMBERS)


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


_POSTCODE = r"(?P<postcode>[0-9]{4}[ .-]{0,2}[A-Z]{2})"
# What is between or beside them: the number with its addition, and the street before it.
_READINGS = tuple(
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        rf"(?P<street>) {_POSTCODE} (?![A-Z]) (?P<house>.*)",
        rf"(?P<street>.*?[ ,.;:]) {_POSTCODE} (?![A-Z]) (?P<house>.*)",
        rf"(?P<street>) (?P<house>.*?) [ ,.;:/-]* (?<![0-9]) {_POSTCODE}",
    )
)
_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,5}(?![0-9])")
_SOMEWHERE = tuple(
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        rf"{_POSTCODE} [ ,.;:/-]* [0-9]{{1,5}} (?![0-9])",
        rf"(?<![0-9]) [0-9]{{1,5}} [ -]? [A-Z]? [ ,.;:/-]+ {_POSTCODE} (?![A-Z])",
    )
)
_DIGITS_OF_POSTCODE = re.compile(r"[1-9][0-9]{3}(?:[ ,]+[0-9]{1,5}(?:[ -]?[A-Z]{1,3})?)?")
# What begins an address and is nothing else, with the letters or without.
_BEGUN = re.compile(
    r"[0-9]{4}(?:[ .-]{0,2}[A-Z]{2}(?:[ ,.;:/-]+(?:[0-9]{1,5}(?:[ -]?[A-Z0-9]{1,3})?)?)?"
    r"|[ ,]+[0-9]{1,5}(?:[ -]?[A-Z]{1,3})?)?"
)
_YEAR_ALONE = re.compile(r"(?:19|20)[0-9]{2}")
# In any text; a year before a small word ("in 2022 om") is none.
_POSTCODE_AMONG_WORDS = re.compile(
    r"(?<![0-9A-Za-z])(?:[1-9][0-9]{3}[.-]{0,2}[A-Za-z]{2}|[1-9][0-9]{3} {0,2}[A-Z]{2}"
    r"|(?!19|20)[1-9][0-9]{3} {0,2}[a-z]{2})(?![A-Za-z])"
)
_SOMETHING_LIKE_A_POSTCODE = re.compile(r"(?<![A-Z0-9])[0-9]{4}[ .-]{0,2}[A-Z]{2}(?![A-Z])")

_LABELS = re.compile(
    r"\b(?:POSTCODE|HUIS[ -]?NUMMER|HUIS[ -]?NR|NUMMER|NR|(?:WOON)?PLAATS(?=:)"
    r"|STRAAT(?=:)|ADRES(?=[ :])|HNR)(?![A-Z])[ .:]*|(?<![A-Z0-9])#[ ]?(?=[0-9])"
    # Both may also be the letters of a postcode.
    r"|\b(?:PC[ .:]*|NL[ -]{0,2})(?=[0-9OIL]{4}[ .-]{0,2}[A-Z]{2}(?![A-Z]))"
)
_QUOTES = re.compile(r"[\"“”„«»]|(?<![A-Z0-9])['‘’](?=[0-9])|(?<=[A-Z0-9])['‘’](?![A-Z0-9])")
# Behind four digits NR may also be the letters of a postcode.
_NR = re.compile(r"(?<![A-Z0-9])([0-9OIL]{4})[ .-]{0,2}NR(?![A-Z])")
# Zeros and ones that were typed as letters: 94O1 AB l2.
_SLIPS = str.maketrans("OIL", "011")
_SLIP_IN_POSTCODE = re.compile(r"(?<![A-Z0-9])[0-9OIL]{4}(?=[ .-]{0,2}[A-Z]{2}(?![A-Z]))")
_SLIP_IN_NUMBER = re.compile(
    r"(?:(?<![A-Z0-9])|(?<=[0-9][A-Z]{2})|(?<=[0-9][ .-][A-Z]{2}))[OIL]{1,4}(?=[0-9])"
)
# Where one line ends, another thing begins; but not between the halves of a postcode.
_LINE_END = re.compile(r"(?<!\s)\s*\n\s*")
_SPLIT_POSTCODE = re.compile(r"(?<![0-9])([0-9]{4})\s*\n\s*(?=[A-Za-z]{2}(?![A-Za-z]))")
_CARE_OF = re.compile(r"(?<![A-Z])(?:P ?/ ?A|P\. ?A|PER ADRES)(?![A-Z])[ .:,]*")
_POST_BOX = re.compile(r"(?<![A-Z])(?:POST ?BUS|POST ?BOX|ANTWOORDNUMMER)(?![A-Z])")
_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9])[ .,]+(?=[0-9]{1,3}[A-Z]?(?![A-Z0-9]))")
_BETWEEN_WORDS = re.compile(r"[ ,;:]+")
_INITIAL = re.compile(r"(?<![A-Z])[A-Z]\.(?![A-Z0-9])")
_LETTERS = re.compile(r"[^\W\d_]+")
_LONGEST = 100

_REFERENCE = re.compile(r"(?=.{2,20}\Z)(?=.*[0-9])[A-Z0-9]+(?:-[A-Z0-9]+)*")
_REFERENCE_WORDS = {"CLIENT", "DOSSIER", "HUISHOUDEN", "INTAKE", "INSCHRIJVING", "NUMMER"}
_SHORTEST_NAME_IN_REFERENCE = 6


def read_address(text: str, places: Iterable[str] = ()) -> Address:
    """The address in a typed line, such as 9401 AB 12 or Kerkstraat 12-a, 9401ab Assen.

    `places` are left out where they stand in it, in capitals, and so is a street before the number.
    Two letters may always be an addition ("12 ab"): those of an official one cannot be told from
    initials, and nothing but a hash remains of them.

    Raises AddressProblem, whose kind says what to ask.
    """
    plain = ordinary(_LINE_END.sub(", ", _SPLIT_POSTCODE.sub(r"\1 ", text.strip())))
    if holds_phone(plain):
        raise AddressProblem(ProblemKind.PHONE)
    if holds_bsn(plain):
        raise AddressProblem(ProblemKind.BSN)
    bare = re.sub("[()]", " ", without_accents(_QUOTES.sub(" ", plain)))
    bare = _CARE_OF.sub(", ", bare).lstrip(" ,")
    if _POST_BOX.search(bare):
        raise AddressProblem(ProblemKind.POST_BOX)
    ways = [without_places(way, places) for way in _without_labels(bare)]
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
    return {
        address
        for place, way in enumerate(reversed(ways))
        for address in _read(way, is_street)
        if place == 0 or address.postcode.endswith("NR")
    }


def _read(way: str, is_skipped: Callable[[str], bool]) -> set[Address]:
    """The addresses that a line may be; what is skipped may stand before their number."""
    found = set()
    for reading in _READINGS:
        match = reading.fullmatch(way)
        if match is None or (match["street"].strip(" ,.;:") and not is_street(match["street"])):
            continue
        postcode = re.sub("[^A-Z0-9]", "", match["postcode"])
        if dutch_postcode.is_valid(postcode):
            skipped = is_skipped if not match["street"].strip() else _nothing
            houses = _houses_in(match["house"].strip(" ,.;:/-"), skipped)
            found |= {Address(postcode, *house) for house in houses}
    return found


def _nothing(_before: str) -> bool:
    return False


def _houses_in(typed: str, is_skipped: Callable[[str], bool]) -> set[tuple[int, str]]:
    """The house numbers with their additions that may be meant, without the street before them."""
    found = set()
    for match in _NUMBER.finditer(typed):
        before, is_opposite = ends_opposite(typed[: match.start()])
        if not int(match[0]):
            continue
        if before.strip(" ,") and (not is_skipped(before) or is_square_of_year(before, match[0])):
            continue
        for addition in _additions_in(typed[match.end() :]):
            found.add((int(match[0]), f"{addition}TO" if is_opposite else addition))
    return found


def _additions_in(typed: str) -> set[str]:
    """The additions that may be meant, without the street behind them."""
    addition = read_addition(typed)
    if addition is not None:
        return {addition}
    found = (
        read_addition(typed[: gap.start()])
        for gap in _BETWEEN_WORDS.finditer(typed)
        if is_street_behind(typed[: gap.start()], typed[gap.end() :])
    )
    return {each for each in found if each is not None}


def _without_slips(plain: str) -> str:
    """With digits where letters make no address; where they do, the line is read as it stands."""
    plain = _SLIP_IN_POSTCODE.sub(lambda match: _digits_of_slip(match[0]), plain)
    return _SLIP_IN_NUMBER.sub(lambda match: match[0].translate(_SLIPS), plain)


def _digits_of_slip(typed: str) -> str:
    """What stands for the digits of a postcode: at least two of the four are digits."""
    return typed.translate(_SLIPS) if sum(c.isdigit() for c in typed) >= 2 else typed


def holds_address(text: str) -> bool:
    """Whether an address stands beside what else was typed, such as a name."""
    return any(
        pattern.search(way)
        for plain in _without_labels(ordinary(text))
        for way in (plain, _without_slips(plain))
        for pattern in _SOMEWHERE
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


def check_line(text: str, scheme: Scheme) -> None:
    """Raises AddressProblem where a text is not the line that doubles are checked on."""
    if scheme.double_check.on == "address":
        read_address(text, scheme.places)
    else:
        read_reference(text)


def begins_address(text: str) -> bool:
    """Whether a text is the begin of an address and nothing else; a year alone is none."""
    plain = ordinary(text)
    return bool(_BEGUN.fullmatch(plain)) and not _YEAR_ALONE.fullmatch(plain)


def joined(begun: str, rest: str) -> str | None:
    """The address of two messages: 9401 AB and 12, 9401 and AB 12, 9401 12 and AB.

    None where they make none, or more than one.
    """
    begun, rest = ordinary(begun), ordinary(rest)
    digits, after = begun[:4], begun[4:]
    ways = [f"{begun} {rest}", f"{digits} {rest}"]
    if re.fullmatch("[A-Z]{2}", rest):
        ways.append(f"{digits} {rest} {after}")
    found = set()
    for way in ways:
        try:
            found.add(read_address(way).normalised)
        except AddressProblem:
            continue
    return found.pop() if len(found) == 1 else None


def gone_on(begun: str, rest: str) -> str | None:
    """What two messages make, whole or still begun: as `joined`, 9401 and AB, Brink 4 and 9401 AB.

    None where they make nothing.
    """
    if whole := joined(begun, rest):
        return whole
    if re.fullmatch(r"\s*[1-9][0-9]{3}\s*", begun) and re.fullmatch(r"\s*[A-Za-z]{2}\s*", rest):
        return f"{begun.strip()} {rest.strip()}"
    numbers = re.findall(r"(?<!\d)[1-9][0-9]{0,4}(?: ?[A-Za-z]\b|-[0-9]+)?", begun)
    if len(numbers) == 1 and not holds_postcode(begun) and holds_postcode(rest):
        return joined(rest, numbers[0])
    return None


def holds_postcode(text: str) -> bool:
    """Whether a postcode stands in a text, in whatever spelling."""
    return bool(postcodes_in(text))


def postcodes_in(text: str) -> list[str]:
    """The postcodes that stand in a text, as they are spelt there."""
    return _POSTCODE_AMONG_WORDS.findall(text)


def _problem_with(plain: str, otherwise: ProblemKind | None = None) -> ProblemKind:
    """What to ask about a text that is no address."""
    if otherwise is None and (kind := _what_is_almost_address(plain)):
        return kind
    rest = _SOMETHING_LIKE_A_POSTCODE.sub(" ", plain)
    before = rest.rstrip("0123456789 ,-").strip(" ,.;:")
    if not is_street(before) and any(map(_may_be_name, _LETTERS.findall(plain))):
        return ProblemKind.NAME
    if otherwise is not None:
        return otherwise
    candidates = _SOMETHING_LIKE_A_POSTCODE.findall(plain)
    if not candidates:
        if _DIGITS_OF_POSTCODE.fullmatch(plain):
            return ProblemKind.NO_LETTERS
        return ProblemKind.NO_POSTCODE if _houses_in(plain, is_street) else ProblemKind.UNCLEAR
    if not any(dutch_postcode.is_valid(candidate.replace(".", "")) for candidate in candidates):
        return ProblemKind.BAD_POSTCODE
    return ProblemKind.UNCLEAR if re.search("[1-9]", rest) else ProblemKind.NO_HOUSE_NUMBER


def _what_is_almost_address(plain: str) -> ProblemKind | None:
    """What keeps a text from being an address, or a house number."""
    if _read(plain, is_street) or _houses_in(plain, is_street):
        return None
    if _read(_BETWEEN_NUMBERS.sub("-", plain), is_street):
        return ProblemKind.TWO_NUMBERS
    is_almost = (
        _read(plain, may_be_street) or _houses_in(plain, may_be_street) or _is_beside_words(plain)
    )
    return ProblemKind.STREET if is_almost else None


def _is_beside_words(plain: str) -> bool:
    """Whether it is an address with words at one end that may be a place, a street or a name.

    With an initial they are a name, and so they are before a street.
    """
    if _INITIAL.search(plain):
        return False
    for gap in _BETWEEN_WORDS.finditer(plain):
        first, rest = plain[: gap.start()], plain[gap.end() :]
        if _may_be_place(rest) and _read(first, is_street):
            return True
        if _may_be_place(first) and _read(rest, _nothing):
            return True
    return False


def _may_be_place(words: str) -> bool:
    each = _LETTERS.findall(words)
    return (
        may_be_street(words)
        and any(len(word) > 2 for word in each)
        and not any(is_addition_word(word) or is_known_name(word) for word in each)
    )


def _may_be_name(word: str) -> bool:
    return not word.isascii() or (len(word) > 2 and not is_addition_word(word))
