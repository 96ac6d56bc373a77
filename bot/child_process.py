"""Does heavy work in a process of its own, which ends when the work is done.

A chart takes most of a second, a table of 100,000 rows takes seconds to read, and a calendar may
take forever. Apart, the bot stays small, nobody's tap waits (the process steps back for whoever
taps), and a hostile file fills somebody else's memory.

The process is given no token and no key, and what comes back from it are values only: they call
nothing here, even if a hostile file made the process its own. It is of the same user all the same:
whoever got that far could read the files that the bot can read, but where `open_nothing_more` shuts
that out before anything hostile is looked at.
"""

import asyncio
import ctypes
import gc
import io
import os
import pickle
import resource
import signal
import struct
import sys
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import partial
from pathlib import Path
from typing import IO, Any

LONGEST_SECONDS = 300
# A table of 100,000 rows takes half of it; the unit in deploy/ has room for this and the bot.
READING_BYTES = 512 * 1024 * 1024
# A table of 200,000 rows takes a half of it on a slow machine.
READING_CPU_SECONDS = 120
_ENVIRONMENT = ("PATH", "LANG", "HOME", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")
_POLITE = 10
# Of Landlock: its calls, which have one number on every machine, and how many rights it knows from
# which version on.
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT, _LANDLOCK_VERSION = 444, 446, 1
_PR_SET_NO_NEW_PRIVS = 38
_OF_FILES = {0: 0, 1: 13, 2: 14, 3: 15, 5: 16}
_OF_NETWORK = {0: 0, 4: 2}
_OF_PROCESSES = {0: 0, 6: 2}
_ROOT = Path(__file__).parents[1]
_SIZE = struct.Struct("!Q")
# Telegram takes no file of more than 50 MB, and a report is three files.
LARGEST_ITEM = 150 * 1024 * 1024
_LONGEST_WHY = 200
_VALUES = frozenset({date, datetime, time, timedelta, timezone, Decimal})
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
    plain: bool = False,
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
        plain=plain,
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
    plain: bool = False,
) -> AsyncIterator[AsyncIterator[Any]]:
    """The items that a generator of a module yields, one by one, as fast as they are taken.

    Asking for the next one raises what is `expected` of the generator; NotMade where it fails
    otherwise, takes more memory or processor time, or `longest_seconds` for one item. Leaving
    ends the process. `plain` are items of text, bytes, numbers, and lists and the like of those;
    others may hold days, and our own dataclasses and enumerations.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.child_process"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        # What is complained of there may hold what was read.
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(),
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("both were asked for")
    order = pickle.dumps((_is_english(), memory_bytes, cpu_seconds, function, arguments, expected))
    known = expected if isinstance(expected, tuple) else (expected,)
    unpack = partial(unpacked, known=known, plain=plain)
    items = _items(process.stdin, process.stdout, order, longest_seconds, unpack)
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
    to: asyncio.StreamWriter,
    come_from: asyncio.StreamReader,
    order: bytes,
    longest_seconds: float,
    unpack: Callable[[bytes], tuple[str, Any]],
) -> AsyncGenerator[Any]:
    try:
        async with asyncio.timeout(longest_seconds):
            to.write(order)
            await to.drain()
        while True:
            async with asyncio.timeout(longest_seconds):
                size = _SIZE.unpack(await come_from.readexactly(_SIZE.size))[0]
                if size > LARGEST_ITEM:
                    raise NotMade("too much comes back")
                packed = await come_from.readexactly(size)
            kind, item = unpack(packed)
            if kind == _ITEM:
                yield item
            elif kind == _END:
                return
            elif kind == _EXPECTED:
                raise item
            else:
                raise NotMade(str(item)[:_LONGEST_WHY])
    except TimeoutError:
        raise NotMade(f"not ready after {longest_seconds:g} seconds") from None
    except (asyncio.IncompleteReadError, ConnectionError):
        raise NotMade("the process ended too early") from None


class _Values(pickle.Unpickler):
    """Reads values back, with the errors that are `known`, and nothing that would be called."""

    def __init__(self, packed: bytes, known: tuple[type[Exception], ...], *, plain: bool) -> None:
        super().__init__(io.BytesIO(packed))
        self._known = known
        self._plain = plain

    def find_class(self, module: str, name: str) -> type:
        """A class of values that is loaded already. Raises UnpicklingError for anything else."""
        found = getattr(sys.modules.get(module), name, None)
        if isinstance(found, type):
            ours = found.__module__.startswith("bot.")
            value = found in _VALUES or (ours and (is_dataclass(found) or _is_other_value(found)))
            if issubclass(found, self._known) or (value and not self._plain):
                return found
        raise pickle.UnpicklingError("this is no value")


def _is_other_value(found: type) -> bool:
    return issubclass(found, Enum) or (issubclass(found, tuple) and hasattr(found, "_fields"))


def unpacked(packed: bytes, known: tuple[type[Exception], ...], *, plain: bool) -> tuple[str, Any]:
    """What the other process wrote: of which kind it is, and the item. Raises NotMade."""
    try:
        kind, item = _Values(packed, known, plain=plain).load()
    except Exception as error:  # a broken pickle raises almost anything
        raise NotMade(f"what came back can't be read ({type(error).__name__})") from None
    if kind == _EXPECTED and not isinstance(item, known):
        raise NotMade("what came back is no error that was expected")
    return kind, item


# What reads a photo says nothing, and does not wait until the words of every language are there.
def _is_english() -> bool:
    from bot.translation import LANGUAGE, language

    return language() != LANGUAGE


def _english() -> AbstractContextManager[None]:
    from bot.translation import in_english

    return in_english()


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
    # This imports what the function needs, and all of that stays until the end.
    gc.disable()
    order = pickle.load(sys.stdin.buffer)  # noqa: S301
    gc.freeze()
    gc.enable()
    is_english, memory_bytes, cpu_seconds, function, arguments, expected = order
    if memory_bytes:
        with suppress(ValueError, OSError):  # macOS has no such limit
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    if cpu_seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    try:
        # An operator reads what was refused, and why, in English.
        with _english() if is_english else nullcontext():
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


def open_nothing_more() -> None:
    """From here on this process opens no file and no connection, and neither does whoever takes it
    over. What is open stays so. Only for the other process: there is no way back.

    Where the kernel knows how (Linux 5.13), it also removes, renames, cuts off and starts no file,
    and (6.12) ends no other process: these need nothing that is open.
    """
    _lock_in()
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _lock_in() -> None:
    """Give up all that Landlock can take away (landlock(7)), of files, network and processes."""
    # Without a C library of that kind, or where a filter refuses it, the rest has to do.
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        version = library.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION)
        rights = [_rights(version, each) for each in (_OF_FILES, _OF_NETWORK, _OF_PROCESSES)]
        if not rights[0] or library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            return
        ruleset = (ctypes.c_uint64 * len(rights))(*rights)
        # A ruleset without a rule allows nothing.
        handle = library.syscall(_LANDLOCK_CREATE, ruleset, ctypes.sizeof(ruleset), 0)
        if handle >= 0:
            library.syscall(_LANDLOCK_RESTRICT, handle, 0)
            os.close(handle)


def _rights(version: int, known: dict[int, int]) -> int:
    """The bits of all rights that this version of Landlock knows."""
    return max((1 << count) - 1 for since, count in known.items() if since <= max(version, 0))


def _step_back() -> None:
    """Let everybody go first, and be the one to end where memory runs out."""
    # Neither is worth failing for: not every machine lets a process do this.
    with suppress(OSError):
        os.nice(_POLITE)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


class _Packer(pickle.Pickler):
    """Packs an enumeration as its class and value: before 3.11.4 Python has `getattr` called."""

    def reducer_override(self, item: Any) -> Any:
        return (type(item), (item.value,)) if isinstance(item, Enum) else NotImplemented


def _write(output: IO[bytes], kind: str, item: Any) -> None:
    packed = io.BytesIO()
    _Packer(packed).dump((kind, item))
    output.write(_SIZE.pack(packed.tell()))
    output.write(packed.getbuffer())
    output.flush()


if __name__ == "__main__":
    main()
