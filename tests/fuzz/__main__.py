"""`python -m tests.fuzz`: many generated updates through the bot; fails when one does harm."""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

from bot.scheme import read_scheme
from tests.conftest import ASSEN, Stage, staged
from tests.fuzz.run import Outcome, run

# Where the updates of a round are kept in which something was wrong.
FOLDER = Path(__file__).parents[2] / "build" / "fuzz"
MOST_SHOWN = 20
TABLES = ("vouchers", "ledger", "corrections", "invitations", "household_vouchers", "taps")


async def _tables(stage: Stage) -> str:
    """How far the bot came: the number of rows of what counts."""
    reading = stage.database.reading
    counts = [(table, await reading.value(f"SELECT count(*) FROM {table}")) for table in TABLES]
    return ", ".join(f"{count} {table}" for table, count in counts)


async def _go(seed: int, updates: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder), read_scheme(ASSEN)) as stage:
            began = time.monotonic()
            outcome = await run(stage, seed, updates, FOLDER)
            seconds = time.monotonic() - began
            tables = await _tables(stage)
    never = _report(outcome)
    print(f"In the books: {tables}.")
    print(f"{outcome.updates} updates, {outcome.calls} calls of the bot, {seconds:.0f} s;")
    print(f"the slowest few took {outcome.slowest_seconds:.2f} s.")
    print(f"Seed {seed}: {len(outcome.problems)} problems, {never} entries never came up.")
    return not outcome.problems and not never


def _report(outcome: Outcome) -> int:
    """Print what came in and what was wrong; returns how many entries never came up."""
    for heading, counts in (
        ("Updates", outcome.kinds),
        ("Entries", outcome.entries),
        ("Set aside, since python-telegram-bot can't read them", outcome.unreadable),
    ):
        print(f"{heading}:")
        for name, times in counts.most_common():
            print(f"  {times:7} {name}")
    for problem in outcome.problems[:MOST_SHOWN]:
        print(problem)
    if outcome.problems:
        print(f"The updates of these rounds are in {FOLDER}.")
    return sum(not times for times in outcome.entries.values())


def main() -> None:
    """Run, and exit with 1 when something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="another seed, other updates")
    parser.add_argument("--updates", type=int, default=100_000)
    options = parser.parse_args()
    print(f"Seed {options.seed}", flush=True)
    # What the bot logs of refused letters is expected here; the run counts them itself.
    logging.disable(logging.CRITICAL)
    sys.exit(not asyncio.run(_go(options.seed, options.updates)))


if __name__ == "__main__":
    main()
