"""A code is found wherever it stands: in the text for WhatsApp, in a link, in a sentence."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.codes import new_code
from bot.storage import pool_codes
from tests.conftest import Person, SetStage, Stage
from tests.helpers.coupons import some, stocked
from tests.helpers.redeeming import provider


def whatsapp(person: Person) -> str:
    """The text that the newest button [Deel] has WhatsApp send."""
    for message in reversed(person.messages):
        for row in message.keyboard:
            for button in row:
                if "wa.me" in button.get("url", ""):
                    return parse_qs(urlsplit(button["url"]).query)["text"][0]
    raise AssertionError("nothing to share")


PASTED = [
    "{text}",
    "De code is {code}.",
    "https://t.me/meedoen_demo_bot?start=v_{code}",
    "code {code} graag",
]


@pytest.mark.parametrize("pasted", PASTED)
async def test_a_code_of_our_own_is_found_in_what_is_pasted(stage: Stage, pasted: str) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    text = pasted.format(text=whatsapp(anneke), code=code)
    assert (await gym.send(text)).startswith("Geldig."), gym.last
    assert "Nog niet gebruikt." in await anneke.send(text)


@pytest.mark.parametrize("pasted", PASTED)
@pytest.mark.parametrize("coded", ["WPDA-7K2M", "mgfqxwzr9p", "QWERTYUIOP"])
async def test_a_webshops_code_is_found_in_what_is_pasted(
    set_stage: SetStage, pasted: str, coded: str
) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, [coded])
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give()
    text = pasted.format(text=whatsapp(anneke), code=coded)
    assert (await gym.send(text)).startswith("Geldig.")
    assert "Nog niet gebruikt." in await anneke.send(text)


@pytest.mark.parametrize("pasted", PASTED)
async def test_a_lost_code_is_found_in_what_is_pasted(set_stage: SetStage, pasted: str) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-0001", "SHOP-0002"])
    anneke = await stage.intermediary()
    code = await anneke.give()
    text = pasted.format(text=whatsapp(anneke), code=code)
    await anneke.send("code kwijt")
    await anneke.send(text)
    assert "Nieuwe code" in anneke.buttons
    assert await tries(stage) == 0


async def test_a_coupons_code_is_found_in_what_is_pasted(stage: Stage) -> None:
    carla = await stocked(stage, *some(1))
    for text in (
        "De code is school-0001.",
        "Dit is uw bon.\nUw code: school-0001\nBel 0592 00 00 00",
    ):
        assert (await carla.send(text)).startswith("Bon van €\u00a010 voor schoolartikelen.")


async def test_two_codes_in_a_text_are_asked_about(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-0001", "SHOP-0002"])
    anneke, gym = await stage.intermediary(), await provider(stage)
    for line in ("9401 AB 12", "9401 AB 21"):
        await anneke.give(line)
    answer = await gym.send("De codes zijn SHOP-0001 en SHOP-0002.")
    assert answer == "Ik zie meer dan één code. Stuur ze één voor één."
    assert (await gym.send("De code is SHOP-0001")).startswith("Geldig.")


@pytest.mark.parametrize("codes", ["own", "pool"])
async def test_an_invented_code_in_a_text_is_one_try(set_stage: SetStage, codes: str) -> None:
    stage = await set_stage(codes=codes)
    gym = await provider(stage)
    invented = new_code() if codes == "own" else "SHOP-9999"
    for text in (f"De code is {invented}.", f"https://t.me/bot?start=v_{invented}"):
        before = await tries(stage)
        assert "Ik ken deze code niet." in await gym.send(text)
        assert await tries(stage) == before + 1


async def test_years_and_telephone_numbers_beside_a_code_are_no_tries(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["SHOP-0001"])
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give()
    assert (await gym.send(whatsapp(anneke))).startswith("Geldig.")
    text = "Bel 0592 36 69 11, geldig tot 2022: https://t.me/bot2022?start=v_SHOP-0001"
    assert (await gym.send(text)).startswith("Geldig.")
    assert await tries(stage) == 0


async def tries(stage: Stage) -> int:
    """How many codes that do not exist were counted."""
    count: int = await stage.database.reading.value("SELECT count(*) FROM throttle")
    return count
