"""Reminders to very many that are due in the same minute, while people at the counter tap."""

import asyncio
from datetime import datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.broadcast import ALLOWED_PER_SECOND, REAL_PACE, TAPPERS, refused, tap
from benchmarks.registry import FULL, Figure, measurement, percentile
from benchmarks.stage import SCHEME, Stage, staged
from bot.clock import FileClock
from bot.events import Facts
from bot.keys import read_keys
from bot.scheme import read_scheme
from bot.simulator.telegram import Json
from bot.storage import events
from bot.storage import reminders as storage
from bot.storage.database import open_database

REMINDERS = 10_000 if FULL else 900
_FIRST_CHAT = 50_001


@measurement(
    Figure("reminders_share", "Reminders: share of Telegram's 30 messages a second", ""),
    Figure("reminders_first_seconds", "From the minute that they are due to the first", "s"),
    Figure("reminders_refused", "Reminders: messages refused for going too fast", ""),
    Figure("reminders_tap_p50_ms", "Answer to a tap meanwhile, median", "ms"),
    Figure("reminders_tap_p99_ms", "Answer to a tap meanwhile, 99th percentile", "ms"),
)
async def reminders() -> dict[str, float]:
    """One activity that everybody follows: the clock goes to 10.00 on the day before it.

    The share counts every new message, for an answer to who taps takes its place in the rate too.
    """
    sent: list[float] = []
    left = REMINDERS
    taps: list[float] = []
    async with staged(TAPPERS, REAL_PACE) as stage:
        done = asyncio.Event()

        def count(method: str, params: Json) -> None:
            nonlocal left
            if method.lower() != "sendmessage" or not left:
                return
            # What was said before the first reminder is not part of it.
            if sent or int(params["chat_id"]) >= _FIRST_CHAT:
                sent.append(perf_counter())
            left -= int(params["chat_id"]) >= _FIRST_CHAT
            if not left:
                done.set()

        for id in range(_FIRST_CHAT, _FIRST_CHAT + REMINDERS):
            stage.telegram.add_person(id, "Els")
            stage.telegram.people[id].started = True
        await _follow(stage)
        # A second after the last message, so that the limits find nothing of before.
        await asyncio.sleep(1.0)
        stage.telegram.faults.limits = True
        stage.telegram.on_call.append(count)
        refused_before = refused(stage)
        tapping = [asyncio.create_task(tap(person, done, taps)) for person in stage.people]
        due = perf_counter()
        FileClock(stage.folder / "clock.json").move_to(_due_at(stage.telegram.now()))
        await done.wait()
        await asyncio.gather(*tapping)
        refused_now = refused(stage) - refused_before
    return {
        "reminders_share": (len(sent) - 1) / (sent[-1] - sent[0]) / ALLOWED_PER_SECOND,
        "reminders_first_seconds": sent[0] - due,
        "reminders_refused": refused_now,
        "reminders_tap_p50_ms": median(taps),
        "reminders_tap_p99_ms": percentile(taps, 99),
    }


def _due_at(now: datetime) -> datetime:
    """10.00 tomorrow, when the reminder of an activity on the day after is due."""
    zone = read_scheme(SCHEME).zone
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(10), zone)


async def _follow(stage: Stage) -> None:
    """An activity on the day after tomorrow, and very many who asked to be reminded of it."""
    zone, now = read_scheme(SCHEME).zone, stage.telegram.now()
    keys = read_keys(stage.folder / "demo.sqlite.key")
    start = _due_at(now) + timedelta(days=1, hours=3)
    facts = Facts("Voetbal in de wijk", start.date(), start.date(), starts_at=start)
    database = await open_database(Path(stage.folder / "demo.sqlite"))
    try:
        async with database.transaction() as transaction:
            event = await events.add(transaction, facts, zone, draft_id=-1)
            name = keys.seal(b"Els")
            await transaction.run_many(
                "INSERT INTO people (chat_id, role, organisation, name_sealed, joined_at)"
                " VALUES (:chat, 'volunteer', 'vaart_welzijn', :name, :now)",
                (
                    {"chat": chat, "name": name, "now": now.isoformat()}
                    for chat in range(_FIRST_CHAT, _FIRST_CHAT + REMINDERS)
                ),
            )
            await transaction.run(
                "INSERT INTO follows (person_id, event_id, since)"
                " SELECT id, :event, :now FROM people WHERE role = 'volunteer'",
                {"event": event.id, "now": now.isoformat()},
            )
            await storage.plan_event(transaction, event, zone, now)
    finally:
        await database.close()
