"""Which glyphs a PDF shows, and where: read from the orders on its pages."""

import re
import struct
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from fontTools.ttLib import TTFont
from pypdf import PageObject
from pypdf.generic import ContentStream

from bot.render.shaping import Line
from bot.render.typefaces import FAMILIES, Typeface, opened

_DRAWING = re.compile(r".*?([A-Za-z]+-(?:Regular|Bold))\.([0-9]+)")


class Shown(NamedTuple):
    """A glyph in its place; lengths are in units of the page's text."""

    typeface: str
    number: int
    x: float
    y: float


def shown_by(line: Line, size: float) -> list[Shown]:
    """What a line of ours asks for, with its beginning at 0, 0; y runs up."""
    return [
        Shown(typeface.name, glyph.number, (left + glyph.across) * size, glyph.up * size)
        for typeface, glyph, left in line.placed()
    ]


def has_shape(glyph: Shown) -> bool:
    """Whether it can be seen; a space can't."""
    extents = opened(Typeface(glyph.typeface)).get_glyph_extents(glyph.number)
    return bool(extents.width and extents.height)


def shown_on(page: PageObject) -> Iterator[Shown]:
    """What a page shows, in the order in which it does. All its fonts have two bytes a glyph.

    A drawing of ours is a glyph too: its name says which.
    """
    fonts = {name: _Font(font.get_object()) for name, font in _fonts(page).items()}
    font, size, rise = next(iter(fonts.values())), 0.0, 0.0
    upward = 1.0
    x = y = start = 0.0
    drawings = _drawings(page)
    place: list[float] = []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"Tf":
            font, size = fonts[str(operands[0])], float(operands[1])
        elif operator == b"Ts":
            rise = float(operands[0])
        elif operator == b"Tm":
            upward, start, y = (float(operands[place]) for place in (3, 4, 5))
            x = start
        elif operator == b"Td":
            start, y = start + float(operands[0]), y + upward * float(operands[1])
            x = start
        elif operator == b"cm":
            place = [float(each) for each in operands]
        elif operator == b"Do" and str(operands[0]) in drawings:
            typeface, number = drawings[str(operands[0])]
            yield Shown(typeface, number, place[4], place[5])
        elif operator in (b"Tj", b"TJ"):
            for part in operands[0] if operator == b"TJ" else operands:
                if hasattr(part, "original_bytes"):
                    for code in _codes(part.original_bytes):
                        yield Shown(font.name, font.glyph(code), x, y + rise)
                        x += font.widths.get(code, 0) * size
                else:
                    x -= float(part) / 1000 * size


def _drawings(page: PageObject) -> dict[str, tuple[str, int]]:
    """The drawings of glyphs, by the name that the page has for them."""
    resources: Any = page["/Resources"]
    names = [str(name) for name in resources.get("/XObject", {})]
    found = {name: _DRAWING.fullmatch(name) for name in names}
    return {name: (each[1], int(each[2])) for name, each in found.items() if each}


def _codes(shown: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(shown) // 2}H", shown)


def _fonts(page: PageObject) -> Any:
    resources: Any = page["/Resources"]
    return resources["/Font"]


def _widths(rows: list[Any]) -> dict[int, float]:
    """The width of each code, as a part of the size: a row from one on, or one for many."""
    found: dict[int, float] = {}
    left = list(rows)
    while left:
        first = int(left.pop(0))
        if isinstance(left[0], list):
            found |= {first + place: float(each) / 1000 for place, each in enumerate(left.pop(0))}
        else:
            last, width = int(left.pop(0)), float(left.pop(0)) / 1000
            found |= dict.fromkeys(range(first, last + 1), width)
    return found


class _Font:
    """A font of two bytes a glyph."""

    def __init__(self, font: Any) -> None:
        name = str(font["/BaseFont"]).partition("+")[2]
        self.name = names_of_fonts().get(name, name)
        fallen = font["/DescendantFonts"][0].get_object()
        self.widths = _widths(fallen["/W"].get_object())
        mapping = fallen.get("/CIDToGIDMap")
        self._glyphs = None if str(mapping) == "/Identity" else mapping.get_object().get_data()

    def glyph(self, code: int) -> int:
        """The number in the font itself."""
        if self._glyphs is None:
            return code
        return int(struct.unpack_from(">H", self._glyphs, 2 * code)[0])


@cache
def names_of_fonts() -> dict[str, str]:
    """The name of our file by the name that a font has of itself."""
    found: dict[str, str] = {}
    for typeface in faces():
        found[str(TTFont(typeface.path)["name"].getDebugName(6))] = typeface.name
        found[typeface.name] = typeface.name
    return found


def faces() -> list[Typeface]:
    """All our fonts but those with a slashed zero, in the order in which they are asked."""
    return [typeface for family in FAMILIES for typeface in family]
