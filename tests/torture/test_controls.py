"""Controls: the same torture catches a bot that has one guard less."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.torture.crowd import NoAnswer
from tests.torture.run import LIMITED, Plan, go_through, tortured, wind_up

pytestmark = pytest.mark.slow

SEED = "7"
# Just before an update is stored, which this bot had Telegram forget already.
KILLS = Plan(
    size=4, updates=10_000, kills=30, mean_calls=4, rate=0.0, hows=("before store",), patience=10.0
)
TAPS = Plan(size=6, updates=120, kills=2, mean_calls=60, rate=0.0, twice=0.5)


async def test_without_the_inbox_updates_are_lost(tmp_path: Path) -> None:
    plan = replace(KILLS, module="tests.torture.careless")
    async with tortured(tmp_path, SEED, plan) as run:
        with pytest.raises(ExceptionGroup) as caught:
            await go_through(run)
        assert caught.group_contains(NoAnswer)
        await wind_up(run)
        assert [line for line in run.everything_wrong() if "is lost" in line]


async def test_the_unique_on_the_draft_by_itself_gives_one_voucher_for_one_draft(
    tmp_path: Path,
) -> None:
    plan = replace(TAPS, module="tests.torture.forgetful")
    async with tortured(tmp_path, SEED, plan) as run:
        await go_through(run)
        # Its messages may be a muddle; its vouchers are not.
        assert [line for line in run.everything_wrong() if "twice" in line] == []


async def test_without_the_unique_on_the_draft_vouchers_are_doubled(tmp_path: Path) -> None:
    plan = replace(TAPS, module="tests.torture.doubling")
    async with tortured(tmp_path, SEED, plan) as run:
        await go_through(run)
        wrong = run.everything_wrong()
        assert [line for line in wrong if line.startswith("draft") and line.endswith("twice")]


async def test_an_edit_that_becomes_a_message_at_once_goes_too_fast(tmp_path: Path) -> None:
    plan = replace(LIMITED, module="tests.torture.hasty", kills=0)
    async with tortured(tmp_path, SEED, plan) as run:
        await go_through(run)
        assert [line for line in run.everything_wrong() if "too fast" in line]
