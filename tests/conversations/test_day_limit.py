"""How much one person gives in a day: a limit that a coordinator can raise, and a notice before."""

import re

from bot.storage.vouchers import GIVEN_TODAY
from tests.conftest import Person, SetStage, Stage
from tests.helpers import structure
from tests.helpers.coupons import some, stocked

FULL = "Meer mag niet op één dag. Er is nu niets gegeven."


async def give(person: Person, *numbers: int) -> None:
    for number in numbers:
        await person.send(f"sport 9402 AB {number}")
        await person.tap("Geef voucher")


async def test_who_gave_the_most_for_a_day_gives_no_more_until_a_coordinator_allows_it(
    set_stage: SetStage,
) -> None:
    stage = await set_stage(day_limit=2)
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await give(anneke, 1, 2, 3)
    assert FULL in anneke.last and "0592 00 00 00" in anneke.last
    assert await stage.issued() == 2
    await anneke.tap("Vraag het de coördinator")
    assert carla.last == (
        "Anneke van Voedselbank gaf vandaag zo veel als op één dag mag. Mogen er 2 bij?"
    )
    await carla.tap("Ja, dat mag")
    assert "U kunt er vandaag 2 meer geven." in anneke.last
    await give(anneke, 3, 4, 5)
    assert FULL in anneke.last
    assert await stage.issued() == 4
    # It was for today; tomorrow is another day.
    stage.later(days=1)
    await give(anneke, 5, 6, 7)
    assert FULL in anneke.last
    assert await stage.issued() == 6
    assert await stage.balanced()


async def test_a_yes_of_the_next_day_allows_nothing(set_stage: SetStage) -> None:
    stage = await set_stage(day_limit=1)
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    stage.later(hours=14)
    await give(anneke, 1, 2)
    await anneke.tap("Vraag het de coördinator")
    stage.later(hours=2)
    await carla.tap("Ja, dat mag")
    assert "Deze vraag geldt niet meer." in await carla.tap("Ja, dat mag")
    await give(anneke, 3, 4)
    assert await stage.issued() == 2


async def test_taking_back_and_a_new_code_do_not_count(set_stage: SetStage) -> None:
    stage = await set_stage(day_limit=1)
    anneke = await stage.intermediary()
    await give(anneke, 1)
    await anneke.tap("Code kwijt of fout")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.tap("Nieuwe code")
    await give(anneke, 2)
    assert FULL in anneke.last


async def test_coupons_have_the_same_limit(set_stage: SetStage) -> None:
    stage = await set_stage(day_limit=1)
    await stocked(stage, *some(3))
    anneke = await stage.intermediary()
    for number in (1, 2):
        await anneke.send(f"bon school 9402 AB {number}")
        await anneke.tap("Geef bon")
    assert FULL in anneke.last
    given = "SELECT count(*) FROM coupons WHERE state = 'given'"
    assert await stage.database.reading.value(given) == 1


async def test_coordinators_hear_of_who_gives_far_more_than_usual(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await give(anneke, 1, 2, 3, 4, 5, 6)
    stage.later(days=1)
    seen = len(carla.screen)
    await give(anneke, *range(10, 27))
    assert len(carla.screen) == seen, "17 is not three times 6"
    await give(anneke, 27, 28)
    assert carla.screen[seen:] == [
        "Anneke van Voedselbank gaf vandaag 18 vouchers. Op andere dagen ongeveer 6."
        " Kijk of dat klopt."
    ]


async def test_fifteen_by_somebody_new_is_much(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    seen = len(carla.screen)
    await give(anneke, *range(1, 15))
    assert len(carla.screen) == seen
    await give(anneke, 15)
    assert carla.last == (
        "Anneke van Voedselbank gaf vandaag 15 vouchers, en in de weken ervoor geen."
        " Kijk of dat klopt."
    )


async def test_counting_a_day_does_not_go_through_all_vouchers(stage: Stage) -> None:
    """SQLite would take the index of what replaced nothing: 3 ms at 20,000 vouchers."""
    plan = await structure.plan(
        stage.database, f"SELECT count(*) {GIVEN_TODAY}", {"person": 1, "today": "2021-09-06"}
    )
    assert re.search(r"vouchers_by_person\b[^F]*issued_by ?=.+ AND \(?issued_on ?=", plan), plan
