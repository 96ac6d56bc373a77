"""What all commands have in common: how one is declared, how it ends, and how it asks."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import nullcontext, suppress
from functools import wraps
from typing import Any

import click

from bot.child_process import NotMade
from bot.cli.help import PlainHelp
from bot.cli.installation import OperatorError
from bot.config import SettingsError
from bot.domain.mistakes import SchemeError
from bot.keys import KeyFileError
from bot.storage.backup import BackupError
from bot.storage.errors import DatabaseError, Unavailable
from bot.translation import in_english

# Their texts tell an operator what to do, and hold nobody's words.
PLAIN_ERRORS = (
    SettingsError,
    SchemeError,
    KeyFileError,
    DatabaseError,
    BackupError,
    NotMade,
    OperatorError,
)
_REFUSED = 2
# The number of something in the database.
ROW_NUMBER = click.IntRange(0, 2**63 - 1)
_INTERRUPTED = 130
_TOLD_TO_STOP = 143

Act = Callable[..., Coroutine[Any, Any, int]]


class Command(PlainHelp):
    """A command; `act` is what it does, for who has a loop already. Raises PLAIN_ERRORS."""

    act: Act


def command(
    name: str,
    example: str,
    *,
    text: str | None = None,
    for_others: bool = False,
    new_loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> Callable[[Act], Command]:
    """Declare a command of this name. Its help is `text`, or else what its docstring says.

    An operator reads English, also of what the chat says in Dutch; what it makes `for_others` is
    Dutch. `new_loop` makes another loop for it than Python's own. What it returns is the exit code.
    """

    def declare(act: Act) -> Command:
        @wraps(act)
        def run(**options: Any) -> int:
            try:
                with (
                    nullcontext() if for_others else in_english(),
                    asyncio.Runner(loop_factory=new_loop) as runner,
                ):
                    return runner.run(_done(act, options))
            except KeyboardInterrupt:
                return _INTERRUPTED
            except asyncio.CancelledError:
                return _TOLD_TO_STOP
            except PLAIN_ERRORS as error:
                click.echo(str(error), err=True)
            except Unavailable as error:
                # A disk that is full, or taken away.
                told = f"The database can't be used now: {error}. python -m bot check says more."
                click.echo(told, err=True)
            return _REFUSED

        epilog = f"Example:\n  python -m bot {example}"
        made = click.command(name, cls=Command, help=text, epilog=epilog)(run)
        made.act = act
        return made

    return declare


async def _done(act: Act, options: dict[str, Any]) -> int:
    """Do a command. Told to stop, it puts its things away: a copy that was opened lies there open
    to whoever is this user. `run` has an order of its own.
    """
    this = asyncio.current_task()
    if this is None:
        raise RuntimeError("asyncio.run makes a task")
    # Only the first thread of a program hears of signals.
    with suppress(ValueError, RuntimeError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    return await act(**options)


def agreed(question: str) -> bool:
    """Whether somebody at the terminal says yes. Nobody there is no yes."""
    click.echo(f"{question} [y/N] ", nl=False)
    return sys.stdin.readline().strip().casefold() in ("y", "yes", "j", "ja")
