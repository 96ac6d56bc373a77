"""Reads the codes on a photo: QR codes and barcodes, at any angle. The photo itself is not kept."""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from PIL import Image

# Beyond what a phone's camera makes; a small file can unpack to very much more.
_MOST_PIXELS = 60_000_000
# Photos that Telegram made smaller; a whole photo has pixels enough.
_MOST_ENLARGED = 4_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
# On a table may lie a pile of cards; who shows one of them to the camera gets an answer.
MOST_CODES = 5
_LONGEST = 200
_MARK = re.compile(r"^v_")


class NoPicture(ValueError):
    """The bytes are no picture that can be read."""


def codes_on(data: bytes) -> list[str]:
    """What the codes on a picture say, at most five, each once; empty where none can be read.

    Raises NoPicture.
    """
    # Whoever sends no photo does not wait for these imports.
    import zxingcpp
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise NoPicture("too many pixels")
            grey = ImageOps.exif_transpose(picture).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NoPicture(type(error).__name__) from None
    except Image.DecompressionBombError:
        raise NoPicture("too many pixels") from None
    found: list[str] = []
    for seen in _closer(grey):
        for barcode in zxingcpp.read_barcodes(seen):
            text = barcode.text.strip()
            if text and text not in found and len(text) <= _LONGEST:
                found.append(text)
        if found:
            break
    return found[:MOST_CODES]


def _closer(grey: "Image.Image") -> Iterator["Image.Image"]:
    """The picture as it is; then, where nothing was found, larger, and larger and sharper.

    A card at arm's length has less than three pixels to a square of its QR code.
    """
    from PIL import Image, ImageFilter

    yield grey
    if grey.width * grey.height <= _MOST_ENLARGED:
        size = (grey.width * 2, grey.height * 2)
        larger = grey.resize(size, Image.Resampling.BICUBIC)
        yield larger
        yield larger.filter(ImageFilter.UnsharpMask(radius=4, percent=200, threshold=0))


def candidates(text: str) -> list[str]:
    """What in a scanned text may be the code: the text, or a part of the link that it is.

    A voucher's card carries a link that opens the bot; a webshop's may carry a link to the shop.
    """
    if not re.match(r"https?://", text, re.IGNORECASE):
        return [text]
    try:
        link = urlsplit(text)
    except ValueError:
        return []
    values = [value for _name, value in parse_qsl(link.query)]
    last = link.path.rstrip("/").rpartition("/")[2]
    return [_MARK.sub("", each) for each in (*values, last) if each][:MOST_CODES]
