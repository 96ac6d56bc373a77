"""Simple pictures of what a voucher is for, for who does not read."""

import math
from collections.abc import Callable, Iterator

from bot.render.pen import ACCENT, WHITE, Colour, Pen, Points

Shapes = Iterator[tuple[Points, Colour]]


def draw_pictogram(pen: Pen, kind: str, x: float, y: float, side: float) -> None:
    """The pictures of a kind beside each other, from x, y at the left top."""
    for number, shapes in enumerate(_PICTOGRAMS.get(kind, ())):
        _draw(pen, shapes(), x + number * side * (1 + _APART), y, side)


def pictogram_width(kind: str, side: float) -> float:
    """How much room the pictures of a kind take; nothing for a kind that has none."""
    count = len(_PICTOGRAMS.get(kind, ()))
    return side * (count + _APART * (count - 1)) if count else 0


def draw_pin(pen: Pen, x: float, y: float, side: float) -> None:
    """The pin of a map, for a place to go to, from x, y at the left top."""
    _draw(pen, _pin(), x, y, side)


def _draw(pen: Pen, shapes: Shapes, x: float, y: float, side: float) -> None:
    for points, colour in shapes:
        pen.polygon([(x + side * across, y + side * down) for across, down in points], colour)


def _disc(x: float, y: float, radius: float, corners: int = 48, turned: float = 0) -> Points:
    """A circle, or a regular shape of fewer corners, the first straight up unless `turned`."""
    angles = [turned + 2 * math.pi * each / corners for each in range(corners)]
    return [(x + radius * math.sin(each), y - radius * math.cos(each)) for each in angles]


def _ball() -> Shapes:
    """A football, for sport."""
    yield _disc(0.5, 0.5, 0.5), ACCENT
    yield _disc(0.5, 0.5, 0.43), WHITE
    yield _disc(0.5, 0.5, 0.17, 5), ACCENT
    for each in range(5):
        turned = 2 * math.pi * each / 5
        across, down = math.sin(turned), -math.cos(turned)
        half = 0.025
        yield (
            [
                (0.5 + across * far - side * down * half, 0.5 + down * far + side * across * half)
                for far, side in ((0.15, 1), (0.36, 1), (0.36, -1), (0.15, -1))
            ],
            ACCENT,
        )
        edge = [(-0.3, 0.46), (0, 0.29), (0.3, 0.46)]
        yield (
            [
                (0.5 + math.sin(turned + off) * far, 0.5 - math.cos(turned + off) * far)
                for off, far in edge
            ],
            ACCENT,
        )


def _notes() -> Shapes:
    """Two notes of music, for culture."""
    for x, y in ((0.2, 0.84), (0.76, 0.74)):
        yield [(x + across * 1.25, y + down * 0.95) for across, down in _disc(0, 0, 0.15)], ACCENT
    yield [(0.3, 0.16), (0.38, 0.14), (0.38, 0.84), (0.3, 0.84)], ACCENT
    yield [(0.86, 0.02), (0.94, 0), (0.94, 0.74), (0.86, 0.74)], ACCENT
    yield [(0.3, 0.16), (0.94, 0), (0.94, 0.2), (0.3, 0.36)], ACCENT


def _book() -> Shapes:
    """An open book, for school."""
    for mirrored in (False, True):
        page = [(0.48, 0.22), (0.3, 0.12), (0, 0.12), (0, 0.84), (0.3, 0.84), (0.48, 0.94)]
        lines = [
            [(0.4, top), (0.28, top - 0.06), (0.09, top - 0.06), (0.09, top), (0.28, top),
             (0.4, top + 0.06)]
            for top in (0.36, 0.52, 0.68)
        ]  # fmt: skip
        for points, colour in [(page, ACCENT), *((line, WHITE) for line in lines)]:
            yield [(1 - x if mirrored else x, y) for x, y in points], colour


def _pin() -> Shapes:
    """A drop on its point, with a hole."""
    yield [*(point for point in _disc(0.5, 0.36, 0.36, turned=math.pi) if point[1] < 0.5)], ACCENT
    yield [(0.17, 0.49), (0.83, 0.49), (0.5, 1)], ACCENT
    yield _disc(0.5, 0.36, 0.14), WHITE


_APART = 0.25
_SPORT, _CULTURE, _SCHOOL = (_ball,), (_notes,), (_book,)
_PICTOGRAMS: dict[str, tuple[Callable[[], Shapes], ...]] = {
    "sport": _SPORT,
    "culture": _CULTURE,
    "cultuur": _CULTURE,
    "school": _SCHOOL,
    # What it will be for is still open.
    "unknown": (_ball, _notes),
}
