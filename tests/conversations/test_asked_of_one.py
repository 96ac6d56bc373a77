"""What is asked next of one offer that stands there, and of a provider by name."""

from dataclasses import replace

import pytest

from bot.domain.offers import Offer
from tests.conftest import SetStage, Stage
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered

JUDO = Offer(
    *("Budo Ryu", "Judo jeugd", "sport", "judo"),
    postcode="9405AB",
    address="Mat 9",
    phone="0592 33 33 33",
    when="maandag 16.00 uur",
)
POOL = replace(TOWN[2], provider="De Bonte Wever", title="Vrij zwemmen", address="Stadsbroek 17")
CHOIR = replace(TOWN[5], title="Vrij koor", kind="zang", price_cents=0)


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with providers whose names people know."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN, JUDO, POOL, CHOIR)
    return stage


QUESTIONS = [
    *("waar is dat", "wat kost dat?", "is die al vol", "hoe laat", "en hoe laat is het"),
    *("voor wie is dat", "wat is het adres", "telefoonnummer", "is er nog plek", "wanneer dan"),
]


@pytest.mark.parametrize("typed", QUESTIONS)
async def test_what_is_asked_of_the_one_that_stands_there_is_told(town: Stage, typed: str) -> None:
    bea = await town.intermediary(name="Bea")
    await bea.send("waar kan hij judoën")
    assert "Mat 9" in await bea.send("nummer 1")
    answer = await bea.send(typed)
    assert answer.startswith("Judo jeugd\nBudo Ryu") and "0592 33 33 33" in answer


async def test_of_a_list_it_is_asked_which_is_meant(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    await bea.send("waar kan hij judoën")
    answer = await bea.send("wat kost dat")
    assert "Welke bedoelt u? Typ het nummer. Bijvoorbeeld: nummer 1." in bea.screen[-2]
    assert answer.startswith("Judo\n1. Judo jeugd")
    assert (await bea.send("telefoon van 1")).startswith("Judo jeugd\nBudo Ryu")


async def test_for_her_husband_nothing_is_for_women_only(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    assert "Zwemmen voor vrouwen" in await bea.send("waar kan ze zwemmen")
    answer = await bea.send("en voor haar man")
    assert "1. Banen trekken" in answer and "Zwemmen voor vrouwen" not in answer


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("waar zit budo ryu", "Budo Ryu\n1. Judo jeugd"),
        ("mag ze met de voucher naar de bonte wever", "De Bonte Wever\n1. Vrij zwemmen"),
        ("kan ze met haar voucher bij budo ryu terecht?", "Budo Ryu\n1. Judo jeugd"),
        ("telefoonnummer van budo ryu", "Budo Ryu\n1. Judo jeugd"),
        ("wat kost de muziekschool", "Muziekschool\n1. Muziekles"),
        ("neemt basic fit de voucher aan", "Die aanbieder ken ik niet. "),
    ],
)
async def test_a_provider_is_found_by_name(town: Stage, typed: str, found: str) -> None:
    bea = await town.intermediary(name="Bea")
    assert found in await bea.send(typed)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("waar kan ze naartoe met haar cultuurvoucher", "Cultuur\n1. "),
        ("waar kan hij heen met zijn sportvoucher", "Sport\n1. "),
        ("oma en kleinkind samen iets doen", "Wat zoekt u? Kies een soort"),
        ("sociaal iets, mensen ontmoeten", "Wat zoekt u? Kies een soort"),
    ],
)
async def test_where_to_go_is_no_rule(town: Stage, typed: str, answer: str) -> None:
    bea = await town.intermediary(name="Bea")
    assert answer in await bea.send(typed)


async def test_that_there_is_none_of_two_is_said_once(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    answer = await bea.send("viool of piano")
    assert answer.count("ioolles") == 2 and "1. Muziekles" in answer
