"""How often a model is right about sentences that it was not learnt from."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import isotonic_regression
from sklearn.model_selection import GroupKFold, StratifiedKFold

from bot.understanding.intents import INTENTS, ORDER, Intent
from sentences.learning import Seen, learn
from sentences.reading import Sentence

FOLDS, VOICES_APART = 10, 8
# A table of certainty has at most so many steps.
_STEPS = 24


class Answer(NamedTuple):
    """What a model took a sentence for that it had not seen."""

    sentence: Sentence
    guess: Intent
    margin: float
    """How far the guess is before the next."""

    @property
    def right(self) -> bool:
        """Whether that is what was meant."""
        return self.guess == self.sentence.intent


def by_chance(sentences: Sequence[Sentence], given: Seen) -> list[Answer]:
    """Each tenth of the sentences, drawn by chance, by a model of the other nine."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    return _answers(sentences, given, folds.split(given.intents, given.intents))


def by_voice(sentences: Sequence[Sentence], given: Seen) -> list[Answer]:
    """Each eighth of the voices, by a model that never heard them."""
    voices = [each.voice for each in sentences]
    folds = GroupKFold(VOICES_APART)
    return _answers(sentences, given, folds.split(given.intents, given.intents, voices))


def certainty(answers: Sequence[Answer]) -> list[tuple[float, float]]:
    """How often a guess is right by how far it is before the next: steps of a rising line."""
    ordered = sorted(answers, key=lambda each: each.margin)
    right = isotonic_regression([float(each.right) for each in ordered], y_min=0.05, y_max=0.995)
    size = max(1, len(ordered) // _STEPS)
    table = []
    for start in range(0, len(ordered), size):
        part = slice(start, start + size)
        margins = [each.margin for each in ordered[part]]
        table.append((round(float(np.mean(margins)), 4), round(float(np.mean(right[part])), 4)))
    return table


def _answers(
    sentences: Sequence[Sentence],
    given: Seen,
    folds: Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]],
) -> list[Answer]:
    answers = []
    for learnt, asked in folds:
        model = learn(given.some(learnt))
        for at in asked:
            one = sentences[at]
            scores = model.scores(given.hashes[at].tolist())
            best = sorted(
                (score, intent)
                for score, intent in zip(scores, ORDER, strict=True)
                if intent in INTENTS[one.role]
            )
            answers.append(Answer(one, best[-1][1], best[-1][0] - best[-2][0]))
    return answers
