"""As many pairs as there can be: which lines may be what was booked, each booking one of them.

Who pairs them off as they come may leave a line alone whose only booking another line took, which
had others to choose from. That line would be booked a second time.
"""

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Left = TypeVar("Left", bound=Hashable)
Right = TypeVar("Right", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)


def most_pairs(
    fits: Mapping[Left, Sequence[Group]],
    members: Mapping[Group, Sequence[Right]],
    begun: Mapping[Left, Right],
) -> dict[Left, Right]:
    """One on the right for as many as can be on the left, which name the groups that they fit.

    Groups may overlap. Who has one in `begun` keeps one, though maybe another. By augmenting paths;
    a group is looked through once in each search, however many name it.
    """
    taken = {right: left for left, right in begun.items()}
    free = {group: deque(rights) for group, rights in members.items()}
    used_up: set[Group] = set()
    for left in fits:
        if left not in begun:
            way = _way(left, fits, members, taken, free, used_up)
            taken.update({right: one for one, right in way})
    return {left: right for right, left in taken.items()}


def _way(
    start: Left,
    fits: Mapping[Left, Sequence[Group]],
    members: Mapping[Group, Sequence[Right]],
    taken: Mapping[Right, Left],
    free: Mapping[Group, deque[Right]],
    used_up: set[Group],
) -> list[tuple[Left, Right]]:
    """Who takes what, so that `start` gets one: each but the last takes what the next one had."""
    came_from: dict[Left, tuple[Left, Right]] = {}
    seen: set[Group] = set()
    waiting = deque([start])
    while waiting:
        one = waiting.popleft()
        for group in fits[one]:
            if group in seen or group in used_up:
                continue
            seen.add(group)
            rights = free.get(group, deque())
            while rights and rights[0] in taken:
                rights.popleft()
            if rights:
                return _back(start, (one, rights[0]), came_from)
            for right in members.get(group, ()):
                if taken[right] != start and taken[right] not in came_from:
                    came_from[taken[right]] = one, right
                    waiting.append(taken[right])
    # All of these are taken by who fits nothing else: no later search finds anything there.
    used_up |= seen
    return []


def _back(
    start: Left, last: tuple[Left, Right], came_from: Mapping[Left, tuple[Left, Right]]
) -> list[tuple[Left, Right]]:
    way = [last]
    while way[-1][0] != start:
        way.append(came_from[way[-1][0]])
    return way
