"""What changes for thousands is planned in short pieces, and goes on where it was after a kill."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.events import ActivityFacts, Agenda, Planned
from bot.domain.reminders import Choice, Kind, Wants
from bot.domain.scheme_file import read_scheme
from bot.keys import load_keys
from bot.schedule.reminders import tell_due
from bot.storage import (
    events,
    notifications,
    planning,
    subscriptions,
)
from bot.storage.database import Database, Transaction
from bot.storage.engines import open_database
from bot.storage.errors import ConstraintViolated
from bot.storage.events import Event, Refreshed
from bot.storage.installation import Installation
from tests.conftest import ASSEN, MONDAY, ZONE
from tests.helpers.clocks import StoodClock
from tests.helpers.databases import database_at
from tests.helpers.structure import rows_written

pytestmark = pytest.mark.slow

PEOPLE = 700
DAYS = [date(2021, 9, 13) + timedelta(days=number) for number in range(10)]
# What one more person may add to a piece that is nearly full: each of their rows goes and comes.
ONE_PERSON = 2 * len(DAYS)
Rows = set[tuple[object, ...]]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A walk and a series of ten days, each followed by 700 people; nothing is planned yet."""
    database = await database_at(tmp_path / "bot.sqlite")
    start = datetime(2021, 9, 15, 9, tzinfo=UTC)
    walk = ActivityFacts("Wandelen", start.date(), start.date(), starts_at=start)
    week = [Planned("week", f"{day}", "week", ActivityFacts("Week", day, day)) for day in DAYS]
    async with database.transaction() as transaction:
        agenda = Agenda([*week, Planned("walk", "", None, walk)], [])
        await events.refresh(transaction, agenda, ZONE, MONDAY)
        for person in range(1, PEOPLE + 1):
            mine = {"id": person, "now": MONDAY.isoformat(), "event": len(week) + 1, "name": b"-"}
            await transaction.queue(
                "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
                " VALUES (:id, :id, 'volunteer', 'vaart_welzijn', :name, :now)",
                mine,
            )
            await transaction.queue(
                "INSERT INTO subscriptions (person_id, event_id, series, since)"
                " VALUES (:id, :event, NULL, :now), (:id, NULL, 'week', :now)",
                mine,
            )
        # Somebody who wants something else, somebody who wants nothing, and one who stays away.
        await subscriptions.choose(transaction, 5, Choice(Wants.DAY), ZONE, MONDAY)
        await subscriptions.stop_all(transaction, 6, MONDAY)
        walking = await the_walk(transaction)
        await subscriptions.answer(transaction, 7, walking, coming=False, zone=ZONE, now=MONDAY)
    yield database
    await database.close()


async def the_walk(transaction: Transaction) -> Event:
    id = await transaction.value("SELECT id FROM events WHERE uid = 'walk'")
    event = await events.by_id(transaction, id)
    assert event is not None
    return event


async def move_the_walk(database: Database, hours: int, place: str) -> None:
    async with database.transaction() as transaction:
        event = await the_walk(transaction)
        assert event.facts.starts_at is not None
        later = event.facts.starts_at + timedelta(hours=hours)
        facts = replace(event.facts, starts_at=later, place=place)
        change = await events.edit(transaction, event, facts, ["when"], ZONE, MONDAY)
        await planning.changed(transaction, Refreshed([(event.id, change)], {"week"}))


async def piece(database: Database) -> tuple[bool, int]:
    """Plan one piece: whether there was one, and how many rows it wrote."""
    before = await rows_written(database)
    async with database.transaction() as transaction:
        more = await planning.plan_some(transaction, ZONE, MONDAY)
    return more, await rows_written(database) - before


async def pieces(database: Database) -> list[int]:
    """Plan all there is; returns how many rows each transaction wrote."""
    written = []
    while (done := await piece(database))[0]:
        written.append(done[1])
    return written


async def planned(database: Database) -> Rows:
    rows = await database.reading.rows(
        "SELECT person_id, kind, series, event_id, version, due_at, until"
        " FROM notifications"
        " WHERE state = 'waiting'"
    )
    return {tuple(row) for row in rows}


def count(rows: Rows, kind: str) -> int:
    return sum(row[1] == kind for row in rows)


async def test_what_changes_for_many_is_planned_in_short_pieces(database: Database) -> None:
    """The turn of the change itself writes a few rows; no transaction writes more than some 400."""
    for hours, place in ((0, "Asserbos"), (5, "Baggelhuizen")):
        before = await rows_written(database)
        await move_the_walk(database, hours, place)
        assert await rows_written(database) - before < 20
        written = await pieces(database)
        assert max(written) <= planning.MOST_ROWS + ONE_PERSON + 1
        assert len(written) > 7
    rows = await planned(database)
    # Number 6 stopped everything, 7 stays away from the walk, 5 wants only the day before.
    assert count(rows, "day") == PEOPLE - 2
    assert count(rows, "hours") == PEOPLE - 3
    assert count(rows, "series") == (PEOPLE - 1) * len(DAYS)
    assert count(rows, "change") == PEOPLE - 1
    # Planning what did not change writes nothing but how far it is.
    async with database.transaction() as transaction:
        await planning.plan_all(transaction, MONDAY)
    assert max(await pieces(database)) == 1
    assert await planned(database) == rows


async def test_the_control_plans_all_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MOST_ROWS", 10**6)
    monkeypatch.setattr(planning, "PEOPLE_AT_ONCE", 10**6)
    await move_the_walk(database, 5, "Baggelhuizen")
    assert max(await pieces(database)) > 10 * (400 + ONE_PERSON)


@pytest.mark.slow
async def test_after_a_kill_it_goes_on_where_it_was(database: Database, tmp_path: Path) -> None:
    """Also when the same activity changes again while the change before is half planned."""
    await move_the_walk(database, 5, "Baggelhuizen")
    for _number in range(5):
        await piece(database)
    await move_the_walk(database, 1, "Kloosterveen")
    half = [await piece(database) for _number in range(5)]
    assert all(more for more, _written in half)
    rows = await planned(database)
    assert 0 < count(rows, "series") < (PEOPLE - 1) * len(DAYS)
    # A transaction that is not committed is as if it never was.
    with pytest.raises(RuntimeError, match="killed"):
        async with database.transaction() as transaction:
            await planning.plan_some(transaction, ZONE, MONDAY)
            raise RuntimeError("killed")
    assert await planned(database) == rows
    other = await open_database(database.address)
    try:
        await pieces(other)
        rows = await planned(other)
    finally:
        await other.close()
    assert count(rows, "series") == (PEOPLE - 1) * len(DAYS)
    assert count(rows, "day") == PEOPLE - 2
    # Both changes are told together, and each reminder is of the newest time.
    assert count(rows, "change") == PEOPLE - 1
    versions = {row[4] for row in rows if row[1] == "hours"}
    assert versions == {datetime(2021, 9, 15, 15, tzinfo=UTC).isoformat()}


async def test_nothing_is_told_before_all_is_planned(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reminder of the old time is due, and the move is not planned yet: only the move is told."""
    await move_the_walk(database, 0, "Asserbos")
    await pieces(database)
    async with database.transaction() as transaction:
        await transaction.queue("DELETE FROM notifications WHERE kind IN ('change', 'series')")
    clock = StoodClock(datetime(2021, 9, 15, 7, 30, tzinfo=UTC))
    async with database.transaction() as transaction:
        await transaction.queue("DELETE FROM subscriptions WHERE series IS NOT NULL")
        event = await the_walk(transaction)
        assert event.facts.starts_at is not None
        facts = replace(event.facts, starts_at=event.facts.starts_at + timedelta(days=7))
        change = await events.edit(transaction, event, facts, ["when"], ZONE, clock.now())
        await planning.changed(transaction, Refreshed([(event.id, change)]))
    keys = load_keys(tmp_path / "key")
    installation = Installation(read_scheme(ASSEN), keys, clock, database)

    async def too_early(database: Database, zone: ZoneInfo, now: datetime) -> None:
        """It changed just after the clock had planned what there was."""

    with monkeypatch.context() as patch:
        patch.setattr("bot.schedule.reminders._plan_what_changed", too_early)
        assert await tell_due(installation) == 0
    # The control: what would be told if nobody looked whether all is planned.
    due = await notifications.due(database.reading, clock.now(), 1_000)
    assert {notification.kind for notification in due} >= {Kind.HOURS}
    await tell_due(installation)
    posted = await database.reading.rows("SELECT kind FROM notifications WHERE state = 'posted'")
    assert {row["kind"] for row in posted} == {"change"}


async def test_who_asks_after_a_change_is_not_told_of_it(database: Database) -> None:
    await move_the_walk(database, 5, "Baggelhuizen")
    async with database.transaction() as transaction:
        walk = await the_walk(transaction)
        await transaction.queue("DELETE FROM subscriptions WHERE person_id = 9")
        await subscriptions.follow_event(transaction, 9, walk, ZONE, MONDAY + timedelta(seconds=1))
    await pieces(database)
    mine = {row[1] for row in await planned(database) if row[0] == 9}
    assert mine == {"day", "hours"}


async def test_no_more_is_dropped_at_once_than_fits(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a long standstill everything is of no use any more: that too goes in pieces."""
    monkeypatch.setattr(notifications, "MOST_DROPPED", 100)
    await move_the_walk(database, 0, "Asserbos")
    await pieces(database)
    much_later = MONDAY + timedelta(days=60)
    looks = 0
    more = True
    while more:
        before = await rows_written(database)
        async with database.transaction() as transaction:
            more = await notifications.drop_useless(transaction, much_later)
        assert await rows_written(database) - before <= 100
        looks += 1
    assert looks > 50
    assert await planned(database) == set()


async def test_nobody_is_told_the_same_twice(database: Database) -> None:
    """What was told stays as a row, and the table itself refuses another."""
    await move_the_walk(database, 0, "Asserbos")
    await pieces(database)
    for kind in ("day", "series", "change"):
        with pytest.raises(ConstraintViolated):
            async with database.transaction() as transaction:
                await transaction.queue(
                    "INSERT INTO notifications (person_id, kind, event_id, series, version, due_at,"
                    " until) SELECT person_id, kind, event_id, series, version, due_at, until"
                    " FROM notifications WHERE kind = :kind LIMIT 1",
                    {"kind": kind},
                )
