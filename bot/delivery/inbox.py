"""What came in: every update is stored before Telegram may forget it, and handled exactly once.

The raw update is sealed while it waits and erased in the transaction that handles it. One that
keeps failing is set aside, and so is one that keeps killing the bot (see suspects.py).
"""

import json
import logging
import sqlite3
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from bot.clock import Clock
from bot.delivery.suspects import Suspects
from bot.delivery.worker import Worker
from bot.keys import Keys
from bot.logs import handling
from bot.storage import deaths
from bot.storage.database import Database, Transaction
from bot.storage.deaths import Item, Kind

Raw = dict[str, Any]
Handle = Callable[[Transaction, int, Raw], Awaitable[None]]


class SetAside(Protocol):
    """Tells whoever sent an update that nothing came of it, and deletes what they typed.

    `typed` is the number of their message, where it is known; `kills` that it kept killing the bot.
    """

    async def __call__(
        self, transaction: Transaction, chat_id: int | None, typed: int | None, *, kills: bool
    ) -> None: ...


ATTEMPTS = 3
_LARGEST_UPDATE_ID = 2**63 - 1  # SQLite's integers; Telegram's own are far smaller
_BATCH = 50
# However many strangers write, they get a few turns between those of people with a role.
_STRANGERS_AT_ONCE = 4
# Of a stranger so many updates may wait, and none once this many wait in all.
STRANGERS_OWN = 20
MOST_WAITING = 1_000
_log = logging.getLogger(__name__)

_HAS_ACCESS = "EXISTS (SELECT 1 FROM people WHERE chat_id = {chat} AND withdrawn_at IS NULL)"
# What strangers send above their share is not kept, and never answered.
_STORE = f"""
INSERT INTO inbox (update_id, chat_id, received_at, sealed)
SELECT :update_id, :chat, :now, :sealed WHERE {_HAS_ACCESS.format(chat=":chat")}
    OR (SELECT count(*) FROM (SELECT 1 FROM inbox WHERE state = 'waiting' LIMIT {MOST_WAITING}))
        < {MOST_WAITING}
    AND (SELECT count(*) FROM inbox WHERE state = 'waiting' AND chat_id = :chat) < {STRANGERS_OWN}
ON CONFLICT (update_id) DO NOTHING
"""  # noqa: S608 - ours
# Of each chat its first. Who has a role comes first, and then a few of all others.
_NEXT = f"""
WITH firsts AS MATERIALIZED (
    SELECT min(id) AS id, {_HAS_ACCESS.format(chat="inbox.chat_id")} AS known
    FROM inbox WHERE state = 'waiting' GROUP BY chat_id)
SELECT inbox.id, update_id, chat_id, sealed FROM inbox JOIN (
    SELECT * FROM (SELECT id, known FROM firsts WHERE known ORDER BY id LIMIT {_BATCH})
    UNION ALL
    SELECT * FROM (SELECT id, known FROM firsts WHERE NOT known ORDER BY id
        LIMIT {_STRANGERS_AT_ONCE})
) AS chosen ON chosen.id = inbox.id ORDER BY known DESC, inbox.id
"""  # noqa: S608 - ours
# Once it is handled nothing is left of what was said, and of whoever has no role not even the chat.
_DONE = """
UPDATE inbox SET state = 'done', sealed = NULL, chat_id = iif(
    EXISTS (SELECT 1 FROM people WHERE people.chat_id = inbox.chat_id), chat_id, NULL)
WHERE id = :id
"""


def is_update(raw: object) -> bool:
    """Whether this has what the inbox needs to store it: an update_id, a positive integer."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return type(update_id) is int and 0 < update_id <= _LARGEST_UPDATE_ID


class Inbox(Worker):
    """The one room behind both doors, polling and webhook.

    `handle(transaction, inbox_id, raw)` does the turn; `set_aside` tells the people
    concerned about an update that kept failing; `committed()` is called after each.
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
        committed: Callable[[], None],
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

        When this returns, Telegram may forget them. Of somebody without a role no more than some
        are stored until those are handled, and none while very much waits.
        """
        now = self._clock.now().isoformat()
        async with self._database.transaction() as transaction:
            await transaction.run_many(
                _STORE,
                [
                    {
                        "update_id": raw["update_id"],
                        "chat": chat_of(raw),
                        "now": now,
                        "sealed": self._keys.seal(json.dumps(raw).encode()),
                    }
                    for raw in updates
                ],
            )
        self.wake()

    async def work(self) -> None:
        """Handle what waits until `stop`: in the order of arrival, and each chat in its turn.

        Somebody who floods waits for their own updates, not others for theirs; and whoever has a
        role waits for few of those who have none.
        """
        await self.keep_looking()

    async def look(self) -> float | None:
        """Handle what waits, of each chat one; then at once look for more."""
        rows = await self._database.reading.rows(_NEXT)
        for row in rows:
            if not self.stopping:
                with handling(row["update_id"]):
                    await self._handle_row(row)
                self._committed()
        return 0 if rows else None

    async def _handle_row(self, row: sqlite3.Row) -> None:
        """Handle one update; set it aside when it keeps failing, or keeps killing the bot.

        Raises sqlite3.OperationalError when it is the database that fails: then the update waits.
        """
        update = Item(Kind.UPDATE, row["id"])
        died = self._suspects.deaths(update)
        async with self._suspects.in_hand(update):
            if not self._suspects.is_given_up(update):
                await self._try_row(row)
                return
            where = f"it was in hand at {died} deaths of the bot"
            # If that is what kills, it is not even opened.
            raw = {} if died > deaths.MOST else self._opened(row)
            await self._put_aside(row, deaths.KILLED, raw, kills=True)
        _log.error("update %d is set aside: %s", row["update_id"], where)

    async def _try_row(self, row: sqlite3.Row) -> None:
        raw: Raw = {}
        for attempt in range(1, ATTEMPTS + 1):
            begun, outcome = time.monotonic(), "failed"
            try:
                raw = self._opened(row)
                async with self._database.transaction() as transaction:
                    await self._handle(transaction, row["id"], raw)
                    await transaction.run(_DONE, {"id": row["id"]})
                outcome = "done"
                return
            except sqlite3.OperationalError:
                raise
            except Exception as error:
                where = _where(error)
                _log.warning("update %d failed, attempt %d: %s", row["update_id"], attempt, where)
            finally:
                if self._took:
                    self._took(outcome, time.monotonic() - begun)
        await self._put_aside(row, where, raw, kills=False)
        _log.error("update %d is set aside: %s", row["update_id"], where)

    def _opened(self, row: sqlite3.Row) -> Raw:
        raw: Raw = json.loads(self._keys.open(row["sealed"]))
        return raw

    async def _put_aside(self, row: sqlite3.Row, error: str, raw: Raw, *, kills: bool) -> None:
        async with self._database.transaction() as transaction:
            await transaction.run(
                "UPDATE inbox SET state = 'aside', error = :error, sealed = NULL WHERE id = :id",
                {"error": error, "id": row["id"]},
            )
            await self._set_aside(transaction, row["chat_id"], typed_in(raw), kills=kills)


def chat_of(raw: Raw) -> int | None:
    """The private chat an update came from, as far as even a broken one can tell."""
    source: Any = raw
    for name in ("callback_query", "my_chat_member", "message", "chat"):
        inner = source.get(name) if isinstance(source, dict) else None
        source = inner if isinstance(inner, dict) else source
    private = isinstance(source, dict) and source.get("type") == "private"
    chat_id = source.get("id") if private else None
    return chat_id if isinstance(chat_id, int) and abs(chat_id) < 2**52 else None


def typed_in(raw: Raw) -> int | None:
    """The number of the message that somebody sent with this update, if it is one."""
    message = raw.get("message")
    number = message.get("message_id") if isinstance(message, dict) else None
    return number if type(number) is int and 0 < number < 2**31 else None


def _where(error: Exception) -> str:
    """The kind and place of an error, without its text, which may hold what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    return f"{type(error).__name__} in {last.name}, line {last.lineno}"
