"""A code, typed or scanned: what it says depends on who asks; and the coordinator's corrections."""

import pytest

from bot.domain.codes import new_code
from bot.storage import people
from bot.storage.people import Role
from tests.conftest import Stage
from tests.helpers import telegram_only
from tests.helpers.answers import WORTH


async def test_an_intermediary_sees_state_and_dates(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    assert await anneke.send(code.lower()) == (
        "Voucher van €\u00a0150 voor sport.\nNog niet gebruikt.\n"
        "Gegeven op maandag 6 september 2021. Geldig tot en met dinsdag 6 september 2022."
        "\nGegeven door Voedselbank."
    )


@telegram_only.STRANGERS
async def test_the_cards_qr_opens_the_same_answer(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    link = stage.opens(f"v_{code}")
    assert "Nog niet gebruikt." in await anneke.open(link)
    assert await stage.stranger().open(link) == WORTH


async def test_a_provider_sees_whether_it_is_valid_and_the_amount(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await stage.join(Role.PROVIDER, "Sportschool")
    code = await anneke.give()
    assert await gym.send(code) == (
        "Geldig. €\u00a0150. Deze voucher is voor sport."
        " Te gebruiken tot en met dinsdag 6 september 2022."
    )
    stage.later(days=366)
    assert "Deze voucher was geldig tot en met" in await gym.send(code)
    assert "Code kwijt of fout" not in gym.buttons


@pytest.mark.parametrize("role", [Role.INTERMEDIARY, Role.COORDINATOR, Role.PROVIDER])
async def test_unknown_and_mistyped_are_two_things(stage: Stage, role: Role) -> None:
    person = await stage.join(role, "voedselbank")
    code = new_code()
    assert "Ik ken deze code niet." in await person.send(code)
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    assert "Er zit een typefout in deze code." in await person.send(wrong)


async def test_a_volunteer_sees_what_anybody_may_see(stage: Stage) -> None:
    anneke, dirk = await stage.intermediary(), await stage.join(Role.VOLUNTEER, "voedselbank")
    assert await dirk.send(await anneke.give()) == WORTH


async def test_the_coordinator_withdraws_a_voucher(stage: Stage) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    code = await anneke.give()
    stage.later(days=40)
    assert (await carla.tap("Voucher zoeken")).startswith(
        "Typ de code, of stuur een foto van de kaart."
    )
    await carla.send(code)
    await carla.tap("Trek in")
    assert await stage.issued() == 1
    assert "De voucher is ingetrokken." in await carla.tap("Ja, trek in")
    assert await stage.issued() == 0
    assert await stage.balanced()
    assert "Ingetrokken." in await anneke.send(code)


async def test_the_coordinator_corrects_a_category_and_it_is_kept_what_it_was(stage: Stage) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    code = await anneke.give()
    await carla.send(code)
    await carla.tap("Andere categorie")
    assert await carla.tap("Cultuur") == (
        "Deze voucher is nu voor sport. Wordt hij voor cultuur? De cijfers veranderen mee."
        " Op de kaart van de deelnemer staat nog voor sport."
    )
    assert "voor sport" in await anneke.send(code), "nothing before the confirming tap"
    assert await carla.tap("Ja, verander") == (
        "Veranderd. Deze voucher is nu voor cultuur. Op de kaart van de deelnemer staat nog voor"
        " sport. Zal ik een nieuwe kaart sturen aan wie hem gaf, bij Voedselbank?"
    )
    assert "voor cultuur" in await anneke.send(code)
    before = len(anneke.messages)
    assert "De nieuwe kaart is gestuurd" in await carla.tap("Stuur nieuwe kaart")
    text, card = [message for message in anneke.messages[before:] if message.sender == "bot"]
    assert text.text == (
        "De coördinator verbeterde een voucher die u gaf: hij is voor cultuur. Geef de deelnemer"
        " deze nieuwe kaart. De code blijft dezelfde."
    )
    assert "voor cultuur" in card.text and code in card.text and card.file is not None
    row = await stage.database.reading.row("SELECT was, became FROM corrections")
    assert row is not None and tuple(row) == ("sport", "culture")


async def test_the_card_of_who_left_goes_to_nobody(stage: Stage) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    code = await anneke.give()
    async with stage.database.transaction() as transaction:
        await people.withdraw(transaction, 1, stage.clock.now())
    await carla.send(code)
    await carla.tap("Andere categorie")
    await carla.tap("Cultuur")
    await carla.tap("Ja, verander")
    seen = len(anneke.messages)
    assert "heeft geen toegang meer. Bel Voedselbank." in await carla.tap("Stuur nieuwe kaart")
    assert len(anneke.messages) == seen


async def test_no_new_card_goes_to_who_gave_it_and_went_on_elsewhere(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    code = await anneke.give()
    await anneke.open(await stage.link(Role.INTERMEDIARY, "vaart_welzijn"))
    await anneke.tap("Ja, verander")
    seen = len(anneke.messages)
    await carla.send(code)
    await carla.tap("Andere categorie")
    await carla.tap("Cultuur")
    await carla.tap("Ja, verander")
    assert "heeft geen toegang meer. Bel Voedselbank." in await carla.tap("Stuur nieuwe kaart")
    assert len(anneke.messages) == seen


async def test_the_same_category_is_no_correction(stage: Stage) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    await carla.send(await anneke.give())
    await carla.tap("Andere categorie")
    assert "Er is niets veranderd." in await carla.tap("Sport")
    assert await stage.database.reading.value("SELECT count(*) FROM corrections") == 0


async def test_the_coordinator_sees_who_gave_it_and_how(stage: Stage) -> None:
    bert = await stage.intermediary("vaart_welzijn", "Bert")
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    await bert.send("voucher")
    await bert.tap("Buurtteam")
    await bert.tap("Sport")
    await bert.send("9401 AB 12")
    await bert.tap("Geef voucher")
    code = bert.copied()
    neighbourhood = stage.scheme.neighbourhood("9401AB")
    assert (await carla.send(code)).endswith(
        f"\nGegeven door Vaart Welzijn.\nAanpak: Buurtteam.\nWijk: {neighbourhood}."
    )
    seen = await anneke.send(code)
    assert seen.endswith("\nGegeven door Vaart Welzijn.") and "Wijk" not in seen


async def test_looking_changes_nothing(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    tables = ("vouchers", "ledger", "pots", "household_vouchers", "corrections")

    async def contents() -> list[list[tuple[object, ...]]]:
        return [
            [tuple(row) for row in await stage.database.reading.rows(f"SELECT * FROM {table}")]
            for table in tables
        ]

    before = await contents()
    for text in (code, code.lower(), new_code()):
        await anneke.send(text)
    assert await contents() == before
