"""What it is not to be, where not and at whom not, in people's own words."""

from dataclasses import replace

import pytest

from bot.domain.offers import Offer
from tests.conftest import SetStage, Stage
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered

MORE = (
    Offer("Zwier", "Streetdance", "culture", "streetdance", from_age=8, postcode="9405AC"),
    Offer("Danshuis", "Salsa voor twee", "culture", "salsa", postcode="9401AC"),
    Offer("Danshuis", "Op de tenen", "culture", "ballet", postcode="9401AC"),
    replace(TOWN[2], provider="De Bonte Wever", title="Vrij zwemmen", postcode="9405AB"),
)


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality where one can swim and dance in several places."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN, *MORE)
    return stage


@pytest.mark.parametrize(
    ("typed", "heading", "left_out"),
    [
        (["geen judo"], "Waar te besteden, geen judo", "Judo voor"),
        (["geen streetdance"], "Waar te besteden, geen streetdance", "Streetdance"),
        (["niet zwemmen"], "Waar te besteden, geen zwemmen", "Banen"),
        (["zwemmen, niet in kloosterveen"], "Zwemmen, niet in Kloosterveen", "Vrij"),
        (
            ["ze wil dansen maar niet in kloosterveen"],
            "Dans, niet in Kloosterveen",
            "Streetdance",
        ),
        (["waar kan ze dansen", "niet in kloosterveen"], "Dans, niet in Kloosterveen", "Street"),
        (["dansen in kloosterveen", "niet in kloosterveen"], "Dans, niet in Kloosterveen", "Zwier"),
        (["waar kan ze dansen", "geen streetdance"], "Dans, geen streetdance", "Streetdance"),
        (
            ["waar kan ze dansen", "geen streetdance", "niet salsa"],
            "Dans, geen streetdance, geen salsa",
            "Salsa voor",
        ),
        (["zwemmen of dansen", "niet zwemmen"], "Dans, geen zwemmen", "Banen"),
        (["dansen maar geen salsa"], "Dans, geen salsa", "Salsa voor"),
        (["waar kan ze dansen", "niet bij zwier"], "Dans, niet bij Zwier", "Streetdance"),
        (
            ["zwemmen maar niet bij de bonte wever"],
            "Zwemmen, niet bij De Bonte Wever",
            "Vrij zwemmen",
        ),
    ],
)
async def test_what_is_not_wanted_is_left_out(
    town: Stage, typed: list[str], heading: str, left_out: str
) -> None:
    bea = await town.intermediary(name="Bea")
    for line in typed:
        answer = await bea.send(line)
    lines = answer.removeprefix("Ik heb uw bericht gewist.\n\n").splitlines()
    assert lines[0] == heading, answer
    assert "1. " in answer and left_out not in answer.split("\n", 1)[1], answer


async def test_what_is_only_there_is_said_to_be(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    answer = await bea.send("judo, niet in kloosterveen")
    assert "Judo\nIk vind dit alleen in Kloosterveen. Dit is er wel:\n1. Judo voor" in answer
    answer = await bea.send("theater maar niet bij theater de kolk")
    assert "Theater\nIk vind dit alleen bij Theater De Kolk. Dit is er wel:\n1. Cursus" in answer


async def test_what_is_not_wanted_is_left_out_while_a_voucher_waits(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    await bea.send("cultuur 9403 AB 90")
    await bea.send("waar kan ze dansen")
    for typed, heading in (
        ("niet in kloosterveen", "Dans, niet in Kloosterveen"),
        ("geen salsa", "Dans, geen salsa, niet in Kloosterveen"),
    ):
        question = await bea.send(typed)
        assert "Klopt dit? Voucher van" in question
        assert (
            heading in bea.screen[-2].replace(", dicht bij Pittelo", "")
            and "1. Op de tenen" in bea.screen[-2]
        )


async def test_a_price_takes_no_neighbourhood_away(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    answer = await bea.send("zwemmen in pittelo niet duurder dan 20 euro")
    assert "In Pittelo" not in answer
    answer = await bea.send("waar kan ze zwemmen in centrum niet duurder dan 20 euro")
    assert "In Centrum vind ik dit niet. Dit is er wel:\n1. " in answer
