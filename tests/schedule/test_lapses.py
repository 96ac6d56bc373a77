"""What is not used in time lapses the day after, and its money is free again."""

from datetime import date, datetime

import pytest

from bot.domain.scheme_file import read_scheme
from bot.schedule import lapses as lapses_module
from bot.storage import pots
from tests.conftest import ASSEN, ZONE, SetStage, Stage
from tests.helpers.counts import pots_at
from tests.helpers.redeeming import in_parts, pot, provider

LAST_DAY = date(2022, 9, 6)


async def look(stage: Stage) -> None:
    """The clock looks whether something is due."""
    await stage.lapse()


def at(stage: Stage, day: date, hour: int, minute: int) -> None:
    stage.clock.move_to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE))


async def test_a_voucher_lapses_the_day_after_its_last(stage: Stage) -> None:
    anneke, carla, gym = (
        await stage.intermediary(),
        await stage.coordinator(),
        await provider(stage),
    )
    code = await anneke.give()
    at(stage, LAST_DAY, 23, 50)
    await look(stage)
    assert await pot(stage) == (150_00, 0), "on its last day it can be used"
    at(stage, date(2022, 9, 7), 0, 10)
    await look(stage)
    assert (await pot(stage), await pot(stage, "settlement")) == ((0, 0), (0, 0))
    assert await stage.balanced()
    assert "Deze voucher was geldig tot en met dinsdag 6 september 2022." in await gym.send(code)
    assert "Niet meer geldig." in await anneke.send(code)
    await carla.send("start")
    shown = await carla.tap("Budget")
    assert "Gegeven: 0 van 1.500 (0%)." in shown
    assert "Verlopen: 1." in shown
    assert "Vrij: €\u00a0225.000." in shown


async def test_days_on_which_the_bot_stood_still_are_made_up_for(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lapses_module, "BATCH", 2)
    anneke = await stage.intermediary()
    for number in range(5):
        await anneke.give(f"9401 AB {number + 1}")
        stage.later(days=1)
    at(stage, date(2022, 9, 9), 8, 0)
    await look(stage)
    assert await stage.issued() == 2, "given on the 9th and 10th of September"
    # Once a day is enough; the next day brings the next.
    stage.later(hours=12)
    await look(stage)
    assert await stage.issued() == 2
    stage.later(days=30)
    await look(stage)
    await look(stage)
    assert (await stage.issued(), await pot(stage)) == (0, (0, 0))
    kinds = "SELECT count(*) FROM ledger WHERE kind = 'lapsed' AND person_id IS NULL"
    assert await stage.database.reading.value(kinds) == 5 * 3
    assert await stage.balanced()


async def test_of_a_voucher_used_in_part_only_the_rest_lapses(set_stage: SetStage) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    await gym.send(await anneke.give())
    await gym.tap("Ander bedrag")
    await gym.send("40")
    await gym.tap("Neem €\u00a040 in")
    stage.later(days=400)
    await look(stage)
    assert (await pot(stage), await pot(stage, "settlement")) == ((0, 40_00), (0, 10_00))
    assert await stage.balanced()


async def test_what_lapsed_unused_leaves_room_for_the_same_household(set_stage: SetStage) -> None:
    stage = await set_stage(ends=date(2023, 12, 31))
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 12")
    assert "al een voucher gegeven" in await anneke.send("sport 9401 AB 12")
    stage.later(days=366)
    await look(stage)
    assert "Klopt dit?" in await anneke.send("sport 9401 AB 12")


async def test_a_coordinator_sees_what_lapses_within_30_days(stage: Stage) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    bilal = await stage.intermediary("vaart_welzijn", "Bilal")
    await carla.tap("Budget")
    assert await carla.tap("Verloopt binnen 30 dagen") == (
        "Er verloopt geen voucher binnen 30 dagen."
    )
    await anneke.give()
    stage.later(days=10)
    await anneke.give("9401 AB 14")
    await bilal.send("sport 9401 AB 16")
    await bilal.tap("Toegang")
    await bilal.tap("Geef voucher")
    for day, expected in (
        (date(2022, 8, 7), "Er verloopt geen voucher"),
        (date(2022, 8, 8), "1 voucher verloopt ongebruikt binnen 30 dagen: €\u00a0150."),
        (date(2022, 8, 18), "3 vouchers verlopen ongebruikt binnen 30 dagen: €\u00a0450."),
        (date(2022, 9, 7), "2 vouchers verlopen ongebruikt binnen 30 dagen: €\u00a0300."),
    ):
        at(stage, day, 9, 0)
        await carla.send("start")
        await carla.tap("Budget")
        assert expected in await carla.tap("Verloopt binnen 30 dagen"), day
    assert carla.last == (
        "2 vouchers verlopen ongebruikt binnen 30 dagen: €\u00a0300."
        " De eerste is te gebruiken tot en met vrijdag 16 september.\n"
        "Wat verloopt, is de dag erna weer vrij.\n\nVaart Welzijn: 1\nVoedselbank: 1"
    )


async def test_any_days_position_follows_from_the_ledger(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    seen = []
    for number in range(4):
        code = await anneke.give(f"9401 AB {number + 1}")
        if number % 2:
            await gym.send(code)
            await gym.tap("Neem in")
        stage.later(days=1)
        now = {
            pot.name: (pot.committed_cents, pot.spent_cents)
            for pot in await pots.listed(stage.database.reading)
            if pot.used_cents
        }
        seen.append((stage.clock.now(), now))
    stage.later(days=400)
    await look(stage)
    for moment, pots_then in seen:
        assert await pots_at(stage.database.reading, moment) == pots_then
