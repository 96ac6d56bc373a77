"""The files that the phone page consists of: nothing inline, small, and of known origin."""

import hashlib
import io
import json
import re
from html.parser import HTMLParser

import pytest
from PIL import Image

from tests.channels.web_shell import LATER, ShellFile, read_shell
from tests.channels.web_stand_in import PAGE, PHONE

FIRST_LOAD_BYTES = 100 * 1024


@pytest.fixture
def shell() -> dict[str, ShellFile]:
    return read_shell(PAGE, place="Assen", phone=PHONE, zone="Europe/Amsterdam")


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
    looking.feed((PAGE / "index.html").read_text(encoding="utf-8"))
    assert looking.found == []
    for script in PAGE.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"\.style\b|setAttribute\(.style|innerHTML|\beval\(", text), script
    control = _Inline()
    control.feed("<p style='color: red' onclick='x()'><script>x()</script>")
    assert control.found == ["style", "onclick", "script"]


def test_what_the_phone_keeps_is_small_and_whole(shell: dict[str, ShellFile]) -> None:
    worker = shell["sw.js"].content.decode()
    listed = re.search(r"FILES = (\[.*?\]);", worker)
    assert listed is not None
    kept = [name.removeprefix(".") for name in json.loads(listed[1])]
    assert set(kept) == {name for name in shell if not name.startswith(LATER)} - {"sw.js"}
    assert sum(len(shell[name].zipped or shell[name].content) for name in kept) < FIRST_LOAD_BYTES


def test_no_blank_is_left_and_names_are_escaped() -> None:
    shell = read_shell(PAGE, place="<b>'s-\"Hertog", phone=PHONE, zone="Europe/Amsterdam")
    for name in ("", "sw.js", "manifest.webmanifest"):
        assert b"{{" not in shell[name].content, name
    assert b"<b>" not in shell[""].content
    named = json.loads(shell["manifest.webmanifest"].content)["name"]
    assert named == "Voucherhulp <b>'s-\"Hertog"


def test_a_change_of_any_file_is_another_version(shell: dict[str, ShellFile]) -> None:
    other = read_shell(PAGE, place="Emmen", phone=PHONE, zone="Europe/Amsterdam")
    assert shell["sw.js"].content != other["sw.js"].content


def test_the_manifest_makes_an_app_of_it(shell: dict[str, ShellFile]) -> None:
    manifest = json.loads(shell["manifest.webmanifest"].content)
    assert manifest["name"] == "Voucherhulp Assen"
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        ".",
        ".",
        "standalone",
    )
    for wanted in manifest["icons"]:
        icon = shell[wanted["src"]].content
        with Image.open(io.BytesIO(icon)) as image:
            assert f"{image.width}x{image.height}" == wanted["sizes"]
    assert {(each["sizes"], each["purpose"]) for each in manifest["icons"]} >= {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_the_reader_of_codes_is_the_one_that_its_note_says() -> None:
    folder = PAGE / "vendor" / "zxing-wasm"
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
