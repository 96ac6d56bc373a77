"""When somebody is reminded: the rules, and what happens when Telegram can't be reached."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import ActivityFacts, State, useful_until
from bot.domain.reminders import (
    Choice,
    Kind,
    Wants,
    is_quiet,
    slots,
)
from bot.schedule.reminders import tell_due
from bot.storage import subscriptions
from bot.storage.database import Transaction
from bot.storage.notifications import is_anything_stuck
from tests.conftest import ZONE, Person, SetStage, Stage
from tests.helpers import telegram_only
from tests.helpers.activities import local, open_event

BEGIN = datetime(2021, 1, 1, tzinfo=UTC)


def timed(start: datetime) -> ActivityFacts:
    day = start.astimezone(ZONE).date()
    return ActivityFacts("Wandelen", day, day, starts_at=start.astimezone(UTC))


def planned(facts: ActivityFacts, choice: Choice | None = None) -> dict[Kind, list[datetime]]:
    return {slot.kind: list(slot.moments) for slot in slots(facts, choice or Choice(), ZONE)}


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        (local(2021, 9, 11, 13), [local(2021, 9, 11, 11)]),
        # In the night it comes before it, and where that is over, after it.
        (local(2021, 9, 11, 9), [local(2021, 9, 10, 20, 30), local(2021, 9, 11, 8)]),
        (local(2021, 9, 11, 10), [local(2021, 9, 11, 8)]),
        (local(2021, 9, 11, 7, 30), [local(2021, 9, 10, 20, 30)]),
        (local(2021, 9, 11, 22, 59), [local(2021, 9, 11, 20, 59)]),
        (local(2021, 9, 11, 23), [local(2021, 9, 11, 20, 30)]),
        # Across midnight: the evening of the day before.
        (local(2021, 9, 11, 0, 30), [local(2021, 9, 10, 20, 30)]),
        # Summer time begins at 02.00 and ends at 03.00: two hours stay two hours.
        (local(2021, 3, 28, 10), [local(2021, 3, 28, 8)]),
        (local(2021, 10, 31, 10), [local(2021, 10, 31, 8)]),
    ],
)
def test_two_hours_before(start: datetime, hours: list[datetime]) -> None:
    assert planned(timed(start))[Kind.HOURS] == hours


@pytest.mark.parametrize(
    ("day", "eve"),
    [
        (date(2021, 9, 11), local(2021, 9, 10, 10)),
        (date(2021, 3, 29), local(2021, 3, 28, 10)),
        (date(2021, 11, 1), local(2021, 10, 31, 10)),
        (date(2024, 3, 1), local(2024, 2, 29, 10)),
        (date(2022, 1, 1), local(2021, 12, 31, 10)),
        (date(2060, 9, 11), local(2060, 9, 10, 10)),
    ],
)
def test_the_day_before_at_ten(day: date, eve: datetime) -> None:
    assert planned(ActivityFacts("Wandelen", day, day)) == {Kind.DAY: [eve]}


def test_what_does_not_go_on_or_has_no_day_is_not_reminded_of() -> None:
    day = date(2021, 9, 11)
    assert planned(ActivityFacts("Wandelen", day, day, state=State.CANCELLED)) == {}
    assert planned(ActivityFacts("Wandelen", day, date(2021, 9, 30), day_known=False)) == {}


def test_what_somebody_chose() -> None:
    facts = timed(local(2021, 9, 11, 13))
    evening = Choice(Wants.DAY, time(18))
    assert planned(facts, evening) == {Kind.DAY: [local(2021, 9, 10, 18)]}
    assert planned(facts, Choice(Wants.HOURS)) == {Kind.HOURS: [local(2021, 9, 11, 11)]}
    # Without a time the day before is all there is.
    day = ActivityFacts("Wandelen", facts.first, facts.first)
    assert planned(day, Choice(Wants.HOURS, time(18))) == {Kind.DAY: [local(2021, 9, 10, 18)]}


@given(
    st.integers(0, 40 * 365 * 24 * 12).map(lambda n: BEGIN + timedelta(minutes=5 * n)),
    st.sampled_from(list(Wants)),
    st.sampled_from([time(9), time(10), time(14), time(18)]),
)
def test_nobody_is_reminded_at_night_or_too_late(start: datetime, wants: Wants, at: time) -> None:
    facts = timed(start)
    for slot in slots(facts, Choice(wants, at), ZONE):
        assert slot.until == useful_until(facts, ZONE)
        assert slot.moments
        assert list(slot.moments) == sorted(slot.moments)
        for moment in slot.moments:
            assert not is_quiet(moment, ZONE)
            assert moment < slot.until


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (local(2021, 9, 6, 20, 59), False),
        (local(2021, 9, 6, 21), True),
        (local(2021, 9, 7, 7, 59), True),
        (local(2021, 9, 7, 8), False),
        (datetime(2021, 9, 7, 6, tzinfo=UTC), False),
    ],
)
def test_the_night(moment: datetime, quiet: bool) -> None:
    assert is_quiet(moment, ZONE) is quiet


@pytest.fixture
async def waiting(set_stage: SetStage) -> Stage:
    """The reminder of the opening is in the outbox, and Telegram can't be reached."""
    stage = await set_stage()
    await stage.read_calendar()
    stage.people["dirk"] = dirk = await stage.volunteer()
    await open_event(dirk, "Opening Week van de Sport")
    await dirk.tap("Herinner mij")
    stage.telegram.faults.rate("sendMessage", "bad_gateway", 1.0)
    return stage


async def tried_in_vain(stage: Stage, moment: datetime) -> None:
    """Go to a moment at which the outbox tries its letter once more, long after the first time."""
    async with stage.database.transaction() as transaction:
        await transaction.queue("UPDATE outbox SET tries = 9 WHERE state = 'waiting'")
    stage.clock.move_to(moment)
    stage.bot.outbox.wake()

    async def is_put_off() -> bool:
        return await is_anything_stuck(stage.database.reading, stage.clock.now())

    async with asyncio.timeout(10):
        while not await is_put_off():
            # Each look is a hop to the database's thread, so the outbox gets its turn.
            continue


@telegram_only.OUTAGE
async def test_what_is_stuck_at_nightfall_comes_in_the_morning(waiting: Stage) -> None:
    dirk = waiting.people["dirk"]
    seen = len(dirk.screen)
    waiting.clock.move_to(local(2021, 9, 10, 20, 50))
    assert await tell_due(waiting.installation) == 1
    await tried_in_vain(waiting, local(2021, 9, 10, 21, 5))
    await tell_due(waiting.installation)
    waiting.telegram.faults.clear()
    waiting.bot.outbox.wake()
    await waiting.settled()
    await waiting.at(local(2021, 9, 10, 23))
    assert len(dirk.screen) == seen
    await waiting.at(local(2021, 9, 11, 8))
    assert dirk.last.startswith("Vandaag, 13.00 uur: Opening")
    assert len(dirk.screen) == seen + 1


@telegram_only.OUTAGE
async def test_what_is_stuck_until_it_has_begun_never_comes(waiting: Stage) -> None:
    dirk = waiting.people["dirk"]
    seen = len(dirk.screen)
    waiting.clock.move_to(local(2021, 9, 11, 11))
    assert await tell_due(waiting.installation) == 1
    await tried_in_vain(waiting, local(2021, 9, 11, 13, 1))
    await tell_due(waiting.installation)
    waiting.telegram.faults.clear()
    waiting.bot.outbox.wake()
    await waiting.settled()
    assert len(dirk.screen) == seen


async def with_a_letter_in_the_outbox(stage: Stage) -> Person:
    """The reminder of two hours before was tried in vain, and Dirk can be reached again."""
    dirk = stage.people["dirk"]
    stage.clock.move_to(local(2021, 9, 11, 11))
    assert await tell_due(stage.installation) == 1
    await tried_in_vain(stage, local(2021, 9, 11, 11, 30))
    waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting' AND priority = 9"
    assert await stage.database.reading.value(waiting) == 1
    stage.telegram.faults.clear()
    return dirk


async def stop(dirk: Person) -> None:
    """Tap [Stop reminders]; what waits for somebody is not waited for."""
    await dirk.send_now("herinneringen", "U krijgt herinneringen voor:")
    await dirk.tap_now("Stop herinneringen", "Klaar. U krijgt geen herinneringen meer.")


async def told_after(stage: Stage, dirk: Person) -> list[str]:
    """What Dirk gets of the opening when its letter would be sent again."""
    seen = len(dirk.screen)
    await stage.at(local(2021, 9, 11, 12))
    stage.bot.outbox.wake()
    await stage.settled()
    return [text for text in dirk.screen[seen:] if "13.00 uur: Opening" in text]


@telegram_only.OUTAGE
async def test_who_stops_gets_not_even_what_waits(waiting: Stage) -> None:
    dirk = await with_a_letter_in_the_outbox(waiting)
    await stop(dirk)
    assert await told_after(waiting, dirk) == []
    # It was never told: who stopped by mistake gets it still.
    await dirk.tap("Zet herinneringen weer aan")
    assert len(await told_after(waiting, dirk)) == 1
    await waiting.at(local(2021, 9, 11, 12, 30))
    assert sum("Vandaag, 13.00 uur: Opening" in text for text in dirk.screen) == 1


@telegram_only.OUTAGE
async def test_who_wants_no_more_of_one_activity_gets_not_even_what_waits(waiting: Stage) -> None:
    dirk = await with_a_letter_in_the_outbox(waiting)
    await dirk.send_now("activiteiten", "Kies een activiteit.")
    await dirk.tap_now("za 11 sep · Opening Week van…", "U krijgt hiervan herinneringen.")
    await dirk.tap_now("Herinner mij niet meer", "U krijgt hiervan geen herinneringen meer.")
    assert await told_after(waiting, dirk) == []


@telegram_only.OUTAGE
async def test_the_control_that_leaves_the_outbox_alone_still_tells_it(
    waiting: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what was not put in the outbox yet is stopped: then it comes after the stop."""

    async def only_what_waits(
        transaction: Transaction, which: str, mine: dict[str, object]
    ) -> None:
        await transaction.queue(
            "DELETE FROM notifications"
            f" WHERE state = 'waiting' AND person_id = :person AND ({which})",
            mine,
        )

    monkeypatch.setattr(subscriptions, "take_away", only_what_waits)
    dirk = await with_a_letter_in_the_outbox(waiting)
    await stop(dirk)
    assert len(await told_after(waiting, dirk)) == 1
