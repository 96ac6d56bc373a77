"""A bot that sends what was in its outbox when it was killed, however late: the control."""

import sys
from datetime import datetime

from bot import app
from bot.cli.main import main
from bot.storage.database import Database


async def _take_nothing_back(database: Database, now: datetime) -> None:
    """Whatever is in the outbox goes out."""


if __name__ == "__main__":
    vars(app)["take_back"] = _take_nothing_back
    sys.exit(main())
