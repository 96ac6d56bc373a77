"""Makes pictures and papers in a process of their own, which ends when they are made.

Charts need 90 MiB and most of a second to begin with. Apart, the bot stays small, and nobody's tap
waits behind a picture: the process steps back for whoever taps.
"""

import asyncio
import importlib
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

LONGEST_SECONDS = 300
_POLITE = 10
_ROOT = Path(__file__).parents[2]


class NotMade(Exception):
    """The other process failed. The text names the kind of failure, and nothing that was drawn."""


async def made_apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function of a module makes of plain values. Raises NotMade."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.render.apart",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), *_python_path()])},
    )
    order = pickle.dumps((function.__module__, function.__name__, arguments))
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            output, errors = await process.communicate(order)
    except TimeoutError:
        raise NotMade(f"not ready after {LONGEST_SECONDS} seconds") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        # Only the kind: the words of an error may hold what was drawn.
        last = errors.decode(errors="replace").strip().rpartition("\n")[2]
        raise NotMade(last.partition(":")[0] or f"exit code {process.returncode}")
    # Both ends of the pipe are this program.
    return pickle.loads(output)  # noqa: S301


def _python_path() -> list[str]:
    return [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]


def _make() -> None:
    os.nice(_POLITE)
    module, name, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - as above
    made = getattr(importlib.import_module(module), name)(*arguments)
    sys.stdout.buffer.write(pickle.dumps(made))


if __name__ == "__main__":
    _make()
