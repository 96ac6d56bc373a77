"""The voucher card: what stands on it and where, and the card as a picture.

One layout is drawn with two pens: Pillow's for the picture on a phone (here), reportlab's for paper
(pdf.py). Lengths are in the card's own units: it is 1200 wide and 850 high, the shape of A6.
"""

import io
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from bot.render.qr import QUIET_ZONE, qr_modules
from bot.translation import LANGUAGE, Participant, participant
from bot.translation import gettext as _

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 850
MARGIN = 60
INNER = WIDTH - 2 * MARGIN
# In less room its squares are too small for a phone at arm's length.
QR_SIDE = 340
QR_LEFT, QR_TOP = WIDTH - MARGIN - QR_SIDE, 104
# A phone shows a card some 320 pixels wide: below 40 units a letter asks for zooming in.
READABLE = 40
# Dark enough to be nearly black on a printer without colour.
ACCENT = (11, 79, 108)
BLACK = (0, 0, 0)
WHITE = (255, 255, 255)
TINT = (235, 241, 244)

# A picture is drawn in shades along one line of colours, on which colours that meet are neighbours.
# So the soft edge of a letter needs no search for colours: the shades are the palette of the PNG.
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

_FONTS = Path(__file__).parent / "fonts"
REGULAR = _FONTS / "AtkinsonHyperlegible-Regular.ttf"
BOLD = _FONTS / "AtkinsonHyperlegible-Bold.ttf"
# The same with a zero that is not slashed: "€ 150" reads as an amount. A code of a webshop may
# have both O and 0, and keeps the slash.
PLAIN = _FONTS / "PlainZero-Regular.ttf"
PLAIN_BOLD = _FONTS / "PlainZero-Bold.ttf"

Colour = tuple[int, int, int]
Anchor = Literal["left", "middle", "right"]
Box = tuple[float, float, float, float]
"""Left, top, width and height."""
Points = list[tuple[float, float]]

PICTOGRAM_SIDE = 90
# How much larger a shape is drawn before its edges are softened.
_FINER = 6


@dataclass(frozen=True)
class CardFacts:
    """What a voucher says. Text that is not ours (scheme, category) is in its language already."""

    code: str = field(repr=False)
    """Grouped for reading: K7M4-2P9Q-XC3DT."""
    amount_cents: int
    category: str
    """What it is for, in a sentence: "voor sport". Empty where that is open."""
    valid_until: date | None
    """The last day on which it can be used; None for a coupon without one."""
    scheme: str
    place: str
    link: str = field(repr=False)
    """Where the QR code leads."""
    phone: str
    """Whom the participant may call."""
    where_to_spend: str
    """One line: where to use it."""
    kind: str = ""
    """The key of the category or purpose, for a picture of it."""
    is_coupon: bool = False
    language: str = LANGUAGE
    """What the participant reads: a language of `translation.participant_languages`."""
    places: tuple[str, ...] = ()
    """At most three places to go to, a short line each: Zwembad De Bonte Wever, Stadsbroek 17."""

    @property
    def reader(self) -> Participant:
        """The participant, for texts and figures in their language."""
        return participant(self.language)


class Pen(Protocol):
    """What draws a card. Places and sizes are in card units, y runs down to a text's baseline."""

    def boxes(self, boxes: Iterable[Box], colour: Colour) -> None: ...

    def polygon(self, points: Points, colour: Colour) -> None: ...

    def text_width(self, text: str, size: float, bold: bool) -> float: ...

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: Colour = BLACK,
        anchor: Anchor = "left",
        spacing: float = 0,
        slashed: bool = False,
    ) -> None:
        """`slashed` tells 0 from O, for a code; an amount reads better with a plain zero."""


def draw_card(pen: Pen, facts: CardFacts) -> None:
    """Draw a card from 0, 0 to WIDTH, HEIGHT."""
    _draw_heading(pen, facts)
    _draw_qr(pen, facts.link)
    _draw_worth(pen, facts)
    _draw_code(pen, facts.code)
    _draw_terms(pen, facts)


def card_png(facts: CardFacts) -> bytes:
    """The card as a PNG of WIDTH by HEIGHT pixels."""
    image = _without_code(replace(facts, code="", link="")).copy()
    pen = _PicturePen(image)
    _draw_qr(pen, facts.link)
    _draw_code(pen, facts.code)
    image.putpalette(_PALETTE)
    picture = io.BytesIO()
    # Pillow's own choice, 6, takes twice as long for a fifth less.
    image.save(picture, "PNG", compress_level=3)
    return picture.getvalue()


# Most vouchers of a scheme differ in their code only. A megabyte a picture.
@lru_cache(maxsize=4)
def _without_code(facts: CardFacts) -> "Image":
    """What the cards with these facts share. Draw on a copy."""
    from PIL import Image

    image = Image.new("L", (WIDTH, HEIGHT), _SHADE[WHITE])
    pen = _PicturePen(image)
    _draw_heading(pen, facts)
    _draw_worth(pen, facts)
    _draw_terms(pen, facts)
    return image


def _draw_heading(pen: Pen, facts: CardFacts) -> None:
    pen.boxes([(0, 0, WIDTH, 100)], ACCENT)
    place_width = min(pen.text_width(facts.place, 42, bold=False), INNER / 3)
    _fitted(pen, MARGIN, 67, facts.scheme, 50, INNER - place_width - 40, bold=True, colour=WHITE)
    _fitted(pen, WIDTH - MARGIN, 67, facts.place, 42, INNER / 3, colour=WHITE, anchor="right")


def _draw_qr(pen: Pen, link: str) -> None:
    """A QR code with its quiet zone; whole units a module, so that edges stay sharp."""
    rows = qr_modules(link)
    module = max(1, QR_SIDE // (len(rows) + 2 * QUIET_ZONE))
    border = (QR_SIDE - module * len(rows)) // 2
    pen.boxes(
        (
            (QR_LEFT + border + start, QR_TOP + border + down * module, run, module)
            for down, row in enumerate(rows)
            for start, run in _dark_runs(row, module)
        ),
        BLACK,
    )


def _draw_worth(pen: Pen, facts: CardFacts) -> None:
    # Who takes it in reads Dutch, whatever the participant reads.
    caption = _("For the shop") if facts.is_coupon else _("For the provider")
    _fitted(pen, QR_LEFT + QR_SIDE / 2, 474, caption, READABLE, QR_SIDE, anchor="middle")
    room = QR_LEFT - MARGIN - 40
    reader = facts.reader
    worth = (
        reader.translated("Coupon worth") if facts.is_coupon else reader.translated("Voucher worth")
    )
    _fitted(pen, MARGIN, 180, worth, 46, room)
    _fitted(pen, MARGIN, 340, reader.euro(facts.amount_cents), 190, room, bold=True, colour=ACCENT)
    drawn = draw_pictogram(pen, facts.kind, MARGIN, 385, PICTOGRAM_SIDE)
    left = MARGIN + PICTOGRAM_SIDE + 25 if drawn else MARGIN
    if facts.category:
        _fitted(pen, left, 450, facts.category, 60, QR_LEFT - left - 40, bold=True)


def _draw_code(pen: Pen, code: str) -> None:
    pen.boxes([(0, 500, WIDTH, 130)], TINT)
    spacing = 9
    room = INNER - 20 - spacing * (len(code) - 1)
    size = 108 * min(1, room / pen.text_width(code, 108, bold=True))
    pen.text(WIDTH / 2, 603, code, size, bold=True, anchor="middle", spacing=spacing, slashed=True)


def _draw_terms(pen: Pen, facts: CardFacts) -> None:
    y = 684.0
    reader = facts.reader
    if facts.valid_until is not None:
        until = reader.day(facts.valid_until)
        validity = reader.translated("Valid up to and including {day}").format(day=until)
        _fitted(pen, MARGIN, y, validity, 48, INNER, bold=True)
        y += 50
    for line in _two_lines(pen, facts.where_to_spend, READABLE, INNER):
        _fitted(pen, MARGIN, y, line, READABLE, INNER)
        y += 44
    phone = reader.left_to_right(facts.phone)
    questions = reader.translated("Questions? Call {phone}.").format(phone=phone)
    _fitted(pen, MARGIN, y + 2, questions, 44, INNER, bold=True)


def _two_lines(pen: Pen, text: str, size: float, room: float) -> list[str]:
    """A text as one line where it fits, else as two of about the same length."""
    if pen.text_width(text, size, bold=False) <= room:
        return [text]
    words = text.split()
    halves = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    widest = [max(pen.text_width(half, size, bold=False) for half in each) for each in halves]
    return list(halves[widest.index(min(widest))]) if halves else [text]


def _fitted(
    pen: Pen,
    x: float,
    y: float,
    text: str,
    size: float,
    room: float,
    *,
    bold: bool = False,
    colour: Colour = BLACK,
    anchor: Anchor = "left",
) -> None:
    """A line of text that gets smaller where it would not fit."""
    width = pen.text_width(text, size, bold)
    size *= min(1, room / width) if width else 1
    pen.text(x, y, text, size, bold=bold, colour=colour, anchor=anchor)


def _dark_runs(row: list[bool], module: int) -> Iterator[tuple[int, int]]:
    """Where each unbroken stretch of dark modules in a row starts, and its width, in units."""
    start = 0
    for is_dark, modules in groupby(row):
        run = module * len(list(modules))
        if is_dark:
            yield start, run
        start += run


def draw_pictogram(pen: Pen, kind: str, x: float, y: float, side: float) -> bool:
    """A simple picture of what a voucher is for, with its left top at x, y.

    False, and nothing is drawn, for a kind that has none.
    """
    shapes = _PICTOGRAMS.get(kind)
    if shapes is None:
        return False
    for points, colour in shapes():
        pen.polygon([(x + side * across, y + side * down) for across, down in points], colour)
    return True


def _disc(x: float, y: float, radius: float, corners: int = 48, turned: float = 0) -> Points:
    """A circle, or a regular shape of fewer corners, the first straight up unless `turned`."""
    angles = [turned + 2 * math.pi * each / corners for each in range(corners)]
    return [(x + radius * math.sin(each), y - radius * math.cos(each)) for each in angles]


def _ball() -> Iterator[tuple[Points, Colour]]:
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


def _notes() -> Iterator[tuple[Points, Colour]]:
    """Two notes of music, for culture."""
    for x, y in ((0.2, 0.84), (0.76, 0.74)):
        yield [(x + across * 1.25, y + down * 0.95) for across, down in _disc(0, 0, 0.15)], ACCENT
    yield [(0.3, 0.16), (0.38, 0.14), (0.38, 0.84), (0.3, 0.84)], ACCENT
    yield [(0.86, 0.02), (0.94, 0), (0.94, 0.74), (0.86, 0.74)], ACCENT
    yield [(0.3, 0.16), (0.94, 0), (0.94, 0.2), (0.3, 0.36)], ACCENT


def _book() -> Iterator[tuple[Points, Colour]]:
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


_PICTOGRAMS: dict[str, Callable[[], Iterator[tuple[Points, Colour]]]] = {
    "sport": _ball,
    "culture": _notes,
    "cultuur": _notes,
    "school": _book,
}


@lru_cache(maxsize=32)
def _font(size: int, bold: bool, slashed: bool = False) -> "FreeTypeFont":
    from PIL import ImageFont

    paths = (REGULAR, BOLD) if slashed else (PLAIN, PLAIN_BOLD)
    return ImageFont.truetype(paths[bold], size)


class _PicturePen:
    """Draws shades on a Pillow image, a pixel a unit. Sizes are rounded down, so that text fits."""

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

    def text_width(self, text: str, size: float, bold: bool) -> float:
        return _font(int(size), bold).getlength(text)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: Colour = BLACK,
        anchor: Anchor = "left",
        spacing: float = 0,
        slashed: bool = False,
    ) -> None:
        font = _font(int(size), bold, slashed)
        pieces = list(text) if spacing else [text]
        widths = [font.getlength(piece) + spacing for piece in pieces]
        x -= (sum(widths) - spacing) * {"left": 0, "middle": 0.5, "right": 1}[anchor]
        for piece, width in zip(pieces, widths, strict=True):
            self._draw.text((x, y), piece, font=font, fill=_SHADE[colour], anchor="ls")
            x += width
