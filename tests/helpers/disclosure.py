"""What somebody can work out of a published table."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from bot.reporting.disclosure import (
    PublishedCrosstab,
    PublishedList,
)

Known = list[tuple[dict[int, int], int]]


def span(known: Known, variables: int, goal: Mapping[int, int], least: int = 0) -> float:
    """How far apart the least and the greatest value of a sum are, by linear programming.

    Every variable is known to be at least `least`.
    """
    # Half a second to import, which the processes that test other things do without.
    from scipy.optimize import linprog

    left = np.zeros((len(known), variables))
    for number, (coefficients, _right) in enumerate(known):
        for variable, times in coefficients.items():
            left[number, variable] = times
    right = [right for _coefficients, right in known]
    objective = np.zeros(variables)
    for variable, times in goal.items():
        objective[variable] = times
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * objective, A_eq=left, b_eq=right, bounds=(least, None), method="highs"
        )
        assert found.status in (0, 3), found.message
        ends.append(sign * found.fun if found.status == 0 else float("inf"))
    return float(ends[1] - ends[0])


def known_of_list(published: PublishedList, keys: Sequence[str]) -> Known:
    """What a list says of its counts."""
    known: Known = []
    if published.total is not None:
        known.append((dict.fromkeys(range(len(keys)), 1), published.total))
    for key, count in (published.counts or {}).items():
        if count is not None:
            known.append(({keys.index(key): 1}, count))
    return known


def narrowest(published: PublishedList, counts: Mapping[str, int]) -> float:
    """The smallest span of a hidden count, also for somebody who knows another one."""
    listed = published.counts is not None
    # What nobody has is not on a list, so what is hidden there is at least one. Without a list
    # nobody knows even that, nor of which others there may be some.
    keys = [key for key in counts if counts[key]] if listed else sorted({*counts, "y", "z"})
    hidden = published.hidden if listed else set(keys)
    # Where only the total is published, nothing can keep who has nearly all of it from seeing that.
    insiders = [None] if published.counts is None else [None, *hidden]
    spans = [float("inf")]
    for goal, insider in product(hidden, insiders):
        if goal == insider:
            continue
        known = known_of_list(published, keys)
        if insider:
            known.append(({keys.index(insider): 1}, counts[insider]))
        spans.append(span(known, len(keys), {keys.index(goal): 1}, int(listed)))
    return min(spans)


def known_of_cross(cross: PublishedCrosstab, rows: Sequence[str], columns: Sequence[str]) -> Known:
    """What a cross says of the cells that it was made of."""

    def behind(group: str, keys: Sequence[str], merged: frozenset[str]) -> list[int]:
        wanted = {group} if group in keys else merged
        return [place for place, key in enumerate(keys) if key in wanted]

    def cells(row: str | None, column: str | None) -> dict[int, int]:
        some_rows = behind(row, rows, cross.merged_rows) if row else range(len(rows))
        some = behind(column, columns, cross.merged_columns) if column else range(len(columns))
        return {i * len(columns) + j: 1 for i, j in product(some_rows, some)}

    known: Known = []
    for i, row in enumerate(cross.rows):
        known.append((cells(row, None), cross.row_totals[i]))
        for j, column in enumerate(cross.columns):
            cell = cross.cells[i][j]
            if cell is not None:
                known.append((cells(row, column), cell))
    known += [
        (cells(None, column), cross.column_totals[j]) for j, column in enumerate(cross.columns)
    ]
    return known


def narrowest_in_cross(cross: PublishedCrosstab) -> float:
    """The smallest span of a hidden cell of a cross by itself."""
    known = known_of_cross(
        PublishedCrosstab(
            cross.rows, cross.columns, cross.cells, cross.row_totals, cross.column_totals
        ),
        cross.rows,
        cross.columns,
    )
    variables = len(cross.rows) * len(cross.columns)
    spans = [
        span(known, variables, {i * len(cross.columns) + j: 1})
        for i, row in enumerate(cross.cells)
        for j, cell in enumerate(row)
        if cell is None
    ]
    return min(spans, default=float("inf"))
