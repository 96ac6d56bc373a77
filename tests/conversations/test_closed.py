"""Nothing is given outside the scheme's days, whenever it was asked."""

from datetime import datetime, timedelta

from tests.conftest import MONDAY, ZONE, SetStage, Stage
from tests.helpers.coupons import some, stocked

NEW_YEARS_EVE = datetime(2022, 12, 31, 23, 50, tzinfo=ZONE)
ENDED = "gestopt op zaterdag 31 december 2022. Er is niets uitgegeven."


async def test_a_question_of_before_midnight_gives_no_voucher_after_the_last_day(
    stage: Stage,
) -> None:
    anneke = await stage.intermediary()
    stage.clock.move_to(NEW_YEARS_EVE)
    await anneke.send("sport 9401 AB 12")
    stage.later(minutes=20)
    assert ENDED in await anneke.tap("Geef voucher")
    assert await stage.issued() == 0
    # Control: ten minutes earlier it was given.
    stage.clock.move_to(NEW_YEARS_EVE)
    await anneke.send("sport 9401 AB 12")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_nor_months_later_whatever_is_asked_again(stage: Stage) -> None:
    anneke = await stage.intermediary()
    stage.clock.move_to(NEW_YEARS_EVE)
    await anneke.send("sport 9401 AB 12")
    stage.later(days=150)
    await anneke.tap("Geef voucher")
    assert ENDED in await anneke.tap("Geef voucher")
    assert await stage.issued() == 0


async def test_nor_a_coupon(stage: Stage) -> None:
    await stocked(stage, *some(2))
    anneke = await stage.intermediary()
    stage.clock.move_to(NEW_YEARS_EVE)
    await anneke.send("bon school 9401 AB 12")
    stage.later(minutes=20)
    assert ENDED in await anneke.tap("Geef bon")
    given = "SELECT count(*) FROM coupons WHERE state = 'given'"
    assert await stage.database.reading.value(given) == 0


async def test_nor_a_coupon_after_a_voucher(stage: Stage) -> None:
    await stocked(stage, *some(2))
    anneke = await stage.intermediary()
    stage.clock.move_to(NEW_YEARS_EVE)
    await anneke.give()
    await anneke.tap("Ook een bon")
    stage.later(minutes=20)
    assert ENDED in await anneke.tap(anneke.label("Geef bon"))
    given = "SELECT count(*) FROM coupons WHERE state = 'given'"
    assert await stage.database.reading.value(given) == 0


async def test_nothing_is_given_before_the_first_day_by_a_clock_put_back(
    set_stage: SetStage,
) -> None:
    stage = await set_stage(starts=MONDAY.date())
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    stage.clock.move_to(MONDAY - timedelta(hours=9, minutes=1))
    await anneke.tap("Geef voucher")
    assert "begint op maandag 6 september 2021. Er is niets uitgegeven." in await anneke.tap(
        "Geef voucher"
    )
    assert await stage.issued() == 0


async def test_after_the_last_day_a_lost_voucher_needs_a_coordinator(stage: Stage) -> None:
    """It stays valid for its year, so that is no reason to lose it; but nobody gives it alone."""
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    stage.clock.move_to(NEW_YEARS_EVE)
    code = await anneke.give()
    await anneke.tap("Code kwijt of fout")
    await anneke.tap("Voucher kwijt: nieuwe code")
    stage.later(minutes=20)
    assert "De regeling is gestopt." in await anneke.tap("Nieuwe code")
    assert await stage.database.reading.value("SELECT count(*) FROM vouchers") == 1
    await anneke.tap("Vraag het de coördinator")
    await carla.tap("Ja, dat mag")
    await anneke.tap("Nieuwe code geven")
    await anneke.tap("Nieuwe code")
    assert anneke.copied() != code
    assert await stage.balanced()
