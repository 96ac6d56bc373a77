"""The files that the phone page consists of: nothing inline, small, and of known origin."""

import hashlib
import io
import json
import re
from html.parser import HTMLParser

from PIL import Image
from starlette.applications import Starlette
from starlette.routing import Route

from bot.channels.web.pages import FOLDER, Pages
from tests.conftest import assens
from tests.helpers.web import knocker

FIRST_LOAD_BYTES = 100 * 1024


class _Inline(HTMLParser):
    """What a strict policy would not run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._in_script = tag in ("script", "style") and "src" not in given
        if self._in_script:
            self.found.append(tag)
        self.found += [name for name in given if name == "style" or name.startswith("on")]


def test_the_page_has_no_inline_script_or_style() -> None:
    looking = _Inline()
    looking.feed((FOLDER / "index.html").read_text(encoding="utf-8"))
    assert looking.found == []
    for script in FOLDER.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"\.style\b|setAttribute\(.style|innerHTML|\beval\(", text), script
    control = _Inline()
    control.feed("<p style='color: red' onclick='x()'><script>x()</script>")
    assert control.found == ["style", "onclick", "script"]


async def test_what_the_phone_keeps_is_small_and_whole() -> None:
    app = Starlette(routes=[Route("/{address:path}", Pages(FOLDER, assens()).get)])
    async with knocker(app) as client:
        worker = (await client.get("/sw.js")).text
        assert "{{" not in worker + (await client.get("/")).text
        listed = re.search(r"FILES = (\[.*?\]);", worker)
        assert listed is not None
        kept = [name.removeprefix(".") for name in json.loads(listed[1])]
        sizes = {
            name: int((await client.get(f"/{name}")).headers["Content-Length"]) for name in kept
        }
        there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*.*")}
        assert {name.removeprefix("page/") or "index.html" for name in kept} == there - {"sw.js"}
        assert sum(sizes.values()) < FIRST_LOAD_BYTES


def test_every_module_is_in_the_order_of_use() -> None:
    """What a module imports stands before it in phone.js's list."""
    text = (FOLDER / "phone.js").read_text(encoding="utf-8")
    listed = re.findall(r"[a-z_]+", text[text.index("// words,") : text.index("\nimport")])
    modules = {path.stem for path in FOLDER.glob("*.js")} - {"sw", "phone"}
    order = list(dict.fromkeys(word for word in listed if word in modules))
    assert sorted(order) == sorted(modules)
    for number, name in enumerate(order):
        source = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
        for other in re.findall(r"""from "\./([a-z_]+)\.js\"""", source):
            assert other in order[:number], f"{name} imports {other}"


async def test_the_manifest_makes_an_app_of_it() -> None:
    app = Starlette(routes=[Route("/{address:path}", Pages(FOLDER, assens()).get)])
    async with knocker(app) as client:
        manifest = (await client.get("/manifest.webmanifest")).json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        ".",
        ".",
        "standalone",
    )
    for wanted in manifest["icons"]:
        icon = (FOLDER / wanted["src"].removeprefix("page/")).read_bytes()
        with Image.open(io.BytesIO(icon)) as image:
            assert f"{image.width}x{image.height}" == wanted["sizes"]
    assert {(each["sizes"], each["purpose"]) for each in manifest["icons"]} >= {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_the_reader_of_codes_is_the_one_that_its_note_says() -> None:
    folder = FOLDER / "vendor" / "zxing-wasm"
    note = (folder / "README.md").read_text(encoding="utf-8")
    sums = dict(re.findall(r"^ +([0-9a-f]{64})  (\S+)$", note, re.MULTILINE))
    files = {name: digest for digest, name in sums.items() if not name.endswith(".tgz")}
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.suffix in (".js", ".wasm")
    }
    assert found == files
    assert (folder / "LICENSE").exists() and (folder / "LICENSE.zxing-cpp").exists()
