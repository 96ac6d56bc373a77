"""Who is let in, for how long, and who is not."""

import asyncio
import hashlib
import re
from datetime import datetime

import pytest

from bot.storage import invitations, web_links, web_sessions
from bot.storage.database import Reading
from bot.storage.people import Role, withdraw
from tests.channels.conftest import Site
from tests.helpers.browser import COOKIE, Browser, new_id


async def is_in(browser: Browser) -> bool:
    status, _said = await browser.get("chat?after=0")
    assert status in (200, 401)
    return status == 200


async def test_what_is_kept_of_a_session_lets_nobody_in(site: Site) -> None:
    anneke = await site.member()
    assert anneke.cookie is not None and len(anneke.cookie) >= 43
    (row,) = await site.stage.database.reading.rows("SELECT * FROM web_sessions")
    assert row["token_hash"] == hashlib.sha256(anneke.cookie.encode()).digest()
    thief = site.open()
    thief.cookie = row["token_hash"].hex()
    assert not await is_in(thief)


async def test_the_cookie_is_for_our_own_page_only(site: Site) -> None:
    anneke, token = site.open(), await site.token()
    told = {"invitation": token, "name": "Anneke", "id": new_id()}
    url = f"{anneke.base}/join"
    async with anneke.http.post(url, json=told, headers=anneke.headers()) as response:
        (cookie,) = response.headers.getall("Set-Cookie")
    name, *rest = cookie.split("; ")
    assert name.startswith(f"{COOKIE}=")
    days = 30 * 24 * 60 * 60
    assert set(rest) == {
        "Path=/",
        f"Max-Age={days}",
        "HttpOnly",
        "Secure",
        "SameSite=Strict",
    }


async def test_who_is_withdrawn_is_out_at_once(site: Site) -> None:
    anneke = await site.member()
    chat = await site.chat_of(anneke)
    other = await site.device_of(chat)
    gertie = await site.member(name="Gertie")
    async with anneke.listening(), gertie.listening():
        async with site.stage.database.transaction() as transaction:
            person = await transaction.value(
                "SELECT id FROM people WHERE chat_id = :c", {"c": chat}
            )
            await withdraw(transaction, person, site.stage.clock.now())
        for device in (anneke, other):
            assert not await is_in(device)
            line = {"id": new_id(), "text": "voucher"}
            assert (await device.post("send", line))[0] == 401
        # Nothing goes to an open page any more, and it soon hears why.
        await site.stage.bot.pages.look()
        await anneke.until(lambda: anneke.is_out)
        assert not gertie.is_out
    assert await is_in(gertie)


async def test_who_is_forgotten_leaves_no_chat(site: Site) -> None:
    anneke = await site.member()
    assert (await anneke.upload(b"\x89PNG\r\n\x1a\nx", "kaart.png", "photo"))[0] == 200
    await anneke.send("/privacy")
    await anneke.tap("Ik doe niet meer mee")
    message, data = anneke.find("Ja, ik stop")
    assert (await anneke.post("tap", {"id": new_id(), "message": message, "data": data}))[0] == 200
    await site.stage.settled()
    assert not await is_in(anneke)
    await site.stage.forget()
    reading = site.stage.database.reading
    for table in ("chats", "messages", "sessions", "taps", "files", "file_parts"):
        assert await reading.value(f"SELECT count(*) FROM web_{table}") == 0, table


async def test_a_device_leaves(site: Site) -> None:
    anneke = await site.member()
    other = await site.device_of(await site.chat_of(anneke))
    token = anneke.cookie
    async with anneke.listening(), other.listening():
        url = f"{anneke.base}/leave"
        async with anneke.http.post(url, json={}, headers=anneke.headers()) as response:
            assert response.status == 200
            assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
            anneke.take_cookie(response)
        await anneke.until(lambda: anneke.is_out)
    assert anneke.cookie is None
    anneke.cookie = token
    assert not await is_in(anneke)
    assert await is_in(other)


async def test_a_session_that_is_not_used_ends_and_one_that_is_lives_on(site: Site) -> None:
    anneke, gertie = await site.member(), await site.member(name="Gertie")
    for _day in range(6):
        site.stage.later(days=6)
        before = gertie.cookie
        await gertie.look()
        assert gertie.cookie == before, "its cookie is set anew, and is the same"
    assert not await is_in(anneke)
    assert await is_in(gertie)
    await site.stage.clean_up()
    left = await site.stage.database.reading.value("SELECT count(*) FROM web_sessions")
    assert left == 1


async def test_of_one_chat_there_are_few_devices(site: Site) -> None:
    anneke = await site.member()
    chat = await site.chat_of(anneke)
    devices = [anneke]
    for _ in range(web_sessions.MOST_OF_A_CHAT):
        site.stage.later(minutes=1)
        devices.append(await site.device_of(chat))
    assert [await is_in(device) for device in devices] == [False, *[True] * 5]


async def test_a_link_for_a_device_is_short_lived_and_of_whoever_has_access(site: Site) -> None:
    anneke = await site.member()
    chat = await site.chat_of(anneke)
    stage = site.stage
    async with stage.database.transaction() as transaction:
        person = await transaction.value("SELECT id FROM people WHERE chat_id = :c", {"c": chat})
        first = await web_links.make(transaction, person, stage.clock.now())
        token = await web_links.make(transaction, person, stage.clock.now())
    assert await site.open().join(first) == 403, "the newest counts"
    stage.later(minutes=61)
    assert await site.open().join(token) == 403
    async with stage.database.transaction() as transaction:
        token = await web_links.make(transaction, person, stage.clock.now())
        await withdraw(transaction, person, stage.clock.now())
    assert await site.open().join(token) == 403


@pytest.mark.parametrize(
    "token", ["i_unknownunknown", "", "x", "d_unknownunknown", "i_" + "a" * 500, "voucher"]
)
async def test_what_is_no_invitation_makes_nothing(site: Site, token: str) -> None:
    stranger = site.open()
    assert await stranger.join(token) in (403, 413)
    assert stranger.cookie is None
    reading = site.stage.database.reading
    assert await reading.value("SELECT count(*) FROM web_chats") == 0
    assert await reading.value("SELECT count(*) FROM inbox WHERE update_id < 0") == 0


async def test_an_invitation_works_once_and_not_when_too_old(site: Site) -> None:
    token, late = await site.token(), await site.token()
    assert await site.open().join(token) == 200
    assert await site.open().join(token) == 403
    site.stage.later(days=8)
    assert await site.open().join(late) == 403


async def both_open(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[Browser]:
    """Two open one invitation, and are past the door before anything comes of either."""
    token = await site.token()
    both = [site.open(), site.open()]
    with monkeypatch.context() as patch:
        patch.setattr(site.stage.bot.inbox, "wake", lambda: None)
        told = [{"invitation": token, "name": "Anneke", "id": new_id()} for _ in both]
        said = [await one.post("join", each) for one, each in zip(both, told, strict=True)]
    assert [status for status, _said in said] == [200, 200]
    site.stage.bot.inbox.wake()
    await site.stage.settled()
    for one in both:
        await one.look()
    return both


async def let_in(site: Site) -> int:
    count: int = await site.stage.database.reading.value("SELECT count(*) FROM people")
    return count


async def test_two_who_open_one_invitation_at_once_are_one_person(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await both_open(site, monkeypatch)
    assert await let_in(site) == 1
    assert "Welkom" in str(first.screen) and "Welkom" not in str(second.screen)
    assert "werkt niet meer" in second.last
    await second.send("voucher")
    assert "Sport" not in str(second.screen)
    assert (await second.upload(b"x", "a.csv"))[0] == 403
    assert (await first.upload(b"x", "a.csv"))[0] == 200


async def test_two_are_let_in_by_an_invitation_that_is_not_looked_at_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: whether it was used is asked in the very turn that uses it."""
    found: list[invitations.Invitation | None] = []
    find = invitations.find

    async def remembered(
        reading: Reading, token_hash: bytes, now: datetime
    ) -> invitations.Invitation | None:
        found.append(found[0] if found else await find(reading, token_hash, now))
        return found[0]

    monkeypatch.setattr(invitations, "find", remembered)
    await both_open(site, monkeypatch)
    assert await let_in(site) == 2


async def test_a_coordinator_waits_for_the_yes_of_whoever_invited_them(site: Site) -> None:
    carla = await site.member(Role.COORDINATOR, "Gemeente Assen", "Carla")
    await carla.send("start")
    await carla.tap("Uitnodigen")
    await carla.tap("Coördinator")
    await carla.tap("Maak uitnodiging")
    link = next(text for text in reversed(carla.texts) if "i_" in text)
    token = link[link.index("i_") :].split()[0]
    ben = site.open()
    assert await ben.join(token, "Ben <b>Coo</b>") == 200
    await ben.look()
    assert "Bijna klaar" in ben.last
    assert "Uitnodigen" not in str(ben.screen)
    await carla.look()
    assert "Ben <b>Coo</b>" in carla.last, "in words, and no mark"
    async with ben.listening():
        await carla.tap("Ja, klopt")
        await ben.until(lambda: "Uitnodigen" in str(ben.screen))


async def test_who_got_no_access_is_gone_after_a_day(site: Site) -> None:
    token = await site.token()
    both = [site.open(), site.open()]
    await asyncio.gather(*(one.join(token, "Anneke") for one in both))
    site.stage.later(days=1, hours=1)
    await site.stage.forget()
    chats = await site.stage.database.reading.value("SELECT count(*) FROM web_chats")
    assert chats == 1


async def test_somebody_who_is_in_opens_one_more_invitation(site: Site) -> None:
    anneke = await site.member()
    before = anneke.cookie
    assert await anneke.join(await site.token(Role.PROVIDER, "Zwembad"), "Anders") == 200
    await anneke.look()
    assert anneke.cookie == before and "Wilt u ook" in anneke.last
    assert await site.stage.database.reading.value("SELECT count(*) FROM web_chats") == 1


async def test_who_waits_for_a_yes_opens_the_same_link_once_more(site: Site) -> None:
    """It is no use to tell them that it no longer works: it waits, as they do."""
    carla, els = await site.member(Role.COORDINATOR, "Gemeente Assen", "Carla"), site.open()
    for label in ("Uitnodigen", "Coördinator", "Maak uitnodiging"):
        await carla.tap(label)
    invitation = re.search(r"i_[\w-]+", carla.last)
    assert invitation is not None
    for number in (1, 2):
        assert await els.join(invitation[0], "Els") == 200
        await els.look()
        assert sum("moet eerst nog ja zeggen" in text for text in els.texts) == number
    assert await site.open().join(invitation[0], "Mallory") == 403
