"""Looking for what waits: at once when there is news, and nothing is missed in between."""

import asyncio
import logging

import pytest

from bot.delivery import worker
from bot.delivery.worker import Worker
from bot.storage.errors import Unavailable


class Counting(Worker):
    """Does what is in `waiting`, one at each look; `failing` looks find no database first."""

    def __init__(self, waiting: int = 0, failing: int = 0) -> None:
        super().__init__()
        self.waiting, self.failing, self.looks = waiting, failing, 0
        self.meanwhile = 0

    async def look(self) -> float | None:
        self.looks += 1
        if self.failing:
            self.failing -= 1
            raise Unavailable("SQLITE_BUSY")
        if self.waiting:
            self.waiting -= 1
            return 0
        if self.meanwhile:
            # Something comes in after the look, and before anybody can say that nothing waits.
            self.waiting, self.meanwhile = self.meanwhile, 0
            self.wake()
        return None


async def worked(counting: Counting) -> None:
    """Let it work until it says that nothing waits."""
    task = asyncio.create_task(counting.keep_looking())
    async with asyncio.timeout(5):
        await counting.idle()
        counting.stop()
        await task


async def test_it_looks_until_nothing_waits() -> None:
    counting = Counting(waiting=3)
    await worked(counting)
    assert (counting.waiting, counting.looks) == (0, 4)


async def test_what_comes_in_meanwhile_is_not_missed() -> None:
    counting = Counting(waiting=1)
    counting.meanwhile = 2
    await worked(counting)
    assert counting.waiting == 0


async def test_it_tries_again_while_the_database_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "LOOK_AGAIN_SECONDS", 0.001)
    counting = Counting(waiting=1, failing=2)
    with caplog.at_level(logging.ERROR):
        await worked(counting)
    assert (counting.waiting, counting.looks) == (0, 4)
    assert caplog.text.count("the database does not answer") == 2
