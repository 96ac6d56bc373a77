"""Buttons: a second tap, a late tap and a repeated update get the first answer and no effect."""

import pytest

from bot.conversation.routing import Tap
from bot.domain.scheme_file import read_scheme
from bot.routes import routes
from bot.storage.letters import Letter, TextMessage
from bot.storage.outbox import post
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.fuzz.effects import EFFECTS
from tests.helpers import telegram_only


async def ready(stage: Stage) -> tuple[Person, tuple[int, str]]:
    """Anneke at the confirmation, and her button."""
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    return anneke, anneke.find("Geef voucher")


async def test_a_double_tap_gives_one_voucher_and_the_same_code(stage: Stage) -> None:
    anneke, button = await ready(stage)
    anneke.phone.tap(*button)
    assert await anneke.tap_again(button) == "Dit had u al gekozen."
    codes = {message.text for message in anneke.messages if "Klaar. De code is" in message.text}
    assert len(codes) == 1
    assert await stage.issued() == 1
    assert await stage.balanced()


async def test_a_late_tap_shows_the_same_code_and_changes_nothing(stage: Stage) -> None:
    anneke, button = await ready(stage)
    await anneke.tap("Geef voucher")
    code, before = anneke.copied(), len(anneke.messages)
    stage.later(days=2)
    assert await anneke.tap_again(button) == "Dit had u al gekozen."
    assert (anneke.copied(), len(anneke.messages)) == (code, before)
    assert await stage.issued() == 1


async def test_a_tap_on_a_question_that_was_answered_otherwise(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    culture = anneke.find("Cultuur")
    await anneke.tap("Sport")
    assert await anneke.tap_again(culture) == "Dit had u al gekozen."
    await anneke.send("9401 AB 12")
    assert "voor sport" in anneke.last


async def test_a_clock_that_is_put_back_keeps_no_button_from_working(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    following = anneke.find("Volgende")
    await anneke.tap("Volgende")
    await anneke.send("stop")
    stage.later(days=-1)
    assert await anneke.tap_again(following) is None
    assert "Typ de postcode" in anneke.last


async def test_a_button_of_an_ended_conversation_says_so(stage: Stage) -> None:
    anneke, button = await ready(stage)
    await anneke.send("stop")
    assert await anneke.tap_again(button) == "Dit gesprek is al afgelopen. Typ start."
    assert await stage.issued() == 0


async def test_a_button_of_the_draft_before_this_one_says_so(stage: Stage) -> None:
    anneke, button = await ready(stage)
    await anneke.send("cultuur 9402 AB 3")
    assert await anneke.tap_again(button) == "Dit gesprek is al afgelopen. Typ start."
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_a_confirmation_asked_before_another_choice_gives_nothing(stage: Stage) -> None:
    anneke, button = await ready(stage)
    await anneke.send("een klein groen boek")
    await anneke.tap("Andere categorie")
    await anneke.tap_again(button)
    assert await stage.issued() == 0
    assert "Waarvoor is de voucher?" in anneke.last
    await anneke.tap("Cultuur")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_a_tap_on_an_older_copy_of_a_question_gives_nothing(stage: Stage) -> None:
    """A phone that still shows the voucher for sport may not confirm one for culture."""
    anneke, button = await ready(stage)
    await anneke.send("een klein groen boek")
    await anneke.tap("Andere categorie")
    await anneke.tap("Cultuur")
    assert await anneke.tap_again(button) == "Dit is een oude vraag. Kies bij de nieuwste vraag."
    assert await stage.issued() == 0
    assert "voor cultuur" in anneke.last
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_a_question_that_a_notice_pushed_up_is_asked_once_more(stage: Stage) -> None:
    anneke, _button = await ready(stage)
    async with stage.database.transaction() as transaction:
        notice = Letter(anneke.id, TextMessage("Morgen is de bot even dicht."))
        await post(transaction, stage.keys, notice, stage.clock.now())
    stage.bot.outbox.wake()
    await stage.settled()
    await anneke.send("een klein groen boek")
    assert "Dat begrijp ik niet." in anneke.last and "Klopt dit?" in anneke.last
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


@telegram_only.RAW_UPDATES
async def test_a_repeated_update_is_handled_once(stage: Stage) -> None:
    anneke, _button = await ready(stage)
    seen: list[int] = []
    stage.telegram.on_update.append(lambda update: seen.append(update["update_id"]))
    await anneke.tap("Geef voucher")
    code, before = anneke.copied(), len(anneke.messages)
    stage.telegram.repeat(seen[-1])
    await stage.settled()
    assert (anneke.copied(), len(anneke.messages)) == (code, before)
    assert await stage.issued() == 1


@pytest.mark.parametrize(
    "data", ["", "1.99", "99999.0", "7", "1.x", "-1.0", "1." + "9" * 40, "¹.¹"]
)
async def test_a_button_that_we_never_made(stage: Stage, data: str) -> None:
    anneke = await stage.intermediary()
    message = anneke.question.id
    assert await anneke.tap_again((message, data)) is not None
    assert "Voucher geven" in anneke.buttons


async def test_nobody_can_use_somebody_elses_button(stage: Stage) -> None:
    _anneke, button = await ready(stage)
    brenda = await stage.intermediary(name="Brenda")
    assert await brenda.tap_again((brenda.question.id, button[1])) == (
        "Deze knop werkt niet meer. Typ start."
    )
    assert await stage.issued() == 0


async def test_next_tapped_twice_begins_one_voucher(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    button = anneke.find("Volgende")
    anneke.phone.tap(*button)
    assert await anneke.tap_again(button) == "Dit had u al gekozen."
    assert len([text for text in anneke.screen if "Typ de postcode" in text]) == 1


async def test_the_card_can_be_asked_for_again_later(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    button = anneke.find("Print")
    for _ in range(2):
        await anneke.tap_again(button)
        stage.later(minutes=1)
    sheets = [m for m in anneke.messages if m.file and m.file.name == "voucher.pdf"]
    assert len(sheets) == 2


# A button that only begins or shows something is no answer to its message.


async def test_the_calendar_file_first_and_the_reminder_after_it(stage: Stage) -> None:
    await stage.read_calendar()
    dirk = await stage.volunteer()
    await dirk.tap("Activiteiten")
    await dirk.tap("za 11 sep · Opening Week van…")
    reminder, come = dirk.find("Herinner mij"), dirk.find("Ik kom")
    await dirk.tap("Zet in mijn agenda")
    assert await dirk.tap_again(come) is None
    assert "Genoteerd. U komt naar" in dirk.last
    assert await dirk.tap_again(reminder) is None
    assert "Klaar. Ik herinner u" in dirk.last


async def test_a_card_to_print_first_and_a_new_code_after_it(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    await anneke.send(code)
    lost = anneke.find("Voucher kwijt: nieuwe code")
    await anneke.tap("Kaart om te printen")
    assert await anneke.tap_again(lost) is None
    await anneke.tap("Nieuwe code")
    assert anneke.copied() != code


async def test_a_download_first_and_another_time_after_it(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("stand")
    times = carla.find("Wanneer krijg ik dit?")
    await carla.tap("Download")
    assert await carla.tap_again(times) is None
    assert "Hoe laat" in carla.last


async def test_every_file_can_be_had_from_one_question(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("stand")
    await carla.tap("Download")
    for label in ("Alle vouchers als CSV", "Alle vouchers in Excel"):
        await carla.tap(label)
    names = [message.file.name for message in carla.messages if message.file]
    assert [name.rpartition(".")[2] for name in names] == ["png", "csv", "xlsx"]
    assert "Wat wilt u downloaden?" in carla.screen


async def test_a_menu_works_as_often_as_it_is_tapped(stage: Stage) -> None:
    anneke = await stage.intermediary()
    menu = anneke.find("Voucher geven")
    await anneke.send("sport 9401 AB 12")
    await anneke.tap("Geef voucher")
    for days in (0, 1, 5):
        stage.later(days=days, minutes=1)
        assert await anneke.tap_again(menu) is None
        assert "Waarvoor is de voucher?" in anneke.last
        await anneke.send("stop")


async def test_help_in_the_middle_of_a_voucher_takes_nothing_away(stage: Stage) -> None:
    anneke, button = await ready(stage)
    await anneke.send("hulp")
    assert await anneke.tap_again(button) is None
    assert await stage.issued() == 1


# Nothing that somebody reads is overwritten by an answer to something else.


async def test_an_open_help_text_stays_when_something_is_typed(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("een klein groen boek")
    await anneke.tap("Hulp")
    await anneke.send("een klein rood boek")
    assert any("Een voucher geven" in text for text in anneke.screen)


async def test_a_voucher_that_was_looked_up_stays_when_something_is_typed(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    await anneke.send("een klein groen boek")
    await anneke.send(code)
    await anneke.send("een klein rood boek")
    assert any("Nog niet gebruikt" in text for text in anneke.screen)


# A repeated tap shows the answer, once, and nothing that was done with it is done again.


async def pushed_up(stage: Stage) -> tuple[Person, tuple[int, str]]:
    """Anneke, whose question was pushed up before she answered it."""
    anneke, button = await ready(stage)
    await anneke.send("/stand")
    await anneke.tap_again(button)
    return anneke, button


async def test_a_repeated_tap_shows_the_answer_and_not_the_question(stage: Stage) -> None:
    anneke, button = await pushed_up(stage)
    code, before = anneke.copied(), len(anneke.messages)
    there = {message.id for message in anneke.messages}
    for _ in range(3):
        assert await anneke.tap_again(button) == "Dit had u al gekozen."
    assert not [text for text in anneke.screen if "Klopt dit?" in text], "it showed an address"
    again = anneke.messages[before:]
    assert [code in message.text for message in again] == [True] * len(again)
    assert len([message for message in again if "Klaar. De code is" in message.text]) == 1
    assert there <= {message.id for message in anneke.messages}, "nothing is deleted"
    assert await stage.issued() == 1


async def test_a_code_that_was_shown_twice_is_taken_back_in_both(stage: Stage) -> None:
    anneke, button = await pushed_up(stage)
    code = anneke.copied()
    await anneke.tap_again(button)
    await anneke.send("herstellen")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap("Neem terug")
    assert not any(code in text for text in anneke.screen)


async def test_the_answer_is_not_shown_again_while_it_is_on_its_way(stage: Stage) -> None:
    anneke, button = await ready(stage)
    await anneke.send("/stand")
    for _ in range(3):
        anneke.phone.tap(*button, stale=True)
    await stage.settled()
    assert len([text for text in anneke.screen if "Klaar. De code is" in text]) <= 2
    assert not [text for text in anneke.screen if "Klopt dit?" in text], "it showed an address"


async def test_an_answered_question_is_not_asked_anew_by_a_repeated_tap(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    sport = anneke.find("Sport")
    await anneke.send("/stand")
    await anneke.tap_again(sport)
    await anneke.send("9401 AB 12")
    before = len(anneke.messages)
    assert await anneke.tap_again(sport) == "Dit had u al gekozen."
    assert len(anneke.messages) == before
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_a_question_that_waits_further_up_comes_down_once(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    sport = anneke.find("Sport")
    await anneke.send("/stand")
    await anneke.tap_again(sport)
    await anneke.send("/stand")
    for _ in range(3):
        assert await anneke.tap_again(sport) == "Dit had u al gekozen."
    assert len([text for text in anneke.screen if "Typ de postcode" in text]) == 2
    assert "Typ de postcode" in anneke.last


# A question that waited too long is asked again in place of being carried out.


async def test_a_question_of_yesterday_is_asked_again(stage: Stage) -> None:
    anneke, button = await ready(stage)
    asked = anneke.last
    stage.later(hours=21, minutes=30)
    assert await anneke.tap_again(button) is None
    assert anneke.last.startswith("Dit is 21 uur geleden. Klopt het nog?\n\n")
    assert anneke.last.endswith(asked.removeprefix("Dank u. Ik heb uw bericht gewist."))
    assert await stage.issued() == 0
    # The old button does nothing; the new one gives one voucher, however often it is tapped.
    assert await anneke.tap_again(button) == "Dit is een oude vraag. Kies bij de nieuwste vraag."
    fresh = anneke.find("Geef voucher")
    anneke.phone.tap(*fresh)
    assert await anneke.tap_again(fresh) == "Dit had u al gekozen."
    assert await stage.issued() == 1


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(31, "een half uur"), (44, "een half uur"), (50, "een uur"), (119, "een uur"), (60 * 50, "2")],
)
async def test_how_long_ago_it_was_is_said(stage: Stage, minutes: int, words: str) -> None:
    anneke, button = await ready(stage)
    stage.later(minutes=minutes)
    await anneke.tap_again(button)
    assert f"Dit is {words} " in anneke.last


async def test_a_question_of_less_than_half_an_hour_ago_still_holds(stage: Stage) -> None:
    anneke, button = await ready(stage)
    stage.later(minutes=29)
    await anneke.tap_again(button)
    assert await stage.issued() == 1


async def test_a_clock_that_was_put_back_far_asks_again_once(stage: Stage) -> None:
    anneke, _button = await ready(stage)
    stage.later(days=-1)
    await anneke.tap("Geef voucher")
    assert "Dit is al even geleden. Klopt het nog?" in anneke.last
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_how_long_a_question_holds_is_in_the_scheme(set_stage: SetStage) -> None:
    stage = await set_stage(question_minutes=5)
    anneke, button = await ready(stage)
    stage.later(minutes=6)
    await anneke.tap_again(button)
    assert "Dit is 6 minuten geleden. Klopt het nog?" in anneke.last
    assert await stage.issued() == 0


async def test_an_old_question_can_still_be_stopped_or_changed(stage: Stage) -> None:
    anneke, _button = await ready(stage)
    stage.later(hours=3)
    await anneke.tap("Andere categorie")
    await anneke.tap("Cultuur")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_old_questions_of_others_are_asked_again(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.tap("Uitnodigen")
    await carla.tap("Vrijwilliger")
    await carla.tap("Voedselbank")
    stage.later(hours=1)
    await carla.tap("Maak uitnodiging")
    assert "Klopt het nog?" in carla.last
    await carla.tap("Maak uitnodiging")
    count = "SELECT count(*) FROM invitations WHERE invited_by IS NOT NULL"
    assert await stage.database.reading.value(count) == 1


def test_whatever_confirms_a_change_is_asked_again() -> None:
    """All answers with an effect but those that say what is so at the moment of the tap."""
    now = {"issue.approach", "redeem.answer", "redeem.offer"} | {
        "reminders.wants",
        "reminders.hour",
    }
    taps = [route for route in routes(read_scheme(ASSEN)) if isinstance(route, Tap)]
    confirming = {tap.action for tap in taps if tap.confirms}
    again = {tap.action for tap in taps if tap.again}
    assert confirming == set(EFFECTS) - again - now
    assert not confirming & again
