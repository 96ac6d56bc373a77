"""What people at a counter type of an address, bit by bit, and what is no code at all."""

import pytest

from bot.storage import pool_codes
from tests.conftest import SetStage, Stage
from tests.helpers.coupons import some, stocked

_LETTERS = "Ik mis de letters van de postcode. Typ bijvoorbeeld 9401 AB 12."
_NUMBER = "Ik mis het huisnummer. Typ bijvoorbeeld 9401 AB 12."
_UNKNOWN = "Ik ken deze code niet"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sport 9401 12", _LETTERS),
        ("9401 12", _LETTERS),
        ("cultuur 9401 12A", _LETTERS),
        ("9401", _LETTERS),
        ("sport 9401", _LETTERS),
        ("sport 9401 AB", _NUMBER),
        ("9401 ab", _NUMBER),
        ("sport 9401 AB 0", _NUMBER),
        ("sport 0401 AB 12", "Deze postcode bestaat niet."),
    ],
)
async def test_what_is_missing_of_an_address_is_said(stage: Stage, typed: str, said: str) -> None:
    await stocked(stage, *some(2))
    anneke = await stage.intermediary()
    for _time in range(12):
        assert said in await anneke.send(typed)
        await anneke.send("start")
    assert "Te veel" not in "\n".join(anneke.screen)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("sport 9401 AB", "12"),
        ("sport 9401", "AB 12"),
        ("sport 9401 12", "AB"),
        ("sport 9401", "ab 12"),
    ],
)
async def test_an_address_in_two_messages_is_one(stage: Stage, first: str, second: str) -> None:
    await stocked(stage, *some(2))
    anneke = await stage.intermediary()
    await anneke.send(first)
    assert "9401 AB 12" in await anneke.send(second)
    await anneke.tap("Geef voucher")
    await anneke.send("sport 9401 AB 12")
    assert "Voor dit adres is al een voucher gegeven" in anneke.last


async def test_another_whole_address_is_read_as_it_stands(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB")
    assert "9401 CD 3" in await anneke.send("9401 CD 3")


@pytest.mark.parametrize("typed", ["0612345678", "06-12345678", "zaterdag 14.00-16.00", "14.00"])
async def test_what_can_be_no_code_is_not_counted_as_one(stage: Stage, typed: str) -> None:
    await stocked(stage, *some(2))
    anneke = await stage.intermediary()
    for _time in range(12):
        assert _UNKNOWN not in await anneke.send(typed)
    assert "Te veel" not in "\n".join(anneke.screen)
    missed = "SELECT count(*) FROM throttle"
    assert await stage.database.reading.value(missed) == 0


async def test_what_may_be_a_code_of_the_shop_is_counted(set_stage: SetStage) -> None:
    """A shop with codes of ten figures: a telephone number is a try like any other."""
    stage = await set_stage(codes="pool")
    async with stage.database.transaction() as transaction:
        await pool_codes.add(transaction, ["0687654321", "0911223344"])
    anneke = await stage.intermediary()
    for _time in range(12):
        await anneke.send("0612345678")
    assert "Te veel verkeerde codes" in anneke.last
