"""What a sentence shows to whoever has to tell what is meant: the names of its features.

Words and pieces of words, alone and for the role of the speaker; neighbours; what the words are
about, alone, beside each other and in pairs; the kinds of what they are about, and how much of it
is not ours; how it begins and ends, and whether it asks.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, pairwise

from bot.storage.people import Role
from bot.understanding.words import concepts_of, expressions, words

_PIECES = (3, 4, 5)
# In a long story each thing stands beside each other thing: then pairs tell nothing.
_MOST_IN_PAIRS = 20
_UNKNOWN = "??"
# What is alike in concepts.
_KINDS = {
    "elsewhere": "nature body trap_* lang_*",
    "token": "voucher card paper coupon code",
    "pastime": "sport culture sportarticles",
    "question": "q_* where when howlong whomay wantplace",
    "act": "give get takein charge newagain replace check undo stop remove add remind invite"
    " withdraw tell mail explain translate attend come",
    "person": "client partner child family household pron_third",
    "mishap": "lost leaked unreadable broken gone mistake",
    "money": "money euro remaining money_left pay settle turnover",
}
# What a request is seldom about.
_AROUND = frozenset({"filler", "function", "pron_i", "pron_you", "pron_third", "be_have", "say"})
# What may stand in a sentence about anything.
_ANYWHERE = _AROUND | frozenset(
    [
        "adjective",
        "q_who",
        "q_what",
        "q_how",
        "q_howmany",
        "q_which",
        "q_why",
        "pron_we",
        "can",
        "may",
        "want",
        "must",
        "go_come",
        "all",
        "yes",
        "no",
        "negation",
        "correction",
        "number",
        "period",
        "when",
        "pastday",
        "comingday",
        "last_time",
        "justnow",
        "where",
        "get",
        "give",
        "use",
        "see",
    ]
)
_MOST_FOREIGN, _MOST_CONTENT, _SHORTEST_CONTENT = 3, 5, 3


def features(text: str, role: Role) -> set[str]:
    """All that is to be seen in a sentence of somebody with a role."""
    said = words(text)
    asks = "?" in said
    said = [word for word in said if word != "?"] or said
    who = role.value[0]
    found = {f"role {who}", f"asks {asks}", f"length {min(len(said), 12) // 2}"}
    together = expressions(said)
    found.update(_of_words(said, who))
    found.update(_of_concepts(said, together, who, asks))
    found.update(_of_kinds(said, together))
    found.update(_of_foreign(said, together, who))
    return found


def _of_words(said: Sequence[str], who: str) -> Iterator[str]:
    for word in said:
        yield f"word {word}"
        yield f"word {word} by {who}"
        if word.islower():
            whole = f"<{word}>"
            for size in _PIECES:
                for start in range(len(whole) - size + 1):
                    yield whole[start : start + size]
    closed = ["^", *said, "$"]
    for left, right in pairwise(closed):
        yield f"words {left} {right}"
    for left, right in zip(closed, closed[2:], strict=False):
        yield f"words {left} .. {right}"


def _of_concepts(
    said: Sequence[str], together: Sequence[str], who: str, asks: bool
) -> Iterator[str]:
    of_words = [concepts_of(word) for word in said]
    of_expressions = {f"_{each}" for each in together}
    first = [
        about[0] if about else _UNKNOWN if word.islower() else word
        for about, word in zip(of_words, said, strict=True)
    ]
    row = [concept for concept in first if concept != "filler"]
    closed = ["^", *row, "$"]
    all_about = {each for about in of_words for each in about} | of_expressions
    for concept in all_about:
        yield f"about {concept}"
        yield f"about {concept} by {who}"
        yield f"about {concept} asks {asks}"
        yield f"about {concept} begins {closed[1]}"
    for left, right in pairwise(closed):
        yield f"about {left} {right}"
    for one, two, three in zip(closed, closed[1:], closed[2:], strict=False):
        yield f"about {one} {two} {three}"
    beside = sorted(all_about - {"filler"} | {each for each in row if each.isupper()})
    if len(beside) <= _MOST_IN_PAIRS:
        for left, right in combinations(beside, 2):
            yield f"both {left} {right}"
    yield f"unknown {min(first.count(_UNKNOWN), 4)} of {min(len(first), 6)}"
    yield f"begins {closed[1]}"
    yield f"begins {closed[1]} by {who}"
    yield f"begins {closed[1]} asks {asks}"
    yield f"begins {' '.join(closed[1:3])}"
    yield f"ends {closed[-2]}"
    core = [each for each in row if each not in _AROUND and each != _UNKNOWN]
    if core:
        yield f"begins about {core[0]}"
        yield f"core {' '.join(sorted(set(core))[:8])}"


def _of_kinds(said: Sequence[str], together: Sequence[str]) -> Iterator[str]:
    about = {each.lstrip("+") for word in said for each in concepts_of(word)}
    about.update(together)
    kinds = sorted({kind for each in about if (kind := _kind(each))})
    yield f"kinds {' '.join(kinds)}"
    for left, right in combinations(kinds, 2):
        yield f"kinds {left} {right}"
    for kind in kinds:
        yield f"kind {kind}"
        for concept in about:
            yield f"kind {kind} {concept}"


def _of_foreign(said: Sequence[str], together: Sequence[str], who: str) -> Iterator[str]:
    """How many of the words that say something are about nothing that the bot is for."""
    foreign = content = 0
    ours = {f"_{each}" for each in together}
    for word in said:
        about = concepts_of(word)
        telling = [each for each in about if each.lstrip("+") not in _ANYWHERE]
        if not word.islower() or len(word) < _SHORTEST_CONTENT or (about and not telling):
            continue
        known = [each for each in telling if each[0] != "+" and _kind(each) != "elsewhere"]
        content += 1
        foreign += not known
        ours.update(known)
    foreign = min(foreign, _MOST_FOREIGN)
    yield f"foreign {foreign}"
    yield f"foreign {foreign} of {min(content, _MOST_CONTENT)}"
    yield f"foreign {foreign} by {who}"
    for each in ours:
        yield f"foreign {foreign > 0} {each}"
    if not ours:
        yield "nothing of ours"


@cache
def _kind(concept: str) -> str:
    for kind, concepts in _KINDS.items():
        for each in concepts.split():
            if concept == each or (each.endswith("*") and concept.startswith(each[:-1])):
                return kind
    return ""
