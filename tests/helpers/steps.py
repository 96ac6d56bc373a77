"""Databases of other programs and other versions, and the steps that a database had."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.sqlite.database import migrations
from bot.storage.sqlite.parts import statements


def script_of(number: int) -> str:
    return next(file for each, file in migrations() if each == number).read_text(encoding="utf-8")


def made_by(path: Path, scripts: Iterable[str], version: int) -> Path:
    """A database that does not remember which steps it had."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode = WAL")
        for script in scripts:
            for statement in statements(script):
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {version}")
    return path


def add_step(monkeypatch: pytest.MonkeyPatch, folder: Path, sql: str) -> None:
    """From now on the program has one more step."""
    number = migrations()[-1][0] + 1
    step = folder / f"{number:04}_later.sql"
    step.write_text(sql, encoding="ascii")
    with_it = [*migrations(), (number, step)]
    monkeypatch.setattr("bot.storage.sqlite.database.migrations", lambda: with_it)


def remembered(path: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT number, hash FROM steps ORDER BY place").fetchall()
