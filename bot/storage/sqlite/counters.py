"""What comes in and goes out, counted by temporary triggers on the connection that writes.

They count in the same transaction as what they count, and are gone with the process.
"""

from bot.storage.database import Transaction
from bot.storage.sqlite.parts import statements

# An attempt to store an update that is there already fires the trigger before, not the one after.
_TRIGGERS = """
CREATE TEMP TABLE counted (
    name TEXT NOT NULL, priority INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (name, priority)
);
CREATE TEMP TRIGGER counts_received BEFORE INSERT ON main.inbox BEGIN
    INSERT INTO counted VALUES ('received', 0, 1)
    ON CONFLICT (name, priority) DO UPDATE SET number = number + 1;
END;
CREATE TEMP TRIGGER counts_stored AFTER INSERT ON main.inbox BEGIN
    INSERT INTO counted VALUES ('stored', 0, 1)
    ON CONFLICT (name, priority) DO UPDATE SET number = number + 1;
END;
CREATE TEMP TRIGGER counts_aside AFTER UPDATE OF state ON main.inbox
WHEN NEW.state = 'aside' AND OLD.state <> 'aside' BEGIN
    INSERT INTO counted VALUES ('aside', 0, 1)
    ON CONFLICT (name, priority) DO UPDATE SET number = number + 1;
END;
CREATE TEMP TRIGGER counts_messages AFTER UPDATE OF state ON main.outbox
WHEN OLD.state = 'waiting' AND NEW.error IS NOT 'withdrawn' BEGIN
    INSERT INTO counted VALUES (CASE
        WHEN NEW.state = 'sent' THEN 'sent' WHEN NEW.state = 'aside' THEN 'failed'
        WHEN NEW.tries > OLD.tries THEN 'retried' ELSE 'put off' END, NEW.priority, 1)
    ON CONFLICT (name, priority) DO UPDATE SET number = number + 1;
END;
"""


async def begin(transaction: Transaction) -> None:
    """Count from now on."""
    for statement in statements(_TRIGGERS):
        await transaction.queue(statement)


async def counted(transaction: Transaction) -> dict[tuple[str, int], int]:
    """How many of what, by name and priority."""
    rows = await transaction.rows("SELECT name, priority, number FROM counted")
    return {(row["name"], row["priority"]): row["number"] for row in rows}
