"""Draws on a page of reportlab's."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from bot.render.paper_fonts import PaperFont
from bot.render.pen import BLACK, Box, Colour, Points
from bot.render.shaping import Glyph, Line, Run
from bot.render.typefaces import Typeface

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_THOUSAND = 1000


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
        for run in line.runs:
            font = self._font(run.typeface)
            glyphs = _one_sign_each(run, font.blank) if run.right_to_left else run.glyphs
            orders.append(f"/{font.name} {size:.3f} Tf")
            for up, level in groupby(glyphs, key=lambda glyph: glyph.up):
                orders += [f"{up * size:.3f} Ts", _shown(font, list(level))]
        self._canvas.addLiteral(" ".join([*orders, "0 Ts ET"]))

    def _font(self, typeface: Typeface) -> PaperFont:
        if typeface not in self._fonts:
            self._fonts[typeface] = PaperFont(typeface, self._canvas._doc)
        return self._fonts[typeface]

    def _fill(self, path: object, colour: Colour) -> None:
        self._set(colour)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _set(self, colour: Colour) -> None:
        self._canvas.setFillColorRGB(*(part / 255 for part in colour))


def _one_sign_each(run: Run, blank: int) -> Iterator[Glyph]:
    """Glyphs that stand for one sign each, with blanks for the others.

    What reads a PDF turns round the signs of Arabic as they stand, also within a ligature.
    """
    for glyph in run.glyphs:
        for sign in reversed(glyph.text[1:]):
            yield Glyph(blank, sign, 0, 0, 0)
        yield glyph._replace(text=glyph.text[:1])


def _shown(font: PaperFont, glyphs: list[Glyph]) -> str:
    """The order that shows glyphs in a row; between them stands how far the next one goes back."""
    parts: list[str] = []
    back = 0.0
    for number, text, advance, across, _up in glyphs:
        parts += [_moved(back - across), f"<{font.code(number, text):04x}>"]
        back = across + font.width(number) - advance
    return f"[{' '.join(filter(None, [*parts, _moved(back)]))}] TJ"


def _moved(back: float) -> str:
    """So much to the left, in thousandths of the size; nothing where that is not seen."""
    moved = f"{back * _THOUSAND:.1f}"
    return "" if moved in ("0.0", "-0.0") else moved
