"""The bot as a process of its own, forked from one that has imported it already.

To import the bot takes a second of processor time, and these tests start it hundreds of times. What
is started is the same otherwise: `python -m MODULE` in a folder, with these settings and no others.
That the real command line works is tested with real ones (marked `terminal`).
"""

import asyncio
import os
import runpy
import signal
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["bot.cli.run", "bot.cli.people", "bot.cli.check"])


class Forked:
    """A process that was begun, with as much of asyncio's own as the tests use."""

    def __init__(
        self, process: ForkServerProcess, out: asyncio.StreamReader, errors: asyncio.StreamReader
    ) -> None:
        assert process.pid is not None
        self.pid = process.pid
        self.stdout = out
        self.stderr = errors
        self._process = process
        loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[int] = loop.create_future()
        loop.add_reader(process.sentinel, self._end)

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        self._ended.set_result(self._process.exitcode)

    @property
    def returncode(self) -> int | None:
        """The exit code, or less than nothing after a signal; None while it runs."""
        return self._ended.result() if self._ended.done() else None

    async def wait(self) -> int:
        """Wait until it has ended."""
        return await asyncio.shield(self._ended)

    async def communicate(self) -> tuple[bytes, bytes]:
        """All that it said and complained of, once it has ended."""
        said = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await self.wait()
        return said

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


async def begin(
    module: str, *arguments: str, folder: Path, settings: Mapping[str, str], log: Path | None = None
) -> Forked:
    """Start a module in a folder; what it says is read from it, or added to a log."""
    ours, theirs = zip(*[await _pipe() for _ in range(2)], strict=True)
    if log is not None:
        for end in theirs:
            end.close()
        theirs = (_writing(os.open(os.devnull, os.O_WRONLY)), _appending(log))
    process = _CONTEXT.Process(
        target=_become, args=(module, arguments, str(folder), dict(settings), *theirs), daemon=True
    )
    # It waits for the imports, the first time.
    await asyncio.to_thread(process.start)
    for end in theirs:
        end.close()
    return Forked(process, *ours)


def _writing(number: int) -> Connection:
    """A file as what goes along to the other process."""
    return Connection(number, readable=False)


def _appending(log: Path) -> Connection:
    return _writing(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))


async def _pipe() -> tuple[asyncio.StreamReader, Connection]:
    reading, writing = os.pipe()
    stream = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(reading, "rb")
    )
    return stream, _writing(writing)


def _become(
    module: str,
    arguments: tuple[str, ...],
    folder: str,
    settings: dict[str, str],
    out: Connection,
    errors: Connection,
) -> None:
    """What the new process does: be `python -m MODULE` there, with these settings."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    for number, file in ((1, out), (2, errors)):
        os.dup2(file.fileno(), number)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
