"""One installation of the bot: whose scheme it is, with which keys, clock and database."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.clock import Clock
from bot.domain.scheme import Scheme
from bot.keys import Keys
from bot.storage.database import Database


class Way(StrEnum):
    """A way to reach the bot."""

    TELEGRAM = "telegram"
    PAGE = "page"


@dataclass(frozen=True)
class Installation:
    """What everything needs and no turn changes."""

    scheme: Scheme
    keys: Keys
    clock: Clock
    database: Database
    ways: frozenset[Way] = frozenset({Way.TELEGRAM})

    @property
    def local_now(self) -> datetime:
        """The present moment in the scheme's zone."""
        return self.clock.now().astimezone(self.scheme.zone)

    @property
    def today(self) -> date:
        """The present day in the scheme's zone."""
        return self.local_now.date()
