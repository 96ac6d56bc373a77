"""The page's own files: packed, asked for anew, filled in, and nothing else."""

import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.channels.web.address import WebAddress
from bot.channels.web.limits import Limit, Rate, address_key
from bot.channels.web.pages import FOLDER, Pages
from bot.channels.web.words import of_scripts
from bot.translation import in_english
from tests.conftest import assens
from tests.helpers.catalogues import asked_in_code
from tests.helpers.web import knocker

SHELL = (
    '<html lang=nl><title>{{title}}</title><p>{{_("Help")}} {{phone}} {{tel}} {{zone}}' + "!" * 500
)
PARTS = {
    "index.html": SHELL,
    "phone.js": 'import { _ } from "./words.js"; toast(_("Copied")); // ' + "y" * 500,
    "words.js": "const WORDS = {{words}};",
    "sw.js": 'const VERSION = "{{version}}"; const FILES = {{files}};',
    "manifest.webmanifest": '{"name": "{{title}}"}',
    "vendor/reader.wasm": "wasm",
    ".secret": "secret",
    "notes.py": "secret",
}


def pages(folder: Path, place: str = 'As"s<en') -> Pages:
    for name, text in PARTS.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Pages(folder, assens().model_copy(update={"place": place}))


async def test_what_is_served(tmp_path: Path) -> None:
    served = pages(tmp_path)
    app = Starlette(routes=[Route("/{address:path}", served.get)])
    async with knocker(app) as client:
        shell = await client.get("/")
        assert (
            "<title>Voucherhulp As&quot;s&lt;en</title>" in shell.text
            and "Europe/Amsterdam" in shell.text
        )
        assert "{{" not in shell.text
        assert shell.headers["Content-Type"] == "text/html; charset=utf-8"
        assert shell.headers["Content-Encoding"] == "gzip"
        assert (await client.get("/manifest.webmanifest")).json() == {"name": 'Voucherhulp As"s<en'}
        worker = (await client.get("/sw.js")).text
        assert '[".", "manifest.webmanifest", "page/phone.js", "page/words.js"]' in worker
        again = await client.get("/", headers={"If-None-Match": shell.headers["ETag"]})
        assert again.status_code == 304 and again.content == b""
        plain = await client.get("/page/phone.js", headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers and plain.text == PARTS["phone.js"]
        assert plain.headers["Cache-Control"] == "no-cache"
        words = (await client.get("/page/words.js")).text
        assert words == 'const WORDS = {"Copied": "Gekopieerd"};'
        wasm = await client.get("/page/vendor/reader.wasm")
        assert wasm.headers["Content-Type"] == "application/wasm"
        for hidden in ("page/.secret", "page/notes.py", "index.html", "page/index.html", "page/"):
            assert (await client.get(f"/{hidden}")).status_code == 404, hidden


async def test_another_file_is_another_version(tmp_path: Path) -> None:
    async def version(page: Pages) -> str:
        app = Starlette(routes=[Route("/{address:path}", page.get)])
        async with knocker(app) as client:
            return (await client.get("/sw.js")).text.partition(";")[0]

    first = await version(pages(tmp_path))
    assert first == await version(pages(tmp_path))
    assert first != await version(pages(tmp_path, "Elders"))
    (tmp_path / "phone.js").write_text("export const x = 2;", encoding="utf-8")
    place = 'As"s<en'
    other = Pages(tmp_path, assens().model_copy(update={"place": place}))
    assert first != await version(other)


async def test_the_page_speaks_the_language_that_is_spoken() -> None:
    async def of(page: Pages, address: str) -> str:
        app = Starlette(routes=[Route("/{address:path}", page.get)])
        async with knocker(app) as client:
            return (await client.get(f"/{address}")).text

    dutch = Pages(FOLDER, assens())
    with in_english():
        english = Pages(FOLDER, assens())
    for address, words in {
        "": ("Welcome to the voucher help", "Welkom bij de voucher\u00adhulp"),
        "page/words.js": ('"Copied": "Copied"', '"Copied": "Gekopieerd"'),
        "manifest.webmanifest": ("Voucher help Assen", "Voucherhulp Assen"),
    }.items():
        assert words[0] in await of(english, address) and words[1] in await of(dutch, address)
        assert "{{" not in await of(dutch, address)


def test_the_page_has_no_words_but_in_english_to_be_translated() -> None:
    """What Babel collects is what the page is given, and nothing is said past it."""
    collected = asked_in_code()
    for script in sorted(FOLDER.glob("*.js")):
        text = re.sub(r"^\s*//.*$", "", script.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for said in json.loads(of_scripts([text.encode()])):
            assert said in collected, (script.name, said)
        left = re.sub(r'\b_\("[^"]*"', "", text)
        # A sentence, or a word with a capital that is followed by something.
        loose = re.findall(
            r'["`](?:[A-Z][a-z]+[ .?…:][^"`]*|[^"`]*[a-z] [a-z]+ [a-z][^"`]*[.?!])["`]', left
        )
        assert loose == [], script.name
    shell = (FOLDER / "index.html").read_text(encoding="utf-8")
    shown = re.sub(r"\{\{.*?\}\}", "", shell)
    assert re.findall(r">[^<>]*\w[^<>]*<", shown) == []
    assert re.findall(r"""(?:aria-label|placeholder|alt|title)=["'][^"']*\w""", shown) == []


@pytest.mark.parametrize(
    ("url", "origin", "path", "cookie"),
    [
        ("https://Meedoen.example.nl", "https://meedoen.example.nl", "", "__Host-meedoen"),
        ("https://a.nl:443/assen/", "https://a.nl", "/assen", "__Secure-meedoen"),
        ("https://a.nl:8443/x/y", "https://a.nl:8443", "/x/y", "__Secure-meedoen"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "", "meedoen"),
        ("http://[::1]:8000", "http://[::1]:8000", "", "meedoen"),
    ],
)
def test_an_address_has_its_origin_and_its_cookie(
    url: str, origin: str, path: str, cookie: str
) -> None:
    address = WebAddress.of(url)
    assert (address.origin, address.path, address.cookie) == (origin, path, cookie)
    header = address.cookie_header("t", 9)
    assert f"Path={path or '/'};" in header and ("; Secure" in header) == ("https" in url)
    assert address.token_in(f"a=b; {cookie}=t; c=d") == "t"
    assert address.token_in(f"x{cookie}=t") is None
    assert address.link("i_x") == f"{origin}{path}/#i_x"


def test_a_limit_gives_back_with_time() -> None:
    now = [0.0]
    limit = Limit(Rate(2, 0.5), lambda: now[0])
    assert [limit.take("a") for _ in range(3)] == [0, 0, 2]
    assert limit.take("b") == 0
    now[0] = 2.0
    assert limit.take("a") == 0 and limit.take("a") == 2


def test_a_limit_remembers_so_many_and_no_more() -> None:
    limit = Limit(Rate(1, 0.001), most=50)
    for number in range(500):
        limit.take(str(number))
    assert len(limit) <= 50
    assert limit.take("499") > 0


def test_addresses_count_by_their_network() -> None:
    assert address_key("192.0.2.7") == address_key("::ffff:192.0.2.7") == "192.0.2.7"
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff:1")
    assert address_key("2001:db8::1") != address_key("2001:db8:0:1::1")
    assert len(address_key("x" * 5_000)) == 64
