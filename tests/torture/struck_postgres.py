"""The struck bot on PostgreSQL, of which two run: it says whether it stands by or is active, its
connection can be ended in the middle of a transaction, and it can be stopped where it stands.

`end` and `stop` hold a place, as `kill` does (struck.py). What it says of itself is a file:
`active` holds its process and that of the server which serves it, `standby.NUMBER` is of whoever
waits.

Of each update whose turn is committed a row is written in the same transaction, in a table that
would hold two of one as well: that is how a turn that counted twice is seen.
"""

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg

from bot.database_address import PostgresAddress
from bot.storage.database import Parameters
from bot.storage.engines import StandingBy
from bot.storage.postgres import database as postgres
from bot.storage.postgres import fence
from bot.storage.postgres.connection import PostgresConnection
from tests.torture import struck

END, STOP, ACTIVE = Path("end"), Path("stop"), Path("active")
HANDLED = "public.handled"
# A fifth of what they are in life.
SILENT_SECONDS = 2.0

Wait = Callable[[PostgresAddress, StandingBy], Awaitable[PostgresConnection]]


def standby_file(process: int) -> str:
    """The file that says of a process that it stands by."""
    return f"standby.{process}"


def _is_ordered(order: Path, place: str) -> bool:
    try:
        if order.read_text(encoding="ascii") != place:
            return False
    except FileNotFoundError:
        return False
    order.unlink()
    return True


class PostgresTransaction(struck.StruckTransaction):
    """A transaction that notes which update it handled, and can be struck as PostgreSQL can be."""

    async def queue(self, sql: str, parameters: Parameters | None = None) -> None:
        await super().queue(sql, parameters)
        if sql.strip().startswith("UPDATE inbox SET state = ") and parameters:
            note = f"INSERT INTO {HANDLED} (inbox_id) VALUES (:id)"
            await super().queue(note, {"id": parameters["id"]})

    async def commit(self) -> None:
        work = self._work
        if _is_ordered(END, f"before {work}"):
            # All that it says goes before the question.
            self._end(await self.value("SELECT pg_backend_pid()"))
        if _is_ordered(STOP, f"before {work}"):
            os.kill(os.getpid(), signal.SIGSTOP)
        await super().commit()
        if _is_ordered(STOP, f"after {work}"):
            os.kill(os.getpid(), signal.SIGSTOP)

    def _end(self, number: int) -> None:
        with psycopg.connect(os.environ["DATABASE"], autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (number,))


def telling(wait: Wait) -> Wait:
    """Waiting for the place of the one bot, told to whoever watches."""

    async def wait_and_tell(
        address: PostgresAddress, standing_by: StandingBy
    ) -> PostgresConnection:
        own = Path(standby_file(os.getpid()))
        own.touch()
        holder = await wait(address, standing_by)
        own.unlink()
        new = Path(f"{ACTIVE}.{os.getpid()}")
        new.write_text(f"{os.getpid()} {holder.raw.info.backend_pid}", encoding="ascii")
        new.replace(ACTIVE)
        return holder

    return wait_and_tell


def main() -> int:
    """Run the bot with all of this, in haste."""
    postgres.Transaction = PostgresTransaction  # type: ignore[attr-defined]
    fence.wait_and_take = telling(fence.wait_and_take)  # type: ignore[assignment]
    fence.BEAT_SECONDS, fence.SURE_SECONDS, fence.SILENT_SECONDS = 0.4, 1.0, SILENT_SECONDS
    return struck.main(PostgresTransaction)


if __name__ == "__main__":
    sys.exit(main())
