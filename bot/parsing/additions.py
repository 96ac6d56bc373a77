"""What stands behind a house number, in one spelling.

An official addition is a letter, then up to four letters or digits (Catalogus BAG 2018, huisletter
and huisnummertoevoeging); beside it stand the words that people use: kamer 3, begane grond, 1 hoog.
Separators mean nothing, but where the spelling without them would be that of another addition.
"""

import re
from itertools import pairwise

# Additions that are words. Each has one short form, so that "huis" and "hs" are one address.
_WORDS = {
    "HUIS": "HS", "HS": "HS", "BIS": "BIS", "ZWART": "ZW", "ZW": "ZW", "ROOD": "RD", "RD": "RD",
    "BG": "BG", "BGG": "BG", "PARTERRE": "BG", "BOVENWONING": "BOVEN", "BOVENHUIS": "BOVEN",
    "BOVEN": "BOVEN", "ONDER": "ONDER", "BENEDENWONING": "BENEDEN", "BENEDENHUIS": "BENEDEN",
    "BENEDEN": "BENEDEN", "VOORHUIS": "VOOR", "VOOR": "VOOR", "ACHTERHUIS": "ACHTER",
    "ACHTER": "ACHTER", "LINKS": "LINKS", "RECHTS": "RECHTS", "SOUTERRAIN": "SOUS",
    "SOUSTERRAIN": "SOUS", "SOUS": "SOUS", "KELDER": "KELDER", "KAMERNUMMER": "KMR",
    "KAMERNR": "KMR", "KAMER": "KMR", "KMR": "KMR", "APPARTEMENT": "APP", "APARTEMENT": "APP",
    "APPARTEMENTNUMMER": "APP", "APPARTEMENTNR": "APP", "APPART": "APP", "APPT": "APP",
    "APT": "APP", "APP": "APP", "UNIT": "UNIT", "VLEUGEL": "WING", "WING": "WING",
    "STUDIO": "STUDIO", "WONING": "WONING", "WOONWAGEN": "WOONWAGEN", "CHALET": "CHALET",
    "WOONBOOT": "WOONBOOT", "WOONSCHIP": "WOONBOOT", "STANDPLAATS": "STANDPLAATS", "BOX": "BOX",
    "FLAT": "FLAT",
}  # fmt: skip
_SHORT = frozenset(_WORDS.values())
# The longest first: what is left of a word is its own letter or number.
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_ROMAN = frozenset({"II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII"})
_COUNTED = ("EERSTE", "TWEEDE", "DERDE", "VIERDE", "VIJFDE", "ZESDE", "ZEVENDE", "ACHTSTE")
_FLOORS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_FLOOR_WORD = r"(?:VERDIEPING|VERD|ETAGE|HOOG|HG)(?![A-Z])\.?"
_FLOOR = re.compile(
    r"[ .,/-]{0,3}(?<![A-Z0-9])"
    r"(?:(?P<number>[0-9]{1,2})[ .-]{0,2}(?:(?:E|DE|STE)[ .-]{0,2})?"
    rf"|(?P<word>{'|'.join(_COUNTED)})[ -]?"
    rf"|(?P<roman>{'|'.join(_FLOORS)})[ .-]{{0,2}}){_FLOOR_WORD}"
)
_ON_FLOOR = re.compile(
    r"[ .,/-]{0,3}(?<![A-Z0-9])(?:VERDIEPING|VERD|ETAGE)[ .:-]{0,2}"
    r"(?P<number>[0-9]{1,2})(?![0-9])"
)
_OPPOSITE = re.compile(r"(?<![A-Z])(?:T ?/ ?O|T\. ?O\.?|TEGENOVER)(?![A-Z])\.?")
_GROUND = re.compile(r"(?<![A-Z])(?:BEGANE[ -]?GROND|B\. ?G(?![A-Z])\.?)(?![A-Z])")
# "12 app. 3" is registered as 12-3, and so is what is said to be the addition.
_OF_NUMBER = re.compile(
    r"^[ .,/-]{0,3}(?:(?:TOEVOEGING|TOEV|HUISLETTER)(?![A-Z])|"
    r"(?:APPARTEMENT(?:NUMMER|NR)?|APARTEMENT|APPART|APPT|APT|APP)"
    r"(?=[ .,:/-]{0,3}(?:[0-9]{1,4}[A-Z]?|[A-Z][0-9]{0,3})(?![A-Z0-9])))[ .,:/-]{0,3}"
)
_RUN = re.compile(r"(?P<gap>[ .,/-]*)(?P<run>[A-Z0-9]+)")
_GAP = re.compile(r"[ .,/-]{0,3}")
# Digits need one, for "12-2" is an addition, but "12 2" may be a slip for 122.
_DASH = re.compile(r" ?[-/] ?")
_OWN = r"[A-Z]|[0-9]{1,4}[A-Z]?|[A-Z][0-9]{1,3}"
# No "onder" with a letter before it.
_NOT_ONE = r"(?!ZONDER)"
_OF_WORD = re.compile(
    rf"{_NOT_ONE}(?P<before>[A-Z]|[0-9]{{1,4}})?(?P<word>{_WORD})(?P<own>{_OWN})?"
)
_FLOOR_RUN = re.compile(r"[0-9]{1,2}HG")
_SLIPPED = re.compile(r"[0-9][OIL]")
# Of four letters at most, so that they have the shape of an addition behind a letter or a dash.
_NAMES = frozenset(
    [
        "ALI",
        "ANNA",
        "BAKX",
        "BAL",
        "BLOK",
        "BOER",
        "BOS",
        "BOT",
        "DAM",
        "DIJK",
        "DIRK",
        "ELS",
        "EVA",
        "FRED",
        "HAAN",
        "HANS",
        "HOEK",
        "HOF",
        "JAN",
        "JANS",
        "JOOP",
        "KARS",
        "KEES",
        "KLOK",
        "KOK",
        "KOOL",
        "KUIK",
        "LEEN",
        "LISA",
        "MAAS",
        "MARK",
        "MOL",
        "NOOR",
        "OMAR",
        "PETE",
        "PIET",
        "POL",
        "POST",
        "POT",
        "RIET",
        "ROOS",
        "SARA",
        "SIEM",
        "SMIT",
        "SPEK",
        "TIM",
        "TOL",
        "TOM",
        "TON",
        "VINK",
        "VOS",
        "WIM",
        "WIT",
        "WOLF",
        "YARA",
    ]
)


def read_addition(typed: str) -> str | None:
    """The one spelling of what stands behind a house number: capitals and digits, or nothing.

    None where it is no addition, or could be two. `typed` is in capitals.
    """
    pieces, at = [], 0
    plain = _with_short_phrases(typed).rstrip(" .,;:/-")
    while match := _RUN.match(plain, at):
        if not _GAP.fullmatch(match["gap"]):
            return None
        pieces.append((match["gap"], _without_slips(match["run"])))
        at = match.end()
    if at != len(plain):
        return None
    official = _official(pieces)
    if official is None:
        return None
    read, taken = official
    others = _words(pieces[taken:])
    if others is None or not _keeps_apart([*read, *others]):
        return None
    return "".join(_without_zeros(piece) for piece in [*read, *others])


def is_addition_word(word: str) -> bool:
    """Whether a word among others is an addition, perhaps with a letter of its own."""
    return (
        word in _ROMAN
        or word in (*_COUNTED, "BEGANE", "GROND", "TEGENOVER", "STE")
        or word in ("TOEVOEGING", "TOEV", "HUISLETTER")
        or re.fullmatch(rf"{_NOT_ONE}[A-Z]?(?:{_WORD}|VERDIEPING|VERD|ETAGE|HOOG)[A-Z]?", word)
        is not None
    )


def is_known_name(word: str) -> bool:
    """Whether a short word is a name that many have."""
    return word in _NAMES


def ends_opposite(before: str) -> tuple[str, bool]:
    """What stands before a number, without "t/o", and whether that stood there."""
    matches = list(_OPPOSITE.finditer(before))
    if matches and not before[matches[-1].end() :].strip():
        return before[: matches[-1].start()], True
    return before, False


def _with_short_phrases(typed: str) -> str:
    """With one word for what is written with more, or with signs."""
    typed = _GROUND.sub("BG", _OPPOSITE.sub("TO", _OF_NUMBER.sub("-", typed)))
    return _ON_FLOOR.sub(_floor, _FLOOR.sub(_floor, typed))


def _floor(match: re.Match[str]) -> str:
    said = match.groupdict()
    if word := said.get("word"):
        number = _COUNTED.index(word) + 1
    elif roman := said.get("roman"):
        number = _FLOORS.index(roman) + 1
    else:
        number = int(match["number"])
    # Behind a dash its digit is no slip for a part of the house number.
    return f"-{number}HG"


def _without_slips(run: str) -> str:
    """With digits for the letters between digits: 1O5."""
    return re.sub(
        "(?<=[0-9])[OIL]+(?=[0-9])", lambda m: m[0].translate(str.maketrans("OIL", "011")), run
    )


def _without_zeros(piece: str) -> str:
    """12-02 and 12-2 are one door."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", piece)


_Pieces = list[tuple[str, str]]


def _official(pieces: _Pieces) -> tuple[list[str], int] | None:
    """The official letter and addition that it begins with, and how many runs those are."""
    if not pieces or _begins_with_word(pieces[0][1]):
        digits = bool(pieces) and pieces[0][1][0].isdigit()
        return None if digits and not _DASH.fullmatch(pieces[0][0]) else ([], 0)
    gap, first = pieces[0]
    if not _is_official(first) or (first[0].isdigit() and not _DASH.fullmatch(gap)):
        return None
    if _is_long_word(first) and (gap not in ("-", "/") or first in _NAMES):
        return None
    if len(pieces) == 1 or _begins_with_word(pieces[1][1]):
        return [first], 1
    between, second = pieces[1]
    if first.isdigit() and re.fullmatch("[A-Z]", second):
        return [first, second], 2
    if len(first) > 1 or first.isdigit() or not _is_official(second) or len(second) > 4:
        return None
    name = _is_long_word(second) and ("." in between or second in _NAMES)
    # Roman V II would have the spelling of VII, and the letters H S that of a word.
    same = f"{first}{second}"
    is_other = same in _ROMAN or any(same.startswith(word) for word in _SHORT)
    return None if name or is_other else ([first, second], 2)


def _is_official(run: str) -> bool:
    """Whether a run has the shape of a letter with its addition, or of an addition."""
    if _SLIPPED.search(run):
        # 12-2O may be 12-20; with a space it is not.
        return False
    if run.isalpha() and len(run) > 4:
        return False
    return re.fullmatch(r"[A-Z][A-Z0-9]{0,4}|[0-9][A-Z0-9]{0,3}|[0-9]{1,4}[A-Z]", run) is not None


def _is_long_word(run: str) -> bool:
    """Whether a run may be somebody's name as well."""
    return run.isalpha() and len(run) > 2 and run not in _ROMAN


def _begins_with_word(run: str) -> bool:
    return bool(_FLOOR_RUN.fullmatch(run) or _OF_WORD.fullmatch(run))


def _words(pieces: _Pieces) -> list[str] | None:
    """Words with what is theirs: a room's number, a wing's letter. None where it is none."""
    read: list[str] = []
    room = 0
    for _gap, run in pieces:
        word = _OF_WORD.fullmatch(run)
        if _FLOOR_RUN.fullmatch(run) or word:
            room = 0
            if word is None:
                read.append(run)
                continue
            own = word["own"] or ""
            if _SLIPPED.search(own):
                return None
            read.append(f"{word['before'] or ''}{_WORDS[word['word']]}{own}")
            room = 1 if own else 2
        elif room and (own := _own_of_word(run)):
            read.append(own)
            room -= 1
        else:
            return None
    return read


def _own_of_word(run: str) -> str:
    """A room's number or letter; empty where it is none, or could be two."""
    if re.fullmatch("[OIL]{2,4}", run):
        return run.translate(str.maketrans("OIL", "011"))
    if _SLIPPED.search(run) or re.search("[OIL][0-9]", run):
        return ""
    return run if re.fullmatch(_OWN, run) else ""


def _keeps_apart(pieces: list[str]) -> bool:
    """Whether no two numbers are beside each other: "12-1-1" would have the spelling of "12-11"."""
    return not any(a[-1].isdigit() and b[0].isdigit() for a, b in pairwise(pieces))
