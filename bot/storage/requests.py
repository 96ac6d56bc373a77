"""What somebody asks the coordinators for, and their answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.storage.database import Reading, Row, Transaction

# A question to the coordinators, and their yes, hold so long.
LASTS = timedelta(days=1)


class Kind(StrEnum):
    """What is asked for."""

    REPLACE = "replace"
    MORE = "more"


@dataclass(frozen=True)
class Request:
    """One question: who asked, in which organisation, and what became of it.

    `voucher_id` is the voucher that is to be replaced. `is_allowed` is None without an answer.
    """

    id: int
    kind: Kind
    person_id: int
    organisation: str
    voucher_id: int | None
    asked_at: datetime
    asked_on: date
    is_allowed: bool | None
    is_used: bool

    def holds(self, now: datetime) -> bool:
        """Whether it is not too old by now; a clock that was put back makes it too old as well."""
        return abs(now - self.asked_at) <= LASTS

    def allows(self, person_id: int, organisation: str, now: datetime) -> bool:
        """Whether this person may do now what they asked for, in this organisation."""
        asker = (self.person_id, self.organisation) == (person_id, organisation)
        return bool(asker and self.is_allowed and not self.is_used and self.holds(now))


async def ask(
    transaction: Transaction,
    kind: Kind,
    *,
    person_id: int,
    organisation: str,
    voucher_id: int | None = None,
    now: datetime,
    today: date,
) -> int | None:
    """Remember a question; its number, or None where the same one waits for its answer already."""
    row = await transaction.row(
        "INSERT INTO requests (kind, person_id, organisation, voucher_id, asked_at, asked_on)"
        " VALUES (:kind, :person, :organisation, :voucher, :now, :today)"
        " ON CONFLICT DO NOTHING RETURNING id",
        {
            "kind": kind.value,
            "person": person_id,
            "organisation": organisation,
            "voucher": voucher_id,
            "now": now.isoformat(),
            "today": today.isoformat(),
        },
    )
    return int(row["id"]) if row else None


async def by_id(reading: Reading, request_id: int) -> Request | None:
    """The question with this number."""
    row = await reading.row("SELECT * FROM requests WHERE id = :id", {"id": request_id})
    return _request(row) if row else None


def _request(row: Row) -> Request:
    return Request(
        id=row["id"],
        kind=Kind(row["kind"]),
        person_id=row["person_id"],
        organisation=row["organisation"],
        voucher_id=row["voucher_id"],
        asked_at=datetime.fromisoformat(row["asked_at"]),
        asked_on=date.fromisoformat(row["asked_on"]),
        is_allowed=None if row["answer"] is None else row["answer"] == "yes",
        is_used=row["used_at"] is not None,
    )


async def answer(
    transaction: Transaction, request_id: int, person_id: int, now: datetime, *, allowed: bool
) -> None:
    """A coordinator's answer. Raises ConstraintViolated where there was one before."""
    await transaction.execute(
        "UPDATE requests SET answer = :answer, answered_by = :person, answered_at = :now"
        " WHERE id = :id",
        {
            "answer": "yes" if allowed else "no",
            "person": person_id,
            "now": now.isoformat(),
            "id": request_id,
        },
    )


async def use(transaction: Transaction, request_id: int, now: datetime) -> None:
    """What was allowed is done. Raises ConstraintViolated where it was done before."""
    await transaction.execute(
        "UPDATE requests SET used_at = :now WHERE id = :id",
        {"now": now.isoformat(), "id": request_id},
    )


async def times_allowed(reading: Reading, kind: Kind, person_id: int, today: date) -> int:
    """How often this person was allowed this on a local day."""
    count: int = await reading.value(
        "SELECT count(*) FROM requests WHERE person_id = :person AND kind = :kind"
        " AND asked_on = :today AND answer = 'yes'",
        {"person": person_id, "kind": kind.value, "today": today.isoformat()},
    )
    return count
