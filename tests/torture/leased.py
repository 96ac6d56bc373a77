"""A bot that takes over by the clock alone, as with a lease: whoever said nothing for a while is
thought to be gone, and nobody ends their connection. The control of the fence.
"""

import sys
from typing import Any

from bot.storage.database import Parameters, Reading, Row
from bot.storage.postgres import fence
from tests.torture import struck_postgres

_ENDING, _TAKING = "pg_terminate_backend(pid)", "pg_try_advisory_lock"


class Lease(Reading):
    """Asks who was silent and ends nobody; then it takes the place without having the lock."""

    silent = False

    async def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        found = await super().rows(sql.replace(_ENDING, "pid"), parameters)
        Lease.silent |= _ENDING in sql and bool(found)
        return found

    async def value(self, sql: str, parameters: Parameters | None = None) -> Any:
        return await super().value(sql, parameters) or (_TAKING in sql and Lease.silent)


if __name__ == "__main__":
    fence.Reading = Lease  # type: ignore[attr-defined]
    sys.exit(struck_postgres.main())
