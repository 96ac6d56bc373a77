"""What Telegram refuses is refused, in Telegram's words."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import InvalidToken

from bot.simulator.telegram import Telegram
from tests.simulator.conftest import ANNEKE, BERT, TOKEN, Refused, StandingClock

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


async def test_a_wrong_token(base: str) -> None:
    stranger = Bot("123456:other", base_url=f"{base}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


@pytest.mark.parametrize("method", ["logOut", "sendPoll", "noSuchMethod"])
async def test_an_unknown_method(client: httpx.AsyncClient, method: str) -> None:
    answer = (await client.post(f"/bot{TOKEN}/{method}")).json()
    assert (answer["ok"], answer["error_code"]) == (False, 404)
    assert answer["description"].startswith("Not Found")


async def test_an_answer_comes_in_the_envelope(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/bot{TOKEN}/sendMessage", params={"chat_id": 5, "text": "a"})
    assert answer.status_code == 400
    assert answer.json() == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: chat not found",
    }


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("a" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<b>a", "can't parse entities: can't find end tag corresponding to start tag \"b\""),
        ("a</b>", "can't parse entities: unexpected end tag at byte offset 1"),
        ("é <p>", 'can\'t parse entities: unsupported start tag "p" at byte offset 3'),
        (
            "<b>a</i>",
            "can't parse entities: unmatched end tag at byte offset 4, "
            'expected "</b>", found "</i>"',
        ),
        ("1 < 2", 'can\'t parse entities: unsupported start tag "" at byte offset 2'),
    ],
)
async def test_texts(client: httpx.AsyncClient, text: str, description: str) -> None:
    answer = await client.post(
        f"/bot{TOKEN}/sendMessage",
        json={"chat_id": ANNEKE, "text": text, "parse_mode": "HTML"},
    )
    said = answer.json()["description"].removeprefix("Bad Request: ")
    assert said.lower() == description.lower()


async def test_tags_do_not_count_for_the_length(bot: Bot) -> None:
    message = await bot.send_message(ANNEKE, f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    assert message.text == "a" * 4096


async def test_a_caption_that_is_too_long(bot: Bot, refused: Refused) -> None:
    await bot.send_document(ANNEKE, b"x", caption="a" * 1024)
    said = await refused(bot.send_document(ANNEKE, b"x", caption="a" * 1025))
    assert said == "message caption is too long"


async def test_chats(bot: Bot, world: Telegram, refused: Refused) -> None:
    assert await refused(bot.send_message(77, "a")) == "chat not found"
    assert await refused(bot.send_message("@somebody", "a")) == "chat not found"
    assert (
        await refused(bot.send_message(BERT, "a"))
        == "Forbidden: bot can't initiate conversation with a user"
    )
    world.block(ANNEKE)
    said = await refused(bot.send_message(ANNEKE, "a"))
    assert said == "Forbidden: bot was blocked by the user"
    world.unblock(ANNEKE)
    await bot.send_message(ANNEKE, "a")


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "a"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "a", "callback_data": "b", "url": "https://example.org"},
            "can't parse inline keyboard button: exactly one action is allowed",
        ),
        ({"text": " ", "callback_data": "b"}, "inline keyboard button text must be non-empty"),
        ({"text": "a", "url": ""}, "BUTTON_URL_INVALID"),
        (
            {"text": "a", "url": "http://localhost/x"},
            "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "url": "ftp://example.org"},
            "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol",
        ),
        ({"text": "a", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "a", "copy_text": {"text": "b" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"callback_data": "b"},
            "can't parse inline keyboard button: can't find field \"text\"",
        ),
    ],
)
async def test_buttons(client: httpx.AsyncClient, button: Any, description: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    answer = await client.post(
        f"/bot{TOKEN}/sendMessage",
        json={"chat_id": ANNEKE, "text": "a", "reply_markup": markup},
    )
    assert answer.json()["description"] == f"Bad Request: {description}"


async def test_buttons_at_the_edge(bot: Bot, refused: Refused) -> None:
    rows = [[InlineKeyboardButton(str(n), callback_data="é" * 32)] for n in range(99)]
    copy = [InlineKeyboardButton("Kopieer", copy_text=CopyTextButton("b" * 256))]
    message = await bot.send_message(ANNEKE, "a", reply_markup=keyboard(*rows, copy))
    assert message.reply_markup is not None
    assert len(message.reply_markup.inline_keyboard) == 100
    said = await refused(bot.send_message(ANNEKE, "a", reply_markup=keyboard(*rows, copy, copy)))
    assert said == "reply markup is too long"


async def test_an_edit_must_change_something(bot: Bot, refused: Refused) -> None:
    markup = keyboard([InlineKeyboardButton("a", callback_data="b")])
    message = await bot.send_message(ANNEKE, "<b>a</b>", parse_mode="HTML", reply_markup=markup)
    same = message.edit_text("<b>a</b>", parse_mode="HTML", reply_markup=markup)
    assert await refused(same) == NOT_MODIFIED
    assert await refused(message.edit_reply_markup(reply_markup=markup)) == NOT_MODIFIED
    await message.edit_text("a", reply_markup=markup)
    await message.edit_text("a")
    assert await refused(message.edit_reply_markup()) == NOT_MODIFIED


async def test_what_cannot_be_edited(bot: Bot, world: Telegram, refused: Refused) -> None:
    mine = world.send_text(ANNEKE, "hallo")
    edit = bot.edit_message_text
    assert await refused(edit("a", ANNEKE, 999)) == "message to edit not found"
    assert await refused(edit("a", ANNEKE, mine)) == "message can't be edited"
    assert await refused(edit("a", ANNEKE, 0)) == "message identifier is not specified"
    document = await bot.send_document(ANNEKE, b"x", caption="a")
    assert await refused(document.edit_text("b")) == "there is no text in the message to edit"
    text = await bot.send_message(ANNEKE, "a")
    assert await refused(text.edit_caption("b")) == "there is no caption in the message to edit"


async def test_deleting(bot: Bot, world: Telegram, clock: StandingClock, refused: Refused) -> None:
    old = world.send_text(ANNEKE, "hallo")
    clock.move_to(clock.now() + timedelta(hours=48))
    assert await bot.delete_message(ANNEKE, old)
    assert await refused(bot.delete_message(ANNEKE, old)) == "message to delete not found"
    older = world.send_text(ANNEKE, "hallo")
    clock.move_to(clock.now() + timedelta(hours=48, seconds=1))
    new = await bot.send_message(ANNEKE, "a")
    too_late = "message can't be deleted for everyone"
    assert await refused(bot.delete_message(ANNEKE, older)) == too_late
    assert await refused(bot.delete_messages(ANNEKE, [new.message_id, older])) == too_late
    assert await bot.delete_messages(ANNEKE, [new.message_id, 999])
    assert [message.id for message in world.messages(ANNEKE)] == [older]


@pytest.mark.parametrize(
    "body",
    [
        b'{"chat_id": 1001, "text": "\xff"}',
        rb'{"chat_id": 1001, "text": "a", "reply_markup": {"inline_keyboard": '
        rb'[[{"text": "a", "callback_data": "\ud800"}]]}}',
    ],
)
async def test_what_is_not_utf_8(client: httpx.AsyncClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.post(f"/bot{TOKEN}/sendMessage", content=body, headers=headers)
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


@pytest.fixture
async def tapped(bot: Bot, world: Telegram) -> str:
    markup = keyboard([InlineKeyboardButton("a", callback_data="b")])
    message = await bot.send_message(ANNEKE, "a", reply_markup=markup)
    return world.tap(ANNEKE, message.message_id, "b")


async def test_a_tap_is_answered_once(
    bot: Bot, world: Telegram, tapped: str, refused: Refused
) -> None:
    assert world.answer(tapped) is None
    await bot.answer_callback_query(tapped, "Klaar", show_alert=True)
    assert world.answer(tapped) == {"text": "Klaar", "alert": True}
    assert await refused(bot.answer_callback_query(tapped)) == TOO_OLD
    assert await refused(bot.answer_callback_query("5")) == TOO_OLD


async def test_a_tap_is_answered_in_time(
    bot: Bot, tapped: str, clock: StandingClock, refused: Refused
) -> None:
    clock.move_to(clock.now() + timedelta(seconds=61))
    assert await refused(bot.answer_callback_query(tapped)) == TOO_OLD


async def test_the_answer_to_a_tap_is_short(bot: Bot, tapped: str, refused: Refused) -> None:
    said = await refused(bot.answer_callback_query(tapped, "a" * 201))
    assert said == "MESSAGE_TOO_LONG"
    await bot.answer_callback_query(tapped, "a" * 200)


async def test_other_refusals(bot: Bot, refused: Refused) -> None:
    async def action(name: str) -> None:
        await bot.send_chat_action(ANNEKE, name)

    await action("typing")
    assert await refused(action("dancing")) == "wrong parameter action in request"
    assert await refused(bot.send_message(ANNEKE, "a", parse_mode="Markdown")) == (
        "unsupported parse_mode"
    )
    assert await refused(bot.send_message(ANNEKE, "a", reply_to_message_id=99)) == (
        "message to be replied not found"
    )
    assert await refused(bot.set_my_commands([("Start", "a")])) == "BOT_COMMAND_INVALID"


async def test_commands_and_chat(bot: Bot) -> None:
    await bot.set_my_commands([("start", "Begin"), ("stand", "De stand")])
    assert [c.command for c in await bot.get_my_commands()] == ["start", "stand"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    assert await bot.set_my_description("Wat dit is")
    assert await bot.set_my_short_description("Kort")
    assert (await bot.get_chat(ANNEKE)).first_name == "Anneke"
