"""How sure a figure is: intervals for shares and differences, and a curve of what is used by when.

All intervals are at 95 percent: made this way, 95 out of 100 hold the true value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from statistics import NormalDist


def z95(comparisons: int = 1) -> float:
    """How many standard errors hold 95 out of 100; of several comparisons, all at once.

    Whoever compares the best of many with the worst always finds something; Bonferroni's way
    makes up for that.
    """
    return NormalDist().inv_cdf(1 - 0.025 / comparisons)


@dataclass(frozen=True)
class Share:
    """So many out of so many, and between which shares the truth lies (0 to 1)."""

    count: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.count / self.total


def share(count: int, total: int, comparisons: int = 1) -> Share:
    """A share with Wilson's interval, which is also right near 0 and 1 and for few.

    Raises ValueError where there is nothing to take a share of. E. B. Wilson, "Probable
    inference", JASA 22 (1927).
    """
    if not 0 <= count <= total or not total:
        raise ValueError(f"no share: {count} of {total}")
    z = z95(comparisons)
    ratio = count / total
    middle = ratio + z * z / (2 * total)
    half = z * sqrt(ratio * (1 - ratio) / total + z * z / (4 * total * total))
    below = 1 + z * z / total
    # The formula gives exactly 0 and 1 there, but for rounding.
    low = 0.0 if count == 0 else (middle - half) / below
    high = 1.0 if count == total else (middle + half) / below
    return Share(count, total, low, high)


def difference(one: Share, other: Share) -> tuple[float, float]:
    """Between which values the difference of two shares lies: Newcombe's interval.

    At the level at which the shares were made. Where it holds 0, there may be no difference at
    all. R. G. Newcombe, "Interval estimation for the difference between independent proportions",
    method 10, Stat. Med. 17 (1998).
    """
    gap = one.share - other.share
    low = gap - sqrt((one.share - one.low) ** 2 + (other.high - other.share) ** 2)
    high = gap + sqrt((one.high - one.share) ** 2 + (other.share - other.low) ** 2)
    return low, high


@dataclass(frozen=True)
class Point:
    """What part was used by the end of so many days, and between which parts the truth lies."""

    days: int
    used: float
    low: float
    high: float
    at_risk: int


def used_by(
    used_after: Iterable[tuple[int, int]], unused_after: Iterable[tuple[int, int]]
) -> list[Point]:
    """The part that is used within so many days: Kaplan and Meier's curve, with its interval.

    Both are (days since issue, how many vouchers). `unused_after` are those of which we only know
    that they were not used yet after so many days; they count until then (censored). The interval
    is Greenwood's on the log-log scale, which stays between 0 and 1. A point for each day on which
    something was used. E. L. Kaplan and P. Meier, JASA 53 (1958).
    """
    used: dict[int, int] = {}
    gone: dict[int, int] = {}
    for days, count in used_after:
        used[days] = used.get(days, 0) + count
        gone[days] = gone.get(days, 0) + count
    for days, count in unused_after:
        gone[days] = gone.get(days, 0) + count
    at_risk = sum(gone.values())
    left, variance = 1.0, 0.0
    points = []
    for days in sorted(gone):
        if events := used.get(days, 0):
            left *= 1 - events / at_risk
            if at_risk > events:
                variance += events / (at_risk * (at_risk - events))
            points.append(_point(days, left, variance, at_risk))
        at_risk -= gone[days]
    return points


def _point(days: int, left: float, variance: float, at_risk: int) -> Point:
    if left <= 0:
        return Point(days, 1.0, 1.0, 1.0, at_risk)
    half = z95() * sqrt(variance) / abs(log(left))
    return Point(days, 1 - left, 1 - left ** exp(-half), 1 - left ** exp(half), at_risk)


def within(points: list[Point], days: int) -> Point | None:
    """The last point up to and including so many days; None where nothing was used by then."""
    before = [point for point in points if point.days <= days]
    return before[-1] if before else None


def watched(lives: Iterable[tuple[int, int]], least: int) -> int:
    """For how many days at least so many were watched: (days, how many); 0 where never so many."""
    count = 0
    for days, number in sorted(lives, reverse=True):
        count += number
        if count >= least:
            return days
    return 0


def shown(points: list[Point], least_used: int, least_at_risk: int) -> list[Point]:
    """The curve in weeks, with points that show nobody: several used between two of them.

    `least_used` is about how many must have been used since the point before, `least_at_risk`
    how many must still be unused then.
    """
    kept: list[Point] = []
    before = 0.0
    last_week = max((point.days for point in points), default=0) // 7
    for week in range(1, last_week + 2):
        point = within(points, week * 7)
        if point is None or point.at_risk < least_at_risk:
            continue
        if (point.used - before) * point.at_risk >= least_used * (1 - before):
            kept.append(replace(point, days=week * 7))
            before = point.used
    return kept
