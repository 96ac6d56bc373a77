"""Between Telegram and the database nothing gets lost, and what is broken holds up nothing."""

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot

from bot.app import App
from bot.channels.channel import ChatGone, Content
from bot.channels.telegram import greeting, polling
from bot.channels.telegram.polling import poll
from bot.channels.telegram.transport import BotApiRequest
from bot.clock import MovableClock
from bot.config import Settings
from bot.domain.scheme_file import read_scheme
from bot.keys import load_keys
from bot.simulator.faults import Kind
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from bot.storage.buttons import Button
from bot.storage.errors import Unavailable
from bot.storage.installation import Installation
from bot.storage.letters import Letter, Message, StoredLetter, TextMessage, VoucherMessage
from bot.storage.outbox import post
from tests.conftest import ANSWER_SECONDS, ASSEN, MONDAY, TOKEN, Person, Stage
from tests.helpers.databases import address_at, database_at
from tests.helpers.locks import impatient, locked

pytestmark = pytest.mark.slow


async def say(stage: Stage, person: Person, *texts: str) -> None:
    """Put texts for a person in the outbox, as a turn does."""
    async with stage.database.transaction() as transaction:
        for text in texts:
            letter = Letter(person.id, TextMessage(text))
            await post(transaction, stage.keys, letter, stage.clock.now())
    stage.bot.outbox.wake()


async def failed(stage: Stage, method: str, times: int) -> None:
    """Wait until a method has gone wrong so many times."""
    await stage.telegram.wait_until(
        lambda: (
            sum(c.method == method and c.error is not None for c in stage.telegram.calls) >= times
        ),
        ANSWER_SECONDS,
    )


async def state_of(stage: Stage, update_id: int) -> str:
    """What became of an update."""
    state: str = await stage.database.reading.value(
        "SELECT state FROM inbox WHERE update_id = :id", {"id": update_id}
    )
    return state


# What comes in


CHAT = {"id": 5, "type": "private"}
MESSAGE = {"message_id": 1, "date": 0, "chat": CHAT, "text": "x"}


def inject(stage: Stage, content: dict[str, Any]) -> int:
    """Queue what Telegram would never make, so that nobody judges it; returns the update_id."""
    judges, stage.telegram.on_update[:] = stage.telegram.on_update[:], []
    update_id = stage.telegram.inject(content)
    stage.telegram.on_update[:] = judges
    return update_id


@pytest.mark.parametrize(
    "content",
    [
        {"message": {}},
        {"message": {"chat": {"type": "private"}}},
        {"message": {"chat": {"type": "private", "id": None}}},
        {"message": {"chat": {"type": "private", "id": "x"}}},
        {"message": {**MESSAGE, "chat": {**CHAT, "id": 10**30}}},
        {"message": {"chat": {**CHAT, "id": 10**30}, "date": "yesterday"}},
        {"message": {"chat": [], "date": "yesterday"}},
        {"message": "hallo"},
        {"callback_query": "hallo"},
        {"callback_query": []},
        {"callback_query": {"message": {"chat": 7}}},
        {"callback_query": None, "message": {"message_id": "x"}},
        {"my_chat_member": {"chat": CHAT}},
    ],
)
async def test_an_update_that_makes_no_sense_never_blocks_the_next(
    stage: Stage, content: dict[str, Any]
) -> None:
    anneke = await stage.intermediary()
    update_id = inject(stage, content)
    assert "Gestopt" in await anneke.send("stop")
    assert await state_of(stage, update_id) in ("aside", "done")


@pytest.mark.parametrize("update_id", [b"9223372036854775808", b"1" + b"0" * 30, b"-1", b"true"])
async def test_an_update_that_can_not_be_stored_never_blocks_the_next(
    stage: Stage, update_id: bytes
) -> None:
    anneke = await stage.intermediary()
    stage.telegram.inject(b'{"update_id": ' + update_id + b"}")
    assert "Gestopt" in await anneke.send("stop")


async def test_numbers_that_begin_anew_after_a_quiet_week_are_taken(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # "If there are no new updates for at least a week, then identifier of the next update will be
    # chosen randomly instead of sequentially" (Bot API, Update).
    anneke = await stage.intermediary()
    monkeypatch.setattr(polling, "POLL_SECONDS", 0)
    inject(stage, {"update_id": 900_000_000, "message": MESSAGE})
    await stage.telegram.wait_until(
        lambda: stage.telegram.calls[-1].params.get("offset") == 0, ANSWER_SECONDS
    )
    assert "Gestopt" in await anneke.send("stop")


@pytest.mark.parametrize(
    "content",
    [
        {"poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["a"]}},
        {
            "message": {
                "message_id": 1,
                "date": 0,
                "chat": {"id": -100, "type": "group", "title": "Buurt"},
                "from": {"id": 1001, "is_bot": False, "first_name": "Anneke"},
                "text": "/start",
            }
        },
        {
            "callback_query": {
                "id": "1",
                "from": {"id": 1001, "is_bot": False, "first_name": "Anneke"},
                "chat_instance": "1",
                "inline_message_id": "1",
                "data": "1.0",
            }
        },
    ],
    ids=["without a chat", "from a group", "from an inline message"],
)
async def test_what_is_not_from_a_private_chat_is_left_alone(
    stage: Stage, content: dict[str, Any]
) -> None:
    anneke = await stage.intermediary()
    update_id = inject(stage, content)
    before = len(anneke.messages)
    assert "Gestopt" in await anneke.send("stop")
    assert await state_of(stage, update_id) == "done"
    assert len(anneke.messages) == before + 2, "one line and its answer"


async def test_the_bot_goes_on_when_the_database_was_locked_for_a_while(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await impatient(stage)
    async with locked(stage):
        stage.telegram.send_text(anneke.id, "sport 9401 AB 12")
        polls = sum(call.method == "getUpdates" for call in stage.telegram.calls)
        # It can't be stored, so it is asked for again.
        await stage.telegram.wait_until(
            lambda: sum(c.method == "getUpdates" for c in stage.telegram.calls) >= polls + 2,
            ANSWER_SECONDS,
        )
    await stage.settled()
    assert "Klopt dit?" in anneke.last


@pytest.mark.parametrize("repeats", [False, True], ids=["nothing", "the same for ever"])
async def test_a_server_that_answers_polls_at_once_is_not_asked_without_a_pause(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, repeats: bool
) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        await sleep(0)

    sleep = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", nap)
    answers = [[{"update_id": 5, "message": MESSAGE}]] * repeats + [[]] * (not repeats)
    asked = 0

    class AtOnce(BotApiRequest):
        async def post_json(self, *_asked: Any) -> tuple[int, bytes]:
            nonlocal asked
            asked += 1
            if asked > 20:
                raise asyncio.CancelledError
            return 200, json.dumps({"ok": True, "result": answers[0]}).encode()

    async def conflict() -> None:
        raise AssertionError

    with pytest.raises(asyncio.CancelledError):
        await poll(
            Bot(TOKEN, request=AtOnce(1), get_updates_request=AtOnce(1)),
            stage.bot.inbox.put,
            fetched=lambda: None,
            refused=lambda: None,
            conflict=conflict,
        )
    # What is new is not waited for; the rest is asked for twice a second.
    assert sum(naps) >= (20 - repeats) * 0.5


async def test_a_tap_on_a_message_that_is_gone_is_answered_with_a_new_one(stage: Stage) -> None:
    anneke = await stage.intermediary()
    button = anneke.find("Voucher geven")
    stage.telegram.delete_own(anneke.id, button[0])
    await anneke.tap_again(button)
    assert anneke.last == "Waarvoor is de voucher?"
    assert await anneke.tap_again(button) == "Dit had u al gekozen."


async def test_who_blocks_the_bot_is_left_alone_until_they_open_it_again(stage: Stage) -> None:
    carla = await stage.coordinator()
    unreachable = "SELECT unreachable_since FROM people WHERE chat_id = :chat"
    stage.telegram.block(carla.id)
    await stage.settled()
    assert await stage.database.reading.value(unreachable, {"chat": carla.id})
    stage.telegram.unblock(carla.id)
    await stage.settled()
    assert await stage.database.reading.value(unreachable, {"chat": carla.id}) is None
    assert "Welkom" in await carla.send("start")


async def test_idle_is_not_said_while_something_waits(stage: Stage) -> None:
    for passes in range(60):
        first = 900_000_000 + 2 * passes
        await stage.bot.inbox.put([{"update_id": first, "message": MESSAGE}])
        for _ in range(passes):
            await asyncio.sleep(0)
        await stage.bot.inbox.put([{"update_id": first + 1, "message": MESSAGE}])
        await stage.bot.inbox.idle()
        assert await state_of(stage, first + 1) == "done"


# What goes out


async def test_one_chat_gets_its_messages_in_order_whatever_goes_wrong(stage: Stage) -> None:
    anneke = await stage.intermediary()
    stage.telegram.faults.next("sendMessage", "internal_error")
    stage.telegram.faults.next("sendMessage", "reset")
    stage.telegram.faults.next("sendMessage", "too_many_requests", retry_after=1)
    texts = [f"Bericht {n}" for n in range(5)]
    await say(stage, anneke, *texts)
    for times in range(1, 4):
        await failed(stage, "sendMessage", times)
        stage.later(seconds=10)
        stage.bot.outbox.wake()
    await stage.settled()
    assert anneke.screen[-5:] == texts


@pytest.mark.parametrize(
    "damage",
    [b"\0", None],
)
async def test_a_letter_that_can_not_be_read_is_set_aside(
    stage: Stage, damage: bytes | None
) -> None:
    anneke = await stage.intermediary()
    async with stage.database.transaction() as transaction:
        letter = Letter(anneke.id, TextMessage("kapot"))
        await post(transaction, stage.keys, letter, stage.clock.now())
        row = await transaction.value("SELECT max(id) FROM outbox")
        await transaction.queue(
            "UPDATE outbox SET sealed = :sealed WHERE id = :id", {"sealed": damage, "id": row}
        )
    assert "Gestopt" in await anneke.send("stop")
    assert (
        await stage.database.reading.value("SELECT state FROM outbox WHERE id = :id", {"id": row})
        == "aside"
    )


@pytest.mark.parametrize(
    "message",
    [
        VoucherMessage(4242),
        TextMessage("<b>nooit gesloten"),
        TextMessage(""),
        TextMessage("x" * 5000),
    ],
    ids=lambda message: message.kind,
)
async def test_a_letter_that_can_not_be_sent_never_blocks_the_next(
    stage: Stage, message: Message
) -> None:
    anneke = await stage.intermediary()
    async with stage.database.transaction() as transaction:
        await post(transaction, stage.keys, Letter(anneke.id, message), stage.clock.now())
    assert "Gestopt" in await anneke.send("stop")


@pytest.mark.parametrize(
    "stored",
    [
        {"kind": "no such kind"},
        {"text": "zonder soort"},
        {"kind": "voucher"},
        {"kind": "voucher", "voucher": "veel"},
        {"kind": "voucher", "voucher": 1, "coupon": 1},
    ],
    ids=["unknown", "without", "too few", "of another type", "too many"],
)
async def test_what_is_stored_of_no_kind_that_we_know_never_blocks_the_next(
    stage: Stage, stored: dict[str, Any]
) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    async with stage.database.transaction() as transaction:
        letter = Letter(anneke.id, TextMessage("kapot"), [[Button("Kapot", "menu")]])
        await post(transaction, stage.keys, letter, stage.clock.now())
        row = await transaction.value("SELECT max(id) FROM outbox")
        sealed = stage.keys.seal(json.dumps({"message": stored, "labels": []}).encode())
        await transaction.queue(
            "UPDATE outbox SET sealed = :sealed WHERE id = :id", {"id": row, "sealed": sealed}
        )
    # It is the newest with buttons, where words that name one are looked for.
    assert "Er ging iets mis" not in await anneke.send("kapot")
    assert "Gestopt" in await anneke.send("stop")
    rows = await stage.database.reading.rows(
        "SELECT state, error FROM outbox WHERE id = :id", {"id": row}
    )
    assert [tuple(row) for row in rows] == [("aside", "NotALetter")]
    assert any("kon niet worden bezorgd" in text for text in carla.screen)


async def test_a_chat_that_is_gone_is_no_alarm_and_a_refused_letter_is(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    before = len(carla.screen)
    async with stage.database.transaction() as transaction:
        gone = Letter(4_000_000, TextMessage("Hallo"))
        await post(transaction, stage.keys, gone, stage.clock.now())
    stage.bot.outbox.wake()
    await stage.settled()
    assert len(carla.screen) == before
    for _ in range(2):
        async with stage.database.transaction() as transaction:
            broken = Letter(anneke.id, TextMessage("<b>Hallo"))
            await post(transaction, stage.keys, broken, stage.clock.now())
        stage.bot.outbox.wake()
        await stage.settled()
    assert [text for text in carla.screen[before:] if "kon niet worden bezorgd" in text] != []
    assert len(carla.screen) == before + 1, "once a day"


async def test_a_letter_waits_when_the_database_can_not_be_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke = await stage.intermediary()
    compose, failures = stage.bot.outbox.sender.compose, iter([True])

    async def fails_once(row_id: int, letter: StoredLetter) -> Content:
        if next(failures, False):
            raise Unavailable("SQLITE_IOERR")
        return await compose(row_id, letter)

    monkeypatch.setattr(stage.bot.outbox.sender, "compose", fails_once)
    await say(stage, anneke, "Na de storing")
    await asyncio.wait_for(stage.bot.outbox.idle(), ANSWER_SECONDS)
    assert anneke.last == "Na de storing"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bad_gateway", "too_many_requests", "reset"])
async def test_a_tap_that_only_gets_a_short_text_gets_it_however_often_that_fails(
    stage: Stage, kind: Kind
) -> None:
    anneke = await stage.intermediary()
    button = anneke.find("Voucher geven")
    await anneke.tap("Voucher geven")
    # The answer to the first tap is shown once more, and that one's end is not waited for.
    for _ in range(2):
        stage.telegram.faults.next("answerCallbackQuery", kind)
    assert await anneke.tap_again(button) == "Dit had u al gekozen."


async def test_retry_after_a_tap_holds_for_the_whole_bot(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    stage.telegram.faults.next("answerCallbackQuery", "too_many_requests", retry_after=60)
    anneke.press("Voucher geven")
    await failed(stage, "answerCallbackQuery", 1)
    stage.telegram.send_text(brenda.id, "start")
    await stage.telegram.wait_until(lambda: stage.telegram.pending_count == 0, ANSWER_SECONDS)
    await stage.bot.inbox.idle()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stage.bot.outbox.idle(), 0.2)
    assert brenda.messages[-1].sender == "me", "nothing goes out until then"


def calls(stage: Stage, method: str) -> int:
    """How often a method was called."""
    return sum(call.method == method for call in stage.telegram.calls)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["internal_error", "bad_gateway", "reset", "too_many_requests"])
async def test_a_tap_that_could_not_be_answered_beside_its_message_is_answered_later(
    stage: Stage, kind: Kind
) -> None:
    anneke = await stage.intermediary()
    before = calls(stage, "sendMessage")
    stage.telegram.faults.next("answerCallbackQuery", kind)
    tap = anneke.press("Voucher geven")
    await failed(stage, "answerCallbackQuery", 1)
    await stage.telegram.wait_until(lambda: "Waarvoor" in anneke.last, ANSWER_SECONDS)
    stage.later(seconds=2)
    stage.bot.outbox.wake()
    await stage.settled()
    assert stage.telegram.answer(tap) is not None
    assert (calls(stage, "sendMessage"), calls(stage, "editMessageText")) == (before, 1)


async def test_a_letter_that_is_sent_again_answers_its_tap_once(stage: Stage) -> None:
    anneke = await stage.intermediary()
    stage.telegram.faults.next("editMessageText", "too_many_requests", retry_after=1)
    stage.telegram.faults.next("editMessageText", "internal_error")
    anneke.press("Voucher geven")
    for times in (1, 2):
        await failed(stage, "editMessageText", times)
        stage.later(seconds=5)
        stage.bot.outbox.wake()
    await stage.settled()
    assert "Waarvoor" in anneke.last
    assert calls(stage, "answerCallbackQuery") == 1


async def test_one_chat_that_must_wait_holds_up_no_other(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    button = anneke.find("Voucher geven")
    stage.telegram.faults.next("sendMessage", "too_many_requests", retry_after=60)
    await say(stage, anneke, "Later")
    await failed(stage, "sendMessage", 1)
    await brenda.send_now("start", "Welkom")
    assert anneke.last != "Later"
    # Answers to taps have no limit of the chat's own.
    tap = stage.telegram.tap(anneke.id, button[0], "0.0", stale=True)
    await stage.telegram.wait_until(lambda: bool(stage.telegram.answer(tap)), ANSWER_SECONDS)


async def test_a_second_chat_that_must_wait_is_a_limit_for_all(stage: Stage) -> None:
    people = [await stage.intermediary(name=name) for name in ("Anneke", "Brenda", "Carla")]
    for times, person in enumerate(people[:2], 1):
        stage.telegram.faults.next("sendMessage", "too_many_requests", retry_after=60)
        await say(stage, person, "Later")
        await failed(stage, "sendMessage", times)
    await say(stage, people[2], "Ook later")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stage.bot.outbox.idle(), 0.2)
    assert people[2].last != "Ook later"


async def fail_for_ever(stage: Stage, method: str, times: int) -> None:
    """Let a method fail, and let time pass until what waits for it failed so often."""
    stage.telegram.faults.rate(method, "internal_error", 1.0)
    for number in range(1, times + 1):
        await failed(stage, method, number)
        # Where the result is written, the next look is at once.
        await asyncio.sleep(0.05)
        if number < times:
            stage.later(seconds=60)
            stage.bot.outbox.wake()


async def test_an_answer_does_not_wait_for_a_message_that_never_gets_through(
    stage: Stage,
) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    anneke.press("Geef voucher")
    await fail_for_ever(stage, "sendPhoto", 4)
    await anneke.send_now("start", "Welkom")
    stage.telegram.faults.clear()
    stage.later(minutes=2)
    stage.bot.outbox.wake()
    await stage.settled()
    assert codes_and_cards(anneke) == (1, 1), "the card still comes"


async def test_a_tap_is_answered_at_once_behind_a_message_that_fails(stage: Stage) -> None:
    anneke = await stage.intermediary()
    button = anneke.find("Voucher geven")
    stage.telegram.faults.rate("sendMessage", "internal_error", 1.0)
    await say(stage, anneke, "Eerst")
    await failed(stage, "sendMessage", 1)
    tap = stage.telegram.tap(anneke.id, button[0], "0.0", stale=True)
    await stage.telegram.wait_until(lambda: bool(stage.telegram.answer(tap)), ANSWER_SECONDS)


async def test_what_changes_the_same_message_never_goes_first(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await say(stage, anneke, "Nul")
    await stage.settled()
    message = anneke.messages[-1].id
    async with stage.database.transaction() as transaction:
        letter = Letter(anneke.id, TextMessage("Een"), edits=message)
        await post(transaction, stage.keys, letter, stage.clock.now())
    stage.bot.outbox.wake()
    await fail_for_ever(stage, "editMessageText", 5)
    async with stage.database.transaction() as transaction:
        letter = Letter(anneke.id, TextMessage("Twee"), edits=message)
        await post(transaction, stage.keys, letter, stage.clock.now())
    stage.telegram.faults.clear()
    stage.bot.outbox.wake()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stage.bot.outbox.idle(), 0.2)
    assert anneke.last == "Nul"
    stage.later(minutes=2)
    stage.bot.outbox.wake()
    await stage.settled()
    assert anneke.last == "Twee"


@pytest.mark.slow
async def test_after_an_outage_nobody_waits_for_their_pause(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    await say(stage, anneke, "Een", "Twee")
    # One that failed more often holds up no later one of its chat.
    await fail_for_ever(stage, "sendMessage", 3)
    stage.telegram.faults.clear()
    await brenda.send_now("start", "Welkom")
    await asyncio.wait_for(stage.bot.outbox.idle(), ANSWER_SECONDS)
    assert anneke.screen[-2:] == ["Een", "Twee"]


@pytest.mark.parametrize("kind", ["bad_gateway", "internal_error"])
async def test_trouble_of_telegram_is_a_warning_in_our_words(
    stage: Stage, kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    # What Telegram really says then is a page, and no JSON.
    stage.telegram.faults.as_page = True
    anneke = await stage.intermediary()
    stage.telegram.faults.next("sendMessage", kind)
    await say(stage, anneke, "Hallo")
    await failed(stage, "sendMessage", 1)
    stage.later(seconds=5)
    await stage.settled()
    told = [(r.name, r.levelname) for r in caplog.records if r.levelno >= logging.WARNING]
    assert told == [("bot.delivery.outbox", "WARNING")]


async def test_an_answer_outlives_an_outage_of_hours(stage: Stage) -> None:
    anneke = await stage.intermediary()
    stage.telegram.faults.rate("sendMessage", "reset", 1.0)
    await say(stage, anneke, "Na de storing")
    for times in range(1, 25):
        await failed(stage, "sendMessage", times)
        stage.later(minutes=5)
        stage.bot.outbox.wake()
    stage.telegram.faults.clear()
    stage.later(minutes=5)
    stage.bot.outbox.wake()
    await stage.settled()
    assert anneke.last == "Na de storing"


# People who block the bot and come back


async def gave_and_blocked(stage: Stage) -> Person:
    """Somebody who confirmed a voucher and blocked the bot before the code was there."""
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    anneke.press("Geef voucher")
    stage.telegram.block(anneke.id)
    await stage.settled()
    assert await stage.issued() == 1
    assert codes_and_cards(anneke) == (0, 0)
    return anneke


def codes_and_cards(person: Person) -> tuple[int, int]:
    """How many messages give a code, and how many are cards."""
    codes = sum("De code is" in text for text in person.screen)
    return codes, sum(message.file is not None for message in person.messages)


async def test_code_and_card_come_when_somebody_unblocks_the_bot(stage: Stage) -> None:
    anneke = await gave_and_blocked(stage)
    stage.telegram.unblock(anneke.id)
    await stage.settled()
    assert codes_and_cards(anneke) == (1, 1)
    await anneke.send("start")
    assert codes_and_cards(anneke) == (1, 1), "and do not come again"


async def test_code_and_card_come_with_the_first_message_after_a_return(stage: Stage) -> None:
    anneke = await gave_and_blocked(stage)
    # As where Telegram does not tell: the bot was stopped for longer than it keeps updates.
    stage.telegram.people[anneke.id].blocked = False
    await anneke.send("start")
    assert codes_and_cards(anneke) == (1, 1)
    assert "Welkom" in anneke.last


async def test_a_refusal_that_arrives_after_the_return_holds_up_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    send = stage.bot.outbox.sender.send

    async def slowly(*letter: Any) -> Any:
        try:
            return await send(*letter)
        except ChatGone:
            stage.telegram.unblock(anneke.id)
            await stage.telegram.wait_until(
                lambda: stage.telegram.pending_count == 0, ANSWER_SECONDS
            )
            await stage.bot.inbox.idle()
            raise

    monkeypatch.setattr(stage.bot.outbox.sender, "send", slowly)
    anneke.press("Geef voucher")
    stage.telegram.block(anneke.id)
    await stage.settled()
    assert codes_and_cards(anneke) == (1, 1)
    assert await stage.database.reading.value("SELECT unreachable_since FROM people") is None


async def test_a_code_that_was_replaced_meanwhile_is_not_offered_on_return(stage: Stage) -> None:
    anneke, brenda = await stage.intermediary(), await stage.intermediary(name="Brenda")
    await anneke.give()
    stage.telegram.block(anneke.id)
    await brenda.send("herstellen")
    await brenda.tap("Voucher kwijt: nieuwe code")
    await brenda.send("9401 AB 12")
    await brenda.tap("Nieuwe code")
    stage.telegram.unblock(anneke.id)
    await stage.settled()
    assert codes_and_cards(anneke) == (0, 0)
    assert sum("Deze voucher werkt niet meer." in text for text in anneke.screen) == 1


async def test_an_answer_that_was_set_aside_comes_when_the_button_is_tapped_again(
    stage: Stage,
) -> None:
    anneke = await stage.intermediary()
    await anneke.send("start")
    button = anneke.find("Voucher geven")
    anneke.press("Voucher geven")
    stage.telegram.block(anneke.id)
    await stage.settled()
    stage.telegram.unblock(anneke.id)
    await anneke.tap_again(button)
    assert "Waarvoor is de voucher?" in anneke.last


async def test_a_clock_that_is_put_back_holds_up_no_answer(stage: Stage) -> None:
    anneke = await stage.intermediary()
    stage.telegram.faults.next("sendMessage", "internal_error")
    await say(stage, anneke, "Eerst")
    await failed(stage, "sendMessage", 1)
    stage.clock.move_to(stage.clock.now() - timedelta(days=1))
    await say(stage, anneke, "Daarna")
    await asyncio.wait_for(stage.bot.outbox.idle(), ANSWER_SECONDS)
    assert anneke.screen[-2:] == ["Eerst", "Daarna"]


async def test_a_clock_that_is_put_back_ends_no_halt_too_late(stage: Stage) -> None:
    anneke = await stage.intermediary()
    stage.telegram.faults.next("sendMessage", "too_many_requests", retry_after=1)
    await say(stage, anneke, "Eerst")
    await failed(stage, "sendMessage", 1)
    stage.clock.move_to(stage.clock.now() - timedelta(days=1))
    await asyncio.wait_for(stage.bot.outbox.idle(), ANSWER_SECONDS)
    assert anneke.last == "Eerst"


# Transactions


async def test_a_transaction_that_is_cancelled_leaves_nothing_behind(stage: Stage) -> None:
    begun = asyncio.Event()

    async def half() -> None:
        async with stage.database.transaction() as transaction:
            await transaction.queue("INSERT INTO meta (name, value) VALUES ('half', '1')")
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(half())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with stage.database.transaction() as transaction:
        assert await transaction.value("SELECT 1 FROM meta WHERE name = 'half'") is None
        await transaction.queue("INSERT INTO meta (name, value) VALUES ('whole', '1')")
    assert await stage.database.reading.value("SELECT value FROM meta WHERE name = 'whole'") == "1"


@pytest.mark.parametrize("passes", range(12))
async def test_a_transaction_may_be_cancelled_at_any_await(stage: Stage, passes: int) -> None:
    async def one() -> None:
        async with stage.database.transaction() as transaction:
            await transaction.queue("INSERT INTO meta (name, value) VALUES ('a', '1')")
            await transaction.queue("INSERT INTO meta (name, value) VALUES ('b', '1')")

    task = asyncio.create_task(one())
    for _ in range(passes):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with stage.database.transaction() as transaction:
        names = await transaction.rows("SELECT name FROM meta WHERE name IN ('a', 'b')")
    assert len(names) in (0, 2)


# The start


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bad_gateway", "too_many_requests", "reset"])
@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "setMyCommands"])
async def test_a_hiccup_of_telegram_at_the_start_is_survived(
    tmp_path: Any, method: str, kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(greeting, "START_PAUSE_SECONDS", 0.01)
    clock = MovableClock(MONDAY)
    telegram = Telegram(TOKEN, now=clock.now)
    telegram.faults.next(method, kind, retry_after=1)
    async with serve(telegram) as base_url:
        settings = Settings(
            _env_file=None,
            bot_token=TOKEN,
            bot_api_url=base_url,
            database=address_at(tmp_path / "bot.sqlite"),
            key_file=tmp_path / "bot.sqlite.key",
        )
        database = await database_at(tmp_path / "bot.sqlite")
        try:
            keys = load_keys(settings.key_path)
            async with App(
                settings, Installation(read_scheme(ASSEN), keys, clock, database)
            ) as bot:
                polled = asyncio.create_task(
                    telegram.wait_until(lambda: telegram.is_polled, ANSWER_SECONDS)
                )
                await asyncio.wait({polled, bot.work}, return_when=asyncio.FIRST_COMPLETED)
                assert not bot.work.done(), "it still works"
                await polled
        finally:
            await database.close()
