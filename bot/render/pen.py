"""What draws on a phone's picture and on paper alike: lines of text, boxes and shapes.

Places and sizes are in units of the drawing's own; x runs right, y runs down to a text's baseline.
"""

from collections.abc import Iterable
from typing import Protocol

from bot.render.shaping import Line

# Dark enough to be nearly black on a printer without colour.
ACCENT = (11, 79, 108)
BLACK = (0, 0, 0)
WHITE = (255, 255, 255)
TINT = (235, 241, 244)

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]
"""Left, top, width and height."""
Points = list[tuple[float, float]]


class Pen(Protocol):
    """What draws. Both pens draw the same glyphs of a line in the same places."""

    def boxes(self, boxes: Iterable[Box], colour: Colour) -> None:
        """Fill rectangles."""

    def polygon(self, points: Points, colour: Colour) -> None:
        """Fill a shape."""

    def line(self, x: float, y: float, line: Line, size: float, colour: Colour = BLACK) -> None:
        """Draw a line of text from x to x + line.width * size."""


def fitting(line: Line, size: float, room: float) -> float:
    """The size in which a line fits in a width: `size`, or smaller."""
    width = line.width * size
    return size * min(1, room / width) if width else size
