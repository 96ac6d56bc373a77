"""The bot as operators run it, a process of its own, and somebody who kills it.

A kill comes a number of calls after the bot's start (a poll is one too): before a call has any
effect, after its effect but before its answer, at any moment soon after, or at a place that the bot
passes (struck.py). So it finds the bot before a commit, between commit and sending, between sending
and marking, while it starts, and anywhere else.
"""

import asyncio
import os
import random
import re
import shutil
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bot.simulator.errors import ApiError
from tests.helpers.forked import Forked, begin
from tests.torture.struck import ALL_PLACES, KILL, PLACES

ROOT = Path(__file__).parents[2]
SCHEME = ROOT / "schemes" / "assen" / "scheme.toml"

CALLS = (
    "getUpdates",
    "answerCallbackQuery",
    "editMessageText",
    "deleteMessage",
    "sendMessage",
    "sendPhoto",
)
_SOON_SECONDS = 0.3
# How a kill can come: by a call, some time after it, or at a place that the bot passes.
HOWS = ("before", "after", "soon after", *PLACES)


def _scheme_of_a_crowd(folder: Path) -> Path:
    """Assen's scheme, in which one person may do the work of many in an hour."""
    copy = folder / "scheme" / SCHEME.name
    if not copy.exists():
        shutil.copytree(SCHEME.parent, copy.parent)
        text = copy.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^(addresses_an_hour|day_limit) = \d+$", r"\1 = 100000", text)
        copy.write_text(text, encoding="utf-8")
    return copy


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    return port


class Bot(Protocol):
    """What a run does with a bot, or with several of one schema."""

    async def start(self) -> None: ...

    def kill(self) -> None: ...

    async def gone(self) -> int: ...

    async def stop(self) -> int: ...


class Kills(Protocol):
    """Who strikes it, and what came of that."""

    fallen: Counter[int]
    not_begun: Counter[int]
    at: Counter[str]
    gone_at: list[float]

    @property
    def kills(self) -> int: ...

    @property
    def done(self) -> bool: ...

    async def keep_alive(self) -> None: ...

    def retire(self) -> None: ...


class RealBot:
    """`python -m bot run` with the test's settings and nobody else's, by way of struck.py.

    `module` may be another. What it logs is in bot.log in its folder.
    """

    def __init__(
        self, folder: Path, token: str, base_url: str, *, module: str = "tests.torture.struck"
    ) -> None:
        self.folder = folder
        self._module = module
        self.database = folder / "bot.sqlite"
        self.clock_file = folder / "clock.json"
        self.settings = {
            "BOT_TOKEN": token,
            "BOT_API_URL": base_url,
            "DATABASE": str(self.database),
            "SCHEME": str(_scheme_of_a_crowd(folder)),
            "CLOCK_FILE": str(self.clock_file),
            "MARKS": "quick",
            "LOG_LEVEL": "WARNING",
            "LOG_FORMAT": "text",
            # Most runs are without limits: a crowd of ten would wait for its own messages.
            "MESSAGES_PER_SECOND": "0",
            "CHAT_SECONDS": "0",
        }
        self.process: Forked | None = None
        self._logging: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it; it begins to poll when it is ready."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        # In a folder of its own, where no .env of the developer's lies.
        settings = kept | self.settings | {"PYTHONPATH": str(ROOT)}
        # A pipe can be written to when the disk is full.
        self.process = await begin(self._module, "run", folder=self.folder, settings=settings)
        self._logging = asyncio.create_task(self._log(self.process.stderr))

    async def _log(self, stream: asyncio.StreamReader) -> None:
        with (self.folder / "bot.log").open("ab") as log:
            while some := await stream.read(2**16):
                log.write(some)

    def kill(self) -> None:
        """kill -9, at once."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()

    async def gone(self) -> int:
        """Wait until the process is gone; returns its exit code."""
        assert self.process is not None
        code = await self.process.wait()
        if self._logging is not None:
            await self._logging
        return code

    async def stop(self) -> int:
        """Ask it to stop and wait; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return await self.gone()


@dataclass(frozen=True)
class Moment:
    """When to kill: at the first call of `method` (None: any) after `calls` more calls."""

    calls: int
    method: str | None
    how: str
    seconds: float


class Killer:
    """Kills the bot at moments drawn from a seed, and starts it again whenever it is gone.

    `calls` are those at which it may be killed, and `first` tells that it has begun (None: any).
    """

    def __init__(
        self,
        bot: RealBot,
        on_call: list[Callable[[str, dict[str, Any]], None]],
        seed: str,
        *,
        kills: int,
        mean_calls: int,
        hows: Sequence[str],
        calls: Sequence[str] = CALLS,
        first: str | None = "getUpdates",
    ) -> None:
        self._methods = calls
        self._first = first
        self._bot = bot
        self._random = random.Random(f"{seed}:kills")
        self._wanted = kills
        self._mean = mean_calls
        self._hows = hows
        self._calls = 0
        self._begun = False
        self._under_way: str | None = None
        self._moment = self._draw()
        self.at: Counter[str] = Counter()
        # What the process did by itself: it could not begin, or it fell down.
        self.not_begun: Counter[int] = Counter()
        self.fallen: Counter[int] = Counter()
        # By the machine's clock.
        self.gone_at: list[float] = []
        on_call.append(self._count)

    @property
    def kills(self) -> int:
        """How many times the bot was killed."""
        return self.at.total()

    @property
    def done(self) -> bool:
        """Whether it was killed as often as was meant."""
        return self.kills >= self._wanted

    def _draw(self) -> Moment:
        # One in eight comes while the bot is still starting, or has only just begun.
        early = self._random.random() < 0.125
        calls = self._random.randint(1, 8 if early else 2 * self._mean)
        how = self._random.choice(self._hows)
        place = how in ALL_PLACES
        method = None if early or place else self._random.choice((None, *self._methods))
        return Moment(calls, method, how, self._random.uniform(0, _SOON_SECONDS))

    def _count(self, method: str, params: dict[str, Any]) -> None:
        self._calls += 1
        self._begun |= self._first in (None, method)
        moment = self._moment
        if (
            self._under_way is not None
            or self.done
            or self._calls < moment.calls
            or moment.method not in (None, method)
        ):
            return
        if moment.how in ALL_PLACES:
            self._under_way = moment.how
            (self._bot.folder / KILL).write_text(moment.how, encoding="ascii")
            return
        self._under_way = f"{moment.how} {method}"
        if moment.how == "soon after":
            asyncio.get_running_loop().call_later(moment.seconds, self._bot.kill)
            return
        self._bot.kill()
        if moment.how == "before":
            raise ApiError(500, "Internal Server Error")

    async def keep_alive(self) -> None:
        """Start the bot again whenever it is gone, until cancelled."""
        while True:
            code = await self._bot.gone()
            self.gone_at.append(time.monotonic())
            if code == -signal.SIGKILL and self._under_way is not None:
                self.at[self._under_way] += 1
            elif self._begun:
                self.fallen[code] += 1
            else:
                self.not_begun[code] += 1
            self._revoke()
            self._calls = 0
            self._begun = False
            self._under_way = None
            self._moment = self._draw()
            await self._bot.start()

    def _revoke(self) -> None:
        (self._bot.folder / KILL).unlink(missing_ok=True)

    def retire(self) -> None:
        """Kill no more."""
        self._wanted = 0
        self._revoke()
