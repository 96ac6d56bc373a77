"""The one source of time: the real clock, or a clock that the demo and the tests can move."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the time; everything in the bot that needs a time asks one of these."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """A clock that runs on from wherever it was last moved to, kept in this process only."""

    def __init__(self, start: datetime) -> None:
        self._offset = start - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def move_to(self, moment: datetime) -> None:
        """Set the clock to an aware moment."""
        self._offset = moment - datetime.now(UTC)


class FileClock:
    """A movable clock whose offset is in a file, so that several processes share it.

    The file outlives `kill -9`, so a restarted bot goes on in the demo's time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = str(path)
        self._read_at: int | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        # Asked several times a turn, and a Path takes longer over it than the system does.
        changed_at = os.stat(self._name).st_mtime_ns  # noqa: PTH116
        if changed_at != self._read_at:
            seconds = json.loads(self._path.read_text(encoding="ascii"))["offset_seconds"]
            self._offset = timedelta(seconds=seconds)
            self._read_at = changed_at
        return datetime.now(UTC) + self._offset

    def move_to(self, moment: datetime) -> None:
        """Set the clock to an aware moment, for every process that shares the file."""
        seconds = (moment - datetime.now(UTC)).total_seconds()
        temporary = self._path.with_suffix(".new")
        temporary.write_text(json.dumps({"offset_seconds": seconds}), encoding="ascii")
        temporary.replace(self._path)
