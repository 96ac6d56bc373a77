"""Faults: each kind as a client sees it, repeatable by their seed."""

import asyncio
import time

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.channels.telegram.bot_api import bot_seconds
from bot.simulator.faults import Faults
from bot.simulator.telegram import Telegram
from tests.simulator.conftest import ANNEKE, TOKEN


async def test_too_many_requests_comes_once(bot: Bot, world: Telegram) -> None:
    world.faults.next("sendMessage", "too_many_requests", retry_after=2)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(ANNEKE, "a")
    assert bot_seconds(caught.value) == 2
    assert world.messages(ANNEKE) == []
    await bot.send_message(ANNEKE, "a")
    assert [call.error for call in world.calls if call.method == "sendMessage"] == [
        "Too Many Requests: retry after 2",
        None,
    ]


@pytest.mark.parametrize("kind", ["internal_error", "bad_gateway", "reset"])
async def test_nothing_is_done(bot: Bot, world: Telegram, kind: str) -> None:
    world.faults.change({"next": [{"method": "sendMessage", "kind": kind}]})
    with pytest.raises(NetworkError):
        await bot.send_message(ANNEKE, "a")
    assert world.messages(ANNEKE) == []
    await bot.send_message(ANNEKE, "a")


async def test_an_answer_gets_lost_after_the_work(bot: Bot, world: Telegram) -> None:
    world.faults.next("sendMessage", "answer_lost")
    with pytest.raises(NetworkError):
        await bot.send_message(ANNEKE, "a")
    assert [message.text for message in world.messages(ANNEKE)] == ["a"]


async def test_a_refusal_does_not_get_lost(bot: Bot, world: Telegram) -> None:
    world.faults.next("sendMessage", "answer_lost")
    with pytest.raises(BadRequest):
        await bot.send_message(ANNEKE, " ")


async def test_no_answer_in_time(bot: Bot, world: Telegram) -> None:
    world.faults.next("sendMessage", "timeout", seconds=5)
    with pytest.raises(TimedOut):
        await bot.send_message(ANNEKE, "a", read_timeout=0.05)
    world.faults.next("sendMessage", "timeout", seconds=0.01)
    with pytest.raises(NetworkError):
        await bot.send_message(ANNEKE, "a")
    assert world.messages(ANNEKE) == []


async def test_rates_are_repeatable(bot: Bot, world: Telegram) -> None:
    async def outcomes() -> list[bool]:
        world.faults.seed(7)
        done = []
        for _ in range(30):
            try:
                await bot.send_message(ANNEKE, "a")
                done.append(True)
            except NetworkError:
                done.append(False)
            await bot.get_me()
        return done

    world.faults.rate("sendMessage", "internal_error", 0.3)
    world.faults.rate("sendMessage", "bad_gateway", 0.3)
    first = await outcomes()
    assert first == await outcomes()
    assert 5 < sum(first) < 25


def test_a_rate_means_what_it_says() -> None:
    faults = Faults(seed=1)
    faults.rate("*", "reset", 0.1)
    faults.rate("*", "timeout", 0.2)
    drawn = [fault.kind for _ in range(10_000) if (fault := faults.draw("getMe"))]
    assert 800 < drawn.count("reset") < 1200
    assert 1800 < drawn.count("timeout") < 2200


async def test_an_update_is_repeated_after_its_confirmation(bot: Bot, world: Telegram) -> None:
    world.faults.rate_of_updates("repeat", 1)
    world.send_text(ANNEKE, "a")
    [update] = await bot.get_updates()
    [again] = await bot.get_updates(offset=update.update_id + 1)
    assert again.update_id == update.update_id
    assert await bot.get_updates(offset=update.update_id + 1) == ()


async def test_updates_change_places(bot: Bot, world: Telegram) -> None:
    world.faults.rate_of_updates("out_of_order", 1)
    for text in "abc":
        world.send_text(ANNEKE, text)
    await world.wait_until(lambda: world.pending_count == 3)
    texts = [update.message.text for update in await bot.get_updates() if update.message]
    assert texts == ["b", "a", "c"]


async def test_an_update_that_was_passed_comes_until_the_client_goes_on(
    bot: Bot, world: Telegram
) -> None:
    world.send_text(ANNEKE, "a")
    world.faults.rate_of_updates("out_of_order", 1)
    world.send_text(ANNEKE, "b")
    world.send_text(ANNEKE, "c")
    first, third = await bot.get_updates(limit=2)
    [second] = await bot.get_updates(offset=third.update_id + 1)
    assert second.update_id == first.update_id + 1
    # It could not be stored, so the client asks with the same offset; or it begins anew.
    assert await bot.get_updates(offset=third.update_id + 1) == (second,)
    assert await bot.get_updates() == (second,)
    assert await bot.get_updates(offset=second.update_id + 1) == ()
    assert world.pending_count == 0


async def test_who_asks_as_before_has_not_confirmed_what_another_client_got(
    bot: Bot, world: Telegram
) -> None:
    """Of two bots one was stopped before it could store an update, and wakes up."""
    world.send_text(ANNEKE, "a")
    world.faults.rate_of_updates("out_of_order", 1)
    world.send_text(ANNEKE, "b")
    world.send_text(ANNEKE, "c")
    _first, third = await bot.get_updates(limit=2)
    [second] = await bot.get_updates(offset=third.update_id + 1)
    assert await bot.get_updates() == (second,), "the other one's, whose answer is lost"
    assert await bot.get_updates(offset=third.update_id + 1) == (second,)
    assert await bot.get_updates(offset=second.update_id + 1) == ()


async def test_a_fault_is_counted(bot: Bot, world: Telegram) -> None:
    world.faults.next("getMe", "internal_error")
    world.faults.rate_of_updates("repeat", 1)
    with pytest.raises(NetworkError):
        await bot.get_me()
    await bot.get_me()
    world.send_text(ANNEKE, "a")
    assert world.faults.struck == {"internal_error": 1, "repeat": 1}


async def test_who_watches_hears_of_new_and_changed_messages(bot: Bot, world: Telegram) -> None:
    heard: list[str] = []
    world.on_message.append(lambda message: heard.append(f"{message.sender} {message.text}"))
    world.send_text(ANNEKE, "a")
    sent = await bot.send_message(ANNEKE, "b")
    await bot.edit_message_text("c", ANNEKE, sent.message_id)
    assert heard == ["me a", "bot b", "bot c"]


async def test_a_bot_that_dies_while_it_sends_a_file_is_no_mistake_of_the_simulator(
    base: str, world: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = base.removeprefix("http://").split(":")
    _reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST /bot{TOKEN}/sendPhoto HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
    )
    writer.write(head.encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
        assert (await client.get(f"/bot{TOKEN}/getMe")).status_code == 200
    assert caplog.records == []


async def test_limits(bot: Bot, world: Telegram) -> None:
    # All in one moment, however slow the machine is.
    world.sending_rate.monotonic = lambda: 1_000.0
    for person in range(2000, 2031):
        world.add_person(person, "Iemand")
        world.send_text(person, "/start")
    await bot.send_message(ANNEKE, "a")
    await bot.send_message(ANNEKE, "a")
    world.faults.limits = True
    await bot.send_message(2000, "a")
    with pytest.raises(RetryAfter):
        await bot.send_message(2000, "a")
    results = await asyncio.gather(
        *(bot.send_message(person, "a") for person in range(2001, 2031)), return_exceptions=True
    )
    assert sum(isinstance(result, RetryAfter) for result in results) == 1
    assert [what for _moment, what in world.sending_rate.exceeded] == ["chat 2000", "all"]


async def test_faults_over_http(client: httpx.AsyncClient, world: Telegram) -> None:
    wanted = {
        "seed": 5,
        "limits": True,
        "rates": {"*": {"reset": 0.1}},
        "updates": {"repeat": 0.5},
        "next": [{"method": "getMe", "kind": "too_many_requests", "retry_after": 3}],
    }
    changed = (await client.post("/play/faults", json=wanted)).json()
    assert changed == (await client.get("/play/faults")).json()
    assert {name: changed[name] for name in ("seed", "limits", "rates", "updates")} == {
        name: wanted[name] for name in ("seed", "limits", "rates", "updates")
    }
    answer = (await client.get(f"/bot{TOKEN}/getMe")).json()
    assert answer["parameters"] == {"retry_after": 3}
    await client.post("/play/faults", json={"clear": True})
    assert (await client.get("/play/faults")).json()["rates"] == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"rates": {"*": {"fire": 0.1}}},
        {"rates": {"*": {"reset": 2}}},
        {"rates": 5},
        {"next": [{"method": "getMe"}]},
        {"colour": "red"},
    ],
)
async def test_faults_that_make_no_sense(client: httpx.AsyncClient, wrong: object) -> None:
    answer = await client.post("/play/faults", json=wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]


async def test_the_end_comes_quickly_whatever_waits(world: Telegram) -> None:
    from bot.simulator.server import serve

    async with serve(world) as base, httpx.AsyncClient(base_url=base, trust_env=False) as client:
        world.faults.next("getMe", "timeout", seconds=60)
        waiting = [
            asyncio.create_task(client.get(f"/bot{TOKEN}/getUpdates?timeout=30")),
            asyncio.create_task(client.get(f"/bot{TOKEN}/getMe")),
            asyncio.create_task(client.get("/play/events")),
        ]
        await world.wait_until(lambda: world.is_polled and len(world.calls) == 1)
        start = time.monotonic()
        leave = asyncio.gather(*waiting, return_exceptions=True)
    assert time.monotonic() - start < 1
    assert all(isinstance(result, httpx.TransportError) for result in await leave)
