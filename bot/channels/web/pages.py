"""The page itself: its shell, scripts and pictures, read once and sent as small as can be.

Nothing in it is about anybody. What stands in double braces is filled in at the start: in the
shell, the manifest, the service worker and the script that has the words.
"""

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web import words
from bot.domain.scheme import Scheme
from bot.translation import gettext as _

FOLDER = Path(__file__).parent / "page"
_SHELL = "index.html"
# These stand beside the shell: a service worker looks after what is below its own address.
_WORKER = "sw.js"
_BESIDE = ("manifest.webmanifest", _WORKER)
_WORDS = "page/words.js"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
}
_PACKED = ("text/", "application/json", "application/manifest", "application/wasm", "image/svg")
_LEVEL = 9


@dataclass(frozen=True)
class _File:
    body: bytes
    type: str
    tag: str

    @cached_property
    def packed(self) -> bytes | None:
        """As small as can be, where that is smaller. It takes longer than all else of a start, so
        it waits until somebody opens the page.
        """
        if not self.type.startswith(_PACKED):
            return None
        packed = gzip.compress(self.body, _LEVEL, mtime=0)
        return packed if len(packed) < len(self.body) else None


class Pages:
    """The files of the page, by the address of each below WEB_URL."""

    def __init__(self, folder: Path, scheme: Scheme) -> None:
        bodies = {
            _address(path.relative_to(folder).as_posix()): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in _TYPES
        }
        names = {
            "title": _("Voucher help {place}").format(place=scheme.place),
            "heading": words.breakable(_("Voucher| help {place}")).format(place=scheme.place),
            "phone": scheme.coordinator_phone,
            "tel": "".join(sign for sign in scheme.coordinator_phone if sign in "+0123456789"),
            "zone": scheme.zone.key,
        }
        for address, as_written in (("", escape), ("manifest.webmanifest", _in_json)):
            filled = words.in_shell(bodies[address].decode(), as_written)
            bodies[address] = _filled(filled, {each: as_written(names[each]) for each in names})
        scripts = [body for address, body in bodies.items() if address.endswith(".js")]
        said = {
            "words": words.of_scripts(scripts),
            "others": words.of_strangers(scheme.reviewed_languages),
        }
        bodies[_WORDS] = _filled(bodies[_WORDS].decode(), said)
        version = hashlib.sha256()
        for address, body in bodies.items():
            version.update(f"{address} {len(body)} ".encode() + body)
        kept = [each for each in bodies if each != _WORKER and "/vendor/" not in each]
        told = {
            "version": version.hexdigest()[:16],
            "files": json.dumps([each or "." for each in kept]),
        }
        bodies[_WORKER] = _filled(bodies[_WORKER].decode(), told)
        self._files = {address: _file(address, body) for address, body in bodies.items()}

    async def get(self, request: Request) -> Response:
        """A file of the page, or 404. No address leads out of the folder: all are known."""
        file = self._files.get(request.path_params.get("address", ""))
        if file is None:
            return Response(status_code=404)
        # A new version is asked for each time, and costs nothing where there is none.
        headers = {"Cache-Control": "no-cache", "ETag": file.tag}
        if file.packed is not None:
            headers["Vary"] = "Accept-Encoding"
        if file.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if file.packed is not None and _takes_gzip(request):
            headers["Content-Encoding"] = "gzip"
            return Response(file.packed, headers=headers, media_type=file.type)
        return Response(file.body, headers=headers, media_type=file.type)


def _address(name: str) -> str:
    if name == _SHELL:
        return ""
    return name if name in _BESIDE else f"page/{name}"


def _filled(text: str, names: dict[str, str]) -> bytes:
    for name, word in names.items():
        text = text.replace("{{" + name + "}}", word)
    return text.encode()


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _file(address: str, body: bytes) -> _File:
    kind = _TYPES[Path(address or _SHELL).suffix]
    return _File(body, kind, f'"{hashlib.sha256(body).hexdigest()[:20]}"')


def _takes_gzip(request: Request) -> bool:
    taken = request.headers.get("accept-encoding", "").lower()
    return any(
        part.strip().partition(";")[0] == "gzip"
        and "q=0" not in part.replace(" ", "").replace("q=0.", "q=.")
        for part in taken.split(",")
    )
