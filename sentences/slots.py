"""How many details are found right, and what the choices among few values are trained from.

`python -m sentences.slots` prints the figures by cross-validation; with `train` it makes the model
that the bot has, with `wrong` it shows what is wrong.
"""

import re
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from bot.understanding import choices
from bot.understanding.details import details
from bot.understanding.intents import Intent
from bot.understanding.vocabulary import Vocabulary
from sentences.reading import Sentence, sentences

FOLDS = 5
# Of so many sentences one shows whether they are still seen with the same eyes.
_SAMPLED = 20
# The slots of each question, and in whose sentences they stand.
QUESTIONS: dict[str, dict[str, str]] = {
    "category": {"issue": "category"},
    "offered": {"offers": "category"},
    "purpose": {"coupons": "purpose"},
    "rules": {"rules": "about"},
    "help": {"help": "about"},
    "answer": {"attend": "answer"},
    "by": {"uptake": "by"},
    "kind": {"promotion": "kind"},
    "role": {"invite": "role", "people": "role", "mail": "role"},
}
# What the scheme of Assen knows by name.
ASSEN = Vocabulary.of(
    titles=(
        "Week van de Sport", "Opening week van de sport", "Sportakkoord", "Olympiade",
        "Week tegen de eenzaamheid", "Een tegen eenzaamheid", "Koffie", "Frida Kahlo",
        "Toegankelijkheid", "Mantelzorg", "4 Mijl",
    ),
    places=(
        "Marsdijk", "Peelo", "Kloosterveen", "Noorderpark", "Vredeveld", "Baggelhuizen", "Centrum",
        "Lariks", "Pittelo", "Assen", "Rolde", "Beilen", "Groningen", "Loon", "Rhee", "Smilde",
    ),
    organisations=("Vaart Welzijn", "Voedselbank"),
)  # fmt: skip


def _fold(sentence: Sentence) -> int:
    """In which part of the cross-validation a sentence is; the same wherever it stands."""
    return zlib.crc32(sentence.text.encode()) % FOLDS


_Weights = npt.NDArray[np.float64]
_TURNS, _STEP, _DECAY, _SEED = 12, 0.03, 1e-5, 15


def _trained(examples: list[tuple[list[int], int]], values: int) -> _Weights:
    """The weights of a softmax regression, by AdaGrad, always the same from the same."""
    weights, seen = np.zeros((choices.ROWS, values)), np.full((choices.ROWS, values), 1e-6)
    order = np.random.default_rng(_SEED)
    for _turn in range(_TURNS):
        for at in order.permutation(len(examples)):
            rows, right = np.array(examples[at][0]), examples[at][1]
            scores = weights[rows].sum(axis=0)
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            chances[right] -= 1
            slope = chances[None, :] + _DECAY * weights[rows]
            seen[rows] += slope * slope
            weights[rows] -= _STEP * slope / np.sqrt(seen[rows])
    return weights


def _rounded(weights: _Weights) -> "array[int]":
    most = np.abs(weights).max() or 1.0
    return array("b", np.round(weights / most * 127).astype(np.int8).tobytes())


def train(examples: Iterable[Sentence]) -> choices.Model:
    """The model that answers all questions, from these sentences."""
    examples = list(examples)
    model: choices.Model = {}
    for question, slots in QUESTIONS.items():
        asked = [each for each in examples if each.intent in slots]
        answers = [each.slots.get(slots[each.intent], "") for each in asked]
        values = sorted(set(answers))
        rows = [choices.pieces(each.text) for each in asked]
        pairs = [(row, values.index(answer)) for row, answer in zip(rows, answers, strict=True)]
        model[question] = values, _rounded(_trained(pairs, len(values)))
    return model


def trained_from() -> str:
    """A hash of all that a model is made from: sentences, answers, and what is seen in them."""
    digest = sha256()
    for at, sentence in enumerate(sentences()):
        asked = [slots for slots in QUESTIONS.values() if sentence.intent in slots]
        for slots in asked:
            answer = sentence.slots.get(slots[sentence.intent], "")
            digest.update(f"{sentence.text}\t{answer}\n".encode())
        if asked and at % _SAMPLED == 0:
            digest.update(repr(sorted(choices.pieces(sentence.text))).encode())
    return digest.hexdigest()


@dataclass
class Figures:
    """By intent and slot: how many are there or were found, and how many of these are right."""

    all: Counter[tuple[str, str]]
    right: Counter[tuple[str, str]]
    wrong: list[tuple[Sentence, str, str | None]]

    def text(self) -> str:
        """The share of each slot over all intents, the worst first, and of all together."""
        by_slot: dict[str, list[int]] = {}
        for (intent, slot), count in self.all.items():
            for name in (slot, f"{intent}.{slot}"):
                both = by_slot.setdefault(name, [0, 0])
                both[0] += count
                both[1] += self.right[intent, slot]
        lines = [
            f"{right / count:6.1%} {right:5} of {count:5}  {name}"
            for name, (count, right) in sorted(by_slot.items(), key=lambda e: e[1][1] / e[1][0])
        ]
        total, right = self.all.total(), self.right.total()
        return "\n".join([*lines, f"{right / total:6.1%} {right:5} of {total:5}  all slots"])

    def share(self) -> float:
        """How many of all are right."""
        return self.right.total() / self.all.total()


def slot_figures(
    everything: Sequence[Sentence], taken: Sequence[Intent], voices: Collection[str] = ()
) -> Figures:
    """How many details are right, each found by a model that never saw the sentence.

    taken says for each sentence what it was taken to mean, by which its details are looked for.
    With `voices` only theirs count.
    """
    figures = Figures(Counter(), Counter(), [])
    for fold in range(FOLDS):
        choices.use(train(each for each in everything if _fold(each) != fold))
        for sentence, intent in zip(everything, taken, strict=True):
            if _fold(sentence) == fold and (not voices or sentence.voice in voices):
                _count(sentence, intent, figures)
    choices.use(None)
    return figures


_ARTICLE = re.compile(r"^(?:de|het|een) ", re.IGNORECASE)


def _same(found: str | None, wanted: str | None) -> bool:
    """Whether a detail is right: in capitals or not, with or without an article in front."""
    if found is None or wanted is None:
        return found is wanted
    return _ARTICLE.sub("", found).casefold() == _ARTICLE.sub("", wanted).casefold()


def _count(sentence: Sentence, taken: Intent, figures: Figures) -> None:
    found = details(sentence.text, taken, sentence.role, ASSEN)
    # What comes second is found by asking for each clause what it means.
    for slot in (found.keys() | sentence.slots.keys()) - {"also"}:
        figures.all[sentence.intent, slot] += 1
        if _same(found.get(slot), sentence.slots.get(slot)):
            figures.right[sentence.intent, slot] += 1
        else:
            figures.wrong.append((sentence, slot, found.get(slot)))


def main(arguments: list[str]) -> None:
    """What the command line asks for."""
    if arguments[:1] == ["train"]:
        choices.save(train(sentences()), trained_from())
        return
    everything = sentences()
    figures = slot_figures(everything, [each.intent for each in everything])
    for sentence, slot, found in figures.wrong if arguments[:1] == ["wrong"] else ():
        if not arguments[1:] or f"{sentence.intent}.{slot}" in arguments[1:]:
            right = sentence.slots.get(slot)
            print(f"{sentence.intent}.{slot}: {right!r}, found {found!r}: {sentence.text}")
    print(figures.text())


if __name__ == "__main__":
    main(sys.argv[1:])
