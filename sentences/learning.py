"""A model from sentences: a linear support vector machine, one intent against the others.

Features count by how rare they are (TF-IDF), and each sentence as much as another, however long.
What hardly weighs is left out, the rest is learnt once more, and weights are rounded to a byte.
"""

from array import array
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.svm import LinearSVC

from bot.understanding.intents import LANES, ORDER, WEIGHT_LANE, ZERO, Model, keys
from sentences.reading import Sentence

Numbers = NDArray[np.float64]
STRICTNESS = 1.0
"""How much a sentence on the wrong side costs, against large weights."""
SEEN_AT_LEAST = 2
KEPT = 80_000
"""So many features weigh most."""
# The square of a feature's weight is stored in so many parts.
_PARTS = 3
_LARGEST, _OUTLIERS = 127, 0.0005


class Seen(NamedTuple):
    """The features of some sentences, and what was meant."""

    hashes: list[NDArray[np.uint32]]
    intents: NDArray[np.int64]

    def some(self, chosen: Sequence[int] | NDArray[np.int64]) -> "Seen":
        """Those of some of the sentences."""
        return Seen([self.hashes[at] for at in chosen], self.intents[chosen])


def seen(sentences: Sequence[Sentence]) -> Seen:
    """What is to be seen in sentences."""
    return Seen(
        [np.array(sorted(keys(one.text, one.role)), dtype=np.uint32) for one in sentences],
        np.array([ORDER.index(one.intent) for one in sentences]),
    )


def learn(given: Seen, made_from: str = "") -> Model:
    """A model without certainty, from what was seen."""
    known, counts = np.unique(np.concatenate(given.hashes), return_counts=True)
    kept = known[counts >= SEEN_AT_LEAST]
    weights, _bias, _rarity = _fit(given, kept)
    most = np.abs(weights).max(axis=0)
    kept = np.sort(kept[np.argsort(-most, kind="stable")[:KEPT]])
    weights, bias, rarity = _fit(given, kept)
    scale = float(np.quantile(np.abs(weights), 1 - _OUTLIERS)) / _LARGEST
    small = np.clip(np.round(weights / scale), -_LARGEST, _LARGEST) + ZERO
    rows = np.full((len(kept), LANES), ZERO, dtype=np.uint8)
    rows[:, : len(ORDER)] = small.T
    rows[:, WEIGHT_LANE] = np.clip(np.round(rarity**2 * _PARTS), 1, 255)
    return Model(
        made_from,
        array("I", kept.astype(np.uint32).tobytes()),
        lambda at: rows[at].tobytes(),
        scale * float(np.sqrt(_PARTS)),
        [round(float(each), 4) for each in bias],
        [(0.0, 0.0), (1.0, 1.0)],
    )


def _fit(given: Seen, kept: NDArray[np.uint32]) -> tuple[Numbers, Numbers, Numbers]:
    """Weights by intent and feature with its rarity in them; the bias; the rarity."""
    found = [_places(each, kept) for each in given.hashes]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in found])])
    columns = np.concatenate(found)
    often = np.bincount(columns, minlength=len(kept))
    rarity = np.log((1 + len(found)) / (1 + often)) + 1
    values = rarity[columns]
    sizes = np.sqrt(np.add.reduceat(values**2, starts[:-1]))
    values = values / np.repeat(sizes, np.diff(starts))
    small = np.int32
    table = csr_array(
        (values, columns.astype(small), starts.astype(small)), shape=(len(found), len(kept))
    )
    machine = LinearSVC(C=STRICTNESS, random_state=0).fit(table, given.intents)
    return machine.coef_ * rarity, machine.intercept_, rarity


def _places(hashes: NDArray[np.uint32], kept: NDArray[np.uint32]) -> NDArray[np.int64]:
    places = np.minimum(np.searchsorted(kept, hashes), len(kept) - 1)
    known: NDArray[np.int64] = places[kept[places] == hashes]
    return known
