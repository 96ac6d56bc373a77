"""Which numbered steps a database had, and whether its tables are what those steps make.

A step that was added below the highest, or changed after it was taken, would go unnoticed: so a
database remembers each of its steps with its hash, in the order in which they were taken.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

# How databases from before 0.2.0, the first release, are known: by the hash of their first step, or
# by a highest step until this one where they remember none.
_UNRELEASED = "739cc16de662cd23c63b0ee33abb058c768bb628216476328f766b644b71cead"
_UNREMEMBERED = 9
_MOST_NAMED = 5

REMEMBERED = "SELECT number, hash FROM steps ORDER BY place"
REMEMBER = "INSERT INTO steps (number, hash) VALUES (:number, :hash)"


@dataclass(frozen=True)
class Step:
    """A numbered step and its SQL."""

    number: int
    script: str

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the SQL, in hexadecimal."""
        return hashlib.sha256(self.script.encode()).hexdigest()


def numbered(folder: Path) -> Sequence[tuple[int, Path]]:
    """The numbered steps of an engine, in order: (number, file)."""
    return sorted((int(path.name[:4]), path) for path in folder.glob("*.sql"))


@lru_cache
def read_step(number: int, file: Path) -> Step:
    """The step of a file."""
    return Step(number, file.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Seen:
    """What a database says of itself. `remembered` is None where it remembers no steps."""

    version: int
    remembered: Sequence[tuple[int, str]] | None
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Standing:
    """The steps that a database had, in the order in which it had them, and those to come."""

    done: Sequence[Step]
    to_come: Sequence[Step]


class NotOurs(Exception):
    """A database is not what it seems; the text says why, and what an operator should do."""


_ASK = (
    "Nothing was changed. Put the last backup back (python -m bot restore FILE), or show a copy of"
    " the file to whoever maintains the program."
)


def standing(
    seen: Seen,
    known: Sequence[Step],
    parts_made_by: Callable[[tuple[Step, ...]], Mapping[str, str]],
) -> Standing:
    """Which of the known steps a database had, and whether it is made of what a new one is made of
    after them. Raises NotOurs.
    """
    by_number = {step.number: step for step in known}
    newest = max(by_number)
    remembered = seen.remembered or []
    numbers = [number for number, _hash in remembered]
    if (1, _UNRELEASED) in remembered or (
        seen.remembered is None and 0 < seen.version <= _UNREMEMBERED
    ):
        raise NotOurs(
            "was made before the first release of this program (0.2.0), or by another program. No"
            " way leads from there to this version. Nothing was changed. Let DATABASE name a file"
            " that is not there yet, and a new one is made."
        )
    unknown = [number for number in numbers if number not in by_number]
    if seen.version > newest or unknown:
        raise NotOurs(
            "was made by a newer version of this program"
            f" (step {max(seen.version, *unknown, newest)}). Install that version again."
        )
    if changed := [number for number, hash in remembered if by_number[number].hash != hash]:
        raise NotOurs(f"had step {_listed(changed)} in another form than this program's. {_ASK}")
    if seen.version != max(numbers, default=0):
        raise NotOurs(
            f"says that its last step is {seen.version}, which does not fit what it had"
            f" ({_listed(sorted(numbers)) or 'none'}). {_ASK}"
        )
    done = [by_number[number] for number in numbers]
    different = differences(
        seen.parts, {} if seen.remembered is None else parts_made_by(tuple(done))
    )
    if different:
        raise NotOurs(
            f"its tables are not what the steps of this program make, up to {seen.version}."
            f" Different: {different}. Something else changed it, or a version between two releases"
            f" made it. {_ASK}"
        )
    return Standing(done, [step for step in known if step.number not in numbers])


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def differences(there: Mapping[str, str], expected: Mapping[str, str]) -> str:
    """What one database has and another has not, or otherwise; empty when they are the same."""
    different = sorted(
        (name for name in {*there, *expected} if there.get(name) != expected.get(name)),
        # What says most comes first.
        key=lambda name: (not name.startswith("table "), name),
    )
    more = ", and more" if len(different) > _MOST_NAMED else ""
    return ", ".join(different[:_MOST_NAMED]) + more
