"""Voucher codes: made by chance, read back from a hurried hand.

A code is 12 random characters (54 bits) and one check character. The alphabet has no vowels and no
look-alikes, and its 23 characters are a prime number: so ISO 7064 MOD 23,2 catches every wrong
character and every swap of two neighbours.
"""

import re
import secrets
from collections.abc import Collection
from itertools import pairwise
from math import prod
from urllib.parse import parse_qsl, unquote, urlsplit

from stdnum.iso7064 import mod_37_2

from bot.formatting import plain_capitals, plain_signs

ALPHABET = "23456789CDFHJKMNPQRTVWX"
LENGTH = 13
_GROUPS = (4, 4, 5)
# What a deep link's parameter begins with when it carries a voucher's code.
CODE_LINK = "v_"

# Characters that we never write, read as the one they were meant to be.
_MEANT = str.maketrans({"S": "5", "Z": "2", "B": "8", "G": "6"})
_SEPARATORS = re.compile(r"[\s.,:_/'\"*·•-]+")
_POSTCODE = re.compile(r"(?<![A-Z0-9])[0-9]{4}[\s.-]*[A-Z]{2}(?![A-Z])")
_FIGURE_OR_LETTER = re.compile(r"[^\W_]")
_RUN = re.compile(r"[^\W_]+")
# A code with a character too many, too few or wrong, as it stands among other words.
_CODE_LIKE = re.compile(
    # Looking ahead, so that a short word before it does not take a part of it.
    r"(?<![A-Z0-9])(?=([A-Z0-9]{3,5}[\s.-]{0,3}[A-Z0-9]{3,5}[\s.-]{0,3}[A-Z0-9]{4,6})(?![A-Z0-9]))"
)
# A webshop's own code fits in a deep link, which takes 64 letters, digits, - or _.
POOL_CODE = re.compile(r"[A-Za-z0-9_-]{4,60}")
# More impossible characters than this, and it is a sentence and no mistyped code.
_MOST_TYPOS = 4
# So many signs too few or too many, and a stranger still meant it as a code.
_FEW = 2
# Of so many times the alphabet each of its characters is seen: one in 10,000 stays away.
_ENOUGH_SEEN = 10
_TURNS_OF_CHANCE = 3
# No shop's link carries more that could be a code.
_MOST_IN_LINK = 5


class NotACode(ValueError):
    """The text does not have the shape of a code."""


class TypingError(ValueError):
    """The text has the shape of a code, but one or more characters are wrong."""


class NotExact(ValueError):
    """More than one code differs from the text in signs only."""


def new_code() -> str:
    """A new code of 13 characters without dashes, the form in which it is stored.

    The draw is repeated when a code could be taken for an address, a phone number or a word.
    """
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
        if _may_be_drawn(drawn):
            return drawn + mod_37_2.calc_check_digit(drawn, ALPHABET)


def _may_be_drawn(drawn: str) -> bool:
    first, second = drawn[:4], drawn[4:8]
    return not (first.isdigit() or second.isdigit() or drawn.isalpha())


def grouped(code: str) -> str:
    """The code as people read and write it: K7M4-2P9Q-XC3DT."""
    first, second, _ = _GROUPS
    return f"{code[:first]}-{code[first : first + second]}-{code[first + second :]}"


def printed(code: str, codes: str) -> str:
    """The one spelling of a voucher's code: on the card, in messages and in lists for the shop.

    A shop may compare exactly what is on the card with what it was told. `codes` is the scheme's
    word for who made them: those of a webshop stay as it wrote them, capitals too.
    """
    return grouped(code) if codes == "own" else code


def as_stored(printed_code: str, codes: str) -> str:
    """A code as the database has it, of exactly what `printed` made of it."""
    return printed_code if codes == "pool" else printed_code.replace("-", "")


def is_own(printed_code: str, codes: str) -> bool:
    """Whether a shop's code is one that we made, or might have, spelt exactly as we print it."""
    try:
        return codes == "own" and grouped(read_code(printed_code)) == printed_code
    except (NotACode, TypingError):
        return False


def read_code(text: str) -> str:
    """The stored form of a typed code, in any case and any grouping.

    Raises NotACode where the text is no code at all (a character missing, another kind of text) and
    TypingError where it is a code with a mistake. Neither carries the text.
    """
    typed = _SEPARATORS.sub("", plain_capitals(text))
    if not re.fullmatch(rf"[A-Z0-9]{{{LENGTH}}}", typed):
        raise NotACode("not the shape of a code")
    code = typed.translate(_MEANT)
    impossible = _impossible(code)
    if impossible > _MOST_TYPOS:
        raise NotACode("hardly a character of a code")
    if impossible or not mod_37_2.is_valid(code, ALPHABET):
        raise TypingError("the check character does not fit")
    return code


# Mail puts a sign before each line that it quotes.
_QUOTED = re.compile(r"(?:^|\n)[ \t]*>[> \t]*")
# Its V could be the first letter of another code.
_LINK = re.compile(rf"(?<![A-Z0-9]){CODE_LINK.upper()}")


def codes_in(text: str) -> list[str]:
    """The stored form of every code that stands anywhere in a text, in order, each once.

    In any case and grouping, over line ends, in a link. The check character and what `new_code`
    never draws keep addresses, numbers and words out: one code in 23 of those that look like one.
    """
    plain = _LINK.sub(" ", plain_capitals(_QUOTED.sub("\n", unquote(text))))
    words = [(match.start(), match.end()) for match in _RUN.finditer(plain)]
    found: list[str] = []
    at = 0
    while at < len(words):
        size = next((n for n in range(1, LENGTH + 1) if _is_code(plain, words[at : at + n])), 0)
        if size:
            found.append(_joined(plain, words[at : at + size]).translate(_MEANT))
        at += size or 1
    return list(dict.fromkeys(found))


def _is_code(plain: str, words: list[tuple[int, int]]) -> bool:
    """Whether these words together are a code, with nothing but separators between them."""
    typed = _joined(plain, words)
    if len(typed) != LENGTH or not typed.isascii():
        return False
    gaps = (plain[end:start] for (_, end), (start, _) in pairwise(words))
    code = typed.translate(_MEANT)
    return (
        all(_SEPARATORS.fullmatch(gap) for gap in gaps)
        and _may_be_drawn(code[:-1])
        and not _impossible(code)
        and mod_37_2.is_valid(code, ALPHABET)
    )


def _joined(plain: str, words: list[tuple[int, int]]) -> str:
    return "".join(plain[start:end] for start, end in words)


def candidates(text: str) -> list[str]:
    """What in a scanned text may be the code: the text, or parts of the link that it is.

    A voucher's card carries a link that opens the bot: in a page of our own the code stands behind
    the sign #, which no server hears. A webshop's may carry a link to the shop.
    """
    if not re.match(r"https?://", text, re.IGNORECASE):
        return [text]
    try:
        link = urlsplit(text)
    except ValueError:
        return []
    if link.fragment.startswith(CODE_LINK):
        return [link.fragment.removeprefix(CODE_LINK)]
    values = [value for _name, value in parse_qsl(link.query)]
    last = link.path.rstrip("/").rpartition("/")[2]
    return [each.removeprefix(CODE_LINK) for each in (*values, last) if each][:_MOST_IN_LINK]


def looks_like_code(text: str) -> bool:
    """Whether someone meant to type a code: one mistake is let through, an address never."""
    plain = plain_capitals(text)
    return abs(len(_SEPARATORS.sub("", plain)) - LENGTH) <= 1 and _is_like_code(plain)


def holds_almost_code(text: str) -> bool:
    """Whether a text has a code in it of which a few signs are missing, too many or wrong.

    Of a stranger only: who has a role may as well type the code of a webshop, or an address.
    """
    plain = _LINK.sub(" ", plain_capitals(unquote(text)))
    words = [match.span() for match in _RUN.finditer(plain)]
    for first in range(len(words)):
        for last in range(first, min(first + LENGTH + _FEW, len(words))):
            piece = plain[words[first][0] : words[last][1]]
            size = len(_SEPARATORS.sub("", piece))
            if size > LENGTH + _FEW:
                break
            if size >= LENGTH - _FEW and _is_like_code(piece):
                return True
    return False


def _is_like_code(plain: str) -> bool:
    """Whether signs in capitals may be a code's, but for one: no address, no number, no word."""
    typed = _SEPARATORS.sub("", plain)
    return (
        re.fullmatch(r"[A-Z0-9]+", typed) is not None
        and not _POSTCODE.search(plain)
        and not typed.isalpha()
        and not typed.isdigit()
        and _impossible(typed.translate(_MEANT)) <= 1
    )


def holds_mistyped_code(text: str) -> bool:
    """Whether something that was meant as a code stands anywhere in a text."""
    return any(looks_like_code(match[1]) for match in _CODE_LIKE.finditer(plain_capitals(text)))


def tail(code: str) -> str:
    """The end of a code: enough to tell codes apart, too little to use one."""
    return "…" + code[-((len(code) + 2) // 3) :]


def looks_like_pool_code(text: str) -> bool:
    """Whether a text out of the blue may be one of the webshop's own codes, of whatever shape.

    Codes of letters alone have to be capitals, so that no word is taken for one.
    """
    typed = plain_signs(text).replace(".", "-")
    letters = re.fullmatch(r"[A-Z]{6,20}|[A-Z]{3,20}(?:[_-][A-Z]{3,20}){1,4}", typed)
    return letters is not None or _has_figure(typed)


def looks_like_coupon_code(text: str) -> bool:
    """Whether a text out of the blue may be the code of a coupon: one word, with a digit in it.

    Codes of letters alone have to be capitals, so that no word is taken for one.
    """
    typed = plain_signs(text).replace(".", "-")
    return re.fullmatch(r"[A-Z]{6,20}", typed) is not None or _has_figure(typed)


def _has_figure(typed: str) -> bool:
    return bool(POOL_CODE.fullmatch(typed)) and any(c.isdigit() for c in typed)


def shape(code: str) -> str:
    """What codes of one kind have in common: how long their parts are, and what is between them."""
    return _FIGURE_OR_LETTER.sub("x", code)


def easiest_to_guess(codes: Collection[str]) -> tuple[float, int]:
    """What a guesser chooses from: how many codes there may be of a shape, and how many there are.

    Of each length: some characters are always the same and count for nothing, and each of the
    others is a figure (10) or a letter (26), or one of the few that ever stand there. Capitals and
    separators make no other code. Of more lengths it is the one that is the easiest to hit.
    """
    by_length: dict[int, set[str]] = {}
    for code in {folded(code) for code in codes}:
        by_length.setdefault(len(code), set()).add(code)
    shapes = [(_possible(alike), len(alike)) for alike in by_length.values()]
    return min(shapes, key=lambda shape: shape[0] / shape[1])


def _possible(codes: set[str]) -> float:
    """How many codes there may be of the shape of these, which are of one length."""
    places = list(zip(*codes, strict=True))
    if len(codes) == 1:
        return _possible_of_one(next(iter(codes)))
    varying = [set(place) for place in places if len(set(place)) > 1]
    seen = set().union(*varying)
    alphabet = 10 * any(c.isdigit() for c in seen) + 26 * any(c.isalpha() for c in seen)
    if len(codes) * len(varying) >= _ENOUGH_SEEN * alphabet:
        # So many that whatever can stand there has stood there.
        alphabet = len(seen)
    # Where always the same few stand, there is as little to guess.
    few = len(codes) >= _ENOUGH_SEEN * alphabet
    return prod(float(len(place)) if few else float(alphabet) for place in varying)


def _possible_of_one(code: str) -> float:
    """Of a single code nothing tells what in it is always so. Where letters and figures stand in
    turns it was made by chance; else its letters are taken for a name, and only figures count."""
    turns = sum(a.isdigit() != b.isdigit() for a, b in pairwise(code))
    return float(
        (36 if turns >= _TURNS_OF_CHANCE else 10)
        ** sum(c.isdigit() or turns >= _TURNS_OF_CHANCE for c in code)
    )


def folded(text: str) -> str:
    """The one spelling of a webshop's code, whatever capitals, spaces and dashes it was typed with.

    Empty where nothing of a code is in it.
    """
    return _SEPARATORS.sub("", text.upper() if text.isascii() else plain_capitals(text))


def _impossible(typed: str) -> int:
    return sum(character not in ALPHABET for character in typed)
