"""The budget guard: the last voucher goes to one person, and the coordinators hear of it once."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.storage import pool_codes, pots, vouchers
from bot.storage.database import Database
from bot.storage.pool_codes import OutOfCodes
from bot.storage.pots import SoldOut
from bot.storage.vouchers import NewVoucher
from tests.conftest import ASSEN, MONDAY, Person, SetStage, Stage
from tests.helpers.databases import database_at
from tests.helpers.redeeming import pots_for, take_out_guard

SOLD_OUT = "Alle vouchers zijn op. Er is niets uitgegeven. De coördinator weet het."


async def confirming(stage: Stage, count: int) -> list[Person]:
    """So many intermediaries, each with a finger over [Geef voucher]."""
    people = []
    for number in range(count):
        person = await stage.intermediary(name=f"Persoon {number}")
        await person.send(f"sport 9401 AB {number + 1}")
        people.append(person)
    return people


async def all_confirm(stage: Stage, people: list[Person]) -> tuple[int, int]:
    """Everybody taps at once; how many got a code, and how many a clear refusal."""
    for person in people:
        person.press("Geef voucher")
    await stage.settled()
    codes = sum(any("Klaar. De code is" in text for text in person.screen) for person in people)
    refusals = sum(SOLD_OUT in person.screen for person in people)
    return codes, refusals


@pytest.mark.slow
async def test_64_people_confirm_on_the_last_voucher(set_stage: SetStage) -> None:
    stage = await set_stage(pots=pots_for(1))
    people = await confirming(stage, 64)
    assert await all_confirm(stage, people) == (1, 63)
    assert await stage.issued() == 1
    assert await stage.balanced()


@pytest.mark.slow
async def test_with_the_guard_taken_out_the_same_taps_oversell(set_stage: SetStage) -> None:
    stage = await set_stage(pots=pots_for(1))
    people = await confirming(stage, 8)
    await take_out_guard(stage.database)
    codes, refusals = await all_confirm(stage, people)
    assert codes == 8 and refusals == 0


async def give_once(database: Database, scheme: Scheme, draft: int) -> bool:
    """One issue as the bot does it; whether there was room."""
    async with database.transaction() as transaction:
        new = NewVoucher(draft, 1, "voedselbank", "sport", "voedselbank", None)
        try:
            await vouchers.issue(transaction, new, scheme, f"CODE{draft}", MONDAY)
        except SoldOut:
            return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("guarded", [True, False])
async def test_64_issues_over_eight_connections(tmp_path: Path, guarded: bool) -> None:
    scheme = read_scheme(ASSEN).model_copy(update={"pots": pots_for(1)})
    databases = [await database_at(tmp_path / "bot.sqlite") for _ in range(8)]
    async with databases[0].transaction() as transaction:
        await pots.set_ceilings(transaction, scheme)
        await transaction.queue(
            "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
            " VALUES (1, 1, 'intermediary', 'voedselbank', :sealed, '2021-09-06')",
            {"sealed": b"\x00"},
        )
    if not guarded:
        for database in databases:
            await take_out_guard(database)
    given = await asyncio.gather(
        *(
            give_once(database, scheme, 8 * i + j)
            for i, database in enumerate(databases)
            for j in range(8)
        )
    )
    assert sum(given) == (1 if guarded else 64)
    for database in databases:
        await database.close()


async def test_refused_issues_leave_nothing_behind(set_stage: SetStage) -> None:
    stage = await set_stage(pots=pots_for(1))
    people = await confirming(stage, 2)
    await all_confirm(stage, people)
    count = "SELECT count(*) FROM "
    assert await stage.database.reading.value(count + "vouchers") == 1
    assert await stage.database.reading.value(count + "ledger") == 3
    assert await stage.database.reading.value(count + "household_vouchers") == 1


async def test_a_voucher_that_was_taken_back_can_be_given_again(set_stage: SetStage) -> None:
    stage = await set_stage(pots=pots_for(1))
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 1")
    assert (await anneke.send("sport 9401 AB 2")).endswith(SOLD_OUT)
    await anneke.send("herstellen")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap("Neem terug")
    await anneke.give("9401 AB 2")
    assert await stage.issued() == 1


async def test_coordinators_are_told_once_at_each_threshold_and_at_the_end(
    set_stage: SetStage,
) -> None:
    stage = await set_stage(pots=pots_for(4))
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    before = len(carla.screen)
    for number in range(3):
        await anneke.give(f"9401 AB {number + 1}")
    assert carla.screen[before:] == ["75% van de vouchers is gegeven: 3 van 4."]
    await anneke.send("herstellen")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap(anneke.buttons[0])
    await anneke.tap("Neem terug")
    for number in range(3, 5):
        await anneke.give(f"9401 AB {number + 1}")
    # 90 and 100% were passed at once: one message, of the highest.
    assert carla.screen[before + 1 :] == ["100% van de vouchers is gegeven: 4 van 4."]
    for _ in range(2):
        assert (await anneke.send("sport 9401 AB 9")).endswith(SOLD_OUT)
    assert carla.screen[before + 2 :] == [
        "Alle vouchers zijn op. Voedselbank wilde er net nog een geven."
    ]


async def test_an_organisations_envelope_is_its_own(set_stage: SetStage) -> None:
    scheme = read_scheme(ASSEN)
    food_bank = scheme.organisations[0].model_copy(update={"envelope_cents": 15_000})
    stage = await set_stage(organisations=(food_bank, *scheme.organisations[1:]))
    carla = await stage.coordinator()
    anneke, bilal = await stage.intermediary(), await stage.intermediary("vaart_welzijn", "Bilal")
    await anneke.give("9401 AB 1")
    assert "De vouchers van uw organisatie zijn op." in await anneke.send("sport 9401 AB 2")
    assert carla.last == "De vouchers van Voedselbank zijn op."
    await bilal.send("sport 9401 AB 2")
    await bilal.tap("Toegang")
    await bilal.tap("Geef voucher")
    assert await stage.issued() == 2


async def test_the_settlement_pot_counts_as_well(set_stage: SetStage) -> None:
    pots = pots_for(2).model_copy(update={"settlement_cents": 1_000})
    stage = await set_stage(pots=pots)
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 1")
    assert (await anneke.send("sport 9401 AB 2")).endswith(SOLD_OUT)


async def test_the_budget_as_the_coordinator_sees_it(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.give()
    assert await carla.tap("Budget") == (
        "Stand maandag 6 september 2021, 09.00 uur\n"
        "Gegeven: 1 van 1.500 (0,1%).\n"
        "Besteed: €\u00a00. Gereserveerd: €\u00a0150. Vrij: €\u00a0224.850.\n"
        "Kosten afwikkeling: €\u00a00 besteed, €\u00a010 gereserveerd, van €\u00a015.000.\n"
        "Promotie: €\u00a00 besteed, €\u00a02.500 vrij, van €\u00a02.500.\n\n"
        "Voedselbank: 1\nVaart Welzijn: 0"
    )


async def test_codes_from_the_webshop_are_handed_out_once_each(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    async with stage.database.transaction() as transaction:
        assert await pool_codes.add(transaction, ["SHOP-0001", "SHOP-0002"]) == 2
        assert await pool_codes.add(transaction, ["SHOP-0002"]) == 0
    codes = {await anneke.give(f"9401 AB {number}") for number in (1, 2)}
    assert codes == {"SHOP-0001", "SHOP-0002"}
    assert "Nog niet gebruikt." in await anneke.send("shop-0002")
    assert "De codes zijn op. Er is niets uitgegeven." in await anneke.send("sport 9401 AB 3")
    assert "De codes van de webshop zijn op." in carla.last
    await anneke.send("herstellen")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap(anneke.buttons[0])
    await anneke.tap("Neem terug")
    assert "De codes zijn op." in await anneke.send("sport 9401 AB 4"), "a code goes out once"
    assert await stage.balanced()
    with pytest.raises(OutOfCodes):
        async with stage.database.transaction() as transaction:
            new = NewVoucher(1, 1, "voedselbank", "sport", "voedselbank", None)
            await vouchers.issue(transaction, new, stage.scheme, None, MONDAY)
