"""The long torture: 1,000 kills over at least 10,000 updates, with every other fault at 10 percent.

On PostgreSQL: 500 kills of the bot with another standing by, 50 ends of its connection in a
transaction and 50 in a COMMIT, 20 of the one that only reads, 20 kills of the primary, and 20 times
that it is stopped for longer than its silence may last.

Several bots are tortured beside each other, each with a database, a Telegram and a crowd of its
own: starting a killed bot again is what takes the time. Prints how it goes, how often each fault
struck, and the verdict; the exit code is 1 when anything is wrong.
"""

import argparse
import asyncio
import math
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from tests.torture import page_run
from tests.torture.page_run import PAGES, PageRun, tortured_pages
from tests.torture.postgres_run import ON_POSTGRES, PostgresPlan, tortured_on_postgres
from tests.torture.run import LIMITED, Plan, Run, go_through, tortured, wind_up

# An update takes the bot so many calls, failed ones included; it keeps kills and updates in step.
_CALLS_AN_UPDATE = 2
# Five kinds of fault strike each request of a page: with more of each hardly any comes through.
_MOST_OF_A_LINE = 0.08
# On PostgreSQL, with so many kills.
_ENDS, _FAILOVERS, _STOPS = 0.1, 0.04, 0.04


@dataclass(frozen=True)
class Verdict:
    """What came of one bot's torture."""

    seed: str
    figures: dict[str, int]
    struck: dict[str, int]
    wrong: list[str]


def torture(seed: str, plan: Plan, folder: Path) -> Verdict:
    """One bot, from its first start to the verdict."""
    return asyncio.run(_torture(seed, plan, folder))


def torture_pages(seed: str, plan: Plan, folder: Path) -> Verdict:
    """The same, for one in the page."""
    return asyncio.run(_torture_pages(seed, plan, folder))


def _telling(seed: str) -> Callable[[Run | PageRun], None]:
    begun = time.monotonic()

    def tell(run: Run | PageRun) -> None:
        told = ", ".join(f"{number} {what}" for what, number in run.figures().items())
        print(f"{time.monotonic() - begun:5.0f} s  seed {seed}: {told}", flush=True)

    return tell


def torture_on_postgres(seed: str, plan: Plan, folder: Path) -> Verdict:
    """The same, for two of one schema."""
    assert isinstance(plan, PostgresPlan)
    return asyncio.run(_torture_on_postgres(seed, plan, folder))


async def _torture(seed: str, plan: Plan, folder: Path) -> Verdict:
    async with tortured(folder, seed, plan) as run:
        return await _judged(seed, run)


async def _torture_on_postgres(seed: str, plan: PostgresPlan, folder: Path) -> Verdict:
    async with tortured_on_postgres(folder, seed, plan) as run:
        return await _judged(seed, run)


async def _judged(seed: str, run: Run) -> Verdict:
    failed = []
    try:
        await go_through(run, _telling(seed))
    except* Exception as group:
        failed = _names(group)
        await wind_up(run)
    return Verdict(seed, run.figures(), run.struck(), failed + run.everything_wrong())


async def _torture_pages(seed: str, plan: Plan, folder: Path) -> Verdict:
    async with tortured_pages(folder, seed, plan) as run:
        failed = []
        try:
            await page_run.go_through(run, _telling(seed))
        except* Exception as group:
            failed = _names(group)
            await page_run.wind_up(run)
        return Verdict(seed, run.figures(), run.struck(), failed + run.everything_wrong())


def _names(group: ExceptionGroup[Exception]) -> list[str]:
    return [f"{type(error).__name__}: {error}" for error in group.exceptions]


def _base(options: argparse.Namespace) -> Plan:
    """What is not counted."""
    if options.web:
        return replace(PAGES, rate=min(options.rate, _MOST_OF_A_LINE))
    if options.postgres:
        return replace(ON_POSTGRES, rate=options.rate)
    return LIMITED if options.limits else Plan(0, 0, 0, 0, options.rate)


def _plan(options: argparse.Namespace, bots: int) -> Plan:
    """What each of so many bots goes through."""
    most = (200, 2_400) if options.limits or options.web else (1_000, 10_000)
    if options.postgres:
        most = (500, 5_000)
    kills = most[0] if options.kills is None else options.kills
    updates = most[1] if options.updates is None else options.updates
    plan = replace(
        _base(options),
        size=options.people,
        updates=-(-updates // bots),
        kills=-(-kills // bots),
        mean_calls=max(1, _CALLS_AN_UPDATE * updates // max(1, kills)),
        # Who waits behind so many kills waits for long.
        patience=400.0,
    )
    if isinstance(plan, PostgresPlan):
        ends, failovers, stops = (
            math.ceil(share * kills / bots) for share in (_ENDS, _FAILOVERS, _STOPS)
        )
        return replace(
            plan, ends=ends, commits=ends, reads=failovers, failovers=failovers, stops=stops
        )
    return plan


def main() -> int:
    """Torture as the command line asks; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=os.environ.get("TORTURE_SEED"))
    parser.add_argument(
        "--kills", type=int, help="1,000; 200 with --limits or --web; 500 with --postgres"
    )
    parser.add_argument(
        "--updates", type=int, help="10,000; 2,400 with --limits or --web; 5,000 with --postgres"
    )
    parser.add_argument("--rate", type=float, default=0.1, help="of each kind of fault, 0 to 1")
    parser.add_argument(
        "--limits",
        action="store_true",
        help="Telegram's limits on both sides; 5%% errors and 3%% lost answers in place of --rate",
    )
    parser.add_argument("--web", action="store_true", help="in the page, on a bad line")
    parser.add_argument(
        "--postgres", action="store_true", help="two bots of one schema, a primary and its standby"
    )
    parser.add_argument("--bots", type=int, help="beside each other: 8, or 2 pairs on PostgreSQL")
    parser.add_argument("--people", type=int, default=16, help="for each bot; an even number")
    options = parser.parse_args()
    first = secrets.randbelow(10**6) if options.seed is None else int(options.seed)
    bots = options.bots or (2 if options.postgres else 8)
    plan = _plan(options, bots)
    print(f"TORTURE_SEED={first}: {bots} bots, each {plan}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    seeds = [str(first + number) for number in range(bots)]
    folders = [folder / seed for seed in seeds]
    for each in folders:
        each.mkdir()
    with ProcessPoolExecutor(bots) as pool:
        one = torture_pages if options.web else torture
        one = torture_on_postgres if options.postgres else one
        verdicts = list(pool.map(one, seeds, [plan] * bots, folders))
    code = _tell(first, verdicts)
    if code:
        print(f"Databases and logs are in {folder}.")
    else:
        shutil.rmtree(folder)
    return code


def _tell(first: int, verdicts: list[Verdict]) -> int:
    figures: Counter[str] = Counter()
    struck: Counter[str] = Counter()
    for verdict in verdicts:
        figures.update(verdict.figures)
        struck.update(verdict.struck)
    print("\nWhat people did")
    for what, number in figures.items():
        print(f"  {number:7,} {what}")
    print("\nWhat struck")
    for what, number in sorted(struck.items()):
        print(f"  {number:7,} {what}")
    wrong = [f"seed {each.seed}: {line}" for each in verdicts for line in each.wrong]
    print("\n" + "\n".join(wrong[:100]) if wrong else "\n0 lost, 0 doubled, nothing else wrong")
    if wrong:
        print(f"{len(wrong)} wrong. TORTURE_SEED={first} repeats it.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
