"""kill -9 while reminders go out: nobody is left out, and only what was under way is doubled."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import FileClock
from bot.domain.events import ActivityFacts
from bot.parsing.ical import read
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.storage import events, subscriptions
from bot.storage.database import Transaction
from bot.storage.engines import open_database
from bot.storage.events import Event
from tests.conftest import AGENDA, MONDAY, TOKEN, ZONE
from tests.torture.process import RealBot

pytestmark = pytest.mark.slow

PEOPLE = 60
FIRST_CHAT, WALKER = 60_001, 59_999
# As many as the outbox sends at once.
UNDER_WAY = 16
PATIENCE_SECONDS = 20.0
TEN_ON_FRIDAY = datetime(2021, 9, 10, 10, 0, tzinfo=ZONE)


@dataclass
class Reminded:
    """A bot that many volunteers asked to be reminded of the opening, and what they got."""

    telegram: Telegram
    clock: FileClock
    bot: RealBot
    kill_after: int
    got: Counter[int] = field(default_factory=Counter)
    killed: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self, method: str, params: dict[str, Any]) -> None:
        """Called before Telegram does what it is asked."""
        if method.lower() == "sendmessage" and "Opening Week van de Sport" in params["text"]:
            self.got[int(params["chat_id"])] += 1
            if self.got.total() == self.kill_after:
                self.bot.kill()
                self.killed.set()


@asynccontextmanager
async def reminded(folder: Path, kill_after: int, module: str = "bot") -> AsyncIterator[Reminded]:
    clock = FileClock(folder / "clock.json")
    clock.move_to(MONDAY)
    telegram = Telegram(TOKEN, now=clock.now)
    async with serve(telegram) as base_url:
        bot = RealBot(folder, TOKEN, base_url, module=module)
        found = Reminded(telegram, clock, bot, kill_after)
        telegram.on_call.append(found.count)
        await _follow(bot.database, telegram)
        await bot.start()
        await telegram.wait_until(lambda: telegram.is_polled, PATIENCE_SECONDS)
        try:
            yield found
        finally:
            bot.kill()
            await bot.gone()


async def _follower(transaction: Transaction, telegram: Telegram, chat: int, event: Event) -> None:
    telegram.add_person(chat, "Els")
    telegram.people[chat].started = True
    person = await transaction.value(
        "INSERT INTO people (chat_id, role, organisation, name_sealed, joined_at)"
        " VALUES (:chat, 'volunteer', 'vaart_welzijn', x'00', :now) RETURNING id",
        {"chat": chat, "now": MONDAY.isoformat()},
    )
    await subscriptions.follow_event(transaction, person, event, ZONE, MONDAY)


async def _follow(path: Path, telegram: Telegram) -> None:
    database = await open_database(path)
    try:
        async with database.transaction() as transaction:
            agenda = read(AGENDA.read_bytes(), ZONE, MONDAY.date())
            await events.refresh(transaction, agenda, ZONE, MONDAY)
            id = await transaction.value("SELECT id FROM events WHERE title LIKE 'Opening%'")
            opening = await events.by_id(transaction, id)
            assert opening is not None
            for chat in range(FIRST_CHAT, FIRST_CHAT + PEOPLE):
                await _follower(transaction, telegram, chat, opening)
    finally:
        await database.close()


async def _follow_another(found: Reminded, start: datetime) -> None:
    database = await open_database(found.bot.database)
    try:
        async with database.transaction() as transaction:
            facts = ActivityFacts(
                "Wandelen", start.date(), start.date(), starts_at=start.astimezone(UTC)
            )
            walk = await events.add(transaction, facts, ZONE, draft_id=-1)
            await _follower(transaction, found.telegram, WALKER, walk)
    finally:
        await database.close()


async def test_who_was_not_reminded_before_the_kill_is_after_it(tmp_path: Path) -> None:
    async with reminded(tmp_path, kill_after=25) as found:
        found.clock.move_to(TEN_ON_FRIDAY)
        await asyncio.wait_for(found.killed.wait(), PATIENCE_SECONDS)
        await found.bot.gone()
        await found.bot.start()
        await found.telegram.wait_until(lambda: len(found.got) == PEOPLE, PATIENCE_SECONDS)
        # Two hours before it begins the second one comes: the first is over and done by then.
        found.clock.move_to(datetime(2021, 9, 11, 11, 0, tzinfo=ZONE))
        await found.telegram.wait_until(
            lambda: found.got.total() >= 2 * PEOPLE and min(found.got.values()) >= 2,
            PATIENCE_SECONDS,
        )
        assert found.got.total() <= 2 * PEOPLE + UNDER_WAY


async def after_a_standstill(folder: Path, later: datetime, module: str = "bot") -> Counter[int]:
    """Who is reminded after the bot was killed halfway, and stood still until later."""
    async with reminded(folder, 25, module) as found:
        found.clock.move_to(TEN_ON_FRIDAY)
        await asyncio.wait_for(found.killed.wait(), PATIENCE_SECONDS)
        await found.bot.gone()
        before = found.got.copy()
        assert len(before) < PEOPLE
        # Somebody else is reminded of what begins in two hours: by then the bot has looked.
        await _follow_another(found, later + timedelta(hours=2))
        found.clock.move_to(later)
        await found.bot.start()
        await found.telegram.wait_until(
            lambda: any("Wandelen" in each.text for each in found.telegram.messages(WALKER)),
            PATIENCE_SECONDS,
        )
        return found.got - before


AS_IT_BEGINS = datetime(2021, 9, 11, 13, 0, tzinfo=ZONE)


async def test_after_a_standstill_nobody_hears_of_what_is_past(tmp_path: Path) -> None:
    """Even letters that were in the outbox when the bot was killed do not go out any more."""
    assert await after_a_standstill(tmp_path, AS_IT_BEGINS) == Counter()


async def test_the_control_reminds_of_what_is_past(tmp_path: Path) -> None:
    assert await after_a_standstill(tmp_path, AS_IT_BEGINS, "tests.torture.untimely") != Counter()
