"""How much waits in the inbox, in the outbox and of what turns left, and for how long."""

from datetime import datetime

from bot.storage import deaths, meta, shop_cards, shop_differences, shop_takes, web_pushes
from bot.storage.database import Reading
from bot.storage.letters import Priority
from bot.storage.outbox import WITHDRAWN

# A message that failed so often has been on its way for minutes.
MANY_TRIES = 8


async def waiting(reading: Reading, now: datetime) -> dict[str, float]:
    """Counts and ages, each from an index that holds only what waits or was set aside."""
    rows = await reading.rows(
        "SELECT 'updates' AS what, count(*) AS waiting, min(received_at) AS oldest, 0 AS failing,"
        " (SELECT count(*) FROM inbox WHERE state = 'aside') AS aside,"
        " (SELECT count(*) FROM inbox WHERE state = 'aside' AND error = :killed) AS killed"
        " FROM inbox WHERE state = 'waiting'"
        " UNION ALL SELECT 'messages', count(*), min(due_at) FILTER"
        " (WHERE priority < :broadcast AND due_at <= :now),"
        " count(*) FILTER (WHERE tries >= :many),"
        " (SELECT count(*) FROM outbox WHERE state = 'aside' "
        " AND (error IS NULL OR error <> :withdrawn)),"
        " (SELECT count(*) FROM outbox WHERE state = 'aside' AND error = :killed)"
        " FROM outbox WHERE state = 'waiting'"
        " UNION ALL SELECT 'tasks', count(*), min(coalesce(left_at, due_at)), 0, 0, 0 FROM tasks",
        {
            "broadcast": Priority.BROADCAST.value,
            "now": now.isoformat(),
            "many": MANY_TRIES,
            "withdrawn": WITHDRAWN,
            "killed": deaths.KILLED,
        },
    )
    of = {row["what"]: row for row in rows}
    updates, messages, tasks = of["updates"], of["messages"], of["tasks"]
    return {
        "updates_waiting": updates["waiting"],
        "oldest_update_seconds": _age(updates["oldest"], now),
        "updates_set_aside": updates["aside"],
        "messages_waiting": messages["waiting"],
        "oldest_message_seconds": _age(messages["oldest"], now),
        "messages_failing": messages["failing"],
        "messages_set_aside": messages["aside"],
        "killers_set_aside": updates["killed"] + messages["killed"],
        "tasks_waiting": tasks["waiting"],
        "oldest_task_seconds": _age(tasks["oldest"], now),
    }


async def waiting_for_shop(reading: Reading, now: datetime) -> dict[str, float]:
    """The same of a live webshop, and how long ago it answered; nothing where there is none."""
    if not await shop_cards.is_linked(reading):
        return {}
    cards = await shop_cards.waiting(reading)
    takes, oldest = await shop_takes.waiting(reading)
    answered_at = await meta.read(reading, meta.SHOP_ANSWERED_AT)
    since = cards.since.isoformat() if cards.since else None
    return {
        "shop_cards_waiting": cards.cards,
        "oldest_shop_card_seconds": _age(since, now),
        "shop_takes_waiting": takes,
        "oldest_shop_take_seconds": _age(oldest, now),
        "shop_problems": cards.problems,
        "shop_differences": await shop_differences.waiting(reading),
        # Before its first answer, as long as it has been the shop.
        "shop_answered_seconds_ago": _age(
            answered_at or await meta.read(reading, meta.SHOP_SINCE), now
        ),
    }


async def waiting_pushes(reading: Reading, now: datetime) -> dict[str, float]:
    """The same of devices that are to be told of a message in the page."""
    number, oldest = await web_pushes.waiting(reading, now)
    return {"pushes_waiting": number, "oldest_push_seconds": _age(oldest, now)}


def _age(since: str | None, now: datetime) -> float:
    """Seconds since a moment; 0 where there is none, and after a step back of the clock."""
    if since is None:
        return 0.0
    return max(0.0, round((now - datetime.fromisoformat(since)).total_seconds(), 1))
