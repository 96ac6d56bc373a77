"""What is measured: one function each, which does one run and returns its figures.

A new measurement is a function with `@measurement`; its figures appear in the table by themselves.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

from benchmarks.stage import Person, staged

Run = Callable[[], Awaitable[dict[str, float]]]

WARM_UP = 20
ISSUES = 200


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


def measurement(*figures: Figure) -> Callable[[Run], Run]:
    """Put a function on the list of measurements."""

    def add(run: Run) -> Run:
        MEASUREMENTS.append(Measurement(run.__name__, figures, run))
        return run

    return add


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


@measurement(
    Figure("issue_median_ms", "Whole guided issue, median", "ms"),
    Figure("issue_p95_ms", "Whole guided issue, 95th percentile", "ms"),
    Figure("confirm_median_ms", "Confirming tap until the code is there, median", "ms"),
    Figure("confirm_p95_ms", "Confirming tap until the code is there, 95th percentile", "ms"),
)
async def issue() -> dict[str, float]:
    """One person gives vouchers: three taps and one line each, human time excluded.

    The next one begins when the card of the one before is there.
    """
    issues: list[float] = []
    confirms: list[float] = []
    async with staged(1) as stage:
        [person] = stage.people
        for number in range(1, WARM_UP + ISSUES + 1):
            whole, confirm = await _guided_issue(person, f"9401 AB {number}")
            if number > WARM_UP:
                issues.append(whole * 1000)
                confirms.append(confirm * 1000)
    return {
        "issue_median_ms": median(issues),
        "issue_p95_ms": _p95(issues),
        "confirm_median_ms": median(confirms),
        "confirm_p95_ms": _p95(confirms),
    }


async def _guided_issue(person: Person, address: str) -> tuple[float, float]:
    """Seconds from the first tap, and from the confirming tap, until the code is there."""
    menu = await person.type("start", "Welkom")
    begun = perf_counter()
    question = await person.tap(menu, "Voucher geven", "Waarvoor is de voucher?")
    await person.tap(question, "Sport", "Typ de postcode")
    question = await person.type(address, "Klopt dit?")
    confirmed = perf_counter()
    await person.tap(question, "Geef voucher", "De code is")
    done = perf_counter()
    await person.sees("Dit is uw voucher")
    return done - begun, done - confirmed
