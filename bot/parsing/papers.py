"""Reads the QR code on a paper of the bot's own: drawn anew of the squares that it is made of.

No PDF is laid out or drawn for this. Of one that is not ours nothing is read, and of ours only what
render/pdf.py writes: streams of drawing orders in ASCII85 and Flate (ISO 32000-1, 7.4), in which a
QR code is one path of many rectangles.
"""

import base64
import re
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

_OURS = b"/Creator (Meedoenbot)"
_PACKED, _FONT = b"/ASCII85Decode /FlateDecode", b"/Length1"
# A sheet has a page, its fonts and little else; a page is some 60 kB of orders.
_MOST_STREAMS, _MOST_BYTES = 40, 1_000_000
_RECTANGLE = re.compile(rb"(-?[0-9.]{1,9}) (-?[0-9.]{1,9}) (-?[0-9.]{1,9}) (-?[0-9.]{1,9}) re\b")
_FILL = re.compile(rb"\bf\*?\s")
# The smallest QR code has more of them, and nothing else on the sheet has as many.
_LEAST, _MOST = 100, 5_000
_MOST_SIDE = 1_000
_QUIET = 40
_END, _LIST = re.compile(rb"startxref\s+([0-9]{1,12})"), re.compile(rb"(?<!start)xref|[0-9] obj\b")
_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:[0-9]{1,9}\s+[0-9]{1,5}\s+R\b|<<)")
# So far off readers take it, after something at its beginning was put right.
_ASIDE = 20


def is_pdf(data: bytes) -> bool:
    """Whether this is a paper."""
    return data.startswith(b"%PDF-")


def is_whole(data: bytes) -> bool:
    """Whether a paper has what any reader of PDF looks for first: at its end, where the list of its
    parts is (ISO 32000-1, 7.5.5), that list itself, and a page."""
    told = _END.match(data[data.rfind(b"startxref") :])
    at = int(told[1]) if told else 0
    listed = at > 0 and _LIST.search(data[max(0, at - _ASIDE) : at + _ASIDE])
    # In papers of version 1.5 and later the pages may be packed.
    return bool(listed) and (b"/Page" in data or b"/ObjStm" in data)


def is_locked(data: bytes) -> bool:
    """Whether a paper is encrypted (ISO 32000-1, 7.6.1), so that it may ask for a password."""
    return _ENCRYPTED.search(data) is not None


def drawn_codes(data: bytes) -> "list[Image.Image]":
    """The QR codes on a paper of ours, as pictures; none on any other."""
    if _OURS not in data:
        return []
    found = []
    for part in data.split(b"endstream", _MOST_STREAMS)[:_MOST_STREAMS]:
        for path in _FILL.split(_orders(part)):
            rectangles = [tuple(map(_number, match)) for match in _RECTANGLE.findall(path)]
            if _LEAST <= len(rectangles) <= _MOST:
                found.append(rectangles)
    return [picture for path in found[:1] if (picture := _picture(path)) is not None]


def _orders(part: bytes) -> bytes:
    """The drawing orders in what stands before the end of a stream; nothing where it has none."""
    head, begins, packed = part.partition(b"stream")
    kind = head[-300:]
    if not begins or _PACKED not in kind or _FONT in kind or len(packed) > _MOST_BYTES:
        return b""
    try:
        plain = base64.a85decode(packed.strip().removesuffix(b"~>"))
        return zlib.decompressobj().decompress(plain, _MOST_BYTES)
    except (ValueError, zlib.error):
        return b""


def _number(written: bytes) -> float:
    return float(written) if written.count(b".") < 2 and written.strip(b"-.") else 0.0


def _picture(path: list[tuple[float, ...]]) -> "Image.Image | None":
    """The rectangles of a path in black, a unit a pixel; None where it is larger than a card."""
    from PIL import Image, ImageDraw

    left, bottom = min(each[0] for each in path), min(each[1] for each in path)
    wide = max(each[0] + each[2] for each in path) - left
    high = max(each[1] + each[3] for each in path) - bottom
    if not (0 < wide <= _MOST_SIDE and 0 < high <= _MOST_SIDE):
        return None
    picture = Image.new("L", (int(wide) + 2 * _QUIET, int(high) + 2 * _QUIET), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, width, height in path:
        # The paper's y runs up.
        corner = (_QUIET + x - left, _QUIET + high - (y - bottom) - height)
        if width >= 1 and height >= 1:
            draw.rectangle((*corner, corner[0] + width - 1, corner[1] + height - 1), fill=0)
    return picture
