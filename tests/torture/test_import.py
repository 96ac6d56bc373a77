"""`kill -9` in the middle of an import: none of it counts, and after the next start all of it."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import FileClock
from bot.domain.scheme_file import read_scheme
from bot.simulator.bot_process import TOKEN, BotProcess
from bot.simulator.scene import START
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.simulator.user import User
from bot.storage import coupons, invitations
from bot.storage.engines import looking_at, open_database
from bot.storage.people import Role
from tests.conftest import ASSEN

pytestmark = pytest.mark.slow

CARLA = 1001
ROWS = 6_000
SECONDS = 60.0


async def test_a_killed_import_is_finished_whole(tmp_path: Path) -> None:
    clock = FileClock(tmp_path / "clock.json")
    clock.move_to(START.replace(tzinfo=read_scheme(ASSEN).zone))
    telegram = Telegram(TOKEN, now=clock.now)
    database = tmp_path / "demo.sqlite"

    async with serve(telegram) as base_url:
        bot = BotProcess(tmp_path, ASSEN, base_url, tmp_path / "clock.json")
        token = await _invitation(database, clock.now())
        await bot.start()
        try:
            telegram.add_person(CARLA, "Carla")
            carla = User(telegram, CARLA, SECONDS)
            await carla.open(f"https://t.me/{telegram.username}?start={token}", "Welkom")
            lines = "".join(f"SPORT-{n:05};sport;10\n" for n in range(ROWS))
            table = f"code;soort;bedrag\n{lines}".encode()
            telegram.upload(CARLA, table, "bonnen.csv", "document")
            question = await carla.sees("Klopt dit?")
            store, *_others = question.buttons.values()
            telegram.tap(CARLA, question.id, store)
            written = await _some_written(database)
            assert bot.process is not None
            bot.process.kill()
            await bot.process.wait()
            assert 0 < written < ROWS, "killed in the middle"
            assert await _in_stock(database) == 0
            await bot.start()
            await carla.sees("Klaar. Er zijn 6.000 bonnen")
            assert await _in_stock(database) == ROWS
            async with looking_at(database) as reading:
                assert await reading.value("SELECT count(*) FROM coupon_entries") == ROWS
                assert await reading.value("SELECT count(*) FROM tasks") == 0
                assert await coupons.imbalances(reading) == []
        finally:
            await bot.stop()


async def _invitation(path: Path, now: datetime) -> str:
    database = await open_database(path)
    try:
        async with database.transaction() as transaction:
            return await invitations.make(
                transaction, Role.COORDINATOR, "Gemeente Assen", invited_by=None, now=now
            )
    finally:
        await database.close()


async def _some_written(database: Path) -> int:
    """Wait until the import has written something; returns how many rows."""
    async with asyncio.timeout(SECONDS), looking_at(database) as reading:
        while True:
            written: int = await reading.value("SELECT count(*) FROM coupon_entries")
            if written:
                return written


async def _in_stock(database: Path) -> int:
    async with looking_at(database) as reading:
        return sum(pile.count for pile in await coupons.stock(reading, START.date()))
