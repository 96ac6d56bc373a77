"""What somebody wants, by what they type: the likeliest first, and how sure that is.

The model beside this file was learnt from the sentences in sentences/ (`make understanding`): for
each feature a row of small weights, one for each intent. A sentence's rows are added up, all
intents at once, as lanes of one large number.
"""

import json
import os
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from itertools import pairwise
from math import exp, sqrt
from operator import add
from pathlib import Path
from struct import Struct
from typing import NamedTuple, Self

from bot.storage.people import Role
from bot.understanding.features import features

STORED = Path(__file__).with_name("intents.model")


class Intent(StrEnum):
    """What somebody may want of the bot."""

    ISSUE = "issue"
    COUPONS = "coupons"
    LOOKUP = "lookup"
    REDEEM = "redeem"
    REPLACE = "replace"
    UNDO = "undo"
    CANCEL = "cancel"
    OFFERS = "offers"
    RULES = "rules"
    EVENTS = "events"
    ATTEND = "attend"
    REMIND = "remind"
    UNREMIND = "unremind"
    HELP = "help"
    PRIVACY = "privacy"
    GREET = "greet"
    THANKS = "thanks"
    PROMOTION = "promotion"
    CARD_LANGUAGE = "card_language"
    UPTAKE = "uptake"
    BUDGET = "budget"
    REPORT = "report"
    DOWNLOAD = "download"
    SETTLE = "settle"
    RECEIPTS = "receipts"
    PEOPLE = "people"
    INVITE = "invite"
    WITHDRAW_PERSON = "withdraw_person"
    MAIL = "mail"
    UNKNOWN = "unknown"


_EVERYBODY = {
    Intent.CANCEL,
    Intent.RULES,
    Intent.HELP,
    Intent.PRIVACY,
    Intent.GREET,
    Intent.THANKS,
    Intent.UNKNOWN,
}
INTENTS: dict[Role, frozenset[Intent]] = {
    Role.INTERMEDIARY: frozenset(
        _EVERYBODY
        | {Intent.ISSUE, Intent.COUPONS, Intent.LOOKUP, Intent.REPLACE, Intent.UNDO}
        | {Intent.OFFERS, Intent.EVENTS, Intent.PROMOTION, Intent.CARD_LANGUAGE, Intent.UPTAKE}
    ),
    Role.PROVIDER: frozenset(
        _EVERYBODY | {Intent.LOOKUP, Intent.REDEEM, Intent.UNDO, Intent.OFFERS, Intent.RECEIPTS}
    ),
    Role.VOLUNTEER: frozenset(
        _EVERYBODY
        | {Intent.OFFERS, Intent.EVENTS, Intent.ATTEND, Intent.REMIND, Intent.UNREMIND}
        | {Intent.PROMOTION}
    ),
    Role.COORDINATOR: frozenset(
        _EVERYBODY
        | {Intent.LOOKUP, Intent.REPLACE, Intent.UNDO, Intent.EVENTS, Intent.PROMOTION}
        | {Intent.UPTAKE, Intent.BUDGET, Intent.REPORT, Intent.DOWNLOAD, Intent.SETTLE}
        | {Intent.PEOPLE, Intent.INVITE, Intent.WITHDRAW_PERSON, Intent.MAIL}
    ),
}
"""What each role may want."""

SURE, UNSURE = 0.8, 0.5
"""From SURE on the likeliest is begun with; under UNSURE nothing is taken to be meant; between
them people are asked. With these a wrong beginning is rarer than a question too many
(`make figures`)."""
RISKY = frozenset(
    {Intent.ISSUE, Intent.REDEEM, Intent.REPLACE, Intent.UNDO, Intent.WITHDRAW_PERSON, Intent.MAIL}
)
"""What touches money or people."""
SURE_OF_RISKY = 0.95
"""These are begun with from here on: then less than one sentence in a thousand that means none of
them is taken for one (`make figures`)."""


def sure_from(intent: Intent) -> float:
    """How sure one has to be (0..1) of an intent to begin with it without asking."""
    return SURE_OF_RISKY if intent in RISKY else SURE


ORDER = tuple(Intent)
# One lane for each intent, one for how much the features of the sentence weigh, one spare.
LANES = 32
WEIGHT_LANE, ZERO = 30, 128
"""Weights stand from 0 to 255, of which ZERO is none."""
_EVEN = int.from_bytes(b"\xff\x00" * (LANES // 2), "little")
_LANES = Struct(f"<{LANES // 2}H")
_LONGEST_HEAD = 4096
# The rows of what is said most are read once: less than a MiB.
_ROWS_KEPT = 4096
# As many bytes as a lane of two can hold the sum of.
_MOST_AT_ONCE = 256


class Model(NamedTuple):
    """What was learnt."""

    made_from: str
    """The hash of the sentences and concepts."""
    hashes: Sequence[int]
    """Of the features, from small to large."""
    row_of: Callable[[int], bytes]
    """The weights of each by its place, LANES bytes."""
    scale: float
    """What a weight of one is worth before it is divided by the size of the sentence."""
    bias: Sequence[float]
    certainty: Sequence[tuple[float, float]]
    """How often the likeliest is right, by how far it is before the next; both rising."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read it from its file.

        Rows stay in the file, which the machine keeps at hand: a sentence needs a few hundred.
        """
        file = os.open(path, os.O_RDONLY)
        begin = os.pread(file, _LONGEST_HEAD, 0).index(b"\n") + 1
        told = json.loads(os.pread(file, begin, 0))
        end = begin + told["features"] * 4
        hashes = array("I", os.pread(file, end - begin, begin))
        if sys.byteorder == "big":
            hashes.byteswap()
        certainty = [(margin, sure) for margin, sure in told["certainty"]]

        @lru_cache(_ROWS_KEPT)
        def row_of(at: int) -> bytes:
            return os.pread(file, LANES, end + at * LANES)

        return cls(told["made_from"], hashes, row_of, told["scale"], told["bias"], certainty)

    def store(self, path: Path) -> None:
        """Write it to its file."""
        hashes = array("I", self.hashes)
        if sys.byteorder == "big":
            hashes.byteswap()
        told = {
            "made_from": self.made_from,
            "features": len(hashes),
            "scale": self.scale,
            "bias": list(self.bias),
            "certainty": list(self.certainty),
        }
        head = json.dumps(told).encode() + b"\n"
        rows = b"".join(map(self.row_of, range(len(hashes))))
        path.write_bytes(head + hashes.tobytes() + rows)

    def scores(self, keys: Iterable[int]) -> list[float]:
        """How much what is seen speaks for each intent, in the order of ORDER."""
        hashes = self.hashes
        last = len(hashes)
        sums = [0] * LANES
        known = [
            at for key in keys if (at := bisect_left(hashes, key)) < last and hashes[at] == key
        ]
        for start in range(0, len(known), _MOST_AT_ONCE):
            even = odd = 0
            for at in known[start : start + _MOST_AT_ONCE]:
                row = int.from_bytes(self.row_of(at), "little")
                even += row & _EVEN
                odd += (row >> 8) & _EVEN
            sums[::2] = map(add, sums[::2], _LANES.unpack(even.to_bytes(LANES, "little")))
            sums[1::2] = map(add, sums[1::2], _LANES.unpack(odd.to_bytes(LANES, "little")))
        zero = ZERO * len(known)
        unit = self.scale / sqrt(max(sums[WEIGHT_LANE], 1))
        return [(sums[place] - zero) * unit + bias for place, bias in enumerate(self.bias)]


def between(table: Sequence[tuple[float, float]], margin: float) -> float:
    """How sure a margin is, by a table of some margins, both rising."""
    low = table[0]
    if margin <= low[0]:
        return low[1]
    for low, high in pairwise(table):
        if margin <= high[0]:
            part = (margin - low[0]) / (high[0] - low[0])
            return low[1] + part * (high[1] - low[1])
    return table[-1][1]


def likely(text: str, role: Role) -> list[tuple[Intent, float]]:
    """What somebody with this role may want, the likeliest first, each with how sure (0..1).

    Of the likeliest it is how often such a one is right; the others share what is left.
    """
    return ranked(_model(), keys(text, role), role)


def keys(text: str, role: Role) -> set[int]:
    """The hashes of what is to be seen in a sentence."""
    return {zlib.crc32(each.encode()) for each in features(text, role)}


def ranked(model: Model, seen: Iterable[int], role: Role) -> list[tuple[Intent, float]]:
    """The intents of a role by a model's scores, and how sure each is."""
    scores = model.scores(seen)
    best = sorted(
        (
            (score, intent)
            for score, intent in zip(scores, ORDER, strict=True)
            if intent in INTENTS[role]
        ),
        reverse=True,
    )
    sure = between(model.certainty, best[0][0] - best[1][0])
    shares = [exp(_SHARPNESS * (score - best[0][0])) for score, _intent in best[1:]]
    whole = sum(shares)
    others = [
        (intent, min(sure, (1 - sure) * share / whole))
        for (_score, intent), share in zip(best[1:], shares, strict=True)
    ]
    return [(best[0][1], sure), *others]


# How quickly what is less likely gets less of what is left.
_SHARPNESS = 4.0


@cache
def _model() -> Model:
    return Model.load(STORED)
