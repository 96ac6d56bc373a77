"""Copies of the day: which ones stay, and that any of them can be put back."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.scheme_file import read_scheme
from bot.storage import audit, day_copies, meta, sealed
from bot.storage.backup import ALWAYS_KEPT, BackupError, back_up, backups, inspect, restore
from bot.storage.day_copies import kept
from bot.storage.engines import open_database, written_so_far
from bot.storage.sqlite.database import SqliteDatabase
from bot.storage.sqlite.lock import sole_use
from tests.conftest import ASSEN, Stage, staged
from tests.helpers.sqlite_only import COPIES

pytestmark = pytest.mark.slow

NOW = datetime(2021, 9, 6, 14, 35, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
moments = st.lists(
    st.integers(-3 * 24 * 60, 3 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    unique=True,
    max_size=60,
)
clocks = st.one_of(st.integers(-90, 90), st.integers(-800 * 24, 800 * 24)).map(
    lambda hours: NOW + timedelta(hours=hours)
)


def test_of_the_last_hour_all_stay_and_of_the_day_the_first_of_each() -> None:
    made = [NOW - timedelta(minutes=10 * number) for number in range(6 * 30)]
    stay = kept(made, NOW)
    assert {at for at in stay if NOW - at <= HOUR} == set(made[:7])
    older = sorted(at for at in stay if NOW - at > HOUR)
    assert [at.minute for at in older] == [35, *[5] * 23]
    assert all(NOW - at <= DAY for at in older)


@given(moments, clocks)
def test_whatever_the_clock_says_the_newest_stay(made: list[datetime], now: datetime) -> None:
    stay = kept(made, now)
    assert stay <= set(made)
    assert set(sorted(made)[-ALWAYS_KEPT:]) <= stay
    up_to_now = [at for at in sorted(made) if at <= now]
    assert set(up_to_now[-ALWAYS_KEPT:]) <= stay
    assert {at for at in made if timedelta() <= now - at <= HOUR} <= stay


@given(moments, clocks)
def test_they_never_become_many_and_tell_apart_no_more_than_hours(
    made: list[datetime], now: datetime
) -> None:
    stay = kept(made, now) - {*sorted(made)[-ALWAYS_KEPT:]}
    stay -= {*[at for at in sorted(made) if at <= now][-ALWAYS_KEPT:]}
    older = [at for at in stay if abs(now - at) > HOUR]
    assert all(abs(now - at) <= DAY for at in older)
    hours = [at.replace(minute=0) for at in older]
    assert len(hours) == len(set(hours))


@given(moments, st.lists(st.integers(1, 90), min_size=1, max_size=20))
def test_no_hour_of_the_day_is_lost_by_thinning_again_and_again(
    made: list[datetime], pauses: list[int]
) -> None:
    """What is thinned bit by bit is what is thinned at once."""
    now, bit_by_bit = NOW, {at for at in made if at <= NOW}
    for minutes in pauses:
        now += timedelta(minutes=minutes)
        bit_by_bit = kept(sorted(bit_by_bit), now)
    at_once = kept([at for at in made if at <= NOW], now)
    assert bit_by_bit == at_once


@COPIES
async def test_a_copy_of_the_day_that_nobody_checked_is_put_back(tmp_path: Path) -> None:
    async with staged(tmp_path, read_scheme(ASSEN)) as stage:
        anneke = await stage.intermediary()
        code = await anneke.give("9401 AB 1")
        folder = day_copies.folder_in(tmp_path / "backups")
        path = await back_up(
            stage.settings.database_file, folder, NOW, stage.keys, is_checked=False
        )
        assert b"8712" not in path.read_bytes() and sealed.is_sealed(path)
        assert path.stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700
        await anneke.give("9401 AB 2")
        database, keys = stage.settings.database_file, stage.keys
        copy = await inspect(path, keys)
        assert (copy.made_at, copy.issued) == (NOW, 1)
    with sole_use(database):
        outcome = await restore(database, copy, NOW + HOUR, keys)
    assert outcome.lost is not None and outcome.lost.vouchers == 1
    opened = await open_database(database)
    try:
        codes = [row["code"] for row in await opened.reading.rows("SELECT code FROM vouchers")]
        assert codes == [code.replace("-", "")]
        assert await audit.imbalances(opened.reading) == []
    finally:
        await opened.close()


@COPIES
async def test_one_that_is_not_good_is_not_put_back(stage: Stage) -> None:
    """It was not looked at when it was made, so it is when it is needed."""
    anneke = await stage.intermediary()
    await anneke.give()
    with closing(sqlite3.connect(stage.settings.database_file)) as other, other:
        other.execute("UPDATE pots SET committed_cents = 0")
    folder = day_copies.folder_in(stage.folder / "backups")
    path = await back_up(stage.settings.database_file, folder, NOW, stage.keys, is_checked=False)
    with pytest.raises(BackupError, match="no good backup"):
        await inspect(path, stage.keys)
    with pytest.raises(BackupError, match="no good backup"):
        await back_up(stage.settings.database_file, folder, NOW, stage.keys)


@COPIES
async def test_the_nights_copies_and_those_of_the_day_keep_out_of_each_others_way(
    stage: Stage,
) -> None:
    database, folder = stage.settings.database_file, stage.folder / "backups"
    by_day = day_copies.folder_in(folder)
    night = await back_up(database, folder, NOW - 40 * DAY, stage.keys)
    for minutes in range(0, 200, 10):
        moment = NOW + timedelta(minutes=minutes)
        await back_up(database, by_day, moment, stage.keys, is_checked=False)
    day_copies.thin(database, by_day, NOW + 3 * DAY)
    assert len(backups(database, by_day)) == ALWAYS_KEPT
    assert backups(database, folder) == [(NOW - 40 * DAY, night)]
    day_copies.clear(database, by_day)
    assert backups(database, by_day) == []
    assert night.is_file()


@COPIES
async def test_what_was_written_is_known_whoever_wrote_it(stage: Stage) -> None:
    database = stage.database
    before = await written_so_far(database)
    assert await written_so_far(database) == before
    async with database.transaction() as transaction:
        await meta.write(transaction, "looked_at", "now")
    assert await written_so_far(database) == before, "a fact of ours is nothing to copy"
    async with database.transaction() as transaction:
        await transaction.queue("INSERT INTO lookups (chat_id, at) VALUES (1, '')")
    ours = await written_so_far(database)
    assert ours != before
    with closing(sqlite3.connect(stage.settings.database_file)) as other, other:
        other.execute("DELETE FROM lookups")
    theirs = await written_so_far(database)
    assert theirs != ours
    assert isinstance(database, SqliteDatabase)
    await database.write_log()
    assert await database.empty_log()
    assert await written_so_far(database) == theirs, "what was written is only elsewhere now"


@COPIES
async def test_what_is_not_committed_yet_counts_when_it_is(stage: Stage) -> None:
    """Else it is counted with a copy that it is not in."""
    written: list[tuple[int, int]] = []

    async def ask() -> None:
        written.append(await written_so_far(stage.database))

    async with stage.database.transaction() as transaction:
        await transaction.execute("INSERT INTO lookups (chat_id, at) VALUES (1, '')")
        asking = asyncio.create_task(ask())
        for _hop in range(5):
            await transaction.rows("SELECT 1")
        assert not written
    await asking
    assert written == [await written_so_far(stage.database)]
