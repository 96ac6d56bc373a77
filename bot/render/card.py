"""The voucher card: what stands on it and where, and the card as a picture.

One layout is drawn with two pens: that of a picture on a phone (here), and that of paper (pdf.py).
Lengths are in the card's own units: it is 1200 wide and 850 high, the shape of A6. Where lines
begin on the right, all is mirrored: a place is told by how far it is from where lines begin.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from bot.render.bidi import begins_right_to_left
from bot.render.pen import ACCENT, BLACK, TINT, WHITE, Colour, Pen, fitting
from bot.render.pictograms import draw_pictogram, draw_pin, pictogram_width
from bot.render.picture_pen import PicturePen, png, white
from bot.render.qr import QUIET_ZONE, qr_modules
from bot.render.shaping import Line, shape, shape_for, wrapped
from bot.translation import LANGUAGE, Participant, participant

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH, HEIGHT = 1200, 850
MARGIN = 60
INNER = WIDTH - 2 * MARGIN
# In less room its squares are too small for a phone at arm's length.
QR_SIDE = 340
QR_FAR, QR_TOP = WIDTH - MARGIN - QR_SIDE, 80
# A phone shows a card some 320 pixels wide: below 40 units a letter asks for zooming in.
READABLE = 40
PICTOGRAM_SIDE = 90
PIN_SIDE = 36
# With so many letters one knows what a place is.
LEAST_OF_NAME = 18
# Room for three places, of which one takes two lines.
PLACE_LINES = 4
LEADING = 43

Anchor = Literal["start", "middle", "end"]


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
    address: str = ""
    """Where the bot is found, where it tells what is left of this; else empty."""
    language: str = LANGUAGE
    """What the participant reads: a language of `translation.participant_languages`."""
    places: tuple[str, ...] = ()
    """Places to go to, a short line each: Zwemmen: Zwembad De Golf, Golfslag 17 (16+ jaar)."""
    has_more_places: bool = False
    """Whether more of them are known, which the bot tells whoever scans the square."""
    perhaps: tuple[str, ...] = ()
    """Without any place: who may take the voucher, but has to be asked first. Not on the card."""

    @property
    def reader(self) -> Participant:
        """The participant, for texts and figures in their language."""
        return participant(self.language)

    def where_lines(self, before: str = "") -> list[str]:
        """Where to use it, and where that is, with a sign before each place: in what is read, not
        on the card itself."""
        lines = [self.where_to_spend]
        if self.places:
            lines.append(self.reader.translated("For example here:"))
        elif self.perhaps:
            perhaps = self.reader.translated("Perhaps you can do this with the voucher. Ask first:")
            lines.append(perhaps)
        return lines + [f"{before}{each}" for each in self.places or self.perhaps]


def draw_card(pen: Pen, facts: CardFacts) -> None:
    """Draw a card from 0, 0 to WIDTH, HEIGHT."""
    card = _Card(pen, facts)
    card.draw_shared()
    card.draw_own()


def card_png(facts: CardFacts) -> bytes:
    """The card as a PNG of WIDTH by HEIGHT pixels."""
    image = _without_code(replace(facts, code="", link="")).copy()
    _Card(PicturePen(image), facts).draw_own()
    return png(image)


# Most vouchers of a scheme differ in their code only. A megabyte a picture.
@lru_cache(maxsize=4)
def _without_code(facts: CardFacts) -> "Image":
    """What the cards with these facts share. Draw on a copy."""
    image = white(WIDTH, HEIGHT)
    _Card(PicturePen(image), facts).draw_shared()
    return image


class _Card:
    """A card that is being drawn."""

    def __init__(self, pen: Pen, facts: CardFacts) -> None:
        self._pen = pen
        self._facts = facts
        self._reader = facts.reader

    def draw_shared(self) -> None:
        """All but the code."""
        # Before what stands above it: a letter may reach down into it.
        self._pen.boxes([(0, 454, WIDTH, 98)], TINT)
        self._draw_heading()
        self._draw_worth()
        self._draw_terms()

    def draw_own(self) -> None:
        """The code, as squares and as letters."""
        self._draw_qr()
        self._draw_code()

    def _draw_heading(self) -> None:
        self._pen.boxes([(0, 0, WIDTH, 80)], ACCENT)
        place = self._theirs(self._facts.place)
        place_size = fitting(place, 42, INNER / 3)
        room = INNER - place.width * place_size - 40
        self._put(MARGIN, 56, self._theirs(self._facts.scheme, bold=True), 50, room, colour=WHITE)
        self._put(WIDTH - MARGIN, 56, place, 42, INNER / 3, colour=WHITE, anchor="end")

    def _draw_qr(self) -> None:
        """A QR code with its quiet zone; whole units a module, so that edges stay sharp."""
        rows = qr_modules(self._facts.link)
        module = max(1, QR_SIDE // (len(rows) + 2 * QUIET_ZONE))
        border = (QR_SIDE - module * len(rows)) // 2
        left = self._left(QR_FAR, QR_SIDE) + border
        self._pen.boxes(
            (
                (left + start, QR_TOP + border + down * module, run, module)
                for down, row in enumerate(rows)
                for start, run in _dark_runs(row, module)
            ),
            BLACK,
        )

    def _draw_worth(self) -> None:
        facts, reader = self._facts, self._reader
        caption = shape_for(self._reader, reader.translated("Scan this code"))
        self._put(QR_FAR + QR_SIDE / 2, 442, caption, READABLE, QR_SIDE, anchor="middle")
        worth = (
            reader.translated("Coupon worth")
            if facts.is_coupon
            else reader.translated("Voucher worth")
        )
        room = QR_FAR - MARGIN - 40
        amount = shape_for(self._reader, reader.euro(facts.amount_cents), bold=True)
        self._put(MARGIN, 145, shape_for(self._reader, worth), 46, room)
        self._put(MARGIN, 298, amount, 180, room, colour=ACCENT)
        side = pictogram_width(facts.kind, PICTOGRAM_SIDE)
        draw_pictogram(self._pen, facts.kind, self._left(MARGIN, side), 336, PICTOGRAM_SIDE)
        far = MARGIN + side + 25 if side else MARGIN
        if facts.category:
            category = shape_for(self._reader, facts.category, bold=True)
            self._put(far, 401, category, 60, QR_FAR - far - 40)

    def _draw_code(self) -> None:
        code = shape(self._facts.code, bold=True, slashed=True, spacing=9 / 108)
        self._put(WIDTH / 2, 539, code, 108, INNER - 20, anchor="middle")

    def _draw_terms(self) -> None:
        facts, reader = self._facts, self._reader
        y = 602.0
        if facts.valid_until is not None:
            until = reader.day(facts.valid_until)
            validity = reader.translated("Valid up to and including {day}").format(day=until)
            self._put(MARGIN, y, shape_for(self._reader, validity, bold=True), 48, INNER)
            y += 47
        y = self._draw_places(y) if facts.places else self._draw_where(y)
        phone = reader.left_to_right(facts.phone)
        questions = reader.translated("Questions? Call {phone}.").format(phone=phone)
        self._put(MARGIN, y + 8, shape_for(self._reader, questions, bold=True), 44, INNER)

    def _draw_where(self, y: float) -> float:
        """In two lines at most; where the next line comes."""
        facts = self._facts
        for line in two_lines(facts.where_to_spend, facts.language, INNER / READABLE):
            self._put(MARGIN, y, line, READABLE, INNER)
            y += LEADING
        return y

    def _draw_places(self, y: float) -> float:
        """Where to go, each with a pin; where the next line comes."""
        far = MARGIN + PIN_SIDE + 12
        room = WIDTH - MARGIN - far
        for lines in _places_that_fit(self._facts.places, room / READABLE):
            draw_pin(self._pen, self._left(MARGIN, PIN_SIDE), y - 31, PIN_SIDE)
            for line in lines:
                self._put(far, y, line, READABLE, room)
                y += LEADING
        return y

    def _theirs(self, text: str, *, bold: bool = False) -> Line:
        """A name or an address, which may be Dutch on any card."""
        return shape(text, bold=bold, right_to_left=begins_right_to_left(text))

    def _left(self, far: float, width: float) -> float:
        """Where something begins on the left that is so far from where lines begin."""
        return WIDTH - far - width if self._reader.is_right_to_left else far

    def _put(
        self,
        far: float,
        y: float,
        line: Line,
        size: float,
        room: float,
        *,
        colour: Colour = BLACK,
        anchor: Anchor = "start",
    ) -> None:
        """Draw a line, smaller where it would not fit; `anchor` is what of it is so far."""
        size = fitting(line, size, room)
        width = line.width * size
        far -= width * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        self._pen.line(self._left(far, width), y, line, size, colour)


def _places_that_fit(places: Sequence[str], room: float) -> list[list[Line]]:
    """Each place in lines, shortened where it would leave none for those after it."""
    left, shown = PLACE_LINES, []
    for number, place in enumerate(places[:PLACE_LINES], start=1):
        most = left - len(places[number:PLACE_LINES])
        shown.append(_shortened(place, room, most))
        left -= len(shown[-1])
    return shown


def _shortened(text: str, room: float, most: int) -> list[Line]:
    """As much of a place as fits in so many lines, with an ellipsis where it is cut: in its name,
    as where and for whom stand behind it; at its end where these alone are too long."""
    right_to_left = begins_right_to_left(text)
    for each in _shorter(text):
        lines = wrapped(each, room, right_to_left=right_to_left)
        if len(lines) <= most and max(line.width for line in lines) <= room:
            return lines
    return []


def _shorter(text: str) -> Iterator[str]:
    """A place as it is, and ever shorter: Bewegen: Stichting Bew…, Vaart Z.Z. 112 (55+ jaar)."""
    yield text
    # A place without an address has nothing but a note behind its name.
    between = ", " if ", " in text else " ("
    name, _between, behind = text.rpartition(between)
    for end in range(len(name) - 1, LEAST_OF_NAME, -1):
        yield f"{name[:end].rstrip(' ,')}…{between}{behind}"
    for end in range(len(text) - 1, 0, -1):
        yield f"{text[:end].rstrip(' ,')}…"


def two_lines(text: str, language: str, room: float) -> list[Line]:
    """A text as one line where it fits, else as two of about the same length."""
    right_to_left = begins_right_to_left(text)

    def shaped(words: list[str]) -> Line:
        return shape(" ".join(words), language=language, right_to_left=right_to_left)

    words = text.split(" ")
    if shaped(words).width <= room or len(words) == 1:
        return [shaped(words)]
    halves = [[shaped(words[:cut]), shaped(words[cut:])] for cut in range(1, len(words))]
    return min(halves, key=lambda pair: max(line.width for line in pair))


def _dark_runs(row: list[bool], module: int) -> Iterator[tuple[int, int]]:
    """Where each unbroken stretch of dark modules in a row starts, and its width, in units."""
    start = 0
    for is_dark, modules in groupby(row):
        run = module * len(list(modules))
        if is_dark:
            yield start, run
        start += run
