"""What a check finds, and what its parts have in common."""

import os
import pwd
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.clock import Clock
from bot.config import (
    open_to_others,
)
from bot.domain.scheme import Scheme
from bot.keys import Keys

BACK_UP = "python -m bot backup"


RECOUNT = "python -m bot recount"


PUT_BACK = (
    "Stop the bot, keep a copy of the file as it is, and put the last backup back:"
    " python -m bot restore FILE"
)


BUSY = "Has another program got it? Check again."


AS_THE_BOT = "Run this check as the user that runs the bot."


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. Only `wrong` needs doing something, and says what."""

    level: Literal["ok", "note", "wrong"]
    about: str
    text: str

    def __str__(self) -> str:
        return f"{self.level:<5}  {self.about}: {self.text}"


@dataclass
class Checkup:
    """What is found, and what one part has to know of another."""

    clock: Clock
    found: list[Finding] = field(default_factory=list)
    scheme: Scheme | None = None
    # Whether a bot runs: None where the server that knows does not answer.
    runs: bool | None = False
    # Facts of the database: None where there is none, or none that can be read.
    fingerprint: str | None = None
    keys: Keys | None = None
    username: str | None = None
    backup_failure: str | None = None
    backup_done_on: str | None = None
    day_copy_failure: str | None = None

    def ok(self, about: str, text: str) -> None:
        self.found.append(Finding("ok", about, text))

    def note(self, about: str, text: str) -> None:
        self.found.append(Finding("note", about, text))

    def wrong(self, about: str, text: str) -> None:
        self.found.append(Finding("wrong", about, text))


def user() -> str:
    """Whose rights count here."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user {os.geteuid()}"


def may_write(checkup: Checkup, path: Path) -> None:
    """The folder too: SQLite keeps its log beside the database."""
    files = [path.with_name(path.name + tail) for tail in ("", "-wal", "-shm")]
    closed = [
        str(each)
        for each in [path.parent, *(file for file in files if file.exists())]
        if not os.access(each, os.R_OK | os.W_OK | (os.X_OK if each.is_dir() else 0))
    ]
    if closed:
        checkup.wrong(
            "database",
            f"{user()} may not write {', '.join(closed)}. Give these to the user that"
            " runs the bot (chown), or run this check as that user.",
        )


def is_shut(checkup: Checkup, about: str, paths: Iterable[Path]) -> None:
    """Whether nobody else on this machine can get at these, where they are there."""
    for path in paths:
        if told := open_to_others(path):
            checkup.wrong(about, told)


def disk(checkup: Checkup, about: str, folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    needed += SPARE_BYTES
    if free < needed:
        checkup.wrong(
            about,
            f"{folder}: the disk is nearly full: {mebibytes(free)} is free, and every night"
            f" {mebibytes(needed)} is needed. Make room.",
        )


def mebibytes(number: int) -> str:
    return f"{number / 2**20:,.0f} MiB"


SPARE_BYTES = 64 * 2**20
