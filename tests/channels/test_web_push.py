"""A phone is told that there is a message, by a push service; not more, and not for nothing."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from bot.channels.web import push_service as services
from bot.channels.web.push_message import sealed
from bot.channels.web.push_service import Gone, Later, PushServices, may_be_called
from bot.keys import QUICK, Keys, read_keys
from bot.storage import web_links
from bot.storage.people import withdraw
from bot.storage.rekey import go_on_without, seal_again
from bot.storage.web_pushes import Subscription
from tests.channels.push_town import SAID, Town, town_in
from tests.conftest import ANSWER_SECONDS
from tests.helpers.browser import Browser
from tests.helpers.privacy import everything
from tests.helpers.push_service import (
    CURVE,
    PushService,
    coded,
    decoded,
    point,
)
from tests.helpers.sqlite_only import REKEY


async def test_whoever_put_the_phone_away_is_told_once(town: Town) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    await anneke.send("voucher")
    await town.bring()
    assert phone.pushed == [], "it may be looked at this very moment"
    await town.wait()
    assert phone.pushed == [SAID]
    await town.wait(minutes=5)
    assert phone.pushed == [SAID] and await town.waiting() == 0
    await anneke.send("stop")
    await town.wait()
    assert len(phone.pushed) == 2


async def test_what_is_looked_at_is_not_told(town: Town) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    await anneke.send("voucher")
    await anneke.look("&shown")
    await town.wait()
    assert phone.pushed == [] and await town.waiting() == 0
    # The control: an open page that nobody looks at.
    async with anneke.listening():
        await anneke.send("stop")
        await town.wait()
    assert phone.pushed == [SAID]


async def test_of_many_messages_one_push_is_made(town: Town) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    for line in ("voucher", "stop", "hulp"):
        await anneke.send(line)
    assert await town.waiting() == 1
    await town.wait()
    assert phone.pushed == [SAID]


async def test_an_edit_is_no_message(town: Town) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    await anneke.send("voucher")
    await town.wait()
    assert len(phone.pushed) == 1
    await anneke.tap("Sport")
    assert any(one["edited"] for one in anneke.screen.values())
    await town.wait()
    assert len(phone.pushed) == 1


async def second_device(town: Town) -> Browser:
    stage = town.stage
    async with stage.database.transaction() as transaction:
        person = await transaction.value("SELECT person_id FROM web_chats")
        link = await web_links.make(transaction, person, stage.clock.now())
    other = town.open()
    assert await other.join(link, "") == 200
    return other


async def test_who_is_busy_on_one_device_is_not_told_on_the_other(town: Town) -> None:
    laptop = await town.member()
    phone = await town.told(await second_device(town))
    await laptop.send("voucher")
    await laptop.look("&shown")
    await town.wait()
    assert phone.pushed == []
    # The laptop was left open: what comes then comes to the phone.
    stage = town.stage
    stage.later(minutes=2)
    await town.write()
    await laptop.look("&shown")
    await town.wait()
    assert phone.pushed == [SAID]


async def test_a_push_says_nothing_of_whom_or_what(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    # The service logs what it is asked, and a database that is looked into every statement.
    for name in ("aiohttp.access", "aiosqlite", "telegram", "asyncio"):
        caplog.set_level(logging.WARNING, logger=name)
    anneke = await town.member(name="Antoinette")
    phone = await town.told(anneke)
    town.service.answers = [(500, {}), (403, {})]
    await anneke.send("sport 9401 AB 12")
    for _time in range(3):
        await town.wait()
    await anneke.send("voucher")
    await town.wait(minutes=1)
    assert phone.pushed == [SAID]
    stored = everything(town.stage.folder)
    for secret in (phone.name, coded(phone.secret), phone.subscription["keys"]["p256dh"]):
        assert secret.encode() not in stored and secret not in caplog.text
    assert "a push does not get through (status 500)" in caplog.text
    assert "a push is refused: status 403" in caplog.text


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_is_gone_is_forgotten(town: Town, status: int) -> None:
    anneke = await town.member()
    await town.told(anneke)
    town.service.answers = [(status, {})]
    await anneke.send("voucher")
    await town.wait()
    assert (await anneke.get("push"))[1]["on"] is False
    assert await town.waiting() == 0


async def test_a_service_that_is_away_is_tried_again_and_longer_each_time(town: Town) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    town.service.answers = [(503, {})] * 3
    await anneke.send("voucher")
    await town.wait()
    assert len(town.service.asked) == 1
    await town.wait(seconds=2)
    assert len(town.service.asked) == 1, "not before 2.5 seconds"
    await town.wait(seconds=5)
    assert len(town.service.asked) == 2
    await town.wait(seconds=10)
    assert len(town.service.asked) == 3
    await town.wait(seconds=25)
    assert phone.pushed == [SAID]


@pytest.mark.parametrize("as_moment", [False, True])
async def test_a_service_that_asks_to_wait_is_left_alone(town: Town, as_moment: bool) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    later = town.stage.clock.now() + timedelta(seconds=611)
    wait = later.strftime("%a, %d %b %Y %H:%M:%S GMT") if as_moment else "600"
    town.service.answers = [(429, {"Retry-After": wait})]
    await anneke.send("voucher")
    await town.wait()
    await town.wait(minutes=9)
    # Nor does a newer message hurry it.
    await anneke.send("stop")
    await town.wait(seconds=30)
    assert len(town.service.asked) == 1
    await town.wait(seconds=60)
    assert phone.pushed == [SAID]


@pytest.mark.parametrize("wait", ["nan", "inf", "soon", "", "Mon, 99 Foo 2021 25:00:00 GMT"])
async def test_a_service_that_says_no_moment_is_asked_again_soon(town: Town, wait: str) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    town.service.answers = [(429, {"Retry-After": wait})]
    await anneke.send("voucher")
    await town.wait()
    await town.wait(seconds=10)
    assert phone.pushed == [SAID]


async def test_old_news_is_told_to_nobody(town: Town) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    town.service.answers = [(503, {})]
    await anneke.send("voucher")
    await town.wait()
    town.stage.later(days=1, minutes=1)
    await town.stage.forget()
    await town.bring()
    assert phone.pushed == [] and await town.waiting() == 0
    assert (await anneke.get("push"))[1]["on"] is True


async def test_a_newer_message_meanwhile_is_told_as_well(town: Town) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    town.service.may_answer.clear()
    await anneke.send("voucher")
    town.stage.later(seconds=11)
    assert town.stage.bot.pushes is not None
    town.stage.bot.pushes.wake()
    async with asyncio.timeout(ANSWER_SECONDS):
        await town.service.took.wait()
    await anneke.send("stop")
    town.service.may_answer.set()
    await town.bring()
    await town.wait()
    assert len(phone.pushed) == 2


async def test_who_signs_out_is_told_nothing(town: Town) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    other = await town.told(await second_device(town))
    await anneke.send("voucher")
    assert (await anneke.post("leave", {}))[0] == 200
    await town.wait()
    assert phone.pushed == [] and other.pushed == [SAID]


async def test_who_is_withdrawn_is_told_nothing(town: Town) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    await anneke.send("voucher")
    stage = town.stage
    async with stage.database.transaction() as transaction:
        person = await transaction.value("SELECT person_id FROM web_chats")
        await withdraw(transaction, person, stage.clock.now())
    await town.wait()
    assert phone.pushed == [] and await town.waiting() == 0
    left = await stage.database.reading.value("SELECT count(*) FROM web_push_devices")
    assert left == 0


async def test_who_wants_it_no_longer_is_told_nothing(town: Town) -> None:
    anneke = await town.member()
    phone = await town.told(anneke)
    assert (await anneke.get("push"))[1]["on"] is True
    await anneke.send("voucher")
    assert await anneke.post("push", {"subscription": None}) == (200, {})
    assert (await anneke.get("push"))[1]["on"] is False
    await town.wait()
    assert phone.pushed == []


async def test_one_browser_is_told_for_one_session(town: Town) -> None:
    """Somebody else signs in on this device: it is no longer of whoever had it."""
    anneke = await town.member()
    phone = await town.told(anneke)
    gertie = await town.member(name="Gertie")
    assert await gertie.post("push", {"subscription": phone.subscription}) == (200, {})
    await anneke.send("voucher")
    await town.wait()
    assert phone.pushed == []
    await gertie.send("voucher")
    await town.wait()
    assert phone.pushed == [SAID]
    assert (await anneke.get("push"))[1]["on"] is False


async def devices(town: Town) -> int:
    count: int = await town.stage.database.reading.value("SELECT count(*) FROM web_push_devices")
    return count


async def test_where_it_is_switched_off_nobody_is_told_and_who_was_is_forgotten(
    tmp_path: Path, service: PushService
) -> None:
    async with town_in(tmp_path, service) as town:
        anneke = await town.member()
        phone = await town.told(anneke)
        await town.write()
    async with town_in(tmp_path, service, web_push=False) as town:
        assert await devices(town) == 0 and town.stage.bot.pushes is None
        again = town.open()
        again.cookie = anneke.cookie
        assert await again.get("push") == (200, {"key": None, "on": False})
        assert (await again.post("push", {"subscription": None}))[0] == 405
        await town.write()
    assert phone.pushed == []


async def test_a_push_that_waits_at_a_stop_is_brought_after_the_start(
    tmp_path: Path, service: PushService
) -> None:
    async with town_in(tmp_path, service) as town:
        phone = await town.told(await town.member())
        await town.write()
    async with town_in(tmp_path, service) as town:
        await town.bring()
        assert phone.pushed == [], "a page that was open may come back and show it"
        await town.wait()
    assert phone.pushed == [SAID]


@REKEY
async def test_after_another_key_of_the_database_pushes_go_on(
    tmp_path: Path, service: PushService
) -> None:
    async with town_in(tmp_path, service) as town:
        phone = await town.told(await town.member())
        old, path = town.key, town.stage.settings.database_file
    new = Keys(b"\x07" * 32, QUICK)
    seal_again(path, read_keys(old, QUICK), new)
    old.write_text((b"\x07" * 32).hex(), encoding="ascii")
    async with town_in(tmp_path, service) as town:
        await town.write()
        await town.wait()
    assert phone.pushed == [SAID]


@REKEY
async def test_after_a_lost_key_a_page_subscribes_for_a_new_one(
    tmp_path: Path, service: PushService
) -> None:
    async with town_in(tmp_path, service) as town:
        anneke = await town.member()
        before = await town.told(anneke)
        key, path, now = (
            town.stage.settings.key_path,
            town.stage.settings.database_file,
            town.stage.clock,
        )
    go_on_without(path, Keys(b"\x07" * 32, QUICK), now.now())
    key.write_text((b"\x07" * 32).hex(), encoding="ascii")
    async with town_in(tmp_path, service) as town:
        again = town.open()
        again.cookie = anneke.cookie
        status, said = await again.get("push")
        assert status == 200 and said["on"] is False and said["key"] != before.signed_by
        phone = await town.told(again)
        await town.write()
        await town.wait()
    assert phone.pushed == [SAID] and before.pushed == []


def subscription(**other: Any) -> dict[str, Any]:
    key = point(ec.generate_private_key(CURVE).public_key())
    return {
        "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
        "keys": {"p256dh": coded(key), "auth": coded(b"x" * 16)},
    } | other


@pytest.mark.parametrize(
    "told",
    [
        {},
        [],
        "x",
        {"endpoint": 1},
        subscription(endpoint="x" * 3_000),
        subscription(keys=None),
        subscription(keys={"p256dh": "AAAA", "auth": coded(b"x" * 16)}),
        subscription(keys={"p256dh": coded(b"\x04" + b"\x01" * 64), "auth": coded(b"x" * 16)}),
        subscription(keys=subscription()["keys"] | {"auth": "AAAA"}),
        subscription(keys=subscription()["keys"] | {"auth": "é"}),
        subscription(endpoint="https://evil.example/push"),
        subscription(endpoint="https://10.0.0.1/push"),
        subscription(endpoint="https://fcm.googleapis.com:8443/push"),
        subscription(endpoint="https://fcm.googleapis.com@10.0.0.1/push"),
    ],
)
async def test_what_is_no_subscription_is_refused(town: Town, told: Any) -> None:
    anneke = await town.member()
    status, said = await anneke.post("push", {"subscription": told})
    assert status in (400, 403, 413) and said["text"]
    assert (await anneke.get("push"))[1]["on"] is False


async def test_only_our_own_page_subscribes(town: Town) -> None:
    anneke = await town.member()
    told = {"subscription": subscription()}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await anneke.post("push", told, headers))[0] == 403
    assert (await town.open().post("push", told))[0] == 401
    assert (await anneke.post("push", told))[0] == 200, "the control"


def test_pushes_go_to_push_services_and_nowhere_else() -> None:
    for endpoint in (
        "https://fcm.googleapis.com/fcm/send/x:y",
        "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://web.push.apple.com/x",
        "https://db5p.notify.windows.com/w/?token=x",
    ):
        assert may_be_called(endpoint, loopback=False), endpoint
    for endpoint in (
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://.push.apple.com.evil.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest",
        "http://127.0.0.1/x",
        "ftp://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:99999/x",
        "https://[fcm.googleapis.com/x",
        "",
    ):
        assert not may_be_called(endpoint, loopback=False), endpoint
    assert may_be_called("http://127.0.0.1:8000/x", loopback=True)
    for endpoint in ("http://10.0.0.1/x", "http://localhost.evil.example/x", "https://127.0.0.1/x"):
        assert not may_be_called(endpoint, loopback=True), endpoint


async def test_a_name_that_leads_into_the_own_network_is_not_called(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever owns a name may let it point here: looked at when it is called, not before."""
    port = int(town.service.url.rpartition(":")[2])
    called: list[tuple[str, int]] = []

    async def note(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.append(writer.get_extra_info("peername"))
        writer.close()

    assert town.stage.bot.pushes is not None
    server = await asyncio.start_server(note, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    to = Subscription(
        f"https://localhost:{port}/x", point(ec.generate_private_key(CURVE).public_key()), b"x" * 16
    )
    signer = (await services_of(town)).signer
    pushing = PushServices(signer, loopback=False)
    try:
        with pytest.raises(Gone):
            await pushing.push(to, b"{}", town.stage.clock.now())
        monkeypatch.setattr(services, "may_be_called", lambda *_args, **_named: True)
        with pytest.raises(Later):
            await pushing.push(to, b"{}", town.stage.clock.now())
        assert called == []
        # The control: without looking at the address it is called.
        await pushing.close()
        monkeypatch.setattr(services, "OpenInternet", aiohttp.DefaultResolver)
        with pytest.raises(Later):
            await pushing.push(to, b"{}", town.stage.clock.now())
        assert called != []
    finally:
        await pushing.close()
        server.close()


async def services_of(town: Town) -> PushServices:
    from bot.delivery.pushes import services_of as made

    assert town.stage.bot.web is not None
    return await made(town.stage.bot.installation, town.stage.bot.web.place)


def test_what_is_sealed_is_as_the_rfc_has_it() -> None:
    """RFC 8291, appendix A."""
    once = ec.derive_private_key(
        int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), CURVE
    )
    found = sealed(
        b"When I grow up, I want to be a watermelon",
        decoded(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        once,
        decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert coded(found) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
        "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
        "lcy4a-fN"
    )


async def test_figures_say_what_waits(town: Town) -> None:
    anneke = await town.member()
    await town.told(anneke)
    town.service.answers = [(503, {})]
    await anneke.send("voucher")
    await town.wait()
    town.stage.later(seconds=2)
    status, health = await anneke.get("healthz")
    assert status == 200
    assert health["pushes_waiting"] == 1 and health["oldest_push_seconds"] >= 13
