"""What was read of a table and shown, kept sealed in pieces until somebody says yes or no.

So the table is not read again after the tap, and what was shown is what is stored.
"""

from collections.abc import AsyncIterable, AsyncIterator
from itertools import count
from typing import Any

from bot.keys import Keys
from bot.storage import imports
from bot.storage.database import Reading
from bot.storage.installation import Installation


async def keep(
    installation: Installation, import_id: int, pieces: AsyncIterable[list[Any]]
) -> None:
    """Keep pieces of JSON in place of what was kept before, each in a short transaction."""
    async with installation.database.transaction() as transaction:
        await imports.forget_read(transaction, import_id)
    place = 0
    async for piece in pieces:
        async with installation.database.transaction() as transaction:
            await imports.add_read(transaction, installation.keys, import_id, place, piece)
        place += 1


async def kept(reading: Reading, keys: Keys, import_id: int) -> AsyncIterator[list[Any]]:
    """The pieces, one by one: nobody needs the memory for all of them."""
    for place in count():
        piece = await imports.read_part(reading, keys, import_id, place)
        if piece is None:
            return
        yield piece
