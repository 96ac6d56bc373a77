"""One scheme, one bot: a lock that lasts as long as the connection that writes.

Who holds it proves every few seconds that it still lives. A process that does not any more is
taken off by whoever waits for its place: its connection is ended by the server, and with it goes
the lock and all that it had begun. When it wakes up it can write nothing.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress

from bot.database_address import PostgresAddress
from bot.storage.database import Reading
from bot.storage.errors import DatabaseError, Unavailable, Unreachable
from bot.storage.postgres.access import FOLLOWS
from bot.storage.postgres.connection import PostgresConnection, connect, now

# Who holds the lock proves that it lives as often as that.
BEAT_SECONDS = 2.0
# What it proved so long ago is proved again before anything is sent.
SURE_SECONDS = 5.0
# Who said nothing for so long is taken off. By then it had to prove it since SURE_SECONDS.
SILENT_SECONDS = 10.0
# Whoever waits looks as often as that whether the other is silent. It costs more than to try.
LOOK_FOR_SILENCE_SECONDS = 1.0
_ASK_AGAIN_SECONDS = 0.2
_TRIES = 10
_PAUSE_SECONDS = 0.05
# What our lock is known by, beside those of other programs in the same database.
_ACTIVE = 0x4D656502
_log = logging.getLogger(__name__)

# A server that follows another has locks of its own to give, of which the other knows nothing.
_TRY = f"""
SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_try_advisory_lock({_ACTIVE}, hashtext(:schema)) END
"""
# The server says itself how long it has been waiting for the next word of theirs. Within a batch it
# is `active` meanwhile, and also where it can't get rid of an answer that nobody takes.
_TAKE_OFF = f"""
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND classid = {_ACTIVE} AND objsubid = 2 AND granted
    AND objid = CAST(CAST(hashtext(:schema) AS BIGINT) & 4294967295 AS OID)
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (state LIKE 'idle%' OR wait_event IN ('ClientRead', 'ClientWrite'))
    AND state_change < clock_timestamp() - make_interval(secs => :silent)
"""


class InUse(DatabaseError):
    """A bot is running with this schema."""


async def is_used(address: PostgresAddress) -> bool:
    """Whether a bot is running with this schema. Raises DatabaseError."""
    try:
        connection = await take(address)
    except InUse:
        return True
    await connection.close()
    return False


async def take(address: PostgresAddress, tries: int = _TRIES) -> PostgresConnection:
    """A connection that holds the lock. Raises InUse, and DatabaseError when there is no server."""
    try:
        connection = await connect(address, read_only=False)
        for left in reversed(range(tries)):
            if await _try(connection, address):
                return connection
            # Of whoever only looked, or stopped just now, the server lets go in a moment.
            if left:
                await asyncio.sleep(_PAUSE_SECONDS)
        await connection.close()
    except Unavailable as error:
        raise Unreachable(f"{address}: {error}.") from None
    raise InUse(f"{address}: a bot is running with it. Stop that first.")


async def wait_and_take(
    address: PostgresAddress, standing_by: AbstractAsyncContextManager[Callable[[bool], None]]
) -> PostgresConnection:
    """As `take`, as soon as nobody has the lock any more: we are `standing_by` meanwhile, and tell
    there whether the database answers.
    """
    is_reached = True
    try:
        return await take(address, tries=1)
    except InUse:
        _log.info("standing by: another process is the bot")
    except Unreachable as error:
        is_reached = False
        _log.warning("standing by: %s", error)
    async with standing_by as tell:
        tell(is_reached)
        connection: PostgresConnection | None = None
        looked_at = now()
        while True:
            try:
                connection = connection or await connect(address, read_only=False)
                if await _try(connection, address):
                    _log.info("taking over: nobody else is there")
                    return connection
                if now() - looked_at >= LOOK_FOR_SILENCE_SECONDS:
                    looked_at = now()
                    await _take_off(connection, address)
                if not is_reached:
                    is_reached = True
                    _log.info("the database answers: another process is the bot")
            except Unavailable as error:
                # The server changes its place, perhaps: the next try asks all that there are.
                if connection:
                    await connection.close()
                connection = None
                if is_reached:
                    is_reached = False
                    _log.warning("the database does not answer: %s", error)
            tell(is_reached)
            await asyncio.sleep(_ASK_AGAIN_SECONDS)


async def _try(connection: PostgresConnection, address: PostgresAddress) -> bool:
    has_it = await Reading(connection).value(_TRY, {"schema": address.schema})
    if has_it is None:
        raise Unavailable("follows", FOLLOWS)
    return bool(has_it)


async def _take_off(connection: PostgresConnection, address: PostgresAddress) -> None:
    parameters = {"schema": address.schema, "silent": SILENT_SECONDS}
    for _row in await Reading(connection).rows(_TAKE_OFF, parameters):
        _log.warning("whoever was active said nothing for %d seconds", SILENT_SECONDS)


async def beat(writer: PostgresConnection) -> None:
    """Prove every few seconds that we live, until it is cancelled."""
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        if now() - writer.proved_at >= BEAT_SECONDS:
            # Whoever is lost was told so. Within a transaction that failed anything is refused.
            with suppress(Unavailable):
                await prove(writer)


async def prove(writer: PostgresConnection) -> None:
    """Ask the server whether we are still there. Raises Unavailable where we are not."""
    await writer.together([("SELECT 1", {})])
