"""Draws on a page of reportlab's."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.render.paper_fonts import PaperFont
from bot.render.paper_text import as_read
from bot.render.pen import BLACK, Box, Colour, Points
from bot.render.shaping import Glyph, Line
from bot.render.typefaces import Typeface, opened, units_per_em

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_THOUSAND = 1000
Point = tuple[float, float]


class PaperPen:
    """Draws on a canvas, from its origin down: place and scale that first. One for a document.

    Text can be searched and copied: the page tells of each glyph what it says.
    """

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._fonts: dict[Typeface, PaperFont] = {}

    def boxes(self, boxes: Iterable[Box], colour: Colour) -> None:
        # One path: separate ones would show hairlines between neighbours.
        path = self._canvas.beginPath()
        for x, y, width, height in boxes:
            path.rect(x, -y - height, width, height)
        self._fill(path, colour)

    def polygon(self, points: Points, colour: Colour) -> None:
        path = self._canvas.beginPath()
        path.moveTo(points[0][0], -points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, -y)
        path.close()
        self._fill(path, colour)

    def line(self, x: float, y: float, line: Line, size: float, colour: Colour = BLACK) -> None:
        self._set(colour)
        orders = [f"BT 1 0 0 1 {x:.3f} {-y:.3f} Tm"]
        for run in as_read(line):
            font = self._font(run.typeface)
            orders += [f"/{font.name} {size:.3f} Tf", _shown(font, run.glyphs)]
        self._canvas.addLiteral(" ".join([*orders, "ET"]))
        for typeface, glyph, left in line.placed():
            if not glyph.text:
                self._draw(typeface, glyph, x + (left + glyph.across) * size, y, size)

    def _draw(self, typeface: Typeface, glyph: Glyph, x: float, y: float, size: float) -> None:
        """A glyph that stands for no text of its own, as a drawing: the dots of a letter."""
        name = f"{typeface.name}.{glyph.number}"
        if not self._canvas.hasForm(name):
            outline = _Outline(self._canvas)
            self._canvas.beginForm(name, *_box(typeface, glyph.number))
            opened(typeface).draw_glyph_with_pen(glyph.number, outline)
            outline.fill()
            self._canvas.endForm()
        each = size / units_per_em(typeface)
        self._canvas.saveState()
        self._canvas.transform(each, 0, 0, each, x, glyph.up * size - y)
        self._canvas.doForm(name)
        self._canvas.restoreState()

    def _font(self, typeface: Typeface) -> PaperFont:
        if typeface not in self._fonts:
            self._fonts[typeface] = PaperFont(typeface, self._canvas._doc)
        return self._fonts[typeface]

    def _fill(self, path: object, colour: Colour) -> None:
        self._set(colour)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _set(self, colour: Colour) -> None:
        self._canvas.setFillColorRGB(*(part / 255 for part in colour))


class _Outline:
    """The shape of a glyph as a path: a pen for `draw_glyph_with_pen`."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._path = canvas.beginPath()
        self._at = (0.0, 0.0)

    def moveTo(self, to: Point) -> None:  # noqa: N802
        self._path.moveTo(*to)
        self._at = to

    def lineTo(self, to: Point) -> None:  # noqa: N802
        self._path.lineTo(*to)
        self._at = to

    def curveTo(self, one: Point, other: Point, to: Point) -> None:  # noqa: N802
        self._path.curveTo(*one, *other, *to)
        self._at = to

    def qCurveTo(self, by: Point, to: Point) -> None:  # noqa: N802
        # A PDF knows cubic curves only.
        one, other = (
            (end[0] + (by[0] - end[0]) * 2 / 3, end[1] + (by[1] - end[1]) * 2 / 3)
            for end in (self._at, to)
        )
        self.curveTo(one, other, to)

    def closePath(self) -> None:  # noqa: N802
        self._path.close()

    def fill(self) -> None:
        """Draw what was noted."""
        self._canvas.drawPath(self._path, stroke=0, fill=1, fillMode=1)


def _box(typeface: Typeface, number: int) -> tuple[float, ...]:
    """The corners of a glyph, in units of its font."""
    extents = opened(typeface).get_glyph_extents(number)
    left, top = extents.x_bearing, extents.y_bearing
    return (left, top + extents.height, left + extents.width, top)


def _shown(font: PaperFont, glyphs: Iterable[Glyph]) -> str:
    """The order that shows glyphs in a row; between them stands how far the next one goes back."""
    parts: list[str] = []
    back = 0.0
    for number, text, advance, across, _up in glyphs:
        if not text:
            back -= advance
            continue
        parts += [_moved(back - across), f"<{font.code(number, text):04x}>"]
        back = across + font.width(number) - advance
    return f"[{' '.join(filter(None, [*parts, _moved(back)]))}] TJ"


def _moved(back: float) -> str:
    """So much to the left, in thousandths of the size; nothing where that is not seen."""
    moved = f"{back * _THOUSAND:.1f}"
    return "" if moved in ("0.0", "-0.0") else moved
