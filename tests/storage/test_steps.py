"""A database says which steps it had, and one that is not what it seems is refused."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.backup import BackupError, inspect
from bot.storage.database import looking_at, migrations, open_database, standing_of
from bot.storage.errors import DatabaseError
from bot.storage.steps import Step
from tests.helpers.steps import made_by, remembered, script_of

# What a step was when it landed. A step never changes, not even in its comments: a database that
# had it is refused then. Another change is another step.
LANDED = {
    1: "739cc16de662cd23c63b0ee33abb058c768bb628216476328f766b644b71cead",
    2: "84e33599760e9dfc12b05d241f4b7fc89453add5db303e07e3025896990e924e",
    3: "d403670f339728fd9bcf871b6b85554c729c64e4caa2f6b3f8f33b28532ff53d",
    4: "a449086dae7d794e4ec63753048a3c216beac302490b78ef8b15e68792e34348",
    5: "fefffaf610ae852771af85556e86e311e9376688fe45eca12b8845a8ec810f1f",
    6: "78c0f118c1eb270bbd46440bd215eb3a2a8ff06df8e1a4f22a73e98abe3098e7",
    7: "ab6f5f64771a28258011d31b096dd03175110659614289ac527502b6e895d097",
    9: "603a1a8e2e38bbb1cedb5f234d4ca184b441156815398b1ebb5e3069ef4b160c",
    10: "c51581dcd7c75a071e21faac4efcf5e630e2e75f717b68d44aa40eb1619524ef",
    11: "72ace78bb44ecd66b63e1db536c217fae5d68335c6fa072b98e4b34f74a2ff79",
    13: "fec849cd3d2b19f53fc264febf1bf9540585535020e15dd39c2445af166641a3",
    14: "61826bb6c6e8d0f759a15bfdf848a98496166c01b341bbd6bce12d5c68acecc0",
    15: "e914981dfb9047a0ad6f7764ccb4b235fcb675c1941b422c0c69f91d9e167fea",
    16: "ee7c74cae188f92bed63efa5a9ebece9489e25350d190ee7e03cebdacd8756bb",
    17: "8d80cdebccbcc05854149f4623886062a7f4537f0fb68568aba7b46be30e0004",
    18: "9238eb884dc5f9e8abfced444aa75a22e20fb3716b0386f851db57f069d606d4",
    20: "daf806815788f5ecb5f7fcc6861e2f024db84ddd12f8fe4fb0b188af20724509",
    21: "a571d46507ac4f04b2e111331413f2d341bef141a018778eef654dc014d5c453",
    23: "3daab9be76e5ec488fca765e6e0bdb5b47d4ce1897d1362c313947fcc73e4dbc",
    24: "3abde4dcdd1ecca8f5860dca14dc807a70fabfbfbfe87f445dc41a052ec77996",
    25: "596c2ae23e8169d3a76b3d26d6fa72181fffb4ea4bee7b7a2c4299e19bfc7bd2",
    26: "3e89e861a987c8d4ce6bf9aeb92afe74f47f8e4c3792f556a45d9067ec2c2abb",
    28: "b8091abf5e0acd6ab51dddc3b1d3f81a55863b0fb9d235da0af37f26f58f0a20",
    29: "c3637630f704fc223ad18fbee963743ba29716e060e4bfbde3eee066c48287a3",
    30: "393f86623b9e935fab1f16db552f75540fc89f9c3bfc9d6adc2dcb14f39477c6",
}
TODAY = (1, 2, 3, 4, 5, 6, 7, 9)
ADDED = "-- Besides: which column"


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


@pytest.mark.parametrize("number", LANDED)
def test_a_step_that_landed_never_changes(number: int) -> None:
    assert Step(number, script_of(number)).hash == LANDED[number]


def test_every_step_is_held_to_what_it_was() -> None:
    assert {number for number, _file in migrations()} == set(LANDED)


def test_no_two_steps_have_one_number() -> None:
    numbers = [number for number, _file in migrations()]
    assert numbers == sorted(set(numbers))


async def test_a_new_database_remembers_its_steps(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    for _time in range(2):
        await opened(path)
        assert remembered(path) == [
            (number, Step(number, file.read_text(encoding="utf-8")).hash)
            for number, file in migrations()
        ]


@pytest.mark.parametrize("had", [TODAY[:count] for count in range(1, len(TODAY) + 1)])
async def test_a_database_from_before_it_remembered_is_known_by_its_tables(
    tmp_path: Path, had: tuple[int, ...]
) -> None:
    path = made_by(tmp_path / "bot.sqlite", map(script_of, had), had[-1])
    await inspect(path, None)
    await opened(path)
    assert [number for number, _hash in remembered(path)] == [each for each, _file in migrations()]
    await opened(path)


@pytest.mark.parametrize(
    ("scripts", "different"),
    [
        pytest.param(lambda: map(script_of, (1, 2, 3, 4, 5, 9)), "table replans", id="4f6b394"),
        pytest.param(lambda: map(script_of, (1, 2, 3, 4, 5, 7, 9)), "table imports", id="b175694"),
        pytest.param(
            lambda: [
                script_of(number).partition(ADDED)[0] if number == 6 else script_of(number)
                for number in TODAY
            ],
            "Different: table imports. ",
            id="01cd1fe",
        ),
    ],
)
async def test_a_database_of_the_three_moments_between_is_refused(
    tmp_path: Path, scripts: Callable[[], Iterable[str]], different: str
) -> None:
    """The steps came as 9, 7, 6, and 6 was changed: all of these say that they had step 9."""
    said = await refused(made_by(tmp_path / "bot.sqlite", scripts(), 9))
    assert "not what the steps" in said and "restore FILE" in said
    assert different in said


async def test_a_step_below_the_highest_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People work side by side: 14 may land before 10, and 8 never did."""
    path = tmp_path / "bot.sqlite"
    steps = list(migrations())
    for number in (900, 8, 800):
        file = tmp_path / f"{number:04}_late.sql"
        file.write_text(
            f"CREATE TABLE late_{number} (a TEXT);\n"
            f"ALTER TABLE tasks ADD COLUMN late_{number} TEXT;\n",
            encoding="utf-8",
        )
        steps = sorted([*steps, (number, file)])
        with monkeypatch.context() as with_it:
            with_it.setattr("bot.storage.database.migrations", lambda steps=steps: steps)
            await opened(path)
            assert remembered(path)[-1][0] == number, "it is done, wherever its number stands"
            # And such a database is known again, in whatever order its columns came.
            await opened(path)
            await inspect(path, None)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT late_900, late_8, late_800 FROM tasks").fetchall() == []
        assert database.execute("PRAGMA user_version").fetchone() == (900,)
    assert "newer version" in await refused(path), "without these steps"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE steps SET hash = 'another' WHERE number = 6", "had step 6 in another form"),
        ("DELETE FROM steps WHERE number = 7", "tables are not what"),
        ("DELETE FROM steps", "does not fit what it had"),
        ("INSERT INTO steps (number, hash) VALUES (9999, '')", "newer version"),
        ("PRAGMA user_version = 9999", "newer version"),
        ("PRAGMA user_version = 8", "last step is 8"),
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
