"""Batches of statements in libpq's pipeline: one round trip for each batch, answered in order.

psycopg has a pipeline of its own, which waits anew for the socket at each step: a turn took three
times as much of the processor. Here one reader stays on the socket, and what is dumped and loaded
is psycopg's work as ever.
"""

import asyncio
import re
import select
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import adapt, errors, pq

from bot.storage.database import Parameters, Statement

# A text in quotes stays as it is; then a name of a value, or a hint to SQLite's planner.
_PLACES = re.compile(
    r"'(?:[^']|'')*'|(?<!:):(?P<name>[a-z_][a-z0-9_]*)|(?P<hint>\bINDEXED BY [a-z_]+)"
)
# The bot says the same few hundred all day.
_MOST_PREPARED = 1_000
_ENDED = pq.ExecStatus.PIPELINE_SYNC
_FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE)

Prepared = tuple[str, tuple[int, ...]]


class PostgresRow(tuple[Any, ...]):
    """A row, by the name of a column or by its place."""

    __slots__ = ()
    places: dict[str, int]

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.places[key] if type(key) is str else key)

    def keys(self) -> Iterable[str]:
        """The names of the columns."""
        return self.places


@lru_cache(maxsize=2_000)
def _row_class(names: tuple[str, ...]) -> type[PostgresRow]:
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault(name, place)
    return type("Row", (PostgresRow,), {"__slots__": (), "places": places})


@lru_cache(maxsize=4_000)
def translated(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """A statement with numbers for its values, and the names of these in order."""
    names: list[str] = []

    def place(found: re.Match[str]) -> str:
        name = found["name"]
        if not name:
            return "" if found["hint"] else found[0]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACES.sub(place, sql).encode(), tuple(names)


class _Batch:
    """What was said in one go, and what came of it."""

    __slots__ = ("answer", "error", "last", "new", "result")

    def __init__(self, answer: asyncio.Future[list[Any]]) -> None:
        self.answer = answer
        self.last: Prepared | None = None
        self.new: list[Prepared] = []
        self.result: pq.abc.PGresult | None = None
        self.error: pq.abc.PGresult | None = None


class Pipeline:
    """The pipeline of one connection. `heard` is called at each word of the server, `lost` where
    there will be none any more.
    """

    def __init__(
        self,
        raw: psycopg.AsyncConnection[Any],
        heard: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self._raw = raw
        self._server = raw.pgconn
        self._loop = asyncio.get_running_loop()
        self._heard = heard
        self._lost = lost
        self._transformer = adapt.Transformer(raw)
        self._batches: deque[_Batch] = deque()
        self._prepared: OrderedDict[Prepared, bytes] = OrderedDict()
        self._rows: dict[Prepared, type[PostgresRow]] = {}
        self._number = 0
        self._enter()

    @property
    def is_idle(self) -> bool:
        """Whether no transaction is open, and none is begun by what was said."""
        idle = pq.TransactionStatus.IDLE
        return not self._batches and self._server.transaction_status == idle

    async def run(self, statements: Sequence[Statement]) -> list[Any]:
        """Run statements in order; returns the rows of the last. Raises psycopg's errors.

        Whoever is cancelled leaves a batch that runs to its end, as it does on SQLite.
        """
        if self._raw.closed:
            raise psycopg.OperationalError("the connection is closed")
        batch = _Batch(self._loop.create_future())
        self._batches.append(batch)
        try:
            self._say_all(batch, statements)
        except psycopg.OperationalError:
            if not self._raw.closed:
                raise
            # libpq found the server gone and closed the socket: no loop will tell of that.
            if not batch.answer.done():
                self._lose(psycopg.OperationalError("the server closed the connection"))
        return await batch.answer

    @asynccontextmanager
    async def plain(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """psycopg's own connection, for what does not go in a pipeline."""
        while self._batches:
            await asyncio.wait([self._batches[-1].answer])
        self._leave()
        try:
            self._server.exit_pipeline_mode()
            yield self._raw
        finally:
            if self._raw.closed:
                self._lost()
            else:
                self._enter()

    async def close(self) -> None:
        """Close the connection; what is under way there is left off."""
        self._leave()
        self._fail(psycopg.OperationalError("the connection was closed"))
        await self._raw.close()

    def _enter(self) -> None:
        self._server.nonblocking = 1
        self._server.enter_pipeline_mode()
        # Where the server is gone, libpq closes it by itself and knows it no more.
        self._socket = self._server.socket
        self._broken = select.poll()
        self._broken.register(self._socket, 0)
        self._loop.add_reader(self._socket, self._read)

    def _leave(self) -> None:
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)

    def _say_all(self, batch: _Batch, statements: Sequence[Statement]) -> None:
        try:
            for sql, parameters in statements:
                if isinstance(parameters, list):
                    for each in parameters:
                        self._say(batch, sql, each)
                else:
                    self._say(batch, sql, parameters)
        finally:
            # Also where a value can't be said: what was said before it is answered.
            if not self._raw.closed:
                self._server.pipeline_sync()
                self._flush()

    def _say(self, batch: _Batch, sql: str, parameters: Parameters) -> None:
        query, names = translated(sql)
        transformer = self._transformer
        values = [parameters[name] for name in names]
        formats = [adapt.PyFormat.AUTO] * len(values)
        dumped = transformer.dump_sequence(values, formats)
        key = sql, tuple(transformer.types or ())
        name = self._prepared.get(key)
        if name is None:
            name = self._prepare(batch, key, query)
        else:
            self._prepared.move_to_end(key)
        self._server.send_query_prepared(
            name, dumped, param_formats=transformer.formats, result_format=pq.Format.BINARY
        )
        batch.last = key

    def _prepare(self, batch: _Batch, key: Prepared, query: bytes) -> bytes:
        if len(self._prepared) >= _MOST_PREPARED:
            former, oldest = self._prepared.popitem(last=False)
            self._rows.pop(former, None)
            self._server.send_query_params(b"DEALLOCATE " + oldest, None)
        self._number += 1
        name = b"s%d" % self._number
        self._server.send_prepare(name, query, param_types=key[1])
        self._prepared[key] = name
        batch.new.append(key)
        return name

    def _flush(self) -> None:
        try:
            is_left = self._server.flush()
        except psycopg.OperationalError as error:
            self._lose(error)
            return
        if is_left:
            self._loop.add_writer(self._socket, self._flush)
        else:
            self._loop.remove_writer(self._socket)

    def _read(self) -> None:
        server = self._server
        try:
            while True:
                server.consume_input()
                while self._batches and not server.is_busy():
                    if (result := server.get_result()) is not None:
                        self._take(self._batches[0], result)
                # libuv tells once that a socket is broken: then all that is in it is read now.
                if not self._broken.poll(0):
                    break
        except psycopg.OperationalError as error:
            self._lose(error)
            return
        self._heard()

    def _take(self, batch: _Batch, result: pq.abc.PGresult) -> None:
        if result.status == _ENDED:
            self._batches.popleft()
            self._answer(batch)
        elif result.status in _FAILED:
            batch.error = result
        else:
            batch.result = result

    def _answer(self, batch: _Batch) -> None:
        if batch.error is not None:
            # Perhaps it was never prepared.
            for key in batch.new:
                self._prepared.pop(key, None)
        if batch.answer.done():
            return
        if batch.error is not None:
            encoding = "utf-8"
            batch.answer.set_exception(errors.error_from_result(batch.error, encoding))
        else:
            batch.answer.set_result(self._loaded(batch))

    def _loaded(self, batch: _Batch) -> list[Any]:
        result, key = batch.result, batch.last
        if result is None or key is None or result.status != pq.ExecStatus.TUPLES_OK:
            return []
        if not result.ntuples:
            return []
        row = self._rows.get(key)
        if row is None:
            names = (result.fname(place) or b"" for place in range(result.nfields))
            row = self._rows[key] = _row_class(tuple(name.decode() for name in names))
        self._transformer.set_pgresult(result, format=pq.Format.BINARY)
        return self._transformer.load_rows(0, result.ntuples, row)

    def _lose(self, error: psycopg.OperationalError) -> None:
        self._leave()
        self._server.finish()
        self._fail(error)
        self._lost()

    def _fail(self, error: psycopg.OperationalError) -> None:
        while self._batches:
            answer = self._batches.popleft().answer
            if not answer.done():
                answer.set_exception(error)
