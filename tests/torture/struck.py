"""The bot as it is, with places where it can be struck: it dies there, or its disk is full a while.

The harness writes what is to happen into a file in the bot's folder: `kill` holds a place, such as
"before turn", and `full` a number of seconds. The file is gone once it has struck.

Pauses are shorter than in life, so that hours of bad luck pass in minutes. What makes things last
is as it is. That the bot dies is the harness's doing here, so nothing is given up for it.
"""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from telegram.error import RetryAfter

import bot.cli.run as service
from bot.channels.telegram import bot_api, greeting, polling, transport
from bot.channels.telegram.bot_api import bot_seconds
from bot.cli.main import main as bot_main
from bot.delivery import outbox, worker
from bot.storage import database, deaths
from bot.storage.database import Parameters, Transaction
from bot.storage.sqlite import connection

# It lost its connection to PostgreSQL, and would begin anew.
ANEW = 75
KILL = Path("kill")
FULL = Path("full")

# Committing an update, doing its turn, marking letters as sent, and showing them in a page: what a
# transaction is known by.
_WORK = {
    "INSERT INTO inbox": "store",
    "UPDATE inbox": "turn",
    "UPDATE outbox": "mark",
    "INSERT INTO web_messages": "show",
    "UPDATE web_messages": "show",
}
ALL_PLACES = tuple(
    f"{when} {what}" for what in dict.fromkeys(_WORK.values()) for when in ("before", "after")
)
# Those that a bot passes which is in Telegram only.
PLACES = tuple(place for place in ALL_PLACES if "show" not in place)


def _read(order: Path) -> str | None:
    try:
        return order.read_text(encoding="ascii")
    except FileNotFoundError:
        return None


def strike(place: str) -> None:
    """Let happen what was ordered for this place."""
    seconds = _read(FULL)
    if seconds and place.startswith("before"):
        FULL.unlink()
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
        asyncio.get_running_loop().call_later(
            float(seconds), resource.setrlimit, resource.RLIMIT_FSIZE, (most, most)
        )
    if _read(KILL) == place:
        KILL.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


class StruckTransaction(Transaction):
    """A transaction that can be struck just before and just after its commit."""

    _work = "other"

    def _note(self, sql: str) -> None:
        self._work = next(
            (w for begin, w in _WORK.items() if sql.strip().startswith(begin)), self._work
        )

    async def queue(self, sql: str, parameters: Parameters | None = None) -> None:
        self._note(sql)
        await super().queue(sql, parameters)

    async def queue_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        self._note(sql)
        await super().queue_many(sql, parameters)

    async def commit(self) -> None:
        strike(f"before {self._work}")
        await super().commit()
        strike(f"after {self._work}")


def main(transaction: type[Transaction] = StruckTransaction) -> int:
    """Run the bot's command line with places, in haste."""
    for module in (bot_api, greeting):
        module.bot_seconds = _shorter  # type: ignore[attr-defined]
    transport.READ_SECONDS = 0.6
    return run(transaction)


def run(transaction: type[Transaction] = StruckTransaction) -> int:
    """Run it with places, and with shorter pauses than its own. Telegram's are kept."""
    greeting.START_PAUSE_SECONDS = 0.1
    deaths.MOST = 1_000_000
    service.begin_anew = _end_to_begin_anew
    database.Transaction = transaction  # type: ignore[misc]
    connection.BUSY_SECONDS = 0.15
    worker.LOOK_AGAIN_SECONDS = 0.1
    outbox.LONGEST_PAUSE_SECONDS = 0.2  # type: ignore[assignment]
    polling.FIRST_PAUSE_SECONDS = 0.05
    polling.LONGEST_PAUSE_SECONDS = 0.2
    return bot_main()


def _end_to_begin_anew() -> None:
    """A forked process can't be another program: whoever looks after it starts it again."""
    os._exit(ANEW)


def _shorter(error: RetryAfter) -> float:
    """Of each second that Telegram asks for, a tenth."""
    return bot_seconds(error) / 10


if __name__ == "__main__":
    sys.exit(main())
