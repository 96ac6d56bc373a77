"""A mistake that is found later: a coordinator undoes a redemption, and the books say so."""

import pytest

from bot.storage import redemptions, uptake, vouchers
from bot.storage.people import Role
from bot.storage.redemptions import Redeemer
from tests.conftest import Person, SetStage, Stage
from tests.helpers import telegram_only
from tests.helpers.redeeming import pot, pots_for, provider
from tests.helpers.settling import documents, export
from tests.helpers.webshop import in_csv

MONDAY_IN_WORDS = "maandag 6 september 2021"


async def taken_in(stage: Stage) -> tuple[str, Person, Person]:
    """A voucher that the gym took in as number 1, the day after: code, coordinator, provider."""
    anneke, carla, gym = (
        await stage.intermediary(),
        await stage.coordinator(),
        await provider(stage),
    )
    code = await anneke.give()
    await gym.send(code)
    await gym.tap("Neem in")
    await gym.tap("Ja")
    stage.later(days=1)
    return code, carla, gym


async def all_agrees(stage: Stage) -> bool:
    return await stage.balanced() and not await uptake.recounted(stage.database.address)


async def test_a_redemption_of_another_day_is_undone_by_its_code(stage: Stage) -> None:
    code, carla, gym = await taken_in(stage)
    await carla.send(code)
    assert carla.buttons == ["Draai nummer 1 terug", "Terug"]
    assert await carla.tap("Draai nummer 1 terug") == (
        f"Nummer 1 terugdraaien? Dit is €\u00a0150, ingenomen op {MONDAY_IN_WORDS} bij"
        " Sportschool. De voucher is dan weer geldig."
    )
    assert await pot(stage) == (0, 150_00), "not before the tap"
    assert await carla.tap("Draai terug") == (
        "Nummer 1 is teruggedraaid. De voucher is weer geldig."
        " In de volgende export gaat er €\u00a0150 af. De aanbieder heeft bericht."
    )
    assert gym.last == (
        f"De coördinator heeft nummer 1 teruggedraaid: €\u00a0150, ingenomen op {MONDAY_IN_WORDS}."
        " Dit bedrag gaat af van uw volgende betaling. Vragen? Bel de coördinator: 0592 00 00 00."
    )
    assert (await pot(stage), await pot(stage, "settlement")) == ((150_00, 0), (10_00, 0))
    assert "Geldig." in await gym.send(code)
    assert await all_agrees(stage)


@pytest.mark.parametrize("typed", ["nummer 1", "Nr. 1", "1"])
async def test_the_number_of_the_receipt_finds_it_too(stage: Stage, typed: str) -> None:
    _code, carla, gym = await taken_in(stage)
    if typed == "1":
        await carla.send("start")
        assert await carla.tap("Voucher zoeken") == (
            "Typ de code, of stuur een foto van de kaart."
            " U kunt ook het nummer van een inname typen. Of de laatste vier tekens van een code."
        )
    assert "bij Sportschool: €\u00a0150. Nummer 1." in await carla.send(typed)
    await carla.tap("Draai nummer 1 terug")
    await carla.tap("Draai terug")
    assert (await carla.send("nummer 1")).startswith("Nummer 1 is teruggedraaid.\nVoucher van")
    assert "Draai nummer 1 terug" not in carla.buttons
    assert await carla.send("nummer 12") == (
        "Ik ken nummer 12 niet. Kijk op het bewijs van de aanbieder."
    )
    # The provider's own receipt says so as well, and asks nothing any more.
    assert "Nummer 1 is teruggedraaid." in gym.screen
    assert not any("Vergist: terugdraaien" in message.buttons for message in gym.messages)
    assert await gym.send("nummer 1") == "Nummer 1 is teruggedraaid."


async def test_an_export_that_was_made_stays_and_the_next_takes_it_off(stage: Stage) -> None:
    code, carla, _gym = await taken_in(stage)
    await export(carla, 1)
    before = documents(carla)[-3:]
    await carla.send(code)
    await carla.tap("Draai nummer 1 terug")
    await carla.tap("Draai terug")
    codes, payments, sums = await export(carla, 2)
    after = documents(carla)[-3:]
    assert [row[1:5] for row in codes] == [[code, "inname teruggedraaid", "07-09-2021", "150,00"]]
    assert [row[1:] for row in payments] == [["1", "Sportschool", "06-09-2021", "-150,00"]]
    assert sums[0] == ["te betalen aan aanbieder", "Sportschool", "-1", "-150,00"]
    assert ["afwikkeling per voucher", "", "-1", "-10,00"] in sums
    for number, files in ((1, before), (2, after)):
        await carla.send("start")
        await carla.tap("Afwikkeling")
        await carla.tap("Eerdere exports")
        await carla.tap(next(b for b in carla.buttons if b.startswith(f"{number} · ")))
        await carla.tap("CSV")
        assert documents(carla)[-3:] == files
    await carla.send("start")
    assert "Daarna is er niets gebeurd." in await carla.tap("Afwikkeling")


async def test_after_the_last_day_the_money_is_free_at_once(stage: Stage) -> None:
    code, carla, _gym = await taken_in(stage)
    await export(carla, 1)
    stage.later(days=400)
    await carla.send(code)
    assert "De voucher blijft verlopen. Het geld is dan weer vrij." in await carla.tap(
        "Draai nummer 1 terug"
    )
    assert "Nummer 1 is teruggedraaid. Het geld is weer vrij." in await carla.tap("Draai terug")
    assert (await pot(stage), await pot(stage, "settlement")) == ((0, 0), (0, 0))
    assert "Niet meer geldig." in await carla.send(code)
    await stage.lapse()
    codes, payments, sums = await export(carla, 2)
    assert [row[2] for row in codes] == ["inname teruggedraaid", "verlopen"]
    assert [row[4] for row in payments] == ["-150,00"]
    assert ["afwikkeling per voucher", "", "-1", "-10,00"] in sums
    assert await all_agrees(stage)


async def test_what_the_webshops_list_said_is_undone_and_told_back(stage: Stage) -> None:
    """Booked after the voucher lapsed, found to be wrong, and undone: the books bear it."""
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    code = await anneke.give()
    stage.later(days=400)
    await stage.lapse()
    await carla.tap("Afwikkeling")
    await carla.tap("Lijst van de webshop inlezen")
    shown = await carla.upload(in_csv(f"{code};150;6-9-2022"), "lijst.csv")
    assert (
        "Te boeken: 1 (€\u00a0150)\n1 voucher is al verlopen, maar wel op tijd ingenomen:"
        " €\u00a0150. Dat geld was weer vrij. Het wordt nu toch besteed."
    ) in shown
    assert await pot(stage) == (0, 0)
    await carla.tap("Boek 1 voucher")
    assert (await pot(stage), await pot(stage, "settlement")) == ((0, 150_00), (0, 10_00))
    codes, payments, sums = await export(carla, 1)
    assert ([row[2] for row in codes], payments) == (["uitgegeven", "verlopen"], [])
    assert ["ingenomen in de webshop", "", "1", "150,00"] in sums
    assert ["afwikkeling per voucher", "", "1", "10,00"] in sums
    await carla.send("nummer 1")
    await carla.tap("Draai nummer 1 terug")
    assert (await carla.tap("Draai terug")).endswith(
        "In de volgende export gaat er €\u00a0150 af. De webshop leest het daar."
    )
    assert await pot(stage) == (0, 0)
    codes, payments, sums = await export(carla, 2)
    assert ([row[2] for row in codes], payments) == (["inname teruggedraaid", "verlopen"], [])
    assert ["ingenomen in de webshop", "", "-1", "-150,00"] in sums
    assert ["afwikkeling per voucher", "", "-1", "-10,00"] in sums
    assert await all_agrees(stage)


async def test_two_coordinators_undo_it_once(stage: Stage) -> None:
    code, carla, gym = await taken_in(stage)
    dirk = await stage.join(Role.COORDINATOR, "Gemeente Assen", "Dirk")
    for person in (carla, dirk):
        await person.send(code)
        await person.tap("Draai nummer 1 terug")
    await carla.tap("Draai terug")
    heard = len(gym.screen)
    assert await dirk.tap("Draai terug") == "Nummer 1 was al teruggedraaid."
    assert len(gym.screen) == heard
    refunds = "SELECT count(*) FROM ledger WHERE kind = 'refunded' AND pot = 'vouchers'"
    assert await stage.database.reading.value(refunds) == 1


async def test_a_double_tap_undoes_once(stage: Stage) -> None:
    code, carla, gym = await taken_in(stage)
    await carla.send(code)
    await carla.tap("Draai nummer 1 terug")
    button = carla.find("Draai terug")
    carla.press("Draai terug")
    assert await carla.tap_again(button) == "Dit had u al gekozen."
    assert sum("heeft nummer 1 teruggedraaid" in text for text in gym.screen) == 1


async def test_where_the_budget_has_no_room_nothing_changes(set_stage: SetStage) -> None:
    """Of 150 a provider took 100; the rest was free, and went to somebody else."""
    pots = pots_for(2).model_copy(update={"vouchers_cents": 250_00})
    stage = await set_stage(pots=pots)
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    code = await anneke.give()
    async with stage.database.transaction() as transaction:
        voucher = await vouchers.by_id(transaction, 1)
        assert voucher is not None
        gym = Redeemer("Sportschool", None, draft_id=1_000)
        await redemptions.redeem(transaction, voucher, 100_00, gym, stage.scheme, stage.clock.now())
    await anneke.give("9401 AB 14")
    await carla.send(code)
    await carla.tap("Draai nummer 1 terug")
    assert await carla.tap("Draai terug") == (
        "In het budget is geen ruimte meer voor deze voucher. Er is niets veranderd."
    )
    assert await pot(stage) == (150_00, 100_00)
    assert await all_agrees(stage)


async def test_nobody_else_can_undo_it_later(stage: Stage) -> None:
    code, _carla, gym = await taken_in(stage)
    bilal = await stage.intermediary("vaart_welzijn", "Bilal")
    await bilal.send(code)
    assert not any("terug" in label.lower() and "1" in label for label in bilal.buttons)
    said = await bilal.send("nummer 1")
    assert "Sportschool" not in said and "€" not in said
    # A provider finds an own receipt, and can't undo it on another day.
    assert "Sportschool" in await gym.send("nummer 1")
    assert not any("terug" in label.lower() for label in gym.buttons if label != "Terug")


@telegram_only.BLOCKING
async def test_who_does_not_use_the_bot_any_more_is_told_by_hand(stage: Stage) -> None:
    code, carla, gym = await taken_in(stage)
    stage.telegram.block(gym.id)
    await stage.settled()
    await carla.send(code)
    await carla.tap("Draai nummer 1 terug")
    assert (await carla.tap("Draai terug")).endswith(
        "Vertel het de aanbieder zelf: niemand gebruikt daar de bot nog."
    )
