"""`check` of a database in PostgreSQL: what the server promises, and what it does not."""

import socket
import sys
from collections.abc import Iterator

import psycopg
import pytest

from tests.helpers.clusters import Cluster, new_cluster
from tests.helpers.terminal import Terminal
from tests.helpers.terminal import terminal as terminal

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    found = new_cluster()
    yield found
    found.remove()


def told(terminal: Terminal, cluster: Cluster, schema: str = "town") -> list[str]:
    """What `check` says of database and server."""
    terminal.monkeypatch.setenv("DATABASE", cluster.url())
    terminal.monkeypatch.setenv("DATABASE_SCHEMA", schema)
    terminal.monkeypatch.setenv("KEY_FILE", str(terminal.folder / "bot.key"))
    _code, said = terminal.run("check")
    return [line for line in said.splitlines() if " database: " in line or " server: " in line]


def made(terminal: Terminal, cluster: Cluster) -> None:
    terminal.monkeypatch.setenv("DATABASE", cluster.url())
    terminal.monkeypatch.setenv("DATABASE_SCHEMA", "town")
    terminal.monkeypatch.setenv("KEY_FILE", str(terminal.folder / "bot.key"))
    # No bot has run yet, so nobody knows its name in Telegram.
    terminal.monkeypatch.setenv("WEB_URL", "https://meedoen.example.nl")
    terminal.monkeypatch.setenv("HTTP_PORT", "0")
    terminal.monkeypatch.setenv("BOT_TOKEN", "")
    code, said = terminal.run("invite", "--role", "coordinator", "--organisation", "gemeente_assen")
    assert code == 0, said


def test_a_schema_that_is_not_there_yet(terminal: Terminal, cluster: Cluster) -> None:
    lines = told(terminal, cluster)
    (line,) = (line for line in lines if " database: " in line)
    assert line.startswith("note") and "is not there yet" in line
    assert "meedoenbot@" not in line, "no user, and no password"
    assert any("has no synchronous standby" in line for line in lines), "before it is too late"


def test_what_the_server_promises(terminal: Terminal, cluster: Cluster) -> None:
    made(terminal, cluster)
    lines = told(terminal, cluster)
    assert any(line.startswith("ok") and "its books balance" in line for line in lines)
    assert any("has no synchronous standby" in line for line in lines)
    assert any("its log may tell" in line for line in lines)
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET wal_recycle = off")
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'elsewhere'")
        connection.execute("SELECT pg_reload_conf()")
    [line] = [line for line in told(terminal, cluster) if " server: " in line]
    assert line.startswith("wrong") and "none follows: nobody gets an answer" in line


def test_a_server_that_forgets_is_wrong(terminal: Terminal, cluster: Cluster) -> None:
    made(terminal, cluster)
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        connection.execute("SELECT pg_reload_conf()")
    assert any(
        line.startswith("wrong") and "may lose what was answered" in line
        for line in told(terminal, cluster)
    )


def test_a_server_that_is_not_there(terminal: Terminal, cluster: Cluster) -> None:
    cluster.stop()
    (line,) = told(terminal, cluster)
    assert line.startswith("wrong") and f"127.0.0.1:{cluster.port}" in line


def test_while_the_server_is_away_the_bot_that_waits_for_it_is_no_other_program(
    terminal: Terminal, cluster: Cluster
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as waiting:
        made(terminal, cluster)
        terminal.monkeypatch.setenv("HTTP_PORT", str(waiting.getsockname()[1]))
        assert "another program answers" in terminal.run("check")[1], "the control"
        cluster.stop()
        _code, said = terminal.run("check")
    assert "refused" in said and "another program answers" not in said


def test_an_address_that_is_none_is_said_without_what_is_in_it(
    terminal: Terminal, cluster: Cluster
) -> None:
    terminal.monkeypatch.setenv("DATABASE", "postgresql://bot:a secret@127.0.0.1:x y/town")
    for command in ("check", "run"):
        code, said = terminal.run(command)
        assert code and "libpq does not take this address" in said and "secret" not in said


def test_without_the_driver_it_says_how_to_get_it(
    terminal: Terminal, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE", cluster.url())
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for command in ("check", "run"):
        code, said = terminal.run(command)
        assert code and "pip install -r constraints-postgres.txt" in said
