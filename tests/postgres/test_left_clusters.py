"""A run of the tests that was killed leaves a server, which the next run removes."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.helpers.clusters import Cluster, remove_left

pytestmark = pytest.mark.postgres_only

MAKE = """
import sys
from tests.helpers.clusters import FORGETFUL, new_cluster
made = new_cluster(**FORGETFUL)
print(made.folder, made.port, flush=True)
sys.stdin.read()
"""


def test_a_killed_run_leaves_a_server_to_the_next_that_removes_it() -> None:
    maker = subprocess.Popen(
        [sys.executable, "-c", MAKE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with maker:
        assert maker.stdout is not None
        folder, port = maker.stdout.readline().split()
        left = Cluster(Path(folder), int(port))
        remove_left()
        assert left.folder.is_dir(), "its maker is there"
        maker.kill()
        assert maker.wait() == -signal.SIGKILL
    assert left.ask("SELECT 1") == [(1,)], "the server lives on"
    remove_left()
    assert not left.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        left.ask("SELECT 1")
