"""Draws on a Pillow image, a pixel a unit.

A picture is drawn in shades along one line of colours, on which colours that meet are neighbours.
So the soft edge of a letter needs no search for colours: the shades are the palette of the PNG.
"""

import io
import math
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.render.pen import ACCENT, BLACK, TINT, WHITE, Box, Colour, Points
from bot.render.shaping import Line
from bot.render.typefaces import opened, units_per_em

if TYPE_CHECKING:
    from PIL.Image import Image

_LINE = (ACCENT, WHITE, BLACK, TINT)
_STEPS = 11
_SHADE = {colour: place * _STEPS for place, colour in enumerate(_LINE)}
# TINT once more: the last colour has nothing to shade into.
_PALETTE = [
    round(part + (next_part - part) * step / _STEPS)
    for colour, next_colour in pairwise((*_LINE, TINT))
    for step in range(_STEPS)
    for part, next_part in zip(colour, next_colour, strict=True)
]
# How much larger a shape is drawn before its edges are softened.
_FINER = 6


def white(width: int, height: int) -> "Image":
    """A picture to draw on."""
    from PIL import Image

    return Image.new("L", (width, height), _SHADE[WHITE])


def png(image: "Image") -> bytes:
    """A picture that was drawn, as a file."""
    image.putpalette(_PALETTE)
    file = io.BytesIO()
    # Pillow's own choice, 6, takes twice as long for a fifth less.
    image.save(file, "PNG", compress_level=3)
    return file.getvalue()


class PicturePen:
    """Draws on a picture that `white` made."""

    def __init__(self, image: "Image") -> None:
        from PIL import ImageDraw

        self._image = image
        self._draw = ImageDraw.Draw(image)

    def boxes(self, boxes: Iterable[Box], colour: Colour) -> None:
        for x, y, width, height in boxes:
            self._draw.rectangle((x, y, x + width - 1, y + height - 1), fill=_SHADE[colour])

    def polygon(self, points: Points, colour: Colour) -> None:
        from PIL import Image, ImageDraw

        # Pillow's polygons have hard edges: draw it larger, and let that be the strength.
        left, top = (math.floor(min(point[axis] for point in points)) for axis in (0, 1))
        right, bottom = (math.ceil(max(point[axis] for point in points)) for axis in (0, 1))
        mask = Image.new("L", ((right - left) * _FINER, (bottom - top) * _FINER))
        large = [((x - left) * _FINER, (y - top) * _FINER) for x, y in points]
        ImageDraw.Draw(mask).polygon(large, fill=255)
        mask = mask.resize((right - left, bottom - top), Image.Resampling.BOX)
        self._image.paste(_SHADE[colour], (left, top), mask)

    def line(self, x: float, y: float, line: Line, size: float, colour: Colour = BLACK) -> None:
        import uharfbuzz
        from PIL import Image

        # As one shape: letters that join would show where they meet.
        shape = uharfbuzz.RasterDraw()
        for typeface, glyph, left in line.placed():
            each = size / units_per_em(typeface)
            across = x + (left + glyph.across) * size
            shape.transform = (each, 0, 0, each, across, glyph.up * size - y)
            shape.draw_glyph(opened(typeface), glyph.number)
        drawn = shape.render()
        extents = drawn.extents
        if not drawn.buffer:
            return
        mask = Image.frombuffer(
            "L", (extents.width, extents.height), drawn.buffer, "raw", "L", extents.stride, -1
        )
        place = extents.x_origin, -(extents.y_origin + extents.height)
        self._image.paste(_SHADE[colour], place, mask)
