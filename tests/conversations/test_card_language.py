"""The card in the participant's own language: chosen with a tap, for a day, or asked in a line."""

import re
from urllib.parse import unquote

import pytest

from bot.domain.codes import NotACode, read_code
from bot.messages.participant import sample_facts
from bot.storage.letters import SheetMessage, open_letter
from bot.storage.people import Role
from bot.translation import participant
from tests.conftest import Person, SetStage, Stage, assens
from tests.helpers.coupons import some, stocked
from tests.helpers.languages import with_reviewed

ENGLISH = "This is your voucher of €150 for sport."
DUTCH = "Dit is uw voucher van €\N{NO-BREAK SPACE}150 voor sport."


def shared(person: Person) -> str:
    """The text behind the newest button to share."""
    for message in reversed(person.messages):
        for row in message.keyboard:
            for button in row:
                if "wa.me" in button.get("url", ""):
                    return unquote(button["url"].partition("text=")[2])
    raise AssertionError("nothing to share")


async def test_one_tap_makes_the_card_english_for_the_rest_of_the_day(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    assert DUTCH in anneke.last and "English" in anneke.buttons
    anneke.taps = 0
    card = await anneke.tap("English")
    assert anneke.taps == 1
    assert card.startswith(f"{ENGLISH}\nYour code: {code}")
    assert "The last day to use it is 6 September 2022." in card
    assert shared(anneke).startswith(ENGLISH) and "Show the code there." in shared(anneke)
    assert anneke.question.file is not None

    await anneke.give("9401 AB 14")
    assert ENGLISH in anneke.last, "remembered for the day"
    assert "De kaart is in deze taal: Engels." in anneke.screen[-2]
    await anneke.tap("Nederlands")
    assert DUTCH in anneke.last
    await anneke.give("9401 AB 16")
    assert DUTCH in anneke.last and "De kaart is in" not in anneke.screen[-2]


async def test_it_is_forgotten_the_next_day_and_is_nobody_elses(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    await anneke.give()
    await anneke.tap("English")
    await brenda.give("9401 AB 14")
    assert DUTCH in brenda.last
    stage.later(days=1)
    await anneke.give("9401 AB 16")
    assert DUTCH in anneke.last


async def test_the_page_to_print_is_in_the_language_of_its_card(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    await anneke.tap("English")
    await anneke.tap("Print")
    page = anneke.messages[-1].file
    assert page is not None and page.name == "voucher.pdf"
    sealed = await stage.database.reading.value(
        "SELECT sealed FROM outbox ORDER BY id DESC LIMIT 1"
    )
    message = open_letter(stage.keys, sealed).message
    assert isinstance(message, SheetMessage) and message.language == "en"


async def test_a_folded_card_comes_back_in_the_language_of_the_day(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    await anneke.tap("English")
    await anneke.tap("Volgende")
    assert ENGLISH in await anneke.tap("Toon")


async def test_with_many_languages_one_button_names_them_all(set_stage: SetStage) -> None:
    stage = await set_stage(languages=with_reviewed("en", "ar", "uk", "tr", "pl", "ti"))
    anneke = await stage.intermediary()
    await anneke.give()
    assert "Taal" in anneke.buttons and "English" not in anneke.buttons
    assert await anneke.tap("Taal") == "In welke taal wilt u de kaart?"
    names = [participant(each).name for each in ("nl", "en", "ar", "uk", "tr", "pl", "ti")]
    assert anneke.buttons == names
    card = await anneke.tap("العربية")
    assert "هذه قسيمتك بقيمة 150" in card and "\u200e0592 00 00 00\u200e" in card
    assert [each["text"] for each in anneke.question.keyboard[3]] == ["Nederlands", "Taal"]


async def test_where_there_are_more_languages_one_of_them_is_tapped(set_stage: SetStage) -> None:
    stage = await set_stage(languages=with_reviewed("en", "ar"))
    anneke = await stage.intermediary()
    answer = await anneke.send("talen")
    assert "Tik op de taal. De volgende kaarten van vandaag zijn dan in die taal." in answer


async def test_a_coupon_has_its_card_in_that_language_too(stage: Stage) -> None:
    await stocked(stage, *some(3))
    anneke = await stage.intermediary()
    await anneke.send("bon school 9401 AB 12")
    await anneke.tap("Geef bon")
    card = await anneke.tap("English")
    assert "This is your coupon of €10 for school supplies." in card
    assert "Use the coupon in the webshop." in card
    await anneke.tap("Print")
    assert anneke.messages[-1].file is not None
    await anneke.give("9401 AB 14")
    assert ENGLISH in anneke.last


async def test_a_language_that_nobody_read_is_offered_to_nobody(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    for language in stage.scheme.draft_languages:
        assert participant(language).name not in anneke.buttons
    answer = await anneke.send("kaart in het Arabisch graag")
    assert "Maar niemand die dat leest, heeft hem nagekeken." in answer
    assert "العربية" not in anneke.buttons and "English" in anneke.buttons


async def test_a_language_is_asked_for_in_a_line(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    anneke.taps = anneke.lines = 0
    card = await anneke.send("kaart in het Engels graag")
    assert card.startswith(f"{ENGLISH}\nYour code: {code}")
    assert "De kaart in het Engels:" in anneke.screen[-2]
    assert (anneke.taps, anneke.lines) == (0, 1)
    await anneke.give("9401 AB 14")
    assert DUTCH in anneke.last, "what is typed changes nothing for the day"


async def test_asked_below_something_else_it_is_still_the_last_card_of_today(
    stage: Stage,
) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    for between in ("waar kan ze zwemmen", "hoe lang is een voucher geldig", "start"):
        await anneke.send(between)
        assert (await anneke.send("kaart in het Engels graag")).startswith(
            f"{ENGLISH}\nYour code: {code}"
        ), between
    await stocked(stage, *some(3))
    await anneke.send("bon school 9401 AB 14")
    await anneke.tap("Geef bon")
    await anneke.send("start")
    assert "This is your coupon of €10" in await anneke.send("kaart in het Engels")
    # While the next one is being given it is about that one, and a day later about none.
    await anneke.send("sport 9401 AB 16")
    assert "Your code" not in await anneke.send("kaart in het Engels")
    await anneke.tap("Geef voucher")
    await anneke.send("start")
    stage.later(days=1)
    assert "Tik op “English”." in await anneke.send("kaart in het Engels")


async def test_a_voucher_taken_back_has_no_card_any_more(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    await anneke.send("terugnemen")
    await anneke.tap("Neem terug")
    await anneke.send("start")
    assert "Your code" not in await anneke.send("kaart in het Engels")


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        (["en"], "Tik op “English” onder de kaart."),
        (["en", "ar"], "Tik op “English” of “العربية” onder de kaart."),
        (["en", "ar", "uk"], "Tik op “Taal” onder de kaart."),
        ([], None),
    ],
)
async def test_the_help_says_what_is_on_the_button(
    set_stage: SetStage, languages: list[str], told: str | None
) -> None:
    stage = await set_stage(languages=with_reviewed(*languages))
    anneke = await stage.intermediary()
    await anneke.give()
    below = anneke.buttons
    said = await anneke.send("/help")
    if told is None:
        assert "Kaart in een andere taal" not in said
        return
    assert told in said
    assert all(label in below for label in re.findall("“(.+?)”", told))


async def test_everybody_may_ask_after_the_languages_in_a_word(stage: Stage) -> None:
    anneke, dirk = await stage.intermediary(), await stage.volunteer()
    gym = await stage.join(Role.PROVIDER, "Sportschool")
    for word in ("taal", "talen", "Welke talen?"):
        assert "De kaart kan in het Nederlands en Engels." in await anneke.send(word)
        assert "English" in anneke.buttons
        answer = await dirk.send(word)
        assert "Wie de voucher geeft, kiest de taal onder de kaart." in answer
        assert dirk.buttons == ["Terug"]
        assert "Voor de aanbieder maakt dat niet uit" in await gym.send(word)
    await anneke.give()
    assert "Your code" in await anneke.tap("English")


async def test_asked_before_there_is_a_card_it_takes_a_tap(stage: Stage) -> None:
    anneke = await stage.intermediary()
    answer = await anneke.send("kaart in het Engels graag")
    # There is no other button.
    assert "Tik op “English”. De volgende kaarten van vandaag zijn dan in die taal." in answer
    assert await anneke.tap("English") == (
        "De kaarten die ik hierna maak, zijn vandaag in het Engels."
    )
    await anneke.give()
    assert ENGLISH in anneke.last


async def test_a_language_that_went_off_becomes_dutch(set_stage: SetStage) -> None:
    stage = await set_stage(languages=with_reviewed("en"))
    anneke = await stage.intermediary()
    await anneke.give()
    button = anneke.find("English")
    await anneke.tap("English")
    stage.bot.installation.scheme.__dict__["languages"] = {}
    stage.later(minutes=1)
    await anneke.tap_again(button)
    assert DUTCH in anneke.last and "English" not in anneke.buttons
    await anneke.give("9401 AB 14")
    assert DUTCH in anneke.last


async def test_a_coordinator_sees_each_draft_marked_as_one(stage: Stage) -> None:
    carla = await stage.coordinator()
    answer = await carla.tap("Talen")
    assert "De kaart kan in het Nederlands en Engels." in answer
    assert "Concept: Arabisch, Oekraïens, Turks, Pools en Tigrinya." in answer
    for language in stage.scheme.draft_languages:
        await carla.tap(participant(language).name)
        card, page = carla.messages[-2:]
        assert "Een concept." in card.text and "VOORBEELD" in card.text
        assert card.file is not None and card.file.kind == "photo"
        assert page.file is not None and page.file.name == f"voorbeeld-{language}.pdf"
        await carla.tap("Talen")
    await carla.tap("English")
    assert carla.screen[-2].startswith("Een voorbeeld, zonder code.\n\n" + ENGLISH)


async def test_nobody_else_sees_a_draft(stage: Stage) -> None:
    for person in (await stage.intermediary(), await stage.volunteer(), stage.stranger()):
        assert "Concept" not in await person.send("talen")


def test_the_code_of_an_example_is_no_code() -> None:
    with pytest.raises(NotACode):
        read_code(sample_facts(assens(), "nl", "x").code)
