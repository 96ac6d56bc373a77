"""What is asked below a card: in another language, or where one can go with it."""

import pytest

from tests.conftest import Person, SetStage, Stage
from tests.helpers.languages import with_reviewed
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with places to swim, and cards in three languages."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS, languages=with_reviewed("ar", "en"))
    await offered(stage, *TOWN)
    return stage


@pytest.fixture
async def anneke(town: Stage) -> Person:
    """Somebody who just gave a voucher."""
    anneke = await town.intermediary()
    await anneke.give()
    return anneke


@pytest.mark.parametrize(
    "typed",
    ["in het nederlands", "deel in het nederlands", "weer nederlands", "toch in het nederlands"],
)
async def test_a_list_goes_back_to_dutch(anneke: Person, typed: str) -> None:
    await anneke.send("waar kan ze zwemmen")
    assert (await anneke.send("in het engels")).startswith("You can go here with the voucher:")
    assert (await anneke.send(typed)).startswith("Hier kunt u met de voucher naartoe:")


@pytest.mark.parametrize(
    ("typed", "language"),
    [("print in het arabisch", "Arabisch"), ("print in het engels", "Engels")],
)
async def test_a_print_in_a_language_is_that_card(
    anneke: Person, typed: str, language: str
) -> None:
    await anneke.send(typed)
    assert f"De kaart in het {language}:" in anneke.screen
    assert anneke.offers("Print")


async def test_a_card_goes_back_to_dutch(anneke: Person) -> None:
    await anneke.send("kaart in het engels")
    await anneke.send("weer nederlands")
    assert "De kaart in het Nederlands:" in anneke.screen
    assert anneke.offers("English") and anneke.offers("العربية")


@pytest.mark.parametrize(
    "typed",
    ["waar kan ze heen", "waar kan ze hiermee heen", "waar kan ze met deze voucher naartoe"],
)
@pytest.mark.parametrize("before", ["", "grmbl frmbl"])
async def test_where_to_go_with_it(anneke: Person, before: str, typed: str) -> None:
    if before:
        await anneke.send(before)
    assert "Sport, dicht bij Centrum\n" in await anneke.send(typed)


async def test_a_looked_up_code_leads_to_where_it_can_be_spent(town: Stage) -> None:
    anneke = await town.intermediary()
    code = await anneke.give(category="Cultuur")
    town.later(days=3)
    await anneke.send(code)
    assert "Cultuur, dicht bij Centrum\n1. " in await anneke.send("waar kan ze hiermee heen")
    await anneke.send(code)
    answer = await anneke.tap("Waar te besteden")
    assert "Cultuur, dicht bij Centrum\n1. " in answer and "Zwem" not in answer
