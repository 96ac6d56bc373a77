"""Somebody attacks the ways into the page on purpose: what let in once is tried once more."""

import asyncio
import logging

import pytest

from bot.storage.people import Role
from tests.channels.conftest import Site
from tests.helpers.browser import Browser, new_id


async def is_in(device: Browser) -> bool:
    return (await device.get("chat"))[0] == 200


async def link_of(somebody: Browser) -> str:
    """The token of their link for one more device."""
    await somebody.send("ander apparaat")
    await somebody.tap("Nog een apparaat")
    text = await somebody.tap("In de browser")
    return text[text.index("d_") :].split()[0]


async def sign_out_the_other(somebody: Browser) -> None:
    await somebody.send("mijn apparaten")
    await somebody.tap("Windows · ma 6 sep")
    await somebody.tap("Ja, meld af")


async def test_who_was_signed_out_does_not_come_in_once_more_by_the_same_try(site: Site) -> None:
    """A thief has the link, and the id of their try: that was only for an answer that got lost."""
    anneke = await site.member()
    link, id = await link_of(anneke), new_id()
    thief = site.open()

    async def tries() -> int:
        agent = {"User-Agent": "Windows"}
        return (await thief.post("join", {"invitation": link, "id": id}, agent))[0]

    assert await tries() == 200
    await anneke.look()
    await sign_out_the_other(anneke)
    assert not await is_in(thief)
    assert await tries() == 403
    assert not await is_in(thief)
    assert await is_in(anneke)


async def test_who_signs_out_does_not_come_in_once_more_by_the_same_try(site: Site) -> None:
    anneke, id = site.open(), new_id()
    invitation = await site.token()
    assert await anneke.join(invitation, "Anneke", id) == 200
    assert (await anneke.post("leave", {}))[0] == 200
    assert await site.open().join(invitation, "Anneke", id) == 403


async def test_who_is_withdrawn_does_not_read_on_by_the_same_try(site: Site) -> None:
    carla = await site.member(Role.COORDINATOR, "gemeente", "Carla")
    anneke, id = site.open(), new_id()
    invitation = await site.token()
    assert await anneke.join(invitation, "Anneke", id) == 200
    await carla.send("mensen")
    await carla.tap("Anneke · intermediair · Voedselbank")
    await carla.tap("Toegang intrekken")
    await carla.tap("Ja, trek in")
    assert not await is_in(anneke)
    again = site.open()
    assert await again.join(invitation, "Anneke", id) == 403
    assert not await is_in(again)


async def test_a_link_lets_in_one_of_two_who_open_it_at_once(site: Site) -> None:
    anneke = await site.member()
    link = await link_of(anneke)
    both = [site.open(), site.open()]
    said = await asyncio.gather(*(one.join(link, "") for one in both))
    assert sorted(said) == [200, 403]


async def test_a_cookie_that_is_brought_along_is_not_the_one_that_is_let_in(site: Site) -> None:
    planted = "chosen-by-the-attacker-before-anybody-came-in"
    anneke = site.open()
    anneke.cookie = planted
    assert await anneke.join(await site.token()) == 200
    assert anneke.cookie not in (None, planted)
    thief = site.open()
    thief.cookie = planted
    assert not await is_in(thief)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_nothing_is_written_but_by_a_post(site: Site, method: str) -> None:
    anneke = await site.member()
    changes = (await anneke.get("chat"))[1]["changed"]
    for path in ("send", "tap", "leave", "join", "upload", "push"):
        url = f"{anneke.base}/{path}"
        headers = anneke.headers({"X-HTTP-Method-Override": "POST"})
        told = {"id": new_id(), "text": "hulp", "message": 1, "data": "menu"}
        async with anneke.http.request(method, url, json=told, headers=headers) as response:
            assert response.status in (404, 405) or (method, path) == ("GET", "push")
            assert "Access-Control-Allow-Origin" not in response.headers
    await site.stage.bot.settled()
    assert (await anneke.get("chat"))[1]["changed"] == changes


async def test_nothing_of_anybody_stands_in_the_log(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    invitation = await site.token()
    anneke = site.open()
    assert await anneke.join(invitation, "Wilhelmina") == 200
    await anneke.look()
    code = await anneke.give("9401 AB 12")
    await anneke.upload(b"%PDF-1.7 x", "huurcontract.pdf", caption="van mevrouw Jansen")
    await anneke.post("send", {"id": "x", "text": 12345678})
    await anneke.get("file/0592123456")
    await site.open().join("i_" + "geheim" * 5)
    cookie = anneke.cookie
    assert cookie and (await anneke.post("leave", {}))[0] == 200
    secrets = [
        invitation,
        "Wilhelmina",
        "9401",
        code,
        "huurcontract",
        "Jansen",
        cookie,
        "127.0.0.1",
    ]
    assert [secret for secret in [*secrets, "0592123456", "geheim"] if secret in caplog.text] == []
