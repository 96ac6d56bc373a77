"""A few words typed about offers: some of a list, less of it, one step back, somebody's name."""

from dataclasses import replace

import pytest

from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage
from tests.helpers.redeeming import provider
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered

CHAIR = replace(TOWN[2], title="Bad met lift", provider="Liftbad", wheelchair=True)
BALLROOM = replace(
    TOWN[7],
    title="Dansen voor twee",
    provider="Zwier",
    kind="stijldansen",
    women_only=False,
    from_age=None,
    to_age=None,
)
BOULES = replace(TOWN[3], title="Petanque", provider="Boulesclub", kind="petanque")
ON_MONDAY = replace(BOULES, when="maandag 10.00 uur")
DELETED = "Ik heb uw bericht gewist.\n\n"
SHARED = "Hier kunt u met de voucher naartoe:"


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with places to swim, a lift into the water, dances and boules."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN, CHAIR, BALLROOM, ON_MONDAY)
    return stage


async def in_the_middle(town: Stage) -> Person:
    """Somebody who asked where to swim, one tap from a voucher."""
    bea = await town.intermediary(name="Bea")
    await bea.send("sport 9403 AB 90")
    await bea.send("waar kan ze zwemmen")
    return bea


def above(person: Person) -> str:
    """The message above the newest, without that what was typed is deleted."""
    return person.screen[-2].removeprefix(DELETED)


@pytest.mark.parametrize(
    ("typed", "passed_on"),
    [
        ("stuur de eerste drie", "1. Zwemles, 2. Zwemmen voor vrouwen, 3. Bad met lift"),
        ("deel de eerste 2 daarvan", "1. Zwemles, 2. Zwemmen voor vrouwen"),
        ("deel de laatste twee", "1. Bad met lift, 2. Banen trekken"),
        ("app de laatste", "Banen trekken"),
        ("deel 1 en 3", "1. Zwemles, 2. Bad met lift"),
        (
            "stuur nummer 1, 2 en 4 aan haar",
            "1. Zwemles, 2. Zwemmen voor vrouwen, 3. Banen trekken",
        ),
        ("deel de eerste en de derde", "1. Zwemles, 2. Bad met lift"),
        ("deel 2 t/m 4", "1. Zwemmen voor vrouwen, 2. Bad met lift, 3. Banen trekken"),
        ("deel er twee", "1. Zwemles, 2. Zwemmen voor vrouwen"),
        (
            "stuur de hele lijst",
            "1. Zwemles, 2. Zwemmen voor vrouwen, 3. Bad met lift, 4. Banen trekken",
        ),
        ("alleen de eerste twee", "1. Zwemles, 2. Zwemmen voor vrouwen"),
        ("1 en 4", "1. Zwemles, 2. Banen trekken"),
    ],
)
async def test_some_of_a_list_are_passed_on(town: Stage, typed: str, passed_on: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen in pittelo")
    answer = await anneke.send(typed)
    assert answer.startswith(SHARED)
    titles = [part.splitlines()[0].partition(", ")[0] for part in answer.split("\n\n")[1:-1]]
    assert ", ".join(titles) == passed_on
    # The button there leads to the list, and so do its words.
    assert (await anneke.send("terug")).startswith("Zwemmen, dicht bij Pittelo\n1. ")


async def test_some_of_a_list_are_passed_on_in_the_middle_of_something(town: Stage) -> None:
    bea = await in_the_middle(town)
    assert "9403 AB 90" in await bea.send("deel de eerste drie")
    assert above(bea).startswith(SHARED) and "3. Bad met lift" in above(bea)


@pytest.mark.parametrize(
    "typed",
    ["niet op maandag", "maandag niet", "maandag kan ze niet", "liever niet op maandag"],
)
async def test_a_day_on_which_it_may_not_be(town: Stage, typed: str) -> None:
    bea = await in_the_middle(town)
    # No word of it ends the voucher.
    assert "9403 AB 90" in await bea.send(typed)
    assert above(bea).startswith("Zwemmen, dicht bij Pittelo, niet op maandag\n1. ")
    await bea.tap("Geef voucher")
    assert await town.issued() == 1
    await bea.send("jeu de boules")
    assert "Behalve op maandag ken ik dit niet." in await bea.send(typed)


@pytest.mark.parametrize("typed", ["niet op maandag", "volwassenen", "ouderen"])
async def test_a_part_of_a_wish_ends_no_voucher_and_is_no_greeting(town: Stage, typed: str) -> None:
    anneke = await town.intermediary()
    assert (await anneke.send(typed)).startswith("Waar te besteden, ")
    bea = await town.intermediary(name="Bea")
    await bea.send("sport 9403 AB 90")
    # Without a list of offers above it as well.
    assert "9403 AB 90" in await bea.send(typed)
    assert above(bea).startswith("Sport, dicht bij Pittelo, ")
    await bea.tap("Geef voucher")
    assert await town.issued() == 1


async def test_a_volunteer_who_can_not_come_asks_for_no_offers(town: Stage) -> None:
    vera = await town.join(Role.VOLUNTEER, "voedselbank", "Vera")
    assert "Waar te besteden" not in await vera.send("ik kan niet op maandag")


async def test_days_on_which_it_may_not_be(town: Stage) -> None:
    anneke = await town.intermediary()
    answer = await anneke.send("zwemmen, niet op maandag en dinsdag")
    assert answer.startswith("Zwemmen, op woensdag, donderdag, vrijdag, zaterdag en zondag\n1. ")
    # What goes on behind the day is of something else.
    answer = await anneke.send("jeu de boules op maandag niet te duur")
    assert "op maandag" in answer and "niet op maandag" not in answer


@pytest.mark.parametrize(
    ("typed", "whom"),
    [
        ("volwassenen", "voor volwassenen"),
        ("voor volwassenen", "voor volwassenen"),
        ("kinderen", "voor kinderen"),
        ("ouderen", "voor ouderen"),
        ("kinderen tussen 4 en 12", "voor 4 tot en met 12 jaar"),
        ("tussen 4 en 12 jaar", "voor 4 tot en met 12 jaar"),
        ("6 tot 12", "voor 6 tot en met 12 jaar"),
        ("nee, leeftijd is 6 tot 12", "voor 6 tot en met 12 jaar"),
        ("ze is 9 jaar", "voor 9 jaar"),
        ("alleen vrouwen", "alleen voor vrouwen"),
    ],
)
async def test_for_whom_alone(town: Stage, typed: str, whom: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    answer = (await anneke.send(typed)).removeprefix(DELETED)
    assert answer.startswith(f"Zwemmen, {whom}\n1. ")
    bea = await in_the_middle(town)
    assert "9403 AB 90" in await bea.send(typed)
    assert above(bea).startswith(f"Zwemmen, dicht bij Pittelo, {whom}\n1. ")


async def test_another_neighbourhood_keeps_what_somebody_wants_to_do(town: Stage) -> None:
    bea = await in_the_middle(town)
    assert "9403 AB 90" in await bea.send("in marsdijk")
    assert above(bea).startswith("Zwemmen, dicht bij Marsdijk\n1. ")
    assert "9403 AB 90" in await bea.send("niet voor vrouwen")
    assert above(bea).startswith("Zwemmen, dicht bij Marsdijk\n1. ")
    assert "Zwemmen voor vrouwen" not in above(bea)
    assert "9403 AB 90" in await bea.send("verder weg mag ook")
    # What is a house number where a house is asked is one below a list as well.
    assert "9403 AB 12-2" in await bea.send("huisnummer 12-2")


async def test_further_away_will_do(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("zwemmen in marsdijk")
    assert (await anneke.send("verder weg mag ook")).startswith("Zwemmen\n1. ")


async def test_an_age_says_nothing_of_the_category(town: Stage) -> None:
    bo = await town.intermediary()
    await bo.send("iets voor kinderen tussen 4 en 12")
    assert (await bo.send("tussen 4 en 12 jaar")).startswith("Waar te besteden, voor 4 tot en met")


async def test_at_the_till_as_well(town: Stage) -> None:
    pool = await provider(town)
    await pool.send(await (await town.intermediary()).give())
    await pool.send("waar kan ze zwemmen")
    assert "Geldig." in await pool.send("voor volwassenen")
    assert above(pool).startswith("Zwemmen, voor volwassenen\n")


async def test_who_goes_in_a_wheelchair_still_does(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("zwemmen met een rolstoel")
    no_word = "Of het met een rolstoel kan, staat niet in de lijst."
    assert no_word in await anneke.send("dansen")
    answer = await anneke.send("toneel")
    # Where there is only something like it that is said as well, and not hidden.
    assert f"Toneel ken ik niet. {no_word} Wel is er: theater." in answer
    assert "1. Cursus theater" in answer
    assert (await anneke.send("jeu de boules")).startswith(
        "Jeu de boules (petanque), met een rolstoel\n1. "
    )


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("tango", "Tango (stijldansen)\n1. Dansen voor twee"),
        ("tango of yoga", "Tango (stijldansen) of yoga\n"),
        ("waar kan ze jeu de boules doen", "Jeu de boules (petanque)\n1. Petanque"),
        ("stijldansen", "Stijldansen\n1. "),
        ("zwemles", "Zwemmen\n1. "),
    ],
)
async def test_the_heading_has_the_word_that_was_typed(
    town: Stage, typed: str, heading: str
) -> None:
    anneke = await town.intermediary()
    assert heading in await anneke.send(typed)
    if "(" in heading:
        await anneke.tap("Leeftijd")
        assert heading.partition("\n")[0] in await anneke.tap("Elke leeftijd")
        # It goes with what it was said of.
        assert (await anneke.send("zwemmen")).startswith("Zwemmen\n")


async def test_back_from_a_list_leaves_the_voucher_open(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    await bea.send("sport")
    await bea.send("waar kan ze zwemmen")
    assert (await bea.send("terug")).startswith("Typ de postcode en het huisnummer.")
    await bea.send("9403 AB 90")
    await bea.send("waar kan ze zwemmen")
    await bea.tap("2")
    assert "9403 AB 90" in await bea.send("terug")
    assert above(bea).startswith("Zwemmen, dicht bij Pittelo\n1. ")
    assert "Klopt dit?" in await bea.send("terug")
    await bea.tap("Geef voucher")
    assert await town.issued() == 1


async def test_back_at_what_a_list_asks_leads_to_the_list(town: Stage) -> None:
    bea = await in_the_middle(town)
    await bea.tap("Leeftijd")
    assert "9403 AB 90" in await bea.send("ga terug")
    assert above(bea).startswith("Zwemmen, dicht bij Pittelo\n1. ")


@pytest.mark.parametrize("typed", ["deel", "deel ze", "stuur door", "deel de eerste drie"])
async def test_where_there_is_nothing_to_pass_on_it_is_said_how(town: Stage, typed: str) -> None:
    nothing = "Er is nog niets om te delen."
    for person in (await town.intermediary(), await town.coordinator()):
        assert (await person.send(typed)).startswith(nothing)
        assert "Kies een soort" in await person.tap("Waar te besteden")
    bea = await town.intermediary(name="Bea")
    await bea.send("sport 9403 AB 90")
    assert "9403 AB 90" in await bea.send(typed)
    assert above(bea).startswith(nothing)


async def test_a_message_to_many_is_something_else(town: Stage) -> None:
    await town.intermediary()
    carla = await town.coordinator()
    assert "Aan wie is het bericht?" in await carla.send("stuur bericht")


@pytest.mark.parametrize("name", ["mevrouw de vries", "Mw. Peelo", "familie Yilmaz"])
async def test_who_is_called_by_name_is_no_place(town: Stage, name: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    for typed in (name, f"zwemmen voor {name}"):
        answer = await anneke.send(typed)
        assert answer.removeprefix(DELETED).startswith("Zwemmen\n1. ")
        said = "\n".join(anneke.screen)
        assert name.split()[-1] not in said and "als wijk" not in said
        assert all(typed != message.text for message in anneke.messages)
    assert "Stuur geen naam of BSN." in "\n".join(anneke.screen)
    bea = await town.intermediary(name="Bea")
    await bea.send(name)
    assert all(name != message.text for message in bea.messages)
    assert "als wijk" not in "\n".join(bea.screen)


@pytest.mark.parametrize("name", ["jan de vries", "jan jansen", "de vries"])
async def test_what_may_be_a_name_does_not_stay(town: Stage, name: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    assert "Dat ken ik niet." in await anneke.send(name)
    assert all(name != message.text for message in anneke.messages)


async def test_a_coordinator_is_not_told_to_call_themselves(town: Stage) -> None:
    carla = await town.coordinator()
    await carla.send("waar kan ze zwemmen")
    answer = await carla.send("qwertz")
    assert "Mist u iets? Voeg het toe bij “Aanbod”." in answer and "Bel de" not in answer
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    assert "Bel de coördinator" in await anneke.send("qwertz")
