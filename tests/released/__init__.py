"""Databases that released versions made, with a row in every table; a command makes one."""

import sqlite3
from contextlib import closing
from pathlib import Path

FOLDER = Path(__file__).parent
# Nothing but what stands here was ever sealed with it.
KEY = bytes(range(32)).hex()


def versions() -> list[str]:
    """The released versions, the first first."""
    found = [path.stem for path in FOLDER.glob("*.sql")]
    return sorted(found, key=lambda version: [int(part) for part in version.split(".")])


def lay(version: str, path: Path) -> None:
    """Put the database that a version made here."""
    script = (FOLDER / f"{version}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.executescript(script)
