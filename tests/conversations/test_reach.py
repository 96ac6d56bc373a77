"""Whose voucher somebody reaches by typing an address: those of their own organisation."""

from collections.abc import Awaitable, Callable

import pytest

from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage

Find = Callable[[Person], Awaitable[str]]
ASKED = "Ik heb het de coördinator gevraagd."
OTHERS = "Deze voucher is van een andere organisatie."


async def lost(person: Person, line: str = "9401 AB 12") -> str:
    await person.send("code kwijt")
    return await person.send(line)


async def second_double(person: Person) -> str:
    await person.send("sport 9401 AB 12")
    return await person.tap("Code kwijt")


async def two_organisations(stage: Stage) -> tuple[Person, Person, Person, str]:
    """A coordinator; who gave a voucher; who works elsewhere; the code."""
    carla = await stage.coordinator()
    anneke = await stage.intermediary()
    piet = await stage.intermediary("vaart_welzijn", "Piet")
    await piet.send("voucher")
    await piet.tap("Buurtteam")
    await piet.tap("Stop")
    return carla, anneke, piet, await anneke.give("9401 AB 12")


@pytest.mark.parametrize("find", [lost, second_double])
async def test_an_address_gives_nobody_another_organisations_voucher(
    stage: Stage, find: Find
) -> None:
    _carla, _anneke, piet, code = await two_organisations(stage)
    assert OTHERS in await find(piet)
    assert piet.buttons == ["Vraag het de coördinator", "Stop"]
    assert not any(code[-5:] in text or "Voedselbank" in text for text in piet.screen)
    assert "Nieuwe code" not in piet.buttons
    # Control: a colleague of the one who gave it.
    brenda = await stage.intermediary(name="Brenda")
    assert "De oude code werkt dan niet meer." in await find(brenda)


async def test_a_coordinators_yes_lets_who_asked_go_on(stage: Stage) -> None:
    carla, anneke, piet, code = await two_organisations(stage)
    await lost(piet)
    assert ASKED in await piet.tap("Vraag het de coördinator")
    assert carla.last == (
        "Piet van Vaart Welzijn vraagt een nieuwe code voor een voucher voor sport van Voedselbank"
        f" (…{code[-5:]}). De oude code werkt dan niet meer. Mag dat?"
    )
    assert await stage.database.reading.value("SELECT count(*) FROM vouchers") == 1
    assert "Piet hoort het." in await carla.tap("Ja, dat mag")
    assert "De coördinator vindt het goed." in piet.last
    allowed = piet.find("Nieuwe code geven")
    await piet.tap("Nieuwe code geven")
    await piet.tap("Nieuwe code")
    assert piet.copied() != code
    assert anneke.last == (
        f"Een voucher voor sport van u (…{code[-5:]}) kreeg een nieuwe code. Vaart Welzijn vroeg"
        " erom. Klopt dat niet? Bel 0592 00 00 00."
    )
    assert "Vervangen door een nieuwe code." in await anneke.send(code)
    assert await stage.balanced()
    # The yes was for once.
    stage.later(minutes=1)
    await piet.tap_again(allowed)
    assert "Dit mag niet meer." in piet.last


async def test_a_no_is_a_no(stage: Stage) -> None:
    carla, _anneke, piet, _code = await two_organisations(stage)
    await lost(piet)
    await piet.tap("Vraag het de coördinator")
    await carla.tap("Nee")
    assert "De coördinator vindt het niet goed." in piet.last
    assert await stage.database.reading.value("SELECT count(*) FROM vouchers") == 1


async def test_the_second_of_two_coordinators_hears_that_it_was_answered(stage: Stage) -> None:
    carla, _anneke, piet, _code = await two_organisations(stage)
    dora = await stage.join(Role.COORDINATOR, "Gemeente Assen", "Dora")
    await lost(piet)
    await piet.tap("Vraag het de coördinator")
    assert dora.last == carla.last
    await carla.tap("Nee")
    assert "Dit is al beantwoord." in await dora.tap("Ja, dat mag")
    assert "vindt het goed" not in piet.last


async def test_nobody_says_yes_to_themselves_while_somebody_else_can(stage: Stage) -> None:
    carla, _anneke, piet, _code = await two_organisations(stage)
    await piet.open(await stage.link(Role.COORDINATOR, "Gemeente Assen"))
    await piet.tap("Ja, ook dit")
    before = len(piet.screen)
    await lost(piet)
    await piet.tap("Vraag het de coördinator")
    assert "Mag dat?" in carla.last
    assert not any("Mag dat?" in text for text in piet.screen[before:])


async def test_a_yes_is_worth_nothing_in_another_organisation_or_a_day_later(
    stage: Stage,
) -> None:
    carla, _anneke, piet, _code = await two_organisations(stage)
    await lost(piet)
    await piet.tap("Vraag het de coördinator")
    await carla.tap("Ja, dat mag")
    stage.later(days=1, minutes=1)
    assert "Dit mag niet meer." in await piet.tap("Nieuwe code geven")


async def test_who_has_the_code_in_hand_reaches_it(stage: Stage) -> None:
    """They could spend it: the code is the proof. Who gave it hears of it."""
    _carla, anneke, piet, code = await two_organisations(stage)
    await piet.send(code)
    await piet.tap("Kaart om te printen")
    assert piet.messages[-1].file is not None
    await piet.send(code)
    await piet.tap("Voucher kwijt: nieuwe code")
    await piet.tap("Nieuwe code")
    assert "Vaart Welzijn vroeg erom." in anneke.last


async def moved(stage: Stage, person: Person) -> None:
    """Somebody goes on in another organisation."""
    await person.open(await stage.link(Role.INTERMEDIARY, "vaart_welzijn"))
    await person.tap("Ja, verander")


@pytest.mark.parametrize("label", ["Print", "Code kwijt of fout"])
async def test_old_buttons_of_a_former_organisation_show_nothing(stage: Stage, label: str) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    old = anneke.find(label)
    await moved(stage, anneke)
    await anneke.tap_again(old)
    if label == "Code kwijt of fout":
        await anneke.tap("Voucher kwijt: nieuwe code")
    assert OTHERS in anneke.last
    assert anneke.messages[-1].file is None


async def test_nor_does_a_folded_one_or_taking_back(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    await anneke.tap("Code kwijt of fout")
    undo = anneke.find("Mijn voucher terugnemen")
    await anneke.send("sport 9401 AB 14")
    show = anneke.find("Toon")
    await moved(stage, anneke)
    seen = len(anneke.screen)
    await anneke.tap_again(show)
    assert not any(code in text for text in anneke.screen[seen:])
    assert OTHERS in anneke.last
    await anneke.tap_again(undo)
    assert "Neem terug" not in anneke.buttons


async def test_addresses_that_get_nothing_are_counted_and_slowed_down(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.give("9401 AB 1")
    for number in range(20):
        assert "Klopt dit?" in await anneke.send(f"sport 9402 AB {number + 1}")
    answer = await anneke.send("sport 9401 AB 1")
    assert "U vroeg in een uur naar 20 adressen zonder iets te geven." in answer
    assert "10.00 uur" in answer and "0592 00 00 00" in answer
    assert carla.last == (
        "Anneke van Voedselbank vroeg in een uur naar 20 adressen en gaf niets. Kijk of dat klopt."
    )
    seen = len(carla.screen)
    for route in ("code kwijt", "9401 AB 1", "bon school 9401 AB 1"):
        await anneke.send(route)
    assert not any("al een voucher" in text for text in anneke.screen)
    assert len(carla.screen) == seen, "they are told once a day"
    # A colleague goes on, and so does she in an hour.
    brenda = await stage.intermediary(name="Brenda")
    assert "Klopt dit?" in await brenda.send("sport 9402 AB 99")
    stage.later(hours=1, minutes=1)
    assert "al een voucher" in await anneke.send("sport 9401 AB 1")
    assert await stage.database.reading.value("SELECT count(*) FROM lookups") == 1


async def test_who_gives_is_never_slowed_down(stage: Stage) -> None:
    anneke = await stage.intermediary()
    for number in range(24):
        await anneke.send(f"sport 9402 AB {number + 1}")
        await anneke.tap("Geef voucher")
    assert await stage.issued() == 24
    assert await stage.database.reading.value("SELECT count(*) FROM lookups") == 0


async def test_a_lost_code_by_address_counts_as_well(set_stage: SetStage) -> None:
    stage = await set_stage(addresses_an_hour=3)
    anneke = await stage.intermediary()
    for number in range(3):
        assert "Ik vind hier geen voucher bij." in await lost(anneke, f"9402 AB {number + 1}")
    assert "U vroeg in een uur naar 3 adressen" in await lost(anneke, "9402 AB 9")


async def test_giving_and_taking_back_is_no_way_to_ask(set_stage: SetStage) -> None:
    stage = await set_stage(addresses_an_hour=3)
    anneke = await stage.intermediary()
    for number in range(3):
        await anneke.send(f"sport 9402 AB {number + 1}")
        await anneke.tap("Geef voucher")
        await anneke.tap("Code kwijt of fout")
        await anneke.tap("Mijn voucher terugnemen")
        await anneke.tap("Neem terug")
    assert "U vroeg in een uur naar 3 adressen" in await anneke.send("sport 9402 AB 9")
