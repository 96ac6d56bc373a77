"""deploy/fetch-copies: copies on another machine, which outlive the bot's."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage import day_copies
from bot.storage.backup import back_up, inspect
from tests.conftest import Stage
from tests.helpers.sqlite_only import COPIES

pytestmark = pytest.mark.slow

DEPLOY = Path(__file__).parents[2] / "deploy"
NOW = datetime(2021, 9, 6, 7, 0, tzinfo=UTC)


def fetch(*arguments: object, shell: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run it; `shell` is what rsync speaks through instead of SSH."""
    if shutil.which("rsync") is None:
        pytest.fail("There is no rsync. Install it: apt-get install rsync")
    return subprocess.run(
        [DEPLOY / "fetch-copies", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | ({"RSYNC_RSH": str(shell)} if shell else {}),
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def sealed_at(folder: Path, moment: datetime, database: str = "bot") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{database}-{moment:%Y%m%dT%H%M%SZ}.sealed"
    path.write_text("sealed")
    return path


@COPIES
async def test_what_is_fetched_can_be_put_back_and_outlives_the_machine(
    stage: Stage, tmp_path: Path
) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    database, here, there = (
        stage.settings.database_file,
        stage.folder / "backups",
        tmp_path / "there",
    )
    by_day = day_copies.folder_in(here)
    night = await back_up(database, here, NOW, stage.keys)
    later = NOW + timedelta(minutes=10)
    day = await back_up(database, by_day, later, stage.keys, is_checked=False)
    (here / "bot-20210907T070000Z.sealed.part").touch()
    (here / "bot.sqlite.key").touch()
    assert fetch(here, there).returncode == 0
    fetched = [there / night.name, there / "today" / day.name]
    assert names(there) == [night.name], "nothing that is half made, and no key"
    for path in fetched:
        assert (await inspect(path, stage.keys)).issued == 1
        assert path.stat().st_mode & 0o777 == 0o600
    assert there.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(here)
    assert fetch(here, there).returncode != 0, "a timer that fails is seen"
    here.mkdir()
    assert fetch(here, there).returncode == 0
    assert all(path.is_file() for path in fetched), "what is deleted here stays there"


def test_the_newest_stay_by_number_and_of_each_database(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for number in range(15):
        for database in ("bot", "bot-2", "b*t"):
            sealed_at(here, NOW + timedelta(days=number), database)
            sealed_at(here / "today", NOW + timedelta(minutes=10 * number), database)
    assert fetch(here, there, 4).returncode == 0
    for database in ("bot", "bot-2", "b*t"):
        first = f"{database}-202109"
        kept = [name for name in names(there) if name.startswith(first)]
        assert kept == [f"{first}{day}T070000Z.sealed" for day in (17, 18, 19, 20)]
        assert len([name for name in names(there / "today") if name.startswith(first)]) == 12
    kept_before = names(there)
    shutil.rmtree(here)
    here.mkdir()
    for _time in range(3):
        assert fetch(here, there, 4).returncode == 0
    assert names(there) == kept_before, "a bot that stands still takes none away"


@pytest.mark.parametrize("nights", ["0", "-1", "many", ""])
def test_a_number_that_is_none_deletes_nothing(tmp_path: Path, nights: str) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    sealed_at(here, NOW)
    assert fetch(here, there).returncode == 0
    assert (fetch(here, there, nights).returncode == 0) is (nights == ""), "30, where none is said"
    assert len(names(there)) == 1


def test_the_line_of_the_paper_lets_read_that_folder_and_write_nothing(tmp_path: Path) -> None:
    paper = (DEPLOY / "README.md").read_text(encoding="utf-8")
    told = re.search(r'command="(rrsync -ro) (\S+)",restrict ssh-ed25519', paper)
    assert told and told[2] in paper.split("BACKUP_FOLDER=")[1]
    here, there = tmp_path / "here", tmp_path / "there"
    copy = sealed_at(here, NOW)
    (tmp_path / "secret").write_text("the key")
    # What SSH does: whatever is asked, this one command runs, and sees what was asked.
    shell = tmp_path / "ssh"
    shell.write_text(
        '#!/bin/sh\nwhile [ "$1" != host ]; do shift; done; shift\n'
        f'SSH_ORIGINAL_COMMAND="$*" exec {told[1]} {here}\n'
    )
    shell.chmod(0o755)
    outcome = fetch("root@host:", there, shell=shell)
    assert outcome.returncode == 0, outcome.stderr
    assert names(there) == [copy.name]
    for wrong in (
        ["root@host:/../secret", str(there)],
        [str(tmp_path / "secret"), "root@host:/"],
    ):
        asked = ["rsync", "-e", str(shell), *wrong]
        assert subprocess.run(asked, capture_output=True, check=False).returncode != 0
    assert names(here) == [copy.name] == names(there)


def test_systemd_takes_both_units(tmp_path: Path) -> None:
    path = shutil.which("systemd-analyze")
    if path is None:
        pytest.fail("There is no systemd-analyze. Install it: apt-get install systemd")
    for name in ("fetch-copies.service", "fetch-copies.timer"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        text = text.replace("/usr/local/bin/fetch-copies", str(DEPLOY / "fetch-copies"))
        (tmp_path / name).write_text(text, encoding="utf-8")
    units = [str(tmp_path / name) for name in ("fetch-copies.service", "fetch-copies.timer")]
    outcome = subprocess.run([path, "verify", *units], capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
