"""The short torture on PostgreSQL: two bots, a primary and its standby, and blows at all of them.

A failure prints its seed; TORTURE_SEED repeats it. The long one is `make torture
TORTURE=--postgres`.
"""

import os
import secrets
from pathlib import Path

import pytest

from tests.torture.postgres_run import ON_POSTGRES, tortured_on_postgres
from tests.torture.run import go_through

pytestmark = [pytest.mark.postgres_only, pytest.mark.slow]


async def test_nothing_is_lost_or_doubled_whatever_goes_wrong(tmp_path: Path) -> None:
    seed = os.environ.get("TORTURE_SEED") or str(secrets.randbelow(10**6))
    print(f"TORTURE_SEED={seed}")
    async with tortured_on_postgres(tmp_path, seed, ON_POSTGRES) as run:
        await go_through(run)
        print(run.figures(), run.struck(), run.striker.seconds)
        assert run.everything_wrong() == []
        assert run.killer.kills == len(ON_POSTGRES.blows())
