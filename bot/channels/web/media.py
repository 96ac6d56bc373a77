"""What the first bytes of a file say that it is, and how it may be shown."""

import re
from urllib.parse import quote

from bot.formatting import one_line

# Shown as a picture in the page; everything else is saved as a file.
PICTURES = ("image/png", "image/jpeg", "image/webp")
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"%PDF-", "application/pdf"),
)
_LONGEST_NAME = 120
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")
UNKNOWN = "application/octet-stream"


def type_of(beginning: bytes, said: str) -> str:
    """What a file is. Whoever sent it is only believed where it is no picture: those are shown."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    for begins, kind in _BEGINNINGS:
        if beginning.startswith(begins):
            return kind
    said = said.partition(";")[0].strip().lower()
    return said if _TYPE.fullmatch(said) and said not in PICTURES else UNKNOWN


def plain_name(name: str) -> str:
    """A file's name, without any folder, on one line and not too long; its end is kept."""
    name = one_line(name.replace("\\", "/").rpartition("/")[2].replace("\0", ""))
    stem, dot, ending = name.rpartition(".")
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}{dot}{ending}"[:_LONGEST_NAME]


def disposition(kind: str, name: str) -> str:
    """The header that says how a file is to be handled, with its name (RFC 6266)."""
    how = "inline" if kind in PICTURES else "attachment"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name) or "bestand"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
