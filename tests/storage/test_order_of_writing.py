"""At night the order of writing goes from file and log, and nobody waits for it."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from time import perf_counter

import pytest

from bot.storage import marks as marks_module
from bot.storage.errors import Unavailable
from bot.storage.sqlite import mark_order
from bot.storage.sqlite.database import SqliteDatabase
from tests.conftest import ZONE, Stage
from tests.helpers.sqlite_only import FILES

pytestmark = FILES

PAGE_BYTES = 4096


async def look(stage: Stage) -> None:
    await stage.clean_up()


def to_the_night(stage: Stage) -> None:
    stage.clock.move_to(datetime(2021, 9, 7, 3, 10, tzinfo=ZONE))


def log_bytes(stage: Stage) -> int:
    return (stage.folder / "bot.sqlite-wal").stat().st_size


@contextmanager
def reader(path: Path) -> Iterator[None]:
    """Somebody who reads the database for a while, in another process."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM vouchers").fetchone()
        yield


async def write_marks(stage: Stage, table: str, count: int) -> list[bytes]:
    """So many households, each in a turn of its own."""
    written = [secrets.token_bytes(72) for _number in range(count)]
    for mark in written:
        async with stage.database.transaction() as transaction:
            await transaction.queue(
                f"INSERT INTO {table} (mark, sealed) VALUES (:mark, :sealed)",
                {"mark": mark, "sealed": secrets.token_bytes(144)},
            )
    return written


def as_they_stand(path: Path, marks: list[bytes]) -> list[bytes]:
    """Marks by where they first stand in a file, those that are there."""
    content = path.read_bytes()
    return sorted((mark for mark in marks if mark in content), key=content.index)


def of_file(stage: Stage) -> SqliteDatabase:
    assert isinstance(stage.database, SqliteDatabase)
    return stage.database


@pytest.mark.parametrize("table", marks_module.TABLES)
async def test_after_the_night_neither_file_nor_log_tells_which_household_came_first(
    stage: Stage, table: str
) -> None:
    path = stage.settings.database_file
    log = path.with_name(path.name + "-wal")
    written = await write_marks(stage, table, 12)
    assert as_they_stand(log, written) == written, "the control: the log tells the order"
    assert await of_file(stage).empty_log()
    assert as_they_stand(path, written) == written[::-1], "the control: so does the file"
    to_the_night(stage)
    await look(stage)
    assert as_they_stand(path, written) == sorted(written, reverse=True)
    assert as_they_stand(log, written) == []
    assert log_bytes(stage) < PAGE_BYTES * 4, "only that it is done stands in it"


async def test_each_mark_stands_once_in_a_file_of_many_pages(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page keeps a trace of what stood there before."""
    monkeypatch.setattr(mark_order, "ROWS", 100)
    table = marks_module.TABLES[0]
    written = await write_marks(stage, table, 400)
    to_the_night(stage)
    await look(stage)
    content = stage.settings.database_file.read_bytes()
    assert {content.count(mark) for mark in written} == {1}
    rows = await stage.database.reading.rows(f"SELECT mark FROM {table}")
    assert {bytes(row["mark"]) for row in rows} == {*written}
    assert await stage.database.reading.value("PRAGMA integrity_check") == "ok"


async def test_whoever_reads_at_night_holds_nobody_up_and_it_is_done_afterwards(
    stage: Stage,
) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    to_the_night(stage)
    with reader(stage.settings.database_file):
        begun = perf_counter()
        await look(stage)
        assert perf_counter() - begun < 2, "10 s, before"
        assert log_bytes(stage) > PAGE_BYTES * 4
        stage.later(minutes=10)
        await look(stage)
        assert log_bytes(stage) > PAGE_BYTES * 4, "the control: it can't be done yet"
    stage.later(minutes=10)
    await look(stage)
    assert log_bytes(stage) < PAGE_BYTES * 4
    assert await stage.balanced()


async def test_what_fails_at_night_is_tried_again_the_same_night(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_arguments: object) -> None:
        raise Unavailable("disk I/O error")

    anneke = await stage.intermediary()
    await anneke.give()
    to_the_night(stage)
    with monkeypatch.context() as patch:
        patch.setattr(mark_order, "lay_anew", fails)
        with pytest.raises(Unavailable):
            await look(stage)
    done: list[str] = []
    lay_anew = mark_order.lay_anew

    async def noted(database: object, table: str) -> None:
        done.append(table)
        await lay_anew(of_file(stage), table)

    monkeypatch.setattr(mark_order, "lay_anew", noted)
    for _look in range(3):
        await look(stage)
        stage.later(minutes=10)
    assert done == list(marks_module.TABLES), "once more, and not again when it is done"


async def test_who_comes_in_between_finds_their_household_at_every_moment(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark_order, "ROWS", 4)
    anneke = await stage.intermediary()
    for number in range(7):
        await anneke.give(f"9401 AB {number + 1}")
    seen: list[int] = []
    lay_piece = mark_order.lay_piece

    async def watched(*arguments: object) -> None:
        seen.append(await stage.database.reading.value("SELECT count(*) FROM household_vouchers"))
        await lay_piece(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(mark_order, "lay_piece", watched)
    to_the_night(stage)
    await look(stage)
    assert len(seen) >= 3 and set(seen) == {7}
    assert "al een voucher gegeven" in await anneke.send("sport 9401 AB 3")
