"""Controls: the same torture catches a bot that has one guard less."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.torture import page_run
from tests.torture.crowd import NoAnswer
from tests.torture.page_run import PAGES, tortured_pages
from tests.torture.run import LIMITED, Plan, go_through, tortured, wind_up

pytestmark = pytest.mark.slow

SEED = "7"
# Just before an update is stored, which this bot had Telegram forget already.
KILLS = Plan(
    size=4, updates=10_000, kills=30, mean_calls=4, rate=0.0, hows=("before store",), patience=10.0
)
TAPS = Plan(size=6, updates=120, kills=2, mean_calls=60, rate=0.0, twice=0.5)
# Answers that are lost, so that much is sent once more.
REPEATS = replace(PAGES, size=4, updates=60, kills=0, rate=0.0)
LOST = 0.2


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


async def test_repeats_with_another_id_are_doubled(tmp_path: Path) -> None:
    async with tortured_pages(tmp_path, SEED, REPEATS, keeps_ids=False) as run:
        run.line.rate = LOST
        await page_run.go_through(run)
        assert [line for line in run.everything_wrong() if "too often" in line]


async def test_a_server_that_knows_no_id_again_doubles(tmp_path: Path) -> None:
    plan = replace(REPEATS, module="tests.torture.doubling_page")
    async with tortured_pages(tmp_path, SEED, plan) as run:
        run.line.rate = LOST
        await page_run.go_through(run)
        wrong = run.everything_wrong()
        assert [line for line in wrong if "things were done, the inbox has" in line]
