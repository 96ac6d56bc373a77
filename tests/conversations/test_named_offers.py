"""What is asked by the name of a provider or of a kind that only the list has; and what a whole new
question keeps of the one before: nothing."""

from dataclasses import replace

import pytest

from bot.domain.offers import Offer
from tests.conftest import SetStage, Stage
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered

_YOGA = Offer("Budo Ryu", "Yoga", "sport", "yoga", from_age=16, price_cents=3000)
OFFERS = (
    *TOWN,
    _YOGA,
    replace(_YOGA, provider="Ademruimte", title="Stille yoga"),
    Offer("Fysio Peelo", "Aquagym", "sport", "zwemmen", from_age=55),
    Offer("Zwembad De Bonte Wever", "Golfslag", "sport", "zwemmen"),
    Offer("GTV Achilles", "Turnen", "sport", "turnen", full=True),
    Offer("Drents Museum", "Rondleiding", "culture", "museum"),
    Offer("Muziekschool", "Slagwerk", "culture", "drumles"),
    Offer("Buurthuis", "Samen eten maken", "culture", "koken"),
    Offer("Buurthuis", "Nederlands", "culture", "taalles"),
    Offer("Park", "Ballen werpen", "sport", "petanque", from_age=50),
)


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with providers and kinds of names of their own."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *OFFERS)
    return stage


@pytest.mark.parametrize(
    ("asked", "answer", "left_out"),
    [
        ("koken", "Koken\n1. Samen eten maken", "2. "),
        ("waar kan ze koken", "Koken\n1. Samen eten maken", "2. "),
        ("taalles", "Taalles\n1. Nederlands", "2. "),
        ("wat doet Achilles", "Bij GTV Achilles is alles vol.", "1. "),
        ("Fysio Peelo", "Fysio Peelo\n1. Aquagym", "ken ik niet"),
        ("wat is het telefoonnummer van budo ryu", "Budo Ryu\n1. Yoga", "2. "),
        ("doet de bonte wever mee", "Zwembad De Bonte Wever\n1. Golfslag", "2. "),
        ("neemt het drents museum de voucher aan", "Drents Museum\n1. Rondleiding", "2. "),
        ("heeft de muziekschool ook drumles", "Drumles, bij Muziekschool\n1. Slagwerk", "2. "),
        ("waar kan opa jeu de boulen", "Petanque, voor ouderen\n1. Ballen werpen", "2. "),
        ("zwemmen in 9999", "Zwemmen\n9999 ken ik niet als postcode. Dit is alles in", "bij 9999"),
    ],
)
async def test_a_name_of_the_list_is_found(
    town: Stage, asked: str, answer: str, left_out: str
) -> None:
    anneke = await town.intermediary()
    for before in ("", "waar kan ze dansen"):
        if before:
            await anneke.send(before)
        said = await anneke.send(asked)
        assert answer in said and left_out not in said, said


async def test_what_names_nothing_is_still_not_understood(town: Stage) -> None:
    anneke = await town.intermediary()
    for typed in ("xyzzy blub", "en", "kast"):
        assert "1. " not in await anneke.send(typed)


async def test_a_whole_new_question_keeps_nothing_of_the_one_before(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("zwemmen voor 10 jaar")
    answer = await anneke.send("hoe duur is yoga bij budo ryu")
    assert "Yoga" in answer and "10 jaar" not in answer and "ken ik niet" not in answer
    assert "Stille yoga" not in answer
    await anneke.send("fitness met een rolstoel")
    answer = await anneke.send("zwemmen in Groningen")
    assert "Zwemmen\nGroningen ken ik niet" in answer and "rolstoel" not in answer
    # What goes on from it keeps it.
    await anneke.send("zwemmen voor 10 jaar")
    assert "Zwemmen, dicht bij Marsdijk, voor 10 jaar" in await anneke.send("en in Marsdijk?")
    assert "Judo, dicht bij Marsdijk, voor 10 jaar" in await anneke.send("en judo?")
