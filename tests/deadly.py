"""The bot as it is, but it dies of what DEADLY names: an `update`, making a `letter`, a `job`.

SIGKILL, as of a machine that is out of memory. With MOST_DEATHS it gives up later than it does.
"""

import os
import signal
import sys
from typing import Any, NoReturn

from bot.channels.update import Raw
from bot.cli.main import main
from bot.conversation.turns import Turns
from bot.messages import figures
from bot.schedule import jobs
from bot.storage import deaths
from bot.storage.database import Transaction

# A message with this word kills.
WORD = "dodelijk"
_handle = Turns.handle


def die() -> NoReturn:
    """Die at once, as a process does that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


async def _handle_or_die(self: Any, transaction: Transaction, inbox_id: int, raw: Raw) -> bool:
    if WORD in str(raw.get("message", {}).get("text")):
        die()
    return await _handle(self, transaction, inbox_id, raw)


def _make_or_die(*_facts: Any, **_how: Any) -> NoReturn:
    die()


async def _deadly_job(*_arguments: Any) -> NoReturn:
    die()


if __name__ == "__main__":
    deaths.MOST = int(os.environ.get("MOST_DEATHS", deaths.MOST))
    dies_of = os.environ["DEADLY"].split()
    if "update" in dies_of:
        Turns.handle = _handle_or_die  # type: ignore[method-assign]
    if "letter" in dies_of:
        vars(figures)["own_text"] = _make_or_die
    if "job" in dies_of:
        vars(jobs)["send_reminders"] = _deadly_job
    sys.exit(main())
