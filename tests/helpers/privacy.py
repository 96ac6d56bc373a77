"""Where anything of somebody may be left."""

import sqlite3
from pathlib import Path

from tests.conftest import Person, Stage
from tests.helpers import databases, structure

# Times and keys hold any four digits now and then, but not these with a K.
ADDRESS = "9401 AB 8712 K"


NAME = "Wilhelmina Achterberg"


def everything(folder: Path) -> bytes:
    """All bytes of database, write-ahead log and key, and of a backup as SQLite makes it.

    Of PostgreSQL all files of its tables, and what it gives of them: its log is of all schemas.
    """
    if databases.schemas is not None:
        kept = databases.schemas.bytes_of(folder / "bot.sqlite")
        return b"".join([kept, *(path.read_bytes() for path in files_in(folder))])
    backup = folder / "backup.sqlite"
    source, copy = sqlite3.connect(folder / "bot.sqlite"), sqlite3.connect(backup)
    source.backup(copy)
    copy.close()
    source.close()
    return b"".join(path.read_bytes() for path in files_in(folder))


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


async def all_rows(stage: Stage) -> list[tuple[str, tuple[object, ...]]]:
    """All rows of all tables."""
    reading = stage.database.reading
    return [
        (table, tuple(row))
        for table in await structure.tables(reading)
        for row in await reading.rows(f"SELECT * FROM {table}")
    ]


async def where(stage: Stage, value: object) -> set[str]:
    """The tables in which this value stands."""
    return {table for table, row in await all_rows(stage) if value in row}


def newest_file(person: Person) -> str:
    """What stands in the file that somebody got last."""
    file = next(m.file for m in reversed(person.messages) if m.file is not None)
    return file.content.decode()


async def own_data(person: Person) -> str:
    """Somebody asks what is kept of them."""
    await person.send("inzage")
    return newest_file(person)
