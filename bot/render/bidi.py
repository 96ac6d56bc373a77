"""In which order the signs of a line stand, where Arabic and Dutch meet: the Unicode Bidirectional
Algorithm (UAX #9), for one paragraph of one line.

Isolates (LRI, RLI, FSI, PDI) count, as they hold a telephone number together in a line of Arabic.
Embeddings and overrides, from before there were isolates, are taken for signs without a direction,
and of the brackets that belong together it knows those of ASCII. Names such as W1 are the
algorithm's own.
"""

import unicodedata
from collections.abc import Iterator
from itertools import groupby, pairwise

_ISOLATES = ("LRI", "RLI", "FSI")
# X9: what has no place in the line.
_NOWHERE = ("BN", "LRE", "RLE", "LRO", "RLO", "PDF")
_NEUTRAL = ("B", "S", "WS", "ON", *_ISOLATES, "PDI")
_CLOSES = {"(": ")", "[": "]", "{": "}"}
# What turns something in a line that begins on the left.
_TURNING = {"R", "AL", "AN", *_ISOLATES}
_DEEPEST = 125
_MOST_OPEN = 63


def in_order(text: str, *, right_to_left: bool) -> list[tuple[int, int, bool]]:
    """The stretches of a line as they stand from left to right: where each begins and ends in the
    text, and whether it reads from right to left.
    """
    levels = levels_of(text, right_to_left=right_to_left)
    stretches: list[tuple[int, int, int]] = []
    for level, places in groupby(range(len(text)), key=levels.__getitem__):
        found = list(places)
        stretches.append((found[0], found[-1] + 1, level))
    # L2: from the deepest level up, what is that deep is turned round as a whole.
    for depth in range(max(levels, default=0), 0, -1):
        turned: list[tuple[int, int, int]] = []
        for deep, group in groupby(stretches, key=lambda stretch: stretch[2] >= depth):
            together = list(group)
            turned += reversed(together) if deep else together
        stretches = turned
    return [(start, end, level % 2 == 1) for start, end, level in stretches]


def begins_right_to_left(text: str) -> bool:
    """Whether the first letter of a text is of a script that reads from right to left."""
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    return _first_strong(kinds, 0, len(kinds), _closing(kinds)) == 1


def levels_of(text: str, *, right_to_left: bool) -> list[int]:
    """How deep each sign lies: even levels read from left to right, odd ones from right to left."""
    kinds = [unicodedata.bidirectional(sign) or "L" for sign in text]
    if not right_to_left and _TURNING.isdisjoint(kinds):
        return [0] * len(text)
    closing = _closing(kinds)
    levels = _explicit(kinds, closing, int(right_to_left))
    present = [place for place, kind in enumerate(kinds) if kind not in _NOWHERE]
    resolved = list(kinds)
    for sequence in _sequences(present, kinds, levels, closing):
        _Sequence(text, resolved, levels, sequence, kinds, closing, int(right_to_left)).resolve()
    for place in present:
        levels[place] += _raised(resolved[place], levels[place])
    _reset_spaces(kinds, levels, int(right_to_left))
    return levels


def _closing(kinds: list[str]) -> dict[int, int]:
    """BD9: where each isolate that is closed is closed."""
    found: dict[int, int] = {}
    begun: list[int] = []
    for place, kind in enumerate(kinds):
        if kind in _ISOLATES:
            begun.append(place)
        elif kind == "PDI" and begun:
            found[begun.pop()] = place
    return found


def _first_strong(kinds: list[str], start: int, end: int, closing: dict[int, int]) -> int:
    """P2 and P3: the level by the first letter that is not inside an isolate."""
    place = start
    while place < end:
        if kinds[place] in ("L", "R", "AL"):
            return int(kinds[place] != "L")
        place = closing.get(place, end) if kinds[place] in _ISOLATES else place + 1
    return 0


def _explicit(kinds: list[str], closing: dict[int, int], base: int) -> list[int]:
    """X1 to X8: the levels that isolates make."""
    levels: list[int] = []
    open_levels = [base]
    too_deep = 0
    for place, kind in enumerate(kinds):
        if kind == "PDI":
            if too_deep:
                too_deep -= 1
            elif len(open_levels) > 1:
                open_levels.pop()
        level = open_levels[-1]
        levels.append(level)
        if kind in _ISOLATES:
            turned = kind == "RLI"
            if kind == "FSI":
                end = closing.get(place, len(kinds))
                turned = _first_strong(kinds, place + 1, end, closing) == 1
            inside = level + 1 + ((level + 1) % 2 != turned)
            if inside > _DEEPEST or too_deep:
                too_deep += 1
            else:
                open_levels.append(inside)
    return levels


def _sequences(
    present: list[int], kinds: list[str], levels: list[int], closing: dict[int, int]
) -> Iterator[list[int]]:
    """BD13: stretches of one level; what goes on after an isolate belongs together."""
    runs = [list(places) for _level, places in groupby(present, key=levels.__getitem__)]
    starting = {run[0]: run for run in runs}
    opening = {end: start for start, end in closing.items()}
    for run in runs:
        if run[0] in opening:
            continue
        sequence = list(run)
        while kinds[sequence[-1]] in _ISOLATES and sequence[-1] in closing:
            sequence += starting[closing[sequence[-1]]]
        yield sequence


class _Sequence:
    """The signs of one level in their order, and what is found out about each."""

    def __init__(
        self,
        text: str,
        resolved: list[str],
        levels: list[int],
        places: list[int],
        kinds: list[str],
        closing: dict[int, int],
        base: int,
    ) -> None:
        self._text = text
        self._resolved = resolved
        self._places = places
        level = levels[places[0]]
        self._own = "LR"[level % 2]
        present = [each for each, kind in enumerate(kinds) if kind not in _NOWHERE]
        first, last = present.index(places[0]), present.index(places[-1])
        before = levels[present[first - 1]] if first else base
        after = levels[present[last + 1]] if last + 1 < len(present) else base
        if kinds[places[-1]] in _ISOLATES and places[-1] not in closing:
            after = base
        # X10: what lies at its ends.
        self._start = "LR"[max(level, before) % 2]
        self._end = "LR"[max(level, after) % 2]
        self._kinds = [resolved[place] for place in places]

    def resolve(self) -> None:
        """Make each sign L, R, EN or AN."""
        self._weak()
        self._brackets()
        self._neutral()
        for place, kind in zip(self._places, self._kinds, strict=True):
            self._resolved[place] = kind

    def _weak(self) -> None:
        kinds = self._kinds
        before = self._start
        for at, kind in enumerate(kinds):  # W1
            if kind == "NSM":
                kinds[at] = "ON" if before in (*_ISOLATES, "PDI") else before
            before = kinds[at]
        strong = self._start
        for at, kind in enumerate(kinds):  # W2, W3
            if kind in ("L", "R", "AL"):
                strong = kind
            if kind == "EN" and strong == "AL":
                kinds[at] = "AN"
            elif kind == "AL":
                kinds[at] = "R"
        for at in range(1, len(kinds) - 1):  # W4
            left, kind, right = kinds[at - 1 : at + 2]
            if left == right and (kind, left) in (("ES", "EN"), ("CS", "EN"), ("CS", "AN")):
                kinds[at] = left
        for start, end in _stretches(kinds, ("ET",)):  # W5
            if "EN" in (kinds[start - 1 : start] + kinds[end : end + 1]):
                kinds[start:end] = ["EN"] * (end - start)
        strong = self._start
        for at, kind in enumerate(kinds):  # W6, W7
            if kind in ("ES", "ET", "CS"):
                kinds[at] = "ON"
            elif kind in ("L", "R"):
                strong = kind
            elif kind == "EN" and strong == "L":
                kinds[at] = "L"

    def _brackets(self) -> None:
        """N0: a pair of brackets reads as what stands between them."""
        for start, end in self._pairs():
            inside = {_strong(kind) for kind in self._kinds[start + 1 : end]} - {None}
            if not inside:
                continue
            direction = self._own
            if self._own not in inside:
                before = (_strong(kind) for kind in reversed(self._kinds[:start]))
                context = next((kind for kind in before if kind), self._start)
                # Only what is unlike its surroundings on both sides is so with its brackets.
                direction = context if context != self._own else self._own
            for at in (start, end):
                self._kinds[at] = direction
                for mark in range(at + 1, len(self._kinds)):
                    if unicodedata.bidirectional(self._text[self._places[mark]]) != "NSM":
                        break
                    self._kinds[mark] = direction

    def _pairs(self) -> list[tuple[int, int]]:
        """BD16: the brackets that belong together."""
        found: list[tuple[int, int]] = []
        begun: list[tuple[str, int]] = []
        for at, kind in enumerate(self._kinds):
            sign = self._text[self._places[at]]
            if kind != "ON":
                continue
            if sign in _CLOSES:
                if len(begun) == _MOST_OPEN:
                    return []
                begun.append((_CLOSES[sign], at))
            elif sign in _CLOSES.values():
                for back in range(len(begun) - 1, -1, -1):
                    if begun[back][0] == sign:
                        found.append((begun[back][1], at))
                        del begun[back:]
                        break
        return sorted(found)

    def _neutral(self) -> None:
        """N1, N2: what has no direction takes that of both its sides, or else the level's."""
        for start, end in _stretches(self._kinds, _NEUTRAL):
            left = _strong(self._kinds[start - 1]) if start else self._start
            right = _strong(self._kinds[end]) if end < len(self._kinds) else self._end
            direction = left if left == right and left else self._own
            self._kinds[start:end] = [direction] * (end - start)


def _stretches(kinds: list[str], which: tuple[str, ...]) -> list[tuple[int, int]]:
    """From where to where each unbroken stretch of signs of these kinds goes."""
    inside = [False, *(kind in which for kind in kinds), False]
    edges = [at for at, (before, after) in enumerate(pairwise(inside)) if before != after]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _strong(kind: str) -> str | None:
    """The direction that a sign gives to others: numbers count as right to left."""
    if kind == "L":
        return "L"
    return "R" if kind in ("R", "EN", "AN") else None


def _raised(kind: str, level: int) -> int:
    """I1, I2."""
    if level % 2:
        return int(kind in ("L", "EN", "AN"))
    return {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)


def _reset_spaces(kinds: list[str], levels: list[int], base: int) -> None:
    """X9 and L1: what has no place goes with what is before it; spaces at the end, or before a tab,
    read as the line does.
    """
    for place, kind in enumerate(kinds):
        if kind in _NOWHERE:
            levels[place] = levels[place - 1] if place else base
    at_end = True
    for place in range(len(kinds) - 1, -1, -1):
        if kinds[place] in ("S", "B"):
            at_end = True
        if at_end and kinds[place] in ("S", "B", "WS", *_ISOLATES, "PDI", *_NOWHERE):
            levels[place] = base
        else:
            at_end = False
