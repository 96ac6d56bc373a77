"""What is in deploy/: systemd takes the unit, and its papers name what there is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import CREDENTIAL
from bot.operation.health import Health
from bot.operation.metrics import Metrics
from tests.conftest import Stage
from tests.helpers.kernel import landlock
from tests.helpers.sqlite_only import NO_DATABASE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "meedoenbot.service"
PAPER = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
# Of 10; less is better. systemd itself calls this "OK".
MOST_EXPOSED = 1.5


def systemd_analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze, which `make test` installs where Debian's packages are."""
    path = shutil.which("systemd-analyze")
    if path is None:
        if shutil.which("apt-get"):
            pytest.fail("There is no systemd-analyze. Install it: apt-get install systemd")
        pytest.skip("there is no systemd on this kind of machine")
    return subprocess.run([path, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with this folder and this Python in it, since systemd looks whether they exist."""
    text = UNIT.read_text(encoding="utf-8")
    text = text.replace("/srv/meedoenbot/.venv/bin/python", sys.executable)
    path = tmp_path / UNIT.name
    path.write_text(text.replace("/srv/meedoenbot", str(ROOT)), encoding="utf-8")
    return path


def test_systemd_takes_the_unit_without_a_word(unit: Path) -> None:
    outcome = systemd_analyze("verify", str(unit))
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")


def test_a_mistake_in_the_unit_would_be_noticed(unit: Path) -> None:
    unit.write_text(unit.read_text(encoding="utf-8").replace("ProtectHome=", "ProtectHomes="))
    assert "ProtectHomes" in systemd_analyze("verify", str(unit)).stderr


def test_hardly_anything_is_open_to_the_unit(unit: Path) -> None:
    threshold = f"--threshold={MOST_EXPOSED * 10:.0f}"
    outcome = systemd_analyze("security", "--offline=true", threshold, str(unit))
    assert outcome.returncode == 0, outcome.stdout


@pytest.fixture
def town(unit: Path) -> Path:
    """The unit of one of many towns, as docs/MANY_TOWNS.md says that it is installed."""
    template = unit.with_name("meedoenbot@.service")
    shutil.copy(unit, template)
    shutil.copytree(
        UNIT.with_name("meedoenbot@.service.d"), template.with_name(f"{template.name}.d")
    )
    return template


def test_systemd_takes_the_unit_of_a_town_without_a_word(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYSTEMD_UNIT_PATH", f"{town.parent}:")
    outcome = systemd_analyze("verify", "meedoenbot@assen.service")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
    drop_in = town.with_name(f"{town.name}.d") / "town.conf"
    drop_in.write_text(drop_in.read_text(encoding="utf-8") + "Keys=\n")
    assert "Keys" in systemd_analyze("verify", "meedoenbot@assen.service").stderr


def test_the_unit_of_a_town_is_the_same_but_for_what_is_the_towns() -> None:
    template = UNIT.with_name("meedoenbot@.service")
    assert template.read_text(encoding="utf-8") == UNIT.read_text(encoding="utf-8")
    said = (template.with_name(f"{template.name}.d") / "town.conf").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Z]\w+)=", said, re.MULTILINE)
    known = re.findall(r"^([A-Z]\w+)=", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(names) - set(known) == {"Environment"}


def calls_of(group: str) -> set[str]:
    """The system calls in a group of systemd's."""
    names: set[str] = set()
    for line in systemd_analyze("syscall-filter", group).stdout.splitlines()[1:]:
        name = line.strip()
        if name.startswith("@"):
            names |= calls_of(name)
        elif name and not name.startswith("#"):
            names.add(name)
    return names


def allowed_calls(unit: str) -> set[str]:
    """The system calls that a unit leaves, line after line as systemd reads them."""
    allowed = calls_of("@default")
    for line in re.findall(r"^SystemCallFilter=(.+)$", unit, re.MULTILINE):
        for word in line.removeprefix("~").split():
            calls = calls_of(word) if word.startswith("@") else {word}
            allowed = allowed - calls if line.startswith("~") else allowed | calls
    return allowed


def under_the_filter_of(unit: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with no other system calls than those that the unit leaves."""
    calls = ",".join(sorted(allowed_calls(unit)))
    launcher = ROOT / "tests" / "under_filter.py"
    return subprocess.run(
        [sys.executable, str(launcher), calls, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


# How many steps the process apart goes back is the exit code.
NICENESS = """
import asyncio, os, sys
from bot.child_process import made_apart
apart = asyncio.run(made_apart(os.getpriority, os.PRIO_PROCESS, 0))
sys.exit(apart - os.getpriority(os.PRIO_PROCESS, 0))
"""
HEAVY = """
import asyncio, pathlib
from bot.parsing import barcodes
from bot.child_process import READING_BYTES, apart, made_apart
from bot.parsing.barcodes import NoPicture, codes_on
from bot.schedule.agenda_source import read_apart
from bot.webshop.reconciliation import list_in_pieces
from bot.render.charts import Bar, Bars
from bot.render.document import PDF, Document, Part, make
from bot.render.qr import qr_png
from tests.helpers.pictures import corners
from datetime import date

async def main():
    part = Part("Hoeveel?", ["Eén."], Bars([Bar("Sport", 1.0, "1")]), "Sport: 1.")
    paper = Document("Verslag", "2021", "Vandaag", [part], [])
    assert [bytes(each[:4]) for each in await made_apart(make, paper, [PDF])] == [b"%PDF"]
    async with apart(list_in_pieces, b"code\\nAB-1\\n", memory_bytes=READING_BYTES) as pieces:
        assert len([piece async for piece in pieces]) == 2
    agenda = pathlib.Path("schemes/assen/agenda.ics").read_bytes()
    assert (await read_apart(agenda, "Europe/Amsterdam", date(2021, 9, 1))).planned
    assert await codes_on(qr_png("WPDA-0001")) == ["WPDA-0001"]
    barcodes.CPU_SECONDS = 1
    try:
        await codes_on(corners())
    except NoPicture as error:
        assert str(error) == "the process ended too early"
    else:
        raise AssertionError("nothing bounds its time")

asyncio.run(main())
"""


@pytest.mark.parametrize(("line", "steps"), [("SystemCallFilter=setpriority\n", 10), ("", 0)])
def test_heavy_work_steps_back_in_the_service_too(line: str, steps: int) -> None:
    unit = UNIT.read_text(encoding="utf-8").replace("SystemCallFilter=setpriority\n", line)
    outcome = under_the_filter_of(unit, "-c", NICENESS)
    most = 19 - os.getpriority(os.PRIO_PROCESS, 0)
    expected = (min(steps, most), "")
    assert (outcome.returncode, outcome.stderr) == expected, "and without the line it goes on"


@NO_DATABASE
def test_papers_tables_calendars_and_photos_work_in_the_service() -> None:
    outcome = under_the_filter_of(UNIT.read_text(encoding="utf-8"), "-c", HEAVY)
    assert (outcome.returncode, outcome.stderr) == (0, "")


# Which the kernel can do at all, see there.
SHUT_IN = """
import asyncio, pathlib, sys
from bot.child_process import made_apart
from tests.helpers.kernel import cut_off
kept = pathlib.Path(sys.argv[1])
asyncio.run(made_apart(cut_off, kept))
"""


@pytest.mark.skipif(landlock() < 3, reason="this kernel shuts in less")
def test_the_reader_of_photos_shuts_itself_in_in_the_service_too(tmp_path: Path) -> None:
    unit = UNIT.read_text(encoding="utf-8")
    line = "SystemCallFilter=landlock_create_ruleset landlock_restrict_self\n"
    assert line in unit
    for each, left in ((unit, "all of it"), (unit.replace(line, ""), "")):
        kept = tmp_path / "kept"
        kept.write_text("all of it")
        outcome = under_the_filter_of(each, "-c", SHUT_IN, str(kept))
        assert outcome.returncode == 0, outcome.stderr
        assert kept.read_text() == left, "and without the line it is cut off"


def test_a_voucher_is_given_in_the_service() -> None:
    unit = UNIT.read_text(encoding="utf-8")
    outcome = under_the_filter_of(unit, "-m", "bot", "demo", "--play")
    assert outcome.returncode == 0, outcome.stderr
    assert "Dit is uw voucher" in outcome.stdout


def as_by_hand(folder: Path, *arguments: str) -> list[str]:
    """What `deploy/bot` tells systemd-run."""
    stand_in = folder / "systemd-run"
    stand_in.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n", encoding="ascii")
    stand_in.chmod(0o755)
    path = f"{folder}:{os.environ['PATH']}"
    command = [str(UNIT.parent / "bot"), *arguments]
    told = subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=True)
    return told.stdout.splitlines()


def test_a_command_by_hand_for_a_town_has_what_the_towns_service_has(tmp_path: Path) -> None:
    by_hand = as_by_hand(tmp_path, "@assen", "check")
    said = (UNIT.with_name("meedoenbot@.service.d") / "town.conf").read_text(encoding="utf-8")
    for line, option in (
        ("WorkingDirectory=", "--working-directory="),
        ("Environment=", "--setenv="),
        ("LoadCredential=", "--property=LoadCredential="),
    ):
        (value,) = re.findall(rf"^{line}(.+)$", said, re.MULTILINE)
        assert f"{option}{value.replace('%i', 'assen')}" in by_hand
    assert by_hand[-3:] == ["-m", "bot", "check"]


def test_the_key_is_not_beside_the_database_and_goes_to_no_disk_with_the_memory(
    tmp_path: Path,
) -> None:
    text = UNIT.read_text(encoding="utf-8")
    credential = re.search(r"^LoadCredential=(.+):(.+)$", text, re.MULTILINE)
    assert credential and credential[1] == CREDENTIAL
    state = re.search(r"^StateDirectory=(.+)$", text, re.MULTILINE)
    assert state and not credential[2].startswith(f"/var/lib/{state[1]}")
    assert {"LimitCORE=0", "MemorySwapMax=0"} <= set(text.splitlines())
    # A command by hand gets the same key, as the same user, in the same folder.
    by_hand = as_by_hand(tmp_path, "check")
    for name, option in (("User", "--uid"), ("WorkingDirectory", "--working-directory")):
        value = re.search(rf"^{name}=(.+)$", text, re.MULTILINE)
        assert value and f"{option}={value[1]}" in by_hand
    assert f"--property=LoadCredential={credential[1]}:{credential[2]}" in by_hand
    for each in ("LimitCORE=0", "MemorySwapMax=0", "NoNewPrivileges=yes", "UMask=0077"):
        assert each in text.splitlines() and f"--property={each}" in by_hand
    assert by_hand[-3:] == ["-m", "bot", "check"]
    assert os.access(UNIT.parent / "bot", os.X_OK)
    checked = subprocess.run(["/bin/sh", "-n", str(UNIT.parent / "bot")], check=False)
    assert checked.returncode == 0


def test_no_watchdog_waits_for_a_bot_that_says_nothing() -> None:
    """Type=notify or WatchdogSec= without sd_notify would kill a healthy bot."""
    text = UNIT.read_text(encoding="utf-8")
    assert "WatchdogSec" not in text and "Type=notify" not in text


async def test_the_table_has_every_figure_and_no_other(stage: Stage) -> None:
    health = Health(
        stage.database,
        stage.clock,
        update_seconds=60,
        message_seconds=300,
        backups=False,
        fetch_seconds=60,
        pushes=True,
    )
    metrics = Metrics(stage.database, health)
    await metrics.begin()
    page = (await metrics.page()).decode()
    there = set(re.findall(r"^# TYPE (\w+)", page, re.MULTILINE))
    told = set(re.findall(r"^\| `(\w+)`", PAPER, re.MULTILINE)) - {"up"}
    ours = {name for name in there if name.startswith("meedoenbot_")}
    # The library makes a gauge of its own beside each of these, of when it was made.
    assert {name for name in ours if not name.endswith("_created")} <= told
    assert told <= there
