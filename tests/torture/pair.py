"""Two bots of one schema, one active and one standing by, and whoever strikes them and their
database: one blow at a time, and the next when the other stands by again.
"""

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bot.simulator.errors import ApiError
from tests.helpers.clusters import Twins
from tests.helpers.forked import Forked
from tests.torture.process import CALLS, RealBot
from tests.torture.struck import ANEW, KILL, PLACES
from tests.torture.struck_postgres import ACTIVE, END, STOP, standby_file

_SOON_SECONDS = 0.3
# Longer than anything takes: then something stands still.
_MOST_SECONDS = 60.0
_LOOK_SECONDS = 0.01
KILLS = ("before", "after", "soon after", *PLACES)
# The connection that writes is ended before its COMMIT and during it; or the other one is.
ENDS = tuple(f"transaction ended {place}" for place in PLACES if place.startswith("before"))
COMMIT, READING, FAILOVER = "commit ended", "reading ended", "primary killed"
STOPS = tuple(f"stopped {place}" for place in PLACES)
_WAITS_FOR = "SELECT wait_event FROM pg_stat_activity WHERE pid = %s"
# That of the bot that only reads, and the one of whoever stands by.
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE application_name = 'meedoenbot' AND pid <> {}
"""


@dataclass(frozen=True)
class Active:
    """Who is the bot at a moment, and the process of the server that serves it."""

    process: Forked
    backend: int


class Pair:
    """Both bots, to be used as one. Each has a file for what it logs."""

    def __init__(self, bots: Sequence[RealBot]) -> None:
        self.bots = bots
        self.folder = bots[0].folder
        self._ends: dict[RealBot, asyncio.Task[int]] = {}

    def active(self) -> Active | None:
        """Who is the bot now."""
        try:
            told = (self.folder / ACTIVE).read_text(encoding="ascii")
        except FileNotFoundError:
            return None
        number, backend = map(int, told.split())
        for bot in self.bots:
            if bot.process and bot.process.pid == number and bot.process.returncode is None:
                return Active(bot.process, backend)
        return None

    @property
    def is_ready(self) -> bool:
        """Whether one of them is the bot, and another stands by."""
        return self.active() is not None and any(
            bot.process and (self.folder / standby_file(bot.process.pid)).exists()
            for bot in self.bots
        )

    async def start(self) -> None:
        """Start whichever is not running."""
        for bot in self.bots:
            if bot not in self._ends:
                await bot.start()
                self._ends[bot] = asyncio.create_task(bot.gone())

    async def one_gone(self) -> int:
        """Wait until one of them is gone; returns its exit code."""
        await asyncio.wait(self._ends.values(), return_when=asyncio.FIRST_COMPLETED)
        bot = next(bot for bot, end in self._ends.items() if end.done())
        if bot.process:
            (self.folder / standby_file(bot.process.pid)).unlink(missing_ok=True)
        return self._ends.pop(bot).result()

    def kill(self) -> None:
        """kill -9 of both."""
        for bot in self.bots:
            bot.kill()

    async def gone(self) -> int:
        """Wait until both are gone."""
        codes = await asyncio.gather(*self._ends.values())
        self._ends.clear()
        return max(codes, default=0)

    async def stop(self) -> int:
        """Ask them to stop, after a kill of whoever stands by; returns the exit code of the bot."""
        found = self.active()
        assert found, "nobody is the bot"
        for bot in self.bots:
            if bot.process is not found.process:
                bot.kill()
        found.process.send_signal(signal.SIGTERM)
        code = await found.process.wait()
        await self.gone()
        return code


@dataclass
class _Awaited:
    """What is to be done at a call that is to come."""

    calls: int
    method: str | None
    act: Callable[[], None]


class Striker:
    """Strikes the pair and their database with each of `blows`, in an order drawn from a seed."""

    def __init__(
        self,
        pair: Pair,
        twins: Twins,
        on_call: list[Callable[[str, dict[str, Any]], None]],
        seed: str,
        *,
        blows: Sequence[str],
        mean_calls: int,
    ) -> None:
        self._pair = pair
        self._twins = twins
        self._random = random.Random(f"{seed}:blows")
        self._blows = list(blows)
        self._random.shuffle(self._blows)
        self._mean = mean_calls
        self._retired = False
        self._awaited: _Awaited | None = None
        self._called = asyncio.Event()
        # So many processes are still to end by a kill of ours.
        self._killed = 0
        self._calls = 0
        self.at: Counter[str] = Counter()
        self.anew = 0
        self.not_begun: Counter[int] = Counter()
        self.fallen: Counter[int] = Counter()
        self.gone_at: list[float] = []
        # From each blow to the next call of whoever is the bot then.
        self.seconds: dict[str, list[float]] = {}
        # What was waited for in vain.
        self.stuck: list[str] = []
        on_call.append(self._count)

    @property
    def kills(self) -> int:
        """How many blows there were."""
        return self.at.total()

    @property
    def done(self) -> bool:
        """Whether all were dealt."""
        return self._retired or not self._blows

    def retire(self) -> None:
        """Strike no more."""
        self._retired = True
        self._awaited = None
        for order in (KILL, END, STOP):
            (self._pair.folder / order).unlink(missing_ok=True)

    async def keep_alive(self) -> None:
        """Deal all blows, and start again whoever is gone, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._restart())
            group.create_task(self._strike_all())

    async def _restart(self) -> None:
        while True:
            code = await self._pair.one_gone()
            self.gone_at.append(time.monotonic())
            if code == ANEW:
                self.anew += 1
            elif code == -signal.SIGKILL and self._killed:
                self._killed -= 1
            else:
                self.fallen[code] += 1
            await self._pair.start()

    async def _strike_all(self) -> None:
        while self._blows and not self._retired:
            blow = self._blows[-1]
            try:
                await self._until(lambda: self._pair.is_ready)
                await self._strike(blow, self._active())
            except TimeoutError:
                self.stuck.append(f"{blow}: nobody goes on")
            self._blows.pop()

    def _active(self) -> Active:
        found = self._pair.active()
        assert found, "nobody is the bot"
        return found

    async def _strike(self, blow: str, active: Active) -> None:
        if blow in ("before", "after", "soon after"):
            await self._kill_at_call(blow)
        elif blow in KILLS:
            self._killed += 1
            await self._order(KILL, blow)
            await self._taken_over(blow, active)
        elif blow in ENDS:
            await self._order(END, blow.removeprefix("transaction ended "))
            await self._taken_over(blow, active)
        elif blow in STOPS:
            await self._stop(blow, active)
        elif blow == COMMIT:
            while not await asyncio.to_thread(self._end_in_commit, active.backend):
                await self._until(lambda: self._pair.is_ready)
                active = self._active()
            await self._taken_over(blow, active)
        elif blow == READING:
            await self._at_call(self._some_calls())
            active = self._active()
            await asyncio.to_thread(self._twins.primary.ask, _END_OTHERS.format(active.backend))
            await self._taken_over(blow, active)
        else:
            await self._at_call(self._some_calls())
            active = self._active()
            failing_over = asyncio.create_task(asyncio.to_thread(self._twins.fail_over))
            await self._taken_over(blow, active)
            await failing_over
            await asyncio.to_thread(self._twins.join_again)

    async def _kill_at_call(self, how: str) -> None:
        struck: list[Active] = []

        def kill() -> None:
            found = self._pair.active()
            if found:
                struck.append(found)
                self._killed += 1
                found.process.kill()

        def act() -> None:
            if how == "soon after":
                seconds = self._random.uniform(0, _SOON_SECONDS)
                asyncio.get_running_loop().call_later(seconds, kill)
                return
            kill()
            if how == "before":
                raise ApiError(500, "Internal Server Error")

        await self._at_call(self._some_calls(act))
        await self._until(lambda: bool(struck))
        await self._taken_over(how, struck[0])

    async def _stop(self, blow: str, active: Active) -> None:
        await self._order(STOP, blow.removeprefix("stopped "))
        try:
            await self._taken_over(blow, active)
            # The other works for a while.
            await self._at_call(self._some_calls())
        finally:
            active.process.send_signal(signal.SIGCONT)

    async def _order(self, order: Path, place: str) -> None:
        """Order something for a place, and wait until the bot passed it."""
        path = self._pair.folder / order
        await self._at_call(self._some_calls())
        path.write_text(place, encoding="ascii")
        await self._until(lambda: not path.exists())

    def _end_in_commit(self, backend: int) -> bool:
        """End the bot's connection while its COMMIT waits for the standby. False where it is not
        there any more.
        """
        primary = self._twins.primary
        with (
            psycopg.connect(primary.url(), autocommit=True) as administrator,
            self._twins.standby_held(),
        ):
            end = time.monotonic() + _MOST_SECONDS
            while True:
                found = administrator.execute(_WAITS_FOR, (backend,)).fetchone()
                if found is None or self._retired:
                    return False
                if found[0] == "SyncRep":
                    break
                if time.monotonic() > end:
                    raise TimeoutError
                time.sleep(0.002)
            administrator.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
        return True

    async def _taken_over(self, blow: str, struck: Active) -> None:
        """Note a blow, and how long it takes until a process calls that is not the one struck."""
        begun = time.monotonic()
        self.at[blow] += 1

        def is_another() -> bool:
            found = self._pair.active()
            return found is not None and found.process is not struck.process

        await self._until(is_another)
        await self._at_call(_Awaited(1, "getUpdates", lambda: None))
        kind = blow if blow in (COMMIT, READING, FAILOVER) else blow.partition(" ")[0]
        self.seconds.setdefault(kind, []).append(time.monotonic() - begun)

    def _some_calls(self, act: Callable[[], None] = lambda: None) -> _Awaited:
        """Some calls from now on, perhaps one of a kind."""
        early = self._random.random() < 0.125
        calls = self._random.randint(1, 8 if early else 2 * self._mean)
        method = None if early else self._random.choice((None, *CALLS))
        return _Awaited(calls, method, act)

    async def _at_call(self, awaited: _Awaited) -> None:
        self._calls = 0
        self._called.clear()
        self._awaited = awaited
        async with asyncio.timeout(_MOST_SECONDS):
            await self._called.wait()

    def _count(self, method: str, _params: dict[str, Any]) -> None:
        self._calls += 1
        awaited = self._awaited
        if not awaited or self._calls < awaited.calls or awaited.method not in (None, method):
            return
        self._awaited = None
        self._called.set()
        awaited.act()

    async def _until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(_MOST_SECONDS):
            # Files say so, of which nothing is heard.
            while not is_so() and not self._retired:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_SECONDS)
