"""The vouchers of which a code ends in some way: so much of it is told where all of it would be
money."""

from bot.storage.database import Reading

LENGTH = 4


async def ending_in(reading: Reading, end: str, most: int) -> list[int]:
    """The vouchers of which the code ends so, the newest first, and no more than so many."""
    rows = await reading.rows(
        "SELECT id FROM vouchers WHERE substr(upper(code), length(code) - length(:end) + 1) = :end"
        " ORDER BY id DESC LIMIT :most",
        {"end": end.upper(), "most": most},
    )
    return [row["id"] for row in rows]
