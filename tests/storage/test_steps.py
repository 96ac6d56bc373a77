"""A database says which steps it had, and one that is not what it seems is refused."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.backup import BackupError, inspect
from bot.storage.engines import looking_at, open_database, standing_of
from bot.storage.errors import DatabaseError
from bot.storage.postgres import database as postgres
from bot.storage.sqlite.database import migrations
from bot.storage.steps import Step, read_step
from tests.helpers.sqlite_only import STEPS
from tests.helpers.steps import made_by, remembered

pytestmark = STEPS

# What a step was when it landed.
LANDED = {
    1: "ec3073a00ef09a25fa03bcaf3b50556b5cf3db2017f6d64739e0fedf96807a19",
    2: "a01486998f6ef9de23786a2eb1e4cf12401781b99d4aefd4429a49a33784947b",
    3: "3b53541ac15d88f727d3e5307bc0b34e6dd80c0b00f3e5cf5307a5a062eeb0de",
    4: "8753858c1d6ea7e7f9e2e2b7d2089cd7d79cf6c2cbaf3008e52cc92f8455ade5",
    5: "cf9bfffad17c5f9423f55f2f787a3080da27efc5935d6dda5c0b70ab729531e3",
    6: "d6eac203b28ff7e01d0ed15a6d96aff1bbcbdce7a3b4fd7cacab87cbb96342ba",
    7: "d1d2b1d8ec4ad16df14e905d2f6677a53014b0e8975e258b0ea83ee93796b4f7",
    8: "a152ac66d4ba85b2ddf627a9c4a460decd9731b13a7399893aaf8b32ecd60610",
    9: "5c76ca9e35cb71d029959ca2dd23d2be07d5eef3eea38c8c39baddd0cfb82b5f",
    10: "92f2dc62a05a843e16d8de0b8910b1910ac637172e63391a913bc4a31d8aefa8",
    11: "9438f3a270160a61bea07ad6a77f33d60ebd24993b5b73d16b9bfdc0a37f4a2f",
    12: "1c6083d4eb5c488bd33bdd0e57907b88831936c8bd75121ffc0a574bf02d00e2",
    13: "9000b099c42cf5cb45eaafb8b87594cfd00d02288d1230ac5f248f7c11a823f3",
    14: "74d4631f1d53b878bed9d51349d749b49679278cb026c84e0ad758d5ae46d75a",
    15: "1c3ef3994f4e9d7058a8dbf0bbe03e83368ea3d8777226cbffb849f5996bddba",
}
LANDED_IN_POSTGRES = {
    14: "8855ac778d8f99fb46ad60b04dd84fc58eeb25dffbc36513e287addcf5cb6b79",
    15: "93d926b06d813695bf9ca444f8124b52b1d16dfc1b2de88a8f023a501ed6e189",
}


async def opened(path: Path) -> None:
    await (await open_database(path)).close()


async def refused(path: Path) -> str:
    """What is said of a database that is refused, in each of the three places; nothing changes."""
    before = path.read_bytes()
    with pytest.raises(DatabaseError) as at_the_start:
        await opened(path)
    with pytest.raises(BackupError):
        await inspect(path, None)
    async with looking_at(path) as reading:
        with pytest.raises(DatabaseError) as at_a_look:
            await standing_of(reading, path)
    assert path.read_bytes() == before
    assert str(at_the_start.value) == str(at_a_look.value)
    return str(at_a_look.value)


@pytest.mark.parametrize(
    ("steps", "landed"),
    [(migrations(), LANDED), (postgres.migrations(), LANDED_IN_POSTGRES)],
    ids=["sqlite", "postgres"],
)
def test_a_step_that_landed_never_changes(
    steps: Sequence[tuple[int, Path]], landed: dict[int, str]
) -> None:
    now = {number: read_step(number, file).hash for number, file in steps}
    assert now == landed, (
        "Databases that had a step are refused when it changes, even in its comments. Put back what"
        " it was, and write a new step with the next number; a new one gets its hash here."
    )


@pytest.mark.parametrize("steps", [migrations(), postgres.migrations()], ids=["sqlite", "postgres"])
def test_no_two_steps_have_one_number(steps: Sequence[tuple[int, Path]]) -> None:
    numbers = [number for number, _file in steps]
    assert numbers == sorted(set(numbers))


async def test_a_new_database_remembers_its_steps(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    for _time in range(2):
        await opened(path)
        assert remembered(path) == [
            (number, Step(number, file.read_text(encoding="utf-8")).hash)
            for number, file in migrations()
        ]


@pytest.mark.parametrize(
    ("from_before", "highest"),
    [
        pytest.param(
            ["CREATE TABLE vouchers (code TEXT);"], 9, id="when no database remembered its steps"
        ),
        pytest.param(
            [
                "CREATE TABLE steps (place INTEGER PRIMARY KEY, number INTEGER, hash TEXT);",
                "INSERT INTO steps (number, hash) VALUES (1, "
                "'739cc16de662cd23c63b0ee33abb058c768bb628216476328f766b644b71cead'), (30, 'x');",
            ],
            30,
            id="when they did",
        ),
    ],
)
async def test_a_database_of_before_the_first_release_is_refused(
    tmp_path: Path, from_before: list[str], highest: int
) -> None:
    said = await refused(made_by(tmp_path / "bot.sqlite", from_before, highest))
    assert "before the first release of this program (0.2.0)" in said
    assert "No way leads from there" in said and "DATABASE" in said


async def test_a_step_below_the_highest_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People work side by side: 14 may land before 10, and 88 never did."""
    path = tmp_path / "bot.sqlite"
    steps = list(migrations())
    for number in (900, 88, 800):
        file = tmp_path / f"{number:04}_late.sql"
        file.write_text(
            f"CREATE TABLE late_{number} (a TEXT);\n"
            f"ALTER TABLE tasks ADD COLUMN late_{number} TEXT;\n",
            encoding="utf-8",
        )
        steps = sorted([*steps, (number, file)])
        with monkeypatch.context() as with_it:
            with_it.setattr("bot.storage.sqlite.database.migrations", lambda steps=steps: steps)
            await opened(path)
            assert remembered(path)[-1][0] == number, "it is done, wherever its number stands"
            # And such a database is known again, in whatever order its columns came.
            await opened(path)
            await inspect(path, None)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT late_900, late_88, late_800 FROM tasks").fetchall() == []
        assert database.execute("PRAGMA user_version").fetchone() == (900,)
    assert "newer version" in await refused(path), "without these steps"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE steps SET hash = 'another' WHERE number = 1", "had step 1 in another form"),
        ("INSERT INTO steps (number, hash) SELECT 9998, hash FROM steps LIMIT 1", "newer version"),
        ("DELETE FROM steps", "does not fit what it had"),
        ("INSERT INTO steps (number, hash) VALUES (9999, '')", "newer version"),
        ("PRAGMA user_version = 9999", "newer version"),
        ("PRAGMA user_version = 0", "last step is 0"),
        ("DROP TRIGGER ledger_is_not_removed", "Different: trigger ledger_is_not_removed."),
        ("DROP INDEX ledger_ends_once", "index ledger_ends_once"),
        ("ALTER TABLE replans ADD COLUMN another TEXT", "table replans"),
        ("CREATE TRIGGER t AFTER UPDATE ON meta BEGIN SELECT 1; END", "trigger t"),
    ],
)
async def test_a_database_that_is_not_what_it_seems_is_refused(
    tmp_path: Path, change: str, words: str
) -> None:
    path = tmp_path / "bot.sqlite"
    await opened(path)
    await inspect(path, None)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(change)
    assert words in await refused(path)


async def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = made_by(tmp_path / "bot.sqlite", ["CREATE TABLE recipes (name TEXT);"], 0)
    assert "table recipes" in await refused(path)


async def test_a_copy_of_a_database_and_a_backup_are_known(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    await opened(path)
    copy = shutil.copy(path, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(path)) as database:
        database.execute("VACUUM INTO ?", (str(tmp_path / "vacuumed.sqlite"),))
        database.execute("ANALYZE")
    for each in (path, Path(copy), tmp_path / "vacuumed.sqlite"):
        await opened(each)
