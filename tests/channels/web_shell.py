"""The phone page's own files as a server gives them: filled in, compressed, each with its tag."""

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path

# These stand beside the page, by their own name; all else stands in page/.
_PAGE = "index.html"
_BESIDE = (_PAGE, "sw.js", "manifest.webmanifest")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
# Loaded when somebody scans, not before, and kept by the browser itself.
LATER = "page/vendor/"
_BLANK = re.compile(r"\{\{([a-z]+)\}\}")


@dataclass(frozen=True)
class ShellFile:
    """A file to serve; `zipped` is None where it would not be smaller."""

    content: bytes
    zipped: bytes | None
    media_type: str
    etag: str

    def with_content(self, content: bytes, tag: str) -> "ShellFile":
        """The same file with something else in it."""
        return ShellFile(content, None, self.media_type, f'"{tag}"')


def read_shell(folder: Path, *, place: str, phone: str, zone: str) -> dict[str, ShellFile]:
    """What the page consists of, by its path from the page's address: "" is the page itself."""
    raw = {
        _path(path.relative_to(folder).as_posix()): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _TYPES
    }
    facts = {"place": place, "phone": phone, "tel": re.sub(r"[^+0-9]", "", phone), "zone": zone}
    raw[""] = _filled(raw[""], {key: escape(value) for key, value in facts.items()})
    raw["manifest.webmanifest"] = _filled(
        raw["manifest.webmanifest"], {key: json.dumps(value)[1:-1] for key, value in facts.items()}
    )
    kept = [name or "." for name in raw if not name.startswith(LATER) and name != "sw.js"]
    version = sha256(b"\0".join(name.encode() + content for name, content in raw.items()))
    raw["sw.js"] = _filled(
        raw["sw.js"], {"version": version.hexdigest()[:16], "files": json.dumps(kept)}
    )
    return {name: _served(name, content) for name, content in raw.items()}


def _path(name: str) -> str:
    if name == _PAGE:
        return ""
    return name if name in _BESIDE else f"page/{name}"


def _filled(template: bytes, values: Mapping[str, str]) -> bytes:
    return _BLANK.sub(lambda blank: values[blank[1]], template.decode()).encode()


def _served(name: str, content: bytes) -> ShellFile:
    suffix = Path(name or _PAGE).suffix
    zipped = None if suffix == ".png" else gzip.compress(content, mtime=0)
    return ShellFile(
        content=content,
        zipped=zipped if zipped is not None and len(zipped) < len(content) else None,
        media_type=_TYPES[suffix],
        etag=f'"{sha256(content).hexdigest()[:32]}"',
    )
