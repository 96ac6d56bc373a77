"""The processes of a shop, as the machine counts them."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Seen:
    """A process: what began it, and the seconds of the processor that it took."""

    id: int
    parent: int
    seconds: float

    def has_open(self, name: str) -> bool:
        """Whether a file or a connection with this in its name is open in it."""
        return any(name in str(each.readlink()) for each in Path(f"/proc/{self.id}/fd").iterdir())


def in_group(group: int) -> list[Seen]:
    """The processes of a group that are alive; one that only waits to be counted is not."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            fields = (each / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            # It ended meanwhile.
            continue
        if int(fields[2]) == group and fields[0] not in "ZX":
            seconds = (int(fields[11]) + int(fields[12])) / _TICKS
            found.append(Seen(int(each.name), int(fields[1]), seconds))
    return found
