"""Slots that have a few values only: which one a sentence means, by a small trained model.

A linear model over the pieces of words, for each question one; `python -m sentences.slots` trains
it. A piece's weights stand in a row by its hash, so that no list of words is needed.
"""

import re
import zlib
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.understanding.denials import Named, meant
from bot.understanding.topics import (
    WORD,
    category_of,
    denied,
    plain_text,
    plain_words,
    subjects,
    topics,
)

ROWS = 2**13
_MODEL = Path(__file__).with_name("choices.model")
_SIZES = (3, 4, 5)
_WEIGHT = 4


def pieces(text: str) -> list[int]:
    """The rows of what a text is made of: its words, pairs and pieces of them, each once."""
    return list({zlib.crc32(name.encode()) % ROWS for name in _names(text)})


def _names(text: str) -> Iterator[str]:
    words = [re.sub(r"\d", "0", word) for word in plain_words(text)]
    not_meant = denied(text)
    for place, word in enumerate(words):
        mark = "!" if place in not_meant else ""
        yield f"{mark}w {word}"
        if place:
            yield f"{mark}p {words[place - 1]} {word}"
        around = f"<{word}>"
        for size in _SIZES:
            for at in range(len(around) - size + 1):
                yield f"{mark}{around[at : at + size]}"
    yield from _topics_of(text)
    yield f"length {min(len(words), 12)}"
    if words:
        yield f"first {words[0]}"
        yield f"last {words[-1]}"


def _topics_of(text: str) -> Iterator[str]:
    """The topics of a text, and which is the last of its kind; each a few times, for its weight."""
    wanted, unwanted = wanted_topics(text)
    names = [f"t {topic}" for topic in wanted] + [f"t! {topic}" for topic in unwanted]
    by_kind: dict[str, list[str]] = {}
    for topic in wanted:
        by_kind.setdefault(topic.partition(".")[0], []).append(topic)
    names += [f"last {topics[-1]}" for topics in by_kind.values()]
    names += [f"only {topics[0]}" for topics in by_kind.values() if len(set(topics)) == 1]
    names += [f"first {topics[0]}" for topics in by_kind.values()]
    for name in names:
        yield from (f"{time} {name}" for time in range(_WEIGHT))


def wanted_topics(text: str) -> tuple[list[str], list[str]]:
    """The topics of a text in order, and those that it says are not meant."""
    words = plain_words(text)
    not_meant = denied(text)
    found = [(each.begin, each.topic) for each in topics().found(words)]
    found += [(each.begin, category_of()[each.topic]) for each in subjects().found(words)]
    found.sort(key=lambda each: each[0])
    wanted = [topic for place, topic in found if place not in not_meant]
    return wanted, [topic for place, topic in found if place in not_meant]


Model = dict[str, tuple[list[str], "array[int]"]]
"""By question its values and their weights, row by row."""
_in_use: list[Model] = []


def choose(question: str, text: str) -> str:
    """The value of a question that is meant; empty for none, or where more are meant alike."""
    if _UNDECIDED.search(text) and question in _TOPICS:
        return ""
    found = named(question, text)
    left = left_of(question, text, found)
    if question == "help" and (objects := left - _ACTS):
        # What it is about tells more than what is done with it.
        left = objects
    if len(left) == 1:
        return left.pop()
    if found and not left and question in DENIABLE:
        return ""
    return likeliest(question, text)


def left_of(question: str, text: str, found: Iterable[Named]) -> set[str]:
    """What is meant of the values of a question that a text names."""
    plain = plain_text(text)
    left = {each.what for each in meant(plain, found)}
    if question == "purpose" and not left and _LACKS.search(plain):
        # Who has none needs one.
        return {each.what for each in found}
    return left


def likeliest(question: str, text: str) -> str:
    """The value that the model takes for the likeliest; empty for none."""
    values, weights = _model()[question]
    scores = _scores(weights, len(values), pieces(text))
    return values[max(range(len(values)), key=scores.__getitem__)]


# What the topics of a question are called in the files, and which values they stand for.
_TOPICS = {
    "category": {"sport": "sport", "culture": "culture"},
    "offered": {"sport": "sport", "culture": "culture"},
    "purpose": {"school": "school", "sportgoods": "sport", "sport": "sport"},
    "answer": {},
}


_ACTS = frozenset(["lookup", "redeem", "issue"])
_UNDECIDED = re.compile(
    r"\b(?:sport\w*) of (?:cultuur|kunst)\b|\bcultuur of sport\b|\bmaakt (?:me |mij )?niet? uit\b",
    re.IGNORECASE,
)


_DENYING = frozenset(["niet", "geen"])
DENIABLE = frozenset(["category", "offered", "purpose", "role"])
"""Of these it is said which is not meant; of others a denial is a part of the question."""
_LACKS = re.compile(
    r"\b(?:heeft|heb|hebben|hebt|had|hadden)\b(?: \w+){0,4} (?:geen|gien|niet)\b|\bzonder\b"
)


def named(question: str, text: str, *, things_alone: bool = False) -> list[Named]:
    """The values of a question that a text names, and where: by what can be done with a voucher,
    and by looser words."""
    values = _TOPICS.get(question)
    plain = plain_text(text)
    places = [match.span() for match in WORD.finditer(plain)]
    words = plain_words(text)
    found = (
        [(each, category_of()[each.topic]) for each in subjects().found(words)] if values else []
    )
    found += [(each, each.topic) for each in topics().found(words)] if not things_alone else []
    names = []
    for each, topic in found:
        of, _dot, value = topic.partition(".")
        known = values.get(topic) if values is not None else value if of == question else None
        # That somebody does not want the one says not that they want the other.
        denies = question in ("category", "offered") and words[each.begin] in _DENYING
        if known and not denies:
            names.append(Named(places[each.begin][0], places[each.end - 1][1], known))
    return names


def _scores(weights: "array[int]", count: int, rows: Iterable[int]) -> list[int]:
    """What each of so many values gets from the rows of a text."""
    scores = [0] * count
    for row in rows:
        at = row * count
        for place in range(count):
            scores[place] += weights[at + place]
    return scores


def use(model: Model | None) -> None:
    """Answer by this model instead of the stored one, for measuring; by None by that again."""
    _in_use[:] = [model] if model else []


def made_from() -> str:
    """The hash of what the stored model was trained from."""
    return _MODEL.read_bytes().partition(b";")[0].decode()


def save(model: Model, made_from: str) -> None:
    """Store a model beside this file: a line with what it was made from, its questions and their
    values; then the weights."""
    head = f"{made_from};" + ";".join(",".join([name, *found[0]]) for name, found in model.items())
    body = zlib.compress(b"".join(found[1].tobytes() for found in model.values()), 9)
    _MODEL.write_bytes(head.encode() + b"\n" + body)


def _model() -> Model:
    if not _in_use:
        _in_use.append(_stored())
    return _in_use[0]


def _stored() -> Model:
    head, _end, body = _MODEL.read_bytes().partition(b"\n")
    unpacked, at = zlib.decompress(body), 0
    found: Model = {}
    for question in head.decode().split(";")[1:]:
        name, *values = question.split(",")
        size = ROWS * len(values)
        found[name] = values, array("b", unpacked[at : at + size])
        at += size
    return found
