"""Made-up offers for the tests."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.offers import Offer
from bot.storage import offers
from bot.storage.database import Database

NOW = datetime(2021, 9, 6, 7, 0, tzinfo=UTC)
SWIMMING = Offer("Zwembad De Golf", "Zwemles voor kinderen", "sport", "zwemmen")


def offer(**facts: Any) -> Offer:
    """Swimming lessons, but for what is said."""
    return replace(SWIMMING, **facts)


async def listed(database: Database, given: Iterable[Offer]) -> None:
    """A list that was sent brings these."""
    async with database.transaction() as transaction:
        await offers.take(transaction, given, "list", NOW, ends_missing=False)
