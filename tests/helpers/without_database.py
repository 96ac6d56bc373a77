"""Tests that open no database, of whatever engine: `make test-postgres` does not play them again.

`make test` holds this honest: whoever opens one there all the same is refused.
"""

import sqlite3
from typing import Any, NoReturn

import pytest

FOLDERS = ("tests/domain/", "tests/parsing/", "tests/render/", "tests/understanding/")


class OpensADatabase(AssertionError):
    """A test opened a database that stands among those that do without."""


def opens_none(item: pytest.Item) -> bool:
    """Whether a test does without: a stage has a database, and what is looked at in a browser may
    have been made from one."""
    has_one = {"stage", "chromium"} & {*getattr(item, "fixturenames", ())}
    return item.nodeid.startswith(FOLDERS) and not has_one


def refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody open a database. (Without PostgreSQL all of ours go through this.)"""

    def connect(*_args: Any, **_named: Any) -> NoReturn:
        raise OpensADatabase("on PostgreSQL this test would be left out: see without_database.py")

    monkeypatch.setattr(sqlite3, "connect", connect)
