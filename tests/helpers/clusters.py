"""Clusters of PostgreSQL of the tests' own: in a temporary folder, on loopback, gone afterwards.

What is Debian's starts as the user `postgres` where the tests are root's: it refuses root.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

USER = "meedoenbot"
# A power cut is not at stake here, unless a test says so.
FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
    "shared_buffers": "128MB",
}


def _binary(name: str) -> str:
    """A program of the newest PostgreSQL that there is. Raises LookupError."""
    for folder in (
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parts[-2])),
        *map(Path, os.environ.get("PATH", "").split(os.pathsep)),
    ):
        if (folder / name).is_file():
            return str(folder / name)
    raise LookupError(f"{name} is not there: apt-get install postgresql")


def _as_user(command: Sequence[str]) -> list[str]:
    if os.geteuid() != 0:
        return list(command)
    drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    return [*drop, *command]


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Cluster:
    """A server, and where it keeps what it has."""

    folder: Path
    port: int

    @property
    def data(self) -> Path:
        """The folder that PostgreSQL calls its data directory."""
        return self.folder / "data"

    def url(self, database: str = "postgres") -> str:
        """Where a database of it is, for libpq."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = self.folder / "log"
        self._run("pg_ctl", "start", "--wait", "--silent", "--log", str(log))

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: `immediate` is as a power cut that leaves the disk whole."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode", mode)

    def remove(self) -> None:
        """Stop it if it runs, and leave nothing of it."""
        if (self.data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *arguments: str) -> None:
        command = _as_user([_binary(name), *arguments, "--pgdata", str(self.data)])
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)


def new_folder() -> Path:
    """A folder for a cluster; its user's only."""
    folder = Path(tempfile.mkdtemp(prefix="meedoen-postgres-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder


def new_cluster(**settings: str) -> Cluster:
    """A new cluster that runs, with one superuser whom everybody on this machine may be."""
    cluster = Cluster(new_folder(), free_port())
    cluster._run(
        "initdb",
        *("--auth", "trust", "--username", USER, "--encoding", "UTF8", "--no-sync"),
        *("--locale", "C.UTF-8"),
    )
    lines = {
        "listen_addresses": "'127.0.0.1'",
        "port": str(cluster.port),
        "unix_socket_directories": f"'{cluster.folder}'",
    } | settings
    with (cluster.data / "postgresql.conf").open("a", encoding="ascii") as file:
        file.writelines(f"{name} = {value}\n" for name, value in lines.items())
    cluster.start()
    return cluster
