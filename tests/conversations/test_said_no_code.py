"""Words in capitals, years and postcodes are no codes: they are read, and nobody is locked out."""

import pytest

from bot.storage import pool_codes, throttle
from tests.conftest import Person, SetStage, Stage
from tests.helpers.coupons import some, stocked
from tests.helpers.redeeming import provider

UNKNOWN = "Ik ken deze code niet"
SHOUTED = [
    "JA GRAAG",
    "TOCH NIET",
    "STOP MAAR",
    "HOE WERKT DIT",
    "IK BEN DE CODE KWIJT",
    "HOEVEEL IS ER GEGEVEN",
    "DE VOUCHER DOET HET NIET",
    "TWINTIG EURO",
    "PROBLEEM",
    "MIJN VROUW IS DE BON KWIJT",
]
FIGURES = [
    "waar kan ze met de voucher zwemmen in 9404",
    "voucher voor iemand in 9404",
    "mag iemand met 1400 euro inkomen een voucher",
    "kaart in het ARABISCH graag",
    "de code van mevrouw BAKKER is weg",
    "geef iedereen in 9401 een voucher",
    "is de bon van 2019 nog goed",
]


async def giving(stage: Stage) -> tuple[Person, str]:
    """Somebody who gives coupons too, and a code that was given."""
    await stocked(stage, *some(3))
    anneke = await stage.intermediary()
    return anneke, await anneke.give()


@pytest.mark.parametrize("typed", [*SHOUTED, *FIGURES])
async def test_what_is_no_code_is_read_as_what_it_is(stage: Stage, typed: str) -> None:
    anneke, _code = await giving(stage)
    assert UNKNOWN not in await anneke.send(typed)


async def test_nobody_is_locked_out_by_talking(stage: Stage) -> None:
    anneke, code = await giving(stage)
    gym = await provider(stage)
    for who in (anneke, gym):
        for typed in [*SHOUTED, *FIGURES]:
            await who.send(typed)
            await who.send("menu")
    assert "Nog niet gebruikt." in await anneke.send(code)
    assert (await gym.send(code)).startswith("Geldig.")


async def test_where_codes_are_words_they_are_found_and_guesses_count(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["QWERTYUIOP"])
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give()
    assert (await gym.send("DE CODE IS QWERTYUIOP")).startswith("Geldig.")
    # As long, and of letters too.
    for _guess in range(throttle.PER_PERSON):
        assert UNKNOWN in await gym.send("QWERTYUIOZ")
    assert "Te veel verkeerde codes" in await gym.send("QWERTYUIOP")


@pytest.mark.parametrize("typed", ["haar bsn 123456782 voucher sport 9401 AB 17"])
async def test_a_bsn_is_no_mistyped_code(stage: Stage, typed: str) -> None:
    anneke = await stage.intermediary()
    assert "BSN" in await anneke.send(typed)
