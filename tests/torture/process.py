"""The bot as operators run it, a process of its own, and somebody who kills it.

A kill comes at a moment that is counted in events: the n-th call that the bot makes (a poll is one
too), before the call has any effect, after its effect but before its answer, or some passes of the
simulator's event loop later, when the bot is at work on the answer.
"""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from bot.simulator.telegram import ApiError, Telegram

ROOT = Path(__file__).parents[2]
SCHEME = ROOT / "schemes" / "assen" / "scheme.toml"

How = Literal["before", "after", "later"]

_CALLS = (
    "getUpdates",
    "answerCallbackQuery",
    "editMessageText",
    "deleteMessage",
    "sendMessage",
    "sendPhoto",
)
_MOST_PASSES = 300


class RealBot:
    """`python -m bot run` with the test's settings and nobody else's; `module` may be another."""

    def __init__(self, folder: Path, token: str, base_url: str, *, module: str = "bot") -> None:
        self._folder = folder
        self._module = module
        self.database = folder / "bot.sqlite"
        self.clock_file = folder / "clock.json"
        self.settings = {
            "BOT_TOKEN": token,
            "BOT_API_URL": base_url,
            "DATABASE": str(self.database),
            "SCHEME": str(SCHEME),
            "CLOCK_FILE": str(self.clock_file),
            "LOG_LEVEL": "WARNING",
            # The simulator has no limits, and a crowd of ten would wait for its own messages.
            "MESSAGES_PER_SECOND": "0",
            "CHAT_SECONDS": "0",
        }
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; it begins to poll when it is ready."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        # In a folder of its own, where no .env of the developer's lies.
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self._module, "run"),
            env=kept | self.settings | {"PYTHONPATH": str(ROOT)},
            cwd=self._folder,
        )

    def kill(self) -> None:
        """kill -9, at once."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()

    async def gone(self) -> None:
        """Wait until the process is gone."""
        if self.process is not None:
            await self.process.wait()

    async def stop(self) -> int:
        """Ask it to stop as a service manager does; returns the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


@dataclass(frozen=True)
class Moment:
    """When to kill: at the first call of `method` (None: any) after `calls` more calls."""

    calls: int
    method: str | None
    how: How
    passes: int


class Killer:
    """Kills the bot at moments drawn from a seed, and starts it again each time."""

    def __init__(
        self, bot: RealBot, telegram: Telegram, seed: str, *, kills: int, mean_calls: int
    ) -> None:
        self._bot = bot
        self._random = random.Random(seed)
        self._left = kills
        self._mean = mean_calls
        self._calls = 0
        self._armed = True
        self._killed = asyncio.Event()
        self._moment = self._draw()
        self.at: Counter[str] = Counter()
        telegram.on_call.append(self._count)

    @property
    def kills(self) -> int:
        """How many times the bot was killed."""
        return self.at.total()

    def _draw(self) -> Moment:
        # One in eight comes while the bot is still starting, or has only just begun.
        early = self._random.random() < 0.125
        calls = self._random.randint(1, 8 if early else 2 * self._mean)
        method = None if early else self._random.choice((None, *_CALLS))
        how: How = self._random.choice(get_args(How))
        return Moment(calls, method, how, self._random.randint(1, _MOST_PASSES))

    def _count(self, method: str, params: dict[str, Any]) -> None:
        self._calls += 1
        moment = self._moment
        if (
            not self._armed
            or self._left == 0
            or self._calls < moment.calls
            or moment.method not in (None, method)
        ):
            return
        self._armed = False
        self._left -= 1
        self.at[f"{moment.how} {method}"] += 1
        if moment.how == "later":
            asyncio.get_running_loop().call_soon(self._kill_after, moment.passes)
            return
        self._kill()
        if moment.how == "before":
            raise ApiError(500, "Internal Server Error")

    def _kill_after(self, passes: int) -> None:
        if passes:
            asyncio.get_running_loop().call_soon(self._kill_after, passes - 1)
        else:
            self._kill()

    def _kill(self) -> None:
        self._bot.kill()
        self._killed.set()

    async def restart(self) -> None:
        """Start the bot after every kill, until cancelled."""
        while True:
            await self._killed.wait()
            self._killed.clear()
            await self._bot.gone()
            await self._bot.start()
            self._calls = 0
            self._moment = self._draw()
            self._armed = True

    def retire(self) -> None:
        """Kill no more."""
        self._left = 0
