"""Letters to many, put in the outbox a few at a time, so that nobody who taps waits for them.

They are rows elsewhere until it is their turn: the outbox never holds more than a few seconds'
worth, so it stays quick, and what need not be told any more is not in it yet.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.delivery.outbox import Letter, post
from bot.keys import Keys
from bot.storage.database import Reading, Transaction

# At Telegram's 30 a second the outbox is never empty between two looks.
MOST_WAITING = 90
LOOK_SECONDS = 1.0


async def room(reading: Reading) -> int:
    """How many letters to many may be put in the outbox now."""
    waiting: int = await reading.value(
        "SELECT count(*) FROM outbox WHERE state = 'waiting' AND priority = 9"
    )
    return max(0, MOST_WAITING - waiting)


async def post_many(
    transaction: Transaction, keys: Keys, letters: Sequence[Letter], now: datetime
) -> list[int]:
    """Put letters in the outbox; returns the id of each one's row."""
    last: int | None = await transaction.value(
        "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"
    )
    for letter in letters:
        await post(transaction, keys, letter, now)
    # Nothing else writes in this transaction, and the outbox counts on without gaps.
    return [(last or 0) + number for number, _letter in enumerate(letters, 1)]
