"""A town of which the bot is started and stopped, as the command line does it: key, database and
all.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.app import App
from bot.cli.installation import opened
from bot.clock import MovableClock
from bot.config import Settings
from bot.database_address import Address
from bot.simulator.telegram import Telegram
from tests.conftest import ANSWER_SECONDS, ASSEN, AT_ONCE, MONDAY, TOKEN, Stage


class Town:
    """One Telegram, and one key: in `key`."""

    def __init__(self, folder: Path, telegram: Telegram, base_url: str) -> None:
        self.folder = folder
        self.telegram = telegram
        self.base_url = base_url
        self.clock = MovableClock(MONDAY)
        self.starts = 0
        self.path = folder / "bot.sqlite"
        self.key = folder / "bot.sqlite.key"

    @asynccontextmanager
    async def bot(self, address: Address | None = None) -> AsyncIterator[Stage]:
        """The bot with a database; with the file of this town where none is said."""
        settings = Settings(
            _env_file=None,
            bot_token=TOKEN,
            bot_api_url=self.base_url,
            scheme=ASSEN,
            marks="quick",
            key_file=self.key,
        ).model_copy(update={"database": address or self.path, **AT_ONCE})
        async with (
            opened(settings) as installation,
            App(settings, replace(installation, clock=self.clock)) as bot,
        ):
            await self.telegram.wait_until(lambda: self.telegram.is_polled, ANSWER_SECONDS)
            self.starts += 1
            yield Stage(
                self.telegram,
                self.base_url,
                installation.scheme,
                installation.keys,
                self.clock,
                installation.database,
                self.folder,
                settings,
                bot,
                # Nobody of an earlier start.
                _next_id=1000 * self.starts,
            )
