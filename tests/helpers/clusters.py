"""Clusters of PostgreSQL of the tests' own: in a temporary folder, on loopback, gone afterwards.

What is Debian's starts as the user `postgres` where the tests are root's: it refuses root.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

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
# The disk may forget, but whatever is answered a standby has.
REPLICATED = FORGETFUL | {"full_page_writes": "on", "synchronous_commit": "on"}
_JOIN_SECONDS = 30.0
_END_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'meedoenbot'
"""
_PREFIX = "meedoen-postgres-"
# In a cluster's folder: the number of the process that made it, and removes it at its end.
_MAKER = "maker"


def _binary(name: str) -> str:
    """A program of the newest PostgreSQL that there is. Raises LookupError."""
    for folder in (
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parts[-2])),
        *map(Path, os.environ.get("PATH", "").split(os.pathsep)),
    ):
        if (folder / name).is_file():
            return str(folder / name)
    raise LookupError(f"{name} is not there: apt-get install postgresql")


def is_installed() -> bool:
    """Whether there is a PostgreSQL on this machine."""
    try:
        _binary("initdb")
    except LookupError:
        return False
    return True


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

    def promote(self) -> None:
        """Make the standby that it is a primary, and wait until it is one."""
        self._run("pg_ctl", "promote", "--wait", "--silent")

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Run something as its administrator; returns the rows that came of it."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return [] if cursor.description is None else cursor.fetchall()

    def configure(self, file: str, **settings: str) -> None:
        """Add lines to one of its files; what stands there later counts."""
        with (self.data / file).open("a", encoding="ascii") as lines:
            lines.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def remove(self) -> None:
        """Stop it if it runs, and leave nothing of it."""
        if (self.data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *arguments: str) -> None:
        command = _as_user([_binary(name), *arguments, "--pgdata", str(self.data)])
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)


def remove_left() -> None:
    """Leave nothing of clusters whose maker was killed, before it could remove them."""
    for maker in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_MAKER}"):
        # Another run may be removing it as well.
        with suppress(OSError, ValueError, subprocess.CalledProcessError):
            if not is_alive(int(maker.read_text(encoding="ascii"))):
                Cluster(maker.parent, 0).remove()


def is_alive(process: int) -> bool:
    """Whether there is a process with this number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def new_folder() -> Path:
    """A folder for a cluster; its user's only."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    (folder / _MAKER).write_text(str(os.getpid()), encoding="ascii")
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder


def new_cluster(**settings: str) -> Cluster:
    """A new cluster that runs, with one superuser whom everybody on this machine may be."""
    remove_left()
    cluster = Cluster(new_folder(), free_port())
    cluster._run(
        "initdb",
        *("--auth", "trust", "--username", USER, "--encoding", "UTF8", "--no-sync"),
        *("--locale", "C.UTF-8"),
    )
    cluster.configure("postgresql.conf", **_place(cluster), **settings)
    cluster.start()
    return cluster


def new_standby(primary: Cluster, port: int, through: int | None = None) -> Cluster:
    """A copy of a primary that runs, and follows it, perhaps `through` another port than its own.
    The primary does not wait for it yet.
    """
    cluster = Cluster(new_folder(), port)
    cluster._run(
        "pg_basebackup",
        *("--dbname", primary.url(), "--checkpoint", "fast", "--wal-method", "stream"),
        *("--write-recovery-conf", "--no-sync"),
    )
    cluster.configure("postgresql.conf", **_place(cluster))
    # Once it is the primary it waits for nobody, until there is somebody to wait for.
    cluster.configure("postgresql.auto.conf", synchronous_standby_names="''")
    if through:
        way = f"'host=127.0.0.1 port={through} user={USER}'"
        cluster.configure("postgresql.auto.conf", primary_conninfo=way)
    cluster.start()
    return cluster


def _place(cluster: Cluster) -> dict[str, str]:
    return {
        "listen_addresses": "'127.0.0.1'",
        "port": str(cluster.port),
        "unix_socket_directories": f"'{cluster.folder}'",
    }


def end_connections(url: str) -> int:
    """End all connections of bots and their commands to a database; returns how many."""
    with psycopg.connect(url, autocommit=True) as administrator:
        return len(administrator.execute(_END_CONNECTIONS).fetchall())


@dataclass
class Twins:
    """A primary, and a standby that has all that was answered. They change places."""

    primary: Cluster
    standby: Cluster

    @property
    def url(self) -> str:
        """Where the bot finds whichever is the primary."""
        hosts = ",".join(f"127.0.0.1:{each.port}" for each in (self.primary, self.standby))
        return f"postgresql://{USER}@{hosts}/postgres?target_session_attrs=read-write"

    def wait_for_the_standby(self) -> None:
        """From now on a commit is answered once the standby has it."""
        primary = self.primary
        primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.ask("SELECT pg_reload_conf()")
        end = time.monotonic() + _JOIN_SECONDS
        while not primary.ask("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"):
            if time.monotonic() > end:
                raise TimeoutError("the standby does not follow")
            time.sleep(0.02)

    def wait_for_nobody(self) -> None:
        """From now on a commit is answered once the primary has it."""
        self.primary.ask("ALTER SYSTEM SET synchronous_standby_names = ''")
        self.primary.ask("SELECT pg_reload_conf()")

    def fail_over(self) -> None:
        """Kill the primary, and have the standby take its place."""
        self.primary.stop()
        self.standby.promote()
        self.primary, self.standby = self.standby, self.primary

    def join_again(self) -> None:
        """Make what was killed the standby, as a new copy."""
        port = self.standby.port
        self.standby.remove()
        self.standby = new_standby(self.primary, port)
        self.wait_for_the_standby()

    @contextmanager
    def standby_held(self) -> Iterator[None]:
        """The standby takes nothing in meanwhile: commits wait."""
        [[number]] = self.standby.ask("SELECT pid FROM pg_stat_wal_receiver")
        assert isinstance(number, int)
        os.kill(number, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(number, signal.SIGCONT)

    def remove(self) -> None:
        """Leave nothing of both."""
        for each in (self.standby, self.primary):
            each.remove()


def new_twins() -> Twins:
    """A new primary with its standby."""
    primary = new_cluster(**REPLICATED)
    twins = Twins(primary, new_standby(primary, free_port()))
    twins.wait_for_the_standby()
    return twins
