"""A voucher's code in what somebody typed or said, in whatever spelling and wherever it stands."""

import re
from itertools import pairwise

from bot.domain.codes import ALPHABET, LENGTH, codes_in, grouped
from bot.formatting import plain_capitals
from bot.understanding.numbers import said

_RUN = re.compile(r"[A-Z0-9]+")
_GAP = re.compile(r"[\s.,:_/'\"*·•-]{0,4}")
# Characters that are never in a code of ours, but that may have been typed for one that is.
_OTHERS = frozenset("SZBGOIL01AEUY")
# zo'n, 't: a letter that is no sign of a code.
_CLITIC = re.compile(r"['’][nmt]\b", re.IGNORECASE)
_ALL = frozenset(ALPHABET) | _OTHERS
_MOST_OTHERS = 3
# As it is printed, in one piece, and sign by sign.
_GROUPINGS = ([4, 4, 5], [LENGTH], [1] * LENGTH)
# An address with what stands beside it has its digits together, and its letters.
_FEWEST_TURNS = 3
_Span = tuple[int, int]


def code_in(text: str) -> tuple[str, str] | None:
    """The code in a text as it was typed, in capitals and grouped, and the text without it.

    Of more it is the one in a code's own signs and grouping, with the right check character. The
    text without it is in small letters when it was said in words.
    """
    text = _CLITIC.sub("  ", text)
    for plain in dict.fromkeys((text, said(text))):
        capitals = plain_capitals(plain)
        if len(capitals) != len(plain):
            capitals = plain = plain.upper()
        if (span := _best(capitals)) is not None:
            begin, end = span
            code = grouped("".join(_RUN.findall(capitals[begin:end])))
            return code, f"{plain[:begin]} ; {plain[end:]}"
    return None


def _best(capitals: str) -> _Span | None:
    """Where the code stands that is the likeliest."""
    spans = _like_codes(capitals)
    if len(spans) < 2:
        return spans[0] if spans else None
    return min(spans, key=lambda span: _unlikeliness(capitals[slice(*span)]))


def _unlikeliness(typed: str) -> tuple[int, bool, bool]:
    groups = [len(run) for run in _RUN.findall(typed)]
    others = sum(c not in ALPHABET for c in typed if c.isalnum())
    return others, groups not in _GROUPINGS, not codes_in(typed)


def _like_codes(capitals: str) -> list[_Span]:
    """Where thirteen characters stand that may be a code, with only separators between them."""
    runs = [match.span() for match in _RUN.finditer(capitals)]
    found = []
    for first in range(len(runs)):
        size = 0
        for last in range(first, min(first + LENGTH, len(runs))):
            begin, end = runs[last]
            size += end - begin
            if size > LENGTH or not _is_part(capitals[begin:end]):
                break
            if last > first and not _GAP.fullmatch(capitals[runs[last - 1][1] : begin]):
                break
            if size == LENGTH and _is_like_code(capitals, runs[first : last + 1]):
                found.append((runs[first][0], end))
    return found


def _is_part(run: str) -> bool:
    """Whether a run may be a piece of a code, and is no word."""
    if not set(run) <= _ALL:
        return False
    return len(run) == 1 or not run.isalpha() or set(run) <= set(ALPHABET)


def _is_like_code(capitals: str, runs: list[_Span]) -> bool:
    typed = "".join(capitals[begin:end] for begin, end in runs)
    beside = [capitals[begin:end] for begin, end in runs]
    digits = sum(c.isdigit() for c in typed)
    others = sum(c not in ALPHABET for c in typed)
    turns = sum(a.isdigit() != b.isdigit() for a, b in pairwise(typed))
    whole = [len(each) for each in beside] in _GROUPINGS
    most = _MOST_OTHERS if whole else 1
    shaped = 2 <= digits < LENGTH - 2 and turns >= _FEWEST_TURNS and others <= most
    return shaped or (not others and bool(codes_in(typed)))
