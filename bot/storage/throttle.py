"""Wrong codes and wrong invitations: counted, so that nobody can guess their way in.

A code is one of 23^12, or 2 * 10^16. With 1,500 in use a guess hits with a chance of 7 in 10^14.
One person may guess 1,440 times a day: a hit in 28 million years. All together may 4,800 times, and
each once more an hour: a hundred people guess 7,200 times a day, which is a hit in 5 million years.
Who has no miss of their own is never held up by those of others.

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
# From so many on the coordinators hear of it.
TOLD_FROM = 100
ALL_WINDOW = timedelta(hours=1)
# Of codes one person may miss so many in a day; honest mistakes are typing errors, which our own
# codes catch before they count.
PER_DAY = 30
DAY = timedelta(days=1)
# Codes that are as good as money have to hold against so many accounts that all do nothing else.
GUESSERS = 100
LEAST_YEARS = 1_000
_DAYS_A_YEAR = 365.25


class Attempt(StrEnum):
    """What was got wrong; of strangers all that they looked up."""

    CODE = "code"
    INVITATION = "invitation"
    STRANGER = "stranger"


async def is_throttled(reading: Reading, kind: Attempt, chat_id: int, now: datetime) -> bool:
    """Whether this person tried this too often of late, or everybody together and they as well.

    Strangers have a limit together, also for who tried nothing yet: there are any number of them.
    They can try invitations: there a limit for all would let one of them lock everybody out.
    """
    row = await reading.row(
        """
        SELECT (SELECT count(*) FROM throttle
            WHERE kind = :kind AND chat_id = :chat AND at > :lately) >= :mine
        OR (:kind <> 'invitation'
            AND (SELECT count(*) FROM throttle WHERE kind = :kind AND at > :this_hour) >= :all
            AND (:kind = 'stranger' OR EXISTS (SELECT 1 FROM throttle
                WHERE kind = :kind AND chat_id = :chat AND at > :this_hour))) AS throttled
        """,
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


async def is_done_for_today(reading: Reading, chat_id: int, now: datetime) -> bool:
    """Whether this person missed so many codes in a day that they may try no other."""
    missed: int = await reading.value(
        "SELECT count(*) FROM throttle WHERE kind = 'code' AND chat_id = :chat AND at > :since",
        {"chat": chat_id, "since": (now - DAY).isoformat()},
    )
    return missed >= PER_DAY


def years_to_a_hit(possible: float, codes: int) -> float:
    """After how many years of guessing within the limits one of these codes is hit."""
    return possible / (codes * GUESSERS * PER_DAY * _DAYS_A_YEAR)


async def count(transaction: Transaction, kind: Attempt, chat_id: int, now: datetime) -> None:
    """Remember that this person got it wrong just now, or as a stranger looked something up."""
    await transaction.queue(
        "INSERT INTO throttle (kind, chat_id, at) VALUES (:kind, :chat, :now)",
        {"kind": kind.value, "chat": chat_id, "now": now.isoformat()},
    )


async def most_misses(reading: Reading, now: datetime, most: int) -> list[tuple[int, int]]:
    """Who tried the most codes that do not exist in the last hour: (chat, how many)."""
    rows = await reading.rows(
        "SELECT chat_id, count(*) AS misses FROM throttle WHERE kind = 'code' AND at > :this_hour"
        " GROUP BY chat_id ORDER BY misses DESC, min(at), chat_id LIMIT :most",
        {"this_hour": (now - ALL_WINDOW).isoformat(), "most": most},
    )
    return [(row["chat_id"], row["misses"]) for row in rows]


async def are_many(reading: Reading, now: datetime) -> bool:
    """Whether so many codes that do not exist were tried in the last hour that it is told."""
    count: int = await reading.value(
        "SELECT count(*) FROM throttle WHERE kind = 'code' AND at > :this_hour",
        {"this_hour": (now - ALL_WINDOW).isoformat()},
    )
    return count >= TOLD_FROM


async def forget(transaction: Transaction, before: datetime, now: datetime) -> None:
    """Keep no wrong code of before then, and nothing of strangers that no limit counts any more."""
    await transaction.queue(
        "DELETE FROM throttle WHERE at < CASE WHEN kind = 'code' THEN :before ELSE :this_hour END",
        {"before": before.isoformat(), "this_hour": (now - ALL_WINDOW).isoformat()},
    )
