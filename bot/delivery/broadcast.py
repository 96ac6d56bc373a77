"""Letters to many, put in the outbox a few at a time, so that nobody who taps waits for them.

They are rows elsewhere until it is their turn: the outbox never holds more than a few seconds'
worth, so it stays quick, and what need not be told any more is not in it yet.
"""

from bot.storage import outbox
from bot.storage.database import Reading
from bot.storage.letters import Priority

# At Telegram's 30 a second the outbox is never empty between two looks.
MOST_WAITING = 90
LOOK_SECONDS = 1.0


async def room(reading: Reading) -> int:
    """How many letters to many may be put in the outbox now."""
    return max(0, MOST_WAITING - await outbox.waiting_of(reading, Priority.BROADCAST))
