"""Whoever holds a published table, its totals and a pencil can't find a hidden cell.

What somebody can find out is asked of linear programming, and for small tables of all tables that
would have been published in the same way.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.reporting.disclosure import (
    LEAST,
    LEAST_IN_CROSS,
    Beside,
    PublishedCrosstab,
    PublishedList,
    closed_week,
    publish_addresses,
    publish_beside,
    publish_cross,
    publish_line,
    publish_list,
    publish_sums,
    published_weeks,
)
from bot.reporting.names import kind_name
from bot.reporting.report_figures import list_texts
from tests.helpers.disclosure import (
    Known,
    known_of_cross,
    known_of_list,
    narrowest,
    narrowest_in_cross,
    span,
)

"""Equations: coefficients by variable, and what they come to."""

COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 60))
LISTS = st.dictionaries(st.sampled_from("abcdefgh"), COUNTS, min_size=1)
TABLES = st.tuples(st.integers(2, 5), st.integers(2, 4)).flatmap(
    lambda size: st.lists(
        st.lists(COUNTS, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


def only_small(counts: Mapping[str, int], least: int = LEAST) -> PublishedList:
    """The control: every small count hidden, and nothing else."""
    shown = {key: None if count < least else count for key, count in counts.items() if count}
    return PublishedList(shown, sum(counts.values()))


@pytest.mark.slow
@settings(max_examples=60)
@given(LISTS)
@example({"a": 3, "b": 200})
@example({"a": 0, "b": 0, "c": 0, "d": 50})
@example({"a": 4, "b": 5, "c": 5})
def test_no_hidden_count_of_a_list_can_be_solved(counts: dict[str, int]) -> None:
    published = publish_list(counts)
    assert narrowest(published, counts) >= LEAST
    for key, count in (published.counts or {}).items():
        assert count is None or count == counts[key] >= LEAST


@pytest.mark.parametrize("counts", [{"a": 3, "b": 200, "c": 90}, {"a": 1, "b": 2, "c": 90}])
def test_hiding_only_what_is_small_fails_the_same_test(counts: dict[str, int]) -> None:
    """The control: the totals give away what primary suppression hides."""
    assert narrowest(only_small(counts), counts) < LEAST
    assert narrowest(publish_list(counts), counts) >= LEAST


@pytest.mark.parametrize("publish", [publish_list, only_small])
def test_knowing_how_counts_are_hidden_does_not_help(
    publish: Callable[[Mapping[str, int], int], PublishedList],
) -> None:
    """Of all lists that look the same when published: a hidden count may be small, or not."""
    least = 3
    looks: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for values in product(range(10), repeat=4):
        published = publish(dict(zip("abcd", values, strict=True)), least)
        if published.total is None:
            # It is known to be small, and so is everything below it; there is no more to find.
            assert sum(values) < least
            continue
        listed = dict.fromkeys("abcd", 0) | (published.counts or dict.fromkeys("abcd"))
        looks[tuple(listed.values()), published.total].append(values)
    told = [
        look
        for look, alike in looks.items()
        for place, shown in enumerate(look[0])  # type: ignore[index]
        if shown is None
        and (len({v[place] for v in alike}) < 2 or max(v[place] for v in alike) < least)
    ]
    assert bool(told) is (publish is only_small)


NESTED = st.dictionaries(
    st.tuples(st.sampled_from("AB"), st.sampled_from("wxyz")), COUNTS, min_size=1
).map(lambda counts: {(home, home + part): n for (home, part), n in counts.items()})


def narrowest_with_sums(
    counts: Mapping[tuple[str, str], int], sums: PublishedList, parts: PublishedList
) -> float:
    """The smallest span of a hidden approach, for whoever has both lists."""
    keys = [part for (_home, part), count in counts.items() if count]
    hidden = parts.hidden if parts.counts is not None else set(keys)
    known = known_of_list(parts, keys)
    for home, shown in (sums.counts or {}).items():
        if shown is not None:
            its = {keys.index(p): 1 for (h, p), count in counts.items() if h == home and count}
            known.append((its, shown))
    spans = [span(known, len(keys), {keys.index(goal): 1}, 1) for goal in hidden]
    return min(spans, default=float("inf"))


LEAK = {("A", "Aw"): 3, ("A", "Ax"): 200, ("B", "Bw"): 20, ("B", "Bx"): 21}


@pytest.mark.slow
@settings(max_examples=60)
@given(NESTED)
@example(LEAK)
@example({("A", "Aw"): 12, ("B", "Bw"): 300, ("B", "Bx"): 3, ("B", "By"): 11})
def test_organisations_do_not_give_their_approaches_away(
    counts: dict[tuple[str, str], int],
) -> None:
    parts = publish_list({part: count for (_home, part), count in counts.items()})
    sums = publish_sums(counts, parts)
    if sums.counts is None and parts.counts is None:
        return
    assert narrowest_with_sums(counts, sums, parts) >= LEAST


def test_two_lists_that_are_safe_alone_may_not_be_so_together() -> None:
    """The control."""
    parts = publish_list({part: count for (_home, part), count in LEAK.items()})
    sums = publish_list({"A": 203, "B": 41})
    assert parts.hidden == {"Aw", "Bw", "Bx"} and sums.counts == {"A": 203, "B": 41}
    assert narrowest_with_sums(LEAK, sums, parts) == 0
    assert publish_sums(LEAK, parts).counts is None


# Who offers what: by provider and kind of offer; the kind is empty where nobody said it.
OFFERED = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(["", *"vwxyz"])), COUNTS, min_size=1
).filter(lambda pairs: any(count for (_row, kind), count in pairs.items() if kind))
# Who has both sees that two of B were of kind x: of kind y are 30, all of them of B.
PAIR = {("A", "w"): 12, ("A", "x"): 13, ("B", "y"): 30, ("B", "x"): 2}


def sums(pairs: Mapping[tuple[str, str], int], place: int) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for pair, count in pairs.items():
        found[pair[place]] += count
    return dict(found)


def narrowest_of_two(
    pairs: Mapping[tuple[str, str], int], rows: PublishedList, kinds: PublishedList
) -> float:
    """The smallest span of a hidden count of either list, and of a small pair, for who has both.

    They know which pairs there are, and of how many the kind is not known.
    """
    there = [pair for pair, count in pairs.items() if count]
    known: Known = [(dict.fromkeys(range(len(there)), 1), sum(pairs.values()))]
    goals = [{n: 1} for n, pair in enumerate(there) if pair[1] and pairs[pair] < LEAST]
    for place, listed in ((0, rows), (1, kinds)):
        for key, count in sums(pairs, place).items():
            its = {n: 1 for n, pair in enumerate(there) if pair[place] == key}
            if (listed.counts or {}).get(key) is not None or not key:
                known.append((its, count))
            elif its:
                goals.append(its)
    return min((span(known, len(there), goal) for goal in goals), default=float("inf"))


@pytest.mark.slow
@settings(max_examples=100)
@given(OFFERED)
@example(PAIR)
@example({("A", "w"): 40, ("A", "x"): 3, ("B", "w"): 20, ("B", "y"): 3, ("C", "z"): 9})
def test_two_lists_of_which_the_pairs_are_known_give_nothing_away(
    pairs: dict[tuple[str, str], int],
) -> None:
    rows = publish_list(sums(pairs, 0))
    counts = {kind: count for kind, count in sums(pairs, 1).items() if kind}
    kinds = publish_beside(counts, [Beside(rows, pairs)])
    if kinds.counts is None:
        return
    assert narrowest_of_two(pairs, rows, kinds) >= LEAST
    assert narrowest(kinds, counts) >= LEAST
    shown = {key: count for key, count in kinds.counts.items() if count is not None}
    assert shown.items() <= counts.items() and min(shown.values(), default=LEAST) >= LEAST


def test_two_lists_that_were_published_apart_give_a_pair_away() -> None:
    """The control; and nothing is hidden that need not be."""
    rows, kinds = publish_list(sums(PAIR, 0)), publish_list(sums(PAIR, 1))
    assert narrowest_of_two(PAIR, rows, kinds) == 0 and not kinds.hidden
    assert publish_beside(sums(PAIR, 1), [Beside(rows, PAIR)]) != kinds
    large = PAIR | {("B", "x"): 20}
    rows, kinds = publish_list(sums(large, 0)), publish_list(sums(large, 1))
    assert publish_beside(sums(large, 1), [Beside(rows, large)]) == kinds


def test_no_kind_is_called_most_used_where_a_hidden_one_may_be_more() -> None:
    """What a list beside others hides need not be the smallest, and is not called small."""
    counts = {"fitness": 9, "yoga": 10, "zumba": 10, "zwemmen": 15, "toneel": 17}
    gym = {("Sportschool", kind): counts[kind] for kind in ("fitness", "yoga", "zumba")}
    rest = {("Sportschool", ""): 11, ("Podium", "toneel"): 17, ("Podium", ""): 7}
    pairs = {**gym, **rest, ("Klein", "zwemmen"): 15, ("Zonder", ""): 14}
    providers = {"Sportschool": 40, "Podium": 24, "Klein": 15, "Zonder": 14}
    categories = {
        **{("sport", kind): counts[kind] for kind in ("fitness", "yoga", "zumba", "zwemmen")},
        ("cultuur", "toneel"): 17,
    }
    kinds = publish_beside(
        counts,
        [
            Beside(PublishedList(dict(providers), 93), pairs),
            Beside(PublishedList(None, None), categories),
        ],
    )
    assert kinds.counts and {key for key, n in kinds.counts.items() if n} == {"zwemmen"}
    told = " ".join(list_texts(kinds, kind_name, "Het meest gebruikt voor: {name}."))
    assert told == ("Niet getoond, zodat niemand te herkennen is: fitness, toneel, yoga en zumba.")
    # What a list by itself hides is less than all that it shows; so is what can be no more.
    assert publish_list({"a": 4, "b": 8, "c": 9, "d": 10}).most == ("d", 10)
    assert replace(kinds, counts={"a": 20, "b": None, "c": None}, total=40).most == ("a", 20)
    assert replace(kinds, counts={"a": 20, "b": None, "c": None}, total=41).most is None


def keys_of(table: Sequence[Sequence[int]]) -> tuple[list[str], list[str]]:
    return [f"r{i}" for i in range(len(table))], [f"c{j}" for j in range(len(table[0]))]


@pytest.mark.slow
@settings(max_examples=60)
@given(TABLES)
@example([[30, 3], [40, 60]])
@example([[12, 11, 30], [3, 40, 22], [15, 60, 9]])
def test_no_hidden_cell_of_a_cross_can_be_solved(table: list[list[int]]) -> None:
    rows, columns = keys_of(table)
    cross = publish_cross(rows, columns, table)
    if cross is None:
        return
    assert narrowest_in_cross(cross) >= LEAST_IN_CROSS
    for row in cross.cells:
        assert all(cell is None or cell >= LEAST_IN_CROSS for cell in row)
    assert sum(cross.row_totals) == sum(map(sum, table)) == sum(cross.column_totals)


def test_in_a_cross_hiding_only_what_is_small_fails_the_same_test() -> None:
    """The control."""
    table = ((30, 3), (40, 60))
    bare = PublishedCrosstab(
        ("r0", "r1"), ("c0", "c1"), ((30, None), (40, 60)), (33, 100), (70, 63)
    )
    assert narrowest_in_cross(bare) < LEAST_IN_CROSS
    cross = publish_cross(("r0", "r1"), ("c0", "c1"), table)
    assert cross is None or narrowest_in_cross(cross) >= LEAST_IN_CROSS


@settings(max_examples=40)
@given(TABLES)
@example([[3, 0, 1], [30, 40, 22], [15, 60, 9], [40, 2, 11]])
def test_lists_and_cross_together_give_nothing_away(table: list[list[int]]) -> None:
    """The row totals as a list, the column totals as a list, and the cross of both."""
    rows, columns = keys_of(table)
    width = len(columns)
    row_list = publish_list({key: sum(row) for key, row in zip(rows, table, strict=True)})
    column_list = publish_list(
        {key: sum(column) for key, column in zip(columns, zip(*table, strict=True), strict=True)}
    )
    cross = publish_cross(rows, columns, table)
    row_goals = {key: {i * width + j: 1 for j in range(width)} for i, key in enumerate(rows)}
    column_goals = {
        key: {i * width + j: 1 for i in range(len(rows))} for j, key in enumerate(columns)
    }
    known: Known = known_of_cross(cross, rows, columns) if cross else []
    for published, goals in ((row_list, row_goals), (column_list, column_goals)):
        if published.total is not None:
            known.append((dict.fromkeys(range(len(rows) * width), 1), published.total))
        known += [
            (goals[key], count)
            for key, count in (published.counts or {}).items()
            if count is not None
        ]
    for published, goals in ((row_list, row_goals), (column_list, column_goals)):
        for key in published.hidden:
            assert span(known, len(rows) * width, goals[key]) >= LEAST


BY_DAY = st.dictionaries(st.integers(0, 120), st.integers(0, 7), max_size=60)


@given(BY_DAY, BY_DAY, st.integers(0, 130))
def test_no_two_days_differ_by_a_household_or_a_few(
    given: dict[int, int], used: dict[int, int], after: int
) -> None:
    """Whatever is published on one day and on the next: nothing new, ten and more, or a quarter."""
    start = date(2021, 9, 6)
    today = start + timedelta(after)
    events = [{start + timedelta(day): n for day, n in each.items()} for each in (given, used)]
    until, next_until = (
        published_weeks([{d: n for d, n in each.items() if d <= day} for each in events], day)[-1]
        for day in (today, today + timedelta(1))
    )
    assert until <= next_until < today + timedelta(1)
    if next_until - until < timedelta(weeks=13):
        for each in events:
            new = sum(n for day, n in each.items() if until < day <= next_until)
            assert new == 0 or new >= LEAST_IN_CROSS


@given(BY_DAY, st.integers(0, 130))
@example({0: 9, 8: 1}, 13)
def test_no_step_of_the_line_is_a_household_or_a_few(by_day: dict[int, int], after: int) -> None:
    """Nor is what lies between its last point and the total, which stands beside it."""
    start = date(2021, 9, 6)
    until = start + timedelta(after)
    issued = {start + timedelta(day): n for day, n in by_day.items()}
    total = sum(n for day, n in issued.items() if day <= until)
    line = publish_line(issued, until)
    if not line:
        return
    heights = [0, *(count for _day, count in line), total]
    steps = [above - below for below, above in pairwise(heights)]
    assert all(step >= LEAST for step in steps[:-1])
    assert steps[-1] == 0 or steps[-1] >= LEAST
    for day, count in line:
        assert count == sum(n for each, n in issued.items() if each <= day)


def test_by_the_end_of_the_week_alone_two_days_differ_by_a_household() -> None:
    """The control: one voucher in a quiet week. Within a quarter of a year it is told as well."""
    monday = date(2021, 9, 20)
    issued = {date(2021, 9, 7): 40, date(2021, 9, 15): 1}
    days = monday - timedelta(1), monday
    counts = [sum(n for d, n in issued.items() if d <= closed_week(day)) for day in days]
    assert counts == [40, 41]
    assert {published_weeks([issued], day)[-1] for day in days} == {date(2021, 9, 12)}
    assert published_weeks([issued], monday + timedelta(weeks=12))[-1] == date(2021, 12, 12)


def test_what_is_used_is_told_while_nothing_is_given() -> None:
    issued, used = {date(2021, 9, 7): 40}, {date(2021, 9, 24): 12, date(2021, 10, 1): 3}
    weeks = published_weeks([issued, used], date(2021, 10, 11))
    assert weeks == [date(2021, 9, day) for day in (5, 12, 19, 26)]


@given(st.dates(date(2021, 1, 1), date(2030, 1, 1)))
def test_what_is_published_is_the_same_all_week(day: date) -> None:
    end = closed_week(day)
    assert end.isoweekday() == 7 and timedelta(1) <= day - end <= timedelta(7)
    monday = day - timedelta(day.isoweekday() - 1)
    assert {closed_week(monday + timedelta(days)) for days in range(7)} == {end}


@given(given_=st.integers(0, 5_000), again=st.integers(0, 300))
def test_the_number_of_addresses_shows_no_household(given_: int, again: int) -> None:
    """91 vouchers for 90 addresses would be one household with two."""
    again = min(again, max(given_ - 1, 0))
    published = publish_addresses(given_, again)
    if published is None:
        assert given_ < 5 * LEAST_IN_CROSS or again > given_ - LEAST_IN_CROSS
        return
    low, high = published
    assert low <= given_ - again <= high <= given_, "it is true"
    # Whoever knows how it was made, and how many were given, finds these and no other.
    fitting = [n for n in range(given_ + 1) if publish_addresses(given_, n) == published]
    assert max(fitting) - min(fitting) >= LEAST
    assert fitting == list(range(min(fitting), max(fitting) + 1))


def test_the_exact_number_of_addresses_would_show_one() -> None:
    """The control of the test above."""
    assert [n for n in range(92) if 91 - n == 90] == [1]
