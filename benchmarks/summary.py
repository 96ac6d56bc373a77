"""The daily figures and the report, in small and large databases, and taps meanwhile."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.confirm import LARGE, SMALL, database_of
from benchmarks.issue import guided_issue
from benchmarks.registry import FULL, Figure, measurement, percentile
from benchmarks.stage import SCHEME, staged
from bot.child_process import made_apart
from bot.domain.scheme_file import read_scheme
from bot.messages.figures import report_of
from bot.render.document import PDF, XLSX, make
from bot.reporting.summary import summarise
from bot.reporting.summary_text import Trouble, summary_text
from bot.simulator.user import User
from bot.storage import pots, uptake
from bot.storage.engines import looking_at
from bot.storage.people import Role
from bot.storage.pots import VOUCHERS

TIMES = 60
ISSUES = 300 if FULL else 120
ROUNDS = 5 if FULL else 3
# How many vouchers there are while taps are measured.
SIZE = LARGE if FULL else SMALL
_TODAY = date(2022, 6, 13)
_MORNING = datetime(2022, 6, 13, 9, 0)  # noqa: DTZ001 - local time of the scheme
# The last Sunday of the forty weeks.
_UNTIL = date(2022, 6, 12)


@measurement(
    Figure("summary_small_ms", "Daily figures at 1,500 vouchers", "ms"),
    Figure("summary_million_ms", "Daily figures at 1,000,000 vouchers", "ms"),
    Figure("summary_growth_ratio", "The large database against the small one", ""),
    Figure("summary_recount_seconds", "Recount from the ledger at 1,000,000 vouchers", "s"),
)
async def summary() -> dict[str, float]:
    """The figures and their words, in turn in the one database and in the other."""
    small: list[float] = []
    large: list[float] = []
    paths = await database_of(SMALL), await database_of(LARGE)
    for number in range(TIMES + 5):
        seconds = [await _figures(path) for path in paths]
        if number >= 5:
            small.append(seconds[0])
            large.append(seconds[1])
    begun = perf_counter()
    assert await uptake.recounted(paths[1]) == []
    recount = perf_counter() - begun
    return {
        "summary_small_ms": median(small) * 1000,
        "summary_million_ms": median(large) * 1000,
        "summary_growth_ratio": median(large) / median(small),
        "summary_recount_seconds": recount,
    }


async def _figures(path: Path) -> float:
    scheme = read_scheme(SCHEME)
    begun = perf_counter()
    async with looking_at(path) as reading:
        found = summarise(
            scheme,
            _TODAY,
            await uptake.by_feature(reading),
            await uptake.days(reading),
            await pots.named(reading, VOUCHERS),
        )
    now = datetime(2022, 6, 13, 6, 30, tzinfo=UTC)
    summary_text(found, scheme, now, Trouble(0, 0), agrees=True)
    return perf_counter() - begun


@measurement(
    Figure("report_small_seconds", "The report as PDF and XLSX, at 1,500 vouchers", "s"),
    Figure("report_seconds", "The same at 1,000,000 vouchers", "s"),
)
async def report() -> dict[str, float]:
    """From the question to both files, process of its own included."""
    return {
        "report_small_seconds": await _report(await database_of(SMALL)),
        "report_seconds": await _report(await database_of(LARGE)),
    }


async def _report(path: Path) -> float:
    begun = perf_counter()
    document, wrong = await report_of(path, read_scheme(SCHEME), _UNTIL, _TODAY)
    await made_apart(make, document, [PDF, XLSX])
    assert not wrong
    return perf_counter() - begun


@measurement(
    Figure("tap_p99_ms", f"Confirming taps with {SIZE:,} vouchers, 99th percentile", "ms"),
    Figure("summary_tap_p99_ms", "The same while summaries and reports are made", "ms"),
    Figure("summary_answer_seconds", "/stand until it is there, meanwhile", "s"),
)
async def taps_meanwhile() -> dict[str, float]:
    """Somebody gives vouchers, and then does so while summaries and reports are made."""
    path = await database_of(SIZE)
    async with staged(2, first=Role.COORDINATOR, database=path, begin=_MORNING) as stage:
        coordinator, person = stage.people
        # The clean-up of the night is made up for first.
        await coordinator.type("/stand", "Stand ")
        alone = [await _tap(person, number) for number in range(ISSUES)]
        asking = asyncio.create_task(_keep_asking(coordinator))
        meanwhile: list[float] = []
        while len(meanwhile) < ISSUES or not asking.done():
            meanwhile.append(await _tap(person, ISSUES + len(meanwhile)))
        waited = await asking
    return {
        "tap_p99_ms": percentile(alone, 99),
        "summary_tap_p99_ms": percentile(meanwhile, 99),
        "summary_answer_seconds": median(waited),
    }


async def _keep_asking(coordinator: User) -> list[float]:
    """Summary, report, and once more; returns the seconds until each summary was there."""
    waited = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        await coordinator.type("/stand", "Stand ")
        waited.append(perf_counter() - begun)
        await coordinator.type("/rapport", "Het rapport als webpagina")
    return waited


async def _tap(person: User, number: int) -> float:
    _whole, tap = await guided_issue(person, f"9401 AB {number + 1}")
    return tap * 1000
