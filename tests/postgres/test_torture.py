"""The short torture on PostgreSQL: two bots, a primary and its standby, and blows at all of them.

A failure prints its seed; TORTURE_SEED repeats it. The long one is `make torture
TORTURE=--postgres`.
"""

import os
import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from tests.torture.postgres_run import ON_POSTGRES, tortured_on_postgres
from tests.torture.run import go_through

pytestmark = [pytest.mark.postgres_only, pytest.mark.slow]
# Stopped between two turns, with more in hand: the other does those meanwhile.
LEASED = replace(
    ON_POSTGRES,
    size=12,
    rate=0.0,
    kills=0,
    ends=0,
    commits=0,
    failovers=0,
    stopped=("stopped after turn",),
)


async def test_nothing_is_lost_or_doubled_whatever_goes_wrong(tmp_path: Path) -> None:
    seed = os.environ.get("TORTURE_SEED") or str(secrets.randbelow(10**6))
    print(f"TORTURE_SEED={seed}")
    async with tortured_on_postgres(tmp_path, seed, ON_POSTGRES) as run:
        await go_through(run)
        print(run.figures(), run.struck(), run.striker.seconds)
        assert run.everything_wrong() == []
        assert run.killer.kills == len(ON_POSTGRES.blows())


async def test_who_takes_over_by_the_clock_alone_does_things_twice(tmp_path: Path) -> None:
    """The control of the fence: the one that was stopped goes on with what it had in hand."""
    plan = replace(LEASED, module="tests.torture.leased")
    async with tortured_on_postgres(tmp_path, "7", plan) as run:
        await go_through(run)
        assert [line for line in run.everything_wrong() if "turn was written" in line]


async def test_with_the_fence_it_does_nothing_twice(tmp_path: Path) -> None:
    async with tortured_on_postgres(tmp_path, "7", LEASED) as run:
        await go_through(run)
        assert run.everything_wrong() == []
        # Once at least: on a machine that is busy for seconds the other is silent, too.
        assert run.striker.anew
