"""What may have killed the bot: what was in hand at three deaths is given up, and the rest goes on.

A run that follows on one that stopped as it was told notes nothing, so it costs nothing. After a
death all that waited then is suspect: each is noted in a commit of its own before it is worked at,
and the note goes with the work, however that ends. What died with the bot while it was noted is
worked at from then on with nothing beside it, so that nothing else is taken for it, nor it for
something that is not noted.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.storage import deaths
from bot.storage.database import Database, Transaction
from bot.storage.deaths import Doubt, Item, Kind

# A job is needed: what was left out is tried once more after a day, and after a stop as told.
_LEFT_OUT_SECONDS = 24 * 3600.0
# What waited when the bot died was in hand then, or behind it.
_WAITED = Doubt(1)


class Suspects:
    """What a run notes before it begins it. The run starts with `begin`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._died = False
        self._doubts: dict[Item, Doubt] = {}
        # What came later than this came in this run.
        self._latest: dict[Kind, int] = {}
        self._cleared: set[Item] = set()
        # Whoever begins something holds this for a moment; who works at it alone, all the while.
        self._alone = asyncio.Lock()
        self._together = 0
        self._nobody = asyncio.Event()
        self._nobody.set()
        self._begun_at = asyncio.get_running_loop().time()
        self._changes = 0
        self._written = 0

    async def begin(self) -> None:
        """Look what is suspect at the start of this run."""
        async with self._database.transaction() as transaction:
            self._died = await deaths.died(transaction)
            self._doubts = {
                item: _since(item, doubt, died=self._died)
                for item, doubt in (await deaths.read(transaction)).items()
            }
            await deaths.write(transaction, self._doubts)
            self._latest = await deaths.latest(transaction)

    def is_given_up(self, item: Item) -> bool:
        """Whether the bot died of it so often that it is not begun again."""
        if item not in self._doubts or self._doubts[item].deaths < deaths.MOST:
            return False
        ago = asyncio.get_running_loop().time() - self._begun_at
        return item.kind is not Kind.JOB or ago < _LEFT_OUT_SECONDS

    def is_suspect(self, item: Item) -> bool:
        """Whether it is to be noted before it is begun."""
        if item in self._doubts:
            return True
        if not self._died or item in self._cleared:
            return False
        return item.kind is Kind.JOB or int(item.name) <= self._latest[item.kind]

    def deaths(self, item: Item) -> int:
        """At how many deaths it was in hand, as far as that is known."""
        return self._doubts[item].deaths if item in self._doubts else 0

    @asynccontextmanager
    async def in_hand(self, item: Item) -> AsyncIterator[None]:
        """Work at something inside this. Raises Unavailable where it can't be noted."""
        async with self._alone_with() if item in self._doubts else self._beside_others():
            if not self.is_suspect(item):
                yield
                return
            await self._begin(item)
            try:
                yield
            finally:
                del self._doubts[item]
                self._cleared.add(item)
                self._changes += 1
        if item.kind is Kind.JOB:
            # Nothing else says of a job that it came through.
            await self._note()

    @asynccontextmanager
    async def _alone_with(self) -> AsyncIterator[None]:
        """Wait until nothing is in hand; nothing else is begun inside this."""
        async with self._alone:
            await self._nobody.wait()
            yield

    @asynccontextmanager
    async def _beside_others(self) -> AsyncIterator[None]:
        async with self._alone:
            self._together += 1
            self._nobody.clear()
        try:
            yield
        finally:
            self._together -= 1
            if not self._together:
                self._nobody.set()

    async def _begin(self, item: Item) -> None:
        before = self._doubts.get(item, _WAITED)
        self._doubts[item] = Doubt(before.deaths, in_hand=True)
        self._changes += 1
        try:
            await self._note()
        except BaseException:
            # It is not begun, so it stays as suspect as it was.
            self._doubts[item] = before
            raise

    async def _note(self) -> None:
        async with self._database.transaction() as transaction:
            written = await self.write(transaction)
        self.is_written(written)

    async def write(self, transaction: Transaction) -> int:
        """Write what changed with a transaction that is there anyhow.

        Give what this returns to `is_written` once that is committed.
        """
        changes = self._changes
        if changes > self._written:
            await deaths.write(transaction, self._doubts)
        return changes

    def is_written(self, changes: int) -> None:
        """What `write` wrote is committed."""
        self._written = max(self._written, changes)

    async def stop(self) -> None:
        """This run ends as it was told, so nothing that was in hand is to blame."""
        async with self._database.transaction() as transaction:
            await deaths.write(
                transaction, {item: Doubt(doubt.deaths) for item, doubt in self._doubts.items()}
            )
            await deaths.stopped(transaction)


def _since(item: Item, doubt: Doubt, *, died: bool) -> Doubt:
    """What is to be thought of something after the end of the run before."""
    if died:
        return Doubt(doubt.deaths + doubt.in_hand)
    return Doubt(min(doubt.deaths, deaths.MOST - 1) if item.kind is Kind.JOB else doubt.deaths)
