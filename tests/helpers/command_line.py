"""An operator: the command line in processes of their own, in a clean environment.

They need not import the bot anew, but in the tests that are marked `terminal`.
"""

import asyncio
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import FileClock, SystemClock
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from tests.helpers import forked
from tests.helpers.databases import address_at, variables
from tests.helpers.forked import Forked

ROOT = Path(__file__).parents[2]


ASSEN = ROOT / "schemes" / "assen"


TOKEN = "4242:quite-secret"


DATABASE = "meedoenbot.sqlite"


ANNEKE = 1001


# Only a limit: a busy machine may take its time.
ANSWER_SECONDS = 60


# Less than the bot waits for what is under way, and more than a busy machine takes.
STOP_SECONDS = 12


Process = asyncio.subprocess.Process | Forked


@dataclass
class Outcome:
    """What a command that has ended leaves behind."""

    code: int
    output: str
    errors: str


@dataclass
class Operator:
    """Somebody at a terminal, in a folder of their own, with nothing but these variables."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    is_forking: bool = False
    begun: list[Process] = field(default_factory=list)

    async def begin(self, *arguments: str, module: tuple[str, ...] = ("-m", "bot")) -> Process:
        """Start a command and leave it running."""
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)} | self.settings
        process: Process
        if self.is_forking:
            _option, name = module
            process = await forked.begin(name, *arguments, folder=self.folder, settings=environment)
        else:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *module,
                *arguments,
                cwd=self.folder,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        self.begun.append(process)
        return process

    async def end(self, process: Process) -> Outcome:
        """Wait for a command that was started."""
        output, errors = await asyncio.wait_for(process.communicate(), ANSWER_SECONDS)
        assert process.returncode is not None
        return Outcome(process.returncode, output.decode(), errors.decode())

    async def run(self, *arguments: str) -> Outcome:
        """Run a command until it ends."""
        return await self.end(await self.begin(*arguments))

    async def refused(self, *arguments: str) -> str:
        """Run a command that has to be refused in plain words; returns them."""
        outcome = await self.run(*arguments)
        assert outcome.code == 2
        assert outcome.output == ""
        assert "Traceback" not in outcome.errors
        assert TOKEN not in outcome.errors
        return outcome.errors


def elsewhere(path: Path) -> dict[str, str]:
    """What an operator sets whose database is not the file of this path; the key stays beside it,
    where they look for it.
    """
    address = address_at(path)
    if isinstance(address, Path):
        return {}
    return variables(address) | {"KEY_FILE": f"{path.name}.key"}


@pytest.fixture
async def operator(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Operator]:
    """An operator with a token and a scheme; nobody answers where they think Telegram is."""
    with socket.socket() as unused:
        # Bound and never listened at: every call is refused, and nobody else gets this port.
        unused.bind(("127.0.0.1", 0))
        settings = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": f"http://127.0.0.1:{unused.getsockname()[1]}",
            "SCHEME": str(ASSEN / "scheme.toml"),
        } | elsewhere(tmp_path / DATABASE)
        is_forking = request.node.get_closest_marker("terminal") is None
        operator = Operator(tmp_path, settings, is_forking)
        yield operator
    for process in operator.begun:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture
async def telegram(operator: Operator) -> AsyncIterator[Telegram]:
    """A simulated Telegram, which the operator's settings point at."""

    def now() -> datetime:
        """What the operator's clock says: both are right."""
        file = operator.settings.get("CLOCK_FILE")
        return (FileClock(Path(file)) if file else SystemClock()).now()

    simulated = Telegram(TOKEN, now=now)
    async with serve(simulated) as base_url:
        operator.settings["BOT_API_URL"] = base_url
        yield simulated


def own_scheme(operator: Operator, *changes: tuple[str, str]) -> Path:
    """A copy of Assen's scheme with changes, for this operator; returns its scheme.toml."""
    folder = operator.folder / "schemes"
    shutil.copytree(Path(operator.settings["SCHEME"]).parent, folder)
    path = folder / "scheme.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    operator.settings["SCHEME"] = str(path)
    return path
