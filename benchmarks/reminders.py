"""Reminders to very many that are due in the same minute, while people at the counter tap."""

from datetime import datetime, time, timedelta
from pathlib import Path
from statistics import median

from benchmarks.broadcast import FIRST_CHAT, MESSAGES, to_many
from benchmarks.registry import Figure, measurement, percentile
from benchmarks.stage import SCHEME, Stage
from bot.clock import FileClock
from bot.domain.events import ActivityFacts
from bot.domain.scheme_file import read_scheme
from bot.keys import read_keys
from bot.simulator.bot_process import DATABASE, KEY_FILE
from bot.storage import events, planning
from bot.storage.engines import open_database
from bot.storage.events import Refreshed


@measurement(
    Figure("reminders_share", "Reminders: share of Telegram's 30 messages a second", ""),
    Figure("reminders_first_seconds", "From the minute that they are due to the first", "s"),
    Figure("reminders_refused", "Reminders: messages refused for going too fast", ""),
    Figure("reminders_tap_p50_ms", "Answer to a tap meanwhile, median", "ms"),
    Figure("reminders_tap_p99_ms", "Answer to a tap meanwhile, 99th percentile", "ms"),
)
async def reminders() -> dict[str, float]:
    """One activity that everybody follows: the clock goes to 10.00 on the day before it."""

    async def the_minute_comes(stage: Stage) -> None:
        FileClock(stage.folder / "clock.json").move_to(_due_at(stage.telegram.now()))

    outcome = await to_many(_follow, the_minute_comes)
    return {
        "reminders_share": outcome.share,
        "reminders_first_seconds": outcome.first_seconds,
        "reminders_refused": outcome.too_fast,
        "reminders_tap_p50_ms": median(outcome.taps),
        "reminders_tap_p99_ms": percentile(outcome.taps, 99),
    }


def _due_at(now: datetime) -> datetime:
    """10.00 tomorrow, when the reminder of an activity on the day after is due."""
    zone = read_scheme(SCHEME).zone
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(10), zone)


async def _follow(stage: Stage) -> None:
    """An activity on the day after tomorrow, and very many who asked to be reminded of it."""
    zone, now = read_scheme(SCHEME).zone, stage.telegram.now()
    keys = read_keys(stage.folder / KEY_FILE)
    start = _due_at(now) + timedelta(days=1, hours=3)
    facts = ActivityFacts("Voetbal in de wijk", start.date(), start.date(), starts_at=start)
    database = await open_database(Path(stage.folder / DATABASE))
    try:
        async with database.transaction() as transaction:
            event = await events.add(transaction, facts, zone, draft_id=-1)
            name = keys.seal(b"Els")
            await transaction.queue_many(
                "INSERT INTO people (chat_id, role, organisation, name_sealed, joined_at)"
                " VALUES (:chat, 'volunteer', 'vaart_welzijn', :name, :now)",
                (
                    {"chat": chat, "name": name, "now": now.isoformat()}
                    for chat in range(FIRST_CHAT, FIRST_CHAT + MESSAGES)
                ),
            )
            await transaction.queue(
                "INSERT INTO subscriptions (person_id, event_id, since)"
                " SELECT id, :event, :now FROM people WHERE role = 'volunteer'",
                {"event": event.id, "now": now.isoformat()},
            )
            await planning.changed(transaction, Refreshed([(event.id, None)]))
            while await planning.plan_some(transaction, zone, now):
                pass
    finally:
        await database.close()
