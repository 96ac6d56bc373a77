"""What the program makes is its own user's only, and what it needs kept is not left open."""

import errno
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.keys import KeyFileError, load_keys
from bot.simulator.telegram import Telegram
from bot.storage import invitations
from bot.storage.errors import DatabaseError, Unavailable
from bot.storage.sqlite.lock import sole_use
from tests.helpers.command_line import Operator
from tests.helpers.command_line import operator as operator
from tests.helpers.command_line import telegram as telegram
from tests.helpers.desk import DATABASE, KEY, Desk
from tests.helpers.desk import desk as desk
from tests.helpers.desk import installed as installed
from tests.helpers.sqlite_only import COPIES, FILES

pytestmark = pytest.mark.slow


@pytest.fixture
def open_umask() -> Iterator[None]:
    """An operator's shell that leaves everything open."""
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.stat().st_mode & 0o077 and path.suffix != ".json"
    ]


@FILES
@pytest.mark.terminal
async def test_whatever_the_umask_nobody_else_gets_at_what_the_bot_makes(
    open_umask: None, operator: Operator, telegram: Telegram
) -> None:
    operator.settings["BACKUP_FOLDER"] = str(operator.folder / "copies" / "here")
    bot = await operator.begin("run")
    await telegram.wait_until(lambda: telegram.is_polled, 10)
    made = {path.name for path in operator.folder.iterdir()}
    assert {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}.lock", KEY} <= made
    assert open_to_others(operator.folder) == []
    assert (await operator.run("backup")).code == 0
    bot.send_signal(signal.SIGTERM)
    await operator.end(bot)
    assert len(list((operator.folder / "copies" / "here").iterdir())) == 1
    assert open_to_others(operator.folder) == []


async def test_a_report_is_nobody_elses(open_umask: None, installed: Desk) -> None:
    code, _said = await installed.run("report", "--out", "report.pdf")
    assert code == 0
    assert len(list(installed.folder.glob("report.*"))) == 3
    assert open_to_others(installed.folder) == []


@FILES
@pytest.mark.parametrize("command", ["run", "backup", "recount"])
async def test_a_database_has_one_name(installed: Desk, command: str) -> None:
    """By another one a second bot would run with it, and figures would be read without its log."""
    (installed.folder / "link.sqlite").symlink_to(DATABASE)
    installed.operator.settings["DATABASE"] = "link.sqlite"
    assert (await installed.run(command))[0] == 2
    assert "DATABASE: is a link" in (await installed.check()).wrong[0]
    (installed.folder / "link.sqlite").unlink()
    installed.operator.settings["DATABASE"] = DATABASE
    assert (await installed.run("recount"))[0] == 0


async def test_run_refuses_settings_that_others_can_read(
    operator: Operator, telegram: Telegram
) -> None:
    env = operator.folder / ".env"
    env.write_text(f"BOT_TOKEN={operator.settings.pop('BOT_TOKEN')}\n", encoding="ascii")
    env.chmod(0o640)
    assert "chmod 600 .env" in await operator.refused("run")
    assert not (operator.folder / DATABASE).exists(), "nothing was begun"
    env.chmod(0o600)
    bot = await operator.begin("run")
    await telegram.wait_until(lambda: telegram.is_polled, 10)
    bot.send_signal(signal.SIGTERM)
    assert (await operator.end(bot)).code == 0


async def test_a_report_takes_the_place_of_an_open_one_and_of_nothing_else(
    installed: Desk,
) -> None:
    report = installed.folder / "report.pdf"
    report.touch()
    report.chmod(0o644)
    assert (await installed.run("report", "--out", "report.pdf"))[0] == 0
    assert open_to_others(installed.folder) == []
    (installed.folder / "folder.pdf").mkdir(mode=0o700)
    assert (await installed.run("report", "--out", "folder.pdf"))[0] == 2


async def test_a_database_that_can_not_be_written_is_told_without_a_traceback(
    installed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_arguments: object, **_named: object) -> None:
        raise Unavailable("SQLITE_FULL", "database or disk is full")

    monkeypatch.setattr(invitations, "make", full)
    command = ("invite", "--role", "coordinator", "--organisation", "Assen")
    assert (await installed.run(*command))[0] == 2


@FILES
@pytest.mark.parametrize("tail", ["", "-wal", ".lock"])
async def test_check_finds_a_database_that_others_can_read(installed: Desk, tail: str) -> None:
    path = installed.folder / (DATABASE + tail)
    if not path.exists():
        path.touch()
    path.chmod(0o604)
    (await installed.check()).one("database", f"chmod 600 {path.name}", "0604")
    path.chmod(0o600)
    assert (await installed.check()).wrong == []


@FILES
@pytest.mark.parametrize("mode", [0o777, 0o755, 0o710])
async def test_check_finds_a_folder_that_others_get_into(installed: Desk, mode: int) -> None:
    installed.folder.chmod(mode)
    (await installed.check()).one("database", f"chmod 700 {installed.folder}")
    installed.folder.chmod(0o700)


@COPIES
async def test_check_finds_copies_that_others_can_read(installed: Desk) -> None:
    folder = installed.folder / "copies"
    installed.operator.settings["BACKUP_FOLDER"] = str(folder)
    assert (await installed.run("backup"))[0] == 0
    assert (await installed.check()).wrong == []
    [copy] = folder.iterdir()
    copy.chmod(0o640)
    (await installed.check()).one("backups", f"chmod 600 {copy}")
    copy.chmod(0o600)
    folder.chmod(0o750)
    (await installed.check()).one("backups", f"chmod 700 {folder}")


def test_a_lock_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    """Who can read a file can lock it, and would keep the bot from starting."""
    database = tmp_path / DATABASE
    lock = tmp_path / f"{DATABASE}.lock"
    lock.touch()
    lock.chmod(0o644)
    with sole_use(database):
        assert lock.stat().st_mode & 0o777 == 0o600
    lock.unlink()
    before = os.umask(0)
    with sole_use(database):
        assert lock.stat().st_mode & 0o777 == 0o600
    os.umask(before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to somebody else")
@pytest.mark.parametrize("there", ["folder", "database"])
def test_a_lock_that_root_made_is_the_bots(tmp_path: Path, there: str) -> None:
    """As by a restore on a new machine, where the bot's own user never started it yet."""
    database = tmp_path / DATABASE
    lock = tmp_path / f"{DATABASE}.lock"
    if there == "database":
        database.touch()
        os.chown(database, 1234, 1234)
    os.chown(tmp_path, 1234 if there == "folder" else 0, 0)
    with sole_use(database):
        assert (lock.stat().st_uid, lock.stat().st_mode & 0o777) == (1234, 0o600)
    with sole_use(database):
        assert lock.stat().st_uid == 1234, "and stays so"


def test_a_link_in_the_place_of_a_lock_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch()
    other.chmod(0o644)
    (tmp_path / f"{DATABASE}.lock").symlink_to(other)
    with pytest.raises(DatabaseError, match="can't be made"), sole_use(tmp_path / DATABASE):
        pass
    assert other.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("step", ["fsync", "link"])
def test_a_key_file_is_made_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / KEY
    with monkeypatch.context() as patch:
        patch.setattr(os, step, full)
        with pytest.raises(KeyFileError, match="No space left"):
            load_keys(path)
    assert list(tmp_path.iterdir()) == [], "neither half a key nor a part of one"
    made = load_keys(path)
    assert [each.name for each in tmp_path.iterdir()] == [KEY]
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_keys(path).fingerprint == made.fingerprint


def test_a_key_that_somebody_made_meanwhile_is_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / KEY
    other = load_keys(tmp_path / "other.key")
    link = os.link

    def after_another(source: str, target: Path) -> None:
        link(tmp_path / "other.key", path)
        link(source, target)

    monkeypatch.setattr(os, "link", after_another)
    assert load_keys(path).fingerprint == other.fingerprint


def test_a_dangling_link_is_no_place_for_a_new_key(tmp_path: Path) -> None:
    (tmp_path / KEY).symlink_to(tmp_path / "gone")
    with pytest.raises(KeyFileError, match="is not there"):
        load_keys(tmp_path / KEY)
    assert not (tmp_path / "gone").exists()


# Takes its time over what is wrong with a copy that lies open.
SLOW_CHECK = """
import asyncio, sys
from bot.cli.main import main
from bot.storage import backup

async def slowly(*_arguments, **_named):
    print("open", flush=True)
    await asyncio.sleep(60)

backup.damage = slowly
sys.exit(main(["check"]))
"""


@COPIES
@pytest.mark.terminal
async def test_told_to_stop_a_command_leaves_no_copy_lying_open(
    operator: Operator, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shared = tmp_path_factory.mktemp("shared")
    operator.settings |= {"BACKUP_FOLDER": str(operator.folder / "copies"), "TMPDIR": str(shared)}
    invite = ("invite", "--role", "coordinator", "--organisation", "Assen")
    assert (await operator.run(*invite)).code == 0
    assert (await operator.run("backup")).code == 0
    check = await operator.begin("-c", SLOW_CHECK, module=())
    assert check.stdout is not None
    assert await check.stdout.readline() == b"open\n"
    assert list(shared.glob(".copying-*/copy.sqlite"))
    check.send_signal(signal.SIGTERM)
    assert (await operator.end(check)).code == 143
    assert list(shared.iterdir()) == []
