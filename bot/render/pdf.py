"""The voucher on paper: one A4 page with a card to cut out and an explanation in simple words."""

import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from bot.render.bidi import begins_right_to_left
from bot.render.card import HEIGHT, WIDTH, CardFacts, draw_card
from bot.render.paper_pen import PaperPen
from bot.render.pictograms import draw_pin
from bot.render.shaping import Line, shape, wrapped
from bot.render.typefaces import PLAIN, SLASHED
from bot.translation import LANGUAGE
from bot.translation import gettext as _

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

# Millimetres.
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
CARD_WIDTH, CARD_HEIGHT = 148, 105  # A6: folded once it fits a wallet
CARD_LEFT, CARD_TOP = (PAGE_WIDTH - CARD_WIDTH) / 2, 16
TEXT_TOP = CARD_TOP + CARD_HEIGHT + 10
TEXT_END = PAGE_HEIGHT - 12
POINTS_PER_MM = 72 / 25.4
HINT_SIZE = 3.4
HEADING_SIZE, BODY_SIZE = 5.2, 4.6
_ABOVE = 3.3
# As parts of the size: from one line to the next, a pin, and the room for it.
_LEADING, _PIN, _INDENT = 1.43, 0.9, 1.3
_SMALLER = 0.98
# Below which step stands what to ask there.
_ASK = 2

_one_at_a_time = threading.Lock()


def card_pdf(facts: CardFacts) -> bytes:
    """One A4 page, its fonts embedded. The same facts give the same bytes."""
    return drawn_alone(partial(_draw_page, facts))


def drawn_alone(draw: Callable[[], bytes]) -> bytes:
    """What is drawn with our fonts, one at a time: reportlab keeps what it knows of a font in one
    place for all threads.
    """
    with _one_at_a_time:
        register_fonts()
        return draw()


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
    # From here on millimetres, as on the sheet, down from its top.
    canvas.scale(POINTS_PER_MM, POINTS_PER_MM)
    canvas.translate(0, PAGE_HEIGHT)
    pen = PaperPen(canvas)
    canvas.saveState()
    canvas.translate(CARD_LEFT, -CARD_TOP)
    canvas.scale(CARD_WIDTH / WIDTH, CARD_HEIGHT / HEIGHT)
    draw_card(pen, facts)
    canvas.restoreState()
    _draw_cut_lines(canvas)
    hint = facts.reader.translated("Cut out the card along the dashed line.")
    _put(pen, facts, CARD_TOP + CARD_HEIGHT + 5, _Row(_line(facts, hint), HINT_SIZE))
    _draw_explanation(pen, facts)
    canvas.save()
    return file.getvalue()


@cache
def register_fonts() -> None:
    """Make our typeface known to reportlab: "Regular" and "Bold", and both with a plain zero."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for family, regular, bold, faces in (
        ("Regular", "Regular", "Bold", SLASHED),
        ("Plain", "Plain", "PlainBold", PLAIN),
    ):
        for is_bold, name in enumerate((regular, bold)):
            pdfmetrics.registerFont(TTFont(name, str(faces[is_bold].path)))
            addMapping(family, is_bold, 0, name)


def _draw_cut_lines(canvas: "Canvas") -> None:
    """A dashed line round the card, with a pair of scissors on its left corner."""
    canvas.saveState()
    canvas.translate(CARD_LEFT, -CARD_TOP)
    canvas.setLineWidth(0.3)
    canvas.setDash(2, 1.5)
    canvas.rect(0, -CARD_HEIGHT, CARD_WIDTH, CARD_HEIGHT)
    canvas.setDash()
    canvas.setLineWidth(0.45)
    canvas.translate(-9, 0)
    for side in (1, -1):
        canvas.circle(0, side * 1.3, 1)
        canvas.line(0.8, side * 0.7, 7.5, -side * 1.1)
    canvas.restoreState()


def _explanation(facts: CardFacts) -> list[tuple[str, list[str]]]:
    """Headings, and the lines below each."""
    reader = facts.reader
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
        (reader.translated("Questions?"), [*_still_worth(facts), *_whom_to_call(facts)])
    )
    return sections


def _still_worth(facts: CardFacts) -> list[str]:
    if not facts.address:
        return []
    return [
        facts.reader.translated("How much is left? Scan the square on the card."),
        facts.reader.translated("Or type the code here:"),
        facts.address,
    ]


def _whom_to_call(facts: CardFacts) -> list[str]:
    reader = facts.reader
    return [
        reader.translated("Call {phone}.").format(phone=_phone(facts)),
        reader.translated("Call as well when you lost it."),
    ]


def _where(facts: CardFacts) -> list[str]:
    lines = facts.where_lines()
    if facts.has_more_places and facts.address:
        lines.append(facts.reader.translated("More places? Scan the square on the card."))
    return lines


def _phone(facts: CardFacts) -> str:
    """The telephone number, which no end of a line breaks in two."""
    return facts.reader.left_to_right(facts.phone.replace(" ", "\N{NO-BREAK SPACE}"))


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
        steps = [
            reader.translated("Choose something that you like to do."),
            reader.translated("Ask there: can I pay with this voucher?"),
            reader.translated("Can you? Then show the card, or give the code."),
        ]
    numbered = [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
    if not facts.is_coupon and facts.language != LANGUAGE:
        # To point at, for who does not speak Dutch.
        question = _("Can I pay with this voucher?")
        numbered[_ASK:_ASK] = [reader.translated("In Dutch:"), f"“{question}”"]
    return title, numbered


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


def _draw_explanation(pen: PaperPen, facts: CardFacts) -> None:
    """As large as it fits on the page, and never larger than it reads well."""
    room = TEXT_END - TEXT_TOP
    share = 1.0
    rows = list(_rows(facts, share))
    while sum(row.height for row in rows) > room:
        share *= _SMALLER
        rows = list(_rows(facts, share))
    y: float = TEXT_TOP
    for row in rows:
        y += row.height
        _put(pen, facts, y, row)


@dataclass(frozen=True)
class _Row:
    """A line of the explanation. Lengths are in millimetres."""

    line: Line
    size: float
    above: float = 0
    indent: float = 0
    has_pin: bool = False

    @property
    def height(self) -> float:
        return self.above + self.size * _LEADING


def _rows(facts: CardFacts, share: float) -> Iterator[_Row]:
    """The explanation in lines, in a part of the sizes that it may have."""
    heading, body = HEADING_SIZE * share, BODY_SIZE * share
    for title, texts in _explanation(facts):
        yield _Row(_line(facts, title, bold=True), heading, above=_ABOVE * share)
        for text in texts:
            is_place = text in (*facts.places, *facts.perhaps)
            indent = body * _INDENT if is_place else 0
            room = (CARD_WIDTH - indent) / body
            lines = wrapped(
                text, room, language=facts.language, right_to_left=begins_right_to_left(text)
            )
            for number, line in enumerate(lines):
                yield _Row(line, body, indent=indent, has_pin=is_place and number == 0)


def _line(facts: CardFacts, text: str, *, bold: bool = False) -> Line:
    return shape(text, bold=bold, language=facts.language, right_to_left=begins_right_to_left(text))


def _put(pen: PaperPen, facts: CardFacts, y: float, row: _Row) -> None:
    """Draw a line where lines begin in this language; a pin goes before a place."""
    pin = row.size * _PIN
    if facts.reader.is_right_to_left:
        right = CARD_LEFT + CARD_WIDTH
        pen.line(right - row.indent - row.line.width * row.size, y, row.line, row.size)
        left = right - pin
    else:
        pen.line(CARD_LEFT + row.indent, y, row.line, row.size)
        left = CARD_LEFT
    if row.has_pin:
        draw_pin(pen, left, y - pin * 0.85, pin)
