"""What promotion cost: written against its pot, which a constraint keeps within its ceiling."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.storage.database import Reading, Row, Transaction
from bot.storage.errors import ConstraintViolated
from bot.storage.pots import PROMOTION, SoldOut


@dataclass(frozen=True)
class Cost:
    """A cost in cents, made on a local day. `taken_back` ones no longer count."""

    id: int
    amount_cents: int
    what: str
    made_on: date
    taken_back: bool


_COST = (
    "SELECT id, amount_cents, what, made_on, taken_back_at IS NOT NULL AS taken_back"
    " FROM promotion_costs"
)


def _cost(row: Row) -> Cost:
    return Cost(
        row["id"],
        row["amount_cents"],
        row["what"],
        date.fromisoformat(row["made_on"]),
        bool(row["taken_back"]),
    )


@dataclass(frozen=True)
class NewCost:
    """A cost that is to be written down, by the conversation in which it was confirmed."""

    draft_id: int
    person_id: int
    amount_cents: int
    what: str
    made_on: date


async def write_down(transaction: Transaction, new: NewCost, now: datetime) -> Cost:
    """Write a cost against the pot. Raises SoldOut where the pot has no room for it."""
    try:
        async with transaction.attempt():
            row = await transaction.row(
                "INSERT INTO promotion_costs (draft_id, amount_cents, what, made_on, at, person_id)"
                " VALUES (:draft, :amount, :what, :made_on, :now, :person) RETURNING id",
                {
                    "draft": new.draft_id,
                    "amount": new.amount_cents,
                    "what": new.what,
                    "made_on": new.made_on.isoformat(),
                    "now": now.isoformat(),
                    "person": new.person_id,
                },
            )
    except ConstraintViolated as error:
        if error.name == "within_ceiling":
            raise SoldOut(PROMOTION) from None
        raise
    assert row is not None  # noqa: S101 - RETURNING always gives the row
    return Cost(row["id"], new.amount_cents, new.what, new.made_on, taken_back=False)


async def by_id(reading: Reading, cost_id: int) -> Cost | None:
    """One cost, also one that was taken back."""
    row = await reading.row(f"{_COST} WHERE id = :id", {"id": cost_id})
    return _cost(row) if row else None


async def take_back(transaction: Transaction, cost_id: int, person_id: int, now: datetime) -> bool:
    """Let a cost no longer count: its money is free again. False where that was so already."""
    row = await transaction.row(
        "UPDATE promotion_costs SET taken_back_at = :now, taken_back_by = :person"
        " WHERE id = :id AND taken_back_at IS NULL RETURNING id",
        {"now": now.isoformat(), "person": person_id, "id": cost_id},
    )
    return row is not None


async def newest(reading: Reading, limit: int, offset: int = 0) -> list[Cost]:
    """The costs that count, those of the latest day first."""
    rows = await reading.rows(
        f"{_COST} WHERE taken_back_at IS NULL ORDER BY made_on DESC, id DESC"
        " LIMIT :limit OFFSET :offset",
        {"limit": limit, "offset": offset},
    )
    return [_cost(row) for row in rows]


async def all_that_count(reading: Reading) -> list[Cost]:
    """The costs that count now, by day."""
    rows = await reading.rows(f"{_COST} WHERE taken_back_at IS NULL ORDER BY made_on, id")
    return [_cost(row) for row in rows]


async def is_there(reading: Reading, amount_cents: int, what: str, made_on: date) -> bool:
    """Whether the same counts already on that day, in whatever letters it was written."""
    rows = await reading.rows(
        f"{_COST} WHERE taken_back_at IS NULL AND amount_cents = :amount AND made_on = :day",
        {"amount": amount_cents, "day": made_on.isoformat()},
    )
    return any(row["what"].casefold() == what.casefold() for row in rows)


async def count(reading: Reading) -> int:
    """How many costs count."""
    number: int = await reading.value(
        "SELECT count(*) FROM promotion_costs WHERE taken_back_at IS NULL"
    )
    return number


async def as_of(reading: Reading, day: date, end: datetime) -> list[Cost]:
    """The costs that counted at the end of a local day, which is that moment in UTC."""
    rows = await reading.rows(
        f"{_COST} WHERE made_on <= :day AND at < :end"
        " AND (taken_back_at IS NULL OR taken_back_at >= :end) ORDER BY made_on, id",
        {"day": day.isoformat(), "end": end.isoformat()},
    )
    return [_cost(row) for row in rows]
