"""What somebody sends in the page."""

import io

import pytest
from PIL import Image

from bot.delivery.inbox import Inbox
from bot.storage.database import Reading


def picture() -> bytes:
    """A photo without a code."""
    shown = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(shown, "PNG")
    return shown.getvalue()


async def count(reading: Reading, table: str) -> int:
    """How much of a table of the page there is."""
    found: int = await reading.value(f"SELECT count(*) FROM web_{table}")
    return found


async def sent_file(reading: Reading) -> str:
    """The id of the file that came last."""
    found: str = await reading.value(
        "SELECT id FROM web_files ORDER BY at DESC, coalesce(message_id, 0) DESC LIMIT 1"
    )
    return found


async def parts_of(reading: Reading, file: str) -> int:
    """How many pieces of a file the database holds."""
    found: int = await reading.value(
        "SELECT count(*) FROM web_file_parts WHERE file_id = :id", {"id": file}
    )
    return found


def read_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot does not come to what comes in from here on."""

    async def look(_inbox: Inbox) -> float:
        return 0.02

    monkeypatch.setattr(Inbox, "look", look)
