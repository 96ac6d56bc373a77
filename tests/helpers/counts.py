"""What the ledger says, and counts that drifted from it."""

from datetime import UTC, datetime

from bot.database_address import Address, PostgresAddress
from bot.storage import audit, uptake
from bot.storage.database import Database, Reading
from tests.helpers.by_hand import by_hand

_GUARD = "ledger_is_not_removed"


def damage(address: Address, statement: str, *values: str) -> None:
    """Change a database behind its back: a disk that fails, or a hand in the wrong place."""
    with by_hand(address) as hand:
        if isinstance(address, PostgresAddress):
            hand.run(f"ALTER TABLE ledger DISABLE TRIGGER {_GUARD}")
            hand.run(statement, *values)
            hand.run(f"ALTER TABLE ledger ENABLE TRIGGER {_GUARD}")
            return
        [(made,)] = hand.run("SELECT sql FROM sqlite_schema WHERE name = ?", _GUARD)
        hand.run(f"DROP TRIGGER {_GUARD}")
        hand.run(statement, *values)
        # Without it the tables would not be what their steps make, and that is another refusal.
        hand.run(made)


async def pots_at(reading: Reading, until: datetime) -> dict[str, tuple[int, int]]:
    """What was committed and what was spent in each pot at a moment, by the ledger alone."""
    rows = await reading.rows(
        "SELECT pot, sum(committed_cents) AS committed, sum(spent_cents) AS spent FROM ledger"
        " WHERE at < :until GROUP BY pot",
        {"until": until.astimezone(UTC).isoformat()},
    )
    return {row["pot"]: (row["committed"], row["spent"]) for row in rows}


async def wrong_in_books(database: Database) -> list[str]:
    """Where ledger, pots, vouchers and counts disagree, when nobody else writes.

    On the connection that is there: a test that asks after each step would open hundreds.
    """
    async with database.transaction() as transaction:
        return await audit.imbalances(transaction) + await uptake.disagreements(transaction)
