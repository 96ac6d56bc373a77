"""Made-up offers for the tests."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import openpyxl

from bot.domain.offers import Offer, Search
from bot.storage import found_offers, offers
from bot.storage.database import Database

HEADINGS = "aanbieder;titel;categorie;soort;prijs"
NOW = datetime(2021, 9, 6, 7, 0, tzinfo=UTC)
SWIMMING = Offer("Zwembad De Golf", "Zwemles voor kinderen", "sport", "zwemmen")


def offer(**facts: Any) -> Offer:
    """Swimming lessons, but for what is said."""
    return replace(SWIMMING, **facts)


async def listed(database: Database, given: Iterable[Offer]) -> None:
    """A list that was sent brings these."""
    async with database.transaction() as transaction:
        await offers.take(transaction, given, "list", NOW, ends_missing=False)


async def all_there(database: Database, today: date) -> list[Offer]:
    """What is in the list, full or over as well."""
    found = await found_offers.find(database.reading, Search(everything=True), today, 99)
    return [each.offer for each in found]


def csv(*lines: str) -> bytes:
    """A list of offers as a spreadsheet saves it."""
    return "\r\n".join([HEADINGS, *lines, ""]).encode("utf-8-sig")


def xlsx(*rows: Sequence[Any]) -> bytes:
    """A workbook with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
