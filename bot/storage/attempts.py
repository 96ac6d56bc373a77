"""Wrong codes and wrong invitations: counted, so that nobody can guess their way in.

A code is one of 23^12, or 2 * 10^16. With 1,500 in use a guess hits with a chance of 7 in 10^14.
One person may guess 1,440 times a day: a hit in 28 million years; all together, in 8 million.

Who has no role only learns what a voucher in their hand is worth, and all that they look up counts,
right or wrong. Strangers together may guess 4,800 times a day as well: a hit in 8 million years.
They are counted apart, so that they lock out nobody but each other. Of a webshop's own codes, whose
shape we don't know, a stranger learns nothing.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.storage.database import Reading, Transaction

PER_PERSON = 10
PERSON_WINDOW = timedelta(minutes=10)
# Over all people: far above honest mistakes of a busy day, far below what guessing needs.
OVER_ALL = 200
ALL_WINDOW = timedelta(hours=1)


class Attempt(StrEnum):
    """What was got wrong; of strangers all that they looked up."""

    CODE = "code"
    INVITATION = "invitation"
    STRANGER = "stranger"


async def is_throttled(reading: Reading, kind: Attempt, chat_id: int, now: datetime) -> bool:
    """Whether this person, or for codes everybody together, tried this too often of late.

    Strangers can try invitations: a limit for all would let one of them lock everybody out.
    """
    row = await reading.row(
        "SELECT (SELECT count(*) FROM attempts"
        "  WHERE kind = :kind AND chat_id = :chat AND at > :lately) >= :mine"
        " OR (:kind <> 'invitation' AND (SELECT count(*) FROM attempts"
        "  WHERE kind = :kind AND at > :this_hour) >= :all) AS throttled",
        {
            "kind": kind.value,
            "chat": chat_id,
            "lately": (now - PERSON_WINDOW).isoformat(),
            "this_hour": (now - ALL_WINDOW).isoformat(),
            "mine": PER_PERSON,
            "all": OVER_ALL,
        },
    )
    return bool(row and row["throttled"])


async def count(transaction: Transaction, kind: Attempt, chat_id: int, now: datetime) -> None:
    """Remember that this person got it wrong just now, or as a stranger looked something up."""
    await transaction.run(
        "INSERT INTO attempts (kind, chat_id, at) VALUES (:kind, :chat, :now)",
        {"kind": kind.value, "chat": chat_id, "now": now.isoformat()},
    )


async def forget(transaction: Transaction, before: datetime, now: datetime) -> None:
    """Keep no wrong code of before then, and nothing of strangers that no limit counts any more."""
    await transaction.run(
        "DELETE FROM attempts WHERE at < iif(kind = 'code', :before, :this_hour)",
        {"before": before.isoformat(), "this_hour": (now - ALL_WINDOW).isoformat()},
    )
