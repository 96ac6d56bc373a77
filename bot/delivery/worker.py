"""How inbox, outbox and tasks work: each looks for what waits whenever there is news, and now and
then by itself, until it is told to stop."""

import asyncio
import logging
from contextlib import suppress

from bot.storage.errors import Unavailable

LOOK_AGAIN_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Worker:
    """Does what waits in a table. Each kind says in `look` how it begins what is due."""

    def __init__(self) -> None:
        self.stopping = False
        # Whether it looks because there is news, or by itself.
        self.was_woken = False
        self._news = asyncio.Event()
        self._idle = asyncio.Event()

    async def look(self) -> float | None:
        """Begin what is due; in how many seconds to look again, or None where nothing waits and
        nothing is under way.

        Raises Unavailable when the database does not answer: then it is tried again.
        """
        raise NotImplementedError

    def wake(self) -> None:
        """Look again: there is something new."""
        self._idle.clear()
        self._news.set()

    def rest(self) -> float:
        """In how many seconds to look again, where only time can bring anything further."""
        if not self._news.is_set():
            self._idle.set()
        return LOOK_AGAIN_SECONDS

    def stop(self) -> None:
        """Begin nothing new; what waits is there at the next start."""
        self.stopping = True
        self._news.set()

    async def idle(self) -> None:
        """Wait until nothing waits and nothing is under way."""
        await self._idle.wait()

    async def keep_looking(self) -> None:
        """Look until `stop`."""
        while not self.stopping:
            self.was_woken = self._news.is_set()
            self._news.clear()
            pause: float | None = LOOK_AGAIN_SECONDS
            try:
                pause = await self.look()
            except Unavailable:
                _log.exception("the database does not answer; nothing is lost, trying again")
            # What came in meanwhile was perhaps not seen.
            if pause is None and not self._news.is_set():
                self._idle.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_SECONDS if pause is None else pause):
                    await self._news.wait()
