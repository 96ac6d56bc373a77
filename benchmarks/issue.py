"""A whole guided issue, as the person at the counter waits for it."""

from statistics import median
from time import perf_counter

from benchmarks.registry import Figure, measurement, percentile
from benchmarks.stage import staged
from bot.simulator.user import User

WARM_UP = 20
ISSUES = 200


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
            whole, confirm = await guided_issue(person, f"9401 AB {number}")
            if number > WARM_UP:
                issues.append(whole * 1000)
                confirms.append(confirm * 1000)
    return {
        "issue_median_ms": median(issues),
        "issue_p95_ms": percentile(issues, 95),
        "confirm_median_ms": median(confirms),
        "confirm_p95_ms": percentile(confirms, 95),
    }


async def guided_issue(person: User, address: str) -> tuple[float, float]:
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
