"""What words are about: topics with their words, and what can be done with a voucher.

A line of such a file has its words behind the name: `*` stands for any ending, `_` joins an
expression. The longest that fits a word counts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.formatting import without_accents
from bot.understanding.words import concepts_of

_FILES = Path(__file__).parent
WORD = re.compile(r"[^\W_]+")
"""A word in a plain text."""
_WORD_OR_END = re.compile(r"[^\W_]+|[,.;:!?]")
_SHORTEST_STEM = 2
_LONGEST_WORD = 40
_SHORTEST_PART = 4
_SHORTEST_MISSPELT = 7
# What the stems of what can be done go on with: zwem-les.
_COMMON_ENDS = ("les", "lessen", "en", "men")
# What the words of these files are about, as bot/understanding/words.py tells.
_ABOUT = frozenset({"sport", "culture", "language"})
# Of so many words and expressions is remembered what they are about.
_KEPT = 2000


@dataclass(frozen=True)
class Found:
    """A topic, and which words of a sentence say it: from `begin` up to `end`."""

    topic: str
    begin: int
    end: int


_Topics = dict[str, tuple[str, ...]]


class Words:
    """Topics by their words."""

    def __init__(self, lines: Iterable[tuple[str, str]], *, misspelt: bool = False) -> None:
        """With `misspelt` a long word may also have one slip of the finger."""
        exact: _Topics = {}
        stems: _Topics = {}
        for topic, written in lines:
            for word in written.split():
                kind = stems if word.endswith("*") else exact
                word = word.rstrip("*").replace("_", " ")
                kind[word] = (*kind.get(word, ()), topic)
        # The same few topics stand behind thousands of words, and are kept once.
        shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._exact, self._stems = (
            {word: shared.setdefault(topics, topics) for word, topics in kind.items()}
            for kind in (exact, stems)
        )
        self._of_word = lru_cache(_KEPT)(self._topics_of_word)
        self._expressions = {
            each.split()[0] for kind in (self._exact, self._stems) for each in kind if " " in each
        }
        self._by_first_letter: dict[str, list[str]] = {}
        for word in self._spelt_well() if misspelt else ():
            self._by_first_letter.setdefault(word[0], []).append(word)

    def _spelt_well(self) -> list[str]:
        """The words that a misspelt one may be, of stems the commonest."""
        whole = {topic for topics in self._stems.values() for topic in topics}
        of_stems = {stem + end for stem in self._stems for end in _COMMON_ENDS}
        words = {*self._exact, *self._stems, *of_stems, *filter(self._topics, whole)}
        return sorted(word for word in words if len(word) >= _SHORTEST_MISSPELT and " " not in word)

    def found(self, words: list[str]) -> list[Found]:
        """The topics of plain words, in order; an expression hides what its words say alone."""
        all_found: list[Found] = []
        at = 0
        while at < len(words):
            size = self._size_of_expression(words, at)
            here = " ".join(words[at : at + size])
            all_found += [Found(topic, at, at + size) for topic in self._of_word(here)]
            at += size
        return all_found

    def _topics_of_word(self, word: str) -> list[str]:
        return self._topics(word) or self._of_compound(word) or self._of_misspelt(word)

    def _size_of_expression(self, words: list[str], at: int) -> int:
        if words[at] in self._expressions:
            for size in (4, 3, 2):
                if at + size <= len(words) and self._topics(" ".join(words[at : at + size])):
                    return size
        return 1

    def _topics(self, word: str) -> list[str]:
        """The topics of a word, of each kind the closest: as it stands, or by its longest stem."""
        found: dict[str, list[str]] = {}
        self._add(found, self._exact.get(word, ()))
        for size in range(len(word), _SHORTEST_STEM - 1, -1):
            if (" " in word) == (" " in word[:size]):
                self._add(found, self._stems.get(word[:size], ()))
        return [topic for topics in found.values() for topic in topics]

    @staticmethod
    def _add(found: dict[str, list[str]], more: Iterable[str]) -> None:
        of_kind: dict[str, list[str]] = {}
        for topic in more:
            of_kind.setdefault(_kind(topic), []).append(topic)
        for kind, topics in of_kind.items():
            found.setdefault(kind, topics)

    def _of_compound(self, word: str) -> list[str]:
        """The topics of the end of a compound, which says what it is: kinderkoor."""
        for start in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            if topics := self._topics(word[start:]):
                return topics
        return []

    def _of_misspelt(self, word: str) -> list[str]:
        like = self._by_first_letter.get(word[0], ())
        if not like or len(word) < _SHORTEST_MISSPELT or _is_another_word(word):
            return []
        meant = process.extractOne(word, like, scorer=OSA.distance, score_cutoff=1)
        return self._topics(meant[0]) if meant else []


def _is_another_word(word: str) -> bool:
    """Whether a word is known to be about something else: jongeren are no jugglers."""
    return not _ABOUT.issuperset(concepts_of(word))


def _kind(topic: str) -> str:
    return topic.partition(".")[0] if "." in topic else ""


def plain_text(text: str) -> str:
    """A text in small letters without accents."""
    return without_accents(text).casefold()


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters without accents."""
    return [word[:_LONGEST_WORD] for word in WORD.findall(plain_text(text))]


# What stands behind one of these is not meant, a few words far.
_NOT = frozenset(["niet", "geen", "gien", "nie", "nait", "neet", "zonder", "nich", "ipv"])
_END_OF_NOT = frozenset(["maar", "maor", "ma", "doe", "wel", "maak", "liever", "toch", "want"])
_REACH = 3


def denied(text: str) -> set[int]:
    """The places of the plain words of a text that it says are not meant: geen sport, cultuur."""
    found, reach, place = set(), 0, 0
    for match in _WORD_OR_END.finditer(without_accents(text).casefold()):
        word = match[0]
        if not word[0].isalnum():
            reach = 0
            continue
        reach = _REACH if word in _NOT else 0 if word in _END_OF_NOT else max(0, reach - 1)
        if reach:
            found.add(place)
        place += 1
    return found


@cache
def topics() -> Words:
    """What tells the values of a slot apart."""
    return Words(words_file("topics.tsv"))


@cache
def subjects() -> Words:
    """What can be done with a voucher, by its short name."""
    return Words(words_file("subjects.tsv"), misspelt=True)


@cache
def category_of() -> dict[str, str]:
    """Sport or culture for each of the subjects."""
    return {line[0]: line[1] for line in _lines("subjects.tsv")}


@cache
def languages() -> Words:
    """Languages by their codes, in Dutch, in themselves and by where they are spoken."""
    return Words(words_file("languages.tsv"), misspelt=True)


def words_file(name: str) -> list[tuple[str, str]]:
    """The lines of a file of words: a name, and its words."""
    return [(line[0], line[-1]) for line in _lines(name)]


def _lines(name: str) -> list[list[str]]:
    written = (_FILES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in written]
