"""What is asked at the counter and begins no voucher, chooses nothing and accuses nobody."""

import pytest

from tests.conftest import SetStage, Stage
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with places to swim, and neighbourhoods."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN)
    return stage


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("en judo", "Judo\n"),
        ("en judo voor een kind van 8", "Judo, voor 8 jaar\n"),
        ("voor een meisje van 9 dat wil dansen", "Dans, voor 9 jaar\n"),
    ],
)
async def test_a_question_under_a_list_chooses_no_category(
    town: Stage, typed: str, heading: str
) -> None:
    anneke = await town.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.send("waar kan ze dansen")
    assert (await anneke.send(typed)).endswith("Waarvoor is de voucher?")
    assert heading in anneke.screen[-2]
    # What answers the question still does.
    assert "Een voucher voor sport." in await anneke.send("hij wil judo")


async def test_a_number_after_stop_is_one_of_the_list_above(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen in pittelo")
    await anneke.send("stop")
    assert (await anneke.send("nummer 1")).startswith("Zwemles\n")


async def test_a_number_of_nothing_begins_no_address(town: Stage) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send("nummer 1")
    assert "Dat begrijp ik niet." in answer and "postcode" not in answer


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("wat is het dichtste bij 9403 AB", "Waar te besteden, dicht bij 9403\n"),
        ("sport bij 9403AB", "Sport, dicht bij 9403\n"),
    ],
)
async def test_near_a_postcode_begins_no_voucher(town: Stage, typed: str, heading: str) -> None:
    anneke = await town.intermediary()
    assert heading in await anneke.send(typed)
    assert "9403 AB" not in "\n".join(anneke.screen).replace("9403 AA", "")


@pytest.mark.parametrize("typed", ["alles", "dichterbij"])
async def test_words_that_are_no_name_accuse_nobody(town: Stage, typed: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("sport")
    answer = await anneke.send(typed)
    assert "Dat begrijp ik niet." in answer and "geen naam of BSN" not in answer


@pytest.mark.parametrize("typed", ["jansen", "jan", "Piet"])
async def test_a_name_is_told_not_to_be_sent(town: Stage, typed: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("sport")
    assert "Stuur geen naam of BSN." in await anneke.send(typed)
