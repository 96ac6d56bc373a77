"""Somebody attacks the ways into the page on purpose: what let in once is tried once more."""

import asyncio
import logging

import pytest

from bot.storage.people import Role
from tests.channels.conftest import Site
from tests.helpers.browser import COOKIE, Browser, new_id


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
    await somebody.tap("Windows · nieuw 09.00 uur")
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


async def test_a_cookie_that_another_site_may_set_is_not_ours(site: Site) -> None:
    """A browser lets nobody else set __Host-…, but does not see that some take it for that name."""
    mallory = await site.member()
    name = COOKIE.encode()
    head = b"GET /chat HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: "
    token = f"={mallory.cookie}\r\n\r\n".encode()
    for before in (b"\x85", b"\xa0", b"\xc2\xa0", b"\xe2\x80\x80", b"\x1f", b"\x0b", b"x", b"="):
        for cookie in (before + name, name + before):
            said = await answered(site, head + b"a=b; " + cookie + token)
            assert said.split()[1] in (b"400", b"401"), cookie
    for around in (b"a=b; %s", b"a=b;%s", b"%s"):
        said = await answered(site, head + around % (name + token))
        assert said.split()[1] == b"200", "the control"


async def test_of_two_cookies_of_one_name_neither_is_believed(site: Site) -> None:
    """Under a path a neighbour of the same domain can set one for a longer path, which is first."""
    anneke, mallory = await site.member(), await site.member(name="Mallory")
    both = f"{COOKIE}={mallory.cookie}; {COOKIE}={anneke.cookie}"
    twice = f"{COOKIE}={anneke.cookie}; {COOKIE}={anneke.cookie}"
    for cookies, status in ((both, 401), (twice, 200)):
        headers = {"Cookie": cookies}
        async with site.http.get(f"{anneke.base}/chat", headers=headers) as response:
            assert response.status == status


async def answered(site: Site, asked: bytes) -> bytes:
    """What is answered to these very bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.stage.bot.http_port)
    writer.write(asked)
    said = await reader.read()
    writer.close()
    return said


async def test_an_address_has_one_form(site: Site) -> None:
    """Python's `$` is also before a line break: a proxy that hides /healthz hides not that one."""
    head = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    for path in ("healthz", "chat", "push", "page/phone.js", "", "file/x"):
        for end in ("%0a", "%0A%0A", "%0d%0a", "%00", "%c2%85", "%e2%80%a8"):
            said = await answered(site, f"GET /{path}{end} {head}".encode())
            assert said.split()[1] == b"404", path + end
    assert (await answered(site, f"GET /healthz {head}".encode())).split()[1] == b"200"


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
