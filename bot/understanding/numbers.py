"""Numbers in words and letters by name, as somebody says them: vierennegentig nul vijf, t van
theodor."""

import re
from functools import cache, lru_cache

from bot.formatting import without_accents

_UNITS = [
    "nul",
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
]
_TENS = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
# As they are said and heard elsewhere.
_OTHERWISE = {
    "vief": "vijf", "vieftig": "vijftig", "vieftien": "vijftien", "zeuven": "zeven",
    "veer": "vier", "achtien": "achttien", "twaolf": "twaalf", "tachentig": "tachtig",
    "twinteg": "twintig", "twentig": "twintig", "dartig": "dertig", "dartien": "dertien",
    "dattien": "dertien",
    "fijf": "vijf", "fijftig": "vijftig", "fijftien": "vijftien", "vijftich": "vijftig",
    "zeuventig": "zeventig", "zeuventien": "zeventien", "negn": "negen", "vijfig": "vijftig",
}  # fmt: skip

# The Dutch spelling alphabet and the international one, with the names that people use as well.
_SPELLED = {
    letter: names.split()
    for letter, names in {
        "A": "anton anna alfa alpha", "B": "bernard bernhard bravo", "C": "cornelis charlie",
        "D": "dirk delta", "E": "eduard echo", "F": "ferdinand foxtrot", "G": "gerard golf",
        "H": "hendrik hotel", "I": "izaak isaak india", "J": "johan jan juliet juliett",
        "K": "karel kilo", "L": "lodewijk lima", "M": "marie mike maria", "N": "nico november",
        "O": "otto oscar", "P": "pieter papa piet", "Q": "quotient quirinus quebec",
        "R": "rudolf richard romeo", "S": "simon sierra", "T": "theodor theodoor teodor tango",
        "U": "utrecht uniform", "V": "victor viktor", "W": "willem whiskey",
        "X": "xantippe xantipe xray", "Y": "ypsilon yankee", "Z": "zacharias zaandam zulu",
    }.items()
}  # fmt: skip
_LETTERS = {name: letter.lower() for letter, names in _SPELLED.items() for name in names}
_WORD = re.compile(r"[^\W\d_]+|\d+")
# One word as it is written, two as it is read: zesjarige.
_YEARS_OLD = re.compile(
    r"\b([a-z]*(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|tig))(jarige?[nr]?)\b"
)
_LINE = re.compile(r"\bnieuwe regel\b")
_DASH = re.compile(r" ?\b(?:streepje|koppelteken)\b ?")
_MARKS = ((re.compile(r" \bvraagteken\b"), "?"), (re.compile(r" \bkomma\b"), ","))
_NAMED_LETTER = re.compile(rf"\b([a-z]) van (?:de )?(?:{'|'.join(_LETTERS)})\b")


@cache
def _below_hundred() -> dict[str, int]:
    """The words for 0 to 99."""
    found = {word: value for value, word in enumerate(_UNITS)}
    found |= {"ene": 1, "ien": 1}
    for tens, ten in enumerate(_TENS, 2):
        found[ten] = tens * 10
        for unit in range(1, 10):
            found[f"{_UNITS[unit]}en{ten}"] = tens * 10 + unit
    for other, word in _OTHERWISE.items():
        found[other] = found[word]
        for unit in range(1, 10):
            if found[word] in range(20, 100, 10):
                found[f"{_UNITS[unit]}en{other}"] = found[word] + unit
    return found


@cache
def number_of(word: str) -> int | None:
    """The value of a word in small letters without accents, up to 9999; None for no number."""
    small = _below_hundred()
    if word in small:
        return small[word]
    before, hundred, behind = word.partition("honderd")
    if not hundred:
        return None
    hundreds = 1 if not before else small.get(before)
    behind = behind.removeprefix("en") if behind.removeprefix("en") in small else behind
    rest = 0 if not behind else small.get(behind)
    return None if hundreds is None or rest is None else hundreds * 100 + rest


# The same few words are asked about from many sides in a turn; no more of them is kept than that.
@lru_cache(maxsize=8)
def said(text: str) -> str:
    """A text in small letters with figures for numbers in words and letters for their names.

    "een" stays a word, but among other figures and letters. Dashes and lines that were dictated
    are written.
    """
    plain = without_accents(text).casefold()
    plain = _YEARS_OLD.sub(r"\1 \2", plain)
    plain = _DASH.sub("-", _LINE.sub("\n", plain))
    for pattern, sign in _MARKS:
        plain = pattern.sub(sign, plain)
    plain = _NAMED_LETTER.sub(r"\1", plain)
    words = [(match.start(), match.end(), match[0]) for match in _WORD.finditer(plain)]
    pieces: list[str] = []
    at = 0
    for place, (begin, end, word) in enumerate(words):
        before = words[place - 1][2] if place else ""
        # Who typed the hundreds in figures says no rest of them in words: 9401 AB 100, acht jaar.
        goes_on = before.isdigit() and before.endswith("00") and word.isalpha()
        pieces += [plain[at:begin], word if goes_on else _in_figures(word, words, place)]
        at = end
    return _joined("".join([*pieces, plain[at:]]))


def _in_figures(word: str, words: list[tuple[int, int, str]], place: int) -> str:
    value = number_of(word)
    if value is not None and word not in ("een", "ene", "ien"):
        return str(value)
    if value is None and word not in _LETTERS:
        return word
    beside = [words[each][2] for each in (place - 1, place + 1) if 0 <= each < len(words)]
    if value is not None:
        alone = all(len(each) == 1 or number_of(each) is not None for each in beside)
        return "1" if len(beside) == 2 and alone else word
    is_spelled = any(
        each in _LETTERS or each.isdigit() or number_of(each) is not None for each in beside
    )
    return _LETTERS[word] if is_spelled else word


def _joined(plain: str) -> str:
    """With what was said in pieces as one number: 100 en 2, 4 en 90."""
    plain = re.sub(r"\b([1-9]) en ([2-9])0\b", r"\g<2>\1", plain)
    return re.sub(r"\b([1-9]?)00 (?:en )?([1-9][0-9]?)\b(?! ?(?:,|\.)\d)", _sum, plain)


def _sum(match: re.Match[str]) -> str:
    return str(int(f"{match[1]}00") + int(match[2]))
