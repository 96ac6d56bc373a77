"""The demo's travels in time: the next working day, and half a year of made-up use."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import httpx
import pytest

from bot.domain.working_days import is_working_day
from bot.messages.figures import end_of
from bot.reporting.evaluation import find_out
from bot.reporting.promotion import promotion_figures
from bot.simulator.demo import Demo, demo
from bot.simulator.user import User
from bot.storage import audit, coupons, uptake
from bot.storage.database import looking_at_one_moment
from bot.storage.evaluation import evaluation

pytestmark = pytest.mark.slow

ANSWER_SECONDS = 20
CARLA = 1003


@pytest.fixture
async def playing() -> AsyncIterator[Demo]:
    async with demo() as going_on:
        yield going_on


async def _do(playing: Demo, action: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=playing.base_url, timeout=60) as page:
        return await page.post(f"/play/do/{action}")


async def test_after_friday_comes_monday(playing: Demo) -> None:
    days = []
    for _each in range(6):
        assert (await _do(playing, "next_working_day")).is_success
        now = playing.clock.now().astimezone(playing.scheme.zone)
        assert (now.hour, now.minute) == (8, 30)
        days.append(now.date())
    assert all(map(is_working_day, days))
    assert [later - earlier for earlier, later in pairwise(days)] == [
        timedelta(days=each) for each in (1, 1, 1, 3, 1)
    ]


async def test_half_a_year_of_use_is_there_and_its_books_balance(playing: Demo) -> None:
    began = playing.clock.now()
    assert (await _do(playing, "half_year")).is_success
    assert timedelta(weeks=26) <= playing.clock.now() - began < timedelta(weeks=28)
    carla = User(playing.telegram, CARLA, ANSWER_SECONDS)
    told = (await carla.sees("Stand ")).text
    given = int(told.split("Totaal: ")[1].split(" ")[0])
    assert 500 < given < 1_000
    database = playing.folder / "demo.sqlite"
    async with looking_at_one_moment(database) as reading:
        wrong = await audit.imbalances(reading) + await coupons.imbalances(reading)
        assert wrong + await uptake.disagreements(reading) == []
        day = playing.clock.now().date() - timedelta(days=2)
        end = end_of(day, playing.scheme)
        async with evaluation(reading, day, end) as counts:
            promotion = await promotion_figures(reading, day, end)
            findings = await find_out(counts, playing.scheme, promotion)
    assert findings.use_by_approach is not None
    assert len(findings.offers.by_kind.counts or {}) > 5
    # A second half year would be given to people who are gone.
    again = await _do(playing, "half_year")
    assert again.status_code == 400
    assert "passed already" in again.text
    # The bot goes on as if nothing had happened.
    told = (await carla.type("stand", "Stand ")).text
    assert f"Totaal: {given} van 1.500" in told
