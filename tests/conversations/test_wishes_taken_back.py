"""What is no wish any more, or never was: not only for women, no wheelchair, all but sport."""

from dataclasses import replace

import pytest

from tests.conftest import SetStage, Stage
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered

CHAIR = replace(TOWN[2], title="Bad met lift", provider="Liftbad", wheelchair=True)


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with an hour for women, a lift into the water, and what else there is."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN, CHAIR)
    return stage


@pytest.mark.parametrize(
    "typed",
    [
        "zwemmen, niet alleen voor vrouwen",
        "zwemmen voor heren",
        "zwemmen voor mannen en vrouwen",
        "zwemmen, mannen mogen ook",
    ],
)
async def test_what_is_for_men_as_well_is_no_hour_for_women(town: Stage, typed: str) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send(typed)
    assert "Banen trekken" in answer and "alleen voor vrouwen" not in answer
    assert "Zwemmen voor vrouwen" not in answer


@pytest.mark.parametrize(
    "typed", ["ook voor mannen", "mannen mogen ook", "niet alleen voor vrouwen", "mannen mag ook"]
)
async def test_men_may_come_as_well_after_all(town: Stage, typed: str) -> None:
    anneke = await town.intermediary()
    assert "Banen" not in await anneke.send("zwemmen alleen voor vrouwen")
    answer = await anneke.send(typed)
    assert answer.startswith("Zwemmen\n1. ") and "Banen trekken" in answer
    # It says for whom, and nothing of who may have a voucher.
    for only in ("alleen vrouwen", "alleen voor vrouwen", "toch alleen voor vrouwen"):
        answer = await anneke.send(only)
        assert answer.startswith("Zwemmen, alleen voor vrouwen\n1. Zwemmen voor vrouwen"), only


@pytest.mark.parametrize("typed", ["alleen vrouwen", "alleen voor vrouwen"])
async def test_for_women_only_is_understood_under_a_card(town: Stage, typed: str) -> None:
    anneke = await town.intermediary()
    await anneke.give("9405 AB 12", "Sport")
    assert "1. Zwemmen voor vrouwen" in await anneke.send(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "toch geen rolstoel",
        "toch zonder rolstoel",
        "hoeft niet met rolstoel",
        "rolstoel hoeft niet",
        "het hoeft niet voor een rolstoel",
    ],
)
async def test_a_wheelchair_is_taken_back(town: Stage, typed: str) -> None:
    anneke = await town.intermediary()
    assert "Banen" not in await anneke.send("zwemmen met een rolstoel")
    answer = await anneke.send(typed)
    assert answer.startswith("Zwemmen\n1. ") and "Banen trekken" in answer
    assert "rolstoel" not in await anneke.send("zwemmen, hoeft niet met een rolstoel")


@pytest.mark.parametrize("typed", ["alles behalve sport", "iets, maar geen sport"])
async def test_all_but_a_category_is_without_it(town: Stage, typed: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    answer = await anneke.send(typed)
    assert answer.startswith("Cultuur\n1. ") and "Judo" not in answer and "Banen" not in answer
