"""Somebody attacks the page by what they call a file and put in it, and by what answers leave."""

import re
import unicodedata
from urllib.parse import unquote

import aiohttp
import pytest

from bot.channels.web import media
from bot.storage.errors import Unavailable
from bot.storage.people import Role
from tests.channels.conftest import Site
from tests.helpers.browser import Browser, new_id
from tests.helpers.sent_files import read_nothing, sent_file

DISPOSITION = re.compile(
    r"(inline|attachment); filename=\"[A-Za-z0-9._ -]+\"; filename\*=UTF-8''([A-Za-z0-9._~%-]+)"
)
NAMES = [
    "kaart\u202egnp.exe",
    "\u2066kaart\u2069\u200f.pdf",
    "kaart\ufeff\u200b.pdf",
    'kaart"; filename="x.html',
    "kaart\\",
    "kaart%0d%0aSet-Cookie: x=y.pdf",
    "kaart\r\nX-Mallory: here",
    "kaart\nX-Mallory: here\u2028\u2029\x85.pdf",
    "kaart\0.html\0.pdf",
    "../../../etc/passwd",
    "C:\\Windows\\kaart.pdf",
    "kaart;a=b,c'd*e.pdf",
    "кáart 文件 \U0001f600.pdf",
    "x" * 4_000 + ".pdf",
    "kaart." + "x" * 4_000,
    "\u202e\u200b",
    "\xff",
    "",
]
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PNG = b"\x89PNG\r\n\x1a\n"


async def sent(site: Site, somebody: Browser, content: bytes, name: bytes, type: str) -> str:
    """Where a file is found once it was sent in a form with these very bytes; none was refused."""
    fields = {"id": new_id(), "kind": "photo", "caption": ""}
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    )
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n' % name
    body += head + b"Content-Type: %s\r\n\r\n%s\r\n--b--\r\n" % (type.encode(), content)
    headers = somebody.headers({"Content-Type": "multipart/form-data; boundary=b"})
    url = f"{somebody.base}/upload"
    async with somebody.http.post(url, data=body, headers=headers) as response:
        assert response.status == 200, name
    return f"{somebody.base}/file/{await sent_file(site.stage.database.reading)}"


@pytest.fixture
async def carla(site: Site, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """Somebody who may send as many files as they like, which nobody reads: then they would go."""
    monkeypatch.setattr("bot.channels.web.limits.Limit.take", lambda *_told: 0.0)
    carla = await site.member(Role.VOLUNTEER, "vaart_welzijn", "Carla")
    read_nothing(monkeypatch)
    return carla


async def test_a_name_says_nothing_but_what_the_file_is_called(site: Site, carla: Browser) -> None:
    for name in NAMES:
        as_sent = name.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"')
        for raw in (name.encode(), as_sent):
            url = await sent(site, carla, b"%PDF-1.7 ", raw, "application/pdf")
            async with carla.http.get(url, headers=carla.headers()) as response:
                (header,) = response.headers.getall("Content-Disposition")
                assert not {"X-Mallory", "Set-Cookie"} & set(response.headers)
            said = DISPOSITION.fullmatch(header)
            assert said and said[1] == "attachment", header
            called = unquote(said[2])
            assert len(called) <= 120 and not set(called) & set("/\\\r\n\0"), called
            assert not [each for each in called if unicodedata.category(each)[0] == "C"]


@pytest.mark.parametrize("type", ["text/html", "image/svg+xml", "image/png", "text/html\t; x"])
async def test_nothing_that_can_act_is_shown(site: Site, carla: Browser, type: str) -> None:
    xml = b'<?xml version="1.0"?><?xml-stylesheet href="x"?>' + SVG
    for content in (HTML, SVG, xml, b"\xef\xbb\xbf" + HTML, b"GIF89a/*" + HTML, b"alert(1)//"):
        url = await sent(site, carla, content, b"kaart.svg", type)
        async with carla.http.get(url, headers=carla.headers()) as response:
            assert response.headers["Content-Type"] == media.UNKNOWN
            assert response.headers["Content-Disposition"].startswith("attachment; ")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
    # What begins as a picture is one, whatever else stands in it: it is read as nothing else.
    url = await sent(site, carla, PNG + HTML, b"kaart.html", type)
    async with carla.http.get(url, headers=carla.headers()) as response:
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def is_kept_nowhere(response: aiohttp.ClientResponse) -> bool:
    return response.headers.getall("Cache-Control") == ["no-store"] and not (
        {"ETag", "Last-Modified", "Expires", "Age"} & set(response.headers)
    )


async def test_no_answer_to_somebody_is_kept_on_its_way(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke = await site.member()
    await anneke.give()
    photo = next(one["photo"] for one in anneke.screen.values() if one["photo"])
    conditions = {"If-None-Match": "*", "If-Modified-Since": "Mon, 06 Sep 2027 09:00:00 GMT"}
    asked = {"Range": "bytes=0-9", "Cache-Control": "max-stale"} | conditions

    async def asks(method: str, path: str, cookie: str | None) -> int:
        headers = anneke.headers(asked | {"Cookie": cookie or ""})
        url = f"{anneke.base}/{path}"
        async with anneke.http.request(method, url, headers=headers, json={}) as response:
            assert is_kept_nowhere(response), (method, path, response.headers)
            return response.status

    own, seen = anneke.headers()["Cookie"], set()
    paths = ("chat", "chat?after=0", "chat?after=x", photo, "file/x", "push", "events?after=x")
    for cookie in (own, None, own + "x"):
        for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS"):
            for path in (*paths, "join", "send", "tap", "upload", "leave?not", "nothing/"):
                if (method, path, cookie) != ("POST", "leave?not", own):
                    seen.add(await asks(method, path, cookie))
    assert {200, 400, 401, 404, 405} <= seen
    page = anneke.base + "/page/phone.js"
    async with anneke.http.get(page, headers=anneke.headers()) as response:
        tag = response.headers["ETag"]
        assert response.headers["Cache-Control"] == "no-cache", "of the page itself, the control"
    headers = anneke.headers({"If-None-Match": tag})
    async with anneke.http.get(page, headers=headers) as response:
        assert response.status == 304 and "Set-Cookie" not in response.headers

    def away(*_told: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr("bot.storage.web_sessions.find", away)
    assert await asks("GET", "chat", own) == 503
    monkeypatch.setattr("bot.storage.web_sessions.find", 1)
    assert await asks("GET", "chat", own) == 500
