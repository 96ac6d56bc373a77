"""As many pairs as there can be: which lines may be what was booked, each booking one of them.

Who pairs them off as they come may leave a line alone whose only booking another line took, which
had others to choose from. That line would be booked a second time.
"""

from collections import Counter, deque
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Left = TypeVar("Left", bound=Hashable)
Right = TypeVar("Right", bound=Hashable)


def most_pairs(
    left: Mapping[Left, int],
    right: Mapping[Right, int],
    fits: Mapping[Left, Sequence[Right]],
    begun: Counter[tuple[Left, Right]],
) -> Counter[Left]:
    """How many of each kind on the left have a pair, when as many as can be have one.

    There are so many of each kind, and those of one kind are alike. `fits` names what each may go
    with. Whatever has a pair in `begun` keeps one, though maybe another.
    """
    pairs = Counter(begun)
    free = Counter(right)
    paired: Counter[Left] = Counter()
    for (one, other), count in begun.items():
        free[other] -= count
        paired[one] += count
    taken_by: dict[Right, set[Left]] = {}
    for one, other in pairs:
        taken_by.setdefault(other, set()).add(one)
    # What a search saw that found nothing, no later one needs to look at.
    seen_through: set[Left] = set()
    for one, count in left.items():
        while paired[one] < count:
            way = _way(one, fits, free, pairs, taken_by, seen_through)
            if not way:
                break
            for step, (mine, other) in enumerate(way):
                pairs[mine, other] += 1
                taken_by.setdefault(other, set()).add(mine)
                if step:
                    _loosen(mine, way[step - 1][1], pairs, taken_by)
            free[way[-1][1]] -= 1
            paired[one] += 1
    return paired


def _loosen(
    mine: Left,
    other: Right,
    pairs: Counter[tuple[Left, Right]],
    taken_by: dict[Right, set[Left]],
) -> None:
    pairs[mine, other] -= 1
    if not pairs[mine, other]:
        taken_by[other].discard(mine)


def _way(
    start: Left,
    fits: Mapping[Left, Sequence[Right]],
    free: Counter[Right],
    pairs: Counter[tuple[Left, Right]],
    taken_by: dict[Right, set[Left]],
    seen_through: set[Left],
) -> list[tuple[Left, Right]]:
    """Who takes what, so that `start` gets something: each next one had what the last one takes."""
    came_from: dict[Left, tuple[Left, Right] | None] = {start: None}
    reached: set[Right] = set()
    waiting = deque([start])
    while waiting:
        one = waiting.popleft()
        for other in fits[one]:
            if other in reached:
                continue
            reached.add(other)
            if free[other] > 0:
                return _back(one, other, came_from)
            for next_one in taken_by.get(other, ()):
                if next_one not in came_from and next_one not in seen_through:
                    came_from[next_one] = (one, other)
                    waiting.append(next_one)
    seen_through.update(came_from)
    return []


def _back(
    one: Left, other: Right, came_from: Mapping[Left, tuple[Left, Right] | None]
) -> list[tuple[Left, Right]]:
    way = [(one, other)]
    while (before := came_from[one]) is not None:
        one = before[0]
        way.append(before)
    return way[::-1]
