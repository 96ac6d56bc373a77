"""The voucher card: what stands on it and where, and the card as a picture.

One layout is drawn with two pens: Pillow's for the picture on a phone (here), reportlab's for paper
(pdf.py). Lengths are in the card's own units: it is 1200 wide and 850 high, the shape of A6.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
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
# Dark enough to be nearly black on a printer without colour.
ACCENT = (11, 79, 108)
BLACK = (0, 0, 0)
WHITE = (255, 255, 255)
TINT = (235, 241, 244)

_FONTS = Path(__file__).parent / "fonts"
REGULAR = _FONTS / "AtkinsonHyperlegible-Regular.ttf"
BOLD = _FONTS / "AtkinsonHyperlegible-Bold.ttf"

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
    inner = WIDTH - 2 * MARGIN
    pen.boxes([(0, 0, WIDTH, 120)], ACCENT)
    place_width = min(pen.text_width(facts.place, 40, bold=False), inner / 3)
    _fitted(pen, MARGIN, 77, facts.scheme, 50, inner - place_width - 40, bold=True, colour=WHITE)
    _fitted(pen, WIDTH - MARGIN, 77, facts.place, 40, inner / 3, colour=WHITE, anchor="right")

    qr_side = 340
    qr_left = WIDTH - MARGIN - qr_side
    _draw_qr(pen, qr_left, 150, qr_side, facts.link)
    middle = qr_left + qr_side / 2
    caption = _("Scan this or type the code")
    _fitted(pen, middle, 520, caption, 26, qr_side, anchor="middle")

    left = qr_left - MARGIN - 40
    _fitted(pen, MARGIN, 215, _("Voucher worth"), 42, left)
    _fitted(pen, MARGIN, 380, euro(facts.amount_cents), 190, left, bold=True, colour=ACCENT)
    if facts.category:
        _fitted(pen, MARGIN, 470, facts.category, 56, left, bold=True)

    pen.boxes([(0, 555, WIDTH, 130)], TINT)
    spacing = 9
    room = inner - 20 - spacing * (len(facts.code) - 1)
    size = 108 * min(1, room / pen.text_width(facts.code, 108, bold=True))
    pen.text(WIDTH / 2, 658, facts.code, size, bold=True, anchor="middle", spacing=spacing)

    until = day(facts.valid_until, with_year=True)
    validity = _("Valid up to and including {day}").format(day=until)
    questions = _("Questions? Call {phone}.").format(phone=facts.phone)
    _fitted(pen, MARGIN, 737, validity, 36, inner, bold=True)
    _fitted(pen, MARGIN, 779, facts.where_to_spend, 30, inner)
    _fitted(pen, MARGIN, 819, questions, 30, inner)


def card_png(facts: CardFacts) -> bytes:
    """The card as a PNG of WIDTH by HEIGHT pixels."""
    from PIL import Image

    image = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    draw_card(_PicturePen(image), facts)
    picture = io.BytesIO()
    image.quantize(32, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(picture, "PNG")
    return picture.getvalue()


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


def _draw_qr(pen: Pen, x: float, y: float, side: float, link: str) -> None:
    """A QR code with its quiet zone in a square; whole units a module, so that edges stay sharp."""
    rows = qr_modules(link)
    size = len(rows) + 2 * QUIET_ZONE
    module = max(1, int(side // size))
    x += (side - module * len(rows)) // 2
    y += (side - module * len(rows)) // 2
    dark = (
        (x + right * module, y + down * module, module, module)
        for down, row in enumerate(rows)
        for right, is_dark in enumerate(row)
        if is_dark
    )
    pen.boxes(dark, BLACK)


@cache
def _font(size: int, bold: bool) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(BOLD if bold else REGULAR, size)


class _PicturePen:
    """Draws on a Pillow image, a pixel a unit. Sizes are rounded down, so that text still fits."""

    def __init__(self, image: "Image") -> None:
        from PIL import ImageDraw

        self._draw = ImageDraw.Draw(image)

    def boxes(self, boxes: Iterable[Box], colour: Colour) -> None:
        for x, y, width, height in boxes:
            self._draw.rectangle((x, y, x + width - 1, y + height - 1), fill=colour)

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
            self._draw.text((x, y), piece, font=font, fill=colour, anchor="ls")
            x += width
