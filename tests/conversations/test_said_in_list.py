"""What a coordinator orders of an offer: right after a search as well as in a fresh chat."""

import pytest

from bot.storage import offers
from tests.conftest import Person, SetStage, Stage
from tests.helpers.offers import NOW, all_there, listed, offer

HERE = (
    offer(title="Cursus theater", provider="De Kolk", kind="theater", category="culture"),
    offer(title="Aquarobics"),
    offer(title="Zumba", full=True),
    offer(title="Yoga", provider="Swing", kind="yoga", when="dinsdag 19.00 uur"),
    offer(title="Yoga voor ouderen", provider="Anders", kind="yoga", when="donderdag 10.00 uur"),
)


@pytest.fixture
async def stage(set_stage: SetStage) -> Stage:
    """A stage on which a few things are offered."""
    stage = await set_stage(offers=())
    await listed(stage.database, HERE)
    return stage


@pytest.fixture
async def carla(stage: Stage) -> Person:
    return await stage.coordinator()


@pytest.mark.parametrize("before", ["theater", "waar kan iemand zwemmen", ""])
@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("verwijder cursus theater", "Cursus theater, De Kolk stoppen?"),
        ("cursus theater stopt", "Cursus theater, De Kolk stoppen?"),
        ("cursus theater kost nu 12,50 euro", "€ 12,50"),
        ("cursus theater zit vol", "Het is dan vol"),
        ("nieuw aanbod: theater bij Budo op dinsdag", "Voor wie is het?"),
        ("80 euro betaald voor posters van theater", "uit het budget voor promotie"),
        ("plan een activiteit theater", "Hoe heet"),
    ],
)
async def test_an_order_right_after_a_search_is_one(
    carla: Person, before: str, line: str, answer: str
) -> None:
    if before:
        await carla.send(before)
    assert answer in (await carla.send(line)).replace("\u00a0", " ")


@pytest.mark.parametrize("line", ["dansen", "theater", "en in Peelo", "theater in Peelo"])
async def test_a_search_after_a_search_is_still_one(carla: Person, line: str) -> None:
    await carla.send("waar kan iemand zwemmen")
    await carla.send(line)
    assert "Leeftijd" in carla.buttons


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("zumba is niet meer vol", "Er is dan weer plek"),
        ("zumba zit niet meer vol", "Er is dan weer plek"),
        ("verander de prijs van aquarobics naar 15", "€ 15"),
        ("prijs van aquarobics naar 15 euro", "€ 15"),
        ("aquarobics heet voortaan Aqua fit", "Aqua fit"),
        ("hernoem aquarobics naar Aqua fit", "Aqua fit"),
        ("verander de naam van aquarobics in Aqua fit", "Aqua fit"),
        ("yoga op dinsdag zit vol", "dinsdag 19.00 uur"),
        ("verwijder yoga op dinsdag", "Yoga, Swing, dinsdag 19.00 uur stoppen?"),
    ],
)
async def test_a_change_in_words_is_asked_for_the_tap(
    stage: Stage, carla: Person, line: str, answer: str
) -> None:
    before = await all_there(stage.database, stage.installation.today)
    assert answer in (await carla.send(line)).replace("\u00a0", " ")
    assert {"Opslaan", "Ja, stop dit"} & {*carla.buttons}
    assert await all_there(stage.database, stage.installation.today) == before


async def test_what_ended_comes_back_in_words(stage: Stage, carla: Person) -> None:
    (found,) = (
        each
        for each in await offers.of_provider(
            stage.database.reading, "De Kolk", stage.installation.today
        )
    )
    async with stage.database.transaction() as transaction:
        await offers.end(transaction, found.id, NOW)
    await carla.send("wat is er gestopt")
    assert any("Cursus theater" in label for label in carla.buttons)
    await carla.send("menu")
    assert "Terugzetten?" in await carla.send("zet cursus theater terug")
    await carla.tap("Zet terug")
    assert "Cursus theater" in [
        each.title for each in await all_there(stage.database, stage.installation.today)
    ]


async def test_a_new_name_is_saved_by_the_tap(stage: Stage, carla: Person) -> None:
    await carla.send("aquarobics heet voortaan Aqua fit")
    await carla.tap("Opslaan")
    titles = [each.title for each in await all_there(stage.database, stage.installation.today)]
    assert "Aqua fit" in titles and "Aquarobics" not in titles
