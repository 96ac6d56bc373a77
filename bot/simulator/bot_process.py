"""The bot as operators run it: a process of its own, in a folder of its own."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

DATABASE, KEY_FILE = "demo.sqlite", "demo.key"
# Another one each time: a website that somebody has open beside the demo does not know it.
TOKEN = f"4242:{secrets.token_urlsafe(24)}"

_KEPT = ("PATH", "HOME", "LANG", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")


class Process(Protocol):
    """What there is to do with a process, however it was begun."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, number: int, /) -> None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


class BotProcess:
    """`python -m bot run` with the demo's settings, and with others if any are given."""

    def __init__(
        self,
        folder: Path,
        scheme: Path,
        base_url: str,
        clock_file: Path,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.environment = {
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": base_url,
            "DATABASE": str(folder / DATABASE),
            "KEY_FILE": str(folder / KEY_FILE),
            "SCHEME": str(scheme),
            "CLOCK_FILE": str(clock_file),
            # Half a year would take minutes.
            "MARKS": "quick",
            "LOG_LEVEL": "WARNING",
            # The simulator has no limits unless a test switches them on.
            "MESSAGES_PER_SECOND": "0",
            "CHAT_SECONDS": "0",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            **(settings or {}),
        }
        self.folder = folder
        self.process: Process | None = None

    @property
    def pid(self) -> int:
        """The process's id. Raises RuntimeError before it was started."""
        if self.process is None:
            raise RuntimeError("the bot was not started")
        return self.process.pid

    async def start(self) -> None:
        """Start it; it begins to poll when it is ready."""
        # Run in the demo's folder, where no .env of the operator's lies.
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), env=self.environment, cwd=self.folder
        )

    async def command(self, *arguments: str) -> tuple[int, str]:
        """Another command of the same installation: its exit code, and what it printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            env=self.environment,
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _errors = await process.communicate()
        return process.returncode or 0, said.decode()

    async def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        await self.process.wait()
