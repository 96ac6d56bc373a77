"""By day a copy every few minutes, where anything was written; at night they go."""

import asyncio
import logging
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest

from bot.clock import MovableClock
from bot.schedule.backups import DayCopies
from bot.schedule.jobs import Job, jobs
from bot.storage import day_copies, sealed
from bot.storage.backup import ALWAYS_KEPT, BackupError, backups
from bot.storage.sqlite import mark_order
from bot.storage.sqlite.database import SqliteDatabase
from tests.conftest import ANSWER_SECONDS, ZONE, Person, Stage
from tests.helpers.sqlite_only import COPIES
from tests.helpers.web import web as web

pytestmark = [pytest.mark.slow, COPIES]


@pytest.fixture
def folder(stage: Stage) -> Path:
    return stage.folder / "backups"


@pytest.fixture
def copies(stage: Stage, folder: Path) -> DayCopies:
    return DayCopies(stage.installation, folder)


@pytest.fixture
async def anneke(stage: Stage) -> Person:
    """Somebody who gives vouchers on a Monday morning."""
    stage.clock.move_to(datetime(2021, 9, 6, 9, 0, tzinfo=ZONE))
    return await stage.intermediary()


def of_day(stage: Stage) -> list[Path]:
    by_day = day_copies.folder_in(stage.folder / "backups")
    return [path for _at, path in backups(stage.settings.database_file, by_day)]


def failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    return [text for text in said if "copy of the day" in text]


async def listed(stage: Stage, **changed: object) -> dict[str, Job]:
    settings = stage.settings.model_copy(update=changed)
    all_of_them = jobs(stage.installation, settings, stage.other_clock, stage.bot.outbox.wake)
    return {job.name: job for job in all_of_them}


async def test_a_copy_where_anything_was_written_since_the_last(
    stage: Stage, copies: DayCopies, anneke: Person, web: httpx.AsyncClient
) -> None:
    await copies.look()
    assert len(of_day(stage)) == 1
    for _look in range(3):
        stage.later(minutes=10)
        assert (await web.get("/healthz")).status_code == 200
        await copies.look()
    assert len(of_day(stage)) == 1, "that somebody asks how it is is nothing to copy"
    await anneke.give()
    await copies.look()
    assert len(of_day(stage)) == 2
    with closing(sqlite3.connect(stage.settings.database_file)) as other, other:
        other.execute("INSERT INTO lookups (chat_id, at) VALUES (1, '')")
    stage.later(minutes=10)
    await copies.look()
    assert len(of_day(stage)) == 3, "another process wrote it, as a command by hand does"


async def test_a_night_of_which_nobody_says_anything_makes_no_copies(
    stage: Stage, copies: DayCopies, anneke: Person, folder: Path
) -> None:
    """Whatever looks by the clock: else there is one every ten minutes, of nothing."""
    others = await listed(stage, backup_folder=folder)
    del others["copies of the day"]
    for look in range(12):
        # What is done once a day is made up for first, and is something to copy.
        for job in others.values():
            await job.look()
        await copies.look()
        if not look:
            [made] = of_day(stage)
        stage.later(minutes=10)
    assert of_day(stage) == [made]
    await anneke.send("hallo")
    await copies.look()
    assert len(of_day(stage)) == 2, "the control"


async def test_the_day_goes_when_the_copy_of_the_night_is_good(
    stage: Stage, copies: DayCopies, anneke: Person, folder: Path
) -> None:
    """Side by side they tell whoever has the key which mark came with which voucher."""
    for house in range(1, 4):
        await anneke.give(f"9401 AB {house}")
        stage.later(minutes=10)
        await copies.look()
    assert len(of_day(stage)) == 3
    stage.clock.move_to(datetime(2021, 9, 7, 3, 40, tzinfo=ZONE))
    wrong_by = "UPDATE pots SET committed_cents = committed_cents + :cents WHERE name = 'vouchers'"
    with closing(sqlite3.connect(stage.settings.database_file, isolation_level=None)) as other:
        other.execute(wrong_by, {"cents": 1})
        await stage.back_up(folder)
        assert len(of_day(stage)) == 3, "the control: that of the night is no good"
        other.execute(wrong_by, {"cents": -1})
    await stage.back_up(folder)
    assert of_day(stage) == []
    assert len(backups(stage.settings.database_file, folder)) == 1


def came_together(stage: Stage) -> list[tuple[int, int]]:
    """How many marks and vouchers are new in each copy, for who opens all of them with the key."""
    seen: list[tuple[set[bytes], set[int]]] = [(set(), set())]
    together = []
    for path in sorted((stage.folder / "backups").rglob("*.sealed"), key=lambda path: path.name):
        plain = stage.folder / "opened.sqlite"
        with path.open("rb") as source, plain.open("wb") as target:
            sealed.unseal(source, target, stage.keys.copies)
        with closing(sqlite3.connect(plain)) as copy:
            marks = {row[0] for row in copy.execute("SELECT mark FROM household_vouchers")}
            ids = {row[0] for row in copy.execute("SELECT id FROM vouchers")}
        together.append((len(marks - seen[-1][0]), len(ids - seen[-1][1])))
        seen.append((marks, ids))
        plain.unlink()
    return together


async def test_once_the_day_is_over_the_key_shows_no_more_than_that_they_are_of_that_day(
    stage: Stage, copies: DayCopies, anneke: Person, folder: Path
) -> None:
    """What README, Privacy, says of copies and the key."""
    await stage.back_up(folder)
    for house in range(1, 5):
        stage.later(minutes=10)
        await anneke.give(f"9401 AB {house}")
        await copies.look()
    assert came_together(stage) == [(0, 0), *[(1, 1)] * 4], "the control: by day it shows each"
    stage.clock.move_to(datetime(2021, 9, 7, 3, 40, tzinfo=ZONE))
    await stage.back_up(folder)
    assert came_together(stage) == [(0, 0), (4, 4)]


async def test_a_failure_is_told_once_and_until_it_is_over(
    stage: Stage,
    copies: DayCopies,
    anneke: Person,
    folder: Path,
    web: httpx.AsyncClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    await copies.look()
    shutil.rmtree(folder)
    folder.write_text("in the way")
    for _look in range(3):
        await anneke.send("hallo")
        stage.later(minutes=10)
        await copies.look()
        # Another bot in its place, as after a start.
        copies = DayCopies(stage.installation, folder)
    assert len(failures(caplog)) == 1
    assert "can't be written" in failures(caplog)[0]
    answer = await web.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["problems"][0].startswith("The last copy of the day failed: ")
    folder.unlink()
    await copies.look()
    assert len(of_day(stage)) == 1
    assert len(failures(caplog)) == 1
    assert "copies of the day are made again" in caplog.text
    stage.later(minutes=1)
    assert (await web.get("/healthz")).status_code == 200


async def test_a_full_disk_leaves_nothing_and_the_next_look_tries_again(
    stage: Stage, copies: DayCopies, anneke: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(sealed, "seal", full)
        await copies.look()
    by_day = day_copies.folder_in(stage.folder / "backups")
    assert list(by_day.iterdir()) == []
    assert [path.name for path in stage.folder.glob(".copying-*")] == []
    await copies.look()
    assert len(of_day(stage)) == 1, "though nothing was written since"


async def test_what_a_kill_left_of_one_goes_with_the_next(
    stage: Stage, copies: DayCopies, anneke: Person
) -> None:
    by_day = day_copies.folder_in(stage.folder / "backups")
    by_day.mkdir(parents=True)
    (by_day / "bot-20210906T070000Z.sealed.part").touch()
    room = stage.folder / ".copying-killed"
    room.mkdir()
    (room / "bot.sqlite").touch()
    await copies.look()
    assert list(by_day.iterdir()) == of_day(stage)
    assert len(of_day(stage)) == 1
    assert not room.exists()


async def test_copies_that_nobody_can_delete_do_not_fill_the_disk(
    stage: Stage, copies: DayCopies, anneke: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await copies.look()
    made = len(of_day(stage))

    def may_not(*_arguments: object) -> None:
        raise BackupError("old copies stay")

    monkeypatch.setattr(day_copies, "thin", may_not)
    for _look in range(3):
        await anneke.send("hallo")
        stage.later(minutes=10)
        await copies.look()
    assert len(of_day(stage)) == made


@pytest.mark.parametrize("days", [400, -400])
async def test_a_clock_that_is_wrong_for_a_while_takes_no_copy_of_use_away(
    stage: Stage, copies: DayCopies, anneke: Person, days: float
) -> None:
    for _look in range(10):
        await anneke.send("hallo")
        await copies.look()
        stage.later(minutes=10)
    before = of_day(stage)
    right = MovableClock(stage.clock.now())
    stage.later(days=days)
    await anneke.send("hallo")
    await copies.look()
    stage.clock.move_to(right.now())
    await anneke.send("hallo")
    await copies.look()
    assert set(before[-ALWAYS_KEPT:]) - set(of_day(stage)) == set()
    now = stage.clock.now()
    stage.clock.move_to(now.replace(hour=2) + timedelta(days=1))
    await stage.back_up(stage.folder / "backups")
    assert of_day(stage) == [], "also that of the moment that never was"


async def test_they_are_made_as_often_as_the_operator_says(stage: Stage, folder: Path) -> None:
    name = "copies of the day"
    assert name not in await listed(stage)
    assert name not in await listed(stage, backup_folder=folder, backup_minutes=0)
    job = (await listed(stage, backup_folder=folder))[name]
    assert job.interval == timedelta(minutes=10)
    job = (await listed(stage, backup_folder=folder, backup_minutes=3))[name]
    assert job.interval == timedelta(minutes=3)
    await job.look()
    assert len(of_day(stage)) == 1


@pytest.mark.parametrize("one_at_a_time", [True, False], ids=["as it is", "the control"])
async def test_the_log_is_emptied_at_night_though_copies_are_made_then(
    stage: Stage,
    folder: Path,
    anneke: Person,
    monkeypatch: pytest.MonkeyPatch,
    one_at_a_time: bool,
) -> None:
    """Both look every ten minutes: a copy would read the log at each try, and its order stay."""
    at_work: set[str] = set()
    together: list[set[str]] = []
    copying = asyncio.Event()
    loop = asyncio.get_running_loop()
    hide, seal = mark_order.hide, sealed.seal

    async def hiding(database: SqliteDatabase, tables: Sequence[str]) -> bool:
        at_work.add("order")
        with suppress(TimeoutError):
            async with asyncio.timeout(0.3 if one_at_a_time else ANSWER_SECONDS):
                await copying.wait()
        together.append(set(at_work))
        at_work.discard("order")
        return await hide(database, tables)

    def sealing(source: BinaryIO, target: BinaryIO, key: bytes) -> None:
        at_work.add("copy")
        loop.call_soon_threadsafe(copying.set)
        seal(source, target, key)
        together.append(set(at_work))
        at_work.discard("copy")

    monkeypatch.setattr(mark_order, "hide", hiding)
    monkeypatch.setattr(sealed, "seal", sealing)
    stage.clock.move_to(datetime(2021, 9, 7, 3, 10, tzinfo=ZONE))
    await anneke.send("hallo")
    if one_at_a_time:
        all_of_them = await listed(stage, backup_folder=folder)
        looks = [all_of_them[name].look for name in ("housekeeping", "copies of the day")]
    else:
        looks = [stage.clean_up, DayCopies(stage.installation, folder).look]
    await asyncio.gather(*(look() for look in looks))
    assert ({"order", "copy"} in together) is not one_at_a_time
    assert len(of_day(stage)) == 1
