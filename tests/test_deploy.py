"""What is in deploy/: systemd takes the unit, and its papers name what there is."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.delivery.health import Health
from bot.delivery.metrics import Metrics
from tests.conftest import Stage

ROOT = Path(__file__).parents[1]
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
