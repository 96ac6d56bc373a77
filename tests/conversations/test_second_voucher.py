"""One voucher a household: what is asked, what is counted, and what nobody is told."""

import pytest

from bot.domain.scheme_parts import DoubleCheck
from tests.conftest import SetStage, Stage

ASKED = "Voor dit adres is al een voucher gegeven. Is dit een ander huishouden?"


async def other_households(stage: Stage) -> int:
    count: int = await stage.database.reading.value(
        "SELECT count(*) FROM vouchers WHERE other_household = 1"
    )
    return count


@pytest.mark.parametrize("line", ["9401 AB 12", "9401ab12", "12, 9401 AB"])
async def test_a_second_voucher_on_an_address_is_asked_about(stage: Stage, line: str) -> None:
    anneke, bilal = await stage.intermediary(), await stage.intermediary("vaart_welzijn", "Bilal")
    await anneke.give("9401 AB 12")
    await bilal.send("sport " + line)
    await bilal.tap("Buurtteam")
    assert bilal.last.endswith(ASKED)
    assert "Anneke" not in bilal.last and "september" not in bilal.last
    assert bilal.buttons == ["Ander huishouden", "Code kwijt", "Stop"]


async def test_another_household_goes_on_and_is_counted(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 12")
    await anneke.send("sport 9401 AB 12")
    assert "Klopt dit?" in await anneke.tap("Ander huishouden")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 2
    assert await other_households(stage) == 1


async def test_the_same_number_with_an_addition_is_another_address(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 12")
    assert "Klopt dit?" in await anneke.send("sport 9401 AB 12 a")


async def test_after_taking_it_back_the_address_is_free(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 12")
    await anneke.tap("Code kwijt of fout")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap("Neem terug")
    assert "Klopt dit?" in await anneke.send("sport 9401 AB 12")


async def test_a_replaced_voucher_still_counts_for_its_address(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 12")
    await anneke.tap("Code kwijt of fout")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.tap("Nieuwe code")
    assert (await anneke.send("sport 9401 AB 12")).endswith(ASKED)


async def test_two_people_typing_the_same_address_at_once(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    await anneke.send("sport 9401 AB 12")
    await brenda.send("sport 9401 AB 12")
    await anneke.tap("Geef voucher")
    assert (await brenda.tap("Geef voucher")).endswith(ASKED)
    assert await stage.issued() == 1
    await brenda.tap("Ander huishouden")
    await brenda.tap("Geef voucher")
    assert await stage.issued() == 2


async def test_per_person_the_question_is_another(set_stage: SetStage) -> None:
    stage = await set_stage(double_check=DoubleCheck(on="address", per="person"))
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 12")
    assert "Is deze voor iemand anders?" in await anneke.send("sport 9401 AB 12")
    assert "Klopt dit?" in await anneke.tap("Iemand anders")


async def test_an_own_reference_is_checked_within_the_organisation(set_stage: SetStage) -> None:
    stage = await set_stage(double_check=DoubleCheck(on="own reference", per="household"))
    anneke, bilal = await stage.intermediary(), await stage.intermediary("vaart_welzijn", "Bilal")
    await anneke.tap("Voucher geven")
    assert await anneke.tap("Sport") == "Typ uw eigen cliëntnummer. Typ geen naam."
    assert "Klopt dit?" in await anneke.send("VB-1042")
    await anneke.tap("Geef voucher")
    await anneke.tap("Volgende")
    assert "Voor dit nummer is al een voucher gegeven." in await anneke.send("vb-1042")
    await bilal.tap("Voucher geven")
    await bilal.tap("Toegang")
    await bilal.tap("Sport")
    assert "Klopt dit?" in await bilal.send("VB-1042"), "another organisation's numbers"
    await bilal.tap("Stop")
    await bilal.tap("Voucher geven")
    await bilal.tap("Sport")
    assert "Stuur geen naam of BSN." in await bilal.send("Jan Jansen")
