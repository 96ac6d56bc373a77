"""A text as plain words, and what each of them is about.

Words are small letters without accents. What is a code, a postcode, an amount, a time or a number
is a mark in capitals in its place. concepts.tsv beside this file says which words mean the same;
a word with a typing error counts as the known word nearest to it, and a compound as its parts.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.codes import ALPHABET

CONCEPTS = Path(__file__).with_name("concepts.tsv")
CODE, POSTCODE, MONEY, TIME, NUMBER, SPELT = "CODE", "POSTCODE", "MONEY", "TIME", "NUMBER", "SPELT"
# As many words are kept with their concepts: less than half a MiB.
_KEPT = 2000
# A typing error in six letters, two in twelve.
_ALIKE = 0.82
_SHORTEST_REPAIRED, _SHORTEST_PART, _SHORTEST_STEM = 6, 4, 3
_LONGEST_WORD = 40

_IN_ONE = re.compile(r"(?<![0-9a-z])[0-9a-z]{4}[-. _]?[0-9a-z]{4}[-. _]?[0-9a-z]{5}(?![0-9a-z])")
_POSTCODE = re.compile(r"(?<![0-9a-z])[1-9][0-9]{3} ?[a-z]{2}(?![a-z])")
_MONEY = re.compile(r"(?:€ ?\d+(?:[.,]\d{1,2})?|\d+(?:[.,]\d\d)? ?(?:€|(?:euro|eur)\b))")
_TIME = re.compile(r"\b\d{1,2}[.:]\d\d\b(?: ?uur)?|\b\d{1,2} ?(?:u|uur)\b")
_TOKEN = re.compile(r"[A-Z]+\d?|[a-z]+|\d+|[^\W\d_a-zA-Z]+|[?]|[\u2190-\U0001faff]")
_IN_CODE = re.compile(r"(?=[a-z]*\d)[0-9a-z]{2,13}|[b-df-hj-np-tv-xz]{1,5}")
# How somebody says a code or a postcode aloud, besides letters and the alphabet for spelling.
_DIGITS = frozenset(
    {"nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"}
    | {"streepje", "min", "dash", "koppelteken"}
)
# What codes have, and what is read as one of these.
_CODE_SIGNS = frozenset(ALPHABET.casefold() + "szbg")
_MOST_ODD = 2
_ENOUGH_SPELT, _ENOUGH_FOR_A_CODE = 4, 9


def plain(text: str) -> str:
    """The text in small letters, without accents."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def words(text: str) -> list[str]:
    """The words of a text in their order, with marks for codes, numbers and the like."""
    marked = _POSTCODE.sub(f" {POSTCODE} ", _IN_ONE.sub(_code, plain(text)))
    marked = _TIME.sub(f" {TIME} ", _MONEY.sub(f" {MONEY} ", _in_pieces(marked)))
    tokens = [
        f"{NUMBER}{min(len(token), 5)}" if token.isdecimal() else token[:_LONGEST_WORD]
        for token in _TOKEN.findall(marked)
    ]
    return list(_spelt(tokens))


def _code(found: re.Match[str]) -> str:
    signs = found[0]
    return f" {CODE} " if _like_code(signs) else signs


def _like_code(signs: str) -> bool:
    """Whether signs may be a voucher's: of both kinds, and few that no code has."""
    digits = sum(sign.isdecimal() for sign in signs)
    letters = sum(sign.isalpha() for sign in signs)
    odd = sum(sign.isalnum() and sign not in _CODE_SIGNS for sign in signs)
    return digits > 1 and letters > 1 and odd <= _MOST_ODD


def _in_pieces(text: str) -> str:
    """A code of 13 signs that was typed in other pieces than four, four and five, as a mark."""
    found: list[str] = []
    run: list[str] = []
    for token in [*text.split(), ""]:
        signs = re.sub(r"[-._,:]", "", token)
        if _IN_CODE.fullmatch(signs):
            run.append(token)
            continue
        whole = "".join(re.sub(r"[-._,:]", "", each) for each in run)
        found += [CODE] if 12 <= len(whole) <= 14 and _like_code(whole) else run
        run = []
        found.append(token)
    return " ".join(found)


def _spelt(tokens: list[str]) -> Iterator[str]:
    """Signs that are said one by one are a code when there are many, else part of an address."""
    run: list[str] = []
    for token in [*tokens, ""]:
        if token and (
            len(token) == 1
            or token in _DIGITS
            or token == f"{NUMBER}1"
            or "spelling" in concepts_of(token)
        ):
            run.append(token)
            continue
        if len(run) >= _ENOUGH_SPELT:
            yield CODE if len(run) >= _ENOUGH_FOR_A_CODE else SPELT
        else:
            yield from run
        run = []
        if token:
            yield token


class _Known(NamedTuple):
    exact: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    # Whole expressions with their concepts, the last word as it stands or as a stem; and for the
    # first word of each how long they are.
    expressions: dict[str, tuple[str, ...]]
    expression_stems: dict[str, tuple[str, ...]]
    sizes: dict[str, tuple[int, ...]]
    by_first_letter: dict[str, list[str]]


@cache
def _known() -> _Known:
    known = _Known({}, {}, {}, {}, {}, {})
    # The same few concepts stand behind thousands of words.
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    with CONCEPTS.open(encoding="utf-8") as file:
        # One after the other, so that no more of it is held than what is kept.
        words = ((concept, each) for concept, *written in map(str.split, file) for each in written)
        for concept, each in words:
            word, stem = each.removesuffix("*").replace("_", " "), each.endswith("*")
            if " " in word:
                into = known.expression_stems if stem else known.expressions
                first, size = word.partition(" ")[0], word.count(" ") + 1
                sizes = known.sizes.get(first, ())
                known.sizes[first] = sizes if size in sizes else (*sizes, size)
            else:
                into = known.stems if stem else known.exact
            found = (*into.get(word, ()), concept)
            into[word] = shared.setdefault(found, found)
    for word in known.exact:
        if len(word) >= _SHORTEST_REPAIRED - 1:
            known.by_first_letter.setdefault(word[0], []).append(word)
    return known


@lru_cache(_KEPT)
def concepts_of(word: str) -> tuple[str, ...]:
    """What a word is about; of the last part of a compound with a +, as it may be less so."""
    known = _known()
    found = known.exact.get(word, ())
    for end in range(len(word), _SHORTEST_STEM - 1, -1):
        if stem := known.stems.get(word[:end]):
            found = tuple(dict.fromkeys((*found, *stem)))
            break
    if found:
        return found
    if len(word) < _SHORTEST_REPAIRED or not word.isalpha():
        return ()
    alike = process.extractOne(
        word,
        known.by_first_letter.get(word[0], ()),
        scorer=OSA.normalized_similarity,
        score_cutoff=_ALIKE,
    )
    return known.exact[alike[0]] if alike else _of_parts(word, known)


def is_known(word: str) -> bool:
    """Whether a word stands in concepts.tsv as it is, with another ending or as two in one."""
    known = _known()
    begins = (word[:end] for end in range(_SHORTEST_STEM, len(word) + 1))
    return word in known.exact or any(map(known.stems.get, begins)) or bool(_of_parts(word, known))


def _of_parts(word: str, known: _Known) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for start in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        tail = _whole(word[start:], known)
        head = _whole(word[:start], known) or _whole(word[:start].removesuffix("s"), known)
        if tail and head:
            return tuple(f"+{each}" for each in (*tail, *head))
        found = found or tail
    return tuple(f"+{each}" for each in found)


def _whole(word: str, known: _Known) -> tuple[str, ...]:
    return known.exact.get(word) or known.stems.get(word, ())


def expressions(words: Sequence[str]) -> list[str]:
    """The concepts of the expressions of two words and more."""
    known = _known()
    found: list[str] = []
    for place, word in enumerate(words):
        for size in known.sizes.get(word, ()):
            if place + size <= len(words):
                here = " ".join(words[place : place + size])
                found += known.expressions.get(here, ())
                found += _of_stem(here, known)
    return found


def _of_stem(here: str, known: _Known) -> tuple[str, ...]:
    """The concepts of the longest stem that an expression's last word begins with."""
    for end in range(len(here), here.rindex(" ") + 1, -1):
        if stem := known.expression_stems.get(here[:end]):
            return stem
    return ()
