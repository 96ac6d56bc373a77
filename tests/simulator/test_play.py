"""The phone page's side: what people do over HTTP, what they see, and who may do it."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
)

from bot.simulator import exercise
from bot.simulator.server import serve
from bot.simulator.telegram import Telegram
from tests.simulator.conftest import ANNEKE, BERT, TOKEN, StandingClock

pytestmark = pytest.mark.slow


async def test_the_state(client: httpx.AsyncClient) -> None:
    assert (await client.get("/play/state")).json() == {
        "now": "2021-09-06T07:00:00+00:00",
        "zone": "Europe/Amsterdam",
        "bot": {"name": "Meedoenbot", "username": "meedoen_demo_bot"},
        "people": [
            {"id": ANNEKE, "name": "Anneke de Vries", "about": "Intermediair"},
            {"id": BERT, "name": "Bert", "about": ""},
        ],
        "frames": None,
        "actions": [],
        "stories": [],
    }


async def test_a_conversation(client: httpx.AsyncClient, bot: Bot, world: Telegram) -> None:
    sent = (await client.post(f"/play/{BERT}/send", json={"text": "/start"})).json()
    rows = [
        [InlineKeyboardButton("Sport", callback_data="s")],
        [
            InlineKeyboardButton("Site", url="https://example.org"),
            InlineKeyboardButton("Kopieer", copy_text=CopyTextButton("K7M4")),
        ],
    ]
    message = await bot.send_message(
        BERT,
        "<b>Waarvoor?</b> 1 &lt; 2",
        parse_mode="HTML",
        reply_markup=InlineKeyboardMarkup(rows),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    tap = {"message_id": message.message_id, "data": "s"}
    tapped = await client.post(f"/play/{BERT}/tap", json=tap)
    _, update = await bot.get_updates()
    assert update.callback_query is not None
    assert tapped.json() == {"callback_id": update.callback_query.id}
    mine, shown = (await client.get(f"/play/{BERT}/messages")).json()["messages"]
    assert (mine["id"], mine["from"], mine["text"]) == (sent["message_id"], "me", "/start")
    assert shown == {
        "id": message.message_id,
        "from": "bot",
        "date": "2021-09-06T07:00:00+00:00",
        "edited": False,
        "html": "<b>Waarvoor?</b> 1 &lt; 2",
        "text": "Waarvoor? 1 < 2",
        "photo": None,
        "document": None,
        "keyboard": [
            [{"text": "Sport", "data": "s"}],
            [
                {"text": "Site", "url": "https://example.org/"},
                {"text": "Kopieer", "copy": "K7M4"},
            ],
        ],
    }


async def test_a_phone_can_tap_a_button_that_it_saw_and_that_is_gone(
    client: httpx.AsyncClient, bot: Bot, world: Telegram
) -> None:
    await client.post(f"/play/{BERT}/send", json={"text": "/start"})
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Sport", callback_data="s")]])
    message = await bot.send_message(BERT, "Waarvoor?", reply_markup=keyboard)
    tap = {"message_id": message.message_id, "data": "s"}
    await client.get(f"/play/{BERT}/messages")
    await message.edit_reply_markup(None)
    tapped = await client.post(f"/play/{BERT}/tap", json=tap)
    *_, update = await bot.get_updates()
    assert update.callback_query is not None
    assert tapped.json() == {"callback_id": update.callback_query.id}
    # Nobody else saw it, and it never said anything else.
    for person, data in ((ANNEKE, "s"), (BERT, "t")):
        refused = await client.post(f"/play/{person}/tap", json={**tap, "data": data})
        assert refused.status_code == 400


async def test_other_things_people_do(client: httpx.AsyncClient, bot: Bot, world: Telegram) -> None:
    stranger = (await client.post("/play/people", json={"name": "Wim", "about": "Nieuw"})).json()
    link = {"url": "https://t.me/meedoen_demo_bot?start=x"}
    await client.post(f"/play/{stranger['id']}/open", json=link)
    await client.post(
        f"/play/{stranger['id']}/upload",
        data={"kind": "document", "caption": "lijst"},
        files={"file": ('a"b.csv', b"a;b")},
    )
    _, message = (await client.get(f"/play/{stranger['id']}/messages")).json()["messages"]
    assert (message["text"], message["document"]["size"]) == ("lijst", 3)
    file = await client.get(message["document"]["url"])
    assert file.content == b"a;b"
    assert file.headers["content-disposition"].startswith("attachment;")
    await client.post(f"/play/{stranger['id']}/block")
    await client.post(f"/play/{stranger['id']}/unblock")
    assert len(await bot.get_updates()) == 4


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/play/999/send", {"text": "a"}, 404),
        (f"/play/{ANNEKE}/send", {"text": " "}, 400),
        (f"/play/{ANNEKE}/send", {}, 400),
        (f"/play/{ANNEKE}/send", [], 400),
        (f"/play/{ANNEKE}/tap", {"message_id": 1, "data": "x"}, 400),
        (f"/play/{ANNEKE}/tap", {"data": "x"}, 400),
        (f"/play/{ANNEKE}/open", {"url": "https://example.org"}, 400),
        (f"/play/{ANNEKE}/unblock", {}, 400),
        ("/play/people", {"name": ""}, 400),
        ("/play/clock", {"to": "yesterday"}, 400),
        ("/play/clock", {"to": "2021-09-07T06:30:00"}, 400),
    ],
)
async def test_a_phone_refuses_in_a_sentence(
    client: httpx.AsyncClient, path: str, body: object, status: int
) -> None:
    answer = await client.post(path, json=body)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize(
    ("wanted", "now"),
    [
        ({"to": "next_morning"}, "2021-09-07T06:30:00+00:00"),
        ({"to": "2021-09-08T08:30:00+02:00"}, "2021-09-08T06:30:00+00:00"),
        ({"seconds": 3600}, "2021-09-06T08:00:00+00:00"),
    ],
)
async def test_the_clock(client: httpx.AsyncClient, wanted: object, now: str) -> None:
    assert (await client.post("/play/clock", json=wanted)).json() == {"now": now}
    assert (await client.get("/play/state")).json()["now"] == now


async def test_next_morning_over_the_end_of_summer_time(
    client: httpx.AsyncClient, clock: StandingClock
) -> None:
    clock.move_to(clock.now().replace(month=10, day=30, hour=22) + timedelta(minutes=30))
    moved = (await client.post("/play/clock", json={"to": "next_morning"})).json()
    assert moved == {"now": "2021-11-01T07:30:00+00:00"}


async def test_a_clock_that_does_not_move(world: Telegram) -> None:
    async with serve(world) as base, httpx.AsyncClient(base_url=base, trust_env=False) as client:
        answer = await client.post("/play/clock", json={"seconds": 5})
        assert answer.json() == {"error": "This clock cannot be moved."}


async def events(lines: AsyncIterator[str], number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async for line in lines:
        if line.startswith("data: "):
            found.append(json.loads(line.removeprefix("data: ")))
        if len(found) == number:
            break
    return found


async def test_the_page_hears_everything(
    client: httpx.AsyncClient, bot: Bot, world: Telegram
) -> None:
    async with client.stream("GET", "/play/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.aiter_lines()
        assert (await anext(lines)).startswith(":")
        world.send_text(ANNEKE, "a")
        await bot.send_chat_action(ANNEKE, "typing")
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("b", callback_data="c")]])
        message = await bot.send_message(ANNEKE, "b", reply_markup=markup)
        callback_id = world.tap(ANNEKE, message.message_id, "c")
        await bot.answer_callback_query(callback_id, "Klaar")
        await message.edit_text("d")
        await message.delete()
        await client.post("/play/clock", json={"seconds": 60})
        await client.post("/play/people", json={"name": "Wim"})
        heard = await asyncio.wait_for(events(lines, 8), 2)
    assert [event["type"] for event in heard] == [
        "message",
        "typing",
        "message",
        "answer",
        "edit",
        "delete",
        "clock",
        "people",
    ]
    assert heard[0]["person"] == ANNEKE
    assert heard[0]["message"]["text"] == "a"
    assert heard[3] == {
        "type": "answer",
        "person": ANNEKE,
        "callback_id": callback_id,
        "text": "Klaar",
        "alert": False,
    }
    assert heard[4]["message"]["edited"] is True
    assert heard[5]["message_id"] == message.message_id
    assert heard[6]["now"] == "2021-09-06T07:01:00+00:00"


@pytest.mark.parametrize(
    "host",
    ["example.org", "127.0.0.1.example.org", "localhost.example.org:80", "", "[", "10.0.0.1"],
)
@pytest.mark.parametrize("path", ["/", "/play/state", "/page/phone.js"])
async def test_a_foreign_host_name_is_refused(
    client: httpx.AsyncClient, host: str, path: str
) -> None:
    answer = await client.get(path, headers={"Host": host})
    assert answer.status_code == 403
    assert answer.json()["error"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "[::1]:8080", "127.0.0.1"])
async def test_own_host_names_are_fine(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/play/state", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_website_cannot_drive_it(
    client: httpx.AsyncClient, world: Telegram, headers: dict[str, str]
) -> None:
    answer = await client.post(f"/play/{ANNEKE}/send", json={"text": "a"}, headers=headers)
    assert answer.status_code == 403
    assert world.messages(ANNEKE) == []


BOTS = [
    f"/bot{TOKEN}/getMe",
    f"/bot{TOKEN}/sendMessage?chat_id={ANNEKE}&text=a",
    f"/file/bot{TOKEN}/a",
]


@pytest.mark.parametrize("path", BOTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "example.org"},
        {"Host": "127.0.0.1.example.org"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nor_can_it_act_as_the_bot(
    client: httpx.AsyncClient, world: Telegram, path: str, headers: dict[str, str], method: str
) -> None:
    answer = await client.request(method, path, headers=headers)
    assert answer.status_code == 403
    assert world.messages(ANNEKE) == []


def test_each_demo_has_a_token_of_its_own() -> None:
    """A website would have to guess it."""
    show = "from bot.simulator.bot_process import TOKEN; print(TOKEN)"
    others = {
        subprocess.run([sys.executable, "-c", show], capture_output=True, check=True).stdout
        for _each in range(2)
    }
    assert len(others) == 2
    assert all(len(each) > 30 for each in others)


async def test_the_page_itself_can(client: httpx.AsyncClient, base: str) -> None:
    headers = {"Origin": base, "Sec-Fetch-Site": "same-origin"}
    answer = await client.post(f"/play/{ANNEKE}/send", json={"text": "a"}, headers=headers)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.split(";")[0] == "default-src 'self'"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_page_and_its_parts_are_served(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert (await client.get("/page/phone.js")).status_code == 200
    assert (await client.get("/page/../server.py")).status_code == 404
    assert (await client.get("/page/%2e%2e/server.py")).status_code == 404


async def test_every_module_of_the_page_is_a_script_and_uses_only_those_before_it(
    client: httpx.AsyncClient,
) -> None:
    first = (await client.get("/page/phone.js")).text
    [order] = re.findall(r"all that it needs:\n((?://.*\n)+)", first)
    modules = [*re.findall(r"\w+", order), "phone"]
    folder = Path(exercise.__file__).with_name("page")
    assert sorted(modules) == sorted(path.stem for path in folder.glob("*.js"))
    for number, module in enumerate(modules):
        answer = await client.get(f"/page/{module}.js")
        assert answer.headers["content-type"].startswith("text/javascript")
        used = re.findall(r'^import .* from "\./(\w+)\.js";$', answer.text, re.MULTILINE)
        assert answer.text.count("\nimport ") == len(used)
        assert set(used) <= set(modules[:number]), module
