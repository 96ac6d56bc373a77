"""At the till, and something else is looked at there as well: where a voucher can be spent."""

import pytest

from tests.conftest import Person, SetStage, Stage
from tests.helpers.redeeming import provider
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with places to swim, and neighbourhoods."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN)
    return stage


async def looking(town: Stage, *taps: str) -> tuple[Person, str]:
    """A provider who looked where a voucher can be spent, and a code to take in."""
    code = await (await town.intermediary()).give()
    pool = await provider(town)
    await pool.tap("Waar te besteden")
    for label in taps:
        await pool.tap(label)
    return pool, code


@pytest.mark.parametrize(
    "taps", [(), ("Zwemmen",), ("Zwemmen", "Leeftijd"), ("Zwemmen", "Wijk"), ("Zwemmen", "1")]
)
async def test_a_code_is_taken_in_after_looking_where_to_spend_it(
    town: Stage, taps: tuple[str, ...]
) -> None:
    pool, code = await looking(town, *taps)
    assert (await pool.send(code)).startswith("Geldig.")
    assert "Ingenomen" in await pool.tap("Neem in")
