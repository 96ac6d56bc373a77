"""Updates: what they look like, and how long polls and webhooks hand them over."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.simulator.errors import PlayError
from bot.simulator.telegram import Telegram
from tests.simulator.conftest import ANNEKE, BERT, TOKEN

Poll = Callable[..., Coroutine[Any, Any, list[dict[str, Any]]]]


@pytest.fixture
def poll(client: httpx.AsyncClient) -> Poll:
    async def poll(**params: int) -> list[dict[str, Any]]:
        answer = await client.get(f"/bot{TOKEN}/getUpdates", params=params)
        updates: list[dict[str, Any]] = answer.json()["result"]
        return updates

    return poll


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_a_command_is_marked(world: Telegram, bot: Bot) -> None:
    world.send_text(ANNEKE, "  😀 /start@meedoen_demo_bot en /hulp, niet a/b of https://x.nl/a ")
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "😀 /start@meedoen_demo_bot en /hulp, niet a/b of https://x.nl/a"
    found = update.message.parse_entities()
    assert {(entity.type, text) for entity, text in found.items()} == {
        ("bot_command", "/start@meedoen_demo_bot"),
        ("bot_command", "/hulp"),
        ("url", "https://x.nl/a"),
    }


async def test_a_deep_link_starts_the_bot(world: Telegram, bot: Bot) -> None:
    world.open_link(BERT, "https://t.me/Meedoen_demo_bot?start=abc-1_2")
    world.open_link(BERT, "tg://resolve?domain=meedoen_demo_bot&start=x")
    world.open_link(BERT, "https://t.me/meedoen_demo_bot")
    updates = await bot.get_updates()
    texts = [update.message.text for update in updates if update.message]
    assert texts == ["/start abc-1_2", "/start x", "/start"]
    await bot.send_message(BERT, "Welkom")


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/other_bot?start=x",
        "https://example.org/meedoen_demo_bot?start=x",
        "https://t.me/meedoen_demo_bot?start=a%20b",
        f"https://t.me/meedoen_demo_bot?start={'x' * 65}",
    ],
)
async def test_other_links_go_elsewhere(world: Telegram, url: str) -> None:
    with pytest.raises(PlayError):
        world.open_link(BERT, url)


async def test_a_tap_carries_its_message_as_it_was(world: Telegram, bot: Bot, poll: Poll) -> None:
    button = InlineKeyboardButton("Sport", callback_data="a:1")
    markup = InlineKeyboardMarkup([[button]])
    message = await bot.send_message(ANNEKE, "Waarvoor?", reply_markup=markup)
    callback_id = world.tap(ANNEKE, message.message_id, "a:1")
    await message.edit_text("Klaar")
    with pytest.raises(PlayError):
        world.tap(ANNEKE, message.message_id, "a:1")
    world.tap(ANNEKE, message.message_id, "a:1", stale=True)
    await message.delete()
    world.tap(ANNEKE, message.message_id, "a:1", stale=True)
    first, second, third = [update["callback_query"] for update in await poll()]
    assert (first["id"], first["data"], first["from"]["id"]) == (callback_id, "a:1", ANNEKE)
    assert first["message"]["text"] == "Waarvoor?"
    assert first["message"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "a:1"
    assert second["message"]["text"] == "Klaar"
    assert third["message"]["date"] == 0


async def test_blocking_is_told(world: Telegram, bot: Bot) -> None:
    world.block(ANNEKE)
    with pytest.raises(PlayError):
        world.send_text(ANNEKE, "a")
    world.unblock(ANNEKE)
    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [c.new_chat_member.status for c in changes if c] == ["kicked", "member"]


async def test_a_changed_text_is_told(world: Telegram, bot: Bot) -> None:
    message_id = world.send_text(ANNEKE, "9401 AB")
    world.edit_own(ANNEKE, message_id, "9401 AB 12")
    _, update = await bot.get_updates()
    assert update.edited_message is not None
    assert update.edited_message.text == "9401 AB 12"


async def test_an_own_deletion_is_not_told(world: Telegram, bot: Bot) -> None:
    message_id = world.send_text(ANNEKE, "a")
    world.delete_own(ANNEKE, message_id)
    assert len(await bot.get_updates()) == 1
    with pytest.raises(BadRequest):
        await bot.delete_message(ANNEKE, message_id)


async def test_an_offset_confirms_everything_below(world: Telegram, poll: Poll) -> None:
    for number in range(4):
        world.send_text(ANNEKE, str(number))
    everything = await poll()
    first = everything[0]["update_id"]
    assert ids(everything) == [first, first + 1, first + 2, first + 3]
    assert await poll() == everything
    assert ids(await poll(offset=first + 1, limit=2)) == [first + 1, first + 2]
    assert ids(await poll(offset=first)) == [first + 1, first + 2, first + 3]
    assert await poll(offset=first + 9) == []
    assert await poll() == []


async def test_a_negative_offset_forgets_the_rest(world: Telegram, poll: Poll) -> None:
    for number in range(4):
        world.send_text(ANNEKE, str(number))
    assert [u["message"]["text"] for u in await poll(offset=-2)] == ["2", "3"]
    assert len(await poll()) == 2


async def test_a_long_poll_waits(world: Telegram, poll: Poll) -> None:
    waiting = asyncio.create_task(poll(timeout=5))
    await world.wait_until(lambda: world.is_polled)
    world.send_text(ANNEKE, "a")
    assert len(await asyncio.wait_for(waiting, 1)) == 1


async def test_two_pollers_are_in_conflict(world: Telegram, bot: Bot, poll: Poll) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await world.wait_until(lambda: world.is_polled)
    second = asyncio.create_task(poll(timeout=5))
    said = "terminated by other getUpdates request; make sure that only one bot instance is running"
    with pytest.raises(Conflict, match=said):
        await first
    world.send_text(ANNEKE, "a")
    assert len(await second) == 1


async def test_a_poller_that_left_is_forgotten(world: Telegram, poll: Poll) -> None:
    waiting = asyncio.create_task(poll(timeout=5))
    await world.wait_until(lambda: world.is_polled)
    waiting.cancel()
    await world.wait_until(lambda: not world.is_polled)
    world.send_text(ANNEKE, "a")
    assert len(await poll(timeout=1)) == 1


async def test_only_allowed_updates_come_and_that_is_remembered(world: Telegram, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    world.send_text(ANNEKE, "a")
    world.block(ANNEKE)
    [update] = await bot.get_updates()
    assert update.my_chat_member is not None


async def test_injected_updates_come_as_they_are(world: Telegram, poll: Poll) -> None:
    strange = world.inject({"message": {"text": 5}})
    own = world.inject({"update_id": strange + 10, "poll": None})
    assert await poll() == [
        {"update_id": strange, "message": {"text": 5}},
        {"update_id": own, "poll": None},
    ]
    world.on_update.clear()
    assert await poll(offset=own + 1) == []
    world.send_text(ANNEKE, "a")
    assert ids(await poll()) == [own + 1]


@pytest.fixture
def world(world: Telegram, request: pytest.FixtureRequest) -> Telegram:
    """What is injected is not for aiogram's eyes."""
    if "inject" in request.node.name:
        world.on_update.clear()
    return world


async def test_injected_bytes_break_one_answer(
    world: Telegram, client: httpx.AsyncClient, poll: Poll
) -> None:
    world.inject(b'{"update_id": oops')
    answer = await client.get(f"/bot{TOKEN}/getUpdates")
    with pytest.raises(ValueError, match="Expecting"):
        answer.json()
    assert await poll() == []


async def test_a_confirmed_update_can_be_repeated(world: Telegram, poll: Poll) -> None:
    world.send_text(ANNEKE, "a")
    [update] = await poll()
    later = update["update_id"] + 1
    assert await poll(offset=later) == []
    world.repeat(update["update_id"])
    assert await poll(offset=later) == [update]
    assert await poll(offset=later) == []


class Hook:
    """A webhook on loopback that answers as it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.received: list[tuple[str | None, dict[str, Any]]] = []
        self.answers: list[int] = []

    async def __call__(self, request: Request) -> Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.received.append((secret, json.loads(await request.body())))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        app = Starlette(routes=[Route("/hook", self.__call__, methods=["POST"])])
        config = uvicorn.Config(app, lifespan="off", log_config=None, ws="none")
        config.load()
        state = ServerState()
        listener = await asyncio.get_running_loop().create_server(
            lambda: H11Protocol(config, state, {}), "127.0.0.1", 0
        )
        self.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/hook"
        yield
        listener.close()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    async with hook.listening():
        yield hook


async def test_a_webhook_gets_everything_in_order(world: Telegram, bot: Bot, hook: Hook) -> None:
    world.send_text(ANNEKE, "0")
    await bot.set_webhook(hook.url, secret_token="s3cret", max_connections=5)
    for number in range(1, 4):
        world.send_text(ANNEKE, str(number))
    await world.wait_until(lambda: len(hook.received) == 4)
    assert [update["message"]["text"] for _, update in hook.received] == ["0", "1", "2", "3"]
    assert {secret for secret, _ in hook.received} == {"s3cret"}
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections) == (hook.url, 5)


async def test_a_webhook_that_fails_gets_it_again(world: Telegram, bot: Bot, hook: Hook) -> None:
    hook.answers = [500, 404, 200]
    await bot.set_webhook(hook.url)
    world.send_text(ANNEKE, "a")
    world.send_text(ANNEKE, "b")
    await world.wait_until(lambda: len(hook.received) == 4)
    texts = [update["message"]["text"] for _, update in hook.received]
    assert texts == ["a", "a", "a", "b"]
    error = (await bot.get_webhook_info()).last_error_message
    assert error == "Wrong response from the webhook: 404 Not Found"


async def test_polling_and_a_webhook_exclude_each_other(
    world: Telegram, bot: Bot, hook: Hook
) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await world.wait_until(lambda: world.is_polled)
    await bot.set_webhook(hook.url)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


@pytest.mark.parametrize("url", ["https://example.org/hook", "file:///etc/passwd"])
async def test_a_webhook_stays_on_this_machine(bot: Bot, url: str) -> None:
    with pytest.raises(BadRequest, match="Bad webhook"):
        await bot.set_webhook(url)
    assert (await bot.get_webhook_info()).url == ""
