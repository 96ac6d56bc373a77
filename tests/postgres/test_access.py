"""A server that does not let the bot in, or not into its schema: the operator reads what to do."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.helpers.clusters import Cluster, Twins, free_port, new_cluster, new_twins
from tests.helpers.terminal import Terminal
from tests.helpers.terminal import terminal as terminal

pytestmark = pytest.mark.postgres_only
INVITE = ("invite", "--role", "coordinator", "--organisation", "gemeente_assen")


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    found = new_cluster()
    yield found
    found.remove()


@pytest.fixture
def cluster(server: Cluster, terminal: Terminal) -> Iterator[Cluster]:
    """A server with a database in which a user of their own may do nothing yet."""
    server.ask("CREATE ROLE town LOGIN PASSWORD 'right'")
    server.ask("CREATE DATABASE towns")
    set_up(terminal, server.url("towns").replace("meedoenbot@", "town:wrong@"))
    yield server
    server.ask("DROP DATABASE towns WITH (FORCE)")
    server.ask("DROP ROLE town")


def set_up(terminal: Terminal, url: str) -> None:
    for name, value in {
        "DATABASE": url,
        "DATABASE_SCHEMA": "assen",
        "KEY_FILE": str(terminal.folder / "bot.key"),
        # No bot has run yet, so nobody knows its name in Telegram.
        "WEB_URL": "https://meedoen.example.nl",
        "HTTP_PORT": "0",
        "BOT_TOKEN": "",
    }.items():
        terminal.monkeypatch.setenv(name, value)


def administer(cluster: Cluster, *statements: str) -> None:
    """As an administrator of the database says it, who reads what to say."""
    with psycopg.connect(cluster.url("towns"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def of_database(terminal: Terminal) -> str:
    """The one line that `check` has of the database."""
    _code, said = terminal.run("check")
    [line] = [line for line in said.splitlines() if " database: " in line]
    return line


def advice(terminal: Terminal, *words: str) -> str:
    """What `check` and a command both say is to be done, by an administrator's own statement."""
    line = of_database(terminal)
    code, said = terminal.run(*INVITE)
    assert line.startswith("wrong") and code == 2
    for word in words:
        assert word in line and word in said
    return line.rpartition("says: ")[2]


def test_who_may_not_make_the_schema(terminal: Terminal, cluster: Cluster) -> None:
    administer(cluster, advice(terminal, "is not there, and this user may not make it"))
    assert "has nothing in it yet" in of_database(terminal)
    assert terminal.run(*INVITE)[0] == 0
    assert "its books balance" in of_database(terminal)


@pytest.mark.parametrize("usage", [True, False])
def test_who_may_not_work_in_the_schema(terminal: Terminal, cluster: Cluster, usage: bool) -> None:
    administer(cluster, "CREATE SCHEMA assen")
    if usage:
        administer(cluster, "GRANT USAGE ON SCHEMA assen TO town")
    administer(cluster, advice(terminal, "is there, and this user may not work in it"))
    assert "has nothing in it yet" in of_database(terminal)
    assert terminal.run(*INVITE)[0] == 0


def test_what_the_administrator_made_with_the_bot_is_of_the_administrator(
    terminal: Terminal, cluster: Cluster
) -> None:
    """Such as by moving a file there."""
    theirs = cluster.url("towns").replace("meedoenbot@", "town@")
    set_up(terminal, cluster.url("towns"))
    assert terminal.run(*INVITE)[0] == 0
    assert "its books balance" in of_database(terminal)
    set_up(terminal, theirs)
    administer(cluster, "ALTER SCHEMA assen OWNER TO town")
    line = of_database(terminal)
    assert line.startswith("wrong") and "has tables of meedoenbot" in line and "(town)" in line
    code, said = terminal.run(*INVITE)
    assert code == 2 and "permission denied for table" in said and "bot check" in said


def test_a_wrong_password_is_said_and_not_shown(terminal: Terminal, cluster: Cluster) -> None:
    access = cluster.data / "pg_hba.conf"
    before = access.read_text(encoding="ascii")
    access.write_text(f"host towns town 127.0.0.1/32 scram-sha-256\n{before}", encoding="ascii")
    cluster.ask("SELECT pg_reload_conf()")
    try:
        line = of_database(terminal)
        assert line.startswith("wrong") and "password authentication failed" in line
        assert terminal.run(*INVITE)[0] == 2
        assert "wrong@" not in line
        # What the first of two servers says is not lost where the other is not there.
        both = f"127.0.0.1:{cluster.port},127.0.0.1:{free_port()}/"
        set_up(terminal, f"postgresql://town:wrong@{both}towns")
        line = of_database(terminal)
        assert "password authentication failed" in line and "refused" in line
        set_up(terminal, cluster.url("towns").replace("meedoenbot@", "town:right@"))
        assert "is not there" in of_database(terminal), "the control"
    finally:
        access.write_text(before, encoding="ascii")
        cluster.ask("SELECT pg_reload_conf()")


def test_a_server_that_follows_another_takes_nothing(terminal: Terminal) -> None:
    twins = new_twins()
    try:
        for url in (twins.standby.url(), with_both(twins)):
            set_up(terminal, url)
            advice(terminal, "follows another", "target_session_attrs=read-write")
        set_up(terminal, twins.url)
        assert "is not there yet" in of_database(terminal)
        _code, said = terminal.run("check")
        assert "none follows" not in said and "no synchronous standby" not in said
    finally:
        twins.remove()


def with_both(twins: Twins) -> str:
    """Both servers, the standby first, and nothing said of what is wanted of them."""
    hosts = ",".join(f"127.0.0.1:{each.port}" for each in (twins.standby, twins.primary))
    return f"postgresql://meedoenbot@{hosts}/postgres"
