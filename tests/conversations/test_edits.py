"""Somebody edits what they typed: before the tap it is read again, after it nothing changes."""

import pytest

from bot.domain.scheme_file import read_scheme
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.helpers import telegram_only
from tests.helpers.activities import CALL, write
from tests.helpers.coupons import export, some, stocked
from tests.helpers.redeeming import in_parts, provider

pytestmark = telegram_only.EDITING
TOO_LATE = "U hebt een bericht veranderd. Daar verandert niets meer door."


async def edit(stage: Stage, person: Person, message_id: int, text: str) -> str:
    """Change one's own message, and wait for the answer."""
    stage.telegram.edit_own(person.id, message_id, text)
    await stage.settled()
    return person.last


async def type_and_edit(stage: Stage, person: Person, first: str, then: str) -> str:
    """Type a line and change it before the bot has deleted it."""
    number = stage.telegram.send_text(person.id, first)
    stage.telegram.edit_own(person.id, number, then)
    await stage.settled()
    return person.last


def typed(person: Person, text: str) -> int:
    """The number of one's own message with this text."""
    return next(m.id for m in reversed(person.messages) if m.sender == "me" and m.text == text)


async def test_the_preview_of_a_message_to_all_follows_an_edit(stage: Stage) -> None:
    dirk = await stage.volunteer()
    await write(stage)
    carla = stage.people["carla"]
    old, before = carla.find("Verstuur bericht"), len(carla.messages)
    new = "We zoeken nog drie mensen voor de thee."
    assert (await edit(stage, carla, typed(carla, CALL), new)).endswith(new)
    assert len(carla.messages) == before, "it is the preview itself that changed"
    assert not any(CALL in text for text in carla.screen)
    assert await carla.tap_again(old) == "Dit gesprek is al afgelopen. Typ start."
    await carla.tap("Verstuur bericht")
    await stage.tell()
    assert dirk.last == f"Bericht van de coördinator\n{new}"


async def test_after_the_tap_an_edit_changes_nothing_and_that_is_said_once(stage: Stage) -> None:
    dirk = await stage.volunteer()
    await write(stage)
    carla = stage.people["carla"]
    number = typed(carla, CALL)
    await carla.tap("Verstuur bericht")
    for text in ("Iets heel anders.", "Nog iets anders."):
        assert TOO_LATE in await edit(stage, carla, number, text)
    assert sum(TOO_LATE in text for text in carla.screen) == 1
    await stage.tell()
    assert dirk.last == f"Bericht van de coördinator\n{CALL}"


async def test_an_edit_to_what_cannot_be_sent_leaves_nothing_to_send(stage: Stage) -> None:
    await stage.volunteer()
    await write(stage)
    carla = stage.people["carla"]
    assert "Stuur geen naam of BSN." in await edit(
        stage, carla, typed(carla, CALL), "Bel over 111222333."
    )
    assert "Verstuur bericht" not in carla.buttons
    await carla.send(CALL)
    assert "Verstuur bericht" in carla.buttons, "and the text can be typed anew"


@pytest.mark.parametrize("line", ["{}", "sport {}"])
async def test_an_edited_address_is_the_one_that_counts(stage: Stage, line: str) -> None:
    anneke = await stage.intermediary()
    if line == "{}":
        await anneke.tap("Voucher geven")
        await anneke.tap("Sport")
    answer = await type_and_edit(
        stage, anneke, line.format("9401 AB 12"), line.format("9401 AB 21")
    )
    assert "9401 AB 21" in answer and "Klopt dit?" in answer
    assert not any("9401 AB 12, Assen" in text for text in anneke.screen)
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1
    # Nothing of the first is kept: that household had none.
    assert "Klopt dit?" in await anneke.send("sport 9401 AB 12")
    assert "ander huishouden" in await anneke.send("sport 9401 AB 21")


async def test_an_answer_about_the_first_address_is_none_about_the_second(stage: Stage) -> None:
    anneke = await stage.intermediary()
    for line in ("9401 AB 12", "9401 AB 21"):
        await anneke.give(line)
    await anneke.send("start")
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    number = stage.telegram.send_text(anneke.id, "9401 AB 12")
    sent = stage.telegram.people[anneke.id].messages[number].api
    await stage.settled()
    assert "Klopt dit?" in await anneke.tap("Ander huishouden")
    await anneke.tap("Andere categorie")
    assert "voor cultuur" in await anneke.tap("Cultuur")
    # It was edited on a phone without a network, and came in after the bot had deleted it.
    edited = {**sent, "text": "9401 AB 21", "edit_date": sent["date"] + 60}
    stage.telegram.updates.add("edited_message", edited)
    await stage.settled()
    assert "Is dit een ander huishouden?" in anneke.last
    assert "voor cultuur" in await anneke.tap("Ander huishouden")


@pytest.mark.parametrize("words", ["dank u", "ja", "hoi", "wat is dit", "9401 AB"])
async def test_no_other_words_bring_the_first_address_back(stage: Stage, words: str) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    await type_and_edit(stage, anneke, "9401 AB 12", words)
    assert await stage.database.reading.value("SELECT count(*) FROM vouchers") == 0
    for message in anneke.messages:
        if "Geef voucher" in message.buttons:
            await anneke.tap_again((message.id, message.buttons["Geef voucher"]))
    assert await stage.issued() == 0
    assert "Klopt dit?" in await anneke.send("9401 AB 21")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1
    assert "Klopt dit?" in await anneke.send("sport 9401 AB 12"), "it had none"


async def test_an_edited_amount_is_what_is_taken_in(set_stage: SetStage) -> None:
    stage = await set_stage(**in_parts(read_scheme(ASSEN)))
    anneke, gym = await stage.intermediary(), await provider(stage)
    await gym.send(await anneke.give())
    await gym.tap("Ander bedrag")
    assert "€\u00a012,50" in await gym.send("12,50")
    assert "€\u00a021,50" in await edit(stage, gym, typed(gym, "12,50"), "21,50")
    await gym.tap("Neem €\u00a021,50 in")
    assert await stage.database.reading.value("SELECT amount_cents FROM redemptions") == 2150


async def test_an_old_message_brings_nothing_when_it_is_edited(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("goedemorgen")
    assert TOO_LATE in await edit(stage, anneke, typed(anneke, "goedemorgen"), "sport 9401 AB 12")
    assert await stage.database.reading.value("SELECT count(*) FROM conversations") == 0


async def test_who_has_no_role_hears_nothing_of_an_edit(stage: Stage) -> None:
    stranger = stage.stranger()
    await stranger.send("/start")
    number = stage.telegram.send_text(stranger.id, "hallo")
    await stage.settled()
    heard = len(stranger.screen)
    await edit(stage, stranger, number, "hallo daar")
    assert len(stranger.screen) == heard


async def test_an_edited_code_is_the_one_that_is_taken_in(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    first, second = [await anneke.give(line) for line in ("9401 AB 12", "9401 AB 21")]
    await gym.send(first)
    before = gym.find("Neem in")
    assert "Geldig." in await edit(stage, gym, typed(gym, first), second)
    assert await gym.tap_again(before) == "Dit gesprek is al afgelopen. Typ start."
    await gym.tap("Neem in")
    taken = "SELECT code FROM vouchers WHERE state = 'redeemed'"
    assert await stage.database.reading.value(taken) == second.replace("-", "")
    # After the tap neither is taken in by an edit.
    assert TOO_LATE in await edit(stage, gym, typed(gym, second), first)
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 1


async def test_an_edited_line_for_a_coupon_says_what_it_is_for(stage: Stage) -> None:
    await stocked(stage, *some(2), *some(2, "sport"))
    anneke = await stage.intermediary()
    answer = await type_and_edit(stage, anneke, "bon school 9401 AB 12", "bon sport 9401 AB 12")
    assert "voor sportartikelen" in answer and "voor schoolartikelen" not in answer
    assert not any("Geef bon" in m.buttons for m in anneke.messages if m.text != answer)
    await anneke.tap("Geef bon")
    given = "SELECT code FROM coupons WHERE state = 'given'"
    assert await stage.database.reading.value(given) == "SPORT-0001"


async def test_an_edited_line_where_a_code_was_lost_is_the_one_that_counts(stage: Stage) -> None:
    anneke = await stage.intermediary()
    first = await anneke.give("9401 AB 12")
    await anneke.give("9401 AB 21", "Cultuur")
    await anneke.send("code kwijt")
    answer = await type_and_edit(stage, anneke, "9401 AB 12", "9401 AB 21")
    assert "voor cultuur" in answer
    await anneke.tap("Nieuwe code")
    replaced = "SELECT category FROM vouchers WHERE state = 'replaced'"
    assert await stage.database.reading.value(replaced) == "culture"
    assert "Nog niet gebruikt." in await anneke.send(first)


async def test_an_edited_title_and_day_of_an_activity_are_what_is_saved(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("nieuwe activiteit")
    await carla.send("Fietstocht")
    await edit(stage, carla, typed(carla, "Fietstocht"), "Wandeling")
    await carla.send("12 september 2021")
    await edit(stage, carla, typed(carla, "12 september 2021"), "19 september 2021")
    await carla.send("14.00")
    await carla.send("Marsdijk")
    preview = await edit(stage, carla, typed(carla, "Marsdijk"), "Peelo")
    assert all(word in preview for word in ("Wandeling", "19 september", "Peelo"))
    assert not any("Fietstocht" in text or "Marsdijk" in text for text in carla.screen)
    assert await stage.database.reading.value("SELECT count(*) FROM events") == 0
    await carla.tap("Opslaan")
    assert await stage.database.reading.value("SELECT count(*) FROM events") == 1


async def test_an_edited_name_of_a_provider_is_the_one_that_is_invited(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("uitnodigen")
    await carla.tap("Aanbieder")
    if "Nieuwe aanbieder" in carla.buttons:
        await carla.tap("Nieuwe aanbieder")
    await carla.send("Zwembat de Bonte Wever")
    name = typed(carla, "Zwembat de Bonte Wever")
    assert "Zwembad de Bonte Wever" in await edit(stage, carla, name, "Zwembad de Bonte Wever")
    assert not any("Zwembat" in text for text in carla.screen)
    assert await stage.database.reading.value("SELECT count(*) FROM invitations") == 1


async def test_a_file_or_photo_that_is_changed_is_not_read_again(stage: Stage) -> None:
    """Telegram lets one put another file in a message, or other words below it."""
    carla = await stage.coordinator()
    await carla.upload(export(*some(2)), "a.csv")
    sent = next(m.api for m in reversed(carla.messages) if m.sender == "me" and m.file)
    other = {**sent, "document": {**sent["document"], "file_name": "b.csv"}}
    for caption in ("eerste", "tweede"):
        changed = {**other, "caption": caption, "edit_date": sent["date"] + 60}
        stage.telegram.updates.add("edited_message", changed)
        await stage.settled()
    said = "U hebt een bericht met een bestand of foto veranderd. Ik kijk naar wat u eerst stuurde."
    assert sum(said in text for text in carla.screen) == 1
    await carla.tap("Sla 2 bonnen op")
    assert await stage.database.reading.value("SELECT count(*) FROM coupons") == 2


async def test_a_message_of_yesterday_changes_nothing(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    await anneke.tap("Geef voucher")
    number = stage.telegram.send_text(anneke.id, "dank u")
    await stage.settled()
    stage.later(days=1)
    assert TOO_LATE in await edit(stage, anneke, number, "cultuur 9401 AB 21")
    assert await stage.database.reading.value("SELECT count(*) FROM conversations") == 0
    assert await stage.issued() == 1
