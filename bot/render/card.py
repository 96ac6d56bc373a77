"""The voucher card: what stands on it and where, and the card as a picture.

One layout is drawn with two pens: Pillow's for the picture on a phone (here), reportlab's for paper
(pdf.py). Lengths are in the card's own units: it is 1200 wide and 850 high, the shape of A6.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from bot.render.qr import QUIET_ZONE, qr_modules
from bot.translation import gettext as _
from bot.wording import day, euro

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 850
MARGIN = 60
INNER = WIDTH - 2 * MARGIN
QR_SIDE = 340
QR_LEFT, QR_TOP = WIDTH - MARGIN - QR_SIDE, 150
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


@dataclass(frozen=True)
class CardFacts:
    """What a voucher says. Text that is not ours (scheme, place, category) is Dutch already."""

    code: str = field(repr=False)
    """Grouped for reading: K7M4-2P9Q-XC3DT."""
    amount_cents: int
    category: str
    """What it is for, in a sentence: "voor sport". Empty where that is open."""
    valid_until: date
    """The last day on which it can be used."""
    scheme: str
    place: str
    link: str = field(repr=False)
    """Where the QR code leads."""
    phone: str
    """Whom the participant may call."""
    where_to_spend: str
    """One line of Dutch: where to use it."""


class Pen(Protocol):
    """What draws a card. Places and sizes are in card units, y runs down to a text's baseline."""

    def boxes(self, boxes: Iterable[Box], colour: Colour) -> None: ...

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
    ) -> None: ...


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
    pen.boxes([(0, 0, WIDTH, 120)], ACCENT)
    place_width = min(pen.text_width(facts.place, 40, bold=False), INNER / 3)
    _fitted(pen, MARGIN, 77, facts.scheme, 50, INNER - place_width - 40, bold=True, colour=WHITE)
    _fitted(pen, WIDTH - MARGIN, 77, facts.place, 40, INNER / 3, colour=WHITE, anchor="right")


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
    caption = _("Scan this or type the code")
    _fitted(pen, QR_LEFT + QR_SIDE / 2, 520, caption, 26, QR_SIDE, anchor="middle")
    room = QR_LEFT - MARGIN - 40
    _fitted(pen, MARGIN, 215, _("Voucher worth"), 42, room)
    _fitted(pen, MARGIN, 380, euro(facts.amount_cents), 190, room, bold=True, colour=ACCENT)
    if facts.category:
        _fitted(pen, MARGIN, 470, facts.category, 56, room, bold=True)


def _draw_code(pen: Pen, code: str) -> None:
    pen.boxes([(0, 555, WIDTH, 130)], TINT)
    spacing = 9
    room = INNER - 20 - spacing * (len(code) - 1)
    size = 108 * min(1, room / pen.text_width(code, 108, bold=True))
    pen.text(WIDTH / 2, 658, code, size, bold=True, anchor="middle", spacing=spacing)


def _draw_terms(pen: Pen, facts: CardFacts) -> None:
    until = day(facts.valid_until, with_year=True)
    validity = _("Valid up to and including {day}").format(day=until)
    questions = _("Questions? Call {phone}.").format(phone=facts.phone)
    _fitted(pen, MARGIN, 737, validity, 36, INNER, bold=True)
    _fitted(pen, MARGIN, 779, facts.where_to_spend, 30, INNER)
    _fitted(pen, MARGIN, 819, questions, 30, INNER)


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


@lru_cache(maxsize=32)
def _font(size: int, bold: bool) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(BOLD if bold else REGULAR, size)


class _PicturePen:
    """Draws shades on a Pillow image, a pixel a unit. Sizes are rounded down, so that text fits."""

    def __init__(self, image: "Image") -> None:
        from PIL import ImageDraw

        self._draw = ImageDraw.Draw(image)

    def boxes(self, boxes: Iterable[Box], colour: Colour) -> None:
        for x, y, width, height in boxes:
            self._draw.rectangle((x, y, x + width - 1, y + height - 1), fill=_SHADE[colour])

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
    ) -> None:
        font = _font(int(size), bold)
        pieces = list(text) if spacing else [text]
        widths = [font.getlength(piece) + spacing for piece in pieces]
        x -= (sum(widths) - spacing) * {"left": 0, "middle": 0.5, "right": 1}[anchor]
        for piece, width in zip(pieces, widths, strict=True):
            self._draw.text((x, y), piece, font=font, fill=_SHADE[colour], anchor="ls")
            x += width
