"""A clock that is wrong for a while takes nothing away that can't be given back."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.clock import MovableClock, SystemClock
from bot.domain.scheme_file import read_scheme
from bot.schedule import lapses as lapses_module
from bot.simulator.telegram import Telegram
from bot.storage import clocks, lapses, uptake
from bot.storage.backup import backups
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.helpers.command_line import operator as operator
from tests.helpers.command_line import telegram as telegram
from tests.helpers.desk import Desk
from tests.helpers.desk import desk as desk
from tests.helpers.desk import installed as installed
from tests.helpers.redeeming import in_parts, pot, provider
from tests.helpers.web import web as web

pytestmark = pytest.mark.slow

INBOX = "SELECT count(*) FROM inbox"


async def night(stage: Stage) -> None:
    """Everything by the clock that can't be undone has its look."""
    await stage.lapse()
    await stage.clean_up()
    await stage.back_up(stage.folder / "backups")
    stage.bot.outbox.wake()
    await stage.settled()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """What many are, so small that a test need not give so many."""
    monkeypatch.setattr(lapses_module, "MANY", 3)
    return 3


def leave_telegram_right(stage: Stage) -> None:
    """From here on only this machine's clock is moved."""
    stage.telegram.now = MovableClock(stage.clock.now()).now


@pytest.fixture
async def anneke(stage: Stage) -> Person:
    """Somebody who gave a voucher, before a night at which all was well."""
    anneke = await stage.intermediary()
    await anneke.give()
    await night(stage)
    for first in copies(stage):
        for days in range(1, 12):
            made = stage.clock.now() - timedelta(days=days)
            name = f"bot-{made:%Y%m%dT%H%M%SZ}.sqlite"
            (first.parent / name).write_bytes(first.read_bytes())
    return anneke


def copies(stage: Stage) -> list[Path]:
    """The copies of the nights; of what is in PostgreSQL the bot makes none."""
    database = stage.settings.database
    if not isinstance(database, Path):
        return []
    return [path for _made_at, path in backups(database, stage.folder / "backups")]


async def untouched(stage: Stage) -> bool:
    inbox = await stage.database.reading.value(INBOX)
    no_copy_went = not isinstance(stage.settings.database, Path) or len(copies(stage)) >= 12
    return await stage.issued() == 1 and inbox > 0 and no_copy_went


@pytest.mark.parametrize("days", [2.5, 400, -2.5, -400])
async def test_a_clock_that_jumps_while_telegrams_is_right_stops_what_cannot_be_undone(
    stage: Stage, anneke: Person, web: httpx.AsyncClient, days: float
) -> None:
    right = MovableClock(stage.clock.now())
    leave_telegram_right(stage)
    stage.later(days=days)
    await night(stage)
    assert await untouched(stage)
    answer = await web.get("/healthz")
    assert answer.status_code == 503
    assert "Telegram says" in answer.json()["problems"][0]
    # Ten minutes later it is right again, and all goes on.
    stage.clock.move_to(right.now() + timedelta(minutes=10))
    await night(stage)
    assert await untouched(stage)
    stage.telegram.now = stage.clock.now
    stage.later(days=1)
    await night(stage)
    assert (await web.get("/healthz")).status_code == 200


@pytest.mark.parametrize("days", [400, -400])
async def test_a_clock_that_jumps_while_telegram_is_away_stops_it_too(
    stage: Stage, anneke: Person, days: float
) -> None:
    stage.telegram.faults.rate("getMe", "reset", 1.0)
    stage.later(days=days)
    await night(stage)
    assert await untouched(stage)


async def test_a_day_without_telegram_goes_on(stage: Stage, anneke: Person) -> None:
    """The control: a clock that only went on is believed, though nobody else tells the time."""
    stage.telegram.faults.rate("getMe", "reset", 1.0)
    stage.later(days=1)
    await night(stage)
    assert (await clocks.known(stage.database.reading)).doubt is None
    assert len(copies(stage)) == (13 if isinstance(stage.settings.database, Path) else 0)


async def test_a_bot_that_was_off_for_a_year_goes_on_by_itself(
    stage: Stage, anneke: Person
) -> None:
    """The control: both clocks agree."""
    stage.later(days=400)
    await night(stage)
    assert await stage.issued() == 0
    assert await stage.database.reading.value(INBOX) == 0
    assert len(copies(stage)) < 12


async def test_the_operator_says_that_the_clock_is_right_until_it_jumps_again(
    stage: Stage, anneke: Person
) -> None:
    leave_telegram_right(stage)
    stage.later(days=400)
    await night(stage)
    assert await untouched(stage)
    async with stage.database.transaction() as transaction:
        await clocks.say_right(transaction, stage.clock.now())
    await night(stage)
    assert await stage.issued() == 0
    stage.later(days=1)
    await night(stage)
    assert (await clocks.known(stage.database.reading)).doubt is None, "it still holds"
    stage.later(days=400)
    await night(stage)
    assert (await clocks.known(stage.database.reading)).doubt is not None


async def test_the_command_tells_the_clocks_and_believes_on_request(installed: Desk) -> None:
    code, said = await installed.run("clock")
    assert code == 0 and "this machine: 20" in said and "Telegram: 20" in said
    installed.sql(
        "INSERT INTO meta VALUES ('clock_waits', 'The clock says one thing and the other another.')"
    )
    code, said = await installed.run("clock")
    assert code == 1 and "clock --right" in said
    assert (await installed.check()).one("clock", "clock --right")
    code, said = await installed.run("clock", "--right")
    assert code == 0 and "goes on" in said
    assert (await installed.check()).wrong == []


async def test_check_compares_this_machines_clock_with_telegrams(
    installed: Desk, telegram: Telegram
) -> None:
    telegram.now = SystemClock().now
    clock = installed.operator.folder / "clock.json"
    clock.write_text('{"offset_seconds": 86400}', encoding="ascii")
    installed.operator.settings["CLOCK_FILE"] = str(clock)
    assert "Telegram says" in (await installed.check()).one("clock", "timedatectl")


async def test_many_that_lapse_at_once_are_told_two_days_before(stage: Stage, few: int) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    for number in range(few + 1):
        await anneke.give(f"9401 AB {number + 1}")
    last_day = stage.clock.now() + timedelta(days=365)
    stage.clock.move_to(last_day - timedelta(days=2))
    await night(stage)
    before = len(carla.screen)
    stage.clock.move_to(last_day - timedelta(days=1))
    await night(stage)
    assert carla.screen[before:] == [
        "Op woensdag 7 september verlopen 4 vouchers. Ze zijn niet op tijd gebruikt."
        " Het geld is dan weer vrij. Klopt dat niet? Bel voor die dag de beheerder van deze bot."
    ]
    stage.clock.move_to(last_day)
    await night(stage)
    assert await stage.issued() == few + 1, "it is their last day"
    stage.clock.move_to(last_day + timedelta(days=1))
    await night(stage)
    assert await stage.issued() == 0
    assert len(carla.screen) == before + 1, "it was told once"
    assert await stage.balanced()


async def test_many_that_nobody_was_told_of_wait_until_they_are(stage: Stage, few: int) -> None:
    """A bot that was off for long, or a clock that the operator believed by mistake."""
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    for number in range(few + 1):
        await anneke.give(f"9401 AB {number + 1}")
    stage.later(days=400)
    for _look in range(3):
        await night(stage)
    assert await stage.issued() == few + 1
    assert "verlopen 4 vouchers" in carla.last
    stage.later(days=1)
    await night(stage)
    assert await stage.issued() == few + 1
    stage.later(days=1)
    await night(stage)
    assert await stage.issued() == 0
    assert await stage.balanced()


async def test_what_lapsed_too_early_is_taken_back_and_lapses_in_time(set_stage: SetStage) -> None:
    """Also what was used in part. What lapsed in time stays lapsed."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give("9401 AB 1")
    stage.later(days=30)
    await anneke.give("9401 AB 2")
    await gym.send(await anneke.give("9401 AB 3"))
    await gym.tap("Ander bedrag")
    await gym.send("40")
    await gym.tap("Neem €\u00a040 in")
    right = stage.clock.now() + timedelta(days=340)
    stage.clock.move_to(right + timedelta(days=60))
    await night(stage)
    assert await stage.issued() == 0, "the operator believed the wrong clock"
    stage.clock.move_to(right)
    for _twice in range(2):
        async with stage.database.transaction() as transaction:
            await lapses.take_back_lapses(transaction, right.date(), right)
        assert await stage.issued() == 2
        assert await stage.balanced()
        assert await uptake.recounted(stage.settings.database) == []
        assert await pot(stage) == (150_00 + 110_00, 40_00)
    assert await lapses.lapsed_too_early(stage.database.reading, right.date()) == 0
    stage.clock.move_to(right + timedelta(days=61))
    await night(stage)
    assert await stage.issued() == 0
    assert await stage.balanced()
    assert await uptake.recounted(stage.settings.database) == []


async def test_the_command_says_what_lapsed_too_early(installed: Desk) -> None:
    code, said = await installed.run("lapses", "--take-back")
    assert code == 0 and said.startswith("0 vouchers lapsed that could still be used")
