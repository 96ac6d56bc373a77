"""Whether the clock can be believed: what can't be undone waits for a second opinion.

A clock can be wrong by a year for ten minutes. It is believed where another clock agrees, or where
it goes on from the last moment at which it was believed, or where the operator says so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage import meta
from bot.storage.database import Reading, Transaction

# So far two clocks that are both right may be apart. A clock in another zone is not among them.
APART = timedelta(minutes=30)
# So long after the last look a clock of which nothing else is known may have gone on by itself.
STEP = timedelta(days=2)
_SEEN_AT = "clock_seen_at"
_WAITS = "clock_waits"
_SAID_AT = "clock_said_right_at"
COMMAND = "python -m bot clock --right"


@dataclass(frozen=True)
class Known:
    """The last moment at which the clock was believed, UTC, and why it is not believed now."""

    seen_at: datetime | None
    doubt: str | None


async def known(reading: Reading) -> Known:
    """What this database knows of the clock. A moment of before there was one is an update's."""
    seen = await meta.read(reading, _SEEN_AT) or await reading.value(
        "SELECT max(received_at) FROM inbox"
    )
    doubt = await meta.read(reading, _WAITS)
    return Known(datetime.fromisoformat(seen) if seen else None, doubt or None)


async def believe(transaction: Transaction, now: datetime, other: datetime | None) -> str | None:
    """Why the clock is not believed, in words for the operator; None where it is.

    `other` is what another clock says at this same moment, or None.
    """
    seen_at = (await known(transaction)).seen_at
    agrees = other is not None and abs(now - other) <= APART
    said = bool(await meta.read(transaction, _SAID_AT))
    goes_on = seen_at is not None and abs(now - seen_at) <= STEP
    if agrees or (goes_on and (said or other is None)):
        await meta.write(transaction, _SEEN_AT, now.isoformat())
        await meta.write(transaction, _WAITS, "")
        if agrees and said:
            await meta.write(transaction, _SAID_AT, "")
        return None
    doubt = _doubt(now, other, seen_at)
    await meta.write(transaction, _WAITS, doubt)
    return doubt


def _doubt(now: datetime, other: datetime | None, seen_at: datetime | None) -> str:
    if other is not None:
        against = f"Telegram says {shown(other)}"
    elif seen_at is not None:
        against = f"it was {shown(seen_at)} when it was last known to be right"
    else:
        against = "no other clock was asked yet"
    return f"The clock of this machine says {shown(now)}, but {against}."


def shown(moment: datetime) -> str:
    """A moment in UTC as an operator reads it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


async def say_right(transaction: Transaction, now: datetime) -> None:
    """The operator says that the clock is right. That holds until it jumps again."""
    for name, value in ((_SEEN_AT, now.isoformat()), (_SAID_AT, now.isoformat()), (_WAITS, "")):
        await meta.write(transaction, name, value)
