"""What is written of several letters at about the same time, in one transaction: to make each last
by itself would take longer than everything else.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.storage.database import Database, Transaction
from bot.storage.errors import Unavailable

Written = TypeVar("Written")
Write = Callable[[Transaction], Awaitable[Any]]


class Writes:
    """Writes that wait for their turn together.

    Where one of them fails, each is done once more by itself: nobody bears another's mistake.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Write, asyncio.Future[Any]]] = []
        self._is_urgent = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    async def do(
        self, write: Callable[[Transaction], Awaitable[Written]], *, within: float = 0.0
    ) -> Written:
        """Write it; returns once it lasts. It may wait so many seconds for company."""
        written: asyncio.Future[Written] = asyncio.get_running_loop().create_future()
        self._waiting.append((write, written))
        if not within:
            self._is_urgent.set()
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all(within))
        return await written

    async def _write_all(self, within: float) -> None:
        try:
            while self._waiting:
                try:
                    async with asyncio.timeout(within):
                        await self._is_urgent.wait()
                except TimeoutError:
                    pass  # No company came.
                await self._write_together()
        finally:
            self._writing = None

    async def _write_together(self) -> None:
        together: list[tuple[Write, asyncio.Future[Any]]] = []
        try:
            async with self._database.transaction() as transaction:
                # Those too that came while others had their turn.
                together, self._waiting = self._waiting, []
                self._is_urgent.clear()
                results = [await write(transaction) for write, _written in together]
        except Unavailable as error:
            for _write, written in together:
                _fail(written, error)
        except Exception:
            for write, written in together:
                await self._write_alone(write, written)
        else:
            for (_write, written), result in zip(together, results, strict=True):
                if not written.done():
                    written.set_result(result)

    async def _write_alone(self, write: Write, written: asyncio.Future[Any]) -> None:
        try:
            async with self._database.transaction() as transaction:
                result = await write(transaction)
        except Exception as error:
            _fail(written, error)
        else:
            if not written.done():
                written.set_result(result)


def _fail(written: asyncio.Future[Any], error: Exception) -> None:
    # Whoever gave up waiting wants to hear nothing.
    if not written.done():
        written.set_exception(error)
