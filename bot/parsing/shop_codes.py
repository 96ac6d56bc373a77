"""Finds what may be a webshop's code in a text: in its links, and among its words.

A shop's codes have any shape, and what has a space or a line's end in it on the card is typed so.
"""

import re
from dataclasses import dataclass

from bot.domain.codes import CODE_LINK, candidates, folded, looks_like_coupon_code
from bot.formatting import plain_signs
from bot.parsing.personal_numbers import holds_bsn, without_phones

_LINK = re.compile(r"(?:https?|tg)://[^\s'\"<>]+|\bt\.me/[^\s'\"<>]+", re.IGNORECASE)
# What is left of a card's link.
_LINK_END = re.compile(rf"(?<![A-Za-z0-9]){CODE_LINK}")
_SAYS_CODE = re.compile(r"\b(?:code|bon|voucher|kaart)\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*")
_GAP = re.compile(r"[\s.,:_/>·-]{1,5}")
_CAPITALS = re.compile(r"[A-Z]{2,20}")
# Small words before a number that are no part of its code.
_NO_PART = frozenset(
    [
        "code",
        "bon",
        "voucher",
        "kaart",
        "kaartje",
        "nummer",
        "nr",
        "is",
        "van",
        "voor",
        "met",
        "tot",
        "om",
        "op",
        "en",
        "of",
        "de",
        "het",
        "een",
    ]
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SHORTEST, _LONG, _LONGEST = 4, 8, 60
# A text of so few words may be a code and nothing else.
_FEW_WORDS = 3
# Of so many codes in one text it is looked which is meant.
_MOST = 5


@dataclass(frozen=True)
class LikelyCode:
    """What may be a code: as a whole, or else its parts, which may be codes of their own."""

    whole: str
    parts: tuple[str, ...] = ()


def likely_codes(text: str) -> list[LikelyCode]:
    """What in a text may be a webshop's code, at most five: first what its links carry."""
    text = plain_signs(text)
    found = [each for link in _LINK.findall(text) for each in _in_link(link)]
    words = _LINK_END.sub(" ", without_phones(_LINK.sub(" ", text)))
    found += _among_words(words, says_code=says_code(text))
    return list({folded(each.whole): each for each in reversed(found)}.values())[::-1][:_MOST]


def says_code(text: str) -> bool:
    """Whether a text says that it has a code in it, by a word or a link."""
    return any(each.search(text) for each in (_LINK, _LINK_END, _SAYS_CODE))


def is_nothing_else(likely: list[LikelyCode], text: str) -> bool:
    """Whether a text is one code that may be, and nothing else."""
    return len(likely) == 1 and folded(likely[0].whole) == folded(text)


def _in_link(link: str) -> list[LikelyCode]:
    whole = "https://" + link.rpartition("://")[2]
    values = candidates(whole.rstrip(".,;:!?)>\"'"))
    parts = [part.strip("._-") for part in values]
    codes = [LikelyCode(part) for part in parts if looks_like_coupon_code(part)]
    # What else is in the link of a card says which bot it opens.
    if codes:
        return codes[:1] if f"={CODE_LINK}" in link else codes
    # One that shares a text has that in it.
    texts = [without_phones(value) for value in values if " " in value]
    return [each for text in texts for each in _among_words(text, says_code=True)]


def _among_words(text: str, *, says_code: bool) -> list[LikelyCode]:
    words = list(_WORD.finditer(text))
    small_too = says_code or len(words) <= _FEW_WORDS
    found, at = [], 0
    while at < len(words):
        end = _end_of_run(text, words, at, small_too=small_too)
        run = [word[0] for word in words[at:end]]
        parts = tuple(filter(_may_be_code, run))
        whole = " ".join(run)
        is_all = len(run) == len(words) > len(parts) and any(map(str.isdigit, whole))
        if is_all and _CAPITALS.fullmatch(run[0]):
            # Nothing else was typed, and not each of them may be a code of its own.
            parts = ()
        if len(run) > 1 and sum(map(_is_whole_code, run)) < 2 and _is_code_together(whole):
            found.append(LikelyCode(whole, parts))
        else:
            found += [LikelyCode(part) for part in parts]
        at = end
    return found


def _end_of_run(text: str, words: list[re.Match[str]], at: int, *, small_too: bool) -> int:
    """Where the words end that may be one code together: in capitals or with figures.

    In small letters only the first of them, right before one with figures.
    """
    end = at
    while (
        end < len(words)
        and _may_be_part(words[end][0])
        and (end == at or _joins(text, *words[end - 1 : end + 1]))
    ):
        end += 1
    small = small_too and end == at and at + 1 < len(words) and _may_begin(words[at][0])
    if small and _may_follow(words[at + 1][0]) and _joins(text, *words[at : at + 2]):
        return max(at + 2, _end_of_run(text, words, at + 1, small_too=False))
    return max(end, at + 1)


def _joins(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return _GAP.fullmatch(text[one.end() : other.start()]) is not None


def _may_be_part(word: str) -> bool:
    return bool(_CAPITALS.fullmatch(word)) or any(map(str.isdigit, word))


def _may_begin(word: str) -> bool:
    return word.isalpha() and word.lower() not in _NO_PART


def _may_follow(word: str) -> bool:
    is_part = len(word) > 2 and any(map(str.isdigit, word))
    return is_part and not _YEAR.fullmatch(word) and not _is_whole_code(word)


def _is_code_together(whole: str) -> bool:
    return _SHORTEST <= len(folded(whole)) <= _LONGEST and not holds_bsn(whole)


def _is_whole_code(word: str) -> bool:
    """Whether a word is too long to be a part of a code; two of those are two codes."""
    return (
        len(folded(word)) >= _LONG and any(map(str.isdigit, word)) and any(map(str.isalpha, word))
    )


def _may_be_code(word: str) -> bool:
    return (
        len(word) >= _SHORTEST
        and looks_like_coupon_code(word)
        and not holds_bsn(word)
        and not _YEAR.fullmatch(word)
    )
