"""Reads the codes on a photo: QR codes and barcodes, at any angle. The photo itself is not kept.

Of papers only the bot's own is read; see papers.py.

Whoever has a phone can send any bytes as a photo. They are only unpacked in a process apart, with
bounds on memory and time; from few formats; and never as more pixels than a card needs.
"""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot import child_process
from bot.child_process import READING_BYTES, NotMade, open_nothing_more
from bot.parsing.papers import drawn_codes, is_pdf

if TYPE_CHECKING:
    from PIL import Image

# An honest photo takes one second of the processor's time, or two where nothing is found on it.
CPU_SECONDS = 10
# The same by the clock, on a machine that is busy: somebody is waiting.
READING_SECONDS = 20
# As many are unpacked; a small file can have very much more of them.
_MOST_PIXELS = 25_000_000
# What a JPEG's size can be divided by while it is unpacked: a camera makes 50 million pixels.
_SMALLER = (1, 2, 4, 8)
# Photos that Telegram made smaller; a whole photo has pixels enough.
_MOST_ENLARGED = 4_000_000
# What phones make and Telegram sends on. Each other decoder is one more to be attacked.
_FORMATS = ("JPEG", "PNG", "WEBP")
# On a table may lie a pile of cards; who shows one of them to the camera gets an answer.
MOST_CODES = 5
_LONGEST = 200


# Of the ISO base media file format (ISO 14496-12): a box that names what the file is.
_PHONES_OWN = re.compile(
    rb"....ftyp(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis)", re.DOTALL
)


class NoPicture(Exception):
    """The bytes are no picture that can be read."""


def is_phones_own(data: bytes) -> bool:
    """Whether this is a photo in a form that some phones keep theirs in: HEIC or AVIF."""
    return _PHONES_OWN.match(data) is not None


async def codes_on(data: bytes) -> list[str]:
    """What the codes on a picture say, at most five, each once; empty where none can be read.

    Raises NoPicture, also where it takes more memory or time than a photo does.
    """
    try:
        found = await child_process.made_apart(
            *(codes_alone, data),
            expected=NoPicture,
            memory_bytes=READING_BYTES,
            cpu_seconds=CPU_SECONDS,
            longest_seconds=READING_SECONDS,
            plain=True,
        )
    except NotMade as error:
        raise NoPicture(str(error)) from None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise NoPicture("what came back are no codes")
    return [each for each in found if len(each) <= _LONGEST][:MOST_CODES]


def codes_alone(data: bytes) -> list[str]:
    """In the process apart. The decoders are in C and C++, and what they need is loaded before."""
    import zxingcpp  # noqa: F401
    from PIL import (  # noqa: F401
        Image,
        ImageDraw,
        ImageFilter,
        MpoImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    Image.preinit()
    open_nothing_more()
    return codes_here(data)


def codes_here(data: bytes) -> list[str]:
    """As `codes_on`, in this process: with no bounds on memory and time. Raises NoPicture."""
    # Whoever sends no photo does not wait for these imports.
    from PIL import Image, UnidentifiedImageError

    if is_pdf(data):
        return _read_first(iter(drawn_codes(data)))
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            _bound(picture)
            # Which side is up does not matter: codes are read at any angle.
            grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise NoPicture(type(error).__name__) from None
    except Image.DecompressionBombError:
        raise NoPicture("too many pixels") from None
    return _read_first(_closer(grey))


def _read_first(pictures: Iterator["Image.Image"]) -> list[str]:
    """The codes on the first of these pictures that has any, each once."""
    import zxingcpp

    found: list[str] = []
    for seen in pictures:
        for barcode in zxingcpp.read_barcodes(seen):
            text = barcode.text.strip()
            if text and text not in found and len(text) <= _LONGEST:
                found.append(text)
        if found:
            break
    return found[:MOST_CODES]


def _bound(picture: "Image.Image") -> None:
    """Have a large JPEG unpacked smaller and grey. Raises NoPicture where it stays too large."""
    width, height = picture.size
    for each in _SMALLER:
        if width * height <= _MOST_PIXELS * each**2:
            # Of other formats this changes nothing.
            picture.draft("L", (width // each, height // each))
            break
    if picture.width * picture.height > _MOST_PIXELS:
        raise NoPicture("too many pixels")


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
