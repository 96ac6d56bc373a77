"""What a process that was taken over could do, and what the kernel lets it."""

import ctypes
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.child_process import (
    open_nothing_more,
)


def take_all(folder: Path, victim: int) -> list[str]:
    """What somebody could do who took over the process that reads a photo."""
    open_nothing_more()
    kept, done = folder / "kept", []
    acts: dict[str, Callable[[], object]] = {
        "open": lambda: kept.open("rb"),
        "make": (folder / "new").mkdir,
        "remove": kept.unlink,
        "rename": lambda: kept.rename(folder / "gone"),
        "link": lambda: os.link(kept, folder / "gone"),
        "cut off": lambda: os.truncate(kept, 0),
        "run": lambda: os.execv("/bin/true", ["true"]),
        "connect": lambda: socket.socket(),
        "kill": lambda: os.kill(victim, 0),
    }
    for name, act in acts.items():
        try:
            act()
        except OSError:
            continue
        done.append(name)
    return done


def cut_off(path: Path) -> None:
    """Empties a file, if it can."""
    open_nothing_more()
    with suppress(OSError):
        os.truncate(path, 0)


def landlock() -> int:
    """Which version of Landlock this kernel has; below 1 it has none."""
    version: int = ctypes.CDLL(None).syscall(444, None, 0, 1) if sys.platform == "linux" else 0
    return version
