"""One scheme, one bot: a lock that lasts as long as the connection that writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.database_address import PostgresAddress
from bot.storage.database import Reading
from bot.storage.errors import DatabaseError, Unavailable
from bot.storage.postgres.connection import connect


class InUse(DatabaseError):
    """A bot is running with this schema."""


async def is_used(address: PostgresAddress) -> bool:
    """Whether a bot is running with this schema. Raises DatabaseError."""
    try:
        async with sole_use(address):
            return False
    except InUse:
        return True


@asynccontextmanager
async def sole_use(address: PostgresAddress) -> AsyncIterator[None]:
    """Keep every other bot away from this schema.

    Raises InUse when somebody else has it, DatabaseError when it can't be reached.
    """
    try:
        connection = await connect(address, read_only=False)
        try:
            # By its name: the schema may be made later.
            taken = await Reading(connection).value(
                "SELECT pg_try_advisory_lock(hashtextextended(:schema, 0))",
                {"schema": f"meedoenbot {address.schema}"},
            )
            if not taken:
                raise InUse(f"{address}: a bot is running with it. Stop that first.")
            yield
        finally:
            await connection.close()
    except Unavailable as error:
        raise DatabaseError(f"{address}: {error}.") from None
