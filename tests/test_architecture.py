"""docs/ARCHITECTURE.md says how the house is built; these tests hold it against the code."""

import ast
import re
from pathlib import Path

import pytest

from bot.config import Settings
from bot.storage.database import open_database

ROOT = Path(__file__).parents[1]
PAPER = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
# Markers of packages, which hold a docstring and nothing else.
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "bot").rglob("*.py")
    if path.name != "__init__.py"
)


def section(title: str) -> str:
    """The text under a heading of the paper."""
    return PAPER.split(f"\n## {title}\n")[1].split("\n## ")[0]


def listed(title: str) -> list[str]:
    """What a section of the paper has a line about, in its order."""
    return re.findall(r"^- `([^`]+)`:", section(title), re.MULTILINE)


def imported(file: str) -> set[str]:
    """Everything that a file imports, wherever in the file: dotted names of modules."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written in full"
            # What is imported from a package may be a module of it.
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def our_own(file: str) -> set[str]:
    """The files of the bot that a file imports."""
    return {
        path
        for name in imported(file)
        if (path := name.replace(".", "/") + ".py").startswith("bot/") and path in FILES
    }


def test_every_file_is_in_the_paper_and_nothing_else() -> None:
    assert sorted(listed("The house")) == FILES


@pytest.mark.parametrize("file", FILES)
def test_a_file_imports_only_what_stands_above_it(file: str) -> None:
    order = listed("The house")
    assert our_own(file) <= set(order[: order.index(file)])


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("bot/storage/", ("telegram", "bot.handlers", "bot.delivery", "bot.context")),
        ("bot/render/", ("telegram", "aiosqlite", "sqlite3", "bot.storage")),
        ("bot/delivery/", ("bot.handlers", "bot.context")),
        ("bot/handlers/", ("aiosqlite", "sqlite3", "bot.storage.database")),
        ("bot/schedule/", ("aiosqlite", "sqlite3")),
    ],
)
def test_what_a_folder_knows_nothing_of(folder: str, forbidden: tuple[str, ...]) -> None:
    files = [file for file in FILES if file.startswith(folder)]
    assert files
    wrong = {
        (file, name)
        for file in files
        for name in imported(file)
        if any(name == each or name.startswith(f"{each}.") for each in forbidden)
    }
    assert wrong == set()


def test_only_the_command_line_uses_the_simulator() -> None:
    users = {
        file
        for file in FILES
        if not file.startswith("bot/simulator/")
        and any(name.startswith("bot.simulator") for name in imported(file))
    }
    assert users == {"bot/__main__.py"}


def test_the_simulator_knows_nothing_of_the_bot() -> None:
    demo = {"bot/simulator/demo.py", "bot/simulator/half_year.py"}
    for file in FILES:
        if file.startswith("bot/simulator/") and file not in demo:
            assert all(each.startswith("bot/simulator/") for each in our_own(file)), file


def test_time_is_asked_of_the_clock_alone() -> None:
    """Only the clock may ask the machine; the simulator's own Telegram is somebody else."""
    asking = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")
    files = {
        file
        for file in FILES
        if not file.startswith("bot/simulator/")
        and asking.search((ROOT / file).read_text(encoding="utf-8"))
    }
    assert files == {"bot/clock.py"}


async def test_every_table_is_described(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "new.sqlite")
    try:
        rows = await database.reading.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    finally:
        await database.close()
    assert sorted(listed("The tables")) == sorted(row["name"] for row in rows)


def test_every_setting_is_named() -> None:
    named = set(re.findall(r"`([A-Z_]+)`", section("Settings")))
    assert named == {name.upper() for name in Settings.model_fields}


def strings_given_to(callee: str, place: int) -> set[str]:
    """The string constants that calls of a name get at a place, in all files."""
    found: set[str] = set()
    for file in FILES:
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            given = node.args[place] if len(node.args) > place else None
            if node.func.id == callee and isinstance(given, ast.Constant):
                found.add(str(given.value))
    return found


def test_every_button_leads_somewhere_and_every_tap_has_a_button() -> None:
    buttons = strings_given_to("Button", 1) | strings_given_to("category_rows", 1)
    assert buttons == strings_given_to("Tap", 0)
