"""Buttons: a second tap, a late tap and a repeated update get the first answer and no effect."""

import pytest

from bot.delivery.outbox import Letter, post
from tests.conftest import Person, Stage


async def ready(stage: Stage) -> tuple[Person, tuple[int, str]]:
    """Anneke at the confirmation, and her button."""
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    return anneke, anneke.find("Geef voucher")


async def test_a_double_tap_gives_one_voucher_and_the_same_code(stage: Stage) -> None:
    anneke, button = await ready(stage)
    stage.telegram.tap(anneke.id, *button)
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
        notice = Letter(anneke.id, "text", {"text": "Morgen is de bot even dicht."})
        await post(transaction, stage.keys, notice, stage.clock.now())
    stage.bot.outbox.wake()
    await stage.settled()
    await anneke.send("een klein groen boek")
    assert "Dat begrijp ik niet." in anneke.last and "Klopt dit?" in anneke.last
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


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


@pytest.mark.parametrize("data", ["", "1.0", "99999.0", "7", "1.x", "-1.0", "1." + "9" * 40, "¹.¹"])
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
    stage.telegram.tap(anneke.id, *button)
    assert await anneke.tap_again(button) == "Dit had u al gekozen."
    assert len([text for text in anneke.screen if "Typ de postcode" in text]) == 1


async def test_the_card_can_be_asked_for_again_later(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    button = anneke.find("Kaart om te printen")
    for _ in range(2):
        await anneke.tap_again(button)
        stage.later(minutes=1)
    sheets = [m for m in anneke.messages if m.file and m.file.name == "voucher.pdf"]
    assert len(sheets) == 2
