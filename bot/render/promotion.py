"""A flyer (A5) and posters (A4 and A3) of the bot's own, to print: words, figures and pictures.

One drawing in millimetres of A5, which is made larger for a poster; a poster says less, so that it
can be read from three metres. For a print shop the paper is larger than the sheet: what lies at an
edge goes on for 3 mm (bleed), and marks show where to cut. Whoever prints at home gets the sheet.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from bot.render.bidi import begins_right_to_left
from bot.render.paper_pen import PaperPen
from bot.render.pdf import POINTS_PER_MM, drawn_alone
from bot.render.pen import ACCENT, BLACK, TINT, WHITE, Colour, Pen, fitting
from bot.render.pictograms import draw_pictogram, pictogram_width
from bot.render.shaping import Line, shape_for, wrapped
from bot.translation import Participant, participant

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

# Millimetres, of the sheet and of what goes on round it.
BLEED_MM, ROUND_MM = 3, 10
_MARK_FROM, _MARK_TO = 4, 9
# The drawing: A5, in millimetres.
_WIDTH, _HEIGHT = 148, 210
_MARGIN = 12
_INNER = _WIDTH - 2 * _MARGIN
_LEADING, _SMALLER, _LEAST = 1.28, 0.97, 0.25
# Arabic has signs far above and far below its letters.
_LEADING_TURNED = 1.45


class Sheet(StrEnum):
    """What is made."""

    FLYER = "flyer"
    A4 = "a4"
    A3 = "a3"

    @property
    def size_mm(self) -> tuple[int, int]:
        """Width and height once it is cut."""
        return {Sheet.FLYER: (148, 210), Sheet.A4: (210, 297), Sheet.A3: (297, 420)}[self]

    @property
    def is_poster(self) -> bool:
        return self is not Sheet.FLYER


@dataclass(frozen=True)
class PromotionFacts:
    """What a flyer says of the scheme. Texts of the scheme are in the language already."""

    language: str
    amount_cents: int
    scheme: str
    """Its name: Voucher voor sport en cultuur."""
    place: str
    kinds: tuple[str, ...]
    """The keys of its categories, for their pictures."""
    organisations: tuple[str, ...]
    """Where people can ask for a voucher."""
    until: date
    """The last day on which vouchers are given."""
    phone: str

    @property
    def reader(self) -> Participant:
        """The participant, for texts and figures in their language."""
        return participant(self.language)


def promotion_pdf(facts: PromotionFacts, sheet: Sheet, *, for_printer: bool) -> bytes:
    """One page, its fonts embedded; `for_printer` with bleed and cut marks. The same facts give the
    same bytes."""
    return drawn_alone(partial(_draw, facts, sheet, for_printer))


def _draw(facts: PromotionFacts, sheet: Sheet, for_printer: bool) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    width, height = sheet.size_mm
    around = ROUND_MM if for_printer else 0
    file = io.BytesIO()
    size = ((width + 2 * around) * POINTS_PER_MM, (height + 2 * around) * POINTS_PER_MM)
    canvas = Canvas(file, size, invariant=1, lang=facts.language, initialFontName="Plain")
    canvas.setTitle(facts.scheme)
    canvas.setAuthor(facts.place)
    canvas.setSubject(facts.reader.translated("Join in!"))
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setTrimBox(_box(around, width, height, 0))
    canvas.setBleedBox(_box(around, width, height, BLEED_MM if for_printer else 0))
    canvas.scale(POINTS_PER_MM, POINTS_PER_MM)
    canvas.translate(around, height + around)
    if for_printer:
        _draw_marks(canvas, width, height)
    canvas.saveState()
    canvas.scale(width / _WIDTH, height / _HEIGHT)
    _Drawing(PaperPen(canvas), facts, sheet).draw()
    canvas.restoreState()
    canvas.save()
    return file.getvalue()


def _box(around: float, width: float, height: float, more: float) -> tuple[float, ...]:
    """The corners of the sheet on the paper, in points, so much larger at each side."""
    low, right, top = around - more, around + width + more, around + height + more
    return tuple(each * POINTS_PER_MM for each in (low, low, right, top))


def _draw_marks(canvas: "Canvas", width: float, height: float) -> None:
    """Two lines at each corner, outside what is printed to the edge."""
    canvas.setLineWidth(0.1)
    for x, out in ((0, -1), (width, 1)):
        for y in (0, -height):
            canvas.line(x + out * _MARK_FROM, y, x + out * _MARK_TO, y)
    for y, out in ((0, 1), (-height, -1)):
        for x in (0, width):
            canvas.line(x, y + out * _MARK_FROM, x, y + out * _MARK_TO)


@dataclass(frozen=True)
class _Layout:
    """Where the words in the coloured band stand (baseline and size), where it ends, and how large
    the pictures below it are."""

    headline: tuple[float, float]
    amount: tuple[float, float]
    name: tuple[float, float]
    band: float
    pictures: float


_FLYER = _Layout((26, 20), (65, 44), (80.5, 11.5), band=89, pictures=20)
_POSTER = _Layout((34, 27), (80, 58), (97.5, 12.5), band=107, pictures=30)
_FOOT = 191


@dataclass(frozen=True)
class _Row:
    """Words below the pictures. Lengths are in millimetres; `above` is what stays empty."""

    text: str
    size: float
    bold: bool = False
    above: float = 0
    is_ours: bool = True
    """In the reader's language; names are not."""


class _Drawing:
    """A sheet that is being drawn, from its top on the left."""

    def __init__(self, pen: Pen, facts: PromotionFacts, sheet: Sheet) -> None:
        self._pen = pen
        self._facts = facts
        self._reader = facts.reader
        self._leading = _LEADING_TURNED if self._reader.is_right_to_left else _LEADING
        self._is_poster = sheet.is_poster
        self._layout = _POSTER if sheet.is_poster else _FLYER

    def draw(self) -> None:
        facts, reader, layout = self._facts, self._reader, self._layout
        wide = _WIDTH + 2 * BLEED_MM
        self._pen.boxes([(-BLEED_MM, -BLEED_MM, wide, layout.band + BLEED_MM)], ACCENT)
        for text, (y, size) in (
            (reader.translated("Join in!"), layout.headline),
            (reader.euro(facts.amount_cents), layout.amount),
            (facts.scheme, layout.name),
        ):
            self._put(y, shape_for(self._reader, text, bold=True), size, colour=WHITE)
        self._draw_pictures(layout.band + 6, layout.pictures)
        self._draw_rows(layout.band + layout.pictures + 9, _FOOT - 3)
        self._pen.boxes([(-BLEED_MM, _FOOT, wide, _HEIGHT - _FOOT + BLEED_MM)], TINT)
        phone = reader.left_to_right(facts.phone)
        questions = reader.translated("Questions? Call {phone}.").format(phone=phone)
        self._put(_FOOT + 9.2, shape_for(self._reader, questions, bold=True), 10.4)
        sender = reader.translated("Municipality of {place}").format(place=facts.place)
        self._put(_FOOT + 15.6, shape_for(self._reader, sender), 4.6)

    def _draw_pictures(self, top: float, side: float) -> None:
        """A picture of each kind that has one, beside each other."""
        far = float(_MARGIN)
        for kind in self._facts.kinds:
            width = pictogram_width(kind, side)
            if width and far + width <= _WIDTH - _MARGIN:
                draw_pictogram(self._pen, kind, self._left(far, width), top, side)
                far += width + side / 3

    def _draw_rows(self, top: float, end: float) -> None:
        """The words, as large as fits between the pictures and the foot."""
        scale = 1.0
        while True:
            lines = [
                (row, size := row.size * scale, self._lines(row, size)) for row in self._rows()
            ]
            height = sum(
                row.above * scale + len(each) * size * self._leading for row, size, each in lines
            )
            if height <= end - top or scale < _LEAST:
                break
            scale *= _SMALLER
        y = top
        for row, size, each in lines:
            y += row.above * scale
            for line in each:
                y += size * self._leading
                self._put(y - size * (self._leading - 1), line, size)

    def _rows(self) -> Sequence[_Row]:
        """What stands on it; a poster says only what makes somebody ask."""
        facts, reader = self._facts, self._reader
        asks = reader.translated("Do you have a low income?")
        there = reader.translated("Ask for it at:")
        names = ", ".join(facts.organisations)
        last = reader.translated("You can do that up to and including {day}.")
        until = last.format(day=reader.day(facts.until))
        if self._is_poster:
            return [
                _Row(asks, 11.5, bold=True),
                _Row(there, 9, above=2),
                _Row(names, 11.5, bold=True, is_ours=False),
                _Row(until, 7.5, above=2),
            ]
        return [
            _Row(asks, 9, bold=True),
            _Row(reader.translated("Then you may get this voucher."), 6.2),
            _Row(reader.translated("You choose yourself what you do."), 6.2),
            _Row(reader.translated("You need not pay anything back."), 6.2),
            _Row(there, 6.2, above=2),
            _Row(names, 8, bold=True, is_ours=False),
            _Row(until, 5.5),
        ]

    def _lines(self, row: _Row, size: float) -> list[Line]:
        turned = self._reader.is_right_to_left if row.is_ours else begins_right_to_left(row.text)
        return wrapped(
            row.text,
            _INNER / size,
            bold=row.bold,
            language=self._facts.language if row.is_ours else "nl",
            right_to_left=turned,
        )

    def _put(self, y: float, line: Line, size: float, *, colour: Colour = BLACK) -> None:
        """A line from where lines begin, smaller where it would not fit."""
        size = fitting(line, size, _INNER)
        self._pen.line(self._left(_MARGIN, line.width * size), y, line, size, colour)

    def _left(self, far: float, width: float) -> float:
        """Where something begins on the left that is so far from where lines begin."""
        return _WIDTH - far - width if self._reader.is_right_to_left else far
