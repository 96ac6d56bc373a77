"""One shop: a pretix of its own on a free port of loopback, which can be frozen and killed."""

import asyncio
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.live_shop.install import PYTHON, copy_of_a_filled_shop, environment
from tests.live_shop.processes import in_group

_START_SECONDS = 90.0
_LOOK_SECONDS = 0.05


class PretixServer:
    """A pretix with what is in `known`: organizer, event, tokens, items and staff, by their names.

    Everything that it keeps is in one folder, so that it is the same shop after a kill.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.known: Mapping[str, Any] = copy_of_a_filled_shop(folder)
        self.port = port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = environment(folder, self.url)
        self.shop_url = f"{self.url}/{self.known['organizer']}/{self.known['event']}/"
        # Of all its processes; None while there are none.
        self.group: int | None = None
        # What they are forked from.
        self._imported: subprocess.Popen[str] | None = None

    @property
    def organizer(self) -> str:
        """The short name of the organizer whose cards they are."""
        return str(self.known["organizer"])

    @property
    def token(self) -> str:
        """What the bot may use: gift cards and nothing else."""
        return str(self.known["tokens"]["cards"])

    def begin(self) -> None:
        """Start it, without waiting. Nothing happens if it is there."""
        if self.group is None:
            self.group = int(self._asked("begin"))

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.begin()
        self.wait()

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError where it doesn't."""
        until = time.monotonic() + _START_SECONDS
        while not self.answers():
            if time.monotonic() > until:
                raise RuntimeError((self.folder / "gunicorn.log").read_text()[-2000:])
            time.sleep(_LOOK_SECONDS)

    def kill(self) -> None:
        """As when the power fails: nothing is said and nothing is put away."""
        self._signal(signal.SIGKILL)
        self._asked("gone")
        self.group = None

    async def die(self) -> None:
        """`kill`, for who plays with any shop."""
        self.kill()

    async def come_back(self) -> None:
        """`start`, for who plays with any shop, who goes on with other things meanwhile."""
        await asyncio.to_thread(self.start)

    def spent(self) -> float:
        """Seconds of the processor that its processes took so far."""
        return sum(each.seconds for each in in_group(self.group or 0))

    def freeze(self) -> None:
        """It takes connections and says nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it was frozen, if it was."""
        if self.group is not None:
            self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it, however it stands, and what it was forked from."""
        if self.group is not None:
            self.kill()
        if self._imported is not None:
            self._imported.communicate()
            self._imported = None

    def _signal(self, number: int) -> None:
        if self.group is None:
            raise RuntimeError("the shop was not started")
        os.killpg(self.group, number)

    def _asked(self, word: str) -> str:
        """What pretix as it was imported answers."""
        if self._imported is None:
            self._imported = self._import()
        assert self._imported.stdin is not None and self._imported.stdout is not None
        self._imported.stdin.write(f"{word}\n")
        self._imported.stdin.flush()
        return self._imported.stdout.readline()

    def _import(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [
                *(PYTHON, "-m", "tests.live_shop.inside.imported"),
                *("--bind", f"127.0.0.1:{self.port}"),
                *("--workers", "1", "--threads", "2", "--no-control-socket"),
                # It does not take a worker that a test froze for one that is lost.
                *("--timeout", "3600", "--worker-tmp-dir", self.folder),
            ],
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answers(self) -> bool:
        """Whether it is there and takes calls."""
        asked = urllib.request.Request(
            f"{self.url}/api/v1/version", headers={"Authorization": f"Token {self.token}"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def pretix(port: int = 0) -> Iterator[PretixServer]:
    """A shop that is open, and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="meedoen-shop-") as folder:
        server = PretixServer(Path(folder), port)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
