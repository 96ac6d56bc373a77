"""What is typed of a list of offers while a voucher waits for its tap, or under a fresh card."""

import pytest

from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage
from tests.helpers.answers import REFUSED
from tests.helpers.languages import with_reviewed
from tests.helpers.redeeming import provider
from tests.helpers.town import NEIGHBOURHOODS, TOWN, offered


@pytest.fixture
async def town(set_stage: SetStage) -> Stage:
    """A municipality with places to swim, and neighbourhoods."""
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(stage, *TOWN)
    return stage


async def in_the_middle(town: Stage) -> Person:
    """Somebody who asked where to swim, one tap from a voucher."""
    bea = await town.intermediary(name="Bea")
    await bea.send("sport 9403 AB 90")
    await bea.send("waar kan ze zwemmen")
    return bea


async def at_the_till(town: Stage) -> Person:
    """A provider with a code on the screen."""
    pool = await provider(town)
    await pool.send(await (await town.intermediary()).give())
    return pool


def above(person: Person) -> str:
    """The message above the newest."""
    return person.screen[-2]


@pytest.mark.parametrize("typed", ["9", "ze is 9", "9 jaar"])
async def test_an_age_that_is_asked_is_no_house_number(town: Stage, typed: str) -> None:
    bea = await in_the_middle(town)
    assert await bea.tap("Leeftijd") == "Hoe oud?"
    answer = await bea.send(typed)
    assert "Zwemmen, dicht bij Pittelo, voor 9 jaar" in above(bea)
    assert "9403 AB 90" in answer and answer.count("Klopt dit?") == 1
    await bea.tap("Geef voucher")
    assert await town.issued() == 1


async def test_a_neighbourhood_that_is_asked_is_no_part_of_the_address(town: Stage) -> None:
    bea = await in_the_middle(town)
    await bea.tap("Wijk")
    assert "9403 AB 90" in await bea.send("9407")
    assert "dicht bij 9407" in above(bea)
    # Where nothing of a list is asked a number is that of the house.
    assert "9403 AB 14" in await bea.send("14")


async def test_a_whole_address_is_one_also_where_an_age_is_asked(town: Stage) -> None:
    bea = await in_the_middle(town)
    await bea.tap("Leeftijd")
    assert "9405 AB 9" in await bea.send("9405 AB 9")


@pytest.mark.parametrize(
    ("typed", "title"),
    [("nummer 2", "Zwemmen voor vrouwen"), ("de eerste", "Zwemles"), ("nr 3", "Banen trekken")],
)
async def test_one_of_the_list_is_shown_in_full(town: Stage, typed: str, title: str) -> None:
    bea = await in_the_middle(town)
    assert "Klopt dit?" in await bea.send(typed)
    assert above(bea).startswith(f"{title}\n") and "Waar: " in above(bea)
    assert "9403 AB 90" in bea.last
    # And the next one of it.
    await bea.send("nummer 1")
    assert above(bea).startswith("Zwemles\n")


async def test_at_the_till_as_well(town: Stage) -> None:
    pool = await at_the_till(town)
    await pool.send("waar kan ze zwemmen")
    assert "Geldig." in await pool.send("nummer 1")
    assert above(pool).startswith("Banen trekken\n")
    assert "Ingenomen" in await pool.tap("Neem in")


@pytest.mark.parametrize("typed", ["nummer 1", "anders", "9401 AB 12", "rapport", "betaald"])
@pytest.mark.parametrize("role", [Role.INTERMEDIARY, Role.PROVIDER, Role.VOLUNTEER])
async def test_no_member_hears_that_they_were_not_invited(
    town: Stage, role: Role, typed: str
) -> None:
    of = "Zwembad" if role is Role.PROVIDER else "voedselbank"
    sanne = await town.join(role, of, "Sanne")
    assert REFUSED not in await sanne.send(typed)


async def test_a_word_of_others_at_the_till_leaves_the_question_there(town: Stage) -> None:
    pool = await at_the_till(town)
    for typed in ("anders", "voucher", "rapport"):
        answer = await pool.send(typed)
        assert REFUSED not in "\n".join(pool.screen) and "Geldig." in answer, typed
    assert "Ingenomen" in await pool.tap("Neem in")


async def test_a_receipt_that_is_looked_at_leaves_the_next_voucher_open(town: Stage) -> None:
    pool = await at_the_till(town)
    await pool.tap("Neem in")
    await pool.tap("Ja")
    await pool.send(await (await town.intermediary(name="Bo")).give("9401 AB 14"))
    answer = await pool.send("nummer 1")
    assert "Nummer 1." in above(pool)
    assert answer.startswith("U was hiermee bezig.\n\nGeldig.")
    assert "Nummer 2." in await pool.tap("Neem in")


@pytest.mark.parametrize("typed", ["deel", "deel ze", "deel nummer 1", "stuur de eerste"])
async def test_a_list_is_passed_on_in_the_middle_of_something(town: Stage, typed: str) -> None:
    bea = await in_the_middle(town)
    assert "9403 AB 90" in await bea.send(typed)
    assert above(bea).startswith("Hier kunt u met de voucher naartoe:") and "Zwemles" in above(bea)


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("deel nummer 2", "Hier kunt u met de voucher naartoe:\n\nZwemmen voor vrouwen"),
        ("print het uit", "Een lijst kan ik niet printen."),
        ("twee", "Zwemmen voor vrouwen\n"),
        ("deel nummer 9", "Zwemmen"),
    ],
)
async def test_a_list_is_passed_on_in_words(town: Stage, typed: str, begins: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen in pittelo")
    assert (await anneke.send(typed)).startswith(begins)


async def test_one_of_a_list_is_passed_on_in_a_language(set_stage: SetStage) -> None:
    town = await set_stage(neighbourhoods=NEIGHBOURHOODS)
    await offered(town, *TOWN)
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen in pittelo")
    answer = await anneke.send("stuur nummer 1 in het engels")
    assert answer.startswith("You can go here with the voucher:\n\nZwemles")


async def test_back_goes_one_step_back(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    await anneke.tap("1")
    assert (await anneke.send("terug")).startswith("Zwemmen\n1. ")


@pytest.mark.parametrize("typed", ["terug", "ga terug", "terug naar de lijst"])
@pytest.mark.parametrize("to", ["2", "Leeftijd", "Wijk"])
async def test_back_in_words_goes_to_the_list(town: Stage, to: str, typed: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    await anneke.tap(to)
    assert (await anneke.send(typed)).startswith("Zwemmen\n1. ")
    # From the list itself its button leads to the menu.
    assert "Wat wilt u doen?" in await anneke.send("terug")


@pytest.mark.parametrize("typed", ["twee", "2"])
async def test_a_small_number_is_an_age_where_that_is_asked(town: Stage, typed: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    await anneke.tap("Leeftijd")
    assert "voor 2 jaar" in await anneke.send(typed)


@pytest.mark.parametrize("typed", ["deel", "deel ze", "stuur door"])
async def test_under_a_card_its_button_is_named(town: Stage, typed: str) -> None:
    anneke = await town.intermediary()
    await anneke.give()
    assert (await anneke.send(typed)).startswith("Tik op “Deel” of “Print” onder de kaart.")
    assert (await anneke.tap("Waar te besteden")).startswith("Sport, dicht bij Centrum")


async def test_a_number_under_a_card_is_one_of_the_places(town: Stage) -> None:
    anneke = await town.intermediary()
    await anneke.give()
    assert (await anneke.send("nummer 1")).startswith("Sport, dicht bij Centrum")
    assert (await anneke.send("nummer 1")).startswith("Zwemles\n")


@pytest.mark.parametrize(
    "typed", ["toch cultuur", "nee het moest cultuur zijn", "andere categorie"]
)
async def test_another_category_under_a_card_begins_no_second_voucher(
    town: Stage, typed: str
) -> None:
    anneke = await town.intermediary()
    await anneke.give()
    answer = await anneke.send(typed)
    assert answer.startswith("Deze voucher blijft voor sport.")
    assert "Bel de coördinator: 0592 00 00 00." in answer
    assert "terugnemen?" in await anneke.tap("Mijn voucher terugnemen")


async def test_the_cards_language_in_so_many_words(set_stage: SetStage) -> None:
    town = await set_stage(languages=with_reviewed("ar", "en"))
    bea = await town.intermediary(name="Bea")
    await bea.send("sport")
    answer = await bea.send("in het arabisch")
    assert "De kaart kan in het Arabisch." in above(bea)
    assert answer.endswith("Typ geen naam.")
    await bea.send("9401 AB 12")
    await bea.tap("Geef voucher")
    await bea.send("in het arabisch")
    assert "De kaart in het Arabisch:" in "\n".join(bea.screen)
    pool = await provider(town)
    await pool.send(await bea.give("9401 AB 14"))
    answer = await pool.send("in het arabisch")
    assert "De kaart kan in het" in above(pool) and "Geldig." in answer


async def test_no_language_is_offered_in_which_the_card_stands_there(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    await anneke.send("kaart in het engels")
    answer = await anneke.send("kaart in het arabisch")
    assert "Tik op “English”" not in answer and "English" not in anneke.buttons


@pytest.mark.parametrize(
    "asked", ["mag ze met de sportvoucher naar dansles", "kan ze met een sportvoucher op zangles?"]
)
async def test_whether_the_category_binds(town: Stage, asked: str) -> None:
    anneke = await town.intermediary()
    assert "Iets anders mag ook." in await anneke.send(asked)
    await anneke.send("sport 9403 AB 90")
    assert "9403 AB 90" in await anneke.send(asked)
    assert "Iets anders mag ook." in above(anneke)


async def test_whether_the_category_binds_at_the_till(town: Stage) -> None:
    pool = await at_the_till(town)
    assert "Geldig." in await pool.send("mag dit met een cultuurvoucher?")
    assert "De aanbieder mag hem gewoon innemen." in above(pool)


@pytest.mark.parametrize(
    ("first", "then"), [("zwemmen in 9405", "zwemmen 9405"), ("en in 9999?", "en in 9999?")]
)
async def test_the_same_answer_is_seen_once_more(town: Stage, first: str, then: str) -> None:
    anneke = await town.intermediary()
    await anneke.send("waar kan ze zwemmen")
    for typed in (first, then, then):
        before = [(each.id, each.text) for each in anneke.messages]
        await anneke.send(typed)
        after = [(each.id, each.text) for each in anneke.messages]
        assert set(after) - set(before), typed


async def test_not_being_understood_is_seen_each_time(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    await bea.send("sport")
    for number in range(4):
        before = {(each.id, each.text) for each in bea.messages}
        await bea.send("grmbl frmbl")
        assert {(each.id, each.text) for each in bea.messages} - before, number


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("vertel meer over nummer 1", "Zwemles\n"),
        ("is nummer 3 alleen voor vrouwen", "Banen trekken\n"),
        ("kan nummer 2 ook op zondag?", "Zwemmen voor vrouwen\n"),
        ("telefoon van nummer 1", "Zwemles\n"),
        ("wat is het adres van nummer 3", "Banen trekken\n"),
        ("2 graag", "Zwemmen voor vrouwen\n"),
    ],
)
async def test_what_is_asked_of_a_number_on_the_list_leaves_the_address(
    town: Stage, typed: str, begins: str
) -> None:
    bea = await in_the_middle(town)
    assert "9403 AB 90" in await bea.send(typed)
    assert above(bea).startswith(begins)
    await bea.tap("Geef voucher")
    assert await town.issued() == 1


async def test_one_of_the_list_in_a_language_leaves_the_address(set_stage: SetStage) -> None:
    stage = await set_stage(neighbourhoods=NEIGHBOURHOODS, languages=with_reviewed("ar", "en"))
    await offered(stage, *TOWN)
    bea = await in_the_middle(stage)
    assert "9403 AB 90" in await bea.send("nummer 2 in het engels")
    assert above(bea).startswith("You can go here with the voucher:\n\nZwemmen voor vrouwen")


@pytest.mark.parametrize(
    ("typed", "house"),
    [("nee, nummer 2", "2"), ("het huisnummer is 14", "14"), ("nummer 3 moest het zijn", "3")],
)
async def test_a_number_that_is_put_right_is_that_of_the_house(
    town: Stage, typed: str, house: str
) -> None:
    bea = await in_the_middle(town)
    assert f"9403 AB {house}, Pittelo" in await bea.send(typed)


async def test_the_number_that_was_missed_is_shown_with_the_whole_address(town: Stage) -> None:
    bea = await town.intermediary(name="Bea")
    await bea.send("sport")
    await bea.send("waar kan ze zwemmen")
    assert "Ik mis het huisnummer." in await bea.send("9403 AB")
    answer = await bea.send("2")
    assert "9403 AB 2, Pittelo" in answer and "Klopt dit?" in answer


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("ze is 34", "Zwemmen, dicht bij Pittelo, voor 34 jaar\n"),
        ("en voor haar zoon van 8", "Zwemmen, dicht bij Pittelo, voor 8 jaar\n"),
        ("en in 9405", "Zwemmen, dicht bij 9405\n"),
    ],
)
async def test_a_list_is_narrowed_while_a_voucher_waits(
    town: Stage, typed: str, heading: str
) -> None:
    bea = await in_the_middle(town)
    assert "9403 AB 90" in await bea.send(typed)
    assert heading in above(bea)
