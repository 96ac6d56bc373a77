"""Somebody attacks the page on purpose."""

import asyncio
import json
import secrets
from typing import Any

import pytest

from bot.channels.web import hub
from bot.channels.web.door import Limits
from bot.operation import web
from bot.storage.people import Role
from tests.channels.conftest import Site
from tests.helpers.browser import COOKIE, ORIGIN, new_id

WRITES = ("join", "send", "tap", "leave", "upload")
SCRIPT = "<script>hallo</script>"


@pytest.fixture
def in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No limit gives anything back meanwhile, however busy the machine is."""
    monkeypatch.setattr("bot.channels.web.limits.monotonic", lambda: 0.0)


def line(text: str = "voucher") -> dict[str, str]:
    return {"id": new_id(), "text": text}


async def rows(site: Site) -> int:
    """How much there is: nothing that is refused leaves any."""
    count: int = await site.stage.database.reading.value(
        "SELECT (SELECT count(*) FROM web_messages) + (SELECT count(*) FROM web_taps)"
        " + (SELECT count(*) FROM inbox) + (SELECT count(*) FROM web_files)"
    )
    return count


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"{ORIGIN}.evil.example"},
        {"Origin": ORIGIN.replace("https", "http")},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_no_other_site_writes_anything(site: Site, headers: dict[str, str]) -> None:
    anneke = await site.member()
    before = await rows(site)
    for path in WRITES:
        status, said = await anneke.post(path, line(), headers)
        assert status == 403 and "pagina" in said["text"], path
    assert await rows(site) == before
    assert (await anneke.post("send", line()))[0] == 200, "the control"


async def test_a_form_of_another_site_is_not_json(site: Site) -> None:
    """What a form can send without asking first: text/plain, whatever origin it names."""
    anneke = await site.member()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        async with anneke.http.post(
            f"{anneke.base}/send",
            data=json.dumps(line()),
            headers=anneke.headers({"Content-Type": kind}),
        ) as response:
            assert response.status == 400


@pytest.mark.parametrize(
    "told",
    [
        [],
        "x",
        None,
        {"id": "", "text": "x"},
        {"id": "../x", "text": "x"},
        {"id": "x" * 65, "text": "x"},
        {"id": "a", "text": 1},
        {"id": "a", "text": "   "},
        {"id": "a", "text": "\ud800"},
        {"id": "\ud800", "text": "x"},
        {"text": "x"},
    ],
)
async def test_what_no_page_sends_is_refused(site: Site, told: Any) -> None:
    anneke = await site.member()
    before = await rows(site)
    status, said = await anneke.post("send", told)
    assert status in (400, 413) and said["text"]
    assert await rows(site) == before


@pytest.mark.parametrize("body", [b"{", b"[" * 60_000, b"\xff", b"{}" * 40_000, b""])
async def test_what_is_no_json_is_refused(site: Site, body: bytes) -> None:
    anneke = await site.member()
    headers = anneke.headers({"Content-Type": "application/json"})
    async with anneke.http.post(f"{anneke.base}/send", data=body, headers=headers) as response:
        assert response.status in (400, 413)


@pytest.mark.parametrize(
    "told",
    [
        {"message": -1, "data": "1.0"},
        {"message": True, "data": "1.0"},
        {"message": 10**30, "data": "1.0"},
        {"message": "1", "data": "1.0"},
        {"message": 1, "data": "x" * 65},
        {"message": 1},
    ],
)
async def test_taps_that_no_page_sends_are_refused(site: Site, told: Any) -> None:
    anneke = await site.member()
    assert (await anneke.post("tap", told | {"id": new_id()}))[0] in (400, 413)


async def test_a_tap_on_a_button_of_somebody_else_does_nothing(site: Site) -> None:
    anneke, gertie = await site.member(), await site.member(name="Gertie")
    await anneke.send("voucher")
    await anneke.tap("Sport")
    await anneke.send("9401 AB 12")
    await gertie.tap_this(anneke.find("Geef voucher"))
    assert await site.stage.issued() == 0
    await anneke.tap("Geef voucher")
    assert await site.stage.issued() == 1


async def test_text_has_its_limits(site: Site) -> None:
    anneke = await site.member()
    assert (await anneke.post("send", line("é" * 4_097)))[0] == 413
    assert (await anneke.post("send", line("\U0001f600" * 4_096)))[0] == 200
    status, _said = await anneke.post("send", line("x" * 70_000))
    assert status == 413


async def test_marks_come_out_as_text(site: Site) -> None:
    anneke = await site.member(Role.VOLUNTEER, "vaart_welzijn", SCRIPT)
    await anneke.send(SCRIPT)
    await anneke.upload(b"%PDF-1.7 x", f"{SCRIPT}/../{SCRIPT}.pdf", caption=SCRIPT)
    own = [one for one in anneke.screen.values() if one["from"] == "me"]
    assert own
    for message in anneke.screen.values():
        assert "<script" not in message["html"] and "<img" not in message["html"]
    assert own[0]["text"] == SCRIPT and own[0]["html"].startswith("&lt;script&gt;")
    told = await anneke.get("chat?after=0")
    assert told[1]["me"]["name"] == SCRIPT


async def test_every_answer_says_what_a_browser_may_do_with_it(site: Site) -> None:
    anneke = await site.member()
    for path in ("", "chat", "nothing", "page/nothing.js", "file/x", "sw.js", "join"):
        url = f"{anneke.base}/{path}"
        async with anneke.http.get(url, headers=anneke.headers()) as response:
            said = response.headers
        assert "default-src 'none'" in said["Content-Security-Policy"], path
        assert "unsafe-inline" not in said["Content-Security-Policy"]
        assert said["X-Content-Type-Options"] == "nosniff"
        assert said["Referrer-Policy"] == "no-referrer"
        assert said["Cross-Origin-Resource-Policy"] == "same-origin"
        assert said["Strict-Transport-Security"]
        assert said["Cache-Control"] in ("no-store", "no-cache")
        assert "Access-Control-Allow-Origin" not in said
    async with anneke.http.get(f"{anneke.base}/chat", headers=anneke.headers()) as response:
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "../index.html",
        "page/../../server.py",
        "page/%2e%2e/%2e%2e/server.py",
        "page/..%2f..%2fserver.py",
        "page//etc/passwd",
        "page/%00",
        "file/../chat",
        "file/%2e%2e%2fchat",
        "page\\..\\server.py",
    ],
)
async def test_no_address_leads_out_of_the_folder(site: Site, path: str) -> None:
    # As it is: aiohttp would tidy it up.
    reader, writer = await asyncio.open_connection("127.0.0.1", site.stage.bot.http_port)
    writer.write(f"GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    said = await reader.read()
    writer.close()
    assert b" 200 " not in said.partition(b"\r\n")[0]
    assert b"import" not in said


async def test_somebody_elses_file_is_not_there(site: Site) -> None:
    anneke, gertie = await site.member(), await site.member(name="Gertie")
    await anneke.give()
    photo = next(one["photo"] for one in anneke.screen.values() if one["photo"])
    assert (await anneke.get(photo))[0] == 200
    assert (await gertie.get(photo))[0] == 404
    assert (await site.open().get(photo))[0] == 401
    assert (await anneke.get("file/x"))[0] == 404


@pytest.mark.usefixtures("in_a_moment")
async def test_guessing_sessions_is_soon_over_and_holds_up_nobody(site: Site) -> None:
    anneke = await site.member()
    thief, said = site.open(), []
    for _ in range(Limits().strangers.rate.burst + 20):
        thief.cookie = secrets.token_urlsafe(32)
        said.append((await thief.get("chat"))[0])
    assert said[0] == 401 and said[-1] == 429
    assert (await anneke.get("chat"))[0] == 200


@pytest.mark.usefixtures("in_a_moment")
async def test_guessing_invitations_is_soon_over(site: Site) -> None:
    thief = site.open()
    said = [await thief.join(f"i_{secrets.token_urlsafe(18)}") for _ in range(25)]
    assert said[0] == 403 and said[-1] == 429
    # Not even the right one.
    assert await thief.join(await site.token()) == 429


@pytest.mark.usefixtures("in_a_moment")
async def test_one_session_can_not_do_very_much(site: Site) -> None:
    anneke, gertie = await site.member(), await site.member(name="Gertie")
    said = [
        await anneke.post("tap", {"id": new_id(), "message": 1, "data": "1.0"}) for _ in range(60)
    ]
    assert said[0][0] == 200 and said[-1][0] == 429 and said[-1][1]["text"]
    assert (await gertie.post("send", line()))[0] == 200
    async with anneke.http.post(
        f"{anneke.base}/send", json=line(), headers=anneke.headers()
    ) as response:
        assert response.status == 429 and int(response.headers["Retry-After"]) >= 1


async def test_an_id_of_somebody_else_is_not_taken_for_ones_own(site: Site) -> None:
    anneke, gertie = await site.member(), await site.member(name="Gertie")
    id = new_id()
    await anneke.send("voucher", id)
    await gertie.send("voucher", id)
    assert "Sport" in str(gertie.screen)


async def test_events_of_one_session_are_few_and_the_oldest_makes_place(site: Site) -> None:
    anneke = await site.member()
    devices = []
    for _ in range(5):
        device = site.open()
        device.cookie = anneke.cookie
        devices.append(device)
    readers = []
    for device in devices:
        response = await device.http.get(f"{device.base}/events", headers=device.headers())
        assert response.status == 200
        readers.append(response)
    assert len(site.hub) == 4
    async with asyncio.timeout(5):
        await readers[0].content.read()
    for response in readers:
        response.close()


async def test_strangers_hold_no_more_pages_than_some(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody makes a visitor's session with a card's link, and the next one a minute later."""
    monkeypatch.setattr(hub, "MOST_OF_AN_ADDRESS", 2)
    open_pages = []
    for _ in range(4):
        stranger = site.open()
        assert await stranger.join("v_K7M42P9QXC3DT") == 200
        url = f"{stranger.base}/events"
        open_pages.append(await stranger.http.get(url, headers=stranger.headers()))
    assert [page.status for page in open_pages] == [200, 200, 429, 429]
    anneke = await site.member()
    async with anneke.listening():
        assert len(site.hub) == 3
    # Whoever closes theirs makes place.
    open_pages[0].close()
    async with asyncio.timeout(5):
        again = open_pages[3]
        while again.status != 200:
            await asyncio.sleep(0.05)
            again = await stranger.http.get(url, headers=stranger.headers())
    for page in [*open_pages, again]:
        page.close()


async def test_without_a_session_there_are_no_events(site: Site) -> None:
    assert (await site.open().get("events"))[0] == 401


@pytest.mark.parametrize("after", ["-1", "x", "1" * 40, "%F0%9F%98%80"])
async def test_a_number_that_is_none_is_refused(site: Site, after: str) -> None:
    anneke = await site.member()
    assert (await anneke.get(f"chat?after={after}"))[0] == 400
    assert (await anneke.get(f"events?after={after}"))[0] == 400


async def test_a_page_of_another_time_begins_anew(site: Site) -> None:
    anneke = await site.member()
    await anneke.send("voucher")
    screen = dict(anneke.screen)
    anneke.changed, anneke.screen = 10**6, {77: {"id": 77, "from": "bot", "text": "vroeger"}}
    told = await anneke.look()
    assert told["anew"] and anneke.screen == screen


@pytest.mark.slow
async def test_a_request_that_does_not_come_in_is_let_go(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "REQUEST_SECONDS", 0.3)
    anneke = await site.member()
    head = (
        f"POST /upload HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\nCookie: {COOKIE}={anneke.cookie}"
        "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n"
    )
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'

    async def connected(cookie: str | None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        said = head if cookie else head.replace(f"{COOKIE}=", "x=")
        reader, writer = await asyncio.open_connection("127.0.0.1", site.stage.bot.http_port)
        writer.write(said.encode() + body)
        return reader, writer

    slow, going = await connected("yes"), await connected("yes")
    loop = asyncio.get_running_loop()
    end = loop.time() + 1.5
    while loop.time() < end:
        # A slow line, but it goes on.
        going[1].write(b"x" * 5_000)
        await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        assert await slow[0].read() == b"", "it is let go"
    assert not going[0].at_eof()
    going[1].close()
