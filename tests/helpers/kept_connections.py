"""Connections to the tests' own server that are used again: to begin each anew, with nothing known
of any table, took as much of the processor as all that is asked on them.

What a test left on one is gone, as after its end: locks, settings, statements, tables for a moment.
Tests about PostgreSQL itself have connections that really end.
"""

from typing import Any, TypeAlias
from weakref import WeakSet

import psycopg
import pytest
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

Connection: TypeAlias = psycopg.AsyncConnection[Any]

_MOST = 8
_connect, _close = psycopg.AsyncConnection.connect, psycopg.AsyncConnection.close


class _Ended:
    """What a connection has in place of a server, once it gave that back."""

    status = pq.ConnStatus.BAD
    pipeline_status = pq.PipelineStatus.OFF

    def finish(self) -> None:
        """There is nothing to do."""


class KeptConnections:
    """Of one process, to one database."""

    def __init__(self, url: str) -> None:
        self._place = _place_in(url)
        self._idle: list[pq.abc.PGconn] = []
        self._ours: WeakSet[Connection] = WeakSet()

    @property
    def numbers(self) -> list[int]:
        """The server's own numbers of those that are idle."""
        return [server.backend_pid for server in self._idle]

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let psycopg take these where it would begin one to this database, and keep them."""

        async def close(connection: Connection) -> None:
            await self._close(connection)

        monkeypatch.setattr(psycopg.AsyncConnection, "connect", self._connect)
        monkeypatch.setattr(psycopg.AsyncConnection, "close", close)

    async def _connect(self, conninfo: str, *, autocommit: bool, **options: Any) -> Connection:
        is_ours = _place_in(conninfo) == self._place
        server = self._one_that_lives() if is_ours else None
        if server is not None:
            server.nonblocking = 1
            connection: Connection = psycopg.AsyncConnection(server)
            await connection.set_autocommit(autocommit)
            connection.prepare_threshold = options["prepare_threshold"]
        else:
            connection = await _connect(conninfo, autocommit=autocommit, **options)
        if is_ours:
            self._ours.add(connection)
        return connection

    def _one_that_lives(self) -> pq.abc.PGconn | None:
        """One of those that are idle. A test about the end of connections ends these too."""
        while self._idle:
            server = self._idle.pop()
            if server.exec_(b"SELECT 1").status == pq.ExecStatus.TUPLES_OK:
                return server
            server.finish()
        return None

    async def _close(self, connection: Connection) -> None:
        if connection in self._ours and not connection.closed and self._keep(connection.pgconn):
            connection.pgconn = _Ended()  # type: ignore[assignment]
        await _close(connection)

    def _keep(self, server: pq.abc.PGconn) -> bool:
        """Keep one for the next; False where it is in the middle of something."""
        if len(self._idle) >= _MOST:
            return False
        try:
            if server.pipeline_status != pq.PipelineStatus.OFF:
                server.exit_pipeline_mode()
        except psycopg.OperationalError:
            return False
        server.nonblocking = 0
        if server.transaction_status != pq.TransactionStatus.IDLE:
            return False
        if server.exec_(b"DISCARD ALL").status != pq.ExecStatus.COMMAND_OK:
            return False
        self._idle.append(server)
        return True


def _place_in(url: str) -> tuple[object, ...]:
    words = conninfo_to_dict(url)
    return tuple(words.get(name) for name in ("host", "port", "dbname", "user"))
