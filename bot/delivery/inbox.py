"""What came in: every update is stored before its channel may forget it, and handled exactly once.

The raw update is sealed while it waits and erased in the transaction that handles it, which may
handle others beside it. One that keeps failing is set aside, and so is one that keeps killing the
bot (see suspects.py).
"""

import json
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.channels.update import Raw, chat_of, typed_in, without_shown
from bot.clock import Clock
from bot.delivery.suspects import Suspects
from bot.delivery.worker import Worker
from bot.keys import Keys
from bot.logs import handling
from bot.storage import deaths, inbox
from bot.storage.database import Database, Row, Transaction
from bot.storage.deaths import Item, Kind
from bot.storage.errors import Unavailable

Handle = Callable[[Transaction, int, Raw], Awaitable[bool]]


class SetAside(Protocol):
    """Tells whoever sent an update that nothing came of it, and deletes what they typed.

    `typed` is the number of their message, where it is known; `kills` that it kept killing the bot.
    """

    async def __call__(
        self, transaction: Transaction, chat_id: int | None, typed: int | None, *, kills: bool
    ) -> None: ...


ATTEMPTS = 3
# So many turns are committed at once: a commit costs as much as a turn, and whoever comes first
# waits for the last.
TOGETHER = 16
_log = logging.getLogger(__name__)


class Inbox(Worker):
    """The one room behind both doors, polling and webhook.

    `handle(transaction, inbox_id, raw)` does the turn, and says whether it left a task; `set_aside`
    tells the people concerned about an update that kept failing; `committed(left)` is called after
    each, with what was said of tasks.
    `took(outcome, seconds)` hears of every attempt, "done" or "failed", with its commit.
    """

    def __init__(
        self,
        database: Database,
        keys: Keys,
        clock: Clock,
        *,
        handle: Handle,
        set_aside: SetAside,
        suspects: Suspects,
        committed: Callable[[bool], None],
        took: Callable[[str, float], None] | None = None,
    ) -> None:
        super().__init__()
        self._database = database
        self._keys = keys
        self._clock = clock
        self._handle = handle
        self._set_aside = set_aside
        self._suspects = suspects
        self._committed = committed
        self._took = took

    async def put(self, updates: Sequence[Raw]) -> None:
        """Store updates in one commit. One that is there already is left alone.

        When this returns, the channel may forget them. Of somebody without a role no more than some
        are stored until those are handled, and none while very much waits.
        """
        now = self._clock.now()
        async with self._database.transaction() as transaction:
            await inbox.store(
                transaction,
                [
                    inbox.Arrived(raw["update_id"], chat_of(raw), self._sealed(raw))
                    for raw in updates
                ],
                now,
            )
        self.wake()

    async def put_in(self, transaction: Transaction, raw: Raw) -> bool:
        """Store an update with what else this transaction writes; whether there was room for it.

        Whoever does so wakes us once it is committed.
        """
        arrived = inbox.Arrived(raw["update_id"], chat_of(raw), self._sealed(raw))
        await inbox.store(transaction, [arrived], self._clock.now())
        return await inbox.is_stored(transaction, arrived.update_id)

    async def work(self) -> None:
        """Handle what waits until `stop`: in the order of arrival, and each chat in its turn.

        Somebody who floods waits for their own updates, not others for theirs; and whoever has a
        role waits for few of those who have none.
        """
        await self.keep_looking()

    async def look(self) -> float | None:
        """Handle what waits, of each chat one; then at once look again where more waited."""
        rows = await inbox.next_ones(self._database.reading)
        for start in range(0, len(rows), TOGETHER):
            few = rows[start : start + TOGETHER]
            if len(few) > 1 and not self.stopping and await self._handle_together(few):
                continue
            for row in few:
                if not self.stopping:
                    with handling(row["update_id"]):
                        left = await self._handle_row(row)
                    self._committed(left)
        # What comes in meanwhile wakes us.
        return 0 if rows and rows[0]["waiting"] > len(rows) else None

    async def _handle_together(self, rows: Sequence[Row]) -> bool:
        """Handle several updates in one transaction. False where nothing came of it, for one of
        them failed or is suspect: each is to be handled by itself.

        Raises Unavailable when it is the database that fails: then they wait.
        """
        updates = [Item(Kind.UPDATE, row["id"]) for row in rows]
        if any(map(self._suspects.is_suspect, updates)):
            return False
        begun = time.monotonic()
        left: list[bool] = []
        try:
            # None of them is suspect, so there is nothing to be noted of each.
            async with self._suspects.in_hand(updates[0]), self._database.transaction() as together:
                for row in rows:
                    if not self.stopping:
                        with handling(row["update_id"]):
                            left.append(await self._handle(together, row["id"], self._opened(row)))
                        await inbox.done(together, row["id"])
        except Unavailable:
            raise
        except Exception as error:
            _log.info("%d updates are handled one by one: %s", len(rows), _where(error))
            return False
        if self._took:
            for _each in left:
                self._took("done", time.monotonic() - begun)
        self._committed(any(left))
        return True

    async def _handle_row(self, row: Row) -> bool:
        """Handle one update; set it aside when it keeps failing, or keeps killing the bot.

        Returns whether it left a task.

        Raises Unavailable when it is the database that fails: then the update waits.
        """
        update = Item(Kind.UPDATE, row["id"])
        died = self._suspects.deaths(update)
        async with self._suspects.in_hand(update):
            if not self._suspects.is_given_up(update):
                return await self._try_row(row)
            where = f"it was in hand at {died} deaths of the bot"
            # If that is what kills, it is not even opened.
            raw = {} if died > deaths.MOST else self._opened(row)
            await self._put_aside(row, deaths.KILLED, raw, kills=True)
        _log.error("update %d is set aside: %s", row["update_id"], where)
        return False

    async def _try_row(self, row: Row) -> bool:
        raw: Raw = {}
        for attempt in range(1, ATTEMPTS + 1):
            begun, outcome = time.monotonic(), "failed"
            try:
                raw = self._opened(row)
                async with self._database.transaction() as transaction:
                    left = await self._handle(transaction, row["id"], raw)
                    await inbox.done(transaction, row["id"])
                outcome = "done"
                return left
            except Unavailable:
                raise
            except Exception as error:
                where = _where(error)
                _log.warning("update %d failed, attempt %d: %s", row["update_id"], attempt, where)
            finally:
                if self._took:
                    self._took(outcome, time.monotonic() - begun)
        await self._put_aside(row, where, raw, kills=False)
        _log.error("update %d is set aside: %s", row["update_id"], where)
        return False

    def _sealed(self, raw: Raw) -> bytes:
        return self._keys.seal(json.dumps(without_shown(raw)).encode())

    def _opened(self, row: Row) -> Raw:
        raw: Raw = json.loads(self._keys.open(row["sealed"]))
        return raw

    async def _put_aside(self, row: Row, error: str, raw: Raw, *, kills: bool) -> None:
        async with self._database.transaction() as transaction:
            await inbox.put_aside(transaction, row["id"], error)
            await self._set_aside(transaction, row["chat_id"], typed_in(raw), kills=kills)


def _where(error: Exception) -> str:
    """The kind and place of an error, without its text, which may hold what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    return f"{type(error).__name__} in {last.name}, line {last.lineno}"
