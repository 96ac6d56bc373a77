"""Which devices want to be told that there is a message, and which of them is still to be told."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.keys import Keys
from bot.storage import meta
from bot.storage.database import Reading, Row, Transaction

# A page that shows a message has said so by then, also one that comes back after a start.
GRACE = timedelta(seconds=10)
# Nobody is told of a message that is as old.
KEEP = timedelta(days=1)


@dataclass(frozen=True)
class Subscription:
    """Where a device gets its pushes, and what only its browser can open them with."""

    endpoint: str
    key: bytes
    secret: bytes


@dataclass(frozen=True)
class Push:
    """A device that is to be told. `message` is the newest that it is about, of `since`."""

    token_hash: bytes
    chat_id: int
    message: int
    since: datetime
    tries: int
    subscription: Subscription


async def subscribe(
    transaction: Transaction, keys: Keys, token_hash: bytes, subscription: Subscription
) -> None:
    """Tell this device from now on, in this session and no other."""
    endpoint = hashlib.sha256(subscription.endpoint.encode()).digest()
    await transaction.queue(
        "DELETE FROM web_push_devices WHERE endpoint_hash = :endpoint AND token_hash <> :hash",
        {"endpoint": endpoint, "hash": token_hash},
    )
    told = {
        "endpoint": subscription.endpoint,
        "key": b64encode(subscription.key).decode(),
        "secret": b64encode(subscription.secret).decode(),
    }
    # Who was signed out in this very moment has no row of theirs any more.
    await transaction.queue(
        "INSERT INTO web_push_devices (token_hash, endpoint_hash, sealed)"
        " SELECT token_hash, :endpoint, :sealed FROM web_sessions WHERE token_hash = :hash"
        " ON CONFLICT (token_hash) DO UPDATE SET endpoint_hash = excluded.endpoint_hash,"
        " sealed = excluded.sealed",
        {
            "endpoint": endpoint,
            "hash": token_hash,
            "sealed": keys.seal(json.dumps(told).encode()),
        },
    )


async def unsubscribe(transaction: Transaction, token_hash: bytes) -> None:
    """Tell this device no longer."""
    await transaction.queue(
        "DELETE FROM web_push_devices WHERE token_hash = :hash", {"hash": token_hash}
    )


async def unsubscribe_all(transaction: Transaction) -> None:
    """Tell no device any longer."""
    await transaction.queue("DELETE FROM web_push_devices", {})


async def is_subscribed(reading: Reading, token_hash: bytes) -> bool:
    """Whether this device is told."""
    found = await reading.value(
        "SELECT 1 FROM web_push_devices WHERE token_hash = :hash", {"hash": token_hash}
    )
    return found is not None


async def want(transaction: Transaction, chat_id: int, message: int, now: datetime) -> None:
    """There is a message in a chat: tell its devices. What a push service asked for still holds."""
    await transaction.queue(
        "INSERT INTO web_pushes (token_hash, message, since, due_at)"
        " SELECT web_push_devices.token_hash, :message, :now, :due FROM web_sessions"
        " JOIN web_push_devices ON web_push_devices.token_hash = web_sessions.token_hash"
        " WHERE chat_id = :chat"
        " ON CONFLICT (token_hash) DO UPDATE SET message = excluded.message,"
        " since = excluded.since, due_at = CASE WHEN web_pushes.due_at > excluded.due_at"
        " THEN web_pushes.due_at ELSE excluded.due_at END",
        {
            "chat": chat_id,
            "message": message,
            "now": now.isoformat(),
            "due": (now + GRACE).isoformat(),
        },
    )


async def begin(transaction: Transaction, now: datetime) -> None:
    """The bot starts: pages that were open come back first, and say what they show."""
    await transaction.queue(
        "UPDATE web_pushes SET due_at = :due WHERE due_at < :due",
        {"due": (now + GRACE).isoformat()},
    )


async def due(reading: Reading, keys: Keys, now: datetime, most: int) -> Sequence[Push]:
    """Who is to be told by now, whoever waited longest first."""
    rows = await reading.rows(
        "SELECT web_pushes.token_hash, chat_id, message, since, tries, sealed FROM web_pushes"
        " JOIN web_push_devices ON web_push_devices.token_hash = web_pushes.token_hash"
        " JOIN web_sessions ON web_sessions.token_hash = web_pushes.token_hash"
        " WHERE due_at <= :now ORDER BY due_at LIMIT :most",
        {"now": now.isoformat(), "most": most},
    )
    return [_push(keys, row) for row in rows]


def _push(keys: Keys, row: Row) -> Push:
    told = json.loads(keys.open(row["sealed"]))
    return Push(
        row["token_hash"],
        row["chat_id"],
        row["message"],
        datetime.fromisoformat(row["since"]),
        row["tries"],
        Subscription(told["endpoint"], b64decode(told["key"]), b64decode(told["secret"])),
    )


async def done(transaction: Transaction, push: Push) -> None:
    """Nothing is to be told any more, unless there is a newer message by now."""
    await transaction.queue(
        "DELETE FROM web_pushes WHERE token_hash = :hash AND message = :message",
        {"hash": push.token_hash, "message": push.message},
    )
    await transaction.queue(
        "UPDATE web_pushes SET tries = 0 WHERE token_hash = :hash", {"hash": push.token_hash}
    )


async def put_off(transaction: Transaction, push: Push, due: datetime) -> None:
    """It did not get through; it is tried again then."""
    await transaction.queue(
        "UPDATE web_pushes SET tries = tries + 1, due_at = :due WHERE token_hash = :hash",
        {"hash": push.token_hash, "due": due.isoformat()},
    )


async def is_gone(transaction: Transaction, push: Push) -> None:
    """Its push service knows this subscription no more. One made since then stays."""
    endpoint = hashlib.sha256(push.subscription.endpoint.encode()).digest()
    await transaction.queue(
        "DELETE FROM web_push_devices WHERE endpoint_hash = :endpoint", {"endpoint": endpoint}
    )


async def forget(transaction: Transaction, now: datetime) -> None:
    """Tell nobody of a message that is old news."""
    await transaction.queue(
        "DELETE FROM web_pushes WHERE since < :before", {"before": (now - KEEP).isoformat()}
    )


async def waiting(reading: Reading, now: datetime) -> tuple[int, str | None]:
    """How many are to be told by now, and of which moment the oldest message is."""
    row = await reading.row(
        "SELECT count(*) AS waiting, min(since) AS oldest FROM web_pushes WHERE due_at <= :now"
        " OR tries > 0",
        {"now": now.isoformat()},
    )
    assert row is not None  # noqa: S101 - a count is always there
    return row["waiting"], row["oldest"]


async def private_key(reading: Reading, keys: Keys) -> bytes | None:
    """What the bot signs pushes with; None where it never did."""
    sealed = await meta.read(reading, meta.PUSH_KEY)
    return None if sealed is None else keys.open(bytes.fromhex(sealed))


async def keep_private_key(transaction: Transaction, keys: Keys, key: bytes) -> None:
    """Sign pushes with this from now on: each subscription is for one such key."""
    await meta.write(transaction, meta.PUSH_KEY, keys.seal(key).hex())
