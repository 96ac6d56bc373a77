"""The list of measurements: one function each, which does one run and returns its figures.

A new measurement is a function with `@measurement`; its figures appear in the table by themselves.
"""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import quantiles

Run = Callable[[], Awaitable[dict[str, float]]]

# The long form: every figure at the size that the project promises, half an hour in all.
FULL = os.environ.get("BENCH_FULL") == "1"


@dataclass(frozen=True)
class Figure:
    """One number of a measurement: its key in results.json, what it says, and its unit."""

    key: str
    label: str
    unit: str


@dataclass(frozen=True)
class Measurement:
    """A function that does one run, and the figures that it returns by key."""

    name: str
    figures: tuple[Figure, ...]
    run: Run


MEASUREMENTS: list[Measurement] = []
# What can't be measured on this machine, and why.
LEFT_OUT: dict[str, str] = {}


def measurement(*figures: Figure) -> Callable[[Run], Run]:
    """Put a function on the list of measurements."""

    def add(run: Run) -> Run:
        MEASUREMENTS.append(Measurement(run.__name__, figures, run))
        return run

    return add


def percentile(values: list[float], percent: int) -> float:
    """The value below which this percentage lies."""
    return quantiles(values, n=100)[percent - 1]
