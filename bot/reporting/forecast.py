"""When the vouchers will be gone at the pace of the last weeks: a range, nobody knows the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from statistics import mean, variance

# The 95th percentile of the normal distribution: 90 of 100 ranges hold the true day.
_Z90 = 1.6448536269514722
MOST_WEEKS = 8
LEAST_WEEKS = 4
# Vouchers in those weeks; fewer tell no pace.
_LEAST_GIVEN = 20
_FARTHEST = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Forecast:
    """Between which local days the last voucher goes; `latest` is None where it may never be."""

    earliest: date
    latest: date | None


def when_gone(given: Mapping[date, int], left: int, today: date) -> Forecast | None:
    """The range in which `left` vouchers will be gone; None while it is too early to tell.

    The pace is that of up to eight weeks until yesterday. How far apart the ends are comes from
    how much weeks differ, from how few there are, and from the chance in what is still to come.
    """
    if not given:
        return None
    known = (today - min(given)).days // 7
    weeks = [
        sum(given.get(today - timedelta(days=7 * week + each), 0) for each in range(1, 8))
        for week in range(min(known, MOST_WEEKS))
    ]
    if left <= 0 or len(weeks) < LEAST_WEEKS or sum(weeks) < _LEAST_GIVEN:
        return None
    pace = mean(weeks)
    # Counts vary at least as much as pure chance makes them.
    spread = max(variance(weeks) / pace, 1.0)
    duration = left / pace
    error = sqrt(left * spread / pace**2 + duration**2 * spread / (pace * len(weeks)))
    earliest = today + timedelta(days=max(int(7 * (duration - _Z90 * error)), 0))
    farthest = timedelta(days=ceil(7 * (duration + _Z90 * error)))
    return Forecast(earliest, today + farthest if farthest < _FARTHEST else None)
