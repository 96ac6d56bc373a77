"""Hides small numbers in tables that leave the coordinator's own view.

A cell below 5 may be one household that somebody recognises; in a cross of two features that goes
for a cell below 10. Hiding it is not enough: totals give it away. So more cells are hidden, until
nobody can solve a hidden cell, or bound it within a span as small as the threshold, with all that
is published and the totals. And figures that leave this view are as of the end of a closed week,
with enough in between, so that the difference between two days shows no household.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

LEAST = 5
LEAST_IN_CROSS = 10
# Of fewer there is no list at all: that one is hidden would tell too much.
LEAST_IN_LIST = 3 * LEAST
_LEAST_FOR_ADDRESSES = 5 * LEAST_IN_CROSS
_QUARTER = timedelta(weeks=13)

Counts = Sequence[Sequence[int]]
Place = tuple[int, int]


def closed_week(today: date) -> date:
    """The last day, a Sunday, of the last week that is over on this day.

    What is published as of that day stays the same all week, so two days never differ by one.
    """
    return today - timedelta(days=today.isoweekday())


def published_weeks(events: Sequence[Mapping[date, int]], today: date) -> list[date]:
    """The Sundays as of which figures may leave this view, oldest first.

    `events` is how often something happened on each day: vouchers given, used, lapsed. After a
    week in which one was given, the next report would show all of that household. So between two of
    these days each thing happened at least `LEAST_IN_CROSS` times, or not at all. Where that takes
    longer than a quarter of a year, the next comes all the same: when it was is vague by then.
    """
    begun = min([day for each in events for day, count in each.items() if count], default=today)
    weeks = [closed_week(min(begun, today))]
    shown = [0 for _each in events]
    week = weeks[0] + timedelta(days=7)
    while week <= closed_week(today):
        totals = [sum(count for day, count in each.items() if day <= week) for each in events]
        new = [total - before for total, before in zip(totals, shown, strict=True)]
        if all(not n or n >= LEAST_IN_CROSS for n in new) or week - weeks[-1] >= _QUARTER:
            weeks.append(week)
            shown = totals
        week += timedelta(days=7)
    return weeks


@dataclass(frozen=True)
class PublishedList:
    """A published list: counts by key, None where hidden, and the total.

    `counts` is None where the list can't be shown at all; `total` where even that is too small.
    `hides_smallest` tells whether all that is hidden is less than all that is shown.
    """

    counts: dict[str, int | None] | None
    total: int | None
    hides_smallest: bool = True

    @property
    def hidden(self) -> frozenset[str]:
        """The keys whose counts are not shown."""
        return frozenset(key for key, count in (self.counts or {}).items() if count is None)

    @property
    def most(self) -> tuple[str, int] | None:
        """Who has the most, and how many; None where something hidden may be more.

        By what is published alone, so that it tells nothing of what is not.
        """
        shown = {key: count for key, count in (self.counts or {}).items() if count is not None}
        if not shown:
            return None
        most = max(shown.items(), key=lambda each: each[1])
        hidden = (self.total or 0) - sum(shown.values())
        # Each of the others that are hidden is one at least.
        may_be_more = hidden - (len(self.hidden) - 1) >= most[1]
        return None if may_be_more and not self.hides_smallest else most


def publish_list(counts: Mapping[str, int], least: int = LEAST) -> PublishedList:
    """Hide every count below `least`, and the smallest others that keep it hidden.

    At least three are hidden, and without the largest they still come to twice `least` above one
    each: no hidden count dominates their sum. So they are safe from somebody who knows one of them,
    such as the organisation that it is about, and from somebody who knows how they were chosen.
    What nobody has is left out: that shows no household, and need not hide others with it. A total
    below three times `least` gets no list at all: that one is hidden would tell too much.
    """
    counts = {key: count for key, count in counts.items() if count}
    total = sum(counts.values())
    if total < least:
        return PublishedList(None, None)
    order = sorted(counts, key=lambda key: (counts[key], key))
    small = sum(count < least for count in counts.values())
    if total < 3 * least:
        return PublishedList(None, total)
    if not small:
        return PublishedList(dict(counts), total)
    # Where all would go there is no list.
    for number in range(max(small, 1), len(order)):
        # A shown count as large as a hidden one would tell which is which, by the order of keys.
        ends_here = counts[order[number]] != counts[order[number - 1]]
        if ends_here and _is_hidden_well([counts[key] for key in order[:number]], least):
            hidden = set(order[:number])
            shown = {key: None if key in hidden else count for key, count in counts.items()}
            return PublishedList(shown, total)
    return PublishedList(None, total)


def _is_hidden_well(counts: Sequence[int], least: int) -> bool:
    """Whether counts of which only the sum is known, smallest first, keep each other hidden."""
    return len(counts) >= 3 and sum(count - 1 for count in counts[:-1]) >= 2 * least


def publish_sums(
    counts: Mapping[tuple[str, str], int], parts: PublishedList, least: int = LEAST
) -> PublishedList:
    """A list of organisations beside one of their approaches, `parts`, which is out already.

    `counts` are by organisation and approach. What an organisation gave is the sum of its
    approaches. Where that would tell what is hidden in `parts`, there is no list.
    """
    sums: dict[str, int] = {}
    homes: dict[str, set[str]] = {}
    for (key, part), count in counts.items():
        sums[key] = sums.get(key, 0) + count
        if count and (parts.counts is None or part in parts.hidden):
            homes.setdefault(part, set()).add(key)
    listed = publish_list(sums, least)
    together = any(len(keys) > 1 for keys in homes.values())
    for key, shown in (listed.counts or {}).items():
        hidden = sorted(
            n for (home, part), n in counts.items() if home == key and part in homes if n
        )
        if shown is not None and hidden and (together or not _is_hidden_well(hidden, least)):
            return PublishedList(None, listed.total)
    return listed


@dataclass(frozen=True)
class Beside:
    """A list that is out already, and the counts by its keys and those of a list to come.

    Which pairs there may be is known to everybody, such as who offers what.
    """

    published: PublishedList
    counts: Mapping[tuple[str, str], int]


def publish_beside(
    counts: Mapping[str, int], others: Sequence[Beside], least: int = LEAST
) -> PublishedList:
    """A list beside others: with each of them it gives no hidden count away, and no small pair.

    More is hidden until that is so: of what shares a key with what would be told, the smallest.
    What `counts` leaves out, such as what is not known, is published as its sum.
    """
    listed = publish_list(counts, least)
    while listed.counts is not None and (told := _told(listed, others, counts, least)):
        shown = {key: n for key, n in listed.counts.items() if key in told and n is not None}
        # A shown count as large as a hidden one would tell which is which, by the order of keys.
        fewest = min(shown.values(), default=None)
        hidden = listed.hidden | {key for key, n in shown.items() if n == fewest}
        if not shown or len(hidden) == len(listed.counts):
            return PublishedList(None, listed.total)
        listed = PublishedList(
            {key: None if key in hidden else n for key, n in listed.counts.items()}, listed.total
        )
    # Also where no more was hidden: that would tell something of what is.
    return replace(listed, hides_smallest=not listed.hidden)


def _told(
    listed: PublishedList, others: Sequence[Beside], counts: Mapping[str, int], least: int
) -> set[str]:
    """The keys of a list of which one more has to be hidden; empty where nothing is told."""
    hidden = sorted(counts[key] for key in listed.hidden)
    if hidden and not _is_hidden_well(hidden, least):
        return set(counts)
    return next((told for other in others if (told := _told_by_two(listed, other, least))), set())


def _told_by_two(listed: PublishedList, other: Beside, least: int) -> set[str]:
    """The keys that share one with what two lists tell; empty where they tell nothing.

    All that is unknown is a hidden cell: each pair, and for what is hidden in either list a cell in
    a row or column of its own, that makes up for it. What comes to a known sum is then all rows and
    columns of one cross.
    """
    pairs = {pair: count for pair, count in other.counts.items() if count}
    rows = sorted({row for row, _column in pairs})
    columns = sorted({column for _row, column in pairs})
    total = sum(pairs.values())
    cells = [[pairs.get((row, column), 0) for column in columns] for row in rows]
    sums = [sum(row) for row in cells]
    column_sums = [sum(column) for column in zip(*cells, strict=True)]
    bare_rows = [i for i, row in enumerate(rows) if _is_hidden_in(other.published, row)]
    bare_columns = [j for j, key in enumerate(columns) if key and _is_hidden_in(listed, key)]
    cells = [[*row, total - sums[i] if i in bare_rows else 0] for i, row in enumerate(cells)] + [
        [total - n if j in bare_columns else 0 for j, n in enumerate(column_sums)] + [0]
    ]
    of_pairs = {(rows.index(row), columns.index(column)) for row, column in pairs}
    of_rows = {(i, len(columns)) for i in bare_rows}
    of_columns = {(len(rows), j) for j in bare_columns}
    hidden = of_pairs | of_rows | of_columns
    small = {(i, j) for i, j in of_pairs if cells[i][j] < least and columns[j]}
    for i, j in sorted(small | of_rows | of_columns):
        if span(cells, hidden, (i, j)) < least:
            own = {i} if i < len(rows) else {row for row, column in of_pairs if column == j}
            return {columns[column] for row, column in of_pairs if row in own}
    return set()


def _is_hidden_in(published: PublishedList, key: str) -> bool:
    return (published.counts or {}).get(key) is None


def publish_line(
    by_day: Mapping[date, int], until: date, least: int = LEAST
) -> list[tuple[date, int]]:
    """A running total at the ends of closed weeks, each at least `least` more than the one before.

    So no two points differ by a household or a few; nor does the last from the total, which is
    published beside the line: that point then stands at the end, with the total.
    """
    line: list[tuple[date, int]] = []
    if not by_day:
        return line
    week, shown = closed_week(min(by_day)) + timedelta(days=7), 0
    while week <= until:
        total = sum(count for day, count in by_day.items() if day <= week)
        if total - shown >= least:
            line.append((week, total))
            shown = total
        week += timedelta(days=7)
    total = sum(count for day, count in by_day.items() if day <= until)
    if line and 0 < total - shown < least:
        line[-1] = (until, total)
    return line


def publish_addresses(given: int, again: int) -> tuple[int, int] | None:
    """Between how many and how many addresses so many vouchers are for; None for too few.

    `again` of them were for an address that had one already. The exact number of addresses would
    tell these, and 91 vouchers for 90 addresses is one household with two. So `again` is only
    known by its tens: 0 to 9, 10 to 19. That is wider than any hidden count may be (`LEAST`), and
    as it depends on nothing else, two reports together tell no more. Of few vouchers such a range
    says nothing.
    """
    fewest = again // LEAST_IN_CROSS * LEAST_IN_CROSS
    if given < max(_LEAST_FOR_ADDRESSES, fewest + LEAST_IN_CROSS):
        return None
    return given - fewest - (LEAST_IN_CROSS - 1), given - fewest


@dataclass(frozen=True)
class PublishedCrosstab:
    """A published cross: rows by columns, None where hidden; the totals of both are published.

    `merged_rows` and `merged_columns` are the keys that were taken together in the row or column
    `OTHERS`, because they are too small by themselves.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int, ...]
    column_totals: tuple[int, ...]
    merged_rows: frozenset[str] = frozenset()
    merged_columns: frozenset[str] = frozenset()


OTHERS = "others"


def publish_cross(
    rows: Sequence[str], columns: Sequence[str], counts: Counts, least: int = LEAST_IN_CROSS
) -> PublishedCrosstab | None:
    """Hide what is below `least` in a cross, and what would give it away; None where all would go.

    Rows and columns that come to less than twice `least`, or are hidden in their own list, are
    taken together first: whatever stands in such a row lies within too small a span. Those that
    nobody has are left out.
    """
    row_groups = _groups(rows, [sum(row) for row in counts], least)
    column_groups = _groups(columns, [sum(column) for column in zip(*counts, strict=True)], least)
    if len(row_groups) < 2 or len(column_groups) < 2:
        return None
    merged = [
        [sum(counts[i][j] for i in row for j in column) for column in column_groups.values()]
        for row in row_groups.values()
    ]
    hidden = _hidden(merged, least)
    if hidden is None:
        return None
    return PublishedCrosstab(
        tuple(row_groups),
        tuple(column_groups),
        tuple(
            tuple(None if (i, j) in hidden else count for j, count in enumerate(row))
            for i, row in enumerate(merged)
        ),
        tuple(sum(row) for row in merged),
        tuple(sum(column) for column in zip(*merged, strict=True)),
        _names(rows, row_groups.get(OTHERS, [])),
        _names(columns, column_groups.get(OTHERS, [])),
    )


def _names(keys: Sequence[str], places: Sequence[int]) -> frozenset[str]:
    return frozenset(keys[place] for place in places)


def _groups(keys: Sequence[str], totals: Sequence[int], least: int) -> dict[str, list[int]]:
    """The places behind each row (or column) of the merged cross, in order; OTHERS comes last."""
    counts = {key: total for key, total in zip(keys, totals, strict=True) if total}
    listed = publish_list(counts)
    if listed.counts is None:
        return {}
    order = sorted(counts, key=lambda key: (counts[key], key))
    others = {key for key in order if key in listed.hidden or counts[key] < 2 * least}
    while others and sum(counts[key] for key in others) < 2 * least and len(others) < len(order):
        others.add(next(key for key in order if key not in others))
    places = {key: [place] for place, key in enumerate(keys) if key in counts}
    groups = {key: place for key, place in places.items() if key not in others}
    if others:
        groups[OTHERS] = [place for key in places for place in places[key] if key in others]
    return groups


def _hidden(cells: Counts, least: int) -> set[Place] | None:
    """The places to hide, or None where hiding all of them is not enough."""
    places = set(product(range(len(cells)), range(len(cells[0]))))
    hidden = {(i, j) for i, j in places if cells[i][j] < least}
    while True:
        bare = [place for place in sorted(hidden) if span(cells, hidden, place) < least]
        if not bare:
            return hidden
        more = _cheapest_rectangle(cells, hidden, bare[0], least)
        if not more:
            return None
        hidden |= more


def _cheapest_rectangle(cells: Counts, hidden: set[Place], place: Place, least: int) -> set[Place]:
    """What to hide besides, so that this place can move by `least` round a rectangle.

    As little as possible. Where no rectangle is enough by itself, the one that gives most; empty
    where none adds anything.
    """
    i, j = place
    best: tuple[tuple[int, int], set[Place]] | None = None
    for other_row, other_column in product(range(len(cells)), range(len(cells[0]))):
        if other_row == i or other_column == j:
            continue
        corners = {(i, other_column), (other_row, j), (other_row, other_column)}
        more = corners - hidden
        swing = min(cells[i][other_column], cells[other_row][j]) + min(
            cells[i][j], cells[other_row][other_column]
        )
        cost = sum(cells[row][column] for row, column in more)
        if more and (best is None or (-min(swing, least), cost) < best[0]):
            best = (-min(swing, least), cost), more
    return best[1] if best else set()


def span(cells: Counts, hidden: set[Place], place: Place) -> int:
    """How far apart the least and the greatest are that a hidden cell can be, given all the rest.

    Known are all other cells, the totals, and that a count is never negative. The cell grows by
    what can flow from its row to its column through the other hidden cells, and shrinks by what
    can flow back: rows are left by a cell that gets smaller, columns by one that gets larger.
    """
    i, j = place
    row, column = ("row", i), ("column", j)
    others = hidden - {place}
    return _flow(cells, others, row, column) + min(cells[i][j], _flow(cells, others, column, row))


_Node = tuple[str, int]
_Chain = list[tuple[Place, bool]]
"""Cells, each with whether it gets smaller."""


def _flow(cells: Counts, hidden: set[Place], start: _Node, goal: _Node) -> int:
    """The greatest flow; a cell that gets smaller gives no more than it holds."""
    now = {(i, j): cells[i][j] for i, j in hidden}
    flowed = 0
    while chain := _chain(now, start, goal):
        room = min(now[place] for place, shrinks in chain if shrinks)
        for place, shrinks in chain:
            now[place] += -room if shrinks else room
        flowed += room
    return flowed


def _chain(now: Mapping[Place, int], start: _Node, goal: _Node) -> _Chain:
    """A shortest chain of hidden cells along which something can flow; empty for none."""
    chains: dict[_Node, _Chain] = {start: []}
    queue = [start]
    for node in queue:
        for place, held in now.items():
            row, column = ("row", place[0]), ("column", place[1])
            if node == row and held and column not in chains:
                chains[column] = [*chains[node], (place, True)]
                queue.append(column)
            elif node == column and row not in chains:
                chains[row] = [*chains[node], (place, False)]
                queue.append(row)
        if goal in chains:
            return chains[goal]
    return []
