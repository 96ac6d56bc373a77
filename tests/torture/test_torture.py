"""The short torture: kills and every fault at once, on the real process. Nothing lost or doubled.

A failure prints its seed; TORTURE_SEED repeats it. The long one is `make torture`.
"""

import os
import secrets
from pathlib import Path

import pytest

from tests.torture import page_run
from tests.torture.page_run import PAGES, tortured_pages
from tests.torture.run import LIMITED, Plan, go_through, tortured

pytestmark = pytest.mark.slow

# So many kinds of fault strike at this rate that every fourth call of the bot fails.
MIXED = Plan(size=12, updates=250, kills=8, mean_calls=40, rate=0.04, patience=120.0)


async def test_nothing_is_lost_or_doubled_whatever_goes_wrong(tmp_path: Path) -> None:
    seed = os.environ.get("TORTURE_SEED") or str(secrets.randbelow(10**6))
    print(f"TORTURE_SEED={seed}")
    async with tortured(tmp_path, seed, MIXED) as run:
        await go_through(run)
        print(run.figures(), run.struck())
        assert run.everything_wrong() == []
        assert run.killer.kills >= MIXED.kills
        kinds = ("busy", "clock", "full disk", "nonsense", "no json", "blocked", "repeat")
        assert all(run.struck().get(kind) for kind in kinds), "each fault struck"


async def test_telegrams_limits_are_kept_whatever_goes_wrong(tmp_path: Path) -> None:
    seed = os.environ.get("TORTURE_SEED") or str(secrets.randbelow(10**6))
    print(f"TORTURE_SEED={seed}")
    async with tortured(tmp_path, seed, LIMITED) as run:
        await go_through(run)
        print(run.figures(), run.struck())
        assert run.everything_wrong() == []
        assert run.killer.kills >= LIMITED.kills


async def test_nothing_is_lost_or_doubled_in_the_page_whatever_goes_wrong(tmp_path: Path) -> None:
    seed = os.environ.get("TORTURE_SEED") or str(secrets.randbelow(10**6))
    print(f"TORTURE_SEED={seed}")
    async with tortured_pages(tmp_path, seed, PAGES) as run:
        await page_run.go_through(run)
        print(run.figures(), run.struck())
        assert run.everything_wrong() == []
        assert run.killer.kills >= PAGES.kills
        kinds = ("busy", "clock", "full disk", "repeats", "line: after", "line: half")
        assert all(run.struck().get(kind) for kind in kinds), "each fault struck"
