"""What is looked for behind a greeting, and for what age in one word."""

from dataclasses import replace

import pytest

from tests.conftest import SetStage, Stage
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered

YOGA = replace(
    TOWN[3], title="Yoga rustig", provider="Adem", kind="yoga", when="di 9:00", address=""
)
LATE = replace(YOGA, title="Yoga laat", when="do 19:00", from_age=55)
BABIES = replace(TOWN[2], title="Met de baby", from_age=0, to_age=2)


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with yoga on two days, and swimming for several ages."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN, YOGA, LATE, BABIES)
    return stage


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("hoi zwemmen", "Zwemmen"),
        ("hoi, zwemmen", "Zwemmen"),
        ("goedemorgen zwemmen", "Zwemmen"),
        ("dag, ik zoek yoga", "Yoga"),
        ("goede middag ik zoek yoga", "Yoga"),
        ("goedemiddag ik zoek een plek om te dansen voor een mevrouw", "Dans"),
        ("zwemmen voor een zesjarige", "Zwemmen, voor 6 jaar"),
        ("zwemmen voor een 8-jarige", "Zwemmen, voor 8 jaar"),
        ("zwemmen 6-12", "Zwemmen, voor 6 tot en met 12 jaar"),
        ("babyzwemmen", "Zwemmen, voor baby's"),
        ("senioren-yoga", "Yoga, voor ouderen"),
        ("55-plus", "Waar te besteden, voor 55 jaar"),
    ],
)
async def test_what_is_looked_for_is_found(town: Stage, typed: str, heading: str) -> None:
    bea = await town.intermediary(name="Bea")
    answer = (await bea.send(typed)).removeprefix("Ik heb uw bericht gewist.\n\n")
    assert answer.splitlines()[0] == heading, answer


async def test_tomorrow_before_the_question_is_a_day_and_no_greeting(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    tomorrow = (await bea.send("yoga morgen")).splitlines()[0]
    assert tomorrow.startswith("Yoga, op ")
    assert (await bea.send("morgen yoga")).splitlines()[0] == tomorrow
    answer = await bea.send("morgen waar kan ze zwemmen")
    assert tomorrow.removeprefix("Yoga, op ") in answer and "Zwemmen" in answer
    for greeting in ("morgen", "goedemorgen", "hoi", "dag allemaal"):
        assert "Wat wilt u doen?" in await bea.send(greeting)


async def test_an_age_under_a_list_is_no_code(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    await bea.send("waar kan ze zwemmen")
    for typed, heading in (
        ("55-plus", "Zwemmen, voor 55 jaar"),
        ("8-jarige", "Zwemmen, voor 8 jaar"),
        ("6-12", "Zwemmen, voor 6 tot en met 12 jaar"),
    ):
        assert (await bea.send(typed)).splitlines()[0] == heading
