"""Single facts about this database: which key sealed it, which bot it belongs to, and such."""

from datetime import date

from bot.storage.database import Reading, Transaction

KEY_FINGERPRINT = "key_fingerprint"
BOT_USERNAME = "bot_username"
BACKUP_FAILURE = "backup_failure"
BACKUP_DONE_ON = "backup_done_on"
DAY_COPY_FAILURE = "day_copy_failure"
CONFLICT_AT = "conflict_at"
SHOP_ANSWERED_AT = "shop_answered_at"
# Since when it has not answered though it was asked.
SHOP_AWAY_AT = "shop_away_at"
# The codes of cards from which something was taken, or on which it was put, before what was done
# with them could be booked; a space between two.
SHOP_TOUCHED = "shop_touched"
SHOP_COMPARED_ON = "shop_compared_on"
SHOP_SINCE = "shop_since"
# Sealed, as hexadecimal digits.
PUSH_KEY = "push_key"


async def read(reading: Reading, name: str) -> str | None:
    """The fact by that name, or None."""
    value: str | None = await reading.value(
        "SELECT value FROM meta WHERE name = :name", {"name": name}
    )
    return value


async def write(transaction: Transaction, name: str, value: str) -> None:
    """Keep a fact, in place of the former one."""
    await transaction.queue(
        "INSERT INTO meta (name, value) VALUES (:name, :value)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        {"name": name, "value": value},
    )


async def note_first(transaction: Transaction, name: str, value: str) -> None:
    """Keep a fact, unless there is a former one."""
    await transaction.queue(
        "INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING",
        {"name": name, "value": value},
    )


async def forget(transaction: Transaction, name: str) -> None:
    """The fact by that name is over."""
    await transaction.queue("DELETE FROM meta WHERE name = :name", {"name": name})


async def is_done_on(reading: Reading, name: str, day: date) -> bool:
    """Whether what is done once a day was done on this one."""
    return await read(reading, name) == day.isoformat()


async def done_on(transaction: Transaction, name: str, day: date) -> None:
    """What is done once a day is done for this one."""
    await write(transaction, name, day.isoformat())
