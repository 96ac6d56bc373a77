"""Does heavy work in a process of its own, which ends when the work is done.

A chart takes most of a second, a table of 100,000 rows takes seconds to read, and a calendar may
take forever. Apart, the bot stays small, nobody's tap waits (the process
steps back for whoever taps), and a hostile file fills somebody else's memory. The process knows no
token and no key.
"""

import asyncio
import os
import pickle
import resource
import signal
import struct
import sys
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Any

LONGEST_SECONDS = 300
# A table of 100,000 rows takes half of it; the unit in deploy/ has room for this and the bot.
READING_BYTES = 512 * 1024 * 1024
# A table of 200,000 rows takes a half of it on a slow machine.
READING_CPU_SECONDS = 120
_ENVIRONMENT = ("PATH", "LANG", "HOME", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")
_POLITE = 10
_ROOT = Path(__file__).parents[1]
_SIZE = struct.Struct("!Q")
_ITEM, _END, _EXPECTED, _FAILED = "item", "end", "expected", "failed"


class NotMade(Exception):
    """The other process failed. The text names the kind of failure, and nothing of the contents."""


async def made_apart(
    function: Callable[..., Any],
    *arguments: Any,
    expected: type[Exception] | tuple[()] = (),
    memory_bytes: int | None = None,
    cpu_seconds: int | None = None,
    longest_seconds: float = LONGEST_SECONDS,
) -> Any:
    """What a function of a module makes of plain values, within the bounds of `apart`.

    Raises NotMade, and what is `expected`.
    """
    async with apart(
        *(_once, function, arguments),
        expected=expected,
        memory_bytes=memory_bytes,
        cpu_seconds=cpu_seconds,
        longest_seconds=longest_seconds,
    ) as items:
        return await anext(items)


def _once(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Iterator[Any]:
    yield function(*arguments)


@asynccontextmanager
async def apart(
    function: Callable[..., Iterator[Any]],
    *arguments: Any,
    expected: type[Exception] | tuple[()] = (),
    memory_bytes: int | None = None,
    cpu_seconds: int | None = None,
    longest_seconds: float = LONGEST_SECONDS,
) -> AsyncIterator[AsyncIterator[Any]]:
    """The items that a generator of a module yields, one by one, as fast as they are taken.

    Asking for the next one raises what is `expected` of the generator; NotMade where it fails
    otherwise, takes more memory or processor time, or `longest_seconds` for one item. Leaving
    ends the process.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.apart"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        # What is complained of there may hold what was read.
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(),
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("both were asked for")
    order = pickle.dumps((memory_bytes, cpu_seconds, function, arguments, expected))
    items = _items(process.stdin, process.stdout, order, longest_seconds)
    try:
        yield items
    finally:
        await items.aclose()
        if process.returncode is None:
            # (Popen's own kill looks first whether it ended, and asyncio then never hears of that.)
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        await process.wait()


async def _items(
    to: asyncio.StreamWriter, come_from: asyncio.StreamReader, order: bytes, longest_seconds: float
) -> AsyncGenerator[Any]:
    try:
        async with asyncio.timeout(longest_seconds):
            to.write(order)
            await to.drain()
        while True:
            async with asyncio.timeout(longest_seconds):
                size = _SIZE.unpack(await come_from.readexactly(_SIZE.size))[0]
                packed = await come_from.readexactly(size)
            # Both ends of the pipe are this program.
            kind, item = pickle.loads(packed)  # noqa: S301
            if kind == _ITEM:
                yield item
            elif kind == _END:
                return
            elif kind == _EXPECTED:
                raise item
            else:
                raise NotMade(item)
    except TimeoutError:
        raise NotMade(f"not ready after {longest_seconds:g} seconds") from None
    except (asyncio.IncompleteReadError, ConnectionError):
        raise NotMade("the process ended too early") from None


def _environment() -> dict[str, str]:
    path = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
    known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return known | {"PYTHONPATH": os.pathsep.join([str(_ROOT), *path])}


def main() -> None:
    """The other process: does what stands on standard input, and writes what comes of it."""
    _step_back()
    output = sys.stdout.buffer
    # What is at hand here may be about people: no core of it stays behind.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    order = pickle.load(sys.stdin.buffer)  # noqa: S301
    memory_bytes, cpu_seconds, function, arguments, expected = order
    if memory_bytes:
        with suppress(ValueError, OSError):  # macOS has no such limit
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    if cpu_seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    try:
        for item in function(*arguments):
            _write(output, _ITEM, item)
    except expected as error:
        _write(output, _EXPECTED, error)
    except Exception as error:
        # Only kind and place: the words of an error may hold what was read.
        place = traceback.extract_tb(error.__traceback__)[-1]
        _write(
            output, _FAILED, f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"
        )
    else:
        _write(output, _END, None)


def _step_back() -> None:
    """Let everybody go first, and be the one to end where memory runs out."""
    # Neither is worth failing for: not every machine lets a process do this.
    with suppress(OSError):
        os.nice(_POLITE)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _write(output: IO[bytes], kind: str, item: Any) -> None:
    packed = pickle.dumps((kind, item))
    output.write(_SIZE.pack(len(packed)))
    output.write(packed)
    output.flush()


if __name__ == "__main__":
    main()
