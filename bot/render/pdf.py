"""The voucher on paper: one A4 page with a card to cut out and an explanation in simple words."""

import io
import threading
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from bot.render.card import (
    BLACK,
    BOLD,
    HEIGHT,
    PLAIN,
    PLAIN_BOLD,
    REGULAR,
    WIDTH,
    Anchor,
    Box,
    CardFacts,
    Colour,
    Points,
    draw_card,
)
from bot.translation import LANGUAGE
from bot.translation import gettext as _

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

# Millimetres.
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
CARD_WIDTH, CARD_HEIGHT = 148, 105  # A6: folded once it fits a wallet
CARD_LEFT, CARD_TOP = (PAGE_WIDTH - CARD_WIDTH) / 2, 16
TEXT_TOP = CARD_TOP + CARD_HEIGHT + 13
POINTS_PER_MM = 72 / 25.4

_one_at_a_time = threading.Lock()


def card_pdf(facts: CardFacts) -> bytes:
    """One A4 page, its fonts embedded. The same facts give the same bytes."""
    # reportlab keeps what it knows of a font in one place for all threads.
    with _one_at_a_time:
        register_fonts()
        return _draw_page(facts)


def _draw_page(facts: CardFacts) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    size = (PAGE_WIDTH * POINTS_PER_MM, PAGE_HEIGHT * POINTS_PER_MM)
    canvas = Canvas(file, size, invariant=1, lang=facts.language, initialFontName="Plain")
    canvas.setTitle(facts.reader.translated("Your voucher"))
    canvas.setAuthor(f"{facts.scheme}, {facts.place}")
    canvas.setSubject(facts.reader.translated("Your voucher, and how to use it"))
    # By this a paper of ours is known, and its QR code is read: see parsing/papers.py.
    canvas.setCreator("Meedoenbot")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    # From here on millimetres, as on the sheet.
    canvas.scale(POINTS_PER_MM, POINTS_PER_MM)
    canvas.saveState()
    canvas.translate(CARD_LEFT, PAGE_HEIGHT - CARD_TOP)
    canvas.scale(CARD_WIDTH / WIDTH, CARD_HEIGHT / HEIGHT)
    draw_card(_PaperPen(canvas), facts)
    canvas.restoreState()
    _draw_cut_lines(canvas, facts)
    _draw_explanation(canvas, facts)
    canvas.save()
    return file.getvalue()


@cache
def register_fonts() -> None:
    """Make our typeface known to reportlab: "Regular" and "Bold", and both with a plain zero."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for family, regular, bold, paths in (
        ("Regular", "Regular", "Bold", (REGULAR, BOLD)),
        ("Plain", "Plain", "PlainBold", (PLAIN, PLAIN_BOLD)),
    ):
        for is_bold, name in enumerate((regular, bold)):
            pdfmetrics.registerFont(TTFont(name, str(paths[is_bold])))
            addMapping(family, is_bold, 0, name)


def _draw_cut_lines(canvas: "Canvas", facts: CardFacts) -> None:
    """A dashed line round the card, with a pair of scissors on its left corner."""
    left, top = CARD_LEFT, PAGE_HEIGHT - CARD_TOP
    canvas.saveState()
    canvas.setLineWidth(0.3)
    canvas.setDash(2, 1.5)
    canvas.rect(left, top - CARD_HEIGHT, CARD_WIDTH, CARD_HEIGHT)
    canvas.setDash()
    canvas.setLineWidth(0.45)
    canvas.translate(left - 9, top)
    for side in (1, -1):
        canvas.circle(0, side * 1.3, 1)
        canvas.line(0.8, side * 0.7, 7.5, -side * 1.1)
    canvas.restoreState()
    canvas.setFont("Plain", 3.4)
    text = facts.reader.translated("Cut out the card along the dashed line.")
    canvas.drawString(left, top - CARD_HEIGHT - 5, text)


def _explanation(facts: CardFacts) -> list[tuple[str, list[str]]]:
    """Headings, and the lines below each."""
    reader = facts.reader
    phone = reader.left_to_right(facts.phone)
    sections = [
        (reader.translated("What is this?"), _what(facts)),
        (reader.translated("Where?"), _where(facts)),
        _how(facts),
    ]
    if facts.valid_until is not None:
        last = reader.day(facts.valid_until)
        sections.append(
            (
                reader.translated("Until when?"),
                [
                    reader.translated("You can use it up to and including {day}.").format(day=last),
                    reader.translated("After that day you can no longer use it."),
                ],
            )
        )
    sections.append(
        (
            reader.translated("Questions?"),
            [
                reader.translated("Call {phone}.").format(phone=phone),
                reader.translated("Call as well when you lost it."),
            ],
        )
    )
    return sections


def _where(facts: CardFacts) -> list[str]:
    lines = [facts.where_to_spend]
    if facts.places:
        reader = facts.reader
        lines += [reader.translated("For example here:"), *facts.places]
    return lines


def _how(facts: CardFacts) -> tuple[str, list[str]]:
    reader = facts.reader
    if facts.is_coupon:
        title = reader.translated("How do you use the coupon?")
        steps = [
            reader.translated("Choose what you need."),
            reader.translated("Give the code when you pay."),
        ]
    else:
        title = reader.translated("How do you use the voucher?")
        ask = reader.translated("Ask there: can I pay with this voucher?")
        if facts.language != LANGUAGE:
            # To point at, for who does not speak Dutch.
            dutch = reader.translated("In Dutch: {question}")
            ask += " " + dutch.format(question=_("Can I pay with this voucher?"))
        steps = [
            reader.translated("Choose something that you like to do."),
            ask,
            reader.translated("Can you? Then show the card, or give the code."),
        ]
    return title, [f"{number}. {step}" for number, step in enumerate(steps, start=1)]


def _what(facts: CardFacts) -> list[str]:
    reader = facts.reader
    amount = reader.euro(facts.amount_cents)
    nothing_back = reader.translated("You need not pay anything back.")
    no_name = reader.translated("Your name is not on it. So keep it safe.")
    if facts.is_coupon:
        what = reader.translated("This is a coupon {purpose}. It is worth {amount}.")
        return [what.format(purpose=facts.category, amount=amount), nothing_back, no_name]
    if facts.category:
        what = reader.translated("This is a voucher {category}. It is worth {amount}.")
    else:
        what = reader.translated("This is a voucher. It is worth {amount}.")
    return [
        what.format(category=facts.category, amount=amount),
        reader.translated("For example, you pay for a course or a membership."),
        nothing_back,
        no_name,
    ]


def _draw_explanation(canvas: "Canvas", facts: CardFacts) -> None:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    heading = ParagraphStyle(
        "heading", fontName="PlainBold", fontSize=5.2, leading=7.4, spaceBefore=4
    )
    body = ParagraphStyle("body", fontName="Plain", fontSize=4.6, leading=6.6)
    y = PAGE_HEIGHT - TEXT_TOP
    for title, lines in _explanation(facts):
        for style, line in [(heading, title), *((body, line) for line in lines)]:
            paragraph = Paragraph(escape(line), style)
            _width, height = paragraph.wrap(CARD_WIDTH, y)
            y -= style.spaceBefore + height
            paragraph.drawOn(canvas, CARD_LEFT, y)


def _font(bold: bool, slashed: bool) -> str:
    names = ("Regular", "Bold") if slashed else ("Plain", "PlainBold")
    return names[bold]


class _PaperPen:
    """Draws in card units on a reportlab canvas, whose y runs up."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas

    def boxes(self, boxes: Iterable[Box], colour: Colour) -> None:
        # One path: separate ones would show hairlines between neighbours.
        path = self._canvas.beginPath()
        for x, y, width, height in boxes:
            path.rect(x, -y - height, width, height)
        self._set(colour)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def polygon(self, points: Points, colour: Colour) -> None:
        path = self._canvas.beginPath()
        path.moveTo(points[0][0], -points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, -y)
        path.close()
        self._set(colour)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def text_width(self, text: str, size: float, bold: bool) -> float:
        return float(self._canvas.stringWidth(text, _font(bold, slashed=False), size))

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
        width = self.text_width(text, size, bold) + spacing * (len(text) - 1)
        x -= width * {"left": 0, "middle": 0.5, "right": 1}[anchor]
        self._set(colour)
        self._canvas.setFont(_font(bold, slashed), size)
        self._canvas.drawString(x, -y, text, charSpace=spacing)

    def _set(self, colour: Colour) -> None:
        self._canvas.setFillColorRGB(*(part / 255 for part in colour))
