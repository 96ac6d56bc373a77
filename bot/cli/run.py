"""`run`: the bot in service, until it is told to stop."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot import logs
from bot.app import App
from bot.channels.channel import TokenRefused
from bot.cli.command import PLAIN_ERRORS, command
from bot.cli.installation import OperatorError, opened
from bot.config import ENV_FILE, Settings, open_to_others, read_settings
from bot.storage.engines import Place, sole_use
from bot.storage.errors import Unreachable

_log = logging.getLogger(__name__)
_PAUSE_SECONDS = 1.0


def _new_loop() -> asyncio.AbstractEventLoop:
    """libuv's loop, on which a turn is cheaper. Only here, for it takes a while to import."""
    import uvloop

    return uvloop.new_event_loop()


@command("run", "run", for_others=True, new_loop=_new_loop)
async def run() -> int:
    """Run the bot until it is told to stop. It needs a BOT_TOKEN in the environment or in .env;
    .env.example explains every setting. Ctrl-C or SIGTERM stops it.
    """
    settings = read_settings()
    if told := open_to_others(ENV_FILE):
        raise OperatorError(f"{told} A token is in it.")
    logs.set_up(settings.log_level, settings.log_format)
    stop = asyncio.Event()
    this = asyncio.current_task()
    if this is None:
        raise RuntimeError("asyncio.run makes a task")
    # Until Telegram is reached there is no turn to finish.
    _on_signal(this.cancel)
    async with sole_use(settings.database, _standing_by(settings)) as place:
        place.when_lost(lambda: _stop_at_once() if stop.is_set() else begin_anew())
        try:
            return await _run_alone(settings, place, stop)
        except Unreachable as error:
            _log.error("%s", error)
            await asyncio.sleep(_PAUSE_SECONDS)
            begin_anew()
            return 1
        except PLAIN_ERRORS:
            raise
        except Exception:
            # Python itself would print the error's own words, and perhaps somebody's.
            _log.critical("stopped by a mistake in the program", exc_info=True)
            return 1


async def _run_alone(settings: Settings, place: Place, stop: asyncio.Event) -> int:
    async with opened(settings, place) as installation:
        try:
            async with App(settings, installation) as bot:
                _on_signal(lambda: _stop_after_this(stop))
                _log.info("running as %s for %s", bot.name, installation.scheme.place)
                stopping = asyncio.create_task(stop.wait())
                await asyncio.wait({stopping, bot.work}, return_when=asyncio.FIRST_COMPLETED)
                stopping.cancel()
                if bot.work.done():
                    await bot.work
        except* TokenRefused:
            raise OperatorError("BOT_TOKEN is refused by Telegram. Ask @BotFather.") from None
        except* asyncio.CancelledError:
            _log.info("told to stop before Telegram was reached")
    _log.info("stopped")
    return 0


@asynccontextmanager
async def _standing_by(settings: Settings) -> AsyncIterator[Callable[[bool], None]]:
    # Whoever has a file does not pay for it.
    from bot.operation.standby import standing_by

    async with standing_by(settings) as tell:
        yield tell


def begin_anew() -> None:
    """Another process may be the bot by now: let go of all that is in hand, as a kill would, and
    stand by. What was done, the database knows.
    """
    _log.error("the connection to the database is lost; beginning anew")
    logging.shutdown()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def _stop_at_once() -> None:
    """Told to stop, with no database to finish in: whoever is the bot next finds there what was in
    hand.
    """
    _log.error("the connection to the database is lost; stopped")
    logging.shutdown()
    os._exit(0)


def _stop_after_this(stop: asyncio.Event) -> None:
    _log.info("told to stop; finishing what is in hand")
    stop.set()


def _on_signal(act: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, act)
