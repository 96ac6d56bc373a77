"""A plain picture of lines, areas and words, measured in points, drawn three times as large and
made smaller: so edges are smooth.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_FONT = Path(__file__).parent / "fonts" / "PlainZero-Regular.ttf"
_LARGER = 3
_POINTS_PER_INCH = 72
_COLOURS = 48

Point = tuple[float, float]


class Picture:
    """White, so many points wide and high; its origin is above left."""

    def __init__(self, width: float, height: float, dpi: int) -> None:
        from PIL import Image, ImageDraw

        self.width = width
        self.height = height
        self._each = dpi / _POINTS_PER_INCH * _LARGER
        # Whole pixels, also after it was made smaller.
        size = [round(side * dpi / _POINTS_PER_INCH) * _LARGER for side in (width, height)]
        self._image = Image.new("RGB", (size[0], size[1]), "white")
        self._draw = ImageDraw.Draw(self._image)

    def area(self, corners: Sequence[Point], colour: str) -> None:
        """Fill what lies between the corners."""
        self._draw.polygon([self._at(corner) for corner in corners], fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        """Fill a rectangle."""
        if right > left and bottom > top:
            self.area([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def line(self, points: Sequence[Point], colour: str, thick: float) -> None:
        """A line through points, its corners filled."""
        wide = max(round(thick * self._each), 1)
        self._draw.line([self._at(each) for each in points], fill=colour, width=wide, joint="curve")

    def dashes(
        self, start: Point, end: Point, colour: str, thick: float, on: float, off: float
    ) -> None:
        """A straight line of dashes."""
        across, down = end[0] - start[0], end[1] - start[1]
        length = (across**2 + down**2) ** 0.5
        done = 0.0
        while done < length:
            parts = (done / length, min(done + on, length) / length)
            self.line(
                [(start[0] + across * part, start[1] + down * part) for part in parts],
                colour,
                thick,
            )
            done += on + off

    def text(
        self,
        at: Point,
        text: str,
        size: float = 11,
        *,
        anchor: str = "lm",
        colour: str = "black",
        upright: bool = False,
    ) -> None:
        """A line of text. `anchor` is Pillow's: which of its points is `at`. `upright`: it reads
        from below, and stands on `at` in the middle.
        """
        font = _font(round(size * self._each))
        if not upright:
            self._draw.text(self._at(at), text, font=font, fill=colour, anchor=anchor)
            return
        from PIL import Image, ImageDraw

        left, top, right, bottom = font.getbbox(text)
        flat = Image.new("L", (round(right - left), round(bottom - top)))
        ImageDraw.Draw(flat).text((-left, -top), text, font=font, fill=255)
        turned = flat.rotate(90, expand=True)
        across, down = self._at(at)
        place = round(across - turned.width / 2), round(down - turned.height)
        self._image.paste(colour, place, turned)

    def wide(self, text: str, size: float = 11) -> float:
        """How wide a line of text is, in points."""
        return _font(round(size * self._each)).getlength(text) / self._each

    def cut(self, text: str, most: float, size: float = 11) -> str:
        """A line of text, or as much of it as is so many points wide."""
        if self.wide(text, size) <= most:
            return text
        while text and self.wide(f"{text}…", size) > most:
            text = text[:-1].rstrip()
        return f"{text}…"

    def png(self) -> bytes:
        """The picture in few colours, which makes it small; the same gives the same bytes."""
        from PIL import Image

        smooth = self._image.reduce(_LARGER)
        file = io.BytesIO()
        smooth.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, "PNG")
        return file.getvalue()

    def _at(self, point: Point) -> Point:
        return point[0] * self._each, point[1] * self._each


def steps(points: Sequence[Point]) -> list[Point]:
    """A line that stays level until the next point, and then goes up or down at once."""
    corners = [points[0]]
    for (_left, before), (right, after) in pairwise(points):
        corners += [(right, before), (right, after)]
    return corners


def even_marks(highest: float, most: int) -> list[int]:
    """Round numbers from 0 to `highest`, evenly apart: at most so many after 0."""
    apart = 1
    while True:
        for times in (1, 2, 5):
            if highest / (apart * times) <= most:
                return list(range(0, int(highest) + 1, apart * times))
        apart *= 10


@lru_cache
def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONT), size)
