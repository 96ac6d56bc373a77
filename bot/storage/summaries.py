"""When coordinators want the daily summary, and for which day they last got it."""

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.storage.database import Reading, Transaction

DEFAULT_TIME = time(8, 30)
_NEVER = "never"


@dataclass(frozen=True)
class Subscriber:
    """A coordinator who can be reached. `at` is local time, None for who wants no summary."""

    person_id: int
    chat_id: int
    at: time | None
    joined_at: datetime
    sent_on: date | None


async def subscribers(reading: Reading) -> list[Subscriber]:
    """All coordinators with access who can be reached."""
    rows = await reading.rows(
        "SELECT id, chat_id, at, since, sent_on FROM roles JOIN people ON id = roles.person_id"
        " LEFT JOIN summary_times ON summary_times.person_id = id"
        " WHERE roles.role = 'coordinator' AND unreachable_since IS NULL ORDER BY id"
    )
    return [
        Subscriber(
            row["id"],
            row["chat_id"],
            _time(row["at"]),
            datetime.fromisoformat(row["since"]),
            date.fromisoformat(row["sent_on"]) if row["sent_on"] else None,
        )
        for row in rows
    ]


def _time(at: str | None) -> time | None:
    if at is None:
        return DEFAULT_TIME
    return None if at == _NEVER else time.fromisoformat(at)


async def choose_time(
    transaction: Transaction, person_id: int, at: time | None, sent_on: date
) -> None:
    """Keep when this person wants the summary (None: not at all); up to that day it was sent."""
    await transaction.queue(
        "INSERT INTO summary_times (person_id, at, sent_on) VALUES (:person, :at, :day)"
        " ON CONFLICT (person_id) DO UPDATE SET at = excluded.at,"
        " sent_on = CASE WHEN summary_times.sent_on > excluded.sent_on"
        " THEN summary_times.sent_on ELSE excluded.sent_on END",
        {"person": person_id, "at": _text(at), "day": sent_on.isoformat()},
    )


async def forget_person(transaction: Transaction, person_id: int) -> None:
    """Forget when somebody wanted the summary."""
    await transaction.queue(
        "DELETE FROM summary_times WHERE person_id = :person", {"person": person_id}
    )


def _text(at: time | None) -> str:
    return _NEVER if at is None else f"{at:%H:%M}"


async def mark_sent(transaction: Transaction, person_id: int, day: date) -> bool:
    """Count the summary of this local day as sent; whether it was not yet."""
    row = await transaction.row(
        "INSERT INTO summary_times (person_id, at, sent_on) VALUES (:person, :at, :day)"
        " ON CONFLICT (person_id) DO UPDATE SET sent_on = excluded.sent_on"
        " WHERE summary_times.sent_on IS NULL OR summary_times.sent_on < excluded.sent_on"
        " RETURNING person_id",
        {"person": person_id, "at": _text(DEFAULT_TIME), "day": day.isoformat()},
    )
    return row is not None
