"""Measures whether a Dutch text is simple: language level B1, or simpler for participants.

What makes a text hard, as the Dutch government's own advice has it, and as can be counted: long
sentences, words that few people use, words of official letters, long words, and sentences that do
not say who does something. What is left of a text without its placeholders and markup is measured.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILES = Path(__file__).parents[1] / "files"
HERE = "tests/helpers/simple_dutch.py"

# Words that few people use in speech, and everybody who reads our texts knows; and why.
FIELD: dict[str, str] = {
    "it is what all this is about": """voucher bonnen intermediair aanbieder ingeleverde
        inleveringen afwikkeling""",
    "people say it of a phone and of what they do there": """tik plak wis gewist scan kopieer
        gekopieerd knoppen verstuur verstuurd""",
    "it is a form of common words, of which the lists have other forms": "knip",
    "it is what a coordinator calls a kind of file, or what is in one": """excel pretix
        spreadsheet kolommen tabellen komma puntkomma's decimalen nullen streepje
        aanhalingstekens valuta saldo samengevoegde reserveringen""",
    "it is how a well-known kind of dancing is called": "zumba",
    "whoever needs one knows it": "rolstoel",
    "the coordinator only passes it on, to who knows it": "logboek",
    "it is how the council says for whom vouchers are": "minimuminkomen",
}
# Words of three letters that make longer ones; others, like "ver" and "ont", only seem to.
SHORT_PARTS = {
    "bon",
    "dag",
    "uur",
    "rij",
    "weg",
    "oud",
    "dak",
    "bad",
    "zee",
    "dal",
    "pas",
    "bus",
    "nam",
}
# What stands before a word that one knows, and before a verb in some of its forms.
PREFIXES = (
    *("aan", "af", "bij", "door", "in", "mee", "na", "om", "on", "op"),
    *("over", "terug", "toe", "uit", "weg"),
)

_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])[”’\"')]*\s+|\n+")
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_MARKUP = re.compile(r"<[^>]+>")
_BECOMES = re.compile(r"\b(word|wordt|worden|werd|werden|geworden)\b", re.IGNORECASE)
_DONE = re.compile(
    r"\b\w{0,6}?(ge|be|ver|ont|her)[^\W\d_]{2,}([dt]|en)\b|\b\w+eerd\b", re.IGNORECASE
)
_WORD = re.compile(r"'?[^\W\d_]+(?:'[^\W\d_]+)*")
_LONG_VOWEL = re.compile(r"([aeou])\1([^aeiou])$")
_LINKS = ("", "s", "e", "en", "n")


@dataclass(frozen=True)
class Level:
    """How hard a text may be.

    `longest` is the number of words of a sentence, `mean` that of all sentences together,
    `letters` that of a word, and `used` how often a word is: on the scale of Zipf, 4.0 is ten
    times in a million words, and 3.5 three times.
    """

    longest: int
    mean: float
    letters: int
    used: float


# Whoever hands out vouchers: level B1. Participants, to whom Dutch may be new: simpler.
STAFF = Level(longest=15, mean=9, letters=22, used=3.5)
PARTICIPANTS = Level(longest=12, mean=8, letters=18, used=4.0)


@cache
def common_words(used: float) -> frozenset[str]:
    """The words that are used as often as this, or more."""
    words: set[str] = set()
    for group in (FILES / "common_words.txt").read_text(encoding="utf-8").split("\n## ")[1:]:
        least, _, lines = group.partition("\n")
        if float(least) >= used:
            words |= set(lines.split())
    return frozenset(words)


@cache
def official_words() -> dict[str, str]:
    """Words of official letters, and what to write in their place."""
    lines = (FILES / "official_words.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


@cache
def official_pattern() -> re.Pattern[str]:
    """Finds each of them."""
    return re.compile(rf"\b(?:{'|'.join(official_words())})\b", re.IGNORECASE)


@cache
def field_words() -> frozenset[str]:
    return frozenset(word for words in FIELD.values() for word in words.split())


def forms(word: str) -> Iterator[str]:
    """A word, and what it may be a form of: the lists count forms, and people know words."""
    yield word
    for ending in ("", "s", "'s", "e", "n", "en", "t", "d", "de", "te", "den", "ten"):
        if word.endswith(ending) and len(stem := word.removesuffix(ending)) >= 3:
            # Of bewaar too: bewaren.
            short = _LONG_VOWEL.sub(r"\1\2", stem)
            yield from (stem, f"{stem}en", f"{stem}{stem[-1]}en", f"{short}en")


@cache
def is_made_of_common_words(word: str, more: int = 2) -> bool:
    """Whether a word is, or is put together from at most three, of the commonest words."""
    if (len(word) >= 4 and word in common_words(4.0)) or word in SHORT_PARTS | field_words():
        return True
    return more > 0 and any(
        is_made_of_common_words(word[place:], more - 1)
        and any(
            word[:place].endswith(link) and is_made_of_common_words(word[: place - len(link)], 0)
            for link in _LINKS
        )
        for place in range(3, len(word) - 2)
    )


def is_known(word: str, used: float) -> bool:
    """Whether about everybody knows a word, by how often it and what it is made of are used."""
    rests = {word.removeprefix(prefix) for prefix in ("", *PREFIXES) if word.startswith(prefix)}
    return (
        len(word.strip("'")) == 1
        or any(form in common_words(used) or form in field_words() for form in forms(word))
        or any(is_made_of_common_words(rest) for rest in rests)
    )


def plain(text: str, placeholder: str = "") -> str:
    return _MARKUP.sub("", _PLACEHOLDER.sub(placeholder, text)).replace("’", "'")


def words(text: str) -> list[str]:
    """The words of a text in small letters, without names, codes, addresses and kinds of files."""
    found = []
    for sentence in _SENTENCE_ENDS.split(plain(text, " ")):
        for place, piece in enumerate(sentence.split()):
            bare = piece.strip(',:;!?…()“”"·-–').rstrip(".")
            is_name = bare.isupper() or (place > 0 and bare[:1].isupper() and piece[0] != "“")
            if not is_name and not re.search(r"\d|://|@|\w\.\w|^[/.\[]", bare):
                found += [word.lower() for word in _WORD.findall(bare)]
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text: what ends as one does, and no buttons or titles."""
    pieces = (piece.strip() for piece in _SENTENCE_ENDS.split(plain(text, "9")))
    return [piece for piece in pieces if re.search(r"[.!?…]\W*$", piece)]


def is_passive(sentence: str) -> bool:
    """Whether a sentence tells what is done, and not who does it."""
    return bool(_BECOMES.search(sentence) and _DONE.search(_BECOMES.sub("", sentence)))


def faults(text: str, level: Level) -> Iterator[str]:
    """What makes a text hard, and what to do about it."""
    for sentence in sentences(text):
        if (count := len(sentence.split())) > level.longest:
            yield f"{count} words in a sentence, at most {level.longest}: make it two. “{sentence}”"
    if len(passive := [each for each in sentences(text) if is_passive(each)]) > 1:
        yield f"more than one passive sentence (“wordt ge…”): say who does it. {passive}"
    for official in official_pattern().findall(plain(text)):
        simple = official_words()[official.lower()]
        yield f"“{official}” is of official letters: write “{simple}”. “{text}”"
    for word in words(text):
        if len(word) > level.letters:
            yield f"“{word}” is longer than {level.letters} letters: use more words. “{text}”"
        if not is_known(word, level.used):
            yield (
                f"few people use “{word}”: take a common word, or put it in FIELD in {HERE} where "
                f"everybody who reads it knows it. “{text}”"
            )


def mean_length(texts: Sequence[str]) -> float:
    """How many words a sentence of these texts has, on average."""
    lengths = [len(sentence.split()) for text in texts for sentence in sentences(text)]
    return sum(lengths) / len(lengths)


def share_of_passives(texts: Sequence[str]) -> float:
    """Which part of the sentences of these texts is passive, from 0 to 1."""
    found = [is_passive(sentence) for text in texts for sentence in sentences(text)]
    return sum(found) / len(found)
