"""Telegram behind the seam: what it is asked, and what each of its answers means to us."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
)
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData

from bot.channels.channel import (
    Channel,
    ChannelError,
    ChatGone,
    Content,
    NotFetched,
    Rejected,
    ShownButton,
    TokenRefused,
    TooLarge,
    Unanswered,
    Wait,
)
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.transport import BotApiRequest
from bot.config import Settings
from tests.conftest import TOKEN

CHAT = 1001
Answer = tuple[int, bytes] | Exception
Ask = Callable[[Channel], Awaitable[object]]
SENT = {"message_id": 7, "date": 0, "chat": {"id": CHAT, "type": "private"}}


class Scripted(BotApiRequest):
    """Gives one answer to all that is asked, and keeps what that was."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(1)
        self.answer = answer
        self.asked: list[tuple[str, dict[str, str], list[str]]] = []

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_limits: Any,
        **_: Any,
    ) -> tuple[int, bytes]:
        data = request_data
        parameters = data.json_parameters if data else {}
        files = [name for name, *_kind in data.multipart_data.values()] if data else []
        return self._answered(url, parameters, files)

    async def post_json(
        self, url: str, values: Mapping[str, Any], seconds: float
    ) -> tuple[int, bytes]:
        asked = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in values.items()
        }
        return self._answered(url, asked, [])

    def _answered(
        self, url: str, parameters: dict[str, str], files: list[str]
    ) -> tuple[int, bytes]:
        if isinstance(self.answer, Exception):
            raise self.answer
        self.asked.append((url.rpartition("/")[2], parameters, files))
        return self.answer


def ok(result: object) -> Answer:
    return 200, json.dumps({"ok": True, "result": result}).encode()


def refusal(code: int, description: str, **parameters: object) -> Answer:
    said = {"ok": False, "error_code": code, "description": description}
    return code, json.dumps(said | ({"parameters": parameters} if parameters else {})).encode()


def channel_with(answer: Answer) -> tuple[TelegramChannel, Scripted]:
    channel, script = TelegramChannel(Settings(bot_token=TOKEN)), Scripted(answer)
    channel.bot = Bot(TOKEN, request=script, get_updates_request=script)
    return channel, script


async def outcome(ask: Ask, answer: Answer) -> object:
    """What is returned, or what is raised."""
    try:
        return await ask(channel_with(answer)[0])
    except (ChannelError, TooLarge, NotFetched) as error:
        return error


HALLO = Content("Hallo")
ASKS: dict[str, Ask] = {
    "send": lambda channel: channel.send(CHAT, HALLO, 5),
    "edit": lambda channel: channel.edit(CHAT, 7, HALLO),
    "delete": lambda channel: channel.delete(CHAT, 7),
    "answer": lambda channel: channel.answer(CHAT, "3", ""),
    "show_busy": lambda channel: channel.show_busy(CHAT),
}
FILE: Ask = lambda channel: channel.file(CHAT, "f")  # noqa: E731
PAGE = b"<html>Bad Gateway</html>"
TROUBLE: list[tuple[Answer, type[ChannelError]]] = [
    (refusal(429, "Too Many Requests: retry after 7", retry_after=7), Wait),
    (refusal(403, "Forbidden: bot was blocked by the user"), ChatGone),
    (refusal(401, "Unauthorized"), TokenRefused),
    (refusal(404, "Not Found"), TokenRefused),
    (refusal(409, "Conflict: terminated by other getUpdates request"), Unanswered),
    (refusal(500, "Internal Server Error"), Unanswered),
    ((502, PAGE), Unanswered),
    ((200, PAGE), Unanswered),
    ((200, b"[]"), Unanswered),
    ((200, b'{"ok": true}'), Unanswered),
    ((500, b"null"), Unanswered),
    (TimedOut(), Unanswered),
    (NetworkError("ClientConnectorError"), Unanswered),
    (RuntimeError("what nobody thought of"), Unanswered),
]


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
@pytest.mark.parametrize(("answer", "error"), TROUBLE, ids=[str(each[0])[:30] for each in TROUBLE])
async def test_each_trouble_has_its_word(
    ask: Ask, answer: Answer, error: type[ChannelError]
) -> None:
    came = await outcome(ask, answer)
    assert type(came) is error or (isinstance(came, Unanswered) and error is Unanswered)
    if isinstance(came, Wait):
        assert came.seconds == 7


GONE = refusal(400, "Bad Request: chat not found")
NO_MESSAGE = refusal(400, "Bad Request: message to delete not found")
SAME = refusal(400, "Bad Request: message is not modified: specified new message content is same")
STAYS = refusal(400, "Bad Request: message can't be deleted for everyone")
TOO_OLD = refusal(400, "Bad Request: query is too old and response timeout expired")
TOO_BIG = refusal(400, "Bad Request: file is too big")


@pytest.mark.parametrize(
    ("name", "answer", "became"),
    [
        ("send", GONE, ChatGone),
        ("send", STAYS, Rejected),
        ("edit", GONE, False),
        ("edit", SAME, True),
        ("edit", STAYS, False),
        ("delete", GONE, "gone"),
        ("delete", NO_MESSAGE, "gone"),
        ("delete", STAYS, "stays"),
        ("delete", ok(True), "deleted"),
        ("answer", TOO_OLD, Rejected),
        ("answer", GONE, Rejected),
        ("send", ok(SENT), 7),
        ("edit", ok(SENT), True),
    ],
)
async def test_a_refusal_means_what_it_is_about(name: str, answer: Answer, became: object) -> None:
    came = await outcome(ASKS[name], answer)
    assert came == became or type(came) is became


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (TOO_BIG, TooLarge),
        (ok({"file_id": "f", "file_unique_id": "u", "file_size": 21 * 2**20}), TooLarge),
        (refusal(400, "Bad Request: wrong file_id"), NotFetched),
        (refusal(403, "Forbidden"), NotFetched),
        (refusal(404, "Not Found"), NotFetched),
        (refusal(409, "Conflict"), NotFetched),
        ((200, PAGE), NotFetched),
        (refusal(429, "Too Many Requests", retry_after=7), Wait),
        (refusal(500, "Internal Server Error"), Unanswered),
        ((502, PAGE), Unanswered),
        (TimedOut(), Unanswered),
    ],
)
async def test_a_file_that_does_not_come_is_tried_again_only_where_that_helps(
    answer: Answer, error: type[Exception]
) -> None:
    assert type(await outcome(FILE, answer)) is error


async def test_an_error_tells_the_log_its_kind_and_nobodys_words() -> None:
    came = [await outcome(ASKS["send"], answer) for answer, _error in TROUBLE]
    kinds = [error.kind for error in came if isinstance(error, ChannelError)]
    assert len(kinds) == len(TROUBLE)
    assert all(kind.isidentifier() for kind in kinds)


ROWS = [
    [ShownButton("Sport", data="12.0"), ShownButton("Kaart", url="https://example.org")],
    [ShownButton("Kopieer code", copy="K7M4-2P9Q-XC3DT")],
]
SAME_ROWS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Sport", callback_data="12.0"),
            InlineKeyboardButton("Kaart", url="https://example.org"),
        ],
        [InlineKeyboardButton("Kopieer code", copy_text=CopyTextButton("K7M4-2P9Q-XC3DT"))],
    ]
)


async def test_plain_json_is_what_the_librarys_own_objects_would_be() -> None:
    channel, ours = channel_with(ok(SENT))
    await channel.send(CHAT, Content("<b>Hallo</b>", ROWS), 5)
    await channel.edit(CHAT, 7, Content("Dag", ROWS))
    await channel.answer(CHAT, "3", "Gedaan")
    theirs = Scripted(ok(SENT))
    library = Bot(TOKEN, request=theirs, get_updates_request=theirs)
    told: dict[str, Any] = {
        "parse_mode": "HTML",
        "reply_markup": SAME_ROWS,
        "link_preview_options": LinkPreviewOptions(is_disabled=True),
    }
    await library.send_message(CHAT, "<b>Hallo</b>", **told)
    await library.edit_message_text("Dag", CHAT, 7, **told)
    theirs.answer = ok(True)
    await library.answer_callback_query("3", "Gedaan")
    assert [_read(call) for call in ours.asked] == [_read(call) for call in theirs.asked]


def _read(call: tuple[str, dict[str, str], list[str]]) -> tuple[str, dict[str, Any]]:
    """A call with its objects as such, however they are written."""
    method, parameters, _files = call
    objects = ("reply_markup", "link_preview_options")
    return method, {
        name: json.loads(value) if name in objects else value for name, value in parameters.items()
    }


async def test_what_has_no_buttons_or_words_says_nothing_of_them() -> None:
    channel, script = channel_with(ok(SENT))
    await channel.send(CHAT, HALLO, 5)
    await channel.answer(CHAT, "3", "")
    assert [set(parameters) for _method, parameters, _files in script.asked] == [
        {"chat_id", "text", "parse_mode", "link_preview_options"},
        {"callback_query_id"},
    ]


async def test_a_picture_and_a_file_go_with_their_names() -> None:
    channel, script = channel_with(ok(SENT))
    await channel.send(CHAT, Content("Kaart", photo=b"\x89PNG"), 5)
    await channel.send(CHAT, Content("Lijst", document=("lijst.csv", b"a;b")), 6)
    assert [(method, files) for method, _parameters, files in script.asked] == [
        ("sendPhoto", ["voucher.png"]),
        ("sendDocument", ["lijst.csv"]),
    ]
    assert [parameters["caption"] for _m, parameters, _f in script.asked] == ["Kaart", "Lijst"]
