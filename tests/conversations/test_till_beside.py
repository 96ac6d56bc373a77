"""At the till, and something else is looked at there as well: where a voucher can be spent."""

from dataclasses import replace

import pytest

from bot.domain.scheme_file import read_scheme
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.helpers.redeeming import in_parts, provider
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


@pytest.fixture
async def pool(town: Stage) -> Person:
    """A provider with two offers who just took in a voucher."""
    both = [replace(TOWN[0], provider="Sportschool", title=title) for title in ("Yoga", "Judo")]
    await offered(town, *TOWN, *both)
    code = await (await town.intermediary()).give()
    pool = await provider(town)
    await pool.send(code)
    await pool.tap("Neem in")
    return pool


NEW = "Is dit een nieuwe deelnemer bij u?"
QUESTION = "Waarvoor is de voucher gebruikt?"


@pytest.mark.parametrize(
    "typed", ["niks", "niets", "geen van deze", "niet van toepassing", "nvt", "geen idee"]
)
async def test_that_it_was_none_of_them_points_to_something_else(pool: Person, typed: str) -> None:
    await pool.tap("Ja")
    answer = await pool.send(typed)
    assert answer.startswith("Ingenomen: ") and answer.endswith(QUESTION)
    assert "“Iets anders”" in answer


@pytest.mark.parametrize("typed", ["niks", "niet van toepassing", "weet ik echt niet"])
async def test_no_answer_to_who_is_new_stops_nothing(pool: Person, typed: str) -> None:
    assert "Tik op de knop zelf." in await pool.send(typed)
    assert "Gestopt" not in "\n".join(pool.screen)


@pytest.mark.parametrize("typed", ["weet ik niet", "ja nieuw", "ja"])
async def test_the_tills_question_comes_back_behind_a_list(pool: Person, typed: str) -> None:
    assert (await pool.send("waar kan ze zwemmen")).endswith(NEW)
    assert "Zwemmen\n1. " in pool.screen[-2]
    assert "Tik op de knop zelf." in await pool.send(typed)
    assert QUESTION in await pool.tap("Ja")


async def test_what_was_used_is_no_search_behind_a_list(pool: Person) -> None:
    await pool.tap("Ja")
    assert (await pool.send("waar kan ze zwemmen")).endswith(QUESTION)
    assert (await pool.send("yoga")).startswith("Ingenomen: ")
    assert "Gebruikt voor: Yoga." in await pool.tap("Yoga")


async def test_one_of_the_list_is_looked_at_before_the_answer(pool: Person) -> None:
    await pool.send("waar kan ze zwemmen in 9407")
    assert (await pool.send("nummer 1")).endswith(NEW)
    assert pool.screen[-2].startswith("Banen trekken\n")
    assert "Tik op de knop zelf." in await pool.send("weet ik niet")


async def test_the_question_is_open_once(pool: Person) -> None:
    await pool.send("waar kan ze zwemmen")
    asked = [each for each in pool.messages if NEW in (each.text or "")]
    assert len(asked) == 1


async def test_a_price_under_a_list_is_no_amount_to_take_in(set_stage: SetStage) -> None:
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS, **in_parts(read_scheme(ASSEN)))
    await offered(stage, *TOWN)
    code = await (await stage.intermediary()).give()
    pool = await provider(stage)
    await pool.send(code)
    await pool.send("waar kan ze zwemmen")
    answer = await pool.send("onder de 10 euro")
    assert "U neemt" not in answer and pool.offers("Neem €\xa0150 in")
    assert "U neemt €\xa020 in" in await pool.send("20 euro")


@pytest.mark.parametrize("typed", ["1", "nummer 3", "de eerste"])
async def test_kinds_have_no_numbers(town: Stage, typed: str) -> None:
    pool, _code = await looking(town)
    assert (await pool.send(typed)).startswith("Wat zoekt u?")
    assert pool.screen[-2] == "Dat nummer staat niet in deze lijst."


async def test_kinds_are_nothing_to_pass_on(town: Stage) -> None:
    pool, _code = await looking(town)
    assert (await pool.send("deel ze")).startswith("Er is nog niets om te delen.")
