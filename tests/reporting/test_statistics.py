"""Intervals and the curve of use, against scipy's, and against truths that we made up."""

import random
import warnings
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reporting.forecast import when_gone
from bot.reporting.statistics import (
    difference,
    share,
    used_by,
    within,
)

START = date(2021, 9, 6)


@pytest.mark.slow
@settings(max_examples=60)
@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_a_share_is_wilsons(counts: tuple[int, int]) -> None:
    # Half a second to import, which the processes that test other things do without.
    from scipy.stats import binomtest

    count, total = counts
    ours = share(count, total)
    theirs = binomtest(count, total).proportion_ci(0.95, method="wilson")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize(("count", "total"), [(0, 0), (-1, 5), (6, 5)])
def test_a_share_of_nothing_is_refused(count: int, total: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        share(count, total)


def test_the_interval_of_a_difference_is_newcombes() -> None:
    """The first row of table II of his paper: 56 of 70 and 48 of 80."""
    low, high = difference(share(56, 70), share(48, 80))
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=80).filter(
        lambda lives: any(used for _days, used in lives)
    )
)
def test_the_curve_of_use_is_kaplan_and_meiers(lives: list[tuple[int, bool]]) -> None:
    # Half a second to import, which the processes that test other things do without.
    from scipy.stats import CensoredData, ecdf

    ours = used_by(
        [(days, 1) for days, used in lives if used], [(days, 1) for days, used in lives if not used]
    )
    data = CensoredData(
        uncensored=[days for days, used in lives if used],
        right=[days for days, used in lives if not used],
    )
    theirs = ecdf(data).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():
        # Where all were used it has no interval, and says so; such a point is left out below.
        warnings.filterwarnings("ignore", "The confidence interval is undefined at some")
        interval = theirs.confidence_interval(0.95, method="log-log")
    for point in ours:
        assert 1 - point.used == pytest.approx(float(theirs.evaluate(point.days)), abs=1e-9)
        low = 1 - float(interval.high.evaluate(point.days))
        high = 1 - float(interval.low.evaluate(point.days))
        if point.used < 1 - 1e-9:
            assert (point.low, point.high) == pytest.approx((low, high), abs=1e-6)


def test_what_is_not_used_yet_is_no_unused_voucher() -> None:
    """Of ten, five are used on day 10; the other five are only five days old."""
    assert used_by([(10, 5)], [(5, 5)])[-1].used == 1
    naive = share(5, 10).share
    assert naive == 0.5
    assert within(used_by([(10, 5)], [(5, 5)]), 9) is None


def simulated(chance: random.Random, pace: float, total: int) -> tuple[dict[date, int], date]:
    """Vouchers given on working days at a steady pace, until the last one is gone."""
    given: dict[date, int] = {}
    day, left = START, total
    while left:
        if day.weekday() < 5:
            count = min(left, int(np.random.default_rng(chance.getrandbits(32)).poisson(pace)))
            given[day] = count
            left -= count
        day += timedelta(days=1)
    return given, day - timedelta(days=1)


@pytest.mark.slow
def test_nine_of_ten_forecasts_hold_the_day_on_which_the_last_one_goes() -> None:
    chance = random.Random(1)
    hits = 0
    for _ in range(200):
        given, gone = simulated(chance, pace=chance.uniform(4, 12), total=1500)
        today = START + timedelta(days=7 * chance.randint(8, 16))
        so_far = {day: count for day, count in given.items() if day < today}
        forecast = when_gone(so_far, 1500 - sum(so_far.values()), today)
        assert forecast is not None and forecast.latest is not None
        hits += forecast.earliest <= gone <= forecast.latest
    # 90 percent, with room for chance: 200 throws of a fair one give fewer than 168 once in 400.
    assert 168 <= hits <= 200


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({}, 100),
        ({START: 50}, 100),
        ({START - timedelta(days=60): 3}, 100),
        ({START - timedelta(days=7 * week): 10 for week in range(1, 9)}, 0),
    ],
)
def test_no_forecast_where_there_is_no_pace(given: dict[date, int], left: int) -> None:
    assert when_gone(given, left, START) is None
