"""The house is built as bot/__init__.py and the rooms' own lists say, and docs/ARCHITECTURE.md
tells the rest; these tests hold all of it against the code."""

import ast
import re
import tomllib
from collections import Counter
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.config import Settings
from tests.helpers import structure
from tests.helpers.databases import database_at

ROOT = Path(__file__).parents[1]
BOT = ROOT / "bot"
TABLES = (ROOT / "docs" / "TABLES.md").read_text(encoding="utf-8")
PAPER = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
# Markers of packages, which hold their room's list and nothing else.
FILES = sorted(
    path.relative_to(ROOT).as_posix() for path in BOT.rglob("*.py") if path.name != "__init__.py"
)
ROOMS = sorted(path.parent.name for path in BOT.glob("*/__init__.py"))
MOST_LOOSE = 12


def section(title: str) -> str:
    """The text under a heading of the paper."""
    return PAPER.split(f"\n## {title}\n")[1].split("\n## ")[0]


def lines_of(package: Path) -> list[str]:
    """The names that a package's own list has a line about, line by line."""
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
    return re.findall(r"^([a-z_/, ]+): ", text or "", re.MULTILINE)


def floor_of(file: str) -> int:
    """On which floor a file stands: by its room, or for a loose file by its own name."""
    name = Path(file).relative_to("bot").parts[0].removesuffix(".py")
    return next(number for number, line in enumerate(FLOORS) if name in line.split(", "))


FLOORS = lines_of(BOT)


@cache
def parsed(file: str) -> ast.Module:
    """What stands in a file."""
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


@cache
def imported(file: str) -> frozenset[str]:
    """Everything that a file imports, wherever in the file: dotted names of modules."""
    names: set[str] = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written in full"
            # What is imported from a package may be a module of it.
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


@cache
def our_own(file: str) -> frozenset[str]:
    """The files of the bot that a file imports."""
    return frozenset(
        path
        for name in imported(file)
        if (path := name.replace(".", "/") + ".py").startswith("bot/") and path in FILES
    )


def test_every_room_and_loose_file_has_its_floor_and_few_are_loose() -> None:
    loose = [path.stem for path in BOT.glob("*.py") if path.name != "__init__.py"]
    named = [name for line in FLOORS for name in line.split(", ")]
    assert sorted(named) == sorted([*ROOMS, *loose])
    assert len(loose) <= MOST_LOOSE


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_lists_its_files_in_the_order_of_use(room: str) -> None:
    files = {
        path.relative_to(BOT / room).with_suffix("").as_posix(): path.relative_to(ROOT).as_posix()
        for path in (BOT / room).rglob("*.py")
        if path.name != "__init__.py"
    }
    order = lines_of(BOT / room)
    assert sorted(order) == sorted(files)
    for number, name in enumerate(order):
        inside = our_own(files[name]) & set(files.values())
        assert inside <= {files[above] for above in order[:number]}, name


def test_a_file_imports_only_from_floors_below_its_own() -> None:
    assert [
        (file, other)
        for file in FILES
        for other in our_own(file)
        if not _in_one_room(file, other)
        and floor_of(other) >= floor_of(file)
        and not _on_the_ground(file, other)
    ] == []


def _in_one_room(file: str, other: str) -> bool:
    room = Path(*Path(file).parts[:2])
    return Path(file).parent != Path("bot") and Path(other).is_relative_to(room)


def _on_the_ground(file: str, other: str) -> bool:
    """Loose files of one floor stand in the order of use."""
    names = FLOORS[floor_of(file)].split(", ")
    mine, theirs = (Path(each).stem for each in (file, other))
    return {mine, theirs} <= set(names) and names.index(theirs) < names.index(mine)


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("bot/storage/", ("telegram", "bot.handlers", "bot.delivery", "bot.conversation.context")),
        ("bot/render/", ("telegram", "aiosqlite", "sqlite3", "bot.storage")),
        ("bot/delivery/", ("bot.handlers", "bot.conversation.context")),
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


def users_of(package: str) -> set[str]:
    """The files that import a package, or a module of it."""
    return {
        file
        for file in FILES
        if any(name == package or name.startswith(f"{package}.") for name in imported(file))
    }


BEHIND_THE_SEAM = "bot/channels/telegram/"
LOOKS_AT_TELEGRAM = "bot/operation/check_telegram.py"
# Who puts a bot together, or asks Telegram something for an operator.
PUTS_TOGETHER = {"bot/app.py", "bot/cli/clock.py", "bot/cli/people.py", LOOKS_AT_TELEGRAM}


def test_only_its_own_room_knows_python_telegram_bot() -> None:
    users = users_of("telegram")
    assert {file for file in users if not file.startswith(BEHIND_THE_SEAM)} == {LOOKS_AT_TELEGRAM}
    assert any(file.startswith(BEHIND_THE_SEAM) for file in users), "or this looks for nothing"


def test_what_a_bot_is_made_of_knows_no_channel_by_name() -> None:
    users = users_of("bot.channels.telegram")
    assert {file for file in users if not file.startswith(BEHIND_THE_SEAM)} == PUTS_TOGETHER


def test_only_the_command_line_uses_the_simulator() -> None:
    users = {
        file
        for file in FILES
        if not file.startswith("bot/simulator/")
        and any(name.startswith("bot.simulator") for name in imported(file))
    }
    assert users == {"bot/cli/demo.py"}


def test_the_simulator_knows_nothing_of_the_bot() -> None:
    demo = {f"bot/simulator/{each}.py" for each in ("demo", "half_year", "page_demo", "scene")}
    for file in FILES:
        if file.startswith("bot/simulator/") and file not in demo:
            assert all(each.startswith("bot/simulator/") for each in our_own(file)), file


# A statement, as it stands in a text.
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE (TEMP|TABLE)|PRAGMA)\b")


def test_sql_and_the_driver_stay_in_storage() -> None:
    elsewhere = [file for file in FILES if not file.startswith("bot/storage/")]
    strings = [
        (file, node.value)
        for file in elsewhere
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [(file, text) for file, text in strings if SQL.search(text)] == []
    drivers = {"sqlite3", "aiosqlite"}
    assert [file for file in elsewhere if imported(file) & drivers] == []


MOST_LINES, MOST_IN_A_FUNCTION = 500, 60
# The table of contents is one list.
LISTS = {("bot/routes.py", "routes")}


def test_a_file_is_one_subject_and_a_function_one_thought() -> None:
    lines = {file: len((ROOT / file).read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {file: count for file, count in lines.items() if count > MOST_LINES} == {}
    long = {
        (file, node.name)
        for file in FILES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= MOST_IN_A_FUNCTION
    }
    assert long <= LISTS


# What a task or a handler says stands in a function of its own, read from top to bottom.
TALK = {"show", "ask", "refuse", "say", "act"}


def test_no_function_inside_another_talks() -> None:
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    inner = {
        (file, each.name)
        for file in FILES
        for outer in ast.walk(parsed(file))
        if isinstance(outer, functions)
        for each in ast.walk(outer)
        if isinstance(each, functions) and each is not outer
    }
    assert {(file, name) for file, name in inner if name in TALK} == set()


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
    database = await database_at(tmp_path / "new.sqlite")
    try:
        found = await structure.tables(database.reading)
    finally:
        await database.close()
    assert sorted(re.findall(r"^- `([^`]+)`:", TABLES, re.MULTILINE)) == sorted(found)


def test_every_setting_is_named() -> None:
    named = set(re.findall(r"`([A-Z_]+)`", section("Settings")))
    assert named == {name.upper() for name in Settings.model_fields}


def strings_given_to(callee: str, place: int) -> set[str]:
    """The string constants that calls of a name get at a place, in all files."""
    found: set[str] = set()
    for file in FILES:
        for node in ast.walk(parsed(file)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            given = node.args[place] if len(node.args) > place else None
            if node.func.id == callee and isinstance(given, ast.Constant):
                found.add(str(given.value))
    return found


def test_every_button_leads_somewhere_and_every_tap_has_a_button() -> None:
    buttons = strings_given_to("Button", 1) | strings_given_to("category_rows", 1)
    assert buttons == strings_given_to("Tap", 0)


TESTS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
# Where the tests reach a private name all the same, and why nothing else would do.
REACHED = {
    # The controls of a year: each makes one thing wrong within the reckoning itself.
    "tests/schedule/test_year_of_reminders.py": {
        *("_Plan", "_day_before", "_lines", "_piece", "_put"),
    },
    # The control of what changes just after the clock had planned.
    "tests/storage/test_planning.py": {"_plan_what_changed"},
    # The control of looking before something is asked of the webshop once more.
    "tests/conversations/test_live_shop.py": {"_find"},
    # The controls of a look after making, of asking some time back, and of the door's pause.
    "tests/torture/struck.py": {"_exit"},
    "tests/webshop/test_woocommerce.py": {"_sole", "_OVERLAP"},
    "tests/operation/test_shop_webhook.py": {"_LEAST"},
    # Only the library itself makes what its transports are given.
    "tests/channels/test_transport.py": {"_requestparameter"},
}
# `_replace` is how Python itself calls the public method of a named tuple.
_PRIVATE = re.compile(r"_(?!replace\b)[A-Za-z]\w*")


def reached(tree: ast.Module) -> set[str]:
    """The private names of others that a file imports, asks of something, or replaces."""
    own = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("self", "cls")
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=module, names=given):
                names |= {*(module or "").split("."), *(alias.name for alias in given)}
            case ast.Attribute(attr=name):
                names.add(name)
            case ast.Constant(value=str(text)) if re.match(r"bot\.[\w.]+$", text):
                names |= {*text.split(".")}
            # As setattr, getattr and tables of patches have it: of what, and which.
            case ast.Call(args=[_, ast.Constant(value=str(name)), *_]):
                names.add(name)
            case ast.Tuple(elts=[ast.Name(), ast.Constant(value=str(name)), *_]):
                names.add(name)
    return {name for name in names - own if _PRIVATE.fullmatch(name)}


# What a conversation knows under a name that more than one file uses: it means one thing in all.
SHARED_NAMES = {
    "amount_asked": "how much of a voucher is to be taken in, as it was typed",
    "approach": "the key of an approach",
    "asked": "what was asked last about a list of offers",
    "audience": "whom a message goes to",
    "begun": "the begin of an address, of which the rest may come next",
    "category": "the key of what a voucher is for",
    "coupons": "how many coupons a table brings, or a household had",
    "ending": "what of somebody's access ends",
    "event": "the number of an activity",
    "file_name": "the name of a table that was sent",
    "kind": "what promotion material is",
    "lost": "the numbers of the vouchers of which the code may be lost",
    "mark": "by which what was typed or sent is compared with what is known",
    "meant": "what is meant by what was sent, by its key",
    "message": "the message in which a table was sent",
    "neighbourhood": "the neighbourhood of an address",
    "offer": "the number of an offer",
    "one_of_more": "whether a table came with others in one go",
    "only_approach": "whether nothing is chosen but an approach for today",
    "organisation": "the key or the name of an organisation",
    "other": "whether it is another household at the same address",
    "page": "the page of a list of offers",
    "redemption": "the number of a receipt",
    "shop": "whether a live webshop was asked, in place of a table that was sent",
    "shown": "the numbers of the offers on the screen",
    "text": "a text that was typed to be sent or kept",
    "title": "the title of an activity or a material",
    "token_hash": "the mark of an invitation",
    "typed": "an address as it is shown until it is answered",
    "value": "what a coupon is worth, in cents",
    "values": "what is said of an offer, by its field",
    "voucher": "the number of a voucher",
    "whole": "whether a table holds all that there is",
    "written": "what was written with a table",
}


def known_names(file: str) -> set[str]:
    """The names under which a file of handlers keeps what a conversation knows, or looks for it."""
    names: set[str] = set()
    for node in ast.walk(parsed(file)):
        match node:
            case (
                ast.Call(
                    func=ast.Attribute(
                        value=ast.Attribute(attr="data") | ast.Name("data"), attr="get" | "pop"
                    ),
                    args=[ast.Constant(str(name)), *_],
                )
                | ast.Subscript(
                    value=ast.Attribute(attr="data") | ast.Name("data"),
                    slice=ast.Constant(str(name)),
                )
            ):
                names.add(name)
            case ast.Call(func=ast.Attribute(attr="go_to" | "update") | ast.Name("_go_on_with")):
                names |= {each.arg for each in node.keywords if each.arg}
                inner = [each for each in ast.walk(node) if isinstance(each, ast.Dict)]
                keys = [key for each in inner for key in each.keys]
                names |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
    return names


def test_what_a_conversation_knows_has_one_meaning_for_each_name() -> None:
    """A code may be typed at any moment: what another conversation kept is still known then."""
    users = Counter(
        name for file in FILES if file.startswith("bot/handlers/") for name in known_names(file)
    )
    assert {name for name, files in users.items() if files > 1} == set(SHARED_NAMES)


def test_tests_come_in_by_the_door() -> None:
    found = {file: names for file in TESTS if (names := reached(parsed(file)))}
    assert found == REACHED


def test_aiogram_is_imported_where_it_is_not_built() -> None:
    """Elsewhere it costs each process of the tests seconds, before its first test."""
    using = {
        file for file in TESTS if any(name.split(".")[0] == "aiogram" for name in imported(file))
    }
    # The second is a program of its own, which nothing imports.
    assert using == {"tests/helpers/aiograms.py", "benchmarks/aiogram_echo.py"}


def test_no_test_imports_another() -> None:
    for file in TESTS:
        for name in imported(file):
            assert not re.match(r"tests\..*\btest_", name), f"{file}: use tests/helpers/"


_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def declared(*extras: str) -> set[str]:
    """The distributions that pyproject.toml names for running, and for these extras."""
    more = [line for extra in extras for line in _PROJECT["optional-dependencies"][extra]]
    return {
        canonicalize_name(Requirement(line).name) for line in [*_PROJECT["dependencies"], *more]
    }


@pytest.mark.parametrize(
    ("files", "known"),
    [(FILES, declared("postgres")), (TESTS, declared("dev", "postgres"))],
    ids=["bot", "tests"],
)
def test_what_is_imported_is_declared(files: list[str], known: set[str]) -> None:
    """What only comes along with something else may be gone with its next version."""
    # The names under which packages are imported that are no part of Python.
    packages = packages_distributions()
    undeclared = {
        (file, package)
        for file in files
        for package in {name.partition(".")[0] for name in imported(file)}
        if package in packages
        and not {canonicalize_name(each) for each in packages[package]} & known
    }
    assert undeclared == set()
